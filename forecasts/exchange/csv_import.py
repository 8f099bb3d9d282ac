"""Importing statements: all of them or none.

The file is read once, every cell checked, and good rows go into a spool on disk; then they are
written question by question, in batches, numbered and ledgered by us; at the end families are tied
and everything is scored at once. Memory grows with the questions and forecasters, not with rows.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select

from forecasts.db import Session
from forecasts.errors import InvalidInputError
from forecasts.exchange.columns import INSIDE, LONG_FORM
from forecasts.exchange.owning import NOBODY, Owner
from forecasts.exchange.reading import (
    Problem,
    Progress,
    Reader,
    Values,
    csv_values,
    mapping_values,
    placed_values,
)
from forecasts.exchange.spool import spooled
from forecasts.exchange.writing import Writing
from forecasts.models import Prediction
from forecasts.scores import rescore_questions

SCORING: Final = "scoring"


class RejectedImportError(InvalidInputError):
    """The file holds bad rows; nothing was imported.

    Attributes:
        problems: every bad row with its line and reason, in order.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        ordered = sorted(problems, key=lambda each: each.line)
        self.problems = tuple((each.line, each.reason) for each in ordered)
        lines = len({each.line for each in ordered})
        rows = "1 row" if lines == 1 else f"{lines} rows"
        super().__init__(f"{rows} cannot be imported; nothing was imported.")


@dataclass(slots=True)
class ImportSummary:
    """What an import brought in.

    Attributes:
        questions: new questions.
        forecasters: new forecasters.
        predictions: new predictions.
        resolutions: questions decided by the file.
        families: new families of questions.
        excluded: new predictions that are never scored, for example without a date.
        repeated: rows that were on record already.
        notes: whole sentences about what was assumed.
    """

    questions: int = 0
    forecasters: int = 0
    predictions: int = 0
    resolutions: int = 0
    families: int = 0
    excluded: int = 0
    repeated: int = 0
    notes: tuple[str, ...] = ()


def _quiet(_step: str, _done: int, _total: int | None) -> None:
    """Shows nothing."""


def _count_excluded(session: Session, before: int) -> int:
    query = select(func.count()).where(
        Prediction.id > before, Prediction.excluded_reason.is_not(None)
    )
    return session.scalar(query) or 0


def _import(
    session: Session,
    rows: Iterable[tuple[int, Values] | Problem],
    *,
    by: str,
    now: datetime,
    progress: Progress,
    known: Sequence[str] = LONG_FORM,
    owner: Owner = NOBODY,
) -> ImportSummary:
    before = session.scalar(select(func.max(Prediction.id))) or 0
    with spooled() as spool:
        reader = Reader(spool, now, known)
        reader.read(rows, progress)
        writing = Writing(session, spool, reader, by=by, now=now, owner=owner)
        writing.write(progress)
    if reader.problems:
        raise RejectedImportError(reader.problems)
    touched = sorted(set(writing.touched))
    progress(SCORING, 0, len(touched))
    rescore_questions(session, touched, progress=lambda done: progress(SCORING, done, len(touched)))
    session.expire_all()
    return ImportSummary(
        questions=writing.questions,
        forecasters=writing.people.new,
        predictions=writing.statements.new,
        resolutions=writing.resolutions,
        families=writing.ties.new,
        excluded=_count_excluded(session, before),
        repeated=writing.statements.repeated,
        notes=tuple(writing.notes()),
    )


def import_csv(
    session: Session,
    lines: Iterable[str],
    *,
    by: str,
    now: datetime,
    progress: Progress = _quiet,
) -> ImportSummary:
    """Imports the long form `question,forecaster,probability` with its optional columns.

    Args:
        session: an open writing transaction; roll it back on an error.
        lines: the file, line by line, decoded.
        by: who imports.
        now: the present instant.
        progress: called now and then with what is being done (reading, writing, scoring), how much
            of it is done, and how much there is, None while that is not known.

    Returns:
        What came in.

    Raises:
        RejectedImportError: a row is bad; every bad row is listed.
        InvalidInputError: the header cannot be used.
    """
    return _import(session, csv_values(lines), by=by, now=now, progress=progress)


def import_rows(
    session: Session,
    rows: Iterable[Mapping[str, str]],
    *,
    by: str,
    now: datetime,
    progress: Progress = _quiet,
) -> ImportSummary:
    """Imports rows made by a program: what `import_csv` does, without the text of a file.

    Args:
        session: an open writing transaction; roll it back on an error.
        rows: texts by column of the long form; what is left out is blank. The first is line 2.
        by: who imports.
        now: the present instant.
        progress: see `import_csv`.

    Returns:
        What came in.

    Raises:
        RejectedImportError: a row is bad; every bad row is listed.
    """
    values = mapping_values(rows)
    return _import(session, values, by=by, now=now, progress=progress, known=INSIDE)


def import_placed(
    session: Session,
    rows: Iterable[tuple[int, Mapping[str, str]] | Problem],
    *,
    by: str,
    now: datetime,
    owner: Owner = NOBODY,
    progress: Progress = _quiet,
) -> ImportSummary:
    """Imports rows that were read from a file of another shape; see `import_csv`.

    Args:
        session: an open writing transaction; roll it back on an error.
        rows: the line of each, and its texts by column; or what is wrong with it.
        by: who imports.
        now: the present instant.
        owner: whose record the file becomes part of.
        progress: see `import_csv`.

    Returns:
        What came in.

    Raises:
        RejectedImportError: a row is bad; every bad row is listed.
    """
    values = placed_values(rows)
    return _import(session, values, by=by, now=now, progress=progress, known=INSIDE, owner=owner)
