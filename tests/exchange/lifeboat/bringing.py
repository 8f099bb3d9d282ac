"""Importing a file of a peer, and reading what came of it."""

import io
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from forecasts.db import Session
from forecasts.exchange import (
    PEERS,
    ImportSummary,
    Owner,
    Taking,
    fatebook_table,
    import_from,
    predictions_table,
    write_csv,
)
from forecasts.exchange.owning import NOBODY
from forecasts.forecasters import find_forecaster
from forecasts.models import Base, Forecaster, Prediction, Question, Resolution
from forecasts.runtime import Runtime

FILES = Path(__file__).parent / "files"
ANN = "Ann Arden"


def bring(
    runtime: Runtime,
    peer: str,
    raw: bytes,
    *,
    name: str = ANN,
    owner: Owner = NOBODY,
    **wanted: Any,
) -> ImportSummary:
    """Imports a file in one transaction."""
    with runtime.transaction() as session:
        return import_from(
            session,
            PEERS[peer],
            io.BytesIO(raw),
            Taking(name, **wanted),
            by="curator",
            now=runtime.now(),
            owner=owner,
        )


def brought(runtime: Runtime, peer: str, name: str, **wanted: Any) -> ImportSummary:
    """Imports one of the files beside this one."""
    return bring(runtime, peer, (FILES / name).read_bytes(), **wanted)


def said(session: Session) -> list[tuple[str, str, float, str, str]]:
    """Lists who said what about which question when, and who sees it, in order."""
    query = (
        select(Question, Prediction, Forecaster)
        .join(Prediction, Prediction.question_id == Question.id)
        .join(Forecaster, Forecaster.id == Prediction.forecaster_id)
        .order_by(Prediction.id)
    )
    return [
        (
            question.title,
            who.name,
            prediction.probability,
            f"{prediction.stated_at:%Y-%m-%d %H:%M:%S}",
            prediction.visibility.value,
        )
        for question, prediction, who in session.execute(query)
    ]


def outcomes(session: Session) -> dict[str, list[str]]:
    """Gives the decisions on all questions, by title."""
    query = select(Question.title, Resolution.decision).outerjoin(Resolution).order_by(Question.id)
    found: dict[str, list[str]] = {}
    for title, decision in session.execute(query):
        found.setdefault(title, []).append(decision.value if decision else "")
    return found


def counts(session: Session) -> dict[str, int]:
    """Counts the rows of every table."""
    return {
        table.name: session.scalar(select(func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
    }


def taken_away(session: Session, kind: str, name: str = ANN) -> bytes:
    """Exports one person's record in Fatebook's columns or in our own."""
    who, out = find_forecaster(session, name), io.BytesIO()
    if kind == "fatebook":
        table = fatebook_table(session, who)
        write_csv(table, out, progress=lambda *_: None, for_spreadsheet=True)
    else:
        table = predictions_table(session, includes_private=True, of=who.id)
        write_csv(table, out, progress=lambda *_: None)
    return out.getvalue()
