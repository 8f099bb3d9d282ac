"""The weekly report on the web: the list, a week, one subscriber's own, and the feed."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import feedparser  # type: ignore[import-untyped]  # it ships no types
import pytest
from flask.testing import FlaskClient

from forecasts.clock import DatePrecision, Moment
from forecasts.db import Session
from forecasts.models import Delivery, Edition, Question, Subscription
from forecasts.reports.asked import place_of, week_of, week_span
from forecasts.reports.editions import edition_for, keep_edition
from forecasts.reports.facts import report_to_json
from forecasts.reports.render import LetterLinks, render_report
from forecasts.reports.shown import days_of, shown_edition
from forecasts.resolution.resolve import reopen_question, resolve_question
from forecasts.runtime import Runtime
from forecasts.values import Cadence, Decision, DeliveryState, MailKind
from tests import world
from tests.conftest import FakeClock
from tests.web.copies import quiet, tree
from web import create_app
from web.letter_parts import here
from web.publishing import publish

OLD = "http://127.0.0.1:8000"
NEW = "https://new.example/record"
HEBREW = "האם ירד שלג?"
NAME = "kept-under-a-name-nobody-guesses"
TITLE = "Will the <b>ferry</b> & the tide meet?"


def decide(session: Session, question: Question, decision: Decision, at: datetime) -> None:
    """Resolves a question, known that instant."""
    known = Moment(at, DatePrecision.INSTANT)
    resolve_question(session, question, decision, known=known, by="curator", now=at)


@pytest.fixture
def week(runtime: Runtime, clock: FakeClock) -> str:
    """A week that is over, in which a question was decided."""
    with runtime.transaction() as session:
        question = world.question(session, clock(), title=TITLE)
        alice = world.forecaster(session, clock(), "Alice Arden")
        world.prediction(session, clock(), question, alice, 0.8)
        at = clock.advance(days=40)
        decide(session, question, Decision.YES, at)
        clock.advance(days=8)
        keep_edition(session, week_of(at), place=place_of(runtime.settings), now=clock())
    return week_of(at)


def html(client: FlaskClient, path: str, status: int = 200) -> str:
    with client.get(path) as answer:
        assert answer.status_code == status, answer.get_data(as_text=True)[:500]
        return answer.get_data(as_text=True)


def test_before_the_first_week_the_list_says_how_one_comes_about(client: FlaskClient) -> None:
    assert "No week has been told yet" in html(client, "/reports")
    assert not feedparser.parse(html(client, "/feeds/reports.atom")).entries


def test_a_week_is_listed_shown_and_fed_with_the_same_news(client: FlaskClient, week: str) -> None:
    listed, shown = html(client, "/reports"), html(client, f"/reports/{week}")
    entry = feedparser.parse(html(client, "/feeds/reports.atom")).entries[0]
    days, _, headline = entry.title.partition(": ")
    assert f'href="/reports/{week}"' in listed
    for text in (listed, shown):
        assert "Will the &lt;b&gt;ferry" in text or "Will the &lt;b&gt;fe" in text
        assert "<b>ferry" not in text
    assert entry.link.endswith(f"/reports/{week}")
    assert "Alice Arden" in shown
    assert "Alice Arden" in entry.content[0].value
    assert headline
    assert days == days_of(week)
    assert days in listed
    assert f"<title>{days}: " in shown
    assert f"/reports/{week}" in html(client, "/sitemap.xml")


def test_links_within_the_site_are_paths_on_a_page_and_whole_in_the_feed(
    client: FlaskClient, runtime: Runtime, week: str
) -> None:
    site = runtime.settings.site_url
    body = html(client, f"/reports/{week}").partition("<main")[2].partition("</main>")[0]
    assert 'href="/questions/' in body
    assert site not in body
    fed = feedparser.parse(html(client, "/feeds/reports.atom")).entries[0].content[0].value
    assert f'href="{site}/questions/' in fed


@pytest.mark.parametrize("asked", ["2020-W01", "2026-W99", "nothing", "mine", "W" * 300])
def test_a_week_without_a_report_is_not_found(client: FlaskClient, week: str, asked: str) -> None:
    html(client, f"/reports/{asked}", 404)


def test_the_week_is_shown_as_it_was_told_though_the_record_went_on(
    client: FlaskClient, runtime: Runtime, clock: FakeClock, week: str
) -> None:
    before = html(client, f"/reports/{week}").partition("<main")[2].partition("</main>")[0]
    with runtime.transaction() as session:
        other = world.question(session, clock(), title="Will anything else happen?")
        decide(session, other, Decision.NO, clock.advance(days=30))
    after = html(client, f"/reports/{week}").partition("<main")[2].partition("</main>")[0]
    assert after == before


def letter(runtime: Runtime, week: str, *, facts: bool = True) -> None:
    """Keeps a sent report under NAME."""
    now = runtime.now()
    with runtime.transaction() as session:
        subscription = Subscription(
            public_id="one", email="a@b.example", email_key="a@b.example", cadence=Cadence.WEEKLY,
            created_at=now,
        )  # fmt: skip
        session.add(subscription)
        session.flush()
        report = edition_for(session, week, place=place_of(runtime.settings), now=now)
        session.add(
            Delivery(
                public_id=NAME, subscription_id=subscription.id, kind=MailKind.REPORT,
                period=week, message_id="m@x", address="a@b.example", subject="s",
                created_at=now, state=DeliveryState.SENT, sent_at=now,
                facts=report_to_json(report) if facts else None,
            )
        )  # fmt: skip


def test_a_letters_page_is_found_by_its_name_alone_and_kept_by_nobody(
    client: FlaskClient, runtime: Runtime, week: str
) -> None:
    letter(runtime, week)
    with client.get(f"/reports/mine/{NAME}") as answer:
        text = answer.get_data(as_text=True)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert '<meta name="robots" content="noindex">' in text
        assert "Set-Cookie" not in answer.headers
    assert "Alice Arden" in text
    html(client, f"/reports/mine/{NAME}x", 404)
    for public in ("/reports", "/sitemap.xml", "/feeds/reports.atom", f"/reports/{week}"):
        assert NAME not in html(client, public)


def test_a_letter_whose_facts_are_no_longer_kept_has_no_page(
    client: FlaskClient, runtime: Runtime, week: str
) -> None:
    letter(runtime, week, facts=False)
    html(client, f"/reports/mine/{NAME}", 404)


def test_the_weeks_of_more_than_a_year_are_told_in_parts(
    client: FlaskClient, runtime: Runtime, clock: FakeClock
) -> None:
    start = week_span("2024-W01").since
    with runtime.transaction() as session:
        for number in range(55):
            week = week_of(start + timedelta(weeks=number))
            keep_edition(session, week, place=place_of(runtime.settings), now=clock())
    assert "2025-W03" in html(client, "/reports")
    assert "2024-W01" not in html(client, "/reports")
    assert "2024-W01" in html(client, "/reports?page=2")
    with client.get("/reports?page=9") as answer:
        assert answer.headers["Location"] == "/reports?page=2"


def test_kept_reports_lead_to_where_the_site_is_now(
    client: FlaskClient, runtime: Runtime, clock: FakeClock, week: str
) -> None:
    with runtime.transaction() as session:
        session.query(Question).one().title = f"Will {OLD}/questions answer?"
        session.query(Edition).delete()
        keep_edition(session, week, place=place_of(runtime.settings), now=clock())
    letter(runtime, week)
    moved = replace(runtime, settings=replace(runtime.settings, site_url=NEW))
    other = create_app(moved).test_client()
    for path in (f"/reports/{week}", f"/reports/mine/{NAME}", "/reports", "/feeds/reports.atom"):
        text = html(other, path)
        assert f'="{OLD}' not in text
        assert f"&#34;{OLD}" not in text
        assert path == "/reports" or f"Will {OLD}/" in text, "words stay as they are"
    fed = feedparser.parse(html(other, "/feeds/reports.atom")).entries[0].content[0].value
    assert f'href="{NEW}/questions/' in fed


def test_a_copy_has_every_week_at_its_address_and_leads_nowhere_else(
    runtime: Runtime, week: str, tmp_path: Path
) -> None:
    copy, folder = "https://copy.example", tmp_path / "site"
    publish(runtime, folder, site_url=copy, progress=quiet)
    texts = {name: body.decode("utf-8", "replace") for name, body in tree(folder).items()}
    assert [name for name, text in texts.items() if OLD in text] == []
    page, feed = texts[f"reports/{week}/index.html"], texts["feeds/reports.atom"]
    named = [
        *re.findall(r"<loc>([^<]+)</loc>", texts["sitemap.xml"]),
        *re.findall(r'<link rel="canonical" href="([^"]+)"', page),
        *(entry.link for entry in feedparser.parse(feed).entries),
    ]
    assert sum(each.endswith(f"/reports/{week}") for each in named) == 3
    for each in named:
        path = each.removeprefix(copy).strip("/")
        assert f"{path}/index.html".lstrip("/") in texts, each


def test_an_address_with_two_slashes_after_the_site_is_not_written_as_a_path(
    client: FlaskClient, runtime: Runtime
) -> None:
    site = runtime.settings.site_url
    with client.application.test_request_context("/reports"):
        assert here(f"{site}/questions/x") == "/questions/x"
        for rest in ("//evil.example/x", "/\\evil.example", ".evil.example/", "@evil.example/"):
            assert here(f"{site}{rest}") == f"{site}{rest}"


@pytest.mark.parametrize("name", ["mail.md", "reach.md"])
def test_the_documents_name_addresses_there_are(client: FlaskClient, name: str) -> None:
    text = (Path(__file__).parents[2] / "docs" / name).read_text(encoding="utf-8")
    routes = client.application.url_map.bind("x.example")
    named = set(re.findall(r"`(/[a-z./-]+)`", text))
    assert "/feeds/reports.atom" in named
    assert [each for each in named if not routes.test(each)] == []


def test_what_is_written_from_right_to_left_is_set_so_on_the_page_and_in_the_letter(
    client: FlaskClient, runtime: Runtime, clock: FakeClock, week: str
) -> None:
    with runtime.transaction() as session:
        session.query(Question).one().title = HEBREW
        session.query(Edition).delete()
        keep_edition(session, week, place=place_of(runtime.settings), now=clock())
    with runtime.reading() as session:
        report = shown_edition(session, week, site_url=runtime.settings.site_url).report
    links = LetterLinks(
        unsubscribe="https://x.example/u", preferences="https://x.example/p", web=""
    )
    written = render_report(report, links).html
    for text in (html(client, f"/reports/{week}"), written):
        assert re.search(f'<h3 dir="rtl"[^>]*><a href="[^"]+"[^>]*><bdi>{HEBREW}', text)
    assert re.search('<h3 dir="rtl" style="[^"]*text-align: ?right', written)


def test_an_exception_on_a_letters_page_is_noted_without_its_name(
    client: FlaskClient, runtime: Runtime, week: str, caplog: pytest.LogCaptureFixture
) -> None:
    letter(runtime, week)
    with runtime.transaction() as session:
        session.query(Delivery).one().facts = {"no": "report"}
    client.application.config["PROPAGATE_EXCEPTIONS"] = False
    html(client, f"/reports/mine/{NAME}", 500)
    assert "Exception on /reports/mine/<name> [GET]" in caplog.text
    assert NAME not in caplog.text.partition("Traceback")[0]


def test_what_was_corrected_since_is_marked_on_the_page_in_the_list_and_in_the_feed(
    client: FlaskClient, runtime: Runtime, clock: FakeClock, week: str
) -> None:
    pages = ("/reports", f"/reports/{week}", "/feeds/reports.atom")
    assert all("Corrected since" not in html(client, path) for path in pages)
    before = feedparser.parse(html(client, "/feeds/reports.atom")).entries[0].updated_parsed
    with runtime.transaction() as session:
        question = session.query(Question).filter_by(title=TITLE).one()
        at = clock.advance(days=1)
        reopen_question(session, question, reason="Read wrongly", by="curator", now=at)
    for path in pages:
        text = html(client, path)
        assert text.count("Corrected since") == 1
        assert "is open again, not Yes" in text
    with runtime.transaction() as session:
        session.query(Edition).delete()
        keep_edition(
            session, week_of(at), place=place_of(runtime.settings), now=clock.advance(days=8)
        )
        question = session.query(Question).filter_by(title=TITLE).one()
        decide(session, question, Decision.NO, clock.advance(days=1))
    assert "Decided since: " in html(client, "/reports")
    assert "Corrected since" not in html(client, "/reports"), "open again was not wrong"
    after = feedparser.parse(html(client, "/feeds/reports.atom")).entries[0].updated_parsed
    assert after > before, "feed readers are told"
