"""The questions one asked or spoke on, by where they stand, found by tag and words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, or_, select

from forecasts.accounts import Viewer
from forecasts.clock import DatePrecision
from forecasts.db import Session
from forecasts.models import Prediction, Question, QuestionTag, Withdrawal
from forecasts.questions.standing import stands_as
from forecasts.scores import current_resolution
from forecasts.search import Term, is_found
from forecasts.values import QuestionState, Visibility

AT_ONCE: Final = 50
_TAGS: Final = 30


class Stand(StrEnum):
    """Where one's own question stands."""

    OPEN = "open"
    AWAITING = "awaiting"
    RESOLVED = "resolved"
    ANNULLED = "annulled"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFilter:
    """Which of one's own questions are asked for.

    Attributes:
        stand: only these, None for all.
        tag: only those with it, empty for all.
        terms: words all of them hold.
        page: the part of the list, from 1.
    """

    stand: Stand | None = None
    tag: str = ""
    terms: tuple[Term, ...] = ()
    page: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnLine:
    """One of one's own questions in a list.

    Attributes:
        stand: where it stands now.
        has_closed: whether its deadline has passed.
        is_mine: whether one asked it oneself.
        probability: what one stands by, None where one said nothing or withdrew it.
        stated_at: when one said something last.
        outcome: how it came out: 1, 0, or None.
    """

    slug: str
    title: str
    visibility: Visibility
    zone: str
    closes_at: datetime
    closes_precision: DatePrecision
    stand: Stand
    has_closed: bool
    is_mine: bool
    probability: float | None
    stated_at: datetime | None
    outcome: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnList:
    """A part of one's own questions.

    Attributes:
        totals: how many there are of each stand, with tag and words, whatever the stand asked for.
        tags: those of one's own questions, the most used first.
        pages: how many parts the list has, at least 1.
    """

    lines: tuple[OwnLine, ...]
    totals: dict[Stand, int]
    tags: tuple[str, ...]
    pages: int

    @property
    def total(self) -> int:
        """How many questions there are, whatever their stand."""
        return sum(self.totals.values())


def _is_own(viewer: Viewer) -> ColumnElement[bool]:
    """Selects what somebody asked, and what they spoke on and may see."""
    asked = Question.owner_id == viewer.account_id
    if viewer.forecaster_id is None:
        return asked
    spoken = select(Prediction.question_id).where(
        Prediction.forecaster_id == viewer.forecaster_id, Prediction.retracted_at.is_(None)
    )
    is_foreign = Question.visibility == Visibility.PRIVATE
    return or_(asked, and_(Question.id.in_(spoken), ~is_foreign))


def _stands(stand: Stand, now: datetime) -> ColumnElement[bool]:
    return stands_as(QuestionState(stand.value), now)


def stand_of(question: Question, now: datetime) -> Stand:
    """Says where a question stands: awaiting an outcome as soon as it is closed."""
    return Stand(question.state.seen(question.closes_at, now).value)


def _wanted(session: Session, viewer: Viewer, wanted: OwnFilter) -> list[ColumnElement[bool]]:
    conditions = [_is_own(viewer)]
    if wanted.tag:
        tagged = select(QuestionTag.question_id).where(QuestionTag.tag == wanted.tag)
        conditions.append(Question.id.in_(tagged))
    if wanted.terms:
        conditions.append(is_found(session, wanted.terms))
    return conditions


def _order(stand: Stand | None) -> tuple[Any, ...]:
    if stand in {Stand.OPEN, Stand.AWAITING}:
        return Question.closes_at, Question.id
    return Question.id.desc(), Question.id


def _last_said(
    session: Session, viewer: Viewer, question_ids: Sequence[int]
) -> dict[int, tuple[datetime, float | None]]:
    """Gives by question when one spoke last, and what one stands by."""
    if viewer.forecaster_id is None:
        return {}
    said = (
        select(Prediction)
        .where(
            Prediction.forecaster_id == viewer.forecaster_id,
            Prediction.question_id.in_(question_ids),
            Prediction.retracted_at.is_(None),
        )
        .order_by(Prediction.stated_at, Prediction.id)
    )
    gone = (
        select(Withdrawal.question_id, Withdrawal.visibility, func.max(Withdrawal.withdrawn_at))
        .where(
            Withdrawal.forecaster_id == viewer.forecaster_id,
            Withdrawal.question_id.in_(question_ids),
        )
        .group_by(Withdrawal.question_id, Withdrawal.visibility)
    )
    ended = {(row[0], row[1]): row[2] for row in session.execute(gone)}
    found: dict[int, tuple[datetime, float | None]] = {}
    for each in session.scalars(said):
        end = ended.get((each.question_id, each.visibility))
        stands = end is None or end <= each.stated_at
        found[each.question_id] = (each.stated_at, each.probability if stands else None)
    return found


def _outcome(session: Session, question: Question) -> int | None:
    if question.state is not QuestionState.RESOLVED:
        return None
    resolution = current_resolution(session, question.id)
    return resolution.decision.outcome if resolution else None


def _tags(session: Session, viewer: Viewer) -> tuple[str, ...]:
    query = (
        select(QuestionTag.tag)
        .join(Question, Question.id == QuestionTag.question_id)
        .where(_is_own(viewer))
        .group_by(QuestionTag.tag)
        .order_by(func.count().desc(), QuestionTag.tag)
    )
    return tuple(session.scalars(query.limit(_TAGS)))


def own_list(session: Session, viewer: Viewer, wanted: OwnFilter, *, now: datetime) -> OwnList:
    """Lists the questions one asked or spoke on.

    Those that are open or awaited come by deadline, the earliest first; others the newest first.

    Args:
        session: a reading session.
        viewer: whose; for their eyes only.
        wanted: which of them.
        now: the present instant.
    """
    conditions = _wanted(session, viewer, wanted)
    totals = {
        stand: session.scalar(
            select(func.count()).select_from(Question).where(*conditions, _stands(stand, now))
        )
        or 0
        for stand in Stand
    }
    count = totals[wanted.stand] if wanted.stand else sum(totals.values())
    if wanted.stand:
        conditions.append(_stands(wanted.stand, now))
    query = select(Question).where(*conditions).order_by(*_order(wanted.stand))
    questions = session.scalars(query.offset(AT_ONCE * (wanted.page - 1)).limit(AT_ONCE)).all()
    said = _last_said(session, viewer, [each.id for each in questions])
    return OwnList(
        lines=tuple(
            OwnLine(
                slug=each.slug,
                title=each.title,
                visibility=each.visibility,
                zone=each.zone,
                closes_at=each.closes_at,
                closes_precision=each.closes_precision,
                stand=stand_of(each, now),
                has_closed=each.closes_at <= now,
                is_mine=each.owner_id == viewer.account_id,
                probability=said[each.id][1] if each.id in said else None,
                stated_at=said[each.id][0] if each.id in said else None,
                outcome=_outcome(session, each),
            )
            for each in questions
        ),
        totals=totals,
        tags=_tags(session, viewer),
        pages=max(1, -(-count // AT_ONCE)),
    )
