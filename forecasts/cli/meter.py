"""Progress on stderr: one line that moves on a terminal, now and then a line elsewhere."""

import sys
import time
from typing import Final

import click

EVERY: Final = 100_000
SECONDS: Final = 0.2
WIDTH: Final = 24


def span_words(seconds: float) -> str:
    """Writes a span of time in its two largest units.

    Example:
        >>> span_words(5), span_words(65), span_words(7322)
        ('5 s', '1 min 5 s', '2 h 2 min')
    """
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def _bar(done: int, total: int) -> str:
    filled = WIDTH * done // total
    return f"[{'#' * filled}{'.' * (WIDTH - filled)}] {100 * done // total:3d} %  "


def meter_words(step: str, done: int, total: int | None, rate: float) -> str:
    """Writes how far a step is, how fast it goes, and how long it will take.

    Example:
        >>> meter_words("reading", 4000, None, 2000.0)
        'reading: 4,000, 2,000/s'
        >>> meter_words("writing", 4000, 10000, 2000.0)
        'writing: [#########...............]  40 %  4,000 of 10,000, 2,000/s, 3 s left'
    """
    speed = f", {rate:,.0f}/s" if rate else ""
    if not total:
        return f"{step}: {done:,}{speed}"
    left = f", {span_words((total - done) / rate)} left" if rate else ""
    return f"{step}: {_bar(done, total)}{done:,} of {total:,}{speed}{left}"


class Meter:
    """Shows progress of one step after another; to be closed at the end.

    Args:
        every: after how much a line is printed where no line can move; `EVERY` by default.
    """

    def __init__(self, every: int | None = None) -> None:
        self._every = EVERY if every is None else every
        self._moves = sys.stderr.isatty()
        self._step = ""
        self._began = self._shown = 0.0
        self._first = self._told = 0
        self._length = 0

    def __call__(self, step: str, done: int, total: int | None = None) -> None:
        """Takes how much of a step is done, and how much there is, None if that is unknown."""
        now = time.monotonic()
        if step != self._step:
            self._step, self._began, self._shown = step, now, 0.0
            self._first, self._told = done, 0
        seconds = now - self._began
        words = meter_words(step, done, total, (done - self._first) / seconds if seconds else 0.0)
        if self._moves:
            if now - self._shown >= SECONDS:
                self._shown = now
                self._draw(words)
        elif done >= self._told + self._every:
            self._told = done - done % self._every
            click.echo(words, err=True)

    def _draw(self, words: str) -> None:
        click.echo("\r" + words.ljust(self._length), err=True, nl=False)
        self._length = len(words)

    def close(self) -> None:
        """Clears the moving line."""
        if self._length:
            click.echo("\r" + " " * self._length + "\r", err=True, nl=False)
            self._length = 0
