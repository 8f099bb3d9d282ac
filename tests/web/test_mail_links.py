"""Links in letters: what forging, guessing, cutting, replaying and looking at them does, E6 to E8.

Whoever holds one may do what it says and nothing else; opening one changes no row.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from forecasts.mail import mailer_of
from forecasts.models import Subscription
from forecasts.outbox import Written, deliveries, put, send_some
from forecasts.runtime import Runtime
from forecasts.subscriptions import Links, Purpose, known_subscription
from forecasts.subscriptions.links import make_token
from forecasts.values import DeliveryState, MailKind
from tests.conftest import FakeClock
from tests.mail.mailbox import Mailbox, mail_server
from tests.mail.unchanged import unchanged
from tests.web.people import member, words_of
from web import create_app

KEY: Final = "k" * 40
ANNA: Final = "anna@mail.example"
ASKED: Final = {
    "email": ANNA, "cadence": "weekly", "weekday": "mon", "hour": "8", "zone": "UTC",
    "language": "en_GB", "whole_board": "yes",
}  # fmt: skip
ONE_CLICK: Final = {"List-Unsubscribe": "One-Click"}
METHODS: Final = ("GET", "HEAD", "OPTIONS")


@pytest.fixture(scope="module")
def server() -> Iterator[Mailbox]:
    with mail_server() as mailbox:
        yield mailbox


@pytest.fixture
def mailing(runtime: Runtime, server: Mailbox) -> Flask:
    """The app of a site that mails."""
    server.messages.clear()
    kept = replace(runtime.settings, mail=server.settings, secret_key=KEY)
    return create_app(replace(runtime, settings=kept))


def send(app: Flask, path: str, *, site: str = "same-origin", **fields: str) -> TestResponse:
    return app.test_client().post(path, data=fields, headers={"Sec-Fetch-Site": site})


def own(runtime: Runtime, email: str = ANNA) -> Subscription:
    with runtime.reading() as session:
        found = known_subscription(session, email)
        assert found is not None
        return found


def path_to(runtime: Runtime, purpose: Purpose, key: str = KEY) -> str:
    """Gives the link of a letter as it would be mailed now."""
    made = getattr(Links("", key), purpose.value)(own(runtime))
    return str(made)


def subscribed(app: Flask, runtime: Runtime) -> dict[Purpose, str]:
    """Subscribes Anna; gives her links, that of the confirmation used up."""
    assert send(app, "/subscribe", **ASKED).status_code == 200
    confirm = path_to(runtime, Purpose.CONFIRM)
    assert "You are subscribed" in send(app, confirm).text
    return {Purpose.CONFIRM: confirm} | {
        each: path_to(runtime, each) for each in (Purpose.PREFERENCES, Purpose.UNSUBSCRIBE)
    }


def queued(runtime: Runtime) -> None:
    """Writes a report that waits."""
    letter = Written("The week", b"Subject: The week\r\n\r\n", "week@test", ANNA)
    with runtime.transaction() as session:
        assert put(
            session, subscription_id=own(runtime).id, kind=MailKind.REPORT, period="2024-W22",
            written=letter, now=runtime.now(),
        )  # fmt: skip


def states(runtime: Runtime) -> list[DeliveryState]:
    with runtime.reading() as session:
        return [each.state for each in deliveries(session, kind=MailKind.REPORT)]


def is_live(runtime: Runtime) -> bool:
    found = own(runtime)
    return found.confirmed_at is not None and found.ended_at is None


def test_nothing_is_sent_before_the_address_agreed_and_by_looking_it_does_not(
    mailing: Flask, runtime: Runtime
) -> None:
    send(mailing, "/subscribe", **ASKED)
    link = path_to(runtime, Purpose.CONFIRM)
    with unchanged(runtime.engine):
        for _ in range(3):
            assert "Is it you" in mailing.test_client().get(link).text
    assert not is_live(runtime)
    send(mailing, link)
    assert is_live(runtime)


def test_e6_a_forged_cut_or_guessed_token_is_nowhere(mailing: Flask, runtime: Runtime) -> None:
    links = subscribed(mailing, runtime)
    for purpose, link in links.items():
        folder, _, token = link.rpartition("/")
        elsewhere = make_token("another key", own(runtime), purpose)
        other = own(runtime)
        other.public_id = "somebody-else"
        wrong = [
            token[:-1], token[1:], f"{token}x", token.upper(), token.swapcase(), "x",
            token.replace(".1", ".2", 1), token.rpartition(".")[0], f"{token}.{token}", "x" * 5000,
            elsewhere, make_token(KEY, other, purpose), token + "%00", "%C3%A9", "..",
        ]  # fmt: skip
        with unchanged(runtime.engine):
            for each in wrong:
                path = f"{folder}/{each}"
                assert mailing.test_client().get(path).status_code in {404, 308}, path
                assert send(mailing, path, **ONE_CLICK, **ASKED).status_code in {404, 308}, path


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(min_size=1, max_size=60), st.sampled_from(Purpose))
def test_e6_no_text_at_all_opens_anything(site: object, text: str, purpose: Purpose) -> None:
    client = site.app.test_client()  # type: ignore[attr-defined]
    answer = client.get(f"/mail/{purpose}/{text.replace('/', '')}")
    assert answer.status_code in {301, 302, 308, 404}


def test_e6_a_token_for_one_purpose_serves_no_other(mailing: Flask, runtime: Runtime) -> None:
    links = subscribed(mailing, runtime)
    with unchanged(runtime.engine):
        for made_for, link in links.items():
            for purpose in set(Purpose) - {made_for}:
                path = link.replace(f"/{made_for}/", f"/{purpose}/")
                assert mailing.test_client().get(path).status_code == 404
                assert send(mailing, path, **ONE_CLICK, **ASKED).status_code == 404


def test_e6_a_confirmation_works_once_and_not_after_its_time(
    mailing: Flask, runtime: Runtime, clock: FakeClock
) -> None:
    links = subscribed(mailing, runtime)
    with unchanged(runtime.engine):
        replayed = send(mailing, links[Purpose.CONFIRM])
    assert replayed.status_code == 410
    assert "asks nothing any more" in replayed.text
    send(mailing, links[Purpose.UNSUBSCRIBE], **ONE_CLICK)
    assert send(mailing, links[Purpose.CONFIRM]).status_code == 410
    assert not is_live(runtime)
    clock.advance(hours=25)
    send(mailing, "/subscribe", **ASKED)
    late = path_to(runtime, Purpose.CONFIRM)
    clock.advance(hours=72)
    assert send(mailing, late).status_code == 410
    assert not is_live(runtime)


def test_e6_one_click_needs_no_cookie_no_origin_and_may_come_twice(
    mailing: Flask, runtime: Runtime
) -> None:
    """RFC 8058: answered by 200, without a redirect, from wherever it comes."""
    link = subscribed(mailing, runtime)[Purpose.UNSUBSCRIBE]
    queued(runtime)
    for headers in ({}, {"Origin": "https://mail.example"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = mailing.test_client(use_cookies=False).post(link, data=ONE_CLICK, headers=headers)
        assert answer.status_code == 200
        assert "Location" not in answer.headers
        assert "Set-Cookie" not in answer.headers
        assert not is_live(runtime)
        assert states(runtime) == [DeliveryState.CANCELLED]


def test_e6_what_is_queued_is_called_back_and_never_sent(
    mailing: Flask, runtime: Runtime, server: Mailbox
) -> None:
    link = subscribed(mailing, runtime)[Purpose.UNSUBSCRIBE]
    queued(runtime)
    send(mailing, link, **ONE_CLICK)
    mailer = mailer_of(replace(runtime.settings, mail=server.settings))
    assert mailer is not None
    send_some(transaction=runtime.transaction, mailer=mailer, now=runtime.now)
    subjects = [each["Subject"] for each in server.messages]
    assert "The week" not in subjects


def came_back(app: Flask, runtime: Runtime, clock: FakeClock) -> dict[Purpose, str]:
    """Has Anna subscribe, leave and come back; gives her links from before she left."""
    old = subscribed(app, runtime)
    send(app, old[Purpose.UNSUBSCRIBE], **ONE_CLICK)
    clock.advance(hours=25)
    send(app, old[Purpose.PREFERENCES], again="yes")
    send(app, path_to(runtime, Purpose.CONFIRM))
    assert is_live(runtime)
    return old


def test_e6_preferences_from_before_somebody_came_back_show_and_change_nothing(
    mailing: Flask, runtime: Runtime, clock: FakeClock
) -> None:
    old = came_back(mailing, runtime, clock)[Purpose.PREFERENCES]
    with unchanged(runtime.engine):
        for answer in (mailing.test_client().get(old), send(mailing, old)):
            assert answer.status_code == 410
            assert "This link is too old" in answer.text
            assert "Mail me fresh links" in answer.text
    clock.advance(hours=25)
    assert "Fresh links are on their way" in send(mailing, old, again="y").text
    assert is_live(runtime)


def test_e6_a_letter_from_before_somebody_came_back_ends_mail_and_leads_to_no_preferences(
    mailing: Flask, runtime: Runtime, clock: FakeClock
) -> None:
    old = came_back(mailing, runtime, clock)[Purpose.UNSUBSCRIBE]
    asked = mailing.test_client().get(old)
    assert "Unsubscribe from everything?" in asked.text
    assert "/mail/preferences/" not in asked.text
    assert "/mail/preferences/" in mailing.test_client().get(
        path_to(runtime, Purpose.UNSUBSCRIBE)
    ).text  # fmt: skip
    assert send(mailing, old, **ONE_CLICK).status_code == 200
    assert not is_live(runtime)


def test_e6_a_letter_to_an_address_mail_left_ends_nothing(mailing: Flask, runtime: Runtime) -> None:
    links = subscribed(mailing, runtime)
    links[Purpose.NEVER] = path_to(runtime, Purpose.NEVER)
    with runtime.transaction() as session:
        moved = session.get_one(Subscription, own(runtime).id)
        moved.email = moved.email_key = "new@mail.example"
        moved.generation += 1
    with unchanged(runtime.engine):
        for purpose in (Purpose.UNSUBSCRIBE, Purpose.NEVER, Purpose.PREFERENCES):
            assert mailing.test_client().get(links[purpose]).status_code == 410
            assert send(mailing, links[purpose]).status_code == 410


def test_e7_no_link_does_anything_by_being_opened(mailing: Flask, runtime: Runtime) -> None:
    links = [*subscribed(mailing, runtime).values(), "/subscribe", "/me/mail", "/admin/mail"]
    queued(runtime)
    client = mailing.test_client()
    with unchanged(runtime.engine):
        for link in links:
            for method in METHODS:
                client.open(link, method=method)
                client.open(f"{link}?List-Unsubscribe=One-Click&again=yes", method=method)
    assert is_live(runtime)
    assert states(runtime) == [DeliveryState.WAITING]


def test_e7_whoever_is_signed_in_changes_nothing_by_looking(
    mailing: Flask, runtime: Runtime
) -> None:
    anna = member(mailing, role="admin")
    with unchanged(runtime.engine):
        anna.open("/me/mail")
        anna.open("/admin/mail")


def test_pages_of_links_are_kept_listed_and_told_nowhere(mailing: Flask, runtime: Runtime) -> None:
    for link in subscribed(mailing, runtime).values():
        answer = mailing.test_client().get(link)
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert 'name="robots" content="noindex"' in answer.text
        assert "Set-Cookie" not in answer.headers
        assert ANNA not in answer.text
        assert "a…@m….example" in answer.text


def test_over_plain_http_a_browser_still_says_where_a_form_comes_from(runtime: Runtime) -> None:
    """It tells no site there, and no origin from a page that tells nothing: it could not send."""
    kept = replace(runtime.settings, site_url="http://forecasts.lan", secret_key=KEY)
    answer = create_app(replace(runtime, settings=kept)).test_client().get("/mail/confirm/x")
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_preferences_are_changed_without_signing_in(mailing: Flask, runtime: Runtime) -> None:
    link = subscribed(mailing, runtime)[Purpose.PREFERENCES]
    chosen = ASKED | {"zone": "Asia/Kolkata", "hour": "18", "weekday": "fri", "cadence": "monthly"}
    page = words_of(send(mailing, link, **chosen).text)
    assert "Kept." in page
    assert "Friday, 7 Jun 2024, between 18:00 and 19:00 (Asia/Kolkata)" in page
    kept = own(runtime)
    assert (kept.zone, kept.hour, kept.weekday, kept.cadence) == (
        "Asia/Kolkata", 18, "fri", "monthly",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"cadence": "never"}, "or unsubscribe"),
        ({"cadence": "hourly"}, "Choose how often"),
        ({"weekday": "someday"}, "no weekday"),
        ({"hour": "24"}, "Choose an hour"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"language": "xx"}, "no language"),
        ({"whole_board": "no", "forecasters": "Nobody At All"}, "Nobody called"),
        ({"tags": ",".join(f"tag{n}" for n in range(60))}, "too many"),
    ],
)
def test_what_cannot_be_chosen_is_refused_at_its_field_and_changes_nothing(
    mailing: Flask, runtime: Runtime, wrong: dict[str, str], words: str
) -> None:
    link = subscribed(mailing, runtime)[Purpose.PREFERENCES]
    with unchanged(runtime.engine):
        answer = send(mailing, link, **(ASKED | wrong))
    assert answer.status_code == 400
    assert words in words_of(answer.text)
    assert re.search(r'aria-invalid="true"|id="cadence-refusal"', answer.text)


def test_an_address_without_an_account_keeps_what_only_accounts_choose(
    mailing: Flask, runtime: Runtime
) -> None:
    link = subscribed(mailing, runtime)[Purpose.PREFERENCES]
    before = own(runtime)
    assert "moved_by" not in mailing.test_client().get(link).text
    send(mailing, link, **ASKED, moved_by="90")
    after = own(runtime)
    assert (after.moved_by, after.reminders) == (before.moved_by, before.reminders)
