"""Single quotation marks, told from apostrophes."""

import re
from typing import Final

from forecasts.language.records import Span

_SINGLE: Final = re.compile(
    r"(?P<open>(?<![^\s(\[—–:/-])[‘‚'’](?=[^\W\d_]|[£$€(])|(?<![^\s(\[—–:/-])[‘‚](?=\S))"
    r"|(?P<close>(?<=[^\s(\[—–-])[’'‘](?![^\s,.;:!?)\]—–-]))"
)
_CLIPPED: Final = re.compile(r"['’](?:[nN]|[tT]is|[tT]was|[eE]m|[cC]ause|[tT]il|[bB]out)\b")
_STRONG_BEFORE: Final = ",.!?…"


def _is_weak(text: str, at: int, end: int) -> bool:
    """Whether a mark behind an s may as well be a genitive: "the players' union"."""
    follows = at + 1 < end and text[at + 1].isspace()
    return text[at - 1] in "sS" and follows and text[at] != "‘"


def find_single_passages(text: str, stretch: Span) -> list[Span]:
    """Finds the passages in single marks of a stretch without double ones.

    An opened mark that nothing closes is an apostrophe.

    Example:
        >>> text = "The owners' man said: 'We won't pay the players' union.'"
        >>> [text[a:b] for a, b in find_single_passages(text, (0, len(text)))]
        ["'We won't pay the players' union.'"]
    """
    start, end = stretch
    found: list[Span] = []
    opened: int | None = None
    tentative: int | None = None
    for match in _SINGLE.finditer(text, start, end):
        at = match.start()
        if match["open"]:
            if _CLIPPED.match(text, at, end):
                continue
            if opened is not None and tentative is not None:
                found.append((opened, tentative))
                opened = None
            if opened is None:
                opened, tentative = at, None
        elif opened is not None and at > opened + 1:
            if _is_weak(text, at, end):
                tentative = tentative or match.end()
                continue
            is_strong = text[at - 1] in _STRONG_BEFORE
            found.append((opened, match.end() if is_strong or tentative is None else tentative))
            opened, tentative = None, None
    if opened is not None and tentative is not None:
        found.append((opened, tentative))
    return found
