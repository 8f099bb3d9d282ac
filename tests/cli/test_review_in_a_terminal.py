"""`forecasts review` in a real terminal: keys, marks, and what is left at the end."""

import os
import pty
import re
import select
import sys
import time
from collections.abc import Sequence

import pytest

from tests.cli.conftest import Shell
from tests.language.articles import HARBOUR

_WAITED: re.Pattern[str] = re.compile(r"(?:\?|\)|\]|help\)|Probability[^:\n]*):\s*$")
_STYLE: re.Pattern[str] = re.compile(r"\x1b\[[0-9;]*m")


def _read(terminal: int, *, seconds: float = 20.0) -> str:
    """Reads until the program waits for an answer, or ends."""
    shown, end = "", time.monotonic() + seconds
    while time.monotonic() < end:
        ready, _, _ = select.select([terminal], [], [], 0.1)
        if not ready and _WAITED.search(_STYLE.sub("", shown)):
            return shown
        try:
            piece = os.read(terminal, 65536) if ready else b" "
        except OSError:
            return shown
        shown += piece.decode(errors="replace") if ready else ""
    raise AssertionError(f"nothing was asked: {shown[-400:]}")


def _walked(shell: Shell, answers: Sequence[str], **environment: str) -> str:
    """Answers in turn in a terminal of 80 columns, and returns all that was shown."""
    given = {
        **os.environ,
        "FORECASTS_DATABASE_URL": shell.url,
        "COLUMNS": "80",
        "TERM": "xterm-256color",
        "LOGNAME": "curator",
        **environment,
    }
    process, terminal = pty.fork()
    if process == 0:  # pragma: no cover  # the program itself
        os.execve(sys.executable, [sys.executable, "-m", "forecasts", "review"], given)
    try:
        shown = _read(terminal)
        for answer in answers:
            os.write(terminal, f"{answer}\n".encode())
            shown += _read(terminal)
    finally:
        os.close(terminal)
        os.waitpid(process, 0)
    return shown


@pytest.fixture
def strike(shell: Shell) -> int:
    """Stores an article of headlines, hearsay, quotations and notices; returns its candidates."""
    text = HARBOUR.replace("2031", "2019").replace("2032", "2020")
    path = shell.file("harbour.txt", text)
    shell.done("article", "add", path, "--published-on", "2019-09-03")
    return len(shell.json("candidate", "list"))


QUESTION = ("a", "new", "2019-12-31", "Will the strike in Port Selm end by then?", "", "")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such terminal")
def test_an_article_is_decided_whole_with_few_keys(shell: Shell, strike: int) -> None:
    rest = re.compile(r"never scored")
    keys = [*QUESTION, *["r"] * strike]
    shown = _STYLE.sub("", _walked(shell, ["s"] * strike))
    scored = len(re.findall(r"of \d+ · .* · can be scored", shown.replace("\r", "")))
    assert rest.search(shown)
    assert scored >= 2
    answers = [*QUESTION, *["r"] * (scored - 1)]
    counted = len(re.findall(r"counted, never scored", shown))
    answers += [key for _ in range(counted) for key in ("n", "-")] + ["o", ""]
    told = _STYLE.sub("", _walked(shell, answers))
    assert f"{strike} decided, 0 still waiting." in told
    verdicts = f" and {counted} verdict{'' if counted == 1 else 's'}" if counted else ""
    assert f"Recorded: 1 prediction{verdicts}, in " in told
    assert sum(len(answer) + 1 for answer in answers) < 8 * len(keys)


def test_marks_are_made_by_style_unless_colour_is_unwanted(shell: Shell, strike: int) -> None:
    styled = _walked(shell, ["q"])
    assert "\x1b[1m" in styled
    assert re.search(r"\x1b\[[0-9;]*4m", styled), "the level is underlined"
    assert ">>" not in styled
    plain = _walked(shell, ["q"], NO_COLOR="1")
    assert "\x1b[" not in plain
    assert re.search(r">>.+<<", plain)
    assert f"1 of {strike} · " in plain
