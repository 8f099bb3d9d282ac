"""Walks a newcomer through the article beside the repository, and prints how long that takes.

Run from anywhere: `python benchmarks/walk.py`. It reads `../shared/articles`, seen from the
repository, stores the article in a record of its own and answers `forecasts review` in a terminal
of 80 columns. A reader is taken to read 240 words a minute of what was not shown before (three
words in a row that were shown already are not read again) and to press a key in 0.15 seconds. Exit
0: the four statements are on record and the rest is set aside, in under 90 seconds; 1: not so; 2:
nothing to walk through.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.cli.walking import Screen, walk  # noqa: E402

ARTICLE: Final = ROOT.parent / "shared" / "articles" / "belarus-2023.txt"
WORDS_A_SECOND: Final = 240 / 60
KEY: Final = 0.15
MOST: Final = 90.0
RECORDED: Final = [
    ("Valery Kavaleuski", 0.02, "Will Belarus enter the war by the end of 2023?"),
    (
        "Valery Kavaleuski",
        0.4,
        (
            "Should Belarus enter the war, will Belarusians lay down arms and switch sides by the "
            "end of 2023?"
        ),
    ),
    ("Belarus Defence Ministry", 0.75, "Will there be armed provocations by the end of 2023?"),
]
WANTED: Final = [
    ("Valery Kavaleuski", "never will"),
    ("Valery Kavaleuski", "could"),
    ("Belarus Defence Ministry", "probability is high"),
    ("Pavel Slunkin", "yes and no"),
]


def answers_to(candidates: list[dict[str, Any]]) -> list[str]:
    """What is typed: the day the text names, the four, and Enter for what is proposed."""
    numbers = [
        next(each["id"] for each in candidates if (each["speaker"], each["phrase"]) == one)
        for one in WANTED
    ]
    accepted = ["a", "", "", "", ""]
    return ["1", " ".join(map(str, numbers)), *accepted * 3, ""]


def seconds_of(screen: Screen) -> float:
    """How long a reader takes for a screen and the keys before it."""
    return screen.words / WORDS_A_SECOND + screen.keys * KEY


def told(environment: dict[str, str], *arguments: str) -> Any:
    """Runs a command with --json and returns its value."""
    command = [sys.executable, "-m", "forecasts", *arguments, "--json"]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, cwd=ROOT)
    return json.loads(done.stdout)


def recorded(environment: dict[str, str]) -> list[tuple[str, float, str]]:
    """What stands on record: who, how likely, on which question."""
    return [
        (each["forecaster"], round(each["said"]["probability"], 4), question["title"])
        for question in told(environment, "question", "list")
        for each in told(environment, "question", "show", question["slug"])["statements"]
    ]


def main() -> int:
    """Prints the timeline, what is on record, and the sum."""
    if not ARTICLE.exists():
        print(f"There is no {ARTICLE}.")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        own = {"FORECASTS_DATABASE_URL": f"sqlite:///{folder}/walk.db", "XDG_DATA_HOME": folder}
        environment = {**os.environ, **own, "PYTHONPATH": str(ROOT)}
        told(environment, "article", "add", str(ARTICLE))
        answers = answers_to(told(environment, "candidate", "list"))
        screens = walk(["review", "1"], answers, environment)
        states = [each["state"] for each in told(environment, "candidate", "list")]
        rows = recorded(environment)
    at = 0.0
    for screen in screens:
        at += seconds_of(screen)
        print(f"--- {at:5.1f} s  {screen.words} new words, {screen.keys} keys: {screen.answer!r}")
        print(screen.shown.strip("\n"))
    printed = sum(len(screen.shown.split()) for screen in screens)
    words, keys = sum(each.words for each in screens), sum(each.keys for each in screens)
    print(f"\n{words} words to be read ({printed} printed), {keys} keys: {at:.1f} s")
    print(f"all printed words read once more: {printed / WORDS_A_SECOND + keys * KEY:.1f} s")
    is_right = sorted(rows) == sorted(RECORDED)
    counts = states.count("noncommittal"), states.count("rejected")
    is_right = is_right and counts == (1, len(states) - 4)
    print(f"on record as annotated: {'yes' if is_right else f'NO: {rows} {states}'}")
    return 0 if is_right and at < MOST else 1


if __name__ == "__main__":
    sys.exit(main())
