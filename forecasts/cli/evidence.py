"""`forecasts evidence`: pages and files that show an outcome, kept with hash and time."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from forecasts.cli.context import acting, opened
from forecasts.cli.output import plural, print_json, progress
from forecasts.cli.parameters import NUMBER, by_option, example, json_option
from forecasts.cli.tables import paragraph
from forecasts.errors import InvalidInputError
from forecasts.values import Decision
from forecasts.wording import day_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forecasts.evidence import Capture
    from forecasts.resolution.attachments import EvidenceLine
    from forecasts.resolution.pages import DeadLink
    from forecasts.runtime import Runtime


@click.group()
def evidence() -> None:
    """Keeps pages and files as evidence, and finds dead links."""


def _page(runtime: "Runtime", url: str) -> "Capture":
    from forecasts.outside import compose_outside
    from forecasts.resolution.attachments import page_capture
    from forecasts.sources.pages import read_page
    from forecasts.text import check_url

    outside = compose_outside(runtime.settings, now=runtime.now)
    try:
        progress(f"Reading {url}")
        return page_capture(read_page(outside.web, check_url(url), robots=outside.robots))
    finally:
        outside.close()


def _file(runtime: "Runtime", name: str) -> "Capture":
    import mimetypes

    from forecasts.evidence import Capture

    try:
        body = Path(name).read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InvalidInputError(
            f"{name!r} is no web address, and no file that can be read: {reason}."
        ) from None
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Capture(body=body, media_type=kind, captured_at=runtime.now())


@evidence.command(
    epilog=example(
        "forecasts evidence add belarus-in-the-war https://example.org/notice \\",
        '    --shows no --note "The ministry says that none crossed the border"',
    )
)
@click.argument("question")
@click.argument("where", metavar="URL|FILE")
@click.option("--shows", type=click.Choice(["yes", "no"]), help="The outcome it speaks for.")
@click.option("--note", required=True, metavar="TEXT", help="What it shows, in a sentence.")
@by_option
@json_option
def add(
    question: str, where: str, shows: str | None, note: str, by: str | None, as_json: bool
) -> None:
    """Captures a page or a file and attaches it to a question."""
    actor = acting(by)
    from forecasts.questions import find_question
    from forecasts.resolution.attachments import attach_capture, list_evidence

    with opened() as runtime:
        with runtime.reading() as session:
            find_question(session, question)
        is_web = where.lower().startswith(("http://", "https://"))
        capture = _page(runtime, where) if is_web else _file(runtime, where)
        with runtime.transaction() as session:
            about = find_question(session, question)
            attached = attach_capture(
                session,
                about,
                capture,
                note=note,
                speaks_for=Decision(shows) if shows else None,
                by=actor,
                now=runtime.now(),
            )
            lines = list_evidence(session, about)
            line = next(each for each in lines if each.id == attached.evidence_id)
    if as_json:
        print_json(line)
    else:
        click.echo(f"Kept: evidence {line.id} on {line.question}")
        click.echo(f"  {line.size:,} bytes, SHA-256 {line.sha256}")


def _for(line: "EvidenceLine") -> str:
    return f", speaks for {line.speaks_for.value.capitalize()}" if line.speaks_for else ""


def _print(line: "EvidenceLine", others: "Sequence[EvidenceLine]") -> None:
    """Prints kept bytes with what they show, and what else they were attached for."""
    click.echo(paragraph(f"{line.id:>4}  {line.question}: {line.note}{_for(line)}", hanging=6))
    where = line.url or "a file"
    text = f"{where}, {day_words(line.captured_at)} by {line.captured_by}, {line.size:,} "
    click.echo(paragraph(f"{text}bytes, SHA-256 {line.sha256[:12]}…", indent=6))
    for other in others:
        click.echo(paragraph(f"also: {other.note}{_for(other)}", indent=6, hanging=8))


@evidence.command("list", epilog=example("forecasts evidence list belarus-in-the-war"))
@click.argument("question", required=False)
@json_option
def list_(question: str | None, as_json: bool) -> None:
    """Lists what is attached to one question, or to all."""
    from forecasts.questions import find_question
    from forecasts.resolution.attachments import list_evidence

    with opened() as runtime, runtime.reading() as session:
        about = find_question(session, question) if question else None
        lines = list_evidence(session, about)
    if as_json:
        print_json(lines)
    elif not lines:
        click.echo("No evidence; attach some: forecasts evidence add QUESTION URL --note TEXT")
    else:
        alike: dict[tuple[str, int], list[EvidenceLine]] = {}
        for line in lines:
            alike.setdefault((line.question, line.id), []).append(line)
        for first, *others in alike.values():
            _print(first, others)


def _link(link: "DeadLink") -> str:
    since = f"gone since {day_words(link.gone_at)}" if link.gone_at else "could not be read"
    kept = f"; a copy is kept: evidence {link.evidence_id}" if link.evidence_id else "; no copy"
    return f"{link.url}: {since}{kept}. {link.trouble or ''}"


def _counts(links: "Sequence[DeadLink]") -> str:
    gone = sum(link.gone_at is not None for link in links)
    parts = [(gone, "gone"), (len(links) - gone, "not read at the last try")]
    told = [f"{plural(number, 'page')} {what}" for number, what in parts if number]
    return f"{', '.join(told)}."


@evidence.command(epilog=example("forecasts evidence links"))
@json_option
def links(as_json: bool) -> None:
    """Lists the pages behind quotations and outcomes that answer no more."""
    from forecasts.resolution.pages import dead_links

    with opened() as runtime, runtime.reading() as session:
        found = dead_links(session)
    if as_json:
        print_json(found)
    elif not found:
        click.echo("No dead links among the pages read so far.")
    else:
        for link in found:
            click.echo(paragraph(_link(link), hanging=4))
        click.echo(_counts(found))


@evidence.command(epilog=example("forecasts evidence save 12 notice.html"))
@click.argument("number", type=NUMBER)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def save(number: int, file: Path) -> None:
    """Writes kept bytes to a new file, as they were received."""
    from forecasts.evidence import body_sha256, evidence_body
    from forecasts.resolution.attachments import find_evidence

    with opened() as runtime, runtime.reading() as session:
        found = find_evidence(session, number)
        body, sha256 = evidence_body(found), found.sha256
    if body_sha256(body) != sha256:
        raise InvalidInputError(f"The bytes of evidence {number} do not match their hash.")
    try:
        with file.open("xb") as target:
            target.write(body)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InvalidInputError(f"{str(file)!r} cannot be written: {reason}.") from None
    click.echo(f"Written: {file}, {len(body):,} bytes, SHA-256 {sha256}")
