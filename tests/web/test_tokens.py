"""Tokens of one's own: shown once, kept as a hash, never in an address or a log."""

import logging
import re
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from forecasts.accounts import bearer
from forecasts.config import Settings
from forecasts.models import ApiToken
from forecasts.runtime import Runtime
from forecasts.values import Role
from forecasts.webhooks import add_webhook, switch_off
from tests.conftest import FakeClock
from tests.mail.mailbox import Mailbox, mail_server
from tests.web.signing import PASSWORD, Somebody, Visitor, signed_in, somebody, words
from web import create_app

TOKEN = re.compile(r"fk_[\w-]{43}")


@pytest.fixture
def anna(runtime: Runtime) -> Somebody:
    return somebody(runtime)


@pytest.fixture
def visitor(app: Flask, runtime: Runtime, anna: Somebody) -> Visitor:
    return signed_in(app, runtime, anna)


def mailing_settings(runtime: Runtime, server: Mailbox) -> Settings:
    return replace(runtime.settings, mail=server.settings)


def made(visitor: Visitor, **typed: object) -> str:
    form = {"name": "My script", "scope": ["read", "predict"], "days": "30", **typed}
    answer = visitor.post("/me/tokens", form)
    assert answer.status_code == 201, words(answer)
    assert answer.headers["Cache-Control"] == "no-store"
    found = TOKEN.search(words(answer))
    assert found
    return found[0]


def is_open(runtime: Runtime, token: str) -> bool:
    with runtime.reading() as session:
        return bearer(session, token, now=runtime.now()) is not None


def test_a_token_is_shown_once_and_kept_as_a_hash(visitor: Visitor, runtime: Runtime) -> None:
    token = made(visitor)
    page = words(visitor.get("/me/tokens"))
    assert token not in page
    assert token[:10] in page
    assert is_open(runtime, token)
    with runtime.reading() as session:
        kept = str([tuple(row) for row in session.execute(select(ApiToken.__table__))])
    assert token not in kept
    assert token[10:] not in kept


def test_a_token_is_in_no_log_and_no_address(
    visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = visitor.post("/me/tokens", {"name": "x", "scope": "read", "days": "1"})
    found = TOKEN.search(words(answer))
    assert found
    assert found[0] not in caplog.text
    assert found[0] not in str(answer.headers)


def test_a_token_ends_when_it_is_revoked_and_with_its_time(
    visitor: Visitor, runtime: Runtime, clock: FakeClock
) -> None:
    first, second = made(visitor, days="1"), made(visitor, days="2")
    assert visitor.post("/me/tokens/2/revoke").status_code == 303
    assert "“My script” opens nothing any more." in words(visitor.get("/me/tokens"))
    assert (is_open(runtime, first), is_open(runtime, second)) == (True, False)
    clock.advance(days=1)
    assert not is_open(runtime, first)


def test_who_revokes_a_token_is_told_which_webhooks_go_on(
    visitor: Visitor, runtime: Runtime, anna: Somebody
) -> None:
    made(visitor)
    assert "your webhooks" not in words(visitor.get("/me/tokens"))
    with runtime.transaction() as session:
        for url in ("https://robot.example/hook", "https://off.example/"):
            key = add_webhook(
                session,
                account_id=anna.number,
                url=url,
                events=["question.resolved"],
                now=runtime.now(),
            ).public_id
        switch_off(session, account_id=anna.number, public_id=key, now=runtime.now())
    visitor.post("/me/tokens/1/revoke")
    page = words(visitor.get("/me/tokens"))
    assert "opens nothing any more" in page
    assert "https://robot.example/hook" in page
    assert "https://off.example/" not in page


def test_somebody_elses_token_is_as_absent_as_one_that_never_was(
    app: Flask, visitor: Visitor, runtime: Runtime
) -> None:
    token = made(visitor)
    bela = signed_in(app, runtime, somebody(runtime, "bela@mail.example"))
    answers = [bela.post(f"/me/tokens/{each}/revoke") for each in (0, 1, 2, 2**70)]
    assert [each.status_code for each in answers] == [404] * 4
    assert is_open(runtime, token)
    assert "My script" not in words(bela.get("/me/tokens"))
    made(bela, name="Hers")
    assert "/me/tokens/1/revoke" in words(bela.get("/me/tokens"))  # it tells not of others'


@pytest.mark.parametrize(
    "typed",
    [{"scope": []}, {"scope": ["read", "curate"]}, {"scope": ["all"]}, {"name": " "},
     {"days": "0"}, {"days": "367"}, {"days": "-1"}, {"days": "many"}, {"days": "9" * 99},
     {"days": "٣"}],
)  # fmt: skip
def test_what_makes_no_token_is_refused_and_stays_typed(
    visitor: Visitor, runtime: Runtime, typed: dict[str, object]
) -> None:
    form = {"name": "My script", "scope": ["read"], "days": "30", **typed}
    refused = visitor.post("/me/tokens", form)
    assert refused.status_code == 400
    assert 'role="alert"' in words(refused)
    with runtime.reading() as session:
        assert session.scalars(select(ApiToken)).all() == []


@pytest.mark.parametrize(
    ("role", "scopes"),
    [
        (Role.READER, ["read"]),
        (Role.FORECASTER, ["read", "predict"]),
        (Role.CURATOR, ["read", "predict", "curate"]),
        (Role.ADMIN, ["read", "predict", "curate", "admin"]),
    ],
)
def test_only_scopes_the_role_covers_are_offered(
    app: Flask, runtime: Runtime, role: Role, scopes: list[str]
) -> None:
    visitor = signed_in(app, runtime, somebody(runtime, "r@mail.example", role=role))
    page = words(visitor.get("/me/tokens"))
    assert re.findall(r'name="scope" value="(\w+)"', page) == scopes


def test_a_token_is_made_only_by_whoever_knows_the_password(app: Flask, runtime: Runtime) -> None:
    bela = signed_in(app, runtime, somebody(runtime, "bela@mail.example", password=PASSWORD))
    form = {"name": "Mine", "scope": "read", "days": "9"}
    for wrong in ({}, {"password": "wrong"}):
        refused = bela.post("/me/tokens", {**form, **wrong})
        assert refused.status_code == 400
        assert "This is not your password." in words(refused)
        assert 'value="Mine"' in words(refused)
        assert not TOKEN.search(words(refused))
    assert TOKEN.search(words(bela.post("/me/tokens", {**form, "password": PASSWORD})))


def test_without_a_password_a_token_wants_a_sign_in_of_the_last_hour(
    visitor: Visitor, clock: FakeClock
) -> None:
    clock.advance(minutes=61)
    refused = visitor.post("/me/tokens", {"name": "Mine", "scope": "read", "days": "9"})
    assert refused.status_code == 400
    assert "more than an hour ago" in words(refused)


def test_whoever_owns_the_account_is_told_of_a_token_by_mail(
    runtime: Runtime, anna: Somebody
) -> None:
    with mail_server() as server:
        mailing = create_app(replace(runtime, settings=mailing_settings(runtime, server)))
        token = made(signed_in(mailing, runtime, anna))
        told = server.messages[0]
    assert told["To"] == anna.email
    assert "made a token for programs, “My script” (predict, read)." in told.get_content()
    assert "set a new password" in " ".join(told.get_content().split())
    assert token not in told.as_string()


def test_a_letter_that_cannot_be_sent_loses_no_token(runtime: Runtime, anna: Somebody) -> None:
    with mail_server() as server:
        settings = mailing_settings(runtime, server)
    mailing = create_app(replace(runtime, settings=settings))
    assert is_open(runtime, made(signed_in(mailing, runtime, anna)))
