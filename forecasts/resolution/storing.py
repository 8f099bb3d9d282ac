"""Stores what a look read, and does the step that follows, all of it or nothing."""

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import undefer

from forecasts.clock import isoformat
from forecasts.db import Session
from forecasts.errors import ForecastsError, SourceGoneError
from forecasts.evidence import Capture, attach_evidence, evidence_body, keep_evidence
from forecasts.markets.record import (
    keep_reading,
    mark_failed,
    mark_gone,
    note_source,
    safe_text,
    store_snapshot,
)
from forecasts.models import Evidence, Market, Proposal, Question, QuestionEvidence
from forecasts.questions import BY_RULE
from forecasts.resolution.findings import OUTCOMES, Finding
from forecasts.resolution.gather import CheckPlan, Gathered
from forecasts.resolution.judging import PINNED_BY, needs_pin, observed, pin_note, pinned_rows
from forecasts.resolution.observation_rule import ObservationSpec
from forecasts.resolution.proposals import (
    accept_proposal,
    attached_notes,
    end_waiting,
    note_poll,
    propose,
    waiting_proposal,
)
from forecasts.resolution.rules import kind_of
from forecasts.resolution.steps import Step, StepKind
from forecasts.sources import Snapshot
from forecasts.sources.feeds import FeedItem
from forecasts.sources.observations import Observations, without_secrets
from forecasts.text import printable
from forecasts.wording import day_words

log = logging.getLogger(__name__)

_PUTS: Final = frozenset({StepKind.PROPOSE, StepKind.CORRECT, StepKind.SUPERSEDE})


def _by(plan: CheckPlan, finding: Finding) -> str:
    names = ", ".join(finding.sources)
    return f"{BY_RULE}{kind_of(plan.rule).value}" + (f": {names}" if names else "")


def _mark(session: Session, market_id: int, error: Exception, *, now: datetime) -> None:
    market = session.get_one(Market, market_id)
    note_source(session, market.source, error, now=now)
    if isinstance(error, SourceGoneError):
        mark_gone(session, market, error, now=now)
    else:
        mark_failed(session, market, error, now=now)


def _store_markets(
    session: Session, gathered: Gathered, *, now: datetime
) -> Mapping[int, Exception]:
    """Stores what was read of each market by itself; returns what could not be stored, and why."""
    failed = dict[int, Exception]()
    for market_id, snapshot in gathered.snapshots.items():
        try:
            with session.begin_nested():
                note_source(session, snapshot.source, now=now)
                store_snapshot(session, session.get_one(Market, market_id), snapshot, now=now)
        except OperationalError:
            raise  # the database, not this market
        except Exception as error:  # one market's fault must not keep the others from being stored
            log.exception("storing %s %s failed", snapshot.source, snapshot.external_id)
            failed[market_id] = error
    for market_id, reason in {**gathered.errors, **failed}.items():
        _mark(session, market_id, reason, now=now)
    return failed


def _item_id(kept: Evidence) -> str | None:
    try:
        told = json.loads(evidence_body(kept))
    except ValueError:
        return None  # somebody else's bytes
    return str(told.get("id")) if isinstance(told, dict) else None


def _item_ids(session: Session, question: Question, *, by: str) -> set[str | None]:
    """Reads which entries of its feeds a question has as evidence."""
    query = (
        select(Evidence)
        .join(QuestionEvidence, QuestionEvidence.evidence_id == Evidence.id)
        .where(QuestionEvidence.question_id == question.id, QuestionEvidence.attached_by == by)
        .options(undefer(Evidence.body))
    )
    return {_item_id(kept) for kept in session.scalars(query)}


def _public(url: str | None) -> str | None:
    return url and without_secrets(url)


def _name(item: FeedItem) -> str:
    """Names an entry as its feed does; an address that serves as a name is kept without secrets."""
    is_address = item.url is not None and item.url.startswith(item.id)
    name = without_secrets(item.id) if is_address else item.id
    return name.encode(errors="replace").decode()


def _item_capture(item: FeedItem, gathered: Gathered, now: datetime) -> Capture:
    told = {
        "id": _name(item),
        "title": item.title,
        "url": _public(item.url),
        "published_at": item.published_at and isoformat(item.published_at),
        "summary": item.summary,
    }
    return Capture(
        body=json.dumps(told, ensure_ascii=False, indent=1).encode(errors="replace"),
        media_type="application/json",
        captured_at=now,
        url=_public(item.url or (gathered.feed.url if gathered.feed else None)),
    )


def _attach_items(session: Session, question: Question, gathered: Gathered, now: datetime) -> None:
    """Keeps each entry of a feed once, as it was first seen, however its text changes."""
    by = f"{BY_RULE}feed"
    known = _item_ids(session, question, by=by) if gathered.items else set()
    for item in gathered.items:
        name = _name(item)
        if name in known:
            continue
        kept = keep_evidence(session, _item_capture(item, gathered, now), by=by)
        note = printable(safe_text(item.title, limit=300)) or "An entry without a title"
        attach_evidence(session, question, kept, note=note, by=by, now=now)
        known.add(name)


