"""Schema, migrations, pragmas and locks, on both databases."""

import multiprocessing
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, select, text
from sqlalchemy import create_engine as plain_engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import Pool

from forecasts.audit import verify
from forecasts.config import Settings, normalise_database_url
from forecasts.db import (
    check_schema,
    create_engine,
    prepare,
    reading,
    schema_state,
    transaction,
    upgrade,
)
from forecasts.errors import ConfigurationError, SchemaError
from forecasts.models import Base, Prediction
from forecasts.questions import find_question
from forecasts.runtime import Runtime, compose
from forecasts.values import ForecasterKind
from tests import world
from tests.databases import PostgreSQLStore

ROOT = Path(__file__).parent.parent
WRITES = 200 if os.environ.get("FORECASTS_TORTURE") else 12


def test_the_migrations_make_exactly_what_the_models_say(runtime: Runtime) -> None:
    check_schema(runtime.engine)


def test_the_migrations_make_the_same_constraints_as_the_models(
    sqlite_url: str, tmp_path: Path
) -> None:
    migrated, modelled = create_engine(sqlite_url), plain_engine(f"sqlite:///{tmp_path}/m.db")
    Base.metadata.create_all(modelled)

    def constraints(engine: Engine) -> dict[str, object]:
        found = inspect(engine)
        return {
            table: (
                sorted((c["name"], c["sqltext"]) for c in found.get_check_constraints(table)),
                sorted(str(u["name"]) for u in found.get_unique_constraints(table)),
                sorted(
                    # SQLite does not tell the name of one that was added with its column
                    (f["constrained_columns"], f["referred_table"], str(f.get("options")))
                    for f in found.get_foreign_keys(table)
                ),
                sorted(str(i["name"]) for i in found.get_indexes(table)),
            )
            for table in found.get_table_names()
            if table != "alembic_version" and not table.startswith("question_search")
        }

    assert constraints(migrated) == constraints(modelled)
    migrated.dispose()
    modelled.dispose()


def test_a_difference_between_database_and_models_is_named(runtime: Runtime) -> None:
    with runtime.engine.begin() as connection:
        connection.execute(text("ALTER TABLE question ADD COLUMN stray INTEGER"))
    with pytest.raises(SchemaError, match="stray"):
        check_schema(runtime.engine)


def test_downgrade_and_upgrade_again_work(runtime: Runtime) -> None:
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.set_main_option("path_separator", "os")
    with runtime.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert schema_state(runtime.engine) == "empty"
    upgrade(runtime.engine)
    check_schema(runtime.engine)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE prediction SET probability = 1.5",
        "UPDATE prediction SET probability = -0.1",
        "UPDATE prediction SET probability = NULL",
        "UPDATE prediction SET low = 0.5, high = 0.6",
        "UPDATE prediction SET low = 0.0",
        "UPDATE prediction SET basis = 'guess'",
        "UPDATE prediction SET forecaster_id = 99",
        "UPDATE prediction SET retracted_at = recorded_at",
        "UPDATE prediction SET basis = 'verbal', low = NULL, high = NULL",
        "UPDATE question SET opens_at = closes_at",
        "UPDATE question SET base_rate = 0.5",
        "UPDATE question SET state = 'Open'",
        "INSERT INTO alias (forecaster_id, name, name_key) SELECT 1, name, name_key FROM alias",
    ],
)
def test_the_database_itself_refuses_what_cannot_be(runtime: Runtime, statement: str) -> None:
    with runtime.transaction() as session:
        about, now = world.question(session, runtime.now()), runtime.now()
        world.prediction(session, now, about, world.forecaster(session, now), 0.3)
    with pytest.raises(IntegrityError), runtime.transaction() as session:
        session.execute(text(statement))


def test_not_a_number_is_refused_on_both_databases(runtime: Runtime) -> None:
    with runtime.transaction() as session:
        about, now = world.question(session, runtime.now()), runtime.now()
        said = world.prediction(session, now, about, world.forecaster(session, now), 0.3)
        key = said.id
    with pytest.raises(IntegrityError), runtime.transaction() as session:
        session.get_one(Prediction, key).probability = float("nan")


def test_enumerations_are_stored_by_value(runtime: Runtime) -> None:
    with runtime.transaction() as session:
        world.forecaster(session, runtime.now(), kind=ForecasterKind.MARKET)
        assert session.scalar(text("SELECT kind FROM forecaster")) == "market"


def test_times_come_back_aware_and_in_utc(runtime: Runtime) -> None:
    with runtime.transaction() as session:
        slug = world.question(session, runtime.now()).slug
    with runtime.reading() as session:
        found = find_question(session, slug)
        assert found.created_at == runtime.now()
        assert str(found.created_at.tzinfo) == "UTC"


def test_sqlite_runs_with_the_promised_settings(sqlite_url: str) -> None:
    engine = create_engine(sqlite_url)
    with reading(engine) as session:
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"
        assert session.scalar(text("PRAGMA synchronous")) == 2
        assert session.scalar(text("PRAGMA foreign_keys")) == 1
    engine.dispose()


