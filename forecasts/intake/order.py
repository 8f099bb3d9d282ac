"""In which order candidates are decided: those that can be scored, those that count, the rest."""

from collections.abc import Sequence
from datetime import datetime
from enum import IntEnum
from typing import Final

from forecasts.db import Session
from forecasts.errors import ConflictError
from forecasts.intake.review import find_candidate, reject_candidate
from forecasts.intake.unscored import why_never_scored
from forecasts.intake.views import CandidateView
from forecasts.values import CandidateState, Classification

_VERDICTS: Final = frozenset({Classification.NONCOMMITTAL, Classification.DIRECTION_ONLY})


class Standing(IntEnum):
    """What a candidate can become."""

    SCORED = 0
    COUNTED = 1
    REST = 2


STANDING_WORDS: Final = {
    Standing.SCORED: "can be scored",
    Standing.COUNTED: "names no level: counted, never scored",
    Standing.REST: "never scored as it stands",
}


def standing(view: CandidateView) -> Standing:
    """Says what a candidate can become."""
    if why_never_scored(view):
        return Standing.REST
    return Standing.COUNTED if view.classification in _VERDICTS else Standing.SCORED


def waiting_in_order(candidates: Sequence[CandidateView]) -> tuple[CandidateView, ...]:
    """Lists the candidates that wait: the scorable first, the rest last, else as in the text."""
    waiting = [each for each in candidates if each.state is CandidateState.PENDING]
    return tuple(sorted(waiting, key=standing))


def rest_of(candidates: Sequence[CandidateView]) -> tuple[CandidateView, ...]:
    """Lists the candidates that wait and are never scored as they stand."""
    return tuple(each for each in waiting_in_order(candidates) if standing(each) is Standing.REST)


def set_rest_aside(
    session: Session,
    candidates: Sequence[CandidateView],
    *,
    by: str,
    now: datetime,
) -> tuple[int, ...]:
    """Sets aside together what is never scored as it stands; returns the numbers on record.

    Raises:
        ConflictError: nothing of the kind waits.
    """
    rest = rest_of(candidates)
    if not rest:
        raise ConflictError("Nothing waits that is never scored.")
    for each in rest:
        reject_candidate(find_candidate(session, each.id), by=by, now=now)
    return tuple(each.id for each in rest)
