"""Reading the long CSV form: one statement a row, every bad row named with its line."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from forecasts.clock import Edge, Moment, parse_moment
from forecasts.errors import InvalidInputError
from forecasts.text import QUOTE_LIMIT, TITLE_LIMIT, check_url, clean_text
from forecasts.values import Decision, ForecasterKind, check_range, decimal_probability

REQUIRED: Final = ("question", "forecaster", "probability")
OPTIONAL: Final = (
    "question_id",
    "kind",
    "organisation",
    "low",
    "high",
    "stated_at",
    "opens_at",
    "closes_at",
    "outcome",
    "known_at",
    "family",
    "quote",
    "url",
    "tags",
)
_OUTCOMES: Final = {
    "": None,
    "1": Decision.YES,
    "0": Decision.NO,
    "annulled": Decision.ANNULLED,
}


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One statement of the file, checked on its own; `line` is where its record ends."""

    line: int
    question: str
    question_id: str | None
    forecaster: str
    kind: ForecasterKind
    organisation: str | None
    probability: float
    low: float | None
    high: float | None
    stated: Moment | None
    opens: Moment | None
    closes: Moment | None
    outcome: Decision | None
    known: Moment | None
    quote: str | None
    url: str | None
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that cannot be imported, and why."""

    line: int
    reason: str


def _moment(fields: dict[str, str], name: str, edge: Edge) -> Moment | None:
    return parse_moment(fields[name], edge=edge) if fields[name] else None


def _decimal(fields: dict[str, str], name: str) -> float | None:
    return decimal_probability(fields[name]) if fields[name] else None


def _text(fields: dict[str, str], name: str, limit: int) -> str | None:
    return clean_text(fields[name], what=name, limit=limit) if fields[name] else None


def _kind(typed: str) -> ForecasterKind:
    try:
        return ForecasterKind(typed.lower() or "pundit")
    except ValueError:
        kinds = ", ".join(kind.value for kind in ForecasterKind)
        raise InvalidInputError(f"kind {typed!r} is none of {kinds}.") from None


def _outcome(typed: str) -> Decision | None:
    if typed.lower() not in _OUTCOMES:
        raise InvalidInputError(f"outcome {typed!r} is none of 1, 0, annulled or blank.")
    return _OUTCOMES[typed.lower()]


def _parse(line: int, fields: dict[str, str]) -> ImportRow:
    if fields["family"]:
        raise InvalidInputError(
            "this release cannot score families of questions yet; leave the family column blank."
        )
    probability = decimal_probability(fields["probability"])
    low, high = _decimal(fields, "low"), _decimal(fields, "high")
    check_range(low, probability, high)
    return ImportRow(
        line=line,
        question=clean_text(fields["question"], what="question", limit=TITLE_LIMIT),
        question_id=_text(fields, "question_id", 120),
        forecaster=clean_text(fields["forecaster"], what="forecaster", limit=300),
        kind=_kind(fields["kind"]),
        organisation=_text(fields, "organisation", 300),
        probability=probability,
        low=low,
        high=high,
        stated=_moment(fields, "stated_at", Edge.END),
        opens=_moment(fields, "opens_at", Edge.START),
        closes=_moment(fields, "closes_at", Edge.END),
        outcome=_outcome(fields["outcome"]),
        known=_moment(fields, "known_at", Edge.START),
        quote=_text(fields, "quote", QUOTE_LIMIT),
        url=check_url(fields["url"]) if fields["url"] else None,
        tags=tuple(tag for tag in fields["tags"].replace(",", ";").split(";") if tag.strip()),
    )


def _check_header(header: list[str]) -> None:
    missing = [name for name in REQUIRED if name not in header]
    unknown = [name for name in header if name not in (*REQUIRED, *OPTIONAL)]
    doubled = sorted({name for name in header if header.count(name) > 1})
    if not header or missing:
        raise InvalidInputError(
            f"The first line must name the columns; {', '.join(missing)} missing. "
            f"Needed: {', '.join(REQUIRED)}; known besides: {', '.join(OPTIONAL)}."
        )
    if unknown or doubled:
        raise InvalidInputError(
            f"The column {(unknown or doubled)[0]!r} is "
            f"{'not known' if unknown else 'there twice'}. "
            f"Known are: {', '.join((*REQUIRED, *OPTIONAL))}."
        )


def _checked(line: int, header: list[str], values: list[str]) -> ImportRow | Problem:
    if len(values) != len(header):
        return Problem(line, f"{len(values)} fields found, {len(header)} expected.")
    blank = dict.fromkeys((*REQUIRED, *OPTIONAL), "")
    given = {name: value.strip() for name, value in zip(header, values, strict=True)}
    try:
        return _parse(line, blank | given)
    except InvalidInputError as error:
        return Problem(line, str(error))


def read_rows(lines: Iterable[str]) -> Iterator[ImportRow | Problem]:
    """Reads the file row by row; a bad row becomes a Problem, and reading goes on.

    Raises:
        InvalidInputError: the header is missing, or names columns wrong; nothing can be read.
    """
    reader = csv.reader(lines, strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        _check_header(header)
        for values in reader:
            if values:
                yield _checked(reader.line_num, header, values)
    except csv.Error as error:
        yield Problem(reader.line_num, f"The line is no valid CSV: {error}.")
    except UnicodeDecodeError:
        yield Problem(reader.line_num + 1, "The file is not UTF-8 text; save it as UTF-8.")
