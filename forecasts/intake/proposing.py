"""Puts proposed predictions beside an article, whoever proposes them: the rules or a model."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Final

from sqlalchemy import func, select

from forecasts import ledger
from forecasts.db import Session
from forecasts.language import EXTRACTOR_VERSION, Person
from forecasts.language import Candidate as Proposal
from forecasts.language.chances.lexicon import lexicon
from forecasts.models import Article, Candidate, ModelRun, Quotation
from forecasts.text import QUOTE_LIMIT, printable
from forecasts.values import Chain, Classification, Directness, QuotationKind

_DIRECTNESS: Final = {
    QuotationKind.DIRECT: Directness.DIRECT,
    QuotationKind.MIXED: Directness.DIRECT,
    QuotationKind.INDIRECT: Directness.PARAPHRASE,
    QuotationKind.BELIEF_REPORT: Directness.PARAPHRASE,
    QuotationKind.HEADLINE: Directness.HEADLINE,
}
_OVERRIDES: Final = {
    Classification.HEADLINE: Directness.HEADLINE,
    Classification.HEARSAY: Directness.HEARSAY,
}


def _short(text: str | None) -> str | None:
    """Drops what is too long to be a name, a role or a phrase."""
    return text if text and len(text) <= 300 else None


def _excerpt(text: str, proposal: Proposal) -> str:
    words = " ".join(printable(text[start:end]) for start, end in proposal.segments)
    return words if len(words) <= QUOTE_LIMIT else words[: QUOTE_LIMIT - 1].rstrip() + "…"


def _quotation(article: Article, proposal: Proposal) -> Quotation:
    kind = proposal.quotation.kind if proposal.quotation else QuotationKind.INDIRECT
    mention = proposal.quotation.speaker_mention if proposal.quotation else None
    return Quotation(
        article_id=article.id,
        kind=kind,
        directness=_OVERRIDES.get(proposal.classification, _DIRECTNESS[kind]),
        excerpt=_excerpt(article.text, proposal),
        segments=[list(segment) for segment in proposal.segments],
        speaker=_short(article.text[slice(*mention)] if mention else proposal.speaker),
        speaker_start=mention[0] if mention else None,
        speaker_end=mention[1] if mention else None,
    )


def propose(
    session: Session,
    article: Article,
    proposals: Sequence[Proposal],
    *,
    people: Sequence[Person] = (),
    run: ModelRun | None = None,
    now: datetime,
) -> None:
    """Puts proposals beside an article, behind those it has already.

    Args:
        session: a writing session.
        article: where they were read.
        proposals: in order.
        people: whom the article names, for the other forms of their names.
        run: the run of the model that proposes them, None for the rules.
        now: the present instant.
    """
    named = {person.name: person for person in people}
    last = select(func.max(Candidate.position)).where(Candidate.article_id == article.id)
    first = session.scalar(last)
    begin = 0 if first is None else first + 1
    for position, proposal in enumerate(proposals, start=begin):
        quotation = _quotation(article, proposal)
        session.add(quotation)
        ledger.record(session, quotation, "recorded", chain=Chain.PUBLIC, now=now)
        person = named.get(proposal.speaker or "")
        session.add(
            Candidate(
                article_id=article.id,
                position=position,
                quotation_id=quotation.id,
                extractor_version=run.prompt_version if run else EXTRACTOR_VERSION,
                lexicon_version=lexicon().version,
                classification=proposal.classification,
                proposition=proposal.proposition,
                speaker=_short(proposal.speaker),
                role=_short(proposal.role),
                aliases=list(person.aliases) if person else [],
                expression_start=proposal.expression[0] if proposal.expression else None,
                expression_end=proposal.expression[1] if proposal.expression else None,
                phrase=_short(proposal.phrase),
                low=proposal.low,
                central=proposal.central,
                high=proposal.high,
                deadline=proposal.deadline,
                condition=proposal.condition,
                alternatives=[asdict(each) for each in proposal.alternatives] or None,
                stated_on=proposal.stated_on,
                stated_why=_short(proposal.stated_why),
                model_run_id=run.id if run else None,
            )
        )
