"""DBnomics, version 22: one document a series, with its periods and values as two lists."""

from typing import Any

from forecasts.errors import SourceShapeError
from forecasts.sources.observations.periods import Frequency, Period
from forecasts.sources.observations.records import Observation
from forecasts.sources.observations.rows import (
    checked,
    decimal_value,
    exact_json,
    observed,
    read_period,
)
from forecasts.sources.reading import Fields


def _only_document(answer: Fields) -> Fields:
    documents = answer.object("series").items("docs")
    if len(documents) != 1:
        raise SourceShapeError(
            f"DBnomics gave {len(documents)} series; expected the one that was asked for."
        )
    return documents[0]


def _check_start(period: Period, first_day: Any, where: str) -> None:
    if first_day != period.start.isoformat():
        raise SourceShapeError(
            f"{where}: the period {period} begins on {str(first_day)[:40]!r} by DBnomics' account; "
            f"expected {period.start}."
        )


def parse_dbnomics(raw: bytes, frequency: Frequency | None = None) -> list[Observation]:
    """Reads the answer of `v22/series/PROVIDER/DATASET/SERIES?observations=true`.

    Raises:
        SourceShapeError: it cannot be read, holds no or several series, or its lists are of
            different lengths.
    """
    document = _only_document(Fields(exact_json(raw), "dbnomics"))
    periods, values = document.items("period"), document.items("value")
    starts = document.items("period_start_day") if document.has("period_start_day") else []
    if len(periods) != len(values) or (starts and len(starts) != len(periods)):
        raise SourceShapeError(
            f"DBnomics gave {len(periods)} periods and {len(values)} values; expected as many."
        )
    found = []
    for index, (written, value) in enumerate(zip(periods, values, strict=True)):
        period = read_period(written.word(), frequency, where=written.where)
        if starts:
            _check_start(period, starts[index].value, written.where)
        row = {"period": written.value, "value": value.value}
        found.append(observed(period, decimal_value(value.value, where=value.where), row))
    return checked(found)
