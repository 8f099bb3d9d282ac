"""Who wrote an article: the name behind "By", alone under the headline, or in the last line."""

import re
from collections.abc import Sequence
from typing import Final

from forecasts.language.records import Span
from forecasts.language.words.people_words import BODIES, PARTICLES

_HEAD_LINES: Final = 10
_FOOT_LINES: Final = 4
_NAME: Final = (
    r"[A-Z][^\W\d_]*(?:[.’'-][^\W\d_]*)*"
    r"(?: (?:[a-z’']{1,4} ){0,3}[A-Z][^\W\d_]*(?:[.’'-][^\W\d_]*)*){0,3}"
)
_BY: Final = re.compile(
    rf"(?:(?i:by|posted by|written by|interview by|words by|text by|author|interview|words|text)"
    rf":? )(?P<name>{_NAME})(?=$|[,|·•–—(]| and | on | - | in | for |\s[|·–—])"
)
_ALONE: Final = re.compile(_NAME)
_BIO: Final = re.compile(
    rf"[•*–—]? ?(?P<name>{_NAME}) (?:is|writes|covers|reports|teaches|works)\b.*"
)
_SHORTEST_NAME: Final = 2
_MOST_WORDS: Final = 5


def _is_plain_name(line: str) -> bool:
    """Whether a line is nothing but a name of two words or more."""
    words = line.split()
    if not _SHORTEST_NAME <= len(words) <= _MOST_WORDS or not _ALONE.fullmatch(line):
        return False
    keys = [word.casefold() for word in words]
    is_shouted = line.isupper()
    return not is_shouted and not any(key in BODIES for key in keys) and keys[0] not in PARTICLES


def find_author(text: str, lines: Sequence[Span]) -> str | None:
    """Finds the author's name, or None when the text does not print it as one.

    Args:
        text: the article.
        lines: its non-blank lines.

    Example:
        >>> text = "Rain again" + chr(10) + "By Ada Roe, our weather writer"
        >>> find_author(text, [(0, 10), (11, 41)])
        'Ada Roe'
    """
    head = [text[start:end] for start, end in lines[:_HEAD_LINES] if end - start <= 160]
    for line in head:
        match = _BY.match(line)
        if match:
            return match["name"]
    foot = [text[start:end] for start, end in lines[-_FOOT_LINES:] if end - start <= 300]
    bios = [match["name"] for line in foot if (match := _BIO.fullmatch(line))]
    alone = [line for line in head[1:6] if _is_plain_name(line)]
    named = next((name for name in bios if name in alone), None)
    return named or next(iter(alone), None) or next((n for n in bios if " " in n), None)
