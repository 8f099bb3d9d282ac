"""How likely words sound that a model points at: read by the lexicon, never by the model."""

from typing import Final

from forecasts.language import Span
from forecasts.language.chances.estimate import Reading, combine, read_belief, read_estimate
from forecasts.language.words.tokens import tokenize
from forecasts.language.words.vocabulary import word_set
from forecasts.llm.places import Places
from forecasts.llm.wholes import Whole, find_beside, find_inside
from forecasts.values import QuotationKind

_DENIED: Final = word_set(
    "not never hardly no nor without isn't aren't wasn't weren't doesn't don't didn't won't can't "
    "cannot neither nobody less far"
)
_REACH: Final = 4


def _with_denial(places: Places, span: Span, start: int) -> Span:
    """Takes in a "not" that stands before words and turns them round."""
    before = tokenize(places.text, start, span[0])[-_REACH:]
    denying = [token.start for token in before if token.key in _DENIED]
    return (denying[0], span[1]) if denying else span


def _belief(places: Places, whole: Whole, expression: str | None) -> Reading | None:
    """How sure the attribution says somebody is; words quoted directly speak for themselves."""
    if whole.quotation is None or whole.quotation.cue is None or whole.attribution is None:
        return None
    pointed = find_beside(places, expression, whole)
    if pointed is not None:
        return read_belief(places.text, _with_denial(places, pointed, whole.attribution[0]))
    is_direct = whole.quotation.kind is QuotationKind.DIRECT
    return None if is_direct else read_belief(places.text, whole.quotation.cue)


def _content(places: Places, parts: tuple[Span, ...]) -> Reading | None:
    read = (read_estimate(places.text, *part) for part in parts)
    return max((each for each in read if each), key=lambda each: each.rank, default=None)


def read_words(
    places: Places, whole: Whole, expression: str | None
) -> tuple[Reading | None, tuple[Span, ...]]:
    """Reads how likely the sentences sound that do not ask.

    Args:
        places: the article.
        whole: the sentences; at least one states something.
        expression: the words a model says carry the likelihood, which say which sentence counts.
            Beside the cue of the attribution they are read too, anywhere else they are not.

    Returns:
        What the lexicon makes of them, None for nothing, and the sentence that counts.
    """
    stated = whole.stated(places.text)
    holding = [parts for parts in stated if find_inside(places, expression, parts)]
    read = [(_content(places, parts), parts) for parts in holding or stated]
    content, sentence = max(read, key=lambda pair: pair[0].rank if pair[0] else -1)
    if whole.kind is QuotationKind.DIRECT and content is not None:
        return content, sentence
    belief = _belief(places, whole, None if holding else expression)
    return combine(belief, content), sentence
