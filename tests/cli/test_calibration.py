"""`forecasts calibration` and `forecasts compare`."""

from pathlib import Path

import pytest

from forecasts.cli.calibration import write_whole
from forecasts.errors import ConflictError
from tests.cli.conftest import Shell

SAID = ("--stated-on", "2019-05-01", "--url", "https://example.org/x")


@pytest.fixture
def scored(shell: Shell) -> Shell:
    """Alice and the model Bot on four questions, one more of Alice alone; one annulled."""
    for number, (outcome, alice, bot) in enumerate(
        (("yes", "80%", "60%"), ("no", "10%", "40%"), ("no", "30%", "50%"), ("yes", "90%", "50%"))
    ):
        ask(shell, f"Number {number}?")
        shell.done("predict", f"number-{number}", alice, "--as", "Alice Arden", *SAID)
        shell.done("predict", f"number-{number}", bot, "--as", "Bot", "--kind", "model", *SAID)
        shell.done("question", "resolve", f"number-{number}", outcome, "--known-on", "2019-12-20")
    for title, slug in (("Alone?", "alone"), ("Gone?", "gone")):
        ask(shell, title)
        shell.done("predict", slug, "70%", "--as", "Alice Arden", *SAID)
    shell.done("question", "resolve", "alone", "yes", "--known-on", "2019-12-20")
    shell.done("predict", "gone", "70%", "--as", "Bot", *SAID)
    shell.done("question", "annul", "gone", "--reason", "void")
    return shell


def ask(shell: Shell, title: str) -> None:
    shell.done("question", "add", title, "--closes-at", "2019-12-31", "--criteria", "Yes.")


def test_a_forecaster_is_shown_bin_by_bin_and_nothing_is_claimed(scored: Shell) -> None:
    shown = scored.done("calibration", "alice arden")
    assert shown.startswith("Calibration of Alice Arden (pundit), retrospective: ")
    assert "Cannot tell yet." in shown
    assert "0–10 %" in shown
    assert "10–20 %" not in shown
    assert "A calibrated record with these statements has" in shown
    assert "updates add" in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_json_of_a_forecaster_has_the_documented_keys(scored: Shell) -> None:
    found = scored.json("calibration", "Alice Arden")
    assert list(found) == [
        "forecaster", "slug", "kind", "board", "as_of", "early", "others", "calibration",
    ]  # fmt: skip
    own = found["calibration"]
    assert (own["statements"], own["questions"], own["verdict"]) == (5, 5, "cannot tell yet")
    assert own["brier"] == pytest.approx((0.04 + 0.01 + 0.09 + 0.01 + 0.09) / 5)
    assert [each["statements"] for each in own["bins"]] == [1, 1, 1, 1, 1]
    assert own["spiegelhalter_z"] is not None
    assert set(own["slope"]) == {"estimate", "low", "high", "is_separated"}


def test_the_site_is_shown_by_kind(scored: Shell) -> None:
    shown = scored.done("calibration")
    assert shown.startswith("Calibration by kind (retrospective): ")
    assert max(map(len, shown.splitlines())) <= 80
    kinds = {each["kind"]: each for each in scored.json("calibration")["kinds"]}
    assert set(kinds) == {"pundit", "model"}
    assert kinds["pundit"]["calibration"]["statements"] == 5
    assert kinds["model"]["calibration"]["statements"] == 4
    only = scored.json("calibration", "--kind", "model")["kinds"]
    assert [each["kind"] for each in only] == ["model"]
    assert scored.json("calibration", "--since", "2020-01-01")["kinds"] == []
    assert scored.json("calibration", "--tag", "sea")["kinds"] == []


def test_an_empty_record_says_what_is_missing(shell: Shell) -> None:
    assert "Nothing is scored here yet" in shell.done("calibration")
    ask(shell, "Open?")
    shell.done("predict", "open", "70%", "--as", "Alice Arden", *SAID)
    assert "No resolved questions yet." in shell.done("calibration", "Alice Arden")


