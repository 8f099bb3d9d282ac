"""Verifying the record: the chains, every ledgered row, and every stored score.

The tables are compared with a replay of the ledger, and the scores with a recompute from that
replay; the first thing that differs is named.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import func, select

from forecasts import ledger
from forecasts.db import Session
from forecasts.ledger import Kept, Ledgered
from forecasts.models import (
    Article,
    Forecaster,
    LedgerEntry,
    Prediction,
    Question,
    Quotation,
    Resolution,
    Score,
)
from forecasts.scores import ScoreRow, Statement, Window, excluded_reason, score_statements
from forecasts.text import sha256_hex
from forecasts.values import Chain, Decision, Directness, QuestionState, Visibility

_TABLES: Final[tuple[type[Ledgered], ...]] = (
    Article,
    Quotation,
    Forecaster,
    Question,
    Prediction,
    Resolution,
)
_SCORE_FIELDS: Final = ("prediction_id", "predictions", "brier", "log", "coverage")


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


@dataclass(slots=True)
class _Replay:
    """The record as the ledger tells it, by table and row."""

    rows: dict[str, dict[int, Kept]] = field(
        default_factory=lambda: {table.__tablename__: {} for table in _TABLES}
    )
    retracted: set[int] = field(default_factory=set)
    where: dict[tuple[str, int], str] = field(default_factory=dict)

    def take(self, entry: LedgerEntry) -> None:
        """Applies one entry, whose content is there."""
        payload: Kept = json.loads(entry.payload or "{}")
        noun, _, verb = entry.kind.partition(".")
        if verb == "retracted":
            self.retracted.add(payload["id"])
            return
        self.rows[noun][payload["id"]] = payload
        self.where[noun, payload["id"]] = f"{entry.chain.value} ledger entry {entry.sequence}"


def _broken_link(entry: LedgerEntry, previous: ledger.Head) -> str | None:
    name = f"{entry.chain.value} ledger entry {entry.sequence}"
    if entry.sequence != previous.size + 1:
        return f"{entry.chain.value} ledger: entry {previous.size + 1} is missing"
    if entry.previous_hash != previous.entry_hash:
        return f"{name} does not follow the entry before it"
    if entry.payload is None or entry.nonce is None:
        return f"{name} ({entry.kind}) no longer says what it recorded: its content was erased"
    if ledger.hash_payload(entry.nonce, entry.payload) != entry.payload_hash:
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


def _check_chain(session: Session, chain: Chain, replay: _Replay) -> tuple[int, str | None]:
    last = ledger.Head(chain, 0, ledger.GENESIS, None)
    for entry in ledger.entries(session, chain):
        broken = _broken_link(entry, last)
        if broken:
            return last.size, broken
        replay.take(entry)
        last = ledger.Head(chain, entry.sequence, entry.entry_hash, entry.recorded_at)
    return last.size, None


def _described(session: Session, row: Ledgered) -> str:
    noun = f"{type(row).__tablename__} {row.id}"
    if not isinstance(row, Prediction):
        return f"{noun} ({row.slug})" if isinstance(row, Forecaster | Question) else noun
    who = session.scalar(select(Forecaster.name).where(Forecaster.id == row.forecaster_id))
    what = session.scalar(select(Question.slug).where(Question.id == row.question_id))
    return f"{noun} ({who} on {what})"


def _row_difference(session: Session, row: Ledgered, replay: _Replay) -> str | None:
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
    if isinstance(row, Article) and sha256_hex(row.text) != row.sha256:
        return f"{_described(session, row)}: its text does not match its SHA-256"
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


def _table_differences(session: Session, replay: _Replay) -> Iterator[str]:
    for table in _TABLES:
        noun = table.__tablename__
        for row in _rows(session, table):
            difference = _row_difference(session, row, replay)
            if difference:
                yield difference
        for missing in sorted(replay.rows[noun]):
            yield f"{noun} {missing} of {replay.where[noun, missing]} is missing from its table"


def _instant(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None


def _told_window(question: Kept, resolution: Kept | None) -> Window:
    closes_at = datetime.fromisoformat(question["closes_at"])
    return Window(
        opens_at=_instant(question["opens_at"]),
        closes_at=closes_at,
        visibility=Visibility(question["visibility"]),
        known_at=_instant(resolution["known_at"]) if resolution else None,
        outcome=Decision(resolution["decision"]).outcome if resolution else None,
    )


def _told_statement(prediction: Kept, *, is_retracted: bool) -> Statement:
    return Statement(
        prediction_id=prediction["id"],
        forecaster_id=prediction["forecaster_id"],
        probability=prediction["probability"],
        stated_at=datetime.fromisoformat(prediction["stated_at"]),
        visibility=Visibility(prediction["visibility"]),
        directness=Directness(prediction["directness"]),
        is_commitment=prediction["is_commitment"],
        is_retracted=is_retracted,
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """What the ledger says about one question."""

    window: Window
    decision: Decision | None
    resolution_id: int | None
    statements: list[Statement]


def _told_questions(replay: _Replay) -> dict[int, _Told]:
    newest: dict[int, Kept] = {}
    for resolution in sorted(replay.rows["resolution"].values(), key=lambda told: told["id"]):
        newest[resolution["question_id"]] = resolution
    statements: defaultdict[int, list[Statement]] = defaultdict(list)
    for told in replay.rows["prediction"].values():
        statement = _told_statement(told, is_retracted=told["id"] in replay.retracted)
        statements[told["question_id"]].append(statement)
    return {
        key: _Told(
            window=_told_window(question, newest.get(key)),
            decision=Decision(newest[key]["decision"]) if key in newest else None,
            resolution_id=newest[key]["id"] if key in newest else None,
            statements=statements[key],
        )
        for key, question in replay.rows["question"].items()
    }


def _score_name(session: Session, question_id: int, forecaster_id: int, rule: str) -> str:
    slug = session.scalar(select(Question.slug).where(Question.id == question_id))
    name = session.scalar(select(Forecaster.name).where(Forecaster.id == forecaster_id))
    return f"score {rule} of {name} on {slug}"


def _score_difference(
    session: Session, told: _Told, stored: dict[tuple[Any, ...], Score], key: int
) -> str | None:
    for row in score_statements(told.statements, told.window):
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
    for name in _SCORE_FIELDS:
        expected, found = getattr(row, name), getattr(score, name)
        if expected != found:
            return f"differs: {name} is {found!r} in the table and {expected!r} from the ledger"
    return None


def _state_difference(session: Session, told: _Told, key: int) -> str | None:
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


def _exclusion_difference(session: Session, told: _Told, key: int) -> str | None:
    expected = {s.prediction_id: excluded_reason(s, told.window) for s in told.statements}
    for prediction in session.scalars(select(Prediction).where(Prediction.question_id == key)):
        if prediction.excluded_reason != expected.get(prediction.id):
            return (
                f"{_described(session, prediction)}: excluded_reason is "
                f"{prediction.excluded_reason} in the table and {expected.get(prediction.id)} "
                "from the ledger"
            )
    return None


def _score_differences(session: Session, questions: dict[int, _Told]) -> Iterator[str]:
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


def verify(session: Session) -> Verification:
    """Recomputes the chains, the ledgered rows and every stored score, to the last bit.

    Returns:
        How many entries and scores there are, and the first thing that differs.
    """
    replay, entries = _Replay(), 0
    scores = session.scalar(select(func.count()).select_from(Score)) or 0
    for chain in Chain:
        checked, broken = _check_chain(session, chain, replay)
        entries += checked
        if broken:
            return Verification(entries, scores, broken)
    questions = _told_questions(replay)
    differences = (_table_differences(session, replay), _score_differences(session, questions))
    first = next((difference for each in differences for difference in each), None)
    return Verification(entries, scores, first)
