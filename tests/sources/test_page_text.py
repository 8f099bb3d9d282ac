"""From a page of the web to the words of its article."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.errors import SourceShapeError
from forecasts.sources import Fetched
from forecasts.sources.pages import ReadPage, page_text

LONG = "The ferry will hardly return before the ice is gone. " * 10


def read(body: bytes | str, media_type: str = "text/html") -> ReadPage:
    raw = body if isinstance(body, bytes) else body.encode()
    at = datetime(2024, 6, 1, tzinfo=UTC)
    return page_text(Fetched("https://news.example/ferry", raw, media_type, at))


def test_the_article_is_taken_and_what_stands_around_is_left() -> None:
    page = read(
        "<!doctype html><title>Ferry | The Gull</title>"
        '<meta property="og:title" content="Ferry  may stay away">'
        '<meta property="og:site_name" content="The Gull">'
        "<nav>Home Sports</nav><p>Weather: rain</p>"
        f"<article><header>Share this</header><p>{LONG}</p><aside>Read more</aside>"
        "<p>“It may <em>never</em> come,” said<br>Orla Quist.</p></article>"
        "<script>alert('x')</script><footer>Imprint</footer>"
    )
    assert page.text == f"{LONG.strip()}\n\n“It may never come,” said\nOrla Quist."
    assert (page.title, page.publisher) == ("Ferry may stay away", "The Gull")


def test_a_page_without_an_article_is_read_whole() -> None:
    page = read("<title>Ice</title><div>It will <b>melt</b>.</div><div>Soon &amp; fast.</div>")
    assert (page.text, page.title) == ("It will melt.\n\nSoon & fast.", "Ice")


@pytest.mark.parametrize(
    "body",
    [
        '<meta charset="windows-1252"><p>caf\xe9</p>'.encode("cp1252"),
        "<p>caf\xe9</p>".encode("cp1252"),
        "\ufeff<p>café</p>".encode(),
        '<meta charset="no such thing"><p>café</p>'.encode(),
        "<p>café</p>".encode("utf-16"),
    ],
)
def test_letters_are_read_in_the_encoding_the_page_has(body: bytes) -> None:
    assert read(body).text == "café"


def test_plain_text_stays_as_it_is() -> None:
    assert read("<b>It</b> will rain.\n\nSoon.", "text/plain").text == (
        "<b>It</b> will rain.\n\nSoon."
    )


@pytest.mark.parametrize(
    ("body", "media_type"), [("%PDF-1.7", "application/pdf"), ("<nav></nav>", "text/html")]
)
def test_what_holds_no_words_is_refused(body: str, media_type: str) -> None:
    with pytest.raises(SourceShapeError, match=r"paste the (words|text) instead"):
        read(body, media_type)


@given(
    st.lists(st.sampled_from(["<p>", "</p>", "<nav>", "</article>", "<svg/>", "<", "&#0;", "x"]))
)
def test_broken_pages_never_break_the_reader(parts: list[str]) -> None:
    text = read("word" + "".join(parts)).text
    assert "word" in text
    assert "\n\n\n" not in text
