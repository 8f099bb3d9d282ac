"""One's own account: what is changed, what ends with it, and what is handed over."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask

from forecasts.accounts import bearer, mint_token, own_forecaster, passwords
from forecasts.models import Account, Forecaster, Question, SignIn
from forecasts.runtime import Runtime
from forecasts.subscriptions import known_subscription, of_account
from forecasts.values import Role, Visibility
from forecasts.webhooks import Event, add_webhook, webhooks_of
from tests import quick, world
from tests.conftest import FakeClock
from tests.mail.mailbox import Mailbox, mail_server
from tests.web.signing import LINK, PASSWORD, Somebody, Visitor, signed_in, somebody, words
from web import create_app

NEW = "nine green bottles hanging"


@pytest.fixture
def anna(runtime: Runtime) -> Somebody:
    return somebody(runtime)


@pytest.fixture
def visitor(app: Flask, runtime: Runtime, anna: Somebody) -> Visitor:
    return signed_in(app, runtime, anna)


@pytest.fixture(scope="module")
def server() -> Iterator[Mailbox]:
    with mail_server() as mailbox:
        yield mailbox


def account(runtime: Runtime, who: Somebody) -> Account:
    with runtime.reading() as session:
        return session.get_one(Account, who.number)


def change(visitor: Visitor, **typed: str) -> int:
    form = {"name": "Anna Amsel", "zone": "UTC", "visibility": "private", **typed}
    return visitor.post("/me/profile", form).status_code


def test_name_zone_and_visibility_are_changed(
    visitor: Visitor, runtime: Runtime, anna: Somebody
) -> None:
    assert change(visitor, name="Anna A.", zone="Asia/Kolkata", visibility="unlisted") == 303
    found = account(runtime, anna)
    assert (found.name, found.zone) == ("Anna A.", "Asia/Kolkata")
    assert found.usual_visibility is Visibility.UNLISTED
    page = words(visitor.get("/me/profile"))
    assert "Your profile is changed." in page
    assert '<option value="Asia/Kolkata" selected>Asia/Kolkata (UTC+05:30)</option>' in page
    assert "IST" in page  # since when this browser is signed in, in that zone


@pytest.mark.parametrize(
    "typed",
    [{"name": ""}, {"name": "\u200b"}, {"name": "x" * 101}, {"zone": "Vessel"},
     {"zone": "../etc/passwd"}, {"visibility": "everybody"}],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_and_what_was_typed_stays(
    visitor: Visitor, runtime: Runtime, anna: Somebody, typed: dict[str, str]
) -> None:
    assert change(visitor, **typed) == 400
    assert account(runtime, anna).name == "Anna Amsel"
    refused = words(visitor.post("/me/profile", {"name": "Typed", "zone": "Vessel"}))
    assert 'value="Typed"' in refused
    assert 'role="alert"' in refused


def test_a_forecaster_nobody_sees_follows_the_name_and_a_public_one_keeps_it(
    visitor: Visitor, runtime: Runtime, anna: Somebody
) -> None:
    with runtime.transaction() as session:
        own = own_forecaster(session, anna.number, now=runtime.now())
        number = own.id
    change(visitor, name="Anna B.")
    with runtime.transaction() as session:
        own = session.get_one(Forecaster, number)
        assert (own.name, own.slug.startswith("private_anna-b-")) == ("Anna B.", True)
        about = world.question(session, runtime.now())
        world.prediction(session, runtime.now(), about, own, 0.3)
    change(visitor, name="Anna C.")
    with runtime.reading() as session:
        assert session.get_one(Forecaster, number).name == "Anna B."
    page = words(visitor.get("/me/profile"))
    assert "In public you are known as <bdi>Anna B.</bdi>" in page


def test_a_new_password_signs_out_every_browser_but_this_one(
    app: Flask, visitor: Visitor, runtime: Runtime, anna: Somebody
) -> None:
    other, before = signed_in(app, runtime, anna), visitor.token
    assert visitor.post("/me/profile/password", {"new": PASSWORD}).status_code == 303
    assert visitor.is_signed_in
    assert not other.is_signed_in
    assert visitor.token != before
    visitor.token = before
    assert not visitor.is_signed_in


def test_a_password_is_changed_only_by_whoever_knows_it(
    app: Flask, runtime: Runtime, clock: FakeClock
) -> None:
    bela = somebody(runtime, "bela@mail.example", name="Bela B.", password=PASSWORD)
    visitor = signed_in(app, runtime, bela)
    refused = visitor.post("/me/profile/password", {"password": "wrong", "new": NEW})
    assert refused.status_code == 400
    assert "This is not your password." in words(refused)
    done = visitor.post("/me/profile/password", {"password": PASSWORD, "new": NEW})
    assert done.status_code == 303
    for _ in range(10):
        visitor.post("/me/profile/password", {"password": "wrong", "new": PASSWORD})
    again = visitor.post("/me/profile/password", {"password": NEW, "new": PASSWORD})
    assert again.status_code == 429
    clock.advance(minutes=5)
    again = visitor.post("/me/profile/password", {"password": NEW, "new": PASSWORD})
    assert again.status_code == 303


def test_a_first_password_is_set_within_an_hour_of_signing_in(
    visitor: Visitor, runtime: Runtime, anna: Somebody, clock: FakeClock
) -> None:
    clock.advance(minutes=61)
    refused = visitor.post("/me/profile/password", {"new": PASSWORD})
    assert refused.status_code == 400
    assert "more than an hour ago" in words(refused)
    assert account(runtime, anna).password_hash is None


@pytest.mark.parametrize(
    "weak",
    ["short", "password1234", "aaaaaaaaaaaaaaaa", "qwertyuiop123", "annaamsel2024", "x" * 201,
     "forecasts2024!", "123456789012"],
)  # fmt: skip
def test_a_password_that_is_easy_to_guess_is_refused(
    visitor: Visitor, runtime: Runtime, anna: Somebody, weak: str
) -> None:
    refused = visitor.post("/me/profile/password", {"new": weak})
    assert refused.status_code == 400
    assert f'value="{weak}"' not in words(refused)
    assert account(runtime, anna).password_hash is None
    assert visitor.is_signed_in


def test_a_password_is_kept_as_argon2id_with_the_parameters_owasp_names(
    visitor: Visitor, runtime: Runtime, anna: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_HASHER", quick.HASHER)
    visitor.post("/me/profile/password", {"new": PASSWORD})
    kept = account(runtime, anna).password_hash or ""
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_an_address_changes_once_a_link_sent_there_is_followed(
    runtime: Runtime, server: Mailbox, anna: Somebody
) -> None:
    settings = replace(runtime.settings, mail=server.settings)
    mailing = create_app(replace(runtime, settings=settings))
    visitor, other = signed_in(mailing, runtime, anna), signed_in(mailing, runtime, anna)
    server.messages.clear()
    with runtime.transaction() as session:
        of_account(session, session.get_one(Account, anna.number), now=runtime.now())

    done = visitor.post("/me/profile/address", {"email": "new@mail.example"})

    assert done.status_code == 303
    assert account(runtime, anna).email == anna.email
    first, second = server.messages
    assert (first["To"], second["To"]) == ("new@mail.example", anna.email)
    assert "new@mail.example" in second.get_content()
    assert not LINK.search(second.get_content())
    link = LINK.search(first.get_content())
    assert link
    assert "Confirm your address" in words(Visitor(mailing).get(link[0]))
    reader = Visitor(mailing)
    assert reader.post(link[0]).status_code == 303
    moved = account(runtime, anna)
    assert (moved.email, moved.email_proved_at) == ("new@mail.example", runtime.now())
    with runtime.reading() as session:
        mailed = known_subscription(session, "new@mail.example")
        assert mailed is not None
        assert (mailed.account_id, mailed.confirmed_at) == (anna.number, runtime.now())
        assert known_subscription(session, anna.email) is None
    assert reader.is_signed_in
    assert not visitor.is_signed_in
    assert not other.is_signed_in


def test_an_address_of_somebody_else_is_not_taken_over(
    runtime: Runtime, server: Mailbox, anna: Somebody
) -> None:
    settings = replace(runtime.settings, mail=server.settings)
    mailing = create_app(replace(runtime, settings=settings))
    visitor = signed_in(mailing, runtime, anna)
    server.messages.clear()
    somebody(runtime, "bela@mail.example")
    assert visitor.post("/me/profile/address", {"email": "bela@mail.example"}).status_code == 303
    link = LINK.search(server.messages[0].get_content())
    assert link
    assert Visitor(mailing).post(link[0]).status_code == 400
    assert account(runtime, anna).email == anna.email


def test_browsers_are_listed_and_signed_out_everywhere(
    app: Flask, visitor: Visitor, runtime: Runtime, anna: Somebody
) -> None:
    other = signed_in(app, runtime, anna)
    page = words(visitor.get("/me/profile"))
    assert page.count("Firefox on Linux") == 2
    assert page.count("(this one)") == 1
    assert visitor.post("/me/profile/sign-out-everywhere").status_code == 303
    assert not visitor.token
    assert not other.is_signed_in


def test_all_that_is_kept_is_handed_over_and_nothing_that_opens_anything(
    visitor: Visitor, runtime: Runtime, anna: Somebody
) -> None:
    visitor.post("/me/profile/password", {"new": PASSWORD})
    form = {"name": "My script", "scope": "read", "days": "9", "password": PASSWORD}
    made = words(visitor.post("/me/tokens", form))
    token = re.search(r"fk_[\w-]{43}", made)
    with runtime.transaction() as session:
        own = own_forecaster(session, anna.number, now=runtime.now())
        about = world.question(session, runtime.now(), visibility=Visibility.PRIVATE)
        about.owner_id = anna.number
        world.prediction(session, runtime.now(), about, own, 0.3, visibility=Visibility.PRIVATE)
        world.question(session, runtime.now(), title="Somebody else's?")
    answer = visitor.get("/me/data.json")
    text = answer.get_data(as_text=True)
    data = json.loads(text)
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("application/json", "no-store")
    assert data["account"][0]["email"] == anna.email
    assert [each["title"] for each in data["questions"]] == ["Will the harbour of Vessel open?"]
    assert [each["probability"] for each in data["predictions"]] == [0.3]
    assert [each["name"] for each in data["tokens"]] == ["My script"]
    assert token
    for secret in (token[0], visitor.token, "argon2", "hash"):
        assert secret not in text


def test_an_erasure_wants_the_words_and_the_password(app: Flask, runtime: Runtime) -> None:
    bela = somebody(runtime, "bela@mail.example", name="Bela B.", password=PASSWORD)
    visitor = signed_in(app, runtime, bela)
    assert "What stays" in words(visitor.get("/me/erase"))
    for form in (
        {"words": "yes", "password": PASSWORD},
        {"words": "erase my account", "password": "wrong"},
        {"password": PASSWORD},
    ):
        assert visitor.post("/me/erase", form).status_code == 400
    assert account(runtime, bela).email == bela.email
    done = visitor.post("/me/erase", {"words": "Erase my account ", "password": PASSWORD})
    assert (done.status_code, done.headers["Location"]) == (303, "/sign-in")
    assert not visitor.is_signed_in
    assert account(runtime, bela).email is None


def test_the_last_admin_is_told_why_they_cannot_be_erased(app: Flask, runtime: Runtime) -> None:
    ada = somebody(runtime, "ada@mail.example", role=Role.ADMIN)
    somebody(runtime, "bela@mail.example")
    visitor = signed_in(app, runtime, ada)
    refused = visitor.post("/me/erase", {"words": "erase my account"})
    assert refused.status_code == 400
    assert "only admin" in words(refused)


def test_an_own_question_goes_with_its_account(
    visitor: Visitor, runtime: Runtime, anna: Somebody
) -> None:
    with runtime.transaction() as session:
        about = world.question(session, runtime.now(), visibility=Visibility.PRIVATE)
        about.owner_id = anna.number
        number = about.id
    assert "1 private or unlisted question of yours" in words(visitor.get("/me/erase"))
    assert visitor.post("/me/erase", {"words": "erase my account"}).status_code == 303
    with runtime.reading() as session:
        assert session.get(Question, number) is None


@pytest.mark.parametrize(("keys", "is_live"), [({"keys": "end"}, False), ({}, True)])
def test_a_new_password_ends_tokens_and_webhooks_unless_their_owner_keeps_them(
    visitor: Visitor, runtime: Runtime, anna: Somebody, keys: dict[str, str], *, is_live: bool
) -> None:
    assert re.search(r'name="keys" value="end" checked', words(visitor.get("/me/profile")))
    with runtime.transaction() as session:
        now, owner = runtime.now(), session.get_one(Account, anna.number)
        _, token = mint_token(session, owner, name="robot", scopes=["read"], now=now)
        events = [Event.QUESTION_RESOLVED.value]
        url = "https://hooks.example.org/"
        add_webhook(session, account_id=anna.number, url=url, events=events, now=now)
    form = {"new": PASSWORD, **keys}
    assert visitor.post("/me/profile/password", form).status_code == 303
    with runtime.reading() as session:
        assert (bearer(session, token, now=runtime.now()) is not None) is is_live
        assert (webhooks_of(session, anna.number)[0].disabled_at is None) is is_live


def test_a_browser_is_noted_by_what_it_sends_at_most_once_an_hour(
    visitor: Visitor, runtime: Runtime, clock: FakeClock
) -> None:
    def seen() -> datetime:
        with runtime.reading() as session:
            return session.query(SignIn).one().seen_at

    began = seen()
    clock.at += timedelta(minutes=59)
    change(visitor)
    assert seen() == began
    clock.at += timedelta(minutes=2)
    visitor.get("/me/profile")
    assert seen() == began  # looking writes nothing
    assert change(visitor, name="") == 400
    assert seen() == clock()  # what was refused was sent, too
