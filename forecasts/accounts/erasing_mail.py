"""What mail keeps of somebody who is erased: their own, and where others are told of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import String, cast, delete, or_, select

from forecasts import ledger
from forecasts.db import Session
from forecasts.models import Account, Alias, Edition, Forecaster, Subscription
from forecasts.outbox.keeping import forget_mentions
from forecasts.outbox.people import Called, may_name, renamed, renamed_board

_READ_AT_ONCE: Final = 50


@dataclass(frozen=True, slots=True)
class Known:
    """As whom a forecaster is known before it is erased."""

    id: int
    slug: str
    names: tuple[str, ...]


def names_known(session: Session, forecasters: Iterable[int]) -> list[Known]:
    """Lists under which names forecasters are known, earlier ones too."""
    people = session.scalars(select(Forecaster).where(Forecaster.id.in_(list(forecasters))))
    return [
        Known(
            id=each.id,
            slug=each.slug,
            names=tuple(
                {
                    each.name,
                    *session.scalars(select(Alias.name).where(Alias.forecaster_id == each.id)),
                }
            ),
        )
        for each in people
    ]


def forget_mail(session: Session, account: Account, known: list[Known]) -> None:
    """Deletes what an account is mailed, and takes it out of the mail of others.

    That nothing is sent to its address stays, where it is so: as a hash.
    """
    own = or_(Subscription.account_id == account.id, Subscription.email_key == account.email_key)
    session.execute(delete(Subscription).where(own))
    slugs = {each.slug for each in known}
    forget_mentions(session, slugs)
    for slug in sorted(slugs):
        chosen = cast(Subscription.forecasters, String).contains(f'"{slug}"', autoescape=True)
        for each in session.scalars(select(Subscription).where(chosen)):
            each.forecasters = [other for other in each.forecasters if other != slug]
    session.flush()


def rename_in_editions(session: Session, known: list[Known]) -> None:
    """Names who is erased in the reports of past weeks as the record names them by now."""
    if not known:
        return
    people = select(Forecaster).where(Forecaster.id.in_([each.id for each in known]))
    now: dict[int, tuple[str, str | None]] = {
        each.id: (each.name, each.slug) for each in session.scalars(people)
    }
    called = {
        each.slug: Called(each.names, *now.get(each.id, (ledger.REMOVED, None))) for each in known
    }
    naming = or_(may_name(Edition.facts, called), may_name(Edition.board, called, keys=True))
    query = select(Edition).where(naming).execution_options(yield_per=_READ_AT_ONCE)
    for edition in session.scalars(query):
        edition.facts = renamed(edition.facts, called)
        edition.board = renamed_board(edition.board, called)
    session.flush()
