"""Questions: putting one on record, finding it, changing its wording or window."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, select, update

from forecasts import ledger
from forecasts.clock import Moment, zone_named
from forecasts.db import Session
from forecasts.errors import InvalidInputError, NotFoundError
from forecasts.models import Market, MarketLink, Question, QuestionTag, Resolution, ResolutionRule
from forecasts.naming import check_title_free, free_slug
from forecasts.scores import current_resolution, rescore_question
from forecasts.search import keep_words
from forecasts.text import (
    TITLE_LIMIT,
    check_url,
    clean_text,
    name_key,
    nearest,
)
from forecasts.values import Decision, QuestionState, RuleKind, Visibility

BY_RULE: Final = "rule "
"""What the name of whoever decided begins with when it was a rule, not a person."""

CAUSE_LIMIT: Final = 120
UNDECIDED: Final = frozenset({QuestionState.OPEN, QuestionState.AWAITING})
WATCH_AFTER: Final = timedelta(hours=1)
"""When a decided question is looked at again for the first time, if a machine found it."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionChange:
    """What is to be different about a question; None leaves a field as it is.

    An empty `cause` takes the cause away.
    """

    title: str | None = None
    criteria: str | None = None
    opens: Moment | None = None
    closes: Moment | None = None
    base_rate: float | None = None
    base_rate_source: str | None = None
    cause: str | None = None
    tags: tuple[str, ...] | None = None


def known_question(session: Session, name: str, *, is_public: bool = False) -> Question | None:
    """Finds a question by its slug or its exact title; None when there is none.

    Of several with one title it is the public one.

    Args:
        session: any session.
        name: slug or title.
        is_public: whether private questions do not exist, and unlisted ones have no title.
    """
    by_slug = select(Question).where(Question.slug == name.strip().lower())
    is_listed = Question.visibility == Visibility.PUBLIC
    by_title = select(Question).where(Question.title_key == name_key(name))
    by_title = by_title.order_by(is_listed.desc(), Question.id)
    if is_public:
        by_slug = by_slug.where(Question.visibility != Visibility.PRIVATE)
        by_title = by_title.where(is_listed)
    return session.scalars(by_slug).first() or session.scalars(by_title).first()


def find_question(session: Session, name: str, *, is_public: bool = False) -> Question:
    """Finds a question by its slug or its exact title.

    Args:
        session: any session.
        name: slug or title.
        is_public: whether the asker is a member of the public, for whom private questions do not
            exist and unlisted ones are never offered as near matches.

    Raises:
        NotFoundError: there is none; the nearest slugs are offered.
    """
    found = known_question(session, name, is_public=is_public)
    if found is not None:
        return found
    shown = (Visibility.PUBLIC,) if is_public else tuple(Visibility)
    listed = select(Question.title, Question.slug).where(Question.visibility.in_(shown))
    close = nearest(name, session.scalars(listed.with_only_columns(Question.slug)))
    if not close:
        slugs = {row.title: row.slug for row in session.execute(listed)}
        close = [slugs[title] for title in nearest(name, slugs)]
    raise NotFoundError("question", name, close)


def tags_of(session: Session, question_id: int) -> list[str]:
    """Lists the tags of a question in alphabetical order."""
    query = select(QuestionTag.tag).where(QuestionTag.question_id == question_id)
    return list(session.scalars(query.order_by(QuestionTag.tag)))


def _check_window(opens: Moment | None, closes: Moment | None, title: str) -> Moment:
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


def _check_base_rate(rate: float | None, source: str | None) -> str | None:
    if rate is not None and not 0.0 <= rate <= 1.0:
        raise InvalidInputError(f"The base rate {rate:g} is outside 0 to 1.")
    if (rate is None) != (source is None):
        raise InvalidInputError(
            "A base rate needs its source, and a source its base rate; give both or neither."
        )
    return check_url(source) if source else None


