"""The one subscription of an account: made on first need, and always at its address."""

from dataclasses import replace

import pytest

from forecasts.accounts import add_account, follow_link, known_account, make_link
from forecasts.db import Session
from forecasts.errors import ConflictError
from forecasts.models import Account, Subscription
from forecasts.subscriptions import (
    Asked,
    Choices,
    Links,
    Purpose,
    begin_mail,
    change,
    choices_of,
    end_mail,
    follow_account,
    found_by,
    known_subscription,
    of_account,
    settle_account,
    unsubscribe,
)
from forecasts.values import Cadence, DeliveryState, LinkPurpose
from tests.conftest import FakeClock
from tests.subscriptions.letters import (
    KEY,
    SITE,
    asked,
    letterhead,
    letters_to,
    subscribed,
    token_of,
)


def proved(session: Session, clock: FakeClock, email: str = "anna@mail.example") -> Account:
    account = add_account(session, email=email, zone="Asia/Tokyo", now=clock())
    account.email_proved_at = clock()
    session.flush()
    return account


def own(session: Session, account: Account, clock: FakeClock) -> Subscription:
    return of_account(session, account, now=clock())


@pytest.mark.parametrize(
    ("purpose", "is_mailed"),
    [
        (LinkPurpose.SIGN_IN, True),
        (LinkPurpose.SIGN_IN, False),
        (LinkPurpose.SIGN_UP, True),
        (LinkPurpose.INVITATION, False),
        (LinkPurpose.INVITATION, True),
    ],
)
def test_an_address_is_proved_by_a_link_that_was_mailed_there_and_by_no_other(
    session: Session, clock: FakeClock, purpose: LinkPurpose, *, is_mailed: bool
) -> None:
    if purpose is LinkPurpose.SIGN_IN:
        add_account(session, email="anna@mail.example", now=clock())
    token = make_link(
        session, purpose=purpose, email="anna@mail.example", is_mailed=is_mailed, now=clock()
    )
    account, _ = follow_link(session, token, now=clock())
    assert account.email_proved_at == (clock() if is_mailed else None)


@pytest.mark.parametrize("is_mailed", [True, False])
def test_a_new_address_is_not_proved_by_the_old_one(
    session: Session, clock: FakeClock, *, is_mailed: bool
) -> None:
    anna = proved(session, clock)
    token = make_link(
        session,
        purpose=LinkPurpose.NEW_ADDRESS,
        email="new@mail.example",
        account=anna,
        is_mailed=is_mailed,
        now=clock.advance(minutes=1),
    )
    follow_link(session, token, now=clock())
    assert anna.email_proved_at == (clock() if is_mailed else None)


def test_it_is_made_on_first_need_and_sends_reminders_to_a_proved_address_only(
    session: Session, clock: FakeClock
) -> None:
    anna = proved(session, clock)
    assert of_account(session, anna, now=clock(), create=False) is None
    kept = own(session, anna, clock)
    assert own(session, anna, clock) is kept
    assert (kept.cadence, kept.zone, kept.reminders) == (Cadence.NEVER, "Asia/Tokyo", True)
    assert (kept.confirmed_at, kept.report_due_at) == (clock(), None)
    assert kept.notice_due_at is not None

    bela = add_account(session, email="bela@mail.example", now=clock())
    waiting = own(session, bela, clock)
    assert (waiting.confirmed_at, waiting.notice_due_at) == (None, None)
    change(session, waiting, Choices(), now=clock())
    assert waiting.report_due_at is None
    bela.email_proved_at = clock.advance(hours=1)
    assert own(session, bela, clock).confirmed_at == clock()
    assert waiting.report_due_at is not None


def test_what_an_address_was_mailed_before_becomes_the_accounts_once_it_is_proved(
    session: Session, clock: FakeClock
) -> None:
    kept = subscribed(session, clock(), choices=Choices(weekday="thu"))
    anna = add_account(session, email="anna@mail.example", now=clock())
    assert of_account(session, anna, now=clock(), create=False) is None
    with pytest.raises(ConflictError, match="mailed there"):
        of_account(session, anna, now=clock())
    anna.email_proved_at = clock()
    assert own(session, anna, clock) is kept
    assert (kept.account_id, kept.weekday) == (anna.id, "thu")


def test_what_a_stranger_asked_for_begins_nothing_when_the_address_makes_an_account(
    session: Session, clock: FakeClock
) -> None:
    kept = asked(session, clock(), choices=Choices(zone="Asia/Kolkata", language="ja", tags=("x",)))
    anna = proved(session, clock)
    assert settle_account(session, now=clock())
    assert own(session, anna, clock) is kept
    assert choices_of(kept) == Choices(cadence=Cadence.NEVER, zone="Asia/Tokyo")
    assert (kept.confirmed_at, kept.report_due_at) == (clock(), None)


