"""The rows Edge is fitted to: first statement against the reference at the same instant."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import expit, logit

from forecasts.simulate.settings import STEPS
from forecasts.simulate.truth import market_excess, own_excess, population
from forecasts.simulate.world import Flags, Floats, Ints, World

MARKET: Final = 0
CROWD: Final = 1
NONE: Final = -1
"""Classes of reference, the strongest first."""
CROWD_CLIP: Final = 0.01
LOG_CLIP: Final = 0.001


@dataclass(frozen=True, slots=True)
class EdgeRows:
    """One row per forecaster and unit with a reference; losses are lower when better."""

    forecaster: Ints
    unit: Ints
    difference: Floats  # Brier, own minus reference; over a ladder the mean of its rungs
    log_difference: Floats  # the same of log losses, in nats
    distance: Floats  # mean |own - reference|
    stratum: Ints  # columns: kind, basis (0 numeric, 1 verbal), class of reference
    cluster: Ints | None  # the shared cause, where the world has any

    def __len__(self) -> int:
        return len(self.forecaster)


def previous(world: World) -> Ints:
    """Gives where the same forecaster's statement before each one stands, or -1."""
    said = world.statements
    order = np.lexsort((np.arange(len(said)), said.forecaster, said.question))
    goes_on = (np.diff(said.question[order]) == 0) & (np.diff(said.forecaster[order]) == 0)
    before = np.full(len(said), -1)
    before[order[1:][goes_on]] = order[:-1][goes_on]
    return before


def crowd_before_first(world: World) -> Floats:
    """Gives, at each first statement, what the others stand by: mean log-odds with a half vote.

    Statements are heard until their forecaster speaks again or they are old. The crowd is kept to
    [.01, .99]; nan where too few others are heard, and at later statements.
    """
    said, settings = world.statements, world.settings
    before = previous(world)
    until = said.time + settings.crowd_age
    until[before[before >= 0]] = np.minimum(until[before[before >= 0]], said.time[before >= 0])
    begins, ends = 4 * said.question + said.time, 4 * said.question + until
    order = np.argsort(ends)
    odds = logit(np.clip(said.probability, CROWD_CLIP, 1 - CROWD_CLIP))
    spoken = np.searchsorted(begins, begins)
    over = np.searchsorted(ends[order], begins, side="right")
    total = _sums(odds)[spoken] - _sums(odds[order])[over]
    is_crowd = (before < 0) & (spoken - over >= settings.crowd_minimum)
    votes = spoken - over + settings.half_votes
    mean = np.divide(total, votes, out=np.full(len(said), np.nan), where=is_crowd)
    return np.asarray(np.clip(expit(mean), CROWD_CLIP, 1 - CROWD_CLIP), dtype=np.float64)


def _sums(values: Floats) -> Floats:
    return np.concatenate([[0.0], np.cumsum(values)])


def references(world: World) -> tuple[Floats, Ints]:
    """Gives the reference at each first statement and its class: market, else crowd, else none."""
    said, questions = world.statements, world.questions
    crowd = crowd_before_first(world)
    price = questions.price[said.question, _step(world)]
    is_first = previous(world) < 0
    is_priced = questions.has_market[said.question] & is_first
    is_crowd = ~is_priced & ~np.isnan(crowd)
    value = np.select([is_priced, is_crowd], [price, crowd], np.nan)
    return value, np.select([is_priced, is_crowd], [MARKET, CROWD], NONE)


def _step(world: World) -> Ints:
    return (world.statements.time * STEPS).astype(np.intp)


def _brier(p: Floats, y: Flags) -> Floats:
    return np.asarray((p - y) ** 2, dtype=np.float64)


def _log_loss(p: Floats, y: Flags) -> Floats:
    kept = np.clip(p, LOG_CLIP, 1 - LOG_CLIP)
    return np.asarray(-np.log(np.where(y, kept, 1 - kept)), dtype=np.float64)


def edge_rows(world: World) -> EdgeRows:
    """Gives a row for each forecaster and unit with a reference; a ladder counts once.

    A ladder's losses are means over the rungs spoken about, its class the weakest among them.
    """
    said, questions = world.statements, world.questions
    reference, level = references(world)
    used = np.flatnonzero(level != NONE)
    p, r, y = said.probability[used], reference[used], questions.outcome[said.question[used]]
    pair = said.forecaster[used] * world.settings.questions + questions.unit[said.question[used]]
    pairs, one, row, rungs = np.unique(
        pair, return_index=True, return_inverse=True, return_counts=True
    )

    def mean(values: Floats) -> Floats:
        return np.asarray(np.bincount(row, weights=values, minlength=len(pairs)) / rungs)

    weakest = np.full(len(pairs), NONE)
    np.maximum.at(weakest, row, level[used])
    forecaster = said.forecaster[used][one]
    basis = said.is_verbal[used][one].astype(np.intp)
    return EdgeRows(
        forecaster=forecaster,
        unit=questions.unit[said.question[used]][one],
        difference=mean(_brier(p, y) - _brier(r, y)),
        log_difference=mean(_log_loss(p, y) - _log_loss(r, y)),
        distance=mean(np.abs(p - r)),
        stratum=np.column_stack([world.people.kind[forecaster], basis, weakest]),
        cluster=questions.cause[said.question[used]][one] if world.settings.causes else None,
    )


def true_excess(world: World) -> Floats:
    """Gives each forecaster's true skill: expected Brier score over that of the truth itself.

    Numbers, not words, on the common population; lower is better.
    """
    truth, weights = population(world.settings)
    return own_excess(world.people, world.settings, world.market_noise, truth, weights)


def true_edge(world: World, *, first: bool = False) -> Floats:
    """Gives what Edge estimates: the advantage over the reference, in Brier points x 100.

    The reference is the market, or in a world without markets the crowd, at the instants at
    which it was the reference of somebody. Positive is better. With `first` the instants are
    those of first statements. nan where nobody has a reference.
    """
    people, settings, noise = world.people, world.settings, world.market_noise
    if not settings.market_share:
        return _true_edge_over_crowd(world)
    truth, weights = population(settings, first=first)
    own = own_excess(people, settings, noise, truth, weights)
    return -100 * (own - market_excess(noise, truth, weights))


def _true_edge_over_crowd(world: World) -> Floats:
    reference, level = references(world)
    used = np.flatnonzero(level == CROWD)
    if not len(used):
        return np.full(len(world.people), np.nan)
    truth = world.questions.truth[world.statements.question[used], _step(world)[used]]
    weights = np.full(len(used), 1 / len(used))
    own = own_excess(world.people, world.settings, world.market_noise, truth, weights)
    return np.asarray(-100 * (own - (reference[used] - expit(truth)) ** 2 @ weights))
