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

from forecasts.cli.tables import cut, display_width, terminal_width
from forecasts.text import printable

if TYPE_CHECKING:
    from forecasts.intake import CandidateView
    from forecasts.intake.views import SpanView

_AROUND: Final = 160
_NEAR: Final = 40
_MOST: Final = 700
_LONG: Final = 200
_BEFORE: Final = 90
_AFTER: Final = 110
"""Words longer than this are shown around their level: so many characters before and after it, to
the next comma or word."""
_ENDED: Final = (".", "?", "!", "”", '"')
_LEAD: Final = 60
"""Longer words before those that were said are cut to the last comma."""
_PAUSE: Final = re.compile(r"[,;:\]”](?=\s)")
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
    after = "" if text[start:end].rstrip().endswith(_ENDED) else after
    opening = max(before.rfind(mark) for mark in ("\n", ". ", "? "))
    closing = [place for place in (after.find("\n"), after.find(". ")) if place >= 0]
    return start - len(before) + opening + 1, end + (min(closing) + 1 if closing else len(after))


def _around(text: str, start: int, end: int, level: "SpanView | None") -> tuple[int, int]:
    """Cuts long words to those around their level, from a comma to a comma where there is one."""
    if level is None or end - start <= _LONG:
        return start, min(end, start + _MOST)
    first, last = level.start - _BEFORE, level.end + _AFTER
    if first > start:
        pauses = [first + each.end() for each in _PAUSE.finditer(text[first : level.start])]
        start = pauses[0] if pauses else text.index(" ", first)
    if last < end:
        pauses = [level.end + each.end() for each in _PAUSE.finditer(text[level.end : last])]
        end = pauses[-1] if pauses else text.rindex(" ", level.end, last)
    return start, end


def _windows(text: str, view: "CandidateView", *, is_whole: bool) -> list[tuple[int, int]]:
    """Gives the parts of the article to be shown: the words, and who said them, if far away."""
    start = min(span.start for span in view.segments)
    end = max(span.end for span in view.segments)
    level = None if is_whole else view.expression
    first, last = _around(text, start, end, level)
    is_cut = (first, last) != (start, min(end, start + _MOST))
    words = (first, last) if is_cut else _window(text, first, last)
    if not is_whole and first - words[0] > _LEAD:
        pauses = [words[0] + each.end() for each in _PAUSE.finditer(text[words[0] : first])]
        words = (pauses[-1] if pauses else words[0], words[1])
    who = view.speaker_mention
    if who is None or words[0] <= who.start <= who.end <= words[1]:
        return [words]
    if not is_cut and words[0] - _NEAR <= who.end and who.start <= words[1] + _NEAR:
        return [_window(text, min(first, who.start), max(last, who.end))]
    apart = _window(text, who.start, who.end) if who.start > words[1] else (who.start, who.end)
    return sorted([words, (apart[0], who.end)])


def _marks(view: "CandidateView") -> Iterator[tuple[int, int, str]]:
    for span in view.segments:
        yield span.start, span.end, "said"
    if view.speaker_mention:
        yield view.speaker_mention.start, view.speaker_mention.end, "who"
    if view.expression:
        yield view.expression.start, view.expression.end, "level"


def _runs(text: str, view: "CandidateView", *, is_whole: bool) -> Iterator[_Run]:
    marks = list(_marks(view))
    first = min(span.start for span in view.segments)
    for number, (start, end) in enumerate(_windows(text, view, is_whole=is_whole)):
        if number:
            yield _Run(" … ", "")
        elif start > first:
            yield _Run("… ", "")
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


def around_level(words: str, width: int, *, before: int | None = None) -> str:
    """Cuts words to a line in which the marked level is whole, where there is room for it.

    Args:
        words: with the level between >> and <<.
        width: of the line.
        before: how much of a cut line may stand before the level; as much as there is room for by
            default.
    """
    level = words.find(">>"), words.find("<<")
    if display_width(words) <= width or -1 in level:
        return cut(words, width)
    start = 0
    while start < level[0] and (
        display_width(words[start : level[1] + 2]) + 2 > width
        or (before is not None and display_width(words[start : level[0]]) > before)
    ):
        start = words.find(" ", start, level[0]) + 1 or level[0]
    return cut(f"…{words[start:].lstrip('… ')}" if start else words, width)


def level_styled(words: str) -> str:
    """Marks the level of a line by colour where there is any, else leaves its signs."""
    before, opening, rest = words.partition(">>")
    level, _, after = rest.partition("<<")
    if not opening or not is_coloured():
        return words
    styled = click.style(level, **_STYLES["level"])  # type: ignore[arg-type]
    return f"{before}{styled}{after}"


def marked_words(
    text: str, view: "CandidateView", *, indent: int = 2, is_whole: bool = False
) -> str:
    """Writes a candidate's words in their context, marked and wrapped to the terminal.

    Args:
        text: the stored text of the article.
        view: the candidate.
        indent: how far the lines are set in.
        is_whole: whether long words are shown whole, and not only those around their level.
    """
    coloured, width = is_coloured(), terminal_width() - indent
    lines, at = [" " * indent], 0
    for word, mark, is_apart in _pieces(_runs(text, view, is_whole=is_whole), coloured=coloured):
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
