"""Attempts, counted against abuse by who and from where; both are kept as hashes only."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from forecasts.db import Session
from forecasts.errors import TooManyError
from forecasts.models import Attempt


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many attempts of a kind within a time, for one subject."""

    kind: str
    most: int
    within: timedelta


def _hashed(kind: str, subject: str) -> str:
    return hashlib.sha256(f"{kind}\n{subject.strip().lower()}".encode(errors="replace")).hexdigest()


def _subject(limit: Limit, subject: str) -> str:
    return _hashed(limit.kind, subject)


def check_attempts(session: Session, limit: Limit, subject: str, *, now: datetime) -> None:
    """Refuses when there were too many attempts.

    Raises:
        TooManyError: with the time to wait.
    """
    since = now - limit.within
    made = session.execute(
        select(func.count(), func.min(Attempt.at)).where(
            Attempt.kind == limit.kind,
            Attempt.subject == _subject(limit, subject),
            Attempt.at > since,
        )
    ).one()
    if made[0] >= limit.most:
        wait = made[1] + limit.within - now
        minutes = -(-int(wait.total_seconds()) // 60) or 1
        raise TooManyError(
            f"Too many attempts; try again in {minutes} minute{'s' if minutes > 1 else ''}.",
            retry_after=wait,
        )


def count_attempt(session: Session, limit: Limit, subject: str, *, now: datetime) -> None:
    """Counts one attempt, and forgets all of this kind that are too old to matter."""
    old = delete(Attempt).where(Attempt.kind == limit.kind, Attempt.at <= now - limit.within)
    session.execute(old)
    session.add(Attempt(kind=limit.kind, subject=_subject(limit, subject), at=now))
    session.flush()


def forget_attempts(session: Session, subject: str) -> None:
    """Forgets every attempt that concerns a subject, of whatever kind."""
    kinds = session.scalars(select(Attempt.kind).distinct()).all()
    kept = [_hashed(kind, subject) for kind in kinds]
    session.execute(delete(Attempt).where(Attempt.subject.in_(kept)))
