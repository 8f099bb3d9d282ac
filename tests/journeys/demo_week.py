"""A week lived through with the demonstration's record: three people, their mail, a real server.

`python -m tests.journeys.demo_week FOLDER` writes every letter of it there, as it came, as text and
as HTML, with pictures of how it looks in a browser: wide and narrow, light and dark.
"""

import random
import re
import sys
import tempfile
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

from forecasts.accounts import Viewer, change_role, find_account, viewer_of
from forecasts.clock import DatePrecision, Edge, Moment, parse_moment
from forecasts.config import Settings
from forecasts.db import Session
from forecasts.demo import load_demo
from forecasts.demo.member import add_member
from forecasts.forecasters import find_forecaster, record_forecaster
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
from forecasts.values import Decision, ForecasterKind, Role, Visibility
from tests.conftest import FakeClock
from tests.jobs.conftest import NoWeb
from tests.journeys.pictures import photographed, photographed_pages
from tests.mail.mailbox import Mailbox, mail_server
from tests.web.browsing import served
from web import create_app

SITE: Final = "https://forecasts.example"
KEY: Final = "the key of a demonstration that nobody guesses"
READER, FORECASTER, CURATOR = "anna@reader.example", "mira@vale.example", "cleo@desk.example"
NAMES: Final = {"Mira Vale": FORECASTER, "Cleo Marsh": CURATOR}
START: Final = datetime(2026, 10, 1, 9, tzinfo=UTC)
MONDAY: Final = datetime(2026, 11, 30, 12, tzinfo=UTC)
END: Final = datetime(2026, 12, 3, 12, tzinfo=UTC)
WRONG: Final = "Demonstration: will the fish market of Vessel close for the winter?"
FERRY: Final = "Demonstration: will the ferry to Vessel sail again before December?"
HARBOUR: Final = "Demonstration: will the harbour of Vessel stay free of ice?"
LIGHTHOUSE: Final = "Demonstration: will the lighthouse of Vessel be sold?"
DESK: Final = "the demonstration's desk"
_ROLE: Final = "invented, to show what a page looks like"
_TIDES: Final = 30
_SEED: Final = 20_261_001
_HOURS: Final = (6, 8, 12)
_JOBS: Final = (
    "check_resolutions", "keep_editions", "write_reports", "write_notices", "send_mail",
)  # fmt: skip
_SKILL: Final = {
    "Orla Quist": 0.28, "Tomas Brandt": 0.16, "Ines Halloran": 0.22, "Ruben Asker": 0.05,
    "Vessel Tide Model": 0.25, "Mira Vale": 0.2,
}  # fmt: skip
_BEFORE: Final = """Mon. Nov 16th, 2026

Harbour talk

Nobody in Vessel agrees about the ferry (invented for the demonstration)

Some merchants hope for an early return. Others are confident that the ferry never will return.

Among those who believe this is Orla Quist, a former pilot of the port.
"""
_WITHIN: Final = """Thu. Nov 26th, 2026

What comes after the ferry (invented for the demonstration)

Vessel has its ferry back, and asks what else may come. “The lamp on the pier will probably burn by
the fourth,” said Tomas Brandt, who formerly ran the harbour office. It is unlikely that the harbour
master resigns, said Ines Halloran, a reporter of the port.

“A second mole? That will never be built,” said Ruben Asker, a mason. “Is the town preparing for
it? I would say yes and no,” he added.
"""

Facts = dict[str, Any]


def load_week() -> Facts:
    """Reads what happens in the week."""
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


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

    def _say(self, session: Session, question: Question, name: str, p: float) -> None:
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
                self._say(session, about, name, p)

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


def _signed_in(week: Week, name: str) -> FlaskClient:
    """Signs somebody in by the link that is mailed; the first time, it makes the account."""
    client = week.app.test_client()
    week.send("/sign-in/mail", client, email=NAMES[name])
    week.send(week.linked("/sign-in"), client, name=name)
    return client


def _join(week: Week, name: str, role: Role) -> None:
    email = NAMES[name]
    _signed_in(week, name)
    with week.runtime.transaction() as session:
        change_role(session, find_account(session, email), role)


def _play_season(week: Week) -> None:
    """Records a season of tides: everybody speaks on each, and each comes out."""
    drawn = random.Random(_SEED)  # invented, and the same every time
    with week.runtime.transaction() as session:
        for kind, names in ((ForecasterKind.PUNDIT, "people"), (ForecasterKind.MODEL, "models")):
            for name in week.facts[names]:
                record_forecaster(session, name=name, kind=kind, role=_ROLE, now=week.clock())
    days = [START.date() + timedelta(days=3 + number) for number in range(_TIDES)]
    came = {day: drawn.random() < 0.5 for day in days}
    title = "Demonstration: will the tide at Vessel pass five metres on {}?"
    for day in days:
        says = {
            name: round(min(0.97, max(0.03, 0.5 + (lean if came[day] else -lean))), 2)
            for name, skill in _SKILL.items()
            for lean in (drawn.gauss(skill, 0.24),)
        }
        fact = {"title": title.format(f"{day:%-d %B}"), "closes": day.isoformat(), "says": says}
        week.ask(fact | {"tags": ["sea"]})
    for day in days:
        week.clock.at = datetime(day.year, day.month, day.day, 7, tzinfo=UTC) + timedelta(days=1)
        known = Moment(week.clock() - timedelta(hours=7), DatePrecision.INSTANT)
        with week.runtime.transaction() as session:
            resolve_question(
                session, find_question(session, title.format(f"{day:%-d %B}")),
                Decision.YES if came[day] else Decision.NO, known=known, by=DESK, now=week.clock(),
                evidence_url="https://harbour-office.example/tides",
            )  # fmt: skip
            if day == days[-1]:
                resolve_question(
                    session, find_question(session, LIGHTHOUSE), Decision.NO, known=known,
                    by=DESK, now=week.clock(), evidence_url="https://town-hall.example/deeds",
                )  # fmt: skip


