"""One question as it stands for somebody who asked it or speaks on it: their side of it alone."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from forecasts.accounts import Viewer, seen_question
from forecasts.clock import DatePrecision
from forecasts.comments import find_own_comment, remove_comment
from forecasts.db import Session
from forecasts.errors import ConflictError, NotFoundError
from forecasts.logbook.author import Author
from forecasts.logbook.listing import Stand, stand_of
from forecasts.logbook.places import at_place, place_of
from forecasts.logbook.undoing import can_undo
from forecasts.models import Comment, Prediction, Question, Resolution, Score, Withdrawal
from forecasts.questions import QuestionChange, edit_question, tags_of
from forecasts.resolution.proposals import ProposalLine, proposal_line, waiting_proposal
from forecasts.standings.comments import CommentLine, comments_on
from forecasts.values import Decision, ExcludedReason, Role, ScoreRule, Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSaid:
    """One thing somebody said on a question, or that they withdrew it.

    Attributes:
        place: among what one said, None for a withdrawal.
        probability: of Yes, None for a withdrawal.
        retracted_at: when it was taken back, None while it stands.
        can_undo: whether it can be taken back now.
    """

    place: int | None
    probability: float | None
    low: float | None
    high: float | None
    said_at: datetime
    said_precision: DatePrecision
    visibility: Visibility
    excluded_reason: ExcludedReason | None
    retracted_at: datetime | None
    can_undo: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDecision:
    """One decision about how a question came out."""

    decision: Decision
    known_at: datetime | None
    known_precision: DatePrecision | None
    decided_at: datetime
    decided_by: str
    evidence_url: str | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnQuestionPage:
    """A question, and one's own side of it.

    Attributes:
        is_mine: whether one asked it oneself, so that one edits and decides it.
        is_settled_alone: whether one's word on the outcome counts at once.
        is_worded_alone: whether one may still change what it asks: nobody else spoke on it, or it
            is no public question.
        stand: where it stands now.
        said: what one said, the newest first, withdrawals among it.
        stands_by: what one stands by now, None without.
        brier: of the first statement, once it is resolved; lower is better.
        comments: one's own, the newest first.
        proposal: an outcome that waits for a curator.
        history: every decision, oldest first.
    """

    slug: str
    title: str
    criteria: str
    visibility: Visibility
    zone: str
    opens_at: datetime | None
    closes_at: datetime
    closes_precision: DatePrecision
    base_rate: float | None
    base_rate_source: str | None
    tags: tuple[str, ...]
    stand: Stand
    is_mine: bool
    is_settled_alone: bool
    is_worded_alone: bool
    said: tuple[OwnSaid, ...]
    stands_by: float | None
    brier: float | None
    comments: tuple[CommentLine, ...]
    proposal: ProposalLine | None
    history: tuple[OwnDecision, ...]

    @property
    def outcome(self) -> int | None:
        """How it came out: 1, 0, or None."""
        is_resolved = self.stand is Stand.RESOLVED and bool(self.history)
        return self.history[-1].decision.outcome if is_resolved else None


def _statement(
    session: Session, said: Prediction, question: Question, viewer: Viewer, now: datetime
) -> OwnSaid:
    is_mine = said.recorded_by == viewer.mark
    return OwnSaid(
        place=place_of(session, Prediction, said.id),
        probability=said.probability,
        low=said.low,
        high=said.high,
        said_at=said.stated_at,
        said_precision=said.stated_precision,
        visibility=said.visibility,
        excluded_reason=said.excluded_reason,
        retracted_at=said.retracted_at,
        can_undo=is_mine and can_undo(said, question, now=now),
    )


def _withdrawn(gone: Withdrawal) -> OwnSaid:
    return OwnSaid(
        place=None,
        probability=None,
        low=None,
        high=None,
        said_at=gone.withdrawn_at,
        said_precision=gone.withdrawn_precision,
        visibility=gone.visibility,
        excluded_reason=None,
        retracted_at=None,
        can_undo=False,
    )


def _said(
    session: Session, question: Question, viewer: Viewer, now: datetime
) -> tuple[OwnSaid, ...]:
    if viewer.forecaster_id is None:
        return ()
    said = select(Prediction).where(
        Prediction.question_id == question.id, Prediction.forecaster_id == viewer.forecaster_id
    )
    gone = select(Withdrawal).where(
        Withdrawal.question_id == question.id, Withdrawal.forecaster_id == viewer.forecaster_id
    )
    lines = [
        *(_statement(session, each, question, viewer, now) for each in session.scalars(said)),
        *map(_withdrawn, session.scalars(gone)),
    ]
    return tuple(sorted(lines, key=lambda each: (each.said_at, each.place or 0), reverse=True))


def _stands_by(said: Iterable[OwnSaid]) -> float | None:
    standing = (each for each in said if each.retracted_at is None)
    newest = next(standing, None)
    return newest.probability if newest else None


def _brier(session: Session, question: Question, viewer: Viewer) -> float | None:
    scored = select(Score.brier).where(
        Score.question_id == question.id,
        Score.forecaster_id == viewer.forecaster_id,
        Score.rule == ScoreRule.FIRST,
    )
    return session.scalars(scored.limit(1)).first() if viewer.forecaster_id else None


def _history(session: Session, question: Question) -> tuple[OwnDecision, ...]:
    query = select(Resolution).where(Resolution.question_id == question.id).order_by(Resolution.id)
    return tuple(
        OwnDecision(
            decision=each.decision,
            known_at=each.known_at,
            known_precision=each.known_precision,
            decided_at=each.decided_at,
            decided_by=each.decided_by,
            evidence_url=each.evidence_url,
            reason=each.reason,
        )
        for each in session.scalars(query)
    )


def _others_spoke(session: Session, question: Question, forecaster_id: int | None) -> bool:
    others = select(Prediction.id).where(
        Prediction.question_id == question.id,
        Prediction.forecaster_id != (forecaster_id or 0),
        Prediction.visibility == Visibility.PUBLIC,
        Prediction.retracted_at.is_(None),
    )
    return session.scalar(others.limit(1)) is not None


def may_reword(session: Session, question: Question, viewer: Viewer) -> bool:
    """Says whether somebody may change what their own question asks.

    Once others spoke on a public one, only a curator may: what they answered must not change.
    """
    if question.visibility is not Visibility.PUBLIC or viewer.role.covers(Role.CURATOR):
        return True
    return not _others_spoke(session, question, viewer.forecaster_id)


def _comments(session: Session, question: Question, viewer: Viewer) -> tuple[CommentLine, ...]:
    """Lists one's own comments, each by its place among all one wrote."""
    if viewer.forecaster_id is None:
        return ()
    return tuple(
        replace(each, comment=place_of(session, Comment, each.comment))
        for each in comments_on(session, question.id, own=viewer.forecaster_id)
    )


