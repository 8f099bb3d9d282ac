"""The same words again: in another article, or on record already."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import or_, select

from forecasts.db import AnyRow, Session
from forecasts.forecasters import known_forecaster
from forecasts.intake.matching.repeats import says_the_same
from forecasts.intake.proposed import proposed_reading
from forecasts.models import Alias, Article, Candidate, Quotation
from forecasts.search import folded_words
from forecasts.values import CandidateState, Classification, Reading

_MOST: Final = 5
_LOOKED_AT: Final = 2000


@dataclass(frozen=True, slots=True)
class Twin:
    """Another candidate of the same words; `number` counts it within its article, from 1.

    `said` is what they were read as, `is_verbatim` whether they are the same word for word.
    """

    article: int
    title: str
    number: int
    state: CandidateState
    classification: Classification
    speaker: str | None
    words: str
    said: Reading | None
    is_verbatim: bool


def are_apart(
    one: tuple[float | None, float | None], other: tuple[float | None, float | None]
) -> bool:
    """Says whether two ranges have nothing in common, so that they cannot both be meant.

    Example:
        >>> are_apart((0.0, 0.08), (0.18, 0.52)), are_apart((0.0, 0.2), (0.18, 0.52))
        (True, False)
    """
    (low, high), (bottom, top) = one, other
    if low is None or high is None or bottom is None or top is None:
        return False
    return high < bottom or top < low


def _names(session: Session, candidate: Candidate) -> set[str]:
    names = {candidate.speaker or "", *candidate.aliases} - {""}
    who = known_forecaster(session, candidate.speaker) if candidate.speaker else None
    if who is not None and who.is_public:
        names.update(session.scalars(select(Alias.name).where(Alias.forecaster_id == who.id)))
    return names


def _twin(row: AnyRow, words: str) -> Twin:
    found: Candidate = row.Candidate
    return Twin(
        article=found.article_id,
        title=row.title,
        number=found.position + 1,
        state=found.state,
        classification=found.classification,
        speaker=found.speaker,
        words=row.excerpt,
        said=proposed_reading(
            found.low,
            found.central,
            found.high,
            phrase=found.phrase,
            lexicon_version=found.lexicon_version,
        ),
        is_verbatim=folded_words(row.excerpt) == folded_words(words),
    )


def same_claims(session: Session, candidate: Candidate) -> tuple[Twin, ...]:
    """Lists candidates that say the same in the same words, or nearly, here or in another article.

    The same words count whoever is named; nearly the same ones only of the same speaker.

    Args:
        session: any session.
        candidate: the one in hand.
    """
    words = session.get_one(Quotation, candidate.quotation_id).excerpt
    is_same = Quotation.excerpt == words
    names = _names(session, candidate)
    rows = session.execute(
        select(Candidate, Article.title, Quotation.excerpt)
        .join(Quotation, Quotation.id == Candidate.quotation_id)
        .join(Article, Article.id == Candidate.article_id)
        .where(or_(is_same, Candidate.speaker.in_(names)), Candidate.id != candidate.id)
        .order_by(is_same.desc(), Candidate.id.desc())
        .limit(_LOOKED_AT)
    )
    found = [_twin(row, words) for row in rows if says_the_same(row.excerpt, words)]
    best = sorted(found, key=lambda twin: (not twin.is_verbatim, twin.article, twin.number))
    return tuple(best[:_MOST])
