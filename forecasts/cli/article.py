"""`forecasts article`: store articles, see what was found in them, settle their date."""

import sys
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from forecasts.cli.context import acting, opened
from forecasts.cli.model import (
    ArticleGroup,
    add_model_commands,
    ask_about,
    model_of,
    model_option,
    print_run,
)
from forecasts.cli.output import print_json, progress
from forecasts.cli.parameters import NUMBER, by_option, example, json_option
from forecasts.cli.proposals import print_article
from forecasts.cli.tables import Column, print_table
from forecasts.clock import parse_day
from forecasts.errors import InvalidInputError, SourceError

if TYPE_CHECKING:
    from datetime import date as Day  # noqa: N812  # `date` is a command below

    from forecasts.intake import ArticleView, Origin, ReadArticle
    from forecasts.runtime import Runtime

_HIDDEN: Final = {"quotation", "question_title", "decided_by", "decided_at", "is_repeat"}
_ARTICLE_FIELDS: Final = (
    "id",
    "title",
    "url",
    "publisher",
    "published_on",
    "sha256",
    "characters",
    "date_evidence",
    "date_warnings",
)


@click.group(cls=ArticleGroup)
def article() -> None:
    """Stores articles and shows what was found in them."""


add_model_commands(article)


def candidate_record(view: Any) -> dict[str, Any]:
    """Builds the JSON of a candidate; spans are start, end and text."""
    hidden = _HIDDEN if view.model else _HIDDEN | {"model"}
    names = (each.name for each in fields(view))
    return {name: getattr(view, name) for name in names if name not in hidden}


def article_record(
    view: "ArticleView", origin: "Origin", *, is_new: bool | None = None
) -> dict[str, Any]:
    """Builds the JSON of an article with its candidates, and where its text came from."""
    record = {name: getattr(view, name) for name in _ARTICLE_FIELDS}
    record["origin"] = asdict(origin)
    if is_new is not None:
        record["is_new"] = is_new
    return {
        "article": record,
        "candidates": [candidate_record(each) for each in view.candidates],
    }


