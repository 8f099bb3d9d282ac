"""A question after somebody's words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.intake.matching import Wanted, propose_question
from forecasts.text import TITLE_LIMIT

JUNE = date(2031, 6, 30)


@pytest.mark.parametrize(
    ("words", "deadline", "title"),
    [
        ("the strike will end by June.", JUNE, "Will the strike end by the end of June 2031?"),
        (
            "It is very likely that the harbour will open by the end of 2031",
            date(2031, 12, 31),
            "Will the harbour open by the end of 2031?",
        ),
        (
            "There is a 70 percent chance that a deal would be reached by 12 March 2032",
            date(2032, 3, 12),
            "Will a deal be reached by 12 March 2032?",
        ),
        (
            "exports are likely to fall by 4 percent next year",
            date(2032, 12, 31),
            "Will exports fall by 4 percent by the end of 2032?",
        ),
        ("The harbour will never open again", None, "Will the harbour open again?"),
        ("But I don’t think the truce will hold", None, "Will the truce hold?"),
        ("Selm won’t join the league", None, "Will Selm join the league?"),
        ("I doubt whether the truce will hold, mark my words", None, "Will the truce hold?"),
        (
            "There is no chance of an early election this year.",
            date(2031, 12, 31),
            "Will there be an early election by the end of 2031?",
        ),
        (
            "a pact with the Greens is now off the table",
            None,
            "Will there be a pact with the Greens?",
        ),
        ("I can all but exclude a repeat of 2028", None, "Will there be a repeat of 2028?"),
        (
            "the odds of the budget passing before June at about 3 to 2 on",
            date(2031, 5, 31),
            "Will the budget pass by the end of May 2031?",
        ),
        ("Selm has little chance of winning the cup", None, "Will Selm win the cup?"),
        (
            "it would take a miracle for the bill to survive unless the rebate goes",
            None,
            "Unless the rebate goes, will the bill survive?",
        ),
        (
            "the chance that the magma stalls and freezes underground at between 20 and 30 percent",
            None,
            "Will the magma stall and freeze underground?",
        ),
        (
            "The maker, Corvane Biologics, assures us the doses will arrive",
            None,
            "Will the doses arrive?",
        ),
        (
            "the plant will ship its first doses in April, before the rains",
            date(2031, 4, 30),
            "Will the plant ship its first doses in April 2031, before the rains?",
        ),
        ("By June, the strike will end", JUNE, "Will the strike end by the end of June 2031?"),
        ("It is unlikely that the ferry returns", None, "Will the ferry return?"),
        (
            "the probability of armed raids, which can escalate into war, has been high for long",
            None,
            "Will there be armed raids?",
        ),
        ("The risk of a new strike remains small", None, "Will there be a new strike?"),
        ("exports to drop 4 percent", None, "Will exports drop 4 percent?"),
        ("Remain is still more likely than not to win", None, "Will Remain win?"),
        (
            "If the port stays closed, the currency could lose a tenth of its value",
            None,
            "If the port stays closed, will the currency lose a tenth of its value?",
        ),
    ],
)
def test_a_simple_clause_becomes_a_question(words: str, deadline: date | None, title: str) -> None:
    proposed = propose_question(Wanted(words, deadline), said_on=date(2031, 1, 5))
    assert (proposed.title, proposed.is_question) == (title, True)
    assert proposed.closes_on == deadline


@pytest.mark.parametrize(
    "words",
    [
        "We will probably still be out at Christmas",
        "Belarus will enter the war, he said",
        "The harbour will stay closed until March",
        "The losses could have led to protests",
        "others are confident that the country never will",
        "yes and no",
        "He will win",
        "her party will lose",
        "No company will leave the exchange",
        "a decision to leave the league",
        "Schools will stay shut until Wednesday at the earliest",
        "The minister could once trap a ball",
        "The minister said the port was safe and will stay",
        "Sung-ho could be right",
        "The trial is full, and the data will be opened",
        "the chance that the magma stalls and dithers underground",
        "Is Selm ready? I would say it will be",
        "The risk of that remains small",
        "it could lead to soldiers dithering",
    ],
)
def test_words_a_rule_cannot_turn_are_left_for_a_person(words: str) -> None:
    proposed = propose_question(Wanted(words, date(2031, 3, 31)), said_on=date(2031, 1, 5))
    assert not proposed.is_question
    assert proposed.title == f"{words[0].upper()}{words[1:]}?"


def test_the_criteria_of_a_title_that_a_person_words_hold_nothing_of_these_words() -> None:
    proposed = propose_question(Wanted("The strike will probably end by June", JUNE))
    assert proposed.criteria_of(proposed.title) == proposed.criteria
    assert proposed.criteria_of("Will the port open?") == (
        "Yes if reliable public reports show it by 2031-06-30 (UTC); No otherwise."
    )


def test_a_deadline_is_never_made_up_and_comes_into_title_and_criteria_once_given() -> None:
    proposed = propose_question(Wanted("The fever will reach the capital before the weekend"))
    assert proposed.closes_on is None
    assert proposed.title == "Will the fever reach the capital?"
    assert "by the deadline" in proposed.criteria
    dated = proposed.closing(JUNE)
    assert dated.title == "Will the fever reach the capital by the end of June 2031?"
    assert "by 2031-06-30 (UTC)" in dated.criteria
    assert dated.closes_on == JUNE
    assert dated.closing(JUNE) is dated


@pytest.mark.parametrize(
    ("words", "speaker", "title"),
    [
        ("We will not raise the fee", "Ministry of Water", "Will Ministry of Water raise the fee?"),
        ("I will win the vote", "Anna Selm", "Will Anna Selm win the vote?"),
        ("We will win the vote", "Anna Selm", None),
        ("We will win the vote", None, None),
        ("Our party will win the vote", "Anna Selm", None),
    ],
)
def test_we_is_an_organisation_that_speaks_and_i_a_person(
    words: str, speaker: str | None, title: str | None
) -> None:
    proposed = propose_question(Wanted(words), speaker=speaker)
    assert (proposed.title if proposed.is_question else None) == title


@pytest.mark.parametrize(
    ("words", "is_denied"),
    [
        ("The harbour will open", False),
        ("The harbour will never open", True),
        ("I doubt that the harbour will open", True),
        ("It is unlikely that the harbour won’t open", False),
        ("There is no doubt that the harbour will open", False),
        ("There is no question of rationing", True),
        ("A vote against cannot be ruled out", False),
        ("Remain is more likely than not to win", False),
    ],
)
def test_words_that_deny_ask_the_positive_and_speak_for_no(words: str, *, is_denied: bool) -> None:
    proposed = propose_question(Wanted(words))
    assert proposed.is_question
    assert proposed.is_denied is is_denied
    assert "“" not in proposed.criteria
    assert not {"not", "never", "won’t"} & set(proposed.title.split())


LEADS = "The army is no help, it could lead to [soldiers] laying down arms and switching sides"


def test_what_it_would_lead_to_is_asked_under_what_was_asked_before() -> None:
    asked = propose_question(Wanted(LEADS), topic="Will Selm enter the war by the end of 2031?")
    dated = asked.closing(JUNE)
    assert dated.title == (
        "Should Selm enter the war, will soldiers lay down arms and switch sides by the end of "
        "June 2031?"
    )
    assert dated.criteria.endswith("Annulled if the condition is not met.")


@pytest.mark.parametrize("topic", ["", "If Selm arms, will it enter the war by June 2031?"])
def test_what_it_would_lead_to_is_no_question_without_a_plain_one_before(topic: str) -> None:
    assert not propose_question(Wanted(LEADS), topic=topic).is_question


def test_the_criteria_of_a_condition_name_it_where_the_title_cannot() -> None:
    said = Wanted("the currency could lose value, I fear", JUNE, "the port stays closed")
    assert "under the condition “the port stays closed”" in propose_question(said).criteria


@given(st.text(max_size=400), st.none() | st.dates(), st.none() | st.text(max_size=50))
def test_no_words_break_it_and_a_title_is_never_too_long(
    words: str, deadline: date | None, condition: str | None
) -> None:
    proposed = propose_question(Wanted(words, deadline, condition), said_on=None)
    assert len(proposed.title) <= TITLE_LIMIT
    assert proposed.closes_on == deadline
