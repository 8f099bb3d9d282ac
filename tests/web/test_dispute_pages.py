"""Anybody disputes a reading; a curator contests, decides in public, and records a reply."""

from typing import Any, Final

import pytest
from flask import Flask

from forecasts.audit import verify
from forecasts.intake.disputes import DisputeLine, disputes
from forecasts.predictions import Source
from forecasts.runtime import Runtime
from forecasts.values import Role
from tests import world
from tests.web.people import Member, member, words_of

SLUG = "will-the-harbour-of-vessel-open"
KEY = f"alice-arden_{SLUG}_1"
TYPED: Final[dict[str, Any]] = {
    "call": KEY,
    "person": "Ms Arden herself",
    "reason": "I spoke of spring only.",
    "contact": "alice@arden.example",
}


@pytest.fixture
def anybody(app: Flask, runtime: Runtime) -> Member:
    with runtime.transaction() as session:
        now = runtime.now()
        about = world.question(session, now)
        who = world.forecaster(session, now)
        words = Source(quote="Two in five, I say.", url="https://gull.example/1")
        world.prediction(session, now, about, who, 0.4, "2024-05-01", source=words)
    return Member(app.test_client(), runtime, "")


def waiting(runtime: Runtime) -> tuple[DisputeLine, ...]:
    with runtime.reading() as session:
        return disputes(session, now=runtime.now())


@pytest.mark.parametrize("path", ["/forecasters/alice-arden", f"/questions/{SLUG}"])
def test_every_call_leads_to_the_form_that_disputes_it(anybody: Member, path: str) -> None:
    page = anybody.client.get(path).text
    assert f'href="/dispute?call={KEY}"' in page
    form = words_of(anybody.open(f"/dispute?call={KEY}"))
    assert "Alice Arden" in form
    assert "40 %" in form


def test_what_is_no_public_call_has_no_form(anybody: Member) -> None:
    for path in ("/dispute", "/dispute?call=x", f"/dispute?call=alice-arden_{SLUG}_2"):
        page = anybody.open(path, status=404)
        assert "no such call in public" in page
        assert "<textarea" not in page
    anybody.send("/dispute", status=404, **(TYPED | {"call": "x"}))


def test_a_dispute_is_heard_contested_and_decided_in_public(
    app: Flask, anybody: Member, runtime: Runtime
) -> None:
    assert "Thank you." in anybody.send("/dispute", **TYPED)
    curator = member(app, "cara", role=Role.CURATOR)
    page = words_of(curator.open("/review/disputes"))
    for words in ("Ms Arden herself", "I spoke of spring only.", "alice@arden.example"):
        assert words in page
    (line,) = waiting(runtime)
    curator.send(f"/review/disputes/{line.id}/contest")
    for path in ("/forecasters/alice-arden", f"/questions/{SLUG}"):
        shown = words_of(app.test_client().get(path).text)
        assert "Contested Since 1 Jun 2024, 12:00 UTC somebody says that this" in shown
        assert "spring only" not in shown
    curator.send(f"/review/disputes/{line.id}/reply", reply="I meant spring.")
    assert "I meant spring." in app.test_client().get("/forecasters/alice-arden").text
    page = curator.send(f"/review/disputes/{line.id}/dismiss", answer=" ")
    assert "answer is empty" in page
    curator.send(f"/review/disputes/{line.id}/dismiss", answer="The interview names no season.")
    assert waiting(runtime) == ()
    log = words_of(app.test_client().get("/corrections").text)
    assert "Reading contested" in log
    assert "The interview names no season." in log
    assert "Ms Arden" not in log
    assert "Contested" not in words_of(app.test_client().get(f"/questions/{SLUG}").text)
    with runtime.reading() as session:
        assert verify(session).is_sound


def test_an_upheld_dispute_takes_the_call_off_the_pages(
    app: Flask, anybody: Member, runtime: Runtime
) -> None:
    anybody.send("/dispute", **TYPED)
    curator = member(app, "cara", role=Role.CURATOR)
    (line,) = waiting(runtime)
    curator.send(f"/review/disputes/{line.id}/uphold", answer="She spoke of spring.")
    assert "40 %" not in words_of(app.test_client().get(f"/questions/{SLUG}").text)
    page = curator.send(f"/review/disputes/{line.id}/contest")
    assert "is upheld already" in page
    assert "Taken back" in words_of(page)


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("person", "", "The name is empty"),
        ("reason", "x" * 2001, "The reason has 2001 characters"),
        ("url", "ftp://x", "not a web address"),
        ("contact", "x" * 301, "The contact has 301 characters"),
    ],
)
def test_what_is_wrong_with_a_dispute_is_said_beside_its_field(
    anybody: Member, runtime: Runtime, field: str, value: str, told: str
) -> None:
    page = anybody.send("/dispute", status=400, **(TYPED | {field: value}))
    place = page.index(f'id="{field}-refusal"')
    assert told in page[place : place + 200]
    assert waiting(runtime) == ()


def test_programs_and_floods_are_not_heard(anybody: Member, runtime: Runtime) -> None:
    answer = anybody.answer("/dispute", website="x", **TYPED)
    assert answer.status_code == 303
    assert waiting(runtime) == ()
    for number in range(10):
        anybody.send("/dispute", **(TYPED | {"reason": f"Reason {number}."}))
    assert anybody.answer("/dispute", **TYPED).status_code == 429


def test_disputes_are_for_curators(app: Flask, anybody: Member) -> None:
    assert member(app).client.get("/review/disputes").status_code == 403
    assert anybody.client.get("/review/disputes").status_code == 303


def test_who_filed_a_dispute_is_told_that_another_decides_it(
    app: Flask, anybody: Member, runtime: Runtime
) -> None:
    curator, other = (member(app, name, role=Role.CURATOR) for name in ("cara", "carl"))
    curator.send("/dispute", **TYPED)
    (line,) = waiting(runtime)
    for who, is_theirs in ((curator, True), (other, False)):
        page = who.open("/review/disputes")
        assert ("another curator decides" in page) is is_theirs
        assert (f'id="answer-{line.id}"' in page) is not is_theirs


def test_the_same_dispute_sent_again_is_there_already(anybody: Member, runtime: Runtime) -> None:
    anybody.send("/dispute", **TYPED)
    page = anybody.send("/dispute", status=409, **TYPED)
    assert "This dispute is there already" in page
    assert TYPED["reason"] in page
    assert len(waiting(runtime)) == 1
