"""`forecasts report`: the letters of the outbox, and the addresses nothing is sent to."""

from typing import TYPE_CHECKING, BinaryIO, Final

import click

from forecasts.cli.context import opened
from forecasts.cli.output import plural, print_json
from forecasts.cli.parameters import ARGUMENT, example, json_option
from forecasts.cli.tables import Column, paragraph, print_table
from forecasts.errors import InvalidInputError, NotFoundError
from forecasts.values import DeliveryState, SuppressionReason

if TYPE_CHECKING:
    from forecasts.db import Session
    from forecasts.models import Delivery
    from forecasts.outbox import Listed, OutboxState

SHORT: Final = 10
"""How much of the name of a letter is shown; as much is enough to name it."""
_anyway: Final = click.option(
    "--anyway", "is_anyway", is_flag=True, help="Also where it tells what does not stand any more."
)


def _found(session: "Session", typed: str) -> "Delivery":
    """Finds a letter by its name, or the beginning of it.

    Raises:
        NotFoundError: there is none.
        InvalidInputError: there are several.
    """
    from sqlalchemy import select

    from forecasts.models import Delivery

    begins = Delivery.public_id.startswith(typed.strip().lower(), autoescape=True)
    found = session.scalars(select(Delivery).where(begins).limit(2)).all()
    if not found or not typed.strip():
        raise NotFoundError("letter", typed)
    if len(found) > 1:
        raise InvalidInputError(f"Several letters begin with {typed!r}; type more of the name.")
    return found[0]


def _row(letter: "Listed") -> list[str]:
    at = letter.sent_at or letter.attempted_at or letter.created_at
    return [
        letter.public_id[:SHORT],
        letter.kind.value,
        letter.period[:10],
        letter.address,
        letter.state.value,
        f"{at:%Y-%m-%d %H:%M}",
    ]


def _print(letters: "list[Listed]", state: "OutboxState") -> None:
    if letters:
        columns = [
            Column("Letter"),
            Column("Kind"),
            Column("Of"),
            Column("To", shrinks=True),
            Column("State"),
            Column("When (UTC)"),
        ]
        print_table(columns, [_row(each) for each in letters])
        for each in letters:
            if each.trouble:
                words = f"{each.public_id[:SHORT]}: {each.trouble}"
                click.echo(paragraph(words, hanging=2))
        click.echo()
    click.echo(f"{state.waiting:,} waiting, {state.held:,} held, {state.failed:,} failed")
    if state.paused_at is not None:
        words = f"Nothing is sent since {state.paused_at:%Y-%m-%d %H:%M} UTC: {state.paused_why}"
        click.echo(paragraph(words))


@click.command(
    "list",
    short_help="Lists letters and what became of them.",
    epilog=example("forecasts report list", "forecasts report list --state failed"),
)
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice([each.value for each in DeliveryState]),
    help="Only these; may be given several times.",
)
@click.option("--to", "address", default="", metavar="TEXT", help="A part of the address.")
@click.option(
    "--most", type=click.IntRange(1, 10_000), default=50, show_default=True, help="How many."
)
@json_option
def list_(states: tuple[str, ...], address: str, most: int, as_json: bool) -> None:
    """Lists letters, the newest first, with what became of each and why."""
    from forecasts.outbox import deliveries, outbox_state

    with opened() as runtime, runtime.reading() as session:
        wanted = [DeliveryState(each) for each in states]
        letters = deliveries(session, states=wanted, address=address, most=most)
        state = outbox_state(session, now=runtime.now())
    if as_json:
        print_json({"outbox": state, "letters": letters})
    else:
        _print(letters, state)


@click.command(
    short_help="Sends a letter again, with the same bytes.",
    epilog=example("forecasts report resend 4f1c2a9b70"),
)
@click.argument("letter", type=ARGUMENT)
@_anyway
def resend(letter: str, *, is_anyway: bool) -> None:
    """Sends a settled letter again: the same bytes under the same Message-ID.

    Mail programs that have it already may show it once. One that no server can have is written
    anew first, where what it tells has changed.
    """
    from forecasts.outbox import resend as send_again

    with opened() as runtime, runtime.transaction() as session:
        found = _found(session, letter)
        send_again(session, found, now=runtime.now(), is_outdated_too=is_anyway)
        address = found.address
    click.echo(f"The letter to {address} waits to be sent: forecasts report send")


@click.command(
    short_help="Sends a letter again that may have arrived.",
    epilog=example("forecasts report release 4f1c2a9b70"),
)
@click.argument("letter", type=ARGUMENT)
@_anyway
def release(letter: str, *, is_anyway: bool) -> None:
    """Sends a held letter again, which may have arrived; whoever has it gets it twice at worst."""
    from forecasts.outbox import release_held

    with opened() as runtime, runtime.transaction() as session:
        found = _found(session, letter)
        release_held(session, found, now=runtime.now(), is_outdated_too=is_anyway)
        address = found.address
    click.echo(f"The letter to {address} waits to be sent: forecasts report send")


