"""Merging in any order, with statements in between: sound, and scored as if always one."""

import math
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select
from sqlalchemy.engine import Engine

from forecasts.audit import verify
from forecasts.clock import Edge, date_moment
from forecasts.config import Settings
from forecasts.db import Session
from forecasts.errors import ConflictError
from forecasts.forecasters import find_forecaster, record_forecaster
from forecasts.merging import find_merge, merge_forecasters, merges, undo_merge
from forecasts.models import Forecaster, Prediction, Question, Score
from forecasts.predictions import Statement, record_prediction, record_withdrawal
from forecasts.resolution.resolve import reopen_question, resolve_question
from forecasts.runtime import Runtime, compose
from forecasts.values import Decision, ForecasterKind, Visibility
from tests import world
from tests.databases import SQLiteStore
from tests.test_merging import dump

NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)
PEOPLE = {
    "Ann Ash": "Office",
    "Ben Birch": None,
    "Cid Cedar": "Office",
    "Dan Dahl": None,
    "Eve Elm": "Institute",
    "Gus Gum": "Paper",
    "Hal Hazel": "Radio",
}
HIDDEN = "Fay Fir"
TITLES = ("Did it open?", "Did it close?", "Did it burn?")
SHOWN = st.sampled_from([Visibility.PUBLIC, Visibility.PUBLIC, Visibility.PRIVATE])
Told = tuple[Any, ...]


def set_up(session: Session, people: dict[str, str | None]) -> None:
    for name, organisation in people.items():
        record_forecaster(
            session,
            name=name,
            kind=ForecasterKind.PUNDIT,
            organisation=organisation,
            is_public=name != HIDDEN,
            now=NOW,
        )
    for title in TITLES:
        world.question(session, NOW, closes="2023-12-31", opens="2023-01-01", title=title)


def question(session: Session, number: int) -> Question:
    return session.scalars(select(Question).where(Question.title == TITLES[number])).one()


def play(session: Session, who: Forecaster, told: Told) -> None:
    """Records one statement or withdrawal."""
    _, number, day, shown, probability = told
    about, at = question(session, number), date_moment(day, edge=Edge.END, zone="UTC")
    if probability is None:
        record_withdrawal(
            session,
            question=about,
            forecaster=who,
            stated=at,
            by="c",
            now=NOW,
            visibility=shown,
        )
        return
    statement = Statement(probability=probability, stated=at, visibility=shown)
    record_prediction(session, question=about, forecaster=who, statement=statement, by="c", now=NOW)


def decide(session: Session, number: int, outcome: Decision) -> None:
    about = question(session, number)
    known = date_moment(date(2023, 11, 1), edge=Edge.START, zone="UTC")
    resolve_question(session, about, outcome, known=known, by="c", now=NOW)


def scored(session: Session) -> list[Told]:
    """Reads all scores by name, with the statement each rests on."""
    query = (
        select(Score, Forecaster.name, Question.title, Prediction)
        .join(Forecaster, Forecaster.id == Score.forecaster_id)
        .join(Question, Question.id == Score.question_id)
        .join(Prediction, Prediction.id == Score.prediction_id)
    )
    return sorted(
        (
            row.name,
            row.title,
            row.Score.rule.value,
            row.Score.visibility.value,
            row.Score.predictions,
            row.Score.brier,
            row.Score.log if math.isfinite(row.Score.log) else "infinite",
            row.Score.coverage or -1,
            row.Score.reference_class or "",
            row.Score.reference_probability or -1,
            row.Prediction.probability,
            row.Prediction.stated_at,
        )
        for row in session.execute(query)
    )


