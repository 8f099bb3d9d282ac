"""Lines, paragraphs and headlines of a pasted article."""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from forecasts.language.page.noise import noise_spans
from forecasts.language.quotes.headlines import is_title_case
from forecasts.language.records import Span

_LINE: Final = re.compile(r"[^\n]+")
_ENDED: Final = re.compile(r"[.!?…:][”\"’')\]]*$|[,.!?…][”\"’']$")
_WRAP_WIDTH: Final = 110
_HEADLINE_LIMIT: Final = 220
_MOST_HEADLINES: Final = 4


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things stand in an article.

    Attributes:
        headlines: lines above the body.
        paragraphs: the body, in order; no paragraph holds a noise line.
        noise: the masked lines.
        lines: all non-blank lines, stripped.
    """

    headlines: tuple[Span, ...]
    paragraphs: tuple[Span, ...]
    noise: tuple[Span, ...]
    lines: tuple[Span, ...]


def _stripped(text: str, start: int, end: int) -> Span | None:
    """The span without space at its ends; None when nothing is left."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None


def _lines(text: str) -> list[Span]:
    found = (_stripped(text, match.start(), match.end()) for match in _LINE.finditer(text))
    return [span for span in found if span]


def _blocks(text: str, lines: list[Span], noise: frozenset[Span]) -> list[list[Span]]:
    """Runs of lines with neither a blank nor a masked line between them."""
    blocks: list[list[Span]] = []
    previous_end = -1
    for line in lines:
        if line in noise:
            previous_end = -1
            continue
        if previous_end >= 0 and text.count("\n", previous_end, line[0]) == 1:
            blocks[-1].append(line)
        else:
            blocks.append([line])
        previous_end = line[1]
    return blocks


def _is_wrapped(text: str, block: list[Span]) -> bool:
    if any(end - start > _WRAP_WIDTH for start, end in block):
        return False
    return any(
        text[following[0]].islower() and not _ENDED.search(text, before[0], before[1])
        for before, following in pairwise(block)
    )


def _paragraphs(text: str, blocks: list[list[Span]]) -> list[Span]:
    paragraphs: list[Span] = []
    for block in blocks:
        if _is_wrapped(text, block):
            paragraphs.append((block[0][0], block[-1][1]))
        else:
            paragraphs.extend(block)
    return paragraphs


def _is_body(text: str, span: Span) -> bool:
    start, end = span
    long_enough = end - start >= 40 and not is_title_case(text[start:end])
    return end - start > _HEADLINE_LIMIT or (
        long_enough and _ENDED.search(text[max(start, end - 8) : end]) is not None
    )


def read_layout(text: str) -> Layout:
    """Finds lines, noise, headlines and paragraphs.

    A block of short lines that run on in lower case is one hard-wrapped paragraph; otherwise every
    line is a paragraph. What stands above the first full sentence is a headline.
    """
    lines = _lines(text)
    noise = noise_spans(text, lines)
    paragraphs = _paragraphs(text, _blocks(text, lines, frozenset(noise)))
    bodies = (i for i, span in enumerate(paragraphs) if _is_body(text, span))
    first = min(next(bodies, 0), _MOST_HEADLINES)
    return Layout(tuple(paragraphs[:first]), tuple(paragraphs[first:]), noise, tuple(lines))
