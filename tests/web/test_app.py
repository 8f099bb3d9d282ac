"""What holds on every page: headers, methods, errors, and templates that use what is declared."""

import dataclasses
import re
from typing import Any, NoReturn, get_args

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import meta, nodes

from forecasts.config import Settings
from forecasts.errors import ConflictError, SchemaError
from tests.web.conftest import Site
from tests.web.record import HOSTILE_SLUG, STORY
from web import contexts, create_app
from web.assets import script, stylesheet
from web.contexts import PersonalPage
from web.headers import SECURITY_HEADERS

PATHS = [
    "/", "/questions", f"/questions/{STORY}", f"/questions/{HOSTILE_SLUG}",
    "/questions/will-the-lighthouse-be-sold", "/questions/will-the-bridge-stand",
    "/forecasters/alice-arden", "/forecasters/bob-birch", "/forecasters/harbour-exchange",
    "/forecasters", "/forecasters/alice-arden?page=2", "/compare",
    "/articles", "/articles/1", "/corrections", "/markets", "/calibration", "/methodology",
    "/lexicon", "/lexicon/english-2", "/watches", "/watches/gull-i-tide",
]  # fmt: skip
STYLE = f"/assets/{stylesheet().name}"
SCRIPT = f"/assets/{script().name}"
EVERYTHING = [
    *PATHS, "/healthz", "/static/icon.svg", STYLE, SCRIPT, "/nowhere", "/?minimum=x",
    "/forecasters/nobody",
]  # fmt: skip


@pytest.mark.parametrize("path", EVERYTHING)
def test_every_answer_carries_the_security_headers(site: Site, path: str) -> None:
    with site.app.test_client().get(path) as response:
        for name, value in SECURITY_HEADERS.items():
            assert response.headers[name] == value
        policy = response.headers["Content-Security-Policy"]
        assert re.findall(r"script-src ([^;]*)", policy) == ["'self'"]
        assert "unsafe" not in policy


@pytest.mark.parametrize("path", PATHS)
def test_a_page_runs_only_its_own_script_and_needs_nothing_inline_or_from_outside(
    site: Site, path: str
) -> None:
    html = site.html(path)
    assert re.findall(r"<script.*?</script>", html, re.DOTALL) == [
        f'<script defer src="{SCRIPT}"></script>'
    ]
    assert " style=" not in html
    assert not re.search(r"\son\w+=", html)
    assert "javascript:" not in html
    assert re.findall(r'<[^>]*\ssrc="([^"]*)"', html) == [SCRIPT]
    loaded = re.findall(r'<link rel="(?:icon|stylesheet|preload)" href="([^"]+)"', html)
    assert loaded == ["/static/icon.svg", STYLE]
    assert html.count("<h1") == 1
    assert "None" not in html
    assert "Undefined" not in html


@pytest.mark.parametrize("path", PATHS)
def test_every_link_within_the_site_leads_somewhere(site: Site, path: str) -> None:
    client = site.app.test_client()
    for link in set(re.findall(r'href="(/[^"#]*)', site.html(path))):
        with client.get(link.replace("&amp;", "&")) as response:
            is_for_one_person = response.headers.get("Location", "").startswith("/sign-in?next=")
            assert response.status_code == 200 or is_for_one_person, link


@pytest.mark.parametrize("path", PATHS)
def test_every_page_works_on_each_database(site_on_each_database: Site, path: str) -> None:
    assert "<h1" in site_on_each_database.html(path)


@pytest.mark.parametrize("path", [*PATHS, "/healthz"])
def test_head_works_and_nothing_else_does(site: Site, path: str) -> None:
    client = site.app.test_client()
    head = client.head(path)
    assert (head.status_code, head.get_data()) == (200, b"")
    for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
        assert client.open(path, method=method).status_code == 405


def test_health_is_a_plain_ok(client: FlaskClient) -> None:
    response = client.get("/healthz")
    assert (response.get_data(as_text=True), response.mimetype) == ("ok\n", "text/plain")


@pytest.mark.parametrize(
    "path",
    [
        "/questions/%00", "/forecasters/%00", "/questions/%ff%fe", "/forecasters/%ed%a0%80",
        "/questions/" + "x" * 5000, "/forecasters/" + "é" * 3000, "/articles/%00", "/articles/%F0",
        "/questions/..%2f..%2fetc", "/forecasters/%E2%80%AE", "/%00", "/%ff", "/static/%00",
        "/static/../__init__.py", "/?minimum=%00", "/?tag=%ff%00", "/?since=%00", "/?board=%ff",
        "/?kind=" + "9" * 5000, "/articles/99999999999999999999", "/articles/1%0a",
        "/questions/%0d%0aSet-Cookie:a", "/forecasters?page=9",
    ],
)  # fmt: skip
def test_strange_addresses_are_refused_and_never_break_anything(
    site_on_each_database: Site, path: str
) -> None:
    with site_on_each_database.app.test_client().get(path) as response:
        assert 400 <= response.status_code < 500, response.status_code
        assert "Set-Cookie" not in response.headers


def test_a_wrong_page_says_so_and_shows_the_way(site: Site) -> None:
    html = site.html("/nowhere", status=404)
    assert "There is no page at this address." in html
    assert 'href="/"' in html


def test_a_404_escapes_what_was_asked_for(site: Site) -> None:
    html = site.html("/forecasters/%3Cscript%3Ealert(1)%3C/script%3E", status=404)
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def _breaking(app: Flask, error: Exception) -> Flask:
    def fail() -> NoReturn:
        raise error

    app.view_functions["health.healthz"] = fail
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ZeroDivisionError("a secret"), 500),
        (SchemaError("a secret"), 500),
        (ConflictError("b"), 409),
    ],
)
def test_a_failure_is_a_calm_page_without_a_trace(
    app: Flask, error: Exception, status: int
) -> None:
    response = _breaking(app, error).test_client().get("/healthz")
    html = response.get_data(as_text=True)
    assert response.status_code == status
    assert "a secret" not in html
    assert "Traceback" not in html
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_without_a_runtime_the_app_composes_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, sqlite_url: str
) -> None:
    monkeypatch.setattr(
        "forecasts.runtime.load_settings", lambda: Settings(sqlite_url, secret_key="k" * 40)
    )
    made = create_app()
    assert made.test_client().get("/").status_code == 200
    made.extensions["forecasts"].engine.dispose()


def _all_contexts() -> list[Any]:
    public = [each for each in get_args(contexts.PageContext) if each is not PersonalPage]
    return [*public, *PersonalPage.__subclasses__()]


def _page_fields(source: Any) -> set[str]:
    return {
        found.attr
        for found in source.find_all(nodes.Getattr)
        if isinstance(found.node, nodes.Name) and found.node.name == "page"
    }


@pytest.mark.parametrize("context", _all_contexts())
def test_a_template_uses_all_declared_fields_and_no_others(site: Site, context: Any) -> None:
    environment = site.app.jinja_env
    assert environment.loader is not None
    source = environment.parse(environment.loader.get_source(environment, context.template)[0])
    declared = {field.name for field in dataclasses.fields(context)}
    assert _page_fields(source) == declared
    own = {macro.name for macro in source.find_all(nodes.Macro)}
    assigned = [made.target for made in source.find_all(nodes.Assign)]
    own |= {target.name for target in assigned if isinstance(target, nodes.Name)}
    own |= {str(name) for imported in source.find_all(nodes.FromImport) for name in imported.names}
    assert meta.find_undeclared_variables(source) <= {"page", "head", "url_for", *own}


def test_contexts_are_frozen() -> None:
    for context in _all_contexts():
        assert context.__dataclass_params__.frozen
