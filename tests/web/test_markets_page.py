"""The list of linked markets: prices, changes, what people say, order, and the demonstration."""

import re
from collections.abc import Sequence
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from forecasts.db import Session
from forecasts.markets.history import HistoryPoint
from forecasts.markets.link import link_market
from forecasts.models import Market, Question
from forecasts.runtime import Runtime
from forecasts.standings.market_list import MarketOrder, market_list
from forecasts.values import Visibility
from tests import world
from tests.conftest import FakeClock
from tests.markets.fakes import START, snapshot
from tests.markets.test_reading import followed
from web.sparks import spark

DAY = timedelta(days=1)
HOSTILE = '"><script>alert(1)</script>'
RISING = [(day, 0.2 + 0.05 * day) for day in range(9)]


@pytest.fixture
def eight(clock: FakeClock) -> FakeClock:
    """The clock eight days after the first price."""
    clock.at = START + 8 * DAY
    return clock


def asked(session: Session, title: str, closes: str = "2024-12-31") -> Question:
    return world.question(session, START, title=title, closes=closes)


def three(session: Session) -> None:
    """Links a rising market, a falling one that asks the opposite, and one that stands still."""
    alice = world.forecaster(session, START)
    up = asked(session, "Up?")
    followed(session, up, RISING)
    world.prediction(session, START, up, alice, 0.55, "2024-05-20")
    down = asked(session, "Down?", "2024-10-31")
    followed(session, down, [(day, 0.3 + 0.03 * day) for day in range(9)], is_inverted=True)
    world.prediction(session, START, down, alice, 0.06, "2024-05-20")
    followed(session, asked(session, "Still?", "2024-09-30"), [(d, 0.5) for d in range(9)])


def page(client: FlaskClient, path: str = "/markets", *, status: int = 200) -> str:
    with client.get(path) as response:
        assert response.status_code == status
        return re.sub(r"\s+", " ", response.get_data(as_text=True)).replace("\xa0", " ")


def titles(html: str) -> list[str]:
    return re.findall(r'class="asked"><a href="[^"]*"><bdi>([^<]*)</bdi>', html)


def row(html: str, title: str) -> str:
    found = re.search(rf'<tr> <th[^>]*class="asked"><a[^>]*><bdi>{title}.*?</tr>', html)
    assert found is not None
    return found[0]


def cells(text: str) -> list[str]:
    found = re.findall(r'<td class="figure[^"]*"[^>]*>(.*?)</td>', text)
    return [" ".join(re.sub(r"<[^>]*>|&nbsp;", " ", each).split()) for each in found]


def test_an_empty_list_explains_how_a_market_is_linked(client: FlaskClient) -> None:
    html = page(client)
    assert "No market is linked yet" in html
    assert "forecasts market link SLUG URL" in html


def test_each_market_shows_price_changes_and_what_people_say(
    runtime: Runtime, client: FlaskClient, eight: FakeClock
) -> None:
    with runtime.transaction() as session:
        three(session)
    html = page(client)
    assert cells(row(html, "Up")) == ["60 %", "▲ +5", "▲ +35", "55 % of 1", "▲ +5"]
    assert cells(row(html, "Down")) == ["46 %", "▼ −3", "▼ −21", "6 % of 1", "▲ +40"]
    assert cells(row(html, "Still")) == ["50 %", "0", "0", "–", "–"]
    assert "asks the opposite; turned round here" in row(html, "Down")
    assert "people are compared with it" in row(html, "Up")
    assert "read just now" in row(html, "Up")
    assert "price of <time" in row(html, "Up")
    assert "3 markets linked to 3 questions" in html


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("divergence", ["Down?", "Up?", "Still?"]),
        ("day", ["Up?", "Down?", "Still?"]),
        ("week", ["Up?", "Down?", "Still?"]),
        ("closing", ["Still?", "Down?", "Up?"]),
    ],
)
def test_the_address_says_by_what_they_are_ordered(
    runtime: Runtime, client: FlaskClient, eight: FakeClock, order: str, expected: list[str]
) -> None:
    with runtime.transaction() as session:
        three(session)
    html = page(client, f"/markets?sort={order}")
    assert titles(html) == expected
    own = "/markets" if order == "divergence" else f"/markets?sort={order}"
    assert f'href="{own}" aria-current="true"' in html


