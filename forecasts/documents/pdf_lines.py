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
_SPLIT: Final = re.compile(r"([^\W\d_]+)-\n([a-zß-ÿ]+)")
_COMPOUND: Final = re.compile(r"[^\W\d_]+-[^\W\d_]+")
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


def _usual_gap(lines: Sequence[Line]) -> float:
    gaps = sorted(a.height - b.height for a, b in pairwise(lines) if a.height > b.height)
    sizes = sorted(line.size for line in lines)
    if not gaps:
        return 0.0
    return min(gaps[len(gaps) // 5], _LOOSEST * sizes[len(sizes) // 2])


def _is_apart(before: Line, line: Line, usual: float, width: int) -> bool:
    gap = before.height - line.height
    if gap > _WIDER * usual or gap < -usual:
        return True
    if len(before.text.strip()) < _SHORT * width and not line.text.strip()[:1].islower():
        return True
    if not 0.9 * before.size <= line.size <= 1.1 * before.size:
        return gap > 0.0
    indent = line.left - before.left
    return 0.8 * line.size < indent < 5 * line.size and bool(_ENDED.search(before.text.strip()))


def paragraphs(found: Iterable[Line]) -> list[str]:
    """Joins lines into paragraphs.

    A wider gap, another size or an indented line begins one, and so does what follows a short line.
    """
    lines = [line for line in found if line.text.strip()]
    usual = _usual_gap(lines)
    widths = sorted(len(line.text.strip()) for line in lines)
    width = widths[len(widths) * 4 // 5] if widths else 0
    texts: list[str] = []
    for number, line in enumerate(lines):
        words = " ".join(line.text.replace("\xad", "").split())
        if number and not _is_apart(lines[number - 1], line, usual, width):
            texts[-1] += f"\n{words}"
        else:
            texts.append(words)
    return texts


def _unbroken(text: str) -> str:
    """Joins the lines of a paragraph; a word parted at the end of a line becomes one again."""
    compounds = set(_COMPOUND.findall(text.lower()))

    def joined(match: re.Match[str]) -> str:
        first, second = match.groups()
        is_compound = first.lower() in _NUMBERS or f"{first}-{second}".lower() in compounds
        return f"{first}-{second}" if is_compound else f"{first}{second}"

    return _SPLIT.sub(joined, text)


def _goes_on(before: str, after: str) -> bool:
    return not _ENDED.search(before) and after[:1].islower()


def join_pages(pages: Iterable[Sequence[str]]) -> str:
    r"""Joins the paragraphs of all pages, with an empty line between them.

    A paragraph that breaks off at the end of a page goes on at the beginning of the next.

    Example:
        >>> join_pages([["It will prob-"], ["ably rain.", "Soon."]])
        'It will probably rain.\n\nSoon.'
    """
    texts: list[str] = []
    for page in pages:
        for number, paragraph in enumerate(page):
            if number == 0 and texts and _goes_on(texts[-1], paragraph):
                texts[-1] += f"\n{paragraph}"
            else:
                texts.append(paragraph)
    blank = "\n\n"
    parts = _unbroken(blank.join(texts)).split(blank)
    return blank.join(part.replace("\n", " ") for part in parts)
