"""Accounts: who may sign in, by which means, and what programs may do in their name."""

from datetime import datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from forecasts.models.base import Base, by_value
from forecasts.values import LinkPurpose, Role, Visibility


class Account(Base, kw_only=True):
    """Somebody who may sign in.

    `mark` is what the record says instead of a name wherever it says who did something, so that
    erasing an account leaves the ledger whole. `forecaster_id` is whose statements are theirs, None
    until the first. `email_proved_at` is when somebody last followed a link that was mailed to the
    address. An erased account keeps its mark and nothing else.
    """

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint(
            "(email_key IS NULL) = (erased_at IS NOT NULL)", name="erased_has_no_email"
        ),
        CheckConstraint("(email IS NULL) = (email_key IS NULL)", name="email_has_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    mark: Mapped[str] = mapped_column(String(20), unique=True)
    email: Mapped[str | None] = mapped_column(String(254))
    email_key: Mapped[str | None] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    role: Mapped[Role] = mapped_column(by_value(Role, "role"))
    password_hash: Mapped[str | None] = mapped_column(String(200), default=None)
    zone: Mapped[str] = mapped_column(String(64), default="UTC")
    usual_visibility: Mapped[Visibility] = mapped_column(
        by_value(Visibility, "usual_visibility"), default=Visibility.PRIVATE
    )
    email_proved_at: Mapped[datetime | None] = mapped_column(default=None)
    forecaster_id: Mapped[int | None] = mapped_column(
        ForeignKey("forecaster.id"), unique=True, default=None
    )
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None] = mapped_column(default=None)
    erased_at: Mapped[datetime | None] = mapped_column(default=None)


class SignIn(Base, kw_only=True):
    """One signed-in browser, by the hash of the token its cookie holds.

    `seen_at` is when it last sent something for its owner, noted at most once an hour; looking at a
    page writes nothing.
    """

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    browser: Mapped[str] = mapped_column(String(200))
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)


class SignInLink(Base, kw_only=True):
    """A link that signs in once, by the hash of its token; mailed, or shown to whoever made it.

    Without an account it makes one for its address when it is used. `mailed_at` is None where it
    was shown.
    """

    __tablename__ = "sign_in_link"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[LinkPurpose] = mapped_column(by_value(LinkPurpose, "purpose"))
    email: Mapped[str] = mapped_column(String(254))
    account_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True, default=None
    )
    role: Mapped[Role | None] = mapped_column(by_value(Role, "link_role"), default=None)
    leads_to: Mapped[str] = mapped_column(String(500), default="")
    mailed_at: Mapped[datetime | None] = mapped_column(default=None)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None] = mapped_column(default=None)


class Attempt(Base, kw_only=True):
    """One attempt at something that is counted against abuse, by hashes of who and from where."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_kind_subject_at", "kind", "subject", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    kind: Mapped[str] = mapped_column(String(30))
    subject: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class ApiToken(Base, kw_only=True):
    """What a program signs in with; shown once, kept as a hash, found by it."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(100))
    prefix: Mapped[str] = mapped_column(String(12))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None] = mapped_column(default=None)
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)


class IdempotentAnswer(Base, kw_only=True):
    """What a request with an Idempotency-Key was answered, to be answered the same again."""

    __tablename__ = "idempotent_answer"
    __table_args__ = (UniqueConstraint("account_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(255))
    request_hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    headers: Mapped[dict[str, str]] = mapped_column(JSON, default_factory=dict)
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(index=True)


class Webhook(Base, kw_only=True):
    """An address that is told what happens; each message is signed with its secret.

    `seen_sequence` is the last entry of the public chain it was told of or passed over,
    `seen_private` the last one of the private chain; `tried_at` is when a message was last sent,
    or tried to be.
    """

    __tablename__ = "webhook"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    url: Mapped[str] = mapped_column(String(2000))
    secret: Mapped[str] = mapped_column(String(100))
    events: Mapped[list[str]] = mapped_column(JSON)
    seen_sequence: Mapped[int] = mapped_column(default=0)
    seen_private: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None] = mapped_column(default=None)
    disabled_why: Mapped[str | None] = mapped_column(String(500), default=None)
    tried_at: Mapped[datetime | None] = mapped_column(default=None)


class WebhookDelivery(Base, kw_only=True):
    """One message to a webhook, sent or to be sent, always with the same bytes."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (UniqueConstraint("webhook_id", "event_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id", ondelete="CASCADE"))
    event_id: Mapped[str] = mapped_column(String(64))
    event: Mapped[str] = mapped_column(String(60))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime | None] = mapped_column(index=True, default=None)
    attempts: Mapped[int] = mapped_column(default=0)
    status: Mapped[int | None] = mapped_column(default=None)
    trouble: Mapped[str | None] = mapped_column(String(500), default=None)
    delivered_at: Mapped[datetime | None] = mapped_column(default=None)