def _keep_snapshot(snapshot: Snapshot, session: Session) -> Evidence:
    return keep_reading(session, snapshot)


def _shows(snapshot: Snapshot, status: str) -> str:
    """Says what a market's answer shows: its state, its pay-out, and since when."""
    parts = [f"{snapshot.source}: {status}"]
    if snapshot.resolution.value is not None:
        parts.append(f"pays {snapshot.resolution.value:g} for Yes")
    if snapshot.resolution.effective_at is not None:
        parts.append(f"since {day_words(snapshot.resolution.effective_at)}")
    return ", ".join(parts)


def _keep_observations(found: Observations, session: Session, *, by: str) -> Evidence:
    capture = Capture(
        body=found.raw, media_type=found.media_type, captured_at=found.fetched_at, url=found.url
    )
    return keep_evidence(session, capture, by=by)


def _pin(
    session: Session, question: Question, plan: CheckPlan, gathered: Gathered, now: datetime
) -> None:
    """Keeps the bytes in which a value first stood, where the source forgets what it said."""
    spec, found = plan.rule, gathered.observations
    if not isinstance(spec, ObservationSpec) or found is None or not needs_pin(spec):
        return
    is_pinned = bool(pinned_rows(session, plan.question_id, spec))
    if is_pinned or observed(plan, spec, found.observations, now=now).value is None:
        return
    kept = _keep_observations(found, session, by=PINNED_BY)
    note = pin_note(session, question.id)
    attached = attach_evidence(session, question, kept, note=note, by=PINNED_BY, now=now)
    if attached.attached_by != PINNED_BY:  # the same bytes, with the same words, by hand
        note = f"{note}, kept by the rule"
        attach_evidence(session, question, kept, note=note, by=PINNED_BY, now=now)


def store_read(
    session: Session, question: Question, plan: CheckPlan, gathered: Gathered, *, now: datetime
) -> Gathered:
    """Stores what was read, whatever follows from it.

    Returns:
        What was read and could be stored; a market that could not counts as unread.
    """
    failed = _store_markets(session, gathered, now=now)
    _attach_items(session, question, gathered, now)
    _pin(session, question, plan, gathered, now)
    if not failed:
        return gathered
    stored = {key: each for key, each in gathered.snapshots.items() if key not in failed}
    return replace(gathered, snapshots=stored, errors={**gathered.errors, **failed})


@dataclass(frozen=True, slots=True)
class Look:
    """A look whose finding and step are settled, about to be stored."""

    plan: CheckPlan
    gathered: Gathered
    finding: Finding
    step: Step
    now: datetime

    @property
    def by(self) -> str:
        """Which rule does it, and from whom it heard."""
        return _by(self.plan, self.finding)

    def _shown(self) -> Iterator[tuple[Callable[[Session], Evidence], str]]:
        """Lists what an outcome was read from: how its bytes are kept, and what they show."""
        if self.finding.kind not in OUTCOMES:
            return
        for key in self.finding.keys:
            snapshot = self.gathered.snapshots.get(key)
            if snapshot is not None:
                status = snapshot.resolution.status or snapshot.resolution.state.value
                yield partial(_keep_snapshot, snapshot), _shows(snapshot, status)
        found = self.gathered.observations
        if found is not None:
            yield partial(_keep_observations, found, by=self.by), self.finding.reason

    def _attach(self, session: Session, question: Question, proposal: Proposal) -> None:
        """Attaches what shows the outcome, unless the proposal has evidence that shows the same."""
        known = attached_notes(session, proposal, self.finding.decision)
        for capture, shows in self._shown():
            note = printable(shows)[:300]
            if note in known:
                continue
            kept = capture(session)
            attach_evidence(
                session,
                question,
                kept,
                note=note,
                speaks_for=self.finding.decision,
                proposal_id=proposal.id,
                by=self.by,
                now=self.now,
            )

    def _put(self, session: Session, question: Question) -> None:
        proposal = propose(session, question, self.finding, self.step, by=self.by, now=self.now)
        self._attach(session, question, proposal)

    def _follow(self, session: Session, question: Question, waiting: Proposal) -> None:
        step, now = self.step, self.now
        if step.kind is StepKind.WITHDRAW:
            end_waiting(session, question, by=self.by, now=now)
        if step.kind in {StepKind.CONFIRM, StepKind.HOLD, StepKind.FINALISE}:
            note_poll(waiting, step, now=now)
        if step.kind is StepKind.FINALISE:
            self._attach(session, question, waiting)
            accept_proposal(session, waiting, by=self.by, now=now)

    def apply(self, session: Session, question: Question) -> str | None:
        """Does the step, all of it or nothing.

        Returns:
            Why it was refused, None if it was done.
        """
        try:
            with session.begin_nested():
                waiting = waiting_proposal(session, question)
                if self.step.kind in _PUTS:
                    self._put(session, question)
                elif waiting is not None:
                    self._follow(session, question, waiting)
        except ForecastsError as error:
            session.expire_all()
            return f"{self.finding.kind.value.capitalize()} was found, and refused: {error}"
        return None
