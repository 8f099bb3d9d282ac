"""An admin looks at two forecasters side by side, merges them, and takes them apart again."""

from typing import Any

import pytest
from flask import Flask

from forecasts.audit import verify
from forecasts.forecasters import find_forecaster, record_forecaster
from forecasts.models import Account
from forecasts.runtime import Runtime
from forecasts.values import ForecasterKind, Role
from tests import world
from tests.web.people import Member, member, words_of


@pytest.fixture
def admin(app: Flask, runtime: Runtime) -> Member:
    with runtime.transaction() as session:
        now = runtime.now()
        about = world.question(session, now)
        for name, probability in (("Robert Lane", 0.4), ("Bob Lane", 0.2)):
            who = world.forecaster(session, now, name)
            world.prediction(session, now, about, who, probability, "2024-05-01")
    return member(app, "ada", role=Role.ADMIN)


def test_two_forecasters_are_looked_at_merged_and_taken_apart(
    app: Flask, admin: Member, runtime: Runtime
) -> None:
    assert "Nobody yet." in admin.open("/review/merges")
    page = words_of(admin.open("/review/merges?kept=Robert+Lane&merged=bob-lane"))
    assert "Stays Robert Lane" in page
    assert "Moves Bob Lane" in page
    assert "Both spoke on 1 question" in page
    page = admin.send(
        "/review/merges", kept="robert-lane", merged="bob-lane", reason="signs both ways"
    )
    assert "Bob Lane is Robert Lane from now on." in words_of(page)
    assert "signs both ways" in page
    public = app.test_client()
    moved = public.get("/forecasters/bob-lane")
    assert moved.status_code in {301, 302, 303, 307, 308}
    assert moved.headers["Location"].endswith("/forecasters/robert-lane")
    assert "Also" in public.get("/forecasters/robert-lane").text
    assert "signs both ways" in public.get("/corrections").text
    assert 'href="/forecasters/bob-lane"' not in public.get("/forecasters").text
    page = admin.send("/review/merges/1/undo")
    assert "Bob Lane and Robert Lane are two again." in words_of(page)
    assert public.get("/forecasters/bob-lane").status_code == 200
    assert "two after all" in public.get("/corrections").text
    page = admin.send("/review/merges/1/undo")
    assert "taken out of Robert Lane again" in words_of(page)
    with runtime.reading() as session:
        assert verify(session).is_sound


def test_what_cannot_be_merged_says_why_and_offers_no_button(
    app: Flask, admin: Member, runtime: Runtime
) -> None:
    page = admin.open("/review/merges?kept=Robert+Lane&merged=Robert+Lane")
    assert "are one forecaster already" in page
    assert 'name="reason"' not in page
    page = admin.open("/review/merges?kept=Robert+Lane&merged=Bob+Lain")
    assert "Did you mean: Bob Lane" in page
    page = admin.send("/review/merges", status=400, kept="robert-lane", merged="robert-lane")
    assert "are one forecaster already" in page
    assert admin.answer("/review/merges/7/undo").status_code == 404


def test_an_account_is_merged_only_when_that_is_ticked(
    app: Flask, admin: Member, runtime: Runtime
) -> None:
    owner = member(app, "bob")
    with runtime.transaction() as session:
        account = session.get_one(Account, owner.viewer.account_id)
        account.forecaster_id = find_forecaster(session, "bob-lane").id
    page = admin.open("/review/merges?kept=robert-lane&merged=bob-lane")
    assert 'name="takes_account"' in page
    both: dict[str, Any] = {"kept": "robert-lane", "merged": "bob-lane"}
    page = admin.send("/review/merges", status=400, reason="he says so", **both)
    assert "Bob Lane has an account" in page
    assert 'value="he says so"' in page
    admin.send("/review/merges", takes_account="1", **both)
    with runtime.reading() as session:
        kept = find_forecaster(session, "robert-lane")
        assert owner.viewer.forecaster_id == kept.id


def test_a_name_that_was_never_public_is_nobody_to_an_admin(
    app: Flask, admin: Member, runtime: Runtime
) -> None:
    kind = ForecasterKind.USER
    with runtime.transaction() as session:
        hidden = record_forecaster(
            session, name="Zed Secret", kind=kind, is_public=False, now=runtime.now()
        )
        slug = hidden.slug
    for name in (slug, "Zed Secret"):
        page = words_of(admin.open(f"/review/merges?kept=robert-lane&merged={name}"))
        assert "Moves" not in page
        admin.send("/review/merges", status=400, kept="robert-lane", merged=name)


def test_merges_are_for_admins(app: Flask) -> None:
    assert member(app, "cara", role=Role.CURATOR).client.get("/review/merges").status_code == 403
