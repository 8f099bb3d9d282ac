"""Signing up and in by a mailed link or a password, and everything that must not work."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from forecasts.accounts import disable_account, make_link
from forecasts.models import Account, Attempt, SignIn, SignInLink
from forecasts.runtime import Runtime
from forecasts.values import LinkPurpose, Role
from tests.conftest import FakeClock
from tests.mail.mailbox import Mailbox, mail_server
from tests.web.signing import LINK, PASSWORD, Somebody, Visitor, signed_in, somebody, words
from web import create_app
from web.access import safe_path


@pytest.fixture(scope="module")
def server() -> Iterator[Mailbox]:
    with mail_server() as mailbox:
        yield mailbox


@pytest.fixture
def mailbox(server: Mailbox) -> Mailbox:
    server.messages.clear()
    server.refuses = False
    return server


@pytest.fixture
def mailing(runtime: Runtime, mailbox: Mailbox) -> Flask:
    """The app of a site that mails."""
    return create_app(replace(runtime, settings=replace(runtime.settings, mail=mailbox.settings)))


def mailed_link(mailbox: Mailbox) -> str:
    found = LINK.search(mailbox.messages[-1].get_content())
    assert found
    return found[0]


def printed_link(runtime: Runtime, who: Somebody) -> str:
    with runtime.transaction() as session:
        account = session.get_one(Account, who.number)
        token = make_link(
            session,
            purpose=LinkPurpose.SIGN_IN,
            email=who.email,
            account=account,
            now=runtime.now(),
        )
    return f"/sign-in/{token}"


def by_password(visitor: Visitor, email: str, password: str, leads_to: str = "") -> int:
    form = {"email": email, "password": password, "next": leads_to}
    return visitor.post("/sign-in", form).status_code


def test_whoever_has_no_account_gets_one_by_a_mailed_link(
    mailing: Flask, mailbox: Mailbox, runtime: Runtime
) -> None:
    visitor = Visitor(mailing)
    asked = visitor.post("/sign-in/mail", {"email": "Anna@Mail.example", "next": "/predict"})
    assert asked.status_code == 200
    assert mailbox.messages[-1]["To"] == "Anna@Mail.example"
    link = mailed_link(mailbox)
    assert "Make an account" in words(visitor.get(link))

    done = visitor.post(link, {"name": "Anna Amsel"})

    assert (done.status_code, done.headers["Location"]) == (303, "/predict")
    assert visitor.is_signed_in
    with runtime.reading() as session:
        account = session.scalars(select(Account)).one()
        assert (account.name, account.role) == ("Anna Amsel", Role.FORECASTER)
        assert account.email_proved_at == runtime.now()


def test_a_link_works_once_and_never_by_looking_at_it(app: Flask, runtime: Runtime) -> None:
    anna = somebody(runtime)
    link = printed_link(runtime, anna)
    for _ in range(3):
        assert Visitor(app).get(link).status_code == 200
        Visitor(app).client.head(link)
    assert Visitor(app).post(link).status_code == 303
    with runtime.reading() as session:
        assert session.get_one(Account, anna.number).email_proved_at is None  # it was not mailed
    refused = Visitor(app).post(link)
    assert refused.status_code == 400
    assert "was used already, or its time is over" in words(refused)


def test_a_link_ends_with_its_time_and_with_the_next_one(
    app: Flask, runtime: Runtime, clock: FakeClock
) -> None:
    anna = somebody(runtime)
    first = printed_link(runtime, anna)
    second = printed_link(runtime, anna)
    assert Visitor(app).post(first).status_code == 400
    clock.advance(minutes=30)
    assert Visitor(app).post(second).status_code == 400


def test_the_page_tells_not_whether_there_is_an_account(
    mailing: Flask, mailbox: Mailbox, runtime: Runtime
) -> None:
    somebody(runtime, "anna@mail.example", password=PASSWORD)
    pages = [
        words(Visitor(mailing).post("/sign-in/mail", {"email": email})).replace(email, "…")
        for email in ("anna@mail.example", "nobody@mail.example")
    ]
    assert pages[0] == pages[1]
    letters = [LINK.sub("…", each.get_content()) for each in mailbox.messages]
    assert letters[0] == letters[1]
    refused = [
        words(
            Visitor(mailing).post("/sign-in", {"email": email, "password": "wrong " * 4})
        ).replace(email, "…")
        for email in ("anna@mail.example", "nobody@mail.example")
    ]
    assert refused[0] == refused[1]


def test_a_mail_server_that_refuses_is_told_and_a_new_try_works(
    mailing: Flask, mailbox: Mailbox
) -> None:
    mailbox.refuses = True
    refused = Visitor(mailing).post("/sign-in/mail", {"email": "anna@mail.example"})
    assert refused.status_code == 503
    assert "Mail cannot be sent just now" in words(refused)
    mailbox.refuses = False
    assert Visitor(mailing).post("/sign-in/mail", {"email": "anna@mail.example"}).status_code == 200


def test_without_mail_the_page_says_who_makes_links(app: Flask) -> None:
    page = words(Visitor(app).get("/sign-in"))
    assert "forecasts user link EMAIL" in page
    assert "Mail me a link" not in page
    assert Visitor(app).post("/sign-in/mail", {"email": "a@b.example"}).status_code == 400


def test_the_right_password_opens_and_every_other_does_not(app: Flask, runtime: Runtime) -> None:
    somebody(runtime, password=PASSWORD)
    somebody(runtime, "bela@mail.example", name="Bela")
    visitor = Visitor(app)
    for email, password in (
        ("anna@mail.example", PASSWORD.upper()),
        ("anna@mail.example", ""),
        ("anna@mail.example", "x" * 100_000),
        ("bela@mail.example", PASSWORD),
        ("bela@mail.example", "nobody has this password"),
        ("", ""),
    ):
        assert by_password(visitor, email, password) == 400
        assert not visitor.token
    assert by_password(visitor, "ANNA@mail.example", PASSWORD) == 303
    assert visitor.is_signed_in


def test_a_sign_in_gets_a_new_token_and_ends_the_one_before(app: Flask, runtime: Runtime) -> None:
    anna = somebody(runtime, password=PASSWORD)
    visitor = Visitor(app)
    visitor.token = "planted-by-somebody-else"
    by_password(visitor, anna.email, PASSWORD)
    first = visitor.token
    assert first != "planted-by-somebody-else"
    by_password(visitor, anna.email, PASSWORD)
    second = visitor.token
    assert second != first
    visitor.token = first
    assert not visitor.is_signed_in
    visitor.token = second
    assert visitor.is_signed_in


def test_only_a_hash_of_a_token_is_kept(app: Flask, runtime: Runtime) -> None:
    visitor = signed_in(app, runtime, somebody(runtime))
    link = printed_link(runtime, somebody(runtime, "bela@mail.example"))
    with runtime.reading() as session:
        kept = str([tuple(row) for row in session.execute(select(SignIn.__table__))])
        kept += str([tuple(row) for row in session.execute(select(SignInLink.__table__))])
    assert visitor.token not in kept
    assert link.removeprefix("/sign-in/") not in kept


def test_a_sign_in_dies_on_leaving_everywhere_it_is_held(app: Flask, runtime: Runtime) -> None:
    visitor = signed_in(app, runtime, somebody(runtime))
    stolen = Visitor(app)
    stolen.token = visitor.token
    assert stolen.is_signed_in
    assert visitor.post("/sign-out").status_code == 303
    assert not visitor.token
    assert not stolen.is_signed_in


def test_a_sign_in_dies_with_its_time(app: Flask, runtime: Runtime, clock: FakeClock) -> None:
    visitor = signed_in(app, runtime, somebody(runtime))
    clock.advance(days=29)
    assert visitor.is_signed_in
    clock.advance(days=1)
    assert not visitor.is_signed_in


def test_a_disabled_account_is_signed_out_and_stays_out(app: Flask, runtime: Runtime) -> None:
    anna = somebody(runtime, password=PASSWORD)
    visitor, link = signed_in(app, runtime, anna), printed_link(runtime, anna)
    with runtime.transaction() as session:
        disable_account(session, session.get_one(Account, anna.number), now=runtime.now())
    assert not visitor.is_signed_in
    assert by_password(Visitor(app), anna.email, PASSWORD) == 400
    refused = Visitor(app).post(link)
    assert refused.status_code == 400
    assert "disabled" in words(refused)


def test_passwords_cannot_be_tried_without_end(
    app: Flask, runtime: Runtime, clock: FakeClock
) -> None:
    anna = somebody(runtime, password=PASSWORD)
    tries = [by_password(Visitor(app), anna.email, f"wrong {n}") for n in range(12)]
    assert tries == [400] * 10 + [429] * 2
    assert by_password(Visitor(app), anna.email, PASSWORD) == 429
    refused = Visitor(app).post("/sign-in", {"email": anna.email, "password": PASSWORD})
    assert 0 < int(refused.headers["Retry-After"]) <= 300
    clock.advance(minutes=5)
    assert by_password(Visitor(app), anna.email, PASSWORD) == 303


def test_mail_cannot_be_asked_for_without_end(mailing: Flask, mailbox: Mailbox) -> None:
    tries = [
        Visitor(mailing).post("/sign-in/mail", {"email": "anna@mail.example"}).status_code
        for _ in range(5)
    ]
    assert tries == [200] * 3 + [429] * 2
    assert len(mailbox.messages) == 3


def test_attempts_keep_neither_address_nor_place(app: Flask, runtime: Runtime) -> None:
    by_password(Visitor(app), "anna@mail.example", "wrong")
    with runtime.reading() as session:
        kept = str([tuple(row) for row in session.execute(select(Attempt.__table__))])
    assert "anna" not in kept
    assert "127.0.0.1" not in kept


ELSEWHERE = (
    "//evil.example", "https://evil.example/", "/\\evil.example", "\\\\evil.example",
    "/\t/evil.example", "javascript:alert(1)", "evil.example", "/%0a//evil.example\n", "///e",
)  # fmt: skip


@pytest.mark.parametrize("leads_to", ELSEWHERE)
def test_signing_in_leads_to_no_other_site(app: Flask, runtime: Runtime, leads_to: str) -> None:
    somebody(runtime, password=PASSWORD)
    assert "evil" not in safe_path(leads_to)
    done = Visitor(app).post(
        "/sign-in", {"email": "anna@mail.example", "password": PASSWORD, "next": leads_to}
    )
    assert done.headers["Location"] == "/me"


def test_whoever_is_not_signed_in_comes_back_to_where_they_were_going(
    app: Flask, runtime: Runtime
) -> None:
    somebody(runtime, password=PASSWORD)
    visitor = Visitor(app)
    led = visitor.get("/me/tokens?a=b")
    assert (led.status_code, led.headers["Cache-Control"]) == (303, "no-store")
    page = words(visitor.get(led.headers["Location"]))
    found = re.search(r'name="next" value="([^"]*)"', page)
    assert found
    done = visitor.post(
        "/sign-in", {"email": "anna@mail.example", "password": PASSWORD, "next": found[1]}
    )
    assert done.headers["Location"] == "/me/tokens?a=b"


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_of_another_site_is_refused(app: Flask, runtime: Runtime, site: str) -> None:
    visitor = signed_in(app, runtime, somebody(runtime))
    for path in ("/sign-out", "/me/profile", "/me/tokens", "/me/profile/sign-out-everywhere"):
        assert visitor.post(path, site=site).status_code == 403
    assert visitor.is_signed_in


@pytest.mark.parametrize(
    ("origin", "status"),
    [(None, 403), ("null", 403), ("https://evil.example", 403), ("http://localhost", 303)],
)
def test_a_browser_that_tells_no_site_must_tell_its_origin(
    app: Flask, runtime: Runtime, origin: str | None, status: int
) -> None:
    visitor = signed_in(app, runtime, somebody(runtime))
    headers = {"Origin": origin} if origin else {}
    assert visitor.client.post("/sign-out", headers=headers).status_code == status


def cookies_of(site_url: str, runtime: Runtime) -> str:
    settings = replace(runtime.settings, site_url=site_url, secret_key="k" * 40)
    secure = create_app(replace(runtime, settings=settings))
    visitor = Visitor(secure, base_url=site_url)
    done = visitor.post("/sign-in", {"email": "anna@mail.example", "password": PASSWORD})
    assert done.status_code == 303
    return "\n".join(done.headers.getlist("Set-Cookie"))


def test_over_https_no_other_site_and_no_script_gets_at_the_cookie(runtime: Runtime) -> None:
    somebody(runtime, password=PASSWORD)
    said = cookies_of("https://forecasts.example", runtime)
    assert said.startswith("__Host-forecasts=")
    for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert flag in said
    assert "Domain" not in said


def test_on_this_machine_the_cookie_works_without_https(runtime: Runtime) -> None:
    somebody(runtime, password=PASSWORD)
    said = cookies_of("http://127.0.0.1:8000", runtime)
    assert said.startswith("forecasts=")
    assert "HttpOnly" in said
    assert "Secure" not in said


def test_pages_of_signing_in_are_kept_by_nobody(app: Flask, runtime: Runtime) -> None:
    link = printed_link(runtime, somebody(runtime))
    for path in ("/sign-in", link, "/sign-in/nonsense"):
        page = Visitor(app).get(path)
        assert page.headers["Cache-Control"] == "no-store"
        assert 'name="robots" content="noindex"' in words(page)
        assert page.headers["Referrer-Policy"] in {"no-referrer", "same-origin"}


def test_an_invitation_without_an_address_makes_the_first_admin(
    app: Flask, runtime: Runtime
) -> None:
    with runtime.transaction() as session:
        token = make_link(
            session, purpose=LinkPurpose.INVITATION, role=Role.ADMIN, now=runtime.now()
        )
    visitor = Visitor(app)
    refused = visitor.post(f"/sign-in/{token}", {"name": "Anna", "email": "no address"})
    assert refused.status_code == 400
    assert "Anna" in words(refused)
    done = visitor.post(f"/sign-in/{token}", {"name": "Anna", "email": "anna@mail.example"})
    assert done.status_code == 303
    assert visitor.get("/admin/accounts").status_code == 200
