"""Fixtures every test may use: databases of both kinds, a clock, a composed runtime."""

import gc
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from forecasts.config import Settings
from forecasts.db import Session
from forecasts.runtime import Runtime, compose
from tests import quick
from tests.databases import (
    PostgreSQLStore,
    SQLiteStore,
    postgresql_server,
    postgresql_store,
    sqlite_store,
)

# Files that take longest, which two workers must not find at the end of their work.
LONGEST: Final = (
    "tests/api/test_schema.py",
    "tests/web/test_browser.py",
    "tests/web/test_hostile_strings.py",
    "tests/web/test_twin_worlds.py",
    "tests/accounts/test_erasure.py",
    "tests/web/test_access_matrix.py",
    "tests/web/test_twin_members.py",
    "tests/contracts/test_docs.py",
    "tests/jobs/test_killed.py",
    "tests/language/test_speed.py",
    "tests/outbox/test_killed.py",
    "tests/documents/test_bombs.py",
    "tests/web/test_published_copy.py",
    "tests/web/test_publishing.py",
    "tests/journeys/test_spoiled_markets.py",
    "tests/journeys/test_a_week_of_mail.py",
    "tests/journeys/test_article_to_board.py",
    "tests/journeys/test_market_to_outcome.py",
    "tests/journeys/test_weekly_mail.py",
    "tests/exchange/test_bulk.py",
    "tests/cli/test_serving.py",
    "tests/exchange/test_board_check.py",
    "tests/web/test_valid_html.py",
    "tests/jobs/test_stopping.py",
    "tests/sources/test_mutated_bodies.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begins with the files that take longest."""
    begun_first = {file: place for place, file in enumerate(LONGEST)}
    items.sort(key=lambda item: begun_first.get(item.nodeid.partition("::")[0], len(LONGEST)))


def pytest_collection_finish() -> None:
    """Looks for garbage less often, and never again among what was imported and collected."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


class FakeClock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **span: float) -> datetime:
        """Moves the clock by a time span given as for `timedelta`."""
        self.at += timedelta(**span)
        return self.at


@pytest.fixture(scope="session", autouse=True)
def _quick() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        quick.share(patch)
        yield


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> SQLiteStore:
    return sqlite_store(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql_databases() -> Iterator[PostgreSQLStore]:
    with postgresql_server() as url:
        yield postgresql_store(url)


@pytest.fixture
def sqlite_url(sqlite_databases: SQLiteStore, tmp_path: Path) -> Iterator[str]:
    with sqlite_databases.fresh(tmp_path) as url:
        yield url


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)],
)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An own migrated database; every test that takes it runs on SQLite and on PostgreSQL."""
    store: SQLiteStore | PostgreSQLStore = request.getfixturevalue(f"{request.param}_databases")
    with store.fresh(tmp_path) as url:
        yield url


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(datetime(2024, 6, 1, 12, 0, tzinfo=UTC))


@pytest.fixture
def runtime(database_url: str, clock: FakeClock) -> Iterator[Runtime]:
    composed = replace(compose(Settings(database_url=database_url)), now=clock)
    yield composed
    composed.engine.dispose()


@pytest.fixture
def session(runtime: Runtime) -> Iterator[Session]:
    """A writing session whose changes are rolled back at the end."""
    with Session(runtime.engine) as opened, opened.begin() as begun:
        yield opened
        begun.rollback()
