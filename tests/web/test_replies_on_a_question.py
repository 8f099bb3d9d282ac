"""A reply to one call stands with that call on the page of the question too."""

from flask.testing import FlaskClient
from sqlalchemy import event

from forecasts.clock import DatePrecision
from forecasts.db import Session
from forecasts.models import Reply
from forecasts.predictions import retract_prediction
from forecasts.replies import record_reply, retract_reply
from forecasts.runtime import Runtime
from forecasts.values import Visibility
from tests import world
from tests.conftest import FakeClock


def page(client: FlaskClient, slug: str) -> str:
    with client.get(f"/questions/{slug}") as response:
        assert response.status_code == 200
        return response.get_data(as_text=True)


def statement(html: str, number: int) -> str:
    return html[html.index(f'id="statement-{number}"') :].partition("</li>")[0]


def test_a_reply_stands_under_the_statement_it_answers_until_it_is_retracted(
    client: FlaskClient, runtime: Runtime, clock: FakeClock
) -> None:
    with runtime.transaction() as session:
        about, now = world.question(session, clock()), clock()
        alice = world.forecaster(session, now)
        bob = world.forecaster(session, now, "Bob Birch")
        own = world.prediction(session, now, about, alice, 0.4, "2023-05-01")
        world.prediction(session, now, about, bob, 0.5, "2023-06-01")
        slug, call = about.slug, own.id
        for text, answered in (("Of <spring>.", call), ("Twice.", call), ("On it all.", None)):
            record_reply(
                session, alice, text=text, prediction_id=answered,
                url="https://news.example/reply?a=1&b=2", by="curator", now=now,
            )  # fmt: skip
    html = page(client, slug)
    hers = statement(html, 1)
    assert hers.count("Reply to this call") == 2
    assert '<div class="reply">\n  <blockquote dir="auto">Of &lt;spring&gt;.</blockquote>' in hers
    assert hers.index("Twice.") < hers.index("Of &lt;spring")
    assert 'href="https://news.example/reply?a=1&amp;b=2"' in hers
    assert "reply" not in statement(html, 2).lower()
    assert "On it all." not in html
    with runtime.transaction() as session:
        retract_reply(session, 1, reason="not hers", by="curator", now=clock())
    html = page(client, slug)
    assert "spring" not in html
    assert "not hers" not in html
    assert statement(html, 1).count("Reply to this call") == 1


def _answered(session: Session, prediction_id: int, who: int, clock: FakeClock) -> None:
    """Puts a reply there unasked, as if the call had been public when it was given."""
    session.add(
        Reply(
            forecaster_id=who,
            prediction_id=prediction_id,
            text="A secret answer.",
            said_at=clock(),
            said_precision=DatePrecision.INSTANT,
            recorded_at=clock(),
            recorded_by="curator",
        )
    )


def test_a_reply_to_a_call_that_nobody_sees_is_not_seen(
    client: FlaskClient, runtime: Runtime, clock: FakeClock
) -> None:
    with runtime.transaction() as session:
        about, now = world.question(session, clock()), clock()
        alice = world.forecaster(session, now)
        world.prediction(session, now, about, alice, 0.4, "2023-05-01")
        hidden = world.prediction(
            session, now, about, alice, 0.3, "2023-06-01", visibility=Visibility.PRIVATE
        )
        slip = world.prediction(session, now, about, alice, 0.2, "2023-07-01")
        slug = about.slug
        session.flush()
        for call in (hidden, slip):
            _answered(session, call.id, alice.id, clock)
        retract_prediction(session, slip, reason="a slip", now=now)
    html = page(client, slug)
    assert 'id="statement-1"' in html
    assert "A secret answer." not in html
    assert "Reply to this call" not in html


def test_many_replies_need_as_few_queries_as_none(
    client: FlaskClient, runtime: Runtime, clock: FakeClock
) -> None:
    seen: list[str] = []

    def note(_c: object, _r: object, words: str, *_: object) -> None:
        seen.append(words)

    def asked(slug: str) -> int:
        seen.clear()
        event.listen(runtime.engine, "before_cursor_execute", note)
        try:
            html = page(client, slug)
        finally:
            event.remove(runtime.engine, "before_cursor_execute", note)
        assert sum("FROM reply" in words and "reply.text" in words for words in seen) == 1
        assert html.count("Reply to this call") == html.count('class="reply"')
        return len(seen)

    with runtime.transaction() as session:
        about = world.question(session, clock())
        world.prediction(session, clock(), about, world.forecaster(session, clock()), 0.4)
        slug = about.slug
    none = asked(slug)
    with runtime.transaction() as session:
        about = world.question(session, clock(), title="Will many ships arrive?")
        slug = about.slug
        for number in range(12):
            who = world.forecaster(session, clock(), f"Speaker {number}")
            call = world.prediction(session, clock(), about, who, 0.4).id
            record_reply(session, who, text="No.", prediction_id=call, by="curator", now=clock())
    assert asked(slug) == none
    assert page(client, slug).count("Reply to this call") == 12
