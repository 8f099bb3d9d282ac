"""Every address, method and person: who is let in, and what is somebody else's does not exist.

The matrix is made from the app's own map of addresses. What is expected follows from the table in
web/access_table.py, from the scope each address of the API asks for, and from a rule of ownership:
what is private to somebody else answers as what was never there.
"""

import re
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Final

import pytest
from flask import Flask
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from forecasts.accounts import SCOPES, Scope
from forecasts.errors import ConfigurationError
from forecasts.values import Role
from tests.databases import SQLiteStore
from tests.web import members
from tests.web.members import ABSENT_SLUG, PEOPLE, PRIVATE_SLUG, Asker
from tests.web.stage import ABSENT, OWN, SHARED, Cast, filled, rules, staged
from web.access import SAFE_METHODS, check_table
from web.access_table import ACCESS, Access
from web.api.document import AREAS
from web.api.problems import PREFIX

METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SCOPED: Final = {
    f"{area.name}.{view}": scope for area in AREAS for view, scope in area.scopes.items()
}
REACH: Final = {scope: tuple(Scope)[: place + 1] for place, scope in enumerate(Scope)}
BROWSERS: Final = (Asker(), *(Asker(name) for name in PEOPLE))
PROGRAMS: Final = tuple(
    Asker(name, scope)
    for name, role in PEOPLE.items()
    for scope, needed in SCOPES.items()
    if role.covers(needed)
)
GOVERNED: Final = {f"api_questions.{each}" for each in ("change", "resolve", "annul", "reopen")}
"""On a public question these are for whoever asked it, and for curators."""
BRIDGE: Final = "will-the-bridge-stand"
LEAVING: Final = {"profile.leave_everywhere", "profile.password", "erasing.erase"}
"""These lead to where one signs in again, when they are done."""


@pytest.fixture(scope="module")
def stage(
    sqlite_databases: SQLiteStore, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Cast]:
    with staged(sqlite_databases, tmp_path_factory.mktemp("matrix")) as cast:
        yield cast


def verdict(rule: Rule, asker: Asker) -> str:
    """Says what becomes of somebody at an address, by the tables alone."""
    access = ACCESS[rule.endpoint]
    if rule.rule.startswith(f"{PREFIX}/"):
        needed = SCOPED.get(rule.endpoint)
        if needed is None:
            return "let in"
        if asker.scope is None:
            return "unknown"
        is_free = rule.endpoint not in GOVERNED or asker.name in {members.OWNER, "cora", "ada"}
        is_in = needed in REACH[asker.scope] and is_free
        return "let in" if is_in else "not allowed"
    if access is Access.ANYONE:
        return "let in"
    if asker.role is None or asker.scope is not None:
        return "to sign in"
    assert isinstance(access.value, Role)
    return "let in" if asker.role.covers(access.value) else "not allowed"


def outcome(answer: TestResponse) -> str:
    """Says what became of somebody."""
    if answer.status_code == 401:
        return "unknown"
    if answer.status_code == 403:
        return "not allowed"
    is_sent = answer.status_code == 303 and answer.location.partition("?")[0] == "/sign-in"
    return "to sign in" if is_sent else "let in"


def reached(app: Flask, path: str, method: str) -> str:
    """Names what answers at an address, empty where nothing takes this method."""
    try:
        return str(app.url_map.bind("localhost").match(path, method=method)[0])
    except MethodNotAllowed:
        return ""


def is_no_way(answer: TestResponse) -> bool:
    """Says whether an address refused a method it does not take."""
    return answer.status_code == 405 and bool(answer.headers["Allow"])


def test_an_address_nobody_decided_about_makes_no_app(stage: Cast) -> None:
    app = Flask("new")
    app.add_url_rule("/new", "new.address", lambda: "")
    with pytest.raises(ConfigurationError, match=r"new\.address"):
        check_table(app)
    assert set(stage.app.view_functions) <= set(ACCESS)
    assert set(ACCESS) - set(stage.app.view_functions) == set(), "the table has no dead lines"


def test_the_table_says_of_an_address_what_its_first_word_says(stage: Cast) -> None:
    least = {"admin": Role.ADMIN, "review": Role.CURATOR, "predict": Role.FORECASTER,
             "me": Role.READER}  # fmt: skip
    for rule in rules(stage):
        found = ACCESS[rule.endpoint].value
        word = rule.rule.split("/")[1]
        if word in least:
            assert isinstance(found, Role), rule
            assert found.covers(least[word]), rule
        elif set(rule.methods or ()) - SAFE_METHODS and word != "api":
            assert word in {"sign-in", "sign-out", "tip", "dispute", "subscribe", "mail"}, rule


def test_whatever_a_program_may_write_needs_a_token_that_may(stage: Cast) -> None:
    for rule in rules(stage):
        if not rule.rule.startswith(f"{PREFIX}/"):
            continue
        is_writing = bool(set(rule.methods or ()) - SAFE_METHODS)
        needed = SCOPED.get(rule.endpoint)
        assert (ACCESS[rule.endpoint] is Access.TOKEN) == (needed is not None), rule
        is_for_all = rule.endpoint in {"api_tips.send", "api_disputes.send"}  # as the forms are
        assert not is_writing or is_for_all or needed not in {None, Scope.READ}, rule


