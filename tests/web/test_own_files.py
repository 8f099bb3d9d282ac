"""Looking at a file keeps nobody waiting, and no file is kept longer than needed."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from forecasts.accounts import add_account
from forecasts.exchange import look_own, read_from
from forecasts.runtime import Runtime
from tests.web.people import member, words_of
from tests.web.test_own_data import FATEBOOK, imported, send_file, token_in

FIELDS = {"peer": "fatebook", "named": "Ann Arden", "visibility": ""}


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    return tmp_path / f"forecasts-uploads-{os.getuid()}"


def written(runtime: Runtime, name: str) -> None:
    """Writes as somebody else would, at once."""
    with runtime.transaction() as session:
        add_account(session, email=f"{name}@forecasts.example", now=runtime.now())


def test_looking_at_a_file_keeps_no_writer_waiting(
    app: Flask, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = member(app)

    def looked(*args: Any, **values: Any) -> Any:
        summary = look_own(*args, **values)
        written(runtime, "zoe")
        return summary

    monkeypatch.setattr("web.pages.own_data.look_own", looked)
    assert "New predictions 7" in words_of(send_file(anna, FATEBOOK))


def test_a_file_is_read_before_the_place_of_the_writer_is_taken(
    app: Flask, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = member(app)

    @contextmanager
    def read(*args: Any, **values: Any) -> Iterator[Any]:
        with read_from(*args, **values) as file:
            written(runtime, f"zoe-{os.urandom(4).hex()}")
            yield file

    monkeypatch.setattr("web.pages.own_data.read_from", read)
    token = token_in(send_file(anna, FATEBOOK))
    assert "Imported 7 predictions" in imported(anna, token=token, **FIELDS)


def test_a_file_about_too_many_questions_is_refused(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = member(app)
    monkeypatch.setattr("forecasts.exchange.csv_import.QUESTIONS_AT_ONCE", 2)
    words = words_of(send_file(anna, FATEBOOK, status=400))
    assert "at most 2 are taken at once" in words


def test_a_refused_file_is_not_kept(app: Flask, own_folder: Path) -> None:
    anna = member(app)
    send_file(anna, FATEBOOK.replace(b",0.7,", b",70,"), status=400)
    assert list(own_folder.iterdir()) == []
    send_file(anna, FATEBOOK, status=400, named="Zoe")
    assert list(own_folder.iterdir()) == []


def test_an_account_has_one_file_waiting(app: Flask, own_folder: Path) -> None:
    anna, ben = member(app), member(app, "ben")
    first = token_in(send_file(anna, FATEBOOK))
    theirs = token_in(send_file(ben, FATEBOOK))
    second = token_in(send_file(anna, FATEBOOK))
    kept = {path.name.partition("-")[2] for path in own_folder.iterdir()}
    assert kept == {second, theirs}
    refused = anna.send("/me/import", status=400, token=first, action="import", **FIELDS)
    assert "no longer kept" in words_of(refused)


def test_files_are_taken_so_many_times_an_hour(app: Flask) -> None:
    anna, ben = member(app), member(app, "ben")
    for _ in range(30):
        send_file(anna, b"x", status=400)
    assert "Too many attempts" in send_file(anna, b"x", status=429)
    send_file(ben, FATEBOOK)
