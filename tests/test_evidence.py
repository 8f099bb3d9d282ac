"""The bytes behind an outcome are kept once, attached with their hash, and vouched for."""

import pytest
from sqlalchemy import func, select, update

from forecasts.audit import verify
from forecasts.errors import InvalidInputError
from forecasts.evidence import Capture, attach_evidence, body_sha256, evidence_body, keep_evidence
from forecasts.models import Evidence, LedgerEntry, QuestionEvidence
from forecasts.runtime import Runtime
from forecasts.values import Chain, Decision, Visibility
from tests import world

BODY = b'{"resolution": "YES"}'


def capture(
    runtime: Runtime, body: bytes = BODY, url: str | None = "https://vessel.example/m"
) -> Capture:
    return Capture(body=body, media_type="application/json", captured_at=runtime.now(), url=url)


def test_bytes_come_back_as_they_were_received(runtime: Runtime) -> None:
    with runtime.transaction() as session:
        kept = keep_evidence(session, capture(runtime, b"\x00\xff" * 500), by="curator")
        kept_id = kept.id
    with runtime.reading() as session:
        again = session.get_one(Evidence, kept_id)
        assert evidence_body(again) == b"\x00\xff" * 500
        assert (again.size, again.sha256) == (1000, body_sha256(b"\x00\xff" * 500))


def test_the_same_bytes_of_the_same_address_are_kept_once(runtime: Runtime) -> None:
    with runtime.transaction() as session:
        first = keep_evidence(session, capture(runtime), by="curator")
        assert keep_evidence(session, capture(runtime), by="market manifold").id == first.id
        other = keep_evidence(session, capture(runtime, url=None), by="curator")
        assert other.id != first.id
        assert keep_evidence(session, capture(runtime, url=None), by="curator").id == other.id
        assert session.scalar(select(func.count()).select_from(Evidence)) == 2


def attached(runtime: Runtime, visibility: Visibility = Visibility.PUBLIC) -> None:
    with runtime.transaction() as session:
        about = world.question(session, runtime.now(), visibility=visibility)
        kept = keep_evidence(session, capture(runtime), by="curator")
        for _ in range(2):
            attach_evidence(
                session,
                about,
                kept,
                note="The market says Yes.",
                speaks_for=Decision.YES,
                by="curator",
                now=runtime.now(),
            )


def test_evidence_is_attached_once_and_its_hash_is_in_the_ledger(runtime: Runtime) -> None:
    attached(runtime)
    with runtime.reading() as session:
        assert session.scalar(select(func.count()).select_from(QuestionEvidence)) == 1
        entry = session.scalars(
            select(LedgerEntry).where(LedgerEntry.kind == "question_evidence.attached")
        ).one()
        assert entry.chain is Chain.PUBLIC
        assert body_sha256(BODY) in (entry.payload or "")
        assert verify(session).difference is None


def test_evidence_of_a_private_question_stays_in_the_private_chain(runtime: Runtime) -> None:
    attached(runtime, Visibility.PRIVATE)
    with runtime.reading() as session:
        entry = session.scalars(
            select(LedgerEntry).where(LedgerEntry.kind == "question_evidence.attached")
        ).one()
        assert entry.chain is Chain.PRIVATE


def test_bytes_changed_behind_the_record_are_found(runtime: Runtime) -> None:
    attached(runtime)
    with runtime.transaction() as session:
        other = keep_evidence(session, capture(runtime, b"{}", url=None), by="curator")
        session.execute(update(Evidence).values(body=other.body))
    with runtime.reading() as session:
        assert "bytes kept do not match" in (verify(session).difference or "")
    with runtime.transaction() as session:
        session.execute(update(Evidence).values(body=b"no gzip"))
    with runtime.reading() as session:
        assert "bytes kept do not match" in (verify(session).difference or "")


def test_a_note_is_needed(runtime: Runtime) -> None:
    with runtime.transaction() as session:
        about = world.question(session, runtime.now())
        kept = keep_evidence(session, capture(runtime), by="curator")
        with pytest.raises(InvalidInputError):
            attach_evidence(session, about, kept, note=" ", by="curator", now=runtime.now())
