"""Evidence: the bytes behind quotations and outcomes, kept with their hash and time."""

import gzip
import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from forecasts import ledger
from forecasts.db import Session
from forecasts.models import Evidence, Question, QuestionEvidence
from forecasts.text import check_url, clean_text
from forecasts.values import Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """Bytes as they were received, before they are kept."""

    body: bytes
    media_type: str
    captured_at: datetime
    url: str | None = None


def body_sha256(body: bytes) -> str:
    """Returns the SHA-256 of bytes in hexadecimal."""
    return hashlib.sha256(body).hexdigest()


def keep_evidence(session: Session, capture: Capture, *, by: str) -> Evidence:
    """Keeps bytes, or finds them where the same bytes of the same address are kept already.

    Args:
        session: an open writing transaction.
        capture: what was received.
        by: who or what captured it.
    """
    url = check_url(capture.url) if capture.url else None
    sha256 = body_sha256(capture.body)
    same = select(Evidence).where(Evidence.sha256 == sha256, Evidence.url == url)
    known = session.scalars(same if url else same.where(Evidence.url.is_(None))).first()
    if known is not None:
        return known
    kept = Evidence(
        sha256=sha256,
        url=url,
        media_type=capture.media_type[:200],
        size=len(capture.body),
        body=gzip.compress(capture.body, mtime=0),
        captured_at=capture.captured_at,
        captured_by=by,
    )
    session.add(kept)
    session.flush()
    return kept


def evidence_body(evidence: Evidence) -> bytes:
    """Returns the bytes as they were received."""
    return gzip.decompress(evidence.body)


def attach_evidence(
    session: Session,
    question: Question,
    evidence: Evidence,
    *,
    note: str,
    speaks_for: Decision | None = None,
    proposal_id: int | None = None,
    by: str,
    now: datetime,
) -> QuestionEvidence:
    """Attaches evidence to a question and ledgers its hash; the same twice is attached once.

    Args:
        session: an open writing transaction.
        question: what it is about.
        evidence: the kept bytes.
        note: what it shows, in a sentence.
        speaks_for: the outcome it speaks for, None if it decides nothing.
        proposal_id: the proposal it belongs to.
        by: who attaches it.
        now: the present instant.

    Raises:
        InvalidInputError: the note is empty or over 1,000 characters.
    """
    note = clean_text(note, what="note", limit=1000)
    same = select(QuestionEvidence).where(
        QuestionEvidence.question_id == question.id,
        QuestionEvidence.evidence_id == evidence.id,
        QuestionEvidence.note == note,
    )
    known = session.scalars(same).first()
    if known is not None:
        return known
    attached = QuestionEvidence(
        question_id=question.id,
        evidence_id=evidence.id,
        sha256=evidence.sha256,
        note=note,
        speaks_for=speaks_for,
        proposal_id=proposal_id,
        attached_at=now,
        attached_by=by,
    )
    session.add(attached)
    chain = ledger.chain_for(question.visibility)
    ledger.record(session, attached, "attached", chain=chain, now=now)
    return attached
