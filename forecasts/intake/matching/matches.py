"""The questions that the words of a candidate may be about, each with the reasons."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, Protocol

from forecasts.db import Session
from forecasts.intake.matching.likeness import Likeness, Ranked, numbers_in, rank_questions
from forecasts.intake.matching.parts import swapped_names
from forecasts.intake.matching.polarity import (
    is_turned_round,
    opposites_between,
    opposites_of,
)
from forecasts.intake.matching.questions import (
    NearQuestion,
    is_open_to_candidates,
    near_question,
)
from forecasts.intake.matching.stems import telling_words

_ABOUT: Final = 3
"""Days by which two deadlines may differ and still be the same: the edge of a month or a week."""
_HALF: Final = 15
_OF_YEAR: Final = re.compile(r"\b((?:19|20|21)\d\d) ((?!and\b|or\b|to\b)[A-Za-z]{4,})")
_SHOWN: Final = 4  # of the words that a question does not hold
_FAR: Final = 31
_LIKE_DEADLINE: Final = {"same": 1.1, "none": 1.0, "earlier": 0.85, "later": 0.85}


class Agreement(StrEnum):
    """How what words name stands to what a question asks."""

    SAME = "same"
    EARLIER = "earlier"
    LATER = "later"
    OPPOSITE = "opposite"
    NONE = "none"


class Said(Protocol):
    """What is matched: words, and what was read in them."""

    @property
    def proposition(self) -> str:
        """The statement in one line."""
        ...

    @property
    def deadline(self) -> date | None:
        """The last day of the period it names."""
        ...

    @property
    def condition(self) -> str | None:
        """The words of its if-clause."""
        ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """Words that somebody looks for."""

    proposition: str
    deadline: date | None = None
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A question that words may be about.

    Attributes:
        question: the question.
        score: what the list is sorted by.
        wording: how much the words have in common, from 0 to 1.
        deadline: whether the day the words name is that of the question, earlier or later.
        polarity: whether the words speak for Yes of the question, or the opposite.
        why: the reasons in plain words.
        is_likely: whether a person would most likely choose it.
    """

    question: NearQuestion
    score: float
    wording: float
    deadline: Agreement
    polarity: Agreement
    why: tuple[str, ...]
    is_likely: bool

    @property
    def is_opposite(self) -> bool:
        """Whether the words speak for No of the question."""
        return self.polarity is Agreement.OPPOSITE


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def _span(days: int) -> str:
    days = abs(days)
    for size, name in ((365, "year"), (30, "month"), (7, "week")):
        if days >= 2 * size:
            return f"{round(days / size)} {name}s"
    return f"{days} day{'' if days == 1 else 's'}"


def _is_same_month(said: date, asked: date) -> bool:
    """Says whether words name the month in the later half of which a question closes."""
    is_last = (said + timedelta(days=1)).day == 1 if said < date.max else True
    return is_last and said.replace(day=1) == asked.replace(day=1) and said.day - asked.day <= _HALF


def _is_of_event(words: str, said: date, title: str, asked: date) -> bool:
    """Says whether words and a title name the same year of an event: "the 2018 elections"."""
    named = {(year, word) for year, word in _OF_YEAR.findall(words)}
    same = named & {(year, word) for year, word in _OF_YEAR.findall(title)}
    return said.year == asked.year and any(year == str(asked.year) for year, _ in same)


def _deadline(words: str, said: date | None, title: str, asked: date) -> tuple[Agreement, str]:
    if said is None or _is_of_event(words, said, title, asked):
        return Agreement.NONE, "the words name no day"
    apart = (said - asked).days
    if abs(apart) <= _ABOUT or _is_same_month(said, asked):
        return Agreement.SAME, f"the same deadline, {_day(asked)}"
    way = Agreement.EARLIER if apart < 0 else Agreement.LATER
    return way, (
        f"another deadline: the words mean {_day(said)}, {_span(apart)} {way.value} than the "
        f"question, {_day(asked)}"
    )


def are_far_apart(one: date | None, other: date | None) -> bool:
    """Says whether two deadlines that are both named are not the same."""
    return one is not None and other is not None and abs((one - other).days) > _ABOUT


