"""Composing a notice: what one subscriber is told between reports, at most once a day.

What was told wrongly is told to whoever was told, whatever they chose. Outcomes of one's own
questions and reminders are chosen, and for accounts only. Of a market that moved nobody is told
but who spoke on the question, since they last did.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy import select

from forecasts.clock import DatePrecision
from forecasts.db import Session
from forecasts.models import Account, Question, Resolution
from forecasts.outbox import Tell
from forecasts.reports.asked import Place, Reader
from forecasts.reports.corrections import corrections_of, owner_of
from forecasts.reports.dates import known, roughly
from forecasts.reports.facts import Notice, Nudge
from forecasts.reports.items import Correction, Outcome
from forecasts.reports.outcomes import bare_outcome, decided, public_outcomes, subject_of
from forecasts.reports.own_outcomes import person, with_own
from forecasts.reports.told import keys_told, questions_told, wrong_outcomes
from forecasts.standings.own.agenda import own_agenda
from forecasts.standings.own.questions import is_own
from forecasts.standings.own.reminders import Reminder, ReminderKind, reminders
from forecasts.values import Decision, Telling, Visibility

MOST: Final = 30
"""Of each kind in one letter; the rest is told the next day."""
RECENT: Final = timedelta(days=30)
"""How long ago an outcome may have been decided to be news."""

_ABOUT: Final = {
    ReminderKind.RESOLVE: Telling.DUE,
    ReminderKind.CLOSING: Telling.CLOSING,
    ReminderKind.STALE: Telling.STALE,
    ReminderKind.MOVED: Telling.MOVED,
}
_WHY_ACCOUNT: Final = (
    "You get this because you have an account at {site}, where mail about your own questions is on "
    "until you switch it off; what we told you wrongly we correct in any case."
)
_WHY_READER: Final = (
    "You get this because an earlier letter told you something that is different now."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a subscriber wants to be told between reports.

    Attributes:
        subscription_id: whose.
        since: when they agreed to mail; None before.
        reminders: whether to be reminded of what is due, closes, is old or moved.
        notices: whether to be told how their own questions came out.
    """

    subscription_id: int
    since: datetime | None
    reminders: bool = True
    notices: bool = True


def outcomes_told(items: Sequence[Outcome] | Sequence[Correction]) -> tuple[Tell, ...]:
    """Says what outcomes a letter tells."""
    return tuple(
        Tell(
            question_id=each.subject.question_id,
            about=Telling.OUTCOME,
            resolution_id=each.resolution_id,
        )
        for each in items
    )


def _resolved(
    session: Session,
    reader: Reader,
    wanted: Wanted,
    *,
    besides: int | None,
    place: Place,
    now: datetime,
) -> list[Outcome]:
    """Finds what of one's own was decided by others and told in no letter yet."""
    since = max(wanted.since or now, now - RECENT)
    mark = session.scalar(select(Account.mark).where(Account.id == reader.account_id))
    known = questions_told(session, wanted.subscription_id, besides=besides)
    rows = [
        row
        for row in decided(
            session,
            Resolution.decided_at >= since,
            Resolution.decision != Decision.REOPENED,
            Resolution.decided_by != (mark or ""),
            is_own(owner_of(reader)),
        )
        if row.Question.id not in known
    ][:MOST]
    public = [row for row in rows if row.Question.visibility is Visibility.PUBLIC]
    hidden = [row for row in rows if row.Question.visibility is not Visibility.PUBLIC]
    return [
        *public_outcomes(session, public, place),
        *(bare_outcome(row, place) for row in hidden),
    ]


def _price(key: str) -> tuple[str, float]:
    """Reads the key of a market that moved: since which word, and to what."""
    since, _, price = key.partition("@")
    return since, float(price)


