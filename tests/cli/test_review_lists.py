"""`forecasts review`: the list of a long article, and what its keys decide."""

import pytest

from forecasts.cli import walking
from forecasts.cli.overview import Chosen, ask_which
from forecasts.intake import CandidateView
from tests.cli.conftest import Shell
from tests.cli.test_candidate import states

TALKS = """Selm and the talks

“The strike will probably end by June,” said Ada Roe, a lawyer.

“The bank is likely to fail by July,” said Ben Oke, a banker.

“Prices will rise this year,” said Cara Lum, an economist.

“The deal may pass in April,” said Dan Pym, a senator.

“It is too early to say whether the bank will fail,” said Fay Ode, a writer.

“The risk of war is growing,” said Gil Ash, a general.

“We promise to build new houses by August,” said Hal Bow, a minister.
"""


@pytest.fixture
def talks(shell: Shell) -> Shell:
    shell.done("article", "add", "-", "--published-on", "2019-02-03", typed=TALKS)
    return shell


def numbered(shell: Shell, speaker: str) -> int:
    return next(
        int(each["id"]) for each in shell.json("candidate", "list") if each["speaker"] == speaker
    )


def test_setting_the_rest_aside_from_the_list_records_no_verdict_nobody_typed(
    talks: Shell,
) -> None:
    shown = talks.done("review", typed="o\nq\n")
    kept = states(talks)
    assert kept.count("pending") == 6
    assert kept.count("rejected") == 1
    assert "1 other set aside (u undoes)" in shown
    assert "2/7 · Ada Roe" in shown
    typed = f"{numbered(talks, 'Fay Ode')}\nq\n"
    talks.done("review", typed=typed)
    assert states(talks).count("noncommittal") == 1, "a number that was typed is recorded"


@pytest.mark.parametrize("speaker", ["Ada Roe", "Cara Lum", "Fay Ode"])
def test_what_another_decided_while_the_list_stands_is_left_as_it_is(
    talks: Shell, speaker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = numbered(talks, speaker)
    picked = [numbered(talks, each) for each in ("Ada Roe", "Ben Oke", "Fay Ode")]

    def asked(waiting: list[CandidateView], rest: list[CandidateView]) -> Chosen:
        talks.done("candidate", "reject", str(gone), "--by", "Sam")
        return ask_which(waiting, rest)

    monkeypatch.setattr(walking, "ask_which", asked)
    shown = talks.done("review", typed=f"{' '.join(map(str, picked))}\ns\nq\n")
    assert f"Candidate {gone} is rejected already (by Sam); left as it is." in shown
    assert "· Ben Oke" in shown
    listed = {each["id"]: each for each in talks.json("candidate", "list")}
    assert listed[gone]["state"] == "rejected"
    assert listed[numbered(talks, "Dan Pym")]["state"] == "rejected"
    assert (listed[numbered(talks, "Fay Ode")]["state"] == "noncommittal") is (gone != picked[2])


def test_without_a_proposed_question_one_on_record_or_a_title_is_asked_for_first(
    shell: Shell,
) -> None:
    text = (
        "The ferry\n\n“The ferry of Vessel will probably return in 2019,” said Bo Lum, a pilot.\n\n"
        "The pier fell down in March.\n\n“It will probably be hard,” said Al Ode, a pilot.\n"
    )
    shell.done("article", "add", "-", "--published-on", "2019-06-03", typed=text)
    typed = "a\n\n\n\n\na\n\nnew\nWill the pilots agree?\nback\nq\n"
    shown = " ".join(shell.done("review", typed=typed).split())
    second = shown.partition("2/2 ·")[2]
    assert "Decide (1 accept on that question, a on another" in second
    assert "Decide (1 accept" not in shown.partition("2/2 ·")[0]
    assert "Question (1, or a title):" in second
    assert "Type a number above" in second
    assert second.index("Title (a yes/no question)") < second.index("Deadline (YYYY-MM-DD)")


def test_the_end_of_a_walk_names_where_what_was_recorded_stands(talks: Shell) -> None:
    shown = talks.done("review", typed=f"{numbered(talks, 'Ben Oke')}\na\n\n\n\n\n\n")
    assert "See them: forecasts question list" in shown
    assert "Will the bank fail by the end of July 2019?" in talks.done("question", "list")
