"""Which rows go with an account: what nobody but its owner could see, and what hangs on it."""

from collections.abc import Collection
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, Select, exists, false, or_, select

from forecasts.db import Session
from forecasts.errors import ConflictError
from forecasts.models import (
    Account,
    Comment,
    Dispute,
    Family,
    FamilyMember,
    Forecaster,
    ForecasterMerge,
    MarketLink,
    Prediction,
    Proposal,
    Question,
    QuestionEvidence,
    Reply,
    Resolution,
    Verdict,
    Withdrawal,
)
from forecasts.parts import parts
from forecasts.values import ForecasterKind, Provenance, Visibility

Table: TypeAlias = type[Any]
Rows: TypeAlias = dict[Table, list[int]]

_SAID: Final[tuple[Table, ...]] = (Prediction, Withdrawal, Verdict, Comment)
_OF_A_QUESTION: Final[tuple[Table, ...]] = (
    Resolution,
    Proposal,
    MarketLink,
    QuestionEvidence,
)


def own_names(session: Session, account: Account) -> set[int]:
    """Lists the forecasters an account is: its own, and those merged into that one.

    Raises:
        ConflictError: the account speaks for a record that was not made by it.
    """
    if account.forecaster_id is None:
        return set()
    found, new = set[int](), {account.forecaster_id}
    while new:
        found |= new
        merged = select(ForecasterMerge.merged_id).where(
            ForecasterMerge.kept_id.in_(new), ForecasterMerge.undone_at.is_(None)
        )
        new = set(session.scalars(merged)) - found
    others = select(Forecaster.name).where(
        Forecaster.id.in_(found), Forecaster.kind != ForecasterKind.USER
    )
    other = session.scalars(others).first()
    if other is not None:
        raise ConflictError(
            f"This account speaks for the record of {other}, which it did not make; an admin has "
            "to undo that merge first."
        )
    return found


def _others_speak(names: Collection[int]) -> ColumnElement[bool]:
    """Selects questions on which a person besides these said something."""
    spoke = (
        exists().where(table.question_id == Question.id, table.forecaster_id == Forecaster.id)
        for table in _SAID
    )
    return exists().where(
        Forecaster.id.not_in(names), Forecaster.kind != ForecasterKind.MARKET, or_(*spoke)
    )


def _own_questions(account: Account, names: Collection[int]) -> Select[int]:
    is_private = Question.visibility == Visibility.PRIVATE
    is_unlisted = Question.visibility == Visibility.UNLISTED
    return select(Question.id).where(
        Question.owner_id == account.id,
        or_(is_private, is_unlisted & ~_others_speak(names)),
    )


def recorded(table: Table, mark: str) -> ColumnElement[bool]:
    """Selects what an account put on record, as whomever; what it read from articles is others'."""
    if table is Verdict:
        return false()
    if table is Comment:
        return Comment.written_by == mark
    by: ColumnElement[bool] = table.recorded_by == mark
    return by & (Prediction.provenance != Provenance.REVIEW) if table is Prediction else by


def _said(
    table: Table, account: Account, names: Collection[int], questions: Select[int]
) -> Select[int]:
    """Selects what goes of what was said: what was not public, and on questions that go all."""
    own = or_(table.forecaster_id.in_(names), recorded(table, account.mark))
    hidden = Question.visibility != Visibility.PUBLIC
    is_hidden = or_(
        table.visibility != Visibility.PUBLIC,
        table.question_id.in_(select(Question.id).where(hidden)),
    )
    goes = own if table is Comment else own & is_hidden
    return select(table.id).where(or_(goes, table.question_id.in_(questions)))


def _families(questions: Select[int]) -> Select[int]:
    """Selects families that cannot do without these questions."""
    member_of = select(FamilyMember.family_id).where(FamilyMember.question_id.in_(questions))
    return select(Family.id).where(
        or_(
            Family.condition_id.in_(questions),
            Family.unconditional_id.in_(questions),
            Family.id.in_(member_of),
        )
    )


def rows_to_erase(session: Session, account: Account, names: Collection[int]) -> Rows:
    """Lists the rows that go when an account is erased.

    Own private questions go with all that stands on them; unlisted ones as well, unless others
    spoke on them. Of what was said, everything goes that was not public on a public question, and
    every comment and reply, also what the account said as somebody it was merged into for a time.
    A family of questions that go is untied.

    Args:
        session: any session.
        account: the account.
        names: the forecasters it is.
    """
    questions = _own_questions(account, names)
    families = _families(questions)
    said = {table: _said(table, account, names, questions) for table in _SAID}
    predictions = said[Prediction]
    wanted: dict[Table, Select[int]] = {
        Question: questions,
        **said,
        **{
            table: select(table.id).where(table.question_id.in_(questions))
            for table in _OF_A_QUESTION
        },
        Family: families,
        FamilyMember: select(FamilyMember.id).where(FamilyMember.family_id.in_(families)),
        Dispute: select(Dispute.id).where(Dispute.prediction_id.in_(predictions)),
        Reply: select(Reply.id).where(
            or_(Reply.forecaster_id.in_(names), Reply.prediction_id.in_(predictions))
        ),
    }
    return {table: sorted(session.scalars(query)) for table, query in wanted.items()}


def touched_questions(session: Session, rows: Rows) -> set[int]:
    """Lists the questions that stay, and whose scores something that goes enters."""
    touched: set[int] = set()
    for table in (Prediction, Withdrawal, FamilyMember):
        for part in parts(rows[table]):
            touched |= set(
                session.scalars(select(table.question_id).where(table.id.in_(part)).distinct())
            )
    for part in parts(rows[Family]):
        freed = select(Family.unconditional_id).where(Family.id.in_(part))
        touched |= {each for each in session.scalars(freed) if each is not None}
    return touched - set(rows[Question])
