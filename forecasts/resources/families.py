"""Families of questions as programs read them."""

from dataclasses import dataclass
from datetime import datetime

from forecasts.accounts import Viewer
from forecasts.db import Session
from forecasts.models import Question
from forecasts.resources.parts import Part
from forecasts.standings.family_view import (
    FamilyQuestion,
    FamilyView,
    IncoherenceLine,
    families_around,
)
from forecasts.values import FamilyKind, Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyRecord:
    """Questions tied together and scored as one.

    Attributes:
        slug: names it.
        title: what it is about.
        kind: one of several comes true, deadlines or levels in order, or a condition with branches.
        visibility: who may see it.
        tied_at: since when.
        tied_by: by whom.
        condition: what a conditional family hangs on; null for others.
        unconditional: the question that asks the same without the condition; null without one.
        members: its questions in their order.
        incoherences: what forecasters stand by and cannot all mean; shown, never corrected.
        contradictions: sentences on what came out against the order.
    """

    slug: str
    title: str
    kind: FamilyKind
    visibility: Visibility
    tied_at: datetime
    tied_by: str
    condition: FamilyQuestion | None
    unconditional: FamilyQuestion | None
    members: tuple[FamilyQuestion, ...]
    incoherences: tuple[IncoherenceLine, ...]
    contradictions: tuple[str, ...]


def _record(view: FamilyView) -> FamilyRecord:
    return FamilyRecord(
        slug=view.slug,
        title=view.title,
        kind=view.kind,
        visibility=view.visibility,
        tied_at=view.tied_at,
        tied_by=view.tied_by,
        condition=view.condition,
        unconditional=view.unconditional,
        members=view.members,
        incoherences=view.incoherences,
        contradictions=view.contradictions,
    )


def list_families(
    session: Session, question: Question, viewer: Viewer | None, *, now: datetime
) -> Part[FamilyRecord]:
    """Lists the families of a question: its own first, then those that hang on it.

    Only what is said in public on them shows; what is not public is listed to its owner alone.
    """
    is_own = viewer is not None and question.owner_id == viewer.account_id
    found = [
        _record(each.seen_at(now))
        for each in families_around(session, question.id)
        if is_own or each.visibility is Visibility.PUBLIC
    ]
    return Part(found, 1, 1, len(found))
