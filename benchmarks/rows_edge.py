"""The table's lines on Edge, beside a two-way fit of fixed effects."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sidebyside import Goal, Line, Peer, Task, Work, growth, in_turn, package, say

from forecasts.scoring import edge

FORECASTERS: Final = 1_000
UNITS: Final = 10_000
LEAST_COMPARED: Final = 100_000  # with fewer rows the fixed effects are mostly noise
GOALS_AT: Final = 1_000_000

Array = NDArray[Any]
Rows = tuple[Array, Array, Array]


def differences(rows: int, *, is_skewed: bool, seed: int = 5) -> Rows:
    """Draws differences of forecasters on units, each pair at most once.

    Skewed: the activity of forecasters and the fame of units fall with their rank, as they do.
    """
    rng = np.random.default_rng(seed)
    units = max(UNITS, rows // 100)
    power = 0.8 if is_skewed else 0.0
    active = np.arange(1, FORECASTERS + 1.0) ** -power
    famous = rng.permutation(np.arange(1, units + 1.0) ** -power)
    chance = rows * (active / active.sum())[:, None] * (famous / famous.sum())
    for _ in range(20):  # who is certain to be there cannot make up for the others
        chance *= rows / np.minimum(chance, 1.0).sum()
    who, what = np.nonzero(rng.random(chance.shape) < chance)
    skill, luck = rng.normal(0, 0.05, FORECASTERS), rng.normal(0, 0.05, units)
    return rng.normal(0, 0.1, who.size) + skill[who] + luck[what], who, what


def two_way_fit(rows: Rows) -> Work | None:
    """Pyfixest with its effects; its compiled parts are warm after the first call."""
    pyfixest, pandas = package("pyfixest"), package("pandas")
    if pyfixest is None:
        return None
    frame = pandas.DataFrame(dict(zip(("d", "forecaster", "unit"), rows, strict=True)))

    def work() -> dict[str, float]:
        fit = pyfixest.feols("d ~ 1 | forecaster + unit", data=frame, fixef_rm="none")
        effects: dict[str, float] = fit.fixef()["C(forecaster)"]
        return effects

    return work


def apart(ours: Any, theirs: dict[str, float]) -> float:
    """One minus the correlation of our estimates with their effects, turned to points."""
    effects = np.array([theirs[str(name)] for name in ours.forecaster])
    return float(1.0 - np.corrcoef(ours.estimate, -100.0 * effects)[0, 1])


def edge_tasks(sizes: Sequence[int]) -> Iterator[Task]:
    for rows in sizes:
        for is_skewed in (False, True):
            drawn = differences(rows, is_skewed=is_skewed)
            goal = Goal("at most", 3.0) if rows == GOALS_AT else None
            # skewed records shrink the silent far more than the busy, which a fixed effect does not
            within = 0.1 if is_skewed else 0.02
            name, fit = "warm pyfixest feols with fixef()", two_way_fit(drawn)
            peers = [Peer(name, fit, apart, within, goal)] if rows >= LEAST_COMPARED else []
            kind = "skewed" if is_skewed else "uniform"
            yield Task(f"Edge, 1,000 forecasters, {kind}", drawn[0].size, _ours(drawn), peers)


def _ours(rows: Rows) -> Work:
    return lambda: edge(*rows)


def edge_growth(sizes: Sequence[int], budget: float) -> Line:
    taken = []
    for rows in sizes:
        say(f"Edge grows: {rows:,} rows")
        drawn = differences(rows, is_skewed=True)
        taken.append(in_turn([_ours(drawn)], budget / len(sizes))[0][0])
    return growth("Edge, skewed", sizes, taken, None)
