"""Old rows go, what is needed stays, and a second round finds nothing to do."""

from datetime import timedelta

from sqlalchemy import select

from forecasts.accounts import add_account
from forecasts.accounts.answers import KeptAnswer, keep_answer
from forecasts.jobs.housekeeping import do_one
from forecasts.jobs.slots import claim_slot, finish
from forecasts.jobs.work import Work
from forecasts.models import Heartbeat, IdempotentAnswer, JobRun, Market, Question
from forecasts.outside import Outside
from forecasts.periods import Every
from forecasts.resolution.resolve import annul_question, reopen_question
from forecasts.runtime import Runtime
from tests.conftest import FakeClock
from tests.markets.fakes import NoHttp
from tests.operations.linked import linked_question


def tidy(runtime: Runtime) -> int:
    """Keeps house to the end; returns how many batches there were."""
    work = Work(runtime, Outside(http=NoHttp(), web=NoHttp(), sources={}, close=lambda: None))
    done = 0
    while do_one(work):
        done += 1
        assert done < 100
    return done


def worked(runtime: Runtime, job: str) -> None:
    now = runtime.now()
    with runtime.transaction() as session:
        held = claim_slot(session, job, Every(60).slot_at(now), worker="one", now=now)
        assert held is not None
        finish(session, held, now=now, items=0)


def test_runs_are_kept_for_two_weeks_and_the_newest_of_each_job_for_ever(
    runtime: Runtime, clock: FakeClock
) -> None:
    worked(runtime, "often")
    worked(runtime, "seldom")
    clock.advance(minutes=1)
    worked(runtime, "often")
    clock.advance(days=14)
    worked(runtime, "often")
    assert tidy(runtime) == 1
    with runtime.reading() as session:
        kept = session.execute(select(JobRun.job, JobRun.started_at).order_by(JobRun.id)).all()
    assert [job for job, _ in kept] == ["seldom", "often", "often"]
    assert tidy(runtime) == 0


def test_signs_of_life_of_the_dead_go_after_a_week(runtime: Runtime, clock: FakeClock) -> None:
    with runtime.transaction() as session:
        for worker, days in (("dead", 8), ("silent", 6)):
            at = clock() - timedelta(days=days)
            session.add(Heartbeat(worker=worker, started_at=at, beat_at=at))
    assert tidy(runtime) == 1
    with runtime.reading() as session:
        assert list(session.scalars(select(Heartbeat.worker))) == ["silent"]


def test_what_programs_were_answered_goes_after_a_day(runtime: Runtime, clock: FakeClock) -> None:
    with runtime.transaction() as session:
        account = add_account(session, email="ann@forecasts.example", now=clock()).id
        for key in ("old", "new"):
            answer = KeptAnswer(201, {}, "a secret")
            keep_answer(session, account, key, answer, request_hash="0", now=clock())
            clock.advance(hours=23)
        clock.advance(hours=-22)
    assert tidy(runtime) == 1
    with runtime.reading() as session:
        assert list(session.scalars(select(IdempotentAnswer.key))) == ["new"]


def due(runtime: Runtime) -> list[bool]:
    with runtime.reading() as session:
        every = session.scalars(select(Market.due_at).order_by(Market.id))
        return [at is not None for at in every]


def test_markets_of_annulled_questions_rest_and_wake_when_the_question_is_reopened(
    runtime: Runtime,
) -> None:
    linked_question(runtime, title="One?")
    linked_question(runtime, title="Two?")
    assert tidy(runtime) == 0
    with runtime.transaction() as session:
        about = session.scalars(select(Question).where(Question.title == "One?")).one()
        annul_question(session, about, by="curator", now=runtime.now(), reason="No ship came.")
    tidy(runtime)
    assert due(runtime) == [False, True]
    with runtime.transaction() as session:
        about = session.scalars(select(Question).where(Question.title == "One?")).one()
        reopen_question(session, about, by="curator", now=runtime.now())
    tidy(runtime)
    assert due(runtime) == [True, True]
    assert tidy(runtime) == 0
