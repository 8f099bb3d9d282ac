"""What was corrected in public, and where the public ledger ends."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from forecasts.ledger import head
from forecasts.ledger.noted import Verdict, look_up
from forecasts.standings.corrected.corrections import Correction, correction_page
from forecasts.values import Chain
from web.api.answers import Listing
from web.api.area import Area, Asked
from web.api.asking import PageOfFifty
from web.api.desk_asking import LedgerAsked

area: Final = Area("log", "What was corrected in public, and where the public ledger ends.")


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRecord:
    """Where the public ledger ends.

    Attributes:
        size: how many entries it has.
        entry_hash: of the last of them.
        recorded_at: when that was written; null while there is none.
        noted: what became of the line that was asked about; null where none was.
    """

    size: int
    entry_hash: str
    recorded_at: datetime | None
    noted: Verdict | None


@area.reads("/corrections", Correction, is_list=True, asks=PageOfFifty)
def corrections(asked: Asked, query: dict[str, Any]) -> Listing:
    """Lists every public correction, the newest first, 50 a page."""
    found = correction_page(asked.session, page=query["page"])
    return Listing(found.lines, found.page, found.pages, found.total)


@area.reads("/ledger", LedgerRecord, asks=LedgerAsked)
def ledger(asked: Asked, query: dict[str, Any]) -> LedgerRecord:
    """Shows where the public ledger ends, and whether it still has a line that was noted."""
    now = head(asked.session, Chain.PUBLIC)
    noted = look_up(asked.session, query["line"]).verdict if "line" in query else None
    return LedgerRecord(
        size=now.size, entry_hash=now.entry_hash, recorded_at=now.recorded_at, noted=noted
    )
