"""The table's lines on recalibration: CORP of all, of each forecaster, and its test."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
from rows_scoring import GOALS_AT, Array, Record, record
from sidebyside import Goal, Peer, Task, Work, furthest, package

from forecasts.scoring import corp, corp_by_group, miscalibration_by_group

TESTED: Final = 200  # simulated records


def miscalibration_of(p: Array, y: Array, fitted: Array) -> float:
    return float(((p - y) ** 2).mean() - ((fitted - y) ** 2).mean())


def with_isotonic(p: Array, y: Array) -> Work | None:
    isotonic = package("sklearn.isotonic")
    if isotonic is None:
        return None
    return lambda: isotonic.IsotonicRegression().fit_transform(p, y)


def with_scores_isotonic(p: Array, y: Array) -> Work | None:
    processing = package("scores.processing")
    return None if processing is None else lambda: processing.isotonic_fit(p, y)


def scores_apart(p: Array, y: Array) -> Any:
    """From our fit and that of `scores` to how far their miscalibrations are apart."""

    def apart(ours: Any, theirs: Any) -> float:
        fitted, counts = theirs["regression_values"], theirs["fcst_counts"]
        # within a block c is the mean of y, so that the sum of (c - y)^2 is that of y^2 - c^2
        best = (np.square(y).sum() - (np.square(fitted) * counts).sum()) / y.size
        return abs(ours.miscalibration - (((p - y) ** 2).mean() - best))

    return apart


def isotonic_apart(p: Array, y: Array) -> Any:
    return lambda ours, fitted: abs(ours.miscalibration - miscalibration_of(p, y, fitted))


def corp_tasks(sizes: Sequence[int]) -> Iterator[Task]:
    for rows in sizes:
        for percents in (True, False):
            some = record(rows, is_sorted=False, percents=percents)
            p, y = some.p, some.y
            goal = Goal("at least", 30.0) if percents and rows >= 10_000 else None
            peers = [
                Peer(
                    "scikit-learn IsotonicRegression",
                    with_isotonic(p, y),
                    isotonic_apart(p, y),
                    1e-9,
                    goal,
                )
            ]
            if rows <= GOALS_AT:
                fit = with_scores_isotonic(p, y)
                peers.append(Peer("scores.isotonic_fit", fit, scores_apart(p, y), 1e-9))
            kind = "whole percents" if percents else "distinct numbers"
            yield Task(f"CORP, {kind}", rows, _our_corp(some), peers)
    for rows in sizes:
        yield from _grouped_tasks(rows)


def _our_corp(some: Record) -> Work:
    return lambda: corp(some.p, some.y)


def isotonic_loop(some: Record) -> Work | None:
    """The miscalibration of each forecaster, one fit after the other."""
    isotonic = package("sklearn.isotonic")
    if isotonic is None:
        return None
    parts = some.parts

    def work() -> list[float]:
        fits = isotonic.IsotonicRegression
        return [miscalibration_of(p, y, fits().fit_transform(p, y)) for p, y in parts]

    return work


def _grouped_tasks(rows: int) -> Iterator[Task]:
    some = record(rows, is_sorted=True)
    loop = isotonic_loop(some)

    def parts_apart(ours: Any, theirs: Any) -> float:
        return furthest(ours.miscalibration, theirs)

    yield Task(
        "CORP of each forecaster, distinct numbers",
        rows,
        lambda: corp_by_group(some.p, some.y, some.who),
        [Peer("1,000 x scikit-learn isotonic", loop, parts_apart, 1e-9)],
    )
    if rows <= GOALS_AT:
        yield Task(
            "test of miscalibration of each, 200 records",
            rows,
            lambda: miscalibration_by_group(some.p, some.y, some.who, draws=TESTED),
            [
                Peer(
                    "200 x 1,000 x scikit-learn, one timed",
                    loop,
                    lambda ours, theirs: furthest(ours.observed, theirs),
                    1e-9,
                    runs=TESTED,
                )
            ],
        )
