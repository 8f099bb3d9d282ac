"""Metaculus: the zip of one's own data, questions in one CSV and their forecasts in another.

Yes/no questions and those of several options come along; a forecast of a number or a date is a
whole distribution, and is left out. A forecast that ended before the next began was withdrawn.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, Final

from forecasts.clock import Edge
from forecasts.errors import InvalidInputError
from forecasts.exchange.cells import probability_cell
from forecasts.exchange.lifeboat.taking import (
    Options,
    PlacedRows,
    Taking,
    clock_text,
    group,
    is_before,
    joined_title,
)
from forecasts.exchange.lifeboat.zip_file import opened_zip
from forecasts.exchange.reading import Problem, csv_values, first_row, named_cells

_QUESTIONS: Final = "question_data.csv"
_FORECASTS: Final = "forecast_data.csv"
_NEEDED: Final = {
    _QUESTIONS: ("Question ID", "Question Title", "Question Type"),
    _FORECASTS: ("Question ID", "Forecaster Username", "Start Time", "Probability Yes"),
}
_ANNULLED: Final = frozenset({"annulled", "ambiguous"})
_QUOTED: Final = re.compile(r"""'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)\"""")

Cells = dict[str, str]


def _rows(lines: Iterable[str], name: str) -> Iterator[tuple[int, Cells] | Problem]:
    source = iter(csv_values(lines))
    try:
        header = [each.strip() for each in first_row(source)]
    except InvalidInputError as error:
        raise InvalidInputError(f"{name}: {error}") from None
    missing = [each for each in _NEEDED[name] if each not in header]
    if missing:
        raise InvalidInputError(f"{name} in the zip lacks the column {missing[0]!r}.")
    for row in named_cells(source, header):
        yield Problem(row.line, f"{name}: {row.reason}") if isinstance(row, Problem) else row


def listed(typed: str) -> list[str]:
    r"""Reads a list as Metaculus writes it: JSON, or Python's way of writing one.

    Example:
        >>> listed('["Ann", "Ben"]'), listed("['Ann', \"Ben's\"]"), listed("[0.2, None]")
        (['Ann', 'Ben'], ['Ann', "Ben's"], ['0.2', ''])
    """
    text = typed.strip()
    if not (text.startswith("[") and text.endswith("]")):
        raise InvalidInputError(f"{text[:60]!r} is no list.")
    try:
        return ["" if each is None else str(each) for each in json.loads(text)]
    except ValueError:
        pass
    if quoted := [one or other for one, other in _QUOTED.findall(text)]:
        return [re.sub(r"\\(.)", r"\1", each) for each in quoted]
    parts = [each.strip() for each in text[1:-1].split(",")]
    return ["" if each in {"None", "nan", ""} else each for each in parts]


@dataclass(slots=True)
class _Asked:
    """A question of the zip: what all its rows say, and its options."""

    kind: str
    cells: Cells
    options: list[str]
    outcome: str
    key: str


def _asked(cells: Cells, taking: Taking) -> _Asked:
    title, label = cells["Question Title"], cells.get("Label", "")
    typed = cells.get("Resolution", "")
    kind = cells["Question Type"].strip().lower().replace("_", " ")
    opens = clock_text(cells.get("Open Time", "") or cells.get("Post Published Time", ""))
    closes = clock_text(cells.get("Scheduled Close Time", "") or cells.get("Actual Close Time", ""))
    known = clock_text(cells.get("Resolution Known Time", ""))
    known = known or clock_text(cells.get("Actual Close Time", ""))
    is_late = is_before(closes, Edge.END, opens, Edge.START)
    if typed and is_before(known, Edge.START, opens, Edge.START):
        is_late = True
    seen = taking.seen().value
    row = {
        "question": f"{title} ({label})" if label and label not in title else title,
        "question_visibility": seen,
        "opens_at": "" if is_late else opens,
        "closes_at": closes,
        "known_at": known if typed and typed.lower() not in _ANNULLED else "",
        "kind": "user",
    }
    names = cells.get("MC Options (All)", "") or cells.get("MC Options (Current)", "")
    options = listed(names) if kind == "multiple choice" and names else []
    return _Asked(kind, row, options, typed, group("metaculus", cells["Question ID"], seen))


def _outcome(asked: _Asked, option: str | None) -> str:
    typed = asked.outcome.lower()
    if not typed:
        return ""
    if typed in _ANNULLED:
        return "annulled"
    if option is not None:
        return "1" if typed == option.lower() else "0"
    if typed not in {"yes", "no"}:
        raise InvalidInputError(f"Resolution {asked.outcome[:60]!r} is none of yes, no, annulled.")
    return "1" if typed == "yes" else "0"


