"""Sentences: short enough to handle, never split inside a quoted passage or after a title."""

import re
from collections.abc import Iterator
from typing import Final

from forecasts.language.records import Span
from forecasts.language.words.people_words import ABBREVIATIONS
from forecasts.language.words.saying_words import SAY_DIRECT, UTTERS
from forecasts.language.words.tokens import QUOTE_BODY, QUOTE_HEAD

LONGEST: Final = 1500
"""A longer sentence is cut, so that work on one sentence stays bounded."""

_STOP: Final = re.compile(rf"[.!?…]+[”\"’')\]»]*|{QUOTE_HEAD}{QUOTE_BODY}*")
_WORD_BEFORE: Final = re.compile(r"(?:^|[\s(“\"‘'—–-])([^\s(“\"‘'—–-]{1,12})$")
_NEXT: Final = re.compile(r"\s+(\S)")
_ATTRIBUTION: Final = re.compile(
    rf"\s+(?:[^\W\d_][\w’'.-]{{0,30}}\s+){{0,4}}(?:{'|'.join(sorted(SAY_DIRECT | UTTERS))})\b"
)
_NEW_REPORT: Final = re.compile(
    _ATTRIBUTION.pattern
    + r"\s(?:that|(?:the|an?)(?!\s(?:next|following|same|previous|week|day|few|"
    r"month|year))|he|she|it|they|there|his|her|its|their|this|if)\s"
)
"""`He said the ...` behind a full stop and a closing mark reports something of its own."""
_SPACE: Final = re.compile(r"\s+")


_DATELINE: Final = re.compile(
    r"[A-ZÀ-Þ][A-ZÀ-Þ.'’/-]+(?: [A-ZÀ-Þ][A-ZÀ-Þ.'’/-]+){0,3}"
    r"(?:, [^\n!?()“”\"/—–]{1,40}?| \d[^\n!?()“”\"/—–]{1,30}?)?"
    r"(?:\s?[/(][^\n()/]{2,40}[/)])?\s?(?:[—–]|--?)\s+(?=\S)"
    r"|[A-ZÀ-Þ][\w’'-]+(?:[ /][A-ZÀ-Þ][\w’'-]+){0,3}(?:, [^\n!?()“”\"/—–]{1,40}?)?"
    r"\s\([A-ZÀ-Þ][^()\n]{1,30}\)\s?(?:[—–]|--?)\s+(?=\S)"
)
_CITY: Final = re.compile(
    r"[A-ZÀ-Þ]{4,}(?: [A-ZÀ-Þ]{3,}){0,2}(?:, [A-Z][\w. ]{2,20})?: (?=[A-Z][^.!?\n]{20})"
)
"""`DAKSHINPUR: Three polls`: the place of a report before a colon."""
_DAY_BEHIND: Final = re.compile(
    r"(?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2} [A-Z][a-z]{2,8}),? \d{4}\s?(?:\([^()\n]{2,40}\)\s?)?"
    r"(?:[—–]|--?)\s+(?=\S)"
)
"""`May 3, 2034 — ` behind the place of a press release."""


def after_dateline(text: str, start: int, end: int) -> int:
    """Where a paragraph begins behind "SELM, March 4 (Agency) -", or where it begins.

    Example:
        >>> text = "SELM, March 4 (Wire) - Rain will fall."
        >>> text[after_dateline(text, 0, len(text)) :]
        'Rain will fall.'
    """
    stop = min(end, start + 140)
    match = _DATELINE.match(text, start, stop) or _CITY.match(text, start, stop)
    if match is None or match.end() >= end:
        return start
    day = _DAY_BEHIND.match(text, match.end(), min(end, match.end() + 90))
    return day.end() if day and day.end() < end else match.end()


def _is_abbreviation(text: str, start: int, stop: int) -> bool:
    match = _WORD_BEFORE.search(text[max(start, stop - 14) : stop])
    if match is None:
        return False
    word = match.group(1)
    if word in {"vs", "e.g", "i.e"}:
        return True
    is_initial = len(word) == 1 and word != "I"
    return word[0].isupper() and (is_initial or word.lower() in ABBREVIATIONS)


def _ends_at(text: str, original: str, start: int, end: int, match: re.Match[str]) -> bool:
    stop, after = match.start(), match.end()
    following = _NEXT.match(text, after, min(end, after + 200))
    if after < end and following is None:
        return False
    head = following.group(1) if following else "A"
    if not (head.isupper() or head.isdigit() or head in f"“\"‘'([«{QUOTE_HEAD}"):
        return False
    if text[stop] == QUOTE_HEAD:
        inner = original[max(stop, after - 3) : after].rstrip("”“\"’'»«")[-1:]
        if inner == "." and _NEW_REPORT.match(text, after, end):
            return True
        return inner in {".", "!", "?", "…"} and not _ATTRIBUTION.match(text, after, end)
    return match.group() != "." or not _is_abbreviation(text, start, stop)


def _pieces(text: str, start: int, end: int) -> Iterator[Span]:
    """Cuts what is too long at the last space before the limit."""
    while end - start > LONGEST:
        cut = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
        cut = cut if cut > 0 else start + LONGEST
        yield start, cut
        start = cut
    yield start, end


def _trimmed(text: str, start: int, end: int) -> Span:
    space = _SPACE.match(text, start, end)
    start = space.end() if space else start
    return start, start + len(text[start:end].rstrip())


def split_sentences(text: str, start: int, end: int, *, original: str | None = None) -> list[Span]:
    """Splits a stretch into sentences.

    Args:
        text: the text, quoted passages covered or not.
        start: first code point.
        end: end, exclusive.
        original: the text with its quoted passages readable, where they are covered in `text`.

    Example:
        >>> text = "Mr. Roe left. Will he return? Nobody knows."
        >>> [text[a:b] for a, b in split_sentences(text, 0, len(text))]
        ['Mr. Roe left.', 'Will he return?', 'Nobody knows.']
    """
    spans: list[Span] = []
    at = start
    for match in _STOP.finditer(text, start, end):
        if _ends_at(text, original or text, at, end, match):
            spans.append((at, match.end()))
            at = match.end()
    if at < end:
        spans.append((at, end))
    pieces = (piece for span in spans for piece in _pieces(text, *span))
    trimmed = (_trimmed(text, first, last) for first, last in pieces)
    return [span for span in trimmed if span[0] < span[1]]
