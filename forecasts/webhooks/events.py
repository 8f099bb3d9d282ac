"""What webhooks are told of: the events, and which facts each carries; nothing else ever leaves.

Whatever is public goes to everybody who asked for the event. What is not goes to nobody but the
account whose question or statement it is.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import select

from forecasts.clock import isoformat
from forecasts.db import Session
from forecasts.models import Forecaster, Prediction, Question, Resolution
from forecasts.values import Decision, Provenance, Visibility

PING: Final = "ping"


class Event(StrEnum):
    """What a webhook can be told of."""

    PREDICTION_RECORDED = "prediction.recorded"
    QUESTION_RESOLVED = "question.resolved"
    QUESTION_REOPENED = "question.reopened"
    QUESTION_ANNULLED = "question.annulled"
    QUESTION_CLOSING = "question.closing"


_OF_DECISION: Final = {
    Decision.YES: Event.QUESTION_RESOLVED,
    Decision.NO: Event.QUESTION_RESOLVED,
    Decision.ANNULLED: Event.QUESTION_ANNULLED,
    Decision.REOPENED: Event.QUESTION_REOPENED,
}
_SAID_HERE: Final = frozenset({Provenance.DIRECT, Provenance.REVIEW})
"""What is told of; an import brings the past, and prices are many."""


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened, what may be told of it, and who may be told.

    Attributes:
        event: what it is.
        facts: what is told.
        is_public: whether everybody may be told.
        accounts: the accounts that may be told in any case.
        forecasters: the forecasters whose accounts may be.
    """

    event: Event
    facts: dict[str, Any]
    is_public: bool
    accounts: frozenset[int]
    forecasters: frozenset[int]

    def may_know(self, account_id: int, forecaster_id: int | None) -> bool:
        """Says whether an account may be told."""
        return self.is_public or account_id in self.accounts or forecaster_id in self.forecasters


def event_id(*parts: str) -> str:
    """Names a message: the same for the same happening, so that none is made twice."""
    return f"evt_{hashlib.sha256(chr(10).join(parts).encode()).hexdigest()[:40]}"


def question_facts(question: Question, site_url: str) -> dict[str, Any]:
    """Gives what is told of a question."""
    return {
        "slug": question.slug,
        "title": question.title,
        "url": f"{site_url.rstrip('/')}/questions/{question.slug}",
        "closes_at": isoformat(question.closes_at),
        "visibility": question.visibility.value,
    }


def _owner(question: Question) -> frozenset[int]:
    return frozenset({question.owner_id} - {None}) if question.owner_id else frozenset()


def prediction_recorded(session: Session, key: int, site_url: str) -> Happening | None:
    """Tells of a statement; None where it is retracted, a price or of an import."""
    found = session.execute(
        select(Prediction, Question, Forecaster)
        .join(Question, Question.id == Prediction.question_id)
        .join(Forecaster, Forecaster.id == Prediction.forecaster_id)
        .where(Prediction.id == key, Prediction.retracted_at.is_(None))
    ).one_or_none()
    if found is None or found.Prediction.provenance not in _SAID_HERE:
        return None
    said, question, who = found
    seen = {said.visibility, question.visibility}
    facts = {
        "question": question_facts(question, site_url),
        "forecaster": {"slug": who.slug, "name": who.name, "kind": who.kind.value},
        "prediction": said.id,
        "probability": said.probability,
        "low": said.low,
        "high": said.high,
        "basis": said.basis.value,
        "stated_at": isoformat(said.stated_at),
        "stated_precision": said.stated_precision.value,
        "recorded_at": isoformat(said.recorded_at),
        "visibility": said.visibility.value,
    }
    return Happening(
        Event.PREDICTION_RECORDED,
        facts,
        is_public=seen == {Visibility.PUBLIC} and who.is_public,
        accounts=frozenset(),
        forecasters=frozenset({who.id}),
    )


def question_decided(session: Session, key: int, site_url: str) -> Happening | None:
    """Tells how a question came out; None where it came in decided, as of an import."""
    found = session.execute(
        select(Resolution, Question)
        .join(Question, Question.id == Resolution.question_id)
        .where(Resolution.id == key)
    ).one_or_none()
    if found is None or found.Resolution.decided_at <= found.Question.created_at:
        return None
    resolution, question = found
    known_at = resolution.known_at
    facts = {
        "question": question_facts(question, site_url),
        "decision": resolution.decision.value,
        "known_at": isoformat(known_at) if known_at else None,
        "decided_at": isoformat(resolution.decided_at),
        "evidence_url": resolution.evidence_url,
    }
    return _about(session, _OF_DECISION[resolution.decision], question, facts)


def question_closing(session: Session, question: Question, site_url: str) -> Happening:
    """Tells that a question closes within a day."""
    facts = {"question": question_facts(question, site_url)}
    return _about(session, Event.QUESTION_CLOSING, question, facts)


def _about(session: Session, event: Event, question: Question, facts: dict[str, Any]) -> Happening:
    """Tells of a question: its owner, and of an unlisted one whoever spoke on it."""
    spoke: frozenset[int] = frozenset()
    if question.visibility is Visibility.UNLISTED:
        said = select(Prediction.forecaster_id).where(Prediction.question_id == question.id)
        spoke = frozenset(session.scalars(said.distinct()))
    return Happening(
        event,
        facts,
        is_public=question.visibility is Visibility.PUBLIC,
        accounts=_owner(question),
        forecasters=spoke,
    )
