"""Bringing a peer's file in: which peers there are, and one way to import from each."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Final

from forecasts.db import Session
from forecasts.exchange.csv_import import CheckedFile, ImportSummary, checked_placed, write_file
from forecasts.exchange.lifeboat.fatebook import fatebook_rows
from forecasts.exchange.lifeboat.goodjudgment import goodjudgment_rows
from forecasts.exchange.lifeboat.manifold import manifold_rows
from forecasts.exchange.lifeboat.metaculus import metaculus_rows
from forecasts.exchange.lifeboat.own import own_rows
from forecasts.exchange.lifeboat.predictionbook import predictionbook_rows
from forecasts.exchange.lifeboat.taking import PlacedRows, Taking
from forecasts.exchange.owning import NOBODY, Owner
from forecasts.exchange.reading import Progress

Read = Callable[[IO[bytes], Taking], PlacedRows]


def _text(raw: IO[bytes]) -> Iterator[str]:
    """Yields the lines of a text file, without a byte-order mark."""
    for number, line in enumerate(raw):
        yield line.decode("utf-8" if number else "utf-8-sig")


@dataclass(frozen=True, slots=True)
class Peer:
    """A place that predictions come from.

    Attributes:
        name: as it is typed.
        label: as it is shown.
        file: which file of theirs is read, in words.
        read: turns the file into rows of the long form.
    """

    name: str
    label: str
    file: str
    read: Read = field(compare=False)


_PEERS: Final = (
    Peer("fatebook", "Fatebook", "its CSV", lambda raw, taking: fatebook_rows(_text(raw), taking)),
    Peer(
        "predictionbook",
        "PredictionBook",
        "the JSON of its API, or the same as CSV",
        lambda raw, taking: predictionbook_rows(_text(raw), taking),
    ),
    Peer("metaculus", "Metaculus", "the zip of one's own data", metaculus_rows),
    Peer(
        "manifold",
        "Manifold",
        "bets and their markets as JSON: limit orders alone",
        lambda raw, taking: manifold_rows(_text(raw), taking),
    ),
    Peer(
        "manifold-trades",
        "Manifold, all trades",
        "bets and their markets as JSON, each at the price it left behind",
        lambda raw, taking: manifold_rows(_text(raw), taking, is_belief=True),
    ),
    Peer(
        "goodjudgment",
        "Good Judgment",
        "CSV of question, user, date and probability",
        lambda raw, taking: goodjudgment_rows(_text(raw), taking),
    ),
    Peer(
        "own",
        "Another record of this kind",
        "its export of one's own predictions as CSV",
        lambda raw, taking: own_rows(_text(raw), taking),
    ),
)
PEERS: Final = {peer.name: peer for peer in _PEERS}


def read_from(
    peer: Peer,
    raw: IO[bytes],
    taking: Taking,
    *,
    now: datetime,
    progress: Progress = lambda _step, _done, _total: None,
) -> AbstractContextManager[CheckedFile]:
    """Reads and checks a peer's file, before any place in the database is taken.

    Args:
        peer: where the file is from.
        raw: the file, read from its beginning.
        taking: whose statements are wanted, and who may see them.
        now: the present instant.
        progress: see `forecasts.exchange.import_csv`.

    Raises:
        InvalidInputError: the file is of another shape, or holds nothing by who is wanted.
    """
    rows = taking.watched(peer.read(raw, taking))
    return checked_placed(rows, now=now, progress=progress)


def import_from(
    session: Session,
    peer: Peer,
    raw: IO[bytes],
    taking: Taking,
    *,
    by: str,
    now: datetime,
    owner: Owner = NOBODY,
    progress: Progress = lambda _step, _done, _total: None,
) -> ImportSummary:
    """Imports a peer's file: all of it or none; what is on record already is not added again.

    Args:
        session: an open writing transaction; roll it back on an error.
        peer: where the file is from.
        raw: the file, read from its beginning.
        taking: whose statements are wanted, and who may see them.
        by: who imports.
        now: the present instant.
        owner: whose record they become part of.
        progress: see `forecasts.exchange.import_csv`.

    Returns:
        What came in, and what was left out.

    Raises:
        RejectedImportError: a row is bad; every bad row is listed.
        InvalidInputError: the file is of another shape, or holds nothing by who is wanted.
    """
    with read_from(peer, raw, taking, now=now, progress=progress) as file:
        summary = write_file(session, file, by=by, now=now, owner=owner, progress=progress)
    summary.notes = (*taking.notes, *summary.notes)
    return summary
