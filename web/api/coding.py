"""Double coding: a curator reads candidates blind, and sees how far curators agree."""

from dataclasses import dataclass
from typing import Any, Final

from forecasts.accounts import Scope
from forecasts.intake import find_candidate
from forecasts.intake.coding import BlindCandidate, CodingDraft, code_candidate, next_to_code
from forecasts.resources.coding import CodingReportRecord, coding_record
from forecasts.values import Classification
from web.api.area import Area, Asked
from web.api.desk_asking import CodingSent

area: Final = Area("coding", "The same words read by several curators, each by themselves.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NextCodingRecord:
    """What to read next.

    Attributes:
        candidate: the words, and nothing anybody made of them; null where all is read.
    """

    candidate: BlindCandidate | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CodingRecord:
    """How a curator read a candidate.

    Attributes:
        candidate: its number.
        classification: what the words are.
        speaker: who speaks.
        low: lower end of the range.
        central: how likely they say it is.
        high: upper end.
        note: what made it hard.
    """

    candidate: int
    classification: Classification
    speaker: str | None
    low: float | None
    central: float | None
    high: float | None
    note: str | None


@area.reads("/codings/next", NextCodingRecord, needs=Scope.CURATE)
def form(asked: Asked) -> NextCodingRecord:
    """Gives words one has not read yet: first what one other curator has, then the oldest."""
    return NextCodingRecord(candidate=next_to_code(asked.session, by=asked.me.mark))


@area.does(
    "/candidates/<int:number>/codings",
    CodingRecord,
    takes=CodingSent,
    needs=Scope.CURATE,
    status=201,
)
def read(asked: Asked, sent: dict[str, Any], number: int) -> CodingRecord:
    """Keeps how one reads a candidate; a reading once given stays."""
    candidate = find_candidate(asked.session, number)
    found = code_candidate(
        asked.session, candidate, CodingDraft(**sent), by=asked.me.mark, now=asked.now
    )
    return CodingRecord(
        candidate=number,
        classification=found.classification,
        speaker=found.speaker,
        low=found.low,
        central=found.central,
        high=found.high,
        note=found.note,
    )


@area.reads("/codings/agreement", CodingReportRecord, needs=Scope.CURATE)
def agreement(asked: Asked) -> CodingReportRecord:
    """Shows how far curators read alike, and what they read differently."""
    return coding_record(asked.session, seen_by=asked.me.mark)