def _clean_cause(cause: str | None) -> str | None:
    return clean_text(cause, what="cause", limit=CAUSE_LIMIT) if cause and cause.strip() else None


def clean_tags(tags: Iterable[str]) -> list[str]:
    """Makes tags comparable: lower case, each once, in order."""
    return sorted({clean_text(tag.lower(), what="tag", limit=60) for tag in tags if tag.strip()})


def _set_tags(session: Session, question: Question, tags: Iterable[str]) -> None:
    session.execute(delete(QuestionTag).where(QuestionTag.question_id == question.id))
    session.add_all(QuestionTag(question_id=question.id, tag=tag) for tag in clean_tags(tags))


def _ledger(session: Session, question: Question, verb: str, now: datetime) -> None:
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
    closes = _check_window(draft.opens, draft.closes, title)
    zone_named(draft.zone)
    base_rate_source = _check_base_rate(draft.base_rate, draft.base_rate_source)
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
        cause=_clean_cause(draft.cause),
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
    _ledger(session, question, "recorded", now)
    _set_tags(session, question, draft.tags)
    keep_words(session, question)
    return question


def _due_after_edit(question: Question) -> datetime | None:
    if question.state not in UNDECIDED:
        return question.due_at
    return min(question.resolve_by, question.due_at or question.resolve_by)


def rule_in_force(session: Session, question_id: int) -> tuple[RuleKind, dict[str, Any]]:
    """Tells by which rule a question finds its outcome, with the settings as they are kept.

    The newest rule set counts. Without one, the linked markets decide if a link in force was
    adjudicated, else a person does.
    """
    query = select(ResolutionRule).where(ResolutionRule.question_id == question_id)
    newest = session.scalars(query.order_by(ResolutionRule.id.desc()).limit(1)).first()
    if newest is not None:
        return newest.kind, newest.settings
    linked = select(MarketLink.id).where(
        MarketLink.question_id == question_id,
        MarketLink.adjudicated_at.is_not(None),
        MarketLink.ended_at.is_(None),
    )
    is_linked = session.scalars(linked.limit(1)).first() is not None
    return (RuleKind.MARKET if is_linked else RuleKind.MANUAL), {}


def _reword(session: Session, question: Question, change: QuestionChange) -> None:
    if change.title is not None:
        title = clean_text(change.title, what="title", limit=TITLE_LIMIT)
        if name_key(title) != question.title_key:
            check_title_free(session, title, question.visibility, question.owner_id)
        question.title, question.title_key = title, name_key(title)
    if change.criteria is not None:
        question.criteria = clean_text(
            change.criteria, what="criteria", limit=10_000, multiline=True
        )


def _move_window(session: Session, question: Question, change: QuestionChange) -> None:
    opens = change.opens or (Moment(question.opens_at) if question.opens_at else None)
    closes = change.closes or Moment(question.closes_at, question.closes_precision)
    _check_window(opens, closes, question.title)
    resolution = current_resolution(session, question.id)
    known_at = resolution.known_at if resolution else None
    if opens and known_at and known_at <= opens.at:
        raise InvalidInputError("The question would open after its outcome was known.")
    delay = question.resolve_by - question.closes_at
    question.opens_at = opens.at if opens else None
    question.closes_at, question.closes_precision = closes.at, closes.precision
    question.resolve_by = closes.at + delay


def _read_past_again(
    session: Session, question: Question, opened_at: datetime | None, closed_at: datetime
) -> None:
    """Has the past prices of linked markets read again where the question's window grew."""
    opens_at = question.opens_at
    opens_earlier = opened_at is not None and (opens_at is None or opens_at < opened_at)
    if not opens_earlier and question.closes_at <= closed_at:
        return
    linked = select(MarketLink.market_id).where(
        MarketLink.question_id == question.id, MarketLink.ended_at.is_(None)
    )
    session.execute(update(Market).where(Market.id.in_(linked)).values(history_until=None))


