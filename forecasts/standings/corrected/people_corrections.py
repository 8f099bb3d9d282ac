"""Corrections about people: who was found to be one with whom, and readings somebody disputed."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import aliased

from forecasts.db import AnyRow, Session
from forecasts.language.chances.sourced import sourced_words
from forecasts.models import Dispute, Forecaster, ForecasterMerge, Prediction, Question
from forecasts.models.numbers import DISPUTE_NUMBER, STATEMENT_NUMBER
from forecasts.predictions import reading_of
from forecasts.standings.corrected.correction_line import Correction, CorrectionKind
from forecasts.standings.questions.question_edits import Change
from forecasts.values import DisputeState, Visibility

_CONTESTED: Final = "Somebody says that it is read wrongly; it is out of Edge until reviewed."
_DECIDED: Final = {
    DisputeState.UPHELD: ("Reading found wrong", "taken back"),
    DisputeState.DISMISSED: ("Reading reviewed", "stands as it was read"),
}


def _merge(row: AnyRow, place: int) -> Iterator[Correction]:
    merge: ForecasterMerge = row.ForecasterMerge
    key = f"merge_{row.slug}_{row.kept_slug}_{place}"
    about: dict[str, Any] = {
        "kind": CorrectionKind.MERGE,
        "forecaster": row.kept,
        "forecaster_slug": row.kept_slug,
    }
    apart, together = f"{row.name} apart", f"part of {row.kept}"
    yield Correction(
        key=key,
        at=merge.merged_at,
        what="Two forecasters found to be one",
        changes=(Change("Record", apart, together),),
        why=merge.reason,
        by=merge.merged_by,
        **about,
    )
    if merge.undone_at is not None:
        yield Correction(
            key=f"{key}_undone",
            at=merge.undone_at,
            what="Two forecasters found to be two after all",
            changes=(Change("Record", together, apart),),
            by=merge.undone_by,
            **about,
        )


def merged_forecasters(session: Session) -> Iterator[Correction]:
    """Tells who was merged into whom, and taken out again; only of who was public then."""
    kept = aliased(Forecaster)
    query = (
        select(
            ForecasterMerge,
            Forecaster.name,
            Forecaster.slug,
            kept.name.label("kept"),
            kept.slug.label("kept_slug"),
        )
        .join(Forecaster, Forecaster.id == ForecasterMerge.merged_id)
        .join(kept, kept.id == ForecasterMerge.kept_id)
        .order_by(ForecasterMerge.id)
    )
    often: Counter[tuple[str, str]] = Counter()
    for row in session.execute(query):
        if row.ForecasterMerge.moved["was_public"]:
            often[row.slug, row.kept_slug] += 1
            yield from _merge(row, often[row.slug, row.kept_slug])


def _dispute(row: AnyRow) -> Iterator[Correction]:
    dispute: Dispute = row.Dispute
    reading = sourced_words(reading_of(row.Prediction))
    about: dict[str, Any] = {
        "kind": CorrectionKind.DISPUTE,
        "slug": row.slug,
        "title": row.title,
        "forecaster": row.name,
        "forecaster_slug": row.forecaster_slug,
    }
    key = f"dispute_{row.forecaster_slug}_{row.slug}_{row.number}_{row.place}"
    if dispute.contested_at is not None:
        yield Correction(
            key=key,
            at=dispute.contested_at,
            what="Reading contested",
            changes=(Change("Reading", reading, "contested"),),
            why=_CONTESTED,
            by=dispute.contested_by,
            **about,
        )
    if dispute.decided_at is not None:
        what, became = _DECIDED[dispute.state]
        before = reading if dispute.contested_at is None else f"{reading}, contested"
        yield Correction(
            key=f"{key}_decided",
            at=dispute.decided_at,
            what=what,
            changes=(Change("Reading", before, became),),
            why=dispute.answer,
            by=dispute.decided_by,
            **about,
        )


def disputed_readings(session: Session) -> Iterator[Correction]:
    """Tells which calls were contested and what was decided; never who disputed them, or why."""
    query = (
        select(
            Dispute,
            DISPUTE_NUMBER.label("place"),
            Prediction,
            STATEMENT_NUMBER.label("number"),
            Question.slug,
            Question.title,
            Forecaster.name,
            Forecaster.slug.label("forecaster_slug"),
        )
        .join(Prediction, Prediction.id == Dispute.prediction_id)
        .join(Question, Question.id == Prediction.question_id)
        .join(Forecaster, Forecaster.id == Prediction.forecaster_id)
        .where(
            Dispute.state != DisputeState.RECEIVED,
            Prediction.visibility == Visibility.PUBLIC,
            Question.visibility == Visibility.PUBLIC,
        )
        .order_by(Dispute.id)
    )
    for row in session.execute(query):
        yield from _dispute(row)
