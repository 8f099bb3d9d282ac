"""Double coding: curators read the same words by themselves, and how far they agree is counted.

Nobody sees another's reading of a candidate, nor what was decided about it, before giving their
own; a reading once given stays.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Final

import numpy as np
from sqlalchemy import func, select

from forecasts.db import AnyRow, Session
from forecasts.errors import ConflictError, InvalidInputError
from forecasts.models import Article, Candidate, Coding, Quotation
from forecasts.probabilities import check_range
from forecasts.scoring import Agreement, cohen_kappa, krippendorff_alpha
from forecasts.text import clean_text, name_key
from forecasts.values import Classification

APART: Final = 0.1
"""Two readings of one thing conflict where their probabilities lie farther apart than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodingDraft:
    """How one curator reads a candidate; all three numbers are given or none is."""

    classification: Classification
    speaker: str = ""
    low: float | None = None
    central: float | None = None
    high: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlindCandidate:
    """What a curator reads: the words, and nothing anybody made of them."""

    id: int
    article: int
    title: str
    words: str
    readers: int


@dataclass(frozen=True, slots=True)
class CodedReading:
    """One curator's reading of a candidate."""

    by: str
    at: datetime
    classification: Classification
    speaker: str | None
    low: float | None
    central: float | None
    high: float | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Readings of one candidate that differ, side by side, and in what."""

    candidate: int
    article: int
    words: str
    readings: tuple[CodedReading, ...]
    differing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """How far two curators give the same classes to what both read."""

    one: str
    other: str
    classes: Agreement


@dataclass(frozen=True, slots=True)
class CodingReport:
    """How far curators read alike.

    Attributes:
        read: how many candidates anybody read so.
        twice: how many at least two did.
        pairs: by two curators.
        probabilities: over all, None where no probability was read twice.
        conflicts: what was read differently, the newest first.
    """

    read: int
    twice: int
    pairs: tuple[PairAgreement, ...]
    probabilities: Agreement | None
    conflicts: tuple[Conflict, ...]


def _numbers(draft: CodingDraft) -> None:
    given = [value is not None for value in (draft.low, draft.central, draft.high)]
    if any(given) and not all(given):
        raise InvalidInputError("Give a probability with both ends of its range, or none of them.")
    if draft.central is None:
        return
    if not 0.0 <= draft.central <= 1.0:
        raise InvalidInputError(f"The probability {draft.central!r} is outside 0 to 1.")
    check_range(draft.low, draft.central, draft.high)


def code_candidate(
    session: Session, candidate: Candidate, draft: CodingDraft, *, by: str, now: datetime
) -> Coding:
    """Keeps how one curator reads a candidate.

    Args:
        session: an open writing transaction.
        candidate: what is read.
        draft: the reading.
        by: who reads.
        now: the present instant.

    Raises:
        ConflictError: the same curator has read it already.
        InvalidInputError: the numbers are no range around a probability.
    """
    known = select(Coding).where(Coding.candidate_id == candidate.id, Coding.coded_by == by)
    if session.scalars(known).first() is not None:
        raise ConflictError(f"You have read candidate {candidate.id} already; a reading stays.")
    _numbers(draft)
    coding = Coding(
        candidate_id=candidate.id,
        coded_by=by,
        coded_at=now,
        classification=draft.classification,
        speaker=clean_text(draft.speaker, what="name", limit=300)
        if draft.speaker.strip()
        else None,
        low=draft.low,
        central=draft.central,
        high=draft.high,
        note=clean_text(draft.note, what="note", limit=1000) if draft.note.strip() else None,
    )
    session.add(coding)
    session.flush()
    return coding


_READERS: Final = select(func.count()).where(Coding.candidate_id == Candidate.id).scalar_subquery()
_BLIND: Final = (
    select(
        Candidate.id,
        Candidate.article_id,
        Article.title,
        Quotation.excerpt,
        _READERS.label("readers"),
    )
    .join(Quotation, Quotation.id == Candidate.quotation_id)
    .join(Article, Article.id == Candidate.article_id)
)


def _blind(row: AnyRow) -> BlindCandidate:
    return BlindCandidate(
        id=row.id,
        article=row.article_id,
        title=row.title,
        words=row.excerpt,
        readers=row.readers,
    )


def blind_candidate(session: Session, candidate_id: int) -> BlindCandidate:
    """Gives the words of a candidate that is on record."""
    return _blind(session.execute(_BLIND.where(Candidate.id == candidate_id)).one())


def next_to_code(session: Session, *, by: str) -> BlindCandidate | None:
    """Gives what this curator has not read yet: first what one other has, then the oldest."""
    own = select(Coding.candidate_id).where(Coding.coded_by == by)
    query = _BLIND.where(Candidate.id.not_in(own)).order_by(_READERS != 1, Candidate.id)
    row = session.execute(query.limit(1)).first()
    return None if row is None else _blind(row)


def _differing(readings: Sequence[Coding]) -> tuple[str, ...]:
    """Names in what readings of one candidate differ."""
    found = []
    if len({each.classification for each in readings}) > 1:
        found.append("class")
    if len({each.speaker and name_key(each.speaker) for each in readings}) > 1:
        found.append("speaker")
    stated = [each.central for each in readings if each.central is not None]
    is_partly = 0 < len(stated) < len(readings)
    if is_partly or (stated and max(stated) - min(stated) > APART):
        found.append("probability")
    return tuple(found)


def _conflicts(session: Session, twice: dict[int, list[Coding]]) -> tuple[Conflict, ...]:
    differing = {key: _differing(readings) for key, readings in twice.items()}
    rows = session.execute(
        select(Candidate.id, Candidate.article_id, Quotation.excerpt)
        .join(Quotation, Quotation.id == Candidate.quotation_id)
        .where(Candidate.id.in_([key for key, what in differing.items() if what]))
        .order_by(Candidate.id.desc())
    )
    return tuple(
        Conflict(
            candidate=row.id,
            article=row.article_id,
            words=row.excerpt,
            readings=tuple(_reading(each) for each in twice[row.id]),
            differing=differing[row.id],
        )
        for row in rows
    )


def _reading(row: Coding) -> CodedReading:
    return CodedReading(
        by=row.coded_by,
        at=row.coded_at,
        classification=row.classification,
        speaker=row.speaker,
        low=row.low,
        central=row.central,
        high=row.high,
        note=row.note,
    )


def _pairs(twice: Iterable[Sequence[Coding]]) -> tuple[PairAgreement, ...]:
    shared: defaultdict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for readings in twice:
        ordered = sorted(readings, key=lambda each: each.coded_by)
        for one, other in combinations(ordered, 2):
            shared[one.coded_by, other.coded_by].append(
                (one.classification.value, other.classification.value)
            )
    return tuple(
        PairAgreement(one, other, cohen_kappa([a for a, _ in both], [b for _, b in both]))
        for (one, other), both in sorted(shared.items())
    )


def _probabilities(twice: Iterable[Sequence[Coding]]) -> Agreement | None:
    stated = [
        {each.coded_by: each.central for each in readings if each.central is not None}
        for readings in twice
    ]
    stated = [each for each in stated if len(each) > 1]
    if not stated:
        return None
    people = sorted({by for each in stated for by in each})
    return krippendorff_alpha(
        np.array([[each.get(by, np.nan) for each in stated] for by in people])
    )


def coding_report(session: Session, *, seen_by: str) -> CodingReport:
    """Counts how far curators read alike, and lists what they read differently.

    Args:
        session: a reading session.
        seen_by: the curator who asks; conflicts about candidates they have not read themselves
            are left out, so that they can still read those blind.
    """
    by_candidate: defaultdict[int, list[Coding]] = defaultdict(list)
    for each in session.scalars(select(Coding).order_by(Coding.id)):
        by_candidate[each.candidate_id].append(each)
    twice = {key: readings for key, readings in by_candidate.items() if len(readings) > 1}
    own = {
        key: readings
        for key, readings in twice.items()
        if any(each.coded_by == seen_by for each in readings)
    }
    return CodingReport(
        read=len(by_candidate),
        twice=len(twice),
        pairs=_pairs(twice.values()),
        probabilities=_probabilities(twice.values()),
        conflicts=_conflicts(session, own),
    )
