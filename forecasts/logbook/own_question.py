"""One question as it stands for somebody who asked it or speaks on it: their side of it alone."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

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
from forecasts.questions import UNDECIDED, QuestionChange, edit_question, tags_of
from forecasts.resolution.proposals import ProposalLine, proposal_line, waiting_proposal
from forecasts.standings.questions.comments import CommentLine, comments_on
from forecasts.values import Decision, ExcludedReason, Role, ScoreRule, Visibility

_STAYS: Final = (
    "so what it asks stays: wording, deadline, base rate. Tags are still yours to change; if it is "
    "wrong, say so in a comment, and a curator can correct it."
)
_UNDO: Final = "What you said within the last ten minutes you can undo first."
_ANSWERED_UNLISTED: Final = (
    "Others have answered this question, so what it asks stays: wording, deadline, base rate. Tags "
    "are still yours to change; if it is wrong, annul it and ask a new one."
)


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
    """One decision about how a question came out.

    Attributes:
        is_mine: whether it was one's own.
    """

    decision: Decision
    known_at: datetime | None
    known_precision: DatePrecision | None
    decided_at: datetime
    decided_by: str
    is_mine: bool
    evidence_url: str | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnQuestionPage:
    """A question, and one's own side of it.

    Attributes:
        is_mine: whether one asked it oneself, so that one edits and decides it.
        is_settled_alone: whether one's word on the outcome counts at once.
        is_worded_alone: whether one may still change what it asks.
        why_fixed: why one may not, in a sentence; empty where one may.
        stand: where it stands now.
        has_closed: whether its deadline has passed.
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
    has_closed: bool
    is_mine: bool
    is_settled_alone: bool
    why_fixed: str
    said: tuple[OwnSaid, ...]
    stands_by: float | None
    brier: float | None
    comments: tuple[CommentLine, ...]
    proposal: ProposalLine | None
    history: tuple[OwnDecision, ...]

    @property
    def is_worded_alone(self) -> bool:
        """Whether one may still change what one's own question asks."""
        return self.is_mine and not self.why_fixed

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


def _history(session: Session, question: Question, viewer: Viewer) -> tuple[OwnDecision, ...]:
    query = select(Resolution).where(Resolution.question_id == question.id).order_by(Resolution.id)
    return tuple(
        OwnDecision(
            decision=each.decision,
            known_at=each.known_at,
            known_precision=each.known_precision,
            decided_at=each.decided_at,
            decided_by=each.decided_by,
            is_mine=each.decided_by == viewer.mark,
            evidence_url=each.evidence_url,
            reason=each.reason,
        )
        for each in session.scalars(query)
    )


def _have_spoken(session: Session, question: Question, forecaster_id: int | None) -> set[bool]:
    """Says of everybody whose word on a question others see whether it is this forecaster."""
    spoke = select(Prediction.forecaster_id).where(
        Prediction.question_id == question.id,
        Prediction.visibility == Visibility.PUBLIC,
        Prediction.retracted_at.is_(None),
    )
    return {who == forecaster_id for who in session.scalars(spoke.distinct())}


def why_fixed(session: Session, question: Question, viewer: Viewer, *, now: datetime) -> str:
    """Says why somebody may not change what their own question asks; empty where they may.

    What was answered must not change, nor what one answered oneself in public, once it is seen how
    it comes out. Of public questions a curator changes it even then.
    """
    is_public = question.visibility is Visibility.PUBLIC
    if question.visibility is Visibility.PRIVATE or (
        is_public and viewer.role.covers(Role.CURATOR)
    ):
        return ""
    have_spoken = _have_spoken(session, question, viewer.forecaster_id)
    if not is_public:
        return _ANSWERED_UNLISTED if False in have_spoken else ""
    reasons = (
        (question.state not in UNDECIDED, f"This question is decided, {_STAYS}"),
        (question.closes_at <= now, f"The deadline of this question has passed, {_STAYS}"),
        (False in have_spoken, f"Others have answered this question, {_STAYS}"),
        (True in have_spoken, f"You have answered this question in public, {_STAYS} {_UNDO}"),
    )
    return next((words for is_so, words in reasons if is_so), "")


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
        has_closed=question.closes_at <= now,
        is_mine=is_mine,
        is_settled_alone=not is_public or viewer.role.covers(Role.CURATOR),
        why_fixed=why_fixed(session, question, viewer, now=now) if is_mine else "",
        said=said,
        stands_by=_stands_by(said),
        brier=_brier(session, question, viewer),
        comments=_comments(session, question, viewer),
        proposal=proposal_line(waiting, question) if waiting else None,
        history=_history(session, question, viewer),
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
    """Changes one's own question; tags always, what it asks as long as `why_fixed` lets one.

    Raises:
        ConflictError: what it asks stays, or the new title belongs to another question.
        InvalidInputError: a text is empty or too long, or the window impossible.
    """
    is_wording = change != QuestionChange(tags=change.tags)
    if is_wording and author.viewer:
        reason = why_fixed(session, question, author.viewer, now=now)
        if reason:
            raise ConflictError(reason)
    edit_question(session, question, change, by=author.by, now=now)
