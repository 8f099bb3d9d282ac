"""A line somebody noted, such as one of a letter, held against the chain as it stands now."""

import hmac
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import select

from forecasts.db import Session
from forecasts.errors import InvalidInputError
from forecasts.ledger.chain import Head, head
from forecasts.models import LedgerEntry
from forecasts.values import Chain

_LINE: Final = re.compile(r"\s*([1-9][0-9]{0,17})\s*/\s*([0-9a-fA-F]{64})\s*", re.ASCII)


class Verdict(StrEnum):
    """What became of a noted line."""

    HELD = "held"
    CHANGED = "changed"
    MISSING = "missing"
    """The chain is shorter than it was."""


@dataclass(frozen=True, slots=True)
class Noted:
    """A noted line, what became of it, and where the chain stands now.

    Attributes:
        size: how many entries there were.
        digest: the hash of the last of them.
        verdict: whether the chain still has it there.
        now: the newest link.
    """

    size: int
    digest: str
    verdict: Verdict
    now: Head


def look_up(session: Session, line: str) -> Noted:
    """Holds a line against the public chain.

    Args:
        session: any session.
        line: number of entries and hash of the last, such as "655/55fb…", as letters print it.

    Raises:
        InvalidInputError: it is no such line.

    Example:
        >>> _LINE.fullmatch("12/" + "0a" * 32).group(1)
        '12'
    """
    found = _LINE.fullmatch(line)
    if found is None:
        raise InvalidInputError(
            f"{line[:90]!r} is no line of the ledger; write it as a letter prints it: the "
            "number of entries, a slash, and a hash of 64 characters."
        )
    size, digest = int(found[1]), found[2].lower()
    there = session.scalar(
        select(LedgerEntry.entry_hash).where(
            LedgerEntry.chain == Chain.PUBLIC, LedgerEntry.sequence == size
        )
    )
    if there is None:
        verdict = Verdict.MISSING
    else:
        verdict = Verdict.HELD if hmac.compare_digest(there, digest) else Verdict.CHANGED
    return Noted(size, digest, verdict, head(session, Chain.PUBLIC))
