"""A simulated world as rows of the long CSV form, labelled as simulated all through."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np
from scipy.special import expit, logit

from forecasts.errors import InvalidInputError
from forecasts.simulate.rows import true_edge
from forecasts.simulate.settings import STEPS
from forecasts.simulate.statements import LEVELS
from forecasts.simulate.world import World

FIELDS: Final = (
    *("question", "question_id", "forecaster", "kind", "organisation"),
    *("probability", "low", "high", "stated_at", "opens_at", "closes_at"),
    *("outcome", "known_at", "family", "quote", "tags"),
)
_KINDS: Final = ("pundit", "user", "model")
_LIFE: Final = (120, 240)  # days that a question is open, from and below
_PERIOD: Final = 720  # days over which the deadlines are spread
_PRICE_EVERY: Final = 5  # steps


@dataclass(frozen=True, slots=True)
class _Person:
    name: str
    kind: str
    organisation: str

    def fields(self) -> dict[str, str]:
        """Gives the columns that say who."""
        return {"forecaster": self.name, "kind": self.kind, "organisation": self.organisation}


_MARKET: Final = _Person("Simulated market", "market", "")


@dataclass(frozen=True, slots=True)
class _Life:
    opens_at: datetime
    closes_at: datetime

    def at(self, time: float) -> str:
        """Gives the instant at this share of the life, to the second."""
        moment = self.opens_at + (self.closes_at - self.opens_at) * time
        return moment.replace(microsecond=0).isoformat()


def _people(world: World) -> list[_Person]:
    """Names everybody by number; the organisation says the truth nobody else knows."""
    width = max(2, len(str(len(world.people))))
    return [
        _Person(
            f"Simulated forecaster {number:0{width}}",
            _KINDS[min(int(kind), len(_KINDS) - 1)],
            f"Simulation, number {number:0{width}}, true Edge "
            + ("unknown" if np.isnan(edge) else f"{edge:+.1f}"),
        )
        for number, (kind, edge) in enumerate(
            zip(world.people.kind, true_edge(world), strict=True), start=1
        )
    ]


def _lives(world: World, until: datetime) -> list[_Life]:
    rng = np.random.default_rng([world.seed, 1])
    days = rng.integers(*_LIFE, world.settings.questions)
    ends = rng.integers(1, _PERIOD, world.settings.questions)
    last = until.replace(hour=0, minute=0, second=0, microsecond=0)
    return [
        _Life(last - timedelta(days=int(end + life)), last - timedelta(days=int(end)))
        for end, life in zip(ends, days, strict=True)
    ]


def _question_fields(world: World, question: int, rungs: int, life: _Life) -> dict[str, str]:
    questions, seed = world.questions, world.seed
    unit, threshold = int(questions.unit[question]), float(questions.threshold[question])
    tags = ["simulated", world.kind, f"topic-{questions.topic[question] + 1}"]
    if questions.cause[question] >= 0:
        tags.append(f"cause-{questions.cause[question] + 1}")
    return {
        "question": f"Simulated: path {unit + 1:03} of world {seed} ends above {threshold:.2f}",
        "question_id": f"simulated-{seed}-{question + 1:03}",
        "opens_at": life.at(0),
        "closes_at": life.at(1),
        "known_at": life.at(1),
        "outcome": str(int(questions.outcome[question])),
        "family": f"ladder:simulated-{seed}-{unit + 1:03}" if rungs > 1 else "",
        "tags": ";".join(tags),
    }


def _words(p: float) -> dict[str, str]:
    """Gives the range that words of a level stand for: to halfway to its neighbours."""
    edges = expit((logit(LEVELS[1:]) + logit(LEVELS[:-1])) / 2)
    bounds = np.concatenate([[0.0], edges, [1.0]])
    level = int(np.searchsorted(edges, p))
    return {
        "low": f"{bounds[level]:.3f}",
        "high": f"{bounds[level + 1]:.3f}",
        "quote": f"Simulated words that are read as about {p:.0%}.",
    }


def _prices(world: World, question: int, life: _Life) -> Iterator[dict[str, str]]:
    if not world.questions.has_market[question]:
        return
    for step in range(0, STEPS, _PRICE_EVERY):
        price = float(np.clip(world.questions.price[question, step], 0.001, 0.999))
        yield {
            **_MARKET.fields(),
            "probability": f"{price:.3f}",
            "stated_at": life.at(step / STEPS),
        }


def _statements(
    world: World, question: int, people: list[_Person], life: _Life
) -> Iterator[dict[str, str]]:
    said = world.statements
    first, end = np.searchsorted(said.question, [question, question + 1])
    for row in range(first, end):
        p = float(said.probability[row])
        yield {
            **people[said.forecaster[row]].fields(),
            "probability": f"{p:.3f}",
            "stated_at": life.at(float(said.time[row])),
            **(_words(p) if said.is_verbal[row] else {}),
        }


def world_rows(world: World, *, until: datetime) -> Iterator[dict[str, str]]:
    """Gives a world as rows that `forecasts import csv` takes, question by question.

    Deadlines are spread over the two years before the day of `until`, all in the past. The same
    world and day give the same rows. Prices are statements of a forecaster of kind market.

    Args:
        world: any simulated world.
        until: an aware time; everything is decided the day before it at the latest.

    Raises:
        InvalidInputError: the time has no zone.

    Example:
        >>> from datetime import UTC
        >>> from forecasts.simulate.draw import simulated_world
        >>> rows = world_rows(simulated_world(7), until=datetime(2026, 1, 1, tzinfo=UTC))
        >>> next(rows)["question"]
        'Simulated: path 001 of world 7 ends above 0.00'
    """
    if until.tzinfo is None:
        raise InvalidInputError(f"{until} has no time zone; give an aware time, such as UTC.")
    people, lives, unit = _people(world), _lives(world, until), world.questions.unit
    rungs = np.bincount(unit)
    for question in range(len(world.questions)):
        life = lives[unit[question]]
        about = _question_fields(world, question, int(rungs[unit[question]]), life)
        blank = dict.fromkeys(FIELDS, "") | about
        for row in _prices(world, question, life):
            yield blank | row
        for row in _statements(world, question, people, life):
            yield blank | row
