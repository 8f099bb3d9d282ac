"""The undecided questions somebody owns or spoke on, each with what they stand by."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select

from forecasts.clock import DatePrecision
from forecasts.db import Session
from forecasts.models import Prediction, Proposal, Question, Withdrawal
from forecasts.values import ProposalState, QuestionState, Visibility

_UNDECIDED = (QuestionState.OPEN, QuestionState.AWAITING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose record is read; None for what they do not have (yet).

    Attributes:
        account_id: whose questions are theirs.
        forecaster_id: whose statements are theirs.
    """

    account_id: int | None
    forecaster_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnStatement:
    """The latest thing one said on a question that counts.

    Attributes:
        probability: of Yes.
        stated_at: when.
        is_withdrawn: whether one stands by it no more.
    """

    probability: float
    stated_at: datetime
    stated_precision: DatePrecision
    visibility: Visibility
    is_withdrawn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnQuestion:
    """An undecided question of one's own, or one spoke on.

    Attributes:
        is_mine: whether one owns it, and so may resolve it, or propose how it came out.
        is_proposed: whether an outcome is proposed already and waits to be accepted.
        began_at: when it opened; where that was not stated, when it was recorded, or when one
            first spoke of it, whatever is earliest.
        mine: what one said last, None where one said nothing that counts.
    """

    question_id: int
    slug: str
    title: str
    visibility: Visibility
    zone: str
    began_at: datetime
    closes_at: datetime
    closes_precision: DatePrecision
    is_mine: bool
    is_proposed: bool
    mine: OwnStatement | None

    @property
    def stands(self) -> OwnStatement | None:
        """What one stands by, None after a withdrawal."""
        return self.mine if self.mine is not None and not self.mine.is_withdrawn else None


def is_own(owner: Owner) -> ColumnElement[bool]:
    """Selects what somebody owns, and what they spoke on unless it became private to another."""
    spoken = select(Prediction.question_id).where(
        Prediction.forecaster_id == owner.forecaster_id, Prediction.retracted_at.is_(None)
    )
    is_foreign = and_(Question.visibility == Visibility.PRIVATE, Question.owner_id.is_not(None))
    is_spoken_on = and_(Question.id.in_(spoken), ~is_foreign)
    if owner.account_id is None:
        return is_spoken_on
    return or_(Question.owner_id == owner.account_id, is_spoken_on)


def _statements(session: Session, owner: Owner) -> dict[int, list[Prediction]]:
    """Reads everything one said on undecided questions, in order of time."""
    query = (
        select(Prediction)
        .join(Question, Question.id == Prediction.question_id)
        .where(
            Prediction.forecaster_id == owner.forecaster_id,
            Prediction.retracted_at.is_(None),
            Question.state.in_(_UNDECIDED),
        )
        .order_by(Prediction.stated_at, Prediction.id)
    )
    found: defaultdict[int, list[Prediction]] = defaultdict(list)
    for said in session.scalars(query):
        found[said.question_id].append(said)
    return found


def _withdrawals(session: Session, owner: Owner) -> dict[tuple[int, Visibility], datetime]:
    query = (
        select(Withdrawal.question_id, Withdrawal.visibility, Withdrawal.withdrawn_at)
        .where(Withdrawal.forecaster_id == owner.forecaster_id)
        .order_by(Withdrawal.withdrawn_at)
    )
    return {(row.question_id, row.visibility): row.withdrawn_at for row in session.execute(query)}


def _latest(
    said: list[Prediction], gone: dict[tuple[int, Visibility], datetime]
) -> OwnStatement | None:
    counted = [each for each in said if each.excluded_reason is None]
    if not counted:
        return None
    last = counted[-1]
    ended = gone.get((last.question_id, last.visibility))
    return OwnStatement(
        probability=last.probability,
        stated_at=last.stated_at,
        stated_precision=last.stated_precision,
        visibility=last.visibility,
        is_withdrawn=ended is not None and ended > last.stated_at,
    )


def own_questions(session: Session, owner: Owner) -> tuple[OwnQuestion, ...]:
    """Reads the undecided questions one owns or spoke on, the earliest deadline first.

    Four queries, however many there are. What one retracted was never said.

    Args:
        session: a reading session.
        owner: whose; for their eyes only.
    """
    questions = session.scalars(
        select(Question)
        .where(Question.state.in_(_UNDECIDED), is_own(owner))
        .order_by(Question.closes_at, Question.id)
    ).all()
    if not questions:
        return ()
    said, gone = _statements(session, owner), _withdrawals(session, owner)
    proposed = set(
        session.scalars(select(Proposal.question_id).where(Proposal.state == ProposalState.WAITING))
    )
    return tuple(
        OwnQuestion(
            question_id=each.id,
            slug=each.slug,
            title=each.title,
            visibility=each.visibility,
            zone=each.zone,
            began_at=each.opens_at
            or min([each.created_at, *(one.stated_at for one in said.get(each.id, []))]),
            closes_at=each.closes_at,
            closes_precision=each.closes_precision,
            is_mine=each.owner_id is not None and each.owner_id == owner.account_id,
            is_proposed=each.id in proposed,
            mine=_latest(said.get(each.id, []), gone),
        )
        for each in questions
    )
