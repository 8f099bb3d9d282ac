"""`forecasts predict`: what is taken, what is refused, whose statement it is."""

import pytest

from forecasts.wording import NO_BREAK
from tests.cli.conftest import Shell

UNREADABLE = ["5", "1", "nan", "inf", "-inf", "1e400", "105%", "-3%", "٥%", "0.٥", "", " ", "²%"]


@pytest.mark.parametrize("typed", UNREADABLE)
def test_a_probability_that_cannot_be_read_is_refused(
    shell: Shell, harbour: str, typed: str
) -> None:
    assert "5%, 0.05, 1 in 20, 1/20 or odds 1:19" in shell.refused("predict", harbour, typed)


@pytest.mark.parametrize("typed", UNREADABLE)
def test_a_base_rate_that_cannot_be_read_is_refused(shell: Shell, typed: str) -> None:
    shell.refused("question", "add", "Will it?", "--base-rate", typed)


@pytest.mark.parametrize("typed", ["5%", "0.05", "1 in 20", "1/20", "odds 1:19", ".05"])
def test_five_percent_may_be_typed_in_many_ways(shell: Shell, typed: str) -> None:
    shell.done("question", "add", "Will it?", "--closes-at", "2100-01-01", "--criteria", "Yes.")
    said = shell.json("predict", "will-it", typed)
    assert said["probability"] == 0.05
    assert said["excluded_reason"] is None


def test_without_a_name_it_is_the_person_at_the_keyboard(shell: Shell) -> None:
    shell.done("question", "add", "Will it?", "--closes-at", "2100-01-01", "--criteria", "Yes.")
    said = shell.json("predict", "will-it", "5%")
    assert (said["forecaster"], said["kind"], said["recorded_by"]) == ("curator", "user", "curator")
    assert said["stated_at"] == said["recorded_at"]


def test_by_names_who_acts(shell: Shell) -> None:
    shell.done("question", "add", "Will it?", "--closes-at", "2100-01-01", "--criteria", "Yes.")
    said = shell.json("predict", "will-it", "5%", "--by", "Dora Dale")
    assert (said["forecaster"], said["recorded_by"]) == ("Dora Dale", "Dora Dale")


def test_an_own_statement_dated_back_needs_a_public_page(shell: Shell, harbour: str) -> None:
    assert "--url" in shell.refused("predict", harbour, "5%", "--stated-on", "2019-05-01")
    assert "--url" in shell.refused(
        "predict", harbour, "5%", "--stated-on", "2019-05-01", "--quote", "I say so"
    )
    shell.done(
        "predict", harbour, "5%", "--stated-on", "2019-05-01", "--url", "https://example.org/x"
    )


def test_a_public_statement_keeps_its_day_and_source(shell: Shell, harbour: str) -> None:
    said = shell.json(
        *("predict", harbour, "20%", "--as", "Alice Arden", "--stated-on", "2019-05-01"),
        *("--quote", "one in five", "--url", "https://example.org/x", "--publisher", "The Tide"),
        *("--low", "10%", "--high", "30%"),
    )
    assert said["stated_at"] == "2019-05-01T23:59:59.999999Z"
    assert said["stated_precision"] == "day"
    assert said["kind"] == "pundit"
    shown = shell.done("question", "show", harbour)
    assert f"20{NO_BREAK}% (10–30)" in shown
    assert "“one in five” (The Tide, https://example.org/x)" in " ".join(shown.split())


def test_a_statement_without_source_is_recorded_with_a_warning(shell: Shell, harbour: str) -> None:
    result = shell.run(
        "predict", harbour, "20%", "--as", "Alice Arden", "--stated-on", "2019-05-01"
    )
    assert result.exit_code == 0
    assert result.stderr.startswith("Warning: No source is given")


def test_a_statement_in_the_future_is_refused(shell: Shell, harbour: str) -> None:
    refusal = shell.refused(
        *("predict", harbour, "20%", "--as", "Alice Arden", "--stated-on", "2150-05-01"),
        *("--url", "https://example.org/x"),
    )
    assert "in the future" in refusal


def test_a_date_that_is_none_is_refused(shell: Shell, harbour: str) -> None:
    refusal = shell.refused("predict", harbour, "20%", "--as", "Alice", "--stated-on", "2019-02-30")
    assert "is not a date" in refusal


def test_an_unknown_question_is_met_with_the_nearest(shell: Shell, harbour: str) -> None:
    assert f"Did you mean: {harbour}?" in shell.refused(
        "predict", "will-the-harbor-of-vessel-open", "5%"
    )


