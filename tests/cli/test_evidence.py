"""Evidence by hand from the terminal: pages, files, and what was kept of them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from forecasts.db import create_engine, transaction
from forecasts.models import Page
from tests.cli.conftest import Shell
from tests.cli.test_check import OutsideWorld, world_outside

__all__ = ["world_outside"]


def test_a_file_is_kept_with_its_hash_and_comes_back_as_it_was(
    shell: Shell, harbour: str, tmp_path: Path
) -> None:
    body = b"\x00\xffA ship was let in.\r\n"
    where = shell.file("notice.bin", body)
    said = shell.done(
        "evidence", "add", harbour, where, "--shows", "yes", "--note", "The notice of the port"
    )
    assert "Kept: evidence 1" in said
    (line,) = shell.json("evidence", "list", harbour)
    assert (line["speaks_for"], line["size"], line["url"]) == ("yes", len(body), None)
    copy = tmp_path / "copy.bin"
    shell.done("evidence", "save", "1", str(copy))
    assert copy.read_bytes() == body
    assert "cannot be written" in shell.refused("evidence", "save", "1", str(copy))
    assert "The notice of the port (for Yes)" in shell.done("question", "show", harbour)
    shell.done("ledger", "verify")


def test_a_page_is_captured_and_attached(
    shell: Shell, harbour: str, world_outside: OutsideWorld
) -> None:
    url = "https://port.example/notice"
    world_outside.web.pages[url] = b"<p>A ship was let in.</p>"
    shell.done("evidence", "add", harbour, url, "--note", "The notice")
    shell.done("evidence", "add", harbour, url, "--note", "The notice")
    (line,) = shell.json("evidence", "list")
    assert (line["url"], line["media_type"], line["speaks_for"]) == (url, "text/html", None)
    assert line["sha256"][:12] in shell.done("evidence", "list")


def test_what_cannot_be_read_is_refused(
    shell: Shell, harbour: str, world_outside: OutsideWorld
) -> None:
    missing = shell.refused("evidence", "add", harbour, "no-such-file", "--note", "x")
    assert "no file that can be read" in missing
    empty = shell.file("empty.txt", b"")
    assert "nothing in it" in shell.refused("evidence", "add", harbour, empty, "--note", "x")
    here = shell.file("some.txt", b"some")
    assert "note is empty" in shell.refused("evidence", "add", harbour, here, "--note", "  ")
    result = shell.run("evidence", "add", harbour, "https://port.example/gone", "--note", "x")
    assert result.exit_code == 1
    assert "404" in result.stderr
    assert "There is no evidence" in shell.refused("evidence", "save", "9", "x")
    assert "No evidence" in shell.done("evidence", "list")
    assert "No dead links" in shell.done("evidence", "links")


def test_a_file_too_large_is_refused(
    shell: Shell, harbour: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forecasts.resolution.attachments.LARGEST", 3)
    where = shell.file("large.txt", b"four")
    assert "at most 3" in shell.refused("evidence", "add", harbour, where, "--note", "x")


def test_the_same_bytes_are_listed_once_with_each_note(shell: Shell, harbour: str) -> None:
    where = shell.file("notice.txt", b"A ship was let in.")
    shell.done("evidence", "add", harbour, where, "--note", "The notice of the port")
    shell.done("evidence", "add", harbour, where, "--note", "The ship", "--shows", "yes")
    listed = shell.done("evidence", "list")
    assert listed.count("SHA-256") == 1
    assert "The notice of the port" in listed
    assert "also: The ship, speaks for Yes" in listed
    assert [each["id"] for each in shell.json("evidence", "list")] == [1, 1]


def test_pages_that_could_not_be_read_are_not_counted_as_gone(shell: Shell, harbour: str) -> None:
    now = datetime(2024, 6, 1, 12, tzinfo=UTC)
    engine = create_engine(shell.url)
    with transaction(engine) as session:
        session.add(Page(url="https://port.example/1", found_at=now, failures=1, trouble="503"))
    assert shell.done("evidence", "links").endswith("\n1 page not read at the last try.\n")
    with transaction(engine) as session:
        session.add(Page(url="https://port.example/2", found_at=now, gone_at=now))
    engine.dispose()
    said = shell.done("evidence", "links")
    assert "gone since 1 Jun 2024, 12:00 UTC" in said
    assert said.endswith("\n1 page gone, 1 page not read at the last try.\n")
