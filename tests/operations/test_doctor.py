"""The doctor is green when all is well, and names what is not, with a remedy."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from forecasts.config import Settings, SourceSettings
from forecasts.db import create_engine
from forecasts.models import (
    Heartbeat,
    JobRun,
    LedgerEntry,
    Market,
    Page,
    Proposal,
    Question,
    QuestionCheck,
    SourceHealth,
)
from forecasts.operations.checks import database
from forecasts.operations.doctor import Check, Level, examine, worst
from forecasts.resolution.resolve import annul_question
from forecasts.resolution.rule_choice import set_rule
from forecasts.runtime import Runtime
from forecasts.values import Decision, QuestionState, RuleKind, SourceState
from tests import world
from tests.conftest import FakeClock
from tests.operations.linked import linked_question


@pytest.fixture
def clock() -> FakeClock:
    """The real time, for the database server compares its own clock with it."""
    return FakeClock(datetime.now(UTC))


def look(runtime: Runtime, *, deep: bool = False) -> dict[str, Check]:
    """What the doctor finds, apart from the server's clock, which no test can move."""
    found = examine(runtime.engine, runtime.settings, now=runtime.now(), is_deep=deep)
    return {check.name: check for check in found if check.name != "server clock"}


def beat(runtime: Runtime, at: datetime) -> None:
    with runtime.transaction() as session:
        session.merge(Heartbeat(worker="one", started_at=at, beat_at=at))


def answered(runtime: Runtime, source: str = "tides", **fields: object) -> None:
    health = SourceHealth(source=source, succeeded_at=runtime.now())
    for name, value in fields.items():
        setattr(health, name, value)
    with runtime.transaction() as session:
        session.merge(health)


def change(runtime: Runtime, market_id: int, **fields: object) -> None:
    with runtime.transaction() as session:
        for name, value in fields.items():
            setattr(session.get_one(Market, market_id), name, value)


def assert_only(found: dict[str, Check], name: str, level: Level) -> Check:
    """One thing is amiss, and nothing else is."""
    amiss = {check.name: check.level for check in found.values() if check.level is not Level.OK}
    assert amiss == {name: level}, found
    assert found[name].remedy
    return found[name]


def test_an_empty_record_is_green_and_says_so(runtime: Runtime) -> None:
    found = look(runtime, deep=True)
    assert worst(list(found.values())) is Level.OK
    assert "the record is empty" in found["scheduler"].words


def test_a_database_nobody_used_yet_is_green(tmp_path: object) -> None:
    url = f"sqlite:///{tmp_path}/new.db"
    engine = create_engine(url)
    (check,) = examine(engine, Settings(database_url=url), now=datetime.now(UTC))
    assert check.level is Level.OK
    assert "new and empty" in check.words
    engine.dispose()


def test_a_record_that_is_looked_after_is_green(runtime: Runtime) -> None:
    linked_question(runtime)
    beat(runtime, runtime.now())
    answered(runtime, skew_seconds=-2.5)
    assert worst(list(look(runtime, deep=True).values())) is Level.OK


def test_a_database_that_does_not_answer_is_red_and_gives_no_password_away() -> None:
    url = "postgresql+psycopg://me:very-secret@127.0.0.1:1/record"
    engine = create_engine(url)
    (check,) = examine(engine, Settings(database_url=url), now=datetime.now(UTC))
    assert check.level is Level.RED
    assert "very-secret" not in str(check)


def test_an_old_schema_is_red_with_the_command_that_upgrades_it(runtime: Runtime) -> None:
    with runtime.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    (check,) = look(runtime).values()
    assert check.level is Level.RED


def test_a_scheduler_that_never_ran_is_a_warning_until_something_is_due(
    runtime: Runtime, clock: FakeClock
) -> None:
    with runtime.transaction() as session:
        closes = (clock() + timedelta(days=30)).date().isoformat()
        world.question(session, clock(), closes=closes)
    assert_only(look(runtime), "scheduler", Level.WARNING)
    with runtime.transaction() as session:
        session.scalars(select(Question)).one().due_at = clock()
    assert look(runtime)["scheduler"].level is Level.RED


