"""Drawing a whole simulated world from a seed."""

from typing import Any

import numpy as np
from scipy.optimize import brentq

from forecasts.simulate.people import draw_people
from forecasts.simulate.questions import draw_questions
from forecasts.simulate.settings import Settings, settings_for
from forecasts.simulate.statements import draw_statements
from forecasts.simulate.truth import market_excess, own_excess, population
from forecasts.simulate.world import People, World

_NOISIEST = 8.0


def _market_noise(settings: Settings, people: People) -> float:
    """Gives the market's noise; where a share of people shall beat it, the noise that does so."""
    if settings.beaten_by is None:
        return settings.market_noise
    truth, weights = population(settings)
    excess = np.sort(own_excess(people, settings, settings.market_noise, truth, weights))
    beaten = min(max(round(settings.beaten_by * len(excess)), 1), len(excess) - 1)
    goal = excess[beaten - 1 : beaten + 1].mean()
    return float(brentq(lambda noise: market_excess(noise, truth, weights) - goal, 0.0, _NOISIEST))


def simulated_world(seed: int, kind: str = "base", **changes: Any) -> World:
    """Draws a world: forecasters of known true skill, questions, statements and outcomes.

    The same seed, kind and changes always give the same world.

    Args:
        seed: of numpy's random generator, 0 or more.
        kind: a name in `KINDS`.
        changes: settings that differ from the kind's, by name.

    Raises:
        InvalidInputError: no such kind or setting, or a world too small.

    Example:
        >>> world = simulated_world(7, "few")
        >>> len(world.people), len(world.questions)
        (60, 300)
    """
    settings = settings_for(kind, changes)
    rng = np.random.default_rng(seed)
    people = draw_people(rng, settings)
    noise = _market_noise(settings, people)
    questions = draw_questions(rng, settings, noise)
    statements = draw_statements(rng, settings, people, questions)
    return World(seed, kind, settings, people, questions, statements, noise)
