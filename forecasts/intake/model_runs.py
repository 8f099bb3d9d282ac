"""Runs of a model: what one proposed about an article, what was kept of it, and what it cost."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select

from forecasts.db import Session
from forecasts.intake.article import find_article
from forecasts.intake.proposing import propose
from forecasts.language import Candidate as Proposal
from forecasts.language import Span
from forecasts.llm.checking import RULED
from forecasts.llm.consulting import Consultation
from forecasts.llm.prompt import PROMPT_VERSION
from forecasts.llm.records import Answer
from forecasts.model_settings import ModelSettings
from forecasts.models import Article, Candidate, ModelRun, Quotation
from forecasts.values import CandidateState
from forecasts.watches import take_article

_MILLION: Final = 1_000_000
_SAME: Final = 0.5
"""So much of the shorter of two passages lies in the other where both are the same statement."""


@dataclass(frozen=True, slots=True)
class AskedArticle:
    """What a model is asked about."""

    id: int
    text: str
    published_on: date | None


@dataclass(frozen=True, slots=True)
class DroppedLine:
    """Words that did not stand up to the text, and why."""

    words: str
    why: str


@dataclass(frozen=True, slots=True)
class RunLine:
    """One run of a model.

    Attributes:
        proposed: how many statements it named.
        kept: how many stood up to the text.
        added: how many of them nobody had proposed before.
        dropped: the others, with the reasons; those of an endless list in one line.
        cost: in US dollars, None where no price was set or the endpoint counts no tokens.
        error: what went wrong or was left out, None for nothing.
    """

    id: int
    article: int
    title: str
    model: str
    endpoint: str
    asked_at: datetime
    asked_by: str
    seconds: float
    requests: int
    prompt_tokens: int | None
    completion_tokens: int | None
    cost: float | None
    proposed: int
    kept: int
    added: int
    dropped: tuple[DroppedLine, ...]
    error: str | None


def article_to_ask(session: Session, article_id: int) -> AskedArticle:
    """Gives what a model is asked about, so that no session is open while it is asked.

    Raises:
        NotFoundError: there is no such article.
    """
    article = find_article(session, article_id)
    return AskedArticle(article.id, article.text, article.published_on)


def _cost(settings: ModelSettings, answer: Answer) -> float | None:
    if settings.price is None or answer.prompt_tokens is None or answer.completion_tokens is None:
        return None
    read, written = settings.price
    return (read * answer.prompt_tokens + written * answer.completion_tokens) / _MILLION


def _trouble(answer: Answer) -> str | None:
    left = (
        f"The last {answer.unread:,} characters were not shown to the model: the article is too "
        "long."
        if answer.unread
        else ""
    )
    return " ".join(each for each in (answer.error, left) if each) or None


def _is_same(segments: Sequence[Span], others: Sequence[Sequence[int]]) -> bool:
    shared = sum(
        max(0, min(end, last) - max(start, first))
        for start, end in segments
        for first, last in others
    )
    sizes = [sum(b - a for a, b in each) for each in (segments, others)]
    return shared > 0 and shared >= _SAME * min(sizes)


def _note_other_speaker(row: Candidate, proposal: Proposal, model: str) -> None:
    """Says on a statement that waits that a model takes it for somebody else's."""
    known = {row.speaker, *(each["name"] for each in row.alternatives or ())}
    named = [each.name for each in proposal.alternatives if each.name not in known]
    if row.state is not CandidateState.PENDING or not named:
        return
    own = [{"name": row.speaker, "score": 1.0, "why": RULED}]
    before = row.alternatives or (own if row.speaker else [])
    others = [{"name": name, "score": 0.0, "why": f"named by {model}"} for name in named]
    row.alternatives = [*before, *others]


def _words_within(session: Session, article: Article, reach: Span) -> list[tuple[int, list[Any]]]:
    """Lists the candidates whose words lie in a stretch of the text, with those words."""
    rows = session.execute(
        select(Candidate.id, Quotation.segments)
        .join(Quotation, Quotation.id == Candidate.quotation_id)
        .where(Candidate.article_id == article.id)
        .order_by(Candidate.position)
    )
    return [
        (number, words)
        for number, words in rows
        if words and words[0][0] < reach[1] and reach[0] < words[-1][1]
    ]


