"""`forecasts watch`: a person or outlet followed by a rule said beforehand, piece by piece."""

from typing import TYPE_CHECKING, Final

import click

from forecasts.cli.context import acting, opened
from forecasts.cli.output import print_json
from forecasts.cli.parameters import ARGUMENT, NUMBER, by_option, example, json_option
from forecasts.cli.tables import Column, paragraph, print_table
from forecasts.clock import parse_day
from forecasts.errors import InvalidInputError
from forecasts.values import PieceState, WatchKind

if TYPE_CHECKING:
    from forecasts.watches import PieceLine, WatchLine

_KINDS: Final = click.Choice([each.value for each in WatchKind])
_STATES: Final = click.Choice([each.value for each in PieceState])


@click.group()
def watch() -> None:
    """Follows a person or outlet by a stated rule, so that a record is a sample.

    The rule is said beforehand and never edited. Every piece that falls under it stays on the list:
    read, waiting, or passed with a reason.
    """


def _print_line(line: "WatchLine") -> None:
    from forecasts.watches.words import counts_words, declared_words, feed_words, span_words

    click.secho(f"{line.subject} ({line.kind.value}), {span_words(line)}", bold=True)
    click.echo(f"  {line.slug}")
    click.echo(paragraph(f"Rule: {line.rule}", indent=2))
    for words in (declared_words(line), *counts_words(line), feed_words(line)):
        if words:
            click.echo(paragraph(words, indent=2))


@watch.command(
    epilog=example(
        'forecasts watch start outlet "Daily Lantern" --since 2026-12-01 \\',
        '    --rule "Every column of its politics page." \\',
        "    --feed https://lantern.example/politics.xml",
        'forecasts watch start person "Pavel Slunkin" --since 2026-12-01 \\',
        '    --rule "Every signed article and recorded talk in English."',
    )
)
@click.argument("kind", type=_KINDS)
@click.argument("subject", type=ARGUMENT)
@click.option(
    "--rule", required=True, metavar="TEXT", help="Which pieces are taken; never edited later."
)
@click.option(
    "--since", metavar="DATE", help="The first day of publication under it.  [default: today]"
)
@click.option("--feed", metavar="URL", help="A feed (RSS or Atom) that lists its pieces.")
@by_option
@json_option
def start(
    kind: str,
    subject: str,
    rule: str,
    since: str | None,
    feed: str | None,
    by: str | None,
    *,
    as_json: bool,
) -> None:
    """Begins a watch on a person or an outlet.

    An outlet is named as its articles name their publisher, or by the host of its addresses, such
    as lantern.example. What is on record already since that day becomes a read piece. The part
    before today is said to be retrospective.
    """
    actor, first = acting(by), parse_day(since) if since else None
    from forecasts.watches import WatchDraft, start_watch, watch_line

    with opened() as runtime, runtime.transaction() as session:
        now = runtime.now()
        draft = WatchDraft(
            kind=WatchKind(kind),
            subject=subject,
            rule=rule,
            since=first or now.date(),
            feed_url=feed,
        )
        line = watch_line(session, start_watch(session, draft, by=actor, now=now), now=now)
    if as_json:
        print_json(line)
        return
    click.echo(f"Watching {line.subject} as {line.slug}.")
    _print_line(line)


@watch.command("list", epilog=example("forecasts watch list"))
@json_option
def list_(*, as_json: bool) -> None:
    """Lists the watches: the rule, what was seen, read and passed, what was captured."""
    from forecasts.watches import watch_list

    with opened() as runtime, runtime.reading() as session:
        lines = watch_list(session, now=runtime.now())
    if as_json:
        print_json(lines)
        return
    if not lines:
        click.echo("Nobody is watched yet; begin: forecasts watch start --help")
    for number, line in enumerate(lines):
        if number:
            click.echo()
        _print_line(line)


def _state(piece: "PieceLine") -> str:
    if piece.same_as is not None:
        return f"{piece.state.value}; same title and day as article {piece.same_as}"
    if piece.state is PieceState.READ and piece.reason:
        return f"{piece.state.value}; passed before: {piece.reason}"
    return piece.state.value + (f": {piece.reason}" if piece.reason else "")


def _piece_cells(piece: "PieceLine") -> list[str]:
    said = piece.statements
    is_read = piece.state is PieceState.READ
    return [
        str(piece.id),
        f"seen {piece.published_on}" if piece.is_undated else str(piece.published_on),
        _state(piece),
        piece.title,
        str(piece.article or ""),
        f"{said.seen}/{said.scorable}/{said.captured}" if is_read else "",
    ]


@watch.command(
    epilog=example(
        "forecasts watch show daily-lantern", "forecasts watch show daily-lantern --state waiting"
    )
)
@click.argument("slug", type=ARGUMENT)
@click.option("--state", type=_STATES, help="Only pieces of which this became.")
@click.option("--page", type=NUMBER, default=1, show_default=True, help="Which 100 of its pieces.")
@json_option
def show(slug: str, state: str | None, page: int, *, as_json: bool) -> None:
    """Shows a watch with its pieces, the latest first."""
    from forecasts.watches import watch_page

    wanted = PieceState(state) if state else None
    with opened() as runtime, runtime.reading() as session:
        found = watch_page(session, slug, page=page, state=wanted, now=runtime.now())
    if as_json:
        print_json(found)
        return
    _print_line(found.watch)
    click.echo()
    if not found.pieces:
        click.echo(f"No piece yet; add one: forecasts watch piece add {found.watch.slug} --help")
        return
    print_table(
        [
            Column("Piece", is_number=True),
            Column("Published"),
            Column("State", shrinks=True),
            Column("Title", shrinks=True),
            Column("Article", is_number=True),
            Column("S/s/c", is_number=True),
        ],
        [_piece_cells(piece) for piece in found.pieces],
    )
    click.echo("S/s/c: statements seen, scorable, captured.")
    if found.pages > 1:
        click.echo(f"Part {found.page} of {found.pages}; the next: --page {found.page + 1}")


