"""What a public question shows of logging: the way to it, and comments everybody may read."""

import re

from flask import Flask
from flask.testing import FlaskClient

from forecasts.clock import Edge, parse_moment
from forecasts.resolution.resolve import resolve_question
from forecasts.runtime import Runtime
from forecasts.values import Decision, Visibility
from tests import world
from tests.conftest import FakeClock
from tests.web.people import member, words_of


def test_an_open_question_leads_to_where_one_logs_ones_own_and_a_closed_one_does_not(
    runtime: Runtime, client: FlaskClient, clock: FakeClock
) -> None:
    with runtime.transaction() as session:
        slug = world.question(session, clock(), closes="2024-12-31").slug
        closed = world.question(session, clock(), title="Closed?", closes="2024-05-01")
        decided = world.question(session, clock(), title="Decided?", opens="2024-01-01")
        known = parse_moment("2024-05-01", edge=Edge.START)
        resolve_question(session, decided, Decision.YES, known=known, by="curator", now=clock())
        others = [closed.slug, decided.slug]
    link = f'href="/predict?question={slug}"'
    assert link in client.get(f"/questions/{slug}").text
    for other in others:
        assert "/predict?question" not in client.get(f"/questions/{other}").text


def test_a_public_comment_shows_at_once_to_everybody_and_a_note_to_nobody(
    app: Flask, runtime: Runtime, client: FlaskClient, clock: FakeClock
) -> None:
    anna = member(app)
    with runtime.transaction() as session:
        slug = world.question(session, clock()).slug
    before = client.get(f"/questions/{slug}")
    anna.send(f"/me/questions/{slug}/comment", text="A note.", visibility="private")
    after = client.get(f"/questions/{slug}")
    assert (after.data, after.headers["ETag"]) == (before.data, before.headers["ETag"])
    own = anna.send(f"/me/questions/{slug}/comment", text="Ships <i>wait</i>.", visibility="public")
    html = client.get(f"/questions/{slug}").text
    assert "Ships &lt;i&gt;wait&lt;/i&gt;." in html
    assert "Anna" in words_of(html)
    assert anna.email not in html
    for action in re.findall(r'action="([^"]*/remove)"', own):
        anna.send(action)
    assert "Ships" not in client.get(f"/questions/{slug}").text


def test_a_comment_beside_a_private_statement_tells_nobody_the_probability(
    app: Flask, runtime: Runtime, client: FlaskClient, clock: FakeClock
) -> None:
    anna = member(app)
    with runtime.transaction() as session:
        slug = world.question(session, clock()).slug
    before = client.get(f"/questions/{slug}").data
    own = f"/me/questions/{slug}"
    anna.send(f"{own}/say", probability="37%", comment="Hush.", visibility="private")
    assert client.get(f"/questions/{slug}").data == before
    anna.send(f"{own}/say", probability="38%", comment="Hear!", visibility="public")
    words = words_of(client.get(f"/questions/{slug}").text)
    assert "Hear!" in words
    assert ", with 38 %" in words
    assert "Hush" not in words
    assert "37" not in words


def test_on_an_unlisted_question_a_hidden_forecaster_is_named_and_leads_nowhere(
    app: Flask, client: FlaskClient
) -> None:
    anna = member(app)
    line = "Will it rain by July? 15%"
    anna.send("/predict", action="save", line=line, visibility=Visibility.UNLISTED, comment="Wet.")
    slug = re.findall(r"/me/questions/(unlisted_[\w-]+)", anna.open("/me/questions"))[0]
    html = client.get(f"/questions/{slug}").text
    assert "Wet." in html
    assert 'class="person"><bdi>Anna</bdi></span>' in html
    assert "/forecasters/private_" not in html


def test_a_name_and_what_kind_of_forecaster_it_is_stand_apart(
    app: Flask, client: FlaskClient
) -> None:
    member(app).send("/predict", action="save", line="Rain by July? 15%", visibility="public")
    slug = re.findall(r'href="/questions/([\w-]+)"', client.get("/questions").text)[0]
    html = client.get(f"/questions/{slug}").text
    assert re.search(r"<bdi>Anna</bdi></a>\s+<span class=\"kind\">", html)
