"""Writing the statements on a question: repeated ones skipped, the rest numbered and ledgered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import select

from forecasts.clock import DatePrecision
from forecasts.db import Session
from forecasts.errors import ConflictError
from forecasts.exchange.bulk import Bulk, Row
from forecasts.exchange.cells import Manner, time_text
from forecasts.exchange.people import People, Speaker
from forecasts.exchange.spool import Said
from forecasts.ledger import KEPT, PayloadTemplate, canonical, chain_for, written
from forecasts.models import Prediction, Quotation, Withdrawal
from forecasts.scores import Statement, Window, excluded_reason
from forecasts.values import Chain, Directness, Provenance, QuotationKind, Visibility

INSTANT: Final = DatePrecision.INSTANT.value
_VARYING: Final = (
    "forecaster_id",
    "high",
    "id",
    "low",
    "probability",
    "question_id",
    "quotation_id",
    "stated_at",
    "stated_precision",
)


@lru_cache(65_536)
def instant(text: str) -> datetime:
    """Reads a time as the spool keeps it."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@dataclass(slots=True)
class Seen:
    """The statements on one question that are on record, to find those that a file repeats."""

    exact: set[tuple[int, float, str]] = field(default_factory=set)
    dated: dict[tuple[int, float], list[tuple[str, str]]] = field(default_factory=dict)
    undated: set[tuple[int, float]] = field(default_factory=set)

    def keep(self, who: int, p: float, at: str, precision: str) -> None:
        """Remembers a statement."""
        if precision == INSTANT:
            self.exact.add((who, p, at))
        else:
            self.dated.setdefault((who, p), []).append((at, precision))

    def has(self, who: int, said: Said) -> bool:
        """Says whether a row repeats a statement: the same number, by the same, at that time."""
        if said.at is None:
            return (who, said.probability) in self.undated
        dated = self.dated.get((who, said.probability), ())
        if said.begins is None or said.ends is None:
            is_exact = (who, said.probability, said.at) in self.exact
            return is_exact or any(at == said.at for at, _ in dated)
        return any(
            precision == said.precision and said.begins <= at <= said.ends
            for at, precision in dated
        )


def seen_on(session: Session, question_id: int) -> dict[Visibility, Seen]:
    """Reads what is on record on a question; what was retracted may be said again.

    What was said in private is not repeated by being said in public.
    """
    seen = nobody_said()
    query = select(
        Prediction.forecaster_id,
        Prediction.probability,
        Prediction.stated_at,
        Prediction.stated_precision,
        Prediction.recorded_at,
        Prediction.visibility,
    ).where(
        Prediction.question_id == question_id,
        Prediction.retracted_at.is_(None),
    )
    for who, p, stated_at, precision, recorded_at, visibility in session.execute(query):
        seen[visibility].keep(who, p, time_text(stated_at), precision.value)
        if stated_at == recorded_at:  # undated then: said when it was recorded
            seen[visibility].undated.add((who, p))
    return seen


def nobody_said() -> dict[Visibility, Seen]:
    """Gives what is on record on a new question."""
    return {each: Seen() for each in Visibility}


@dataclass(slots=True)
class Asked:
    """A question that statements are written on.

    `window` None means that exclusions are settled when the question is rescored.
    """

    id: int
    visibility: Visibility
    window: Window | None
    seen: dict[Visibility, Seen]
    annulled_slug: str | None = None
    withdrawn: set[tuple[int, str, Visibility]] = field(default_factory=set)

    @property
    def usual(self) -> Visibility:
        """Who sees a statement of which nothing is said: whoever sees the question."""
        is_private = self.visibility is Visibility.PRIVATE
        return Visibility.PRIVATE if is_private else Visibility.PUBLIC


@dataclass(frozen=True, slots=True)
class _Prepared:
    """What all statements made in one manner, and seen by the same, share."""

    manner: Manner
    visibility: Visibility
    row: Row
    template: PayloadTemplate


