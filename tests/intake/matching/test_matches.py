"""The questions that words may be about, and why."""

from datetime import date

import pytest
from sqlalchemy import event

from forecasts.db import Session
from forecasts.intake.matching import (
    Agreement,
    Match,
    Wanted,
    match_question,
    match_questions,
    questions_named,
)
from forecasts.intake.matching.likeness import numbers_in
from forecasts.intake.matching.polarity import is_turned_round
from forecasts.intake.matching.stems import root, telling_words
from forecasts.resolution.resolve import annul_question
from forecasts.values import Visibility
from tests import world
from tests.conftest import FakeClock

SAID = "The ferry will probably return to Vessel before the ice has gone."


def _slugs(session: Session, text: str) -> list[str]:
    return [each.question.slug for each in match_questions(session, Wanted(text))]


def _only(session: Session, said: Wanted) -> Match:
    (match,) = match_questions(session, said)
    return match


def test_questions_that_share_rarer_words_come_first(session: Session, clock: FakeClock) -> None:
    for title in ("Will Vessel grow?", "Will Vessel shrink?", "Will the ferry return to Vessel?"):
        world.question(session, clock(), title=title)
    assert _slugs(session, SAID)[0] == "will-the-ferry-return-to-vessel"
    assert len(_slugs(session, SAID)) == 3
    assert _slugs(session, "It will be with them.") == []
    assert _slugs(session, "") == []


def test_accents_case_and_endings_make_no_difference(session: Session, clock: FakeClock) -> None:
    world.question(session, clock(), title="Will KRAKÓW invade Orlavia?")
    assert _slugs(session, "a kraków invasion is near") == ["will-krakow-invade-orlavia"]
    assert _slugs(session, "the Orlavian army") == ["will-krakow-invade-orlavia"]


def test_only_public_questions_that_take_statements_are_near(
    session: Session, clock: FakeClock
) -> None:
    for visibility in (Visibility.PRIVATE, Visibility.UNLISTED):
        title = f"Will the {visibility} ferry burn?"
        hidden = world.question(session, clock(), title=title, visibility=visibility)
        assert questions_named(session, [hidden.slug]) == ()
    gone = world.question(session, clock(), title="Will the ferry sink?")
    annul_question(session, gone, reason="It was sold.", by="sue", now=clock())
    assert _slugs(session, SAID) == []
    assert questions_named(session, [gone.slug, "no-such-question"]) == ()


def test_a_question_is_likely_when_half_of_its_title_is_said(
    session: Session, clock: FakeClock
) -> None:
    for title in ("Will the ferry return this year?", "Will the ferry of Lund be painted green?"):
        world.question(session, clock(), title=title)
    likely = {
        each.question.title: each.is_likely for each in match_questions(session, Wanted(SAID))
    }
    assert likely == {
        "Will the ferry return this year?": True,
        "Will the ferry of Lund be painted green?": False,
    }


def test_words_of_time_and_likelihood_alone_offer_no_question(
    session: Session, clock: FakeClock
) -> None:
    for title in ("Will Lee Sedol win in March?", "Will it probably be 2031?"):
        world.question(session, clock(), title=title)
    assert _slugs(session, "In March 2031 it will probably come") == []


@pytest.mark.parametrize(
    ("deadline", "agreement", "words"),
    [
        (date(2024, 12, 31), Agreement.SAME, "the same deadline, 31 December 2024"),
        (date(2024, 12, 30), Agreement.SAME, "the same deadline, 31 December 2024"),
        (date(2024, 6, 30), Agreement.EARLIER, "6 months earlier than the question"),
        (date(2027, 1, 1), Agreement.LATER, "2 years later than the question"),
        (None, Agreement.NONE, "the words name no day"),
    ],
)
def test_a_deadline_is_the_same_earlier_later_or_none(
    session: Session,
    clock: FakeClock,
    deadline: date | None,
    agreement: Agreement,
    words: str,
) -> None:
    world.question(session, clock(), title="Will the ferry return?", closes="2024-12-31")
    match = _only(session, Wanted(SAID, deadline))
    assert match.deadline is agreement
    assert words in "; ".join(match.why)
    assert match.is_likely == (agreement in {Agreement.SAME, Agreement.NONE})


