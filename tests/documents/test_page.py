"""From a page of the web to the words of its article, and what it says of itself."""

import socket
from datetime import date
from typing import NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.documents import read_document
from forecasts.errors import InvalidInputError
from forecasts.language.records import MetadataDate
from tests.documents.made import LONG, page

NAV = "<nav><a href=/>Home</a> <a href=/s>Sports</a></nav>"
AROUND = '<aside class="related"><a href=/x>Ten ferries you must see</a></aside>'


def test_the_article_is_taken_and_what_stands_around_is_left() -> None:
    read = read_document(
        page(
            f"{NAV}<p>Weather: rain</p><article><h1>Ferry may stay away</h1><p>{LONG}</p>{AROUND}"
            "<p>“It may <em>never</em> come,” said<br>Orla Quist.</p></article>"
            "<script>alert('x')</script><footer>Imprint</footer>",
            head="<title>Ferry | The Gull</title>",
        )
    )
    assert read.kind == "html"
    assert read.read_with.startswith("trafilatura 2.")
    assert LONG.strip() in read.text
    assert "“It may never come,” said\nOrla Quist." in read.text
    for around in ("Home", "Ten ferries", "alert", "Imprint"):
        assert around not in read.text


def test_headings_lists_and_paragraphs_stand_on_lines_of_their_own() -> None:
    read = read_document(
        page(
            f"<article><p>{LONG}</p><h2>What comes next</h2><ul><li>A vote in June</li>"
            f"<li>A new <a href=/p>pier</a></li></ul><blockquote><p>It won’t.</p></blockquote>"
            f"<p>{LONG}</p></article>"
        )
    )
    for line in ("What comes next", "A vote in June", "A new pier", "It won’t."):
        assert f"\n\n{line}\n\n" in read.text
    assert "\n\n\n" not in read.text


def test_marks_that_a_browser_draws_around_a_quotation_are_written() -> None:
    read = read_document(page(f"<article><p>{LONG}</p><p>She said <q>it <b>won’t</b></q>.</p>"))
    assert "She said “it won’t”." in read.text


@pytest.mark.parametrize("empty", ["&#x200b;", "&#x2060; &#xfeff;", "&#x3164;", "&#x2800;"])
def test_a_title_of_letters_nobody_sees_is_none(empty: str) -> None:
    head = (
        f'<meta property="og:title" content="{empty}"><meta property="og:site_name" '
        f'content="{empty}"><meta name="author" content="{empty}"><title>Ferry</title>'
    )
    read = read_document(page(f"<p>{LONG}</p>", head=head))
    assert (read.title, read.publisher, read.author) == ("Ferry", "", "")


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>{}</p>",
        '<div hidden="until-found"><p>{}</p></div>',
        '<p style="color:red; DISPLAY : none !important">{}</p>',
        '<div style="visibility:hidden"><i>{}</i></div>',
    ],
)
@pytest.mark.parametrize("around", ["{}", "<article>{}</article>"])
def test_words_nobody_sees_are_nobodys(hidden: str, around: str) -> None:
    said = "“The bridge will almost certainly collapse by June,” said Carla Dunn."
    inside = f"<p>{LONG}</p>{hidden.format(said)}And this.<p>{LONG}</p>"
    text = read_document(page(around.format(inside))).text
    assert "Carla Dunn" not in text
    assert "And this." in text


def test_a_page_its_script_shows_is_read_and_so_is_what_only_screen_readers_pass_over() -> None:
    raw = f'<html><body style="visibility:hidden"><p>{LONG}</p><p aria-hidden="true">Rain.</p>'
    text = read_document(raw.encode()).text
    assert LONG.strip() in text
    assert "Rain." in text


def test_a_short_page_is_read_by_its_elements() -> None:
    read = read_document(page("<div>It will <b>melt</b>.</div><div>Soon &amp; fast.</div>"))
    assert (read.text, read.read_with) == ("It will melt.\n\nSoon & fast.", "page-1")


def test_a_page_without_a_body_is_read_all_the_same() -> None:
    raw = f"<title>Ferry</title><article><h1>Ferry</h1><p>{LONG}</p></article>".encode()
    assert read_document(raw).text == f"Ferry\n\n{LONG.strip()}"


def test_a_page_whose_marked_article_is_hardly_found_is_read_by_its_elements() -> None:
    paragraphs = "".join(f"<p>{LONG}</p>" for _ in range(2_500))
    read = read_document(page(f"{NAV}<article>{paragraphs}</article>"))
    assert len(read.text) > 900_000
    assert read.text.startswith("The ferry")


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        ('<meta charset="windows-1252"><p>caf\xe9</p>'.encode("cp1252"), ""),
        ("<p>caf\xe9</p>".encode("cp1252"), "text/html"),
        ("<p>café</p>".encode("cp1250"), "text/html; charset=windows-1250"),
        ('<meta charset="utf-8"><p>café</p>'.encode("cp1252"), "text/html; charset=iso-8859-1"),
        ("\ufeff<p>café</p>".encode(), "text/html; charset=windows-1251"),
        ('<meta charset="no such thing"><p>café</p>'.encode(), ""),
        ('<meta charset="punycode"><p>café</p>'.encode(), ""),
        ('<meta charset="utf-16"><p>café</p>'.encode(), ""),
        ("<p>café</p>".encode("utf-16"), ""),
        ("<p>caf\x00é</p>".encode(), ""),
    ],
)
def test_letters_are_read_in_the_encoding_the_page_has(body: bytes, media_type: str) -> None:
    assert read_document(body, media_type=media_type).text == "café"


