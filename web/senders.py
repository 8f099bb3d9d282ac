"""What forms open to everybody share: limits, a trap for programs, where a refusal belongs."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from flask import request

from forecasts.accounts import Limit, check_attempts, count_attempt
from forecasts.db import Session
from web.access import viewer
from web.addresses import where_from
from web.rendering import runtime

TRAP: Final = "website"
"""A field nobody sees; whoever fills it in is a program."""

_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)


def is_trapped() -> bool:
    """Says whether a program filled in what nobody sees."""
    return bool(request.form.get(TRAP, "").strip())


def sender() -> str | None:
    """Names the account that sends, None for anybody."""
    found = viewer()
    return found.mark if found else None


def count_sending(session: Session, kind: str) -> None:
    """Counts what is sent from one place, and in all.

    Raises:
        TooManyError: that was too much.
    """
    now = runtime().now()
    for limit, subject in (
        (Limit(f"{kind} from", 10, _HOUR), where_from()),
        (Limit(f"{kind}s in a day", 300, _DAY), ""),
    ):
        check_attempts(session, limit, subject, now=now)
        count_attempt(session, limit, subject, now=now)


def place_of(refusal: str, places: Mapping[str, str]) -> str:
    """Says which field a refusal is about, by a word it says; empty where it says none."""
    return next((field for word, field in places.items() if word in refusal), "")
