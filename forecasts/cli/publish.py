"""`forecasts publish`: the whole public site as files."""

import signal
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import click

from forecasts.cli.context import interrupted_by, opened
from forecasts.cli.meter import Meter
from forecasts.cli.output import plural, print_json, progress, warn
from forecasts.cli.parameters import example, json_option
from forecasts.errors import InvalidInputError

if TYPE_CHECKING:
    from web.publishing import Published

_SHOWN: Final = 5


def _web_address(typed: str | None, option: str) -> str | None:
    if typed is None:
        return None
    try:
        parts = urlsplit(typed.strip())
        is_usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_usable = False
    if (
        not is_usable
        or parts.query
        or parts.fragment
        or not typed.isascii()
        or " " in typed.strip()
    ):
        raise InvalidInputError(
            f"{option} is no web address; write it like https://forecasts.example or "
            "https://you.example/forecasts."
        )
    return typed.strip().rstrip("/")


def _left_words(done: "Published", live_url: str | None) -> list[str]:
    words = []
    if done.links_left:
        where = "lead to the live pages" if live_url else "are plain text"
        words.append(
            f"{plural(done.links_left, 'link')} to {plural(done.views_left, 'view')} that are not "
            f"published {where}."
        )
    if done.forms_left:
        where = "are sent to the live pages" if live_url else "are left out"
        words.append(f"{plural(done.forms_left, 'form')} {where}.")
    return words


def _report(done: "Published", live_url: str | None) -> None:
    click.echo(
        f"Wrote {plural(done.pages, 'page')}, {plural(done.files, 'file')} in all, "
        f"to {done.folder}; open {Path(done.folder) / 'index.html'}"
    )
    for words in _left_words(done, live_url):
        progress(words)
    for address, by in done.missing[:_SHOWN]:
        warn(f"{by} links to {address}, where there is nothing.")


@click.command(
    epilog=example(
        "forecasts publish site --site-url https://forecasts.example",
        "forecasts publish site --live-url https://live.forecasts.example",
    )
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--site-url",
    metavar="URL",
    help="Where the copy will be found; feeds, calendar and previews begin with it.  "
    "[default: FORECASTS_SITE_URL]",
)
@click.option(
    "--live-url",
    metavar="URL",
    help="Where live pages answer searches and filters; without it, forms are left out and links "
    "to filtered views are plain text.",
)
@json_option
def publish(folder: Path, site_url: str | None, live_url: str | None, as_json: bool) -> None:
    """Writes the whole public site as files that work from any host or from disk.

    DIR is new, empty, or a copy written before, which is replaced once the new one is whole. Pages
    equal the live ones but for where their links lead. All of it shows the record at one moment.
    """
    site, live = _web_address(site_url, "--site-url"), _web_address(live_url, "--live-url")
    from forecasts.config import DEFAULT_SITE_URL
    from web.publishing import publish as write

    meter = Meter(every=200)
    with interrupted_by(signal.SIGTERM), opened() as runtime:
        is_local = (site or runtime.settings.site_url) == DEFAULT_SITE_URL

        def begun(step: str, done: int, total: int | None = None) -> None:
            nonlocal is_local
            if is_local:
                warn(
                    f"Feeds, calendar, previews and cards will name {DEFAULT_SITE_URL}; say where "
                    "the copy will be found with --site-url or FORECASTS_SITE_URL."
                )
            is_local = False
            meter(step, done, total)

        try:
            done = write(runtime, folder, site_url=site, live_url=live, progress=begun)
        finally:
            meter.close()
    if as_json:
        print_json(done)
    else:
        _report(done, live)
