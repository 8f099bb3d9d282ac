"""One look at one question: claim it, read outside, judge, and commit what follows in one go.

No session is open while anything is read. A look without a claim changes nothing and says what
would be done.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.exc import OperationalError

from forecasts.db import Session
from forecasts.errors import ForecastsError, UnsafeAddressError
from forecasts.markets.record import safe_text
from forecasts.models import Question, QuestionCheck
from forecasts.questions import BY_RULE, UNDECIDED, rule_in_force
from forecasts.resolution.due import (
    Claim,
    Situation,
    await_resolution,
    claim_due,
    claim_question,
    next_due,
)
from forecasts.resolution.findings import Finding, FindingKind
from forecasts.resolution.gather import CheckPlan, Gathered, gather, plan_check, window_of
from forecasts.resolution.holding import RENEWS_EVERY, Hold, Opening
from forecasts.resolution.judging import find, judge
from forecasts.resolution.noting import end_claim, is_claimed, is_news, note_check, note_of
from forecasts.resolution.observation_rule import ObservationSpec
from forecasts.resolution.proposals import note_rejected, waiting_proposal
from forecasts.resolution.rule_choice import rule_of
from forecasts.resolution.rules import ManualRule
from forecasts.resolution.steps import Step, StepKind, step_words
from forecasts.resolution.storing import Look, store_read
from forecasts.scores import current_resolution
from forecasts.sources import Http, Sources
from forecasts.text import printable

log = logging.getLogger(__name__)

_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What a look may use: ways to open the record, the clock, and the outside.

    Attributes:
        transaction: opens a writing transaction.
        reading: opens a reading session.
        http: the client of the market sources.
        web: the client for addresses that people typed, as of feeds and statistics.
        fred_key: the key FRED is asked with; without it FRED is not asked.
        renews_every: after how many seconds, again and again, the claim of a look is renewed.
    """

    transaction: Opening
    reading: Opening
    sources: Sources
    http: Http
    web: Http
    now: Callable[[], datetime]
    fred_key: str | None = None
    renews_every: float = RENEWS_EVERY


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What came of a look.

    Attributes:
        finding: what was found, in words.
        step: what was done about it, or would be, in words.
        kind: the same as a name.
        next_due: when the question is looked at next; None when it is not, or when there is nothing
            to look for because its rule is that a person decides.
        trouble: why the look failed, None if it did not.
        wants_person: whether only a person can go on from here.
        is_new: whether it differs from what the look before found, or something is done.
        is_refused: whether it was not done: the look failed, or the record takes no such outcome.
        is_poisoned: whether it failed in a way nobody expected.
    """

    slug: str
    finding: str
    step: str
    kind: StepKind = StepKind.NOTHING
    next_due: datetime | None = None
    trouble: str | None = None
    wants_person: bool = False
    is_new: bool = True
    is_refused: bool = False
    is_poisoned: bool = False


def finding_words(finding: Finding) -> str:
    """Writes what was found in a line.

    Example:
        >>> from forecasts.resolution.findings import FindingKind
        >>> finding_words(Finding(kind=FindingKind.NOT_YET, reason="Still open."))
        'Not yet. Still open.'
    """
    return f"{finding.kind.value.capitalize()}. {finding.reason}"


def _trouble(finding: Finding, step: Step, gathered: Gathered) -> str | None:
    if step.kind is StepKind.DOUBT:
        return f"{step.why[0].upper()}{step.why[1:]}. {finding.reason}"
    is_passing = finding.kind is FindingKind.CANNOT_TELL and not finding.wants_person
    is_failed = gathered.error is not None or finding.possible or is_passing
    return finding.reason if is_failed else None


def _is_person_wanted(session: Session, question: Question, finding: Finding, step: Step) -> bool:
    """Says whether only a person can go on; a person's own decision is not asked about again."""
    waiting = waiting_proposal(session, question)
    if waiting is not None:
        return waiting.final_from is None
    if question.state in UNDECIDED:
        return finding.wants_person
    return step.kind is StepKind.DOUBT


def _expected_at(plan: CheckPlan) -> datetime | None:
    rule = plan.rule
    return rule.due_at(plan.window.closes_at) if isinstance(rule, ObservationSpec) else None


