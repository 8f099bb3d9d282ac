"""Measures work of ours and of others in turn, on the same arrays, after checking they agree.

A `Task` is one thing to do, with our way and the ways of `Peer`s. All are run once, and what they
found is compared: work that gives another answer is not compared at all. Then they take turns, so
that a busy machine is busy for everybody. Ratios are of the quickest runs.
"""

import gc
import importlib
import importlib.util
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal

import numpy as np

LEAST_ROUNDS: Final = 3
MOST_ROUNDS: Final = 25
SHORTEST: Final = 0.02  # seconds; quicker work is repeated within one measurement

Work = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Goal:
    """`at most` bounds our time over the peer's, `at least` the peer's time over ours."""

    kind: Literal["at most", "at least"]
    bound: float

    def ratio(self, ours: float, theirs: float) -> float:
        """The ratio the goal is about."""
        return ours / theirs if self.kind == "at most" else theirs / ours

    def verdict(self, ours: float, theirs: float) -> str:
        """Says whether it is met."""
        ratio = self.ratio(ours, theirs)
        return "met" if (ratio <= self.bound) is (self.kind == "at most") else "not met"

    def __str__(self) -> str:
        return f"{self.kind} {self.bound:g}"


@dataclass(frozen=True, slots=True)
class Peer:
    """Another way to do a task.

    Attributes:
        name: what a user would call it.
        work: does it; None when its package is not installed.
        differs: from our result and theirs to how far they are apart.
        within: how far they may be apart.
        goal: what the design asks for at this size, if anything.
        runs: how often the task needs it; once is timed, and multiplied.
    """

    name: str
    work: Work | None
    differs: Callable[[Any, Any], float]
    within: float
    goal: Goal | None = None
    runs: int = 1


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do, with our way and others."""

    name: str
    rows: int
    ours: Work
    peers: Sequence[Peer] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table; times in seconds."""

    task: str
    rows: int
    peer: str
    ours: tuple[float, float] | None = None  # quickest and median
    theirs: tuple[float, float] | None = None
    goal: str = ""
    ratio: str = ""
    verdict: str = ""
    note: str = ""


@dataclass
class Table:
    """Collects lines and prints them as they come."""

    seconds: float  # for one task
    lines: list[Line] = field(default_factory=list)

    def add(self, line: Line) -> None:
        """Takes a line and prints it."""
        self.lines.append(line)
        print(printed(line), flush=True)

    def run(self, tasks: Iterator[Task]) -> None:
        """Measures tasks one by one; their arrays are let go in between."""
        for task in tasks:
            say(f"{task.name}, {task.rows:,} rows")
            for line in compared(task, self.seconds):
                self.add(line)
            del task
            gc.collect()


def say(words: str) -> None:
    """Tells how far things are, apart from the table."""
    print(f"[{time.strftime('%H:%M:%S')}] {words}", file=sys.stderr, flush=True)


def package(name: str) -> Any:
    """Imports a package that need not be there; None when it is not."""
    is_there = importlib.util.find_spec(name.partition(".")[0]) is not None
    return importlib.import_module(name) if is_there else None


def seconds(work: Work, times: int = 1) -> float:
    began = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - began) / times


def furthest(ours: Any, theirs: Any) -> float:
    """The largest difference between two arrays, infinite when their shapes differ."""
    one, other = np.asarray(ours, dtype=float), np.asarray(theirs, dtype=float)
    if one.shape != other.shape or (np.isnan(one) != np.isnan(other)).any():
        return float("inf")
    return float(np.nanmax(np.abs(one - other), initial=0.0))


def compared(task: Task, budget: float) -> Iterator[Line]:
    """Checks that all agree, then measures them in turn."""
    present = [peer for peer in task.peers if peer.work is not None]
    notes = agreements(task, present)
    taken = in_turn([task.ours, *(peer.work for peer in present if peer.work)], budget)
    own = taken[0]
    if not present:
        yield Line(task.name, task.rows, "", ours=own)
    for peer, note, once in zip(present, notes, taken[1:], strict=True):
        goal, theirs = peer.goal, (once[0] * peer.runs, once[1] * peer.runs)
        yield Line(
            task=task.name,
            rows=task.rows,
            peer=peer.name,
            ours=own,
            theirs=theirs,
            goal=str(goal) if goal else "",
            ratio=ratio_words(own[0], theirs[0], goal),
            verdict=goal.verdict(own[0], theirs[0]) if goal else "",
            note=note,
        )
    for peer in task.peers:
        if peer.work is None:
            yield Line(task.name, task.rows, peer.name, note="absent")


