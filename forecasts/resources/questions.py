"""Questions as programs read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from forecasts.accounts import Viewer, is_own_question, is_seen_question
from forecasts.clock import DatePrecision
from forecasts.db import AnySelect, Session
from forecasts.models import Question, QuestionTag, Resolution
from forecasts.questions.standing import stands_as
from forecasts.resources.parts import Paged, Part, count, limited, part
from forecasts.search import Term, is_found
from forecasts.values import Decision, QuestionState, Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRecord:
    """The decision in force.

    Attributes:
        decision: yes, no or annulled.
        known_at: when the outcome was publicly knowable.
        known_precision: how exactly that is known.
        decided_at: when it was decided.
        decided_by: who decided.
        evidence_url: a page that shows it.
        reason: why.
    """

    decision: Decision
    known_at: datetime | None
    known_precision: DatePrecision | None
    decided_at: datetime
    decided_by: str
    evidence_url: str | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionRecord:
    """A yes/no question.

    Attributes:
        slug: what its address ends in.
        href: its address here.
        title: what is asked.
        criteria: what counts as Yes.
        zone: the time zone its days are of.
        opens_at: from when statements count; null where nobody said.
        closes_at: until when statements count.
        closes_precision: whether that is an instant, or the end of a day, month or year.
        resolve_by: when the outcome is due.
        base_rate: how often such things happen, where somebody said.
        base_rate_source: where that is from.
        cause: what it shares with other questions beside its subject.
        visibility: who may see it.
        state: where it stands.
        tags: words it is found under.
        outcome: the decision in force, null while undecided.
        is_mine: whether the account of the token asked it.
        fixed_at: when its wording or window were last written.
        created_at: when it was put on record.
    """

    slug: str
    href: str
    title: str
    criteria: str
    zone: str
    opens_at: datetime | None
    closes_at: datetime
    closes_precision: DatePrecision
    resolve_by: datetime
    base_rate: float | None
    base_rate_source: str | None
    cause: str | None
    visibility: Visibility
    state: QuestionState
    tags: tuple[str, ...]
    outcome: OutcomeRecord | None
    is_mine: bool
    fixed_at: datetime
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionsWanted:
    """Which questions are asked for.

    Attributes:
        state: only those that stand so.
        tag: only those with this tag.
        terms: only those that hold all of these.
        visibility: only those seen by so many.
        is_mine: only one's own.
    """

    state: QuestionState | None = None
    tag: str | None = None
    terms: tuple[Term, ...] = ()
    visibility: Visibility | None = None
    is_mine: bool = False


def _conditions(
    session: Session, wanted: QuestionsWanted, viewer: Viewer | None, now: datetime
) -> list[ColumnElement[bool]]:
    where = [is_seen_question(viewer)]
    if wanted.is_mine and viewer is not None:
        where.append(is_own_question(viewer))
    if wanted.state is not None:
        where.append(stands_as(wanted.state, now))
    if wanted.visibility is not None:
        where.append(Question.visibility == wanted.visibility)
    if wanted.tag is not None:
        tagged = select(QuestionTag.question_id).where(QuestionTag.tag == wanted.tag)
        where.append(Question.id.in_(tagged))
    if wanted.terms:
        where.append(is_found(session, wanted.terms))
    return where


def _tags(session: Session, keys: Sequence[int]) -> dict[int, list[str]]:
    query = select(QuestionTag.question_id, QuestionTag.tag)
    tags: dict[int, list[str]] = {key: [] for key in keys}
    for key, tag in session.execute(
        query.where(QuestionTag.question_id.in_(keys)).order_by(QuestionTag.tag)
    ):
        tags[key].append(tag)
    return tags


def _decided(session: Session, keys: Sequence[int]) -> dict[int, OutcomeRecord]:
    newest = (
        select(func.max(Resolution.id))
        .where(Resolution.question_id.in_(keys))
        .group_by(Resolution.question_id)
    )
    return {
        each.question_id: OutcomeRecord(
            decision=each.decision,
            known_at=each.known_at,
            known_precision=each.known_precision,
            decided_at=each.decided_at,
            decided_by=each.decided_by,
            evidence_url=each.evidence_url,
            reason=each.reason,
        )
        for each in session.scalars(select(Resolution).where(Resolution.id.in_(newest)))
        if each.decision is not Decision.REOPENED
    }


def question_records(
    session: Session, questions: Sequence[Question], viewer: Viewer | None, *, now: datetime
) -> list[QuestionRecord]:
    """Makes records of questions the viewer may see, as they stand now; two queries."""
    keys = [question.id for question in questions]
    tags, decided = _tags(session, keys), _decided(session, keys)
    return [
        QuestionRecord(
            slug=each.slug,
            href=f"/api/v1/questions/{each.slug}",
            title=each.title,
            criteria=each.criteria,
            zone=each.zone,
            opens_at=each.opens_at,
            closes_at=each.closes_at,
            closes_precision=each.closes_precision,
            resolve_by=each.resolve_by,
            base_rate=each.base_rate,
            base_rate_source=each.base_rate_source,
            cause=each.cause,
            visibility=each.visibility,
            state=each.state.seen(each.closes_at, now),
            tags=tuple(tags[each.id]),
            outcome=decided.get(each.id),
            is_mine=viewer is not None and each.owner_id == viewer.account_id,
            fixed_at=each.fixed_at,
            created_at=each.created_at,
        )
        for each in questions
    ]


def question_record(
    session: Session, question: Question, viewer: Viewer | None, *, now: datetime
) -> QuestionRecord:
    """Makes the record of a question the viewer may see, as it stands now."""
    session.flush()
    return question_records(session, [question], viewer, now=now)[0]


def list_questions(
    session: Session,
    wanted: QuestionsWanted,
    viewer: Viewer | None,
    paged: Paged,
    *,
    now: datetime,
) -> Part[QuestionRecord]:
    """Lists the questions that may be listed to somebody, the next to close first.

    Args:
        session: a reading session.
        wanted: which of them.
        viewer: who asks, None for anybody.
        paged: which part.
        now: the present instant.
    """
    query: AnySelect = select(Question).where(*_conditions(session, wanted, viewer, now))
    ordered = query.order_by(Question.closes_at, Question.slug)
    questions = session.scalars(limited(ordered, paged)).all()
    return part(question_records(session, questions, viewer, now=now), count(session, query), paged)
