"""Job: a question whose deadline has passed awaits its resolution."""

from forecasts.resolution.due import await_resolution, claim_due
from forecasts.runtime import Runtime


def do_one(runtime: Runtime) -> bool:
    """Takes one question that is due and marks it as awaiting resolution.

    The claim commits before the work begins; a crash in between costs one lease, never a question.

    Returns:
        Whether there was one.
    """
    with runtime.transaction() as session:
        claim = claim_due(session, now=runtime.now())
    if claim is None:
        return False
    with runtime.transaction() as session:
        await_resolution(session, claim)
    return True
