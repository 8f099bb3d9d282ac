"""What is asked before mail begins or ends for good, and what is said where none is sent."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from forecasts.models import Subscription
from forecasts.outbox import deliveries, is_suppressed
from forecasts.runtime import Runtime
from forecasts.subscriptions import Purpose
from forecasts.values import Visibility
from tests import world
from tests.conftest import FakeClock
from tests.mail.mailbox import Mailbox, mail_server
from tests.mail.unchanged import unchanged
from tests.web.people import words_of
from tests.web.test_mail_links import ANNA, ASKED, KEY, is_live, own, path_to, send, subscribed
from web import create_app


@pytest.fixture(scope="module")
def server() -> Iterator[Mailbox]:
    with mail_server() as mailbox:
        yield mailbox


@pytest.fixture
def mailing(runtime: Runtime, server: Mailbox) -> Flask:
    """The app of a site that mails."""
    kept = replace(runtime.settings, mail=server.settings, secret_key=KEY)
    return create_app(replace(runtime, settings=kept))


def test_an_address_is_closed_by_the_link_in_the_letter_that_asks(
    mailing: Flask, runtime: Runtime, clock: FakeClock
) -> None:
    send(mailing, "/subscribe", **ASKED)
    link = path_to(runtime, Purpose.NEVER)
    with unchanged(runtime.engine):
        assert "Never write to this address again?" in mailing.test_client().get(link).text
    for _ in range(2):
        assert "It is closed" in send(mailing, link).text
    assert send(mailing, path_to(runtime, Purpose.CONFIRM)).status_code == 410
    with runtime.reading() as session:
        assert is_suppressed(session, ANNA)
        before = len(deliveries(session))
    clock.advance(days=2)
    send(mailing, "/subscribe", **ASKED)
    assert "Nothing is sent there" in send(
        mailing, path_to(runtime, Purpose.PREFERENCES), again="yes"
    ).text  # fmt: skip
    with runtime.reading() as session:
        assert len(deliveries(session)) == before


def test_the_question_names_what_will_come_and_its_button_agrees_to_that_alone(
    mailing: Flask, runtime: Runtime
) -> None:
    """Somebody else may ask for the same address between looking and pressing."""
    chosen = ASKED | {"zone": "Asia/Kolkata", "hour": "18", "weekday": "fri"}
    send(mailing, "/subscribe", **chosen)
    link = path_to(runtime, Purpose.CONFIRM)
    page = mailing.test_client().get(link).text
    what = "the report once a week, on Friday between 18:00 and 19:00 (Asia/Kolkata), of everything"
    assert what in words_of(page)
    shown = re.search('name="shown" value="([0-9a-f]+)"', page)
    assert shown
    other = ASKED | {"cadence": "monthly", "hour": "23"}
    assert send(mailing, "/subscribe", **other).status_code == 200
    again = send(mailing, link, shown=shown[1]).text
    assert "once a month, on the first Monday between 23:00 and 00:00 (UTC)" in words_of(again)
    assert not is_live(runtime)
    seen = re.search('name="shown" value="([0-9a-f]+)"', again)
    assert seen
    assert "You are subscribed" in send(mailing, link, shown=seen[1]).text
    assert own(runtime).cadence == "monthly"


def test_the_question_names_what_the_report_is_narrowed_to(
    mailing: Flask, runtime: Runtime
) -> None:
    send(mailing, "/subscribe", **ASKED)
    with runtime.transaction() as session:
        asked = session.get_one(Subscription, own(runtime).id)
        asked.whole_board, asked.tags = False, ["trade", "war"]
    page = mailing.test_client().get(path_to(runtime, Purpose.CONFIRM)).text
    assert "of only what is tagged trade or war" in words_of(page)


def test_who_wants_back_within_a_day_of_the_last_letter_is_told_when(
    mailing: Flask, runtime: Runtime, clock: FakeClock
) -> None:
    links = subscribed(mailing, runtime)
    send(mailing, links[Purpose.UNSUBSCRIBE])
    assert "ask here again tomorrow" in send(mailing, links[Purpose.PREFERENCES], again="y").text
    for _ in range(3):
        clock.advance(hours=24)
        assert "Fresh links" in send(mailing, links[Purpose.PREFERENCES], again="y").text
    clock.advance(hours=24)
    assert "one in 30 days is sent" in send(mailing, links[Purpose.PREFERENCES], again="y").text


def test_a_tag_no_question_has_is_kept_and_said(mailing: Flask, runtime: Runtime) -> None:
    link = subscribed(mailing, runtime)[Purpose.PREFERENCES]
    with runtime.transaction() as session:
        world.question(session, runtime.now(), tags=("chess",))
        kept = session.get_one(Subscription, own(runtime).id)
        kept.whole_board, kept.tags = False, ["chest"]
    only = {name: value for name, value in ASKED.items() if name != "whole_board"}
    page = words_of(send(mailing, link, **(only | {"tags": "chest"})).text)
    assert "Kept. No question is tagged “chest” yet. Is it “chess”?" in page


def test_a_tag_of_private_questions_alone_reads_like_one_nobody_uses(
    mailing: Flask, runtime: Runtime
) -> None:
    with runtime.transaction() as session:
        hidden = Visibility.PRIVATE
        world.question(session, runtime.now(), tags=("secret",), visibility=hidden)
    only = ASKED | {"tags": "secret, secrets, a1, b2, c3", "whole_board": "no"}
    page = words_of(send(mailing, "/subscribe", **only).text)
    assert "No question is tagged “c3” yet. The same goes for 2 more." in page
    assert "Is it" not in page
    assert own(runtime).tags == ["a1", "b2", "c3", "secret", "secrets"]
