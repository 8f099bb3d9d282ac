"""Articles through the API: as text, as a page, or by their address."""

import hashlib
from datetime import UTC, datetime

import pytest

from forecasts.sources import Fetched
from tests.api.conftest import Program
from tests.documents.made import LONG, page

QUOTED = "<p>“It is unlikely that the port opens in May 2024,” said Ann Bell, a pilot.</p>"
PAGE = page(f"<nav>Home</nav><article><p>{LONG}</p>{QUOTED}</article>", head="<title>Port</title>")


def test_a_page_sent_as_text_is_read_as_a_page(curator: Program) -> None:
    article = curator.post("/articles", {"text": PAGE.decode()})
    assert article["title"] == "Port"
    assert article["read_with"].startswith("trafilatura")
    assert article["source_sha256"] == hashlib.sha256(PAGE).hexdigest()
    assert "Ann Bell" in [each["speaker"] for each in article["candidates"]]


def test_an_article_is_read_from_its_address(
    curator: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = datetime(2024, 5, 1, tzinfo=UTC)

    def read(_url: str, **_: object) -> Fetched:
        return Fetched("https://gull.example/last", PAGE, "text/html", at, charset="utf-8")

    monkeypatch.setattr("web.api.curation.read_while_waiting", read)
    article = curator.post("/articles", {"url": "https://gull.example/first"})
    assert article["url"] == "https://gull.example/last"
    assert article["source_sha256"] == hashlib.sha256(PAGE).hexdigest()
    assert article["received_at"].startswith("2024-05-01")
    assert article["published_on"] is None


def test_an_article_without_text_and_address_is_refused(curator: Program) -> None:
    refused = curator.post("/articles", {"title": "Port"}, 422)
    assert "Give the text of the article, or the address" in refused["detail"]


def test_an_address_that_cannot_be_read_is_refused_and_the_text_asked_for(
    curator: Program,
) -> None:
    refused = curator.post("/articles", {"url": "https://no-such-host.invalid/harbour"}, 422)
    assert "as text instead" in refused["detail"]
