"""What a look is remembered by, and who is looking at a question at this time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from forecasts.db import Session
from forecasts.markets.record import safe_text
from forecasts.models import QuestionCheck
from forecasts.resolution.findings import Finding, FindingKind
from forecasts.resolution.steps import Step, StepKind

LIMIT: Final = 10_000


@dataclass(frozen=True, slots=True)
class Note:
    """What a look is remembered by: what it found in words, and why it failed, if it did."""

    words: str
    trouble: str | None
    wants_person: bool

    def differs_from(self, noted: QuestionCheck | None) -> bool:
        """Says whether it is news beside what the look before found."""
        if noted is None or not noted.finding:
            return True
        before = (noted.finding, noted.trouble, noted.wants_person)
        return before != (self.words, self.trouble, self.wants_person)


def note_of(words: str, trouble: str | None, *, wants_person: bool) -> Note:
    r"""Makes a note of what was said, without what no record takes and no terminal should show.

    Example:
        >>> note_of("Not yet.\x00 \ud800It is open.", None, wants_person=False).words
        'Not yet. It is open.'
    """
    kept = safe_text(words, limit=LIMIT)
    return Note(kept, trouble and safe_text(trouble, limit=LIMIT), wants_person)


def _row(session: Session, question_id: int, now: datetime) -> QuestionCheck:
    noted = session.get(QuestionCheck, question_id)
    if noted is None:
        noted = QuestionCheck(question_id=question_id, checked_at=now, finding="")
        session.add(noted)
    return noted


def claim_look(session: Session, question_id: int, *, until: datetime, now: datetime) -> None:
    """Notes that somebody looks at a question, at most until then."""
    _row(session, question_id, now).claimed_until = until
    session.flush()


def move_claim(
    session: Session, question_id: int, until: datetime | None, to: datetime | None
) -> bool:
    """Moves the end of the claim that ran until then; says whether it was still in force."""
    noted = session.get(QuestionCheck, question_id)
    if noted is None or noted.claimed_until != until:
        return False
    noted.claimed_until = to
    session.flush()
    return True


def is_claimed(session: Session, question_id: int, until: datetime) -> bool:
    """Says whether the claim that runs until then is in force; if not, another look took over."""
    noted = session.get(QuestionCheck, question_id, with_for_update=True, populate_existing=True)
    return noted is not None and noted.claimed_until == until


def end_claim(session: Session, question_id: int, until: datetime | None) -> None:
    """Ends the claim that ran until then; that of somebody else goes on."""
    move_claim(session, question_id, until, None)


def note_check(
    session: Session,
    question_id: int,
    note: Note,
    *,
    is_failed: bool,
    until: datetime | None,
    now: datetime,
) -> QuestionCheck:
    """Notes what a look found and how often in a row it failed, and ends its claim.

    Args:
        session: an open writing transaction.
        question_id: the question.
        note: what is remembered.
        is_failed: whether the look failed for a reason that may pass.
        until: the end of the claim under which it was made; a claim of somebody else goes on.
        now: the present instant.
    """
    noted = _row(session, question_id, now)
    noted.checked_at, noted.finding, noted.trouble = now, note.words, note.trouble
    noted.wants_person = note.wants_person
    noted.failures = noted.failures + 1 if is_failed else 0
    end_claim(session, question_id, until)
    session.flush()
    return noted


def is_news(session: Session, question_id: int, finding: Finding, note: Note, step: Step) -> bool:
    """Says whether anything is done, or a person should read what was not so before."""
    if step.kind is not StepKind.NOTHING:
        return True
    noted = session.get(QuestionCheck, question_id)
    if finding.kind is FindingKind.NOT_YET and note.trouble is None:
        return noted is not None and (noted.wants_person or noted.trouble is not None)
    return note.differs_from(noted)
