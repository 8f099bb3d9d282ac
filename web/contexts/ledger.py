"""What the page of the ledger hands its template."""

from dataclasses import dataclass
from typing import ClassVar

from forecasts.ledger import Head as LedgerHead
from forecasts.ledger.noted import Noted


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerContext:
    """The end of the public ledger.

    Attributes:
        line: as it was typed.
        noted: what became of it; None where none was typed, or none that can be read.
        refusal: why it cannot be read.
        now: the newest link.
    """

    template: ClassVar[str] = "ledger.html"

    line: str
    noted: Noted | None
    refusal: str
    now: LedgerHead
