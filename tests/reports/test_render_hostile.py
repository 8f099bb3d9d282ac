"""Nothing anybody wrote becomes more than text in a letter, and nothing leads where it must not."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from itertools import cycle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.reports.facts import Notice, Report
from forecasts.reports.plain import address, isolated, one_line, shortened
from forecasts.reports.render import Rendered, render_notice, render_report
from tests.reports.reading import links_in_html, links_in_text, shown_in, tree_of
from tests.reports.sample import LINKS, OUTCOMES, QUOTES, notice, report, samples
from tests.web.hostile import hostile_strings

FIXED = {"week", "zone", "language", "about", "key"}
"""What is no text of anybody's: names of weeks, zones, languages and kinds."""

LARGE = report(quotes=QUOTES, quotes_waiting=2, covers="tagged war")
TAGS = {
    "html", "head", "meta", "title", "style", "body", "table", "tbody", "thead", "tr", "td", "th",
    "div", "p", "h1", "h2", "h3", "a", "span", "bdi", "br", "img",
}  # fmt: skip
STYLES = {
    each.get("style") for rendered in samples().values() for each in tree_of(rendered.html).iter()
}
LIVE = {"srcdoc", "http-equiv", "id", "action"}
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u200e\u200f"


def swapped(value: Any, give: Callable[[str], str], name: str = "") -> Any:
    """Gives facts in which every text is another."""
    if is_dataclass(value) and not isinstance(value, type):
        changed = {each.name: getattr(value, each.name) for each in fields(value)}
        return replace(
            value, **{key: swapped(kept, give, key) for key, kept in changed.items()}
        )  # fmt: skip
    if isinstance(value, tuple):
        return tuple(swapped(each, give, name) for each in value)
    if type(value) is str and name not in FIXED:
        return give(name)
    return value


def _only(name: str, text: str) -> Callable[[str], str]:
    """Gives a text to the fields of one name, and something plain to all others."""
    return lambda field: text if field == name else "plain"


def _next_of(strings: list[str]) -> Callable[[str], str]:
    """Gives each field the next of some texts."""
    given_out = cycle(strings)
    return lambda _: next(given_out)


def _foreign(html: str) -> Iterator[str]:
    """Names what in a page is none of ours, or alive."""
    tree = tree_of(html)
    for each in tree.iter():
        if isinstance(each.tag, str):
            live = [key for key in each.attrib if key.startswith("on") or key in LIVE]
            if each.tag not in TAGS or live or each.get("style") not in STYLES:
                yield f"<{each.tag} {each.attrib}>"
    if len(list(tree.iter("style"))) != 1:
        yield "a style sheet of somebody else's"


def _wrong(rendered: Rendered) -> Iterator[str]:
    yield from _foreign(rendered.html)
    for url in links_in_html(rendered.html):
        if not re.match(r"https?://[^/\s]", url, re.IGNORECASE) or not url.isascii():
            yield f"href={url}"
    for part in (rendered.text, rendered.subject):
        odd = {c for c in part if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"}} - {"\n"}
        odd |= {c for c in part if c in TURNING}
        if odd:
            yield f"characters {odd!r}"


@pytest.mark.parametrize("facts", [LARGE, notice()], ids=["report", "notice"])
def test_five_hundred_strings_in_every_field_stay_text(facts: Report | Notice) -> None:
    strings = hostile_strings()
    for start in range(0, len(strings), 25):
        told = swapped(facts, _next_of(strings[start : start + 25]))
        rendered = (
            render_report(told, LINKS) if isinstance(told, Report) else render_notice(told, LINKS)
        )
        assert list(_wrong(rendered)) == []
        assert links_in_text(rendered.text) >= links_in_html(rendered.html)


@pytest.mark.parametrize("name", ["title", "forecaster", "publisher"])
def test_what_somebody_wrote_is_shown_as_written(name: str) -> None:
    strings = [each for each in hostile_strings() if len(each) < 120][::3]
    first = replace(OUTCOMES[0], own=None, furthest=None)
    for start in range(0, len(strings), 8):
        some = strings[start : start + 8]
        told = [swapped(first, _only(name, each)) for each in some]
        small = report(resolved=tuple(told), corrections=(), moves=(), closing=(), own=None)
        shown = shown_in(render_report(small, LINKS).html)
        wanted = {" ".join(one_line(each).split()) for each in some}
        assert {each for each in wanted if each not in shown} == set()


def test_a_broken_address_leads_nowhere_and_is_not_shown() -> None:
    for url in ("javascript:alert(1)", "//evil.example", "https://", "http:x", "https://[x/",
                "https://x.example:99999/", "data:text/html,x", "file:///etc/passwd", "",
                "https://x.example/" + "a" * 3000, "https://\ud800/"):  # fmt: skip
        assert address(url) == ""
    assert address(None) == ""
    assert address(" HTTPS://X.example/a b\"'<>é") == "HTTPS://X.example/a%20b%22'%3C%3E%C3%A9"


@given(st.text(max_size=80))
def test_writing_from_right_to_left_stays_within_itself(text: str) -> None:
    kept = isolated(one_line(text))
    assert kept.count("\u2068") == kept.count("\u2069") <= 1
    assert one_line(kept) == one_line(text)


@given(st.text(max_size=100), st.integers(3, 100))
def test_what_is_shortened_is_as_long_as_asked(text: str, most: int) -> None:
    cut = shortened(text, most)
    assert len(cut) <= most
    assert cut == text or cut.endswith("…")
