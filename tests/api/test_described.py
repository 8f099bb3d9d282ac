"""What the document of the API says of limits, headers and numbers is so."""

from typing import Any

import pytest

from forecasts.accounts import Scope
from tests.api.conftest import Program, Programs
from tests.api.test_questions import asked
from web.api.limits import BY_ADDRESS
from web.api.problems import PROBLEM


def operations(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    methods = ("get", "post", "patch", "delete")
    return [
        (method, item[method])
        for item in document["paths"].values()
        for method in methods
        if method in item
    ]


def headers(document: dict[str, Any], answer: dict[str, Any]) -> set[str]:
    if "$ref" in answer:
        answer = document["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    return set(answer.get("headers", ()))


def test_every_operation_names_a_fault_of_the_server_and_what_is_left(programs: Programs) -> None:
    document = programs.nobody.get("/openapi.json")
    for method, operation in operations(document):
        answers = operation["responses"]
        assert "500" in answers
        for status, answer in answers.items():
            said = headers(document, answer)
            assert {"RateLimit", "RateLimit-Policy"} <= said, (operation["operationId"], status)
        assert "Retry-After" in headers(document, answers["429"])
        if method == "get":
            assert "ETag" in headers(document, answers["200"])
            names = [each.get("$ref", "").rpartition("/")[2] for each in operation["parameters"]]
            assert "IfNoneMatch" in names
    listed = document["paths"]["/api/v1/questions"]["get"]["responses"]["200"]
    assert "Link" in headers(document, listed)


def test_what_is_described_of_a_list_is_sent(programs: Programs, anna: Program) -> None:
    asked(anna)
    answer = programs.nobody("GET", "/questions")
    for name in ("RateLimit", "RateLimit-Policy", "ETag", "Link"):
        assert answer.headers[name]
    known = programs.nobody("GET", "/questions", headers={"If-None-Match": answer.headers["ETag"]})
    assert (known.status_code, known.data) == (304, b"")
    assert known.headers["RateLimit"]


def test_addresses_where_there_is_nothing_are_counted_and_explanations_are_not(
    programs: Programs,
) -> None:
    limit = int(BY_ADDRESS.split()[0])
    assert programs.nobody("GET", "/nothing").headers["RateLimit"].startswith('"60s";r=119')
    for _ in range(limit - 1):
        programs.nobody("GET", "/nothing")
    refused = programs.nobody("GET", "/nothing")
    assert (refused.status_code, refused.content_type) == (429, PROBLEM)
    assert programs.nobody("PUT", "/questions").status_code == 429
    browser = programs.app.test_client().get("/api/v1/docs")
    assert (browser.status_code, browser.mimetype) == (200, "text/html")
    assert "RateLimit" not in browser.headers
    assert programs.nobody("GET", "/openapi.json").status_code == 200


@pytest.mark.parametrize("typed", ["%D9%A1", "%2B1", "1_0", "+1", "01", "1.0", "1e1", "", "-1"])
def test_a_number_in_an_address_is_written_in_plain_digits(anna: Program, typed: str) -> None:
    for path in (
        "/questions?page=",
        "/questions?size=",
        "/forecasters?page=",
        "/leaderboard?minimum=",
    ):
        assert anna("GET", f"{path}{typed}").status_code == 422, path
    assert anna("GET", "/questions?page=1&size=10").status_code == 200


@pytest.mark.parametrize("digits", [301, 309, 400, 401])
@pytest.mark.parametrize("sign", ["", "-"])
def test_a_number_longer_than_any_probability_is_refused(
    anna: Program, digits: int, sign: str
) -> None:
    asked(anna)
    number = f"{sign}{'9' * digits}"
    for path, body in (
        ("/questions/will-it-rain/predictions", f'{{"probability": {number}}}'),
        (
            "/questions",
            f'{{"title": "A?", "criteria": "x", "closes": "2024-12-31", "base_rate": {number}}}',
        ),
    ):
        answer = anna("POST", path, data=body.encode(), content_type="application/json")
        assert (answer.status_code, answer.content_type) == (400, PROBLEM)
    line = f'{{"question": "will-it-rain", "probability": {number}}}'.encode()
    answer = anna("POST", "/predictions/bulk", data=line, content_type="application/x-ndjson")
    assert answer.status_code == 422


def test_every_scope_a_token_can_have_opens_something(programs: Programs) -> None:
    document = programs.nobody.get("/openapi.json")
    needed = {
        scope
        for _, operation in operations(document)
        for each in operation["security"]
        for scope in each.get("token", ())
    }
    assert needed == set(Scope)


def test_what_the_api_leaves_to_the_pages_is_said(programs: Programs) -> None:
    words = programs.nobody.get("/openapi.json")["info"]["description"]
    page = programs.app.test_client().get("/api/v1/docs").get_data(as_text=True)
    for left in ("signing in", "passwords", "invitations", "making tokens", "erasing"):
        assert left in words
        assert left in page
    assert "Everything the pages can do" not in words + page


def test_whatever_an_address_reads_of_its_query_is_described(programs: Programs) -> None:
    paths = programs.nobody.get("/openapi.json")["paths"]

    def described(path: str, method: str = "get") -> set[str]:
        given = paths[f"/api/v1{path}"][method]["parameters"]
        return {each["name"] for each in given if each.get("in") == "query"}

    assert described("/questions") == {"page", "size", "state", "tag", "q", "visibility", "mine"}
    assert described("/merges/preview") == {"kept", "merged"}
    assert described("/me/imports/{peer}", "post") == {"named", "visibility", "dry"}
    assert described("/me") == set()
    page = programs.app.test_client().get("/api/v1/docs").text
    assert "only those whose title, tags and criteria hold these words" in page
    assert "with a file: <code>text/csv</code>" in page
