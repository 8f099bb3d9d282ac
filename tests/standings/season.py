"""A season of questions with a market and a handful of people, put on record quickly."""

import math
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import update

from forecasts.clock import Edge, parse_moment
from forecasts.db import Session
from forecasts.models import Forecaster, Question
from forecasts.resolution.resolve import resolve_question
from forecasts.values import Decision, ForecasterKind
from tests import world
from tests.conftest import FakeClock

PEOPLE = ("Ann", "Ben", "Cat", "Dan", "Eve", "Fay")
PEOPLE_AND_ZOE = (*PEOPLE, "Zoe")


@dataclass
class Season:
    """Questions that alternate between Yes and No; everybody leans towards the outcome.

    Attributes:
        lean: by name, how far from the market's 50 % towards the outcome somebody says.
        names: who takes part, in the order in which they are recorded.
        wobble: how far a statement strays from that, up to this much either way.
        market: whether there is a price before anybody speaks.
    """

    session: Session
    clock: FakeClock
    lean: dict[str, float] = field(default_factory=dict)
    names: tuple[str, ...] = PEOPLE
    market: bool = True
    wobble: float = 0.04
    people: dict[str, Forecaster] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.lean = {name: 0.25 - 0.1 * PEOPLE.index(name) for name in self.names} | self.lean
        for name in self.names:
            self.people[name] = world.forecaster(self.session, self.clock(), name)
        if self.market:
            kind = ForecasterKind.MARKET
            self.people["Exchange"] = world.forecaster(self.session, self.clock(), "Exchange", kind)

    def add(self, name: str, lean: float) -> None:
        """Puts one more person on record, who answers only when named."""
        self.people[name] = world.forecaster(self.session, self.clock(), name)
        self.lean[name] = lean

    def play(self, numbers: range, *, names: tuple[str, ...] | None = None) -> list[Question]:
        """Asks, answers and resolves one question a number."""
        return [self._question(number, names or self.names) for number in numbers]

    def _question(self, number: int, names: tuple[str, ...]) -> Question:
        about = world.question(
            self.session,
            self.clock(),
            title=f"Question {number}?",
            closes="2023-12-31",
            opens="2022-01-01",
        )
        outcome = number % 2
        if self.market:
            self._say(about, "Exchange", 0.5, "2022-06-01")
        for name in names:
            lean = self.lean[name] + self.wobble * math.sin(number * 7 + PEOPLE_AND_ZOE.index(name))
            self._say(about, name, 0.5 + lean if outcome else 0.5 - lean, "2022-09-01")
        self.resolve(about, yes=bool(outcome))
        return about

    def resolve(self, about: Question, *, yes: bool) -> None:
        """Decides a question, as was known in the middle of 2023."""
        known = parse_moment("2023-06-01", edge=Edge.START)
        decision = Decision.YES if yes else Decision.NO
        now = self.clock() + timedelta(days=1)
        resolve_question(self.session, about, decision, known=known, by="curator", now=now)

    def _say(self, about: Question, name: str, p: float, day: str) -> None:
        world.prediction(self.session, self.clock(), about, self.people[name], p, day)


def set_base_rates(session: Session, rate: float) -> None:
    """Gives every question a stated base rate, behind the back of the ledger."""
    session.execute(update(Question).values(base_rate=rate, base_rate_source="https://x.example"))