def ratio_words(ours: float, theirs: float, goal: Goal | None) -> str:
    """The ratio the goal is about; without one the ratio that is above 1."""
    told = goal or Goal("at least" if ours <= theirs else "at most", 1.0)
    ratio = told.ratio(ours, theirs)
    number = f"{ratio:,.0f}" if ratio >= 100 else f"{ratio:.3g}"
    return f"{number}x {'as long' if told.kind == 'at most' else 'faster'}"


def agreements(task: Task, present: Sequence[Peer]) -> list[str]:
    """Runs everything once; says how far each peer is from us, and refuses one that differs."""
    found = task.ours()
    notes = []
    for peer in present:
        assert peer.work is not None
        apart = peer.differs(found, peer.work())
        if not apart <= peer.within:
            raise SystemExit(
                f"{task.name}, {task.rows} rows: ours and {peer.name} are {apart:g} apart, "
                f"expected at most {peer.within:g}. They are not compared."
            )
        notes.append(f"agree to {apart:.0e} (limit {peer.within:.0e})")
    return notes


def in_turn(works: Sequence[Work], budget: float) -> list[tuple[float, float]]:
    """The quickest and the median time of each, all taking turns until the budget is spent.

    The order is drawn anew each round: who follows a peer that gave its memory back pays for it.
    """
    order = random.Random(1)  # noqa: S311  # nothing secret
    began = time.perf_counter()
    taken = [[seconds(work)] for work in works]
    times = [max(1, int(SHORTEST / max(first, 1e-7))) for (first,) in taken]
    for number in range(1, MOST_ROUNDS):
        if number >= LEAST_ROUNDS and time.perf_counter() - began > budget:
            break
        for which in order.sample(range(len(works)), len(works)):
            taken[which].append(seconds(works[which], times[which]))
    return [(min(own), statistics.median(own)) for own in taken]


def exponent(sizes: Sequence[float], taken: Sequence[float]) -> float:
    """The slope of log time on log size: 1 when twice the size takes twice the time."""
    return float(np.polyfit(np.log(sizes), np.log(taken), 1)[0])


def growth(name: str, sizes: Sequence[int], taken: Sequence[float], most: float | None) -> Line:
    """Says how time grows with size, beside the exponent to reach."""
    slope = exponent(sizes, taken)
    verdict = "" if most is None else ("met" if slope <= most else "not met")
    return Line(
        task=f"{name}: growth exponent",
        rows=max(sizes),
        peer="itself when smaller",
        goal="" if most is None else f"at most {most:g}",
        ratio=f"{slope:.2f}",
        verdict=verdict,
        note=", ".join(f"{size:,}: {shown(own)}" for size, own in zip(sizes, taken, strict=True)),
    )


def shown(taken: float) -> str:
    for unit, factor in (("s", 1.0), ("ms", 1e3)):
        if taken * factor >= 1.0:
            return f"{taken * factor:.3g} {unit}"
    return f"{taken * 1e6:.3g} us"


HEAD: Final = (
    f"{'task':<50}{'rows':>11}  {'beside':<40}{'ours':>8} {'(median)':>10}{'theirs':>9} "
    f"{'(median)':>10}  {'ratio':<16}{'goal':<14}{'':<8}"
)


def printed(line: Line) -> str:
    def pair(taken: tuple[float, float] | None) -> str:
        if taken is None:
            return f"{'':>8} {'':>10}"
        return f"{shown(taken[0]):>8} {'(' + shown(taken[1]) + ')':>10}"

    return (
        f"{line.task:<50}{line.rows:>11,}  {line.peer:<40}{pair(line.ours)} {pair(line.theirs)}  "
        f"{line.ratio:<16}{line.goal:<14}{line.verdict:<8} {line.note}"
    ).rstrip()


def as_json(lines: Sequence[Line]) -> list[dict[str, Any]]:
    return [asdict(line) for line in lines]
