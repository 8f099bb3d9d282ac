"""A whole site that mails: its record, subscribers, jobs, and a server that takes letters."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

from sqlalchemy import select

from forecasts.accounts import add_account
from forecasts.config import Settings
from forecasts.jobs import JOBS, Job, Work, run_once
from forecasts.models import Account, Delivery, Question, Subscription, Told
from forecasts.runtime import Runtime
from forecasts.subscriptions import Choices, choices_of, of_account
from forecasts.subscriptions import change as change_choices
from forecasts.values import Cadence, Decision, ForecasterKind, MailKind, Role
from tests import world
from tests.conftest import FakeClock
from tests.mail.mailbox import Mailbox
from tests.reports.harbour import Harbour
from tests.subscriptions.letters import KEY, subscribed

SITE = "https://forecasts.example"
SATURDAY = datetime(2024, 6, 1, 12, tzinfo=UTC)
MAIL_JOBS = ("keep_editions", "write_reports", "write_notices", "send_mail")


def mailing(runtime: Runtime, mailbox: Mailbox) -> Runtime:
    """Gives the same runtime with a server that takes mail."""
    settings: Settings = replace(
        runtime.settings, site_url=SITE, secret_key=KEY, mail=mailbox.settings
    )
    return replace(runtime, settings=settings)


@dataclass
class Site:
    """A record whose jobs mail by a clock that a test moves."""

    work: Work
    clock: FakeClock
    mailbox: Mailbox
    jobs: dict[str, Job] = field(default_factory=lambda: {name: JOBS[name] for name in MAIL_JOBS})

    @contextmanager
    def record(self) -> Iterator[Harbour]:
        """Opens a transaction over the record."""
        with self.work.transaction() as session:
            yield Harbour(session, self.clock)

    def reader(self, email: str, **chosen: Any) -> int:
        """Has somebody without an account agree to the report; gives the subscription."""
        with self.work.transaction() as session:
            number = subscribed(session, self.clock(), email, Choices(**chosen)).id
        self.run("send_mail")  # the letter that asks for it
        self.mailbox.clear()
        return number

    def account(self, email: str, name: str, *, role: Role = Role.FORECASTER, **chosen: Any) -> int:
        """Makes an account with a proved address and what it chose; gives the subscription."""
        with self.work.transaction() as session:
            now = self.clock()
            made: Account = add_account(session, email=email, now=now)
            who = world.forecaster(session, now, name, ForecasterKind.USER)
            made.role, made.forecaster_id, made.email_proved_at = role, who.id, now
            session.flush()
            own = of_account(session, made, now=now)
            assert own is not None
            choices = replace(choices_of(own), **({"cadence": Cadence.NEVER} | chosen))
            change_choices(session, own, choices, now=now)
            return own.id

    def ask(self, title: str, **said: Any) -> int:
        """Puts a question on record."""
        with self.record() as harbour:
            return harbour.ask(title, **said).id

    def say(self, question_id: int, who: str, p: float, day: str = "2024-03-01") -> None:
        """Puts a statement on record."""
        with self.record() as harbour:
            about = harbour.session.get_one(Question, question_id)
            person = world.forecaster(harbour.session, self.clock(), who, ForecasterKind.USER)
            harbour.say(about, person, p, day)

    def decide(self, question_id: int, decision: Decision) -> None:
        """Decides a question at the present instant; a decided one is reopened first."""
        with self.record() as harbour:
            about = harbour.session.get_one(Question, question_id)
            harbour.decide(about, decision, at=self.clock())

    def correct(self, question_id: int, decision: Decision) -> None:
        """Takes a decision back and decides otherwise."""
        self.decide(question_id, Decision.REOPENED)
        self.decide(question_id, decision)

    def run(self, *names: str) -> dict[str, int]:
        """Works the jobs that mail, or some of them, to the end of what is due."""
        return run_once(self.work, {name: self.jobs[name] for name in names or self.jobs})

    def arrived(self) -> dict[str, EmailMessage]:
        """Takes what arrived, by address; at most one letter to each."""
        letters = list(self.mailbox.messages)
        self.mailbox.clear()
        found = {str(each["X-Recipients"]): each for each in letters}
        assert len(found) == len(letters), [(x["To"], x["Subject"]) for x in letters]
        return found

    def letters(self, *, kind: MailKind | None = None) -> list[Delivery]:
        """Reads the reports and notices there are, the oldest first."""
        is_news = Delivery.kind != MailKind.CONFIRMATION
        query = select(Delivery).where(is_news).order_by(Delivery.id)
        query = query.where(Delivery.kind == kind) if kind else query
        with self.work.reading() as session:
            return list(session.scalars(query))

    def told(self, delivery_id: int) -> list[Told]:
        """Reads what a letter told."""
        with self.work.reading() as session:
            return list(session.scalars(select(Told).where(Told.delivery_id == delivery_id)))

    def subscription(self, number: int) -> Subscription:
        """Reads a subscription."""
        with self.work.reading() as session:
            return session.get_one(Subscription, number)


def plain(message: EmailMessage) -> str:
    """Gives the words of the text part of a letter, on one line."""
    body = message.get_body(("plain",))
    assert body is not None
    return " ".join(body.get_content().split())
