"""An event of several outcomes put on record: a question an outcome, linked, tied as a family."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import select

from forecasts.clock import LATEST, Moment
from forecasts.db import Session
from forecasts.errors import InvalidInputError
from forecasts.families import add_member, members_of, tie_family
from forecasts.markets.adjudication import adjudicate_link, may_be_reference, other_of_source
from forecasts.markets.comparison import is_liquid
from forecasts.markets.link import link_market
from forecasts.markets.record import safe_text
from forecasts.markets.wordings import criteria_key
from forecasts.models import Family, FamilyMember, Market, MarketLink, Question
from forecasts.questions import QuestionDraft, add_question, known_question
from forecasts.sources import Snapshot, Traits
from forecasts.text import TITLE_LIMIT, name_key
from forecasts.values import FamilyKind, Visibility


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """What was put on record; `family` is None where more than one outcome may come true.

    Attributes:
        questions: of all outcomes, those that were there already included.
        links: the new ones.
        added: the questions that are new.
        waiting: those on record before whose link a person has yet to confirm.
    """

    questions: list[Question]
    links: list[MarketLink]
    family: Family | None
    added: list[Question] = field(default_factory=list)
    waiting: list[Question] = field(default_factory=list)


def outcome_title(snapshot: Snapshot) -> str:
    """Names the question of one outcome; an address may cut it, its outcome never is.

    Example:
        >>> from types import SimpleNamespace
        >>> outcome_title(SimpleNamespace(title="Who is mayor of Vessel?", outcome_label="Ann"))
        'Who is mayor of Vessel? Ann'
    """
    title = safe_text(" ".join(snapshot.title.split()), limit=TITLE_LIMIT)
    if snapshot.outcome_label is None:
        return title
    label = safe_text(" ".join(snapshot.outcome_label.split()), limit=150)
    return f"{title[: TITLE_LIMIT - len(label) - 1].rstrip()} {label}"


def _draft(
    snapshot: Snapshot, tags: tuple[str, ...], closes_at: datetime | None, visibility: Visibility
) -> QuestionDraft:
    closes = closes_at or snapshot.closes_at
    if closes is None or closes >= LATEST:
        raise InvalidInputError(
            f"{snapshot.title[:60]!r} names no close; give one with --closes-at DATE."
        )
    opens = snapshot.opens_at if snapshot.opens_at and snapshot.opens_at < closes else None
    return QuestionDraft(
        title=outcome_title(snapshot),
        criteria=safe_text(snapshot.criteria, limit=10_000) or f"As resolved at {snapshot.url}.",
        closes=Moment(closes),
        opens=Moment(opens) if opens else None,
        tags=tags,
        visibility=visibility,
    )


def record_event(
    session: Session,
    snapshots: Sequence[Snapshot],
    *,
    traits: Traits,
    by: str,
    now: datetime,
    tags: tuple[str, ...] = (),
    closes_at: datetime | None = None,
    visibility: Visibility = Visibility.PUBLIC,
) -> RecordedEvent:
    """Puts one question an outcome on record, in the market's own words, each linked to it.

    As the words are the market's own, the links are adjudicated at once. Where only one outcome
    can come true the questions are tied as an exclusive family. Done again, it adds the outcomes
    that are new: a question of the same title is linked to its market, and to be compared by a
    person where its criteria are others; one that is linked already stays as it is.

    Args:
        session: an open writing transaction.
        snapshots: the outcomes of one event, or one market, as they were just read.
        traits: of their source.
        by: who does it.
        now: the present instant.
        tags: words under which the new questions are found.
        closes_at: the close of all that are new, in place of the market's own.
        visibility: who may see the new questions.

    Raises:
        InvalidInputError: there is no outcome, or no close.
        ConflictError: a question belongs to another family, or is annulled.
    """
    if not snapshots:
        raise InvalidInputError("The event has no outcome.")
    event = RecordedEvent([], [], None)
    for snapshot in snapshots:
        question = _linked_question(session, snapshot, visibility)
        if question is None:
            draft = _draft(snapshot, tags, closes_at, visibility)
            is_public = visibility is Visibility.PUBLIC
            question = known_question(session, draft.title, is_public=is_public)
            if question is None:
                question = add_question(session, draft, by=by, now=now)
                event.added.append(question)
            link = link_market(
                session, question, snapshot, label=traits.label, is_inverted=False, by=by, now=now
            )
            event.links.append(link)
            if _speaks_in_its_words(session, question, draft, link):
                is_reference = is_liquid(snapshot, traits.liquid)
                is_reference &= may_be_reference(session, link, question)
                adjudicate_link(session, link, is_reference=is_reference, by=by, now=now)
            else:
                event.waiting.append(question)
        event.questions.append(question)
    family = _tied(session, snapshots, event.questions, by=by, now=now)
    return replace(event, family=family)


def _linked_question(
    session: Session, snapshot: Snapshot, visibility: Visibility
) -> Question | None:
    """Finds the question a market is linked to, asking the same, whatever it is called.

    Who puts public questions on record does not meet hidden ones.
    """
    query = (
        select(Question)
        .join(MarketLink, MarketLink.question_id == Question.id)
        .join(Market, Market.id == MarketLink.market_id)
        .where(
            Market.source == snapshot.source,
            Market.external_id == snapshot.external_id,
            MarketLink.ended_at.is_(None),
            MarketLink.is_inverted.is_(False),
        )
        .order_by(MarketLink.id)
    )
    if visibility is Visibility.PUBLIC:
        query = query.where(Question.visibility == Visibility.PUBLIC)
    linked = list(session.scalars(query))
    called = name_key(outcome_title(snapshot))
    exact = [each for each in linked if each.title_key == called]
    return next(iter([*exact, *linked]), None)


def _speaks_in_its_words(
    session: Session, question: Question, draft: QuestionDraft, link: MarketLink
) -> bool:
    """Says whether nothing is left to compare, and no other market of the source speaks for it."""
    if criteria_key(question.criteria) != criteria_key(draft.criteria):
        return False
    return not other_of_source(session, link, session.get_one(Market, link.market_id))


def _tied(
    session: Session,
    snapshots: Sequence[Snapshot],
    questions: Sequence[Question],
    *,
    by: str,
    now: datetime,
) -> Family | None:
    """Ties the outcomes, or adds the new ones to the family the others belong to."""
    if len(snapshots) < 2 or not all(each.is_exclusive for each in snapshots):
        return None
    family = _family_of(session, questions)
    if family is None:
        title = safe_text(" ".join(snapshots[0].title.split()), limit=TITLE_LIMIT)
        return tie_family(
            session, kind=FamilyKind.EXCLUSIVE, title=title, questions=questions, by=by, now=now
        )
    tied = {each.question.id for each in members_of(session, family)}
    for question in questions:
        if question.id not in tied:
            add_member(session, family, question, by=by, now=now)
    return family


def _family_of(session: Session, questions: Sequence[Question]) -> Family | None:
    """Finds the exclusive family that some outcomes of an event belong to already."""
    query = (
        select(Family)
        .join(FamilyMember, FamilyMember.family_id == Family.id)
        .where(
            FamilyMember.question_id.in_([each.id for each in questions]),
            Family.kind == FamilyKind.EXCLUSIVE,
        )
        .order_by(Family.id)
    )
    return session.scalars(query.limit(1)).first()