def test_a_scheduler_that_fell_silent_is_red_after_three_minutes(
    runtime: Runtime, clock: FakeClock
) -> None:
    beat(runtime, clock())
    clock.advance(minutes=2, seconds=59)
    assert look(runtime)["scheduler"].level is Level.OK
    clock.advance(seconds=2)
    found = assert_only(look(runtime), "scheduler", Level.RED)
    assert "3 min ago" in found.words


def test_a_scheduler_run_from_time_to_time_is_in_order_for_an_hour(
    runtime: Runtime, clock: FakeClock
) -> None:
    with runtime.transaction() as session:
        session.add(
            JobRun(
                job="tidy",
                slot="one",
                due_at=clock(),
                worker="one",
                started_at=clock(),
                lease_until=clock(),
                finished_at=clock(),
            )
        )
    clock.advance(minutes=59)
    assert look(runtime)["scheduler"].level is Level.OK
    clock.advance(minutes=2)
    assert_only(look(runtime), "scheduler", Level.WARNING)


@pytest.mark.parametrize(
    ("late", "level"),
    [
        (timedelta(minutes=15), Level.OK),
        (timedelta(minutes=16), Level.WARNING),
        (timedelta(hours=2, minutes=1), Level.RED),
    ],
)
@pytest.mark.parametrize("queue", ["market", "question", "page"])
def test_what_is_due_for_long_shows(
    runtime: Runtime, queue: str, late: timedelta, level: Level
) -> None:
    market_id = linked_question(runtime)
    beat(runtime, runtime.now())
    answered(runtime)
    since = runtime.now() - late
    with runtime.transaction() as session:
        if queue == "page":
            session.add(Page(url="https://gull.example/1", found_at=since, due_at=since))
        elif queue == "question":
            session.scalars(select(Question)).one().due_at = since
        else:
            session.get_one(Market, market_id).due_at = since
    found = look(runtime)
    assert found["backlog"].level is level
    if level is not Level.OK:
        assert f"a {queue} for" in assert_only(found, "backlog", level).words


def test_what_failed_in_a_job_is_named_without_secrets(runtime: Runtime, clock: FakeClock) -> None:
    beat(runtime, clock())
    with runtime.transaction() as session:
        run = JobRun(
            job="track_prices",
            slot="one",
            due_at=clock(),
            worker="one",
            started_at=clock(),
            lease_until=clock(),
            finished_at=clock(),
            error="market 7: KeyError: token-of-mine",
        )
        session.add(run)
    settings = replace(
        runtime.settings,
        sources=SourceSettings(metaculus_token="token-of-mine"),  # invented
    )
    found = look(replace(runtime, settings=settings))
    check = assert_only(found, "failures", Level.WARNING)
    assert check.words.endswith("track_prices: market 7: KeyError: [secret]")
    clock.advance(days=2)
    assert look(runtime)["failures"].level is Level.OK


def test_a_source_without_an_answer_for_three_hours_is_red_with_its_reason(
    runtime: Runtime, clock: FakeClock
) -> None:
    linked_question(runtime)
    answered(runtime, failures=3, error="503 from tides.example")
    beat(runtime, clock())
    assert "503" in assert_only(look(runtime), "sources", Level.WARNING).words
    clock.advance(hours=3, minutes=1)
    beat(runtime, clock())
    check = assert_only(look(runtime), "sources", Level.RED)
    assert "tides for 3 h" in check.words
    assert "503 from tides.example" in check.words


def test_a_source_is_silent_also_when_it_never_answered(runtime: Runtime, clock: FakeClock) -> None:
    linked_question(runtime)
    clock.advance(hours=4)
    beat(runtime, clock())
    assert_only(look(runtime), "sources", Level.RED)


def test_a_source_whose_markets_are_all_decided_may_be_silent(
    runtime: Runtime, clock: FakeClock
) -> None:
    market_id = linked_question(runtime)
    change(runtime, market_id, state=SourceState.RESOLVED, value=1.0)
    clock.advance(hours=20)
    beat(runtime, clock())
    assert worst(list(look(runtime).values())) is Level.OK


