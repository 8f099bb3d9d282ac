"""What curators work with, as programs read it: articles, candidates, proposed outcomes.

What was decided on a question that is not public does not show: the candidate looks undecided.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select

from forecasts.accounts import Viewer, seen_question
from forecasts.clock import DatePrecision
from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError, NotFoundError
from forecasts.intake import (
    ArticleView,
    CandidateView,
    article_origin,
    article_view,
    find_candidate,
)
from forecasts.intake.listing import PublicArticle, public_articles
from forecasts.models import Candidate, Prediction, Proposal, Question, Verdict
from forecasts.resolution.proposals import ProposalLine, proposal_line, waiting_proposal
from forecasts.resources.parts import Paged, Part, count, limited, part
from forecasts.values import (
    CandidateState,
    Classification,
    Decision,
    Directness,
    ProposalState,
    QuotationKind,
    Visibility,
)

_DECIDED: Final = (CandidateState.ACCEPTED, CandidateState.NONCOMMITTAL, CandidateState.DIRECTION)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleLineRecord:
    """An article something public was read in.

    Attributes:
        id: its number.
        href: its address here.
        title: its headline.
        url: where it stands.
        publisher: who published it.
        published_on: on which day.
        passages: how many of its passages are on record as predictions.
        questions: how many public questions they are about.
    """

    id: int
    href: str
    title: str
    url: str | None
    publisher: str | None
    published_on: date | None
    passages: int
    questions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateRecord:
    """A prediction that was read in an article.

    Attributes:
        id: its number.
        article: number of the article.
        state: what was decided about it.
        classification: what the statement does.
        kind: the form in which the words are attributed.
        directness: how close they are to the speaker's own.
        speaker: who is named.
        role: as what.
        words: the words, as printed.
        proposition: what is said to happen.
        phrase: the words that carry the probability.
        low: lower end of what they mean.
        central: the middle of it.
        high: upper end.
        lexicon_version: the table the phrase was read with.
        judgement: whether that table's range is the editors' judgement, which no study measured.
        deadline: by when.
        condition: under which condition.
        question: slug of the question it was settled on.
        forecaster: slug of whose statement it was recorded as.
        decided_by: who decided.
        decided_at: when.
    """

    id: int
    article: int
    state: CandidateState
    classification: Classification
    kind: QuotationKind
    directness: Directness
    speaker: str | None
    role: str | None
    words: tuple[str, ...]
    proposition: str
    phrase: str | None
    low: float | None
    central: float | None
    high: float | None
    lexicon_version: str
    judgement: bool
    deadline: date | None
    condition: str | None
    question: str | None
    forecaster: str | None
    decided_by: str | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRecord:
    """An article with what was read in it; the text itself is not given.

    Attributes:
        id: its number.
        href: its address here.
        title: its headline.
        url: where it stands.
        publisher: who published it.
        published_on: on which day; null until somebody settles it.
        characters: how long the text is.
        read_with: what took the text out of a page or PDF; null where the text was given.
        source_sha256: SHA-256 of the bytes of that page or PDF; null where there are none.
        received_at: when these were received.
        added_at: when it was stored.
        pending: how many candidates wait for a curator.
        candidates: those decided to be predictions; for curators all of them.
    """

    id: int
    href: str
    title: str
    url: str | None
    publisher: str | None
    published_on: date | None
    characters: int
    read_with: str | None
    source_sha256: str | None
    received_at: datetime | None
    added_at: datetime
    pending: int
    candidates: tuple[CandidateRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalRecord:
    """An outcome that waits for a curator.

    Attributes:
        question: slug of the question.
        title: what it asks.
        decision: what is proposed.
        is_correction: whether it corrects a decision in force.
        known_at: when the outcome was publicly knowable.
        known_precision: how exactly that is known.
        reason: why.
        proposed_at: when.
        proposed_by: by whom, or by which rule.
        final_from: from when a rule decides so by itself.
    """

    question: str
    title: str
    decision: Decision
    is_correction: bool
    known_at: datetime | None
    known_precision: DatePrecision | None
    reason: str
    proposed_at: datetime
    proposed_by: str
    final_from: datetime | None


def _candidate(article_id: int, view: CandidateView) -> CandidateRecord:
    return CandidateRecord(
        id=view.id,
        article=article_id,
        state=view.state,
        classification=view.classification,
        kind=view.kind,
        directness=view.directness,
        speaker=view.speaker,
        role=view.role,
        words=tuple(span.text for span in view.segments),
        proposition=view.proposition,
        phrase=view.phrase,
        low=view.low,
        central=view.central,
        high=view.high,
        lexicon_version=view.lexicon_version,
        judgement=view.judgement,
        deadline=view.deadline,
        condition=view.condition,
        question=view.question,
        forecaster=view.forecaster,
        decided_by=view.decided_by,
        decided_at=view.decided_at,
    )


def _article_line(article: PublicArticle) -> ArticleLineRecord:
    return ArticleLineRecord(
        id=article.id,
        href=f"/api/v1/articles/{article.id}",
        title=article.title,
        url=article.url,
        publisher=article.publisher,
        published_on=article.published_on,
        passages=article.passages,
        questions=article.questions,
    )


def list_articles(session: Session, *, page: int) -> Part[ArticleLineRecord]:
    """Lists the articles with a decided public passage, 50 a page; see `public_articles`."""
    found = public_articles(session, page=page)
    lines = [_article_line(each) for each in found.articles]
    return Part(lines, found.page, found.pages, found.total)


def article_record(session: Session, article_id: int, *, is_curator: bool) -> ArticleRecord:
    """Shows an article with what was read in it.

    Raises:
        NotFoundError: there is none.
    """
    view: ArticleView = article_view(session, article_id, is_public=True)
    origin = article_origin(session, article_id)
    states = [each.state for each in view.candidates]
    shown = [each for each in view.candidates if is_curator or each.state in _DECIDED]
    return ArticleRecord(
        id=view.id,
        href=f"/api/v1/articles/{view.id}",
        title=view.title,
        url=view.url,
        publisher=view.publisher,
        published_on=view.published_on,
        characters=view.characters,
        read_with=origin.read_with,
        source_sha256=origin.sha256,
        received_at=origin.captured_at,
        added_at=view.added_at,
        pending=states.count(CandidateState.PENDING),
        candidates=tuple(_candidate(view.id, each) for each in shown),
    )


def candidate_record(session: Session, candidate: Candidate) -> CandidateRecord:
    """Shows a candidate."""
    session.flush()
    view = article_view(session, candidate.article_id, is_public=True)
    found = next(each for each in view.candidates if each.id == candidate.id)
    return _candidate(view.id, found)


def list_candidates(
    session: Session, paged: Paged, *, article_id: int | None = None
) -> Part[CandidateRecord]:
    """Lists the candidates that wait for a curator, in the order they were read."""
    query = select(Candidate.id, Candidate.article_id).where(
        Candidate.state == CandidateState.PENDING
    )
    if article_id is not None:
        query = query.where(Candidate.article_id == article_id)
    rows = session.execute(limited(query.order_by(Candidate.id), paged)).all()
    views = {
        each: article_view(session, each, is_public=True).candidates
        for each in {row.article_id for row in rows}
    }
    shown = [
        _candidate(row.article_id, view)
        for row in rows
        for view in views[row.article_id]
        if view.id == row.id
    ]
    return part(shown, count(session, query), paged)


def public_question(session: Session, slug: str, viewer: Viewer) -> Question:
    """Finds a public question for what is read in an article.

    Raises:
        NotFoundError: there is none the viewer may see.
        InvalidInputError: it is not public.
    """
    question = seen_question(session, slug, viewer)
    if question.visibility is not Visibility.PUBLIC:
        raise InvalidInputError("What is read in an article is about a public question.")
    return question


def curated_candidate(session: Session, number: int) -> Candidate:
    """Finds a candidate for a curator; one decided on a hidden question is out of reach.

    Raises:
        NotFoundError: there is none.
        ConflictError: it was decided on a question that is not public.
    """
    candidate = find_candidate(session, number)
    said = candidate.prediction_id and session.get(Prediction, candidate.prediction_id)
    verdict = candidate.verdict_id and session.get(Verdict, candidate.verdict_id)
    row = said or verdict or None
    about = session.get(Question, row.question_id) if row and row.question_id else None
    if about is not None and about.visibility is not Visibility.PUBLIC:
        raise ConflictError(f"Candidate {number} is not to be decided just now.")
    return candidate


def _proposal(line: ProposalLine) -> ProposalRecord:
    return ProposalRecord(
        question=line.question,
        title=line.title,
        decision=line.decision,
        is_correction=line.is_correction,
        known_at=line.known_at,
        known_precision=line.known_precision,
        reason=line.reason,
        proposed_at=line.proposed_at,
        proposed_by=line.proposed_by,
        final_from=line.final_from,
    )


def list_waiting(session: Session, paged: Paged) -> Part[ProposalRecord]:
    """Lists the outcomes proposed for public questions, the oldest first."""
    query = (
        select(Proposal, Question)
        .join(Question, Question.id == Proposal.question_id)
        .where(Proposal.state == ProposalState.WAITING, Question.visibility == Visibility.PUBLIC)
    )
    ordered = query.order_by(Proposal.proposed_at, Question.slug)
    rows = session.execute(limited(ordered, paged))
    counted = count(session, query.with_only_columns(Proposal.id, maintain_column_froms=True))
    return part([_proposal(proposal_line(*row)) for row in rows], counted, paged)


def waiting_on(session: Session, slug: str, viewer: Viewer) -> Proposal:
    """Finds the outcome proposed for a public question.

    Raises:
        NotFoundError: there is no such question, or nothing waits on it.
    """
    question = seen_question(session, slug, viewer)
    found = waiting_proposal(session, question)
    if question.visibility is not Visibility.PUBLIC or found is None:
        raise NotFoundError("proposal", slug)
    return found


def proposed_question(session: Session, proposal: Proposal) -> Question:
    """Gives the question of a proposal."""
    return session.get_one(Question, proposal.question_id)
