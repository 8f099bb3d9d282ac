"""Whatever happens in whatever order: no letter is lost, changed or sent where it may not go."""

import os
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import delete, select

from forecasts.config import Settings
from forecasts.db import Session
from forecasts.errors import ConflictError
from forecasts.mail import Answer, Fate
from forecasts.models import Delivery, Outbox, Subscription, Suppression
from forecasts.outbox import (
    cancel_waiting,
    drop_held,
    is_suppressed,
    lift,
    pause,
    put,
    release_held,
    resend,
    resume,
    rewrite,
    send_some,
    suppress,
)
from forecasts.outbox.sending import Claimed, claim_letter, settle_letter
from forecasts.patience import LEAST
from forecasts.runtime import Runtime, compose
from forecasts.values import DeliveryState, MailKind, SuppressionReason
from tests.outbox.lines import DEAD, DOWN, LATER, REFUSED, TAKEN, UNCERTAIN, Lines
from tests.outbox.post import keep_fresh, letter, subscription, written

ANSWERS = st.sampled_from([TAKEN, TAKEN, LATER, DOWN, REFUSED, DEAD, UNCERTAIN])
READERS = st.integers(0, 2)
PICKED = st.integers(0, 5)
SELDOM = st.sampled_from([False, False, True])
WEEKS = st.sampled_from(["2024-W22", "2024-W23"])
SPANS = st.sampled_from([timedelta(minutes=n) for n in (1, 6, 40, 800)])


