"""Whose record a file becomes part of."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from forecasts.accounts import Viewer
from forecasts.models import Forecaster
from forecasts.values import ForecasterKind, Role


@dataclass(frozen=True, slots=True)
class Owner:
    """The account that imports.

    Attributes:
        account_id: whose questions new ones are; None is whoever keeps the record.
        forecaster: who said everything in the file; None where the rows name who did. Of oneself,
            nobody's word shows when something was said: see ADR 0027.
        may_decide_public: whether the file's word decides how public questions came out.
    """

    account_id: int | None = None
    forecaster: Forecaster | None = None
    may_decide_public: bool = True


NOBODY: Final = Owner()
"""Whoever holds the database: rows name who spoke, and the file's word counts."""


def owner_of(viewer: Viewer, forecaster: Forecaster) -> Owner:
    """Makes whoever is signed in the owner of what comes in, in the words of their forecaster."""
    return Owner(viewer.account_id, forecaster, viewer.role.covers(Role.CURATOR))


def foreseen_owner(viewer: Viewer, *, now: datetime) -> Owner:
    """Gives the owner as they would be after an import; nobody is put on record."""
    forecaster = Forecaster(
        name=viewer.name, slug="", kind=ForecasterKind.USER, is_public=True, created_at=now
    )
    forecaster.id = viewer.forecaster_id or 0
    return owner_of(viewer, forecaster)
