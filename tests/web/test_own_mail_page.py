"""What is mailed to one's account: chosen by whoever is signed in, and by nobody else."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest
from flask import Flask

from forecasts.accounts import Viewer
from forecasts.models import Account, Delivery, Subscription
from forecasts.outbox import Written, empty_letters, put, suppress
from forecasts.runtime import Runtime
from forecasts.values import Cadence, DeliveryState, MailKind, SuppressionReason
from tests.mail.mailbox import Mailbox, mail_server
from tests.mail.unchanged import unchanged
from tests.web.people import Member, member, words_of
from tests.web.test_mail_links import KEY, send
from web import create_app

CHOSEN: Final[dict[str, Any]] = {
    "cadence": "weekly", "weekday": "fri", "hour": "18", "zone": "Asia/Kolkata", "language": "de",
    "whole_board": "yes", "reminders": "yes", "moved_by": "25",
}  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[Mailbox]:
    with mail_server() as mailbox:
        yield mailbox


@pytest.fixture
def mailing(runtime: Runtime, server: Mailbox) -> Flask:
    """The app of a site that mails."""
    kept = replace(runtime.settings, mail=server.settings, secret_key=KEY)
    return create_app(replace(runtime, settings=kept))


def proved(runtime: Runtime, viewer: Viewer) -> None:
    with runtime.transaction() as session:
        session.get_one(Account, viewer.account_id).email_proved_at = runtime.now()


def own(runtime: Runtime, viewer: Viewer) -> Subscription | None:
    with runtime.reading() as session:
        return session.query(Subscription).filter_by(account_id=viewer.account_id).one_or_none()


def anna(app: Flask, runtime: Runtime, *, is_proved: bool = True) -> Member:
    made = member(app)
    if is_proved:
        proved(runtime, made.viewer)
    return made


def test_what_is_chosen_is_kept_and_says_when_the_next_report_comes(
    mailing: Flask, runtime: Runtime
) -> None:
    me = anna(mailing, runtime)
    page = words_of(me.send("/me/mail", **CHOSEN))
    assert "What is mailed to you is changed." in page
    assert "on Friday, 07.06.2024, between 18:00 and 19:00 (Asia/Kolkata)" in page
    kept = own(runtime, me.viewer)
    assert kept is not None
    assert (kept.cadence, kept.zone, kept.moved_by) == (Cadence.WEEKLY, "Asia/Kolkata", 0.25)
    assert (kept.reminders, kept.notices, kept.own_record) == (True, False, False)


def test_looking_makes_nothing_and_offers_reminders_without_a_report(
    mailing: Flask, runtime: Runtime
) -> None:
    me = anna(mailing, runtime)
    with unchanged(runtime.engine):
        page = me.open("/me/mail")
    assert 'value="never" checked' in page
    assert 'name="reminders" value="yes" checked' in page
    assert own(runtime, me.viewer) is None


@pytest.mark.parametrize("wrong", ["0", "101", "ten", "", "-5", "1e1", "٣"])
def test_a_market_moves_by_whole_points(mailing: Flask, runtime: Runtime, wrong: str) -> None:
    me = anna(mailing, runtime)
    page = me.send("/me/mail", status=400, **(CHOSEN | {"moved_by": wrong}))
    assert 'id="moved_by-refusal"' in page
    assert own(runtime, me.viewer) is None


def test_an_address_nobody_proved_is_asked_first(mailing: Flask, runtime: Runtime) -> None:
    me = anna(mailing, runtime, is_proved=False)
    assert "Mail me the letter" in words_of(me.open("/me/mail"))
    assert "A letter is on its way" in words_of(me.send("/me/mail/begin"))
    assert "within the last 24 hours" in words_of(me.send("/me/mail/begin"))
    kept = own(runtime, me.viewer)
    assert kept is not None
    assert kept.confirmed_at is None


def test_whoever_leaves_comes_back_by_a_button(mailing: Flask, runtime: Runtime) -> None:
    me = anna(mailing, runtime)
    me.send("/me/mail", **CHOSEN)
    page = words_of(me.send("/me/mail/stop"))
    assert "You unsubscribed, so nothing is sent." in page
    assert "The next report" not in page
    assert "ask for it again first" in me.send("/me/mail", status=400, **CHOSEN)
    assert "You get mail again." in words_of(me.send("/me/mail/begin"))
    assert "The next report comes" in words_of(me.open("/me/mail"))


def test_a_closed_address_is_told_so(mailing: Flask, runtime: Runtime) -> None:
    me = anna(mailing, runtime)
    with runtime.transaction() as session:
        suppress(session, me.email, SuppressionReason.BOUNCED, now=runtime.now())
    assert "Letters to this address came back" in words_of(me.open("/me/mail"))


def test_without_a_mail_server_it_says_so(app: Flask, runtime: Runtime) -> None:
    me = anna(app, runtime)
    assert "No mail goes out from this site" in words_of(me.open("/me/mail"))
    me.send("/me/mail", **CHOSEN)
    assert "No mail goes out" in words_of(me.send("/me/mail/begin"))


def sent(runtime: Runtime) -> None:
    """Has every letter taken by a server."""
    with runtime.transaction() as session:
        for each in session.query(Delivery):
            each.state, each.sent_at, each.due_at = DeliveryState.SENT, runtime.now(), None


def test_the_last_letters_are_ones_own(mailing: Flask, runtime: Runtime) -> None:
    me, other = anna(mailing, runtime), member(mailing, "bela")
    proved(runtime, other.viewer)
    for each in (me, other):
        each.send("/me/mail", **CHOSEN)
        subscription = own(runtime, each.viewer)
        assert subscription is not None
        written = Written(f"For {each.email}", b"x", f"1@{each.email}", each.email)
        with runtime.transaction() as session:
            put(
                session, subscription_id=subscription.id, kind=MailKind.REPORT, period="2024-W22",
                written=written, now=runtime.now(),
            )  # fmt: skip
        sent(runtime)
    page = me.open("/me/mail")
    assert f"For {me.email}" in page
    assert 'href="/reports/mine/' in page
    assert other.email not in page
    with runtime.transaction() as session:
        assert empty_letters(session, now=runtime.now() + timedelta(days=91)) == 2
    page = me.open("/me/mail")
    assert f"For {me.email}" not in page
    assert "A letter that is not kept any more" in page


def test_the_profile_leads_there_and_nobody_else_gets_in(app: Flask, runtime: Runtime) -> None:
    assert 'href="/me/mail"' in anna(app, runtime).open("/me/profile")
    assert app.test_client().get("/me/mail").status_code == 303
    assert send(app, "/me/mail/stop").status_code == 303
