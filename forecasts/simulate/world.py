"""A simulated record: who said what when, how it came out, and what nobody knows outside."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecasts.simulate.settings import Settings

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Flags = NDArray[np.bool]


@dataclass(frozen=True, slots=True)
class People:
    """The forecasters: what makes them good or bad, one entry each."""

    kind: Ints  # 0, 1, .. in the order of Settings.forecasters
    slope: Floats  # on the log-odds of the true probability
    noise: Floats  # standard deviation in log-odds
    bias: Floats  # in log-odds
    hugging: Floats  # weight of the market's log-odds in the own; negative for contrarians
    mean_time: Floats  # of their statements, in the question's life
    difficulty_taste: Floats
    wanted: Ints  # how many units they speak about
    updates: Floats  # expected number of further statements on a unit

    def __len__(self) -> int:
        return len(self.kind)


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions, one entry each; prices and truths by question and step."""

    unit: Ints  # questions with one unit are the rungs of a ladder
    threshold: Floats  # outcome is Yes where the path ends above it
    topic: Ints
    cause: Ints  # -1 without
    ease: Floats  # how far from one half it opens, standardised
    misleading: Floats  # what everybody gets wrong about it, standard normal
    has_market: Flags
    outcome: Flags
    truth: Floats  # log-odds of the true probability given the path so far
    price: Floats  # what a market would say, whether or not there is one

    def __len__(self) -> int:
        return len(self.unit)


@dataclass(frozen=True, slots=True)
class Statements:
    """The statements, sorted by question, then time."""

    forecaster: Ints
    question: Ints
    time: Floats  # in [0, 1) of the question's life
    probability: Floats
    is_verbal: Flags

    def __len__(self) -> int:
        return len(self.forecaster)


@dataclass(frozen=True, slots=True)
class World:
    """A whole simulated record: what was said, and what nobody could know outside a simulation.

    `market_noise` is the standard deviation of the market's error in log-odds.
    """

    seed: int
    kind: str
    settings: Settings
    people: People
    questions: Questions
    statements: Statements
    market_noise: float
