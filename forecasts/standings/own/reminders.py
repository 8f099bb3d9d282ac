"""What asks for attention in words: for the page, the command line and reminder mails; pure."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

from forecasts.clock import DatePrecision, isoformat
from forecasts.standings.own.agenda import Agenda, DueLine, MovedLine, StaleLine
from forecasts.standings.own.now import StandNow
from forecasts.standings.own.questions import OwnQuestion, OwnStatement
from forecasts.wording import NO_BREAK, day_words, probability_words

Tell: TypeAlias = Callable[[datetime, DatePrecision, str], str]
"""Writes a time, no more exactly than it is known, of a zone."""


class ReminderKind(StrEnum):
    """Why somebody is reminded of a question."""

    RESOLVE = "resolve"
    OVERDUE = "overdue"
    CLOSING = "closing"
    STALE = "stale"
    MOVED = "moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One question somebody is reminded of.

    Attributes:
        key: tells apart what somebody may be reminded of more than once: the deadline, the time of
            one's own last word, and for a market that moved since, also what it stands at.
        words: why, in one or two sentences.
        others: less urgent reasons to be reminded of the same question, by kind and key.
    """

    kind: ReminderKind
    key: str
    question_id: int
    slug: str
    title: str
    words: str
    others: tuple[tuple[ReminderKind, str], ...] = ()


