"""Questions as a file writes them: what the long form says about a question, some at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select

from forecasts.clock import Edge
from forecasts.db import Session
from forecasts.exchange.times import instant_text, moment_text
from forecasts.families import families_of, family_label
from forecasts.models import FamilyMember, Prediction, Question, QuestionTag, Resolution
from forecasts.values import Decision, FamilyKind, Visibility

AT_ONCE: Final = 500
_OUTCOMES: Final = {Decision.YES: "1", Decision.NO: "0", Decision.ANNULLED: "annulled"}


@dataclass(frozen=True, slots=True)
class QuestionCells:
    """A question, and its cells by column of the long form."""

    question: Question
    cells: dict[str, str]
    is_conditional: bool


def _tags(session: Session, keys: Sequence[int]) -> dict[int, list[str]]:
    query = select(QuestionTag.question_id, QuestionTag.tag).order_by(QuestionTag.tag)
    found: dict[int, list[str]] = {}
    for key, tag in session.execute(query.where(QuestionTag.question_id.in_(keys))):
        found.setdefault(key, []).append(tag)
    return found


def decisions(session: Session, keys: Sequence[int]) -> dict[int, Resolution]:
    """Reads the decision in force on each of some questions."""
    newest = select(func.max(Resolution.id)).where(Resolution.question_id.in_(keys))
    query = select(Resolution).where(Resolution.id.in_(newest.group_by(Resolution.question_id)))
    return {each.question_id: each for each in session.scalars(query)}


def _places(session: Session, keys: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Reads family and position; what lives under a condition has no label."""
    families = families_of(session, keys)
    positions = select(FamilyMember.question_id, FamilyMember.position)
    members = session.execute(positions.where(FamilyMember.question_id.in_(keys)))
    return {
        key: ("", "")
        if families[key].kind is FamilyKind.CONDITIONAL
        else (family_label(families[key]), str(position))
        for key, position in members
    }


def _known(question: Question, decision: Resolution | None) -> str:
    if decision is None or decision.known_at is None or decision.known_precision is None:
        return ""
    return moment_text(decision.known_at, decision.known_precision, Edge.START, question.zone)


def _cells(
    question: Question, decision: Resolution | None, place: tuple[str, str], tags: list[str]
) -> dict[str, str]:
    closes = moment_text(question.closes_at, question.closes_precision, Edge.END, question.zone)
    return {
        "question": question.title,
        "question_id": question.slug,
        "opens_at": instant_text(question.opens_at) if question.opens_at else "",
        "closes_at": closes,
        "outcome": _OUTCOMES.get(decision.decision, "") if decision else "",
        "known_at": _known(question, decision),
        "family": place[0],
        "position": place[1],
        "criteria": question.criteria,
        "zone": "" if question.zone == "UTC" else question.zone,
        "base_rate": "" if question.base_rate is None else repr(question.base_rate),
        "base_rate_source": question.base_rate_source or "",
        "cause": question.cause or "",
        "tags": ";".join(tags),
    }


def question_batches(
    session: Session, *, includes_private: bool, of: int | None = None
) -> Iterator[dict[int, QuestionCells]]:
    """Yields questions by number, some hundreds at a time, in the order they were recorded.

    Args:
        session: any session; its objects are let go between batches.
        includes_private: whether what is unlisted or private is among them.
        of: the number of a forecaster, for the questions they spoke on.
    """
    query, last = select(Question).order_by(Question.id).limit(AT_ONCE), 0
    if not includes_private:
        query = query.where(Question.visibility == Visibility.PUBLIC)
    if of is not None:
        said = select(Prediction.question_id).where(
            Prediction.forecaster_id == of, Prediction.retracted_at.is_(None)
        )
        said = said if includes_private else said.where(Prediction.visibility == Visibility.PUBLIC)
        query = query.where(Question.id.in_(said))
    while batch := session.scalars(query.where(Question.id > last)).all():
        keys = [question.id for question in batch]
        decided, tags = decisions(session, keys), _tags(session, keys)
        places = _places(session, keys)
        yield {
            question.id: QuestionCells(
                question,
                _cells(
                    question,
                    decided.get(question.id),
                    places.get(question.id, ("", "")),
                    tags.get(question.id, []),
                ),
                is_conditional=places.get(question.id) == ("", ""),
            )
            for question in batch
        }
        last = keys[-1]
        session.expunge_all()
