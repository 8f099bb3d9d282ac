"""The record as the ledger tells it: rows by table, and what each question's scores depend on."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from forecasts.clock import DatePrecision, span_start
from forecasts.ledger import Kept, Ledgered
from forecasts.models import (
    Article,
    Family,
    FamilyMember,
    Forecaster,
    ForecasterMerge,
    LedgerEntry,
    Market,
    MarketLink,
    Prediction,
    Question,
    QuestionEvidence,
    Quotation,
    Resolution,
    Watch,
    Withdrawal,
)
from forecasts.scores import LiquidSpan, Statement, Window, is_liquid, moved_statement
from forecasts.values import Chain, Decision, Directness, ForecasterKind, Provenance, Visibility

TABLES: Final[tuple[type[Ledgered], ...]] = (
    Article,
    Quotation,
    Forecaster,
    ForecasterMerge,
    Question,
    Family,
    FamilyMember,
    Market,
    MarketLink,
    Prediction,
    Withdrawal,
    Resolution,
    QuestionEvidence,
    Watch,
)

_MARKS: Final = frozenset({"retracted", "contested", "settled"})


@dataclass(slots=True)
class Replay:
    """The record as the ledger tells it, by table and row; `public` are the names it shows.

    `kept` says for each forecaster who is merged into another, into whom; it is known, and what
    they said is the other's, once `unite` was called at the end. `contested` are the predictions
    whose reading is contested, each with the dispute about it. `began` says which entry, by its
    number in the database, was the first to tell of a row.
    """

    rows: dict[str, dict[int, Kept]] = field(
        default_factory=lambda: {table.__tablename__: {} for table in TABLES}
    )
    retracted: set[int] = field(default_factory=set)
    public: set[int] = field(default_factory=set)
    contested: set[tuple[int, int]] = field(default_factory=set)
    where: dict[tuple[str, int], str] = field(default_factory=dict)
    newest: dict[tuple[str, int], int] = field(default_factory=dict)
    began: dict[tuple[str, int], int] = field(default_factory=dict)
    kept: dict[int, int] = field(default_factory=dict)

    def take(self, entry: LedgerEntry) -> None:
        """Applies one entry, whose content is there.

        A row may be told of in both chains, such as a name that was private first: the entry
        written later counts, whichever chain is walked first.
        """
        payload: Kept = json.loads(entry.payload or "{}")
        noun, _, verb = entry.kind.partition(".")
        key = noun, payload["id"]
        if noun == "forecaster" and entry.chain is Chain.PUBLIC:
            self.public.add(payload["id"])
        if verb in _MARKS:
            self._mark(verb, payload)
            return
        self.began[key] = min(entry.id, self.began.get(key, entry.id))
        if self.newest.get(key, 0) > entry.id:
            return
        self.newest[key] = entry.id
        if verb == "untied":
            self.rows[noun].pop(payload["id"], None)
            return
        self.rows[noun][payload["id"]] = payload
        self.where[key] = f"{entry.chain.value} ledger entry {entry.sequence}"

    def _mark(self, verb: str, payload: Kept) -> None:
        """Takes what is told of a prediction without telling it anew."""
        if verb == "retracted":
            self.retracted.add(payload["id"])
        elif verb == "contested":
            self.contested.add((payload["id"], payload["dispute"]))
        else:
            self.contested.discard((payload["id"], payload["dispute"]))

    def unite(self) -> None:
        """Gives what was said by who is merged into another to that one.

        The entry of a statement names who it was recorded for; merges that were not undone say
        whose it is now.
        """
        self.kept = {
            told["merged_id"]: told["kept_id"]
            for told in self.rows[ForecasterMerge.__tablename__].values()
            if told["undone_at"] is None
        }
        for table in (Prediction, Withdrawal):
            for told in self.rows[table.__tablename__].values():
                while told["forecaster_id"] in self.kept:
                    told["forecaster_id"] = self.kept[told["forecaster_id"]]


def _instant(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None


def _told_window(question: Kept, decided: Kept | None, condition_known_at: str | None) -> Window:
    return Window(
        opens_at=_instant(question["opens_at"]),
        closes_at=datetime.fromisoformat(question["closes_at"]),
        visibility=Visibility(question["visibility"]),
        fixed_at=datetime.fromisoformat(question["fixed_at"]),
        base_rate=question["base_rate"],
        known_at=_instant(decided["known_at"]) if decided else None,
        outcome=Decision(decided["decision"]).outcome if decided else None,
        condition_known_at=_instant(condition_known_at),
    )


Liquid = dict[tuple[int, int], list[LiquidSpan]]


def _told_references(replay: Replay) -> Liquid:
    """Lists since when and until when markets were linked that were found liquid enough."""
    markets, found = replay.rows["market"], Liquid()
    for link in replay.rows["market_link"].values():
        if link["is_reference"]:
            key = link["question_id"], markets[link["market_id"]]["forecaster_id"]
            since = datetime.fromisoformat(link["linked_at"])
            found.setdefault(key, []).append((since, _instant(link["ended_at"])))
    return found


def _told_statement(told: Kept, replay: Replay, liquid: Liquid) -> Statement:
    zone = replay.rows["question"][told["question_id"]]["zone"]
    who = replay.rows["forecaster"][told["forecaster_id"]]
    stated_at = datetime.fromisoformat(told["stated_at"])
    return Statement(
        prediction_id=told["id"],
        forecaster_id=told["forecaster_id"],
        kind=ForecasterKind(who["kind"]),
        organisation=who.get("organisation"),
        probability=told["probability"],
        stated_at=stated_at,
        begins_at=span_start(stated_at, DatePrecision(told["stated_precision"]), zone=zone),
        recorded_at=datetime.fromisoformat(told["recorded_at"]),
        visibility=Visibility(told["visibility"]),
        directness=Directness(told["directness"]),
        is_commitment=told["is_commitment"],
        is_retracted=told["id"] in replay.retracted,
        is_reference=told["provenance"] != Provenance.MARKET
        or is_liquid(
            liquid.get((told["question_id"], told["forecaster_id"]), ()),
            datetime.fromisoformat(told["recorded_at"]),
        ),
    )


def _told_withdrawal(told: Kept, replay: Replay) -> Statement:
    zone = replay.rows["question"][told["question_id"]]["zone"]
    who = replay.rows["forecaster"][told["forecaster_id"]]
    at = datetime.fromisoformat(told["withdrawn_at"])
    return Statement(
        prediction_id=0,
        forecaster_id=told["forecaster_id"],
        kind=ForecasterKind(who["kind"]),
        organisation=who.get("organisation"),
        probability=None,
        stated_at=at,
        begins_at=span_start(at, DatePrecision(told["withdrawn_precision"]), zone=zone),
        recorded_at=datetime.fromisoformat(told["recorded_at"]),
        visibility=Visibility(told["visibility"]),
    )


@dataclass(frozen=True, slots=True)
class Told:
    """What the ledger says about one question; `moved` counts here and was said on a branch."""

    window: Window
    decision: Decision | None
    resolution_id: int | None
    statements: list[Statement]
    moved: list[Statement] = field(default_factory=list)


def _told_statements(replay: Replay) -> dict[int, list[Statement]]:
    statements: defaultdict[int, list[Statement]] = defaultdict(list)
    liquid = _told_references(replay)
    for told in replay.rows["prediction"].values():
        statements[told["question_id"]].append(_told_statement(told, replay, liquid))
    for told in replay.rows["withdrawal"].values():
        statements[told["question_id"]].append(_told_withdrawal(told, replay))
    return statements


def _told_branches(replay: Replay, newest: dict[int, Kept]) -> dict[int, tuple[str, int | None]]:
    """Lists the questions whose condition has come true: since when, and who asks without it."""
    branches = {}
    for member in replay.rows["family_member"].values():
        family = replay.rows["family"][member["family_id"]]
        known = newest.get(family["condition_id"])
        if known and Decision(known["decision"]).outcome == member["branch"] is not None:
            branches[member["question_id"]] = known["known_at"], family["unconditional_id"]
    return branches


def told_questions(replay: Replay) -> dict[int, Told]:
    """Gathers for each question what its scores depend on."""
    newest: dict[int, Kept] = {}
    for resolution in sorted(replay.rows["resolution"].values(), key=lambda told: told["id"]):
        newest[resolution["question_id"]] = resolution
    statements, branches = _told_statements(replay), _told_branches(replay, newest)
    questions = {
        key: Told(
            window=_told_window(question, newest.get(key), branches.get(key, (None, None))[0]),
            decision=Decision(newest[key]["decision"]) if key in newest else None,
            resolution_id=newest[key]["id"] if key in newest else None,
            statements=statements.get(key, []),
        )
        for key, question in replay.rows["question"].items()
    }
    for key, (_, unconditional_id) in branches.items():
        branch = questions[key]
        if unconditional_id is not None and branch.window.condition_known_at is not None:
            questions[unconditional_id].moved.extend(
                moved_statement(statement, branch.window)
                for statement in branch.statements
                if statement.stated_at >= branch.window.condition_known_at
            )
    return questions