def moved(session: Session, clock: FakeClock, account: Account, to: str) -> None:
    token = make_link(
        session,
        purpose=LinkPurpose.NEW_ADDRESS,
        email=to,
        account=account,
        is_mailed=True,
        now=clock.advance(hours=1),
    )
    follow_link(session, token, now=clock())


def test_mail_follows_an_account_to_its_new_address_and_old_links_open_nothing(
    session: Session, clock: FakeClock
) -> None:
    anna = proved(session, clock)
    kept = subscribed(session, clock())
    links = Links(SITE, KEY)
    old = token_of(links.preferences(kept))
    moved(session, clock, anna, "Anna@new.example")
    follow_account(session, anna, now=clock())
    assert (kept.email, kept.email_key) == ("Anna@new.example", "anna@new.example")
    assert kept.confirmed_at is not None
    found = found_by(session, KEY, old, Purpose.PREFERENCES, now=clock())
    assert found is not None
    assert found.is_over
    assert {each.state for each in letters_to(session, kept)} == {DeliveryState.CANCELLED}


@pytest.mark.parametrize("had_ended", [False, True])
def test_an_account_that_moves_to_an_address_with_mail_has_one_subscription_afterwards(
    session: Session, clock: FakeClock, *, had_ended: bool
) -> None:
    anna = proved(session, clock)
    kept = own(session, anna, clock)
    change(session, kept, Choices(weekday="fri"), now=clock())
    other = subscribed(session, clock(), "new@mail.example", Choices(weekday="tue"))
    other.last_week, number = "2024-W23", other.id
    sent = [each.id for each in letters_to(session, other)]
    if had_ended:
        unsubscribe(session, other, now=clock())
    moved(session, clock, anna, "new@mail.example")
    follow_account(session, anna, now=clock())
    assert session.get(Subscription, number) is None
    assert known_subscription(session, "new@mail.example") is kept
    assert (kept.weekday, kept.last_week) == ("fri", "2024-W23")
    assert [each.id for each in letters_to(session, kept)] == sent
    assert (kept.ended_at is not None) is had_ended
    assert (kept.report_due_at is None) is had_ended


def test_the_report_of_an_address_goes_on_when_an_account_without_one_moves_there(
    session: Session, clock: FakeClock
) -> None:
    anna = proved(session, clock)
    kept = own(session, anna, clock)
    change(session, kept, Choices(cadence=Cadence.NEVER, reminders=False), now=clock())
    weekly = Choices(weekday="tue", hour=20, zone="Asia/Tokyo", tags=("war",), whole_board=False)
    subscribed(session, clock(), "new@mail.example", weekly)
    asked(session, clock(), "newer@mail.example", Choices(weekday="sun"))
    moved(session, clock, anna, "new@mail.example")
    follow_account(session, anna, now=clock())
    assert choices_of(kept) == replace(weekly, reminders=False)
    assert kept.report_week is not None
    moved(session, clock, anna, "newer@mail.example")
    follow_account(session, anna, now=clock())
    assert choices_of(kept) == replace(weekly, reminders=False)


def test_who_ended_it_comes_back_by_signing_in_and_old_links_stay_ended(
    session: Session, clock: FakeClock
) -> None:
    anna = proved(session, clock)
    kept = own(session, anna, clock)
    unsubscribe(session, kept, now=clock.advance(hours=1))
    assert own(session, anna, clock).ended_at is not None
    assert begin_mail(session, anna, head=letterhead(), now=clock()) is None
    assert (kept.ended_at, kept.generation) == (None, 2)
    end_mail(session, anna, now=clock())
    anna.email_proved_at = None
    assert begin_mail(session, anna, head=letterhead(), now=clock()) is Asked.CONFIRMATION
    assert begin_mail(session, anna, head=letterhead(), now=clock()) is Asked.TOO_SOON
    assert kept.ended_at is not None


def test_accounts_are_seen_to_one_by_one_until_all_fit(session: Session, clock: FakeClock) -> None:
    anna, bela = proved(session, clock), proved(session, clock, "bela@mail.example")
    add_account(session, email="cora@mail.example", now=clock())
    asked(session, clock(), "bela@mail.example")
    ended = own(session, proved(session, clock, "dora@mail.example"), clock)
    unsubscribe(session, ended, now=clock())
    assert [settle_account(session, now=clock()) for _ in range(3)] == [True, True, False]
    assert own(session, bela, clock).confirmed_at is not None
    assert ended.ended_at is not None
    moved(session, clock, anna, "new@mail.example")
    moved(session, clock, bela, "anna@mail.example")
    assert [settle_account(session, now=clock()) for _ in range(3)] == [True, True, False]
    for address in ("new@mail.example", "anna@mail.example"):
        kept, account = known_subscription(session, address), known_account(session, address)
        assert kept is not None
        assert account is not None
        assert kept.account_id == account.id
