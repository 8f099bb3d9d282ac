"""Verifying the record: the chains, every ledgered row, and every stored score.

The tables are compared with a replay of the ledger, and the scores with a recompute from that
replay; the first thing that differs is named.
"""

import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from sqlalchemy import func, select

from forecasts import ledger
from forecasts.audit.erasing import Erasing, erasure_differences
from forecasts.audit.replay import TABLES, Replay, Told, told_questions
from forecasts.db import Session
from forecasts.evidence import body_sha256, evidence_body
from forecasts.ledger import Ledgered
from forecasts.models import (
    Article,
    Dispute,
    Evidence,
    Forecaster,
    LedgerEntry,
    Prediction,
    Question,
    QuestionEvidence,
    Score,
)
from forecasts.scores import SCORER_VERSION, ScoreRow, excluded_reason, score_statements
from forecasts.text import sha256_hex
from forecasts.values import Chain, Decision, DisputeState, QuestionState

_SCORE_FIELDS: Final = (
    "prediction_id",
    "predictions",
    "brier",
    "log",
    "coverage",
    "reference_class",
    "reference_probability",
    "reference_brier",
    "reference_log",
)


@dataclass(frozen=True, slots=True)
class Verification:
    """What a verification found: how much was checked, and the first difference, if any."""

    entries: int
    scores: int
    difference: str | None

    @property
    def is_sound(self) -> bool:
        """Whether nothing differs."""
        return self.difference is None


def _broken_link(entry: LedgerEntry, previous: ledger.Head) -> str | None:
    name = f"{entry.chain.value} ledger entry {entry.sequence}"
    if entry.sequence != previous.size + 1:
        return f"{entry.chain.value} ledger: entry {previous.size + 1} is missing"
    if entry.previous_hash != previous.entry_hash:
        return f"{name} does not follow the entry before it"
    is_erased = entry.payload is None or entry.nonce is None
    hashed = "" if is_erased else ledger.hash_payload(entry.nonce or "", entry.payload or "")
    if not is_erased and hashed != entry.payload_hash:
        return f"{name} ({entry.kind}) holds a payload that does not match its hash"
    expected = ledger.hash_entry(
        chain=entry.chain,
        sequence=entry.sequence,
        recorded_at=entry.recorded_at,
        kind=entry.kind,
        payload_hash=entry.payload_hash,
        previous_hash=entry.previous_hash,
    )
    return None if entry.entry_hash == expected else f"{name} ({entry.kind}) has a wrong hash"


def _check_chain(session: Session, erasing: Erasing, replay: Replay) -> tuple[int, str | None]:
    last = ledger.Head(erasing.chain, 0, ledger.GENESIS, None)
    for entry in ledger.entries(session, erasing.chain):
        broken = _broken_link(entry, last)
        if broken:
            return last.size, broken
        if not erasing.take(entry):
            replay.take(entry)
        last = ledger.Head(erasing.chain, entry.sequence, entry.entry_hash, entry.recorded_at)
    return last.size, erasing.difference()


def _described(session: Session, row: Ledgered) -> str:
    noun = f"{type(row).__tablename__} {row.id}"
    if not isinstance(row, Prediction):
        return f"{noun} ({row.slug})" if isinstance(row, Forecaster | Question) else noun
    who = session.scalar(select(Forecaster.name).where(Forecaster.id == row.forecaster_id))
    what = session.scalar(select(Question.slug).where(Question.id == row.question_id))
    return f"{noun} ({who} on {what})"


def _is_kept(session: Session, attached: QuestionEvidence) -> bool:
    evidence = session.get(Evidence, attached.evidence_id)
    try:
        return evidence is not None and body_sha256(evidence_body(evidence)) == attached.sha256
    except (OSError, EOFError, zlib.error):
        return False


def _row_difference(session: Session, row: Ledgered, replay: Replay) -> str | None:
    noun = type(row).__tablename__
    told = replay.rows[noun].pop(row.id, None)
    if told is None:
        return f"{_described(session, row)} is in no ledger entry"
    for name, value in json.loads(ledger.canonical(ledger.kept(row))).items():
        if value != told.get(name):
            return (
                f"{_described(session, row)}: {name} is {value!r} in the table and "
                f"{told.get(name)!r} in {replay.where[noun, row.id]}"
            )
    return _own_difference(session, row, replay)


def _own_difference(session: Session, row: Ledgered, replay: Replay) -> str | None:
    """Checks what is peculiar to some tables: contents behind hashes, who may see, retractions."""
    if isinstance(row, Article) and sha256_hex(row.text) != row.sha256:
        return f"{_described(session, row)}: its text does not match its SHA-256"
    if isinstance(row, QuestionEvidence) and not _is_kept(session, row):
        return f"{_described(session, row)}: the bytes kept do not match its SHA-256"
    is_told = row.id in replay.public and row.id not in replay.kept
    if isinstance(row, Forecaster) and row.is_public != is_told:
        return f"{_described(session, row)}: the table and the ledger differ on who may see it"
    is_retracted = isinstance(row, Prediction) and row.retracted_at is not None
    if isinstance(row, Prediction) and is_retracted != (row.id in replay.retracted):
        return f"{_described(session, row)}: the table and the ledger differ on its retraction"
    return None


def _rows(session: Session, table: type[Ledgered]) -> Iterator[Ledgered]:
    def after(last: int) -> Sequence[Ledgered]:
        query = select(table).where(table.id > last).order_by(table.id).limit(ledger.BATCH)
        return cast("Sequence[Ledgered]", session.scalars(query).all())

    last = 0
    while batch := after(last):
        last = batch[-1].id
        yield from batch
        session.expunge_all()


