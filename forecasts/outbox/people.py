"""Where the facts of a report or a notice name a forecaster, and how another name takes its place.

Facts are plain JSON values, see `forecasts.reports.facts`. They name a forecaster in two ways only:
`forecaster` beside `url`, the page of whoever it is, and the address of a page alone in `named`.
Nothing else is looked at: a name may be a word of a question, of somebody's sentence, or of the
format itself, and an address is one forecaster's only.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, String, cast, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from forecasts.db import Session
from forecasts.models import Forecaster
from forecasts.text import is_named_in

_PAGES: Final = "/forecasters/"
_NAME, _PAGE, _ALONE = "forecaster", "url", "named"
_OWN_WORDS: Final = ("quote", "source_url", "publisher")
_ROWS: Final = "rows"


@dataclass(frozen=True, slots=True)
class Called:
    """As whom a forecaster was known, and is from now on.

    Attributes:
        names: every name it had.
        name: what it is called now.
        slug: of its page; None where it has none any more.
    """

    names: tuple[str, ...]
    name: str
    slug: str | None


def may_name(
    column: InstrumentedAttribute[Any], slugs: Collection[str], *, keys: bool = False
) -> ColumnElement[bool]:
    """Selects rows whose facts may name forecasters, as far as the database can tell.

    Args:
        column: with the facts, or with a board.
        slugs: of the forecasters.
        keys: whether they are keys of a board rather than the end of an address.
    """
    begin = '"' if keys else _PAGES
    said = cast(column, String)
    return or_(*(said.contains(f'{begin}{slug}"', autoescape=True) for slug in sorted(slugs)))


def _slug_in(page: Any) -> str | None:
    """Gives whose page an address is; None for any other."""
    _, found, slug = page.rpartition(_PAGES) if isinstance(page, str) else ("", "", "")
    return slug if found and "/" not in slug else None


def _within(facts: Any) -> Iterator[dict[str, Any]]:
    """Goes through all objects of plain JSON values."""
    if isinstance(facts, dict):
        yield facts
    values = facts.values() if isinstance(facts, dict) else facts if isinstance(facts, list) else ()
    for value in values:
        yield from _within(value)


def slugs_named(facts: Any) -> set[str]:
    """Gives the slugs of everybody facts name.

    Example:
        >>> slugs_named({"closest": {"forecaster": "Ann", "url": "https://f.example/forecasters/a"}})
        {'a'}
    """
    found = set[str | None]()
    for each in _within(facts):
        found |= {_slug_in(page) for page in each.get(_ALONE) or ()}
        if _NAME in each:
            found.add(_slug_in(each.get(_PAGE)))
    return {slug for slug in found if slug is not None}


def is_anybody_gone(session: Session, slugs: Collection[str]) -> bool:
    """Says whether one of some forecasters is not on record by that address, as who was erased."""
    known = session.scalars(select(Forecaster.slug).where(Forecaster.slug.in_(slugs)))
    return not set(slugs).issubset(known)


def renamed(facts: Any, called: Mapping[str, Called]) -> Any:
    """Gives facts in which some forecasters are called otherwise.

    Their own words go where their name is in them, as they do in the record.

    Args:
        facts: plain JSON values; they stay as they are.
        called: how they are called now, by slug.
    """
    if isinstance(facts, list):
        return [renamed(each, called) for each in facts]
    if not isinstance(facts, dict):
        return facts
    said = {key: renamed(value, called) for key, value in facts.items()}
    who = called.get(_slug_in(said.get(_PAGE)) or "") if _NAME in said else None
    if who is not None:
        said[_NAME], said[_PAGE] = who.name, _moved(said[_PAGE], who)
        for field in _OWN_WORDS:
            if any(is_named_in(name, said.get(field) or "") for name in who.names):
                said[field] = None
    return said


def _moved(page: str, who: Called) -> str:
    site = page.rpartition(_PAGES)[0]
    return f"{site}/" if who.slug is None else f"{site}{_PAGES}{who.slug}"


def renamed_board(board: dict[str, Any], called: Mapping[str, Called]) -> dict[str, Any]:
    """Gives a board an edition kept, with some forecasters under other slugs.

    Args:
        board: as it is kept: its rows stand under the slugs.
        called: how they are called now, by slug; who has no page any more has no row either.
    """
    rows = board.get(_ROWS)
    if not rows:
        return board
    now = {slug: called[slug].slug if slug in called else slug for slug in rows}
    return board | {_ROWS: {new: rows[slug] for slug, new in now.items() if new is not None}}
