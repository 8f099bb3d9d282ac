"""Questions as a table: one row each, with how they came out and how much was said."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select

from forecasts.db import Session
from forecasts.exchange.question_cells import question_batches
from forecasts.exchange.tables import RowOfCells, Table, columns, counted
from forecasts.exchange.times import instant_text
from forecasts.models import Prediction, Question
from forecasts.values import Visibility

NAMES: Final = (
    "question_id question state outcome known_at opens_at closes_at resolve_by fixed_at zone "
    "criteria base_rate base_rate_source cause tags family position predictions forecasters"
)


def _said(
    session: Session, keys: Sequence[int], *, includes_private: bool
) -> dict[int, tuple[int, int]]:
    query = (
        select(
            Prediction.question_id,
            func.count(Prediction.id),
            func.count(Prediction.forecaster_id.distinct()),
        )
        .where(Prediction.question_id.in_(keys), Prediction.retracted_at.is_(None))
        .group_by(Prediction.question_id)
    )
    if not includes_private:
        query = query.where(Prediction.visibility == Visibility.PUBLIC)
    return {key: (predictions, people) for key, predictions, people in session.execute(query)}


def _rows(
    session: Session, names: Sequence[str], *, includes_private: bool, now: datetime
) -> Iterator[RowOfCells]:
    for batch in question_batches(session, includes_private=includes_private):
        said = _said(session, list(batch), includes_private=includes_private)
        for key, about in batch.items():
            predictions, people = said.get(key, (0, 0))
            state = about.question.state.seen(about.question.closes_at, now)
            cells: dict[str, Any] = {
                **about.cells,
                "zone": about.question.zone,
                "state": state.value,
                "resolve_by": instant_text(about.question.resolve_by),
                "fixed_at": instant_text(about.question.fixed_at),
                "base_rate": about.question.base_rate,
                "position": int(about.cells["position"]) if about.cells["position"] else None,
                "predictions": predictions,
                "forecasters": people,
                "visibility": about.question.visibility.value,
            }
            yield tuple(None if cells[name] == "" else cells[name] for name in names)


def questions_table(session: Session, *, includes_private: bool = False, now: datetime) -> Table:
    """Reads all questions as they stand now; statements are counted without the retracted ones."""
    names = f"{NAMES} visibility" if includes_private else NAMES
    shown = columns(names, numbers="base_rate", counts="position predictions forecasters")
    rows = _rows(session, names.split(), includes_private=includes_private, now=now)
    return Table(shown, rows, counted(session, Question))
