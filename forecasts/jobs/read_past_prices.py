"""Job: past prices of markets just linked, and of the days on which nobody polled."""

from forecasts.jobs.work import Work
from forecasts.markets.sync import sync_all


def do_one(work: Work) -> bool:
    """Reads the past prices of every linked market that lacks them, in one go.

    What a source tells late or not at all is asked for again the next time; a stop or a crash
    loses nothing, as each part says how far it reaches.

    Returns:
        False: there is nothing more to do before the next slot.
    """
    sync_all(
        work.transaction,
        work.outside.sources,
        work.outside.http,
        now=work.now,
        is_stopping=work.is_stopping,
        is_past_lacking=True,
    )
    return False
