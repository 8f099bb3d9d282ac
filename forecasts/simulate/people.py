"""Forecasters of different skill, taste and habits."""

import numpy as np

from forecasts.simulate.settings import Settings
from forecasts.simulate.world import Floats, People

HUGGING = 0.9
"""How much of a hugger's opinion is the market's price."""
CONTRARIAN = -0.5
"""A contrarian steps away from the market by half the distance to the own opinion."""


def _hugging(rng: np.random.Generator, settings: Settings, n: int) -> Floats:
    place = (rng.permutation(n) + 0.5) / n
    is_hugger = place < settings.hugger_share
    is_contrarian = place > 1 - settings.contrarian_share
    return HUGGING * is_hugger + CONTRARIAN * is_contrarian


def draw_people(rng: np.random.Generator, settings: Settings) -> People:
    """Draws the forecasters; how good they are has nothing to do with what they choose."""
    n = sum(settings.forecasters)
    kind = np.repeat(np.arange(len(settings.forecasters)), settings.forecasters)
    most = min(settings.most, settings.questions)
    noise = settings.noise * np.exp(settings.noise_spread * rng.standard_normal(n))
    count = np.exp(rng.uniform(np.log(min(settings.fewest, most)), np.log(most + 1), n))
    return People(
        kind=kind,
        slope=settings.slope * np.exp(settings.slope_spread * rng.standard_normal(n)),
        noise=noise * np.array(settings.kind_noise)[kind],
        bias=settings.bias_spread * rng.standard_normal(n),
        hugging=_hugging(rng, settings, n),
        mean_time=settings.mean_time + settings.timing_spread * rng.uniform(-1, 1, n),
        difficulty_taste=settings.difficulty_taste * rng.standard_normal(n),
        wanted=count.astype(np.intp),
        updates=settings.updates * rng.exponential(size=n),
    )