def is_told(
    told: Mapping[tuple[int, Telling], Sequence[str]], reminder: Reminder, moved_by: float
) -> bool:
    """Says whether somebody was reminded of this already; of a market only if it stands near.

    A market that moved is told again after a new word of one's own, or once it moved as far again.

    Example:
        >>> told = {(1, Telling.MOVED): ["2026-05-01@0.5000"]}
        >>> moved = Reminder(kind=ReminderKind.MOVED, key="2026-05-01@0.5900", question_id=1,
        ...     slug="a", title="A?", words="")
        >>> is_told(told, moved, 0.1), is_told(told, moved, 0.05)
        (True, False)
    """
    keys = told.get((reminder.question_id, _ABOUT[reminder.kind]), ())
    if reminder.kind is not ReminderKind.MOVED:
        return reminder.key in keys
    since, price = _price(reminder.key)
    before = [then for word, then in map(_price, keys) if word == since]
    return bool(before) and round(abs(price - before[-1]), 9) < moved_by


def _known(at: datetime, precision: DatePrecision, of: str, *, zone: str, language: str) -> str:
    """Writes a time as the reader asked for it; a day of another zone names that."""
    if precision is not DatePrecision.INSTANT and of == zone:
        return roughly(at, precision, zone=of, language=language)
    return known(at, precision, of=of, zone=zone, language=language)


def _reminders(
    session: Session, reader: Reader, wanted: Wanted, *, besides: int | None, now: datetime
) -> tuple[Reminder, ...]:
    told = keys_told(session, wanted.subscription_id, besides=besides)
    agenda = own_agenda(session, owner_of(reader), threshold=reader.moved_by, now=now)
    found = reminders(
        agenda,
        zone=reader.zone,
        is_told=lambda each: is_told(told, each, reader.moved_by),
        tell=partial(_known, zone=reader.zone, language=reader.language),
    )
    return found[:MOST]


def _nudges(session: Session, found: Sequence[Reminder], place: Place) -> tuple[Nudge, ...]:
    query = select(Question).where(Question.id.in_([each.question_id for each in found]))
    questions = {each.id: each for each in session.scalars(query)} if found else {}
    return tuple(
        Nudge(
            about=_ABOUT[each.kind].value,
            key=each.key,
            subject=subject_of(questions[each.question_id], place),
            words=each.words,
        )
        for each in found
    )


def _reminded(found: Sequence[Reminder]) -> tuple[Tell, ...]:
    return tuple(
        Tell(question_id=each.question_id, about=_ABOUT[kind], key=key)
        for each in found
        for kind, key in ((each.kind, each.key), *each.others)
    )


def notice_for(
    session: Session,
    reader: Reader,
    wanted: Wanted,
    *,
    day: date,
    besides: int | None = None,
    place: Place,
    now: datetime,
) -> tuple[Notice, tuple[Tell, ...]]:
    """Composes what one subscriber is told on a day; it may be nothing.

    Args:
        session: a reading session.
        reader: whom.
        wanted: what they want to be told.
        day: the local day it is the notice of.
        besides: a letter that is written anew, so that what it tells counts as not told.
        place: the site.
        now: the present instant.

    Returns:
        The notice, and what it tells.
    """
    is_account = reader.account_id is not None
    wrong = wrong_outcomes(session, wanted.subscription_id, besides=besides)
    corrections = corrections_of(session, reader, wrong, place)[:MOST]
    resolved = (
        _resolved(session, reader, wanted, besides=besides, place=place, now=now)
        if is_account and wanted.notices
        else []
    )
    found = (
        _reminders(session, reader, wanted, besides=besides, now=now)
        if is_account and wanted.reminders
        else ()
    )
    who = person(session, reader.forecaster_id)
    decided_now, corrected = with_own(session, who, resolved, corrections)
    notice = Notice(
        day=day,
        zone=reader.zone,
        language=reader.language,
        corrections=corrected,
        resolved=decided_now,
        nudges=_nudges(session, found, place),
        why=_WHY_ACCOUNT.format(site=place.host or place.site_url) if is_account else _WHY_READER,
    )
    told = (*outcomes_told(corrections), *outcomes_told(resolved), *_reminded(found))
    return notice, told
