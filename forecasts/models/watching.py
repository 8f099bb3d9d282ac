"""Watches: whose statements are taken by a rule said beforehand, and what was seen by it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forecasts.models.base import Base, by_value
from forecasts.values import PieceState, WatchKind


class Watch(Base, kw_only=True):
    """A person or outlet followed from a day on by a stated rule, so that a record is a sample.

    The rule is never edited: a watch ends, and another begins. `subject` is the name of the person
    or outlet, `subject_key` that name folded. `feed_url` lists new pieces, where the outlet has a
    feed; `feed_due_at` is when it is read next, and `feed_trouble` why it could not be read.
    """

    __tablename__ = "watch"
    __table_args__ = (
        CheckConstraint("until IS NULL OR until >= since", name="ends_after_it_begins"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ending_is_whole"),
        CheckConstraint("(ended_at IS NULL) = (until IS NULL)", name="ended_has_a_last_day"),
        Index("ix_watch_kind_subject_key", "kind", "subject_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[WatchKind] = mapped_column(by_value(WatchKind, "watch_kind"))
    subject: Mapped[str] = mapped_column(String(300))
    subject_key: Mapped[str] = mapped_column(String(300))
    rule: Mapped[str] = mapped_column(Text)
    since: Mapped[date]
    until: Mapped[date | None] = mapped_column(default=None)
    started_at: Mapped[datetime]
    started_by: Mapped[str] = mapped_column(String(300))
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_by: Mapped[str | None] = mapped_column(String(300), default=None)
    feed_url: Mapped[str | None] = mapped_column(String(2000), default=None)
    feed_read_at: Mapped[datetime | None] = mapped_column(default=None)
    feed_due_at: Mapped[datetime | None] = mapped_column(index=True, default=None)
    feed_failures: Mapped[int] = mapped_column(default=0)
    feed_trouble: Mapped[str | None] = mapped_column(Text, default=None)


class WatchedPiece(Base, kw_only=True):
    """A column, talk or article that falls under a watch, whether or not anything was taken of it.

    A waiting one was seen and not yet read; a read one is an article on record; of a passed one
    `reason` says why it is no article, such as that it could not be had. One that was passed before
    it was read keeps that reason.
    """

    __tablename__ = "watched_piece"
    __table_args__ = (
        UniqueConstraint("watch_id", "url"),
        UniqueConstraint("watch_id", "article_id"),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided_when_done"),
        CheckConstraint("(state = 'read') = (article_id IS NOT NULL)", name="read_has_an_article"),
        CheckConstraint("state <> 'passed' OR reason IS NOT NULL", name="passed_has_a_reason"),
        Index("ix_watched_piece_watch_id_published_on", "watch_id", "published_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    watch_id: Mapped[int] = mapped_column(ForeignKey("watch.id"))
    title: Mapped[str] = mapped_column(String(300))
    published_on: Mapped[date]
    seen_at: Mapped[datetime]
    seen_by: Mapped[str] = mapped_column(String(300))
    state: Mapped[PieceState] = mapped_column(by_value(PieceState, "piece_state"))
    url: Mapped[str | None] = mapped_column(String(2000), default=None)
    article_id: Mapped[int | None] = mapped_column(
        ForeignKey("article.id"), index=True, default=None
    )
    reason: Mapped[str | None] = mapped_column(Text, default=None)
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    decided_by: Mapped[str | None] = mapped_column(String(300), default=None)
