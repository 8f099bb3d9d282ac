"""The table's lines on reading: predictions from SQLite into arrays."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
from sidebyside import Goal, Peer, Task, furthest
from sqlalchemy import insert, select

from forecasts.clock import DatePrecision
from forecasts.db import create_engine, read_arrays, reading, transaction, upgrade
from forecasts.models import Forecaster, Prediction, Question
from forecasts.values import (
    Basis,
    Directness,
    ForecasterKind,
    Provenance,
    QuestionState,
    Visibility,
)

FORECASTERS: Final = 1_000
PER_QUESTION: Final = 100
CHUNK: Final = 20_000
SAID: Final = datetime(2023, 1, 1, tzinfo=UTC)
CLOSES: Final = datetime(2023, 12, 31, tzinfo=UTC)

NUMBERS: Final = "SELECT forecaster_id, question_id, probability FROM prediction"
KINDS: Final = [("forecaster_id", "i8"), ("question_id", "i8"), ("probability", "f8")]
# the cursor leaves times and words as text: less than `read_arrays` gives
TEXTS: Final = NUMBERS.replace(" FROM", ", stated_at, basis FROM")
TEXT_KINDS: Final = [*KINDS, ("stated_at", "O"), ("basis", "O")]


def question(number: int) -> dict[str, Any]:
    return {
        "slug": f"event-{number}",
        "title": f"Will event {number} come to pass?",
        "title_key": f"will event {number} come to pass",
        "criteria": "As the title says.",
        "zone": "UTC",
        "closes_at": CLOSES,
        "closes_precision": DatePrecision.DAY,
        "resolve_by": CLOSES,
        "visibility": Visibility.PUBLIC,
        "state": QuestionState.OPEN,
        "fixed_at": SAID,
        "fixed_by": "benchmark",
        "created_at": SAID,
    }


def forecaster(number: int) -> dict[str, Any]:
    return {
        "slug": f"forecaster-{number}",
        "name": f"Forecaster {number}",
        "kind": ForecasterKind.PUNDIT,
        "is_public": True,
        "created_at": SAID,
    }


def prediction(number: int, probability: float) -> dict[str, Any]:
    at = SAID + timedelta(seconds=number)
    return {
        "forecaster_id": 1 + number * 7 % FORECASTERS,
        "question_id": 1 + number // PER_QUESTION,
        "probability": probability,
        "stated_at": at,
        "stated_precision": DatePrecision.INSTANT,
        "recorded_at": at,
        "recorded_by": "benchmark",
        "basis": Basis.NUMERIC,
        "directness": Directness.DIRECT,
        "is_inverted": False,
        "is_commitment": False,
        "provenance": Provenance.IMPORT,
        "visibility": Visibility.PUBLIC,
    }


def fill(url: str, rows: int) -> None:
    """Makes a record of predictions, 100 a question."""
    engine = create_engine(url)
    upgrade(engine)
    drawn = np.random.default_rng(2).random(rows).round(3).tolist()
    with transaction(engine) as session:
        session.execute(insert(Forecaster.__table__), [forecaster(n) for n in range(FORECASTERS)])
        questions = [question(n) for n in range(-(-rows // PER_QUESTION))]
        session.execute(insert(Question.__table__), questions)
        for start in range(0, rows, CHUNK):
            some = [prediction(n, drawn[n]) for n in range(start, min(start + CHUNK, rows))]
            session.execute(insert(Prediction.__table__), some)
    engine.dispose()


def numbers_apart(ours: Any, theirs: Any) -> float:
    return max(furthest(ours[name], theirs[name]) for name, _ in KINDS)


def texts_apart(ours: Any, theirs: Any) -> float:
    instants = theirs["stated_at"].astype("datetime64[us]").astype(np.int64)
    members = list(Basis)
    is_same = all(
        members[code].value == word
        for code, word in zip(ours["basis"].tolist(), theirs["basis"].tolist(), strict=True)
    )
    apart = max(numbers_apart(ours, theirs), furthest(ours["stated_at"], instants))
    return apart if is_same else float("inf")


def reading_tasks(folder: Path, rows: int) -> Iterator[Task]:
    path = folder / "reading.db"
    fill(f"sqlite:///{path}", rows)
    columns = (Prediction.forecaster_id, Prediction.question_id, Prediction.probability)
    engine = create_engine(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as raw, reading(engine) as session:

        def bare(query: str, kinds: Any) -> Any:
            return np.fromiter(raw.execute(query), dtype=kinds)

        yield Task(
            "predictions from SQLite, three numbers",
            rows,
            lambda: read_arrays(session, select(*columns)),
            [
                Peer(
                    "np.fromiter on a bare cursor",
                    lambda: bare(NUMBERS, KINDS),
                    numbers_apart,
                    0.0,
                    Goal("at most", 2.0),
                )
            ],
        )
        yield Task(
            "the same with instant and basis",
            rows,
            lambda: read_arrays(session, select(*columns, Prediction.stated_at, Prediction.basis)),
            [
                Peer(
                    "np.fromiter, both left as text",
                    lambda: bare(TEXTS, TEXT_KINDS),
                    texts_apart,
                    0.0,
                )
            ],
        )
    engine.dispose()
