"""A hand-made record for reports: questions of the harbour, decided when a test wants it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from forecasts.accounts import add_account
from forecasts.clock import Edge, parse_moment
from forecasts.db import Session
from forecasts.language.chances.lexicon import lexicon
from forecasts.markets.adjudication import adjudicate_link
from forecasts.markets.link import link_market
from forecasts.markets.prices import record_prices
from forecasts.markets.series import Point
from forecasts.models import Account, Forecaster, Market, MarketLink, Question, Resolution
from forecasts.predictions import Source, Statement, record_prediction
from forecasts.reports.compose import Place, Reader, Span, report_for
from forecasts.reports.facts import Report
from forecasts.reports.items import Correction
from forecasts.resolution.resolve import annul_question, reopen_question, resolve_question
from forecasts.values import Basis, Decision, ForecasterKind, Role, Visibility
from tests import world
from tests.conftest import FakeClock
from tests.markets.fakes import snapshot

PUBLIC, PRIVATE, UNLISTED = Visibility.PUBLIC, Visibility.PRIVATE, Visibility.UNLISTED
YES, NO, ANNULLED, REOPENED = Decision
PLACE = Place(site_url="https://f.example", contact="mailto:desk@f.example", host="f.example")
NOON = datetime(2024, 6, 1, 12, tzinfo=UTC)  # where the clock of tests stands, a Saturday
WEEK = Span(week="2024-W22", since=NOON - timedelta(days=7), until=NOON)
ASKED = datetime(2024, 1, 2, tzinfo=UTC)
READER = Reader(public_id="reader")


@dataclass
class Harbour:
    """Puts things on record, the year's first days ago unless something else is said."""

    session: Session
    clock: FakeClock
    people: dict[str, Forecaster] = field(default_factory=dict)

    def person(self, name: str, kind: ForecasterKind = ForecasterKind.PUNDIT) -> Forecaster:
        if name not in self.people:
            self.people[name] = world.forecaster(self.session, ASKED, name, kind)
        return self.people[name]

    def account(self, name: str = "Mira Own", role: Role = Role.FORECASTER) -> Account:
        email = f"{name.split(maxsplit=1)[0].lower()}@example.org"
        made = add_account(self.session, email=email, now=ASKED)
        who = self.person(name, ForecasterKind.USER)
        made.role, made.forecaster_id, who.is_public = role, who.id, False
        self.session.flush()
        return made

    def ask(
        self,
        title: str = "Will the harbour open?",
        closes: str = "2024-12-31",
        *,
        owner: Account | None = None,
        visibility: Visibility = PUBLIC,
        tags: tuple[str, ...] = (),
        at: datetime = ASKED,
    ) -> Question:
        about = world.question(
            self.session, at, title=title, closes=closes, visibility=visibility, tags=tags
        )
        about.owner_id = owner.id if owner else None
        self.session.flush()
        return about

    def say(
        self,
        about: Question,
        who: str | Forecaster,
        p: float,
        day: str = "2024-03-01",
        *,
        visibility: Visibility | None = None,
        source: Source | None = None,
    ) -> int:
        who = self.person(who) if isinstance(who, str) else who
        said = world.prediction(
            self.session, self.clock(), about, who, p, day,
            visibility=visibility or about.visibility, source=source,
        )  # fmt: skip
        return said.id

    def word(self, about: Question, who: str, phrase: str, source: Source) -> None:
        """Records words as they are read through the lexicon."""
        entry = lexicon().entry(phrase)
        statement = Statement(
            probability=entry.central, low=entry.low, high=entry.high, basis=Basis.VERBAL,
            phrase=phrase, lexicon_version=lexicon().version, proposed=entry.central,
            stated=parse_moment("2024-03-01", edge=Edge.END), source=source,
        )  # fmt: skip
        record_prediction(
            self.session, question=about, forecaster=self.person(who), statement=statement,
            by="curator", now=self.clock(),
        )  # fmt: skip

    def decide(
        self,
        about: Question,
        decision: Decision = YES,
        at: datetime = NOON - timedelta(days=1),
        known: str = "2024-05-20",
    ) -> Resolution:
        if decision is REOPENED:
            return reopen_question(self.session, about, reason="An error.", by="curator", now=at)
        if decision is ANNULLED:
            return annul_question(self.session, about, reason="Void.", by="curator", now=at)
        moment = parse_moment(known, edge=Edge.START)
        return resolve_question(
            self.session, about, decision, known=moment, evidence_url="https://e.example/1",
            by="curator", now=at,
        )  # fmt: skip

    def link(
        self,
        about: Question,
        *prices: tuple[datetime, float],
        label: str = "Tides",
        is_reference: bool = True,
        opened: datetime = ASKED,
    ) -> Market:
        """Links a market with these prices; it was read at the time of the last one."""
        listing = snapshot(f"m{about.id}{label}", probability=None, at=ASKED, opens_at=opened)
        made: MarketLink = link_market(
            self.session, about, listing, label=label, is_inverted=False, by="curator", now=ASKED
        )
        made = adjudicate_link(
            self.session, made, is_reference=is_reference, by="curator", now=ASKED
        )
        for at, p in prices:
            record_prices(self.session, made, [Point(at, p)], now=at)
        market = self.session.get_one(Market, made.market_id)
        market.price_at, market.price = prices[-1]
        market.polled_at = market.price_at
        self.session.flush()
        return market

    def report(
        self,
        reader: Reader = READER,
        span: Span = WEEK,
        corrections: tuple[Correction, ...] = (),
    ) -> Report:
        self.session.flush()
        return report_for(
            self.session, reader, span, place=PLACE, now=self.clock(), corrections=corrections
        )


def reader_of(account: Account, **chosen: object) -> Reader:
    return Reader(
        public_id=f"reader-{account.id}",
        role=account.role,
        account_id=account.id,
        forecaster_id=account.forecaster_id,
        **chosen,  # type: ignore[arg-type]
    )


def titles(items: tuple[object, ...]) -> list[str]:
    """Names the questions some items are about."""
    return [each.subject.title for each in items]  # type: ignore[attr-defined]
