"""Who is signed in: one row a browser, which ends on leaving, a new password, or a disabling."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, update

from forecasts.accounts.secrets import new_token, token_hash
from forecasts.db import Session
from forecasts.models import Account, SignIn
from forecasts.text import printable

SIGN_IN_LIFE: Final = timedelta(days=30)
SEEN_NOTED: Final = timedelta(hours=1)
"""So rarely it is noted that a browser was seen."""

_BROWSER_LIMIT: Final = 200


def begin_sign_in(session: Session, account: Account, *, browser: str, now: datetime) -> str:
    """Signs a browser in; what is known of its sign-ins that ended long ago is forgotten.

    Returns:
        The token to be kept in its cookie; always a new one.
    """
    old = delete(SignIn).where(
        SignIn.account_id == account.id, SignIn.expires_at < now - SIGN_IN_LIFE
    )
    session.execute(old)
    token = new_token()
    session.add(
        SignIn(
            account_id=account.id,
            token_hash=token_hash(token),
            browser=printable(browser)[:_BROWSER_LIMIT],
            began_at=now,
            seen_at=now,
            expires_at=now + SIGN_IN_LIFE,
        )
    )
    session.flush()
    return token


def signed_in(session: Session, token: str, *, now: datetime) -> tuple[Account, datetime] | None:
    """Finds who is signed in with a token: the account, and when the browser was noted last."""
    query = (
        select(Account, SignIn.seen_at)
        .join(SignIn, SignIn.account_id == Account.id)
        .where(
            SignIn.token_hash == token_hash(token),
            SignIn.ended_at.is_(None),
            SignIn.expires_at > now,
            Account.disabled_at.is_(None),
            Account.erased_at.is_(None),
        )
    )
    found = session.execute(query).one_or_none()
    return None if found is None else (found[0], found[1])


def note_seen(session: Session, token: str, *, now: datetime) -> None:
    """Notes that a browser sent something, at most once an hour."""
    is_long_ago = SignIn.seen_at <= now - SEEN_NOTED
    session.execute(
        update(SignIn)
        .where(SignIn.token_hash == token_hash(token), is_long_ago)
        .values(seen_at=now)
    )


def end_sign_in(session: Session, token: str, *, now: datetime) -> None:
    """Signs a browser out; twice is as good as once."""
    session.execute(
        update(SignIn)
        .where(SignIn.token_hash == token_hash(token), SignIn.ended_at.is_(None))
        .values(ended_at=now)
    )


def end_sign_ins(session: Session, account_id: int, *, now: datetime) -> None:
    """Signs an account out everywhere."""
    session.execute(
        update(SignIn)
        .where(SignIn.account_id == account_id, SignIn.ended_at.is_(None))
        .values(ended_at=now)
    )


def began_at(session: Session, token: str) -> datetime | None:
    """Says since when a browser is signed in, None where it is not."""
    query = select(SignIn.began_at).where(
        SignIn.token_hash == token_hash(token), SignIn.ended_at.is_(None)
    )
    return session.scalar(query)
