"""Tokens of one's own: shown once, kept as a hash, never in an address or a log."""

import logging
import re

import pytest
from flask import Flask
from sqlalchemy import select

from forecasts.accounts import bearer
from forecasts.models import ApiToken
from forecasts.runtime import Runtime
from forecasts.values import Role
from tests.conftest import FakeClock
from tests.web.signing import Somebody, Visitor, signed_in, somebody, words

TOKEN = re.compile(r"fk_[\w-]{43}")


@pytest.fixture
def anna(runtime: Runtime) -> Somebody:
    return somebody(runtime)


@pytest.fixture
def visitor(app: Flask, runtime: Runtime, anna: Somebody) -> Visitor:
    return signed_in(app, runtime, anna)


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