def test_an_order_or_a_page_that_cannot_be_read_is_named(client: FlaskClient) -> None:
    assert "must be one of divergence, day, week, closing" in page(
        client, "/markets?sort=luck", status=400
    )
    for typed in ("0", "-1", "x", "1" * 40):
        assert "whole number" in page(client, f"/markets?page={typed}", status=400)


def test_a_market_that_two_readings_missed_is_stale(
    runtime: Runtime, client: FlaskClient, eight: FakeClock
) -> None:
    with runtime.transaction() as session:
        followed(session, asked(session, "Up?"), RISING)
    eight.at += timedelta(minutes=59)
    assert "stale:" not in page(client)
    eight.at += timedelta(hours=2)
    html = page(client)
    assert "stale: last read 2 hours ago" in html
    assert "1 market is stale" in html


def test_the_public_sees_no_private_no_uncompared_and_no_ended_link(
    runtime: Runtime, client: FlaskClient, eight: FakeClock
) -> None:
    with runtime.transaction() as session:
        hidden = world.question(session, START, title="Hidden?", visibility=Visibility.PRIVATE)
        followed(session, hidden, RISING)
        link_market(
            session, asked(session, "Uncompared?"), snapshot("new"), label="Tides",
            is_inverted=False, by="c", now=START,
        )  # fmt: skip
        ended = followed(session, asked(session, "Ended?"), RISING)
        ended.ended_at, ended.ended_by = START, "c"
    assert "No market is linked yet" in page(client)


def test_a_market_that_became_another_shows_no_price(
    runtime: Runtime, client: FlaskClient, eight: FakeClock
) -> None:
    with runtime.transaction() as session:
        link = followed(session, asked(session, "Up?"), RISING)
        session.get_one(Market, link.market_id).quarantined_at = START
    html = page(client)
    assert "became another market, not believed" in html
    assert cells(row(html, "Up")) == ["–"] * 5
    assert 'class="spark"' not in html


def test_what_sources_say_of_themselves_is_text(
    runtime: Runtime, client: FlaskClient, eight: FakeClock
) -> None:
    with runtime.transaction() as session:
        link = followed(session, asked(session, "Up?"), RISING)
        market = session.get_one(Market, link.market_id)
        market.title = market.outcome_label = HOSTILE
    assert HOSTILE not in page(client)


def _statements(runtime: Runtime, now: object) -> int:
    seen: list[str] = []

    def note(_c: object, _r: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(runtime.engine, "before_cursor_execute", note)
    try:
        with runtime.reading() as session:
            market_list(session, order=MarketOrder.DAY, now=START + 8 * DAY)
    finally:
        event.remove(runtime.engine, "before_cursor_execute", note)
    return len(seen)


def test_many_markets_need_as_few_queries_as_one_and_come_in_pages(
    runtime: Runtime, client: FlaskClient, eight: FakeClock
) -> None:
    with runtime.transaction() as session:
        followed(session, asked(session, "Question 0?"), RISING[-2:])
    one = _statements(runtime, START)
    with runtime.transaction() as session:
        for number in range(1, 53):
            followed(session, asked(session, f"Question {number}?"), RISING[-2:])
    assert _statements(runtime, START) == one <= 12
    first, second = page(client), page(client, "/markets?page=2")
    assert (len(titles(first)), len(titles(second))) == (50, 3)
    assert not set(titles(first)) & set(titles(second))
    assert '<a rel="next" href="/markets?page=2">' in first
    assert '<a rel="prev" href="/markets">' in second
    with client.get("/markets?page=9") as response:
        assert (response.status_code, response.location) == (302, "/markets?page=2")


def history(points: Sequence[tuple[float, float, bool]]) -> list[HistoryPoint]:
    return [HistoryPoint(START - (30 - day) * DAY, p, gap) for day, p, gap in points]


def test_a_line_of_prices_breaks_where_nobody_polled_and_ends_with_a_dot() -> None:
    drawn = spark(history([(0, 0.0, False), (1, 1.0, False), (20, 0.5, True)]), now=START)
    assert drawn is not None
    assert drawn.path == "M0 29H3V3M78 16"
    assert drawn.gaps == "M3 3H78"
    assert (drawn.x, drawn.y) == (78, 16)
    assert drawn.label.replace("\xa0", " ") == "Price from 0 % to 50 % within 30 days."
    assert spark([], now=START) is None
