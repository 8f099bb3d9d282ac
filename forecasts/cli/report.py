"""`forecasts report`: the report by mail, looked at, written and sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from forecasts.cli.context import opened
from forecasts.cli.letters import LETTERS
from forecasts.cli.output import print_json, progress
from forecasts.cli.parameters import example, json_option
from forecasts.errors import ConfigurationError, InvalidInputError

if TYPE_CHECKING:
    from forecasts.jobs import Job, Work
    from forecasts.reports.previewing import Preview
    from forecasts.runtime import Runtime

JOBS_OF_MAIL: Final = ("keep_editions", "write_reports", "write_notices", "send_mail")
EACH: Final = 100


@click.group()
def report() -> None:
    """Looks at the report by mail, sends what is due, and sees to letters and addresses."""


for _command in LETTERS:
    report.add_command(_command)


def _preview(runtime: "Runtime", email: str | None, week: str | None) -> "Preview":
    from forecasts.reports.previewing import preview_desk, preview_edition, preview_report

    desk, now = preview_desk(runtime.settings), runtime.now()
    with runtime.reading() as session:
        if email is None:
            return preview_edition(session, week=week, desk=desk, now=now)
        return preview_report(session, email, week=week, desk=desk, now=now)


def _pictured(preview: "Preview") -> str:
    """Gives the page of a letter with its pictures inside, as a browser shows it."""
    from base64 import b64encode

    page = preview.rendered.html
    for each in preview.rendered.pictures:
        page = page.replace(
            f"cid:{each.name}", f"data:image/png;base64,{b64encode(each.png).decode()}"
        )
    return page


def _write(path: Path, page: str) -> None:
    """Writes a page to a file.

    Raises:
        InvalidInputError: it cannot be written there.
    """
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise InvalidInputError(f"Cannot write {path}: {error.strerror}.") from error


@report.command(
    short_help="Shows what a report would say; nothing is kept.",
    epilog=example(
        "forecasts report preview",
        "forecasts report preview --for anna@forecasts.example --html report.html",
        "forecasts report preview --week 2026-W48 --json",
    ),
)
@click.option("--for", "email", metavar="EMAIL", help="Whose; a subscriber or an account.")
@click.option("--public", "is_public", is_flag=True, help="Everybody's.  [default]")
@click.option("--week", metavar="WEEK", help="Of this ISO week, such as 2026-W48.")
@click.option("--eml", "is_eml", is_flag=True, help="Print the whole message as it is sent.")
@click.option(
    "--html",
    "html",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write the page of the letter to a file.",
)
@json_option
def preview(
    *,
    email: str | None,
    is_public: bool,
    week: str | None,
    is_eml: bool,
    html: Path | None,
    as_json: bool,
) -> None:
    """Composes a report and prints its text; nothing is kept and nothing is sent.

    Everybody's is of the week that ended last, a subscriber's of the time since the last one.
    """
    from forecasts.reports.facts import report_to_json

    if email is not None and is_public:
        raise InvalidInputError("Give --for or --public, not both: each says whose report it is.")
    if is_eml and as_json:
        raise InvalidInputError("Give --eml or --json, not both: each is a whole answer.")
    with opened() as runtime:
        found = _preview(runtime, email, week)
    if html is not None:
        _write(html, _pictured(found))
        progress(f"Written: {html}")
    if as_json:
        print_json(report_to_json(found.report))
    elif is_eml:
        click.echo(found.content, nl=False)
    elif html is None:
        click.echo(f"Subject: {found.rendered.subject}\n")
        click.echo(found.rendered.text, nl=False)


def _told_of(name: str, job: "Job") -> "Job":
    """Has a job say how far it is."""
    done = 0

    def do_one(work: "Work") -> bool:
        nonlocal done
        is_done = job.do_one(work)
        done += is_done
        if is_done and done % EACH == 0:
            progress(f"{name}: {done:,} so far")
        return is_done

    return replace(job, do_one=do_one)


def _settled(runtime: "Runtime", uncertain: str | None) -> "Runtime":
    """Gives the runtime with what was said of letters that may have arrived.

    Raises:
        ConfigurationError: no mail goes out.
    """
    mail = runtime.settings.mail
    if mail is None:
        raise ConfigurationError(
            "No mail goes out from here. Set FORECASTS_SMTP_URL and FORECASTS_MAIL_FROM."
        )
    if uncertain is not None:
        mail = replace(mail, holds_uncertain=uncertain == "hold")
    return replace(runtime, settings=replace(runtime.settings, mail=mail))


@contextmanager
def _working(runtime: "Runtime") -> "Iterator[Work]":
    from contextlib import closing

    from forecasts.jobs import Work
    from forecasts.outside import compose_outside

    outside = compose_outside(runtime.settings, now=runtime.now)
    with closing(outside):
        yield Work(runtime, outside)


@report.command(
    short_help="Writes what is due and sends what waits.",
    epilog=example("forecasts report send", "forecasts report send --uncertain hold"),
)
@click.option(
    "--uncertain",
    type=click.Choice(("repeat", "hold")),
    help="What becomes of a letter that may have arrived.  [default: FORECASTS_MAIL_UNCERTAIN]",
)
def send(uncertain: str | None) -> None:
    """Writes the reports and notices that are due by now, and sends every letter that waits.

    What came back is read first, where FORECASTS_BOUNCES names the folder it lies in.

    The scheduler does the same every minute; both at once do nothing twice.
    """
    from forecasts.jobs import JOBS, outcomes
    from forecasts.outbox import outbox_state

    with opened() as runtime, _working(_settled(runtime, uncertain)) as work:
        bounced = ("read_bounces",) if runtime.settings.bounces is not None else ()
        jobs = {name: _told_of(name, JOBS[name]) for name in (*bounced, *JOBS_OF_MAIL)}
        found = outcomes(work, jobs)
        with runtime.reading() as session:
            state = outbox_state(session, now=runtime.now())
    for name, outcome in found.items():
        click.echo(f"{name}: {outcome.words}")
        if outcome.error is not None:
            progress(f"{name}: {outcome.error}")
    held = f", {state.held:,} held: forecasts report list --state held" if state.held else ""
    click.echo(f"{state.waiting:,} waiting{held}")
    if state.paused_at is not None:
        progress(f"Nothing is sent since {state.paused_at:%Y-%m-%d %H:%M} UTC: {state.paused_why}")
