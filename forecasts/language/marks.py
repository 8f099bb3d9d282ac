"""Quotation marks: where quoted passages begin and end, and which run on over paragraphs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from forecasts.language.records import Span
from forecasts.language.tokens import QUOTE_BODY, QUOTE_HEAD

_DOUBLE: Final = re.compile(r"[“”„\"«»]")
_SINGLE: Final = re.compile(r"(?<![^\s(\[—–-])[‘'](?=[^\s’'])|(?<=[,.!?…])[’'](?![^\s,.;:)\]—–-])")
_OPENING: Final = "“„«‘"
_CLOSING: Final = "”»’"


@dataclass(frozen=True, slots=True)
class Passage:
    """One quoted stretch inside one paragraph, its marks included.

    Attributes:
        start: first code point.
        end: end, exclusive.
        runs_on: whether the next passage continues it: the marks stay open at a paragraph's end.
        opens_paragraph: whether nothing stands before it in its paragraph.
    """

    start: int
    end: int
    runs_on: bool
    opens_paragraph: bool


def _mark_pattern(text: str, paragraphs: Sequence[Span]) -> re.Pattern[str]:
    """Single marks quote only where an article uses no double ones."""
    for start, end in paragraphs:
        if _DOUBLE.search(text, start, end):
            return _DOUBLE
    return _SINGLE


def _is_opening(mark: str, before: str) -> bool:
    if mark in _OPENING:
        return True
    if mark in _CLOSING:
        return False
    return not before or before.isspace() or before in "([—–-:“‘'"


def _pairs(text: str, paragraph: Span, pattern: re.Pattern[str]) -> tuple[list[Span], int | None]:
    """Closed passages of a paragraph, and where an unclosed one begins."""
    start, end = paragraph
    closed: list[Span] = []
    opened: int | None = None
    for match in pattern.finditer(text, start, end):
        mark, at = match.group(), match.start()
        if opened is None:
            if _is_opening(mark, text[at - 1] if at > start else ""):
                opened = at
        elif mark not in _OPENING:
            closed.append((opened, match.end()))
            opened = None
    return closed, opened


def _starts_quoted(text: str, paragraph: Span, pattern: re.Pattern[str]) -> bool:
    return pattern.match(text, paragraph[0], paragraph[1]) is not None


def _late_close(text: str, paragraph: Span) -> int | None:
    """Where a closing curly mark ends what the paragraph before left open, without reopening."""
    match = _DOUBLE.search(text, paragraph[0], paragraph[1])
    return match.end() if match and match.group() in _CLOSING else None


def find_passages(text: str, paragraphs: Sequence[Span]) -> tuple[Passage, ...]:
    r"""Finds the quoted passages of the body.

    A passage left open at the end of a paragraph ends there; when the next paragraph opens with a
    mark again, as printers do, it runs on. Curly, straight, low and angled marks count; single
    ones only in an article without double ones.

    Args:
        text: the article.
        paragraphs: its body, noise lines taken out.

    Example:
        >>> text = "He said: “First. “Second.”"
        >>> [(p.start, p.end, p.runs_on) for p in find_passages(text, [(0, 16), (17, 26)])]
        [(9, 16, True), (17, 26, False)]
    """
    pattern = _mark_pattern(text, paragraphs)
    passages: list[Passage] = []
    is_open = False
    for number, paragraph in enumerate(paragraphs):
        start, end = paragraph
        late = _late_close(text, paragraph) if is_open else None
        if late:
            passages.append(Passage(start, late, runs_on=False, opens_paragraph=True))
            start = late
        closed, opened = _pairs(text, (start, end), pattern)
        passages += [
            Passage(first, last, runs_on=False, opens_paragraph=first == paragraph[0])
            for first, last in closed
        ]
        is_open = opened is not None
        if opened is not None:
            following = paragraphs[number + 1] if number + 1 < len(paragraphs) else None
            runs_on = following is not None and (
                _starts_quoted(text, following, pattern) or _late_close(text, following) is not None
            )
            passages.append(Passage(opened, end, runs_on, opened == paragraph[0]))
            is_open = runs_on and following is not None and _late_close(text, following) is not None
    return tuple(passages)


def mask_passages(text: str, passages: Sequence[Passage]) -> str:
    """Returns the text with every quoted passage covered; length and offsets stay the same."""
    pieces: list[str] = []
    at = 0
    for passage in passages:
        pieces.append(text[at : passage.start].replace(QUOTE_HEAD, "_").replace(QUOTE_BODY, "_"))
        pieces.append(QUOTE_HEAD + QUOTE_BODY * (passage.end - passage.start - 1))
        at = passage.end
    pieces.append(text[at:].replace(QUOTE_HEAD, "_").replace(QUOTE_BODY, "_"))
    return "".join(pieces)
