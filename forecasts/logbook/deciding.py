"""How one's own question came out: decided at once where nobody else sees it, else proposed."""

from datetime import datetime
from typing import Final

from forecasts.clock import Moment
from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError
from forecasts.evidence import Capture, attach_evidence, keep_evidence
from forecasts.logbook.author import Author
from forecasts.models import Question
from forecasts.questions import UNDECIDED
from forecasts.resolution.findings import Finding, FindingKind
from forecasts.resolution.proposals import end_waiting, propose
from forecasts.resolution.resolve import (
    annul_question,
    check_known,
    is_opening_assumed,
    reopen_question,
    resolve_question,
)
from forecasts.resolution.steps import Step, StepKind
from forecasts.scores import current_resolution
from forecasts.text import check_url, clean_text
from forecasts.values import Decision, Visibility

REASON_LIMIT: Final = 900


def decides_alone(question: Question, author: Author) -> bool:
    """Says whether somebody's word on their own question counts at once.

    On a public one it is a proposal until a curator accepts it.
    """
    return question.visibility is not Visibility.PUBLIC or author.is_curator


def decide_own(
    session: Session,
    question: Question,
    decision: Decision,
    *,
    author: Author,
    known: Moment | None = None,
    evidence_url: str | None = None,
    reason: str = "",
    now: datetime,
) -> bool:
    """Says how one's own question came out, annuls it, or opens it again.

    Args:
        session: an open writing transaction.
        question: the author's own.
        decision: Yes, No, annulled or reopened.
        author: who decides.
        known: when the outcome was publicly knowable; needed for Yes and No.
        evidence_url: a public page that shows it.
        reason: why; needed to annul.
        now: the present instant.

    Returns:
        Whether it is decided; False where it waits for a curator.

    Raises:
        InvalidInputError: the day or the reason is missing or impossible, or the address is none.
        ConflictError: the question is decided already, or not decided where it is to be reopened.
    """
    url = check_url(evidence_url) if evidence_url and evidence_url.strip() else None
    why = clean_text(reason, what="reason", limit=REASON_LIMIT) if reason.strip() else ""
    if decision.outcome is not None and known is None:
        raise InvalidInputError("Say on which day the outcome was known.")
    if decision is Decision.ANNULLED and not why:
        raise InvalidInputError("Say why the question cannot be decided; everybody reads it.")
    if not decides_alone(question, author):
        _propose(session, question, decision, known, url, why, author=author, now=now)
        return False
    by = author.by
    if decision is Decision.REOPENED:
        reopen_question(session, question, reason=why or None, by=by, now=now)
    elif decision is Decision.ANNULLED:
        annul_question(session, question, reason=why, by=by, now=now)
    elif known is not None:
        resolve_question(
            session,
            question,
            decision,
            known=known,
            evidence_url=url,
            reason=why or None,
            by=by,
            now=now,
        )
    end_waiting(session, question, by=by, now=now)
    return True


def _check_news(session: Session, question: Question, decision: Decision) -> None:
    """Checks that a proposal says something that is not decided already."""
    if decision is Decision.REOPENED:
        raise InvalidInputError(
            "The question is public, so a curator reopens it; say which outcome is right, and why."
        )
    if question.state in UNDECIDED:
        return
    last = current_resolution(session, question.id)
    if last is not None and last.decision is decision:
        raise ConflictError(f"It is decided so already: {decision.value}.")


def _propose(
    session: Session,
    question: Question,
    decision: Decision,
    known: Moment | None,
    url: str | None,
    why: str,
    *,
    author: Author,
    now: datetime,
) -> None:
    _check_news(session, question, decision)
    if known is not None and not is_opening_assumed(question, known):
        check_known(question, known, now)
    known = known if decision.outcome is not None else None
    finding = Finding(
        kind=FindingKind(decision.value),
        reason=why or "Whoever asked says so.",
        known=known,
        url=url,
    )
    step = Step(kind=StepKind.PROPOSE, why="whoever asked says so", known=known)
    proposal = propose(session, question, finding, step, by=author.by, now=now)
    if url is not None:
        address = Capture(
            body=f"{url}\r\n".encode(), media_type="text/uri-list", captured_at=now, url=url
        )
        attach_evidence(
            session,
            question,
            keep_evidence(session, address, by=author.by),
            note=f"Named by {author.by}; the address is kept, not the page.",
            speaks_for=decision,
            proposal_id=proposal.id,
            by=author.by,
            now=now,
        )