class Statements:
    """Writes statements; counts what is new, repeated and undated.

    `alone` counts those that only whoever imports sees, as nothing else shows when they were made.
    """

    def __init__(
        self, bulk: Bulk, people: People, manners: Sequence[Manner], *, by: str, now: datetime
    ) -> None:
        self._bulk, self._people, self._by, self._now = bulk, people, by, now
        self._now_text = time_text(now)
        self._manners = manners
        self._ready: dict[tuple[int, Visibility], _Prepared] = {}
        self.new = self.repeated = self.undated = self.alone = self._withdrawals = 0

    @property
    def written(self) -> int:
        """How many statements and withdrawals were not on record before."""
        return self.new + self._withdrawals

    def _prepared(self, number: int, visibility: Visibility) -> _Prepared:
        key = number, visibility
        if key not in self._ready:
            self._ready[key] = self._prepare(self._manners[number], visibility)
        return self._ready[key]

    def _prepare(self, manner: Manner, visibility: Visibility) -> _Prepared:
        shared: dict[str, Any] = {
            "recorded_at": self._now,
            "recorded_by": self._by,
            "basis": manner.basis,
            "phrase": manner.phrase,
            "lexicon_version": manner.lexicon_version,
            "directness": manner.directness,
            "is_inverted": manner.is_inverted,
            "proposed": manner.proposed,
            "reading_reason": manner.reading_reason,
            "is_commitment": manner.is_commitment,
            "provenance": Provenance.IMPORT,
            "visibility": visibility,
        }
        template = PayloadTemplate(Prediction, _VARYING, shared)
        row = {name: self._bulk.plain(value) for name, value in shared.items()}
        return _Prepared(manner, visibility, row, template)

    def is_word_alone(self, said: Said) -> bool:
        """Says whether only the word of whoever says it shows that it was said before now."""
        return self._people.is_own and said.at is not None and said.at < self._now_text

    def is_public(self, asked: Visibility, said: Said) -> bool:
        """Says whether a statement on a question of which nothing else is known is public."""
        wanted = said.visibility or asked
        is_wanted = asked is Visibility.PUBLIC and wanted == Visibility.PUBLIC
        return is_wanted and not self.is_word_alone(said)

    def write(self, asked: Asked, said: Said) -> None:
        """Writes one statement unless it is on record.

        Raises:
            ConflictError: the question is annulled.
        """
        visibility = Visibility(said.visibility) if said.visibility else asked.usual
        chain = chain_for(asked.visibility, visibility)
        is_alone = chain is Chain.PUBLIC and self.is_word_alone(said)
        if is_alone:
            visibility, chain = Visibility.PRIVATE, Chain.PRIVATE
        speaker = self._people.speaker(said.person, is_public=chain is Chain.PUBLIC)
        self._withdraw_if_new(asked, speaker, said, visibility)
        if asked.seen[visibility].has(speaker.id, said):
            self.repeated += 1
            return
        if asked.annulled_slug:
            raise ConflictError(
                f"{asked.annulled_slug} is annulled; nothing stated on it can count."
            )
        self._write_new(asked, speaker, said, self._prepared(said.manner, visibility))
        self.alone += is_alone

    def _write_new(self, asked: Asked, speaker: Speaker, said: Said, prepared: _Prepared) -> None:
        at, precision = said.at or self._now_text, said.precision or INSTANT
        chain = chain_for(asked.visibility, prepared.visibility)
        quotation = self._quotation(chain, speaker, said, prepared.manner.directness)
        number = self._bulk.number(Prediction)
        self._bulk.add(
            Prediction,
            {
                **prepared.row,
                "id": number,
                "forecaster_id": speaker.id,
                "question_id": asked.id,
                "probability": said.probability,
                "low": said.low,
                "high": said.high,
                "stated_at": self._bulk.time(at),
                "stated_precision": precision,
                "quotation_id": quotation,
                "excluded_reason": self._reason(asked, speaker, said, prepared),
            },
        )
        values = (
            str(speaker.id),
            written(said.high),
            str(number),
            written(said.low),
            repr(said.probability),
            str(asked.id),
            written(quotation),
            f'"{at[:10]}T{at[11:]}Z"',
            f'"{precision}"',
        )
        self._bulk.entry(chain, "prediction.recorded", prepared.template.fill(values))
        seen = asked.seen[prepared.visibility]
        seen.keep(speaker.id, said.probability, at, precision)
        self.new += 1
        self.undated += said.at is None

    def _reason(
        self, asked: Asked, speaker: Speaker, said: Said, prepared: _Prepared
    ) -> str | None:
        if asked.window is None:
            return None
        at = instant(said.at) if said.at else self._now
        statement = Statement(
            prediction_id=0,
            forecaster_id=speaker.id,
            kind=speaker.kind,
            organisation=speaker.organisation,
            probability=said.probability,
            stated_at=at,
            begins_at=at,
            recorded_at=self._now,
            visibility=prepared.visibility,
            directness=prepared.manner.directness,
            is_commitment=prepared.manner.is_commitment,
        )
        reason = excluded_reason(statement, asked.window)
        return reason and reason.value

    def _quotation(
        self, chain: Chain, speaker: Speaker, said: Said, directness: Directness
    ) -> int | None:
        if said.quote is None and said.url is None:
            return None
        is_direct = directness is Directness.DIRECT
        number = self._bulk.number(Quotation)
        row: Row = {
            "id": number,
            "article_id": None,
            "kind": (QuotationKind.DIRECT if is_direct else QuotationKind.INDIRECT).value,
            "directness": directness.value,
            "excerpt": said.quote or "",
            "segments": [],
            "speaker": speaker.name,
            "url": said.url,
            "publisher": said.publisher,
        }
        self._bulk.add(Quotation, {**row, "segments": "[]"})
        payload = canonical({name: row[name] for name in KEPT[Quotation]})
        self._bulk.entry(chain, "quotation.recorded", payload)
        return number

    def _withdraw_if_new(
        self, asked: Asked, speaker: Speaker, said: Said, visibility: Visibility
    ) -> None:
        if said.withdrawn is None:
            return
        precision, _, at = said.withdrawn.partition(" ")
        if (speaker.id, at, visibility) in asked.withdrawn:
            return
        asked.withdrawn.add((speaker.id, at, visibility))
        row = Withdrawal(
            forecaster_id=speaker.id,
            question_id=asked.id,
            withdrawn_at=instant(at),
            withdrawn_precision=DatePrecision(precision),
            recorded_at=self._now,
            recorded_by=self._by,
            visibility=visibility,
        )
        row.id = self._bulk.number(Withdrawal)
        self._bulk.add(Withdrawal, self._bulk.stored(row))
        self._bulk.record(row, "recorded", chain_for(asked.visibility, visibility))
        self._withdrawals += 1


def withdrawn_on(session: Session, question_id: int) -> set[tuple[int, str, Visibility]]:
    """Reads who withdrew on a question, when, and who may see that."""
    query = select(Withdrawal.forecaster_id, Withdrawal.withdrawn_at, Withdrawal.visibility)
    rows: Iterable[Any] = session.execute(query.where(Withdrawal.question_id == question_id))
    return {(who, time_text(at), visibility) for who, at, visibility in rows}
