"""Many statements at once: all of a file's rows, said now by whoever sends them, or none."""

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from forecasts.accounts import Viewer
from forecasts.clock import isoformat
from forecasts.db import Session
from forecasts.errors import InvalidInputError
from forecasts.exchange.csv_import import CheckedFile, checked_placed, look_at, write_file
from forecasts.exchange.owning import foreseen_owner, owner_of
from forecasts.exchange.reading import Problem
from forecasts.logbook import author_of
from forecasts.values import Visibility

ROWS: Final = 100_000
NEEDED: Final = ("question", "probability")
BESIDES: Final = (
    "low",
    "high",
    "visibility",
    "question_visibility",
    "closes_at",
    "opens_at",
    "criteria",
    "zone",
    "base_rate",
    "base_rate_source",
    "cause",
    "tags",
)
_KNOWN: Final = frozenset((*NEEDED, *BESIDES))
_LINE_LIMIT: Final = 32_768
_SLUG: Final = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)+")

Placed = tuple[int, Mapping[str, str]] | Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkRecord:
    """What an upload brought in.

    Attributes:
        predictions: new statements.
        repeated: rows that say what another row says, counted once.
        questions: new questions.
        excluded: new statements that are never scored, as their question was closed or decided.
        notes: whole sentences about what was assumed.
    """

    predictions: int
    repeated: int
    questions: int
    excluded: int
    notes: tuple[str, ...]


def _cell(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        raise InvalidInputError(f"{name} is {json.dumps(value)}; a text or a number is expected.")
    if isinstance(value, str):
        return value
    if isinstance(value, int | float):
        return repr(value)
    if name == "tags" and isinstance(value, list) and all(isinstance(tag, str) for tag in value):
        return ";".join(value)
    raise InvalidInputError(f"{name} is no text and no number.")


def _row(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise InvalidInputError("The line is no JSON object.")
    return {name: _cell(name, each) for name, each in value.items()}


def json_rows(lines: Iterable[bytes], read: Callable[[bytes], Any]) -> Iterator[Placed]:
    """Reads JSON lines: one object a line, blank lines skipped.

    Args:
        lines: of the file.
        read: reads one, strictly.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        if len(line) > _LINE_LIMIT:
            yield Problem(number, f"The line is longer than {_LINE_LIMIT} bytes.")
            continue
        try:
            yield number, _row(read(line))
        except InvalidInputError as error:
            yield Problem(number, str(error))


def _decoded(lines: Iterable[bytes]) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        if "\x00" in text:
            raise InvalidInputError(f"Line {number} holds a NUL character.")
        yield text


def csv_rows(lines: Iterable[bytes]) -> Iterator[Placed]:
    """Reads CSV with a first line that names the columns."""
    reader = csv.reader(_decoded(lines), strict=True)
    header: list[str] = []
    try:
        for values in filter(None, reader):
            if not header:
                header = [name.strip().lower() for name in values]
                if len(set(header)) < len(header):
                    raise InvalidInputError("The first line names a column twice.")
            elif len(values) == len(header):
                yield reader.line_num, dict(zip(header, values, strict=True))
            else:
                found = f"{len(values)} fields found, {len(header)} expected."
                yield Problem(reader.line_num, found)
    except csv.Error as error:
        yield Problem(reader.line_num, f"The line is no valid CSV: {error}.")
    except UnicodeDecodeError:
        yield Problem(reader.line_num + 1, "The line is no UTF-8 text.")


def _missing(row: Mapping[str, str]) -> str:
    for name in NEEDED:
        if not row.get(name, "").strip():
            return f"{name} is missing."
    unknown = sorted(row.keys() - _KNOWN)
    return f"The column {unknown[0][:60]!r} is not known." if unknown else ""


def _named(row: Mapping[str, str]) -> Mapping[str, str]:
    """Reads what looks like a slug as one; its beginning says who may see the question."""
    name = row["question"].strip()
    if not _SLUG.fullmatch(name):
        return row
    space = name.partition("_")[0]
    seen = row.get("question_visibility") or (space if space in set(Visibility) else "")
    return {**row, "question_id": name, "question_visibility": seen}


def _own(rows: Iterable[Placed], viewer: Viewer, now: datetime) -> Iterator[Placed]:
    """Makes every row a statement of the viewer, made now."""
    count, said = 0, {"forecaster": viewer.name, "stated_at": isoformat(now)}
    for each in rows:
        count += 1
        if count > ROWS:
            raise InvalidInputError(f"There are more than {ROWS:,} rows; send them in parts.")
        if isinstance(each, Problem):
            yield each
            continue
        line, row = each
        reason = _missing(row)
        yield Problem(line, reason) if reason else (line, {**_named(row), **said})


def read_upload(
    rows: Iterable[Placed], viewer: Viewer, *, now: datetime
) -> AbstractContextManager[CheckedFile]:
    """Reads and checks the rows of a file, before any place in the database is taken.

    Memory does not grow with the rows.

    Args:
        rows: with the lines they stand on.
        viewer: whose statements they are.
        now: the present instant, when they are said.

    Raises:
        InvalidInputError: there are too many.
    """
    return checked_placed(_own(rows, viewer, now), now=now)


def check_upload(session: Session, file: CheckedFile, viewer: Viewer, *, now: datetime) -> None:
    """Checks a file further than its rows alone show; nothing is written.

    Args:
        session: a reading session is enough.
        file: that was read.
        viewer: whose statements they are.
        now: the present instant.

    Raises:
        RejectedImportError: rows are bad; each is listed with its line.
        InvalidInputError: it is about too many questions.
    """
    file.check_size()
    look_at(session, file, by=viewer.mark, now=now, owner=foreseen_owner(viewer, now=now))


def upload(session: Session, file: CheckedFile, viewer: Viewer, *, now: datetime) -> BulkRecord:
    """Records all rows of a file, or none.

    A row names its question by slug or title; one that is not on record is asked with it, where the
    row says when it closes.

    Args:
        session: an open writing transaction; roll it back on an error.
        file: read and checked, so that others who write wait no longer than for the writing.
        viewer: whose statements they are.
        now: the present instant, when they are said.

    Raises:
        RejectedImportError: rows are bad; each is listed with its line.
        InvalidInputError: there are none, or they are about too many questions.
    """
    file.check_size()
    author = author_of(session, viewer, now=now)
    session.flush()
    owner = owner_of(viewer, author.forecaster)
    done = write_file(session, file, by=viewer.mark, now=now, owner=owner)
    if not done.predictions and not done.repeated:
        raise InvalidInputError("There are no rows; send at least one.")
    return BulkRecord(
        predictions=done.predictions,
        repeated=done.repeated,
        questions=done.questions,
        excluded=done.excluded,
        notes=done.notes,
    )
