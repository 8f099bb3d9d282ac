"""The steps that follow from findings: what is never final, and what a person keeps in hand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from forecasts.clock import Moment
from forecasts.resolution.findings import Finding, FindingKind
from forecasts.resolution.steps import (
    WAIT,
    Standing,
    Step,
    StepKind,
    WaitingProposal,
    next_step,
)
from forecasts.values import Decision

START = datetime(2024, 6, 1, tzinfo=UTC)
PUTS = {StepKind.PROPOSE, StepKind.CORRECT, StepKind.SUPERSEDE}


def found(kind: FindingKind, **more: object) -> Finding:
    known = Moment(START) if kind in {FindingKind.YES, FindingKind.NO} else None
    return replace(Finding(kind=kind, reason="said", known=known), **more)  # type: ignore[arg-type]


def after(standing: Standing, finding: Finding, step: Step, now: datetime) -> Standing:
    """Does a step the way the record does it."""
    waiting = standing.waiting
    if step.kind in PUTS:
        assert finding.decision is not None
        fresh = WaitingProposal(
            decision=finding.decision,
            is_correction=standing.in_force is not None,
            known=step.known,
            proposed_at=now,
            polls=1,
            polled_at=now,
            final_from=step.final_from,
        )
        return replace(standing, waiting=fresh, rejected=None)
    if step.kind in {StepKind.CONFIRM, StepKind.HOLD} and waiting is not None:
        again = replace(waiting, polls=step.polls, polled_at=now, final_from=step.final_from)
        return replace(standing, waiting=again)
    if step.kind is StepKind.WITHDRAW:
        return replace(standing, waiting=None)
    if step.kind is StepKind.FINALISE and waiting is not None:
        return replace(standing, waiting=None, in_force=waiting.decision, is_by_rule=True)
    return standing


class Looks(RuleBasedStateMachine):
    """Any sequence of findings, at any pace, with people who accept, reject and reopen."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.standing = Standing()
        self.run: list[tuple[Decision, datetime]] = []  # equal findings in a row since they began
        self.settled_by_rule: Decision | None = None

    @rule(hours=st.floats(0.1, 30.0))
    def time_passes(self, hours: float) -> None:
        self.now += timedelta(hours=hours)

    @rule(
        kind=st.sampled_from(FindingKind),
        is_disputed=st.booleans(),
        possible=st.sets(st.sampled_from([Decision.YES, Decision.NO, Decision.ANNULLED])),
    )
    def look(self, *, kind: FindingKind, is_disputed: bool, possible: set[Decision]) -> None:
        is_unread = kind is FindingKind.CANNOT_TELL
        finding = found(
            kind,
            is_disputed=is_disputed or kind is FindingKind.DISPUTED,
            possible=frozenset(possible if is_unread else ()),
        )
        before = self.standing
        step = next_step(before, finding, now=self.now)
        assert step == next_step(before, finding, now=self.now)
        self._note(finding)
        if step.kind is StepKind.FINALISE:
            self._check_final(before, finding)
        if before.in_force is not None:
            assert step.kind in {
                StepKind.NOTHING,
                StepKind.CORRECT,
                StepKind.SUPERSEDE,
                StepKind.CONFIRM,
                StepKind.WITHDRAW,
                StepKind.HOLD,
                StepKind.DOUBT,
            }
        self.standing = after(before, finding, step, self.now)
        self._check_doing_it_again_adds_nothing(finding)

    def _note(self, finding: Finding) -> None:
        decision = finding.decision
        if decision is None:
            if not (self.run and self.run[-1][0] in finding.possible):
                self.run.clear()
        elif self.run and self.run[-1][0] is decision:
            self.run.append((decision, self.now))
        else:
            self.run = [(decision, self.now)]

    def _check_final(self, before: Standing, finding: Finding) -> None:
        assert before.waiting is not None
        assert before.waiting.decision is finding.decision
        assert not before.waiting.is_correction
        assert not finding.is_disputed
        assert len({at for _, at in self.run}) >= 2
        assert self.run[-1][1] - self.run[0][1] >= WAIT

    def _check_doing_it_again_adds_nothing(self, finding: Finding) -> None:
        again = next_step(self.standing, finding, now=self.now)
        assert again.kind not in PUTS
        if again.kind is StepKind.CONFIRM and self.standing.waiting is not None:
            assert again.polls == self.standing.waiting.polls

    @rule()
    def person_rejects(self) -> None:
        waiting = self.standing.waiting
        if waiting is not None:
            self.standing = replace(self.standing, waiting=None, rejected=waiting.decision)
            for hours in (1, 50, 100):
                finding = found(FindingKind(waiting.decision.value))
                later = self.now + timedelta(hours=hours)
                assert next_step(self.standing, finding, now=later).kind is StepKind.NOTHING

    @rule()
    def person_accepts(self) -> None:
        waiting = self.standing.waiting
        if waiting is not None:
            self.standing = Standing(in_force=waiting.decision)
            self.run.clear()

    @rule()
    def person_reopens(self) -> None:
        if self.standing.in_force is not None:
            self.standing = replace(
                self.standing, in_force=None, taken_back=self.standing.in_force, is_by_rule=False
            )
            self.run.clear()

    @invariant()
    def what_needs_a_person_has_no_end_of_waiting(self) -> None:
        waiting = self.standing.waiting
        if waiting is None:
            return
        if waiting.is_correction:
            assert waiting.final_from is None
        elif waiting.final_from is not None:
            assert waiting.final_from >= waiting.proposed_at + WAIT


Looks.TestCase.settings = settings(max_examples=300, stateful_step_count=40, deadline=None)
TestAnySequenceOfLooks = Looks.TestCase


def test_the_wait_may_be_named_for_a_round() -> None:
    yes = found(FindingKind.YES)
    standing = after(Standing(), yes, next_step(Standing(), yes, now=START), START)
    later = START + timedelta(hours=1)
    assert next_step(standing, yes, now=later).kind is StepKind.CONFIRM
    assert next_step(standing, yes, now=later, wait=timedelta()).kind is StepKind.FINALISE
    assert next_step(standing, yes, now=START, wait=timedelta()).kind is StepKind.CONFIRM


def test_an_outcome_a_person_took_back_is_proposed_and_never_final_by_itself() -> None:
    standing = Standing(taken_back=Decision.YES)
    step = next_step(standing, found(FindingKind.YES), now=START)
    assert (step.kind, step.final_from) == (StepKind.PROPOSE, None)
    other = next_step(standing, found(FindingKind.NO), now=START)
    assert other.final_from == START + WAIT


def test_a_decision_whose_ground_is_gone_is_doubted_and_stands() -> None:
    standing = Standing(in_force=Decision.YES, is_by_rule=True)
    assert next_step(standing, found(FindingKind.NOT_YET), now=START).kind is StepKind.DOUBT
    unread = found(FindingKind.CANNOT_TELL, possible=frozenset({Decision.YES}))
    assert next_step(standing, unread, now=START).kind is StepKind.NOTHING
    by_hand = replace(standing, is_by_rule=False)
    assert next_step(by_hand, found(FindingKind.NOT_YET), now=START).kind is StepKind.NOTHING


def test_the_earliest_time_found_in_a_row_is_kept() -> None:
    late = found(FindingKind.YES, known=Moment(START))
    early = found(FindingKind.YES, known=Moment(START - timedelta(days=3)))
    standing = after(Standing(), late, next_step(Standing(), late, now=START), START)
    step = next_step(standing, early, now=START + timedelta(hours=1))
    assert step.known == early.known
    again = next_step(after(standing, early, step, START), late, now=START + timedelta(hours=2))
    assert again.known is not None
