"""Passwords: argon2id, with the parameters OWASP names (19 MiB, two passes, one lane)."""

import re
from datetime import datetime
from functools import cache
from typing import Final

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from forecasts.accounts.sign_in import end_sign_ins
from forecasts.db import Session
from forecasts.errors import InvalidInputError
from forecasts.models import Account

PASSWORD_MINIMUM: Final = 12
_MAXIMUM: Final = 200
_READ: Final = 72
"""How many characters are held against what people use: more take long, and change nothing."""

_SCORE: Final = 3
"""Of zxcvbn, 0 to 4: from 3 on it takes more than a hundred million guesses."""

_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1, type=Type.ID)


@cache
def _nobodys() -> str:
    """The hash of a password nobody has: checked in place of one that is not there."""
    return _HASHER.hash("nobody has this password")


def _check_strength(account: Account, password: str) -> None:
    if len(password) < PASSWORD_MINIMUM:
        raise InvalidInputError(
            f"The password has {len(password)} characters; use at least {PASSWORD_MINIMUM}. "
            "Four unrelated words are easy to keep in mind and hard to guess."
        )
    if len(password) > _MAXIMUM:
        raise InvalidInputError(f"The password is longer than {_MAXIMUM} characters.")
    before = (account.email or "").partition("@")[0]
    own = [part for part in re.split(r"\W+", f"{account.name} {before}") if len(part) > 2]
    is_like_name = any(len(part) > 3 and part.lower() in password.lower() for part in own)
    guessed = zxcvbn(password[:_READ], user_inputs=[*own, "forecasts"])
    if is_like_name or guessed["score"] < _SCORE:
        warning = guessed["feedback"]["warning"].rstrip(".")
        why = "it holds your name or address" if is_like_name else warning or "it is too plain"
        raise InvalidInputError(
            f"This password is easy to guess: {why[0].lower()}{why[1:]}. Four unrelated words are "
            "easy to keep in mind and hard to guess."
        )


def set_password(session: Session, account: Account, password: str, *, now: datetime) -> None:
    """Sets a new password; whoever is signed in anywhere has to sign in again.

    Raises:
        InvalidInputError: it is too short, too long or easy to guess.
    """
    _check_strength(account, password)
    account.password_hash = _HASHER.hash(password)
    end_sign_ins(session, account.id, now=now)


def is_right_password(account: Account | None, password: str) -> bool:
    """Says whether a password opens an account; takes as long where there is none."""
    kept = account.password_hash if account and account.disabled_at is None else None
    try:
        _HASHER.verify(kept or _nobodys(), password[: _MAXIMUM + 1])
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None
