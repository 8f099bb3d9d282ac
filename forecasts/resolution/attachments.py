"""Evidence attached by hand, and evidence looked at: what was kept, when, by whom, for what."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from forecasts.db import Session
from forecasts.errors import InvalidInputError, NotFoundError
from forecasts.evidence import Capture, attach_evidence, keep_evidence
from forecasts.models import Evidence, Question, QuestionEvidence
from forecasts.questions import BY_RULE, UNDECIDED
from forecasts.sources import Fetched
from forecasts.values import Decision

LARGEST = 5_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceLine:
    """One piece of evidence on a question; `id` is the number of the kept bytes."""

    id: int
    question: str
    note: str
    speaks_for: Decision | None
    sha256: str
    size: int
    media_type: str
    url: str | None
    captured_at: datetime
    captured_by: str
    attached_at: datetime
    attached_by: str
    proposal_id: int | None


def page_capture(page: Fetched) -> Capture:
    """Makes a fetched page ready to be kept."""
    return Capture(
        body=page.body, media_type=page.media_type, captured_at=page.fetched_at, url=page.url
    )


def attach_capture(
    session: Session,
    question: Question,
    capture: Capture,
    *,
    note: str,
    speaks_for: Decision | None = None,
    by: str,
    now: datetime,
) -> QuestionEvidence:
    """Keeps bytes somebody brings, and attaches them; the question is looked at again at once.

    Args:
        session: an open writing transaction.
        question: what they are about.
        capture: a page, a file or the row of a feed.
        note: what it shows, in a sentence.
        speaks_for: the outcome it speaks for, None if it decides nothing.
        by: who attaches it.
        now: the present instant.

    Raises:
        InvalidInputError: there are no bytes, more than 5 MB, the note is empty or too long, or
            who attaches it bears the name of a rule.
    """
    if by.startswith(BY_RULE):
        raise InvalidInputError(
            f"{by[:60]!r} is how rules sign what they attach by themselves; give another name."
        )
    if not capture.body:
        raise InvalidInputError("There is nothing in it; evidence needs some bytes.")
    if len(capture.body) > LARGEST:
        raise InvalidInputError(
            f"The evidence has {len(capture.body):,} bytes; at most {LARGEST:,} (5 MB) are kept."
        )
    kept = keep_evidence(session, capture, by=by)
    attached = attach_evidence(
        session, question, kept, note=note, speaks_for=speaks_for, by=by, now=now
    )
    if question.state in UNDECIDED or question.due_at is not None:  # or decided, and watched
        question.due_at = now
    session.flush()
    return attached


def list_evidence(session: Session, question: Question | None = None) -> list[EvidenceLine]:
    """Lists what is attached to one question or to all, the oldest first; the bytes stay away."""
    query = (
        select(QuestionEvidence, Evidence, Question.slug)
        .join(Evidence, Evidence.id == QuestionEvidence.evidence_id)
        .join(Question, Question.id == QuestionEvidence.question_id)
        .order_by(QuestionEvidence.id)
    )
    if question is not None:
        query = query.where(QuestionEvidence.question_id == question.id)
    return [
        EvidenceLine(
            id=kept.id,
            question=slug,
            note=attached.note,
            speaks_for=attached.speaks_for,
            sha256=kept.sha256,
            size=kept.size,
            media_type=kept.media_type,
            url=kept.url,
            captured_at=kept.captured_at,
            captured_by=kept.captured_by,
            attached_at=attached.attached_at,
            attached_by=attached.attached_by,
            proposal_id=attached.proposal_id,
        )
        for attached, kept, slug in session.execute(query)
    ]


def find_evidence(session: Session, number: int) -> Evidence:
    """Finds kept bytes by their number.

    Raises:
        NotFoundError: there are none.
    """
    found = session.get(Evidence, number)
    if found is None:
        raise NotFoundError("evidence", str(number))
    return found