def _table_differences(session: Session, replay: Replay) -> Iterator[str]:
    for table in TABLES:
        noun = table.__tablename__
        for row in _rows(session, table):
            difference = _row_difference(session, row, replay)
            if difference:
                yield difference
        for missing in sorted(replay.rows[noun]):
            yield f"{noun} {missing} of {replay.where[noun, missing]} is missing from its table"


def _dispute_differences(session: Session, replay: Replay) -> Iterator[str]:
    rows = session.execute(
        select(Dispute.prediction_id, Dispute.id).where(Dispute.state == DisputeState.CONTESTED)
    )
    for prediction_id, _ in sorted({tuple(row) for row in rows} ^ replay.contested):
        prediction = session.get_one(Prediction, prediction_id)
        yield (
            f"{_described(session, prediction)}: the table and the ledger differ on whether its "
            "reading is contested"
        )


def _score_name(session: Session, question_id: int, forecaster_id: int, rule: str) -> str:
    slug = session.scalar(select(Question.slug).where(Question.id == question_id))
    name = session.scalar(select(Forecaster.name).where(Forecaster.id == forecaster_id))
    return f"score {rule} of {name} on {slug}"


def _score_difference(
    session: Session, told: Told, stored: dict[tuple[Any, ...], Score], key: int
) -> str | None:
    for row in score_statements([*told.statements, *told.moved], told.window):
        score = stored.pop((row.forecaster_id, row.rule, row.visibility), None)
        difference = _one_score_difference(row, score, told.resolution_id)
        if difference:
            name = _score_name(session, key, row.forecaster_id, row.rule.value)
            return f"{name} {difference}"
    for forecaster_id, rule, _ in stored:
        return f"{_score_name(session, key, forecaster_id, rule.value)} should not exist"
    return None


def _one_score_difference(
    row: ScoreRow, score: Score | None, resolution_id: int | None
) -> str | None:
    if score is None:
        return "is missing"
    if score.resolution_id != resolution_id:
        return "names another resolution"
    if score.scorer_version != SCORER_VERSION:
        return (
            f"was made by version {score.scorer_version} of the rules, not {SCORER_VERSION}; "
            "forecasts db upgrade scores it anew"
        )
    for name in _SCORE_FIELDS:
        expected, found = getattr(row, name), getattr(score, name)
        if expected != found:
            return f"differs: {name} is {found!r} in the table and {expected!r} from the ledger"
    return None


def _state_difference(session: Session, told: Told, key: int) -> str | None:
    question = session.get_one(Question, key)
    decided = {
        Decision.YES: QuestionState.RESOLVED,
        Decision.NO: QuestionState.RESOLVED,
        Decision.ANNULLED: QuestionState.ANNULLED,
    }
    expected = decided.get(told.decision) if told.decision else None
    is_undecided = question.state in {QuestionState.OPEN, QuestionState.AWAITING}
    if question.state is expected or (expected is None and is_undecided):
        return None
    return (
        f"{_described(session, question)}: state is {question.state.value!r} in the table and "
        f"{(expected or QuestionState.OPEN).value!r} from the ledger"
    )


def _exclusion_difference(session: Session, told: Told, key: int) -> str | None:
    expected = {
        s.prediction_id: excluded_reason(s, told.window)
        for s in told.statements
        if s.probability is not None
    }
    for prediction in session.scalars(select(Prediction).where(Prediction.question_id == key)):
        if prediction.excluded_reason != expected.get(prediction.id):
            return (
                f"{_described(session, prediction)}: excluded_reason is "
                f"{prediction.excluded_reason} in the table and {expected.get(prediction.id)} "
                "from the ledger"
            )
    return None


def _score_differences(session: Session, questions: dict[int, Told]) -> Iterator[str]:
    for key, told in sorted(questions.items()):
        rows = session.scalars(select(Score).where(Score.question_id == key))
        stored: dict[tuple[Any, ...], Score] = {
            (row.forecaster_id, row.rule, row.visibility): row for row in rows
        }
        yield from filter(
            None,
            (
                _state_difference(session, told, key),
                _score_difference(session, told, stored, key),
                _exclusion_difference(session, told, key),
            ),
        )
        session.expunge_all()


def _untold(session: Session, replay: Replay, error: KeyError) -> str:
    """Says what the ledger no longer tells, although something it tells hangs on it."""
    missing = f"the ledger tells of something that hangs on row {error}, and not of that row"
    return next(_table_differences(session, replay), missing)


def verify(session: Session) -> Verification:
    """Recomputes the chains, the ledgered rows and every stored score, to the last bit.

    Returns:
        How many entries and scores there are, and the first thing that differs.
    """
    replay, entries = Replay(), 0
    scores = session.scalar(select(func.count()).select_from(Score)) or 0
    chains = [Erasing(chain) for chain in Chain]
    for erasing in chains:
        checked, broken = _check_chain(session, erasing, replay)
        entries += checked
        if broken:
            return Verification(entries, scores, broken)
    for erasing in chains:
        for difference in erasure_differences(session, erasing, replay):
            return Verification(entries, scores, difference)
    replay.unite()
    try:
        questions = told_questions(replay)
    except KeyError as error:
        return Verification(entries, scores, _untold(session, replay, error))
    differences = (
        _table_differences(session, replay),
        _dispute_differences(session, replay),
        _score_differences(session, questions),
    )
    first = next((difference for each in differences for difference in each), None)
    return Verification(entries, scores, first)
