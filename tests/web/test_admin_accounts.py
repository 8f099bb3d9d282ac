"""Accounts for whoever runs the site: found, invited, given roles, disabled; nothing private."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from forecasts.accounts import own_forecaster
from forecasts.audit import verify
from forecasts.forecasters import find_forecaster
from forecasts.models import Account, SignInLink
from forecasts.runtime import Runtime
from forecasts.values import Role, Visibility
from tests import world
from tests.mail.mailbox import Mailbox, mail_server
from tests.web.signing import LINK, Somebody, Visitor, signed_in, somebody, words
from web import create_app


@pytest.fixture(scope="module")
def server() -> Iterator[Mailbox]:
    with mail_server() as mailbox:
        yield mailbox


@pytest.fixture
def ada(runtime: Runtime) -> Somebody:
    return somebody(runtime, "ada@mail.example", name="Ada Adler", role=Role.ADMIN)


@pytest.fixture
def visitor(app: Flask, runtime: Runtime, ada: Somebody) -> Visitor:
    return signed_in(app, runtime, ada)


def path(who: Somebody, act: str) -> str:
    return f"/admin/accounts/{who.mark.partition(' ')[2]}/{act}"


def role_of(runtime: Runtime, who: Somebody) -> Role:
    with runtime.reading() as session:
        return session.get_one(Account, who.number).role


@pytest.mark.parametrize("role", [Role.READER, Role.FORECASTER, Role.CURATOR])
def test_nobody_but_an_admin_sees_or_changes_accounts(
    app: Flask, runtime: Runtime, ada: Somebody, role: Role
) -> None:
    visitor = signed_in(app, runtime, somebody(runtime, role=role))
    assert visitor.get("/admin/accounts").status_code == 403
    assert visitor.post(path(ada, "role"), {"role": "reader"}).status_code == 403
    assert visitor.post(path(ada, "disable")).status_code == 403
    assert role_of(runtime, ada) is Role.ADMIN
    assert Visitor(app).get("/admin/accounts").status_code == 303


def test_accounts_are_found_by_a_part_of_address_name_or_mark(
    visitor: Visitor, runtime: Runtime
) -> None:
    anna = somebody(runtime)
    somebody(runtime, "bela@mail.example", name="Bela Buntspecht")
    for wanted in ("ANNA@", "amsel", anna.mark[7:]):
        page = words(visitor.get(f"/admin/accounts?q={wanted}"))
        assert "Anna Amsel" in page
        assert "Bela Buntspecht" not in page
    assert "No account has “<bdi>%</bdi>”" in words(visitor.get("/admin/accounts?q=%25"))


def test_a_role_counts_from_the_next_request(
    app: Flask, visitor: Visitor, runtime: Runtime
) -> None:
    bela = somebody(runtime, "bela@mail.example")
    other = signed_in(app, runtime, bela)
    assert other.get("/admin/accounts").status_code == 403
    assert visitor.post(path(bela, "role"), {"role": "admin"}).status_code == 303
    assert other.get("/admin/accounts").status_code == 200
    assert visitor.post(path(bela, "role"), {"role": "reader"}).status_code == 303
    assert other.get("/admin/accounts").status_code == 403
    assert visitor.post(path(bela, "role"), {"role": "king"}).status_code == 400


def test_the_last_admin_is_neither_demoted_nor_disabled(
    visitor: Visitor, runtime: Runtime, ada: Somebody
) -> None:
    somebody(runtime)
    for act, form in (("role", {"role": "curator"}), ("disable", {})):
        refused = visitor.post(path(ada, act), form)
        assert refused.status_code == 400
        assert "only admin" in words(refused)
    assert role_of(runtime, ada) is Role.ADMIN


def test_disabling_ends_sign_ins_and_enabling_brings_none_back(
    app: Flask, visitor: Visitor, runtime: Runtime
) -> None:
    bela = somebody(runtime, "bela@mail.example")
    other = signed_in(app, runtime, bela)
    visitor.post(path(bela, "disable"))
    assert not other.is_signed_in
    assert "disabled" in words(visitor.get("/admin/accounts"))
    visitor.post(path(bela, "enable"))
    assert not other.is_signed_in
    assert signed_in(app, runtime, bela).is_signed_in


def test_an_invitation_is_shown_once_where_no_mail_goes_out(
    app: Flask, visitor: Visitor, runtime: Runtime
) -> None:
    form = {"email": "cora@mail.example", "role": "curator"}
    page = words(visitor.post("/admin/accounts/invite", form))
    link = LINK.search(page)
    assert link
    assert link[0] not in words(visitor.get("/admin/accounts"))
    invited = Visitor(app)
    assert invited.post(link[0], {"name": "Cora"}).status_code == 303
    with runtime.reading() as session:
        found = session.scalars(select(Account).where(Account.email == form["email"])).one()
        assert found.role is Role.CURATOR
    assert visitor.post("/admin/accounts/invite", form).status_code == 400
    assert (
        visitor.post("/admin/accounts/invite", {"email": "x", "role": "admin"}).status_code == 400
    )


def test_an_admin_never_sees_a_link_to_somebody_elses_account(
    runtime: Runtime, server: Mailbox, ada: Somebody
) -> None:
    bela = somebody(runtime, "bela@mail.example")
    settings = replace(runtime.settings, mail=server.settings)
    mailing = create_app(replace(runtime, settings=settings))
    visitor = signed_in(mailing, runtime, ada)
    server.messages.clear()
    done = visitor.post(path(bela, "link"))
    assert done.status_code == 303
    assert not LINK.search(words(done) + words(visitor.get("/admin/accounts")))
    assert server.messages[0]["To"] == "bela@mail.example"
    link = LINK.search(server.messages[0].get_content())
    assert link
    assert Visitor(mailing).post(link[0]).status_code == 303


def test_without_mail_no_link_to_an_account_is_made(
    visitor: Visitor, runtime: Runtime, ada: Somebody
) -> None:
    assert visitor.post(path(ada, "link")).status_code == 400
    with runtime.reading() as session:
        assert session.scalars(select(SignInLink)).all() == []


def test_a_public_name_is_changed_and_the_old_one_still_leads_there(
    visitor: Visitor, runtime: Runtime
) -> None:
    anna = somebody(runtime)
    assert visitor.post(path(anna, "name"), {"name": "Anna Nova"}).status_code == 400
    with runtime.transaction() as session:
        own = own_forecaster(session, anna.number, now=runtime.now())
        world.prediction(session, runtime.now(), world.question(session, runtime.now()), own, 0.3)
        world.forecaster(session, runtime.now(), "Bob Brook")
    assert visitor.post(path(anna, "name"), {"name": "Bob Brook"}).status_code == 400
    assert visitor.post(path(anna, "name"), {"name": "Anna Nova"}).status_code == 303
    with runtime.reading() as session:
        for name in ("Anna Amsel", "Anna Nova"):
            assert find_forecaster(session, name, is_public=True).name == "Anna Nova"
        assert verify(session).is_sound


def test_nothing_an_account_keeps_private_is_shown(visitor: Visitor, runtime: Runtime) -> None:
    anna = somebody(runtime)
    with runtime.transaction() as session:
        about = world.question(
            session, runtime.now(), title="Is it mine alone?", visibility=Visibility.PRIVATE
        )
        about.owner_id = anna.number
        own = own_forecaster(session, anna.number, now=runtime.now())
        world.prediction(session, runtime.now(), about, own, 0.3, visibility=Visibility.PRIVATE)
    page = words(visitor.get("/admin/accounts"))
    assert "mine alone" not in page
    assert "private_" not in page


def test_an_account_nobody_has_is_told_to_be_absent(visitor: Visitor) -> None:
    for act in ("role", "disable", "enable", "name"):
        assert visitor.post(f"/admin/accounts/nobody/{act}", {"role": "reader"}).status_code == 404
