"""An account as its owner sees it: profile, where it is signed in, its tokens."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from forecasts.accounts.changing import public_name
from forecasts.accounts.secrets import token_hash
from forecasts.db import Session
from forecasts.models import Account, ApiToken, SignIn
from forecasts.values import Role, Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInLine:
    """One browser that is signed in.

    Attributes:
        browser: what it says it is.
        began_at: since when.
        expires_at: until when, at the longest.
        is_this: whether it is the one that asks.
    """

    browser: str
    began_at: datetime
    expires_at: datetime
    is_this: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What an account says of its owner.

    Attributes:
        mark: what the record says when it acts.
        email: where mail reaches its owner.
        name: as whom it is greeted.
        public_name: as whom it is known in public, None while it is not.
        role: what it may do.
        zone: in which times are shown.
        usual_visibility: of new questions.
        has_password: whether it may sign in by password.
        sign_ins: the browsers that are signed in, newest first.
    """

    mark: str
    email: str
    name: str
    public_name: str | None
    role: Role
    zone: str
    usual_visibility: Visibility
    has_password: bool
    sign_ins: tuple[SignInLine, ...]


def profile_of(session: Session, account: Account, *, token: str, now: datetime) -> Profile:
    """Gathers what an account says of its owner.

    Args:
        session: any session.
        account: the account.
        token: of the sign-in that asks.
        now: the present instant.
    """
    query = (
        select(SignIn)
        .where(SignIn.account_id == account.id, SignIn.ended_at.is_(None), SignIn.expires_at > now)
        .order_by(SignIn.began_at.desc(), SignIn.id.desc())
    )
    this = token_hash(token)
    return Profile(
        mark=account.mark,
        email=account.email or "",
        name=account.name,
        public_name=public_name(session, account),
        role=account.role,
        zone=account.zone,
        usual_visibility=account.usual_visibility,
        has_password=account.password_hash is not None,
        sign_ins=tuple(
            SignInLine(
                browser=each.browser,
                began_at=each.began_at,
                expires_at=each.expires_at,
                is_this=each.token_hash == this,
            )
            for each in session.scalars(query)
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenLine:
    """One token of an account, without what would open anything.

    Attributes:
        number: which of the account's it is, from 1 for the oldest.
        name: what its owner calls it.
        prefix: its first letters.
        scopes: what it may be used for.
        created_at: since when.
        expires_at: until when.
        used_at: when it was used last, None for never.
        revoked_at: when it was revoked, None while it was not.
        is_live: whether it opens anything.
    """

    number: int
    name: str
    prefix: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None
    is_live: bool


def token_lines(session: Session, account_id: int, *, now: datetime) -> tuple[TokenLine, ...]:
    """Lists the tokens of an account, newest first."""
    query = select(ApiToken).where(ApiToken.account_id == account_id).order_by(ApiToken.id)
    lines = [
        TokenLine(
            number=number,
            name=each.name,
            prefix=each.prefix,
            scopes=tuple(each.scopes),
            created_at=each.created_at,
            expires_at=each.expires_at,
            used_at=each.used_at,
            revoked_at=each.revoked_at,
            is_live=each.revoked_at is None and each.expires_at > now,
        )
        for number, each in enumerate(session.scalars(query), start=1)
    ]
    return tuple(reversed(lines))
