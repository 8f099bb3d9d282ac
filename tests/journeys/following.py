"""What journeys with linked markets share: the real client, a stand-in, a clock that is moved."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from click.testing import CliRunner

from forecasts.audit import verify
from forecasts.cli import main
from forecasts.clock import Moment
from forecasts.config import load_settings
from forecasts.markets.adjudication import adjudicate_link
from forecasts.markets.finding import choose_outcome, find_snapshots
from forecasts.markets.link import link_market
from forecasts.markets.sync import SyncSummary, sync_all
from forecasts.outside import Outside, compose_outside
from forecasts.questions import QuestionDraft, add_question, find_question
from forecasts.resolution.check import Access, Checked, check_question
from forecasts.resolution.proposals import accept_proposal, find_proposal, list_proposals
from forecasts.runtime import Runtime, compose
from tests.conftest import FakeClock
from tests.standin import StandIn

SOURCES = ("polymarket", "kalshi", "manifold", "metaculus", "predictit")


@dataclass(frozen=True)
class Followed:
    """A record whose markets are at a stand-in."""

    url: str
    runtime: Runtime
    outside: Outside
    clock: FakeClock

    def ask(self, title: str, *, days: float = 60) -> str:
        """Puts a question on record that closes in some days; returns its slug."""
        now = self.clock()
        draft = QuestionDraft(
            title=title,
            criteria="Yes if the harbour office says so.",
            opens=Moment(now - timedelta(days=10)),
            closes=Moment(now + timedelta(days=days)),
        )
        with self.runtime.transaction() as session:
            return add_question(session, draft, by="ada", now=now).slug

    def link(self, slug: str, address: str, label: str | None = None) -> None:
        """Links a market and confirms that it asks the same."""
        found = choose_outcome(
            find_snapshots(self.outside.sources, self.outside.http, address), label
        )
        now = self.clock()
        with self.runtime.transaction() as session:
            link = link_market(
                session,
                find_question(session, slug),
                found,
                label=self.outside.sources[found.source].traits.label,
                is_inverted=False,
                by="ada",
                now=now,
            )
            adjudicate_link(session, link, is_reference=True, by="ada", now=now)

    def sync(self) -> SyncSummary:
        """Reads all linked markets with their past prices."""
        return sync_all(
            self.runtime.transaction,
            self.outside.sources,
            self.outside.http,
            now=self.clock,
        )

    def check(self, slug: str, *, wait: float | None = None) -> Checked:
        """Looks at one question once."""
        access = Access(
            transaction=self.runtime.transaction,
            reading=self.runtime.reading,
            sources=self.outside.sources,
            http=self.outside.http,
            web=self.outside.web,
            now=self.clock,
        )
        with self.runtime.reading() as session:
            number = find_question(session, slug).id
        hours = None if wait is None else timedelta(hours=wait)
        checked = check_question(access, number, wait=hours)
        assert checked is not None
        return checked

    def accept(self) -> None:
        """Accepts the one proposal that waits."""
        with self.runtime.transaction() as session:
            (line,) = list_proposals(session)
            accept_proposal(session, find_proposal(session, line.id), by="ada", now=self.clock())

    def run(self, *words: str) -> str:
        """Runs a command on the same record."""
        runner = CliRunner(env={"FORECASTS_DATABASE_URL": self.url})
        result = runner.invoke(main, list(words))
        assert result.exit_code == 0, (words, result.output, result.exception)
        return result.output

    def shown(self, slug: str) -> dict[str, Any]:
        """Reads what `question show` prints."""
        read: dict[str, Any] = json.loads(self.run("question", "show", slug, "--json"))
        return read

    def verify(self) -> None:
        """Checks ledger and stored scores."""
        with self.runtime.reading() as session:
            found = verify(session)
        assert found.is_sound, found.difference


@contextmanager
def following(url: str, clock: FakeClock, world: StandIn) -> Iterator[Followed]:
    """Composes a record on a database, with the real client sent to the stand-in."""
    settings = load_settings({"FORECASTS_DATABASE_URL": url, **world.environment()})
    runtime = replace(compose(settings), now=clock)
    outside = compose_outside(settings, now=clock)
    try:
        yield Followed(url, runtime, outside, clock)
    finally:
        outside.close()
        runtime.engine.dispose()
