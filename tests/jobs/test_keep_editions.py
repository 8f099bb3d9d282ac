"""The report of a week is composed while others write, and kept once however many compose it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from forecasts.jobs.keep_editions import do_one
from forecasts.jobs.work import Work
from forecasts.models import Edition, Question
from forecasts.reports import editions
from forecasts.reports.public import public_part
from tests import world
from tests.conftest import FakeClock


@pytest.fixture
def week_over(work: Work, clock: FakeClock) -> Work:
    with work.transaction() as session:
        world.question(session, clock())
    clock.advance(days=7)
    return work


def kept(work: Work) -> list[Edition]:
    with work.reading() as session:
        return list(session.scalars(select(Edition)))


def test_the_report_of_last_week_is_kept_once(week_over: Work, clock: FakeClock) -> None:
    assert do_one(week_over)
    assert not do_one(week_over)
    clock.advance(days=7)
    assert do_one(week_over)
    assert [each.week for each in kept(week_over)] == ["2024-W22", "2024-W23"]


def test_others_write_while_the_report_of_a_week_is_composed(
    week_over: Work, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def composing(*given: Any, **named: Any) -> Any:
        with week_over.transaction() as session:
            world.question(session, clock(), title="Was anybody kept waiting?")
        return public_part(*given, **named)

    monkeypatch.setattr(editions, "public_part", composing)
    assert do_one(week_over)
    with week_over.reading() as session:
        assert len(session.scalars(select(Question)).all()) == 2


def test_of_two_that_compose_at_once_the_first_is_kept(
    week_over: Work, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def composing(*given: Any, **named: Any) -> Any:
        monkeypatch.undo()
        clock.advance(minutes=1)
        assert do_one(week_over)
        return public_part(*given, **named)

    monkeypatch.setattr(editions, "public_part", composing)
    began = clock()
    assert not do_one(week_over)
    [edition] = kept(week_over)
    assert edition.composed_at == began + timedelta(minutes=1)
