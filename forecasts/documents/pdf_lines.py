"""From the lines of a PDF to paragraphs: by the gaps between them, their size and their margin."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

_WIDER: Final = 1.4
_LOOSEST: Final = 2.6
_SHORT: Final = 0.6
_ENDED: Final = re.compile(r"[.!?:…][”\"’')\]]*$")
_SPLIT: Final = re.compile(r"(?<![^\W\d_])([^\W\d_]++)-\n([a-zß-ÿ]++)")
_COMPOUND: Final = re.compile(r"(?<![^\W\d_])[^\W\d_]++-[^\W\d_]++")
_TAIL: Final = 40  # so many letters say how a text ends
_NUMBERS: Final = frozenset(
    {"twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"}
)


@dataclass(slots=True)
class Line:
    """A line of a page: its words, where it begins and how large it is printed."""

    text: str = ""
    left: float = 0.0
    height: float = 0.0
    size: float = 0.0

    def add(self, text: str, cm: Sequence[float], tm: Sequence[float], size: float) -> None:
        """Adds words; the first that are no space say where the line stands."""
        if text.strip() and not self.text.strip():
            self.left = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
            self.height = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            self.size = abs(size) * math.hypot(tm[2], tm[3]) * math.hypot(cm[2], cm[3])
        self.text += text


@dataclass(frozen=True, slots=True)
class Measure:
    """How a document is set: the usual gap between its lines, and how wide they are."""

    gap: float
    width: int


def _shown(lines: Iterable[Line]) -> list[Line]:
    return [line for line in lines if line.text.strip()]


def measure(pages: Iterable[Iterable[Line]]) -> Measure:
    """Measures how the lines of all pages are set."""
    shown = [_shown(page) for page in pages]
    gaps = sorted(
        a.height - b.height for page in shown for a, b in pairwise(page) if a.height > b.height
    )
    sizes = sorted(line.size for page in shown for line in page)
    widths = sorted(len(line.text.strip()) for page in shown for line in page)
    if not gaps:
        return Measure(0.0, widths[-1] if widths else 0)
    gap = min(gaps[len(gaps) // 5], _LOOSEST * sizes[len(sizes) // 2])
    return Measure(gap, widths[len(widths) * 4 // 5])


def _is_apart(before: Line, line: Line, usual: Measure) -> bool:
    gap = before.height - line.height
    if gap > _WIDER * usual.gap or gap < -usual.gap:
        return True
    if len(before.text.strip()) < _SHORT * usual.width and not line.text.strip()[:1].islower():
        return True
    if not 0.9 * before.size <= line.size <= 1.1 * before.size:
        return gap > 0.0
    indent = line.left - before.left
    return 0.8 * line.size < indent < 5 * line.size and bool(_ENDED.search(before.text.strip()))


def paragraphs(found: Iterable[Line], usual: Measure) -> list[str]:
    """Joins the lines of a page into paragraphs.

    A wider gap, another size or an indented line begins one, and so does what follows a short line.
    """
    lines = _shown(found)
    texts: list[list[str]] = []
    for number, line in enumerate(lines):
        words = " ".join(line.text.replace("\xad", "").split())
        if number and not _is_apart(lines[number - 1], line, usual):
            texts[-1].append(words)
        else:
            texts.append([words])
    return ["\n".join(each) for each in texts]


def _unbroken(text: str) -> str:
    """Joins the lines of a paragraph; a word parted at the end of a line becomes one again."""
    compounds = set(_COMPOUND.findall(text.lower()))

    def joined(match: re.Match[str]) -> str:
        first, second = match.groups()
        is_compound = first.lower() in _NUMBERS or f"{first}-{second}".lower() in compounds
        return f"{first}-{second}" if is_compound else f"{first}{second}"

    return _SPLIT.sub(joined, text)


def _goes_on(before: str, after: str) -> bool:
    return not _ENDED.search(before[-_TAIL:]) and after[:1].islower()


def join_pages(pages: Iterable[Sequence[str]]) -> str:
    r"""Joins the paragraphs of all pages, with an empty line between them.

    A paragraph that breaks off at the end of a page goes on at the beginning of the next.

    Example:
        >>> join_pages([["It will prob-"], ["ably rain.", "Soon."]])
        'It will probably rain.\n\nSoon.'
    """
    texts: list[list[str]] = []
    for page in pages:
        for number, paragraph in enumerate(page):
            if number == 0 and texts and _goes_on(texts[-1][-1], paragraph):
                texts[-1].append(paragraph)
            else:
                texts.append([paragraph])
    blank = "\n\n"
    parts = _unbroken(blank.join("\n".join(each) for each in texts)).split(blank)
    return blank.join(part.replace("\n", " ") for part in parts)
