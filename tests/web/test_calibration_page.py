"""Calibration by kind, and the curve of a forecaster as a picture."""

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from forecasts.clock import Edge, parse_moment
from forecasts.resolution.resolve import resolve_question
from forecasts.runtime import Runtime
from forecasts.standings.narrowing import Narrowings, narrowings
from forecasts.values import Decision, Visibility
from tests import world
from tests.conftest import FakeClock
from tests.web.conftest import Site


def test_every_kind_has_its_figures_and_its_curve(site: Site) -> None:
    html = site.html("/calibration")
    assert "When they said 70&nbsp;%, how often did it happen?" in html
    assert '<a href="#pundit">pundit</a>' in html
    assert html.count('<figure class="chart">') >= 1
    assert "The figures behind it" in html
    assert "style=" not in html


def test_early_questions_wait_and_that_is_said(site: Site) -> None:
    assert "1 question waits for that." in site.html("/calibration?board=prospective")


def test_a_filter_is_kept_in_the_address_and_the_form(site: Site) -> None:
    html = site.html("/calibration?kind=market")
    assert '<option value="market" selected>' in html
    assert '<a href="#pundit">' not in html
    response = site.app.test_client().get("/calibration?kind=market&tag=&since=")
    assert (response.status_code, response.location) == (302, "/calibration?kind=market")
    assert "it must be one of" in site.html("/calibration?kind=oracle", status=400)


def test_nothing_that_fits_leads_back_to_everybody(site: Site) -> None:
    html = site.html("/calibration?tag=nowhere")
    assert "No scored statement fits" in html
    assert '<a href="/calibration">Show everybody</a>' in html


def test_an_empty_record_says_how_a_first_curve_comes_about(client: FlaskClient) -> None:
    html = client.get("/calibration").get_data(as_text=True)
    assert "Nothing is scored yet" in html
    assert "forecasts question resolve" in html


def test_the_curve_comes_as_svg_and_png(site: Site) -> None:
    client = site.app.test_client()
    svg = client.get("/forecasters/alice-arden/calibration.svg")
    assert (svg.status_code, svg.mimetype) == (200, "image/svg+xml")
    assert "Calibration of Alice Arden" in svg.get_data(as_text=True)
    png = client.get("/forecasters/alice-arden/calibration.png?board=prospective")
    assert (png.status_code, png.mimetype) == (200, "image/png")
    assert png.get_data().startswith(b"\x89PNG")
    assert client.get("/forecasters/alice-arden/calibration.pdf").status_code == 404


def test_a_curve_of_nobody_is_not_found(site: Site) -> None:
    client = site.app.test_client()
    assert client.get("/forecasters/nobody/calibration.svg").status_code == 404
    assert client.get("/forecasters/alice-ardent/calibration.svg").status_code == 404


def test_a_curve_of_one_question_says_that_it_is_too_few(site: Site) -> None:
    drawn = site.app.test_client().get("/forecasters/early-edna/calibration.svg")
    assert "No resolved questions yet." in drawn.get_data(as_text=True)
    drawn = site.app.test_client().get("/forecasters/bob-birch/calibration.svg")
    assert "too few for a" in drawn.get_data(as_text=True)


def test_tags_and_years_lead_to_less_of_the_same_and_back(site: Site) -> None:
    html = site.html("/calibration?kind=pundit")
    assert '<a href="/calibration?kind=pundit" aria-current="true"><bdi>all</bdi></a>' in html
    assert '<a href="/calibration?kind=pundit&amp;tag=ships"><bdi>ships</bdi></a>' in html
    year = "/calibration?kind=pundit&amp;since=2022-01-01&amp;until=2022-12-31"
    assert f'<a href="{year}"><bdi>2022</bdi></a>' in html
    assert "<bdi>2030</bdi>" not in html
    narrowed = site.html("/calibration?tag=ships")
    assert '<a href="/calibration?tag=ships" aria-current="true"><bdi>ships</bdi></a>' in narrowed
    assert '<a href="/calibration"><bdi>all</bdi></a>' in narrowed
    assert "22 questions" in narrowed


def test_each_kind_has_its_verdict_in_the_table(site: Site) -> None:
    html = site.html("/calibration")
    assert "cannot tell yet</td>" in html


def test_private_and_unscored_questions_lend_no_tag(runtime: Runtime, clock: FakeClock) -> None:
    begun, clock.at = datetime(2024, 1, 1, tzinfo=UTC), datetime(2025, 6, 1, tzinfo=UTC)
    with runtime.transaction() as session:
        alice = world.forecaster(session, begun)
        for tag, visibility, is_resolved in (
            ("open", Visibility.PUBLIC, False),
            ("secret", Visibility.PRIVATE, True),
            ("shown", Visibility.PUBLIC, True),
        ):
            about = world.question(
                session, begun, title=f"{tag}?", visibility=visibility, tags=(tag,)
            )
            world.prediction(session, begun, about, alice, 0.5, visibility=visibility)
            if is_resolved:
                known = parse_moment("2024-12-01", edge=Edge.START)
                resolve_question(
                    session, about, Decision.YES, known=known, by="c", now=runtime.now()
                )
    with runtime.reading() as session:
        assert narrowings(session, now=runtime.now()) == Narrowings(("shown",), (2024,))


@pytest.mark.parametrize("more", ["minimum=50", "score=log", "early=1", "sort=-name"])
def test_what_only_a_board_can_be_asked_is_dropped_from_the_address(site: Site, more: str) -> None:
    with site.app.test_client().get(f"/calibration?kind=pundit&{more}") as answer:
        assert answer.status_code == 302
        assert answer.headers["Location"] == "/calibration?kind=pundit"
