"""Two forecasters side by side: what both answered, and what may be said."""

from flask.testing import FlaskClient
from markupsafe import Markup

from forecasts.clock import Edge, parse_moment
from forecasts.resolution.resolve import resolve_question
from forecasts.runtime import Runtime
from forecasts.values import Decision
from tests import world
from tests.conftest import FakeClock
from tests.web.conftest import Site
from tests.web.record import STORY
from web.pages.compare import PAGE

PAIR = "/compare/alice-arden/bob-birch"


def test_two_forecasters_are_compared_on_what_both_answered(site: Site) -> None:
    html = site.html(PAIR)
    assert "On 1 shared question the Brier score of Alice Arden was .486 lower" in html
    assert "no difference could be told from luck" in html
    assert ", too few for an interval;" in html
    assert "so there is no adjusted difference" in html
    assert f'href="/questions/{STORY}"' in html
    assert "70" in html
    for word in ("winner", "won", "worst"):
        assert f" {word}" not in html


def test_names_and_aliases_lead_to_the_addresses_of_the_two(site: Site) -> None:
    client = site.app.test_client()
    asked = {"one": "Mayor Arden / Vessel", "other": "Bob Birch"}
    response = client.get("/compare", query_string=asked)
    assert (response.status_code, response.location) == (302, PAIR)
    response = client.get("/compare/Alice%20Arden/bob-birch?board=prospective")
    assert (response.status_code, response.location) == (302, f"{PAIR}?board=prospective")


def test_the_form_asks_for_two(site: Site, client: FlaskClient) -> None:
    html = site.html("/compare?one=Alice Arden")
    assert 'value="Alice Arden"' in html
    assert "Only what both answered is compared" in html
    assert client.get("/compare").status_code == 200


def test_a_slip_in_a_name_is_said_in_the_form_that_mends_it(site: Site) -> None:
    html = site.html("/compare/alice-ardent/bob-birch", status=404)
    assert "Did you mean: Alice Arden?" in html
    assert 'value="bob-birch"' in html
    html = site.html("/compare/alice-arden/Mayor%20Arden", status=404)
    assert "There is no forecaster" in html
    assert "two different forecasters" in site.html(
        "/compare/alice-arden/Alice%20Arden", status=400
    )


def test_markup_in_a_name_is_escaped(site: Site) -> None:
    html = site.html("/compare/b-eve-b/bob-birch")
    assert "<b>Eve" not in html
    assert "share no scored question on this board" in html
    html = site.html("/compare?one=<script>&other=x", status=404)
    assert "<script>" not in html


def test_the_form_offers_names_and_shared_questions_come_in_parts(
    client: FlaskClient, runtime: Runtime, clock: FakeClock
) -> None:
    with runtime.transaction() as session:
        people = [world.forecaster(session, clock(), name) for name in ("Ann", "Ben")]
        for number in range(PAGE + 2):
            about = world.question(
                session, clock(), title=f"Will ship {number} arrive?", closes="2023-12-31"
            )
            for who in people:
                world.prediction(session, clock(), about, who, 0.4, "2023-05-01")
            known = parse_moment("2024-01-02", edge=Edge.START)
            resolve_question(session, about, Decision.NO, known=known, by="curator", now=clock())
    html = client.get("/compare").get_data(as_text=True)
    assert '<option value="Ann"></option><option value="Ben"></option>' in html
    pages = [client.get(f"/compare/ann/ben?page={n}").get_data(as_text=True) for n in (1, 2)]
    rows = [page.count('<th scope="row">') for page in pages]
    assert rows == [PAGE, 2]
    assert 'href="/compare/ann/ben?page=2#shared"' in pages[0]
    assert 'href="/forecasters/ann"' in pages[0]
    assert client.get("/compare/ann/ben?page=3").status_code == 404


def test_a_comparison_describes_itself_with_its_day(site: Site) -> None:
    html = site.html(PAIR)
    said = html.partition('<meta name="description" content="')[2].partition('"')[0]
    assert said.startswith("On 1 shared question the Brier score of Alice Arden")
    assert said.endswith("As of 1 Jun 2024.")


def test_the_page_lists_who_share_most_questions_and_says_when_nobody_does(
    client: FlaskClient, runtime: Runtime, clock: FakeClock
) -> None:
    empty = client.get("/compare").get_data(as_text=True)
    assert "No two forecasters share two scored questions yet" in empty
    with runtime.transaction() as session:
        people = [world.forecaster(session, clock(), name) for name in ("Ann", "Ben", "Cy")]
        for number in range(3):
            about = world.question(
                session, clock(), title=f"Will ship {number} arrive?", closes="2023-12-31"
            )
            for who in people[: 3 if number else 2]:
                world.prediction(session, clock(), about, who, 0.4, "2023-05-01")
            known = parse_moment("2024-01-02", edge=Edge.START)
            resolve_question(session, about, Decision.NO, known=known, by="curator", now=clock())
        early = world.question(session, clock(), title="Early?", closes="2031-12-31")
        for who in people:
            world.prediction(session, clock(), early, who, 0.4, "2023-05-01")
        resolve_question(session, early, Decision.YES, known=known, by="curator", now=clock())
    html = client.get("/compare").get_data(as_text=True)
    listed = html.partition('<ul class="questions">')[2].partition("</ul>")[0]
    told = [" ".join(Markup(row).striptags().split()) for row in listed.split("<li>")[1:]]
    assert told == ["Ann and Ben 3 questions", "Ann and Cy 2 questions", "Ben and Cy 2 questions"]
    assert 'href="/compare/ann/ben"' in listed
    assert "On 3 shared questions" in client.get("/compare/ann/ben").get_data(as_text=True)
    assert "Who answered the same" not in client.get("/compare/ann/ben").get_data(as_text=True)