def _days(span: timedelta) -> str:
    number = span.days
    if number == 0:
        hours = int(span.total_seconds() // 3600)
        return "less than an hour" if hours == 0 else f"{hours} hour{'' if hours == 1 else 's'}"
    return f"{number:,} day{'' if number == 1 else 's'}"


def plainly(at: datetime, precision: DatePrecision, zone: str) -> str:
    """Writes a time in plain English, as exactly as it is known."""
    return day_words(at, precision, zone=zone)


def _day(mine: OwnStatement, zone: str, *, of: str, tell: Tell) -> str:
    """Says on which day one spoke: of an instant one's own, else that of the question."""
    if mine.stated_precision is DatePrecision.INSTANT:
        return tell(mine.stated_at, DatePrecision.DAY, zone)
    return tell(mine.stated_at, mine.stated_precision, of)


def said_words(
    mine: OwnStatement | None, zone: str, *, of: str = "UTC", tell: Tell = plainly
) -> str:
    """Says what one said last and when, or that one said nothing.

    Args:
        mine: what one said last.
        zone: one's own.
        of: the zone of the question.
        tell: writes a time.

    Example:
        >>> said_words(None, "UTC")
        'You have said nothing yet.'
    """
    if mine is None:
        return "You have said nothing yet."
    said = f"You said {probability_words(mine.probability)} on {_day(mine, zone, of=of, tell=tell)}"
    return f"{said} and withdrew it." if mine.is_withdrawn else f"{said}."


def closes_words(question: OwnQuestion, tell: Tell = plainly) -> str:
    """Says when a question closes, in its own zone."""
    return tell(question.closes_at, question.closes_precision, question.zone)


def due_words(line: DueLine, *, zone: str = "UTC", tell: Tell = plainly) -> str:
    """Says what a question waits for: to be resolved, or for one's word before it closes."""
    question = line.question
    said = said_words(question.mine, zone, of=question.zone, tell=tell)
    if line.overdue < timedelta(0):
        return f"Closes on {closes_words(question, tell)}, in {_days(-line.overdue)}. {said}"
    passed = f"Its deadline passed {_days(line.overdue)} ago"
    if line.is_to_resolve:
        return f"{passed}; it is yours to resolve. {said}"
    waits = "an outcome is proposed" if question.is_proposed else "it is not decided yet"
    return f"{passed}; {waits}. {said}"


def now_words(now: StandNow) -> str:
    """Says where others stand; empty where nobody does.

    Example:
        >>> now_words(StandNow(market=0.4, crowd=0.55)).replace(NO_BREAK, " ")
        'The market stands at 40 %, the crowd without you at 55 %.'
    """
    parts = []
    if now.market is not None:
        which = "markets stand" if len(now.markets) > 1 else "market stands"
        parts.append(f"the {which} at {probability_words(now.market)}")
    if now.crowd is not None:
        verb = "" if parts else " stands"
        parts.append(f"the crowd without you{verb} at {probability_words(now.crowd)}")
    words = ", ".join(parts)
    return f"{words[0].upper()}{words[1:]}." if words else ""


def stale_words(line: StaleLine, *, zone: str = "UTC", tell: Tell = plainly) -> str:
    """Says how old one's word is, and where others stand now."""
    day = _day(line.mine, zone, of=line.question.zone, tell=tell)
    said = (
        f"You said {probability_words(line.mine.probability)} on {day}, {_days(line.age)} ago, "
        "and nothing since."
    )
    return f"{said} {now_words(line.now)}".strip()


def moved_words(line: MovedLine, *, zone: str = "UTC", tell: Tell = plainly) -> str:
    """Says how a market moved since one spoke."""
    day = _day(line.mine, zone, of=line.question.zone, tell=tell)
    before = probability_words(line.market.price - line.change)
    points = abs(round(100 * line.market.price) - round(100 * (line.market.price - line.change)))
    way = "up" if line.change > 0 else "down"
    return (
        f"{line.market.label} went {way} {points}{NO_BREAK}points, from {before} to "
        f"{probability_words(line.market.price)}, since you said "
        f"{probability_words(line.mine.probability)} on {day}."
    )


def moved_key(line: MovedLine) -> str:
    """Names a move: since which word of one's own, and to what."""
    return f"{isoformat(line.mine.stated_at)}@{line.market.price:.4f}"


def _reminders(agenda: Agenda, zone: str, tell: Tell) -> Iterator[Reminder]:
    for line in agenda.overdue:
        kind = ReminderKind.RESOLVE if line.is_to_resolve else ReminderKind.OVERDUE
        yield _reminder(kind, line.question, _deadline(line), due_words(line, zone=zone, tell=tell))
    for line in agenda.closing:
        words = due_words(line, zone=zone, tell=tell)
        yield _reminder(ReminderKind.CLOSING, line.question, _deadline(line), words)
    for moved in agenda.moved:
        words = moved_words(moved, zone=zone, tell=tell)
        yield _reminder(ReminderKind.MOVED, moved.question, moved_key(moved), words)
    for stale in agenda.stale:
        key, words = isoformat(stale.mine.stated_at), stale_words(stale, zone=zone, tell=tell)
        yield _reminder(ReminderKind.STALE, stale.question, key, words)


def _deadline(line: DueLine) -> str:
    return isoformat(line.question.closes_at)


def _reminder(kind: ReminderKind, question: OwnQuestion, key: str, words: str) -> Reminder:
    return Reminder(
        kind=kind,
        key=key,
        question_id=question.question_id,
        slug=question.slug,
        title=question.title,
        words=words,
    )


def _never(_: Reminder) -> bool:
    return False


def reminders(
    agenda: Agenda,
    *,
    zone: str = "UTC",
    is_told: Callable[[Reminder], bool] = _never,
    tell: Tell = plainly,
) -> tuple[Reminder, ...]:
    """Lists what a reminder would say: each question once, for its most urgent reason.

    What is past its deadline and waits for others is left out: nobody can do anything about it. So
    is a market that moved because its question came out: an outcome is proposed already.

    Args:
        agenda: what asks for attention.
        zone: in which times of one's own statements are told.
        is_told: says what somebody was reminded of already, and is not again.
        tell: writes a time, no more exactly than it is known, of a zone.
    """
    proposed = {line.question.slug for line in agenda.moved if line.question.is_proposed}
    found: defaultdict[str, list[Reminder]] = defaultdict(list)
    for each in _reminders(agenda, zone, tell):
        is_over = each.kind is ReminderKind.MOVED and each.slug in proposed
        if each.kind is not ReminderKind.OVERDUE and not is_over and not is_told(each):
            found[each.slug].append(each)
    return tuple(
        replace(first, others=tuple((each.kind, each.key) for each in others))
        for first, *others in found.values()
    )
