"""A walk in a real terminal: what is shown after each answer, and what it asks of a reader."""

import os
import pty
import re
import select
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

_STYLE: Final = re.compile(r"\x1b\[[0-9;]*m")
_ASKED: Final = re.compile(r"\S: $")
_RUN: Final = 3
"""So many words in a row that were shown before are not read again."""


@dataclass(frozen=True, slots=True)
class Screen:
    """What is shown until the next answer is awaited.

    Attributes:
        answer: what was typed before it; None for the first.
        shown: the text, without what was typed.
        styled: the same with its styles.
        words: how many words of it were not shown before.
    """

    answer: str | None
    shown: str
    styled: str
    words: int

    @property
    def keys(self) -> int:
        """How many keys were pressed before it, Enter among them."""
        return 0 if self.answer is None else len(self.answer) + 1


@dataclass(slots=True)
class Reader:
    """Knows which words were shown before, in runs of three."""

    seen: set[tuple[str, ...]] = field(default_factory=set)

    def reads(self, shown: str) -> int:
        """Counts the words of a screen that were not shown before."""
        words = [bare for each in shown.split(" ") for bare in _bare(each)]
        runs = [tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)]
        starts = [at for at, run in enumerate(runs) if run in self.seen]
        known = {at + step for at in starts for step in range(_RUN)}
        self.seen.update(runs)
        return len(words) - len(known)


def _bare(token: str) -> Iterator[str]:
    for each in re.split(r"[\r\n\t]+", token):
        bare = re.sub(r"\W", "", each).casefold()
        if bare:
            yield bare


def _read(terminal: int, *, seconds: float = 60.0) -> str:
    """Reads until the program waits for an answer, or ends."""
    shown, end = "", time.monotonic() + seconds
    while time.monotonic() < end:
        ready, _, _ = select.select([terminal], [], [], 0.1)
        if not ready and _ASKED.search(_STYLE.sub("", shown)):
            return shown
        try:
            piece = os.read(terminal, 65536) if ready else b" "
        except OSError:
            return shown
        if ready and not piece:
            return shown
        shown += piece.decode(errors="replace") if ready else ""
    raise AssertionError(f"nothing was asked: {shown[-400:]}")


def walk(
    arguments: Sequence[str], answers: Sequence[str], environment: Mapping[str, str]
) -> list[Screen]:
    """Runs `forecasts` in a terminal of 80 columns and answers in turn."""
    given = {"TERM": "xterm-256color", **os.environ, "COLUMNS": "80", **environment}
    process, terminal = pty.fork()
    if process == 0:  # pragma: no cover  # the program itself
        os.execve(sys.executable, [sys.executable, "-m", "forecasts", *arguments], given)
    reader, screens = Reader(), []
    try:
        for answer in (None, *answers):
            if answer is not None:
                os.write(terminal, f"{answer}\n".encode())
            styled = _read(terminal).removeprefix(answer or "")
            shown = _STYLE.sub("", styled).replace("\r", "")
            screens.append(Screen(answer, shown, styled, reader.reads(shown)))
    finally:
        os.close(terminal)
        os.waitpid(process, 0)
    return screens
