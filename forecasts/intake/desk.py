"""What a curator decides by: what waits, what is on record already, what was decided last."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import case, func, select

from forecasts.clock import DatePrecision, Edge, day_edge
from forecasts.db import AnyRow, Session
from forecasts.forecasters import known_forecaster
from forecasts.intake.article import find_article
from forecasts.intake.matching import are_apart, are_nearly_the_same, differences
from forecasts.intake.unscored import SET_ASIDE
from forecasts.models import (
    Article,
    Candidate,
    Comment,
    Dispute,
    FamilyMember,
    Prediction,
    Question,
    Quotation,
    Tip,
    Verdict,
)
from forecasts.models.numbers import STATEMENT_NUMBER
from forecasts.predictions import reading_of
from forecasts.values import (
    CandidateState,
    DisputeState,
    QuestionState,
    Reading,
    TipState,
    Visibility,
)

ABOUT_THEN: Final = timedelta(days=31)
_MOST: Final = 5
_LOOKED_AT: Final = 500


@dataclass(frozen=True, slots=True)
class QueuedArticle:
    """An article with candidates that wait for a decision."""

    id: int
    title: str
    publisher: str | None
    published_on: date | None
    added_at: datetime
    pending: int
    candidates: int


@dataclass(frozen=True, slots=True)
class CallBeside:
    """A public statement of the same person that a candidate may only repeat.

    Attributes:
        id: its number on record, which no page shows.
        key: names it among its like: the question, and its number among the statements there.
        words: what it was read from, None where nothing is on record.
        article: the number of the article it was read in.
        is_repeat: whether the candidate says it once more, in the same words or nearly.
        is_apart: whether it is on the question in hand, and the two ranges have nothing in common.
        but: in what nearly the same words mean something else; then it is no repetition.
    """

    id: int
    key: str
    question: str
    title: str
    zone: str
    said: Reading
    stated_at: datetime
    stated_precision: DatePrecision
    words: str | None
    article: int | None
    is_repeat: bool = False
    is_apart: bool = False
    but: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LastDecision:
    """What somebody decided last in an article; `together` counts what went with it."""

    number: int
    state: CandidateState
    is_duplicate: bool
    together: int = 1


def queued_articles(session: Session) -> tuple[QueuedArticle, ...]:
    """Lists the articles in which candidates wait, those added first at the top."""
    pending = func.sum(case((Candidate.state == CandidateState.PENDING, 1), else_=0))
    query = (
        select(
            Article.id,
            Article.title,
            Article.publisher,
            Article.published_on,
            Article.added_at,
            pending.label("pending"),
            func.count(Candidate.id).label("candidates"),
        )
        .join(Candidate, Candidate.article_id == Article.id)
        .group_by(Article.id)
        .having(pending > 0)
        .order_by(Article.id)
    )
    return tuple(
        QueuedArticle(
            row.id,
            row.title,
            row.publisher,
            row.published_on,
            row.added_at,
            int(row.pending),
            row.candidates,
        )
        for row in session.execute(query)
    )


def waiting_tips(session: Session) -> int:
    """Counts the tips nobody decided about yet."""
    query = select(func.count(Tip.id)).where(Tip.state == TipState.WAITING)
    return session.scalar(query) or 0


def waiting_disputes(session: Session) -> int:
    """Counts the disputed readings nobody decided about yet."""
    is_decided = Dispute.state.in_((DisputeState.UPHELD, DisputeState.DISMISSED))
    return session.scalar(select(func.count(Dispute.id)).where(~is_decided)) or 0


def article_text(session: Session, article_id: int) -> str:
    """Gives the stored text of an article, which every offset refers to.

    Raises:
        NotFoundError: there is no such article.
    """
    return find_article(session, article_id).text


def nth_candidate(session: Session, article_id: int, number: int) -> Candidate | None:
    """Finds a candidate by its number within its article, from 1."""
    query = select(Candidate).where(
        Candidate.article_id == article_id, Candidate.position == number - 1
    )
    return session.scalars(query).one_or_none()


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What a candidate is laid beside the record by.

    Attributes:
        said_on: when it was said, None where nobody knows.
        question: the slug of the question it is thought to be about.
        words: the quoted words.
        low: lower end of its range, of Yes of that question.
        high: upper end.
    """

    said_on: date | None
    question: str | None
    words: str = ""
    low: float | None = None
    high: float | None = None


def _call(row: AnyRow, beside: Beside) -> CallBeside:
    said: Prediction = row.Prediction
    is_alike = bool(row.excerpt) and are_nearly_the_same(row.excerpt, beside.words)
    but = differences(beside.words, row.excerpt) if is_alike else ()
    ends = (said.low, said.high) if said.low is not None else (said.probability,) * 2
    return CallBeside(
        id=said.id,
        key=f"{row.slug} {row.number}",
        question=row.slug,
        title=row.title,
        zone=row.zone,
        said=reading_of(said, row.excerpt),
        stated_at=said.stated_at,
        stated_precision=said.stated_precision,
        words=row.excerpt or None,
        article=row.article_id,
        is_repeat=is_alike and not but,
        is_apart=row.slug == beside.question and are_apart(ends, (beside.low, beside.high)),
        but=but,
    )


