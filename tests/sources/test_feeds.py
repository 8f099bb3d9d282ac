"""RSS and Atom: read as plain text, whatever is in them, and never fetched by the parser."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.errors import SourceShapeError
from forecasts.sources import Fetched
from forecasts.sources.feeds import FeedItem, fetch_feed, is_about, items_about, parse_feed
from tests.effort import is_in_step

URL = "https://harbour.example/news/feed.xml"


def rss(*items: str) -> bytes:
    inside = "".join(f"<item>{each}</item>" for each in items)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Harbour</title>'
        f"<link>https://harbour.example/</link>{inside}</channel></rss>"
    ).encode()


ATOM = b"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Harbour</title><id>urn:harbour</id>
<updated>2024-05-21T08:00:00Z</updated>
<entry><title>Ferry &amp; pilot</title><id>urn:harbour:1</id><link href="../ferry"/>
<updated>2024-05-21T10:00:00+02:00</updated>
<summary type="html">&lt;p&gt;It &lt;i&gt;sails&lt;/i&gt;.</summary>
</entry></feed>"""


def test_an_rss_item_is_read_as_plain_text() -> None:
    raw = rss(
        "<guid isPermaLink='false'>h-1</guid><title>Alice &lt;b&gt;Arden&lt;/b&gt; opens it</title>"
        "<link>https://harbour.example/1</link><pubDate>Tue, 21 May 2024 10:00:00 +0200</pubDate>"
        "<description><![CDATA[<p>Ships &amp; crews</p><script>alert(1)</script>]]></description>"
    )
    assert parse_feed(raw, URL) == [
        FeedItem(
            "h-1",
            "Alice Arden opens it",
            "https://harbour.example/1",
            datetime(2024, 5, 21, 8, tzinfo=UTC),
            "Ships & crews",
        )
    ]


def test_an_atom_entry_is_read_with_its_relative_link() -> None:
    assert parse_feed(ATOM, URL) == [
        FeedItem(
            "urn:harbour:1",
            "Ferry & pilot",
            "https://harbour.example/ferry",
            datetime(2024, 5, 21, 8, tzinfo=UTC),
            "It sails.",
        )
    ]


@pytest.mark.parametrize(
    "when", ["", "<pubDate>soon</pubDate>", "<pubDate>Fri, 31 Dec 9999 00:00:00 GMT</pubDate>"]
)
def test_a_missing_or_absurd_date_is_no_date(when: str) -> None:
    assert parse_feed(rss(f"<title>a</title>{when}"), URL)[0].published_at is None


@pytest.mark.parametrize("link", ["", "javascript:alert(1)", "data:text/html,x", "mailto:a@b.c"])
def test_a_link_that_is_no_web_address_is_dropped_and_the_item_stays(link: str) -> None:
    item = parse_feed(rss(f"<title>a</title><link>{link}</link>"), URL)[0]
    assert item.url is None
    assert item.id


def test_items_without_a_name_are_known_by_their_words() -> None:
    one, other = parse_feed(rss("<title>a</title>", "<title>b</title>"), URL)
    assert one.id != other.id
    assert parse_feed(rss("<title>a</title>"), URL)[0].id == one.id


def test_the_same_id_twice_is_one_item() -> None:
    found = parse_feed(rss(*("<guid>x</guid><title>a</title>",) * 2), URL)
    assert len(found) == 1


def test_ten_thousand_items_are_cut_to_five_hundred() -> None:
    found = parse_feed(rss(*(f"<guid>g{n}</guid><title>t{n}</title>" for n in range(10_000))), URL)
    assert len(found) == 500
    assert [found[0].title, found[-1].title] == ["t0", "t499"]


def test_long_words_are_cut() -> None:
    item = parse_feed(
        rss(f"<title>{'a' * 999}</title><description>{'b ' * 9999}</description>"), URL
    )
    assert (len(item[0].title), len(item[0].summary) <= 2000) == (300, True)


@pytest.mark.parametrize(
    "inside",
    [
        lambda n: b"<a>" * n,
        lambda n: b"<a></b>" * n,
        lambda n: b"<item><title>x" * n,
        lambda n: b"<<" + b"<a/>" * n,
        lambda n: b"<a " + b"".join(b'a%d="1" ' % each for each in range(n)) + b">",
        lambda n: ("<a>" * n).encode("utf-16"),
    ],
    ids=["deep", "wrong ends", "open items", "broken", "attributes", "utf-16"],
)
def test_a_feed_of_very_many_elements_is_refused_before_it_is_parsed(
    monkeypatch: pytest.MonkeyPatch, inside: Callable[[int], bytes]
) -> None:
    def parse(*_: object, **__: object) -> None:
        pytest.fail("it is parsed")

    def refuse(number: int) -> None:
        with pytest.raises(SourceShapeError, match=r"elements|attributes"):
            parse_feed(b'<rss version="2.0"><channel>' + inside(number), URL)

    monkeypatch.setattr("feedparser.parse", parse)
    assert is_in_step(lambda: refuse(160_000), lambda: refuse(640_000), most=9)


