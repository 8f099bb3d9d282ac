"""What mail keeps of somebody who is erased: their own, and where others are told of them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import String, cast, delete, or_, select

from forecasts import ledger, outbox
from forecasts.db import Session
from forecasts.models import Account, Alias, Edition, Forecaster, Subscription

_TITLE: Final = "title"
"""What is asked stays as it is, in the record too, even where a name is a word of it."""


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
    names = {name for each in known for name in each.names}
    outbox.forget_mentions(session, sorted({account.name, account.email or "", *slugs, *names}))
    for slug in sorted(slugs):
        chosen = cast(Subscription.forecasters, String).contains(f'"{slug}"', autoescape=True)
        for each in session.scalars(select(Subscription).where(chosen)):
            each.forecasters = [other for other in each.forecasters if other != slug]
    session.flush()


def rename_in_editions(session: Session, known: list[Known]) -> None:
    """Names who is erased in the reports of past weeks as the record names them by now."""
    now_called = {
        each.id: each
        for each in session.scalars(
            select(Forecaster).where(Forecaster.id.in_([each.id for each in known]))
        )
    }
    slugs, names = dict[str, str](), dict[str, str]()
    for each in known:
        found = now_called.get(each.id)
        names |= dict.fromkeys(each.names, found.name if found else ledger.REMOVED)
        if found is not None:
            slugs[each.slug] = found.slug
    if not known:
        return
    for edition in session.scalars(select(Edition).execution_options(yield_per=50)):
        facts, board = (_renamed(said, names, slugs) for said in (edition.facts, edition.board))
        if (facts, board) != (edition.facts, edition.board):
            edition.facts, edition.board = facts, board
    session.flush()


def _renamed(said: Any, names: Mapping[str, str], slugs: Mapping[str, str]) -> Any:
    """Puts names and addresses for others in plain JSON values; titles stay."""
    if isinstance(said, str):
        return _renamed_text(said, names, slugs)
    if isinstance(said, list):
        return [_renamed(each, names, slugs) for each in said]
    if isinstance(said, dict):
        return {
            slugs.get(key, key): value if key == _TITLE else _renamed(value, names, slugs)
            for key, value in said.items()
        }
    return said


def _renamed_text(said: str, names: Mapping[str, str], slugs: Mapping[str, str]) -> str:
    """Puts whole names for others, and in an address the part that is a slug."""
    if not re.search(r"\s", said):
        parts = re.split(r"([/?#])", said)
        said = "".join(slugs.get(part, part) for part in parts)
    longest_first = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.sub(
        rf"(?<![\w-])(?:{longest_first})(?![\w-])", lambda found: names[found.group()], said
    )
