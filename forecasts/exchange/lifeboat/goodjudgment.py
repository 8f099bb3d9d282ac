"""Good Judgment style CSV: who gave which answer of a question which probability, on which day.

Answers other than Yes and No exclude each other: each becomes a question, and they are tied.
"""

from collections.abc import Iterable
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

NEEDED: Final = ("question", "user", "date", "probability")
_NAMES: Final = {
    "ifp_id": "question_id",
    "q_text": "question",
    "user_id": "user",
    "fcast_date": "date",
    "timestamp": "date",
    "value": "probability",
    "answer_option": "answer",
    "date_start": "opens",
    "date_to_close": "closes",
    "date_closed": "known",
    "correct_answer": "outcome",
    "resolution": "outcome",
    "resolved_at": "known",
    "q_desc": "description",
}
_ANNULLED: Final = frozenset({"voided", "void", "annulled", "cancelled"})
_YES_NO: Final = {"": True, "yes": True, "no": False}

Cells = dict[str, str]


def _outcome(cells: Cells, answer: str) -> str:
    """Reads how an answer came out: `outcome` names the one that did."""
    typed = cells.get("outcome", "").strip().lower()
    if not typed:
        return ""
    if typed in _ANNULLED:
        return "annulled"
    if answer.lower() not in _YES_NO:
        return "1" if typed == answer.lower() else "0"
    if typed not in {"yes", "no", "1", "0"}:
        raise InvalidInputError(f"outcome {typed[:60]!r} is none of yes, no, voided or blank.")
    return "1" if typed in {"yes", "1"} else "0"


def _probability(cells: Cells, answer: str) -> str:
    value = probability_cell(cells["probability"].strip())
    is_no = _YES_NO.get(answer.lower()) is False
    return repr(round(1 - value, 12)) if is_no else repr(value)


def _row(line: int, cells: Cells, taking: Taking, options: Options) -> Cells | None:
    who = taking.forecaster(cells["user"].strip())
    if who is None:
        return None
    title, answer = cells["question"].strip(), cells.get("answer", "").strip()
    identity = cells.get("question_id", "").strip()
    opens, closes = clock_text(cells.get("opens", "")), cells.get("closes", "")
    closes, known = clock_text(closes, is_deadline=True), clock_text(cells.get("known", ""))
    outcome, seen = _outcome(cells, answer), taking.seen().value
    is_option = answer.lower() not in _YES_NO
    key = group(identity, title, seen)
    label = options.label(title, key, seen=seen, day=opens) if is_option else title
    is_late = is_before(closes or known, Edge.END, opens, Edge.START)
    row = {
        "question": joined_title(label, answer) if is_option else title,
        "group": group(key, answer if is_option else ""),
        "question_visibility": seen,
        "forecaster": who,
        "kind": "user",
        "probability": _probability(cells, answer),
        "stated_at": clock_text(cells["date"]),
        "opens_at": "" if is_late else opens,
        "closes_at": closes,
        "outcome": outcome,
        "known_at": known if outcome in {"1", "0"} else "",
        "criteria": cells.get("description", "").strip(),
        "tags": cells.get("tags", ""),
    }
    if not row["stated_at"]:
        raise InvalidInputError("date is blank; when was it said?")
    if is_option:
        options.keep(label, key, line, row)
    return row


def goodjudgment_rows(lines: Iterable[str], taking: Taking) -> PlacedRows:
    """Yields the statements of a Good Judgment style file in the long form.

    Args:
        lines: the file, line by line, decoded.
        taking: whose statements are wanted; counts what is left out.

    Raises:
        InvalidInputError: the file is of another shape, or holds nothing by who is wanted.
    """
    source, options = iter(csv_values(lines)), Options()
    names = [name.strip().lower() for name in first_row(source)]
    header = [_NAMES.get(name, name) for name in names]
    missing = [name for name in NEEDED if name not in header]
    if missing:
        raise InvalidInputError(
            f"The first line must name question, user, date and probability; {missing[0]} is "
            "missing. Known besides: answer, opens, closes, outcome, known, description, tags."
        )
    rows = named_cells(source, header, unguarded)
    yield from turned(rows, lambda line, cells: _row(line, cells, taking, options))
    yield from options.rows(taking)
    taking.close()
