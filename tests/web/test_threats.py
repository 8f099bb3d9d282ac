"""The threats of the web and the API, W1 to W21, each by name.

What is true of every address is checked here, of every address. What has a file of its own is
tested there; here a short check stands for it, and the names of the tests that go further.
"""

import importlib
import json
import logging
import re
from collections.abc import Iterator
from itertools import product
from typing import Any, Final
from urllib.parse import quote

import pytest
from flask import url_for
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forecasts.accounts import Scope
from forecasts.accounts.passwords import is_right_password
from forecasts.errors import InvalidInputError
from forecasts.probabilities import parse_probability
from forecasts.sources.addresses import is_public
from forecasts.subscriptions import Purpose
from forecasts.text import clean_text
from tests.databases import SQLiteStore
from tests.web.hostile import hostile_strings
from tests.web.members import EMAIL, Asker, api_token, cookie_token
from tests.web.stage import OPEN, SHARED, Cast, filled, rules, staged
from web.access import MAILED, SAFE_METHODS, cookie_name, safe_path
from web.api.problems import PREFIX, PROBLEM

ELSEWHERE: Final = {
    "w01": "sources.test_addresses:test_no_spelling_of_a_private_address_reaches_it",
    "w02": "web.test_hostile_strings:test_nothing_is_alive_foreign_or_broken",
    "w03": "exchange.test_export:test_a_formula_is_disarmed_only_when_asked",
    "w05": "web.test_sign_in:test_a_sign_in_gets_a_new_token_and_ends_the_one_before",
    "w06": "web.test_sign_in:test_passwords_cannot_be_tried_without_end",
    "w07": "web.test_tokens:test_a_token_is_in_no_log_and_no_address",
    "w08": "web.test_sign_in:test_the_page_tells_not_whether_there_is_an_account",
    "w09": "web.test_twin_members:test_what_somebody_keeps_private_changes_nothing_others_see",
    "w09 public": "web.test_twin_worlds:test_what_is_private_changes_no_answer",
    "w10": "web.test_access_matrix:test_an_address_nobody_decided_about_makes_no_app",
    "w13": "api.test_schema",
    "w14": "web.test_hostile_strings:test_titles_and_names_are_shown_as_they_are",
    "w15": "language.test_probability_table",
    "w17": "api.test_bulk",
    "w18": "api.test_rules",
    "w23": "webhooks.test_webhooks:test_a_signature_holds_for_its_message_and_five_minutes",
}
SENDERS: Final[dict[str, dict[str, str]]] = {
    "another site": {"Sec-Fetch-Site": "cross-site"},
    "another place of the same site": {"Sec-Fetch-Site": "same-site"},
    "an origin elsewhere": {"Origin": "https://evil.example"},
    "an origin that looks alike": {"Origin": "http://localhost.evil.example"},
    "a page without an origin": {"Origin": "null"},
    "nobody knows where": {},
}
ELSEWHERE_PATHS: Final = (
    "//evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example", "/%5cevil", "///x",
    "https://evil.example", "http:evil.example", "javascript:alert(1)", "data:text/html,x", "evil",
    "/\n//evil.example", "\x00/evil", " //evil.example", "/ /evil.example", "//evil.example/%2f..",
    "////evil.example//", "https:///evil.example", "/\\/\\evil.example", "//\\evil.example", "",
    "/\u2028/evil", "//[::1]", "/me\r\nSet-Cookie: evil=1", "ftp://evil.example", "//user@evil",
    "@x",
)  # fmt: skip
BODIES: Final = (
    b"", b"{", b"null", b"[]", b'"x"', b"1", b"NaN", b"Infinity", b'{"probability": NaN}',
    b'{"probability": 1e999}', b'{"line": "\x00"}', b'{"line": "\\u0000"}', b'{"line": "\\ud800"}',
    b'{"probability": 0.1, "probability": 0.9}', b"\xff\xfe", b"\xef\xbb\xbf{}", b"{}" * 3,
    b"[" * 50_000, b'{"a":' * 5_000, b'{"probability": ' + b"9" * 6_000 + b"}",
    b'{"line": ' + b'"' + b"x" * 200_000 + b'"}', b'{"\\ud800": 1}', b'{"tags": [[[[[]]]]]}',
)  # fmt: skip


@pytest.fixture(scope="module")
def stage(
    sqlite_databases: SQLiteStore, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Cast]:
    with staged(sqlite_databases, tmp_path_factory.mktemp("threats")) as cast:
        yield cast