@dataclass(slots=True)
class _Forecasts:
    """Turns forecasts into rows, each once the next of the same person is seen."""

    asked: dict[str, _Asked]
    taking: Taking
    options: Options = field(default_factory=Options)
    _waiting: dict[tuple[str, str], list[tuple[int, Cells]]] = field(default_factory=dict)
    _ends: dict[tuple[str, str], str] = field(default_factory=dict)

    def take(self, line: int, cells: Cells) -> PlacedRows:
        """Yields what the person said before on this question, and keeps what they say now."""
        who = self.taking.forecaster(cells["Forecaster Username"])
        if who is None:
            return
        asked = self.asked.get(cells["Question ID"])
        if asked is None:
            yield Problem(line, f"{_QUESTIONS} holds no question {cells['Question ID'][:40]!r}.")
            return
        if asked.kind != "binary" and not asked.options:
            self.taking.left_out[f"about a {asked.kind} question"] += 1
            return
        try:
            rows = list(self._said(asked, cells, who, line))
        except InvalidInputError as error:
            yield Problem(line, str(error))
            return
        key = cells["Question ID"], who
        begins = clock_text(cells["Start Time"])
        yield from self._leave(key, begins)
        self._waiting[key] = [(line, row) for row in rows]
        self._ends[key] = clock_text(cells.get("End Time", ""))

    def _said(self, asked: _Asked, cells: Cells, who: str, line: int) -> Iterator[Cells]:
        base = {**asked.cells, "forecaster": who, "stated_at": clock_text(cells["Start Time"])}
        if not base["stated_at"]:
            raise InvalidInputError("Start Time is blank; when was it said?")
        if not asked.options:
            outcome = _outcome(asked, None)
            probability = repr(probability_cell(cells["Probability Yes"]))
            yield {**base, "group": asked.key, "outcome": outcome, "probability": probability}
            return
        values = listed(cells.get("Probability Yes Per Category", ""))
        if len(values) != len(asked.options):
            raise InvalidInputError(
                f"{len(values)} probabilities found for {len(asked.options)} options."
            )
        seen, day = base["question_visibility"], base["opens_at"]
        label = self.options.label(base["question"], asked.key, seen=seen, day=day)
        for option, value in zip(asked.options, values, strict=True):
            if not value:  # the option was not there yet
                continue
            row = {
                **base,
                "question": joined_title(label, option),
                "group": group(asked.key, option),
                "outcome": _outcome(asked, option),
                "probability": repr(probability_cell(value)),
            }
            self.options.keep(label, asked.key, line, row)
            yield row

    def _leave(self, key: tuple[str, str], next_begins: str) -> PlacedRows:
        """Yields what waits; it was withdrawn where it ended before the next began."""
        ended = self._ends.pop(key, "")
        is_gap = ended and not (next_begins and is_before(next_begins, Edge.START, ended, Edge.END))
        for line, row in self._waiting.pop(key, ()):
            closes = row["closes_at"]
            is_early = is_gap and not is_before(closes, Edge.END, ended, Edge.END)
            yield line, {**row, "withdrawn_at": ended} if is_early else row

    def rest(self) -> PlacedRows:
        """Yields what was said last on each question."""
        for key in list(self._waiting):
            yield from self._leave(key, "")
        yield from self.options.rows(self.taking)


def metaculus_rows(raw: IO[bytes], taking: Taking) -> PlacedRows:
    """Yields the forecasts in a zip from Metaculus in the long form.

    Lines are those of forecast_data.csv, or of the file that a reason names.

    Args:
        raw: the zip.
        taking: whose forecasts are wanted; counts what is left out.

    Raises:
        InvalidInputError: the zip is refused, of another shape, or holds nothing by who is wanted.
    """
    with opened_zip(raw) as archive:
        asked: dict[str, _Asked] = {}
        with archive.lines(_QUESTIONS) as lines:
            for each in _rows(lines, _QUESTIONS):
                if isinstance(each, Problem):
                    yield each
                    continue
                try:
                    asked[each[1]["Question ID"]] = _asked(each[1], taking)
                except InvalidInputError as error:
                    yield Problem(each[0], f"{_QUESTIONS}: {error}")
        forecasts = _Forecasts(asked, taking)
        with archive.lines(_FORECASTS) as lines:
            for each in _rows(lines, _FORECASTS):
                if isinstance(each, Problem):
                    yield each
                else:
                    yield from forecasts.take(*each)
        yield from forecasts.rest()
    taking.close()
