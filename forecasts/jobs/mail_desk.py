"""What the jobs that write letters share: the desk they are written with, and what came of one."""

from typing import Final
from weakref import WeakKeyDictionary

from forecasts.db import Engine
from forecasts.jobs.work import PoisonedItemError, Work
from forecasts.reports.compose import PublicParts
from forecasts.reports.drafting import desk_of
from forecasts.reports.writing import Outcome, Tools

_PARTS: Final[WeakKeyDictionary[Engine, PublicParts]] = WeakKeyDictionary()
"""What everybody may be told of the latest spans, by the database it was read from."""


def tools_of(work: Work) -> Tools | None:
    """Gives what letters are written with, None where no mail goes out."""
    parts = _PARTS.setdefault(work.runtime.engine, PublicParts())
    desk = desk_of(work.runtime.settings, parts)
    if desk is None:
        return None
    return Tools(reading=work.reading, transaction=work.transaction, now=work.now, desk=desk)


def is_done(work: Work, outcome: Outcome | None) -> bool:
    """Says whether there was anything to do.

    Raises:
        PoisonedItemError: it failed in a way nobody expected, and was put off.
    """
    if outcome is not None and outcome.error is not None:
        error = outcome.error
        subject = f"subscription {outcome.subscription_id}"
        raise PoisonedItemError(f"{subject}: {work.reason(error)}") from error
    return outcome is not None
