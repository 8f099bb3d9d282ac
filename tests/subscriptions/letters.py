"""Subscriptions for tests: from where letters come, and one that is confirmed."""

from datetime import datetime

from sqlalchemy import select

from forecasts.config import MailSettings, Settings
from forecasts.db import Session
from forecasts.models import Delivery, Subscription
from forecasts.subscriptions import (
    Choices,
    Letterhead,
    ask,
    confirm,
    known_subscription,
    letterhead_of,
)

KEY = "a key of a site that nobody guesses"
SITE = "https://forecasts.example"
MAIL = MailSettings(
    host="mail.example",
    port=25,
    user=None,
    password=None,
    is_encrypted=False,
    sender="desk@forecasts.example",
)


def letterhead(key: str = KEY) -> Letterhead:
    """Gives from where letters come in tests."""
    found = letterhead_of(Settings("sqlite://", site_url=SITE, secret_key=key, mail=MAIL))
    assert found is not None
    return found


def token_of(address: str) -> str:
    """Takes the token from the address of a link."""
    return address.rpartition("/")[2]


def asked(
    session: Session,
    now: datetime,
    email: str = "anna@mail.example",
    choices: Choices | None = None,
) -> Subscription:
    """Asks for mail and gives what waits for the confirmation."""
    ask(session, email, choices or Choices(), head=letterhead(), now=now)
    found = known_subscription(session, email)
    assert found is not None
    return found


def subscribed(
    session: Session,
    now: datetime,
    email: str = "anna@mail.example",
    choices: Choices | None = None,
) -> Subscription:
    """Asks for mail and confirms it."""
    made = asked(session, now, email, choices)
    found = confirm(session, KEY, token_of(letterhead().links.confirm(made)), now=now)
    assert found is not None
    assert not found.is_over
    return made


def letters_to(session: Session, subscription: Subscription) -> list[Delivery]:
    """Lists what was written to a subscription, oldest first."""
    query = select(Delivery).where(Delivery.subscription_id == subscription.id)
    return list(session.scalars(query.order_by(Delivery.id)))
