"""PredictionBook: the JSON of its API, and the same fields as CSV, one response a row.

Credences are whole percents. A prediction judged "unknown" has no outcome; one that was withdrawn
counts nowhere, so its question is annulled.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, Final

from forecasts.clock import Edge
from forecasts.errors import InvalidInputError
from forecasts.exchange.formats import unguarded
from forecasts.exchange.lifeboat.json_file import objects, read_json, text_of
from forecasts.exchange.lifeboat.taking import PlacedRows, Taking, clock_text, group, is_before
from forecasts.exchange.reading import Problem, csv_values, first_row, named_cells
from forecasts.values import Visibility

CSV_NEEDED: Final = ("description", "deadline", "confidence", "response_created_at")
_OUTCOMES: Final = {"": "", "unknown": "", "true": "1", "right": "1", "false": "0", "wrong": "0"}
_SWITCHES: Final = {"": False, "false": False, "true": True}
_VISIBLE: Final = {
    "": None,
    "0": Visibility.PUBLIC,
    "1": Visibility.PRIVATE,
    "visible_to_everyone": Visibility.PUBLIC,
    "visible_to_creator": Visibility.PRIVATE,
}

Fields = dict[str, Any]


def _percent(typed: str) -> str:
    if not (typed.isascii() and typed.isdigit() and int(typed) <= 100):
        raise InvalidInputError(f"confidence {typed[:60]!r} is no whole percentage from 0 to 100.")
    return repr(int(typed) / 100)


def _one_of(known: dict[str, Any], typed: str, name: str) -> Any:
    if typed.lower() not in known:
        raise InvalidInputError(f"{name} {typed[:60]!r} is not known.")
    return known[typed.lower()]


def _about(fields: Fields, taking: Taking) -> dict[str, str]:
    visible = text_of(fields, "visibility").lower()
    said = _VISIBLE.get(visible, Visibility.PRIVATE)  # a group's is nobody else's business here
    seen = taking.seen(said)
    created = clock_text(text_of(fields, "created_at"))
    deadline = clock_text(text_of(fields, "deadline"), is_deadline=True)
    outcome = _one_of(_OUTCOMES, text_of(fields, "outcome"), "outcome")
    known = clock_text(text_of(fields, "judged_at") or text_of(fields, "updated_at"))
    if _one_of(_SWITCHES, text_of(fields, "withdrawn"), "withdrawn"):
        outcome = "annulled"
    is_decided = outcome in {"1", "0"}
    is_late = is_before(deadline, Edge.END, created, Edge.START) or (
        is_decided and is_before(known, Edge.START, created, Edge.START)
    )
    title = text_of(fields, "description")
    return {
        "question": title,
        "group": group(text_of(fields, "id"), title, created, deadline, seen),
        "question_visibility": seen.value,
        "opens_at": "" if is_late else created,
        "closes_at": deadline,
        "outcome": outcome,
        "known_at": known if is_decided else "",
    }


def _said(about: dict[str, str], response: Fields, who: str) -> dict[str, str]:
    return {
        **about,
        "forecaster": who,
        "kind": "user",
        "probability": _percent(text_of(response, "confidence")),
        "stated_at": clock_text(text_of(response, "created_at")),
    }


def _of_prediction(line: int, fields: Fields, taking: Taking, own: frozenset[str]) -> PlacedRows:
    """Yields the statements in one prediction of the API."""
    missing = [name for name in ("description", "responses") if name not in fields]
    if missing:
        yield Problem(line, f"This is no prediction of PredictionBook: it lacks {missing[0]!r}.")
        return
    try:
        about = _about(fields, taking)
        responses = objects(fields["responses"], "responses")
    except InvalidInputError as error:
        yield Problem(line, str(error))
        return
    for response in responses:
        if not text_of(response, "confidence"):
            taking.left_out["of comments without a credence"] += 1
            continue
        printed = text_of(response, "user_label")
        who = taking.forecaster("" if text_of(response, "user_id") in own else printed)
        if who is None:
            continue
        try:
            yield line, _said(about, response, who)
        except InvalidInputError as error:
            yield Problem(line, str(error))


def _from_json(lines: Iterable[str], taking: Taking) -> PlacedRows:
    found = read_json(lines)
    user = found.get("user") if isinstance(found, dict) else None
    own = {text_of(user, "user_id")} - {""} if isinstance(user, dict) else set[str]()
    rows = found.get("predictions") if isinstance(found, dict) else found
    for number, fields in enumerate(objects(rows, "predictions"), start=1):
        yield from _of_prediction(number, fields, taking, frozenset(own))


def _from_csv(lines: Iterable[str], taking: Taking) -> PlacedRows:
    source = iter(csv_values(lines))
    header = [name.strip().lower() for name in first_row(source)]
    missing = [name for name in CSV_NEEDED if name not in header]
    if missing:
        raise InvalidInputError(
            f"This is no record of PredictionBook: the first line lacks {missing[0]!r}."
        )
    for each in named_cells(source, header, unguarded):
        if isinstance(each, Problem):
            yield each
            continue
        line, cells = each
        response = {
            "confidence": cells["confidence"],
            "created_at": cells["response_created_at"],
            "user_label": cells.get("user_label", ""),
        }
        yield from _of_prediction(line, {**cells, "responses": [response]}, taking, frozenset())


def predictionbook_rows(lines: Iterable[str], taking: Taking) -> PlacedRows:
    """Yields the statements of a file from PredictionBook in the long form; JSON or CSV.

    In JSON the line of a row is the number of its prediction.

    Args:
        lines: the file, line by line, decoded.
        taking: whose statements are wanted; counts what is left out.

    Raises:
        InvalidInputError: the file is of another shape, or holds nothing by who is wanted.
    """
    begun: Iterator[str] = iter(lines)
    first = next((line for line in begun if line.strip()), "")
    rest = chain([first], begun)
    is_json = first.lstrip()[:1] in {"{", "["}
    yield from _from_json(rest, taking) if is_json else _from_csv(rest, taking)
    taking.close()