@pytest.mark.parametrize("asker", [*BROWSERS, *PROGRAMS], ids=str)
def test_everybody_is_let_in_where_the_tables_say_so_and_nowhere_else(
    stage: Cast, asker: Asker
) -> None:
    wrong, asked = [], 0
    by_endpoint = {rule.endpoint: rule for rule in rules(stage)}
    for path in sorted({filled(rule.rule, SHARED) for rule in rules(stage)}):
        for method in METHODS:
            endpoint = reached(stage.app, path, method)
            answer = stage.ask(asker, method, path, endpoint)
            expected = verdict(by_endpoint[endpoint], asker) if endpoint else ""
            found = outcome(answer)
            is_left = endpoint in LEAVING and expected == "let in" and found == "to sign in"
            is_right = found == expected or is_left if endpoint else is_no_way(answer)
            asked += 1
            if not is_right or answer.status_code >= 500:
                wrong.append((method, path, expected, answer.status_code))
    assert wrong == []
    assert asked > 600


SIGNED_AT: Final = re.compile(r"(session=\.?[\w-]+)\.[\w-]+\.[\w-]+")  # second and signature
PERSONAL: Final = ("/me/questions/<", f"{PREFIX}/questions/<")


def owned(stage: Cast) -> Iterator[tuple[Rule, str]]:
    """Yields the rules with a place for what may be private, and the method of each."""
    for rule in rules(stage):
        if any(f"{word}/<" in rule.rule for word in OWN):
            for method in sorted(set(rule.methods or ()) - {"HEAD", "OPTIONS"}):
                yield rule, method


def test_ones_own_private_question_is_there(stage: Cast) -> None:
    """What is sent fits: so a refusal below is not one of what was sent."""
    fred = {True: Asker("fred", Scope.PREDICT), False: Asker("fred")}
    found = {}
    for rule, method in owned(stage):
        is_api = rule.rule.startswith(PREFIX)
        if not rule.rule.startswith(PERSONAL):
            continue
        answer = stage.ask(fred[is_api], method, filled(rule.rule, OWN), rule.endpoint)
        found[f"{method} {rule.rule}"] = answer.status_code
    assert len(found) > 15
    assert {each: status for each, status in found.items() if status in {401, 403, 405, 415}} == {}
    there = [each for each, status in found.items() if status in {200, 201, 204, 303}]
    assert len(there) >= len(found) - 5, found


def _answer(
    stage: Cast, asker: Asker, method: str, rule: Rule, things: Mapping[str, str]
) -> tuple[int, str, str, int]:
    """Gives status, body, headers and number of statements, without the names asked for."""
    with stage.counting() as statements:
        answer = stage.ask(asker, method, filled(rule.rule, things), rule.endpoint)
    used = {value for word, value in things.items() if f"{word}/<" in rule.rule}
    names = re.compile("|".join(rf"(?<![\w.#]){re.escape(each)}(?![\w.])" for each in used))
    headers = re.sub(r"'Content-Length', '\d+'", "", names.sub("NAME", str(sorted(answer.headers))))
    headers = SIGNED_AT.sub(r"\1", headers)
    return answer.status_code, names.sub("NAME", answer.text), headers, len(statements)


@pytest.mark.parametrize(
    "asker",
    [each for each in (*BROWSERS, *PROGRAMS) if each.name != members.OWNER],
    ids=str,
)
def test_what_is_private_to_somebody_else_answers_as_what_is_not_there(
    stage: Cast, asker: Asker
) -> None:
    """Same status, body and headers, and as many questions to the database, whoever asks."""
    wrong, seen = {}, 0
    beside = {"questions": BRIDGE}  # public, with a note on it that is not
    for rule, method in owned(stage):
        has_number = sum(f"{word}/<" in rule.rule for word in OWN) > 1
        for more in ({}, beside) if has_number else ({},):
            foreign, absent = (
                _answer(stage, asker, method, rule, {**things, **more})
                for things in (stage.foreign, ABSENT)
            )
            seen += 1
            if foreign != absent:
                wrong[f"{method} {rule} {more}"] = (foreign, absent)
    assert wrong == {}
    assert seen > 20


def _medians(ask: Callable[[str], object], one: str, other: str, times: int) -> tuple[float, float]:
    took: dict[str, list[float]] = {one: [], other: []}
    for _ in range(times):
        for path in (one, other):
            begun = time.perf_counter()
            ask(path)
            took[path].append(time.perf_counter() - begun)
    return statistics.median(took[one]), statistics.median(took[other])


@pytest.mark.parametrize(
    ("asker", "prefix"),
    [
        (Asker(), "/questions/"),
        (Asker("ada"), "/me/questions/"),
        (Asker("ada", Scope.CURATE), f"{PREFIX}/questions/"),
    ],
    ids=str,
)
def test_what_is_private_takes_as_long_as_what_is_not_there(
    stage: Cast, asker: Asker, prefix: str
) -> None:
    """The medians of 200 calls each, one after the other; repeated, as machines have moods."""
    paths = prefix + PRIVATE_SLUG, prefix + ABSENT_SLUG
    for _ in range(5):
        foreign, absent = _medians(lambda path: stage.ask(asker, "GET", path), *paths, times=200)
        print(f"{prefix} private {foreign * 1e3:.3f} ms, absent {absent * 1e3:.3f} ms")
        if 0.8 <= foreign / absent <= 1.25:
            return
    pytest.fail("what is private is told from what is not there by the clock")