class Post(RuleBasedStateMachine):
    """Three subscriptions, their letters, a server that answers anything, processes that die."""

    def __init__(self, runtime: Runtime, *, holds: bool) -> None:
        super().__init__()
        self.runtime, self.holds = runtime, holds
        self.now = datetime(2024, 6, 1, 12, tzinfo=UTC)
        self.handed: dict[str, bytes] = {}
        self.taken: set[str] = set()
        self.refused: set[str] = set()
        self.put_in: set[str] = set()
        self.kept: set[str] = set()
        self.died: set[str] = set()
        self.left: list[Claimed] = []
        with runtime.transaction() as session:
            for model in (Subscription, Suppression, Outbox):
                session.execute(delete(model))
            rows = [subscription(session, self.now, f"reader-{n}@mail.example") for n in range(3)]
            self.readers = [row.id for row in rows]
            self.put_in |= {letter(session, row, self.now).message_id for row in rows}

    def one(self, session: Session, at: int) -> Delivery:
        """Picks a letter."""
        rows = session.scalars(select(Delivery).order_by(Delivery.id)).all()
        return rows[at % len(rows)]

    def is_ours(self, one: Delivery) -> bool:
        """Says whether no server can have a letter, by what was noted at the time."""
        return one.message_id not in self.kept | self.died and one.began_at is None

    def hand_over(self, address: str, content: bytes) -> None:
        """Notes what a server is handed, and that it may be handed it."""
        with self.runtime.reading() as session:
            row = session.scalars(select(Delivery).where(Delivery.content == content)).one()
            reader = session.get_one(Subscription, row.subscription_id)
            assert reader.ended_at is None
            assert reader.email == address
            assert not is_suppressed(session, address)
            assert self.handed.setdefault(row.message_id, content) == content

    def heard(self, content: bytes, answer: Answer) -> None:
        """Notes what a server answered."""
        name = next(name for name, kept in self.handed.items() if kept == content)
        if answer.fate is Fate.TAKEN:
            self.taken.add(name)
        if answer.fate is Fate.REFUSED:
            self.refused.add(name)
        if answer.fate in {Fate.TAKEN, Fate.UNCERTAIN}:
            self.kept.add(name)
        elif name not in self.kept | self.died:  # its bytes may be others next time
            del self.handed[name]

    @rule(reader=READERS, period=WEEKS, replaces=st.booleans())
    def put_one(self, reader: int, period: str, *, replaces: bool) -> None:
        with self.runtime.transaction() as session:
            row = session.get_one(Subscription, self.readers[reader])
            what = written(row, self.now, period=period, text=f"As of {self.now}.\n")
            there = session.scalars(
                select(Delivery).where(Delivery.message_id == what.message_id)
            ).one_or_none()
            calm = {DeliveryState.WAITING, DeliveryState.CANCELLED}
            is_free = there is None or (replaces and self.is_ours(there) and there.state in calm)
            found = put(
                session,
                subscription_id=row.id,
                kind=MailKind.REPORT,
                period=period,
                written=what,
                now=self.now,
                replaces=replaces,
            )
            may = row.ended_at is None and not is_suppressed(session, row.email)
            assert (found is not None) == (is_free and may)
            if found is not None:
                self.put_in.add(what.message_id)

    @rule(at=PICKED, text=st.sampled_from(["One.\n", "Two.\n"]))
    def write_anew(self, at: int, text: str) -> None:
        with self.runtime.transaction() as session:
            one = self.one(session, at)
            reader = session.get_one(Subscription, one.subscription_id)
            what = written(reader, self.now, period=one.period, text=text)
            is_untried = one.state is DeliveryState.WAITING and self.is_ours(one)
            with nullcontext() if is_untried else pytest.raises(ConflictError):
                rewrite(session, one, what, facts=None, told=(), now=self.now)

    @rule(answers=st.lists(ANSWERS, min_size=1, max_size=4))
    def send(self, answers: list[Answer]) -> None:
        lines = Lines([*answers], on_send=self.hand_over)
        said = iter([*answers, *[answers[-1]] * 4])
        send_some(
            transaction=self.runtime.transaction,
            mailer=lines,
            now=lambda: self.now,
            most=4,
            holds=self.holds,
        )
        for _, content in lines.handed:
            self.heard(content, next(said))

    @rule()
    def fail_strangely(self) -> None:
        lines = Lines([RuntimeError("a fault of ours")], on_send=self.hand_over)
        send_some(
            transaction=self.runtime.transaction,
            mailer=lines,
            now=lambda: self.now,
            holds=self.holds,
        )
        handed = {content for _, content in lines.handed}
        self.kept |= {name for name, content in self.handed.items() if content in handed}

    @rule(is_handed=st.booleans())
    def die_after_a_claim(self, *, is_handed: bool) -> None:
        with self.runtime.transaction() as session:
            found = claim_letter(session, now=self.now, holds=self.holds)
        if isinstance(found, Claimed):
            with self.runtime.reading() as session:
                name = session.get_one(Delivery, found.id).message_id
            if name in self.died:  # claimed anew: what the first sender did stays unknown
                self.kept.add(name)
            self.died.add(name)
            if is_handed:
                self.hand_over(found.address, found.content)
            self.left.append(found)

    @precondition(lambda self: self.left)
    @rule(answer=ANSWERS)
    def come_back_late(self, answer: Answer) -> None:
        claimed = self.left.pop()
        name = next((n for n, kept in self.handed.items() if kept == claimed.content), None)
        if name is None:
            return
        with self.runtime.reading() as session:
            one = session.get_one(Delivery, claimed.id)
            if one.due_at == claimed.until:
                self.died.discard(name)
        self.heard(claimed.content, answer)
        with self.runtime.transaction() as session:
            settle_letter(session, claimed, answer, now=self.now, holds=self.holds)

    @rule(span=SPANS)
    def wait(self, span: timedelta) -> None:
        self.now += span
        with self.runtime.transaction() as session:
            keep_fresh(session, self.now)

    @rule(reader=READERS)
    def unsubscribe(self, reader: int) -> None:
        with self.runtime.transaction() as session:
            session.get_one(Subscription, self.readers[reader]).ended_at = self.now
            cancel_waiting(session, self.readers[reader])

    @rule(reader=READERS)
    def come_back(self, reader: int) -> None:
        with self.runtime.transaction() as session:
            session.get_one(Subscription, self.readers[reader]).ended_at = None

    @rule(reader=READERS, is_on=SELDOM)
    def suppress_or_lift(self, reader: int, *, is_on: bool) -> None:
        with self.runtime.transaction() as session:
            email = session.get_one(Subscription, self.readers[reader]).email
            if is_on:
                suppress(session, email, SuppressionReason.ASKED, now=self.now)
            else:
                lift(session, email)

    @rule(at=PICKED, what=st.sampled_from(["resend", "release", "drop"]))
    def decide(self, at: int, what: str) -> None:
        with self.runtime.transaction() as session:
            one = self.one(session, at)
            before = one.state
            try:
                if what == "resend":
                    resend(session, one, now=self.now)
                elif what == "release":
                    release_held(session, one, now=self.now)
                else:
                    drop_held(session, one)
            except ConflictError:
                return
            assert before is (DeliveryState.HELD if what != "resend" else before)
            assert before is not DeliveryState.WAITING

    @rule(is_on=SELDOM)
    def pause_or_resume(self, *, is_on: bool) -> None:
        with self.runtime.transaction() as session:
            if is_on:
                pause(session, "a person said so", now=self.now)
            else:
                resume(session)

    @invariant()
    def nothing_is_lost_or_changed(self) -> None:
        with self.runtime.reading() as session:
            rows = session.scalars(select(Delivery)).all()
            assert {row.message_id for row in rows} == self.put_in
            keys = {(row.subscription_id, row.kind, row.period) for row in rows}
            assert len(keys) == len(rows)
            for row in rows:
                assert self.handed.get(row.message_id, row.content) == row.content
                if row.state is DeliveryState.SENT:
                    assert row.message_id in self.taken
                if row.state is DeliveryState.FAILED:
                    assert row.message_id in self.refused or row.attempts >= LEAST
                if row.state is DeliveryState.HELD:
                    assert self.holds

    def teardown(self) -> None:
        """Lets everything be in order again: every letter comes to its end."""
        with self.runtime.transaction() as session:
            resume(session)
            waited = set(session.scalars(select(Delivery.id).where(Delivery.due_at.is_not(None))))
        for _ in range(3):
            self.wait(timedelta(hours=13))
            self.send([TAKEN])
            self.send([TAKEN])
            self.send([TAKEN])
            self.send([TAKEN])
        self.nothing_is_lost_or_changed()
        with self.runtime.reading() as session:
            for row in session.scalars(select(Delivery).where(Delivery.id.in_(waited))):
                assert row.state is not DeliveryState.WAITING


@pytest.mark.parametrize("holds", [False, True], ids=["repeat", "hold"])
def test_no_letter_is_lost_changed_or_sent_where_it_may_not_go(
    database_url: str, *, holds: bool
) -> None:
    runtime = compose(Settings(database_url=database_url))
    checked: Any = settings(
        max_examples=500 if os.environ.get("FORECASTS_TORTURE") else 20,
        stateful_step_count=30,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    machine: Any = lambda: Post(runtime, holds=holds)  # noqa: E731  # it wants a class
    run_state_machine_as_test(machine, settings=checked)
    runtime.engine.dispose()
