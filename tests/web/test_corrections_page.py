"""The public log of corrections, and how to ask for one."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from forecasts.config import load_settings
from forecasts.errors import ConfigurationError
from forecasts.predictions import retract_prediction
from forecasts.runtime import Runtime
from tests import world
from tests.conftest import FakeClock
from tests.web.conftest import Site
from tests.web.record import STORY
from web import create_app

SQLITE = {"FORECASTS_DATABASE_URL": "sqlite:////tmp/x.db"}


def test_a_correction_is_told_from_what_to_what_when_and_why(site_on_each_database: Site) -> None:
    html = site_on_each_database.html("/corrections")
    assert "Outcome taken back" in html
    assert "Outcome changed" in html
    assert "The ship was a &lt;b&gt;barge&lt;/b&gt;." in html
    assert "Resolved Yes, known 30 Dec 2022" in html
    assert f'href="/questions/{STORY}"' in html
    assert 'href="/feeds/corrections.atom"' in html
    assert "hidden plan" not in html


def test_without_any_the_page_says_so_and_how_to_ask(client: FlaskClient) -> None:
    html = client.get("/corrections").text
    assert "Nothing has been corrected yet." in html
    assert "How to ask for one" in html
    assert "it names no address of its own yet" in html


def test_the_page_names_who_corrects_the_record(runtime: Runtime) -> None:
    settings = replace(runtime.settings, contact="mailto:desk@forecasts.example")
    made = create_app(replace(runtime, settings=settings))
    html = made.test_client().get("/corrections").text
    assert '<a href="mailto:desk@forecasts.example"><bdi>desk@forecasts.example</bdi></a>' in html


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", ""),
        ("desk@forecasts.example", "mailto:desk@forecasts.example"),
        ("https://forecasts.example/contact/", "https://forecasts.example/contact"),
    ],
)
def test_the_address_is_an_email_or_a_web_page(typed: str, read: str) -> None:
    assert load_settings({**SQLITE, "FORECASTS_CONTACT": typed}).contact == read


@pytest.mark.parametrize("typed", ["me", "javascript:alert(1)", "a@b", "a b@c.example"])
def test_anything_else_is_refused_as_an_address(typed: str) -> None:
    with pytest.raises(ConfigurationError, match="FORECASTS_CONTACT"):
        load_settings({**SQLITE, "FORECASTS_CONTACT": typed})


def test_a_long_log_is_paged_and_a_page_beyond_the_last_leads_to_it(
    runtime: Runtime, clock: FakeClock, client: FlaskClient
) -> None:
    with runtime.transaction() as session:
        asked, who = world.question(session, clock()), world.forecaster(session, clock())
        for _ in range(51):
            said = world.prediction(session, clock.advance(minutes=1), asked, who, 0.3)
            retract_prediction(session, said, reason="Misheard.", now=clock())
    assert "Page 1 of 2" in client.get("/corrections").text
    assert client.get("/corrections?page=2").text.count("Misheard.") == 1
    beyond = client.get("/corrections?page=9")
    assert (beyond.status_code, beyond.location) == (302, "/corrections?page=2")
    assert client.get("/corrections?page=x").status_code == 400
