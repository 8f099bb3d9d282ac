"""What holds for every address: tokens, refusals, idempotency, limits."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forecasts.accounts import Scope
from forecasts.models import Account, ApiToken, IdempotentAnswer
from forecasts.runtime import Runtime
from forecasts.values import Role
from tests.api.conftest import Program, Programs
from tests.api.test_questions import RAIN, asked
from tests.conftest import FakeClock
from web import create_app
from web.access_table import ACCESS, Access
from web.api.document import AREAS
from web.api.limits import BY_ADDRESS

PROBLEM = "application/problem+json"


def addresses(app: Flask) -> list[tuple[str, str, Scope | None]]:
    """Lists every address of the API with its method and the scope it needs."""
    scopes = {
        f"{area.name}.{name}": needed for area in AREAS for name, needed in area.scopes.items()
    }
    found = [
        (method, rule.rule.removeprefix("/api/v1").replace("<int:number>", "1"), rule.endpoint)
        for rule in app.url_map.iter_rules()
        if rule.endpoint in scopes
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    ]
    return [
        (method, re.sub("<\\w+>", "rain", path), scopes[endpoint])
        for method, path, endpoint in sorted(found)
    ]


def test_what_needs_a_token_refuses_whoever_has_none_or_a_wrong_one(programs: Programs) -> None:
    wrong = Program(programs.app, "fk_nothing")
    programs.app.extensions["forecasts.limiter"].enabled = False
    every = addresses(programs.app)
    assert len(every) > 35
    for method, path, needed in every:
        assert wrong(method, path).status_code == 401, path
        if needed is not None:
            answer = programs.nobody(method, path)
            assert answer.status_code == 401, path
            assert answer.content_type == PROBLEM
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_scope_that_does_not_reach_is_refused_everywhere(programs: Programs) -> None:
    order = list(Scope)
    for role, scope in (
        (Role.READER, Scope.READ),
        (Role.ADMIN, Scope.READ),
        (Role.ADMIN, Scope.PREDICT),
        (Role.ADMIN, Scope.CURATE),
    ):
        program = programs.of(f"{role}{scope}", role, [scope])
        for method, path, needed in addresses(programs.app):
            if path == "/me/tokens/1":
                continue  # that token is this one
            status = program(method, path).status_code
            is_beyond = needed is not None and order.index(needed) > order.index(scope)
            assert (status == 403) == is_beyond, (method, path, scope, status)


def test_a_token_does_no_more_than_its_account_may_by_now(
    programs: Programs, runtime: Runtime, curator: Program
) -> None:
    assert curator.get("/candidates")["total"] == 0
    with runtime.transaction() as session:
        for account in session.query(Account).all():
            account.role = Role.READER
    assert curator.get("/candidates", 403)["status"] == 403
    assert curator.post("/questions", RAIN, 403)["status"] == 403


def test_a_token_in_the_address_or_a_cookie_opens_nothing(
    anna: Program, programs: Programs
) -> None:
    client = programs.app.test_client()
    client.set_cookie("forecasts", anna.token)
    assert client.get("/api/v1/me").status_code == 401
    assert client.get(f"/api/v1/me?token={anna.token}").status_code == 401
    basic = {"Authorization": f"Basic {anna.token}"}
    assert client.get("/api/v1/me", headers=basic).status_code == 401
    assert client.post("/api/v1/questions", json=RAIN).status_code == 401


def test_every_address_of_the_api_is_for_tokens_or_anybody() -> None:
    for area in AREAS:
        for name, needed in area.scopes.items():
            expected = Access.ANYONE if needed is None else Access.TOKEN
            assert ACCESS[f"{area.name}.{name}"] is expected


def test_reading_writes_nothing_and_a_use_is_noted_once_an_hour(
    anna: Program, runtime: Runtime, clock: FakeClock
) -> None:
    def used() -> Any:
        with runtime.reading() as session:
            return session.query(ApiToken).one().used_at

    anna.get("/me")
    assert used() is None
    asked(anna)
    first = used()
    assert first == clock.at
    clock.advance(minutes=30)
    asked(anna, title="Hail?")
    assert used() == first
    clock.advance(minutes=31)
    asked(anna, title="Snow?")
    assert used() == clock.at


BAD_BODIES = [
    b"",
    b"{",
    b"nul",
    b"[]",
    b'"text"',
    b"1",
    b"null",
    b"\xff\xfe",
    b'{"title": "\xc3\x28"}',
    b'{"title": "a\\u0000b", "criteria": "x", "closes": "2024-12-31"}',
    b'{"title": "a\\ud800b", "criteria": "x", "closes": "2024-12-31"}',
    b'{"title": "a", "title": "b", "criteria": "x", "closes": "2024-12-31"}',
    b'{"base_rate": NaN}',
    b'{"base_rate": Infinity}',
    b'{"base_rate": 1e999}',
    b'{"base_rate": ' + b"9" * 5000 + b"}",
    b"[" * 100_000,
    b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    b'{"tags": ' + b"[" * 50 + b"]" * 50 + b"}",
    b'{"title": "' + b"x" * 100_000 + b'"}',
    b'{"unknown": 1, "title": "a", "criteria": "x", "closes": "2024-12-31"}',
    b'{"title": "a", "criteria": "x", "closes": "9999-99-99"}',
    b'{"title": "a", "criteria": "x", "closes": "2024-12-31", "zone": "../../etc/passwd"}',
    b'{"title": "a", "criteria": "x", "closes": "2024-12-31", "resolve_by": "2020"}',
]


@pytest.mark.parametrize("body", BAD_BODIES, ids=range(len(BAD_BODIES)))
def test_a_body_that_cannot_be_read_is_refused_as_a_problem(anna: Program, body: bytes) -> None:
    answer = anna("POST", "/questions", data=body, content_type="application/json")
    assert answer.status_code in {400, 422}, answer.data
    assert answer.content_type == PROBLEM
    problem = answer.get_json()
    assert problem["status"] == answer.status_code
    assert problem["instance"] == answer.headers["X-Request-Id"]
    assert set(problem) >= {"type", "title", "status", "detail", "instance"}


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(body=st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_no_bytes_bring_the_server_down(anna: Program, body: bytes) -> None:
    for path, kind in (
        ("/questions", "application/json"),
        ("/predictions", "application/json"),
        ("/predictions/bulk", "application/x-ndjson"),
        ("/predictions/bulk", "text/csv"),
    ):
        answer = anna("POST", path, data=body, content_type=kind)
        assert 400 <= answer.status_code < 500, answer.data
        assert answer.content_type == PROBLEM


@pytest.mark.parametrize(
    "path",
    [
        "/questions?tag=%00",
        "/questions?q=%ED%A0%80",
        "/questions?page=99999999999999999999",
        "/questions?page=1&page=2",
        "/questions?mine=perhaps",
        "/questions/%00",
        "/questions/%ED%A0%80/predictions",
        "/articles/99999999999999999999",
        "/articles/0",
        f"/questions/{'x' * 3000}",
        "/leaderboard?since=2024-02-30",
        "/leaderboard?minimum=0",
        "/leaderboard?since=2024-02-02&until=2024-02-01",
        "/forecasters/%00",
        "/forecasters?q=%00",
    ],
)
def test_an_address_that_cannot_be_meant_is_refused(anna: Program, path: str) -> None:
    answer = anna("GET", path)
    assert answer.status_code in {400, 404, 422}, answer.data
    assert answer.content_type == PROBLEM


@pytest.mark.parametrize("number", [0, 10**9, 10**30])
def test_a_number_that_nothing_can_have_is_absent_with_every_method(
    curator: Program, number: int
) -> None:
    day = {"published_on": "2024-05-06"}
    assert curator("PATCH", f"/articles/{number}", json=day).status_code == 404
    assert curator("GET", f"/articles/{number}").status_code == 404
    assert curator("DELETE", f"/articles/{number}").status_code in {404, 405}


def test_every_kind_of_refusal_is_a_problem_and_pages_keep_their_own(programs: Programs) -> None:
    anna = programs.of("Anna")
    for method, path, sent, status in (
        ("GET", "/nothing", {}, 404),
        ("GET", "/questions/", {}, 404),
        ("PUT", "/questions", {}, 405),
        ("GET", "/questions", {"headers": {"Accept": "text/html"}}, 406),
        ("POST", "/questions", {"data": "a=b"}, 415),
        ("POST", "/questions", {"data": b"x" * 7_000_000, "content_type": "application/json"}, 413),
    ):
        answer = anna(method, path, **sent)
        assert (answer.status_code, answer.content_type) == (status, PROBLEM)
        assert answer.headers["Cache-Control"] == "no-store"
    assert anna("PUT", "/questions").headers["Allow"]
    page = programs.app.test_client().get("/nothing")
    assert (page.status_code, page.mimetype) == (404, "text/html")


def test_a_fault_of_the_server_tells_no_more_than_its_number(
    programs: Programs, anna: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise RuntimeError("a secret of the database")

    monkeypatch.setattr("web.api.me.profile_record", break_down)
    programs.app.testing = False
    answer = anna("GET", "/me")
    assert (answer.status_code, answer.content_type) == (500, PROBLEM)
    assert b"secret" not in answer.data
    assert answer.get_json()["instance"] == answer.headers["X-Request-Id"]


def test_what_is_sent_twice_with_one_key_is_done_once(
    anna: Program, bert: Program, clock: FakeClock, runtime: Runtime
) -> None:
    key = {"Idempotency-Key": "a-key"}
    first = anna("POST", "/questions", json=RAIN, headers=key)
    again = anna("POST", "/questions", json=RAIN, headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.data == first.data
    for name in ("ETag", "Location", "Content-Type"):
        assert again.headers[name] == first.headers[name]
    assert anna.get("/questions?mine=1")["total"] == 1
    other = anna("POST", "/questions", json={**RAIN, "title": "Hail?"}, headers=key)
    assert other.status_code == 422
    elsewhere = anna("POST", "/tips", json=RAIN, headers=key)
    assert elsewhere.status_code == 422
    assert bert("POST", "/questions", json=RAIN, headers=key).status_code == 201
    clock.at += timedelta(hours=24)
    assert anna("POST", "/questions", json=RAIN, headers=key).status_code == 409  # the same title
    with runtime.reading() as session:
        assert session.query(IdempotentAnswer).count() == 2  # a refusal changes nothing
    for wrong in ("", "x" * 256, "é", "a\tb"):
        raw = {"Idempotency-Key": wrong}
        assert anna("POST", "/questions", json=RAIN, headers=raw).status_code == 400


def test_what_arrives_many_times_at_once_with_one_key_is_done_once(anna: Program) -> None:
    def ask(_: int) -> tuple[int, bytes]:
        answer = anna("POST", "/questions", json=RAIN, headers={"Idempotency-Key": "a-key"})
        return answer.status_code, answer.data

    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(ask, range(8)))
    assert len(answers) == 1
    assert anna.get("/questions?mine=1")["total"] == 1


def test_a_refusal_is_not_kept_so_that_it_can_be_mended(anna: Program) -> None:
    key = {"Idempotency-Key": "a-key"}
    bad = {**RAIN, "closes": "2020-01-01", "opens": "2021-01-01"}
    assert anna("POST", "/questions", json=bad, headers=key).status_code == 422
    assert anna("POST", "/questions", json=RAIN, headers=key).status_code == 201


def test_who_asks_too_often_is_told_when_to_ask_again(programs: Programs, anna: Program) -> None:
    limit = int(BY_ADDRESS.split()[0])
    first = programs.nobody("GET", "/questions")
    assert first.headers["RateLimit-Policy"] == f'"60s";q={limit};w=60'
    assert first.headers["RateLimit"].startswith(f'"60s";r={limit - 1};t=')
    wrong = Program(programs.app, "fk_guess")
    for _ in range(limit - 1):
        wrong("GET", "/questions")  # guesses count, too
    refused = programs.nobody("GET", "/questions")
    assert (refused.status_code, refused.content_type) == (429, PROBLEM)
    assert 1 <= int(refused.headers["Retry-After"]) <= 61
    assert anna("GET", "/questions").status_code == 200
    assert programs.app.test_client().get("/").status_code == 200
    assert "RateLimit" not in programs.app.test_client().get("/").headers


def test_several_processes_let_no_more_through_than_one(runtime: Runtime) -> None:
    parts = replace(runtime, settings=replace(runtime.settings, processes=40))
    nobody = Program(create_app(parts))
    answers = [nobody("GET", "/questions") for _ in range(4)]
    assert answers[0].headers["RateLimit-Policy"] == '"60s";q=3;w=60'
    assert [each.status_code for each in answers] == [200, 200, 200, 429]


def test_the_document_describes_every_address_and_nothing_else(programs: Programs) -> None:
    document = programs.nobody.get("/openapi.json")
    assert document["openapi"] == "3.1.0"
    described = {
        (method.upper(), path)
        for path, item in document["paths"].items()
        for method in item
        if method != "parameters"
    }
    there = {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in programs.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint.startswith("api_") and not rule.endpoint.startswith("api_documents")
    }
    assert described == there
    json.dumps(document)


def test_the_page_explains_every_address_without_a_script(programs: Programs) -> None:
    page = programs.app.test_client().get("/api/v1/docs")
    text = page.get_data(as_text=True)
    assert page.mimetype == "text/html"
    for area in AREAS:
        for name in area.scopes:
            assert f'id="{area.subject}-{name}"' in text
    for status in (400, 401, 429):
        assert f'id="problem-{status}"' in text
    assert "curl -X POST" in text
    assert "Authorization: Bearer $TOKEN" in text
