"""A site that mails, over a record of its own."""

from collections.abc import Iterator

import pytest

from forecasts.jobs import Work
from forecasts.outside import Outside
from forecasts.runtime import Runtime
from tests.conftest import FakeClock
from tests.jobs.conftest import NoWeb
from tests.mail.mailbox import Mailbox, mail_server
from tests.reports.writing.desk import Site, mailing


@pytest.fixture(scope="module")
def server() -> Iterator[Mailbox]:
    with mail_server() as mailbox:
        yield mailbox


@pytest.fixture
def desk(runtime: Runtime, clock: FakeClock, server: Mailbox) -> Site:
    """A site on each database, on Saturday, 1 June 2024, at noon."""
    server.clear()
    outside = Outside(http=NoWeb(), web=NoWeb(), sources={}, close=lambda: None)
    return Site(Work(mailing(runtime, server), outside), clock, server)
