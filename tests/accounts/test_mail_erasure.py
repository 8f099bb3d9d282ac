"""What mail keeps of an account: taken along by its owner, and gone when it is erased."""

import json

import pytest
from sqlalchemy import func, select

from forecasts import outbox
from forecasts.accounts import erase_account, own_data, own_forecaster
from forecasts.clock import Edge, parse_moment
from forecasts.db import Session
from forecasts.models import (
    Account,
    Delivery,
    Edition,
    Forecaster,
    Subscription,
    Suppression,
    Told,
)
from forecasts.predictions import Statement, record_prediction
from forecasts.subscriptions import Choices, change
from forecasts.values import (
    DeliveryState,
    MailKind,
    SuppressionReason,
    Telling,
    Visibility,
)
from tests import world
from tests.accounts.people import account, everything
from tests.conftest import FakeClock
from tests.subscriptions.letters import subscribed

KEPT = "2024-W22"


def letter(
    session: Session, to: Subscription, clock: FakeClock, *, period: str = KEPT, says: str = ""
) -> Delivery:
    found = outbox.put(
        session,
        subscription_id=to.id,
        kind=MailKind.REPORT,
        period=period,
        written=outbox.Written(
            subject=f"The report of {period}",
            content=f"To: {to.email}\r\n\r\n{says}\r\n".encode(),
            message_id=f"report.{period}.{to.public_id}@forecasts.example",
            address=to.email,
        ),
        since=clock(),
        until=clock(),
        facts={"words": says},
        told=[outbox.Tell(world_question(session, clock), Telling.DUE)],
        now=clock(),
    )
    assert found is not None
    return found


def world_question(session: Session, clock: FakeClock) -> int:
    title = f"Will boat {session.scalar(select(func.count(Delivery.id)))} sink?"
    return world.question(session, clock(), title=title).id


def speaking(session: Session, clock: FakeClock) -> Account:
    """Makes an account that has spoken in public, and is mailed to."""
    anna = account(session, clock())
    record_prediction(
        session,
        question=world.question(session, clock()),
        forecaster=own_forecaster(session, anna.id, now=clock()),
        statement=Statement(probability=0.3, visibility=Visibility.PUBLIC),
        by=anna.mark,
        now=clock(),
    )
    subscribed(session, clock(), anna.email or "")
    return anna


def test_an_owner_takes_along_what_is_mailed_and_which_letters_were_sent(
    session: Session, clock: FakeClock
) -> None:
    anna = speaking(session, clock)
    bela = subscribed(session, clock(), "bela@mail.example")
    own = session.scalars(select(Subscription).where(Subscription.account_id == anna.id)).one()
    change(session, own, Choices(weekday="fri"), now=clock())
    sent = letter(session, own, clock, says="Secret words.")
    sent.state, sent.sent_at, sent.due_at = DeliveryState.SENT, clock(), None
    letter(session, bela, clock, says="Not hers.")
    session.flush()

    found = json.loads("".join(own_data(session, anna.id, now=clock())))

    (row,) = found["subscription"]
    assert (row["email"], row["weekday"], row["account_id"]) == (anna.email, "fri", 1)
    assert [(each["kind"], each["period"]) for each in found["letters"]][-1] == ("report", KEPT)
    assert set(found["letters"][-1]) == {
        "kind", "period", "since", "until", "state", "is_late", "sent_at",
    }  # fmt: skip
    assert len(found["letters"]) == 2
    assert "bela" not in json.dumps(found)