def test_an_empty_database_is_migrated_and_an_old_or_newer_one_is_refused(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/new.db")
    assert schema_state(engine) == "empty"
    prepare(engine)
    assert schema_state(engine) == "current"
    with transaction(engine) as session:
        session.execute(text("UPDATE alembic_version SET version_num = 'f00d'"))
    with pytest.raises(SchemaError, match="newer release"):
        prepare(engine)
    engine.dispose()


def test_an_old_schema_is_named_with_the_command_that_upgrades_it(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = create_engine(sqlite_url)
    with reading(engine) as session:
        newest = session.scalar(text("SELECT version_num FROM alembic_version"))
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    (folder / "env.py").touch()
    (folder / "versions" / "a.py").write_text(f'revision = "{newest}"\ndown_revision = None\n')
    (folder / "versions" / "b.py").write_text(f'revision = "next"\ndown_revision = "{newest}"\n')
    monkeypatch.setattr("forecasts.db.migrations_folder", lambda: folder)
    with pytest.raises(SchemaError, match="forecasts db upgrade"):
        prepare(engine)
    engine.dispose()


@pytest.mark.parametrize(
    "url", ["mysql://x/y", "sqlite://", "sqlite:///:memory:", "not an address"]
)
def test_an_address_we_cannot_use_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError):
        normalise_database_url(url)


UPGRADE_SLOWLY = """
import sys, time
import alembic.op as op
from forecasts.db import create_engine, upgrade
real, made = op.create_table, 0
def slow(*args, **kwargs):
    global made
    made += 1
    result = real(*args, **kwargs)
    if made == 5:
        print("halfway", flush=True)
        time.sleep(60)
    return result
op.create_table = slow
upgrade(create_engine(sys.argv[1]))
"""


def test_an_upgrade_killed_halfway_leaves_nothing_behind(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/killed.db"
    child = subprocess.Popen(
        [sys.executable, "-c", UPGRADE_SLOWLY, url], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == "halfway\n"
        child.send_signal(signal.SIGKILL)
    engine = create_engine(url)
    assert schema_state(engine) == "empty"
    assert inspect(engine).get_table_names() == []
    upgrade(engine)
    check_schema(engine)
    engine.dispose()


def write_many(url: str, worker: int, count: int) -> None:
    """Writes predictions in a process of its own, one transaction each."""
    runtime = compose(Settings(database_url=url))
    for number in range(count):
        with runtime.transaction() as session:
            now = runtime.now()
            about = find_question(session, "will-the-harbour-of-vessel-open")
            who = world.forecaster(session, now, f"Writer {worker}")
            world.prediction(session, now, about, who, (number + 1) / (count + 1))
    runtime.engine.dispose()


def test_eight_processes_writing_at_once_lose_nothing(database_url: str) -> None:
    runtime = compose(Settings(database_url=database_url))
    with runtime.transaction() as session:
        world.question(session, runtime.now(), closes="2099-12-31")
    runtime.engine.dispose()
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=write_many, args=(database_url, n, WRITES)) for n in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(600)
    assert [writer.exitcode for writer in writers] == [0] * 8
    with runtime.reading() as session:
        assert len(session.scalars(select(Prediction.id)).all()) == 8 * WRITES
        assert verify(session).is_sound
    runtime.engine.dispose()


def test_eight_processes_may_prepare_an_empty_database_at_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/fresh.db"
    command = [sys.executable, "-m", "forecasts", "ledger", "head", "--json"]
    environment = {**os.environ, "FORECASTS_DATABASE_URL": url}
    children = [
        subprocess.Popen(
            command, env=environment, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL
        )
        for _ in range(8)
    ]
    errors = [child.communicate(timeout=120)[1].decode() for child in children]
    assert [child.returncode for child in children] == [0] * 8, errors


def test_a_reader_sees_one_state_while_writers_go_on(runtime: Runtime) -> None:
    with runtime.transaction() as session:
        world.question(session, runtime.now())
    with runtime.reading() as before:
        assert find_question(before, "will-the-harbour-of-vessel-open").title
        with runtime.transaction() as session:
            find_question(session, "will-the-harbour-of-vessel-open").title = "Changed"
        before.expire_all()
        assert find_question(before, "will-the-harbour-of-vessel-open").title != "Changed"


def fail_halfway(runtime: Runtime) -> None:
    """Puts a question on record and fails before the end."""
    with runtime.transaction() as session:
        world.question(session, runtime.now())
        raise ZeroDivisionError


def test_a_failed_transaction_leaves_nothing_half_done(runtime: Runtime) -> None:
    with pytest.raises(ZeroDivisionError):
        fail_halfway(runtime)
    with runtime.reading() as session:
        assert verify(session).entries == 0


def test_a_connection_given_back_after_the_engine_was_disposed_of_is_closed(
    database_url: str,
) -> None:
    engine = create_engine(database_url)
    late = engine.connect()
    driver: Any = late.connection.driver_connection
    engine.dispose()
    late.close()
    if engine.dialect.name == "postgresql":
        assert driver.closed
    with engine.connect() as again:
        assert again.execute(text("SELECT 1")).scalar() == 1
    engine.dispose()


@pytest.mark.postgresql
@pytest.mark.parametrize("at", ["while it is disposed of", "only after that"])
def test_a_thread_that_is_slower_than_the_end_of_the_engine_leaves_no_connection_open(
    postgresql_databases: PostgreSQLStore,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    at: str,
) -> None:
    with postgresql_databases.fresh(tmp_path) as url:
        engine = create_engine(url)
        pool = engine.pool
        late = pool.connect()
        if at == "while it is disposed of":
            recreate = pool.recreate

            def giving_back() -> Pool:
                late.close()
                return recreate()

            monkeypatch.setattr(pool, "recreate", giving_back)
            driver: Any = late.driver_connection
            engine.dispose()
        else:
            late.close()
            engine.dispose()
            again = pool.connect()  # by a thread that knew the pool before
            driver = again.driver_connection
            again.close()
        assert driver.closed
        engine.dispose()