@pytest.mark.parametrize(
    ("name", "begins"), [("curve.svg", b"<?xml"), ("curve.PNG", b"\x89PNG\r\n")]
)
def test_the_ending_decides_what_is_drawn(scored: Shell, name: str, begins: bytes) -> None:
    path = scored.folder / name
    path.write_text("old")
    result = scored.run("calibration", "Alice Arden", "--plot", str(path), "--json")
    assert result.exit_code == 0
    assert f"Wrote {path}" in result.stderr
    assert result.stdout.startswith("{")
    assert path.read_bytes().startswith(begins)
    assert [each.name for each in scored.folder.iterdir() if "curve" in each.name] == [name]


@pytest.mark.parametrize("name", ["curve.jpg", "curve", "curve.svg.gz"])
def test_another_ending_is_refused_with_the_two_that_work(scored: Shell, name: str) -> None:
    path = scored.folder / name
    said = scored.refused("calibration", "Alice Arden", "--plot", str(path))
    assert ".svg or .png" in said
    assert not path.exists()


def test_a_plot_without_a_name_shows_all_together_or_the_kind_asked_for(scored: Shell) -> None:
    path = scored.folder / "kinds.svg"
    scored.done("calibration", "--plot", str(path))
    assert b"Calibration of all forecasters" in path.read_bytes()
    scored.done("calibration", "--kind", "model", "--plot", str(path))
    assert b"Calibration of models" in path.read_bytes()


def test_a_folder_that_is_not_there_is_named(scored: Shell) -> None:
    path = scored.folder / "nowhere" / "curve.svg"
    assert "nowhere" in scored.refused("calibration", "Alice Arden", "--plot", str(path))


def test_a_write_that_fails_leaves_the_old_file_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "curve.svg"
    path.write_bytes(b"old")
    path.chmod(0o640)

    def refuse(_self: Path, _target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(ConflictError, match="No space left"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
    monkeypatch.undo()
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o640


def test_what_does_not_fit_together_is_refused(scored: Shell) -> None:
    assert "leave it out" in scored.refused("calibration", "Alice Arden", "--kind", "pundit")
    assert "swap them" in scored.refused(
        "calibration", "--since", "2020-01-02", "--until", "2020-01-01"
    )
    assert "Did you mean: Alice Arden?" in scored.refused("calibration", "Alise Arden")


def test_two_are_compared_on_what_both_answered(scored: Shell) -> None:
    shown = scored.done("compare", "alice arden", "bot")
    assert "On 4 shared questions the Brier score of Alice Arden was" in shown
    assert "cannot tell them apart yet" in " ".join(shown.split())
    assert "there is no adjusted difference" in " ".join(shown.split())
    assert "Gone?" not in shown
    assert max(map(len, shown.splitlines())) <= 80
    found = scored.json("compare", "Alice Arden", "Bot")
    assert found["questions"] == len(found["shared"]) == 4
    ours, theirs = (0.04 + 0.01 + 0.09 + 0.01) / 4, (0.16 + 0.16 + 0.25 + 0.25) / 4
    assert found["brier"]["mean"] == pytest.approx(ours - theirs)
    assert found["brier"]["pvalue"] == pytest.approx(2 / 16)
    assert found["adjusted"] is None
    assert {each["outcome"] for each in found["shared"]} == {0, 1}


def test_a_comparison_with_oneself_is_refused(scored: Shell) -> None:
    assert "two different forecasters" in scored.refused("compare", "Bot", "bot")


def test_a_profile_in_json_has_the_parts_and_every_call(scored: Shell) -> None:
    found = scored.json("forecaster", "show", "Alice Arden")
    assert list(found) == [
        "name", "slug", "kind", "organisation", "role", "aliases", "board", "as_of", "headline",
        "compared", "prospective", "retrospective", "questions", "average", "early", "others",
        "calibration", "breakdown", "closest", "furthest", "noncommittal", "direction_only",
        "classified", "hedging_share", "calls", "meanings", "partly", "replies",
        "further",
    ]  # fmt: skip
    assert (found["questions"], found["classified"], len(found["calls"])) == (5, 6, 6)
    assert set(found["breakdown"]) == {
        "whole", "references", "years", "tags", "horizons", "steps",
    }  # fmt: skip
    assert found["breakdown"]["horizons"][0]["label"] == "91 to 365 days"
    shown = scored.done("forecaster", "show", "Alice Arden")
    assert "Mean Brier .048 on 5 questions, lower is better; no Edge yet;" in shown
    assert "horizon  91 to 365 days" in shown
