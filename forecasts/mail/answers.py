"""What a mail server's answer means for the letter, and for the address."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from forecasts.text import printable

_WORDS: Final = 300
_NO_ADDRESS: Final = frozenset({550, 551, 553})
_SIGN_IN_FIRST: Final = frozenset({530, 534, 535, 538})
_ENHANCED: Final = re.compile(r"\s*(5\.[0-9]{1,3}\.[0-9]{1,3})\b")
_DEAD: Final = re.compile(r"5\.1\.(?![78]$)[0-9]+|5\.2\.1")
"""Enhanced statuses that say: no such mailbox. 5.1.7 and 5.1.8 are about the sender's."""

_ABOUT_US: Final = re.compile(
    r"relay|block|black|spam|spf|dkim|dmarc|policy|denied|reputation|authenticat", re.IGNORECASE
)


class Fate(StrEnum):
    """What became of a letter.

    Attributes:
        TAKEN: the server has it.
        LATER: the server has it not; the same letter may go another time.
        REFUSED: the server will never take it.
        UNCERTAIN: it was handed over whole, and no answer came: the server may have it.
    """

    TAKEN = "taken"
    LATER = "later"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"


class Phase(StrEnum):
    """How far a letter had come: the connection, the sender, the address, the content, its end."""

    CONNECTION = "connection"
    SENDER = "sender"
    ADDRESS = "address"
    CONTENT = "content"
    END = "end"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of sending one letter.

    Attributes:
        fate: what became of it.
        status: the server's number, None where it gave none.
        words: what the server said, or what happened, on one line.
        is_address_dead: whether the server says that there is no such mailbox.
    """

    fate: Fate
    status: int | None
    words: str
    is_address_dead: bool = False


def answered(phase: Phase, status: int, said: bytes | str) -> Answer:
    """Reads an answer that does not let the letter go on, or its last one.

    Args:
        phase: what it is the answer to.
        status: its number; what is none of SMTP's is taken for silence.
        said: its text.
    """
    words = shown(said)
    if not 200 <= status < 600 or (phase is Phase.END and 300 <= status < 400):
        return silent(phase, words or "an answer that is none")
    if phase is Phase.END and status < 300:
        return Answer(Fate.TAKEN, status, words)
    is_final = status >= 500 and status not in _SIGN_IN_FIRST and phase is not Phase.CONNECTION
    if not is_final:
        return Answer(Fate.LATER, status, words)
    return Answer(Fate.REFUSED, status, words, phase is Phase.ADDRESS and _is_dead(status, words))


def silent(phase: Phase, words: str) -> Answer:
    """Says what it means that no answer came."""
    fate = Fate.UNCERTAIN if phase is Phase.END else Fate.LATER
    return Answer(fate, None, shown(words))


def shown(said: bytes | str) -> str:
    """Puts what a server said on one short line."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return printable(text.encode("utf-8", "replace").decode())[:_WORDS]


def _is_dead(status: int, words: str) -> bool:
    """Says whether an address is none; what a server holds against us says nothing about it."""
    enhanced = _ENHANCED.match(words)
    if enhanced:
        return bool(_DEAD.fullmatch(enhanced[1]))
    return status in _NO_ADDRESS and not _ABOUT_US.search(words)
