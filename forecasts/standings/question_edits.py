"""What was changed about a question after somebody had spoken on it, read from the ledger."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, func, literal_column, select

from forecasts.clock import DatePrecision
from forecasts.db import Session
from forecasts.models import LedgerEntry, Prediction, Question
from forecasts.values import Chain, Provenance, Visibility
from forecasts.wording import day_words, probability_words

# written out, so that both databases see that the index without the rest is enough
_OF_QUESTIONS: Final[ColumnElement[bool]] = literal_column(
    "kind IN ('question.recorded', 'question.edited')"
)


@dataclass(frozen=True, slots=True)
class Change:
    """What stood there before and what stands there now; None where nothing did."""

    what: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class QuestionEdit:
    """One change of wording, window or base rate.

    Attributes:
        number: the number of its entry in the public ledger.
    """

    number: int
    at: datetime
    by: str
    slug: str
    title: str
    changes: tuple[Change, ...]


def _opening(kept: Mapping[str, Any]) -> str | None:
    opens_at = kept["opens_at"]
    return day_words(datetime.fromisoformat(opens_at), zone=kept["zone"]) if opens_at else None


def _deadline(kept: Mapping[str, Any]) -> str:
    precision = DatePrecision(kept["closes_precision"])
    return day_words(datetime.fromisoformat(kept["closes_at"]), precision, zone=kept["zone"])


def _base_rate(kept: Mapping[str, Any]) -> str | None:
    rate = kept["base_rate"]
    return None if rate is None else f"{probability_words(rate)} ({kept['base_rate_source']})"


def _told(kept: Mapping[str, Any]) -> dict[str, str | None]:
    return {
        "Title": kept["title"],
        "Criteria": kept["criteria"],
        "Opening": _opening(kept),
        "Deadline": _deadline(kept),
        "Base rate": _base_rate(kept),
    }


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """Compares two states; an opening nobody had stated, forgotten with the outcome, is none."""
    old, new = _told(before), _told(after)
    changed = [Change(what, old[what], new[what]) for what in old if old[what] != new[what]]
    return tuple(each for each in changed if (each.what, each.after) != ("Opening", None))


def _spoken_on(session: Session) -> dict[int, datetime]:
    """Gives when the first statement was recorded on each public question written anew since."""
    query = (
        select(Prediction.question_id, func.min(Prediction.recorded_at))
        .join(Question, Question.id == Prediction.question_id)
        .where(
            Question.visibility == Visibility.PUBLIC,
            Question.fixed_at > Question.created_at,
            Prediction.visibility == Visibility.PUBLIC,
            Prediction.provenance != Provenance.MARKET,
        )
        .group_by(Prediction.question_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _states(
    session: Session, wanted: Collection[int]
) -> Iterator[tuple[LedgerEntry, dict[str, Any]]]:
    query = (
        select(LedgerEntry)
        .where(LedgerEntry.chain == Chain.PUBLIC, _OF_QUESTIONS)
        .order_by(LedgerEntry.sequence)
    )
    for entry in session.scalars(query):
        kept = json.loads(entry.payload or "{}")
        if kept.get("id") in wanted:
            yield entry, kept


def question_edits(session: Session) -> list[QuestionEdit]:
    """Lists what was changed about public questions after the first statement, oldest first."""
    spoken_on = _spoken_on(session)
    if not spoken_on:
        return []
    before: dict[int, dict[str, Any]] = {}
    found = []
    for entry, kept in _states(session, spoken_on):
        number = kept["id"]
        changes = _changes(before[number], kept) if number in before else ()
        before[number] = kept
        if changes and entry.recorded_at > spoken_on[number]:
            found.append(
                QuestionEdit(
                    number=entry.sequence,
                    at=entry.recorded_at,
                    by=kept["fixed_by"],
                    slug=kept["slug"],
                    title=kept["title"],
                    changes=changes,
                )
            )
    return found