def unsafe(stage: Cast) -> list[tuple[str, str, str]]:
    """Lists method, path and endpoint of everything that writes."""
    return [
        (method, filled(rule.rule, SHARED), rule.endpoint)
        for rule in rules(stage)
        for method in sorted(set(rule.methods or ()) - SAFE_METHODS)
    ]


def everybody() -> Iterator[Asker]:
    """Lists somebody of every kind."""
    yield from (Asker(), Asker("fred"), Asker("ada"), Asker("ada", Scope.CURATE))


@pytest.mark.parametrize("place", ELSEWHERE.values(), ids=ELSEWHERE)
def test_a_threat_with_a_file_of_its_own_is_tested_there(place: str) -> None:
    module, _, name = place.partition(":")
    found = importlib.import_module(f"tests.{module}")
    names = [each for each in vars(found) if each.startswith("test_")]
    assert name in names if name else names


def test_w01_a_private_network_is_never_asked() -> None:
    for written in (
        "127.0.0.1", "10.1.2.3", "169.254.169.254", "100.64.0.1", "::1", "fe80::1", "224.0.0.1",
        "64:ff9b::7f00:1", "2002:7f00:1::", "::ffff:10.0.0.1",
    ):  # fmt: skip
        assert not is_public(written), written


def test_w02_every_answer_says_what_a_browser_may_run(stage: Cast) -> None:
    for asker in everybody():
        for rule in rules(stage):
            answer = stage.ask(asker, "GET", filled(rule.rule, SHARED))
            policy = answer.headers["Content-Security-Policy"]
            assert policy.startswith("default-src 'none'"), rule
            assert "unsafe" not in policy, rule
            assert answer.headers["X-Content-Type-Options"] == "nosniff", rule


@pytest.mark.parametrize("sender", SENDERS.values(), ids=SENDERS)
def test_w04_what_another_site_sends_does_nothing(stage: Cast, sender: dict[str, str]) -> None:
    asked = 0
    for method, path, endpoint in unsafe(stage):
        if path.startswith(PREFIX) or endpoint.startswith(f"{MAILED}."):
            continue
        for name in ("fred", "ada"):
            with stage.counting() as statements:
                answer = stage.client.open(
                    path, method=method, data={"text": "x"}, buffered=True,
                    headers={**Asker(name).headers, **sender},
                )  # fmt: skip
            assert answer.status_code == 403, (path, endpoint)
            assert not [each for each in statements if not each.startswith("SELECT")], path
            asked += 1
    assert asked > 60


def test_w04_the_links_of_letters_ask_not_where_from_and_their_token_is_proof(
    stage: Cast,
) -> None:
    paths = [path for _, path, endpoint in unsafe(stage) if endpoint.startswith(f"{MAILED}.")]
    assert any(path.startswith("/mail/unsubscribe/") for path in paths)
    for sender, path in product(SENDERS.values(), paths):
        answer = stage.client.post(path, data={"List-Unsubscribe": "One-Click"}, headers=sender)
        assert answer.status_code in {200, 400, 410}, path
        assert answer.headers.get("Set-Cookie") is None
        if path.startswith("/mail/unsubscribe/"):
            assert answer.status_code == 200
        with stage.counting() as statements:
            forged = stage.client.post(f"{path}x", headers={**Asker("ada").headers, **sender})
        assert forged.status_code == 404
        assert not [each for each in statements if not each.startswith("SELECT")]


def test_w04_a_program_is_known_by_its_header_alone(stage: Cast) -> None:
    for method, path, endpoint in unsafe(stage):
        if path.startswith(PREFIX):
            answer = stage.ask(Asker("ada"), method, path, endpoint)
            assert answer.status_code == 401, path


def test_w04_reading_writes_nothing(stage: Cast) -> None:
    for asker in everybody():
        for rule in rules(stage):
            with stage.counting() as statements:
                stage.ask(asker, "GET", filled(rule.rule, SHARED))
            words = {each.split(maxsplit=1)[0].upper() for each in statements}
            assert words <= {"SELECT", "PRAGMA", "WITH", "BEGIN"}, (rule, words)


def test_w05_a_token_that_was_planted_is_nobodys(stage: Cast) -> None:
    planted = {"Cookie": "forecasts=planted-by-somebody-else"}
    answer = stage.client.get("/me", headers=planted)
    assert answer.status_code == 303
    with stage.app.test_request_context():
        assert cookie_name() in {"forecasts", "__Host-forecasts"}


def test_w06_where_there_is_no_account_a_password_is_checked_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    checked: list[str] = []

    class Counting:
        def verify(self, kept: str, _password: str) -> bool:
            checked.append(kept)
            return False

        def hash(self, _password: str) -> str:
            return "nobody's"

    monkeypatch.setattr("forecasts.accounts.passwords._HASHER", Counting())
    assert not is_right_password(None, "nine green bottles")
    assert len(checked) == 1


