"""Writing in batches gives what the services give row by row, to the last ledgered byte."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from forecasts.audit import verify
from forecasts.db import Session, create_engine, transaction
from forecasts.errors import ForecastsError
from forecasts.exchange import bulk, import_rows
from forecasts.ledger import KEPT, PayloadTemplate, canonical, written
from forecasts.models import Base, LedgerEntry, Prediction
from tests.databases import SQLiteStore
from tests.exchange.row_by_row import RowByRow

NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)
CHAINED = {"nonce", "payload_hash", "previous_hash", "entry_hash", "id"}
Row = dict[str, str]

topics = st.fixed_dictionaries(
    {
        "question_id": st.sampled_from(["", "Q 1", "q2"]),
        "closes_at": st.sampled_from(["2023-12-31", "2024-12-31", "2023-07-01T10:00Z"]),
        "opens_at": st.sampled_from(["", "2023-01-01"]),
        "outcome": st.sampled_from(["", "0", "1", "annulled"]),
        "known_at": st.sampled_from(["", "2023-06-15", "2024-01-10"]),
        "tags": st.sampled_from(["", "war;Sea"]),
        "base_rate": st.sampled_from(["", "0.25"]),
    }
)
ranges = st.sampled_from([("", "0.5", ""), ("0.1", "0.25", "0.7"), ("", "1", ""), ("", "0", "")])
statements = st.fixed_dictionaries(
    {
        "about": st.integers(0, 3),
        "forecaster": st.sampled_from(["Alice", "ALICE", "Élan", "Elan", "Market X"]),
        "organisation": st.sampled_from(["", "Arden"]),
        "kind": st.sampled_from(["", "model"]),
        "range": ranges,
        "stated_at": st.sampled_from(
            ["", "2023-05-01", "2023-05", "2023-05-01T10:00+02:00", "2024-06-01", "2023-12-31"]
        ),
        "quote": st.sampled_from(["", "it may, “or” not 100 %"]),
        "url": st.sampled_from(["", "https://a.example/x"]),
        "directness": st.sampled_from(["", "paraphrase", "headline"]),
        "is_commitment": st.sampled_from(["", "1"]),
        "phrase": st.sampled_from(["", 'un\tlikely "%s" 5 %']),
    }
)


def as_row(topic: Row, number: int, said: dict[str, Any]) -> Row:
    low, probability, high = said["range"]
    row = {name: value for name, value in said.items() if name not in {"about", "range"}}
    row |= topic | {"question": f"Will it, {number}?", "probability": probability}
    row["base_rate_source"] = "https://a.example/rate" if topic["base_rate"] else ""
    row["question_id"] = f"{topic['question_id']}-{number}" if topic["question_id"] else ""
    return row | {"low": low, "high": high}


def dump(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    tables = {}
    for table in Base.metadata.sorted_tables:
        columns = [
            c for c in table.columns if table.name != "ledger_entry" or c.name not in CHAINED
        ]
        columns = [c for c in columns if table.name not in {"score", "alias"} or c.name != "id"]
        tables[table.name] = sorted(map(tuple, session.execute(select(*columns))), key=repr)
    return tables


def outcome_of(url: str, imports: list[Callable[[Session], object]]) -> object:
    engine = create_engine(url)
    try:
        for each in imports:
            try:
                with transaction(engine) as session:
                    each(session)
            except ForecastsError:
                return "refused"
        with transaction(engine) as session:
            assert verify(session).difference is None
            return dump(session)
    finally:
        engine.dispose()


@settings(
    max_examples=60,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # each example fills two databases
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    about=st.lists(topics, min_size=4, max_size=4),
    first=st.lists(statements, min_size=1, max_size=12),
    second=st.lists(statements, max_size=6),
    is_undecided_at_first=st.booleans(),
)
def test_both_ways_of_importing_give_the_same_record(
    sqlite_databases: SQLiteStore,
    tmp_path: Path,
    about: list[Row],
    first: list[dict[str, Any]],
    second: list[dict[str, Any]],
    *,
    is_undecided_at_first: bool,
) -> None:
    early = [{**topic, "outcome": ""} for topic in about] if is_undecided_at_first else about
    files = [
        [as_row(early[said["about"]], said["about"], said) for said in first],
        [as_row(about[said["about"]], said["about"], said) for said in second],
    ]
    times = [NOW, NOW + timedelta(days=3)]

    def bulk_import(rows: list[Row], now: datetime) -> Callable[[Session], object]:
        return lambda session: import_rows(session, rows, by="curator", now=now)

    def slow_import(rows: list[Row], now: datetime) -> Callable[[Session], object]:
        return lambda session: RowByRow(session, rows, by="curator", now=now).run()

    found = []
    for make in (bulk_import, slow_import):
        with sqlite_databases.fresh(tmp_path) as url:
            imports = [make(rows, now) for rows, now in zip(files, times, strict=True)]
            found.append(outcome_of(url, imports))
    assert found[0] == found[1]


@given(
    probability=st.floats(0, 1),
    low=st.one_of(st.none(), st.floats(0, 1)),
    by=st.text(),
    phrase=st.one_of(st.none(), st.text()),
    is_inverted=st.booleans(),
)
def test_a_payload_from_a_template_is_canonical(
    *, probability: float, low: float | None, by: str, phrase: str | None, is_inverted: bool
) -> None:
    row: dict[str, Any] = dict.fromkeys(KEPT[Prediction])
    row |= {"probability": probability, "low": low, "id": 7, "recorded_by": by}
    row |= {"phrase": phrase, "is_inverted": is_inverted}
    varying = {"probability", "low", "id", "phrase"}
    shared = {name: value for name, value in row.items() if name not in varying}
    template = PayloadTemplate(Prediction, varying, shared)
    assert template.fill(tuple(written(row[name]) for name in sorted(varying))) == canonical(row)


def test_many_batches_make_one_unbroken_chain(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "BATCH", 7)
    rows = [
        {
            "question": f"Will it, {number % 5}?",
            "forecaster": f"F{number % 11}",
            "probability": f"{number / 200}",
            "stated_at": "2023-05-01",
            "closes_at": "2023-12-31",
            "outcome": "1",
            "quote": "so it is" if number % 3 else "",
        }
        for number in range(60)
    ]
    summary = import_rows(session, rows, by="curator", now=NOW)
    assert (summary.predictions, summary.questions, summary.forecasters) == (60, 5, 11)
    entries = session.scalars(select(LedgerEntry.sequence).order_by(LedgerEntry.sequence)).all()
    assert list(entries) == list(range(1, len(entries) + 1))
    assert verify(session).difference is None
    more = [{**row, "forecaster": "Later"} for row in rows[:3]]
    assert import_rows(session, more, by="curator", now=NOW).predictions == 3
    assert verify(session).difference is None
