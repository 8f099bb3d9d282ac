"""Working one slot of one job: item by item, under a lease, and what is said about it."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from forecasts.jobs.heart import Heart, beating
from forecasts.jobs.slots import Held, claim_slot, finish, is_claimable, release
from forecasts.jobs.work import PoisonedItemError, Work
from forecasts.periods import Every, Period

log = logging.getLogger(__name__)

MOST_ITEMS: Final = 500


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of periodic work.

    Attributes:
        do_one: does one item that is due and says whether there was one. An item that fails
            unexpectedly is put off before `PoisonedItemError` is raised.
        period: how often it is due.
        most_items: after how many items a slot ends, so that no job keeps the others waiting; the
            rest stays due for the next slot.
    """

    do_one: Callable[[Work], bool]
    period: Period
    most_items: int = MOST_ITEMS


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a slot.

    Attributes:
        items: how many items were done.
        error: the first thing that failed, and how many did; None when nothing did.
        is_done: whether it came to its end; False when it was told to stop.
        troubles: why some of the items could not do all they are for.
    """

    items: int
    error: str | None = None
    is_done: bool = True
    troubles: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What was done, and how much of it was in trouble.

        Example:
            >>> Outcome(5).words
            '5 done'
            >>> Outcome(5, troubles=("market one: 503", "market two: 503")).words
            '5 done, 2 of them in trouble; the first: market one: 503'
        """
        said = f"{self.items} done"
        if self.troubles:
            said += f", {len(self.troubles)} of them in trouble; the first: {self.troubles[0]}"
        return said


def _summary(failures: list[str]) -> str | None:
    if len(failures) < 2:
        return failures[0] if failures else None
    return f"{len(failures)} items failed; the first: {failures[0]}"


def work_items(
    work: Work,
    name: str,
    job: Job,
    *,
    most: int | None = None,
    is_ours: Callable[[], bool] = lambda: True,
) -> Outcome:
    """Does the items of a job one by one until none is due, a stop is asked for or enough are done.

    Args:
        work: what the job may use.
        name: the name of the job, for the log.
        job: the job.
        most: after how many items to end; None for no limit.
        is_ours: whether the slot is still held.
    """
    work = replace(work, troubles=[])
    items, failures = 0, list[str]()
    while most is None or items + len(failures) < most:
        if work.is_stopping() or not is_ours():
            return Outcome(items, _summary(failures), is_done=False, troubles=tuple(work.troubles))
        try:
            if not job.do_one(work):
                break
        except PoisonedItemError as error:
            traceback = error if error.__cause__ else None  # without a cause it is in the log
            log.error("job %s: %s; it was put off", name, error, exc_info=traceback)  # noqa: TRY400
            failures.append(str(error))
        except Exception as error:
            log.exception("job %s failed; what is due stays due", name)
            failures.append(work.reason(error))
            break
        else:
            items += 1
    return Outcome(items, _summary(failures), troubles=tuple(work.troubles))


def _close(work: Work, held: Held, outcome: Outcome) -> None:
    with work.transaction() as session:
        if not outcome.is_done:
            release(session, held, now=work.now())
        elif not finish(session, held, now=work.now(), items=outcome.items, error=outcome.error):
            log.warning("job %s: another took slot %s over meanwhile", held.job, held.slot)


def run_slot(work: Work, heart: Heart, name: str, job: Job, *, most: int | None) -> Outcome | None:
    """Works the slot of a job that is due now.

    Returns:
        What came of it, or None when another works or worked the slot.
    """
    now = work.now()
    slot = job.period.slot_at(now)
    with work.reading() as session:
        if not is_claimable(session, name, slot, now=now):
            return None
    with work.transaction() as session:
        held = claim_slot(session, name, slot, worker=heart.worker, now=now)
    if held is None:
        return None
    heart.hold(held, since=now)
    try:
        outcome = work_items(work, name, job, most=most, is_ours=lambda: heart.is_holding(held))
        _close(work, held, outcome)
    finally:
        heart.drop(held)
    return outcome


def outcomes(work: Work, jobs: Mapping[str, Job]) -> dict[str, Outcome]:
    """Runs every job once, in order, to the end of what is due.

    What fell due since a scheduler worked the present slot is done all the same; only jobs of the
    day and the week are left alone when theirs was worked.

    Returns:
        What came of each.
    """
    with beating(work) as heart:
        return {name: _run_once(work, heart, name, job) for name, job in jobs.items()}


def run_once(work: Work, jobs: Mapping[str, Job]) -> dict[str, int]:
    """Runs every job once as `outcomes` does; returns how many items each did."""
    return {name: outcome.items for name, outcome in outcomes(work, jobs).items()}


def _run_once(work: Work, heart: Heart, name: str, job: Job) -> Outcome:
    outcome = run_slot(work, heart, name, job, most=None)
    if outcome is None and isinstance(job.period, Every):
        outcome = work_items(work, name, job)
    return outcome or Outcome(0)
