"""What a record written by an older release needs before this one can vouch for it."""

import json
from datetime import datetime

from sqlalchemy import select

from forecasts import ledger
from forecasts.db import Session
from forecasts.models import (
    Family,
    FamilyMember,
    Forecaster,
    ForecasterMerge,
    LedgerEntry,
    Question,
)
from forecasts.naming import free_slug
from forecasts.scores import outdated, rescore_questions
from forecasts.search import keep_all_words
from forecasts.values import Chain, Visibility


def _ledger_organisations(session: Session, now: datetime) -> int:
    """Ledgers the organisations: since crowds give each one vote, scores hang on them."""
    told: dict[int, str | None] = {}
    entries = select(LedgerEntry.payload).where(LedgerEntry.kind.like("forecaster.%"))
    for (payload,) in session.execute(entries.order_by(LedgerEntry.id)):
        row = json.loads(payload or "{}")
        told[row.get("id", 0)] = row.get("organisation")
    missing = [
        who
        for who in session.scalars(select(Forecaster).where(Forecaster.organisation.is_not(None)))
        if told.get(who.id) != who.organisation
    ]
    for who in missing:
        chain = Chain.PUBLIC if who.is_public else Chain.PRIVATE
        ledger.record(session, who, "edited", chain=chain, now=now)
    return len(missing)


def _rename_hidden(session: Session, now: datetime) -> None:
    """Gives what nobody else sees slugs that take none from what is public.

    Unlisted questions keep theirs: their addresses were given to others. So do forecasters who are
    merged into others: their addresses lead there.
    """
    hidden = select(Question).where(Question.visibility == Visibility.PRIVATE)
    tied = select(FamilyMember.family_id).join(Question, Question.id == FamilyMember.question_id)
    families = select(Family).where(
        Family.id.in_(tied.where(Question.visibility == Visibility.PRIVATE))
    )
    merged = select(ForecasterMerge.merged_id).where(ForecasterMerge.undone_at.is_(None))
    people = select(Forecaster).where(Forecaster.is_public.is_(False), Forecaster.id.not_in(merged))
    rows = (*session.scalars(hidden), *session.scalars(families), *session.scalars(people))
    for row in rows:
        if not row.slug.startswith(f"{Visibility.PRIVATE.value}_"):
            row.slug = free_slug(session, type(row), row.slug, Visibility.PRIVATE)
            ledger.record(session, row, "edited", chain=Chain.PRIVATE, now=now)


def carry_over(session: Session, *, now: datetime) -> int:
    """Ledgers what scores have come to depend on, scores anew what older rules scored, and more.

    The words that questions are found by are brought in line with them, and what is hidden gets a
    slug of its own.

    Twice does no harm.

    Args:
        session: an open writing transaction, on the newest schema.
        now: the present instant.

    Returns:
        The number of questions scored anew.
    """
    _ledger_organisations(session, now)
    _rename_hidden(session, now)
    keep_all_words(session)
    questions = outdated(session)
    rescore_questions(session, questions)
    return len(questions)
