"""Who says what about what, and when."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from forecasts.simulate.settings import LATEST, STEPS, Settings
from forecasts.simulate.world import Flags, Floats, Ints, People, Questions, Statements

LEVELS = np.array([0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98])
"""What words are read as: levels such as a lexicon has."""


@dataclass(frozen=True, slots=True)
class _Talk:
    """Talk about units, one entry for each time somebody speaks."""

    forecaster: Ints
    unit: Ints
    time: Floats
    error: Floats  # of the opinion, in the forecaster's own standard deviations

    def taken(self, place: Ints) -> "_Talk":
        """Gives the entries at these places."""
        return _Talk(self.forecaster[place], self.unit[place], self.time[place], self.error[place])


def rounded_to_words(p: Floats) -> Floats:
    """Rounds probabilities to the nearest level that words have, in log-odds.

    Example:
        >>> rounded_to_words(np.array([0.001, 0.22, 0.5])).tolist()
        [0.02, 0.2, 0.5]
    """
    edges = expit((logit(LEVELS[1:]) + logit(LEVELS[:-1])) / 2)
    return LEVELS[np.searchsorted(edges, p)]


def _chosen_units(
    rng: np.random.Generator, settings: Settings, people: People, ease: Floats, topic: Ints
) -> tuple[Ints, Ints]:
    """Lets everybody take the units they like best: taste plus a Gumbel draw, no unit twice.

    Returns the forecaster and the unit of each choice.
    """
    taste = settings.topic_taste * rng.standard_normal((len(people), settings.topics))
    liking = taste[:, topic] + people.difficulty_taste[:, None] * ease
    order = np.argsort(-(liking + rng.gumbel(size=liking.shape)), axis=1)
    is_taken = np.arange(order.shape[1]) < people.wanted[:, None]
    return np.nonzero(is_taken)[0], order[is_taken]


def _talk(
    rng: np.random.Generator, settings: Settings, people: People, forecaster: Ints, unit: Ints
) -> _Talk:
    """Draws how often and when each chosen unit is spoken about; part of the error lasts."""
    times = 1 + rng.poisson(people.updates[forecaster])
    choice = np.repeat(np.arange(len(forecaster)), times)
    mean = people.mean_time[forecaster[choice]]
    focus = settings.timing_focus
    new = settings.update_share if settings.updates else 0.0
    lasting = rng.standard_normal(len(forecaster))[choice]
    error = np.sqrt(1 - new) * lasting + np.sqrt(new) * rng.standard_normal(len(choice))
    time = LATEST * rng.beta(focus * mean, focus * (1 - mean))
    return _Talk(forecaster[choice], unit[choice], time, error)


def _answers(
    rng: np.random.Generator, settings: Settings, questions: Questions, unit: Ints
) -> tuple[Ints, Ints]:
    """Spreads talk about units over the rungs that are spoken about.

    Returns the place of each answer in the talk, and its question.
    """
    rungs = np.bincount(questions.unit)
    first = np.cumsum(rungs) - rungs
    count = rungs[unit]
    talk = np.repeat(np.arange(len(unit)), count)
    rung = np.arange(len(talk)) - np.repeat(np.cumsum(count) - count, count)
    is_sure = rng.integers(0, count)[talk] == rung
    is_told = is_sure | (rng.random(len(talk)) < settings.rung_share)
    return talk[is_told], (first[unit][talk] + rung)[is_told]


def _opinions(
    settings: Settings, people: People, questions: Questions, talk: _Talk, question: Ints
) -> Floats:
    """Gives what is believed, in log-odds: one's own view, drawn to the price or away from it."""
    who, step = talk.forecaster, (talk.time * STEPS).astype(np.intp)
    own = people.slope[who] * questions.truth[question, step] + people.bias[who]
    own += people.noise[who] * talk.error
    own += settings.shared_noise * questions.misleading[question]
    hugging = people.hugging[who]
    return (1 - hugging) * own + hugging * logit(questions.price[question, step])


def _said(
    rng: np.random.Generator, settings: Settings, opinions: Floats, is_verbal: Flags
) -> Floats:
    """Turns opinions into what is put on record: words, or whole thousandths."""
    choice = settings.verbal_noise * rng.standard_normal(len(opinions))
    words = rounded_to_words(expit(opinions + choice))
    return np.where(is_verbal, words, np.clip(expit(opinions), 0.001, 0.999).round(3))


def draw_statements(
    rng: np.random.Generator, settings: Settings, people: People, questions: Questions
) -> Statements:
    """Draws what is said, sorted by question and time."""
    opening = np.searchsorted(questions.unit, np.arange(settings.questions))
    ease, topic = questions.ease[opening], questions.topic[opening]
    choices = _chosen_units(rng, settings, people, ease, topic)
    talk = _talk(rng, settings, people, *choices)
    is_verbal = rng.random(len(talk.unit)) < settings.verbal_share
    place, question = _answers(rng, settings, questions, talk.unit)
    talk = talk.taken(place)
    opinions = _opinions(settings, people, questions, talk, question)
    said = _said(rng, settings, opinions, is_verbal[place])
    order = np.lexsort((talk.forecaster, talk.time, question))
    return Statements(
        forecaster=talk.forecaster[order],
        question=question[order],
        time=talk.time[order],
        probability=said[order],
        is_verbal=is_verbal[place][order],
    )
