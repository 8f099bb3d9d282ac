"""Where things stand in one article, for checking what a model says about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from forecasts.language import Extraction, Person, Span
from forecasts.language.page.layout import Layout, read_layout
from forecasts.language.quotes.marks import Passage, find_passages, mask_passages
from forecasts.language.when.dates import MASTHEAD
from forecasts.language.words.sentences import split_sentences
from forecasts.llm.finding import outside
from forecasts.text import name_key
from forecasts.values import QuotationKind

_NEARLY: Final = 0.9


def overlaps(one: Span, other: Span) -> bool:
    """Whether two spans have a letter in common.

    Example:
        >>> overlaps((0, 4), (3, 9)), overlaps((0, 4), (4, 9))
        (True, False)
    """
    return one[0] < other[1] and other[0] < one[1]


def shared(spans: Sequence[Span], others: Sequence[Span]) -> int:
    """Counts the letters that two lists of spans have in common.

    Example:
        >>> shared([(0, 4), (6, 9)], [(2, 7)])
        3
    """
    return sum(max(0, min(b, d) - max(a, c)) for a, b in spans for c, d in others)


@dataclass(frozen=True, slots=True)
class Places:
    """One article, read by the rules.

    Attributes:
        text: the article.
        extraction: what the rules found.
        layout: its lines.
        passages: what stands in quotation marks, in order.
        outside: the text with those passages covered.
        anchor: when it was said, about.
        people: whom it names, by each of their names.
    """

    text: str
    extraction: Extraction
    layout: Layout
    passages: tuple[Passage, ...]
    outside: str
    anchor: date | None
    people: dict[str, Person]

    def is_headline(self, span: Span) -> bool:
        """Whether a span lies in the lines above the body."""
        return any(overlaps(span, each) for each in self.layout.headlines)

    def sentences(self, span: Span) -> list[Span]:
        """Gives the whole sentences a span lies in, those of quoted passages one by one."""
        around = (*self.layout.headlines, *self.layout.paragraphs)
        found = (
            each
            for one in sorted(around)
            if overlaps(span, one)
            for each in split_sentences(self.text, *one)
        )
        return [each for each in found if overlaps(span, each)] or [span]

    def outer_sentence(self, span: Span) -> Span:
        """Gives the sentence around a span, in which a quoted passage is no end."""
        around = next((one for one in self.layout.paragraphs if overlaps(span, one)), span)
        found = split_sentences(self.outside, *around, original=self.text)
        return next((each for each in found if overlaps(span, each)), span)

    def without_noise(self, spans: Sequence[Span]) -> tuple[Span, ...]:
        """Gives spans without lines that are no part of the article, and without spaces around."""
        pieces = (piece for each in spans for piece in outside(each, self.extraction.noise))
        trimmed = (self._trimmed(*piece) for piece in pieces)
        return tuple((start, end) for start, end in trimmed if start < end)

    def _trimmed(self, start: int, end: int) -> Span:
        words = self.text[start:end]
        start += len(words) - len(words.lstrip())
        return start, start + len(words.strip())

    def is_in_passage(self, span: Span) -> bool:
        """Whether a span cuts into quotation marks."""
        return any(overlaps(span, (each.start, each.end)) for each in self.passages)

    def kind(self, segments: Sequence[Span]) -> QuotationKind:
        """Says in which form words stand, by the quotation marks around them."""
        if self.is_headline(segments[0]):
            return QuotationKind.HEADLINE
        whole = sum(end - start for start, end in segments)
        quoted = shared(segments, [(each.start, each.end) for each in self.passages])
        if quoted >= _NEARLY * whole:
            return QuotationKind.DIRECT
        return QuotationKind.MIXED if quoted else QuotationKind.INDIRECT


def _names(people: Sequence[Person]) -> dict[str, Person]:
    """Whom each name means; a name that means two means nobody."""
    found: dict[str, set[Person]] = {}
    for person in people:
        for name in {name_key(each) for each in (person.name, *person.aliases)}:
            found.setdefault(name, set()).add(person)
    return {name: meant.pop() for name, meant in found.items() if len(meant) == 1}


def read_places(text: str, extraction: Extraction, *, published_on: date | None = None) -> Places:
    """Reads where things stand in an article.

    Args:
        text: the article.
        extraction: what the rules found in it.
        published_on: when it was published, where known.
    """
    layout = read_layout(text)
    passages = find_passages(text, layout.paragraphs)
    dated = (each.day for each in extraction.dates if each.kind == MASTHEAD)
    return Places(
        text=text,
        extraction=extraction,
        layout=layout,
        passages=passages,
        outside=mask_passages(text, passages),
        anchor=published_on or next(dated, None),
        people=_names(extraction.people),
    )
