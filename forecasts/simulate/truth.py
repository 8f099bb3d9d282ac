"""True skill: what a forecaster's Brier score exceeds the truth's by, on one common population.

Everybody is judged on the same questions at the same instants, whatever they chose to speak about,
with exact expectations over outcomes and quadrature over everything else.
"""

import numpy as np
from scipy.special import betaincinv, expit, lambertw, ndtri

from forecasts.simulate.questions import log_odds
from forecasts.simulate.settings import LATEST, STEPS, Settings
from forecasts.simulate.world import Floats, People

_TIMES = 27


def _midpoints(n: int) -> Floats:
    return (np.arange(n) + 0.5) / n


def _normal_nodes(n: int) -> list[tuple[float, float]]:
    """Gives nodes and weights of an expectation over a standard normal error."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(n)
    return list(zip(nodes.tolist(), (weights / weights.sum()).tolist(), strict=True))


def _first_of_several(u: Floats, updates: float) -> Floats:
    """Gives the quantile of a single time that the first of 1 + Poisson(updates) reaches at u.

    P(first > t) = S exp(-updates (1 - S)) with S = P(one > t), solved for S by Lambert's W.
    """
    if updates == 0:
        return u
    later = lambertw(updates * np.exp(updates) * (1 - u)).real / updates
    return np.asarray(1 - later, dtype=np.float64)


def _times(settings: Settings, *, first: bool) -> Floats:
    """Gives equally likely instants of what people say, or first say, at the start of a step."""
    mean = settings.mean_time + settings.timing_spread * (2 * _midpoints(9) - 1)
    focus = settings.timing_focus
    rates = -settings.updates * np.log(_midpoints(6)) if first and settings.updates else [0.0]
    u = np.concatenate([_first_of_several(_midpoints(30), float(rate)) for rate in rates])
    time = LATEST * betaincinv((focus * mean)[:, None], (focus * (1 - mean))[:, None], u)
    steps = np.sort(np.floor(STEPS * time).ravel()) / STEPS
    return np.asarray(steps.reshape(_TIMES, -1).mean(axis=1), dtype=np.float64)


def _thresholds(settings: Settings) -> tuple[Floats, Floats]:
    """Gives the thresholds questions have, and the share of each; every unit weighs the same."""
    alone = [(0.0, 1 - settings.ladder_share)]
    rungs = [
        (settings.rung_gap * (place - (count - 1) / 2), settings.ladder_share / 4 / count)
        for count in range(3, 7)
        for place in range(count)
    ]
    thresholds, weights = np.array(alone + (rungs if settings.ladder_share else [])).T
    return thresholds, weights


def population(settings: Settings, *, first: bool = False) -> tuple[Floats, Floats]:
    """Gives the common population: log-odds of the truth, and their weights, which sum to 1.

    With X(t) ~ N(0, start^2 + t) and p = Phi((X - threshold) / sqrt(1 - t)), at instants as they
    are drawn for everybody together; with `first` at instants of first statements only.
    """
    time = _times(settings, first=first)
    thresholds, shares = _thresholds(settings)
    value = np.sqrt(settings.start_spread**2 + time)[:, None] * ndtri(_midpoints(30))
    index = (value[None] - thresholds[:, None, None]) / np.sqrt(1 - time)[:, None]
    weights = np.broadcast_to(shares[:, None, None], index.shape) / value.size
    return log_odds(index.ravel()), weights.ravel()


def own_excess(
    people: People, settings: Settings, market_noise: float, truth: Floats, weights: Floats
) -> Floats:
    """Gives E (f - p)^2 of each forecaster over a population of true log-odds.

    As outcomes are drawn from p, this is the expected Brier score minus that of p itself.
    """
    hugging = people.hugging[:, None]
    mean = (1 - hugging) * (people.slope[:, None] * truth + people.bias[:, None]) + hugging * truth
    spread = (1 - hugging) * np.hypot(people.noise, settings.shared_noise)[:, None]
    shift = hugging * market_noise
    p, total = expit(truth), np.zeros(len(people))
    for own, own_weight in _normal_nodes(9):
        for price, price_weight in _normal_nodes(5 if people.hugging.any() else 1):
            f = expit(mean + spread * own + shift * price)
            total += own_weight * price_weight * ((f - p) ** 2 @ weights)
    return total


def market_excess(market_noise: float, truth: Floats, weights: Floats) -> float:
    """Gives E (m - p)^2 of the market's price over a population of true log-odds."""
    p = expit(truth)
    return sum(
        weight * float((expit(truth + market_noise * error) - p) ** 2 @ weights)
        for error, weight in _normal_nodes(15)
    )