def test_metaculus_without_a_token_is_a_warning_and_not_called_silent(
    runtime: Runtime, clock: FakeClock
) -> None:
    linked_question(runtime, source="metaculus")
    clock.advance(hours=5)
    beat(runtime, clock())
    check = assert_only(look(runtime), "tokens", Level.WARNING)
    assert check.remedy == "export FORECASTS_METACULUS_TOKEN=..."


def test_one_source_among_several_with_another_clock_is_a_warning_all_of_them_are_red(
    runtime: Runtime,
) -> None:
    beat(runtime, runtime.now())
    answered(runtime, "tides", skew_seconds=900.0)
    answered(runtime, "gulls", skew_seconds=1.0)
    answered(runtime, "ferries", skew_seconds=-1.0)
    check = assert_only(look(runtime), "clock", Level.WARNING)
    assert "tides says it is 15 min later" in check.words
    answered(runtime, "gulls", skew_seconds=905.0)
    assert_only(look(runtime), "clock", Level.RED)


def test_a_ledger_ahead_of_the_clock_is_red(runtime: Runtime, clock: FakeClock) -> None:
    with runtime.transaction() as session:
        world.question(session, clock())
        session.execute(text("DELETE FROM question"))
    beat(runtime, clock())
    assert look(runtime)["ledger time"].level is Level.OK
    clock.advance(minutes=-6)
    beat(runtime, clock())
    assert look(runtime)["ledger time"].level is Level.RED


def test_a_database_server_with_another_clock_is_red(runtime: Runtime, clock: FakeClock) -> None:
    def clocks() -> Check:
        found = examine(runtime.engine, runtime.settings, now=clock())
        return next(check for check in found if check.name == "server clock")

    assert clocks().level is Level.OK
    clock.advance(hours=1)
    if runtime.engine.dialect.name == "postgresql":
        assert clocks().level is Level.RED
        assert "behind" in clocks().words
    else:
        assert clocks().level is Level.OK


def test_a_changed_ledger_is_found_by_looking_deep_and_only_then(runtime: Runtime) -> None:
    with runtime.transaction() as session:
        world.question(session, runtime.now())
        entry = session.scalars(select(LedgerEntry)).first()
        assert entry is not None
        entry.payload = (entry.payload or "").replace("Vessel", "Vassal")
    beat(runtime, runtime.now())
    assert look(runtime)["ledger"].level is Level.OK
    assert look(runtime, deep=True)["ledger"].level is Level.RED


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (lambda now: {"quarantined_at": now}, "became another one"),
        (lambda now: {"state": SourceState.MISSING, "state_since": now}, "gone from its source"),
        (lambda now: {"state": SourceState.UNKNOWN, "state_since": now}, "does not know"),
        (lambda _: {"failures": 2, "trouble": "no JSON"}, "could not be read"),
    ],
)
def test_markets_that_are_not_believed_are_counted(
    runtime: Runtime, fields: Callable[[datetime], dict[str, object]], words: str
) -> None:
    market_id = linked_question(runtime)
    beat(runtime, runtime.now())
    answered(runtime)
    change(runtime, market_id, **fields(runtime.now()))
    check = assert_only(look(runtime), "markets", Level.WARNING)
    assert words in check.words
    assert check.words.startswith("1 market ")


def test_dead_links_overdue_questions_and_old_proposals_are_warnings(
    runtime: Runtime, clock: FakeClock
) -> None:
    beat(runtime, clock())
    now = clock()
    with runtime.transaction() as session:
        about = world.question(session, now, closes="2024-06-10")
        about.state, about.due_at = QuestionState.AWAITING, now + timedelta(days=1)
        session.add(Page(url="https://gull.example/1", found_at=now, gone_at=now))
        session.add(
            Proposal(
                question_id=about.id,
                is_correction=True,
                decision=Decision.ANNULLED,
                reason="the market was annulled",
                proposed_at=now - timedelta(days=8),
                proposed_by="rule market",
                polled_at=now,
            )
        )
    found = look(runtime)
    amiss = {check.name for check in found.values() if check.level is Level.WARNING}
    assert amiss == {"pages", "overdue", "proposals", "a person"}
    assert worst(list(found.values())) is Level.WARNING
    assert found["overdue"].words.startswith("1 question waits")
    assert "8 days" in found["proposals"].words
    assert found["a person"].words == "1 question wants a person to judge what was found."


