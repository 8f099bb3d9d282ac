"""On which day a piece was published: as a person says, its page, or the list it stands on."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError
from forecasts.language.records import MetadataDate
from forecasts.models import Watch, WatchedPiece
from forecasts.watches.matching import covers
from forecasts.watches.pieces import is_dated

_PUBLISHED: Final = frozenset(
    {"article:published_time", "og:published_time", "datepublished", "pubdate", "publishdate"}
    | {"publish-date", "publication_date", "dc.date.issued", "dcterms.issued", "parsely-pub-date"}
    | {"sailthru.date", "article.published", "JSON-LD datePublished"}
)
"""The entries in the head of a page that say when it was published, and not when it changed."""


def check_within(watch: Watch, day: date) -> None:
    """Refuses a piece that was published outside its watch.

    Raises:
        ConflictError: it was.
    """
    if not covers(watch, day):
        raise ConflictError(
            f"It is from {day}, outside the watch on {watch.subject}; pass the piece instead."
        )


def _asked(piece_id: int, why: str) -> InvalidInputError:
    return InvalidInputError(
        f"{why} Say when it was published: forecasts watch read {piece_id} "
        "--published-on YYYY-MM-DD"
    )


def publication_day(
    session: Session, piece: WatchedPiece, dates: Sequence[MetadataDate], *, said: date | None
) -> date:
    """Settles on which day a piece was published; the day it was seen on is never taken for it.

    Args:
        session: any session.
        piece: the piece.
        dates: what its page says.
        said: what a person says, None for nothing.

    Raises:
        InvalidInputError: neither says it, or the page and the list say different days.
        ConflictError: that day lies outside the watch.
    """
    told = sorted({each.day for each in dates if each.source in _PUBLISHED})
    listed = piece.published_on if is_dated(piece) else None
    days = sorted({*told, listed}) if listed else told
    if said is None and not days:
        raise _asked(
            piece.id,
            f"Piece {piece.id} was seen on {piece.published_on}; its feed and "
            "its page state no day.",
        )
    if said is None and len(days) > 1:
        raise _asked(
            piece.id, f"Piece {piece.id} is given several days: {', '.join(map(str, days))}."
        )
    day = said or days[0]
    check_within(session.get_one(Watch, piece.watch_id), day)
    return day