def _unknown(
    session: Session, article: Article, proposals: Sequence[Proposal], model: str
) -> list[Proposal]:
    """Gives the proposals whose words nobody has proposed yet."""
    if not proposals:
        return []
    ends = max(proposal.segments[-1][1] for proposal in proposals)
    known = _words_within(session, article, (proposals[0].segments[0][0], ends))
    new = []
    for proposal in proposals:
        same = next((id_ for id_, words in known if _is_same(proposal.segments, words)), None)
        if same is None:
            new.append(proposal)
        else:
            _note_other_speaker(session.get_one(Candidate, same), proposal, model)
    return new


def keep_run(
    session: Session,
    asked: AskedArticle,
    found: Consultation,
    settings: ModelSettings,
    *,
    by: str,
    now: datetime,
) -> RunLine:
    """Keeps a run, also one that failed, and puts what is new of it beside the article.

    What the rules, or an earlier run, proposed already is not proposed again.

    Args:
        session: a writing session.
        asked: the article.
        found: what came of asking.
        settings: what was asked.
        by: who asked.
        now: the present instant.

    Raises:
        NotFoundError: the article is no longer there.
    """
    article, answer = find_article(session, asked.id), found.answer
    run = ModelRun(
        article_id=article.id,
        model=settings.name,
        endpoint=settings.url,
        prompt_version=PROMPT_VERSION,
        asked_at=now - timedelta(seconds=answer.seconds),
        asked_by=by,
        seconds=round(answer.seconds, 3),
        requests=answer.requests,
        prompt_tokens=answer.prompt_tokens,
        completion_tokens=answer.completion_tokens,
        cost=_cost(settings, answer),
        proposed=sum(len(part.statements) for part in answer.parts),
        kept=len(found.checked.kept),
        dropped=[asdict(each) for each in found.checked.dropped],
        error=_trouble(answer),
    )
    session.add(run)
    session.flush()
    new = _unknown(session, article, found.checked.kept, settings.name)
    propose(session, article, new, people=found.people, run=run, now=now)
    take_article(session, article, by=by, now=now)
    session.flush()
    return _line(run, article.title, len(new))


def _line(run: ModelRun, title: str, added: int) -> RunLine:
    return RunLine(
        id=run.id,
        article=run.article_id,
        title=title,
        model=run.model,
        endpoint=run.endpoint,
        asked_at=run.asked_at,
        asked_by=run.asked_by,
        seconds=run.seconds,
        requests=run.requests,
        prompt_tokens=run.prompt_tokens,
        completion_tokens=run.completion_tokens,
        cost=run.cost,
        proposed=run.proposed,
        kept=run.kept,
        added=added,
        dropped=tuple(DroppedLine(each["words"], each["why"]) for each in run.dropped),
        error=run.error,
    )


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def cost_words(cost: float | None) -> str:
    """Writes what a run cost.

    Example:
        >>> cost_words(0.00123), cost_words(0.0), cost_words(None)
        ('$0.0012', '$0.0000', 'cost unknown')
    """
    return "cost unknown" if cost is None else f"${cost:,.4f}"


def run_words(run: RunLine) -> str:
    """Says in a sentence or two what came of a run, and what it cost."""
    known = run.kept - run.added
    said = f"{run.model} named {_counted(run.proposed, 'statement')}"
    if run.proposed:
        said += (
            f": {run.kept} {'stands' if run.kept == 1 else 'stand'} in the text "
            f"({run.added} new, {known} proposed already), {run.proposed - run.kept:,} dropped"
        )
    spent = [f"{run.seconds:,.1f} s", _counted(run.requests, "request")]
    if run.prompt_tokens is not None and run.completion_tokens is not None:
        spent.append(f"{run.prompt_tokens:,} tokens read, {run.completion_tokens:,} written")
    return f"{said}. {', '.join([*spent, cost_words(run.cost)])}."


def model_runs(session: Session, article_id: int | None = None) -> tuple[RunLine, ...]:
    """Lists the runs about an article, or all, the latest first.

    Raises:
        NotFoundError: there is no such article.
    """
    added = (
        select(func.count())
        .where(Candidate.model_run_id == ModelRun.id)
        .correlate(ModelRun)
        .scalar_subquery()
    )
    query = (
        select(ModelRun, Article.title, added)
        .join(Article, Article.id == ModelRun.article_id)
        .order_by(ModelRun.id.desc())
    )
    if article_id is not None:
        query = query.where(ModelRun.article_id == find_article(session, article_id).id)
    return tuple(_line(run, title, number) for run, title, number in session.execute(query))
