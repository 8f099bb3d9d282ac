"""Whose statement a command records."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from forecasts.values import ForecasterKind

if TYPE_CHECKING:
    from forecasts.db import Session
    from forecasts.models import Forecaster


@dataclass(frozen=True, slots=True)
class Speaker:
    """Whose statement it is: somebody named with --as, or the person at the keyboard."""

    name: str | None
    kind: ForecasterKind | None
    is_new: bool
    by: str

    def settled(self, session: "Session", *, is_public: bool, now: datetime) -> "Forecaster":
        """Finds the forecaster, or records them on their first statement."""
        from forecasts.forecasters import record_forecaster, settle_forecaster

        if self.name is None:
            kind = self.kind or ForecasterKind.USER
            return record_forecaster(session, name=self.by, kind=kind, is_public=is_public, now=now)
        return settle_forecaster(
            session,
            name=self.name,
            kind=self.kind or ForecasterKind.PUNDIT,
            is_new=self.is_new,
            is_public=is_public,
            is_owner=True,
            now=now,
        )