def test_of_two_questions_with_the_same_words_that_of_the_same_deadline_comes_first(
    session: Session, clock: FakeClock
) -> None:
    for year in ("2024", "2026", "2025"):
        world.question(
            session, clock(), title=f"Will the ferry return by {year}?", closes=f"{year}-12-31"
        )
    found = match_questions(session, Wanted(SAID, date(2025, 12, 31)))
    assert found[0].question.title == "Will the ferry return by 2025?"


def test_words_that_mean_the_opposite_speak_for_no(session: Session, clock: FakeClock) -> None:
    world.question(session, clock(), title="Will the harbour of Vessel open?")
    match = _only(session, Wanted("The harbour of Vessel will stay closed"))
    assert match.is_opposite
    assert match.is_likely
    assert "the words speak for No: “closed” against “open”" in match.why
    never = _only(session, Wanted("The harbour of Vessel will never open"))
    assert not never.is_opposite, "the range read from the words counts its negation already"


@pytest.mark.parametrize(
    ("said", "asked", "is_opposite"),
    [
        ("The strike will end", "Will the strike continue?", True),
        ("The bill will fail to pass", "Will the bill pass?", True),
        ("Selm will join the league", "Will Selm stay out of the league?", True),
        ("Selm will enter the war", "Will Selm not enter the war?", True),
        ("Inflation will not rise above 4 percent", "Will inflation rise above 4 percent?", False),
        ("Rates will fall or rise", "Will rates rise?", False),
        ("The minister will resign", "Will the minister leave office?", False),
        ("Unemployment will be less than 8 percent", "Will it be more than 8 percent?", True),
        ("Unemployment will be lower than 8 percent", "Will it be more than 8 percent?", True),
        ("Prices will be under 3 percent", "Will prices be over 3 percent?", True),
        ("Inflation will not exceed 3 percent", "Will inflation stay below 3 percent?", True),
        ("Inflation will be below 3 percent", "Will inflation exceed 3 percent?", True),
        ("Selm is over the worst, under a new king", "Will Selm be under 3 percent?", False),
        ("There is more than a 50 percent chance it is below 8", "Will it be above 8?", True),
    ],
)
def test_the_side_words_speak_for_is_told(said: str, asked: str, *, is_opposite: bool) -> None:
    assert is_turned_round(said, asked) is is_opposite


def test_other_numbers_and_a_condition_make_a_question_unlikely(
    session: Session, clock: FakeClock
) -> None:
    world.question(session, clock(), title="Will exports of Selm fall by 9 percent?")
    other = _only(session, Wanted("exports of Selm will fall by 4 percent"))
    assert not other.is_likely
    assert "the words and the question name different numbers" in other.why
    said = Wanted("exports of Selm will fall by 9 percent", condition="the port stays shut")
    under = _only(session, said)
    assert not under.is_likely
    assert "under a condition" in under.why[-1]
    assert numbers_in("by 3 March 2031, or 1,000 on June 4th") == {"1000"}


def test_a_name_the_words_leave_out_does_no_harm_but_another_name_does(
    session: Session, clock: FakeClock
) -> None:
    world.question(session, clock(), title="Will the harbour of Vessel open?")
    assert _only(session, Wanted("It is likely that the harbour will open")).is_likely
    other = _only(session, Wanted("It is likely that the harbour of Lund will open"))
    assert not other.is_likely
    assert "the words name others than the question does" in other.why


