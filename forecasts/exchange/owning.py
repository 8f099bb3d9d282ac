"""Whose record a file becomes part of."""

from dataclasses import dataclass
from typing import Final

from forecasts.models import Forecaster


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