@click.command(
    short_help="Leaves a letter alone that may have arrived.",
    epilog=example("forecasts report drop 4f1c2a9b70"),
)
@click.argument("letter", type=ARGUMENT)
def drop(letter: str) -> None:
    """Leaves a held letter alone, which may have arrived; it is not sent again."""
    from forecasts.outbox import drop_held

    with opened() as runtime, runtime.transaction() as session:
        found = _found(session, letter)
        drop_held(session, found)
        address = found.address
    click.echo(f"The letter to {address} is not sent again.")


@click.command(
    short_help="Sends nothing until you resume.",
    epilog=example("forecasts report pause --why 'the mail server moves'"),
)
@click.option("--why", default="by hand", show_default=True, help="Why, for whoever looks.")
def pause(why: str) -> None:
    """Sends nothing until you resume; letters are written and wait."""
    from forecasts.outbox import pause as stop

    with opened() as runtime, runtime.transaction() as session:
        stop(session, why, now=runtime.now())
    click.echo("Nothing is sent from now on; go on with: forecasts report resume")


@click.command(short_help="Sends again after a pause.", epilog=example("forecasts report resume"))
def resume() -> None:
    """Sends again after a pause, also one that began by itself because nothing was taken."""
    from forecasts.outbox import resume as go_on

    with opened() as runtime, runtime.transaction() as session:
        was_paused = go_on(session)
    click.echo("Letters are sent again." if was_paused else "Nothing was paused.")


@click.command(
    short_help="Reads a message that came back.",
    epilog=example(
        "forecasts report bounce returned.eml", "forecasts report bounce - <returned.eml"
    ),
)
@click.argument("file", type=click.File("rb"), default="-")
@json_option
def bounce(file: BinaryIO, as_json: bool) -> None:
    """Reads one message that came back, from a file or what is piped in, as a mail alias does.

    An address that does not exist is written to no more, and so is one whose owner complains.
    It ends with exit code 0 whatever it holds, so that a mail server does not send it back.
    """
    from forecasts.outbox import LONGEST_BOUNCE, follow_bounce, read_returned

    returned = read_returned(file.read(LONGEST_BOUNCE))
    with opened() as runtime, runtime.transaction() as session:
        read = follow_bounce(session, returned, runtime.now())
    if as_json:
        print_json({"bounce": read.bounce.value, "letter": read.public_id})
    else:
        click.echo(read.words)


@click.command(
    short_help="Sends nothing to an address any more.",
    epilog=example("forecasts report suppress anna@forecasts.example"),
)
@click.argument("email", type=ARGUMENT)
@click.option("--why", default="", metavar="TEXT", help="For whoever looks.")
def suppress(email: str, why: str) -> None:
    """Sends nothing to an address any more, whoever asks for it; only its hash is kept."""
    from forecasts.mail import mailable
    from forecasts.outbox import suppress as end

    mailable(email.strip())
    reason = SuppressionReason.ASKED
    with opened() as runtime, runtime.transaction() as session:
        is_new = end(session, email, reason, now=runtime.now(), detail=why)
    already = "" if is_new else " That was so already."
    click.echo(f"Nothing is sent to {email} any more.{already}")


@click.command(
    short_help="Lets an address be written to again.",
    epilog=example("forecasts report lift anna@forecasts.example"),
)
@click.argument("email", type=ARGUMENT)
def lift(email: str) -> None:
    """Lets an address be written to again, for example once its mailbox is repaired."""
    from forecasts.outbox import lift as end

    with opened() as runtime, runtime.transaction() as session:
        was_so = end(session, email)
    if not was_so:
        raise NotFoundError("suppressed address", email)
    click.echo(f"{email} is written to again.")


@click.command(
    short_help="Lists what nothing is sent to.", epilog=example("forecasts report suppressed")
)
@json_option
def suppressed(as_json: bool) -> None:
    """Lists the addresses nothing is sent to, by the beginning of their hash, and why."""
    from forecasts.outbox import suppressions

    with opened() as runtime, runtime.reading() as session:
        found = suppressions(session)
    if as_json:
        print_json(found)
        return
    if found:
        columns = [
            Column("Hash"),
            Column("Since (UTC)"),
            Column("Why"),
            Column("Said", shrinks=True),
        ]
        rows = [
            [each.email_hash[:SHORT], f"{each.at:%Y-%m-%d %H:%M}", each.reason.value, each.detail]
            for each in found
        ]
        print_table(columns, rows)
    click.echo(plural(len(found), "address", "addresses"))


LETTERS: Final = (list_, resend, release, drop, pause, resume, bounce, suppress, lift, suppressed)
