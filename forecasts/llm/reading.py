"""How likely words sound that a model points at: read by the lexicon, never by the model."""

from collections.abc import Iterator, Sequence
from typing import Final

from forecasts.language import Span
from forecasts.language.estimate import Reading, combine, read_belief, read_estimate
from forecasts.language.sentences import split_sentences
from forecasts.language.tokens import tokenize
from forecasts.language.vocabulary import word_set
from forecasts.llm.finding import Folded
from forecasts.llm.places import Places
from forecasts.values import QuotationKind

_NEAR: Final = 200
_DENIED: Final = word_set(
    "not never hardly no nor without isn't aren't wasn't weren't doesn't don't didn't won't can't "
    "cannot neither nobody less far"
)
_REACH: Final = 4


def sentences(text: str, segments: Sequence[Span]) -> list[Span]:
    """Gives the sentences of the words."""
    return [span for segment in segments for span in split_sentences(text, *segment)]


def find_near(places: Places, words: str | None, segments: Sequence[Span]) -> Span | None:
    """Finds words inside the quoted ones, or else near them in their paragraph."""
    if not words:
        return None
    return next(_found(places, words, segments), None)


def _found(places: Places, words: str, segments: Sequence[Span]) -> Iterator[Span]:
    noise = places.extraction.noise
    for segment in segments:
        yield from Folded(places.text, segment, noise).find(words)
    start, end = places.paragraph(segments[0][0])
    start = max(start, segments[0][0] - _NEAR)
    end = min(max(end, segments[-1][1]), segments[-1][1] + _NEAR)
    yield from Folded(places.text, (min(start, end), end), noise).find(words)


def _is_inside(span: Span, segments: Sequence[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in segments)


def _with_denial(places: Places, span: Span) -> Span:
    """Takes in a "not" that stands before words and turns them round."""
    start, _ = places.paragraph(span[0])
    sentence = split_sentences(places.text, start, span[1])[-1:]
    before = tokenize(places.text, sentence[0][0] if sentence else start, span[0])[-_REACH:]
    denying = [token.start for token in before if token.key in _DENIED]
    return (denying[0], span[1]) if denying else span


def read_words(
    places: Places, segments: Sequence[Span], expression: Span | None, kind: QuotationKind
) -> tuple[Reading | None, Span]:
    """Reads how likely words sound.

    Args:
        places: the article.
        segments: the words.
        expression: the words a model says carry the likelihood; inside the others or near them.
        kind: the form the words stand in.

    Returns:
        What the lexicon makes of them, None for nothing, and the sentence that counts.
    """
    spans = sentences(places.text, segments)
    inside = expression is not None and _is_inside(expression, segments)
    holding = [
        each for each in spans if inside and expression and each[0] < expression[1] <= each[1]
    ]
    read = [(read_estimate(places.text, *each), each) for each in holding or spans]
    content, sentence = max(
        read, key=lambda pair: pair[0].rank if pair[0] else -1, default=(None, segments[0])
    )
    is_own = inside or (kind is QuotationKind.DIRECT and content is not None)
    if expression is None or is_own:
        return content, sentence
    return combine(read_belief(places.text, _with_denial(places, expression)), content), sentence
