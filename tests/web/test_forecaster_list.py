"""The list of forecasters: found by any of their names, by kind, part by part."""

import re

import pytest
from flask.testing import FlaskClient

from forecasts.db import Session
from forecasts.forecasters import record_forecaster
from forecasts.runtime import Runtime
from forecasts.standings.people.forecaster_directory import PAGE, forecaster_directory
from forecasts.standings.people.forecaster_list import forecaster_list
from forecasts.values import ForecasterKind, Visibility
from tests import world
from tests.conftest import FakeClock
from tests.web.conftest import Site


def names(html: str) -> list[str]:
    return re.findall(r'class="person"[^>]*><bdi>([^<]*)', html)


def test_everybody_stands_in_the_list_with_kind_count_and_last_call(site: Site) -> None:
    html = site.html("/forecasters")
    assert names(html)[1:4] == ["Alice Arden", "Bob Birch", "Crowd 0"]
    alice = html[html.index('href="/forecasters/alice-arden"') :].partition("</tr>")[0]
    assert "mayor" in alice
    assert "Port of Vessel" in alice
    assert "Mayor Arden / Vessel" in alice
    assert 'data-name="Questions">25<' in alice
    assert 'data-name="Scored">23<' in alice
    assert 'href="/questions/will-the-bridge-stand"' in alice
    assert "1 May 2024" in alice
    vera = html[html.index('href="/forecasters/vague-vera"') :].partition("</tr>")[0]
    assert "no probability stated" in vera


@pytest.mark.parametrize("typed", ["ARDEN", "mayor arden /", "  arden "])
def test_a_part_of_any_name_finds_a_forecaster(site_on_each_database: Site, typed: str) -> None:
    html = site_on_each_database.html(f"/forecasters?q={typed}")
    assert names(html) == ["Alice Arden"]
    assert f'value="{typed.strip()}"' in html


def test_a_search_takes_no_character_for_a_placeholder(site_on_each_database: Site) -> None:
    for typed in ("%25", "_", "a%25n"):
        html = site_on_each_database.html(f"/forecasters?q={typed}")
        assert "Nobody on record fits." in html
        assert 'href="/forecasters"' in html


def test_a_kind_narrows_the_list_and_stays_in_the_search(site: Site) -> None:
    html = site.html("/forecasters?kind=market")
    assert names(html) == ["Harbour Exchange"]
    assert '<input type="hidden" name="kind" value="market">' in html
    assert 'href="/forecasters?q=a&amp;kind=model"' in site.html("/forecasters?q=a")
    site.html("/forecasters?kind=wizard", status=400)


def test_markup_in_a_search_is_escaped(site: Site) -> None:
    html = site.html('/forecasters?q="><script>alert(1)</script>')
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html


def test_an_empty_field_leaves_the_address(site: Site) -> None:
    response = site.app.test_client().get("/forecasters?q=&kind=market")
    assert (response.status_code, response.location) == (302, "/forecasters?kind=market")


def test_nobody_on_record_is_met_with_the_first_step(client: FlaskClient) -> None:
    html = client.get("/forecasters").get_data(as_text=True)
    assert "Nobody is on record yet." in html
    assert "forecasts predict QUESTION" in html


def test_a_long_list_comes_in_parts_and_shows_nobody_private(
    client: FlaskClient, runtime: Runtime, clock: FakeClock
) -> None:
    with runtime.transaction() as session:
        for number in range(PAGE + 3):
            world.forecaster(session, clock(), f"Person {number:03}")
        quiet = record_forecaster(
            session, name="Aa Quiet", kind=ForecasterKind.USER, is_public=False, now=clock()
        )
        about = world.question(session, clock())
        world.prediction(session, clock(), about, quiet, 0.5, visibility=Visibility.PRIVATE)
    first = client.get("/forecasters").get_data(as_text=True)
    second = client.get("/forecasters?page=2").get_data(as_text=True)
    assert names(first) + names(second) == [f"Person {number:03}" for number in range(PAGE + 3)]
    assert "Quiet" not in first + second
    assert client.get("/forecasters?page=3").status_code == 404
    assert names(client.get("/forecasters?q=quiet").get_data(as_text=True)) == []


def test_names_stand_in_the_same_order_on_each_database_whatever_their_accents(
    session: Session, clock: FakeClock
) -> None:
    for name in ("Zoe", "Émile", "ana", "Łukasz", "Mia", "Ángel", "b-side", "B Smith"):
        world.forecaster(session, clock(), name)
    expected = ["ana", "Ángel", "B Smith", "b-side", "Émile", "Łukasz", "Mia", "Zoe"]
    assert [line.forecaster for line in forecaster_directory(session).lines] == expected
    listed = forecaster_list(session, is_public=False)
    assert [line.forecaster for line in listed] == expected


def test_private_questions_and_statements_are_in_no_count(
    client: FlaskClient, runtime: Runtime, clock: FakeClock
) -> None:
    with runtime.transaction() as session:
        who = world.forecaster(session, clock())
        open_to_all = world.question(session, clock())
        world.prediction(session, clock(), open_to_all, who, 0.5, "2024-01-01")
        world.prediction(session, clock(), open_to_all, who, 0.6, visibility=Visibility.PRIVATE)
        hidden = world.question(
            session, clock(), title="Will it leak?", visibility=Visibility.PRIVATE
        )
        world.prediction(session, clock(), hidden, who, 0.5)
    html = client.get("/forecasters").get_data(as_text=True)
    assert 'data-name="Questions">1<' in html
    assert "leak" not in html
    assert "1 Jan 2024" in html
