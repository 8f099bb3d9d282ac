"""A database that was used before is as a new one to the next test."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from forecasts.config import Settings
from forecasts.db import Session
from forecasts.runtime import compose
from tests import world
from tests.conftest import FakeClock
from tests.databases import PostgreSQLStore

pytestmark = pytest.mark.postgresql


@contextmanager
def _opened(url: str) -> Iterator[Session]:
    runtime = compose(Settings(database_url=url))
    with runtime.transaction() as session:
        yield session
    runtime.engine.dispose()


def test_a_database_that_was_given_back_is_empty_and_counts_from_one(
    postgresql_databases: PostgreSQLStore, tmp_path: Path, clock: FakeClock
) -> None:
    used = []
    for _ in range(2):
        with postgresql_databases.fresh(tmp_path) as url:
            with _opened(url) as session:
                assert session.scalar(text("SELECT count(*) FROM question")) == 0
                assert world.question(session, clock()).id == 1
            used.append(url)
    assert used[0] == used[1]


def test_a_database_whose_schema_was_changed_is_lent_to_nobody_again(
    postgresql_databases: PostgreSQLStore, tmp_path: Path
) -> None:
    with postgresql_databases.fresh(tmp_path) as changed, _opened(changed) as session:
        session.execute(text("ALTER TABLE question DROP CONSTRAINT pk_question CASCADE"))
    with postgresql_databases.fresh(tmp_path) as url:
        assert url != changed


def test_two_databases_at_a_time_are_two(
    postgresql_databases: PostgreSQLStore, tmp_path: Path
) -> None:
    with (
        postgresql_databases.fresh(tmp_path) as one,
        postgresql_databases.fresh(tmp_path) as other,
    ):
        assert one != other