@watch.command(
    epilog=example(
        "forecasts watch end daily-lantern", "forecasts watch end daily-lantern --until 2026-12-31"
    )
)
@click.argument("slug", type=ARGUMENT)
@click.option("--until", metavar="DATE", help="Its last day.  [default: today]")
@by_option
@json_option
def end(slug: str, until: str | None, by: str | None, *, as_json: bool) -> None:
    """Ends a watch; nothing that is on its list is cut off."""
    actor, last = acting(by), parse_day(until) if until else None
    from forecasts.watches import end_watch, find_watch, watch_line

    with opened() as runtime, runtime.transaction() as session:
        now, found = runtime.now(), find_watch(session, slug)
        end_watch(session, found, until=last, by=actor, now=now)
        line = watch_line(session, found, now=now)
    if as_json:
        print_json(line)
        return
    click.echo(f"The watch on {line.subject} ends on {line.until}.")


@watch.group()
def piece() -> None:
    """Puts pieces on the list of a watch."""


@piece.command(
    epilog=example(
        'forecasts watch piece add daily-lantern "The levy will not last" \\',
        "    --published-on 2026-12-03 --url https://lantern.example/levy",
        'forecasts watch piece add daily-lantern "The levy goes on" --article 12',
    )
)
@click.argument("slug", type=ARGUMENT)
@click.argument("title", type=ARGUMENT)
@click.option("--published-on", metavar="DATE", help="The day it was published.")
@click.option("--url", metavar="URL", help="Where it stands.")
@click.option("--article", type=NUMBER, metavar="ID", help="The article on record it is.")
@by_option
@json_option
def add(
    slug: str,
    title: str,
    published_on: str | None,
    url: str | None,
    article: int | None,
    by: str | None,
    *,
    as_json: bool,
) -> None:
    """Adds a piece that falls under a watch; it waits until it is read or passed.

    One whose address is that of an article on record, or that is said to be one with --article, is
    read at once. The day is that of its article, or has to be given.
    """
    actor, day = acting(by), parse_day(published_on) if published_on else None
    from forecasts.intake import find_article
    from forecasts.watches import PieceDraft, add_piece, find_watch, piece_line, read_piece

    with opened() as runtime, runtime.transaction() as session:
        known = find_article(session, article) if article else None
        day = day or (known.published_on if known else None)
        if day is None:
            raise InvalidInputError("Say when the piece was published: --published-on DATE.")
        draft = PieceDraft(title=title, published_on=day, url=url)
        found = find_watch(session, slug)
        row = add_piece(session, found, draft, by=actor, now=runtime.now())
        if known is not None:
            read_piece(session, row, known, by=actor, now=runtime.now())
        line, subject = piece_line(session, found, row), found.subject
    if as_json:
        print_json({"piece": line.id, "state": line.state, "article": line.article})
        return
    click.echo(f"Piece {line.id} of {subject}: {_state(line)}.")
    if line.same_as is not None:
        click.echo(f"If it is that one: forecasts watch read {line.id} --article {line.same_as}")
    elif line.article is None:
        click.echo(f"Read it: forecasts watch read {line.id}")


@watch.command(
    "pass", epilog=example('forecasts watch pass 7 --reason "Behind a paywall; not to be had."')
)
@click.argument("number", metavar="PIECE", type=NUMBER)
@click.option("--reason", required=True, metavar="TEXT", help="Why it is no article on record.")
@by_option
def pass_(number: int, reason: str, by: str | None) -> None:
    """Passes a waiting piece; it stays on the list with the reason."""
    actor = acting(by)
    from forecasts.watches import find_piece, pass_piece

    with opened() as runtime, runtime.transaction() as session:
        pass_piece(find_piece(session, number), reason=reason, by=actor, now=runtime.now())
    click.echo(f"Piece {number} is passed; it stays on the list with the reason.")


@watch.command(epilog=example("forecasts watch read 7", "forecasts watch read 7 --article 12"))
@click.argument("number", metavar="PIECE", type=NUMBER)
@click.option("--article", type=NUMBER, metavar="ID", help="The article on record it is.")
@click.option(
    "--published-on",
    metavar="DATE",
    help="When it was published.  [default: as its page or its list says]",
)
@by_option
def read(number: int, article: int | None, published_on: str | None, by: str | None) -> None:
    """Reads a waiting piece from its address and stores it as an article.

    The page is asked for once, and only where its host allows programs to read it. With --article,
    the piece is said to be an article on record. Where a feed states no date, or the page names
    another one than its list, say when it was published.
    """
    actor, day = acting(by), parse_day(published_on) if published_on else None
    from forecasts.cli.watch_reading import article_of_piece
    from forecasts.intake import find_article
    from forecasts.watches import find_piece, read_piece

    with opened() as runtime:
        known = article or article_of_piece(runtime, number, day, by=actor)
        with runtime.transaction() as session:
            row, found = find_piece(session, number), find_article(session, known)
            read_piece(session, row, found, by=actor, now=runtime.now())
            warnings = tuple(found.date_warnings)
    for warning in warnings:
        click.echo(paragraph(f"! {warning}", hanging=2))
    click.echo(f"Piece {number} is article {known}. Decide: forecasts review {known}")
