"""Job: keeps house, a batch at a time."""

from typing import Final

from forecasts.jobs.work import Work
from forecasts.operations.housekeeping import (
    prune_answers,
    prune_heartbeats,
    prune_runs,
    rest_markets,
    wake_markets,
)
from forecasts.outbox import empty_letters, forget_ended, forget_unconfirmed

TASKS: Final = (
    prune_runs,
    prune_heartbeats,
    prune_answers,
    rest_markets,
    wake_markets,
    empty_letters,
    forget_unconfirmed,
    forget_ended,
)


def do_one(work: Work) -> bool:
    """Does one batch of the first task that has something to do.

    Returns:
        Whether there was anything.
    """
    now = work.now()
    with work.transaction() as session:
        return any(task(session, now=now) for task in TASKS)
