"""The calls of a forecaster: in any order, part by part, as directly as they were spoken."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from forecasts.clock import DatePrecision, Edge, parse_moment
from forecasts.predictions import Source
from forecasts.replies import record_reply, retract_reply
from forecasts.resolution.resolve import resolve_question
from forecasts.runtime import Runtime
from forecasts.standings import Call, Reference
from forecasts.values import (
    Decision,
    Directness,
    ForecasterKind,
    QuestionState,
    ReferenceClass,
    Visibility,
)
from tests import world
from tests.conftest import FakeClock
from tests.web.conftest import Site
from web.calls import PAGE, CallOrder, CallsQuery, Came, arranged

ALICE = "/forecasters/alice-arden"


def shown(html: str) -> list[str]:
    """Names the questions of the calls on a page, in their order."""
    listed = html[html.index('<ol class="calls"') :].partition("</ol>")[0]
    return re.findall(r'class="lead"><a href="[^"]*"><bdi>([^<]*)', listed)


@st.composite
def calls(draw: st.DrawFn) -> list[Call]:
    """Calls newest first, with and without score, reference and outcome."""
    number = draw(st.integers(0, 8))
    start = parse_moment("2024-01-01", edge=Edge.START).at
    made = []
    for place in range(number):
        brier = draw(st.none() | st.floats(0, 1))
        points = None if brier is None else draw(st.none() | st.floats(-100, 100))
        made.append(
            Call(
                prediction=place + 1,
                slug=f"q-{place}",
                title=draw(st.sampled_from(["Arrive?", "arrive?", "Zebra?", None])),
                state=QuestionState.OPEN,
                zone="UTC",
                stated_at=start - timedelta(days=place),
                stated_precision=DatePrecision.DAY,
                said=None,
                verdict=None,
                excluded_reason=None,
                counted_on=None,
                outcome=draw(st.sampled_from([None, 0, 1])),
                brier=brier,
                reference=(
                    None if points is None else Reference(ReferenceClass.CROWD, 0.5, 0.25, points)
                ),
                quote=None,
                directness=Directness.DIRECT,
                url=None,
                publisher=None,
                article_id=None,
            )
        )
    return made


@given(found=calls(), order=st.sampled_from(CallOrder))
def test_an_order_loses_no_call_and_puts_those_without_the_number_last(
    found: list[Call], order: CallOrder
) -> None:
    ordered = arranged(found, CallsQuery(order))
    assert sorted(ordered, key=lambda call: call.slug or "") == found
    if order in {CallOrder.CLOSEST, CallOrder.FURTHEST}:
        numbers = [call.brier for call in ordered]
        known = [number for number in numbers if number is not None]
        assert numbers == known + [None] * (len(numbers) - len(known))
        assert known == sorted(known, reverse=order is CallOrder.FURTHEST)


@given(found=calls(), came=st.sampled_from(Came))
def test_every_call_came_out_in_one_of_three_ways(found: list[Call], came: Came) -> None:
    parts = [arranged(found, CallsQuery(came=each)) for each in Came]
    assert sum(map(len, parts)) == len(found)
    wanted = {Came.YES: 1, Came.NO: 0, Came.NOT_YET: None}[came]
    assert {call.outcome for call in arranged(found, CallsQuery(came=came))} <= {wanted}


def test_calls_come_in_the_order_the_address_asks_for(site: Site) -> None:
    html = site.html(ALICE)
    assert "About no question on record" in html
    assert shown(html)[0] == "Will the bridge stand?"
    assert len(shown(html)) == PAGE - 1
    assert shown(site.html(f"{ALICE}?sort=-brier"))[0] == "Will ship number 0 arrive?"
    by_title = shown(site.html(f"{ALICE}?sort=question"))
    assert by_title == sorted(by_title, key=str.casefold)
    assert shown(site.html(f"{ALICE}?came=no")) == ["Will the harbour of Vessel open?"]


def test_calls_come_in_parts_and_no_further(site: Site) -> None:
    first, second = site.html(ALICE), site.html(f"{ALICE}?page=2")
    assert "1 to 25 of 26 calls" in first
    assert "26 to 26 of 26 calls" in second
    assert f'href="{ALICE}?page=2#calls"' in first
    assert not set(shown(first)) & set(shown(second))
    assert f'<a href="{ALICE}">The record in figures</a>' in second
    assert "The list has fewer pages than that." in site.html(f"{ALICE}?page=3", status=404)
    assert "forecaster called" not in site.html(f"{ALICE}?page=3", status=404)


def test_links_keep_the_board_and_the_order(site: Site) -> None:
    html = site.html(f"{ALICE}?board=all&sort=date")
    assert f'href="{ALICE}?board=all&amp;sort=date&amp;page=2#calls"' in html
    assert f'href="{ALICE}?board=all&amp;sort=date&amp;came=yes#calls"' in html
    assert f'href="{ALICE}?board=all#calls"' in html
    response = site.app.test_client().get("/forecasters/Alice%20Arden?sort=date&page=2")
    assert response.location == f"{ALICE}?sort=date&page=2"


@pytest.mark.parametrize("query", ["sort=best", "came=maybe", "page=0", "page=-1", "page=1e3"])
def test_what_cannot_be_read_is_named(site: Site, query: str) -> None:
    html = site.html(f"{ALICE}?{query}", status=400)
    assert f"“{query.partition('=')[0]}” is" in html


def test_only_plain_parts_are_for_search_engines(site: Site) -> None:
    assert 'content="noindex"' not in site.html(f"{ALICE}?page=2")
    assert 'content="noindex"' in site.html(f"{ALICE}?sort=date")


def test_a_page_says_the_record_with_its_day_and_where_its_picture_and_feed_are(
    site: Site,
) -> None:
    html = site.html(ALICE)
    said = re.findall(r'<meta name="description" content="([^"]*)"', html)
    assert len(said) == 1
    assert said[0].startswith("Alice Arden: Mean Brier .037 on 23 questions, lower is better; ")
    assert "90 % interval of the mean ." in said[0]
    assert said[0].endswith("As of 1 Jun 2024.")
    assert "/cards/forecasters/alice-arden.png" in html
    assert 'href="/feeds/forecasters/alice-arden.atom"' in html


def test_how_directly_words_were_spoken_is_seen_without_colour(
    client: FlaskClient, runtime: Runtime, clock: FakeClock
) -> None:
    with runtime.transaction() as session:
        who = world.forecaster(session, clock())
        for number, directness in enumerate(Directness):
            about = world.question(session, clock(), title=f"Will ship {number} arrive?")
            source = Source(quote=f"it may {number}", directness=directness)
            world.prediction(session, clock(), about, who, 0.4, source=source)
    html = client.get(ALICE).get_data(as_text=True)
    for name, words, label in (
        ("direct", "“it may 0”", "in these words"),
        ("paraphrase", "it may 1", "paraphrased"),
        ("headline", "it may 2", "from a headline"),
        ("hearsay", "it may 3", "reported second hand"),
    ):
        assert (
            f'<div class="spoken {name}"><blockquote dir="auto">{words}</blockquote>\n'
            f'<p class="manner">{label}</p>'
        ) in html


def test_replies_stand_beside_the_record_and_with_their_call(
    client: FlaskClient, runtime: Runtime, clock: FakeClock
) -> None:
    with runtime.transaction() as session:
        who = world.forecaster(session, clock())
        about = world.question(session, clock())
        own = world.prediction(session, clock(), about, who, 0.4).id
        secret = world.question(
            session, clock(), title="Will it leak?", visibility=Visibility.PRIVATE
        )
        world.prediction(session, clock(), secret, who, 0.4)
        for text, answered in (("I meant <spring>.", None), ("Misquoted.\nTwice.", own)):
            record_reply(
                session, who, text=text, prediction_id=answered,
                url="https://news.example/reply?a=1&b=2", by="curator", now=clock(),
            )  # fmt: skip
    html = client.get(ALICE).get_data(as_text=True)
    assert html.index("In their own words") < html.index("Every call")
    assert "I meant &lt;spring&gt;." in html
    assert 'href="https://news.example/reply?a=1&amp;b=2"' in html
    assert "It stands as it was sent, invisible characters aside, and enters no score." in html
    assert "A reply to a single call stands with that call." in html
    call = html[html.index('<ol class="calls">') :]
    assert "Reply to this call" in call
    assert "Misquoted.\nTwice." in call
    assert 'href="/corrections"' in html
    tag = client.get(ALICE).headers["ETag"]
    with runtime.transaction() as session:
        for number in (1, 2):
            retract_reply(session, number, reason="not hers", by="curator", now=clock())
    after = client.get(ALICE)
    assert after.headers["ETag"] != tag
    assert "In their own words" not in after.get_data(as_text=True)
    assert "Misquoted" not in after.get_data(as_text=True)


def test_whom_to_compare_with_is_offered_by_questions_in_common(
    client: FlaskClient, runtime: Runtime, clock: FakeClock
) -> None:
    with runtime.transaction() as session:
        people = {
            name: world.forecaster(session, clock(), name) for name in ("Ann", "Ben", "Cat", "Dan")
        }
        for number in range(3):
            about = world.question(
                session, clock(), title=f"Will ship {number} arrive?", closes="2023-12-31"
            )
            for place, who in enumerate(people.values()):
                if place <= number + 1:
                    world.prediction(session, clock(), about, who, 0.4, "2023-05-01")
            known = parse_moment("2024-01-02", edge=Edge.START)
            resolve_question(session, about, Decision.NO, known=known, by="curator", now=clock())
    html = client.get("/forecasters/ann").get_data(as_text=True)
    offered = re.findall(r'href="/compare/ann/(\w+)"', html)
    assert offered == ["ben", "cat", "dan"]
    assert client.get("/").status_code == 200


def test_a_long_record_stays_light(client: FlaskClient, runtime: Runtime, clock: FakeClock) -> None:
    with runtime.transaction() as session:
        who = world.forecaster(session, clock(), "Ann", ForecasterKind.MODEL)
        for number in range(60):
            about = world.question(session, clock(), title=f"Will ship {number} arrive?")
            world.prediction(
                session, clock(), about, who, 0.4, source=Source(quote=f"words {number} " * 8)
            )
    for path in ("/forecasters/ann", "/forecasters/ann?page=3"):
        html = client.get(path).get_data(as_text=True)
        assert html.count('class="date"') <= PAGE
