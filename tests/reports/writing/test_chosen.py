"""Whom a report is narrowed to: followed when two are one, and no trap when somebody is erased."""

from datetime import UTC, datetime

from sqlalchemy import select

from forecasts.accounts import erase_account
from forecasts.merging import merge_forecasters
from forecasts.models import Account, Forecaster, Subscription
from forecasts.subscriptions import Choices, change, subscription_lines
from forecasts.values import Cadence, Decision
from tests.accounts.test_mail_erasure import speaking
from tests.reports.writing.desk import Site, plain

MONDAY = datetime(2024, 6, 3, 8, 1, tzinfo=UTC)  # a minute into the usual hour


def settle(desk: Site) -> None:
    about = desk.ask("Will the harbour open?")
    for who in ("Bea Berg", "B. Berg"):
        desk.say(about, who, 0.8, "2024-05-15")
    desk.clock.advance(days=1)
    desk.decide(about, Decision.YES)


def narrowed(desk: Site, number: int, who: str) -> None:
    with desk.work.transaction() as session:
        chosen = Choices(whole_board=False, forecasters=(who,))
        change(session, session.get_one(Subscription, number), chosen, now=desk.clock())


def test_whoever_chose_only_somebody_who_is_erased_gets_everything_and_is_told_why(
    desk: Site,
) -> None:
    with desk.work.transaction() as session:
        number = speaking(session, desk.clock).id
    desk.account(
        "a@mail.example", "Axel Ahl", cadence=Cadence.WEEKLY, whole_board=False,
        forecasters=("Anna Amsel",), own_record=False,
    )  # fmt: skip
    narrowed(desk, desk.reader("r@mail.example"), "Anna Amsel")
    desk.reader("s@mail.example")
    settle(desk)
    with desk.work.transaction() as session:
        erase_account(session, session.get_one(Account, number), now=desk.clock())
    desk.clock.at = MONDAY
    desk.run()
    arrived = {str(each["To"]): plain(each) for each in desk.mailbox.messages}
    assert set(arrived) == {f"{name}@mail.example" for name in "ars"}
    for name, is_told in (("a", True), ("r", True), ("s", False)):
        text = " ".join(arrived[f"{name}@mail.example"].split())
        assert "Will the harbour open?" in text
        assert ("It covers everything: whom you had narrowed it to is gone" in text) is is_told
    with desk.work.reading() as session:
        assert all(each.choices.whole_board for each in subscription_lines(session))


def test_whoever_chose_somebody_that_is_merged_is_told_of_the_one_that_is_kept(
    desk: Site,
) -> None:
    number = desk.reader("a@mail.example")
    settle(desk)
    narrowed(desk, number, "B. Berg")
    with desk.work.transaction() as session:
        people = {each.name: each for each in session.scalars(select(Forecaster))}
        merge_forecasters(
            session, kept=people["Bea Berg"], merged=people["B. Berg"], by="curator",
            now=desk.clock(),
        )  # fmt: skip
    desk.clock.at = MONDAY
    desk.run()
    [letter] = desk.mailbox.messages
    text = " ".join(plain(letter).split())
    assert "Will the harbour open?" in text
    assert "It covers only what is answered by Bea Berg." in text
