"""Own predictions come and go by the browser, and webhooks are looked after there."""

import io
import os
import time
from dataclasses import replace
from pathlib import Path

import html5lib
import pytest
from flask import Flask

from forecasts.errors import InvalidInputError
from forecasts.models import Heartbeat
from forecasts.runtime import Runtime
from forecasts.values import Role
from tests.conftest import FakeClock
from tests.exchange.lifeboat.bringing import ANN, FILES
from tests.mail.mailbox import mail_server
from tests.web.people import Member, member, words_of
from tests.web.signing import PASSWORD, signed_in, somebody
from web import create_app
from web.uploads import keep_upload

FATEBOOK = (FILES / "fatebook.csv").read_bytes()


def send_file(who: Member, raw: bytes, *, status: int = 200, **fields: str) -> str:
    form: dict[str, object] = {"peer": "fatebook", "named": ANN, "action": "look", **fields}
    form["file"] = (io.BytesIO(raw), "f.csv")
    answer = who.client.post(
        "/me/import",
        data=form,
        headers={"Sec-Fetch-Site": "same-origin"},
        content_type="multipart/form-data",
    )
    text = answer.text
    answer.close()
    assert answer.status_code == status, text[:2000]
    return text


def imported(who: Member, **fields: str) -> str:
    answer = who.answer("/me/import", action="import", **fields)
    assert answer.status_code == 303, answer.text[:2000]
    return who.open(answer.headers["Location"])


def token_in(page: str) -> str:
    return page.partition('name="token" value="')[2].partition('"')[0]


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    return tmp_path / f"forecasts-uploads-{os.getuid()}"


def test_a_file_is_looked_at_before_it_is_imported(app: Flask, own_folder: Path) -> None:
    anna = member(app)
    assert "Choose a file" in anna.open("/me/import")
    page = send_file(anna, FATEBOOK)
    words = words_of(page)
    assert "New predictions 7" in words
    assert "Nothing is on record yet." in words
    assert "=HYPERLINK" in words
    assert anna.viewer.forecaster_id is None  # nothing was kept
    kept = next(own_folder.iterdir())
    assert kept.stat().st_mode & 0o777 == 0o600
    fields = {"peer": "fatebook", "named": ANN, "visibility": "", "token": token_in(page)}
    assert "Imported 7 predictions" in imported(anna, **fields)
    assert list(own_folder.iterdir()) == []
    again = send_file(anna, FATEBOOK)
    assert "All of it is on record already." in again
    assert "Import 0" not in again


def test_bad_rows_are_named_and_nothing_comes_in(app: Flask) -> None:
    anna = member(app)
    page = send_file(anna, FATEBOOK.replace(b",0.7,", b",70,"), status=400)
    assert "For 70 % write 0.7" in words_of(page)
    assert anna.viewer.forecaster_id is None


