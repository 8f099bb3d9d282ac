"""How often matching agrees with a careful reader, over pairs of a statement and a question."""

import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from forecasts.db import Session
from forecasts.intake.matching import Agreement, Wanted, is_turned_round, match_questions
from forecasts.language.when.deadlines import find_deadline
from tests import world
from tests.conftest import FakeClock

KINDS = ("same", "opposite", "deadline", "other")
QUESTIONS = tomllib.loads(Path(__file__).with_name("pairs.toml").read_text(encoding="utf-8"))[
    "questions"
]
_BEFORE = timedelta(days=20)
"""Words that name no year were said about so long before the question closed."""


@dataclass(frozen=True, slots=True)
class Pair:
    words: str
    title: str
    closes: date
    expected: str


def pairs() -> Iterator[Pair]:
    for asked in QUESTIONS:
        for kind in KINDS:
            for words in asked.get(kind, ()):
                yield Pair(words, asked["title"], asked["closes"], kind)


def _likely(session: Session, words: str, title: str, day: date | None) -> Agreement | None:
    """Gives the side a likely question is taken for; None where it is not likely."""
    found = match_questions(session, Wanted(words, day), most=50)
    match = next((each for each in found if each.question.title == title), None)
    return match.polarity if match is not None and match.is_likely else None


def verdict(session: Session, pair: Pair) -> str:
    """Says what matching takes a pair for."""
    day = find_deadline(pair.words, anchor=None) or find_deadline(
        pair.words, anchor=pair.closes - _BEFORE
    )
    side = _likely(session, pair.words, pair.title, None)
    if side is None:
        return "other"
    found = match_questions(session, Wanted(pair.words, day), most=50)
    match = next(each for each in found if each.question.title == pair.title)
    if match.deadline in {Agreement.EARLIER, Agreement.LATER}:
        return "deadline"
    return "opposite" if side is Agreement.OPPOSITE else "same"


@pytest.fixture
def asked(session: Session, clock: FakeClock) -> Session:
    for each in QUESTIONS:
        world.question(session, clock(), title=each["title"], closes=str(each["closes"]))
    return session


def test_matching_agrees_with_a_careful_reader_as_the_docs_say(asked: Session) -> None:
    table = Counter((pair.expected, verdict(asked, pair)) for pair in pairs())
    assert table.total() >= 60
    rows = {kind: [table[kind, got] for got in KINDS] for kind in KINDS}
    assert rows == {
        "same": [32, 0, 0, 0],
        "opposite": [0, 17, 1, 0],
        "deadline": [0, 0, 13, 0],
        "other": [1, 0, 0, 29],
    }


@pytest.mark.parametrize(
    ("said", "asked", "turned"),
    [
        ("Selm will vote against the pact", "Will Selm vote for the pact?", True),
        ("Orlavia will lose to Selm", "Will Selm beat Orlavia?", False),
        ("Selm will lose to Orlavia", "Will Selm beat Orlavia?", True),
        ("The lake will rise above 30 feet", "Will the lake fall below 30 feet?", True),
        ("The strike will go on", "Will the strike be settled?", True),
        ("The curfew will stay in force", "Will the curfew be lifted?", True),
        ("The premier will fall", "Will the premier survive?", True),
    ],
)
def test_opposites_of_several_words_are_seen(said: str, asked: str, *, turned: bool) -> None:
    assert is_turned_round(said, asked) is turned


def test_a_name_in_place_of_another_is_another_thing(session: Session, clock: FakeClock) -> None:
    title = "Will Greece leave the euro by 26 January 2014?"
    world.question(session, clock(), title=title, closes="2014-01-26")
    for words, is_likely in (
        ("Greece will leave the euro", True),
        ("Greece will stay in the euro until January 2014", True),
        ("Italy will leave the euro", False),
    ):
        (match,) = match_questions(session, Wanted(words))
        assert match.is_likely is is_likely


def test_the_month_or_the_event_of_a_question_is_its_deadline(
    session: Session, clock: FakeClock
) -> None:
    title = "Will the Greens win the Senate in the 2018 elections?"
    world.question(session, clock(), title=title, closes="2018-11-20")
    for words, day, expected in (
        ("The Greens will win the Senate in the 2018 elections", (2018, 12, 31), Agreement.NONE),
        ("The Greens will win the Senate this November", (2018, 11, 30), Agreement.SAME),
        ("The Greens will win the Senate this year", (2018, 12, 31), Agreement.LATER),
    ):
        (match,) = match_questions(session, Wanted(words, date(*day)))
        assert match.deadline is expected
