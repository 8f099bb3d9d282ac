"""Every link of every letter, opened on a running site: nothing is changed by looking, E7."""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage

import httpx
import pytest

from forecasts.jobs import Work
from forecasts.outside import Outside
from forecasts.runtime import Runtime
from forecasts.subscriptions import Choices, ask, letterhead_of
from forecasts.values import Decision, Role
from tests.conftest import FakeClock
from tests.jobs.conftest import NoWeb
from tests.mail.mailbox import mail_server
from tests.mail.unchanged import unchanged
from tests.reports.writing.desk import SITE, mailing
from tests.reports.writing.desk import Site as Desk
from tests.web import record
from tests.web.browsing import served
from web import create_app

MONDAY = datetime(2024, 6, 3, 8, 1, tzinfo=UTC)
ADDRESS = re.compile(r"https?://[^\s\"'<>]+")
FORECASTER, CURATOR, READER, NEW = (
    f"{name}@mail.example" for name in ("bea", "cora", "anna", "new")
)
serving = contextmanager(served)


@pytest.fixture
def desk(runtime: Runtime, clock: FakeClock) -> Iterator[Desk]:
    """The invented record, mailed to a reader, a forecaster, a curator, and somebody who asks."""
    with mail_server() as mailbox:
        outside = Outside(http=NoWeb(), web=NoWeb(), sources={}, close=lambda: None)
        made = Desk(Work(mailing(runtime, mailbox), outside), clock, mailbox)
        with runtime.transaction() as session:
            record.fill(session, clock())
        made.reader(READER)
        made.account(FORECASTER, "Bea Berg", cadence="weekly")
        made.account(CURATOR, "Cora Carr", role=Role.CURATOR, cadence="weekly", weekday="tue")
        yield made


def letters_of(desk: Desk) -> list[EmailMessage]:
    """Has every kind of letter written and sent: confirmation, report, notice, correction."""
    about = desk.ask("Will the pier be built?")
    closing = desk.ask("Will the ferry sail?", closes="2024-06-06")
    for each in (about, closing):
        desk.say(each, "Bea Berg", 0.8, "2024-05-15")
    desk.clock.advance(hours=1)
    desk.decide(about, Decision.YES)
    found = []
    for day in (0, 1, 2):
        desk.clock.at = MONDAY.replace(day=MONDAY.day + day)
        desk.run()
        found += desk.mailbox.messages
        desk.mailbox.clear()
        if day == 0:
            desk.correct(about, Decision.NO)
    head = letterhead_of(desk.work.runtime.settings)
    assert head is not None
    with desk.work.transaction() as session:
        ask(session, NEW, Choices(), head=head, now=desk.clock())
    desk.run("send_mail")
    return [*found, *desk.mailbox.messages]


def links_of(letter: EmailMessage) -> set[str]:
    """Reads every address in a letter: its headers, its text and its page."""
    found = set(ADDRESS.findall(str(letter["List-Unsubscribe"] or "")))
    for kind in ("plain", "html"):
        body = letter.get_body((kind,))
        words = html.unescape(body.get_content()) if body is not None else ""
        found |= set(ADDRESS.findall(words))
    return found


def test_opening_every_link_of_every_letter_changes_no_row_and_leads_somewhere(
    desk: Desk,
) -> None:
    letters = letters_of(desk)
    told = {(str(each["To"]), str(each["Message-ID"]).split(".")[0].strip("<")) for each in letters}
    assert {
        (READER, "report"), (READER, "notice"), (FORECASTER, "report"), (FORECASTER, "notice"),
        (CURATOR, "report"), (NEW, "confirmation"),
    } <= told  # fmt: skip
    links = set[str]().union(*map(links_of, letters))
    own = {each for each in links if each.startswith(SITE)}
    assert len(own) > 20
    purposes = {"/mail/confirm/", "/mail/unsubscribe/", "/mail/preferences/", "/reports/mine/"}
    assert all(any(purpose in each for each in own) for purpose in purposes)
    runtime = desk.work.runtime
    with serving(create_app(runtime)) as address, httpx.Client() as client:
        with unchanged(runtime.engine):
            answers = {
                each: client.get(each.replace(SITE, address).partition("#")[0]) for each in own
            }
        wanted = {200, 302, 303}  # what only somebody signed in may see leads to signing in
        assert {each: one.status_code for each, one in answers.items()} == {
            each: one.status_code for each, one in answers.items() if one.status_code in wanted
        }