def _set_base_rate(question: Question, change: QuestionChange) -> None:
    rate = question.base_rate if change.base_rate is None else change.base_rate
    source = change.base_rate_source or question.base_rate_source
    source = _check_base_rate(rate, source)
    question.base_rate, question.base_rate_source = rate, source


def _fixed(question: Question) -> dict[str, Any]:
    """Lists what must stand before an outcome is known: all that is kept but the cause."""
    return {name: value for name, value in ledger.kept(question).items() if name != "cause"}


def _mark_fixed(question: Question, *, by: str, now: datetime) -> None:
    question.fixed_at, question.fixed_by = now, by
    if question.state is QuestionState.AWAITING and question.resolve_by > now:
        question.state = QuestionState.OPEN
    question.due_at = _due_after_edit(question)


def edit_question(
    session: Session, question: Question, change: QuestionChange, *, by: str, now: datetime
) -> Question:
    """Changes wording, window, base rate, cause or tags; a resolved question is rescored at once.

    Wording, window and base rate written after the outcome was known make the question
    retrospective. An awaiting question whose window now lies ahead is open again.

    Raises:
        InvalidInputError: the new window is impossible, a text is empty or too long, or a base
            rate lacks its source.
        ConflictError: the new title belongs to another question.
    """
    if change == QuestionChange():
        raise InvalidInputError(
            "Nothing to change: give a title, criteria, window, base rate, cause or tags."
        )
    before, fixed = ledger.kept(question), _fixed(question)
    opened_at, closed_at = question.opens_at, question.closes_at
    _reword(session, question, change)
    _move_window(session, question, change)
    _set_base_rate(question, change)
    if change.cause is not None:
        question.cause = _clean_cause(change.cause)
    if change.tags is not None:
        _set_tags(session, question, change.tags)
    keep_words(session, question)
    if _fixed(question) != fixed:
        _mark_fixed(question, by=by, now=now)
    if ledger.kept(question) != before:
        _ledger(session, question, "edited", now)
        rescore_question(session, question)
    _read_past_again(session, question, opened_at, closed_at)
    return question


def _set_state(session: Session, question: Question, resolution: Resolution) -> None:
    """Sets the state, and when the queue looks next: at once what a machine decides or watches.

    What a person annulled, or a condition, is looked at no more; what a rule annulled is watched.
    """
    kind, _ = rule_in_force(session, question.id)
    has_machine = kind is not RuleKind.MANUAL
    decision, now = resolution.decision, resolution.decided_at
    if decision is Decision.REOPENED:
        is_overdue = question.resolve_by <= now
        question.state = QuestionState.AWAITING if is_overdue else QuestionState.OPEN
        question.due_at = now if is_overdue or has_machine else question.resolve_by
        return
    is_annulled = decision is Decision.ANNULLED
    is_by_rule = resolution.decided_by.startswith(BY_RULE)
    is_watched = has_machine and (is_by_rule or not is_annulled)
    question.state = QuestionState.ANNULLED if is_annulled else QuestionState.RESOLVED
    question.due_at = now + WATCH_AFTER if is_watched else None


def record_decision(
    session: Session,
    question: Question,
    decision: Decision,
    *,
    known: Moment | None = None,
    evidence_url: str | None = None,
    reason: str | None = None,
    by: str,
    now: datetime,
) -> Resolution:
    """Writes one decision into the history of a question, ledgers it and sets the state.

    It checks and scores nothing; `forecasts.resolution.resolve` does.
    """
    resolution = Resolution(
        question_id=question.id,
        decision=decision,
        known_at=known.at if known else None,
        known_precision=known.precision if known else None,
        decided_at=now,
        decided_by=by,
        evidence_url=check_url(evidence_url) if evidence_url else None,
        reason=reason and clean_text(reason, what="reason", limit=1000),
    )
    _set_state(session, question, resolution)
    session.add(resolution)
    chain = ledger.chain_for(question.visibility)
    ledger.record(session, resolution, "decided", chain=chain, now=now)
    return resolution
