"""Where things stand in one article, for checking what a model says about it."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from forecasts.language import Extraction, Person, Span
from forecasts.language.cues import find_cues
from forecasts.language.dates import MASTHEAD
from forecasts.language.layout import Layout, read_layout
from forecasts.language.marks import Passage, find_passages
from forecasts.language.sentences import split_sentences
from forecasts.language.tokens import tokenize
from forecasts.llm.finding import outside
from forecasts.text import name_key
from forecasts.values import QuotationKind

_MOSTLY: Final = 0.6


@dataclass(frozen=True, slots=True)
class Places:
    """One article, read by the rules.

    Attributes:
        text: the article.
        extraction: what the rules found.
        layout: its lines.
        passages: what stands in quotation marks, in order.
        quoted: what the rules attribute to somebody.
        anchor: when it was said, about.
        people: whom it names, by each of their names.
    """

    text: str
    extraction: Extraction
    layout: Layout
    passages: tuple[Passage, ...]
    quoted: tuple[Span, ...]
    anchor: date | None
    people: dict[str, Person]

    def paragraph(self, at: int, *, back: int = 0) -> Span:
        """Gives the paragraph a place lies in, beginning some paragraphs before it."""
        paragraphs = self.layout.paragraphs
        number = max(0, bisect_right(paragraphs, at, key=lambda each: each[0]) - 1)
        if not paragraphs:
            return 0, len(self.text)
        return paragraphs[max(0, number - back)][0], paragraphs[number][1]

    def is_headline(self, span: Span) -> bool:
        """Whether a span lies in the lines above the body."""
        return any(start < span[1] and span[0] < end for start, end in self.layout.headlines)

    def segments(self, span: Span) -> tuple[Span, ...]:
        """Gives what of a span was said: noise lies outside, and an attribution between quotes."""
        inside = [
            (max(each.start, span[0]), min(each.end, span[1])) for each in self._passages(span)
        ]
        said = sum(end - start for start, end in inside)
        is_mostly = said > 0 and said >= _MOSTLY * (span[1] - span[0])
        is_quoted = is_mostly and inside[0][0] == span[0]
        wanted = inside if is_quoted else [span]
        pieces = (piece for each in wanted for piece in outside(each, self.extraction.noise))
        trimmed = (self._trimmed(*piece) for piece in pieces)
        return tuple((start, end) for start, end in trimmed if start < end)

    def _passages(self, span: Span) -> list[Passage]:
        return [each for each in self.passages if each.start < span[1] and span[0] < each.end]

    def _trimmed(self, start: int, end: int) -> Span:
        words = self.text[start:end]
        start += len(words) - len(words.lstrip())
        return start, start + len(words.strip())

    def kind(self, segments: Sequence[Span]) -> QuotationKind:
        """Says in which form words stand, by the quotation marks around them."""
        if self.is_headline(segments[0]):
            return QuotationKind.HEADLINE
        whole = sum(end - start for start, end in segments)
        quoted = sum(
            min(end, each.end) - max(start, each.start)
            for start, end in segments
            for each in self._passages((start, end))
        )
        if quoted >= 0.9 * whole:
            return QuotationKind.DIRECT
        return QuotationKind.MIXED if quoted else QuotationKind.INDIRECT

    def is_attributed(self, segments: Sequence[Span], mention: Span | None) -> bool:
        """Whether the rules attribute words to somebody, or a cue and a name stand beside them."""
        start, end = segments[0][0], segments[-1][1]
        if any(a < end and start < b for a, b in self.quoted):
            return True
        if mention is None or (start <= mention[0] and mention[1] <= end):
            return False
        around = split_sentences(self.text, *self.paragraph(start))
        beside = [each for each in around if each[0] < end and start < each[1]]
        return any(
            cue.span[1] <= start or end <= cue.span[0]
            for each in beside
            for cue in find_cues(tokenize(self.text, *each))
        )


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
    dated = (each.day for each in extraction.dates if each.kind == MASTHEAD)
    return Places(
        text=text,
        extraction=extraction,
        layout=layout,
        passages=find_passages(text, layout.paragraphs),
        quoted=tuple(segment for each in extraction.quotations for segment in each.segments),
        anchor=published_on or next(dated, None),
        people=_names(extraction.people),
    )
