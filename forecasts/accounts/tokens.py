"""Tokens for programs: shown once, hashed, with scopes and an end."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import select, update

from forecasts.accounts.secrets import new_token, token_hash
from forecasts.db import Session
from forecasts.errors import InvalidInputError, NotFoundError
from forecasts.models import Account, ApiToken
from forecasts.text import clean_text
from forecasts.values import Role

_PREFIX: Final = "fk_"
_SHOWN: Final = 10
TOKEN_LIFE: Final = timedelta(days=90)
_LONGEST: Final = timedelta(days=366)


class Scope(StrEnum):
    """What a token may be used for."""

    READ = "read"
    PREDICT = "predict"
    CURATE = "curate"
    ADMIN = "admin"


SCOPES: Final[dict[Scope, Role]] = {
    Scope.READ: Role.READER,
    Scope.PREDICT: Role.FORECASTER,
    Scope.CURATE: Role.CURATOR,
    Scope.ADMIN: Role.ADMIN,
}
"""The role each scope needs; a token never does more than its account may."""


def mint_token(
    session: Session,
    account: Account,
    *,
    name: str,
    scopes: Iterable[str],
    life: timedelta = TOKEN_LIFE,
    now: datetime,
) -> tuple[ApiToken, str]:
    """Makes a token; the text is shown now and never again.

    Raises:
        InvalidInputError: a scope is unknown or beyond the role, the name is empty, or the life is
            not between a minute and a year.
    """
    asked = sorted(set(scopes))
    known = {each.value for each in Scope if account.role.covers(SCOPES[each])}
    if not asked or not set(asked) <= known:
        raise InvalidInputError(
            f"The scopes {', '.join(asked) or 'of the token are missing'} cannot be given; "
            f"this account may give: {', '.join(each for each in Scope if each in known)}."
        )
    if not timedelta(minutes=1) <= life <= _LONGEST:
        raise InvalidInputError("A token lasts between a minute and 366 days.")
    text = new_token(_PREFIX)
    token = ApiToken(
        account_id=account.id,
        name=clean_text(name, what="name of the token", limit=100),
        prefix=text[:_SHOWN],
        token_hash=token_hash(text),
        scopes=asked,
        created_at=now,
        expires_at=now + life,
    )
    session.add(token)
    session.flush()
    return token, text


def bearer(session: Session, text: str, *, now: datetime) -> tuple[Account, ApiToken] | None:
    """Finds the account a token stands for, None where it is unknown, revoked or at its end."""
    if not text.startswith(_PREFIX):
        return None
    query = (
        select(Account, ApiToken)
        .join(ApiToken, ApiToken.account_id == Account.id)
        .where(
            ApiToken.token_hash == token_hash(text),
            ApiToken.revoked_at.is_(None),
            ApiToken.expires_at > now,
            Account.disabled_at.is_(None),
            Account.erased_at.is_(None),
        )
    )
    found = session.execute(query).one_or_none()
    return None if found is None else (found[0], found[1])


def end_tokens(session: Session, account_id: int, *, now: datetime) -> None:
    """Ends every token of an account."""
    live = update(ApiToken).where(ApiToken.account_id == account_id, ApiToken.revoked_at.is_(None))
    session.execute(live.values(revoked_at=now))


def revoke_token(session: Session, account_id: int, number: int, *, now: datetime) -> ApiToken:
    """Ends a token of an account.

    Args:
        session: an open writing transaction.
        account_id: the account.
        number: which of its tokens, from 1 for the oldest; a number of the whole table would tell
            how many others have.
        now: the present instant.

    Raises:
        NotFoundError: the account has no such token.
    """
    query = select(ApiToken).where(ApiToken.account_id == account_id).order_by(ApiToken.id)
    own = session.scalars(query).all()
    if not 1 <= number <= len(own):
        raise NotFoundError("token", str(number))
    token = own[number - 1]
    token.revoked_at = token.revoked_at or now
    return token
