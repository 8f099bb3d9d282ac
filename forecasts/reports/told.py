"""What somebody was told already: outcomes, which may be different now, and reminders.

A letter tells once it was sent, or may have been, whatever became of it later. One that still waits
tells nothing yet, but it will: once it may have left its bytes are fixed, before that it is written
anew where it would be wrong. What was called back or refused and never left told nothing.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from forecasts.db import AnyRow, Session
from forecasts.models import Delivery, Resolution, Told
from forecasts.outbox.outdated import is_untried
from forecasts.values import Decision, DeliveryState, MailKind, Telling

_LIVE: Final = (DeliveryState.SENT, DeliveryState.HELD, DeliveryState.WAITING)


def _live(subscription_id: int, besides: int | None) -> ColumnElement[bool]:
    """Selects the letters to a subscriber that told something, or will."""
    return and_(
        Delivery.subscription_id == subscription_id,
        or_(Delivery.state.in_(_LIVE), Delivery.may_have_left_at.is_not(None)),
        Delivery.id != (besides or 0),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The decision about a question that stands now; a reopening is one."""

    resolution_id: int
    decision: Decision
    decided_at: datetime
    reason: str | None
    evidence_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongOutcome:
    """An outcome somebody was told that is different now.

    Attributes:
        was: what they were told last.
        told_at: when.
        message_id: of the letter that told it.
        now: what stands.
    """

    question_id: int
    was: Decision
    told_at: datetime
    message_id: str
    now: Standing


def standing_decisions(session: Session, question_ids: Iterable[int]) -> dict[int, Standing]:
    """Reads the newest decision about each question that has one."""
    newest = (
        select(func.max(Resolution.id))
        .where(Resolution.question_id.in_(set(question_ids)))
        .group_by(Resolution.question_id)
    )
    return {
        each.question_id: Standing(
            resolution_id=each.id,
            decision=each.decision,
            decided_at=each.decided_at,
            reason=each.reason,
            evidence_url=each.evidence_url,
        )
        for each in session.scalars(select(Resolution).where(Resolution.id.in_(newest)))
    }


def _decided_since(session: Session, subscription_id: int, besides: int | None) -> set[int]:
    """Finds the questions of which an outcome was told, and that were decided about since."""
    later = aliased(Resolution)
    is_later = exists().where(later.question_id == Told.question_id, later.id > Told.resolution_id)
    query = (
        select(Told.question_id)
        .join(Delivery, Delivery.id == Told.delivery_id)
        .where(_live(subscription_id, besides), is_later)
    )
    return set(session.scalars(query))


def _outcomes_told(
    session: Session, subscription_id: int, question_ids: set[int], besides: int | None
) -> dict[int, list[AnyRow]]:
    """Reads what a subscriber was or will be told of questions, by question, in that order.

    What still waits comes last; where no server can have it and it is wrong, it is left out.
    """
    query = (
        select(
            Told.id, Told.question_id, Resolution.decision, Delivery.kind, Delivery.state,
            is_untried().label("is_open"), Delivery.message_id, Delivery.created_at,
            func.coalesce(
                Delivery.sent_at, Delivery.may_have_left_at, Delivery.attempted_at,
                Delivery.created_at,
            ).label("at"),
        )
        .join(Delivery, Delivery.id == Told.delivery_id)
        .join(Resolution, Resolution.id == Told.resolution_id)
        .where(
            _live(subscription_id, besides),
            Told.question_id.in_(question_ids),
            Told.about == Telling.OUTCOME,
        )
    )  # fmt: skip
    found = defaultdict(list)
    rows = session.execute(query).all()
    for row in sorted(rows, key=lambda row: (row.state is DeliveryState.WAITING, row.at, row.id)):
        found[row.question_id].append(row)
    return found


def _last_that_counts(rows: Iterable[AnyRow], now: Standing) -> AnyRow | None:
    last = None
    for row in rows:
        if not row.is_open or row.decision is now.decision:
            last = row
    return last


def wrong_outcomes(
    session: Session,
    subscription_id: int,
    *,
    within: MailKind | None = None,
    besides: int | None = None,
) -> tuple[WrongOutcome, ...]:
    """Lists the outcomes a subscriber was told that are different now, the oldest letter first.

    Only another decision is different: a new day on which it was known, or new evidence, is not.

    Args:
        session: a reading session.
        subscription_id: whose.
        within: the kind of letters that are looked at where one of them told of a question; others
            count where none did. All kinds by default.
        besides: a letter that does not count, since it is written anew.
    """
    question_ids = _decided_since(session, subscription_id, besides)
    if not question_ids:
        return ()
    now = standing_decisions(session, question_ids)
    wrong = []
    told_of = _outcomes_told(session, subscription_id, question_ids, besides)
    for question_id, told in told_of.items():
        rows = [row for row in told if row.kind is within] or told
        last = _last_that_counts(rows, now[question_id])
        if last is None or last.decision is now[question_id].decision:
            continue
        if last.state is DeliveryState.WAITING:  # it is corrected once it was sent
            continue
        wrong.append(
            WrongOutcome(
                question_id=question_id,
                was=last.decision,
                told_at=last.at,
                message_id=last.message_id,
                now=now[question_id],
            )
        )
    return tuple(sorted(wrong, key=lambda each: (each.told_at, each.question_id)))


def decisions_told(
    session: Session,
    subscription_id: int,
    question_ids: Iterable[int],
    *,
    within: MailKind,
    besides: int | None = None,
) -> dict[int, Decision]:
    """Reads what letters of a kind told a subscriber last of questions."""
    told = _outcomes_told(session, subscription_id, set(question_ids), besides)
    found = {each: [row for row in rows if row.kind is within] for each, rows in told.items()}
    return {each: rows[-1].decision for each, rows in found.items() if rows}


def questions_told(
    session: Session, subscription_id: int, *, besides: int | None = None
) -> set[int]:
    """Finds the questions of which a subscriber was or will be told an outcome."""
    query = (
        select(Told.question_id)
        .join(Delivery, Delivery.id == Told.delivery_id)
        .where(
            _live(subscription_id, besides),
            Told.about == Telling.OUTCOME,
        )
    )
    return set(session.scalars(query))


def keys_told(
    session: Session, subscription_id: int, *, besides: int | None = None
) -> dict[tuple[int, Telling], list[str]]:
    """Reads the keys of what a subscriber was or will be reminded of, the newest last."""
    query = (
        select(Told.question_id, Told.about, Told.key)
        .join(Delivery, Delivery.id == Told.delivery_id)
        .where(
            _live(subscription_id, besides),
            Told.about != Telling.OUTCOME,
        )
        .order_by(Told.id)
    )
    found: defaultdict[tuple[int, Telling], list[str]] = defaultdict(list)
    for row in session.execute(query):
        found[row.question_id, row.about].append(row.key)
    return dict(found)
