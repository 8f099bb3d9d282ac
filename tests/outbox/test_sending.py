"""Letters one by one: what each answer makes of them, the pause, the pace, who is left alone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from forecasts.accounts import add_account
from forecasts.db import Session
from forecasts.errors import ConflictError, NotFoundError
from forecasts.mail import Answer
from forecasts.mail.transport import LONGEST
from forecasts.models import Account, Delivery, Subscription, Told
from forecasts.outbox import (
    Round,
    Tell,
    address_key,
    cancel_waiting,
    deliveries,
    drop_held,
    find_delivery,
    is_suppressed,
    lift,
    outbox_state,
    pause,
    put,
    release_held,
    resend,
    resume,
    rewrite,
    send_some,
    suppress,
    suppressions,
)
from forecasts.outbox.sending import LEASE, Claimed, claim_letter
from forecasts.outbox.state import ENOUGH, PROBED_EVERY
from forecasts.runtime import Runtime
from forecasts.values import DeliveryState, MailKind, SuppressionReason, Telling
from tests import world
from tests.conftest import FakeClock
from tests.outbox.lines import DEAD, DOWN, LATER, REFUSED, TAKEN, UNCERTAIN, Lines
from tests.outbox.post import keep_fresh, letter, subscription, written

Send = Callable[..., Round | None]


@pytest.fixture
def send(runtime: Runtime, clock: FakeClock) -> Send:
    """Sends one round; the answers are given in turn."""

    def sending(*answers: Answer | Exception, **said: Any) -> Round | None:
        lines = Lines([*answers] or [TAKEN])
        return send_some(transaction=runtime.transaction, mailer=lines, now=clock, **said)

    return sending


@pytest.fixture
def only(runtime: Runtime, clock: FakeClock) -> int:
    """One letter in the outbox."""
    with runtime.transaction() as session:
        return letter(session, subscription(session, clock()), clock()).id


def fresh(runtime: Runtime, letter_id: int) -> Delivery:
    with runtime.reading() as session:
        found = session.get_one(Delivery, letter_id)
        session.expunge(found)
    return found


def several(runtime: Runtime, clock: FakeClock, number: int) -> None:
    with runtime.transaction() as session:
        for reader in range(number):
            letter(session, subscription(session, clock(), f"r{reader}@mail.example"), clock())


def test_a_letter_is_put_once_for_a_subscription_a_kind_and_a_period(
    session: Session, clock: FakeClock
) -> None:
    row = subscription(session, clock())
    first = letter(session, row, clock())
    what = written(row, clock(), text="Other words.\n")
    said: dict[str, Any] = {"kind": MailKind.REPORT, "period": "2024-W22", "now": clock()}
    assert put(session, subscription_id=row.id, written=what, **said) is None
    again = put(session, subscription_id=row.id, written=what, replaces=True, **said)
    assert again is first
    assert first.content == what.content
    assert letter(session, row, clock(), period="2024-W23") is not first


def test_nothing_is_put_where_nothing_may_be_sent_but_the_letter_that_asks(
    session: Session, clock: FakeClock
) -> None:
    new = subscription(session, clock(), confirmed_at=None)
    gone = subscription(session, clock(), "ben@mail.example", ended_at=clock())
    dead = subscription(session, clock(), "cleo@mail.example")
    suppress(session, "Cleo@Mail.example", SuppressionReason.ASKED, now=clock())
    for row, kinds in ((new, {MailKind.CONFIRMATION}), (gone, {MailKind.CONFIRMATION}), (dead, ())):
        for kind in MailKind:
            found = put(
                session,
                subscription_id=row.id,
                kind=kind,
                period="2024-W22",
                written=written(row, clock(), kind=kind),
                now=clock(),
            )
            assert (found is not None) == (kind in kinds)


def test_an_account_is_written_to_once_its_address_is_proved_and_while_it_is_on(
    runtime: Runtime, clock: FakeClock, send: Send
) -> None:
    with runtime.transaction() as session:
        account = add_account(session, email="anna@mail.example", now=clock())
        account_id = account.id
        account.email_proved_at = None
        row = subscription(session, clock(), account_id=account.id, confirmed_at=None)
        what = written(row, clock())
        said: dict[str, Any] = {"kind": MailKind.REPORT, "period": "2024-W22", "now": clock()}
        assert put(session, subscription_id=row.id, written=what, **said) is None
        account.email_proved_at = clock()
        letter(session, row, clock())
        letter(session, row, clock(), period="2024-W23")
    done = send(TAKEN, most=1)
    assert done is not None
    assert done.states == [DeliveryState.SENT]
    with runtime.transaction() as session:
        session.get_one(Account, account_id).disabled_at = clock()
    done = send()
    assert done is not None
    assert done.states == [DeliveryState.CANCELLED]


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (TAKEN, DeliveryState.SENT),
        (LATER, DeliveryState.WAITING),
        (DOWN, DeliveryState.WAITING),
        (UNCERTAIN, DeliveryState.WAITING),
        (REFUSED, DeliveryState.FAILED),
        (DEAD, DeliveryState.FAILED),
    ],
)
def test_what_an_answer_makes_of_a_letter(
    runtime: Runtime, send: Send, only: int, answer: Answer, state: DeliveryState
) -> None:
    assert send(answer) is not None
    found = fresh(runtime, only)
    assert (found.state, found.attempts, found.status) == (state, 1, answer.status)
    assert found.trouble == (None if answer is TAKEN else answer.words)
    with runtime.reading() as session:
        assert is_suppressed(session, "anna@mail.example") == answer.is_address_dead
        assert len(suppressions(session)) == answer.is_address_dead


def test_the_waits_grow_and_after_three_days_a_letter_is_given_up(
    runtime: Runtime, clock: FakeClock, send: Send, only: int
) -> None:
    began, waits = clock(), []
    while fresh(runtime, only).state is DeliveryState.WAITING:
        with runtime.transaction() as session:
            keep_fresh(session, clock())
        assert send(LATER) is not None
        due_at = fresh(runtime, only).due_at
        if due_at is not None:
            waits.append((due_at - clock()) // timedelta(minutes=1))
            clock.at = due_at
    assert waits[:7] == [1, 5, 30, 120, 360, 720, 720]
    assert timedelta(hours=60) < clock() - began <= timedelta(hours=72)
    found = fresh(runtime, only)
    assert found.state is DeliveryState.FAILED
    assert found.trouble is not None
    assert found.trouble.startswith(f"{found.attempts} attempts within three days failed")


def test_a_letter_whose_sender_died_is_sent_again_as_it_was_or_held(
    runtime: Runtime, clock: FakeClock, send: Send, only: int
) -> None:
    with runtime.transaction() as session:
        claim_letter(session, now=clock())
    assert send() is None
    clock.at += LEASE
    before = fresh(runtime, only)
    assert send(holds=True) is not None
    assert fresh(runtime, only).state is DeliveryState.HELD
    with runtime.reading() as session:
        (held,) = deliveries(session, states=[DeliveryState.HELD])
        assert held.has_content
        assert held.trouble == "Whoever sent it did not say what came of it; it may have arrived."
    with runtime.transaction() as session:
        release_held(session, find_delivery(session, held.public_id), now=clock())
    assert send() is not None
    after = fresh(runtime, only)
    assert (after.state, after.content, after.message_id) == (
        DeliveryState.SENT,
        before.content,
        before.message_id,
    )


def test_an_uncertain_letter_is_held_and_a_person_may_leave_it_alone(
    runtime: Runtime, send: Send, only: int
) -> None:
    send(UNCERTAIN, holds=True)
    with runtime.transaction() as session:
        drop_held(session, session.get_one(Delivery, only))
    found = fresh(runtime, only)
    assert found.state is DeliveryState.CANCELLED
    with runtime.transaction() as session, pytest.raises(ConflictError):
        drop_held(session, session.get_one(Delivery, only))


def test_who_unsubscribes_is_sent_nothing_that_waits_not_even_what_was_under_way(
    runtime: Runtime, clock: FakeClock, send: Send
) -> None:
    with runtime.transaction() as session:
        row = subscription(session, clock())
        for week in (22, 23, 24):
            letter(session, row, clock(), period=f"2024-W{week}")
        reader = row.id
    with runtime.transaction() as session:
        claim_letter(session, now=clock())
    with runtime.transaction() as session:
        session.get_one(Subscription, reader).ended_at = clock()
        assert cancel_waiting(session, reader) == 2
    clock.at += LEASE
    done = send()
    assert done is not None
    assert done.states == [DeliveryState.CANCELLED]
    with runtime.reading() as session:
        assert {each.state for each in deliveries(session)} == {DeliveryState.CANCELLED}
    with runtime.transaction() as session:
        some = session.scalars(select(Delivery).limit(1)).one()
        with pytest.raises(ConflictError, match="ended"):
            resend(session, some, now=clock())


def test_a_letter_that_may_have_arrived_is_never_written_anew(
    runtime: Runtime, clock: FakeClock, send: Send
) -> None:
    with runtime.transaction() as session:
        about = world.question(session, clock()).id
        row = subscription(session, clock())
        tell = Tell(about, Telling.DUE)
        found = letter(session, row, clock(), told=[tell])
        other = Tell(about, Telling.CLOSING)
        what = written(row, clock(), text="Better words.\n")
        rewrite(session, found, what, facts={"a": 1}, told=[other], now=clock())
        assert (found.content, found.facts) == (what.content, {"a": 1})
        (told,) = session.scalars(select(Told))
        assert told.about is Telling.CLOSING
    assert send(LATER) is not None
    clock.advance(hours=1)
    with runtime.transaction() as session:  # a server that puts it off has it not
        found = session.scalars(select(Delivery)).one()
        rewrite(session, found, what, facts=None, told=(), now=clock())
        assert found.attempts == 1
    assert send(UNCERTAIN) is not None
    with runtime.transaction() as session:
        found = session.scalars(select(Delivery)).one()
        with pytest.raises(ConflictError):
            rewrite(session, found, what, facts=None, told=(), now=clock())


def test_one_connection_sends_many_letters_and_a_round_has_an_end(
    runtime: Runtime, clock: FakeClock
) -> None:
    several(runtime, clock, 7)
    lines = Lines()
    said: dict[str, Any] = {"transaction": runtime.transaction, "mailer": lines, "now": clock}
    rounds = [send_some(**said, most=4) for _ in range(3)]
    assert [None if each is None else each.taken for each in rounds] == [4, 3, None]
    assert lines.opened == 3


def test_no_letter_is_begun_once_a_stop_is_asked_for(runtime: Runtime, clock: FakeClock) -> None:
    several(runtime, clock, 5)
    lines = Lines()
    done = send_some(
        transaction=runtime.transaction,
        mailer=lines,
        now=clock,
        is_stopping=lambda: len(lines.handed) == 2,
    )
    assert done is not None
    assert done.taken == len(lines.handed) == 2


def test_only_so_many_letters_are_sent_in_a_minute(
    runtime: Runtime, clock: FakeClock, send: Send
) -> None:
    several(runtime, clock, 7)
    first, second = send(per_minute=3), send(per_minute=3)
    assert first is not None
    assert (first.taken, second) == (3, None)
    clock.advance(minutes=1)
    third = send(per_minute=3)
    assert third is not None
    assert third.taken == 3


def test_a_letter_that_fails_strangely_is_put_off_and_the_others_go_on(
    runtime: Runtime, clock: FakeClock, send: Send
) -> None:
    several(runtime, clock, 3)
    first = send(ValueError("no such thing"))
    assert first is not None
    assert [str(error) for error in first.poisoned] == ["no such thing"]
    second = send()
    assert second is not None
    assert second.taken == 2
    with runtime.reading() as session:
        (left,) = deliveries(session, states=[DeliveryState.WAITING])
    assert left.due_at == clock() + timedelta(hours=1)
    assert left.trouble == "unexpected: ValueError: no such thing"


@pytest.mark.parametrize("answer", [DOWN, REFUSED, UNCERTAIN])
def test_after_many_failures_in_a_row_sending_pauses_and_tries_one_every_half_hour(
    runtime: Runtime, clock: FakeClock, send: Send, answer: Answer
) -> None:
    several(runtime, clock, ENOUGH + 5)
    rounds = 0
    while (done := send(answer)) is not None and rounds < 50:
        assert done.is_tired or len(done.states) < 3
        rounds += 1
    with runtime.reading() as session:
        state = outbox_state(session, now=clock())
    assert (state.failures, state.is_probing) == (ENOUGH, True)
    assert state.paused_why == f"{ENOUGH} attempts failed in a row; the last: {answer.words}"
    clock.at += PROBED_EVERY
    failed = send(REFUSED)
    assert failed is not None
    assert failed.states == [DeliveryState.WAITING]  # a pause costs no letter
    assert send() is None
    clock.at += PROBED_EVERY
    tried = send()
    assert tried is not None
    assert tried.taken == 1
    with runtime.reading() as session:
        state = outbox_state(session, now=clock())
    assert (state.failures, state.paused_at) == (0, None)
    assert send() is not None


def test_dead_addresses_and_greylists_pause_nothing(
    runtime: Runtime, clock: FakeClock, send: Send
) -> None:
    several(runtime, clock, 30)
    assert send(*[DEAD, LATER] * 15) is not None
    with runtime.reading() as session:
        assert outbox_state(session, now=clock()).paused_at is None


def test_a_pause_of_a_person_is_ended_by_a_person_only(
    runtime: Runtime, clock: FakeClock, send: Send, only: int
) -> None:
    with runtime.transaction() as session:
        pause(session, "The server moves.", now=clock())
    clock.advance(days=1)
    assert send() is None
    with runtime.transaction() as session:
        keep_fresh(session, clock())
        assert outbox_state(session, now=clock()).paused_why == "The server moves."
        assert resume(session)
        assert not resume(session)
    assert send() is not None
    assert fresh(runtime, only).state is DeliveryState.SENT


def test_a_sent_letter_is_sent_again_with_the_same_bytes_as_long_as_they_are_kept(
    runtime: Runtime, clock: FakeClock, only: int
) -> None:
    lines = Lines()
    said: dict[str, Any] = {"transaction": runtime.transaction, "mailer": lines, "now": clock}
    send_some(**said)
    with runtime.transaction() as session:
        resend(session, session.get_one(Delivery, only), now=clock())
        with pytest.raises(ConflictError, match="waits"):
            resend(session, session.get_one(Delivery, only), now=clock())
    send_some(**said)
    assert len(lines.handed) == 2
    assert len(set(lines.handed)) == 1
    with runtime.transaction() as session:
        session.get_one(Delivery, only).content = None
        with pytest.raises(ConflictError, match="not kept"):
            resend(session, session.get_one(Delivery, only), now=clock())


def test_letters_are_listed_by_state_kind_and_a_part_of_the_address(
    session: Session, clock: FakeClock
) -> None:
    for name in ("anna", "ben_b", "benxb"):
        letter(session, subscription(session, clock(), f"{name}@mail.example"), clock())
    assert [each.address for each in deliveries(session, address="Ben_B")] == ["ben_b@mail.example"]
    assert len(deliveries(session, most=2)) == 2
    assert len(deliveries(session, most=2, skip=2)) == 1
    assert len(deliveries(session, kind=MailKind.REPORT)) == 3
    assert deliveries(session, states=[DeliveryState.FAILED]) == []
    with pytest.raises(NotFoundError):
        find_delivery(session, "nothing")


def test_an_address_is_suppressed_by_the_hash_of_its_key_and_lifted(
    session: Session, clock: FakeClock
) -> None:
    reason = SuppressionReason.COMPLAINED
    assert suppress(session, "Anna@Mail.example", reason, now=clock(), detail=" a \n b ")
    assert not suppress(session, "anna@mail.example", SuppressionReason.ASKED, now=clock())
    (row,) = suppressions(session)
    assert (row.reason, row.detail) == (reason, "a b")
    assert address_key("Anna@Mail.example") not in row.email_hash
    assert lift(session, "ANNA@mail.example")
    assert not lift(session, "anna@mail.example")
    assert not is_suppressed(session, "anna@mail.example")


def test_after_the_clock_ran_ahead_letters_go_on_at_once(
    runtime: Runtime, clock: FakeClock, send: Send
) -> None:
    right = clock()
    clock.advance(days=1)
    several(runtime, clock, 4)
    first = send(per_minute=3)
    assert first is not None
    assert first.taken == 3
    with runtime.transaction() as session:
        taken = claim_letter(session, now=clock())  # and this sender dies
    assert isinstance(taken, Claimed)
    clock.at = right
    with runtime.transaction() as session:
        letter(session, subscription(session, clock(), "new@mail.example"), clock())
    second = send(per_minute=3)
    assert second is not None
    assert second.taken == 2


def test_after_the_clock_ran_ahead_a_pause_is_probed_at_once(
    runtime: Runtime, clock: FakeClock, send: Send
) -> None:
    right = clock()
    several(runtime, clock, ENOUGH + 5)
    clock.advance(hours=3)
    while send(DOWN) is not None:
        pass
    clock.at = right
    tried = send()
    assert tried is not None
    assert tried.taken == 1


def test_no_mailer_takes_as_long_over_a_letter_as_the_lease_of_its_sender() -> None:
    assert timedelta(seconds=LONGEST + 60) < LEASE


def test_what_a_report_that_never_left_would_have_told_is_told_by_the_next(
    runtime: Runtime, clock: FakeClock, send: Send
) -> None:
    until, span = clock(), timedelta(days=7)
    numbers: dict[str, int] = {}
    for name in ("dead", "refused", "maybe", "moved", "left"):
        with runtime.transaction() as session:
            row = subscription(session, clock(), f"{name}@mail.example", reported_until=until)
            letter(session, row, clock(), since=until - span, until=until)
            numbers[name] = row.id
    with runtime.transaction() as session:
        assert cancel_waiting(session, numbers["moved"]) == 1
        session.get_one(Subscription, numbers["left"]).ended_at = clock()
        assert cancel_waiting(session, numbers["left"]) == 1
        suppress(session, "dead@mail.example", SuppressionReason.ASKED, now=clock())
    assert send(REFUSED, UNCERTAIN) is not None
    clock.advance(minutes=5)
    assert send(REFUSED) is not None
    with runtime.reading() as session:
        rows = session.scalars(select(Delivery).where(Delivery.due_at.is_(None))).all()
        assert len(rows) == len(numbers)
        ends = {
            name: session.get_one(Subscription, n).reported_until for name, n in numbers.items()
        }
    untold = {name for name, end in ends.items() if end == until - span}
    assert untold == {"dead", "refused", "moved"}
