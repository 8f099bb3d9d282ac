"""The demonstration's markets are invented, say so everywhere, and change no real figure."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from sqlalchemy import select

from forecasts.config import Settings
from forecasts.demo import load_demo
from forecasts.demo.load import load_facts
from forecasts.demo.markets import ROLE, TAG, load_invented
from forecasts.models import Forecaster, Market, Prediction, Question, QuestionTag, Score
from forecasts.operations.doctor import examine
from forecasts.runtime import Runtime, compose
from forecasts.standings.market_list import market_list
from tests.conftest import FakeClock
from tests.databases import PostgreSQLStore, SQLiteStore
from web import create_app

LOADED: Final = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
)
def demo(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Runtime]:
    """The demonstration record, loaded after everything in it was said, and only read."""
    store: SQLiteStore | PostgreSQLStore = request.getfixturevalue(f"{request.param}_databases")
    with store.fresh(tmp_path_factory.mktemp("demo")) as url:
        runtime = replace(compose(Settings(database_url=url)), now=FakeClock(LOADED))
        with runtime.transaction() as session:
            load_demo(session, now=LOADED)
        yield runtime
        runtime.engine.dispose()


def test_every_invented_name_title_and_criterion_says_so() -> None:
    invented = load_invented()
    for name in (*invented["people"], *invented["exchanges"]):
        assert "demonstration" in name.casefold()
    for question in invented["questions"]:
        assert question["title"].startswith("Demonstration: ")
        assert "made up" in question["criteria"]
        for market in question["markets"]:
            assert market["title"].endswith("(invented)")
            assert market["source"] in invented["exchanges"]
            assert all(0 < price < 100 for price in market["prices"])
        for said in question.get("statements", ()):
            assert said["forecaster"] in invented["people"]


def test_invented_and_real_never_meet(demo: Runtime) -> None:
    invented, real = load_invented(), {fact["title"] for fact in load_facts()["questions"]}
    names = {*invented["people"], *invented["exchanges"]}
    with demo.reading() as session:
        pairs = session.execute(
            select(Forecaster.name, Forecaster.role, Question.title)
            .join(Prediction, Prediction.forecaster_id == Forecaster.id)
            .join(Question, Question.id == Prediction.question_id)
        ).all()
        tagged = set(
            session.scalars(
                select(Question.title)
                .join(QuestionTag, QuestionTag.question_id == Question.id)
                .where(QuestionTag.tag == TAG)
            )
        )
    assert tagged == {fact["title"] for fact in invented["questions"]}
    assert not tagged & real
    assert all((pair.name in names) == (pair.title in tagged) for pair in pairs)
    assert all(pair.role == ROLE for pair in pairs if pair.name in names)


def test_nothing_invented_is_scored_nor_asked_for(demo: Runtime) -> None:
    with demo.reading() as session:
        titles = select(Question.id).where(Question.title.startswith("Demonstration: "))
        assert session.scalars(select(Score).where(Score.question_id.in_(titles))).all() == []
        markets = session.scalars(select(Market)).all()
        due = session.scalars(select(Question.due_at).where(Question.id.in_(titles))).all()
    assert [market.due_at for market in markets] == [None] * 4
    assert all(market.url.startswith("https://demonstration.example/") for market in markets)
    assert all(at is not None and at > demo.now() for at in due)


def test_the_list_of_markets_shows_changes_and_distance_and_that_none_is_followed(
    demo: Runtime,
) -> None:
    with demo.reading() as session:
        found = market_list(session, now=demo.now())
    assert (found.total, found.questions, found.late, found.resting) == (4, 3, 0, 4)
    first = found.rows[0]
    assert first.line.market.label == "Demonstration Exchange"
    assert (first.price, first.day_change, first.week_change) == (0.74, 0.02, 0.11)
    assert first.speakers == 2
    assert first.difference is not None
    assert first.difference > 0.25
    bourse = next(row for row in found.rows if row.line.market.is_inverted)
    assert bourse.price == 0.69
    assert all(len(row.prices) > 15 for row in found.rows)


def test_hours_later_no_invented_market_is_called_stale(demo: Runtime) -> None:
    demo = replace(demo, now=FakeClock(LOADED + timedelta(hours=2)))
    with demo.reading() as session:
        found = market_list(session, now=demo.now())
    assert [row.line.is_late for row in found.rows] == [False] * 4
    html = create_app(demo).test_client().get("/markets").get_data(as_text=True)
    assert "stale:" not in html
    assert "are stale" not in html
    assert "4 markets are not followed: nobody reads them again." in html
    assert html.count("not followed; last read 2 hours ago") == 3
    checks = examine(demo.engine, demo.settings, now=demo.now(), is_deep=False)
    (check,) = (each for each in checks if each.name == "markets")
    assert check.words == "4 linked markets are not followed; every other is read and believed."


def test_the_page_of_an_invented_question_has_a_line_of_prices(demo: Runtime) -> None:
    client = create_app(demo).test_client()
    html = client.get("/markets").get_data(as_text=True)
    assert html.count("Demonstration Exchange") >= 2
    (path, *_) = re.findall(r'href="(/questions/demonstration-[^"]*harbour[^"]*)"', html)
    page = client.get(path).get_data(as_text=True)
    assert "Demonstration Exchange from 41 to 74" in page
    assert "Demonstration Bourse from 45 to 69" in page
    assert "its markets and prices are made up" in page


def test_the_page_of_markets_says_they_are_invented_and_links_to_none(demo: Runtime) -> None:
    with create_app(demo).test_client().get("/markets") as answer:
        html = re.sub(r"\s+", " ", answer.get_data(as_text=True))
    assert "4 markets here are invented for the demonstration, prices and all." in html
    assert 'href="https://demonstration.example' not in html