def _read_file(path: str) -> bytes:
    from forecasts.documents import BYTES_LIMIT
    from forecasts.documents.kinds import kind_of

    if path == "-":
        return sys.stdin.buffer.read(BYTES_LIMIT + 1)
    try:
        with Path(path).open("rb") as stream:
            raw = stream.read(BYTES_LIMIT + 1)
    except FileNotFoundError:
        raise InvalidInputError(f"There is no file {path!r}.") from None
    except IsADirectoryError:
        raise InvalidInputError(f"{path!r} is a folder; name one file in it.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InvalidInputError(f"{path!r} cannot be read: {reason.lower()}.") from None
    if path.lower().endswith(".pdf") and kind_of(raw, "") != "pdf":
        raise InvalidInputError(
            f"{path!r} is named as a PDF and holds none; name it as what it is, such as .txt."
        )
    return raw


def _fetched(runtime: "Runtime", url: str, day: "Day | None") -> "ReadArticle":
    """Reads a page of the public web, as its robots.txt allows, with no transaction open."""
    from forecasts.intake import fetched_capture, read_capture
    from forecasts.outside import compose_outside
    from forecasts.sources.pages import read_page
    from forecasts.text import check_url

    outside = compose_outside(runtime.settings, now=runtime.now)
    try:
        progress(f"Reading {url}")
        page = read_page(outside.web, check_url(url), robots=outside.robots)
    except SourceError as error:
        raise SourceError(f"{error} Or save its page as a file and add that.") from error
    finally:
        outside.close()
    return read_capture(fetched_capture(page), published_on=day)


@article.command(
    epilog=example(
        "forecasts article add belarus.txt --published-on 2023-02-22 \\",
        "    --url https://example.org/belarus",
        "forecasts article add https://example.org/belarus",
        "pbpaste | forecasts article add -",
    )
)
@click.argument("file", metavar="FILE|URL")
@click.option("--published-on", metavar="DATE", help="The day it was published.")
@click.option("--title", metavar="TEXT", help="Its headline.  [default: as the page or text says]")
@click.option("--url", metavar="URL", help="Where it stands.  [default: where it was read]")
@click.option("--publisher", metavar="NAME", help="Who published it.  [default: as the page says]")
@model_option
@by_option
@json_option
def add(
    *,
    file: str,
    published_on: str | None,
    title: str | None,
    url: str | None,
    publisher: str | None,
    is_asked: bool,
    by: str | None,
    as_json: bool,
) -> None:
    """Stores an article and proposes who predicted what in which words.

    FILE is a page (HTML), a PDF or UTF-8 text, or - for standard input; a URL is read where its
    host allows programs to. The bytes of pages and PDFs are kept. The same text is stored once.
    Nothing proposed counts before a person confirms it: forecasts review.
    """
    actor = acting(by)
    day = parse_day(published_on) if published_on is not None else None
    from forecasts.intake import article_origin, article_view, read_article, store_article

    is_web = file.lower().startswith(("http://", "https://"))
    read = None if is_web else read_article(_read_file(file), published_on=day, url=url or "")
    with opened() as runtime:
        if is_asked:
            model_of(runtime)
        read = read or _fetched(runtime, file, day)
        with runtime.transaction() as session:
            stored = store_article(
                session,
                read,
                title=title,
                url=url,
                publisher=publisher,
                published_on=day,
                by=actor,
                now=runtime.now(),
            )
            number = stored.article.id
        run = ask_about(runtime, number, by=actor) if is_asked else None
        with runtime.reading() as session:
            view, origin = article_view(session, number), article_origin(session, number)
    if as_json:
        record = article_record(view, origin, is_new=stored.is_new)
        print_json(record if run is None else {**record, "model_run": run})
        return
    if run is not None:
        print_run(run)
    if not stored.is_new:
        click.echo(f"This text is already on record as article {view.id}; shown as it stands.")
    if day is not None and view.published_on != day:
        click.echo(
            f"Its date stays {view.published_on}; change it: forecasts article date {view.id} {day}"
        )
    print_article(view, origin)


@article.command("list", epilog=example("forecasts article list"))
@json_option
def list_(as_json: bool) -> None:
    """Lists the articles, newest first, with how many candidates wait for a decision."""
    from forecasts.intake import article_list

    with opened() as runtime, runtime.reading() as session:
        listed = article_list(session)
    if as_json:
        print_json(listed)
        return
    if not listed:
        click.echo("No article is on record yet; store one: forecasts article add FILE")
        return
    print_table(
        [
            Column("Article", is_number=True),
            Column("Published"),
            Column("Title", shrinks=True),
            Column("Candidates", is_number=True),
            Column("Pending", is_number=True),
        ],
        [
            [
                str(line.id),
                str(line.published_on or "not settled"),
                line.title,
                str(line.candidates),
                str(line.pending),
            ]
            for line in listed
        ],
    )


@article.command(epilog=example("forecasts article show 1"))
@click.argument("article_id", metavar="ID", type=NUMBER)
@json_option
def show(article_id: int, as_json: bool) -> None:
    """Shows an article: its date and the evidence for it, and every candidate."""
    from forecasts.intake import article_origin, article_view

    with opened() as runtime, runtime.reading() as session:
        view, origin = article_view(session, article_id), article_origin(session, article_id)
    if as_json:
        print_json(article_record(view, origin))
    else:
        print_article(view, origin)


@article.command(epilog=example("forecasts article date 1 2023-02-22"))
@click.argument("article_id", metavar="ID", type=NUMBER)
@click.argument("day", metavar="DATE")
@by_option
def date(article_id: int, day: str, by: str | None) -> None:
    """Settles on which day an article was published; statements count from that day's end."""
    actor, settled = acting(by), parse_day(day)
    from forecasts.intake import article_view, find_article, set_published_on

    with opened() as runtime, runtime.transaction() as session:
        found = find_article(session, article_id)
        set_published_on(found, settled, by=actor, now=runtime.now())
        view = article_view(session, article_id)
    click.echo(f"Article {article_id} is dated {settled}.")
    decided = [str(each.id) for each in view.candidates if each.said is not None]
    if decided:
        click.echo(
            "Statements already on record keep the day they were recorded with; to redo them: "
            f"forecasts candidate undo {' '.join(decided)}"
        )
