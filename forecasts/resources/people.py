"""Forecasters as programs read them: those whom everybody may see."""

from dataclasses import dataclass
from datetime import datetime

from forecasts.db import Session
from forecasts.errors import NotFoundError
from forecasts.forecasters import find_forecaster
from forecasts.resources.parts import Part
from forecasts.standings.people.forecaster_directory import (
    DirectoryLine,
    directory_lines,
    forecaster_directory,
)
from forecasts.values import ForecasterKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecasterRecord:
    """Whoever states probabilities.

    Attributes:
        slug: what the address ends in.
        name: as it is printed.
        kind: who or what it is.
        organisation: where it belongs.
        role: what it is there.
        aliases: other names it goes by.
        questions: on how many questions it stated a probability in public.
        scored: how many of those have a score.
        last_stated_at: when it spoke last; null where it never stated a probability.
    """

    slug: str
    name: str
    kind: ForecasterKind
    organisation: str | None
    role: str | None
    aliases: tuple[str, ...]
    questions: int
    scored: int
    last_stated_at: datetime | None


def _record(line: DirectoryLine) -> ForecasterRecord:
    return ForecasterRecord(
        slug=line.slug,
        name=line.forecaster,
        kind=line.kind,
        organisation=line.organisation,
        role=line.role,
        aliases=line.aliases,
        questions=line.questions,
        scored=line.scored,
        last_stated_at=line.last.stated_at if line.last else None,
    )


def list_forecasters(
    session: Session, *, text: str, kind: ForecasterKind | None, page: int
) -> Part[ForecasterRecord]:
    """Lists forecasters by name, 50 a page; see `forecaster_directory`."""
    found = forecaster_directory(session, text=text, kind=kind, page=page)
    return Part([_record(line) for line in found.lines], found.page, found.pages, found.total)


def forecaster_record(session: Session, slug: str) -> ForecasterRecord:
    """Shows a forecaster whom everybody may see, by slug, name or alias.

    Raises:
        NotFoundError: there is none.
    """
    try:
        found = find_forecaster(session, slug, is_public=True)
    except NotFoundError:
        raise NotFoundError("forecaster", slug) from None
    return _record(directory_lines(session, [found])[0])
