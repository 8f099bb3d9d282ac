"""Writing the copy: one state of the record, every page, then every link."""

import hashlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from flask import Flask

from forecasts import __version__
from forecasts.config import DEFAULT_SITE_URL
from forecasts.db import Session
from forecasts.runtime import Runtime
from web import create_app
from web.held_ranks import HeldRanks
from web.publishing.crawl import COPY, Crawl, Progress, Site
from web.publishing.folder import Partial, replacing
from web.publishing.names import HTML, Address
from web.publishing.relink import Relinking

_MISTAKE: Final = "404.html"


@dataclass(frozen=True, slots=True)
class Published:
    """What was written.

    Attributes:
        folder: where it is.
        site_url: the address it gives itself in feeds, calendars and previews.
        files: how many files, the marker left out.
        pages: how many of them are pages.
        size: bytes of all of them.
        views_left: views that are linked and not published, such as filters.
        links_left: links to such views; they lead to the live pages, or nowhere without them.
        forms_left: forms; they are sent to the live pages, or gone without them.
        missing: addresses that are linked and show nothing, with the page that links there.
    """

    folder: str
    site_url: str
    files: int
    pages: int
    size: int
    views_left: int
    links_left: int
    forms_left: int
    missing: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing(Runtime):
    """A runtime in which the record and the clock stand still."""

    view: Session

    def reading(self) -> AbstractContextManager[Session]:
        """Lends the one view of the record, again and again."""
        return nullcontext(self.view)


def _standing(runtime: Runtime, view: Session, site_url: str) -> Runtime:
    now = runtime.now()

    def same() -> datetime:
        return now

    return _Standing(
        settings=replace(runtime.settings, site_url=site_url),
        engine=runtime.engine,
        now=same,
        view=view,
    )


def _relink(site: Site, relinking: Relinking, partial: Partial, progress: Progress) -> None:
    pages = [(at, kept) for at, kept in site.kept.items() if kept.mimetype == HTML]
    for done, (address, kept) in enumerate(pages, start=1):
        text = partial.read(kept.file).decode()
        partial.write(kept.file, relinking.page(text, address, kept.file).encode())
        progress("linking", done, len(pages))


def _write_mistake(app: Flask, relinking: Relinking, partial: Partial, home: str | None) -> None:
    address = Address(f"/{_MISTAKE}")
    with app.test_client().get(str(address), headers={"X-Request-Id": COPY}) as answer:
        text = answer.get_data(as_text=True)
    partial.write(_MISTAKE, relinking.page(text, address, _MISTAKE, home=home).encode())


def _digests(files: list[str], partial: Partial) -> Iterator[tuple[str, str]]:
    for file in files:
        yield file, hashlib.sha256(partial.read(file)).hexdigest()


def publish(
    runtime: Runtime,
    folder: Path,
    *,
    site_url: str | None = None,
    live_url: str | None = None,
    progress: Progress,
) -> Published:
    """Writes the public site into a folder, which is replaced whole or stays as it is.

    Everything is read from one view of the record and at one time, whatever is written meanwhile.
    The same record at the same time gives the same bytes.

    Args:
        runtime: the record.
        folder: where to; new, empty, or written by an earlier run.
        site_url: where the copy will be found; by default what the settings say.
        live_url: where pages are that answer searches and filters; None when there are none.
        progress: is told the step, how much of it is done, and how much is known.

    Raises:
        ConflictError: the folder holds something else.
        InvalidInputError: the folder cannot be written.
        ForecastsError: a page cannot be made.
    """
    where = site_url or runtime.settings.site_url
    home = None if where == DEFAULT_SITE_URL else where
    with replacing(folder) as partial, runtime.reading() as view:
        app = create_app(_standing(runtime, view, where))
        app.extensions["forecasts.held_ranks"] = HeldRanks(waits=True)
        site = Crawl(app, where, partial.write, progress).walk()
        relinking = Relinking(site, site_url=where, live_url=live_url)
        _relink(site, relinking, partial, progress)
        _write_mistake(app, relinking, partial, home)
        files = sorted([_MISTAKE, *(kept.file for kept in site.kept.values())])
        partial.mark(
            {
                "made_by": f"forecasts {__version__}",
                "site_url": where,
                "live_url": live_url,
                "files": dict(_digests(files, partial)),
            }
        )
    return Published(
        folder=str(folder),
        site_url=where,
        files=len(files),
        pages=sum(kept.mimetype == HTML for kept in site.kept.values()) + 1,
        size=sum(kept.size for kept in site.kept.values()),
        views_left=len(site.left),
        links_left=relinking.left.links,
        forms_left=relinking.left.forms,
        missing=tuple((str(at), str(by)) for at, by in sorted(site.missing.items()) if by),
    )
