"""Quotation marks: where quoted passages begin and end, and which run on over paragraphs."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from forecasts.language.quotes.single_marks import find_single_passages
from forecasts.language.records import Span
from forecasts.language.words.tokens import QUOTE_BODY, QUOTE_HEAD

_DOUBLE: Final = re.compile(r"[“”„‟\"«»「」]")
_CLOSERS: Final = {
    "“": '”"', "”": "”", "„": '“”"', "‟": "”“", "«": "»", "»": "«»", '"': '"”', "「": "」",
}  # fmt: skip
"""Which marks end a passage, by the mark that opened it."""

_NICKNAME: Final = 18
_IN_NAME: Final = re.compile(r"[\w’'] ?[\w.] [“\"][A-Z][\w’' -]*[”\"] [A-Z]")

_ALWAYS_OPEN: Final = "“„‟«「"
_SPACE_BEFORE: Final = "([—–-:“‘'/"


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


def _is_opening(text: str, at: int, start: int, end: int, *, is_reopened: bool) -> bool:
    mark = text[at]
    if mark in _ALWAYS_OPEN:
        return True
    before = text[at - 1] if at > start else ""
    is_free = not before or before.isspace() or before in _SPACE_BEFORE
    if mark == '"':
        return is_free
    if mark == "»":
        begins = at == start and is_reopened
        return begins or (is_free and at + 1 < end and not text[at + 1].isspace())
    return False


def _is_nickname(text: str, start: int, end: int) -> bool:
    """Whether a short passage stands inside a name: `Ada “Rocket” Roe`."""
    return end - start <= _NICKNAME and _IN_NAME.match(text, max(0, start - 3), end + 2) is not None


def _pairs(
    text: str, paragraph: Span, *, is_reopened: bool
) -> tuple[list[Span], tuple[str, int] | None]:
    """Closed passages of a paragraph, and the mark and place of an unclosed one."""
    start, end = paragraph
    closed: list[Span] = []
    opened: tuple[str, int] | None = None
    for match in _DOUBLE.finditer(text, start, end):
        at = match.start()
        if opened is None:
            if _is_opening(text, at, start, end, is_reopened=is_reopened):
                opened = text[at], at
        elif text[at] in _CLOSERS[opened[0]]:
            if not _is_nickname(text, opened[1], match.end()):
                closed.append((opened[1], match.end()))
            opened = None
    return closed, opened


def _starts_quoted(text: str, paragraph: Span) -> bool:
    return _DOUBLE.match(text, *paragraph) is not None


def _late_close(text: str, paragraph: Span, mark: str) -> int | None:
    """Where a closing mark ends what the paragraph before left open, without reopening."""
    match = _DOUBLE.search(text, *paragraph)
    if match is None or mark == '"' or match.start() == paragraph[0]:
        return None
    return match.end() if match.group() in _CLOSERS[mark] else None


def _gaps(paragraph: Span, closed: Sequence[Span]) -> Iterator[Span]:
    """What of a paragraph lies outside its passages."""
    at = paragraph[0]
    for start, end in closed:
        yield at, start
        at = end
    yield at, paragraph[1]


def _with_singles(text: str, paragraph: Span, passages: list[Passage], known: int) -> None:
    """Adds the passages in single marks; those of double marks stand from `known` on."""
    own = passages[known:]
    if not own or not own[-1].runs_on:
        spans = [(passage.start, passage.end) for passage in own]
        for gap in _gaps(paragraph, spans):
            own += [
                Passage(first, last, runs_on=False, opens_paragraph=first == paragraph[0])
                for first, last in find_single_passages(text, gap)
            ]
        passages[known:] = sorted(own, key=lambda passage: passage.start)


def find_passages(text: str, paragraphs: Sequence[Span]) -> tuple[Passage, ...]:
    r"""Finds the quoted passages of the body.

    A passage left open at the end of a paragraph ends there; when the next paragraph opens with a
    mark again, as printers do, it runs on. Curly, straight, low and angled marks count, and single
    ones outside them.

    Args:
        text: the article.
        paragraphs: its body, noise lines taken out.

    Example:
        >>> text = "He said: “First. “Second.”"
        >>> [(p.start, p.end, p.runs_on) for p in find_passages(text, [(0, 16), (17, 26)])]
        [(9, 16, True), (17, 26, False)]
    """
    passages: list[Passage] = []
    open_mark = ""
    for number, paragraph in enumerate(paragraphs):
        start, end = paragraph
        known = len(passages)
        late = _late_close(text, paragraph, open_mark) if open_mark else None
        if late:
            passages.append(Passage(start, late, runs_on=False, opens_paragraph=True))
            start = late
        closed, opened = _pairs(text, (start, end), is_reopened=bool(open_mark))
        passages += [
            Passage(first, last, runs_on=False, opens_paragraph=first == paragraph[0])
            for first, last in closed
        ]
        open_mark = ""
        if opened:
            mark, at = opened
            following = paragraphs[number + 1] if number + 1 < len(paragraphs) else None
            runs_on = following is not None and (
                _starts_quoted(text, following) or _late_close(text, following, mark) is not None
            )
            passages.append(Passage(at, end, runs_on, at == paragraph[0]))
            open_mark = mark if runs_on else ""
        _with_singles(text, paragraph, passages, known)
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
