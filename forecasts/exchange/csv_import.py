"""Importing statements: all of them or none.

The file is read once, every cell checked, and good rows go into a spool on disk; then they are
written question by question, in batches, numbered and ledgered by us; at the end families are tied
and everything is scored at once. Memory grows with the questions and forecasters, not with rows.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select

from forecasts.db import Session
from forecasts.errors import InvalidInputError
from forecasts.exchange.columns import INSIDE, LONG_FORM
from forecasts.exchange.looking import Looking
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
from forecasts.exchange.spool import Spool, spooled
from forecasts.exchange.writing import Writing
from forecasts.models import Prediction
from forecasts.scores import rescore_questions

SCORING: Final = "scoring"
QUESTIONS_AT_ONCE: Final = 5_000
"""How many questions an account's file is about at most: all others who write wait for it."""


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


def quiet(_step: str, _done: int, _total: int | None) -> None:
    """Shows nothing of how far it got."""


def _count_excluded(session: Session, before: int) -> int:
    query = select(func.count()).where(
        Prediction.id > before, Prediction.excluded_reason.is_not(None)
    )
    return session.scalar(query) or 0


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file whose cells were read and checked; its good rows wait on disk to be written."""

    spool: Spool
    reader: Reader

    def check_size(self) -> None:
        """Checks that the file is not about too many questions for an account.

        Raises:
            InvalidInputError: it is; whoever else writes would wait too long.
        """
        if self.spool.questions > QUESTIONS_AT_ONCE:
            raise InvalidInputError(
                f"The rows are about {self.spool.questions:,} questions; at most "
                f"{QUESTIONS_AT_ONCE:,} are taken at once. Send them in parts."
            )

    @property
    def is_bad(self) -> bool:
        """Says whether rows are bad, whatever the record holds."""
        return bool(self.reader.problems)


@contextmanager
def checked_file(
    rows: Iterable[tuple[int, Values] | Problem],
    *,
    now: datetime,
    known: Sequence[str] = LONG_FORM,
    progress: Progress = quiet,
) -> Iterator[CheckedFile]:
    """Reads and checks a file before any place in the database is taken.

    Args:
        rows: its header and rows with their lines.
        now: the present instant.
        known: the columns it may have.
        progress: see `import_csv`.

    Raises:
        InvalidInputError: the header cannot be used, or the file is no text.
    """
    with spooled() as spool:
        reader = Reader(spool, now, known)
        try:
            reader.read(rows, progress)
        except UnicodeDecodeError:
            raise InvalidInputError("The file is not UTF-8 text; save it as UTF-8.") from None
        yield CheckedFile(spool, reader)


def checked_placed(
    rows: Iterable[tuple[int, Mapping[str, str]] | Problem],
    *,
    now: datetime,
    progress: Progress = quiet,
) -> AbstractContextManager[CheckedFile]:
    """Reads and checks rows of a file of another shape; see `checked_file`."""
    return checked_file(placed_values(rows), now=now, known=INSIDE, progress=progress)


def _summary(writing: Writing, excluded: int) -> ImportSummary:
    return ImportSummary(
        questions=writing.questions,
        forecasters=writing.people.new,
        predictions=writing.statements.new,
        resolutions=writing.resolutions,
        families=writing.ties.new,
        excluded=excluded,
        repeated=writing.statements.repeated,
        notes=tuple(writing.notes()),
    )


def look_at(
    session: Session, file: CheckedFile, *, by: str, now: datetime, owner: Owner = NOBODY
) -> ImportSummary:
    """Says what a file would bring in; nothing is written, and no writer waits.

    Args:
        session: a reading session is enough.
        file: read and checked.
        by: who looks.
        now: the present instant.
        owner: whose record the file would become part of.

    Raises:
        RejectedImportError: a row is bad; every bad row is listed.
    """
    looking = Looking(session, file.spool, file.reader, by=by, now=now, owner=owner)
    looking.write(quiet)
    if file.reader.problems:
        raise RejectedImportError(file.reader.problems)
    return _summary(looking, looking.excluded)


def write_file(
    session: Session,
    file: CheckedFile,
    *,
    by: str,
    now: datetime,
    owner: Owner = NOBODY,
    progress: Progress = quiet,
) -> ImportSummary:
    """Imports a file that was checked; see `import_csv`."""
    before = session.scalar(select(func.max(Prediction.id))) or 0
    reader = file.reader
    writing = Writing(session, file.spool, reader, by=by, now=now, owner=owner)
    writing.write(progress)
    if reader.problems:
        raise RejectedImportError(reader.problems)
    touched = sorted(set(writing.touched))
    progress(SCORING, 0, len(touched))
    rescore_questions(session, touched, progress=lambda done: progress(SCORING, done, len(touched)))
    session.expire_all()
    return _summary(writing, _count_excluded(session, before))


def import_csv(
    session: Session,
    lines: Iterable[str],
    *,
    by: str,
    now: datetime,
    progress: Progress = quiet,
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
    with checked_file(csv_values(lines), now=now, progress=progress) as file:
        return write_file(session, file, by=by, now=now, progress=progress)


def import_rows(
    session: Session,
    rows: Iterable[Mapping[str, str]],
    *,
    by: str,
    now: datetime,
    progress: Progress = quiet,
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
    with checked_file(values, now=now, known=INSIDE, progress=progress) as file:
        return write_file(session, file, by=by, now=now, progress=progress)
