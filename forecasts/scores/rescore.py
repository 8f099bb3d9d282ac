"""Bringing stored scores in line with the record: a few queries, however many questions."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm.util import identity_key

from forecasts.clock import span_start
from forecasts.db import AnyRow, Session, insert_rows
from forecasts.models import (
    Family,
    FamilyMember,
    Forecaster,
    Market,
    MarketLink,
    Prediction,
    Question,
    Resolution,
    Score,
    Withdrawal,
)
from forecasts.scores.record import (
    LiquidSpan,
    Statement,
    Window,
    excluded_reason,
    is_liquid,
    strictest,
)
from forecasts.scores.rows import SCORER_VERSION, ScoreRow, score_statements
from forecasts.values import ExcludedReason, Provenance

Progress = Callable[[int], None]
BATCH: Final = 200
HELD: Final = 20_000


def current_resolution(session: Session, question_id: int) -> Resolution | None:
    """Returns the newest decision about a question; a reopening is a decision too."""
    return session.scalars(
        select(Resolution)
        .where(Resolution.question_id == question_id)
        .order_by(Resolution.id.desc())
        .limit(1)
    ).first()


def _newest(session: Session, question_ids: Collection[int]) -> dict[int, AnyRow]:
    newest = (
        select(func.max(Resolution.id))
        .where(Resolution.question_id.in_(question_ids))
        .group_by(Resolution.question_id)
    )
    query = select(
        Resolution.id, Resolution.question_id, Resolution.decision, Resolution.known_at
    ).where(Resolution.id.in_(newest))
    return {row.question_id: row for row in session.execute(query)}


@dataclass(frozen=True, slots=True)
class Branch:
    """A question whose condition has come true, and the same question without condition."""

    question_id: int
    unconditional_id: int | None
    known_at: datetime


def _live_branches(session: Session, question_ids: Collection[int]) -> list[Branch]:
    """Lists what has come true: the questions as branches, and the branches they speak for."""
    rows = session.execute(
        select(
            FamilyMember.question_id,
            FamilyMember.branch,
            Family.condition_id,
            Family.unconditional_id,
        )
        .join(Family, Family.id == FamilyMember.family_id)
        .where(
            Family.condition_id.is_not(None),
            FamilyMember.question_id.in_(question_ids) | Family.unconditional_id.in_(question_ids),
        )
    ).all()
    known = _newest(session, {row.condition_id for row in rows}) if rows else {}
    return [
        Branch(row.question_id, row.unconditional_id, known[row.condition_id].known_at)
        for row in rows
        if row.condition_id in known and known[row.condition_id].decision.outcome == row.branch
    ]


def _windows(
    session: Session, question_ids: Collection[int], branches: Iterable[Branch]
) -> dict[int, tuple[Window, str, int | None]]:
    """Reads windows, zones and the decision in force."""
    newest = _newest(session, question_ids)
    conditions = {branch.question_id: branch.known_at for branch in branches}
    rows = session.execute(
        select(
            Question.id,
            Question.opens_at,
            Question.closes_at,
            Question.visibility,
            Question.fixed_at,
            Question.base_rate,
            Question.zone,
        ).where(Question.id.in_(question_ids))
    )
    return {
        row.id: (
            _window(row, newest.get(row.id), conditions.get(row.id)),
            row.zone,
            newest[row.id].id if row.id in newest else None,
        )
        for row in rows
    }


def _window(
    question: AnyRow, decided: AnyRow | None, condition_known_at: datetime | None
) -> Window:
    return Window(
        opens_at=question.opens_at,
        closes_at=question.closes_at,
        visibility=question.visibility,
        fixed_at=question.fixed_at,
        base_rate=question.base_rate,
        known_at=decided.known_at if decided else None,
        outcome=decided.decision.outcome if decided else None,
        condition_known_at=condition_known_at,
    )


_PREDICTIONS: Final = select(
    Prediction.id,
    Prediction.question_id,
    Prediction.forecaster_id,
    Forecaster.kind,
    Forecaster.organisation,
    Prediction.probability,
    Prediction.stated_at,
    Prediction.stated_precision,
    Prediction.recorded_at,
    Prediction.visibility,
    Prediction.directness,
    Prediction.is_commitment,
    Prediction.provenance,
    Prediction.retracted_at,
    Prediction.excluded_reason,
).join(Forecaster, Forecaster.id == Prediction.forecaster_id)
_WITHDRAWALS: Final = select(
    Withdrawal.question_id,
    Withdrawal.forecaster_id,
    Forecaster.kind,
    Forecaster.organisation,
    Withdrawal.withdrawn_at,
    Withdrawal.withdrawn_precision,
    Withdrawal.recorded_at,
    Withdrawal.visibility,
).join(Forecaster, Forecaster.id == Withdrawal.forecaster_id)


Liquid = dict[tuple[int, int], list[LiquidSpan]]


def _liquid(session: Session, question_ids: Collection[int]) -> Liquid:
    """Lists since when and until when markets were linked that were found liquid enough."""
    query = (
        select(
            MarketLink.question_id,
            Market.forecaster_id,
            MarketLink.linked_at,
            MarketLink.ended_at,
        )
        .join(Market, Market.id == MarketLink.market_id)
        .where(MarketLink.question_id.in_(question_ids), MarketLink.is_reference)
    )
    found: Liquid = {}
    for row in session.execute(query):
        spans = found.setdefault((row.question_id, row.forecaster_id), [])
        spans.append((row.linked_at, row.ended_at))
    return found


def _said(row: AnyRow, zone: str, liquid: Liquid) -> Statement:
    return Statement(
        prediction_id=row.id,
        forecaster_id=row.forecaster_id,
        kind=row.kind,
        organisation=row.organisation,
        probability=row.probability,
        stated_at=row.stated_at,
        begins_at=span_start(row.stated_at, row.stated_precision, zone=zone),
        recorded_at=row.recorded_at,
        visibility=row.visibility,
        directness=row.directness,
        is_commitment=row.is_commitment,
        is_retracted=row.retracted_at is not None,
        is_reference=row.provenance is not Provenance.MARKET
        or is_liquid(liquid.get((row.question_id, row.forecaster_id), ()), row.recorded_at),
    )


def _unsaid(row: AnyRow, zone: str) -> Statement:
    return Statement(
        prediction_id=0,
        forecaster_id=row.forecaster_id,
        kind=row.kind,
        organisation=row.organisation,
        probability=None,
        stated_at=row.withdrawn_at,
        begins_at=span_start(row.withdrawn_at, row.withdrawn_precision, zone=zone),
        recorded_at=row.recorded_at,
        visibility=row.visibility,
    )


@dataclass(slots=True)
class _Batch:
    """Some questions, `asked`, with all that was said on them and on their branches."""

    asked: list[int]
    windows: dict[int, tuple[Window, str, int | None]]
    branches: list[Branch]
    said: defaultdict[int, list[Statement]]
    reasons: dict[int, ExcludedReason | None]

    def statements(self, question_id: int) -> list[Statement]:
        """Lists what may count on a question: its own statements, and those that moved to it."""
        moved = [
            moved_statement(statement, self.windows[branch.question_id][0])
            for branch in self.branches
            if branch.unconditional_id == question_id
            for statement in self.said[branch.question_id]
            if statement.stated_at >= branch.known_at
        ]
        return [*self.said[question_id], *moved]


def moved_statement(statement: Statement, branch: Window) -> Statement:
    """Returns a statement made on a branch as it counts elsewhere: no more public than there."""
    return replace(statement, visibility=strictest(branch.visibility, statement.visibility))


def _read(session: Session, question_ids: list[int]) -> _Batch:
    branches = _live_branches(session, question_ids)
    wanted = sorted({*question_ids, *(branch.question_id for branch in branches)})
    windows = _windows(session, wanted, branches)
    batch, liquid = (
        _Batch(question_ids, windows, branches, defaultdict(list), {}),
        _liquid(session, wanted),
    )
    for row in session.execute(_PREDICTIONS.where(Prediction.question_id.in_(wanted))):
        batch.said[row.question_id].append(_said(row, windows[row.question_id][1], liquid))
        batch.reasons[row.id] = row.excluded_reason
    for withdrawn in session.execute(_WITHDRAWALS.where(Withdrawal.question_id.in_(wanted))):
        zone = windows[withdrawn.question_id][1]
        batch.said[withdrawn.question_id].append(_unsaid(withdrawn, zone))
    return batch


def _store_reasons(session: Session, batch: _Batch) -> None:
    changed: list[dict[str, Any]] = []
    for question_id in batch.asked:
        for statement in batch.said[question_id]:
            if statement.probability is None:
                continue
            reason = excluded_reason(statement, batch.windows[question_id][0])
            if reason is not batch.reasons[statement.prediction_id]:
                changed.append({"id": statement.prediction_id, "excluded_reason": reason})
    if changed:
        session.execute(update(Prediction), changed)
    for each in changed:
        loaded = session.identity_map.get(identity_key(Prediction, each["id"]))
        if loaded is not None:
            session.expire(loaded, ["excluded_reason"])


def _store_scores(session: Session, batch: _Batch) -> int:
    session.execute(delete(Score).where(Score.question_id.in_(batch.asked)))
    rows = [
        _stored(row, question_id, batch.windows[question_id][2])
        for question_id in batch.asked
        for row in score_statements(batch.statements(question_id), batch.windows[question_id][0])
    ]
    insert_rows(session, Score.__tablename__, rows)
    return len(rows)


def _stored(row: ScoreRow, question_id: int, resolution_id: int | None) -> dict[str, Any]:
    """Writes a score as the database stores it, enumerations by value."""
    return {
        "question_id": question_id,
        "resolution_id": resolution_id,
        "forecaster_id": row.forecaster_id,
        "rule": row.rule.value,
        "visibility": row.visibility.value,
        "prediction_id": row.prediction_id,
        "predictions": row.predictions,
        "brier": row.brier,
        "log": row.log,
        "coverage": row.coverage,
        "reference_class": row.reference_class and row.reference_class.value,
        "reference_probability": row.reference_probability,
        "reference_brier": row.reference_brier,
        "reference_log": row.reference_log,
        "scorer_version": SCORER_VERSION,
    }


def _with_unconditional(session: Session, question_ids: Collection[int]) -> list[int]:
    """Adds the questions whose scores hang on these: a branch speaks for its question too."""
    related = session.scalars(
        select(Family.unconditional_id)
        .join(FamilyMember, FamilyMember.family_id == Family.id)
        .where(FamilyMember.question_id.in_(question_ids), Family.unconditional_id.is_not(None))
    )
    return sorted({*question_ids, *(key for key in related if key is not None)})


def _batches(session: Session, question_ids: Sequence[int]) -> Iterator[list[int]]:
    """Parts questions so that not too many of them, or of their statements, are held at once."""
    counts = select(Prediction.question_id, func.count()).group_by(Prediction.question_id)
    for start in range(0, len(question_ids), BATCH):
        asked = question_ids[start : start + BATCH]
        rows = session.execute(counts.where(Prediction.question_id.in_(asked)))
        said = {key: int(number) for key, number in rows}
        part: list[int] = []
        held = 0
        for key in asked:
            if part and held + said.get(key, 0) > HELD:
                yield part
                part, held = [], 0
            part.append(key)
            held += said.get(key, 0)
        yield part


def rescore_questions(
    session: Session, question_ids: Iterable[int], *, progress: Progress = lambda _: None
) -> int:
    """Brings exclusions and scores of questions in line with their statements and resolutions.

    A question that is asked under a condition brings the unconditional one along.

    Args:
        session: an open writing transaction.
        question_ids: the questions.
        progress: called with the number of questions done.

    Returns:
        The number of score rows the questions now have.
    """
    session.flush()
    wanted, rows = sorted(set(question_ids)), 0
    done = 0
    for part in _batches(session, wanted):
        batch = _read(session, _with_unconditional(session, part))
        _store_reasons(session, batch)
        rows += _store_scores(session, batch)
        done += len(part)
        progress(done)
    return rows


def rescore_question(session: Session, question: Question) -> int:
    """Does for one question what `rescore_questions` does for many."""
    session.flush()
    return rescore_questions(session, [question.id])


def settle_exclusion(session: Session, prediction: Prediction) -> None:
    """Says of a new prediction whether it counts, and scores its question if that is resolved.

    On a question whose outcome is not known this reads one window, however much was said.
    """
    session.flush()
    question_id = prediction.question_id
    branches = _live_branches(session, [question_id])
    window, zone, _ = _windows(session, [question_id], branches)[question_id]
    if window.outcome is not None or branches:
        rescore_questions(session, [question_id])
        return
    row = session.execute(_PREDICTIONS.where(Prediction.id == prediction.id)).one()
    prediction.excluded_reason = excluded_reason(_said(row, zone, {}), window)


def outdated(session: Session) -> list[int]:
    """Lists the questions whose scores another version of the scorer made."""
    query = select(Score.question_id).where(Score.scorer_version != SCORER_VERSION).distinct()
    return list(session.scalars(query))
