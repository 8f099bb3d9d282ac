"""Tips: predictions somebody points out, waiting for a curator to take them or set them aside."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select

from forecasts.db import Session
from forecasts.errors import ConflictError, NotFoundError
from forecasts.models import Tip
from forecasts.text import check_url, clean_text
from forecasts.values import TipState

WORDS_LIMIT: Final = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class TipDraft:
    """What somebody sends: the words, who said them, where they can be read, and more, if any."""

    words: str
    person: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TipLine:
    """One tip as curators see it."""

    id: int
    words: str
    person: str
    url: str
    note: str
    sent_at: datetime
    sent_by: str | None
    state: TipState
    decided_at: datetime | None
    decided_by: str | None
    answer: str | None


def send_tip(session: Session, draft: TipDraft, *, by: str | None, now: datetime) -> Tip:
    """Puts a tip into the curators' queue; the same one sent twice waits once.

    Args:
        session: an open writing transaction.
        draft: what was sent.
        by: the account that sent it, None for anybody.
        now: the present instant.

    Raises:
        InvalidInputError: words, person or link are missing, too long, or the link is none.
    """
    words = clean_text(draft.words, what="words", limit=WORDS_LIMIT, multiline=True)
    person = clean_text(draft.person, what="name", limit=300)
    url = check_url(clean_text(draft.url, what="link", limit=2000))
    note = draft.note.strip()
    same = select(Tip).where(
        Tip.words == words, Tip.person == person, Tip.url == url, Tip.state == TipState.WAITING
    )
    known = session.scalars(same).first()
    if known is not None:
        return known
    tip = Tip(
        words=words,
        person=person,
        url=url,
        note=clean_text(note, what="note", limit=2000, multiline=True) if note else "",
        sent_at=now,
        sent_by=by,
        state=TipState.WAITING,
    )
    session.add(tip)
    session.flush()
    return tip


def find_tip(session: Session, tip_id: int) -> Tip:
    """Finds a tip by its number.

    Raises:
        NotFoundError: there is none.
    """
    tip = session.get(Tip, tip_id)
    if tip is None:
        raise NotFoundError("tip", str(tip_id))
    return tip


def _decide(tip: Tip, state: TipState, by: str, now: datetime) -> None:
    if tip.state is not TipState.WAITING:
        raise ConflictError(f"Tip {tip.id} is {tip.state.value} already, by {tip.decided_by}.")
    tip.state, tip.decided_at, tip.decided_by = state, now, by


def take_tip(tip: Tip, *, by: str, now: datetime) -> None:
    """Takes a tip on, to put what it points out on record.

    Raises:
        ConflictError: it was decided already.
    """
    _decide(tip, TipState.TAKEN, by, now)


def set_tip_aside(tip: Tip, *, answer: str, by: str, now: datetime) -> None:
    """Sets a tip aside, with the reason for other curators, if any.

    Raises:
        ConflictError: it was decided already.
        InvalidInputError: the reason is too long.
    """
    reason = clean_text(answer, what="reason", limit=1000) if answer.strip() else None
    _decide(tip, TipState.SET_ASIDE, by, now)
    tip.answer = reason


def tips(session: Session, *, is_waiting: bool = True) -> tuple[TipLine, ...]:
    """Lists tips: those that wait, oldest first, or those decided, newest first."""
    is_open = Tip.state == TipState.WAITING
    query = select(Tip).where(is_open if is_waiting else ~is_open)
    order = Tip.id if is_waiting else Tip.decided_at.desc()
    return tuple(
        TipLine(
            id=each.id,
            words=each.words,
            person=each.person,
            url=each.url,
            note=each.note,
            sent_at=each.sent_at,
            sent_by=each.sent_by,
            state=each.state,
            decided_at=each.decided_at,
            decided_by=each.decided_by,
            answer=each.answer,
        )
        for each in session.scalars(query.order_by(order))
    )