def test_w07_no_token_is_in_any_answer_or_log(
    stage: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        for asker in (Asker("ada"), Asker("ada", Scope.CURATE)):
            canary = cookie_token("ada") if asker.scope is None else api_token("ada", Scope.CURATE)
            for rule in rules(stage):
                for method in set(rule.methods or ()) - {"HEAD", "OPTIONS"}:
                    path = filled(rule.rule, SHARED)
                    answer = stage.ask(asker, method, path, rule.endpoint)
                    assert canary not in answer.text, (method, path)
                    assert canary not in str(answer.headers), (method, path)
            assert canary not in caplog.text


@pytest.mark.parametrize("purpose", Purpose)
def test_w07_no_token_of_a_letter_is_in_any_log_or_leads_elsewhere(
    stage: Cast,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    purpose: Purpose,
) -> None:
    """Not when all goes well, not when the page breaks, and no other site learns where from."""
    token = OPEN[purpose]
    endpoints = [rule.endpoint for rule in rules(stage) if f"/mail/{purpose}/" in rule.rule]
    assert len(endpoints) == 2
    with caplog.at_level(logging.DEBUG):
        for method in ("GET", "POST", "PUT"):
            answer = stage.ask(Asker(), method, f"/mail/{purpose}/{token}")
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            named = re.findall(r'(?:href|src|action)="([^"]+)"', answer.text)
            assert [each for each in named if not each.startswith(("/", "#"))] == []
        monkeypatch.setitem(stage.app.config, "PROPAGATE_EXCEPTIONS", False)
        for endpoint in endpoints:
            monkeypatch.setitem(stage.app.view_functions, endpoint, _broken)
        for method in ("GET", "POST"):
            assert stage.ask(Asker(), method, f"/mail/{purpose}/{token}").status_code == 500
    assert f"/mail/{purpose}/<token>" in caplog.text
    assert token not in caplog.text


def _broken(**_: object) -> None:
    raise RuntimeError("the secret of the machine")


@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/mail"])
def test_w08_known_and_unknown_addresses_get_the_same_answer_and_work(
    stage: Cast, path: str
) -> None:
    found = []
    for email in (EMAIL.format("olga"), EMAIL.format("nobody")):
        headers = {"Sec-Fetch-Site": "same-origin", "X-Request-Id": "the-same-for-all"}
        form = {"email": email, "password": "four words that miss"}
        with stage.counting() as statements:
            answer = stage.client.post(path, data=form, headers=headers)
        body = answer.text.replace(email, "EMAIL")
        found.append((answer.status_code, body, len(statements)))
    assert found[0] == found[1]


def test_w11_what_leads_elsewhere_leads_nowhere(stage: Cast) -> None:
    payloads = [*ELSEWHERE_PATHS, *(each for each in hostile_strings() if "/" in each)]
    assert len(payloads) >= 100
    with stage.app.test_request_context():
        for typed in payloads:
            kept = safe_path(typed)
            assert not kept or re.fullmatch(r"/(?![/\\])[!-~]*", kept), typed
            assert "evil.example" not in url_for("sign_in.enter", next=kept or None) or kept
    for typed in ELSEWHERE_PATHS:
        for address in ("/sign-in", "/me", "/predict"):
            answer = stage.client.get(address, query_string={"next": typed, "question": typed})
            assert not re.match(r"(?:\w+:|/[/\\])", answer.location or ""), (address, typed)


@given(st.text(alphabet="/\\.:@%\t\r\n ehttps?#[]x", max_size=12))
def test_w11_no_text_at_all_leads_elsewhere(typed: str) -> None:
    kept = safe_path(typed)
    assert kept == "" or (kept[0] == "/" and kept[1:2] not in {"/", "\\"})


def test_w12_the_name_a_request_calls_us_by_is_in_no_answer(stage: Cast) -> None:
    named = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "Forwarded": "host=evil"}
    for rule in rules(stage):
        if "GET" in (rule.methods or ()):
            path = filled(rule.rule, SHARED)
            answer = stage.client.get(path, headers=named, buffered=True)
            assert "evil" not in str(answer.headers), path
            if answer.mimetype not in {"image/png", "text/css"}:
                assert "evil.example" not in answer.text, path


