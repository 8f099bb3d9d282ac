"""`forecasts serve`: the web pages, by gunicorn in a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Final

import click

from forecasts.cli.context import interrupted_by, opened
from forecasts.cli.parameters import example
from forecasts.errors import ConfigurationError, ConflictError, ForecastsError, InvalidInputError

START_SECONDS: Final = 30
STOP_SECONDS: Final = 35  # gunicorn gives requests in hand 30
THREADS: Final = 4
REQUEST_SECONDS: Final = 120  # a worker that gives no sign of life for so long is replaced

_EVERYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # names, binds nothing


@dataclass(frozen=True, slots=True)
class Address:
    """Where pages are served."""

    host: str
    port: int

    @property
    def bind(self) -> str:
        """The address as a server is told it."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """The address as a person opens it; a server on every interface is found here."""
        return f"http://{Address(_EVERYWHERE.get(self.host, self.host), self.port).bind}/"


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def check_free(address: Address) -> None:
    """Checks that a server can listen at an address.

    Raises:
        ConflictError: the port is in use.
        InvalidInputError: this machine has no such address, or may not use the port.
    """
    with closing(socket.socket(_family(address.host))) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address.host, address.port))
            probe.listen()
        except OSError as error:
            if "in use" in str(error):
                raise ConflictError(
                    f"Port {address.port} on {address.host} is in use; choose another with --port."
                ) from None
            raise InvalidInputError(
                f"{address.bind} cannot be served: {error.strerror or error}."
            ) from None


def check_named(address: Address) -> None:
    """Checks that links lead to a server that listens on every address of this machine.

    Where the site is found decides too whether a weak key will do.

    Raises:
        ConfigurationError: it is not said where others find it.
    """
    is_stated = bool(os.environ.get("FORECASTS_SITE_URL", "").strip())
    if address.host in _EVERYWHERE and not is_stated:
        raise ConfigurationError(
            f"Others reach a server at {address.host}, so set FORECASTS_SITE_URL to where they "
            f"find it, for example http://192.168.1.5:{address.port}, and FORECASTS_SECRET_KEY to "
            "32 or more random characters."
        )


def free_port(host: str) -> int:
    """Finds a port nobody listens on."""
    with closing(socket.socket(_family(host))) as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Lets SIGTERM end the block like Ctrl-C, and says that it ended."""
    try:
        with interrupted_by(signal.SIGINT, signal.SIGTERM):
            yield
    except KeyboardInterrupt:
        click.echo("\nStopped.")


def _await_start(server: "subprocess.Popen[bytes]", address: Address) -> None:
    deadline = time.monotonic() + START_SECONDS
    host = address.url.removeprefix("http://").rpartition(":")[0].strip("[]")
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        with closing(socket.socket(_family(host))) as probe:
            probe.settimeout(1)
            if probe.connect_ex((host, address.port)) == 0:
                return
        time.sleep(0.05)
    raise ForecastsError("The web server did not start; its own words stand above.")


def _end(server: "subprocess.Popen[bytes]") -> None:
    if server.poll() is not None:
        return
    server.terminate()
    try:
        server.wait(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def run_server(
    address: Address, *, workers: int, announcement: str, environment: Mapping[str, str]
) -> None:
    """Serves the pages until the block is ended by SIGINT or SIGTERM.

    Args:
        address: where; it was checked to be free.
        workers: how many processes answer.
        announcement: printed once pages can be opened.
        environment: variables for the server on top of this process's own.

    Raises:
        ForecastsError: the server ended by itself.
    """
    command = [sys.executable, "-m", "gunicorn", "--bind", address.bind]
    command += ["--threads", str(THREADS), "--timeout", str(REQUEST_SECONDS)]
    command += ["--log-level", "warning"]
    if find_spec("gunicorn.ctl") is not None:  # since 25.1: a socket in the home folder, unused
        command.append("--no-control-socket")
    command.append("web:create_app()")
    with stopped_by_signals():
        server = subprocess.Popen(  # noqa: S603  # the command is ours
            command,
            env={
                "FORECASTS_SITE_URL": address.url.rstrip("/"),
                **os.environ,
                "WEB_CONCURRENCY": str(workers),
                **environment,
            },
            start_new_session=True,  # Ctrl-C reaches us alone, and we end it
        )
        try:
            _await_start(server, address)
            click.echo(announcement)
            code = server.wait()
            raise ForecastsError(f"The web server ended by itself (exit code {code}).")
        finally:
            _end(server)


def site_url(address: Address) -> str:
    """Names where the pages are found: as the environment says, else where they are served."""
    return os.environ.get("FORECASTS_SITE_URL", "").strip().rstrip("/") or address.url.rstrip("/")


def _invitation(address: Address) -> str:
    """Makes a link for the first admin, where there is none."""
    from forecasts.accounts import has_admin, make_link
    from forecasts.values import LinkPurpose, Role

    with opened() as runtime:
        with runtime.reading() as session:
            if has_admin(session):
                return ""
        with runtime.transaction() as session:
            token = make_link(
                session, purpose=LinkPurpose.INVITATION, role=Role.ADMIN, now=runtime.now()
            )
    return (
        "\nNobody is admin yet. Whoever opens this link first is, within 7 days:\n"
        f"{site_url(address)}/sign-in/{token}"
    )


@click.command(
    epilog=example(
        "forecasts serve", "FORECASTS_SITE_URL=https://you.example forecasts serve --host 0.0.0.0"
    )
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True)
def serve(host: str, port: int, workers: int) -> None:
    """Serves the web pages until Ctrl-C or SIGTERM.

    While nobody is admin, it prints a link that makes whoever opens it first the admin. With
    --host 0.0.0.0 it wants FORECASTS_SITE_URL, so that links lead to where others find it.

    A server of your own can do the same: gunicorn 'web:create_app()'
    """
    address = Address(host, port)
    check_named(address)
    check_free(address)
    invitation = _invitation(address)  # an old schema is said in one line, before serving
    run_server(
        address,
        workers=workers,
        announcement=f"The record is served at {address.url} (Ctrl-C ends it).{invitation}",
        environment={},
    )
