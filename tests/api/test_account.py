"""Accounts by program: one's profile, tokens, mail, webhooks and files; everybody's for admins."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from forecasts.models import Account, Delivery, WebhookDelivery
from forecasts.outbox import suppress
from forecasts.runtime import Runtime
from forecasts.values import DeliveryState, Role, SuppressionReason
from tests.api.conftest import Program, Programs
from tests.api.test_questions import asked
from tests.conftest import FakeClock
from tests.exchange.lifeboat.bringing import ANN, FILES
from tests.mail.mailbox import Mailbox, mail_server
from web import create_app
from web.api.limits import BULK

FATEBOOK = (FILES / "fatebook.csv").read_bytes()
KEY = "k" * 40


@pytest.fixture
def server() -> Iterator[Mailbox]:
    with mail_server() as mailbox:
        yield mailbox


@pytest.fixture
def mailing(programs: Programs, server: Mailbox) -> Programs:
    """Programs at a site that mails."""
    kept = replace(programs.runtime.settings, mail=server.settings, secret_key=KEY)
    runtime = replace(programs.runtime, settings=kept)
    return Programs(create_app(runtime), runtime)


@pytest.fixture
def admin(programs: Programs) -> Program:
    return programs.of("Ada", Role.ADMIN, ["admin"])


def patched(who: Program, path: str, body: Any, status: int = 200, **sent: Any) -> Any:
    answer = who("PATCH", path, json=body, **sent)
    assert answer.status_code == status, answer.text
    return answer.get_json()


def test_a_profile_is_changed_unless_it_changed_meanwhile(anna: Program) -> None:
    before = anna("GET", "/me")
    assert before.get_json()["zone"] == "UTC"
    new = {"zone": "Europe/Minsk", "usual_visibility": "public"}
    assert patched(anna, "/me", new)["zone"] == "Europe/Minsk"
    stale = {"If-Match": before.headers["ETag"]}
    assert patched(anna, "/me", {"name": "Ann"}, 412, headers=stale)["status"] == 412
    fresh = {"If-Match": anna("GET", "/me").headers["ETag"]}
    changed = patched(anna, "/me", {"name": "Ann"}, headers=fresh)
    assert (changed["name"], changed["usual_visibility"]) == ("Ann", "public")
    assert anna.get("/me") == changed
    for typed in ("Ann\u200b", "A\u034fnn", "Ann\u00ad", "\ufe0fAnn", "A\u200dnn"):
        assert patched(anna, "/me", {"name": typed})["name"] == "Ann"
    persian = "\u0639\u0644\u06cc\u200c\u0631\u0636\u0627"  # what joins no letters there is seen
    assert patched(anna, "/me", {"name": persian})["name"] == persian
    for odd in ({"zone": "Mars/Dust"}, {"name": "\u200b"}, {"email": "x@mail.example"}):
        assert patched(anna, "/me", odd, 422)["status"] == 422


def test_tokens_are_listed_without_what_opens_them_and_revoked(
    programs: Programs, anna: Program, bert: Program
) -> None:
    listed = anna("GET", "/me/tokens")
    (token,) = listed.get_json()["items"]
    assert (token["number"], token["scopes"], token["is_live"]) == (1, ["predict"], True)
    assert anna.token not in listed.text
    assert anna("DELETE", "/me/tokens/2").status_code == 404
    assert anna("DELETE", "/me/tokens/1").status_code == 204
    assert anna("GET", "/me").status_code == 401
    assert bert("GET", "/me").status_code == 200
    reader = programs.of("Rita", Role.READER)
    assert reader("DELETE", "/me/tokens/1").status_code == 403


def test_all_that_is_kept_is_handed_over_with_the_name_of_its_bytes(
    anna: Program, bert: Program, clock: FakeClock
) -> None:
    asked(anna, title="Will my garden bloom?", visibility="private")
    answer = anna("GET", "/me/data.json")
    assert answer.mimetype == "application/json"
    assert [each["title"] for each in answer.get_json()["questions"]] == ["Will my garden bloom?"]
    known = {"If-None-Match": answer.headers["ETag"]}
    clock.advance(minutes=1)
    assert anna("GET", "/me/data.json", headers=known).status_code == 304
    patched(anna, "/me", {"zone": "Europe/Minsk"})
    assert anna("GET", "/me/data.json", headers=known).status_code == 200
    assert "garden" not in bert("GET", "/me/data.json").text


def test_own_predictions_go_and_come_back_the_same(
    anna: Program, bert: Program, programs: Programs
) -> None:
    asked(anna)
    anna.post("/questions/will-it-rain/predictions", {"probability": 0.3})
    ours = anna("GET", "/me/exports/predictions.csv")
    assert ours.mimetype == "text/csv"
    assert ours.headers["Content-Disposition"] == 'attachment; filename="predictions.csv"'
    assert b"Will it rain?" in ours.data
    lines = anna("GET", "/me/exports/predictions.jsonl", headers={"Accept": "application/jsonl"})
    assert json.loads(lines.data.splitlines()[0])["probability"] == 0.3
    assert b"Will it rain?" in anna("GET", "/me/exports/fatebook.csv").data
    refused = anna("GET", "/me/exports/fatebook.csv", headers={"Accept": "application/json"})
    assert refused.status_code == 406
    assert b"rain" not in bert("GET", "/me/exports/predictions.csv").data
    again = anna("POST", "/me/imports/own", data=ours.data, content_type="text/csv").get_json()
    assert (again["predictions"], again["repeated"]) == (0, 1)
    assert programs.nobody("GET", "/me/exports/predictions.csv").status_code == 401


def test_a_file_of_a_peer_is_looked_at_and_brought_in_once(anna: Program) -> None:
    def bring(path: str, raw: bytes = FATEBOOK, **sent: Any) -> Any:
        headers = sent.pop("headers", {})
        kind = sent.pop("content_type", "text/csv")
        return anna("POST", f"/me/imports/{path}", data=raw, content_type=kind, headers=headers)

    looked = bring(f"fatebook?named={ANN}&dry=true").get_json()
    assert (looked["is_dry"], looked["predictions"]) == (True, 7)
    assert anna.get("/predictions?mine=true")["total"] == 0
    key = {"Idempotency-Key": "once"}
    brought = bring(f"fatebook?named={ANN}", headers=key)
    assert (brought.get_json()["is_dry"], brought.get_json()["predictions"]) == (False, 7)
    assert bring(f"fatebook?named={ANN}", headers=key).data == brought.data
    assert bring(f"fatebook?named={ANN}").get_json()["predictions"] == 0
    assert anna.get("/predictions?mine=true")["total"] == 7
    assert bring("fatebook?named=Nobody").status_code == 422
    assert bring("fatebook?other=1").status_code == 422
    assert bring("altavista").status_code == 404
    assert bring("fatebook", raw=b"\xff\xfe\x00").status_code == 422
    assert bring("metaculus", raw=b"PK\x03\x04").status_code == 422
    assert bring("fatebook", content_type="text/plain").status_code == 415
    assert bring("fatebook", raw=b"x" * 6_000_000).status_code == 413


def test_files_are_counted_by_the_hour(anna: Program) -> None:
    most = int(BULK.split()[0])
    for _ in range(most):
        anna("POST", "/me/imports/own", data=b"x", content_type="text/csv")
    refused = anna("POST", "/me/imports/own", data=b"x", content_type="text/csv")
    assert refused.status_code == 429


ROBOT = "https://robot.example/hook"
HOOK = {"url": ROBOT, "events": ["question.resolved"]}


def test_a_webhook_gives_its_secret_once_and_its_owner_is_told(
    mailing: Programs, server: Mailbox, runtime: Runtime
) -> None:
    anna, bert = mailing.of("Anna"), mailing.of("Bert")
    made = anna.post("/me/webhooks", HOOK)
    assert made["secret"].startswith("whsec_")
    assert (made["webhook"]["url"], made["webhook"]["disabled_at"]) == (ROBOT, None)
    told = " ".join(server.messages[-1].get_content().split())
    assert "A program with a token of your account" in told
    assert ROBOT in told
    assert made["secret"] not in told
    listed = anna("GET", "/me/webhooks")
    assert listed.get_json()["items"] == [made["webhook"]]
    assert made["secret"] not in listed.text
    where = f"/me/webhooks/{made['webhook']['key']}"
    for method, path in (("POST", "/off"), ("POST", "/on"), ("POST", "/test"), ("DELETE", ""),
                         ("GET", "/deliveries")):  # fmt: skip
        assert bert(method, f"{where}{path}").status_code == 404
    assert anna.post("/me/webhooks", HOOK, 409)["status"] == 409
    for odd in ("http://robot.example/", "https://127.0.0.1/", "javascript:alert(1)"):
        assert anna.post("/me/webhooks", {**HOOK, "url": odd}, 422)["status"] == 422
    assert len(server.messages) == 1  # what was refused is told to nobody
    assert anna.post(f"{where}/off", status=200)["disabled_why"] == "switched off by its owner"
    assert anna.post(f"{where}/test", status=409)["status"] == 409
    assert anna.post(f"{where}/on", status=200)["disabled_at"] is None
    anna.post(f"{where}/test", status=200)
    (sent,) = anna.get(f"{where}/deliveries")["items"]
    assert (sent["event"], sent["attempts"]) == ("ping", 0)
    assert anna("DELETE", where).status_code == 204
    assert anna.get("/me/webhooks")["total"] == 0
    with runtime.reading() as session:
        assert session.query(WebhookDelivery).count() == 0


def test_a_message_that_was_sent_is_sent_again_the_same(
    anna: Program, runtime: Runtime, clock: FakeClock
) -> None:
    where = f"/me/webhooks/{anna.post('/me/webhooks', HOOK)['webhook']['key']}"
    anna.post(f"{where}/test", status=200)
    (sent,) = anna.get(f"{where}/deliveries")["items"]
    again = f"{where}/deliveries/{sent['event_id']}/again"
    assert "waits to be sent" in anna.post(again, status=409)["detail"]
    with runtime.transaction() as session:
        message = session.query(WebhookDelivery).one()
        message.due_at, message.attempts, message.delivered_at = None, 6, clock()
        body = message.body
    anna.post(again, status=200)
    with runtime.reading() as session:
        message = session.query(WebhookDelivery).one()
        assert (message.due_at, message.attempts, message.body) == (clock(), 0, body)
        assert message.delivered_at is None  # whatever becomes of it now is what is shown
    assert anna.post(f"{where}/deliveries/evt_x/again", status=404)["status"] == 404
    anna.post(f"{where}/off", status=200)
    assert "switched off" in anna.post(again, status=409)["detail"]


def proved(runtime: Runtime, name: str) -> None:
    with runtime.transaction() as session:
        account = session.query(Account).filter_by(name=name).one()
        account.email_proved_at = runtime.now()


def test_what_is_mailed_is_chosen_ended_and_begun_anew(mailing: Programs, runtime: Runtime) -> None:
    anna = mailing.of("Anna")
    before = anna.get("/me/mail")
    assert (before["cadence"], before["is_agreed"], before["due_at"]) == ("never", False, None)
    proved(runtime, "Anna")
    weekly = {"cadence": "weekly", "weekday": "fri", "hour": 18, "moved_by": 0.25,
              "zone": "Asia/Kolkata"}  # fmt: skip
    kept = patched(anna, "/me/mail", weekly)
    assert {name: kept[name] for name in weekly} == weekly
    assert kept["due_at"] == "2024-06-07T12:30:00.000000Z"
    assert kept["reminders"]
    narrow = patched(anna, "/me/mail", {"whole_board": False, "tags": ["war"], "notices": False})
    assert (narrow["tags"], narrow["notices"], narrow["hour"]) == (["war"], False, 18)
    for odd in ({"whole_board": True}, {"forecasters": ["Nobody at all"]}, {"moved_by": 0.125},
                {"hour": 24}, {"weekday": "noday"}, {"zone": "Mars/Dust"}, {"hour": "3"},
                {"hour": 3.0}, {"hour": True}, {"whole_board": "yes"}, {"whole_board": 0},
                {"moved_by": "0.1"}, {"moved_by": True}, {"notices": None}):  # fmt: skip
        assert patched(anna, "/me/mail", odd, 422)["status"] == 422
    assert anna.post("/me/mail/ending", status=200)["is_ended"]
    assert patched(anna, "/me/mail", {"hour": 9}, 409)["status"] == 409
    assert not anna.post("/me/mail/beginning", status=200)["is_ended"]
    assert anna.get("/me/mail/letters")["items"] == []


def test_who_did_not_prove_an_address_is_asked_by_a_letter(
    mailing: Programs, runtime: Runtime
) -> None:
    anna = mailing.of("Anna")
    anna.post("/me/mail/beginning", status=200)
    (letter,) = anna.get("/me/mail/letters")["items"]
    assert (letter["kind"], letter["state"]) == ("confirmation", "waiting")
    bert = mailing.of("Bert")
    with runtime.transaction() as session:
        suppress(session, "bert@forecasts.example", SuppressionReason.ASKED, now=runtime.now())
    assert bert.get("/me/mail")["is_closed"]
    assert bert.post("/me/mail/beginning", status=409)["status"] == 409


def test_who_asks_for_a_letter_too_soon_is_told_that_none_is_written(
    mailing: Programs, clock: FakeClock
) -> None:
    anna = mailing.of("Anna")
    anna.post("/me/mail/beginning", status=200)
    anna.post("/me/mail/ending", status=200)
    refused = anna.post("/me/mail/beginning", status=409)
    assert "within the last 24 hours" in refused["detail"]
    for _ in range(2):
        clock.advance(hours=25)
        anna.post("/me/mail/beginning", status=200)
    clock.advance(hours=25)
    refused = anna.post("/me/mail/beginning", status=409)
    assert "one in 30 days" in refused["detail"]


def test_what_cannot_be_mailed_is_refused_in_words_of_the_api(mailing: Programs) -> None:
    anna = mailing.of("Anna")
    for odd, words in (
        ({"moved_by": 0.015}, "whole hundredths"),
        ({"tags": ["a"]}, "whole_board"),
        ({"cadence": "weekly", "whole_board": False, "own_record": False}, "tells of nothing"),
    ):
        detail = patched(anna, "/me/mail", odd, 422)["detail"]
        assert words in detail
        assert "“" not in detail
    kept = patched(anna, "/me/mail", {"whole_board": False, "tags": ["a, b"], "moved_by": 0.29})
    assert (kept["tags"], kept["moved_by"]) == (["a, b"], 0.29)


def test_where_no_mail_goes_out_nothing_begins(anna: Program) -> None:
    assert anna.post("/me/mail/beginning", status=409)["detail"].startswith("No mail goes out")


def test_accounts_are_looked_after_by_an_admin_with_a_token_for_it(
    admin: Program, anna: Program, curator: Program, programs: Programs
) -> None:
    assert curator.get("/accounts", 403)["status"] == 403
    found = admin.get("/accounts?q=anna")
    (account,) = found["items"]
    assert (account["name"], account["role"]) == ("Anna", "forecaster")
    where = account["href"].removeprefix("/api/v1")
    assert admin.post(f"{where}/role", {"role": "reader"}, 200)["role"] == "reader"
    assert anna("POST", "/questions", json={}).status_code == 403
    assert admin.post(f"{where}/role", {"role": "king"}, 422)["status"] == 422
    assert admin.post(f"{where}/disabling", status=200)["disabled_at"] is not None
    assert anna("GET", "/me").status_code == 401
    assert admin.post(f"{where}/enabling", status=200)["disabled_at"] is None
    assert anna("GET", "/me").status_code == 200
    assert admin.post(f"{where}/name", {"name": "Ann"}, 409)["status"] == 409
    admin.post(f"{where}/role", {"role": "forecaster"}, 200)
    asked(anna)
    anna.post("/questions/will-it-rain/predictions", {"probability": 0.3})
    assert admin.post(f"{where}/name", {"name": "Ann"}, 200)["public_name"] == "Ann"
    assert programs.nobody.get("/forecasters/anna")["name"] == "Ann"
    own = admin.get("/accounts?q=ada")["items"][0]["href"].removeprefix("/api/v1")
    assert "only admin" in admin.post(f"{own}/role", {"role": "reader"}, 409)["detail"]
    assert admin.post("/accounts/nobody/disabling", status=404)["status"] == 404


def test_mail_is_looked_after_by_an_admin(mailing: Programs) -> None:
    admin, anna = mailing.of("Ada", Role.ADMIN, ["admin"]), mailing.of("Anna")
    assert admin.get("/outbox")["waiting"] == 0
    anna.post("/me/mail/beginning", status=200)
    (letter,) = admin.get("/outbox/letters?address=anna&state=waiting")["items"]
    where = f"/outbox/letters/{letter['key']}"
    assert admin.get("/outbox/letters?state=sent")["total"] == 0
    for path in ("again", "release", "dropping"):
        assert admin.post(f"{where}/{path}", status=409)["status"] == 409
        assert admin.post(f"/outbox/letters/none/{path}", status=404)["status"] == 404
    for state, path, became in (
        (DeliveryState.HELD, "release", "waiting"),
        (DeliveryState.HELD, "dropping", "cancelled"),
        (DeliveryState.SENT, "again", "waiting"),
    ):
        with mailing.runtime.transaction() as session:
            waiting = session.query(Delivery).one()
            waiting.state, waiting.due_at = state, None
            waiting.sent_at = mailing.runtime.now() if state is DeliveryState.SENT else None
        assert admin.post(f"{where}/{path}", status=200)["state"] == became
    assert admin.post("/outbox/pause", status=200)["paused_why"].startswith("Paused by member")
    assert admin.post("/outbox/resumption", status=200)["paused_at"] is None
    closed = {"address": "r@mail.example"}
    admin.post("/outbox/closed", closed, 204)
    assert admin.post("/outbox/closed", closed, 409)["status"] == 409
    (found,) = admin.get("/outbox/closed")["items"]
    assert found["reason"] == "asked"
    assert "mail.example" not in str(found)
    admin.post("/outbox/opening", closed, 204)
    assert admin.post("/outbox/opening", closed, 409)["status"] == 409
    assert anna.get("/outbox", 403)["status"] == 403
