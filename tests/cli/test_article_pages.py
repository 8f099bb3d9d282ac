"""`forecasts article add` with addresses, pages and PDFs: read, and kept as they were received."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from forecasts import outside
from forecasts.config import Settings
from forecasts.outside import Outside
from forecasts.sources.client import PoliteClient
from tests.cli.conftest import ARTICLE, Shell
from tests.documents.made import lines, pdf
from tests.sources.loopback import Loopback, reply

PARAGRAPHS = "".join(f"<p>{each}</p>" for each in ARTICLE.split("\n\n")[1:])
PAGE = f"""<!doctype html><html><head><meta charset="windows-1252">
<meta property="og:title" content="The harbour of Vessel">
<meta property="og:site_name" content="The Tide">
<meta property="article:published_time" content="2019-06-04T08:00:00Z"></head>
<body><nav>Home</nav><article><h1>The harbour of Vessel</h1>{PARAGRAPHS}</article>
<script>1</script></body></html>""".encode("cp1252")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    made = Loopback()

    def compose(_settings: Settings, *, now: Callable[[], datetime]) -> Outside:
        client = PoliteClient(now=now, allowed=frozenset({made.place}))
        return Outside(http=client, web=client, sources={}, close=client.close)

    monkeypatch.setattr(outside, "compose_outside", compose)
    yield made
    made.close()


def test_an_address_is_read_and_its_bytes_are_kept(
    shell: Shell, server: Loopback, tmp_path: Path
) -> None:
    last = server.on("/harbour", reply(200, PAGE, Content_Type="text/html"))
    first = server.on("/old", reply(302, Location="/harbour"))
    added = shell.run("article", "add", first, "--json")
    assert added.exit_code == 0, added.output
    shown = shell.json("article", "show", "1")["article"]
    assert (shown["title"], shown["publisher"]) == ("The harbour of Vessel", "The Tide")
    assert shown["url"] == last
    assert shown["published_on"] is None
    origin = shown["origin"]
    assert origin["sha256"] == hashlib.sha256(PAGE).hexdigest()
    assert (origin["url"], origin["size"]) == (last, len(PAGE))
    assert origin["read_with"].startswith("trafilatura 2.")
    copy = tmp_path / "copy.html"
    shell.done("evidence", "save", str(origin["evidence_id"]), str(copy))
    assert copy.read_bytes() == PAGE
    words = " ".join(shell.done("article", "show", "1").split())
    assert f"SHA-256 {origin['sha256']}" in words
    assert "Read with trafilatura" in words
    assert "2019-06-04 (metadata)" in words
    assert "article:published_time" in words
    assert "3 candidates" in words
    shell.done("ledger", "verify")


def test_the_same_page_again_is_recognised(shell: Shell, server: Loopback) -> None:
    url = server.on("/harbour", reply(200, PAGE, Content_Type="text/html; charset=windows-1252"))
    shell.done("article", "add", url)
    before = shell.snapshot()
    assert "already on record as article 1" in shell.done("article", "add", url)
    assert shell.snapshot() == before


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (reply(404), "404"),
        (reply(200, b"\x89PNG", Content_Type="image/png"), "no page, PDF or text but image/png"),
        (reply(200, b"<script>1</script>", Content_Type="text/html"), "no words"),
    ],
)
def test_an_address_without_an_article_is_refused(
    shell: Shell, server: Loopback, answer: bytes, words: str
) -> None:
    before = shell.snapshot()
    result = shell.run("article", "add", server.on("/x", answer))
    assert result.exit_code == 1
    assert words in result.stderr
    assert shell.snapshot() == before


def test_a_host_that_asks_programs_not_to_read_is_left_alone(
    shell: Shell, server: Loopback
) -> None:
    server.on("/robots.txt", reply(200, b"User-agent: *\nDisallow: /"))
    url = server.on("/harbour", reply(200, PAGE, Content_Type="text/html"))
    result = shell.run("article", "add", url)
    assert result.exit_code == 1
    assert "asks programs not to read this page" in result.stderr
    assert [each.path for each in server.asked] == ["/robots.txt"]


def test_a_page_brought_as_a_file_is_read_and_kept(shell: Shell) -> None:
    path = shell.file("harbour.html", PAGE)
    origin = shell.json("article", "add", path)["article"]["origin"]
    assert (origin["media_type"], origin["url"]) == ("text/html", None)
    assert "“It is very likely" in PAGE.decode("cp1252")
    assert shell.json("article", "show", "1")["candidates"]


def test_a_pdf_is_read_and_kept(shell: Shell) -> None:
    words = ARTICLE.split("\n\n")[3].strip()
    half = words.find(" ", 70)
    body = pdf(lines("The harbour of Vessel", "", words[:half], words[half + 1 :]))
    added = shell.json("article", "add", shell.file("harbour.pdf", body))
    assert added["article"]["title"] == "The harbour of Vessel"
    assert added["article"]["origin"]["read_with"].startswith("pypdf ")
    assert added["article"]["origin"]["sha256"] == hashlib.sha256(body).hexdigest()
    assert [each["speaker"] for each in added["candidates"]] == ["Alice Arden"]


def test_a_text_needs_no_bytes_beside_it(shell: Shell) -> None:
    shown = shell.json("article", "add", shell.file("harbour.txt", ARTICLE))["article"]
    assert shown["origin"]["read_with"] is None
    assert shown["origin"]["evidence_id"] is None