def own_question_page(
    session: Session, slug: str, viewer: Viewer, *, now: datetime
) -> OwnQuestionPage:
    """Gathers one's own side of a question one may see.

    Args:
        session: a reading session.
        slug: its address.
        viewer: who looks.
        now: the present instant.

    Raises:
        NotFoundError: there is no such question for them.
    """
    question = seen_question(session, slug, viewer)
    said = _said(session, question, viewer, now)
    is_mine = question.owner_id == viewer.account_id
    waiting = waiting_proposal(session, question)
    is_public = question.visibility is Visibility.PUBLIC
    return OwnQuestionPage(
        slug=question.slug,
        title=question.title,
        criteria=question.criteria,
        visibility=question.visibility,
        zone=question.zone,
        opens_at=question.opens_at,
        closes_at=question.closes_at,
        closes_precision=question.closes_precision,
        base_rate=question.base_rate,
        base_rate_source=question.base_rate_source,
        tags=tuple(tags_of(session, question.id)),
        stand=stand_of(question, now),
        is_mine=is_mine,
        is_settled_alone=not is_public or viewer.role.covers(Role.CURATOR),
        is_worded_alone=is_mine and may_reword(session, question, viewer),
        said=said,
        stands_by=_stands_by(said),
        brier=_brier(session, question, viewer),
        comments=_comments(session, question, viewer),
        proposal=proposal_line(waiting, question) if waiting else None,
        history=_history(session, question),
    )


def remove_own_comment(
    session: Session, question: Question, place: int, *, author: Author, now: datetime
) -> None:
    """Removes the comment at a place among one's own.

    Raises:
        NotFoundError: there is none there, or it is on another question.
    """
    own = author.forecaster.id
    number = at_place(session, Comment, place, forecaster_id=own)
    try:
        found = find_own_comment(session, number, question_id=question.id, forecaster_id=own)
    except NotFoundError:
        raise NotFoundError("comment", str(place)) from None
    remove_comment(session, found, by=author.by, now=now)


def edit_own(
    session: Session, question: Question, change: QuestionChange, *, author: Author, now: datetime
) -> None:
    """Changes one's own question; tags always, what it asks as long as nobody else answered it.

    Raises:
        ConflictError: others spoke on it, or the new title belongs to another question.
        InvalidInputError: a text is empty or too long, or the window impossible.
    """
    is_wording = change != QuestionChange(tags=change.tags)
    viewer = author.viewer
    if is_wording and viewer and not may_reword(session, question, viewer):
        raise ConflictError(
            "Others have answered this question, so what it asks stays; a curator can change it."
        )
    edit_question(session, question, change, by=author.by, now=now)
