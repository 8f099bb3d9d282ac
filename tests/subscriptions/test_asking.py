"""Asking for mail: the address agrees first, and is not written to more than once a day."""

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from forecasts import outbox
from forecasts.accounts import add_account
from forecasts.config import Settings
from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError, NotFoundError
from forecasts.models import Delivery
from forecasts.subscriptions import (
    Asked,
    Choices,
    ask,
    ask_again,
    change,
    choices_of,
    confirm,
    enrol,
    known_subscription,
    letterhead_of,
    never_write,
    of_account,
    unsubscribe,
)
from forecasts.values import Cadence, DeliveryState, MailKind, SuppressionReason
from tests.conftest import FakeClock
from tests.subscriptions.letters import KEY, asked, letterhead, letters_to, subscribed, token_of

HEAD = letterhead()


def read(letter: Delivery) -> EmailMessage:
    assert letter.content is not None
    message = message_from_bytes(letter.content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_nothing_is_due_before_an_address_agreed(session: Session, clock: FakeClock) -> None:
    kept = asked(session, clock(), "Anna@Mail.example")
    assert (kept.email, kept.email_key) == ("Anna@Mail.example", "anna@mail.example")
    assert (kept.confirmed_at, kept.report_due_at, kept.notice_due_at) == (None, None, None)
    subscribed(session, clock.advance(days=2), "anna@mail.example")
    assert kept.confirmed_at == clock()
    assert (kept.report_week, f"{kept.report_due_at:%a %H:%M}") == ("2024-W24", "Mon 08:00")
    assert kept.notice_due_at is not None


def test_the_letter_that_asks_holds_its_link_and_nothing_that_was_typed(
    session: Session, clock: FakeClock
) -> None:
    choices = Choices(tags=("buy gold at evil dot example",), whole_board=False)
    kept = asked(session, clock(), choices=choices)
    [letter] = letters_to(session, kept)
    message = read(letter)
    text = message.get_content()
    assert HEAD.links.confirm(kept) in text
    assert "gold" not in text
    assert (letter.kind, letter.state) == (MailKind.CONFIRMATION, DeliveryState.WAITING)
    assert message["To"] == "anna@mail.example"
    assert message["Message-ID"] == f"<{letter.message_id}>"
    assert letter.message_id.startswith("confirmation.20240601T120000Z.")


def test_an_address_is_written_to_once_within_a_day_however_often_it_is_asked(
    session: Session, clock: FakeClock
) -> None:
    kept = asked(session, clock())
    for spelt in ("anna@mail.example", "ANNA@mail.example", " anna@MAIL.example "):
        clock.advance(hours=7)
        other = Choices(cadence=Cadence.MONTHLY)
        assert ask(session, spelt, other, head=HEAD, now=clock()) is Asked.TOO_SOON
    assert len(letters_to(session, kept)) == 1
    assert Cadence(kept.cadence) == "monthly"  # what was asked last, without another letter
    clock.advance(hours=3)
    assert ask(session, "anna@mail.example", other, head=HEAD, now=clock()) is Asked.CONFIRMATION
    assert len(letters_to(session, kept)) == 2
    assert Cadence(kept.cadence) == "monthly"


def test_who_is_subscribed_is_told_so_by_letter_and_nothing_changes(
    session: Session, clock: FakeClock
) -> None:
    kept = subscribed(session, clock())
    due_at = kept.report_due_at
    clock.advance(hours=25)
    other = Choices(cadence=Cadence.MONTHLY, hour=3)
    assert ask(session, "anna@mail.example", other, head=HEAD, now=clock()) is Asked.ALREADY
    assert (kept.cadence, kept.hour, kept.report_due_at) == (Cadence.WEEKLY, 8, due_at)
    text = read(letters_to(session, kept)[-1]).get_content()
    assert HEAD.links.preferences(kept) in text
    assert HEAD.links.unsubscribe(kept) in text
    assert "/mail/confirm/" not in text
    assert ask_again(session, kept, head=HEAD, now=clock()) is Asked.TOO_SOON
    clock.advance(days=1)
    assert ask_again(session, kept, head=HEAD, now=clock()) is Asked.ALREADY


def test_nothing_is_written_to_an_address_nothing_is_sent_to(
    session: Session, clock: FakeClock
) -> None:
    outbox.suppress(session, "anna@mail.example", SuppressionReason.BOUNCED, now=clock())
    found = ask(session, "Anna@mail.example", Choices(), head=HEAD, now=clock())
    assert found is Asked.SUPPRESSED
    assert known_subscription(session, "anna@mail.example") is None


@pytest.mark.parametrize(
    ("email", "choices", "error"),
    [
        ("nobody", Choices(), InvalidInputError),
        ("a@b.example\nBcc: c@d.example", Choices(), InvalidInputError),
        ("anna@mail.example", Choices(cadence=Cadence.NEVER), InvalidInputError),
        ("anna@mail.example", Choices(whole_board=False), InvalidInputError),
        ("anna@mail.example", Choices(forecasters=("Nobody",)), NotFoundError),
    ],
)
def test_what_cannot_be_sent_is_refused_and_nothing_is_kept(
    session: Session, clock: FakeClock, email: str, choices: Choices, error: type[Exception]
) -> None:
    with pytest.raises(error):
        ask(session, email, choices, head=HEAD, now=clock())
    assert known_subscription(session, email) is None


def test_no_letter_comes_from_where_no_mail_goes_out() -> None:
    assert letterhead_of(Settings("sqlite://")) is None


def test_ending_it_calls_back_what_waits_and_twice_is_as_good_as_once(
    session: Session, clock: FakeClock
) -> None:
    kept = subscribed(session, clock())
    clock.advance(hours=25)
    ask(session, kept.email, Choices(), head=HEAD, now=clock())
    assert unsubscribe(session, kept, now=clock()) == 2
    assert {each.state for each in letters_to(session, kept)} == {DeliveryState.CANCELLED}
    assert (kept.report_due_at, kept.report_week, kept.notice_due_at) == (None, None, None)
    ended_at = kept.ended_at
    assert unsubscribe(session, kept, now=clock.advance(hours=1)) == 0
    assert kept.ended_at == ended_at == kept.ended_at
    with pytest.raises(ConflictError, match="ended"):
        change(session, kept, Choices(), now=clock())


def test_coming_back_needs_a_new_letter_and_reports_never_double_a_week(
    session: Session, clock: FakeClock
) -> None:
    kept = subscribed(session, clock())
    kept.last_week = "2024-W23"
    unsubscribe(session, kept, now=clock.advance(hours=1))
    clock.advance(hours=24)
    again = ask(session, kept.email, Choices(weekday="tue"), head=HEAD, now=clock())
    assert again is Asked.CONFIRMATION
    assert known_subscription(session, kept.email) is kept
    subscribed(session, clock.advance(hours=25), kept.email, Choices(weekday="wed"))
    assert (kept.ended_at, kept.generation, kept.report_week) == (None, 2, "2024-W24")
    assert kept.weekday == "mon"


def test_what_anybody_agreed_to_or_an_account_chose_stays_whatever_a_stranger_asks_for(
    session: Session, clock: FakeClock
) -> None:
    ended = subscribed(session, clock(), choices=Choices(tags=("war",), whole_board=False))
    unsubscribe(session, ended, now=clock.advance(hours=1))
    bela = add_account(session, email="bela@mail.example", now=clock())
    own = of_account(session, bela, now=clock())
    change(session, own, Choices(cadence=Cadence.NEVER, reminders=False), now=clock())
    unsubscribe(session, own, now=clock())
    before = [choices_of(each) for each in (ended, own)]
    clock.advance(days=2)
    other = Choices(cadence=Cadence.MONTHLY, zone="Asia/Tokyo", language="ja", hour=3)
    for each in (ended, own):
        assert ask(session, each.email, other, head=HEAD, now=clock()) is Asked.CONFIRMATION
    assert [choices_of(each) for each in (ended, own)] == before
    text = read(letters_to(session, ended)[-1]).get_content()
    assert "what you had before you unsubscribed, the report once a week" in text
    confirm(session, KEY, token_of(HEAD.links.confirm(ended)), now=clock())
    assert (ended.ended_at, choices_of(ended)) == (None, before[0])


def test_after_three_letters_without_an_answer_one_comes_in_thirty_days(
    session: Session, clock: FakeClock
) -> None:
    kept = asked(session, clock())
    for _ in range(2):
        clock.advance(hours=24)
        assert ask(session, kept.email, Choices(), head=HEAD, now=clock()) is Asked.CONFIRMATION
    for _ in range(29):
        clock.advance(hours=24)
        assert ask(session, kept.email, Choices(), head=HEAD, now=clock()) is Asked.UNANSWERED
        assert ask_again(session, kept, head=HEAD, now=clock()) is Asked.UNANSWERED
    clock.advance(hours=24)
    assert ask(session, kept.email, Choices(), head=HEAD, now=clock()) is Asked.CONFIRMATION
    assert len(letters_to(session, kept)) == 4
    confirm(session, KEY, token_of(HEAD.links.confirm(kept)), now=clock.advance(hours=1))
    assert ask(session, kept.email, Choices(), head=HEAD, now=clock.advance(hours=24)) is (
        Asked.ALREADY
    )


def test_an_address_that_wants_no_letter_ever_gets_none(session: Session, clock: FakeClock) -> None:
    kept = asked(session, clock())
    [letter] = letters_to(session, kept)
    assert HEAD.links.never(kept) in read(letter).get_content()
    never_write(session, kept, now=clock.advance(hours=1))
    assert letter.state is DeliveryState.CANCELLED
    assert outbox.is_suppressed(session, "anna@mail.example")
    clock.advance(days=2)
    assert ask(session, kept.email, Choices(), head=HEAD, now=clock()) is Asked.SUPPRESSED
    assert ask_again(session, kept, head=HEAD, now=clock()) is Asked.SUPPRESSED


def test_who_left_is_not_taken_back_by_a_list_unless_that_is_said(
    session: Session, clock: FakeClock
) -> None:
    kept = enrol(session, "anna@mail.example", Choices(), now=clock())
    unsubscribe(session, kept, now=clock.advance(hours=1))
    with pytest.raises(ConflictError, match="add --again"):
        enrol(session, "anna@mail.example", Choices(), now=clock())
    assert kept.generation == 1
    enrol(session, "anna@mail.example", Choices(hour=3), now=clock(), again=True)
    assert (kept.ended_at, kept.hour, kept.generation) == (None, 3, 2)


def test_confirming_ties_mail_to_the_account_of_the_address_and_proves_it(
    session: Session, clock: FakeClock
) -> None:
    anna = add_account(session, email="Anna@mail.example", now=clock())
    kept = subscribed(session, clock())
    assert kept.account_id == anna.id
    assert anna.email_proved_at == clock()
    assert token_of(HEAD.links.preferences(kept)).startswith(kept.public_id)
