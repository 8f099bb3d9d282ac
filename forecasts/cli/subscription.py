"""`forecasts subscribe`, `unsubscribe` and `subscriptions`: who is mailed what, and when."""

from typing import TYPE_CHECKING, Final

import click

from forecasts.cli.context import opened
from forecasts.cli.output import plural, print_json, warn
from forecasts.cli.parameters import ARGUMENT, example, json_option
from forecasts.cli.tables import Column, print_table
from forecasts.errors import ConfigurationError, NotFoundError
from forecasts.periods import WEEKDAYS
from forecasts.values import Cadence

if TYPE_CHECKING:
    from forecasts.runtime import Runtime
    from forecasts.subscriptions import Choices, Letterhead, SubscriptionLine

NO_MAIL: Final = (
    "No mail goes out from here, so nobody can be asked to agree. Set FORECASTS_SMTP_URL and "
    "FORECASTS_MAIL_FROM."
)


@click.command(
    short_help="Asks an address to agree to the report by mail.",
    epilog=example(
        "forecasts subscribe anna@forecasts.example --zone Europe/Vilnius",
        "forecasts subscribe anna@forecasts.example --monthly --on fri --tag war",
    ),
)
@click.argument("email", type=ARGUMENT)
@click.option("--weekly/--monthly", "is_weekly", default=True, help="How often.  [default: weekly]")
@click.option(
    "--on",
    "weekday",
    type=click.Choice(WEEKDAYS),
    default="mon",
    show_default=True,
    help="On which day; monthly on the first such day.",
)
@click.option("--hour", type=click.IntRange(0, 23), default=8, show_default=True, help="When.")
@click.option("--zone", default="UTC", show_default=True, help="By which clocks.")
@click.option("--tag", "tags", multiple=True, help="Only questions with one of these.")
@click.option(
    "--forecaster", "forecasters", metavar="NAME", multiple=True, help="And what these say."
)
@click.option(
    "--language",
    default="en_GB",
    show_default=True,
    help="In whose manner days are written, such as de or iso.",
)
@click.option(
    "--confirmed",
    "is_confirmed",
    is_flag=True,
    help="The address agreed elsewhere: begin at once, and ask nobody.",
)
@click.option(
    "--again",
    is_flag=True,
    help="With --confirmed: it had unsubscribed and agreed anew since.",
)
@json_option
def subscribe(  # one option a choice
    email: str,
    weekday: str,
    hour: int,
    zone: str,
    tags: tuple[str, ...],
    forecasters: tuple[str, ...],
    language: str,
    *,
    is_weekly: bool,
    is_confirmed: bool,
    again: bool,
    as_json: bool,
) -> None:
    """Asks an address to agree to the report by mail; it begins once the link in there is used.

    At most one such letter goes to an address within 24 hours. Use --confirmed only where you can
    show that the person asked for it: whoever is mailed without that has a right to complain.
    """
    from forecasts.subscriptions import Choices, letterhead_of, unused_tags_words

    if again and not is_confirmed:
        raise click.UsageError("--again goes with --confirmed; without it the address is asked.")
    choices = Choices(
        cadence=Cadence.WEEKLY if is_weekly else Cadence.MONTHLY,
        weekday=weekday,
        hour=hour,
        zone=zone,
        language=language,
        whole_board=not (tags or forecasters),
        tags=tags,
        forecasters=forecasters,
    )
    with opened() as runtime:
        head = letterhead_of(runtime.settings)
        if is_confirmed:
            said = _enrolled(runtime, email, choices, again=again)
        elif head is None:
            raise ConfigurationError(NO_MAIL)
        else:
            said = _asked(runtime, email, choices, head)
        with runtime.reading() as session:
            unused = unused_tags_words(session, choices.tags)
    if unused:
        warn(unused)
    if is_confirmed and head is None:
        warn("No mail goes out from here; set FORECASTS_SMTP_URL and FORECASTS_MAIL_FROM.")
    if as_json:
        print_json({"email": email, "outcome": said[0]})
    else:
        click.echo(said[1])


def _enrolled(
    runtime: "Runtime", email: str, choices: "Choices", *, again: bool
) -> tuple[str, str]:
    from forecasts.subscriptions import enrol

    with runtime.transaction() as session:
        row = enrol(session, email, choices, now=runtime.now(), again=again)
        due = f"{row.report_due_at:%Y-%m-%d %H:%M} UTC"
        return "confirmed", f"{row.email} gets the first report on {due}."