def test_w13_a_body_nobody_can_read_is_refused_in_words(stage: Cast) -> None:
    asked = 0
    for method, path, _ in unsafe(stage):
        if not path.startswith(PREFIX) or path.endswith("/bulk"):
            continue
        for body in BODIES:
            answer = stage.client.open(
                path, method=method, data=body, headers=Asker("ada", Scope.CURATE).headers,
                content_type="application/json", buffered=True,
            )  # fmt: skip
            assert answer.status_code < 500, (path, body[:40])
            if answer.status_code >= 400:
                assert answer.content_type == PROBLEM, (path, body[:40])
                assert json.loads(answer.data)["status"] == answer.status_code
            asked += 1
    assert asked > 300


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(min_size=1, max_size=30), st.sampled_from(["/me/questions/", "/questions/", "/x/"]))
def test_w13_no_text_in_an_address_or_a_form_breaks_a_page(
    stage: Cast, text: str, prefix: str
) -> None:
    sent = text.encode("utf-8", "surrogatepass")
    fred = Asker("fred")
    for answer in (
        stage.client.get(prefix + quote(sent, safe=""), headers=fred.headers),
        stage.client.get("/questions?q=" + quote(sent, safe=""), headers=fred.headers),
        stage.client.post(
            "/predict", data=b"line=" + quote(sent, safe="").encode(),
            content_type="application/x-www-form-urlencoded",
            headers={**fred.headers, "Sec-Fetch-Site": "same-origin"},
        ),
    ):  # fmt: skip
        assert answer.status_code < 500


def test_w14_signs_nobody_sees_are_taken_out_and_too_long_is_refused() -> None:
    assert clean_text("a\u202eb\x07c", what="title", limit=300) != "a\u202eb\x07c"
    with pytest.raises(InvalidInputError):
        clean_text("x" * 301, what="title", limit=300)


@pytest.mark.parametrize("typed", ["5", "1", "nan", "inf", "1_0", "٣٪", "", "0,5,0", "1e400"])
def test_w15_what_may_mean_two_things_is_asked_about(typed: str) -> None:
    with pytest.raises(InvalidInputError):
        parse_probability(typed)


@pytest.mark.parametrize("typed", ["5%", "0.05", "1 in 20", "1/20", "odds 1:19"])
def test_w15_what_means_one_thing_is_read(typed: str) -> None:
    assert parse_probability(typed) == pytest.approx(0.05)


def test_w16_what_is_too_large_is_refused_before_it_is_read(stage: Cast) -> None:
    large = "x" * (6 * 1024 * 1024 + 1)
    for asker, path in (
        (Asker("cora"), "/review/articles/new"),
        (Asker("cora", Scope.CURATE), f"{PREFIX}/articles"),
    ):
        headers = {**asker.headers, "Sec-Fetch-Site": "same-origin"}
        body: dict[str, Any] = {"json" if asker.scope else "data": {"text": large}}
        assert stage.client.post(path, headers=headers, **body).status_code == 413


def test_w19_what_breaks_tells_nothing_of_itself(
    stage: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the secret of the machine")

    monkeypatch.setitem(stage.app.config, "PROPAGATE_EXCEPTIONS", False)
    for endpoint, path in (("me.overview", "/me"), ("api_me.profile", f"{PREFIX}/me")):
        monkeypatch.setitem(stage.app.view_functions, endpoint, broken)
        asker = Asker("ada", Scope.CURATE) if path.startswith(PREFIX) else Asker("ada")
        answer = stage.ask(asker, "GET", path)
        assert answer.status_code == 500
        assert "secret of the machine" not in answer.text
        assert "Traceback" not in answer.text
        assert answer.headers["X-Request-Id"]


def test_w20_nothing_that_is_sent_makes_a_line_in_a_log(
    stage: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        for given_id in ("a\r\nforged line", "x" * 500, "\x1b[31m"):
            environ = {"HTTP_X_REQUEST_ID": given_id, "HTTP_USER_AGENT": "a\nforged line"}
            answer = stage.client.get("/me", environ_overrides=environ)
            assert answer.headers["X-Request-Id"] != given_id
            assert re.fullmatch(r"[\w-]{8,64}", answer.headers["X-Request-Id"])
    assert "\nforged line" not in caplog.text


@pytest.mark.parametrize("folder", ["/static/", "/assets/", "/articles/", "/cards/questions/"])
@pytest.mark.parametrize(
    "path",
    ["../../etc/passwd", "..%2f..%2fpyproject.toml", "%2e%2e/%2e%2e/x", "..\\..\\x", "/etc/passwd",
     "....//....//x", "%00", "icon.svg%00.html"],
)  # fmt: skip
def test_w21_no_address_leads_out_of_its_folder(stage: Cast, folder: str, path: str) -> None:
    answer = stage.client.get(folder + path, buffered=True)
    assert answer.status_code in {301, 302, 308, 400, 404}
    assert b"root:" not in answer.data