def _is_beside(call: CallBeside, beside: Beside) -> bool:
    if call.is_repeat or call.but or call.question == beside.question:
        return True
    if beside.said_on is None:
        return False
    return abs(call.stated_at - day_edge(beside.said_on, Edge.END)) <= ABOUT_THEN


def calls_beside(session: Session, speaker: str, beside: Beside) -> tuple[CallBeside, ...]:
    """Lists what somebody is on record with that a candidate may repeat or contradict.

    That is what they said in the same words, then on the same question, then about that time.

    Args:
        session: any session.
        speaker: a name or alias.
        beside: what the candidate says.
    """
    who = known_forecaster(session, speaker)
    if who is None or not who.is_public:
        return ()
    rows = session.execute(
        select(
            Prediction,
            STATEMENT_NUMBER.label("number"),
            Question.slug,
            Question.title,
            Question.zone,
            Quotation.excerpt,
            Quotation.article_id,
        )
        .join(Question, Question.id == Prediction.question_id)
        .outerjoin(Quotation, Quotation.id == Prediction.quotation_id)
        .where(
            Prediction.forecaster_id == who.id,
            Prediction.visibility == Visibility.PUBLIC,
            Question.visibility == Visibility.PUBLIC,
            Prediction.retracted_at.is_(None),
        )
        .order_by(Prediction.stated_at.desc(), Prediction.id)
        .limit(_LOOKED_AT)
    )
    calls = [call for call in (_call(row, beside) for row in rows) if _is_beside(call, beside)]
    return tuple(
        sorted(
            calls,
            key=lambda call: (not (call.is_repeat or call.but), call.question != beside.question),
        )
    )[:_MOST]


def last_decision(session: Session, article_id: int, *, by: str) -> LastDecision | None:
    """Finds what somebody decided last in an article, None before the first decision."""
    query = (
        select(Candidate)
        .where(Candidate.article_id == article_id, Candidate.decided_by == by)
        .order_by(Candidate.decided_at.desc(), Candidate.position.desc())
        .limit(1)
    )
    found = session.scalars(query).first()
    if found is None:
        return None
    same = (
        Candidate.article_id == article_id,
        Candidate.decided_by == by,
        Candidate.decided_at == found.decided_at,
        Candidate.state == CandidateState.REJECTED,
        Candidate.duplicate_of_id.is_(None),
        Candidate.classification.in_(SET_ASIDE) | Candidate.speaker.is_(None),
    )
    rest = list(session.scalars(select(Candidate.id).where(*same)))
    together = len(rest) if found.id in rest else 1
    is_duplicate = found.duplicate_of_id is not None
    return LastDecision(found.position + 1, found.state, is_duplicate, together)


@dataclass(frozen=True, slots=True)
class AcceptedOn:
    """The question a candidate was accepted on.

    Attributes:
        question: the question.
        is_only_for_it: whether that decision made it, and nothing else stands on it.
    """

    question: Question
    is_only_for_it: bool


def accepted_on(session: Session, candidate: Candidate) -> AcceptedOn | None:
    """Finds the question a candidate was accepted on, None where it was not.

    What others keep to themselves is not heard: it would tell of itself.
    """
    if candidate.prediction_id is None:
        return None
    prediction = session.get_one(Prediction, candidate.prediction_id)
    question = session.get_one(Question, prediction.question_id)
    is_made = question.created_at == prediction.recorded_at and question.owner_id is None
    is_undecided = question.state in {QuestionState.OPEN, QuestionState.AWAITING}
    others = (
        select(Prediction.id).where(
            Prediction.question_id == question.id,
            Prediction.id != prediction.id,
            Prediction.visibility == Visibility.PUBLIC,
            Prediction.retracted_at.is_(None),
        ),
        select(Verdict.id).where(
            Verdict.question_id == question.id,
            Verdict.visibility == Visibility.PUBLIC,
            Verdict.retracted_at.is_(None),
        ),
        select(Comment.id).where(
            Comment.question_id == question.id,
            Comment.visibility == Visibility.PUBLIC,
            Comment.removed_at.is_(None),
        ),
        select(FamilyMember.question_id).where(FamilyMember.question_id == question.id),
    )
    is_alone = all(session.scalar(query.limit(1)) is None for query in others)
    return AcceptedOn(question, is_made and is_undecided and is_alone)


def questions_used(session: Session, article_id: int) -> list[str]:
    """Lists the slugs of the questions an article's candidates were recorded on, the last first."""
    query = (
        select(Question.slug)
        .join(Prediction, Prediction.question_id == Question.id)
        .join(Candidate, Candidate.prediction_id == Prediction.id)
        .where(Candidate.article_id == article_id, Question.visibility == Visibility.PUBLIC)
        .order_by(Candidate.decided_at.desc(), Candidate.position.desc())
    )
    return list(dict.fromkeys(session.scalars(query)))
