"""What two wordings are compared by: their negations, numbers and void rules; pure."""

import re
import unicodedata
from typing import Final

from forecasts.text import sha256_hex

_NEGATION: Final = re.compile(
    r"\b(not|no|never|without|fails?|avoids?|cannot|neither|nor|none)\b|\w+n['’]t\b", re.IGNORECASE
)
_MONTH: Final = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATES: Final = re.compile(
    rf"\d{{4}}-\d{{2}}(?:-\d{{2}})?(?:T[\d:.Z+-]+)?"
    rf"|\b{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}(?:,?\s+\d{{4}})?"
    rf"|\b\d{{1,2}}:\d{{2}}(?:\s*[ap]m)?|\b\d{{1,2}}/\d{{1,2}}/\d{{2,4}}|\b(?:19|20|21)\d{{2}}\b",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(
    r"(\d+(?:,\d{3})*(?:\.\d+)?)\s*(%|percent\b|k\b|thousand\b|m\b|million\b|bn?\b|billion\b)?",
    re.IGNORECASE,
)
_SCALE: Final = {"k": 1e3, "t": 1e3, "m": 1e6, "b": 1e9}
_VOID: Final = re.compile(
    r"cancel|void|\bN/?A\b|50\s*[-/]\s*50|refund|annul|postpone|ambiguous|abandon", re.IGNORECASE
)


def negations(text: str) -> list[str]:
    """Lists the words of a text that turn it round.

    Example:
        >>> negations("Will the harbour not open without a pilot?")
        ['not', 'without']
    """
    return [found.group().lower() for found in _NEGATION.finditer(text)]


def numbers(text: str) -> set[str]:
    """Lists the numbers of a text that may be thresholds: no dates, times or years.

    Example:
        >>> sorted(numbers("Over $1.5 million or 20% by 3 June 2024 at 12:00?"))
        ['1,500,000', '20 %']
    """
    return {_number(*found.groups()) for found in _NUMBER.finditer(_DATES.sub(" ", text))}


def _number(digits: str, unit: str | None) -> str:
    value = float(digits.replace(",", ""))
    mark = (unit or "").lower()
    if mark in {"%", "percent"}:
        return f"{value:g} %"
    value *= _SCALE.get(mark[:1], 1.0)
    return f"{value:,.0f}" if value.is_integer() else f"{value:,g}"


def criteria_key(criteria: str) -> str:
    """Hashes rules so that the same words hash the same, whatever their case and spacing.

    Example:
        >>> criteria_key("Yes if  open. ") == criteria_key("yes  if open.")
        True
    """
    return sha256_hex("".join(unicodedata.normalize("NFKC", criteria).casefold().split()))


def void_sentences(criteria: str) -> list[str]:
    """Lists the sentences that say what happens when all is off.

    Example:
        >>> void_sentences("Yes if open. If the vote is cancelled, resolves 50-50. Else No.")
        ['If the vote is cancelled, resolves 50-50.']
    """
    sentences = re.split(r"(?<=[.!?])\s+|\n+", criteria)
    return [each.strip() for each in sentences if _VOID.search(each)][:4]
