"""A record that lives by a clock that is moved: its pages, its jobs, its mail server, its desk."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final

from flask.testing import FlaskClient
from sqlalchemy import select

from forecasts.accounts import Viewer, find_account, viewer_of
from forecasts.clock import DatePrecision, Edge, Moment, parse_moment
from forecasts.config import Settings
from forecasts.db import Session
from forecasts.demo import load_demo
from forecasts.demo.member import add_member
from forecasts.forecasters import find_forecaster
from forecasts.intake import Acceptance, accept_candidate, read_article, store_article
from forecasts.jobs import JOBS, Job, Work, run_once
from forecasts.logbook.author import author_of
from forecasts.logbook.deciding import decide_own
from forecasts.logbook.saving import Details, log_statement
from forecasts.markets.prices import record_prices
from forecasts.models import Candidate, Market, MarketLink, Question
from forecasts.outside import Outside
from forecasts.predictions import Statement, record_prediction
from forecasts.questions import QuestionDraft, add_question, find_question
from forecasts.resolution.resolve import annul_question, reopen_question, resolve_question
from forecasts.runtime import Runtime, compose
from forecasts.sources import PriceBasis, PricePoint
from forecasts.values import Decision, Visibility
from tests.conftest import FakeClock
from tests.jobs.conftest import NoWeb
from tests.mail.mailbox import Mailbox, mail_server
from web import create_app

SITE: Final = "https://forecasts.example"
KEY: Final = "the key of a demonstration that nobody guesses"
READER, FORECASTER, CURATOR = "anna@reader.example", "mira@vale.example", "cleo@desk.example"
NAMES: Final = {"Mira Vale": FORECASTER, "Cleo Marsh": CURATOR}
START: Final = datetime(2026, 10, 1, 9, tzinfo=UTC)
WRONG: Final = "Demonstration: will the fish market of Vessel close for the winter?"
FERRY: Final = "Demonstration: will the ferry to Vessel sail again before December?"
HARBOUR: Final = "Demonstration: will the harbour of Vessel stay free of ice?"
DESK: Final = "the demonstration's desk"
_HOURS: Final = (6, 8, 12)
_JOBS: Final = (
    "check_resolutions", "keep_editions", "write_reports", "write_notices", "send_mail",
)  # fmt: skip
Facts = dict[str, Any]


def load_week() -> Facts:
    """Reads what happens in the week."""
    return tomllib.loads(Path(__file__).with_name("demo_week.toml").read_text(encoding="utf-8"))


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _known(text: str) -> Moment:
    if "T" in text:
        return Moment(_at(text), DatePrecision.INSTANT)
    return parse_moment(text, edge=Edge.START)


@dataclass
class Week:
    """A record whose clock is moved on, with its pages, its jobs and its mail server.

    Attributes:
        letters: everything that arrived, the oldest first, with when it did.
    """

    runtime: Runtime
    clock: FakeClock
    mailbox: Mailbox
    work: Work
    facts: Facts = field(default_factory=load_week)
    letters: list[tuple[datetime, EmailMessage]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.app = create_app(self.runtime)
        self.jobs: Mapping[str, Job] = {name: JOBS[name] for name in _JOBS}

    # The site

    def send(self, path: str, client: FlaskClient | None = None, **fields: str) -> str:
        """Sends a form as a browser does that stands on a page of the site."""
        client = client or self.app.test_client()
        headers = {"Sec-Fetch-Site": "same-origin"}
        answer = client.post(path, data=fields, headers=headers, base_url=SITE)
        assert answer.status_code < 400, answer.text[:2000]
        return answer.text

    def open(self, path: str, client: FlaskClient | None = None) -> str:
        """Opens a page."""
        answer = (client or self.app.test_client()).get(path, base_url=SITE)
        assert answer.status_code == 200, answer.text[:2000]
        return answer.text

    def linked(self, path: str) -> str:
        """Takes the path of a link out of the last letter."""
        self.take()
        found = re.search(rf"{SITE}({path}/[\w.-]+)", plain(self.letters[-1][1]))
        assert found is not None, plain(self.letters[-1][1])
        return found[1]

    # Time

    def take(self) -> None:
        """Takes in what arrived."""
        self.letters += [(self.clock(), each) for each in self.mailbox.messages]
        self.mailbox.clear()

    def run(self) -> None:
        """Lets the scheduler work once, and takes in what arrived."""
        run_once(self.work, self.jobs)
        self.take()

    def live(self, until: datetime) -> None:
        """Goes on to an instant: prices are read, questions decided, and the jobs run."""
        decided = sorted(
            (_at(each["decided"]["at"]), each)
            for each in self.facts["questions"]
            if "decided" in each and self.clock() < _at(each["decided"]["at"]) <= until
        )
        ticks = [(at, None) for at in _ticks(self.clock(), until)]
        for at, fact in sorted([*decided, *ticks], key=lambda one: one[0]):
            self.clock.at = at
            if fact is None:
                self._read_prices()
                self.run()
            else:
                self._decide(fact)
        self.clock.at = until

    # The record

    def viewer(self, name: str) -> Viewer:
        """Says who looks when somebody is signed in."""
        with self.runtime.reading() as session:
            return viewer_of(find_account(session, NAMES[name]))

    def say(self, session: Session, question: Question, name: str, p: float) -> None:
        """Records what somebody says now."""
        now = self.clock()
        if name in NAMES:
            author = author_of(session, self.viewer(name), now=now)
            details = Details(visibility=question.visibility)
            log_statement(session, question, p, details, author=author, now=now)
            return
        who = find_forecaster(session, name)
        record_prediction(
            session, question=question, forecaster=who, statement=Statement(probability=p),
            by=DESK, now=now,
        )  # fmt: skip

    def ask(self, fact: Facts) -> None:
        """Puts a question on record, with what is said on it the same day."""
        owner = self.viewer(fact["owner"]) if "owner" in fact else None
        draft = QuestionDraft(
            title=fact["title"],
            criteria="Yes if it happens before the close; No otherwise. Invented.",
            closes=parse_moment(fact["closes"], edge=Edge.END),
            visibility=Visibility.PRIVATE if owner else Visibility.PUBLIC,
            tags=tuple(fact.get("tags", ())),
        )
        with self.runtime.transaction() as session:
            about = add_question(
                session, draft, by=owner.mark if owner else DESK, now=self.clock(),
                owner_id=owner.account_id if owner else None,
            )  # fmt: skip
            for name, p in fact["says"].items():
                self.say(session, about, name, p)

    def _decide(self, fact: Facts) -> None:
        decided, now = fact["decided"], self.clock()
        outcome = Decision(decided["outcome"])
        with self.runtime.transaction() as session:
            about = find_question(session, fact["title"])
            if outcome is Decision.ANNULLED:
                annul_question(session, about, reason=decided["reason"], by=DESK, now=now)
            elif "owner" in fact:
                author = author_of(session, self.viewer(fact["owner"]), now=now)
                known = _known(decided["known"])
                decide_own(session, about, outcome, author=author, known=known, now=now)
            else:
                resolve_question(
                    session, about, outcome, known=_known(decided["known"]),
                    evidence_url=decided["evidence"], by=DESK, now=now,
                )  # fmt: skip

    def correct(self) -> None:
        """Takes back how the fish market came out, and decides otherwise."""
        now, reason = self.clock(), "The market stayed open; the notice on its door was a year old."
        with self.runtime.transaction() as session:
            about = find_question(session, WRONG)
            reopen_question(session, about, reason=reason, by=DESK, now=now)
            resolve_question(
                session, about, Decision.NO, known=_known("2026-11-29"), by=DESK, now=now,
                evidence_url="https://fish-market.example/open", reason=reason,
            )  # fmt: skip

    def publish(self, text: str) -> int:
        """Takes an article of the day in; gives its number."""
        now = self.clock()
        with self.runtime.transaction() as session:
            day = now.date()
            stored = store_article(
                session, read_article(text.encode(), published_on=day), published_on=day,
                publisher="The Vessel Gull (invented)", by=DESK, now=now,
            )  # fmt: skip
            return stored.article.id

    def accept(self, article: int) -> None:
        """Accepts what the pilot said of the ferry in an article."""
        with self.runtime.transaction() as session:
            query = select(Candidate).where(
                Candidate.article_id == article, Candidate.speaker == "Orla Quist"
            )
            accept_candidate(
                session, session.scalars(query).one(), said=Acceptance(), by=DESK,
                question=find_question(session, FERRY), now=self.clock(),
            )  # fmt: skip

    def _read_prices(self) -> None:
        """Reads the prices of the day, as the job does that follows real markets."""
        now = self.clock()
        if now.hour != _HOURS[0]:
            return
        with self.runtime.transaction() as session:
            query = select(MarketLink, Market).join(Market, Market.id == MarketLink.market_id)
            query = query.join(Question, Question.id == MarketLink.question_id)
            for link, market in session.execute(query.where(Question.title == HARBOUR)):
                [prices] = [
                    days for name, days in self.facts["prices"].items()
                    if name.lower().replace(" ", "-") == market.source
                ]  # fmt: skip
                price = _between(prices, now.date()) / 100
                record_prices(session, link, [PricePoint(now, price, PriceBasis.LAST)], now=now)
                market.price, market.price_at, market.polled_at = price, now, now


def _between(prices: Mapping[str, float], day: date) -> float:
    """Reads a price off the straight line between the days that are given."""
    known = sorted((date.fromisoformat(each), price) for each, price in prices.items())
    before, after = known[0], known[-1]
    for each in known:
        if each[0] <= day:
            before = each
        else:
            after = each
            break
    if before[0] >= after[0]:
        return before[1]
    share = (day - before[0]) / (after[0] - before[0])
    return before[1] + share * (after[1] - before[1])


def _ticks(after: datetime, until: datetime) -> Iterator[datetime]:
    """Counts the instants at which the scheduler works: at the chosen hours, two minutes past."""
    day = after.replace(hour=0, minute=0, second=0, microsecond=0)
    while day <= until:
        for hour in _HOURS:
            at = day + timedelta(hours=hour, minutes=2)
            if after < at <= until:
                yield at
        day += timedelta(days=1)


def plain(letter: EmailMessage) -> str:
    """Gives the text part of a letter."""
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def html(letter: EmailMessage) -> str:
    """Gives the HTML part of a letter, empty without one."""
    body = letter.get_body(("html",))
    return "" if body is None else str(body.get_content())


@contextmanager
def opened_week(database_url: str) -> Iterator[Week]:
    """Loads the demonstration into an empty database that mails to a server of this machine."""
    clock = FakeClock(START)
    with mail_server() as mailbox:
        settings = Settings(
            database_url=database_url, site_url=SITE, secret_key=KEY, mail=mailbox.settings,
            contact="mailto:desk@forecasts.example",
        )  # fmt: skip
        runtime = replace(compose(settings), now=clock)
        outside = Outside(http=NoWeb(), web=NoWeb(), sources={}, close=lambda: None)
        try:
            with runtime.transaction() as session:
                load_demo(session, now=clock())
                add_member(session, now=clock())
            yield Week(runtime, clock, mailbox, Work(runtime, outside))
        finally:
            runtime.engine.dispose()
