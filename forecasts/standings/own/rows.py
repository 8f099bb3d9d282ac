"""What was scored of one forecaster, of whatever visibility, each question once."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from sqlalchemy import select

from forecasts.db import Session, read_arrays
from forecasts.models import Forecaster
from forecasts.standings.record_queries import (
    Restriction,
    own_averages_query,
    own_firsts_query,
    questions_query,
)
from forecasts.standings.records import (
    Array,
    Person,
    Records,
    joined,
    places,
    watch_codes,
)
from forecasts.values import Visibility
from forecasts.watches import watched_predictions

_VISIBILITIES: Final = tuple(Visibility)
_PUBLIC: Final = _VISIBILITIES.index(Visibility.PUBLIC)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFilter:
    """Which part of their own record somebody looks at.

    Attributes:
        tag: only questions with this tag.
        is_public_only: only what everybody sees; else private and unlisted statements too.
    """

    tag: str | None = None
    is_public_only: bool = False


def _taken(columns: dict[str, Array], kept: Array) -> dict[str, Array]:
    return {name: values[kept] for name, values in columns.items()}


def _earliest(first: dict[str, Array]) -> dict[str, Array]:
    """Keeps the first statement on each question, where there is one of each visibility."""
    order = np.lexsort((first["prediction"], first["stated_at"], first["question"]))
    asked = first["question"][order]
    fresh = np.ones(len(order), dtype=bool)
    fresh[1:] = asked[1:] != asked[:-1]
    return _taken(first, order[fresh])


def _beside(later: dict[str, Array], first: dict[str, Array]) -> dict[str, Array]:
    """Keeps the time averages of the same visibility as the first statements."""
    found = places(first["question"], later["question"])
    same = first["visibility"][found] == later["visibility"] if len(first["question"]) else found
    return _taken(later, np.flatnonzero((found >= 0) & same))


def own_records(session: Session, forecaster_id: int, wanted: OwnFilter | None = None) -> Records:
    """Reads the scored first statements of one forecaster; both boards, all deadlines.

    Each question counts once, by the first statement of any visibility that may be seen; its time
    average is that of the statements as visible as that one. What they are compared with is made
    of what others said in public (on an unlisted question also there), never of anything private.

    Args:
        session: a reading session.
        forecaster_id: whose; the rows are for this one's eyes only.
        wanted: which part; all by default.
    """
    wanted = wanted or OwnFilter()
    who = session.execute(
        select(
            Forecaster.id, Forecaster.name, Forecaster.slug, Forecaster.kind,
            Forecaster.organisation,
        ).where(Forecaster.id == forecaster_id)
    ).one()  # fmt: skip
    asked = read_arrays(
        session, questions_query(Restriction(tag=wanted.tag), answered_by=forecaster_id)
    )
    first = read_arrays(session, own_firsts_query(forecaster_id))
    if wanted.is_public_only:
        first = _taken(first, first["visibility"] == _PUBLIC)
    first = _earliest(first)
    first["watch"] = watch_codes(first["prediction"], watched_predictions(session))
    later = _beside(read_arrays(session, own_averages_query(forecaster_id)), first)
    return joined({forecaster_id: Person(*who)}, asked, first, later)
