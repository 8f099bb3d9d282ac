"""Moving all that is one forecaster's to another, and moving it back."""

from datetime import datetime
from typing import Any, Final, TypeAlias

from sqlalchemy import select, update

from forecasts import ledger
from forecasts.db import Session
from forecasts.errors import ConflictError, NotFoundError
from forecasts.forecasters import chain_of
from forecasts.merging.checks import account_of, merge_refusal, overlapping
from forecasts.merging.following import follow_account
from forecasts.models import (
    Account,
    Alias,
    Comment,
    Forecaster,
    ForecasterMerge,
    Prediction,
    Reply,
    Verdict,
    Withdrawal,
)
from forecasts.parts import parts
from forecasts.scores import rescore_questions
from forecasts.text import clean_text

_Owned: TypeAlias = type[Prediction | Withdrawal | Verdict | Reply | Comment | Alias]
_SAID: Final[tuple[_Owned, ...]] = (Prediction, Withdrawal, Verdict, Reply, Comment)
_ANSWERS: Final[tuple[type[Reply | Comment], ...]] = (Reply, Comment)
_FILLED: Final = ("organisation", "role")


def _spoken_on(session: Session, forecaster: Forecaster) -> set[int]:
    found = (
        session.scalars(
            select(table.question_id).where(table.forecaster_id == forecaster.id).distinct()
        )
        for table in (Prediction, Withdrawal)
    )
    return {each for ids in found for each in ids}


def _fill_in(
    session: Session, kept: Forecaster, merged: Forecaster, now: datetime
) -> dict[str, str]:
    """Gives the kept one what only the other states, unless nobody else may see that one."""
    if kept.is_public and not merged.is_public:
        return {}
    filled = {
        name: getattr(merged, name)
        for name in _FILLED
        if getattr(merged, name) and not getattr(kept, name)
    }
    for name, value in filled.items():
        setattr(kept, name, value)
    if "organisation" in filled:
        ledger.record(session, kept, "edited", chain=chain_of(kept), now=now)
    return filled


def _move_all(session: Session, kept: Forecaster, merged: Forecaster) -> dict[str, list[int]]:
    """Moves every row, and lists which; names that nobody else may see stay where they are."""
    moved: dict[str, list[int]] = {}
    is_named = merged.is_public or not kept.is_public
    for table in (*_SAID, Alias) if is_named else _SAID:
        own = table.forecaster_id == merged.id
        moved[table.__tablename__] = list(
            session.scalars(select(table.id).where(own).order_by(table.id))
        )
        session.execute(update(table).where(own).values(forecaster_id=kept.id))
    return moved


def _move_account(
    session: Session, source: Forecaster, target: Forecaster, *, only: int | None = None
) -> int | None:
    """Lets the owner of an account speak as another forecaster; of one account only, if named."""
    account = account_of(session, source)
    if account is None or only not in {None, account.id}:
        return None
    account.forecaster_id = target.id
    return account.id


def merge_forecasters(
    session: Session,
    *,
    kept: Forecaster,
    merged: Forecaster,
    by: str,
    now: datetime,
    reason: str | None = None,
    takes_account: bool = False,
) -> ForecasterMerge:
    """Moves all that is one forecaster's to another, ledgers that and scores anew.

    Statements, withdrawals, verdicts, replies, comments and names move; quotations keep the
    speaker as printed. The merged one keeps its address, which leads to the kept one. Organisation
    and role are filled in where only the merged one states them.

    Args:
        session: an open writing transaction.
        kept: who stays.
        merged: whose record moves.
        by: who says that they are one.
        now: the present instant.
        reason: how that is known.
        takes_account: whether it is meant that the owner of an account, which one of the two has,
            will speak for the whole record.

    Raises:
        ConflictError: they are one already, one of them is no person or model, is merged itself,
            has an account nobody spoke of, or both have one; or only the merged one is public.
    """
    refusal = merge_refusal(session, kept, merged, takes_account=takes_account)
    if refusal is not None:
        raise ConflictError(refusal)
    asked = _spoken_on(session, merged)
    chain = chain_of(merged)
    filled = _fill_in(session, kept, merged, now)
    if "organisation" in filled:
        asked |= _spoken_on(session, kept)
    merge = ForecasterMerge(
        kept_id=kept.id,
        merged_id=merged.id,
        moved={
            "rows": _move_all(session, kept, merged),
            "account": _move_account(session, merged, kept),
            "filled": filled,
            "was_public": merged.is_public,
        },
        merged_at=now,
        merged_by=by,
        reason=clean_text(reason, what="reason", limit=1000) if reason else None,
    )
    merged.is_public = False
    session.add(merge)
    ledger.record(session, merge, "recorded", chain=chain, now=now)
    rescore_questions(session, asked)
    return merge


