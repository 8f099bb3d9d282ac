"""One forecaster's statements in Fatebook's seventeen columns, so that nobody is held here.

Its two columns of scores are blank: what Fatebook means by them is computed otherwise. So is who
asked: a statement that only its author sees may be about anybody's question. An import
of the file into an empty record, and an export from there, give the same bytes.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import Final, NamedTuple

from sqlalchemy import select

from forecasts.clock import Edge
from forecasts.db import Session
from forecasts.exchange.lifeboat.fatebook import COLUMNS
from forecasts.exchange.lifeboat.taking import joined_title
from forecasts.exchange.question_cells import QuestionCells, decisions, question_batches
from forecasts.exchange.tables import CellKind, Column, RowOfCells, Table, counted
from forecasts.exchange.times import instant_text, moment_text
from forecasts.exchange.topics import CRITERIA
from forecasts.models import Forecaster, Prediction, Resolution
from forecasts.text import TITLE_LIMIT
from forecasts.values import Decision, Visibility

_EXCLUSIVE: Final = "exclusive:"
_OUTCOMES: Final = {Decision.YES: "YES", Decision.NO: "NO", Decision.ANNULLED: "AMBIGUOUS"}
_SHARED: Final = {
    Visibility.PUBLIC: "true",
    Visibility.PRIVATE: "false",
    Visibility.UNLISTED: "unlisted",
}
_MIDNIGHT: Final = " 00:00:00"

Place = tuple[str, Visibility]


def _seen(question: Visibility, statement: Visibility) -> Visibility:
    """Says who sees a statement: there, the question of one is seen by the same people."""
    if question is statement or (question, statement) == (Visibility.UNLISTED, Visibility.PUBLIC):
        return question
    return Visibility.PRIVATE


def _time(text: str) -> str:
    """Writes a time as Fatebook does; midnight with its zone, since without it means the day.

    Example:
        >>> _time("2024-05-01T09:30:05Z"), _time("2024-05-01T00:00:00Z"), _time("2024-05-01")
        ('2024-05-01 09:30:05', '2024-05-01 00:00:00Z', '2024-05-01')
    """
    plain = text.replace("T", " ").removesuffix("Z")
    return f"{plain}Z" if plain.endswith(_MIDNIGHT) else plain


def _decided(decision: Resolution | None) -> tuple[str, str]:
    outcome = _OUTCOMES.get(decision.decision, "") if decision else ""
    if decision is None or decision.known_at is None or decision.known_precision is None:
        return outcome, ""
    return outcome, _time(
        moment_text(decision.known_at, decision.known_precision, Edge.START, "UTC")
    )


def _option(about: QuestionCells) -> tuple[str, str]:
    """Gives what the options of a question share, and the option that it is."""
    family = about.cells["family"].removeprefix(_EXCLUSIVE)
    option = about.question.title.removeprefix(joined_title(family, ""))
    return family, option


class _Said(NamedTuple):
    """A statement, in the order in which they are written."""

    question_id: int
    visibility: Visibility
    id: int
    probability: float
    stated: str


class _Statements:
    """Writes the statements of one forecaster."""

    def __init__(self, session: Session, forecaster: Forecaster) -> None:
        self._session, self._id, self._name = session, forecaster.id, forecaster.name
        self._said = select(
            Prediction.id,
            Prediction.question_id,
            Prediction.visibility,
            Prediction.probability,
            Prediction.stated_at,
            Prediction.stated_precision,
        ).where(Prediction.forecaster_id == forecaster.id, Prediction.retracted_at.is_(None))
        self._tied = self._ties()

    def _batches(self) -> Iterator[tuple[dict[int, QuestionCells], list[_Said]]]:
        for batch in question_batches(self._session, includes_private=True, of=self._id):
            query = self._said.where(Prediction.question_id.in_(batch))
            said = [
                _Said(
                    row.question_id,
                    _seen(batch[row.question_id].question.visibility, row.visibility),
                    row.id,
                    row.probability,
                    moment_text(row.stated_at, row.stated_precision, Edge.END, "UTC"),
                )
                for row in self._session.execute(query)
            ]
            yield batch, sorted(said, key=lambda each: each[:3])

    def _ties(self) -> set[Place]:
        """Finds the families that the columns can say: options of one window, two at least."""
        windows: dict[Place, set[tuple[object, object]]] = {}
        members: dict[Place, set[int]] = {}
        for batch, said in self._batches():
            for row in said:
                about = batch[row.question_id]
                if not about.cells["family"].startswith(_EXCLUSIVE):
                    continue
                place = about.cells["family"], row.visibility
                family, option = _option(about)
                members.setdefault(place, set()).add(row.question_id)
                window = windows.setdefault(place, set())
                window.add((about.question.opens_at, about.question.closes_at))
                if len(joined_title(family, option)) > TITLE_LIMIT:
                    window.add((None, None))
        return {place for place, ids in members.items() if len(ids) > 1 == len(windows[place])}

    def rows(self) -> Iterator[RowOfCells]:
        """Yields the cells of each statement, in the order of `COLUMNS`."""
        for batch, said in self._batches():
            decided = decisions(self._session, list(batch))
            for key, rows in groupby(said, key=lambda row: row.question_id):
                about = batch[key]
                for row in rows:
                    yield self._cells(about, decided.get(key), row)

    def _cells(self, about: QuestionCells, decision: Resolution | None, row: _Said) -> RowOfCells:
        question = about.question
        is_tied = (about.cells["family"], row.visibility) in self._tied
        title, option = _option(about) if is_tied else (question.title, "")
        closes = moment_text(question.closes_at, question.closes_precision, Edge.END, "UTC")
        return (
            title,
            option,
            self._name,
            row.probability,
            _time(row.stated),
            "",
            _time(instant_text(question.opens_at)) if question.opens_at else "",
            _time(closes),
            *_decided(decision),
            "",
            "",
            "" if question.criteria == CRITERIA else question.criteria,
            "",
            _SHARED[row.visibility],
            "",
            ", ".join(about.cells["tags"].split(";")),
        )


def fatebook_table(session: Session, forecaster: Forecaster) -> Table:
    """Reads all that a forecaster said, public or not, in Fatebook's columns.

    Write it with `for_spreadsheet`: an import takes the apostrophes away again.
    """
    shown = tuple(Column(name, CellKind.TEXT) for name in COLUMNS)
    lost = (
        "Ranges, words, withdrawals and ladders have no column there; both of its scores and who "
        "asked are blank."
    )
    return Table(
        shown, _Statements(session, forecaster).rows(), counted(session, Prediction), [lost]
    )