def test_what_a_page_says_of_itself_is_told_with_where_it_says_so() -> None:
    head = """<title>Ferry | The Gull</title>
        <meta property="og:title" content="Ferry  may stay away">
        <meta property="og:site_name" content="The Gull">
        <meta property="article:published_time" content="2031-03-02T23:30:00-05:00">
        <script type="application/ld+json">{"@graph": [
          {"@type": "BreadcrumbList", "datePublished": "1999-01-01"},
          {"@type": "NewsArticle", "datePublished": "2031-03-01", "dateModified": "2031-03-05",
           "author": [{"@type": "Person", "name": "Ann Onym"}, {"name": "Bo Lind"}]}]}</script>"""
    read = read_document(
        page(f'<article><time datetime="2031-03-02">x</time><p>{LONG}</p></article>', head=head),
        url="https://gull.example/2031/03/04/ferry",
    )
    assert (read.title, read.publisher) == ("Ferry may stay away", "The Gull")
    assert read.author == "Ann Onym, Bo Lind"
    assert read.dates == (
        MetadataDate(date(2031, 3, 2), "article:published_time"),
        MetadataDate(date(2031, 3, 1), "JSON-LD datePublished"),
        MetadataDate(date(2031, 3, 5), "JSON-LD dateModified"),
        MetadataDate(date(2031, 3, 2), "the time element"),
        MetadataDate(date(2031, 3, 4), "the address"),
    )


@pytest.mark.parametrize(
    "head",
    [
        '<script type="application/ld+json">' + "[" * 100_000 + "</script>",
        '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": 7}</script>',
        '<script type="application/ld+json">{"@type": ["Article", 3], "author": [[]]}</script>',
        '<meta name="date" content="31 of never"><meta name="author">',
        '<meta property="article:published_time" content="2031-02-30">',
        '<meta name="date" content="99999999999999999999">',
    ],
)
def test_what_is_broken_in_a_head_is_left_out(head: str) -> None:
    read = read_document(page("<p>It rains.</p>", head=head))
    assert (read.text, read.dates) == ("It rains.", ())


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<!-- a --> <!DOCTYPE html><p>It rains.", "html"),
        ("\n<article class=x><p>It rains.</p></article>", "html"),
        ("<p>It rains.</p>", "html"),
        ("<p> is how a paragraph begins in HTML, and <div> a part.", "text"),
        ("Write <html> first, then </html>.", "text"),
        ("<b>It</b> will rain.", "text"),
        ("< 5 % said Ann, </p> or so.", "text"),
    ],
)
def test_pasted_pages_are_known_and_texts_that_mention_tags_stay_texts(
    text: str, kind: str
) -> None:
    read = read_document(text.encode())
    assert read.kind == kind
    assert (read.text == text) == (kind == "text")


def test_a_text_stays_as_it_is_and_is_read_in_the_encoding_its_server_names() -> None:
    raw = "<b>Zażółć</b>\r\nSoon."
    read = read_document(raw.encode("cp1250"), media_type="text/plain; charset=windows-1250")
    assert (read.text, read.read_with) == ("<b>Zażółć</b>\nSoon.", "")
    with pytest.raises(InvalidInputError, match="not UTF-8"):
        read_document(raw.encode("cp1250"))


@pytest.mark.parametrize(
    ("raw", "media_type", "words"),
    [
        (b"<nav></nav>", "text/html", "no words"),
        (b"", "text/html", "nothing to read|no words"),
        (b"\x89PNG", "image/png", "image/png; paste the words"),
        (b"\x1f\x8b\x08 something", "text/html", "compressed file"),
        (b"PK\x03\x04 something", "", "ZIP"),
        (b"\x89PNG\r\n\x1a\n\x00\xff\xfe", "", "not UTF-8"),
    ],
)
def test_what_holds_no_words_is_refused(raw: bytes, media_type: str, words: str) -> None:
    with pytest.raises(InvalidInputError, match=words):
        read_document(raw, media_type=media_type)


def test_nothing_is_ever_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*_: object) -> NoReturn:
        raise AssertionError("Reading a page opened a connection.")

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket, "getaddrinfo", connect)
    read = read_document(
        page(
            f'<img src="http://tracker.example/x.png"><iframe src="http://f.example"></iframe>'
            f'<article><p>{LONG}</p><img src="//cdn.example/a.jpg"></article>',
            head='<base href="http://x.example"><link rel="stylesheet" href="http://s.example">',
        ),
        url="https://news.example/a",
    )
    assert "The ferry" in read.text


MARKS = (
    "<p> </p> <nav> </article> <article> <svg/> < &#0; &#xd800; x <q> </q> <td> <title> <!-- -->"
)
PARTS = st.sampled_from([*MARKS.split(" "), "\x00", "\ud800"])


@given(st.lists(PARTS))
def test_broken_pages_never_break_the_reader(parts: list[str]) -> None:
    raw = ("<html><p>word " + "".join(parts)).encode("utf-8", "surrogatepass")
    try:
        text = read_document(raw).text
    except InvalidInputError:
        return
    assert "\n\n\n" not in text
    assert "\x00" not in text
    assert text.encode().decode() == text


KINDS = st.sampled_from(["", "text/html", "text/plain", "application/pdf", "text/html; charset=x"])


@given(
    raw=st.one_of(
        st.binary(max_size=400),
        st.binary(max_size=200).map(lambda each: b"%PDF-1.7\n" + each),
        st.binary(max_size=200).map(lambda each: b"<html>" + each),
    ),
    media_type=KINDS,
    url=st.text(max_size=40),
)
def test_no_bytes_break_the_reader(raw: bytes, media_type: str, url: str) -> None:
    try:
        read = read_document(raw, media_type=media_type, url=url)
    except InvalidInputError as error:
        assert str(error).endswith((".", "?"))  # noqa: PT017  # refused or not, never broken
    else:
        assert read.text.strip()
        assert "\x00" not in read.text
