"""Questions about a Brownian path, so that the true probability is known at every instant."""

import numpy as np
from scipy.special import expit, log_ndtr

from forecasts.simulate.settings import STEPS, Settings
from forecasts.simulate.world import Floats, Ints, Questions

STEADY = 0.5
"""Share of the variance of the market's error that lasts for the question's whole life."""
FURTHEST = 6.0
"""Truth is not followed further than this probit index, about one in a thousand million."""


def log_odds(index: Floats) -> Floats:
    """Turns a probit index into log-odds, without loss in the tails.

    Example:
        >>> log_odds(np.array([0.0, 6.0])).round(2).tolist()
        [0.0, 20.74]
    """
    near = np.clip(index, -FURTHEST, FURTHEST)
    return np.asarray(log_ndtr(near) - log_ndtr(-near), dtype=np.float64)


def _rungs(rng: np.random.Generator, settings: Settings) -> tuple[Ints, Floats]:
    """Gives the unit of each question and its threshold: 0 alone, evenly spread on a ladder."""
    units = settings.questions
    is_ladder = rng.random(units) < settings.ladder_share
    count = np.where(is_ladder, rng.integers(3, 7, units), 1)
    unit = np.repeat(np.arange(units), count)
    place = np.arange(len(unit)) - np.repeat(np.cumsum(count) - count, count)
    return unit, settings.rung_gap * (place - np.repeat((count - 1) / 2, count))


def _increments(rng: np.random.Generator, settings: Settings, cause: Ints) -> Floats:
    """Draws the steps of every path; paths with one cause move together in part."""
    steps: Floats = rng.standard_normal((settings.questions, STEPS))
    if settings.causes:
        common = rng.standard_normal((settings.causes, STEPS))[cause]
        share = settings.cause_share
        steps = np.sqrt(1 - share) * steps + np.sqrt(share) * common
    return np.asarray(steps / np.sqrt(STEPS), dtype=np.float64)


def _market_errors(rng: np.random.Generator, units: int, noise: float) -> Floats:
    lasting = rng.standard_normal((units, 1))
    passing = rng.standard_normal((units, STEPS))
    error = np.sqrt(STEADY) * lasting + np.sqrt(1 - STEADY) * passing
    return np.asarray(noise * error, dtype=np.float64)


def _standardised(values: Floats) -> Floats:
    spread = float(values.std())
    return np.asarray((values - values.mean()) / spread) if spread else np.zeros_like(values)


def draw_questions(rng: np.random.Generator, settings: Settings, market_noise: float) -> Questions:
    """Draws the questions.

    The path X moves by N(0, 1) over the question's life [0, 1] and the outcome is Yes where X(1)
    lies above the threshold, so that p(t) = Phi((X(t) - threshold) / sqrt(1 - t)).
    """
    units = settings.questions
    unit, threshold = _rungs(rng, settings)
    cause = rng.integers(0, settings.causes, units) if settings.causes else np.full(units, -1)
    start = settings.start_spread * rng.standard_normal(units)
    path = start[:, None] + np.cumsum(_increments(rng, settings, cause), axis=1)
    known = np.column_stack([start, path[:, :-1]])[unit]
    left = np.sqrt(1 - np.arange(STEPS) / STEPS)
    truth = log_odds((known - threshold[:, None]) / left)
    return Questions(
        unit=unit,
        threshold=threshold,
        topic=rng.integers(0, settings.topics, units)[unit],
        cause=cause[unit],
        ease=_standardised(np.abs(start))[unit],
        misleading=rng.standard_normal(units)[unit],
        has_market=(rng.random(units) < settings.market_share)[unit],
        outcome=path[unit, -1] > threshold,
        truth=truth,
        price=expit(truth + _market_errors(rng, units, market_noise)[unit]),
    )
