"""Job: how questions come out; the undecided ones, and those decided and still watched."""

from forecasts.jobs.work import PoisonedItemError, Work
from forecasts.resolution.check import check_one


def do_one(work: Work) -> bool:
    """Looks at the question that is due longest.

    Returns:
        Whether one was due.

    Raises:
        PoisonedItemError: the look failed in a way nobody expected, and the question was put off.
    """
    checked = check_one(
        transaction=work.transaction,
        reading=work.reading,
        sources=work.outside.sources,
        http=work.outside.http,
        web=work.outside.web,
        now=work.now,
        fred_key=work.runtime.settings.sources.fred_api_key,
    )
    if checked is not None and checked.is_poisoned:
        raise PoisonedItemError(f"question {checked.slug}: {work.redacted(checked.trouble or '')}")
    if checked is not None and checked.trouble is not None:
        work.note_trouble(f"question {checked.slug}: {checked.trouble}")
    return checked is not None
