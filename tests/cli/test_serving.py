"""`forecasts serve` and `forecasts demo`: real servers on free ports."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from forecasts.cli.serve import Address, check_named, free_port
from forecasts.db import create_engine, transaction
from tests.cli.conftest import Shell
from tests.contracts.checkout import ROOT


@contextmanager
def program(shell: Shell, *args: str) -> Iterator["subprocess.Popen[str]"]:
    environment = {
        **os.environ,
        "FORECASTS_DATABASE_URL": shell.url,
        "PYTHONUNBUFFERED": "1",
        "TMPDIR": str(shell.folder),
    }
    started = subprocess.Popen(
        [sys.executable, "-m", "forecasts", *args],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield started
    finally:
        started.terminate()  # it ends its server; a kill would leave that behind
        started.communicate(timeout=60)


def first_line(started: "subprocess.Popen[str]") -> str:
    assert started.stdout is not None
    return started.stdout.readline()


@contextmanager
def taken_port() -> Iterator[int]:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_pages_are_served_until_a_signal(shell: Shell, number: signal.Signals) -> None:
    port = free_port("127.0.0.1")
    with program(shell, "serve", "--port", str(port), "--workers", "2") as started:
        assert f"http://127.0.0.1:{port}/" in first_line(started)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=60) as answer:
            assert answer.status == 200
        api = f"http://127.0.0.1:{port}/api/v1/questions"
        with urllib.request.urlopen(api, timeout=60) as answer:  # two workers share what is let in
            assert answer.headers["RateLimit-Policy"] == '"60s";q=60;w=60'
        started.send_signal(number)
        assert started.wait(timeout=60) == 0
    with closing(socket.socket()) as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def posted(address: str) -> int:
    """Asks for a letter, which waits for the place of the writer."""
    form = urllib.parse.urlencode({"email": "ada@mail.example", "password": "no"}).encode()
    asked = urllib.request.Request(address, data=form, headers={"Sec-Fetch-Site": "same-origin"})
    try:
        with urllib.request.urlopen(asked, timeout=60) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_whoever_reads_waits_for_nobody_who_writes(shell: Shell) -> None:
    site = f"http://127.0.0.1:{free_port('127.0.0.1')}"
    port = site.rpartition(":")[2]
    with program(shell, "serve", "--port", port, "--workers", "1") as started:
        first_line(started)
        with urllib.request.urlopen(f"{site}/", timeout=60) as answer:  # the worker is up
            assert answer.status == 200
        engine = create_engine(shell.url)
        with ThreadPoolExecutor(1) as other:
            with transaction(engine):
                waiting = other.submit(posted, f"{site}/sign-in")
                time.sleep(1)
                assert not waiting.done()
                with urllib.request.urlopen(f"{site}/", timeout=60) as answer:
                    assert answer.status == 200
                assert not waiting.done()
            assert waiting.result(timeout=60) < 500
        engine.dispose()


def followed(link: str) -> int:
    """Opens a link, and makes the account it offers, as a browser does."""
    with urllib.request.urlopen(link, timeout=60) as page:
        assert "Make an account" in page.read().decode()
    form = urllib.parse.urlencode({"name": "Ada", "email": "ada@mail.example"}).encode()
    asked = urllib.request.Request(link, data=form, headers={"Sec-Fetch-Site": "same-origin"})
    with urllib.request.urlopen(asked, timeout=60) as answer:
        return int(answer.status)


def test_the_first_admin_is_whoever_opens_the_link_that_serving_prints(shell: Shell) -> None:
    port = free_port("127.0.0.1")
    with program(shell, "serve", "--port", str(port), "--workers", "1") as started:
        first_line(started)
        assert "Nobody is admin yet." in first_line(started)
        link = first_line(started).strip()
        assert link.startswith(f"http://127.0.0.1:{port}/sign-in/")
        assert followed(link) == 200
    (ada,) = shell.json("user", "list")
    assert (ada["email"], ada["role"]) == ("ada@mail.example", "admin")
    with program(shell, "serve", "--port", str(port), "--workers", "1") as started:
        assert f"http://127.0.0.1:{port}/" in first_line(started)
        started.send_signal(signal.SIGTERM)
        assert started.stdout is not None
        assert "admin" not in started.stdout.read()


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_port_in_use_is_refused_before_anything_starts(shell: Shell, command: str) -> None:
    with taken_port() as port:
        refusal = shell.refused(command, "--port", str(port))
    assert f"Port {port} on 127.0.0.1 is in use" in refusal


def test_an_address_this_machine_has_not_is_refused(shell: Shell) -> None:
    shell.refused("serve", "--host", "192.0.2.1", "--port", "8123")
    shell.refused("serve", "--host", "no.such.host.invalid", "--port", "8123")


def test_a_schema_of_a_newer_release_is_refused_before_serving(tmp_path: Path) -> None:
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"no database" * 100)
    result = Shell(f"sqlite:///{broken}", tmp_path).run(
        "serve", "--port", str(free_port("127.0.0.1"))
    )
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1


def test_a_demo_is_served_and_leaves_nothing_behind(shell: Shell) -> None:
    before = shell.snapshot()
    port = free_port("127.0.0.1")
    with program(shell, "demo", "--port", str(port)) as started:
        assert first_line(started) == f"The leaderboard: http://127.0.0.1:{port}/\n"
        signing_in = first_line(started)
        assert f"http://127.0.0.1:{port}/sign-in/" in signing_in
        link = signing_in[signing_in.index("http") :].strip()
        with urllib.request.urlopen(link, timeout=60) as page:
            assert "Sign in" in page.read().decode()
        _, _, command = first_line(started).partition("For another such link: ")
        second = subprocess.run(
            command, shell=True, capture_output=True, text=True, check=True, timeout=60
        ).stdout.strip()
        assert second.startswith(f"http://127.0.0.1:{port}/sign-in/")
        assert second != link
        with urllib.request.urlopen(second, timeout=60) as page:
            assert "Sign in" in page.read().decode()
        assert list(shell.folder.glob("forecasts-demo-*"))
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=60) as answer:
            assert "FiveThirtyEight" in answer.read().decode()
        started.send_signal(signal.SIGTERM)
        assert started.wait(timeout=60) == 0
    assert not list(shell.folder.glob("forecasts-demo-*"))
    assert shell.snapshot() == before


def test_a_demo_fills_an_empty_record_once(shell: Shell) -> None:
    result = shell.run("demo", "--no-serve")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("Loaded ")
    assert shell.url.removeprefix("sqlite:///") in result.stdout
    assert "questions loaded" in result.stderr
    assert "not empty" in shell.refused("demo", "--no-serve")
    assert "Sound" in shell.done("ledger", "verify")


def test_an_ipv6_address_is_written_in_brackets() -> None:
    assert Address("::1", 80).bind == "[::1]:80"
    assert Address("::", 80).url == "http://[::1]:80/"
    assert Address("0.0.0.0", 80).url == "http://127.0.0.1:80/"


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_a_server_for_others_wants_to_know_where_they_find_it(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.delenv("FORECASTS_SITE_URL", raising=False)
    with taken_port() as port:
        refusal = shell.refused("serve", "--host", host, "--port", str(port))
        assert "set FORECASTS_SITE_URL to where they find it" in refusal
        check_named(Address("192.168.1.5", port))
        monkeypatch.setenv("FORECASTS_SITE_URL", "https://forecasts.example")
        check_named(Address(host, port))


def test_an_unused_link_to_sign_in_stands_in_no_log_of_ours(shell: Shell) -> None:
    port = free_port("127.0.0.1")
    with program(shell, "serve", "--port", str(port), "--workers", "1") as started:
        first_line(started)
        first_line(started)
        link = first_line(started).strip()
        urllib.request.urlopen(link, timeout=60).close()
        started.send_signal(signal.SIGTERM)
        assert started.wait(timeout=60) == 0
        assert started.stdout is not None
        assert started.stderr is not None
        assert "/sign-in/" not in started.stdout.read() + started.stderr.read()
    serving = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    kept_out = re.search(r"location ~ (\S+) \{ access_log off;", serving)
    assert kept_out is not None
    for path in ("/sign-in/token", "/mail/unsubscribe/token", "/reports/mine/name"):
        assert re.match(kept_out[1], path), path
    assert not re.match(kept_out[1], "/reports/2026-W48")