@pytest.mark.parametrize(
    ("raw", "fields", "reason"),
    [
        (b"", {}, "The file is empty."),
        (b"a,b\n1,2\n", {}, "no file from Fatebook"),
        (FATEBOOK, {"peer": "elsewhere"}, "where the file is from"),
        (FATEBOOK, {"named": "Zoe"}, "Nobody in the file is called"),
        (FATEBOOK, {"visibility": "secret"}, "says nobody who may see it"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(
    app: Flask, raw: bytes, fields: dict[str, str], reason: str
) -> None:
    assert reason in words_of(send_file(member(app), raw, status=400, **fields))


def test_a_file_of_more_than_five_megabytes_is_not_kept(own_folder: Path) -> None:
    with pytest.raises(InvalidInputError, match="larger than 5 MB"):
        keep_upload(io.BytesIO(b"x" * (5 * 1024 * 1024 + 1)), 1)
    assert list(own_folder.iterdir()) == []
    assert keep_upload(io.BytesIO(b"x" * (5 * 1024 * 1024)), 1)


def test_nobody_imports_the_file_of_somebody_else(app: Flask) -> None:
    anna, ben = member(app), member(app, "ben")
    token = token_in(send_file(anna, FATEBOOK))
    fields = {"peer": "fatebook", "named": ANN, "visibility": "", "action": "import"}
    for tried in (token, "0" * 32, "../../etc/passwd", ""):
        refused = ben.send("/me/import", status=400, token=tried, **fields)
        assert "refused" in refused
    assert ben.viewer.forecaster_id is None


def test_a_file_is_kept_for_an_hour_and_no_longer(app: Flask, own_folder: Path) -> None:
    anna = member(app)
    send_file(anna, FATEBOOK)
    old = next(own_folder.iterdir())
    os.utime(old, (time.time() - 4000, time.time() - 4000))
    send_file(anna, FATEBOOK)
    assert old not in set(own_folder.iterdir())


def test_what_is_taken_away_is_all_and_only_ones_own(app: Flask) -> None:
    anna, ben = member(app), member(app, "ben")
    for who in (anna, ben):
        token = token_in(send_file(who, FATEBOOK, visibility="private"))
        fields = {"peer": "fatebook", "named": ANN, "visibility": "private", "token": token}
        imported(who, **fields)
    answer = anna.client.get("/me/export/fatebook.csv")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="fatebook.csv"'
    assert (answer.text.count("Anna"), answer.text.count("Ben")) == (7, 0)
    assert anna.client.get("/me/export/predictions.csv").text.count(",private,private") == 7
    assert len(anna.client.get("/me/export/predictions.jsonl").text.splitlines()) == 7
    assert "byte for byte" in anna.open("/me/export")


def test_whoever_said_nothing_gets_the_first_line_alone(app: Flask) -> None:
    anna = member(app, role=Role.READER)
    assert "You have said nothing yet" in anna.open("/me/export")
    assert anna.client.get("/me/export/fatebook.csv").text.count("\n") == 1
    assert anna.client.get("/me/export/predictions.csv").text.startswith("question,forecaster,")


def test_a_readers_account_imports_nothing_and_has_no_webhooks(app: Flask) -> None:
    anna = member(app, role=Role.READER)
    for path in ("/me/import", "/me/webhooks"):
        assert anna.client.get(path).status_code == 403


def test_a_webhook_is_added_and_its_secret_shown_once(app: Flask) -> None:
    anna = member(app)
    url = "https://hooks.example.org/a?b=c"
    page = anna.send("/me/webhooks", status=200, url=url, event=["question.resolved"])
    secret = page.partition("<code>whsec_")[2].partition("</code>")[0]
    assert len(secret) == 43
    again = anna.open("/me/webhooks")
    assert "whsec_" not in again
    assert url in words_of(again)
    name = again.partition("/me/webhooks/")[2].partition("/")[0]
    assert "A test message waits" in anna.send(f"/me/webhooks/{name}/test")
    assert "ping" in anna.open("/me/webhooks")
    assert "switched off by its owner" in anna.send(f"/me/webhooks/{name}/off")
    assert "is switched off" in anna.send(f"/me/webhooks/{name}/test")
    assert "Switched on" in anna.send(f"/me/webhooks/{name}/on")
    assert url not in anna.send(f"/me/webhooks/{name}/remove")


def test_webhooks_say_so_while_nothing_sends_them(app: Flask, clock: FakeClock) -> None:
    anna, silent = member(app), "Nothing is sent at the moment"
    assert silent not in anna.open("/me/webhooks")
    anna.send("/me/webhooks", status=200, url="https://x.example/", event=["question.closing"])
    page = anna.open("/me/webhooks")
    assert silent in page
    with anna.runtime.transaction() as session:
        session.add(Heartbeat(worker="host/1/abcd", started_at=clock(), beat_at=clock()))
    assert silent not in anna.open("/me/webhooks")
    name = page.partition("/me/webhooks/")[2].partition("/")[0]
    assert "goes out within a minute" in anna.send(f"/me/webhooks/{name}/test")
    clock.advance(minutes=4)
    assert silent in anna.open("/me/webhooks")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://hooks.example.org/", "https addresses only"),
        ("https://localhost/x", "private network"),
        ("https://10.1.2.3/", "private network"),
        ("x", "no address of the web"),
        ("", "no address of the web"),
    ],
)
def test_a_webhook_at_an_unsafe_address_is_refused(app: Flask, url: str, reason: str) -> None:
    page = member(app).send("/me/webhooks", status=400, url=url, event=["question.resolved"])
    assert reason in words_of(page)


def test_webhooks_of_others_are_as_absent_ones(app: Flask) -> None:
    anna, ben = member(app), member(app, "ben")
    anna.send("/me/webhooks", status=200, url="https://x.example/", event=["question.closing"])
    name = anna.open("/me/webhooks").partition("/me/webhooks/")[2].partition("/")[0]
    for act in ("test", "off", "on", "remove"):
        foreign = ben.answer(f"/me/webhooks/{name}/{act}")
        absent = ben.answer(f"/me/webhooks/{'0' * 32}/{act}")
        assert (foreign.status_code, absent.status_code) == (404, 404)
        assert words_of(foreign.text)[:60] == words_of(absent.text)[:60]
    assert "x.example" not in ben.open("/me/webhooks")


def test_the_pages_are_html_that_a_strict_parser_reads(app: Flask) -> None:
    anna = member(app)
    anna.send("/me/webhooks", status=200, url="https://x.example/", event=["question.closing"])
    name = anna.open("/me/webhooks").partition("/me/webhooks/")[2].partition("/")[0]
    anna.send(f"/me/webhooks/{name}/test")
    hostile = FATEBOOK.replace(b"Will I run 10 km?", b"<script>alert(1)</script>&amp;")
    pages = [
        *(anna.open(path) for path in ("/me/import", "/me/export", "/me/webhooks")),
        send_file(anna, hostile),
        send_file(anna, hostile.replace(b",0.05,", b",<b>,"), status=400),
        anna.send("/me/webhooks", status=400, url="<b>", event=[]),
    ]
    for page in pages:
        parser = html5lib.HTMLParser()
        parser.parse(page)
        assert parser.errors == []
        assert "<script>alert" not in page
        assert "<b>" not in page


def test_a_webhook_wants_a_sign_in_of_the_last_hour_where_there_is_no_password(
    app: Flask, clock: FakeClock
) -> None:
    anna, url = member(app), "https://hooks.example.org/x"
    clock.advance(minutes=61)
    refused = anna.send("/me/webhooks", status=400, url=url, event=["question.resolved"])
    assert "more than an hour ago" in words_of(refused)
    assert url in refused
    assert "whsec_" not in refused


def test_a_webhook_wants_the_password_and_its_owner_is_told_by_mail(runtime: Runtime) -> None:
    with mail_server() as server:
        mailing = create_app(
            replace(runtime, settings=replace(runtime.settings, mail=server.settings))
        )
        bela = somebody(runtime, "bela@mail.example", password=PASSWORD)
        visitor = signed_in(mailing, runtime, bela)
        form = {"url": "https://hooks.example.org/x", "event": "question.resolved"}
        assert visitor.post("/me/webhooks", {**form, "password": "wrong"}).status_code == 400
        assert server.messages == []
        done = visitor.post("/me/webhooks", {**form, "password": PASSWORD})
        assert done.status_code == 200
        told = server.messages[0]
    assert told["To"] == bela.email
    assert form["url"] in told.get_content()
    assert "whsec_" not in told.as_string()
