"""What follows from a finding: the state machine of proposals, pure.

A first finding is proposed; only a later look that finds the same, after the waiting time and with
no source disputed, makes it final. Another finding starts anew. What speaks against a decision in
force, or repeats an outcome a person took back, waits for a person.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from forecasts.clock import Moment
from forecasts.resolution.findings import Finding
from forecasts.values import Decision
from forecasts.wording import day_words

WAIT: Final = timedelta(hours=48)
POLLS: Final = 2


class StepKind(StrEnum):
    """What is done about a finding."""

    NOTHING = "nothing"
    PROPOSE = "propose"
    CONFIRM = "confirm"
    FINALISE = "finalise"
    SUPERSEDE = "supersede"
    CORRECT = "correct"
    HOLD = "hold"
    WITHDRAW = "withdraw"
    DOUBT = "doubt"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingProposal:
    """A proposal that waits, as far as the next step depends on it."""

    decision: Decision
    is_correction: bool
    known: Moment | None
    proposed_at: datetime
    polls: int
    polled_at: datetime
    final_from: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a question stands before a finding is put to it.

    Attributes:
        in_force: the decision in force, None while undecided.
        is_by_rule: whether a rule, not a person, made it.
        taken_back: the decision that was reopened last, None if the last word was no reopening.
        waiting: the proposal that waits.
        rejected: what the newest proposal said, if a person rejected it.
    """

    in_force: Decision | None = None
    is_by_rule: bool = False
    taken_back: Decision | None = None
    waiting: WaitingProposal | None = None
    rejected: Decision | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What is to be done, and why.

    Attributes:
        polls: how often the finding was made, this time included.
        known: when the outcome was knowable: the earliest found in this row of looks.
        final_from: the end of the waiting time, None for what only a person may accept.
    """

    kind: StepKind
    why: str
    polls: int = 1
    known: Moment | None = None
    final_from: datetime | None = None


def _nothing(why: str) -> Step:
    return Step(kind=StepKind.NOTHING, why=why)


def _held(waiting: WaitingProposal, now: datetime, wait: timedelta) -> Step:
    """Keeps a proposal through a dispute; its looks and its wait count from the end of that."""
    return Step(
        kind=StepKind.HOLD,
        polls=0,
        why="a source is disputed; the waiting time begins anew when that is over",
        known=waiting.known,
        final_from=None if waiting.final_from is None else now + wait,
    )


def _without_outcome(standing: Standing, finding: Finding, now: datetime, wait: timedelta) -> Step:
    waiting = standing.waiting
    if waiting is not None:
        if waiting.decision in finding.possible:
            return _nothing("a source could not be read; the proposal waits on")
        if finding.is_disputed:
            return _held(waiting, now, wait)
        return Step(kind=StepKind.WITHDRAW, why="what was proposed is found no more")
    is_shaken = standing.is_by_rule and standing.in_force not in finding.possible
    if standing.in_force is not None and is_shaken:
        return Step(
            kind=StepKind.DOUBT,
            why="what the decision rests on is found no more; it stands until a person reopens it",
        )
    return _nothing("there is no outcome to propose")


def _first(standing: Standing, finding: Finding, now: datetime, wait: timedelta) -> Step:
    """Proposes what was not waiting before, in the place of what was."""
    decision, kind = finding.decision, StepKind.PROPOSE
    final_from: datetime | None = now + wait
    why = "found for the first time"
    if standing.in_force is not None:
        kind, final_from = StepKind.CORRECT, None
        why = "it speaks against the decision in force; only a person may accept it"
    elif decision is standing.taken_back:
        final_from = None
        why = "the same outcome was taken back before; only a person may accept it"
    if standing.waiting is not None:
        kind = StepKind.SUPERSEDE
        why = f"another outcome was proposed before; {why}"
    return Step(kind=kind, why=why, known=finding.known, final_from=final_from)


def _earlier(one: Moment | None, other: Moment | None) -> Moment | None:
    if one is None or other is None:
        return one or other
    return min(one, other, key=lambda moment: moment.at)


def _again(
    waiting: WaitingProposal,
    finding: Finding,
    began: datetime,
    now: datetime,
    wait: timedelta | None,
) -> Step:
    polls = waiting.polls + (began > waiting.polled_at)
    final_from = waiting.final_from
    if final_from is not None and wait is not None:
        final_from = waiting.proposed_at + wait
    known = _earlier(waiting.known, finding.known)
    kind, why = StepKind.CONFIRM, "found again"
    if final_from is None:
        why += "; only a person may accept it"
    elif finding.is_disputed:
        why += "; a source is disputed, so that it cannot be final"
    elif polls >= POLLS and now >= final_from:
        kind, why = StepKind.FINALISE, "found again after the waiting time"
    return Step(kind=kind, why=why, polls=polls, known=known, final_from=final_from)


def next_step(
    standing: Standing,
    finding: Finding,
    *,
    began: datetime | None = None,
    now: datetime,
    wait: timedelta | None = None,
) -> Step:
    """Says what follows from a finding.

    Args:
        standing: where the question stands.
        finding: what this look found.
        began: when reading for this look began, now without it; a look that began before the one
            before it had ended does not count as another.
        now: the present instant.
        wait: a waiting time in place of the usual 48 hours, for proposals already waiting too.

    Example:
        >>> from datetime import UTC
        >>> from forecasts.resolution.findings import FindingKind
        >>> finding = Finding(kind=FindingKind.ANNULLED, reason="void")
        >>> step = next_step(Standing(), finding, now=datetime(2024, 1, 1, tzinfo=UTC))
        >>> step.kind.value, step.final_from.isoformat()
        ('propose', '2024-01-03T00:00:00+00:00')
    """
    decision, waiting = finding.decision, standing.waiting
    usual = WAIT if wait is None else wait
    if decision is None:
        return _without_outcome(standing, finding, now, usual)
    if decision is standing.in_force:
        if waiting is None:
            return _nothing("it is what was decided")
        return Step(kind=StepKind.WITHDRAW, why="it is what was decided")
    is_same = waiting is not None and waiting.decision is decision
    if waiting is not None and is_same and waiting.is_correction is (standing.in_force is not None):
        return _again(waiting, finding, began or now, now, wait)
    if waiting is None and decision is standing.rejected:
        return _nothing("a person rejected this; it is proposed again only if it changes")
    return _first(standing, finding, now, usual)


_DONE: Final = {
    StepKind.PROPOSE: ("proposed {}", "would propose {}"),
    StepKind.CORRECT: ("proposed {} as a correction", "would propose {} as a correction"),
    StepKind.SUPERSEDE: (
        "proposed {} in the place of another outcome",
        "would propose {} in the place of another outcome",
    ),
    StepKind.CONFIRM: ("{} is found again", "would count {} as found again"),
    StepKind.FINALISE: ("decided: {}", "would decide: {}"),
    StepKind.HOLD: ("the proposal is held up", "would hold up the proposal"),
    StepKind.WITHDRAW: ("the proposal is taken back", "would take back the proposal"),
    StepKind.DOUBT: ("the decision is in doubt", "would mark the decision as in doubt"),
    StepKind.NOTHING: ("nothing", "would do nothing"),
}


def step_words(step: Step, decision: Decision | None, *, is_dry_run: bool = False) -> str:
    """Says what was done, or what would be done, and why.

    Example:
        >>> step_words(Step(kind=StepKind.FINALISE, why="found again"), Decision.YES)
        'decided: Yes (found again)'
    """
    outcome = decision.value.capitalize() if decision else "no outcome"
    words = _DONE[step.kind][is_dry_run].format(outcome)
    if step.final_from is not None and step.kind is not StepKind.FINALISE:
        words += f", final from {day_words(step.final_from)}, unless it changes"
    return f"{words} ({step.why})"
