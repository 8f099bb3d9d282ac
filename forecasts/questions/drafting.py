"""Putting a question on record: what a person says about it, checked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete

from forecasts import ledger
from forecasts.clock import Moment, zone_named
from forecasts.db import Session
from forecasts.errors import InvalidInputError
from forecasts.models import Question, QuestionTag
from forecasts.naming import check_title_free, free_slug
from forecasts.search import keep_words
from forecasts.text import TITLE_LIMIT, check_url, clean_text, name_key
from forecasts.values import QuestionState, Visibility

CAUSE_LIMIT: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionDraft:
    """What a person says about a new question; `opens` and `resolve_by` may be left out.

    A `slug` of one's own lets questions share a title; without it the title must be new. `cause`
    names what questions share that is not their subject: their outcomes hang together.
    """

    title: str
    criteria: str
    closes: Moment | None
    opens: Moment | None = None
    resolve_by: datetime | None = None
    zone: str = "UTC"
    base_rate: float | None = None
    base_rate_source: str | None = None
    cause: str | None = None
    visibility: Visibility = Visibility.PUBLIC
    tags: tuple[str, ...] = ()
    slug: str | None = None


def check_window(opens: Moment | None, closes: Moment | None, title: str) -> Moment:
    """Checks that a question closes, and not before it opens."""
    if closes is None:
        raise InvalidInputError(
            f"The question {title[:60]!r} has no deadline; say when it closes "
            "(on the command line: --closes-at 2026-12-31)."
        )
    if opens is not None and opens.at >= closes.at:
        raise InvalidInputError(
            f"The question closes ({closes.at:%Y-%m-%d %H:%M} UTC) before it opens "
            f"({opens.at:%Y-%m-%d %H:%M} UTC); give a later close or an earlier opening."
        )
    return closes


def check_base_rate(rate: float | None, source: str | None) -> str | None:
    """Checks that a base rate is one and has its source; returns the source."""
    if rate is not None and not 0.0 <= rate <= 1.0:
        raise InvalidInputError(f"The base rate {rate:g} is outside 0 to 1.")
    if (rate is None) != (source is None):
        raise InvalidInputError(
            "A base rate needs its source, and a source its base rate; give both or neither."
        )
    return check_url(source) if source else None


def clean_cause(cause: str | None) -> str | None:
    """Cleans what questions share; an empty one is none."""
    return clean_text(cause, what="cause", limit=CAUSE_LIMIT) if cause and cause.strip() else None


def clean_tags(tags: Iterable[str]) -> list[str]:
    """Makes tags comparable: lower case, each once, in order."""
    return sorted({clean_text(tag.lower(), what="tag", limit=60) for tag in tags if tag.strip()})


def set_tags(session: Session, question: Question, tags: Iterable[str]) -> None:
    """Gives a question these tags and no others."""
    session.execute(delete(QuestionTag).where(QuestionTag.question_id == question.id))
    session.add_all(QuestionTag(question_id=question.id, tag=tag) for tag in clean_tags(tags))


def write_down(session: Session, question: Question, verb: str, now: datetime) -> None:
    """Ledgers a question as it is now."""
    ledger.record(session, question, verb, chain=ledger.chain_for(question.visibility), now=now)


def draft_question(draft: QuestionDraft, *, slug: str, by: str, now: datetime) -> Question:
    """Makes a question of what a person says about it, checked; nothing is stored.

    A question that closes in the future opens now unless told otherwise. One that closed in the
    past has no stated opening: its window begins with the first statement.

    Raises:
        InvalidInputError: a field is missing, too long or contradicts another.
    """
    title = clean_text(draft.title, what="title", limit=TITLE_LIMIT)
    criteria = clean_text(draft.criteria, what="criteria", limit=10_000, multiline=True)
    closes = check_window(draft.opens, draft.closes, title)
    zone_named(draft.zone)
    base_rate_source = check_base_rate(draft.base_rate, draft.base_rate_source)
    opens_at = draft.opens.at if draft.opens else (now if closes.at > now else None)
    resolve_by = draft.resolve_by or closes.at
    if resolve_by < closes.at:
        raise InvalidInputError(
            f"The outcome would be due ({resolve_by:%Y-%m-%d}) before the question closes "
            f"({closes.at:%Y-%m-%d}); give a later day to resolve by."
        )
    return Question(
        slug=slug,
        title=title,
        title_key=name_key(title),
        criteria=criteria,
        zone=draft.zone,
        opens_at=opens_at,
        closes_at=closes.at,
        closes_precision=closes.precision,
        resolve_by=resolve_by,
        base_rate=draft.base_rate,
        base_rate_source=base_rate_source,
        cause=clean_cause(draft.cause),
        visibility=draft.visibility,
        state=QuestionState.OPEN,
        fixed_at=now,
        fixed_by=by,
        due_at=resolve_by,
        created_at=now,
    )


def add_question(
    session: Session,
    draft: QuestionDraft,
    *,
    by: str,
    now: datetime,
    owner_id: int | None = None,
) -> Question:
    """Puts a question on record; see `draft_question` for what is assumed.

    Args:
        session: an open writing transaction.
        draft: what a person says about it.
        by: who records it.
        now: the present instant.
        owner_id: the account whose question it is, None for whoever keeps the record.

    Raises:
        InvalidInputError: a field is missing, too long or contradicts another.
        ConflictError: a question with this title is on record already.
    """
    question = draft_question(draft, slug="", by=by, now=now)
    if draft.slug is None:
        check_title_free(session, question.title, question.visibility, owner_id)
    question.owner_id = owner_id
    name = draft.slug or question.title
    question.slug = free_slug(session, Question, name, question.visibility)
    session.add(question)
    write_down(session, question, "recorded", now)
    set_tags(session, question, draft.tags)
    keep_words(session, question)
    return question
