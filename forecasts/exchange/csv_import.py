"""Importing statements from CSV: all of them or none."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select

from forecasts.clock import Moment
from forecasts.db import Session
from forecasts.errors import ForecastsError, InvalidInputError
from forecasts.exchange.csv_rows import ImportRow, Problem, read_rows
from forecasts.forecasters import known_forecaster, record_forecaster
from forecasts.models import Forecaster, Prediction, Question
from forecasts.predictions import Source, Statement, record_prediction
from forecasts.questions import QuestionDraft, add_question, known_question
from forecasts.resolution.resolve import annul_question, resolve_question
from forecasts.scores import current_resolution, rescore_question
from forecasts.text import name_key, slugify
from forecasts.values import Decision, Provenance, QuestionState

Field = TypeVar("Field")
Progress = Callable[[int], None]


class RejectedImportError(InvalidInputError):
    """The file holds bad rows; nothing was imported.

    Attributes:
        problems: every bad row with its line and reason, in order.
    """

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple((each.line, each.reason) for each in problems)
        rows = "1 row" if len(problems) == 1 else f"{len(problems)} rows"
        super().__init__(f"{rows} cannot be imported; nothing was imported.")


@dataclass(slots=True)
class ImportSummary:
    """What an import brought in.

    Attributes:
        questions: new questions.
        forecasters: new forecasters.
        predictions: new predictions.
        resolutions: questions decided by the file.
        excluded: new predictions that are never scored, for example without a date.
        repeated: rows that were on record already.
        notes: whole sentences about what was assumed.
    """

    questions: int = 0
    forecasters: int = 0
    predictions: int = 0
    resolutions: int = 0
    excluded: int = 0
    repeated: int = 0
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Group:
    """All rows about one question, and what they agree on."""

    key: str
    slug: str | None = None
    rows: list[ImportRow] = field(default_factory=list)

    def agreed(self, name: str, get: Callable[[ImportRow], Field | None]) -> Field | None:
        """Returns the one value the rows give for a field.

        Raises:
            _RowError: two rows give different values.
        """
        found: Field | None = None
        for row in self.rows:
            value = get(row)
            if value is not None and found is not None and value != found:
                raise _RowError(row.line, f"{name} differs from an earlier row about {self.key!r}.")
            found = found if value is None else value
        return found


class _RowError(Exception):
    """A contradiction found at a line."""

    def __init__(self, line: int, reason: str) -> None:
        self.problem = Problem(line, reason)
        super().__init__(reason)


def _grouped(rows: Iterable[ImportRow]) -> list[_Group]:
    groups: dict[str, _Group] = {}
    for row in rows:
        key = row.question_id or row.question
        slug = slugify(row.question_id, limit=120) if row.question_id else None
        groups.setdefault(slug or key, _Group(key, slug)).rows.append(row)
    return list(groups.values())


def _new_question(
    session: Session, group: _Group, known: Moment | None, *, by: str, now: datetime
) -> Question:
    first = group.rows[0]
    closes = group.agreed("closes_at", lambda row: row.closes) or known
    if closes is None:
        raise _RowError(
            first.line,
            "this new question has no deadline; fill closes_at (or known_at once it is resolved).",
        )
    draft = QuestionDraft(
        title=first.question,
        criteria="As imported; see the sources of its predictions.",
        closes=closes,
        opens=group.agreed("opens_at", lambda row: row.opens),
        tags=tuple(tag for row in group.rows for tag in row.tags),
        slug=group.slug,
    )
    return add_question(session, draft, by=by, now=now)


def _check_known(group: _Group, question: Question) -> None:
    if name_key(group.rows[0].question) not in {question.title_key, name_key(question.slug)}:
        raise _RowError(group.rows[0].line, f"{question.slug} is on record as {question.title!r}.")
    closes = group.agreed("closes_at", lambda row: row.closes)
    if closes is not None and closes.at != question.closes_at:
        raise _RowError(
            group.rows[0].line,
            f"{question.slug} is on record with another deadline "
            f"({question.closes_at:%Y-%m-%d %H:%M} UTC).",
        )


def _is_repeated(
    session: Session, row: ImportRow, question: Question, who: Forecaster, now: datetime
) -> bool:
    same = select(Prediction.id).where(
        Prediction.question_id == question.id,
        Prediction.forecaster_id == who.id,
        Prediction.probability == row.probability,
        Prediction.retracted_at.is_(None),
    )
    if row.stated is not None and row.stated.begins_at is not None:
        same = same.where(
            Prediction.stated_precision == row.stated.precision,
            Prediction.stated_at.between(row.stated.begins_at, row.stated.at),
        )
    elif row.stated is not None:
        same = same.where(Prediction.stated_at == row.stated.at)
    else:  # undated before: said when it was recorded; rows of this very import may be alike
        same = same.where(
            Prediction.stated_at == Prediction.recorded_at, Prediction.recorded_at < now
        )
    return session.scalars(same).first() is not None


@dataclass(slots=True)
class _Import:
    session: Session
    by: str
    now: datetime
    summary: ImportSummary = field(default_factory=ImportSummary)
    recorded: list[Prediction] = field(default_factory=list)
    people: dict[str, Forecaster] = field(default_factory=dict)
    undated: int = 0
    assumed: int = 0

    def forecaster(self, row: ImportRow) -> Forecaster:
        """Finds or records the forecaster of a row, each name once."""
        key = name_key(row.forecaster)
        if key not in self.people:
            self.summary.forecasters += known_forecaster(self.session, row.forecaster) is None
            self.people[key] = record_forecaster(
                self.session,
                name=row.forecaster,
                kind=row.kind,
                organisation=row.organisation,
                now=self.now,
            )
        return self.people[key]

    def statement(self, row: ImportRow, question: Question) -> None:
        """Records the statement of a row unless it is on record already."""
        who = self.forecaster(row)
        if _is_repeated(self.session, row, question, who, self.now):
            self.summary.repeated += 1
            return
        prediction = record_prediction(
            self.session,
            question=question,
            forecaster=who,
            statement=Statement(
                probability=row.probability,
                low=row.low,
                high=row.high,
                stated=row.stated,
                source=Source(quote=row.quote, url=row.url),
                provenance=Provenance.IMPORT,
            ),
            by=self.by,
            now=self.now,
            is_rescored=False,
        )
        self.undated += row.stated is None
        self.summary.predictions += 1
        self.recorded.append(prediction)

    def group(self, group: _Group) -> None:
        """Imports all rows about one question, then how it came out."""
        known = group.agreed("known_at", lambda row: row.known)
        outcome = group.agreed("outcome", lambda row: row.outcome)
        group.agreed("question", lambda row: name_key(row.question))
        question = known_question(self.session, group.slug or group.key)
        if question is None:
            question = _new_question(self.session, group, known, by=self.by, now=self.now)
            self.summary.questions += 1
        else:
            _check_known(group, question)
        for row in group.rows:
            try:
                self.statement(row, question)
            except ForecastsError as error:
                raise _RowError(row.line, str(error)) from error
        if question.state is QuestionState.RESOLVED:
            rescore_question(self.session, question)
        if outcome is not None:
            self.outcome(group, question, outcome, known)

    def outcome(
        self, group: _Group, question: Question, outcome: Decision, known: Moment | None
    ) -> None:
        """Decides a question as the file says, unless it is decided so already."""
        if question.state in {QuestionState.RESOLVED, QuestionState.ANNULLED}:
            on_record = current_resolution(self.session, question.id)
            if on_record is None or on_record.decision is not outcome:
                raise _RowError(group.rows[0].line, f"{question.slug} is on record as decided.")
            return
        self.summary.resolutions += 1
        if outcome is Decision.ANNULLED:
            annul_question(
                self.session, question, reason="annulled in the import", by=self.by, now=self.now
            )
            return
        self.assumed += known is None
        closed = Moment(question.closes_at, question.closes_precision)
        resolve_question(
            self.session, question, outcome, known=known or closed, by=self.by, now=self.now
        )

    def notes(self) -> Iterable[str]:
        """Says what was assumed."""
        if self.undated:
            rows = "1 row" if self.undated == 1 else f"{self.undated} rows"
            yield f"{rows} without stated_at: said now; on a resolved question never scored."
        if self.assumed:
            asked = "1 question" if self.assumed == 1 else f"{self.assumed} questions"
            yield f"{asked} resolved without known_at: taken as known at the close."


def import_csv(
    session: Session,
    lines: Iterable[str],
    *,
    by: str,
    now: datetime,
    progress: Progress = lambda _: None,
) -> ImportSummary:
    """Imports the long form `question,forecaster,probability` with its optional columns.

    Args:
        session: an open writing transaction; roll it back on an error.
        lines: the file, line by line, decoded.
        by: who imports.
        now: the present instant.
        progress: called with the number of questions done.

    Returns:
        What came in.

    Raises:
        RejectedImportError: a row is bad; every bad row is listed.
        InvalidInputError: the header cannot be used.
    """
    rows: list[ImportRow] = []
    problems: list[Problem] = []
    for read in read_rows(lines):
        if isinstance(read, Problem):
            problems.append(read)
        else:
            rows.append(read)
    running = _Import(session, by, now)
    for done, group in enumerate(_grouped(rows), start=1):
        try:
            running.group(group)
        except _RowError as error:
            problems.append(error.problem)
        except ForecastsError as error:
            problems.append(Problem(group.rows[0].line, str(error)))
        progress(done)
    if problems:
        raise RejectedImportError(sorted(problems, key=lambda each: each.line))
    running.summary.excluded = sum(each.excluded_reason is not None for each in running.recorded)
    running.summary.notes = tuple(running.notes())
    return running.summary
