"""The words of a candidate within its article: said in bold, the level underlined, who in colour.

Without colour the same is marked by signs: *said*, >>level<<, [who].
"""

import os
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import click

from forecasts.cli.tables import display_width, terminal_width
from forecasts.text import printable

if TYPE_CHECKING:
    from forecasts.intake import CandidateView

_AROUND: Final = 160
_MOST: Final = 700
_WORD: Final = re.compile(r"\S+")
_SIGNS: Final = {"said": ("*", "*"), "level": (">>", "<<"), "who": ("[", "]")}
_STYLES: Final[dict[str, dict[str, object]]] = {
    "": {"dim": True},
    "said": {"bold": True},
    "level": {"bold": True, "underline": True, "fg": "yellow"},
    "who": {"fg": "cyan"},
}
LEGEND: Final = "*words said*, >>level<<, [who]"


@dataclass(frozen=True, slots=True)
class _Run:
    text: str
    mark: str


def is_coloured() -> bool:
    """Says whether marks are made by colour: on a terminal, unless NO_COLOR says otherwise."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _window(text: str, start: int, end: int) -> tuple[int, int]:
    """Widens a span to the sentence, or some words, around it."""
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    opening = max(before.rfind(mark) for mark in ("\n", ". ", "? "))
    closing = [place for place in (after.find("\n"), after.find(". ")) if place >= 0]
    return start - len(before) + opening + 1, end + (min(closing) + 1 if closing else len(after))


def _windows(text: str, view: "CandidateView") -> list[tuple[int, int]]:
    """Gives the parts of the article to be shown: the words, and who said them, if far away."""
    start = min(span.start for span in view.segments)
    end = min(max(span.end for span in view.segments), start + _MOST)
    who = view.speaker_mention
    if who is None:
        return [_window(text, start, end)]
    if start - _AROUND <= who.end and who.start <= end + _AROUND:
        return [_window(text, min(start, who.start), max(end, who.end))]
    return sorted([_window(text, start, end), (who.start, who.end)])


def _marks(view: "CandidateView") -> Iterator[tuple[int, int, str]]:
    for span in view.segments:
        yield span.start, span.end, "said"
    if view.speaker_mention:
        yield view.speaker_mention.start, view.speaker_mention.end, "who"
    if view.expression:
        yield view.expression.start, view.expression.end, "level"


def _runs(text: str, view: "CandidateView") -> Iterator[_Run]:
    marks = list(_marks(view))
    for number, (start, end) in enumerate(_windows(text, view)):
        if number:
            yield _Run(" … ", "")
        inner = {place for mark in marks for place in mark[:2] if start < place < end}
        for begin, stop in pairwise(sorted({start, end, *inner})):
            covering = [mark for first, last, mark in marks if first <= begin and stop <= last]
            yield _Run(text[begin:stop], covering[-1] if covering else "")


def _pieces(runs: Iterable[_Run], *, coloured: bool) -> Iterator[tuple[str, str, bool]]:
    """Takes runs apart into words: the text, its mark, and whether a space stands before it."""
    is_apart = False
    for run in runs:
        is_signed = not coloured and any(map(str.isalnum, run.text))
        opening, closing = _SIGNS.get(run.mark, ("", "")) if is_signed else ("", "")
        words = list(_WORD.finditer(run.text))
        for place, word in enumerate(words):
            is_apart = is_apart or word.start() > (words[place - 1].end() if place else 0)
            shown = printable(word[0])
            shown = f"{opening if place == 0 else ''}{shown}"
            shown = f"{shown}{closing if place == len(words) - 1 else ''}"
            yield shown, run.mark, is_apart
            is_apart = False
        is_apart = bool(run.text[-1:].isspace()) or (is_apart and not words)


def marked_words(text: str, view: "CandidateView", *, indent: int = 2) -> str:
    """Writes a candidate's words in their context, marked and wrapped to the terminal.

    Args:
        text: the stored text of the article.
        view: the candidate.
        indent: how far the lines are set in.
    """
    coloured, width = is_coloured(), terminal_width() - indent
    lines, at = [" " * indent], 0
    for word, mark, is_apart in _pieces(_runs(text, view), coloured=coloured):
        cells = display_width(word)
        if at and is_apart and at + 1 + cells > width:
            lines.append(" " * indent)
            at = 0
        elif at and is_apart:
            lines[-1] += click.style(" ", underline=False)
            at += 1
        lines[-1] += click.style(word, **_STYLES[mark]) if coloured else word  # type: ignore[arg-type]
        at += cells
    return "\n".join(lines)