def test_a_name_much_like_one_on_record_is_refused_unless_new(shell: Shell, harbour: str) -> None:
    said = ("--stated-on", "2019-05-01", "--url", "https://example.org/x")
    shell.done("predict", harbour, "20%", "--as", "Alice Arden", *said)
    assert "much like Alice Arden" in shell.refused(
        "predict", harbour, "20%", "--as", "Alice Ardem", *said
    )
    shell.done("predict", harbour, "20%", "--as", "Alice Ardem", "--new", *said)
    assert len(shell.json("forecaster", "list")) == 2


def test_a_name_in_other_letters_case_is_the_same_person(shell: Shell, harbour: str) -> None:
    said = ("--stated-on", "2019-05-01", "--url", "https://example.org/x")
    shell.done("predict", harbour, "20%", "--as", "Alice Arden", *said)
    shell.done("predict", harbour, "30%", "--as", "ALICE ARDEN", *said)
    assert len(shell.json("forecaster", "list")) == 1


@pytest.mark.parametrize(
    ("stated_on", "reason", "words"),
    [
        ("2019-12-20", "after_known", "on or after the day the outcome was known"),
        ("2019-12-21", "after_known", "on or after the day the outcome was known"),
        ("2020-01-01", "after_known", "on or after the day the outcome was known"),
    ],
)
def test_hindsight_is_recorded_warned_of_and_never_scored(
    shell: Shell, harbour: str, stated_on: str, reason: str, words: str
) -> None:
    shell.done("question", "resolve", harbour, "yes", "--known-on", "2019-12-20")
    said = ("--as", "Alice Arden", "--stated-on", stated_on, "--url", "https://example.org/x")
    result = shell.run("predict", harbour, "99%", *said)
    assert result.exit_code == 0
    assert "Warning: Recorded, but not scored" in result.stderr
    assert words in result.stderr
    page = shell.json("question", "show", harbour)
    assert page["statements"][0]["excluded_reason"] == reason
    assert page["scores"] == []


def test_a_statement_after_the_close_is_recorded_warned_of_and_never_scored(
    shell: Shell, harbour: str
) -> None:
    said = ("--as", "Alice Arden", "--stated-on", "2020-01-01", "--url", "https://example.org/x")
    result = shell.run("predict", harbour, "99%", *said, "--json")
    assert result.exit_code == 0
    assert "said after the question closed" in result.stderr
    assert '"excluded_reason": "after_close"' in result.stdout


@pytest.mark.parametrize(
    ("flag", "reason"), [("--hearsay", "hearsay"), ("--commitment", "commitment")]
)
def test_what_is_no_forecast_of_the_speaker_is_never_scored(
    shell: Shell, harbour: str, flag: str, reason: str
) -> None:
    said = ("--as", "Alice Arden", "--stated-on", "2019-05-01", "--url", "https://example.org/x")
    assert shell.json("predict", harbour, "99%", *said, flag)["excluded_reason"] == reason


def test_a_private_statement_leaves_the_public_chain_alone(shell: Shell) -> None:
    shell.done("question", "add", "Will it?", "--closes-at", "2100-01-01", "--criteria", "Yes.")
    shell.done("predict", "will-it", "5%", "--as", "Alice Arden")
    before = shell.json("ledger", "head")
    shell.done("predict", "will-it", "7%", "--as", "Alice Arden", "--private")
    after = shell.json("ledger", "head")
    assert after["public"] == before["public"]
    assert after["private"]["size"] == 1


def test_a_name_first_heard_in_private_stays_private(shell: Shell) -> None:
    shell.done("question", "add", "Will it?", "--closes-at", "2100-01-01", "--criteria", "Yes.")
    before = shell.json("ledger", "head")["public"]
    shell.done("predict", "will-it", "7%", "--as", "Alice Arden", "--private")
    assert shell.json("ledger", "head")["public"] == before
    assert "Sound" in shell.done("ledger", "verify")


@pytest.mark.parametrize(
    "wrong",
    [
        ("--low", "10%"),
        ("--low", "30%", "--high", "40%"),
        ("--url", "ftp://example.org"),
        ("--quote", "x" * 301, "--url", "https://example.org"),
    ],
)
def test_a_statement_that_contradicts_itself_is_refused(
    shell: Shell, harbour: str, wrong: tuple[str, ...]
) -> None:
    shell.refused("predict", harbour, "20%", "--as", "Alice", "--stated-on", "2019-05-01", *wrong)


def test_nothing_is_stated_on_an_annulled_question(shell: Shell, harbour: str) -> None:
    shell.done("question", "annul", harbour, "--reason", "The harbour is gone.")
    assert "annulled" in shell.refused("predict", harbour, "20%")
