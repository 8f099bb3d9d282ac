"""Taking back what was just said, and no longer standing by what was said before."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import or_, select

from forecasts.accounts import Viewer
from forecasts.comments import remove_comment
from forecasts.db import Session
from forecasts.errors import ConflictError, NotFoundError
from forecasts.logbook.author import Author
from forecasts.logbook.places import at_place, place_of
from forecasts.models import Comment, Prediction, Question, Resolution, Verdict, Withdrawal
from forecasts.naming import TAKEN_BACK
from forecasts.predictions import record_withdrawal, retract_prediction
from forecasts.resolution.resolve import annul_question
from forecasts.scores import strictest
from forecasts.values import Decision, QuestionState, Visibility

UNDO_FOR: Final = timedelta(minutes=10)
UNDONE: Final = "undone by whoever recorded it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What is off the record now.

    Attributes:
        is_question_gone: whether the question it made is annulled with it.
    """

    slug: str
    title: str
    probability: float
    is_question_gone: bool


def can_undo(prediction: Prediction, question: Question, *, now: datetime) -> bool:
    """Says whether a statement can still be taken back by whoever recorded it."""
    is_undecided = question.state in {QuestionState.OPEN, QuestionState.AWAITING}
    is_fresh = now - prediction.recorded_at <= UNDO_FOR
    is_open = is_undecided and now < question.closes_at
    return is_fresh and is_open and prediction.retracted_at is None


def _check_can_undo(prediction: Prediction, question: Question, now: datetime) -> None:
    if can_undo(prediction, question, now=now):
        return
    if prediction.retracted_at is not None:
        raise ConflictError("This was taken back already.")
    if now - prediction.recorded_at > UNDO_FOR:
        raise ConflictError(
            "This was recorded more than 10 minutes ago, so it stays on record; withdraw it, or "
            "say something else."
        )
    raise ConflictError(f"“{question.title}” is closed or decided; what was said stays.")


def _find(session: Session, number: int, author: Author) -> Prediction:
    found = session.get(Prediction, number)
    is_own = found is not None and found.forecaster_id == author.forecaster.id
    if found is None or not is_own or found.recorded_by != author.by:
        raise NotFoundError("statement", str(number))
    return found


def _asked_at(session: Session, question: Question) -> datetime:
    """Gives when the question was asked, or asked again."""
    reopened = select(Resolution.decided_at).where(
        Resolution.question_id == question.id, Resolution.decision == Decision.REOPENED
    )
    again = session.scalars(reopened.order_by(Resolution.id.desc()).limit(1)).first()
    return again or question.created_at


def _is_asked_for_it(
    session: Session, prediction: Prediction, question: Question, author: Author
) -> bool:
    """Says whether the question came with the statement, and nobody said anything else on it.

    What others keep to themselves is not heard: it would tell of itself.
    """
    is_own = question.owner_id == author.account_id and question.fixed_by == author.by
    if not is_own or _asked_at(session, question) != prediction.recorded_at:
        return False
    others = select(Prediction.id).where(
        Prediction.question_id == question.id,
        Prediction.id != prediction.id,
        Prediction.retracted_at.is_(None),
        or_(
            Prediction.visibility == Visibility.PUBLIC,
            Prediction.forecaster_id == author.forecaster.id,
        ),
    )
    verdicts = select(Verdict.id).where(
        Verdict.question_id == question.id, Verdict.visibility == Visibility.PUBLIC
    )
    return session.scalar(others.limit(1)) is None and session.scalar(verdicts.limit(1)) is None


def undo_statement(session: Session, number: int, *, author: Author, now: datetime) -> Undone:
    """Takes back what was said within the last ten minutes, with the comment that went with it.

    A question that was asked with it, and on which nobody else said anything, is annulled.

    Args:
        session: an open writing transaction.
        number: of the statement.
        author: who recorded it.
        now: the present instant.

    Raises:
        NotFoundError: there is no such statement of theirs.
        ConflictError: it is too late, or it was taken back already.
    """
    prediction = _find(session, number, author)
    question = session.get_one(Question, prediction.question_id)
    _check_can_undo(prediction, question, now)
    is_gone = _is_asked_for_it(session, prediction, question, author)
    retract_prediction(session, prediction, reason=UNDONE, now=now)
    beside = select(Comment).where(
        Comment.prediction_id == prediction.id, Comment.removed_at.is_(None)
    )
    for comment in session.scalars(beside).all():
        remove_comment(session, comment, by=author.by, now=now)
    if is_gone:
        annul_question(session, question, reason=TAKEN_BACK, by=author.by, now=now)
    return Undone(
        slug=question.slug,
        title=question.title,
        probability=prediction.probability,
        is_question_gone=is_gone,
    )


def undo_own(session: Session, place: int, *, author: Author, now: datetime) -> Undone:
    """Takes back what stands at a place among what its author said; see `undo_statement`."""
    number = at_place(session, Prediction, place, forecaster_id=author.forecaster.id)
    return undo_statement(session, number, author=author, now=now)


def withdraw_own(
    session: Session, question: Question, *, author: Author, now: datetime
) -> Withdrawal:
    """Ends to stand by the last thing one said on a question.

    Raises:
        ConflictError: nothing stands, or nothing could change any more.
    """
    said = select(Prediction.visibility).where(
        Prediction.question_id == question.id,
        Prediction.forecaster_id == author.forecaster.id,
        Prediction.retracted_at.is_(None),
    )
    newest = said.order_by(Prediction.stated_at.desc(), Prediction.id.desc()).limit(1)
    visibility = session.scalars(newest).first()
    if visibility is None:
        raise ConflictError(
            f"You said nothing on “{question.title}”; there is nothing to withdraw."
        )
    return record_withdrawal(
        session,
        question=question,
        forecaster=author.forecaster,
        stated=None,
        by=author.by,
        now=now,
        visibility=visibility,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class JustLogged:
    """What was put on record a moment ago.

    Attributes:
        place: among what its author said.
        can_undo: whether it can still be taken back.
    """

    place: int
    slug: str
    title: str
    probability: float
    visibility: Visibility
    can_undo: bool


def just_logged(
    session: Session, place: int, viewer: Viewer, *, now: datetime
) -> tuple[JustLogged, ...]:
    """Lists what somebody put on record in one go, named by one of its statements.

    Args:
        session: any session.
        place: of a statement among those of its author.
        viewer: who recorded it; what others recorded is not found.
        now: the present instant.

    Returns:
        The statements in the order of recording; none where there is no such statement of theirs.
    """
    try:
        number = at_place(session, Prediction, place, forecaster_id=viewer.forecaster_id)
    except NotFoundError:
        return ()
    named = session.get_one(Prediction, number)
    if named.recorded_by != viewer.mark:
        return ()
    together = (
        select(Prediction, Question)
        .join(Question, Question.id == Prediction.question_id)
        .where(
            Prediction.forecaster_id == viewer.forecaster_id,
            Prediction.recorded_by == viewer.mark,
            Prediction.recorded_at == named.recorded_at,
            Prediction.retracted_at.is_(None),
        )
        .order_by(Prediction.id)
    )
    return tuple(
        JustLogged(
            place=place_of(session, Prediction, row.Prediction.id),
            slug=row.Question.slug,
            title=row.Question.title,
            probability=row.Prediction.probability,
            visibility=strictest(row.Question.visibility, row.Prediction.visibility),
            can_undo=can_undo(row.Prediction, row.Question, now=now),
        )
        for row in session.execute(together)
    )
