"""From the words a model copied to the whole sentences they stand in, and whose the rules say."""

from dataclasses import dataclass
from typing import Final

from forecasts.language import Quotation, Span
from forecasts.language.words.clauses import is_question, sentences_of
from forecasts.language.words.cues import Cue, cue_at
from forecasts.language.words.tokens import tokenize
from forecasts.llm.finding import Folded
from forecasts.llm.places import Places, overlaps, shared
from forecasts.values import QuotationKind

_MOSTLY: Final = 0.5
"""So much of the words lies in a quotation of the rules where they are taken for that one."""
_APART: Final = frozenset(",;:—–.!?()")


@dataclass(frozen=True, slots=True)
class Whole:
    """The sentences words stand in.

    Attributes:
        sentences: each with its parts in order; an attribution or a noise line may lie between.
        kind: the form they stand in; None for the reporter's own.
        quotation: what the rules attribute them by, None for nothing.
        attribution: the sentence around that quotation's cue.
    """

    sentences: tuple[tuple[Span, ...], ...]
    kind: QuotationKind | None
    quotation: Quotation | None
    attribution: Span | None

    @property
    def segments(self) -> tuple[Span, ...]:
        """The parts of all sentences, in order."""
        return tuple(part for sentence in self.sentences for part in sentence)

    def stated(self, text: str) -> tuple[tuple[Span, ...], ...]:
        """Gives the sentences that do not ask."""
        return tuple(each for each in self.sentences if not is_question(text, each[-1]))


def whole_sentences(places: Places, span: Span) -> Whole:
    """Finds the sentences around words; of a quotation of the rules, those of that quotation.

    Args:
        places: the article.
        span: where the words stand.
    """
    quotation = _quotation(places, span)
    if quotation is None:
        return _unattributed(places, span)
    read = (places.without_noise(parts) for parts in sentences_of(places.text, quotation.segments))
    found = tuple(parts for parts in read if any(overlaps(span, part) for part in parts))
    around = places.outer_sentence(quotation.cue) if quotation.cue else None
    return Whole(found, quotation.kind, quotation, around)


def _quotation(places: Places, span: Span) -> Quotation | None:
    """The quotation most of the words lie in; of two, the shorter."""

    def fit(each: Quotation) -> tuple[int, int]:
        return shared([span], each.segments), -sum(end - start for start, end in each.segments)

    best = max(places.extraction.quotations, key=fit, default=None)
    if best is None or shared([span], best.segments) < _MOSTLY * (span[1] - span[0]):
        return None
    return best


def _unattributed(places: Places, span: Span) -> Whole:
    pieces = (places.without_noise([each]) for each in places.sentences(span))
    found = tuple(parts for parts in pieces if parts)
    kind: QuotationKind | None = places.kind([span])
    if kind is QuotationKind.DIRECT:
        kind = places.kind([part for parts in found for part in parts] or [span])
    elif kind is not QuotationKind.HEADLINE:
        kind = None
    return Whole(found, kind, None, None)


def cue_of(places: Places, whole: Whole) -> Cue | None:
    """Reads the cue of a quotation again, where it is a verb of the list."""
    if whole.quotation is None or whole.quotation.cue is None or whole.attribution is None:
        return None
    tokens = tokenize(places.outside, *whole.attribution)
    starts = [token.start for token in tokens]
    if whole.quotation.cue[0] not in starts:
        return None
    cue = cue_at(tokens, starts.index(whole.quotation.cue[0]))
    return cue if cue and cue.span == whole.quotation.cue else None


def find_inside(places: Places, words: str | None, parts: tuple[Span, ...]) -> Span | None:
    """Finds words a model points at inside a sentence."""
    found = (span for part in parts for span in Folded(places.text, part).find(words or ""))
    return next(found, None)


def find_beside(places: Places, words: str | None, whole: Whole) -> Span | None:
    """Finds words a model points at beside the cue of a quotation: nothing lies between."""
    if not words or whole.attribution is None or whole.quotation is None:
        return None
    cue = whole.quotation.cue
    others = [part for each in places.extraction.quotations for part in each.segments]
    for span in Folded(places.text, whole.attribution).find(words):
        is_said = places.is_in_passage(span) or any(
            overlaps(span, part) for part in others if part not in whole.quotation.segments
        )
        if cue and not is_said and not _is_apart(places.text, span, cue):
            return span
    return None


def _is_apart(text: str, one: Span, other: Span) -> bool:
    return any(mark in _APART for mark in text[min(one[1], other[1]) : max(one[0], other[0])])