def _next_due(
    session: Session, plan: CheckPlan, question: Question, failures: int, now: datetime
) -> datetime | None:
    kind, _ = rule_in_force(session, question.id)
    decided = current_resolution(session, question.id)
    waiting = waiting_proposal(session, question)
    situation = Situation(
        state=question.state,
        kind=kind,
        resolve_by=question.resolve_by,
        decided_at=decided.decided_at if decided else None,
        is_by_rule=decided is not None and decided.decided_by.startswith(BY_RULE),
        is_waiting=waiting is not None and waiting.final_from is not None,
        final_from=waiting.final_from if waiting else None,
        expected_at=_expected_at(plan),
        failures=failures,
    )
    return next_due(situation, now=now)


def conclude(
    session: Session,
    plan: CheckPlan,
    gathered: Gathered,
    *,
    began: datetime | None = None,
    wait: timedelta | None = None,
    now: datetime,
) -> Checked:
    """Stores what was read, does the step that follows and says when to look again.

    Args:
        session: an open writing transaction; all of it commits together.
        plan: what was planned.
        gathered: what was read.
        began: when reading began, now without it.
        wait: a waiting time in place of the usual one.
        now: the present instant.
    """
    question = session.get_one(Question, plan.question_id)
    is_moved = question.due_at != plan.until
    if rule_of(session, question) != plan.rule:
        question.due_at = now
        end_claim(session, question.id, plan.until)
        words = "the rule was changed while the sources were read"
        return Checked(slug=plan.slug, finding="Nothing.", step=f"nothing ({words})", next_due=now)
    plan = replace(plan, window=window_of(question))
    finding = find(session, plan, gathered, now=now)
    stored = store_read(session, question, plan, gathered, now=now)
    if stored is not gathered:
        gathered, finding = stored, find(session, plan, stored, now=now)
    step = judge(session, plan, finding, began=began or now, now=now, wait=wait)
    note_rejected(session, question.id, finding)
    refused = Look(plan, gathered, finding, step, now).apply(session, question)
    note = note_of(
        finding_words(finding),
        refused or _trouble(finding, step, gathered),
        wants_person=bool(refused) or _is_person_wanted(session, question, finding, step),
    )
    is_new = is_news(session, question.id, finding, note, step)
    is_failed = bool(refused) or _is_passing(finding, gathered)
    noted = note_check(session, question.id, note, is_failed=is_failed, until=plan.until, now=now)
    if not is_moved:
        question.due_at = _next_due(session, plan, question, noted.failures, now)
    session.flush()
    return Checked(
        slug=plan.slug,
        finding=note.words,
        step=f"nothing ({refused})" if refused else step_words(step, finding.decision),
        kind=StepKind.NOTHING if refused else step.kind,
        next_due=None if isinstance(plan.rule, ManualRule) else question.due_at,
        trouble=note.trouble,
        wants_person=note.wants_person,
        is_new=is_new,
        is_refused=bool(refused),
    )


def _is_passing(finding: Finding, gathered: Gathered) -> bool:
    """Says whether the look failed for a reason that may pass, so that it is soon tried again."""
    if isinstance(gathered.error, UnsafeAddressError):
        return False
    return bool(finding.possible or gathered.error)


def _taken_over(session: Session, claim: Claim) -> Checked:
    """Drops a look that outlived its claim: a newer one stands, and what was read is older."""
    due_at = session.get_one(Question, claim.question_id).due_at
    words = "another look took the place of this one"
    return Checked(
        slug=claim.slug,
        finding="Nothing.",
        step=f"nothing ({words})",
        next_due=due_at,
        is_new=False,
    )


def _poisoned(access: Access, claim: Claim, error: Exception) -> Checked:
    """Puts a question off that failed in a way nobody expected; the others go on."""
    log.error("the look at %s failed", claim.slug, exc_info=error)
    now = access.now()
    is_expected = isinstance(error, ForecastsError)
    reason = str(error) if is_expected else f"unexpected: {type(error).__name__}: {error}"
    reason = printable(safe_text(reason, limit=1000))
    with access.transaction() as session:
        if not is_claimed(session, claim.question_id, claim.until):
            return _taken_over(session, claim)
        question = session.get_one(Question, claim.question_id)
        question.due_at = now + _HOUR
        note = note_of("Cannot tell. The look failed.", reason, wants_person=is_expected)
        is_new = note.differs_from(session.get(QuestionCheck, question.id))
        note_check(session, question.id, note, is_failed=True, until=claim.until, now=now)
    return Checked(
        slug=claim.slug,
        finding=note.words,
        step="put off by an hour",
        next_due=now + _HOUR,
        trouble=reason,
        wants_person=is_expected,
        is_new=is_new,
        is_refused=True,
        is_poisoned=not is_expected,
    )


