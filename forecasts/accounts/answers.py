"""What programs were answered, so that a request that is sent twice is done once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, update

from forecasts.db import Session
from forecasts.errors import InvalidInputError
from forecasts.models import ApiToken, IdempotentAnswer

ANSWER_LIFE: Final = timedelta(hours=24)
USE_NOTED: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer as it was sent."""

    status: int
    headers: dict[str, str]
    body: str


def find_answer(
    session: Session, account_id: int, key: str, *, request_hash: str, now: datetime
) -> KeptAnswer | None:
    """Finds what a request with this key was answered within the last 24 hours.

    Args:
        session: an open writing transaction.
        account_id: whose key it is.
        key: as the program chose it.
        request_hash: of everything the request says.
        now: the present instant.

    Raises:
        InvalidInputError: the key was used for another request.
    """
    old = IdempotentAnswer.created_at <= now - ANSWER_LIFE
    session.execute(delete(IdempotentAnswer).where(IdempotentAnswer.account_id == account_id, old))
    found = session.scalars(
        select(IdempotentAnswer).where(
            IdempotentAnswer.account_id == account_id, IdempotentAnswer.key == key
        )
    ).one_or_none()
    if found is None:
        return None
    if found.request_hash != request_hash:
        raise InvalidInputError(
            "This Idempotency-Key was used for another request within 24 hours; choose a new one."
        )
    return KeptAnswer(found.status, found.headers, found.body)


def keep_answer(
    session: Session,
    account_id: int,
    key: str,
    answer: KeptAnswer,
    *,
    request_hash: str,
    now: datetime,
) -> None:
    """Keeps an answer in the transaction that did what was asked."""
    session.add(
        IdempotentAnswer(
            account_id=account_id,
            key=key,
            request_hash=request_hash,
            status=answer.status,
            headers=answer.headers,
            body=answer.body,
            created_at=now,
        )
    )
    session.flush()


def note_use(session: Session, token_id: int, *, now: datetime) -> None:
    """Notes that a token was used, at most once an hour."""
    is_long_ago = ApiToken.used_at.is_(None) | (ApiToken.used_at <= now - USE_NOTED)
    session.execute(
        update(ApiToken).where(ApiToken.id == token_id, is_long_ago).values(used_at=now)
    )
