"""Search engines find every public page, and nothing else."""

import xml.etree.ElementTree as ET

import pytest
from flask.testing import FlaskClient

from forecasts.intake import store_article
from forecasts.runtime import Runtime
from tests.web import record
from tests.web.conftest import Site
from web.pages import sitemap

SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def _addresses(site: Site, path: str) -> list[str]:
    with site.app.test_client().get(path) as response:
        assert (response.status_code, response.mimetype) == (200, "application/xml")
        root = ET.fromstring(response.get_data())
    base = site.runtime.settings.site_url
    found = [str(each.text) for each in root.iter(f"{SPACE}loc")]
    assert all(address.startswith(f"{base}/") for address in found)
    return [address.removeprefix(base) for address in found]


def test_every_page_named_is_there_and_is_known_by_that_address(
    site_on_each_database: Site,
) -> None:
    site = site_on_each_database
    found = _addresses(site, "/sitemap.xml")
    assert len(set(found)) == len(found)
    assert {"/", "/corrections", "/forecasters/alice-arden", "/articles/1"} <= set(found)
    for path in found:
        html = site.html(path)
        assert f'<link rel="canonical" href="{site.runtime.settings.site_url}{path}">' in html
    assert not any("hidden" in path for path in found)


def test_an_article_nothing_public_was_read_in_is_not_listed(
    runtime: Runtime, client: FlaskClient
) -> None:
    with runtime.transaction() as session:
        store_article(session, record.read(), by="curator", now=runtime.now())
    assert client.get("/articles/1").status_code == 200
    assert "/articles/" not in client.get("/sitemap.xml").text


def test_more_pages_than_a_file_may_hold_are_listed_in_parts(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = _addresses(site, "/sitemap.xml")
    site.app.extensions["forecasts.kept"]._results.clear()
    monkeypatch.setattr(sitemap, "MOST", 10)
    parts = _addresses(site, "/sitemap.xml")
    assert parts == [f"/sitemap-{n}.xml" for n in range(1, -(-len(whole) // 10) + 1)]
    assert [path for part in parts for path in _addresses(site, part)] == whole
    for number in (0, len(parts) + 1):
        assert site.app.test_client().get(f"/sitemap-{number}.xml").status_code == 404
    site.app.extensions["forecasts.kept"]._results.clear()


def test_robots_may_read_everything_and_are_told_where_the_list_is(site: Site) -> None:
    with site.app.test_client().get("/robots.txt") as response:
        assert response.mimetype == "text/plain"
        lines = response.get_data(as_text=True).splitlines()
    assert "Disallow:" in lines
    assert f"Sitemap: {site.runtime.settings.site_url}/sitemap.xml" in lines
