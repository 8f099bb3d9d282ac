"""Forecasters: finding one by any of its names, recording a new one."""

from collections.abc import Iterable
from datetime import datetime
from difflib import get_close_matches

from sqlalchemy import select

from forecasts import ledger
from forecasts.db import Session
from forecasts.errors import ConflictError, NotFoundError
from forecasts.models import Alias, Forecaster
from forecasts.text import clean_text, name_key, nearest, slug_candidates
from forecasts.values import Chain, ForecasterKind


def known_forecaster(session: Session, name: str) -> Forecaster | None:
    """Finds a forecaster by slug, name or alias; None when nobody is called that."""
    by_alias = (
        select(Forecaster)
        .join(Alias, Alias.forecaster_id == Forecaster.id)
        .where(Alias.name_key == name_key(name))
    )
    by_slug = select(Forecaster).where(Forecaster.slug == name.strip().lower())
    return session.scalars(by_slug).first() or session.scalars(by_alias).first()


def find_forecaster(session: Session, name: str, *, is_public: bool = False) -> Forecaster:
    """Finds a forecaster by slug, name or alias.

    Args:
        session: any session.
        name: slug, name or alias.
        is_public: whether the asker is a member of the public, for whom somebody without a public
            statement does not exist.

    Raises:
        NotFoundError: nobody is called that; the nearest names are offered.
    """
    found = known_forecaster(session, name)
    if found is not None and (found.is_public or not is_public):
        return found
    names = select(Alias.name)
    if is_public:
        names = names.join(Forecaster, Forecaster.id == Alias.forecaster_id).where(
            Forecaster.is_public
        )
    raise NotFoundError("forecaster", name, nearest(name, session.scalars(names)))


def similar_names(session: Session, name: str) -> list[str]:
    """Lists names on record so like this one that a slip of the pen is likely."""
    by_key = {row.name_key: row.name for row in session.execute(select(Alias.name_key, Alias.name))}
    return [by_key[key] for key in get_close_matches(name_key(name), list(by_key), cutoff=0.85)]


def _free_slug(session: Session, name: str) -> str:
    taken = select(Forecaster.id)
    return next(
        slug
        for slug in slug_candidates(name)
        if session.scalar(taken.where(Forecaster.slug == slug)) is None
    )


def _add_aliases(session: Session, forecaster: Forecaster, names: Iterable[str]) -> None:
    for name in dict.fromkeys(names):
        owner = known_forecaster(session, name)
        if owner is None:
            session.add(Alias(forecaster_id=forecaster.id, name=name, name_key=name_key(name)))
            session.flush()
        elif owner.id != forecaster.id:
            raise ConflictError(f"{name!r} already names {owner.name}; choose another name.")


def record_forecaster(
    session: Session,
    *,
    name: str,
    kind: ForecasterKind,
    organisation: str | None = None,
    role: str | None = None,
    aliases: Iterable[str] = (),
    is_public: bool = True,
    now: datetime,
) -> Forecaster:
    """Finds a forecaster by name, or records a new one with its aliases.

    A known forecaster keeps its kind; organisation, role and aliases are filled in where missing.
    With `is_public` False a new name is ledgered in the private chain and shown to nobody else.

    Raises:
        ConflictError: an alias already names somebody else.
        InvalidInputError: the name is empty or too long.
    """
    clean = clean_text(name, what="name", limit=300)
    found = known_forecaster(session, clean)
    if found is None:
        found = Forecaster(
            slug=_free_slug(session, clean),
            name=clean,
            kind=kind,
            is_public=is_public,
            created_at=now,
        )
        session.add(found)
        chain = Chain.PUBLIC if is_public else Chain.PRIVATE
        ledger.record(session, found, "recorded", chain=chain, now=now)
    found.organisation = found.organisation or organisation
    found.role = found.role or role
    _add_aliases(session, found, [clean, *aliases])
    return found


def publish_forecaster(session: Session, forecaster: Forecaster, *, now: datetime) -> None:
    """Makes a name public with its first public statement; afterwards this does nothing."""
    if not forecaster.is_public:
        forecaster.is_public = True
        ledger.record(session, forecaster, "published", chain=Chain.PUBLIC, now=now)


def settle_forecaster(
    session: Session,
    *,
    name: str,
    kind: ForecasterKind,
    role: str | None = None,
    is_new: bool = False,
    is_public: bool = True,
    now: datetime,
) -> Forecaster:
    """Finds the forecaster a person means, or records a new one, never a second by a slip.

    Raises:
        ConflictError: the name is not on record but much like one that is, and `is_new` does not
            say that it is somebody else.
    """
    alike = [] if is_new or known_forecaster(session, name) else similar_names(session, name)
    if alike:
        raise ConflictError(
            f"{name!r} is not on record, but much like {', '.join(alike)}. Use that name, or add "
            "--new if this is somebody else."
        )
    return record_forecaster(session, name=name, kind=kind, role=role, is_public=is_public, now=now)
