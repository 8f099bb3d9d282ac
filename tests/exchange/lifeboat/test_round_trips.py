"""What is taken away from one record and brought to an empty one comes out of it the same."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasts.audit import verify
from forecasts.clock import Edge, Moment, parse_moment
from forecasts.config import Settings
from forecasts.exchange import PEERS, Taking, import_from
from forecasts.exchange.formats import guarded, unguarded
from forecasts.families import tie_family
from forecasts.models import Forecaster, Question
from forecasts.predictions import Statement, record_prediction
from forecasts.questions import QuestionDraft, add_question
from forecasts.resolution.resolve import annul_question, decide_question
from forecasts.runtime import Runtime, compose
from forecasts.values import Decision, FamilyKind, ForecasterKind, Visibility
from tests import world
from tests.databases import SQLiteStore
from tests.exchange.lifeboat.bringing import ANN, brought, taken_away

NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)
KINDS = ("fatebook", "own")

titles = st.text(st.sampled_from("abZé\u05d0😀=+-@'\",;:\t\n 0"), min_size=1, max_size=12).map(
    lambda text: f"{text} {len(text)}?"
)
instants = st.datetimes(datetime(2024, 1, 2), datetime(2024, 4, 1)).map(  # noqa: DTZ001
    lambda at: at.replace(tzinfo=UTC)
)
moments = st.one_of(
    instants.map(Moment),
    instants.map(lambda at: Moment(at.replace(hour=0, minute=0, second=0, microsecond=0))),
    instants.map(lambda at: parse_moment(f"{at:%Y-%m-%d}", edge=Edge.END)),
    instants.map(lambda at: parse_moment(f"{at:%Y-%m}", edge=Edge.END)),
)
statements = st.tuples(st.floats(0, 1, allow_nan=False), moments, st.sampled_from(list(Visibility)))
asked = st.fixed_dictionaries(
    {
        "visibility": st.sampled_from(list(Visibility)),
        "closes": st.one_of(
            st.just(parse_moment("2024-04-15", edge=Edge.END)),
            st.just(Moment(datetime(2024, 5, 1, tzinfo=UTC))),
            st.just(Moment(datetime(2024, 12, 1, 8, 30, 0, 250, tzinfo=UTC))),
        ),
        "opens": st.sampled_from(
            [Moment(datetime(2024, 1, 1, tzinfo=UTC)), Moment(datetime(2024, 1, 1, 7, tzinfo=UTC))]
        ),
        "criteria": st.sampled_from(["Yes if it does.", "=1+1", '- a\n- "b"', "'=x"]),
        "zone": st.sampled_from(["UTC", "Europe/Warsaw"]),
        "tags": st.sampled_from([(), ("sea",), ("sea", "war and peace")]),
        "decision": st.sampled_from([None, Decision.NO, Decision.ANNULLED]),
        "known": moments,
        "is_tied": st.booleans(),
        "said": st.lists(statements, min_size=1, max_size=3, unique_by=lambda each: each[0]),
    }
)
records = st.lists(st.tuples(titles, asked), max_size=4, unique_by=lambda each: each[0])


@contextmanager
def record(store: SQLiteStore, folder: Path) -> Iterator[Runtime]:
    with store.fresh(folder) as url:
        runtime = replace(compose(Settings(database_url=url)), now=lambda: NOW)
        try:
            yield runtime
        finally:
            runtime.engine.dispose()


def write_record(runtime: Runtime, about: list[tuple[str, dict[str, Any]]]) -> None:
    with runtime.transaction() as session:
        ann = world.forecaster(session, NOW, ANN, ForecasterKind.USER)
        ben = world.forecaster(session, NOW, "Ben Birch")
        tied: dict[Visibility, list[Question]] = {}
        for title, ask in about:
            draft = QuestionDraft(
                title=title,
                slug=title,
                **{name: ask[name] for name in ("criteria", "zone", "tags", "visibility")},
                closes=ask["closes"],
                opens=ask["opens"],
            )
            question = add_question(session, draft, by="curator", now=NOW)
            if ask["is_tied"]:
                tied.setdefault(question.visibility, []).append(question)
            for who in (ann, ben):
                state(session, question, who, ask)
            decide(session, question, ask)
        for visibility, questions in tied.items():
            if len(questions) > 1:
                title = f"=Which of {visibility}?"
                tie_family(
                    session,
                    kind=FamilyKind.EXCLUSIVE,
                    title=title,
                    questions=questions,
                    by="curator",
                    now=NOW,
                )


def state(session: Any, question: Question, who: Forecaster, ask: dict[str, Any]) -> None:
    for probability, stated, seen in ask["said"]:
        statement = Statement(probability=probability, stated=stated, visibility=seen)
        record_prediction(
            session, question=question, forecaster=who, statement=statement, by="x", now=NOW
        )


def decide(session: Any, question: Question, ask: dict[str, Any]) -> None:
    decision, known = ask["decision"], ask["known"]
    if decision is Decision.ANNULLED:
        annul_question(session, question, reason="void", by="curator", now=NOW)
    elif decision is not None:
        if known.begins_at is not None and known.begins_at > ask["opens"].at:
            known = Moment(known.begins_at, known.precision, known.begins_at)
        decide_question(session, question, decision, known=known, by="curator", now=NOW)


def carried(runtime: Runtime, kind: str, raw: bytes) -> None:
    with runtime.transaction() as session:
        import_from(session, PEERS[kind], io.BytesIO(raw), Taking(ANN), by="curator", now=NOW)


@pytest.mark.parametrize("kind", KINDS)
@settings(deadline=None, max_examples=25)
@given(about=records)
def test_an_export_comes_back_the_same_byte_for_byte(
    sqlite_databases: SQLiteStore,
    tmp_path_factory: pytest.TempPathFactory,
    kind: str,
    about: list[tuple[str, dict[str, Any]]],
) -> None:
    folder = tmp_path_factory.mktemp("trip")
    with record(sqlite_databases, folder) as here:
        write_record(here, about)
        with here.reading() as session:
            away = taken_away(session, kind)
    if not about:
        return
    with record(sqlite_databases, folder) as there:
        carried(there, kind, away)
        with there.reading() as session:
            assert taken_away(session, kind) == away
            assert verify(session).is_sound
        carried(there, kind, away)
        with there.reading() as session:
            assert taken_away(session, kind) == away


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_peer_gave_comes_back_the_same(
    sqlite_databases: SQLiteStore, tmp_path: Path, kind: str
) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    with record(sqlite_databases, tmp_path / "a") as here:
        brought(here, "fatebook", "fatebook.csv")
        with here.reading() as session:
            away = taken_away(session, kind)
    with record(sqlite_databases, tmp_path / "b") as there:
        carried(there, kind, away)
        with there.reading() as session:
            assert taken_away(session, kind) == away


@given(st.text(st.sampled_from("'=+-@\t\r\0ab\n"), max_size=6))
def test_a_guard_against_formulas_is_taken_away_exactly(text: str) -> None:
    shown = guarded(text)
    assert isinstance(shown, str)
    assert unguarded(shown) == text
    assert not shown.startswith(("=", "+", "-", "@", "\t", "\r", "\0"))
