"""Statements that were taken back since a report named them: they are named no more."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import select

from forecasts.db import Session
from forecasts.models import Prediction
from forecasts.reports.facts import Report
from forecasts.reports.items import Outcome, Said
from forecasts.reports.outcomes import in_batches
from forecasts.values import Visibility


def _named(reports: Iterable[Report]) -> set[int]:
    said = (
        each
        for report in reports
        for outcome in report.resolved
        for each in (outcome.closest, outcome.furthest)
    )
    return {each.prediction_id for each in said if each and each.prediction_id is not None}


def without_taken_back(session: Session, reports: Sequence[Report]) -> list[Report]:
    """Leaves out who was closest or furthest by a statement that is not on public record any more.

    Whoever never said it is not named for it; nobody takes their place, since a report stays what
    it was. Averages and counts stay, too.

    Args:
        session: any session.
        reports: as they were composed.
    """
    standing: set[int] = set()
    for part in in_batches(_named(reports)):
        query = select(Prediction.id).where(
            Prediction.id.in_(part),
            Prediction.retracted_at.is_(None),
            Prediction.visibility == Visibility.PUBLIC,
        )
        standing.update(session.scalars(query))

    def kept(said: Said | None) -> Said | None:
        if said is None or said.prediction_id is None or said.prediction_id in standing:
            return said
        return None

    def shown(outcome: Outcome) -> Outcome:
        return replace(outcome, closest=kept(outcome.closest), furthest=kept(outcome.furthest))

    return [replace(each, resolved=tuple(map(shown, each.resolved))) for each in reports]
