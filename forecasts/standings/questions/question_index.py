"""The list of public questions in sections, searched or by tag, a part at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, Subquery, and_, case, func, select

from forecasts.clock import DatePrecision
from forecasts.db import AnySelect, Session
from forecasts.models import Prediction, Question, QuestionTag, Resolution, Withdrawal
from forecasts.questions.standing import stands_as
from forecasts.search import Term, is_found
from forecasts.standings.board.ticks import readings
from forecasts.standings.questions.question_status import SOON
from forecasts.values import Provenance, QuestionState, Reading, Visibility

AT_ONCE: Final = 50
BEGINNING: Final = 10
_MOST_TAGS: Final = 24


class Section(StrEnum):
    """Where questions stand now: open ones by whether they close soon."""

    CLOSING = "closing"
    OPEN = "open"
    AWAITING = "awaiting"
    RESOLVED = "resolved"
    ANNULLED = "annulled"


_NEWEST_FIRST: Final = (Section.RESOLVED, Section.ANNULLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedQuestion:
    """One question in the list.

    What is counted leaves out the prices of linked markets, which may be hundreds.

    Attributes:
        middle: half of those who stand by a number say more, half less; None without any, and for
            what is decided.
        only: what the one who stands by a number says, None where nobody or several do.
        outcome: 1, 0, or None while undecided or annulled.
    """

    slug: str
    title: str
    section: Section
    zone: str
    closes_at: datetime
    closes_precision: DatePrecision
    tags: tuple[str, ...]
    predictions: int
    forecasters: int
    middle: float | None
    only: Reading | None
    outcome: int | None
    known_at: datetime | None
    known_precision: DatePrecision | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexFilter:
    """What is asked of the list.

    Attributes:
        section: only this one, and all of it in parts; the beginning of each where None.
        tag: only questions with this tag.
        terms: only questions that hold these, the best first, whatever their section.
        page: which part, from 1.
    """

    section: Section | None = None
    tag: str | None = None
    terms: tuple[Term, ...] = ()
    page: int = 1

    @property
    def is_flat(self) -> bool:
        """Whether one list is shown in parts, not the beginnings of several."""
        return self.section is not None or bool(self.terms)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionIndex:
    """What is shown.

    Attributes:
        totals: how many questions each section has, those left out by the filter not counted.
        lines: the part of the flat list, or the beginnings of the sections, section by section.
        pages: how many parts there are, at least 1.
        tags: the most frequent tags.
        is_empty: whether there is no public question at all.
    """

    totals: dict[Section, int]
    lines: tuple[ListedQuestion, ...]
    pages: int
    tags: tuple[str, ...]
    is_empty: bool


def _place(now: datetime) -> dict[Section, ColumnElement[bool]]:
    is_open = stands_as(QuestionState.OPEN, now)
    return {
        Section.CLOSING: and_(is_open, Question.closes_at <= now + SOON),
        Section.OPEN: and_(is_open, Question.closes_at > now + SOON),
        Section.AWAITING: stands_as(QuestionState.AWAITING, now),
        Section.RESOLVED: stands_as(QuestionState.RESOLVED, now),
        Section.ANNULLED: stands_as(QuestionState.ANNULLED, now),
    }


def _conditions(session: Session, wanted: IndexFilter) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = [Question.visibility == Visibility.PUBLIC]
    if wanted.tag is not None:
        tagged = select(QuestionTag.question_id).where(QuestionTag.tag == wanted.tag)
        where.append(Question.id.in_(tagged))
    if wanted.terms:
        where.append(is_found(session, wanted.terms))
    return where


def _totals(
    session: Session, where: Sequence[ColumnElement[bool]], now: datetime
) -> dict[Section, int]:
    place = case(*((here, section.value) for section, here in _place(now).items()))
    counted = select(place.label("place"), func.count()).where(*where).group_by("place")
    found = {row[0]: row[1] for row in session.execute(counted)}
    return {section: found.get(section.value, 0) for section in Section}


def _flat(
    session: Session, wanted: IndexFilter, where: Sequence[ColumnElement[bool]], now: datetime
) -> AnySelect:
    query = select(Question).where(*where)
    if wanted.section is not None:
        query = query.where(_place(now)[wanted.section])
    if wanted.terms:
        in_title = case((is_found(session, wanted.terms, title_only=True), 0), else_=1)
        return query.order_by(in_title, Question.closes_at.desc(), Question.id.desc())
    if wanted.section in _NEWEST_FIRST:
        return query.order_by(Question.closes_at.desc(), Question.id.desc())
    return query.order_by(Question.closes_at, Question.id)


def _ids_by_section(
    session: Session,
    totals: dict[Section, int],
    where: Sequence[ColumnElement[bool]],
    now: datetime,
) -> list[Question]:
    found: list[Question] = []
    for section, total in totals.items():
        if total:
            begun = IndexFilter(section=section)
            found += session.scalars(_flat(session, begun, where, now).limit(BEGINNING))
    return found


def _section_of(question: Question, now: datetime) -> Section:
    if question.state is QuestionState.OPEN and question.closes_at > now:
        return Section.CLOSING if question.closes_at <= now + SOON else Section.OPEN
    return {
        QuestionState.RESOLVED: Section.RESOLVED,
        QuestionState.ANNULLED: Section.ANNULLED,
    }.get(question.state, Section.AWAITING)


def _counts(session: Session, keys: Sequence[int]) -> dict[int, tuple[int, int]]:
    query = (
        select(
            Prediction.question_id,
            func.count(),
            func.count(Prediction.forecaster_id.distinct()),
        )
        .where(
            Prediction.question_id.in_(keys),
            Prediction.retracted_at.is_(None),
            Prediction.provenance != Provenance.MARKET,
            Prediction.visibility == Visibility.PUBLIC,
        )
        .group_by(Prediction.question_id)
    )
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}


def _held(keys: Sequence[int]) -> Subquery:
    """Selects what forecasters stand by: each with its place on its question, and how many do."""
    newest = func.row_number().over(
        partition_by=(Prediction.question_id, Prediction.forecaster_id),
        order_by=(Prediction.stated_at.desc(), Prediction.id.desc()),
    )
    said = (
        select(
            Prediction.question_id,
            Prediction.forecaster_id,
            Prediction.stated_at,
            Prediction.probability,
            Prediction.id,
            newest.label("age"),
        )
        .where(
            Prediction.question_id.in_(keys),
            Prediction.retracted_at.is_(None),
            Prediction.excluded_reason.is_(None),
            Prediction.provenance != Provenance.MARKET,
            Prediction.visibility == Visibility.PUBLIC,
        )
        .subquery()
    )
    withdrawn = select(Withdrawal.id).where(
        Withdrawal.question_id == said.c.question_id,
        Withdrawal.forecaster_id == said.c.forecaster_id,
        Withdrawal.visibility == Visibility.PUBLIC,
        Withdrawal.withdrawn_at > said.c.stated_at,
    )
    return (
        select(
            said.c.question_id,
            said.c.probability,
            said.c.id,
            func.row_number()
            .over(partition_by=said.c.question_id, order_by=said.c.probability)
            .label("place"),
            func.count().over(partition_by=said.c.question_id).label("n"),
        )
        .where(said.c.age == 1, ~withdrawn.exists())
        .subquery()
    )


def _middles(session: Session, keys: Sequence[int]) -> tuple[dict[int, float], dict[int, Reading]]:
    """Computes the middle of what forecasters stand by, by question, in the database.

    Returns:
        The middles, and what was said where it is one statement.
    """
    if not keys:
        return {}, {}
    held = _held(keys)
    twice = 2 * held.c.place
    query = (
        select(
            held.c.question_id,
            func.avg(held.c.probability).label("middle"),
            func.max(held.c.n).label("n"),
            func.max(held.c.id).label("statement"),
        )
        .where(twice >= held.c.n, twice <= held.c.n + 2)
        .group_by(held.c.question_id)
    )
    rows = session.execute(query).all()
    alone = {row.statement: row.question_id for row in rows if row.n == 1}
    said_alone = readings(session, list(alone)) if alone else {}
    return (
        {row.question_id: row.middle for row in rows},
        {alone[number]: said for number, said in said_alone.items()},
    )


def _decisions(session: Session, keys: Sequence[int]) -> dict[int, Resolution]:
    newest = (
        select(func.max(Resolution.id))
        .where(Resolution.question_id.in_(keys))
        .group_by(Resolution.question_id)
    )
    found = session.scalars(select(Resolution).where(Resolution.id.in_(newest)))
    return {each.question_id: each for each in found}


def _tags(session: Session, keys: Sequence[int]) -> dict[int, list[str]]:
    query = select(QuestionTag.question_id, QuestionTag.tag).where(
        QuestionTag.question_id.in_(keys)
    )
    tags: dict[int, list[str]] = {}
    for key, tag in session.execute(query.order_by(QuestionTag.tag)):
        tags.setdefault(key, []).append(tag)
    return tags


def _listed(
    session: Session, questions: Sequence[Question], now: datetime
) -> tuple[ListedQuestion, ...]:
    keys = [question.id for question in questions]
    sections = {question.id: _section_of(question, now) for question in questions}
    undecided = [key for key in keys if sections[key] not in _NEWEST_FIRST]
    counts, (middles, alone) = _counts(session, keys), _middles(session, undecided)
    decisions, tags = _decisions(session, keys), _tags(session, keys)
    lines = []
    for question in questions:
        predictions, forecasters = counts.get(question.id, (0, 0))
        decided = decisions.get(question.id)
        is_resolved = sections[question.id] is Section.RESOLVED
        lines.append(
            ListedQuestion(
                slug=question.slug,
                title=question.title,
                section=sections[question.id],
                zone=question.zone,
                closes_at=question.closes_at,
                closes_precision=question.closes_precision,
                tags=tuple(tags.get(question.id, ())),
                predictions=predictions,
                forecasters=forecasters,
                middle=middles.get(question.id),
                only=alone.get(question.id),
                outcome=decided.decision.outcome if decided and is_resolved else None,
                known_at=decided.known_at if decided and is_resolved else None,
                known_precision=decided.known_precision if decided and is_resolved else None,
            )
        )
    return tuple(lines)


def _frequent_tags(session: Session) -> tuple[str, ...]:
    query = (
        select(QuestionTag.tag)
        .join(Question, Question.id == QuestionTag.question_id)
        .where(Question.visibility == Visibility.PUBLIC)
        .group_by(QuestionTag.tag)
        .order_by(func.count().desc(), QuestionTag.tag)
        .limit(_MOST_TAGS)
    )
    return tuple(session.scalars(query))


def question_index(session: Session, wanted: IndexFilter, *, now: datetime) -> QuestionIndex:
    """Lists public questions: the most urgent first, decided ones by the latest deadline.

    Found ones come title first, then by the latest deadline. It reads what it shows and little
    more, however many questions there are.

    Args:
        session: a reading session.
        wanted: what is asked; a part behind the last has no lines.
        now: the present instant.
    """
    anything = select(Question.id).where(Question.visibility == Visibility.PUBLIC).limit(1)
    where = _conditions(session, wanted)
    totals = _totals(session, where, now)
    total = sum(totals.values()) if wanted.section is None else totals[wanted.section]
    if wanted.is_flat:
        flat = _flat(session, wanted, where, now).limit(AT_ONCE)
        questions = list(session.scalars(flat.offset(AT_ONCE * (wanted.page - 1))))
    else:
        questions = _ids_by_section(session, totals, where, now)
    return QuestionIndex(
        totals=totals,
        lines=_listed(session, questions, now) if questions else (),
        pages=max(1, -(-total // AT_ONCE)) if wanted.is_flat else 1,
        tags=_frequent_tags(session),
        is_empty=not questions and session.scalar(anything) is None,
    )
