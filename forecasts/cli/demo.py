"""`forecasts demo`: a populated record to look at, in a throwaway database."""

import os
import secrets
import shlex
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import click

from forecasts.cli.output import plural, progress
from forecasts.cli.parameters import example
from forecasts.cli.serve import Address, check_free, free_port, run_server, stopped_by_signals
from forecasts.errors import ConflictError

HOST: Final = "127.0.0.1"
DEFAULT_PORT: Final = 8000


def _settle_address(port: int | None) -> Address:
    address = Address(HOST, DEFAULT_PORT if port is None else port)
    try:
        check_free(address)
    except ConflictError:
        if port is not None:
            raise
        return Address(HOST, free_port(HOST))
    return address


def _report(done: int, total: int) -> None:
    if done % 20 == 0 or done == total:
        progress(f"{done} of {total} questions loaded")


def _fill(environment: Mapping[str, str]) -> str:
    from forecasts.config import load_settings
    from forecasts.demo import load_demo
    from forecasts.demo.weeks import keep_weeks
    from forecasts.reports.asked import place_of
    from forecasts.runtime import compose

    runtime = compose(load_settings({**os.environ, **environment}))
    try:
        with runtime.transaction() as session:
            loaded = load_demo(session, now=runtime.now(), progress=_report)
            keep_weeks(session, place=place_of(runtime.settings), now=runtime.now())
        where = runtime.engine.url.render_as_string(hide_password=True)
    finally:
        runtime.engine.dispose()
    return (
        f"Loaded {plural(loaded.questions, 'question')}, "
        f"{plural(loaded.forecasters, 'forecaster')} and "
        f"{plural(loaded.predictions, 'prediction')} into {where}"
    )


def _member_link(environment: Mapping[str, str]) -> str:
    """Adds the demonstration's member, and gives the path of a link that signs in as them."""
    from forecasts.accounts import make_link
    from forecasts.config import load_settings
    from forecasts.demo.member import EMAIL, add_member
    from forecasts.runtime import compose
    from forecasts.values import LinkPurpose

    runtime = compose(load_settings({**os.environ, **environment}))
    try:
        with runtime.transaction() as session:
            now = runtime.now()
            account = add_member(session, now=now)
            return "sign-in/" + make_link(
                session, purpose=LinkPurpose.INVITATION, email=EMAIL, account=account, now=now
            )
    finally:
        runtime.engine.dispose()


def _program() -> str:
    """Names this program as it can be typed here."""
    if shutil.which("forecasts"):
        return "forecasts"
    paths = (sys.executable, os.path.relpath(sys.executable))
    return f"{shlex.quote(min(paths, key=len))} -m forecasts"


def _another_link(environment: Mapping[str, str]) -> str:
    """Gives the command that prints another link to sign in."""
    from forecasts.demo.member import EMAIL

    names = ("FORECASTS_DATABASE_URL", "FORECASTS_SITE_URL")
    settings = " ".join(f"{name}={shlex.quote(environment[name])}" for name in names)
    return f"{settings} {_program()} user link {EMAIL}"


def _serve_throwaway(address: Address) -> None:
    with tempfile.TemporaryDirectory(prefix="forecasts-demo-") as folder:
        environment = {
            "FORECASTS_DATABASE_URL": f"sqlite:///{Path(folder) / 'demo.db'}",
            "FORECASTS_SITE_URL": address.url.rstrip("/"),
            "FORECASTS_SECRET_KEY": secrets.token_urlsafe(48),
        }
        with stopped_by_signals():
            _fill(environment)
            signing_in = _member_link(environment)
            run_server(
                address,
                workers=1,
                announcement=(
                    f"The leaderboard: {address.url}\n"
                    f"To sign in and look around as its admin, once: {address.url}{signing_in}\n"
                    f"For another such link: {_another_link(environment)}\n"
                    "Ctrl-C ends it and removes the demonstration record."
                ),
                environment=environment,
            )


@click.command(epilog=example("forecasts demo", "forecasts demo --no-serve"))
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    help=f"Where to serve.  [default: {DEFAULT_PORT}, or a free one]",
)
@click.option("--no-serve", is_flag=True, help="Fill the configured database instead, and end.")
def demo(port: int | None, no_serve: bool) -> None:
    """Serves a populated record from a throwaway database until Ctrl-C.

    With --no-serve it fills the configured database, which must be empty, and ends.
    """
    if no_serve:
        click.echo(_fill({}))
    else:
        _serve_throwaway(_settle_address(port))