def _gather(access: Access, plan: CheckPlan) -> Gathered:
    return gather(
        plan,
        access.sources,
        access.http,
        web=access.web,
        now=access.now(),
        fred_key=access.fred_key,
    )


def _look(access: Access, hold: Hold, wait: timedelta | None) -> Checked:
    with access.transaction() as session:
        await_resolution(session, hold.claim, now=access.now())
        question = session.get_one(Question, hold.claim.question_id)
        plan = plan_check(session, question, until=None)
    began = access.now()
    with hold.kept(access.renews_every):
        gathered = _gather(access, plan)
    plan = replace(plan, until=hold.claim.until)
    with access.transaction() as session:
        if not is_claimed(session, plan.question_id, hold.claim.until):
            return _taken_over(session, hold.claim)
        return conclude(session, plan, gathered, began=began, wait=wait, now=access.now())


def _give_up(access: Access, claim: Claim) -> None:
    """Lets a question be looked at by whoever comes next."""
    with access.transaction() as session:
        question = session.get_one(Question, claim.question_id)
        if question.due_at == claim.until:
            question.due_at = access.now()
        end_claim(session, claim.question_id, claim.until)


def _checked(access: Access, claim: Claim, wait: timedelta | None) -> Checked:
    hold = Hold(claim, access.transaction, access.now)
    try:
        return _look(access, hold, wait)
    except KeyboardInterrupt:
        _give_up(access, hold.claim)
        raise
    except OperationalError:
        raise  # the database, not this question
    except Exception as error:  # noqa: BLE001  # whatever it is, the next question must be looked at
        return _poisoned(access, hold.claim, error)


def check_one(
    *,
    transaction: Opening,
    reading: Opening,
    sources: Sources,
    http: Http,
    web: Http,
    now: Callable[[], datetime],
    wait: timedelta | None = None,
    fred_key: str | None = None,
) -> Checked | None:
    """Looks at the question that is due longest.

    Args:
        transaction: opens a writing transaction.
        reading: opens a reading session.
        sources: the sources by name.
        http: the client of the market sources.
        web: the client for addresses that people typed.
        now: the clock.
        wait: a waiting time in place of the usual 48 hours.
        fred_key: the key FRED is asked with.

    Returns:
        What came of it, None when nothing is due.
    """
    access = Access(
        transaction=transaction,
        reading=reading,
        sources=sources,
        http=http,
        web=web,
        now=now,
        fred_key=fred_key,
    )
    with access.transaction() as session:
        claim = claim_due(session, now=access.now())
    return _checked(access, claim, wait) if claim else None


def check_question(
    access: Access, question_id: int, *, wait: timedelta | None = None
) -> Checked | None:
    """Looks at one question, due or not; None when somebody else is looking at it."""
    with access.transaction() as session:
        question = session.get_one(Question, question_id)
        claim = claim_question(session, question, now=access.now())
    return _checked(access, claim, wait) if claim else None


def preview_question(access: Access, question_id: int, *, wait: timedelta | None = None) -> Checked:
    """Says what a look would find and do, and why; nothing at all is changed.

    Raises:
        InvalidInputError: the settings of its rule cannot be read by this release.
    """
    with access.reading() as session:
        plan = plan_check(session, session.get_one(Question, question_id), until=None)
    gathered = _gather(access, plan)
    now = access.now()
    with access.reading() as session:
        finding = find(session, plan, gathered, now=now)
        step = judge(session, plan, finding, began=now, now=now, wait=wait)
        question = session.get_one(Question, question_id)
        note = note_of(
            finding_words(finding),
            _trouble(finding, step, gathered),
            wants_person=_would_want_person(session, question, finding, step),
        )
        is_new = is_news(session, question_id, finding, note, step)
        due_at = question.due_at
    return Checked(
        slug=plan.slug,
        finding=note.words,
        step=step_words(step, finding.decision, is_dry_run=True),
        kind=step.kind,
        next_due=None if isinstance(plan.rule, ManualRule) else due_at,
        trouble=note.trouble,
        wants_person=note.wants_person,
        is_new=is_new,
    )


def _would_want_person(session: Session, question: Question, finding: Finding, step: Step) -> bool:
    if step.kind in {StepKind.PROPOSE, StepKind.SUPERSEDE, StepKind.CORRECT}:
        return step.final_from is None
    if step.kind is StepKind.WITHDRAW:
        return finding.wants_person and question.state in UNDECIDED
    return _is_person_wanted(session, question, finding, step)
