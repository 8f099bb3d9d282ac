"""Fatebook's CSV: one forecast a row, in seventeen columns.

Scores in it are Fatebook's own, twice ours and averaged otherwise; they are never read. A blank
resolution is no resolution, and AMBIGUOUS annuls.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from forecasts.clock import Edge
from forecasts.errors import InvalidInputError
from forecasts.exchange.cells import probability_cell
from forecasts.exchange.formats import unguarded
from forecasts.exchange.lifeboat.taking import (
    Options,
    PlacedRows,
    Taking,
    clock_text,
    group,
    is_before,
    joined_title,
    turned,
)
from forecasts.exchange.reading import csv_values, first_row, named_cells
from forecasts.probabilities import parse_probability
from forecasts.values import Visibility

COLUMNS: Final = (
    "Question title",
    "Multiple choice option",
    "Forecast created by",
    "Forecast (scale = 0-1)",
    "Forecast created at",
    "Question created by",
    "Question created at",
    "Question resolve by",
    "Resolution",
    "Resolved at",
    "Your Brier score for this question",
    "Your relative Brier score for this question",
    "Question notes",
    "Question shared with",
    "Question shared publicly",
    "Question comments",
    "Question tags",
)
NEEDED: Final = ("Question title", "Forecast (scale = 0-1)", "Forecast created at")
_FORMER: Final = {"Question resolution": "Resolution", "Question resolved at": "Resolved at"}
_OUTCOMES: Final = {"": "", "YES": "1", "NO": "0", "AMBIGUOUS": "annulled", "OTHER": "0"}
_SHARED: Final = {
    "": None,
    "false": Visibility.PRIVATE,
    "no": Visibility.PRIVATE,
    "true": Visibility.PUBLIC,
    "yes": Visibility.PUBLIC,
    "unlisted": Visibility.UNLISTED,
}

Cells = Mapping[str, str]


def _check(header: list[str]) -> None:
    missing = [name for name in NEEDED if name not in header]
    if missing:
        raise InvalidInputError(
            f"This is no file from Fatebook: the first line lacks {missing[0]!r}. Export it there "
            "under your name, Export all, and leave the columns as they are."
        )


def _probability(typed: str) -> str:
    return repr(parse_probability(typed) if typed.endswith("%") else probability_cell(typed))


def _outcome(cells: Cells) -> str:
    typed = cells.get("Resolution", "").strip().upper()
    if typed not in _OUTCOMES:
        raise InvalidInputError(f"Resolution {typed[:60]!r} is none of YES, NO, AMBIGUOUS, blank.")
    return _OUTCOMES[typed]


def _seen(cells: Cells, taking: Taking) -> Visibility:
    typed = cells.get("Question shared publicly", "").strip()
    if typed.lower() not in _SHARED:
        raise InvalidInputError(f"Question shared publicly {typed[:60]!r} is no true or false.")
    return taking.seen(_SHARED[typed.lower()])


def _window(cells: Cells, outcome: str) -> dict[str, str]:
    """Reads when the question opened, closes, and was decided; an impossible opening is dropped."""
    opens = clock_text(cells.get("Question created at", ""))
    closes = clock_text(cells.get("Question resolve by", ""), is_deadline=True)
    known = clock_text(cells.get("Resolved at", "")) if outcome in {"1", "0"} else ""
    is_late = closes and is_before(closes, Edge.END, opens, Edge.START)
    if is_late or (known and is_before(known, Edge.START, opens, Edge.START)):
        opens = ""
    return {"opens_at": opens, "closes_at": closes, "known_at": known}


def _about(cells: Cells, taking: Taking, options: Options) -> tuple[dict[str, str], str, str]:
    """Reads what a row says about its question, with the label and key of its options."""
    title, option = cells["Question title"].strip(), cells.get("Multiple choice option", "").strip()
    seen, outcome = _seen(cells, taking), _outcome(cells)
    created, resolve_by = cells.get("Question created at", ""), cells.get("Question resolve by", "")
    key = group(title, created.strip(), resolve_by.strip(), seen)
    label = options.label(title, key, seen=seen, day=created.strip()) if option else ""
    row = {
        "question": joined_title(label, option) if option else title,
        "group": group(key, option),
        "question_visibility": seen.value,
        "outcome": outcome,
        **_window(cells, outcome),
        "criteria": cells.get("Question notes", "").strip(),
        "tags": cells.get("Question tags", ""),
    }
    return row, label, key


def _row(line: int, cells: Cells, taking: Taking, options: Options) -> dict[str, str] | None:
    who = taking.forecaster(cells.get("Forecast created by", "").strip())
    if who is None:
        return None
    about, label, key = _about(cells, taking, options)
    row = {
        **about,
        "forecaster": who,
        "kind": "user",
        "probability": _probability(cells["Forecast (scale = 0-1)"].strip()),
        "stated_at": clock_text(cells["Forecast created at"]),
    }
    if cells.get("Question comments", "").strip():
        taking.dropped["comments"] += 1
    if not row["stated_at"]:
        raise InvalidInputError("Forecast created at is blank; when was it said?")
    if label:
        options.keep(label, key, line, row)
    return row


def fatebook_rows(lines: Iterable[str], taking: Taking) -> PlacedRows:
    """Yields the statements of a file from Fatebook in the long form.

    Args:
        lines: the file, line by line, decoded.
        taking: whose statements are wanted; counts what is left out.

    Raises:
        InvalidInputError: the file is of another shape, or holds nothing by who is wanted.
    """
    source, options = iter(csv_values(lines)), Options()
    header = [_FORMER.get(name.strip(), name.strip()) for name in first_row(source)]
    _check(header)
    rows = named_cells(source, header, unguarded)
    yield from turned(rows, lambda line, cells: _row(line, cells, taking, options))
    yield from options.rows(taking)
    taking.close()