def _asked(
    runtime: "Runtime", email: str, choices: "Choices", head: "Letterhead"
) -> tuple[str, str]:
    from forecasts.subscriptions import Asked, ask

    with runtime.transaction() as session:
        asked = ask(session, email, choices, head=head, now=runtime.now())
    if asked is Asked.TOO_SOON:
        return asked.value, f"{email} got a letter within 24 hours; it is not written to again."
    if asked is Asked.UNANSWERED:
        return asked.value, (
            f"{email} left three letters unanswered; it gets one in 30 days from now on."
        )
    if asked is Asked.SUPPRESSED:
        return asked.value, f"Nothing is sent to {email}: mail came back from it, or you said so."
    way = _send(runtime, email)
    if asked is Asked.ALREADY:
        return asked.value, f"{email} gets mail already; a letter with its own links {way}."
    return asked.value, f"A letter that asks {email} to agree {way}."


def _send(runtime: "Runtime", email: str) -> str:
    """Sends what waits; says how the letter to an address is doing.

    Raises:
        SourceUnavailableError: it was refused for good.
    """
    from sqlalchemy import select

    from forecasts.errors import SourceUnavailableError
    from forecasts.mail import mailer_of
    from forecasts.models import Delivery
    from forecasts.outbox import send_some
    from forecasts.values import DeliveryState

    mailer, set_up = mailer_of(runtime.settings), runtime.settings.mail
    if mailer is not None and set_up is not None:
        send_some(
            transaction=runtime.transaction,
            mailer=mailer,
            now=runtime.now,
            holds=set_up.holds_uncertain,
            per_minute=set_up.per_minute,
        )
    with runtime.reading() as session:
        last = select(Delivery).where(Delivery.address == email).order_by(Delivery.id.desc())
        letter = session.scalars(last.limit(1)).one_or_none()
        if letter is not None and letter.state is DeliveryState.SENT:
            return "is on its way"
        if letter is not None and letter.state is DeliveryState.FAILED:
            raise SourceUnavailableError(
                f"The letter to {email} was refused and is not sent again: {letter.trouble}"
            )
        why = f" ({letter.trouble})" if letter is not None and letter.trouble else ""
    return f"waits for forecasts scheduler to send it{why}"


@click.command(
    short_help="Ends all mail to an address.",
    epilog=example("forecasts unsubscribe anna@forecasts.example"),
)
@click.argument("email", type=ARGUMENT)
def unsubscribe(email: str) -> None:
    """Ends all mail to an address, and calls back what waits; twice is as good as once."""
    from forecasts.subscriptions import known_subscription
    from forecasts.subscriptions import unsubscribe as end

    with opened() as runtime, runtime.transaction() as session:
        found = known_subscription(session, email)
        if found is None:
            raise NotFoundError("subscription", email)
        called_back = end(session, found, now=runtime.now())
        address = found.email
    words = f" {plural(called_back, 'letter')} called back." if called_back else ""
    click.echo(f"Nothing is mailed to {address} any more.{words}")


def _when(line: "SubscriptionLine") -> str:
    chosen = line.choices
    if chosen.cadence is Cadence.NEVER:
        return "no report"
    return f"{chosen.cadence.value}, {chosen.weekday} {chosen.hour:02d}:00 {chosen.zone}"


@click.command(
    short_help="Lists who is mailed what, and when.",
    epilog=example("forecasts subscriptions", "forecasts subscriptions --search anna"),
)
@click.option("--search", default="", metavar="TEXT", help="A part of the address.")
@json_option
def subscriptions(search: str, *, as_json: bool) -> None:
    """Lists who is mailed what, when the next report is due (UTC), and where each stands."""
    from forecasts.subscriptions import subscription_lines

    with opened() as runtime, runtime.reading() as session:
        lines = subscription_lines(session, search=search)
    if as_json:
        print_json(lines)
        return
    if not lines:
        click.echo(
            f"No address that is mailed anything has “{search.strip()}” in it."
            if search.strip()
            else "Nobody is mailed anything; ask somebody: forecasts subscribe EMAIL"
        )
        return
    print_table(
        [
            Column("Email", shrinks=True),
            Column("Report", shrinks=True),
            Column("Next"),
            Column("Last"),
            Column("State"),
        ],
        [
            (
                line.email,
                _when(line),
                f"{line.report_due_at:%Y-%m-%d %H:%M}" if line.report_due_at else "–",
                line.last_week or "–",
                line.standing.value,
            )
            for line in lines
        ],
    )
    click.echo(plural(len(lines), "subscription"))