def test_five_hundred_long_items_are_read() -> None:
    body = "<description><![CDATA[" + "<p>It <a href='/x?a=1'>rains</a>.</p>" * 20
    items = (f"<guid>g{n}</guid>{body}]]></description>" for n in range(500))
    assert len(parse_feed(rss(*items), URL)) == 500


BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>
<rss version="2.0"><channel><item><title>&b;</title></item></channel></rss>"""


@pytest.mark.parametrize(
    "raw",
    [
        BOMB,
        BOMB.replace(b"<!ENTITY", b"<!entity"),
        BOMB.decode().encode("utf-16"),
        BOMB.replace(b'"aaaaaaaaaa"', b'SYSTEM "file:///etc/passwd"'),
    ],
)
def test_entities_of_a_documents_own_are_refused(raw: bytes) -> None:
    with pytest.raises(SourceShapeError, match="entities of its own"):
        parse_feed(raw, URL)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"  \n",
        b"<html><body>Just a moment...</body></html>",
        b'{"items": []}',
        b"\xff\xfe\x00",
        b"<rss version='2.0'><channel><title>broken off",
        b"/etc/passwd",
        b"https://evil.example/feed.xml",
    ],
)
def test_what_is_no_feed_is_refused(raw: bytes) -> None:
    with pytest.raises(SourceShapeError):
        parse_feed(raw, URL)


def test_a_feed_without_items_is_empty() -> None:
    assert parse_feed(rss(), URL) == []


def test_broken_xml_gives_the_items_that_can_be_read() -> None:
    raw = rss("<title>a</title>", "<title>b & c</title>").replace(b"</channel></rss>", b"")
    assert [item.title for item in parse_feed(raw, URL)] == ["a", "b & c"]


def test_bytes_that_name_a_file_are_not_opened(tmp_path: Any, monkeypatch: Any) -> None:
    (tmp_path / "feed").write_bytes(rss("<title>secret</title>"))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SourceShapeError):
        parse_feed(b"feed", URL)


@given(
    st.binary(max_size=300)
    | st.text(alphabet="<>/!?&;=\"' itemrstldk[]-", max_size=300).map(str.encode)
)
def test_no_bytes_crash_the_parser(raw: bytes) -> None:
    try:
        parse_feed(raw, URL)
    except SourceShapeError:
        return


@given(st.text(max_size=80))
def test_any_title_comes_out_on_one_line_without_controls(title: str) -> None:
    item = FeedItem("1", title, None, None, "")
    assert not is_about(item, [""])
    clean = title.encode("utf-8", "ignore").decode().replace("\x00", "")
    escaped = "".join(f"&#{ord(c)};" for c in clean if c.isprintable())
    try:
        found = parse_feed(rss(f"<title>{escaped}</title>"), URL)
    except SourceShapeError:
        return
    assert all("\n" not in each.title and "\x1b" not in each.title for each in found)


def test_all_words_of_one_line_must_be_said() -> None:
    item = FeedItem("1", "HARBOUR of Vessel", None, None, "Alice Arden reopened it; Łódź waits.")
    assert is_about(item, ["harbour arden"])
    assert is_about(item, ["nothing here", "łódź"])
    assert is_about(item, ["reopen*"])
    assert not is_about(item, ["reopen"])
    assert not is_about(item, ["harbour closed"])
    assert not is_about(item, [])
    assert not is_about(item, ["*", " - "])
    assert items_about([item], ["arden vessel"]) == [item]


class Server:
    """Gives one feed, after a redirect."""

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Fetched:
        del url, params
        assert headers is not None
        assert "rss" in headers["Accept"]
        now = datetime(2024, 5, 22, tzinfo=UTC)
        return Fetched("https://moved.example/feed", ATOM, "application/atom+xml", now)


def test_links_are_resolved_against_the_address_after_redirects() -> None:
    got = fetch_feed(Server(), URL)
    assert parse_feed(got.body, got.url)[0].url == "https://moved.example/ferry"
