"""What is one's own: the account of a token, what asks for its attention, how it did."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from forecasts.accounts import Viewer
from forecasts.clock import DatePrecision
from forecasts.db import Session
from forecasts.models import Forecaster
from forecasts.standings.own.agenda import own_agenda
from forecasts.standings.own.questions import Owner, OwnQuestion
from forecasts.values import Role, Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileRecord:
    """The account a token stands for.

    Attributes:
        mark: what the record says instead of its name where it says who did something.
        name: as whom it is known in public.
        role: what it may do.
        zone: in which times are shown to it.
        usual_visibility: of its new questions.
        forecaster: slug of the forecaster it is; null before its first statement.
        scopes: what the token may be used for.
    """

    mark: str
    name: str
    role: Role
    zone: str
    usual_visibility: Visibility
    forecaster: str | None
    scopes: tuple[str, ...]


class Why(StrEnum):
    """Why a question asks for one's attention."""

    OVERDUE = "overdue"
    CLOSING = "closing"
    STALE = "stale"
    MOVED = "moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRecord:
    """A question that asks for one's attention.

    Attributes:
        why: past its deadline, closing within a week, not updated for long, or its market moved.
        question: slug of the question.
        title: what it asks.
        visibility: who may see it.
        closes_at: its deadline.
        closes_precision: how exactly that is known.
        is_mine: whether one asked it oneself.
        is_to_resolve: whether it waits for one's word on how it came out.
        probability: what one stands by; null where one says nothing.
        stated_at: since when.
        change: by how much the market moved since one spoke; null unless that is why.
    """

    why: Why
    question: str
    title: str
    visibility: Visibility
    closes_at: datetime
    closes_precision: DatePrecision
    is_mine: bool
    is_to_resolve: bool
    probability: float | None
    stated_at: datetime | None
    change: float | None


def profile_record(session: Session, viewer: Viewer, scopes: tuple[str, ...]) -> ProfileRecord:
    """Shows the account of a token."""
    who = session.get(Forecaster, viewer.forecaster_id) if viewer.forecaster_id else None
    return ProfileRecord(
        mark=viewer.mark,
        name=viewer.name,
        role=viewer.role,
        zone=viewer.zone,
        usual_visibility=viewer.usual_visibility,
        forecaster=who.slug if who else None,
        scopes=scopes,
    )


def _due(
    why: Why, question: OwnQuestion, *, is_to_resolve: bool = False, change: float | None = None
) -> DueRecord:
    stands = question.stands
    return DueRecord(
        why=why,
        question=question.slug,
        title=question.title,
        visibility=question.visibility,
        closes_at=question.closes_at,
        closes_precision=question.closes_precision,
        is_mine=question.is_mine,
        is_to_resolve=is_to_resolve,
        probability=stands.probability if stands else None,
        stated_at=stands.stated_at if stands else None,
        change=change,
    )


def list_due(session: Session, viewer: Viewer, *, now: datetime) -> list[DueRecord]:
    """Lists what asks for somebody's attention: what is overdue first; see `own_agenda`."""
    agenda = own_agenda(
        session, Owner(account_id=viewer.account_id, forecaster_id=viewer.forecaster_id), now=now
    )
    overdue = [
        _due(Why.OVERDUE, each.question, is_to_resolve=each.is_to_resolve)
        for each in agenda.overdue
    ]
    closing = [_due(Why.CLOSING, each.question) for each in agenda.closing]
    stale = [_due(Why.STALE, each.question) for each in agenda.stale]
    moved = [_due(Why.MOVED, each.question, change=each.change) for each in agenda.moved]
    return [*overdue, *closing, *stale, *moved]