@pytest.mark.parametrize(
    ("said", "is_swapped"),
    [
        ("Brazil will beat Germany in the final", True),
        ("Germany will be beaten by Brazil in the final", True),
        ("Brazil will be beaten by Germany in the final", False),
        ("Germany will beat Brazil in the final", False),
    ],
)
def test_names_that_change_places_ask_another_thing(
    session: Session, clock: FakeClock, said: str, *, is_swapped: bool
) -> None:
    world.question(session, clock(), title="Will Germany beat Brazil in the final?")
    match = _only(session, Wanted(said))
    assert match.is_likely is not is_swapped
    assert ("the words say it of Germany and Brazil the other way round" in match.why) is is_swapped


def test_words_that_speak_mostly_of_other_things_are_not_likely(
    session: Session, clock: FakeClock
) -> None:
    world.question(session, clock(), title="Will Georgia enter the war?")
    world.question(session, clock(), title="Will the ferry return?")
    other = _only(session, Wanted("The US state of Georgia will enter the Olympic games"))
    assert not other.is_likely
    assert "the words speak of state, olympic, games besides" in other.why
    assert _only(session, Wanted("Georgia will enter this mad war of others")).is_likely


def test_where_the_day_alone_tells_questions_apart_none_is_taken_without_one(
    session: Session, clock: FakeClock
) -> None:
    for year in ("2024", "2030"):
        title = f"Will the ferry return by the end of {year}?"
        world.question(session, clock(), title=title, closes=f"{year}-12-31")
    undated = match_questions(session, Wanted(SAID))
    assert [each.is_likely for each in undated] == [False, False]
    assert all("another question differs in the day alone" in each.why for each in undated)
    dated = match_questions(session, Wanted(SAID, date(2030, 12, 31)))
    assert [each.is_likely for each in dated] == [True, False]


def test_the_number_that_both_name_is_among_the_reasons(session: Session, clock: FakeClock) -> None:
    world.question(session, clock(), title="Will exports of Selm fall by 9 percent?")
    match = _only(session, Wanted("exports of Selm will fall by 9 percent"))
    assert "the same number, 9" in match.why[0]


def test_a_question_in_hand_is_compared_too(session: Session, clock: FakeClock) -> None:
    world.question(session, clock(), title="Will the ferry return?")
    (question,) = questions_named(session, ["will-the-ferry-return"])
    match = match_question(Wanted("Nothing of the kind", date(2030, 1, 1)), question)
    assert (match.deadline, match.is_likely) == (Agreement.LATER, False)
    assert match.wording == 0.0
    assert match_question(Wanted("The ferry sank"), question).wording == 0.5


def test_the_database_is_asked_as_often_for_many_questions_as_for_few(
    session: Session, clock: FakeClock
) -> None:
    asked: list[str] = []

    def count(*said: object) -> None:
        asked.append(str(said[2]))

    counts = []
    for lot in range(2):
        for number in range(30 * lot + 1):
            world.question(session, clock(), title=f"Will ferry {lot} {number} return to Vessel?")
        session.flush()
        event.listen(session.get_bind(), "before_cursor_execute", count)
        asked.clear()
        assert match_questions(session, Wanted(SAID))
        event.remove(session.get_bind(), "before_cursor_execute", count)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 3


def test_relatives_of_a_word_stand_for_each_other() -> None:
    for words in (
        "invade invading invasion",
        "win wins winning victory",
        "Russia Russian Russians",
        "country countries",
        "agree agreed agreement",
        "resign resignation",
    ):
        assert len({root(word.lower()) for word in words.split()}) == 1, words
    assert "end" in telling_words("the strike will end by the year end").values()
    assert "end" not in telling_words("at the end of the week")


def test_of_many_other_words_the_first_four_are_named(session: Session, clock: FakeClock) -> None:
    world.question(session, clock(), title="Will Georgia enter the war?")
    world.question(session, clock(), title="Will the ferry return?")
    words = "The US state of Georgia will enter Olympic swimming, rowing, sailing and boxing"
    told = next(each for each in _only(session, Wanted(words)).why if each.endswith("besides"))
    assert told.count(",") == 3
    assert told.endswith(" and more besides")
