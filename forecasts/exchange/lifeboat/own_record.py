"""What somebody signed in brings to their own record, and takes away from it."""

from collections.abc import Iterator
from datetime import datetime
from typing import IO, Final

from forecasts.accounts import Viewer, own_forecaster
from forecasts.db import Session
from forecasts.exchange.columns import OWN_FORM
from forecasts.exchange.csv_import import ImportSummary
from forecasts.exchange.lifeboat.bring import Peer, import_from
from forecasts.exchange.lifeboat.fatebook import COLUMNS
from forecasts.exchange.lifeboat.fatebook_table import fatebook_table
from forecasts.exchange.lifeboat.taking import Taking
from forecasts.exchange.owning import Owner
from forecasts.exchange.predictions_table import predictions_table
from forecasts.exchange.tables import Column, RowOfCells, Table, columns
from forecasts.models import Forecaster
from forecasts.values import Role

FATEBOOK: Final = "fatebook"
OWN: Final = "predictions"


def import_own(
    session: Session,
    viewer: Viewer,
    peer: Peer,
    raw: IO[bytes],
    taking: Taking,
    *,
    now: datetime,
) -> ImportSummary:
    """Imports a peer's file into the record of whoever is signed in.

    Everything in it becomes their own statement. How public questions came out only a curator's
    file says.

    Args:
        session: an open writing transaction; roll it back on an error.
        viewer: who is signed in.
        peer: where the file is from.
        raw: the file, read from its beginning.
        taking: whose statements are wanted, and who may see them.
        now: the present instant.

    Raises:
        RejectedImportError: a row is bad; every bad row is listed.
        InvalidInputError: the file is of another shape, or holds nothing by who is wanted.
    """
    owner = Owner(
        account_id=viewer.account_id,
        forecaster=own_forecaster(session, viewer.account_id, now=now),
        may_decide_public=viewer.role.covers(Role.CURATOR),
    )
    return import_from(session, peer, raw, taking, by=viewer.mark, now=now, owner=owner)


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
