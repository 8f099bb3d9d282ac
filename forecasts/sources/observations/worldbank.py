"""The World Bank's indicators, version 2: a list of a header and the rows."""

from typing import Any

from forecasts.errors import SourceShapeError
from forecasts.sources.observations.periods import Frequency
from forecasts.sources.observations.records import Observation
from forecasts.sources.observations.rows import (
    checked,
    exact_json,
    observed,
    read_period,
    read_value,
)
from forecasts.sources.reading import Fields


def _refused(header: Fields) -> str:
    words = [each.text("value", may_lack=True) or "" for each in header.items("message")]
    return f"The World Bank refuses: {' '.join(words)[:200]}"


def _halves(answer: Any) -> tuple[Fields, Any]:
    if not isinstance(answer, list) or not 1 <= len(answer) <= 2:
        raise SourceShapeError("Expected a list of a header and rows from the World Bank.")
    header = Fields(answer[0], "worldbank[0]")
    if header.has("message"):
        raise SourceShapeError(_refused(header))
    return header, answer[1] if len(answer) == 2 else None


def parse_world_bank(raw: bytes, frequency: Frequency | None = None) -> list[Observation]:
    """Reads the answer of `v2/country/COUNTRY/indicator/INDICATOR?format=json`.

    Raises:
        SourceShapeError: it cannot be read, says an error, holds one page of several, or the rows
            of several countries.
    """
    header, rows = _halves(exact_json(raw))
    if (header.whole("pages") or 0) > 1:
        raise SourceShapeError(
            "The World Bank gave one page of several; expected all rows at once."
        )
    if rows is None:
        return []
    found = []
    countries = set()
    for row in Fields(rows, "worldbank[1]").items():
        countries.add(row.object("country").text("id"))
        period = read_period(row.found("date"), frequency, where=row.place("date"))
        found.append(observed(period, read_value(row, "value"), row.value))
    if len(countries) > 1:
        raise SourceShapeError(
            f"The rows are of several countries ({', '.join(sorted(countries))[:100]}); expected "
            "one."
        )
    return checked(found)
