"""What others wrote, made fit for a letter: one line of text, an address that can be followed."""

import re
import unicodedata
from typing import Final
from urllib.parse import quote, urlsplit

_ISOLATE: Final = "\u2068"
_ISOLATE_END: Final = "\u2069"
_DIRECTIONS: Final = frozenset(
    "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_UNPRINTABLE: Final = frozenset({"Cc", "Cn", "Co", "Cs", "Zl", "Zp"})
_RIGHT_TO_LEFT: Final = frozenset({"R", "AL", "AN"})
_IN_ADDRESSES: Final = "%/:?#[]@!$&'()*+,;=~-._"
_LONGEST: Final = 2000


def one_line(text: str) -> str:
    r"""Puts text on one line, without what breaks a header, steers a terminal or turns it round.

    Example:
        >>> one_line("it will\r\nX-Evil: 1\x00 \u202erain")
        'it will X-Evil: 1 rain'
    """
    kept = (" " if unicodedata.category(c) in _UNPRINTABLE else c for c in text)
    return re.sub(r"[ \t\u3000]+", " ", "".join(c for c in kept if c not in _DIRECTIONS)).strip()


def isolated(text: str) -> str:
    """Keeps writing that runs from right to left from turning round what stands beside it.

    Example:
        >>> isolated("Anna"), isolated("דנה") == "\u2068דנה\u2069"
        ('Anna', True)
    """
    if any(unicodedata.bidirectional(c) in _RIGHT_TO_LEFT for c in text):
        return f"{_ISOLATE}{text}{_ISOLATE_END}"
    return text


def runs_leftward(text: str) -> bool:
    """Says whether text is written from right to left: whether its first letter is.

    Example:
        >>> runs_leftward("“האם ירד שלג?”"), runs_leftward("Anna, דנה"), runs_leftward("24 %")
        (True, False, False)
    """
    kinds = map(unicodedata.bidirectional, text)
    return next((kind for kind in kinds if kind in {"L", "R", "AL"}), "L") != "L"


def address(url: str | None) -> str:
    """Gives a whole web address in the letters every reader follows; nothing for any other.

    Example:
        >>> address("https://x.example/ü?a=1&b=2"), address("javascript:alert(1)")
        ('https://x.example/%C3%BC?a=1&b=2', '')
    """
    typed = (url or "").strip()
    try:
        parts = urlsplit(typed)
        host, _ = parts.hostname, parts.port
        written = quote(typed, safe=_IN_ADDRESSES)
    except ValueError:  # a broken host, a port out of range, half a character
        return ""
    is_web = parts.scheme in {"http", "https"} and host and typed[:8].lower().startswith("http")
    return written if is_web and len(written) <= _LONGEST else ""


def shortened(text: str, most: int) -> str:
    """Cuts text to so many characters, between words where that costs little.

    Example:
        >>> shortened("Will Belarus enter the war?", 18), shortened("short", 18)
        ('Will Belarus…', 'short')
    """
    if len(text) <= most:
        return text
    held = text[: most - 1]
    before, _, _ = held.rpartition(" ")
    if len(before) >= most // 2:
        held = before
    return held.rstrip(" ,.;:–-") + "…"
