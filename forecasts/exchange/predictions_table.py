"""Predictions in the long form: importing them elsewhere gives the same scores."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from sqlalchemy import select

from forecasts.clock import Edge
from forecasts.db import AnyRow, Session
from forecasts.exchange.columns import LONG_FORM, OWN_FORM
from forecasts.exchange.question_cells import QuestionCells, question_batches
from forecasts.exchange.tables import Cell, RowOfCells, Table, columns, counted, streamed
from forecasts.exchange.times import kept_precision, moment_text
from forecasts.language.chances.sourced import is_judgement
from forecasts.models import Article, Forecaster, Prediction, Quotation, Withdrawal
from forecasts.standings.questions.statements import FurtherSource, address_of, further_sources
from forecasts.values import Basis, Directness, ExcludedReason, Visibility

Withdrawn = dict[int, dict[int, list[tuple[datetime, str]]]]

_SAID: Final = (
    Prediction.id,
    Prediction.question_id,
    Prediction.forecaster_id,
    Forecaster.name,
    Forecaster.kind,
    Forecaster.organisation,
    Prediction.probability,
    Prediction.low,
    Prediction.high,
    Prediction.stated_at,
    Prediction.stated_precision,
    Prediction.basis,
    Prediction.phrase,
    Prediction.lexicon_version,
    Prediction.is_inverted,
    Prediction.proposed,
    Prediction.reading_reason,
    Prediction.directness,
    Prediction.is_commitment,
    Prediction.visibility,
    Quotation.excerpt,
    Quotation.url,
    Quotation.publisher,
    Article.url.label("article_url"),
    Article.publisher.label("article_publisher"),
)
_SAID_NAMES: Final = (
    "forecaster",
    "kind",
    "organisation",
    "probability",
    "low",
    "high",
    "stated_at",
    "stated_precision",
    "basis",
    "phrase",
    "lexicon_version",
    "is_inverted",
    "proposed",
    "reading_reason",
    "directness",
    "is_commitment",
    "quote",
    "url",
    "publisher",
    "judgement",
    "visibility",
)
_PREDICTIONS: Final = (
    select(*_SAID)
    .join(Forecaster, Forecaster.id == Prediction.forecaster_id)
    .outerjoin(Quotation, Quotation.id == Prediction.quotation_id)
    .outerjoin(Article, Article.id == Quotation.article_id)
    .where(Prediction.retracted_at.is_(None))
    .order_by(Prediction.question_id, Prediction.id)
)
_NOBODY: Final[tuple[None, Iterator[AnyRow]]] = (None, iter(()))
_NUMBERS: Final = "probability low high proposed"


def _flag(*, is_set: bool) -> int | None:
    return 1 if is_set else None


def _said_cells(row: AnyRow, zone: str) -> RowOfCells:
    """Gives the cells of a statement in the order of `_SAID_NAMES`."""
    stated = moment_text(row.stated_at, row.stated_precision, Edge.END, zone)
    return (
        row.name,
        row.kind.value,
        row.organisation,
        row.probability,
        row.low,
        row.high,
        stated,
        kept_precision(stated, row.stated_precision) or None,
        None if row.basis is Basis.NUMERIC else row.basis.value,
        row.phrase,
        row.lexicon_version,
        _flag(is_set=row.is_inverted),
        row.proposed,
        row.reading_reason,
        None if row.directness is Directness.DIRECT else row.directness.value,
        _flag(is_set=row.is_commitment),
        row.excerpt or None,
        row.url or row.article_url,
        row.publisher or row.article_publisher,
        _flag(is_set=is_judgement(row.phrase, row.lexicon_version)),
        row.visibility.value,
    )


def _withdrawals(
    session: Session, batch: dict[int, QuestionCells], *, includes_private: bool
) -> Withdrawn:
    query = select(Withdrawal).where(Withdrawal.question_id.in_(batch)).order_by(Withdrawal.id)
    if not includes_private:
        query = query.where(Withdrawal.visibility == Visibility.PUBLIC)
    found: Withdrawn = {}
    for each in session.scalars(query):
        zone = batch[each.question_id].question.zone
        text = moment_text(each.withdrawn_at, each.withdrawn_precision, Edge.END, zone)
        by = found.setdefault(each.question_id, {})
        by.setdefault(each.forecaster_id, []).append((each.withdrawn_at, text))
    return found


def _withdrawn_after(
    rows: Sequence[AnyRow], withdrawn: dict[int, list[tuple[datetime, str]]]
) -> dict[int, str]:
    """Finds the statement that each withdrawal took back: the newest that stood."""
    taken: dict[int, str] = {}
    for forecaster, times in withdrawn.items():
        own = [row for row in rows if row.forecaster_id == forecaster]
        for at, text in times:
            before = [row for row in own if row.stated_at <= at]
            if before:
                taken[max(before, key=lambda row: (row.stated_at, row.id)).id] = text
    return taken


class _Predictions:
    """Reads the predictions of one batch of questions after the other."""

    def __init__(
        self, session: Session, notes: list[str], *, includes_private: bool, of: int | None
    ) -> None:
        self._session, self._notes, self._all, self._of = session, notes, includes_private, of
        self._names = OWN_FORM if includes_private else LONG_FORM
        self._places = [self._names.index(name) for name in _SAID_NAMES if name in self._names]
        self._withdrawn_place = self._names.index("withdrawn_at")
        self._also_place = self._names.index("also_in")
        self._also: dict[int, tuple[FurtherSource, ...]] = {}
        self._conditional = 0

    def rows(self) -> Iterator[RowOfCells]:
        """Yields the cells of all statements, and of questions on which there is none."""
        for batch in question_batches(self._session, includes_private=self._all, of=self._of):
            self._conditional += sum(each.is_conditional for each in batch.values())
            yield from self._batch(batch)
        self._say()

    def _batch(self, batch: dict[int, QuestionCells]) -> Iterator[RowOfCells]:
        query = _PREDICTIONS.where(Prediction.question_id.between(min(batch), max(batch)))
        if not self._all:
            query = query.where(Prediction.visibility == Visibility.PUBLIC)
        if self._of is not None:
            query = query.where(Prediction.forecaster_id == self._of)
        withdrawn = _withdrawals(self._session, batch, includes_private=self._all)
        self._also = further_sources(self._session, Prediction.question_id.in_(batch))
        groups = groupby(streamed(self._session, query), key=lambda row: row.question_id)
        key, said = next(groups, _NOBODY)
        for number, about in batch.items():
            while key is not None and key < number:  # of a question that is not public
                key, said = next(groups, _NOBODY)
            if key == number:
                yield from self._statements(about, said, withdrawn.get(number))
                key, said = next(groups, _NOBODY)
            else:
                seen = about.question.visibility.value
                cells = {**about.cells, "visibility": seen, "question_visibility": seen}
                yield tuple(_blank(cells.get(name)) for name in self._names)

    def _statements(
        self,
        about: QuestionCells,
        rows: Iterable[AnyRow],
        withdrawn: dict[int, list[tuple[datetime, str]]] | None,
    ) -> Iterator[RowOfCells]:
        said = list(rows) if withdrawn else rows
        taken = _withdrawn_after(list(said), withdrawn) if withdrawn else {}
        cells_of = {**about.cells, "question_visibility": about.question.visibility.value}
        asked: list[Cell] = [_blank(cells_of.get(name)) for name in self._names]
        zone = about.question.zone
        for row in said:
            cells = asked.copy()
            for place, cell in zip(self._places, _said_cells(row, zone), strict=False):
                cells[place] = cell
            cells[self._withdrawn_place] = taken.get(row.id)
            cells[self._also_place] = " ".join(map(address_of, self._also.get(row.id, ()))) or None
            yield tuple(cells)

    def _say(self) -> None:
        retracted = select(Prediction.id).where(
            Prediction.excluded_reason == ExcludedReason.RETRACTED
        )
        if self._session.execute(retracted.limit(1)).first() is not None:
            self._notes.append("Retracted statements are left out.")
        if self._conditional:
            self._notes.append(
                "The family column is blank where a question lives under a condition; after an "
                "import such families are tied again by hand."
            )


def _blank(value: Any) -> Any:
    return None if value == "" else value


def predictions_table(
    session: Session, *, includes_private: bool = False, of: int | None = None
) -> Table:
    """Reads predictions in the long form, question by question, with what import needs.

    Args:
        session: any session.
        includes_private: whether what is unlisted or private is among them.
        of: the number of the forecaster who is asked for; None is everybody.
    """
    notes: list[str] = []
    reader = _Predictions(session, notes, includes_private=includes_private, of=of)
    names = " ".join(OWN_FORM if includes_private else LONG_FORM)
    shown = columns(names, numbers=_NUMBERS, counts="is_inverted is_commitment judgement")
    return Table(shown, reader.rows(), counted(session, Prediction), notes)
