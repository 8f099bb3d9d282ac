"""Anybody points out a prediction; a curator takes it on or sets it aside."""

from typing import Any, Final

import pytest
from flask import Flask

from forecasts.intake.tips import TipLine, tips
from forecasts.runtime import Runtime
from forecasts.values import Role, TipState
from tests.web.people import Member, member, words_of

TYPED: Final[dict[str, Any]] = {
    "words": "It will never open.",
    "person": "Bob Brand",
    "url": "https://gull.example/1",
}


def anybody(app: Flask) -> Member:
    return Member(app.test_client(), app.extensions["forecasts"], "")


def kept(runtime: Runtime, *, is_waiting: bool = True) -> tuple[TipLine, ...]:
    with runtime.reading() as session:
        return tips(session, is_waiting=is_waiting)


def test_a_tip_lands_in_the_queue_and_its_sender_is_thanked(app: Flask, runtime: Runtime) -> None:
    page = anybody(app).send("/tip", **TYPED)
    assert "Thank you." in page
    (line,) = kept(runtime)
    assert (line.words, line.person, line.sent_by) == (TYPED["words"], TYPED["person"], None)


def test_an_account_that_sends_a_tip_is_named_by_its_mark(app: Flask, runtime: Runtime) -> None:
    anna = member(app)
    anna.send("/tip", **TYPED)
    assert kept(runtime)[0].sent_by == anna.viewer.mark


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("words", " ", "The words is empty"),
        ("person", "", "The name is empty"),
        ("url", "javascript:alert(1)", "not a web address"),
        ("note", "x" * 2001, "The note has 2001 characters"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(
    app: Flask, runtime: Runtime, field: str, value: str, told: str
) -> None:
    page = anybody(app).send("/tip", status=400, **(TYPED | {field: value}))
    place = page.index(f'id="{field}-refusal"')
    assert told in page[place : place + 200]
    assert page.count('aria-invalid="true"') == 1
    other = "person" if field != "person" else "words"
    assert TYPED[other] in page
    assert kept(runtime) == ()


def test_whoever_fills_in_what_nobody_sees_is_thanked_and_not_heard(
    app: Flask, runtime: Runtime
) -> None:
    assert "Thank you." in anybody(app).send("/tip", website="https://spam.example", **TYPED)
    assert kept(runtime) == ()


def test_more_than_ten_an_hour_from_one_place_are_refused(app: Flask, runtime: Runtime) -> None:
    somebody = anybody(app)
    for number in range(10):
        somebody.send("/tip", **(TYPED | {"words": f"It will open {number}."}))
    answer = somebody.answer("/tip", **TYPED)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert len(kept(runtime)) == 10


def test_a_tip_sent_from_another_site_is_refused(app: Flask, runtime: Runtime) -> None:
    answer = app.test_client().post("/tip", data=TYPED, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert kept(runtime) == ()


def test_a_curator_takes_one_tip_on_and_sets_another_aside(app: Flask, runtime: Runtime) -> None:
    somebody = anybody(app)
    somebody.send("/tip", **TYPED)
    somebody.send("/tip", **(TYPED | {"words": "It may open.", "note": "on page 3"}))
    curator = member(app, "cara", role=Role.CURATOR)
    page = words_of(curator.open("/review/tips"))
    assert "It will never open." in page
    assert "on page 3" in page
    first, second = kept(runtime)
    page = curator.send(f"/review/tips/{first.id}/take")
    assert "“It will never open.” Bob Brand said." in page
    assert 'value="https://gull.example/1"' in page
    curator.send(f"/review/tips/{second.id}/aside", answer="no level")
    assert kept(runtime) == ()
    decided = {line.id: line.state for line in kept(runtime, is_waiting=False)}
    assert decided == {first.id: TipState.TAKEN, second.id: TipState.SET_ASIDE}
    page = curator.send(f"/review/tips/{first.id}/aside")
    assert "is taken already" in page
    assert curator.answer("/review/tips/99/take").status_code == 404


def test_tips_are_for_curators(app: Flask) -> None:
    anna = member(app)
    assert anna.client.get("/review/tips").status_code == 403
    assert app.test_client().get("/review/tips").status_code == 303
