"""What a question asked before it was edited, from the ledger."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from forecasts.clock import DatePrecision
from forecasts.db import Session
from forecasts.ledger import chain_for
from forecasts.models import Question
from forecasts.standings.questions.wordings import Kept, wordings

_WORDED: Final = {
    "title": ("title",),
    "criteria": ("criteria",),
    "opening": ("opens_at",),
    "deadline": ("closes_at", "closes_precision"),
    "base rate": ("base_rate", "base_rate_source"),
}
"""What a version is made of: in words, and as the ledger keeps it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionVersion:
    """A question as it stood for a time.

    Attributes:
        number: from 1, the first wording.
        since: when it was written.
        until: when the next one took its place, None for the one in force.
        by: who wrote it.
        replaced: what the next one says otherwise: title, criteria, opening, deadline, base rate.
    """

    number: int
    since: datetime
    until: datetime | None
    by: str
    title: str
    criteria: str
    opens_at: datetime | None
    closes_at: datetime
    closes_precision: DatePrecision
    base_rate: float | None
    base_rate_source: str | None
    replaced: tuple[str, ...]


def _said(row: Kept, what: str) -> tuple[Any, ...]:
    return tuple(row.get(name) for name in _WORDED[what])


def _differences(before: Kept, after: Kept) -> tuple[str, ...]:
    return tuple(what for what in _WORDED if _said(before, what) != _said(after, what))


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _version(number: int, row: Kept) -> QuestionVersion:
    return QuestionVersion(
        number=number,
        since=datetime.fromisoformat(row["fixed_at"]),
        until=None,
        by=row["fixed_by"],
        title=row["title"],
        criteria=row["criteria"],
        opens_at=_time(row["opens_at"]),
        closes_at=datetime.fromisoformat(row["closes_at"]),
        closes_precision=DatePrecision(row["closes_precision"]),
        base_rate=row.get("base_rate"),
        base_rate_source=row.get("base_rate_source"),
        replaced=(),
    )


def _versions(rows: Iterable[Kept]) -> Iterator[QuestionVersion]:
    number, row_before = 0, None
    before: QuestionVersion | None = None
    for row in rows:
        replaced = _differences(row_before, row) if row_before is not None else ()
        if row_before is not None and not replaced:
            continue
        number, row_before = number + 1, row
        version = _version(number, row)
        if before is not None:
            yield replace(before, until=version.since, replaced=replaced)
        before = version
    if before is not None:
        yield before


def versions_of(session: Session, question: Question) -> tuple[QuestionVersion, ...]:
    """Lists the wordings a question had, oldest first, the one in force last.

    Changes of tags and of the shared cause make no version.

    Args:
        session: a reading session.
        question: the question.

    Returns:
        The versions; empty where it was never edited, which is known without a look at the ledger.
    """
    if question.fixed_at == question.created_at:
        return ()
    written = wordings(session, chain_for(question.visibility), [question.id])
    found = tuple(_versions(each.kept for each in written))
    return found if len(found) > 1 else ()