def test_nothing_of_an_erased_address_is_left_but_that_nothing_is_sent_there(
    session: Session, clock: FakeClock
) -> None:
    anna = speaking(session, clock)
    bela = subscribed(session, clock(), "bela@mail.example")
    own = session.scalars(select(Subscription).where(Subscription.account_id == anna.id)).one()
    letter(session, own, clock, says="Anna Amsel, this is yours.")
    kept = letter(session, bela, clock, says="Nothing of her.")
    outbox.suppress(session, anna.email or "", SuppressionReason.ASKED, now=clock())

    erase_account(session, anna, now=clock.advance(days=1))

    whole = everything(session).lower()
    assert "amsel" not in whole
    assert "anna.amsel" not in whole
    assert session.scalars(select(Subscription.id)).all() == [bela.id]
    assert set(session.scalars(select(Delivery.subscription_id))) == {bela.id}
    assert set(session.scalars(select(Told.delivery_id))) == {kept.id}
    assert outbox.is_suppressed(session, "anna.amsel@mail.example")
    assert session.scalar(select(func.count(Suppression.id))) == 1


@pytest.mark.parametrize("is_tied", [True, False])
def test_mail_to_the_address_goes_whether_it_was_tied_to_the_account_or_not(
    session: Session, clock: FakeClock, *, is_tied: bool
) -> None:
    kept = subscribed(session, clock(), "anna.amsel@mail.example")
    anna = account(session, clock())
    kept.account_id = anna.id if is_tied else None
    session.flush()
    erase_account(session, anna, now=clock())
    assert session.scalars(select(Subscription.id)).all() == []


def test_letters_and_choices_of_others_and_past_reports_name_nobody_who_is_erased(
    session: Session, clock: FakeClock
) -> None:
    anna = speaking(session, clock)
    who = session.get_one(Forecaster, anna.forecaster_id)
    world.prediction(
        session, clock(), world.question(session, clock(), title="Will it snow?"),
        world.forecaster(session, clock(), "Alice Arden"), 0.4,
    )  # fmt: skip
    bela = subscribed(session, clock(), "bela@mail.example")
    change(session, bela, Choices(forecasters=("Anna Amsel", "Alice Arden")), now=clock())
    assert bela.forecasters == ["anna-amsel", "alice-arden"]
    sent = letter(session, bela, clock, says="Anna Amsel moved up.")
    sent.state, sent.sent_at, sent.due_at, sent.attempts = DeliveryState.SENT, clock(), None, 1
    facts = {
        "title": "Will Anna Amsel be elected?",
        "board": [{"forecaster": "Anna Amsel", "url": "https://x.example/forecasters/anna-amsel"}],
        "words": "Anna Amsel moved up; Anna Amselfeld did not.",
        "numbers": [1, None, 0.5, True],
    }
    board = {"anna-amsel": 3, "anna-amsel-2": 4}
    edition = Edition(
        week=KEPT, since=clock(), until=clock(), composed_at=clock(), facts=facts, board=board
    )
    session.add(edition)
    session.flush()

    erase_account(session, anna, now=clock.advance(days=1))

    session.expire_all()
    assert bela.forecasters == ["alice-arden"]
    assert (sent.content, sent.facts) == (None, None)
    assert edition.facts["board"] == [
        {"forecaster": who.name, "url": f"https://x.example/forecasters/{who.slug}"}
    ]
    assert edition.facts["words"] == f"{who.name} moved up; Anna Amselfeld did not."
    assert edition.facts["numbers"] == [1, None, 0.5, True]
    assert edition.board == {who.slug: 3, "anna-amsel-2": 4}


def test_a_question_keeps_its_title_where_a_short_name_is_a_word_of_it(
    session: Session, clock: FakeClock
) -> None:
    will = account(session, clock(), "Will")
    record_prediction(
        session,
        question=world.question(session, clock()),
        forecaster=own_forecaster(session, will.id, now=clock()),
        statement=Statement(
            probability=0.3,
            visibility=Visibility.PUBLIC,
            stated=parse_moment("2024-05-01", edge=Edge.END),
        ),
        by=will.mark,
        now=clock(),
    )
    subject = {"title": "Will it rain?", "url": "https://x.example/questions/will-it-rain"}
    edition = Edition(
        week=KEPT, since=clock(), until=clock(), composed_at=clock(), facts={"a": [subject]}
    )
    session.add(edition)
    erase_account(session, will, now=clock())
    session.expire_all()
    assert edition.facts == {"a": [subject]}