def _ask_of_the_day(week: Week) -> None:
    for fact in week.facts["questions"]:
        if fact["asked"] == week.clock().date().isoformat():
            week.ask(fact)


def _subscribe(week: Week) -> None:
    """Has the reader ask for the report on the page, and the two others choose it on theirs."""
    week.send(
        "/subscribe", email=READER, cadence="weekly", weekday="mon", hour="8",
        zone="Europe/London", language="en_GB", whole_board="yes",
    )  # fmt: skip
    week.run()
    week.send(week.linked("/mail/confirm"))
    chosen = {
        "cadence": "weekly", "weekday": "mon", "hour": "8", "language": "en_GB",
        "whole_board": "yes", "own_record": "yes", "reminders": "yes", "notices": "yes",
        "moved_by": "10",
    }  # fmt: skip
    for name, zone in (("Mira Vale", "Europe/Vilnius"), ("Cleo Marsh", "Europe/London")):
        week.send("/me/mail", _signed_in(week, name), zone=zone, **chosen)


def lived(week: Week) -> Week:
    """Lives through the week, up to the letters of its Monday."""
    _join(week, "Mira Vale", Role.FORECASTER)
    _join(week, "Cleo Marsh", Role.CURATOR)
    _play_season(week)
    for day in range(16, 24):
        week.live(datetime(2026, 11, day, 10, tzinfo=UTC))
        _ask_of_the_day(week)
        if day == 16:
            week.accept(week.publish(_BEFORE))
            with week.runtime.transaction() as session:
                week._say(session, find_question(session, HARBOUR), "Mira Vale", 0.7)
    _subscribe(week)
    week.live(datetime(2026, 11, 26, 16, tzinfo=UTC))
    week.publish(_WITHIN)
    week.live(MONDAY)
    return week


def corrected(week: Week) -> Week:
    """Lives on: the days after, on which what was told wrongly is put right."""
    week.clock.at = MONDAY + timedelta(hours=3)
    week.correct()
    week.live(END)
    return week


def written(week: Week, folder: Path) -> None:
    """Writes every letter into a folder, as it came, as text and as HTML, and photographs it."""
    folder.mkdir(parents=True, exist_ok=True)
    pages: dict[str, str] = {}
    for at, letter in week.letters:
        who = str(letter["X-Recipients"]).partition("@")[0]
        kind = str(letter["Message-ID"]).strip("<>").partition(".")[0]
        name = f"{at:%m-%d-%H}-{who}-{kind}"
        (folder / f"{name}.eml").write_bytes(letter.as_bytes())
        head = "".join(f"{key}: {value}\n" for key, value in letter.items())
        (folder / f"{name}.txt").write_text(f"{head}\n{plain(letter)}", encoding="utf-8")
        if html(letter):
            pages[name] = _with_pictures(letter)
            (folder / f"{name}.html").write_text(pages[name], encoding="utf-8")
    photographed(pages, folder)
    week.send("/subscribe", email="ben@reader.example", cadence="weekly", weekday="mon", hour="8",
              zone="UTC", language="en_GB", whole_board="yes")  # fmt: skip
    week.run()
    paths = paths_of(week) | {"confirm": week.linked("/mail/confirm")}
    with contextmanager(served)(week.app) as address:
        photographed_pages(address, paths, folder)


def paths_of(week: Week) -> dict[str, str]:
    """Names the pages on which the mail of the week is read, asked for and changed."""
    paths = {"reports": "/reports", "week": "/reports/2026-W48", "subscribe": "/subscribe"}
    for _, letter in week.letters:
        who = str(letter["To"]).partition("@")[0]
        for page, found in re.findall(rf"{SITE}/((?:reports|mail)/(\w+)/[\w.-]+)", plain(letter)):
            paths[f"{found}-{who}"] = f"/{page}"
    return paths


def _with_pictures(letter: EmailMessage) -> str:
    """Sets the pictures of a letter into its HTML, as a reader of mail does."""
    shown = html(letter)
    for part in letter.walk():
        if part.get_content_type() == "image/png":
            cid = str(part["Content-ID"]).strip("<>")
            data = str(part.get_payload()).replace("\n", "").replace("\r", "")
            shown = shown.replace(f"cid:{cid}", f"data:image/png;base64,{data}")
    return shown


def main(folder: Path) -> None:
    """Lives through the week in a throwaway database, and writes its letters."""
    with (
        tempfile.TemporaryDirectory(prefix="forecasts-week-") as place,
        opened_week(f"sqlite:///{Path(place) / 'week.db'}") as week,
    ):
        written(corrected(lived(week)), folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
