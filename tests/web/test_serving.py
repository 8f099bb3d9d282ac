"""How pages leave: packed, named by their bytes, and not at all to a reader who has them."""

import gzip
import re

import pytest
from flask.testing import FlaskClient

from forecasts.forecasters import find_forecaster
from forecasts.runtime import Runtime
from tests import world
from tests.conftest import FakeClock
from tests.web.conftest import Site
from tests.web.record import STORY
from web.assets import stylesheet

PAGES = ["/", "/questions", f"/questions/{STORY}", "/forecasters/alice-arden", "/calibration"]


@pytest.mark.parametrize("path", PAGES)
def test_a_reader_who_has_the_page_is_sent_nothing(site: Site, path: str) -> None:
    client = site.app.test_client()
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    bare = first.headers["ETag"].removeprefix("W/")  # as some proxies hand it on
    assert client.get(path, headers={"If-None-Match": f'"x", {bare}'}).status_code == 304
    assert client.get(path, headers={"If-None-Match": 'W/"another"'}).status_code == 200


@pytest.mark.parametrize("path", [*PAGES, f"/assets/{stylesheet().name}"])
def test_a_page_is_packed_for_who_can_unpack_it_and_is_the_same(site: Site, path: str) -> None:
    client = site.app.test_client()
    plain = client.get(path)
    packed = client.get(path, headers={"Accept-Encoding": "gzip"})
    refused = client.get(path, headers={"Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in plain.headers
    assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) < len(plain.data)
    assert gzip.decompress(packed.data) == plain.data == refused.data


def test_the_tag_stays_while_the_bytes_do_and_moves_with_them(
    runtime: Runtime, clock: FakeClock, client: FlaskClient
) -> None:
    with runtime.transaction() as session:
        about, who = world.question(session, clock()), world.forecaster(session, clock())
        world.prediction(session, clock(), about, who, 0.3)
    first = client.get("/forecasters/alice-arden").headers["ETag"]
    clock.advance(minutes=5)
    assert client.get("/forecasters/alice-arden").headers["ETag"] == first
    with runtime.transaction() as session:
        other = world.question(session, clock(), title="Will the tide turn?")
        world.prediction(session, clock(), other, find_forecaster(session, "Alice Arden"), 0.6)
    assert client.get("/forecasters/alice-arden").headers["ETag"] != first


def test_the_stylesheet_of_this_release_may_be_kept_for_good_and_an_older_one_not(
    site: Site,
) -> None:
    client = site.app.test_client()
    assert "immutable" in client.get(f"/assets/{stylesheet().name}").headers["Cache-Control"]
    older = client.get("/assets/style.000000000000.css")
    assert (older.status_code, older.headers["Cache-Control"]) == (200, "no-cache")
    assert client.get("/assets/other.css").status_code == 404


def test_a_page_says_its_address_and_what_it_is(site: Site) -> None:
    html = site.html(f"/questions/{STORY}")
    address = f"{site.runtime.settings.site_url}/questions/{STORY}"
    assert f'<link rel="canonical" href="{address}">' in html
    assert f'<meta property="og:url" content="{address}">' in html
    assert '<meta name="description" content="' in html


def test_a_mistake_is_listed_nowhere_and_names_its_request(site: Site) -> None:
    client = site.app.test_client()
    answer = client.get("/nowhere", headers={"X-Request-Id": "from-the-proxy-1"})
    assert answer.headers["X-Request-Id"] == "from-the-proxy-1"
    assert "from-the-proxy-1" in answer.text
    assert '<meta name="robots" content="noindex">' in answer.text
    assert "canonical" not in answer.text
    forged = client.get("/nowhere", headers={"X-Request-Id": "<b>not one</b>"})
    assert "<b>" not in forged.text
    assert client.get("/").headers["X-Request-Id"] != client.get("/").headers["X-Request-Id"]


@pytest.mark.parametrize(
    ("path", "status", "is_framed"),
    [
        ("/cards/forecasters/alice-arden", 200, True),
        ("/cards/forecasters/Bob%20Birch", 302, True),
        ("/cards/forecasters/nobody", 404, False),
        ("/cards/forecasters/nobody.png", 404, False),
        ("/feeds/resolutions.atom", 200, False),
        ("/feeds/forecasters/nobody.atom", 404, False),
        ("/board.csv", 200, False),
        ("/board.csv?minimum=x", 400, False),
    ],
)
def test_only_cards_may_be_framed_and_no_page_of_a_mistake_is_shared(
    site: Site, path: str, status: int, *, is_framed: bool
) -> None:
    with site.app.test_client().get(path) as answer:
        assert answer.status_code == status
        ancestors = "*" if is_framed else "'none'"
        assert f"frame-ancestors {ancestors}" in answer.headers["Content-Security-Policy"]
        assert ("X-Frame-Options" in answer.headers) is not is_framed
        assert ("Access-Control-Allow-Origin" in answer.headers) is (status < 400)
        again = site.app.test_client().get(path, headers={"If-None-Match": "*"})
    if status == 200:
        assert again.status_code == 304
        assert f"frame-ancestors {ancestors}" in again.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/", "/questions", "/cards/board.png", "/healthz"])
def test_an_answer_that_a_method_is_not_allowed_names_those_that_are(site: Site, path: str) -> None:
    answer = site.app.test_client().post(path)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("path", ["/forecasters", "/forecasters/alice-arden", "/articles/1"])
@pytest.mark.parametrize("query", ["", "?board=all&q=a%20b"])
def test_an_address_with_a_slash_at_its_end_leads_to_the_one_without(
    site: Site, path: str, query: str
) -> None:
    client = site.app.test_client()
    response = client.get(f"{path}/{query}")
    assert (response.status_code, response.location) == (302, f"{path}{query}")
    assert "Content-Security-Policy" in response.headers
    assert client.post(f"{path}/").status_code in {404, 405}


@pytest.mark.parametrize("path", ["//example.org/", "/\\example.org//", "/%5Cexample.org/"])
def test_a_slash_at_the_end_never_leads_to_another_site(site: Site, path: str) -> None:
    response = site.app.test_client().get(path)
    location = response.location or "/"
    assert re.match(r"/(?![/\\])|http://localhost/(?![/\\])", location), location


def test_nothing_stands_at_an_unknown_address_with_a_slash_either(site: Site) -> None:
    response = site.app.test_client().get("/nowhere/", follow_redirects=True)
    assert (response.status_code, response.request.path) == (404, "/nowhere")
    assert site.app.test_client().get("/?page=9999").status_code == 404
