"""Articles and candidates as readers and programs see them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, func, select

from forecasts.db import Session
from forecasts.intake.article import find_article
from forecasts.intake.proposed import proposed_reading
from forecasts.language.chances.sourced import is_judgement
from forecasts.models import (
    Article,
    Candidate,
    Forecaster,
    ModelRun,
    Prediction,
    Question,
    Quotation,
    Verdict,
)
from forecasts.models.numbers import PASSAGE_NUMBER
from forecasts.predictions import reading_of
from forecasts.values import (
    CandidateState,
    Classification,
    Directness,
    QuotationKind,
    Reading,
    Visibility,
)


@dataclass(frozen=True, slots=True)
class SpanView:
    """A span in code points of the stored text, end exclusive, with the text it covers."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class AlternativeView:
    """Somebody who may have said it, how sure the reading is from 0 to 1, and why."""

    name: str
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class CandidateView:
    """One candidate with its words.

    Attributes:
        quotation: which of the quotations of the article its words are.
        segments: the quoted words.
        speaker_mention: where the article names the speaker.
        expression: the words that carry the probability.
        question: slug of the question it was settled on, None while pending or rejected.
        question_title: its title.
        said: what was recorded, None unless accepted.
        forecaster: slug of whose statement it was recorded as.
        is_repeat: whether it was set aside because it says once more what is on record.
        alternatives: who may have said it, the likeliest first; none where the text leaves no
            doubt.
        stated_on: the day the text says it was said, None where it does not.
        stated_why: how the text says so.
        model: the model that proposed it, None where the rules did.
        judgement: whether the range is the editors' judgement, which no study measured.
    """

    id: int
    quotation: int
    state: CandidateState
    classification: Classification
    kind: QuotationKind
    directness: Directness
    speaker: str | None
    role: str | None
    aliases: tuple[str, ...]
    proposition: str
    segments: tuple[SpanView, ...]
    speaker_mention: SpanView | None
    expression: SpanView | None
    phrase: str | None
    low: float | None
    central: float | None
    high: float | None
    lexicon_version: str
    deadline: date | None
    condition: str | None
    question: str | None
    question_title: str | None
    said: Reading | None
    forecaster: str | None
    decided_by: str | None
    decided_at: datetime | None
    is_repeat: bool = False
    alternatives: tuple[AlternativeView, ...] = ()
    stated_on: date | None = None
    stated_why: str = ""
    model: str | None = None
    judgement: bool = False

    @property
    def reading(self) -> Reading | None:
        """What its words were read as, of what they speak of; None without a level."""
        return proposed_reading(
            self.low,
            self.central,
            self.high,
            phrase=self.phrase,
            lexicon_version=self.lexicon_version,
        )


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article with its candidates; the text itself stays in the database.

    Attributes:
        characters: length of the stored text in code points.
        date_evidence: days the text names: `start, end, text, day, kind, note`.
        date_warnings: whole sentences about dates that contradict each other.
    """

    id: int
    title: str
    url: str | None
    publisher: str | None
    published_on: date | None
    dated_by: str | None
    sha256: str
    characters: int
    added_at: datetime
    added_by: str
    date_evidence: tuple[dict[str, Any], ...]
    date_warnings: tuple[str, ...]
    candidates: tuple[CandidateView, ...]


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """One article in the list."""

    id: int
    title: str
    publisher: str | None
    published_on: date | None
    candidates: int
    pending: int


def _span(text: str, start: int | None, end: int | None) -> SpanView | None:
    if start is None or end is None:
        return None
    return SpanView(start, end, text[start:end])


@dataclass(frozen=True, slots=True)
class _Settled:
    question: Question | None = None
    said: Reading | None = None
    forecaster: str | None = None


def _settled(session: Session, candidate: Candidate, words: str) -> _Settled:
    row: Prediction | Verdict | None = None
    if candidate.prediction_id is not None:
        row = session.get_one(Prediction, candidate.prediction_id)
    elif candidate.verdict_id is not None:
        row = session.get_one(Verdict, candidate.verdict_id)
    if row is None:
        return _Settled()
    return _Settled(
        question=session.get(Question, row.question_id) if row.question_id else None,
        said=reading_of(row, words) if isinstance(row, Prediction) else None,
        forecaster=session.get_one(Forecaster, row.forecaster_id).slug,
    )


def _proposer(session: Session, row: Candidate) -> str | None:
    if row.model_run_id is None:
        return None
    return session.get_one(ModelRun, row.model_run_id).model


def _candidate(
    session: Session,
    row: Candidate,
    words: Quotation,
    passage: int,
    text: str,
    *,
    hidden_as: CandidateState | None,
) -> CandidateView:
    settled = _settled(session, row, words.excerpt)
    question = settled.question
    state, decided_by, decided_at = row.state, row.decided_by, row.decided_at
    if hidden_as and question and question.visibility is not Visibility.PUBLIC:
        settled, question = _Settled(), None
        state, decided_by, decided_at = hidden_as, None, None
    return CandidateView(
        id=row.id,
        quotation=passage,
        state=state,
        classification=row.classification,
        kind=words.kind,
        directness=words.directness,
        speaker=row.speaker,
        role=row.role,
        aliases=tuple(row.aliases),
        proposition=row.proposition,
        segments=tuple(SpanView(a, b, text[a:b]) for a, b in words.segments),
        speaker_mention=_span(text, words.speaker_start, words.speaker_end),
        expression=_span(text, row.expression_start, row.expression_end),
        phrase=row.phrase,
        low=row.low,
        central=row.central,
        high=row.high,
        lexicon_version=row.lexicon_version,
        judgement=is_judgement(row.phrase, row.lexicon_version),
        deadline=row.deadline,
        condition=row.condition,
        question=question.slug if question else None,
        question_title=question.title if question else None,
        said=settled.said,
        forecaster=settled.forecaster,
        decided_by=decided_by,
        decided_at=decided_at,
        is_repeat=row.duplicate_of_id is not None,
        alternatives=tuple(
            AlternativeView(each["name"], each["score"], each["why"])
            for each in row.alternatives or ()
        ),
        stated_on=row.stated_on,
        stated_why=row.stated_why or "",
        model=_proposer(session, row),
    )


def article_view(
    session: Session,
    article_id: int,
    *,
    is_public: bool = False,
    hidden_as: CandidateState | None = None,
) -> ArticleView:
    """Shows an article with all its candidates in order of appearance.

    Args:
        session: a reading session.
        article_id: its number.
        is_public: whether the asker is a member of the public, for whom what was decided on a
            question that is not public is still pending.
        hidden_as: what that is instead for whoever decides about candidates.

    Raises:
        NotFoundError: there is no such article.
    """
    article = find_article(session, article_id)
    found = session.execute(
        select(Candidate, Quotation, PASSAGE_NUMBER.label("passage"))
        .join(Quotation, Quotation.id == Candidate.quotation_id)
        .where(Candidate.article_id == article.id)
        .order_by(Candidate.position)
    ).all()
    return ArticleView(
        id=article.id,
        title=article.title,
        url=article.url,
        publisher=article.publisher,
        published_on=article.published_on,
        dated_by=article.dated_by,
        sha256=article.sha256,
        characters=len(article.text),
        added_at=article.added_at,
        added_by=article.added_by,
        date_evidence=tuple(article.date_evidence),
        date_warnings=tuple(article.date_warnings),
        candidates=tuple(
            _candidate(
                session,
                row.Candidate,
                row.Quotation,
                row.passage,
                article.text,
                hidden_as=hidden_as or (CandidateState.PENDING if is_public else None),
            )
            for row in found
        ),
    )


def article_list(session: Session) -> tuple[ArticleLine, ...]:
    """Lists the articles, newest first."""
    pending = func.sum(case((Candidate.state == CandidateState.PENDING, 1), else_=0))
    counts = (
        select(Candidate.article_id, func.count().label("candidates"), pending.label("pending"))
        .group_by(Candidate.article_id)
        .subquery()
    )
    query = (
        select(
            Article.id,
            Article.title,
            Article.publisher,
            Article.published_on,
            counts.c.candidates,
            counts.c.pending,
        )
        .outerjoin(counts, counts.c.article_id == Article.id)
        .order_by(Article.id.desc())
    )
    return tuple(
        ArticleLine(
            row.id,
            row.title,
            row.publisher,
            row.published_on,
            row.candidates or 0,
            int(row.pending or 0),
        )
        for row in session.execute(query)
    )