def _names(session: Session, merge: ForecasterMerge) -> tuple[str, str]:
    kept, merged = (session.get_one(Forecaster, key) for key in (merge.kept_id, merge.merged_id))
    return kept.name, merged.name


def _check_can_be_undone(session: Session, merge: ForecasterMerge) -> None:
    kept, merged = _names(session, merge)
    if merge.undone_at is not None:
        raise ConflictError(
            f"{merged} was taken out of {kept} again on {merge.undone_at:%Y-%m-%d} already."
        )
    later = overlapping(session, merge)
    if later is not None:
        into, other = _names(session, later)
        raise ConflictError(
            f"{other} was merged into {into} since (merge {later.id}); undo that first."
        )


def _move_back(
    session: Session, rows: dict[str, list[int]], kept: Forecaster, merged: Forecaster
) -> None:
    """Moves rows back that are still the kept one's, and with statements what was said to them."""
    for table in (*_SAID, Alias):
        own = table.forecaster_id == kept.id
        for part in parts(rows.get(table.__tablename__, [])):
            session.execute(
                update(table).where(own, table.id.in_(part)).values(forecaster_id=merged.id)
            )
    for answers in _ANSWERS:
        for part in parts(rows[Prediction.__tablename__]):
            own = answers.forecaster_id == kept.id
            session.execute(
                update(answers)
                .where(own, answers.prediction_id.in_(part))
                .values(forecaster_id=merged.id)
            )


def _take_out(session: Session, kept: Forecaster, filled: dict[str, str], now: datetime) -> None:
    """Takes from the kept one what the merge filled in, unless it says something else by now."""
    gone = [name for name, value in filled.items() if getattr(kept, name) == value]
    for name in gone:
        setattr(kept, name, None)
    if "organisation" in gone:
        ledger.record(session, kept, "edited", chain=chain_of(kept), now=now)


def undo_merge(session: Session, merge: ForecasterMerge, *, by: str, now: datetime) -> None:
    """Takes two forecasters apart again: what moved moves back, and the scores are as before.

    What was recorded since stays with the kept one, except what the owner of an account that moves
    back has said.

    Raises:
        ConflictError: it was undone already, or a later merge of one of them is in force.
    """
    _check_can_be_undone(session, merge)
    kept, merged = (session.get_one(Forecaster, key) for key in (merge.kept_id, merge.merged_id))
    moved: dict[str, Any] = merge.moved
    asked = _spoken_on(session, kept)
    merged.is_public = moved["was_public"]
    _move_back(session, moved["rows"], kept, merged)
    owner = None
    if moved["account"] is not None:
        owner = _move_account(session, kept, merged, only=moved["account"])
    _take_out(session, kept, moved["filled"], now)
    merge.undone_at, merge.undone_by = now, by
    ledger.record(session, merge, "undone", chain=chain_of(merged), now=now)
    if owner is not None:
        follow_account(session, merge, session.get_one(Account, owner), now=now)
    rescore_questions(session, asked)


def find_merge(session: Session, merge_id: int) -> ForecasterMerge:
    """Finds a merge by its number.

    Raises:
        NotFoundError: there is none.
    """
    merge = session.get(ForecasterMerge, merge_id)
    if merge is None:
        raise NotFoundError("merge", str(merge_id))
    return merge
