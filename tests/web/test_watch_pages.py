"""Watches in public and on the desk of curators: the rule, what came of it, and the gaps."""

import re
from datetime import date
from typing import Any, Final

from flask import Flask

from forecasts.models import Watch, WatchedPiece
from forecasts.runtime import Runtime
from forecasts.sources.feeds import FeedItem
from forecasts.values import Role
from forecasts.watches import PieceDraft, add_piece, pass_piece
from forecasts.watches.feed import FeedClaim, store_feed
from tests.conftest import FakeClock
from tests.watches.lantern import column, watched
from tests.web.people import member

BEGUN: Final[dict[str, Any]] = {
    "kind": "outlet",
    "subject": "The Lantern",
    "rule": "Every column of it.",
}


def shown(app: Flask, path: str, status: int = 200) -> str:
    answer = app.test_client().get(path)
    assert answer.status_code == status, answer.text[:500]
    return re.sub(r"\s+", " ", answer.text)


def test_without_a_watch_the_page_says_how_one_begins(app: Flask) -> None:
    page = shown(app, "/watches")
    assert "Nobody is watched yet" in page
    assert "forecasts watch start outlet" in page
    shown(app, "/watches/nobody", status=404)


def test_a_watch_shows_its_rule_its_counts_and_every_gap(
    app: Flask, runtime: Runtime, clock: FakeClock
) -> None:
    with runtime.transaction() as session:
        watch = watched(session, clock)
        article = column(session, clock)
        for title in ("Waiting one", "Passed one"):
            draft = PieceDraft(title=title, published_on=date(2024, 5, 3))
            piece = add_piece(session, watch, draft, by="anna", now=clock())
        pass_piece(piece, reason="Behind a <b>paywall</b>.", by="anna", now=clock())
        number = article.id
    page = shown(app, "/watches/the-lantern")
    for words in (
        "Every column of it.",
        "so that part is retrospective",
        "1 read, 1 waiting, 1 passed",
        "Waiting one",
        "Behind a &lt;b&gt;paywall&lt;/b&gt;.",
        f'href="/articles/{number}"',
        "2 statements seen, 2 scorable, 0 captured",
    ):
        assert words in page
    assert "anna" not in page
    passed = shown(app, "/watches/the-lantern?state=passed")
    assert "Passed one" in passed
    assert "Waiting one" not in passed
    shown(app, "/watches/the-lantern?state=lost", status=400)
    assert "The Lantern" in shown(app, "/watches")
    assert "/watches/the-lantern" in shown(app, "/sitemap.xml")


def test_a_watch_that_begins_when_it_is_declared_is_not_called_retrospective(
    app: Flask, runtime: Runtime, clock: FakeClock
) -> None:
    with runtime.transaction() as session:
        watched(session, clock, since=clock().date())
    assert "retrospective" not in shown(app, "/watches/the-lantern")


def test_a_curator_begins_a_watch_adds_a_piece_passes_it_and_ends_the_watch(
    app: Flask, runtime: Runtime
) -> None:
    anna = member(app, role=Role.CURATOR)
    assert "Nobody is watched yet." in anna.open("/review/watches")
    assert "Watching The Lantern" in anna.send("/review/watches", **BEGUN)
    desk = "/review/watches/the-lantern"
    added = anna.send(
        f"{desk}/pieces", title="Ferry", published_on="2024-06-01", url="https://a.example/f"
    )
    assert "Piece 1: waiting." in added
    assert "/review/articles/new?url=https://a.example/f&amp;title=Ferry" in added
    assert "The reason is empty" in anna.send(f"{desk}/pieces/1/pass", reason="")
    assert "Piece 1 is passed" in anna.send(f"{desk}/pieces/1/pass", reason="Gone.")
    assert "The watch ends on 2024-06-01." in anna.send(f"{desk}/end", until="")
    with runtime.reading() as session:
        watch = session.query(Watch).one()
        assert (watch.until, watch.started_by) == (date(2024, 6, 1), anna.viewer.mark)
        assert session.query(WatchedPiece).one().reason == "Gone."


def test_a_piece_is_passed_only_on_the_page_of_its_own_watch(app: Flask, runtime: Runtime) -> None:
    anna = member(app, role=Role.CURATOR)
    anna.send("/review/watches", **BEGUN)
    anna.send("/review/watches", **(BEGUN | {"subject": "The Gull"}))
    anna.send("/review/watches/the-lantern/pieces", title="A", published_on="2024-06-01", url="")
    anna.send("/review/watches/the-gull/pieces/1/pass", status=404, reason="Not mine.")
    with runtime.reading() as session:
        assert session.query(WatchedPiece).one().state == "waiting"


def test_an_undated_piece_is_said_to_be_seen_and_its_day_is_not_handed_to_the_form(
    app: Flask, runtime: Runtime, clock: FakeClock
) -> None:
    with runtime.transaction() as session:
        watch = watched(session, clock, feed="https://lantern.example/feed")
        item = FeedItem("1", "Ferry", "https://lantern.example/ferry", None, "")
        store_feed(session, FeedClaim(watch.id, ""), [item], now=clock())
    assert 'seen on <time datetime="2024-06-01"' in shown(app, "/watches/the-lantern")
    page = re.sub(r"\s+", " ", member(app, role=Role.CURATOR).open("/review/watches/the-lantern"))
    assert ", seen on 1" in page
    assert "published_on=2024" not in page


def test_what_is_wrong_with_a_watch_or_a_piece_is_said_beside_its_field(app: Flask) -> None:
    anna = member(app, role=Role.CURATOR)
    for field, value in (
        ("subject", ""),
        ("rule", " "),
        ("since", "soon"),
        ("feed", "javascript:1"),
        ("kind", "planet"),
    ):
        page = anna.send("/review/watches", status=400, **(BEGUN | {field: value}))
        assert f'id="{field}-refusal"' in page, field
    anna.send("/review/watches", **BEGUN)
    good = {"title": "A", "published_on": "2024-06-01", "url": ""}
    for field, value in (("title", ""), ("published_on", "2023-01-01"), ("url", "nowhere")):
        page = anna.send(
            "/review/watches/the-lantern/pieces", status=400, **(good | {field: value})
        )
        assert f'id="{field}-refusal"' in page, field
    page = anna.send("/review/watches/the-lantern/end", status=400, until="2020-01-01")
    assert 'id="until-refusal"' in page


def test_reading_a_piece_leads_to_a_form_that_is_filled_in(app: Flask) -> None:
    anna = member(app, role=Role.CURATOR)
    page = anna.open(
        "/review/articles/new?url=https://a.example/f&title=Ferry&published_on=2024-06-01"
    )
    for value in ("https://a.example/f", "Ferry", "2024-06-01"):
        assert f'value="{value}"' in page


def test_only_a_curator_opens_the_desk_of_watches(app: Flask) -> None:
    assert app.test_client().get("/review/watches").status_code in {302, 303}
    member(app, role=Role.FORECASTER).open("/review/watches", status=403)
