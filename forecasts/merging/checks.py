"""When two forecasters may be merged, and a merge undone."""

from typing import Final

from sqlalchemy import or_, select

from forecasts.db import Session
from forecasts.models import Account, Forecaster, ForecasterMerge
from forecasts.values import ForecasterKind

_NO_PERSONS: Final = {
    ForecasterKind.MARKET: "a market",
    ForecasterKind.CROWD: "a crowd",
    ForecasterKind.BASELINE: "a baseline",
}


def merge_in_force(session: Session, forecaster: Forecaster) -> ForecasterMerge | None:
    """Finds the merge that moved this forecaster's record elsewhere, None where it has its own."""
    return session.scalars(
        select(ForecasterMerge).where(
            ForecasterMerge.merged_id == forecaster.id, ForecasterMerge.undone_at.is_(None)
        )
    ).one_or_none()


def account_of(session: Session, forecaster: Forecaster) -> Account | None:
    """Finds the account whose owner speaks as this forecaster."""
    return session.scalars(
        select(Account).where(Account.forecaster_id == forecaster.id)
    ).one_or_none()


def _cannot_be_merged(session: Session, who: Forecaster) -> str | None:
    if who.kind in _NO_PERSONS:
        return f"{who.name} is {_NO_PERSONS[who.kind]}; only people and models are merged."
    if merge_in_force(session, who) is not None:
        return f"{who.name} is merged into somebody else; undo that first."
    return None


def _account_refusal(
    session: Session, both: tuple[Forecaster, Forecaster], *, takes_account: bool
) -> str | None:
    owned = [each.name for each in both if account_of(session, each) is not None]
    if len(owned) > 1:
        return f"{' and '.join(owned)} both have an account; one record has one at most."
    if owned and not takes_account:
        return (
            f"{owned[0]} has an account, whose owner will speak for the whole record; say that "
            "this is meant."
        )
    return None


def merge_refusal(
    session: Session, kept: Forecaster, merged: Forecaster, *, takes_account: bool
) -> str | None:
    """Says why two forecasters cannot be merged, None where they can."""
    if kept.id == merged.id:
        return f"{kept.name} and {merged.name} are one forecaster already."
    for each in (kept, merged):
        reason = _cannot_be_merged(session, each)
        if reason is not None:
            return reason
    if merged.is_public and not kept.is_public:
        return f"{kept.name} has no public statement; keep {merged.name} and merge the other."
    return _account_refusal(session, (kept, merged), takes_account=takes_account)


def overlapping(session: Session, merge: ForecasterMerge) -> ForecasterMerge | None:
    """Finds the newest later merge in force that shares a forecaster with this one."""
    both = (merge.kept_id, merge.merged_id)
    return session.scalars(
        select(ForecasterMerge)
        .where(
            ForecasterMerge.id > merge.id,
            ForecasterMerge.undone_at.is_(None),
            or_(ForecasterMerge.kept_id.in_(both), ForecasterMerge.merged_id.in_(both)),
        )
        .order_by(ForecasterMerge.id.desc())
        .limit(1)
    ).first()
