"""A question's page shows its linked markets: their line, where they stand, what waits, and why."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forecasts.errors import SourceUnavailableError
from forecasts.runtime import Runtime
from forecasts.standings import HistoryPoint, MarketHistory, question_page
from forecasts.values import SourceState
from tests.conftest import FakeClock
from tests.resolution.scripted import Bench, Scripted, ScriptedWeb
from web.step_lines import price_line
from web.time_axis import Axis
from web.timeline import timeline

SLUG = "will-the-harbour-of-vessel-open"
HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture
def bench(runtime: Runtime, clock: FakeClock) -> Bench:
    one, two = Scripted("one", clock, "Bourse One"), Scripted("two", clock, "Bourse Two")
    return Bench(runtime=runtime, clock=clock, one=one, two=two, web=ScriptedWeb(clock))


def page(client: FlaskClient) -> str:
    with client.get(f"/questions/{SLUG}") as response:
        assert response.status_code == 200
        return re.sub(r"\s+", " ", response.get_data(as_text=True))


def followed(bench: Bench, *prices: float, hours: float = 30) -> int:
    bench.one.titles["harbour"] = HOSTILE
    bench.one.prices["harbour"] = prices[0]
    number = bench.linked()
    for price in prices[1:]:
        bench.one.prices["harbour"] = price
        bench.look(number, hours=hours)
    return number


def test_a_linked_market_is_a_line_and_an_entry_not_a_statement(app: Flask, bench: Bench) -> None:
    followed(bench, 0.3, 0.4, 0.5)
    html = page(app.test_client())
    assert "Nobody has stated a probability yet." in html
    assert "Market prices: Bourse One from 30 to 50 %." in html
    assert '<g class="price dashes-0"><title>Bourse One</title>' in html
    assert "<bdi>Bourse One</bdi>, its price" in html
    assert "3 prices on record since" in html
    assert "The prices of <bdi>Bourse One</bdi>" in html
    assert re.findall(r'<td class="figure">(\d+)', html) == ["50", "40", "30"]
    assert "too thin to compare people with" in html
    assert "An end that is void or fifty-fifty annuls the question." in html
    assert HOSTILE not in html


def test_where_nobody_polled_the_line_is_broken(app: Flask, bench: Bench, clock: FakeClock) -> None:
    followed(bench, 0.3, 0.6, hours=72)
    assert "1 gap" in page(app.test_client())
    with bench.runtime.reading() as session:
        drawn = timeline(question_page(session, SLUG), now=clock())
    assert drawn is not None
    (line,) = drawn.prices
    assert re.fullmatch(r"M[\d.]+ 168\.0H[\d.]+", line.gaps)
    assert re.fullmatch(r"M[\d.]+ 168\.0M[\d.]+ 96\.0H[\d.]+", line.path)


def test_a_proposal_is_shown_with_its_reason_and_evidence_until_it_is_final(
    app: Flask, bench: Bench
) -> None:
    number = followed(bench, 0.9)
    bench.one.says("harbour", SourceState.RESOLVED, value=1.0, effective_at=bench.clock.at)
    bench.look(number, hours=1)
    waiting = page(app.test_client())
    assert "<h3>Proposed</h3>" in waiting
    assert "Found 1 time in a row; final from" in waiting
    assert "SHA-256 <code>" in waiting
    bench.look(number, hours=49)
    final = page(app.test_client())
    assert "<h3>Proposed</h3>" not in final
    assert "Resolved Yes on" in final
    assert "resolved, Yes paid 100" in final


def test_a_link_nobody_confirmed_is_not_public(app: Flask, bench: Bench) -> None:
    number = bench.question()
    bench.one.says("harbour", SourceState.OPEN)
    bench.link(number, bench.one, "harbour", is_adjudicated=False)
    assert "Bourse One" not in page(app.test_client())


def test_what_an_operator_must_know_is_not_told_to_the_public(app: Flask, bench: Bench) -> None:
    number = followed(bench, 0.3)
    bench.one.says("harbour", SourceUnavailableError("http://10.0.0.7:8080/api is down"))
    bench.look(number, hours=1)
    html = page(app.test_client())
    assert "10.0.0.7" not in html
    assert re.search(r"not read since <time [^>]*>1 Jun 2024, 12:00 UTC", html)


def test_thousands_of_prices_make_no_large_page_and_hide_no_extreme() -> None:
    start = datetime(2024, 6, 1, tzinfo=UTC)
    points = tuple(
        HistoryPoint(start + timedelta(minutes=n), 0.99 if n == 3333 else n % 50 / 100, n == 5000)
        for n in range(7000)
    )
    axis = Axis(start, start + timedelta(minutes=7000))
    line = price_line(MarketHistory(1, "Bourse", None, points), 0, axis, axis.stop)
    assert len(line.path) < 40_000
    assert "V2.4" in line.path
    assert line.gaps.count("M") == 1
