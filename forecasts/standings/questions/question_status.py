"""Where a question stands, in words."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Final

from forecasts.clock import zone_named
from forecasts.language.chances.sourced import read_from_words, sourced_words
from forecasts.standings.questions.question_page import HistoryEntry, QuestionPage
from forecasts.values import Decision, QuestionState, Reading
from forecasts.wording import day_words, probability_words

SOON: Final = timedelta(days=14)
"""How long before its deadline a question closes soon."""

_FAR: Final = 100  # days ahead that are still counted


@dataclass(frozen=True, slots=True)
class Status:
    """Where a question stands.

    Attributes:
        words: sentences of ours.
        reason: what the person who annulled or reopened it gave as reason, None without one.
    """

    words: str
    reason: str | None = None


def in_days(at: datetime, *, now: datetime, zone: str) -> str:
    """Says how far ahead a day is, by the calendar of a zone; empty where it is far.

    Example:
        >>> from datetime import UTC
        >>> now = datetime(2024, 6, 1, 12, tzinfo=UTC)
        >>> [in_days(now + timedelta(days=d), now=now, zone="UTC") for d in (0, 1, 12, 400)]
        ['today', 'tomorrow', 'in 12 days', '']
    """
    where = zone_named(zone)
    days = (at.astimezone(where).date() - now.astimezone(where).date()).days
    if days >= _FAR:
        return ""
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")


def _closing(question: QuestionPage, now: datetime) -> str:
    day = day_words(question.closes_at, question.closes_precision, zone=question.zone)
    if question.closes_at <= now:
        return f"past its deadline ({day}), awaiting an outcome"
    if question.opens_at is not None and question.opens_at > now:
        return f"opens on {day_words(question.opens_at, zone=question.zone)}; closes on {day}"
    ahead = in_days(question.closes_at, now=now, zone=question.zone)
    return f"open; closes {ahead}, on {day}" if ahead else f"open; closes on {day}"


def _decided(entry: HistoryEntry, zone: str) -> str:
    on = day_words(entry.decided_at, zone=zone)
    if entry.known_at is None or entry.known_precision is None:
        return on
    return f"{on}; known since {day_words(entry.known_at, entry.known_precision, zone=zone)}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def status_of(question: QuestionPage, *, now: datetime) -> Status:
    """Says where a question stands: open, awaiting, resolved, annulled or reopened.

    Args:
        question: the question.
        now: the present instant.
    """
    newest = question.history[-1] if question.history else None
    if question.current is not None:
        entry = question.current
        outcome = {Decision.YES: "Resolved Yes", Decision.NO: "Resolved No"}.get(entry.decision)
        was_reopened = any(each.decision is Decision.REOPENED for each in question.history)
        again = ", after it had been reopened" if was_reopened else ""
        if question.state is QuestionState.ANNULLED or outcome is None:
            words = (
                f"Annulled on {_decided(entry, question.zone)}; left out of every mean and count"
            )
            return Status(words, entry.reason)
        return Status(f"{outcome} on {_decided(entry, question.zone)}{again}.")
    closing = _closing(question, now)
    if newest is not None and newest.decision is Decision.REOPENED:
        on = day_words(newest.decided_at, zone=question.zone)
        return Status(f"Reopened on {on}, now {closing}", newest.reason)
    return Status(f"{_capital(closing)}.")


def held_readings(question: QuestionPage) -> tuple[Reading, ...]:
    """Lists what forecasters stand by, or stood by last: one probability each, ascending.

    What is withdrawn or not scored is left out, and so are the prices of linked markets.

    Args:
        question: the question.
    """
    standing: dict[str, Reading | None] = {}
    for line in question.statements:
        if line.said is not None and line.excluded_reason is None:
            is_held = line.withdrawn_at is None
            standing[line.forecaster_slug] = line.said if is_held else None
    held = (each for each in standing.values() if each is not None)
    return tuple(sorted(held, key=lambda said: said.probability))


def _middle_words(question: QuestionPage) -> str:
    """Says where those who stand by a number stand; of one it is what they said."""
    held = held_readings(question)
    if not held:
        return ""
    if len(held) == 1:
        return f", {sourced_words(held[0])}"
    middle = probability_words(median(said.probability for said in held))
    read = read_from_words(held)
    return f", in the middle {middle}{f' ({read})' if read else ''}"


def summary_words(question: QuestionPage, *, now: datetime) -> str:
    """Says in a sentence or two where a question stands and what people say.

    Args:
        question: the question.
        now: the present instant.
    """
    lines = question.statements
    status = status_of(question, now=now)
    words = [status.words.rstrip(".") + "."]
    if not lines:
        return f"{words[0]} Nobody has stated a probability yet."
    people = len({line.forecaster_slug for line in lines})
    said = f"{len(lines):,} {'statement' if len(lines) == 1 else 'statements'}"
    who = f"{people:,} {'forecaster' if people == 1 else 'forecasters'}"
    last = lines[-1]
    day = day_words(last.stated_at, last.stated_precision, zone=question.zone)
    in_middle = "" if question.current else _middle_words(question)
    return f"{words[0]} {said} by {who}{in_middle}; the last of {day}."