def test_a_look_that_asked_for_a_person_is_counted_until_somebody_decides(
    runtime: Runtime, clock: FakeClock
) -> None:
    beat(runtime, clock())
    with runtime.transaction() as session:
        about = world.question(session, clock())
        about.due_at = clock() + timedelta(days=3)
        session.add(
            QuestionCheck(
                question_id=about.id,
                checked_at=clock(),
                finding="Cannot tell. The markets disagree.",
                wants_person=True,
            )
        )
        number = about.id
    assert_only(look(runtime), "a person", Level.WARNING)
    clock.advance(minutes=1)
    beat(runtime, clock())
    with runtime.transaction() as session:
        annul_question(
            session, session.get_one(Question, number), reason="void", by="curator", now=clock()
        )
    assert look(runtime)["a person"].level is Level.OK


def test_a_rule_that_asks_fred_without_a_key_is_a_warning(
    runtime: Runtime, clock: FakeClock
) -> None:
    beat(runtime, clock())
    settings = {"provider": "fred", "series": "TIDES", "period": "2030-05"}
    settings |= {"comparison": ">=", "threshold": "4.0"}
    with runtime.transaction() as session:
        about = world.question(session, clock())
        set_rule(session, about, RuleKind.OBSERVATION, settings, by="curator", now=clock())
        number = about.id
    check = assert_only(look(runtime), "tokens", Level.WARNING)
    assert check.words == "1 question goes by a series of FRED, but there is no key."
    assert check.remedy == "export FORECASTS_FRED_API_KEY=..."
    keyed = replace(runtime.settings, sources=SourceSettings(fred_api_key="invented"))
    assert look(replace(runtime, settings=keyed))["tokens"].level is Level.OK
    with runtime.transaction() as session:
        about = session.get_one(Question, number)
        set_rule(session, about, RuleKind.MANUAL, {}, by="curator", now=clock())
    assert look(runtime)["tokens"].level is Level.OK


def test_two_markets_that_became_others_wait_in_good_grammar(runtime: Runtime) -> None:
    beat(runtime, runtime.now())
    answered(runtime)
    for title in ("Open?", "Closed?"):
        change(runtime, linked_question(runtime, title=title), quarantined_at=runtime.now())
    words = look(runtime)["markets"].words
    assert words == "2 markets became others and wait for a person."


def test_a_question_that_a_market_decides_waits_for_nobody(
    runtime: Runtime, clock: FakeClock
) -> None:
    linked_question(runtime)
    beat(runtime, clock())
    answered(runtime)
    with runtime.transaction() as session:
        session.scalars(select(Question)).one().state = QuestionState.AWAITING
    assert look(runtime)["overdue"].level is Level.OK


@pytest.mark.parametrize(
    ("limit", "level"), [("LITTLE_ROOM", Level.WARNING), ("NO_ROOM", Level.RED)]
)
def test_a_full_disk_shows(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch, limit: str, level: Level
) -> None:
    monkeypatch.setattr(database, limit, 1 << 60)
    found = look(runtime)["disk"]
    assert found.level is (level if runtime.engine.dialect.name == "sqlite" else Level.OK)


def test_a_damaged_file_is_red_and_hides_no_other_check(sqlite_url: str, clock: FakeClock) -> None:
    engine = create_engine(sqlite_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA writable_schema = ON")
        page = connection.exec_driver_sql(
            "SELECT rootpage FROM sqlite_master WHERE name = 'question'"
        ).scalar_one()
        size = connection.exec_driver_sql("PRAGMA page_size").scalar_one()
    engine.dispose()
    with open(sqlite_url.removeprefix("sqlite:///"), "r+b") as file:  # noqa: PTH123  # one byte range
        file.seek((page - 1) * size)
        file.write(b"\xde\xad" * (size // 2))
    engine = create_engine(sqlite_url)
    found = {
        check.name: check
        for check in examine(engine, Settings(database_url=sqlite_url), now=clock())
    }
    engine.dispose()
    assert found["database"].level is Level.RED
    assert len(found) > 10
