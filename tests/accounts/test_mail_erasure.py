"""What mail keeps of an account: taken along by its owner, and gone when it is erased."""

import json
from dataclasses import asdict, replace
from typing import Any

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
from forecasts.reports.facts import Audience, Report, report_from_json, report_to_json
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
from tests.reports import sample
from tests.subscriptions.letters import subscribed

KEPT = "2024-W22"


def letter(
    session: Session,
    to: Subscription,
    clock: FakeClock,
    *,
    period: str = KEPT,
    says: str = "",
    facts: dict[str, Any] | None = None,
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
        facts=facts or {"words": says},
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


def spoken(session: Session, clock: FakeClock, name: str) -> tuple[Account, Forecaster]:
    """Makes an account of some name that has spoken in public."""
    who = account(session, clock(), name)
    said = Statement(
        probability=0.3,
        visibility=Visibility.PUBLIC,
        stated=parse_moment("2024-05-01", edge=Edge.END),
    )
    record_prediction(
        session,
        question=world.question(session, clock()),
        forecaster=own_forecaster(session, who.id, now=clock()),
        statement=said,
        by=who.mark,
        now=clock(),
    )
    return who, session.get_one(Forecaster, who.forecaster_id)


def kept_report(who: Forecaster, name: str) -> Report:
    """Gives a report that names somebody, and others beside whose names begin or end alike."""
    named = replace(
        sample.said(name, sample.LIKELY, 0.5),
        url=f"{sample.SITE}/forecasters/{who.slug}",
        quote="So it goes.",
    )
    alike = sample.said(
        f"{name} Kowalska", sample.NEVER, 0.1, f"{name}: yes, in public, this week."
    )
    return sample.report(
        audience=Audience.PUBLIC,
        resolved=(
            sample.outcome(1, f"Will {name} be elected?", closest=named, furthest=alike),
            sample.outcome(2, "Will it rain?", closest=alike, furthest=named),
        ),
        board=(
            replace(sample.BOARD[0], forecaster=name, url=named.url),
            replace(sample.BOARD[1], forecaster=alike.forecaster, url=alike.url),
        ),
        board_words=f"{name} is a word.",
    )


@pytest.mark.parametrize(
    "name", ["Public", "Week", "Yes", "Edge", "Low", "The", "Will", "Rows", "Questions", "Anna"]
)
def test_past_reports_name_who_is_erased_as_the_record_does_and_nothing_else_changes(
    session: Session, clock: FakeClock, name: str
) -> None:
    gone, who = spoken(session, clock, name)
    before, slug = kept_report(who, name), who.slug
    numbers = asdict(sample.BOARD[0].now)
    kept = Edition(
        week=KEPT,
        since=clock(),
        until=clock(),
        composed_at=clock(),
        facts=report_to_json(before),
        board={"board": "prospective", "rows": {slug: numbers, f"{slug}-kowalska": numbers}},
    )
    session.add(kept)
    session.flush()

    erase_account(session, gone, now=clock.advance(days=1))

    session.expire_all()
    page: dict[str, Any] = {"forecaster": who.name, "url": f"{sample.SITE}/forecasters/{who.slug}"}
    first, second = before.resolved
    assert who.name.startswith("Removed forecaster ")
    assert first.closest is not None
    assert second.furthest is not None
    assert report_from_json(kept.facts) == replace(
        before,
        resolved=(
            replace(first, closest=replace(first.closest, **page)),
            replace(second, furthest=replace(second.furthest, **page)),
        ),
        board=(replace(before.board[0], **page), before.board[1]),
    )
    rows = {who.slug: numbers, f"{slug}-kowalska": numbers}
    assert kept.board == {"board": "prospective", "rows": rows}


@pytest.mark.parametrize("name", ["Public", "Will", "Anna"])
def test_letters_and_choices_of_others_name_nobody_who_is_erased(
    session: Session, clock: FakeClock, name: str
) -> None:
    gone, who = spoken(session, clock, name)
    alice = world.forecaster(session, clock(), f"{name} Arden")
    world.prediction(
        session, clock(), world.question(session, clock(), title="Will it snow?"), alice, 0.4
    )
    bela = subscribed(session, clock(), "bela@mail.example")
    change(session, bela, Choices(forecasters=(who.slug, alice.slug)), now=clock())
    sent = [
        letter(session, bela, clock, period=f"2024-W{number}", facts=report_to_json(said))
        for number, said in enumerate(
            (
                kept_report(who, name),
                sample.report(
                    covers=f"answered by {name}", named=(f"{sample.SITE}/forecasters/{who.slug}",)
                ),
                kept_report(alice, f"{name} Arden"),
                sample.report(),
            ),
            start=20,
        )
    ]
    for each in sent:
        each.state, each.sent_at, each.due_at, each.attempts = (
            DeliveryState.SENT, clock(), None, 1,
        )  # fmt: skip
    session.flush()

    erase_account(session, gone, now=clock.advance(days=1))

    session.expire_all()
    assert bela.forecasters == [alice.slug]
    assert [(each.content is None, each.facts is None) for each in sent] == [
        (True, True), (True, True), (False, False), (False, False),
    ]  # fmt: skip
    assert [each.subject for each in sent] == [
        "",
        "",
        "The report of 2024-W22",
        "The report of 2024-W23",
    ]