class Merging(RuleBasedStateMachine):
    """People speak, withdraw, are merged and taken apart, on one database."""

    def __init__(self, engine: Engine, shadow: Engine) -> None:
        super().__init__()
        self.shadow = shadow
        self.session = Session(engine)
        self.begun = self.session.begin()
        self.told: list[Told] = []
        self.outcomes: dict[int, Decision] = {}
        set_up(self.session, {**PEOPLE, HIDDEN: None})
        self.session.flush()

    def teardown(self) -> None:
        self.check_as_if_always_one()
        self.begun.rollback()
        self.session.close()

    def find(self, name: str) -> Forecaster:
        return find_forecaster(self.session, name)

    @rule(
        name=st.sampled_from([*PEOPLE, HIDDEN]),
        number=st.integers(0, len(TITLES) - 1),
        day=st.integers(1, 330),
        shown=SHOWN,
        probability=st.one_of(st.none(), st.sampled_from([0.0, 0.1, 0.35, 0.5, 0.8, 1.0])),
    )
    def speak(
        self, name: str, number: int, day: int, shown: Visibility, probability: float | None
    ) -> None:
        self.say(name, number, day, shown, probability)

    @rule(
        names=st.sets(st.sampled_from(list(PEOPLE)), min_size=4),
        number=st.integers(0, len(TITLES) - 1),
        day=st.integers(1, 250),
    )
    def speak_one_after_another(self, names: set[str], number: int, day: int) -> None:
        for n, name in enumerate(sorted(names)):
            self.say(name, number, day + 7 * n, Visibility.PUBLIC, 0.1 + n / 10)

    def say(
        self, name: str, number: int, day: int, shown: Visibility, probability: float | None
    ) -> None:
        who = self.find(name)
        if not who.is_public:
            shown = Visibility.PRIVATE
        at = date(2023, 1, 1) + timedelta(days=day)
        told = (who.slug, number, at, shown, probability)
        try:
            play(self.session, who, told)
        except ConflictError:
            return
        self.told.append(told)

    @rule(
        number=st.integers(0, len(TITLES) - 1),
        outcome=st.sampled_from([Decision.YES, Decision.NO]),
    )
    def decide(self, number: int, outcome: Decision) -> None:
        if number in self.outcomes:
            reopen_question(self.session, question(self.session, number), by="c", now=NOW)
        decide(self.session, number, outcome)
        self.outcomes[number] = outcome

    @rule(one=st.sampled_from(list(PEOPLE)), other=st.sampled_from([*PEOPLE, HIDDEN]))
    def merge(self, one: str, other: str) -> None:
        kept, merged = self.find(one), self.find(other)
        if kept.id == merged.id:
            return
        merge_forecasters(self.session, kept=kept, merged=merged, by="c", now=NOW)

    @rule(one=st.sampled_from(list(PEOPLE)), other=st.sampled_from([*PEOPLE, HIDDEN]))
    def there_and_back(self, one: str, other: str) -> None:
        kept, merged = self.find(one), self.find(other)
        if kept.id == merged.id:
            return
        before = dump(self.session)
        done = merge_forecasters(self.session, kept=kept, merged=merged, by="c", now=NOW)
        undo_merge(self.session, done, by="c", now=NOW)
        assert dump(self.session) == before

    @precondition(lambda self: any(line.undone_at is None for line in merges(self.session)))
    @rule(pick=st.integers(0, 9))
    def undo(self, pick: int) -> None:
        standing = [line for line in merges(self.session) if line.undone_at is None]
        line = standing[pick % len(standing)]
        try:
            undo_merge(self.session, find_merge(self.session, line.id), by="c", now=NOW)
        except ConflictError:
            assert not line.is_last
        else:
            assert line.is_last

    @invariant()
    def verifies(self) -> None:
        self.session.flush()
        assert verify(self.session).difference is None

    def check_as_if_always_one(self) -> None:
        """Plays all that was said into an empty record, with the names united."""
        names = {slug: self.find(slug) for slug in {told[0] for told in self.told}}
        people = {who.name: who.organisation for who in names.values()}
        with Session(self.shadow) as session, session.begin() as begun:
            set_up(session, people)
            for told in self.told:
                play(session, find_forecaster(session, names[told[0]].name), told)
            for number, outcome in self.outcomes.items():
                decide(session, number, outcome)
            assert scored(session) == scored(self.session)
            begun.rollback()


def test_scores_are_as_if_the_merged_had_always_been_one(
    runtime: Runtime, sqlite_databases: SQLiteStore, tmp_path: Path
) -> None:
    folder = tmp_path / "shadow"
    folder.mkdir()
    with sqlite_databases.fresh(folder) as url:
        shadow = compose(Settings(database_url=url)).engine

        class OnThese(Merging):
            def __init__(self) -> None:
                super().__init__(runtime.engine, shadow)

        run_state_machine_as_test(
            OnThese,
            settings=settings(
                max_examples=30,
                stateful_step_count=14,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
        shadow.dispose()
