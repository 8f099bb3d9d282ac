"""The table's lines on scores and intervals: Brier by forecaster, bootstrap of clusters."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sidebyside import Goal, Peer, Task, Work, furthest, package

from forecasts.scoring import (
    brier_score,
    cluster_bootstrap,
    grouped_mean,
)

FORECASTERS: Final = 1_000
GOALS_AT: Final = 1_000_000  # the rows for which the design states its goals for means
DRAWS: Final = 1_000
ONE_MEAN: Final = 10_000  # values whose mean SciPy gives an interval

Array = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """Statements of 1,000 forecasters: calibrated apart from noise, with their outcomes."""

    p: Array
    y: Array
    who: Array

    @property
    def parts(self) -> list[tuple[Array, Array]]:
        """The statements of each forecaster, cut apart beforehand for those who loop over them."""
        order = np.argsort(self.who, kind="stable")
        cuts = np.searchsorted(self.who[order], np.arange(1, FORECASTERS))
        p, y = np.split(self.p[order], cuts), np.split(self.y[order], cuts)
        return list(zip(p, y, strict=True))


def record(rows: int, *, is_sorted: bool, percents: bool = False, seed: int = 1) -> Record:
    """Draws statements; every forecaster has some."""
    rng = np.random.default_rng(seed)
    true = rng.random(rows)
    stated = np.clip(true + rng.normal(0.0, 0.1, rows), 0.0, 1.0)
    if not percents:
        stated = 0.999 * stated + 0.001 * rng.random(rows)  # no two alike, not even at the ends
    who = np.arange(rows) % FORECASTERS
    return Record(
        p=np.rint(stated * 100) / 100 if percents else stated,
        y=(rng.random(rows) < true).astype(np.float64),
        who=np.sort(who) if is_sorted else rng.permutation(who),
    )


# the Brier score of each forecaster


def bare_kernel(some: Record) -> Work:
    """What cannot be avoided: one pass to score, two to add up; nothing is checked."""

    def work() -> Array:
        summed = np.bincount(some.who, weights=(some.p - some.y) ** 2, minlength=FORECASTERS)
        means: Array = summed / np.bincount(some.who, minlength=FORECASTERS)
        return means

    return work


def with_pandas(some: Record) -> Work | None:
    pandas = package("pandas")
    if pandas is None:
        return None
    frame = pandas.DataFrame({"p": some.p, "y": some.y, "who": some.who})
    return lambda: ((frame.p - frame.y) ** 2).groupby(frame.who).mean().to_numpy()


def with_polars(some: Record) -> Work | None:
    polars = package("polars")
    if polars is None:
        return None
    frame = polars.DataFrame({"p": some.p, "y": some.y, "who": some.who})
    loss = (polars.col("p") - polars.col("y")) ** 2

    def work() -> Array:
        means: Array = frame.group_by("who").agg(loss.mean().alias("b")).sort("who")["b"].to_numpy()
        return means

    return work


def with_sklearn_scores(some: Record) -> Work | None:
    metrics = package("sklearn.metrics")
    if metrics is None:
        return None
    parts = some.parts
    return lambda: [metrics.brier_score_loss(y, p) for p, y in parts]


def with_scores(some: Record) -> Work | None:
    probability, xarray = package("scores.probability"), package("xarray")
    if probability is None:
        return None
    whose = {"who": ("row", some.who)}
    stated = xarray.DataArray(some.p, dims="row", coords=whose)
    came = xarray.DataArray(some.y, dims="row", coords=whose)

    def work() -> Array:
        each = probability.brier_score(stated, came, preserve_dims="all")
        means: Array = each.groupby("who").mean().to_numpy()
        return means

    return work


def brier_tasks(sizes: Sequence[int]) -> Iterator[Task]:
    for rows in sizes:
        for is_sorted in (True, False):
            some = record(rows, is_sorted=is_sorted)
            peers = [
                Peer("two bare np.bincount", bare_kernel(some), furthest, 1e-12, _at(rows, 1.3)),
                Peer(
                    "pandas groupby",
                    with_pandas(some),
                    furthest,
                    1e-12,
                    # level: the same but for noise
                    _at(rows, 1.1) if is_sorted else _at(rows, 2.0, "at least"),
                ),
                Peer("polars group_by, its own threads", with_polars(some), furthest, 1e-12),
            ]
            goal, loop = _at(rows, 100.0, "at least"), with_sklearn_scores(some)
            peers.append(Peer("1,000 x scikit-learn brier_score_loss", loop, furthest, 1e-12, goal))
            if rows <= GOALS_AT:
                peers.append(
                    Peer("scores.brier_score, xarray groupby", with_scores(some), furthest, 1e-12)
                )
            order = "sorted by forecaster" if is_sorted else "unsorted"
            yield Task(f"Brier per forecaster, {order}", rows, _our_brier(some), peers)


def _our_brier(some: Record) -> Work:
    return lambda: grouped_mean(brier_score(some.p, some.y), some.who)[0]


def _at(rows: int, bound: float, kind: Any = "at most") -> Goal | None:
    return Goal(kind, bound) if rows == GOALS_AT else None


# intervals


def one_interval(values: Array) -> Work:
    """SciPy's BCa interval for one mean."""
    stats = package("scipy.stats")

    def work() -> Array:
        found = stats.bootstrap(
            (values,), np.mean, n_resamples=DRAWS, confidence_level=0.9, method="BCa", rng=1
        ).confidence_interval
        return np.array([found.low, found.high])

    return work


def one_mean_apart(values: Array) -> Any:
    """How far our interval for the same mean, all rows apart, is from SciPy's; in widths."""

    def apart(_ours: Any, theirs: Array) -> float:
        row = np.arange(values.size)
        own = cluster_bootstrap(values, np.zeros_like(row), row, draws=DRAWS)
        return furthest([own.low[0], own.high[0]], theirs) / float(np.ptp(theirs))

    return apart


def bootstrap_tasks(sizes: Sequence[int]) -> Iterator[Task]:
    for rows in sizes:
        some = record(rows, is_sorted=False)
        losses = brier_score(some.p, some.y)
        units = np.random.default_rng(3).integers(0, max(rows // 100, 2), rows)
        mean = brier_score(*(array[:ONE_MEAN] for array in (some.p, some.y)))
        goal = Goal("at most", 1.0) if rows == ONE_MEAN else None
        peer = Peer(
            f"SciPy BCa of one mean of {mean.size:,} values",
            one_interval(mean),
            one_mean_apart(mean),
            0.1,
            goal,
        )
        yield Task(
            "90 % intervals of all, clusters drawn, B = 1,000",
            rows,
            _ours(losses, some, units),
            [peer],
        )


def _ours(losses: Array, some: Record, units: Array) -> Work:
    return lambda: cluster_bootstrap(losses, some.who, units, draws=DRAWS)