def _wording(likeness: Likeness) -> str:
    count = len(likeness.shared) + len(likeness.missing)
    words = f"{len(likeness.shared)} of {count} words: {', '.join(likeness.shared)}"
    words += f"; the same number, {', '.join(likeness.numbers)}" if likeness.numbers else ""
    return words + (f"; not {', '.join(likeness.missing)}" if likeness.missing else "")


def _polarity(said: str, title: str) -> tuple[Agreement, str]:
    if not is_turned_round(said, title):
        return Agreement.SAME, ""
    pairs = [f"“{each.said}” against “{each.asked}”" for each in opposites_between(said, title)]
    return Agreement.OPPOSITE, f"the words speak for No{': ' if pairs else ''}{', '.join(pairs)}"


def _condition(said: Said, title: str) -> str:
    if not said.condition or telling_words(said.condition).keys() <= telling_words(title).keys():
        return ""
    return "the words hold under a condition that the question does not name"


def _besides(words: Sequence[str]) -> str:
    more = " and more" if len(words) > _SHOWN else ""
    return f"the words speak of {', '.join(words[:_SHOWN])}{more} besides"


def _match(said: Said, ranked: Ranked) -> Match:
    likeness, question = ranked.likeness, near_question(ranked.question)
    deadline, of_deadline = _deadline(
        said.proposition, said.deadline, question.title, question.last_day
    )
    polarity, of_polarity = _polarity(said.proposition, question.title)
    condition = _condition(said, question.title)
    swapped = swapped_names(said.proposition, question.title)
    of_numbers = "the words and the question name different numbers"
    reasons = (
        _wording(likeness),
        of_deadline,
        of_polarity,
        condition,
        of_numbers if likeness.other_numbers else "",
        "the words name others than the question does" if likeness.other_names else "",
        f"the words say it of {' and '.join(swapped)} the other way round" if swapped else "",
        _besides(likeness.others) if likeness.is_beside else "",
    )
    is_far = (
        said.deadline is not None
        and deadline is not Agreement.NONE
        and abs((said.deadline - question.last_day).days) > _FAR
    )
    score = likeness.score * _LIKE_DEADLINE[deadline] * (0.6 if likeness.other_numbers else 1.0)
    return Match(
        question=question,
        score=score,
        wording=likeness.score,
        deadline=deadline,
        polarity=polarity,
        why=tuple(filter(None, reasons)),
        is_likely=likeness.is_close and not is_far and not condition and not swapped,
    )


def _kind(match: Match) -> tuple[object, ...]:
    title = match.question.title
    return match.deadline, frozenset(telling_words(title)), numbers_in(title)


def _without_ties(matches: Sequence[Match]) -> list[Match]:
    """Makes none likely of questions that differ in the day alone, where the words do not tell."""
    kinds = Counter(_kind(match) for match in matches if match.is_likely)
    return [
        replace(
            match, is_likely=False, why=(*match.why, "another question differs in the day alone")
        )
        if match.is_likely and kinds[_kind(match)] > 1
        else match
        for match in matches
    ]


def match_questions(session: Session, said: Said, *, most: int = 5) -> tuple[Match, ...]:
    """Lists the public questions that words may be about, the likeliest first.

    Wording counts, and whether the deadline is the same. Annulled questions are left out. It asks
    the database three times, however many questions there are.

    Args:
        session: any session.
        said: a candidate, or what somebody looks for.
        most: how many at most.
    """
    ranked = rank_questions(session, said.proposition, seen=is_open_to_candidates())
    matches = sorted(
        (_match(said, each) for each in ranked),
        key=lambda match: (-match.score, match.question.slug),
    )
    return tuple(_without_ties(matches)[:most])


def match_question(said: Said, question: NearQuestion) -> Match:
    """Compares words with one question that a person has in hand, such as the one used last.

    Its wording is the share of the words of the title that are said, all counting alike.
    """
    asked, told = telling_words(question.title), telling_words(said.proposition)
    held = [bare for bare in asked if bare in told or not opposites_of(bare).isdisjoint(told)]
    wording = len(held) / len(asked) if asked else 0.0
    deadline, of_deadline = _deadline(
        said.proposition, said.deadline, question.title, question.last_day
    )
    polarity, of_polarity = _polarity(said.proposition, question.title)
    why = tuple(filter(None, (of_deadline, of_polarity, _condition(said, question.title))))
    return Match(question, 0.0, wording, deadline, polarity, why, is_likely=False)
