"""Calibration by kind, and the curve of a forecaster as a picture."""

from flask.testing import FlaskClient

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
