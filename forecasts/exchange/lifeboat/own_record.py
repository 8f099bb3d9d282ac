"""What somebody signed in brings to their own record, and takes away from it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from forecasts.accounts import Viewer, own_forecaster
from forecasts.db import Session
from forecasts.exchange.columns import OWN_FORM
from forecasts.exchange.csv_import import CheckedFile, ImportSummary, look_at, write_file
from forecasts.exchange.lifeboat.fatebook import COLUMNS
from forecasts.exchange.lifeboat.fatebook_table import fatebook_table
from forecasts.exchange.lifeboat.taking import Taking
from forecasts.exchange.owning import foreseen_owner, owner_of
from forecasts.exchange.predictions_table import predictions_table
from forecasts.exchange.tables import Column, RowOfCells, Table, columns
from forecasts.models import Forecaster

FATEBOOK: Final = "fatebook"
OWN: Final = "predictions"


def look_own(
    session: Session, viewer: Viewer, file: CheckedFile, taking: Taking, *, now: datetime
) -> ImportSummary:
    """Says what a file would bring into the record of whoever is signed in; writes nothing.

    Args:
        session: a reading session is enough.
        viewer: who is signed in.
        file: read and checked.
        taking: what was wanted from it.
        now: the present instant.

    Raises:
        RejectedImportError: a row is bad; every bad row is listed.
        InvalidInputError: it is about too many questions.
    """
    file.check_size()
    owner = foreseen_owner(viewer, now=now)
    summary = look_at(session, file, by=viewer.mark, now=now, owner=owner)
    summary.notes = (*taking.notes, *summary.notes)
    return summary


def import_own(
    session: Session, viewer: Viewer, file: CheckedFile, *, now: datetime
) -> ImportSummary:
    """Imports a file into the record of whoever is signed in.

    Everything in it becomes their own statement. How public questions came out only a curator's
    file says.

    Args:
        session: an open writing transaction; roll it back on an error.
        viewer: who is signed in.
        file: read and checked, so that others who write wait no longer than for the writing.
        now: the present instant.

    Raises:
        RejectedImportError: a row is bad; every bad row is listed.
        InvalidInputError: it is about too many questions.
    """
    file.check_size()
    owner = owner_of(viewer, own_forecaster(session, viewer.account_id, now=now))
    return write_file(session, file, by=viewer.mark, now=now, owner=owner)


def _nothing() -> Iterator[RowOfCells]:
    return iter(())


def own_table(session: Session, viewer: Viewer, kind: str) -> Table:
    """Reads all that somebody signed in said, public or not, in our columns or Fatebook's.

    Args:
        session: any session.
        viewer: who is signed in.
        kind: "predictions" or "fatebook".
    """
    if viewer.forecaster_id is None:
        is_ours = kind == OWN
        names = columns(" ".join(OWN_FORM)) if is_ours else tuple(map(Column, COLUMNS))
        return Table(names, _nothing(), 0)
    if kind == OWN:
        return predictions_table(session, includes_private=True, of=viewer.forecaster_id)
    return fatebook_table(session, session.get_one(Forecaster, viewer.forecaster_id))
