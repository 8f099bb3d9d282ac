"""What was read, put to the rule: a finding, and the step that follows; nothing is stored."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select

from forecasts.db import Session
from forecasts.errors import (
    SourceError,
    SourceGoneError,
    SourceRefusedError,
    UnsafeAddressError,
)
from forecasts.evidence import evidence_body
from forecasts.markets.lookup import LinkedMarket, linked_markets
from forecasts.markets.record import identity_change
from forecasts.models import Evidence, Market, Question, QuestionEvidence, ResolutionRule
from forecasts.questions import BY_RULE
from forecasts.resolution.findings import (
    Finding,
    FindingKind,
    Reading,
    before_opening,
    decide_by_deadline,
    decide_by_markets,
    within,
)
from forecasts.resolution.gather import CheckPlan, Gathered, evidence_for_yes
from forecasts.resolution.observation_rule import ObservationSpec, Vintage
from forecasts.resolution.observing import Observed, Verdict, decide_observation
from forecasts.resolution.proposals import markets_heard, standing_of
from forecasts.resolution.rules import FeedRule, ManualRule, MarketRule
from forecasts.resolution.steps import Step, StepKind, next_step
from forecasts.sources import Snapshot, SourceResolution
from forecasts.sources.observations import Observation, parse_observations
from forecasts.values import Decision, SourceState

PIN_NOTE: Final = "The value as it was first seen"
PINNED_BY: Final = f"{BY_RULE}observation"
LASTING: Final = (SourceGoneError, SourceRefusedError, UnsafeAddressError)
"""What asking again does not mend."""

_UNREAD: Final = frozenset({Decision.YES, Decision.NO})


def _unusable(market: Market, snapshot: Snapshot) -> str | None:
    if market.quarantined_at is not None:
        return market.trouble or "it became another market"
    changed = identity_change(market, snapshot)
    return changed and f"it became another market: {changed}"


def _reading(session: Session, linked: LinkedMarket, gathered: Gathered) -> Reading:
    reading = Reading(
        source=linked.source,
        label=linked.label,
        url=linked.url,
        key=linked.market_id,
        is_inverted=linked.is_inverted,
        is_mute=linked.source in gathered.mute,
    )
    error = gathered.errors.get(linked.market_id)
    if isinstance(error, SourceGoneError):
        return replace(reading, resolution=SourceResolution(SourceState.MISSING))
    if error is not None:
        return replace(reading, error=" ".join(str(error).split()) or repr(error))
    if linked.quarantined_at is not None or linked.is_reworded:
        changed = linked.trouble or "it became another market"
        return replace(reading, error=changed, is_another=True)
    snapshot = gathered.snapshots.get(linked.market_id)
    if snapshot is None:
        return replace(reading, error="it was linked while the others were read")
    market = session.get_one(Market, linked.market_id)
    unusable = _unusable(market, snapshot) or linked.rewording(snapshot.criteria)
    return replace(
        reading,
        resolution=snapshot.resolution,
        error=unusable,
        is_another=unusable is not None,
    )


def _by_feed(gathered: Gathered) -> Finding:
    if gathered.error is not None:
        return Finding(
            kind=FindingKind.CANNOT_TELL,
            reason=f"The feed: {gathered.error}",
            wants_person=isinstance(gathered.error, LASTING),
        )
    number = len(gathered.items)
    entries = "1 entry" if number == 1 else f"{number} entries"
    reason = f"The feed holds {entries} about it; a person decides."
    return Finding(kind=FindingKind.NOT_YET, reason=reason)


def pin_note(session: Session, question_id: int) -> str:
    """Names evidence of the first value under the rule in force; each rule has its own."""
    newest = select(func.max(ResolutionRule.id)).where(ResolutionRule.question_id == question_id)
    return f"{PIN_NOTE} (rule {session.scalar(newest)})"


def pinned_rows(session: Session, question_id: int, spec: ObservationSpec) -> Sequence[Observation]:
    """Reads again what stood in the series when a value was first seen; empty without one."""
    query = (
        select(Evidence)
        .join(QuestionEvidence, QuestionEvidence.evidence_id == Evidence.id)
        .where(
            QuestionEvidence.question_id == question_id,
            QuestionEvidence.note.startswith(pin_note(session, question_id), autoescape=True),
            QuestionEvidence.attached_by == PINNED_BY,
        )
        .order_by(QuestionEvidence.id)
    )
    kept = session.scalars(query.limit(1)).first()
    if kept is None:
        return ()
    try:
        return parse_observations(evidence_body(kept), spec.series)
    except SourceError:
        return ()  # written by a release that read it otherwise


def needs_pin(spec: ObservationSpec) -> bool:
    """Says whether the value first seen must be kept, as the source does not tell it later."""
    return spec.vintage is Vintage.FIRST and not spec.series.provider.has_vintages


def observed(
    plan: CheckPlan, spec: ObservationSpec, rows: Sequence[Observation], *, now: datetime
) -> Observed:
    """Says what rows mean that were read once, with no value pinned."""
    closes_at = plan.window.closes_at
    return decide_observation(spec, rows, closes_at=closes_at, now=now, zone=plan.zone)


def _by_observations(
    session: Session, plan: CheckPlan, spec: ObservationSpec, gathered: Gathered, now: datetime
) -> Finding:
    if gathered.error is not None:
        reason = f"{spec.series.label} could not be read: {gathered.error}"
        return Finding(
            kind=FindingKind.CANNOT_TELL,
            reason=reason,
            possible=_UNREAD,
            wants_person=isinstance(gathered.error, LASTING),
        )
    if gathered.observations is None:
        return Finding(kind=FindingKind.NOT_YET, reason="The time it asks about has not begun.")
    rows = gathered.observations.observations
    value = None
    if needs_pin(spec):
        value = observed(
            plan, spec, pinned_rows(session, plan.question_id, spec) or rows, now=now
        ).value
    found = decide_observation(
        spec, rows, closes_at=plan.window.closes_at, now=now, pinned=value, zone=plan.zone
    )
    finding = Finding(
        kind=FindingKind(found.verdict.value),
        reason=found.reason,
        known=found.known and within(found.known, now),
        sources=(spec.series.label,),
        url=gathered.observations.url,
        wants_person=found.verdict is Verdict.CANNOT_TELL,
    )
    return before_opening(finding, plan.window)


def find(session: Session, plan: CheckPlan, gathered: Gathered, *, now: datetime) -> Finding:
    """Says what was found, by the links that are in force now; nothing is stored.

    Args:
        session: any session.
        plan: what was planned.
        gathered: what was read.
        now: the present instant.
    """
    rule = plan.rule
    if isinstance(rule, ManualRule):
        return Finding(kind=FindingKind.NOT_YET, reason="A person decides.")
    if isinstance(rule, FeedRule):
        return _by_feed(gathered)
    if isinstance(rule, ObservationSpec):
        return _by_observations(session, plan, rule, gathered, now)
    linked = linked_markets(session, plan.question_id, adjudicated_only=True)
    readings = [_reading(session, each, gathered) for each in linked]
    if isinstance(rule, MarketRule):
        return decide_by_markets(rule, readings, window=plan.window, now=now)
    shown = evidence_for_yes(session, plan.question_id)  # some may have come while others were read
    return decide_by_deadline(rule, readings, window=plan.window, evidence_for_yes=shown, now=now)


def _is_basis_gone(session: Session, question: Question) -> bool:
    """Says whether no market is linked any more of those by which a question was decided."""
    linked = linked_markets(session, question.id, adjudicated_only=True)
    heard = markets_heard(session, question)
    return bool(heard) and heard.isdisjoint(each.label for each in linked)


def judge(
    session: Session,
    plan: CheckPlan,
    finding: Finding,
    *,
    began: datetime,
    now: datetime,
    wait: timedelta | None,
) -> Step:
    """Says which step follows; a rule that never proposes only ends what an earlier one did."""
    question = session.get_one(Question, plan.question_id)
    standing = standing_of(session, question)
    if not isinstance(plan.rule, ManualRule | FeedRule):
        return next_step(standing, finding, began=began, now=now, wait=wait)
    if standing.waiting is not None:
        return Step(kind=StepKind.WITHDRAW, why="its rule proposes nothing")
    if standing.is_by_rule and _is_basis_gone(session, question):
        why = "the links it was decided by are gone; it stands until a person reopens it"
        return Step(kind=StepKind.DOUBT, why=why)
    return Step(kind=StepKind.NOTHING, why="its rule proposes nothing")
