"""Single quotation marks, told from apostrophes."""

import re
from dataclasses import dataclass, field
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


@dataclass(slots=True)
class _Scan:
    """Where a scan from left to right stands."""

    text: str
    end: int
    found: list[Span] = field(default_factory=list)
    opened: int | None = None
    tentative: int | None = None

    def take(self, match: re.Match[str]) -> None:
        """Takes the next mark."""
        if match["open"]:
            if not _CLIPPED.match(self.text, match.start(), self.end):
                self._open(match.start())
        elif self.opened is not None and match.start() > self.opened + 1:
            self._close(self.opened, match)

    def _open(self, at: int) -> None:
        if self.tentative is not None:
            self.give_up()
        if self.opened is None:
            self.opened = at

    def _close(self, opened: int, match: re.Match[str]) -> None:
        if _is_weak(self.text, match.start(), self.end):
            self.tentative = self.tentative or match.end()
            return
        is_strong = self.text[match.start() - 1] in _STRONG_BEFORE
        end = match.end() if is_strong or self.tentative is None else self.tentative
        self.found.append((opened, end))
        self.opened = self.tentative = None

    def give_up(self) -> None:
        """Ends an open passage at the mark that may have been its end."""
        if self.opened is not None and self.tentative is not None:
            self.found.append((self.opened, self.tentative))
        self.opened = self.tentative = None


def find_single_passages(text: str, stretch: Span) -> list[Span]:
    """Finds the passages in single marks of a stretch without double ones.

    An opened mark that nothing closes is an apostrophe.

    Example:
        >>> text = "The owners' man said: 'We won't pay the players' union.'"
        >>> [text[a:b] for a, b in find_single_passages(text, (0, len(text)))]
        ["'We won't pay the players' union.'"]
    """
    scan = _Scan(text, stretch[1])
    for match in _SINGLE.finditer(text, *stretch):
        scan.take(match)
    scan.give_up()
    return scan.found
