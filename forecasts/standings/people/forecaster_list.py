"""Everyone on record, with how much they said."""

from dataclasses import dataclass

from sqlalchemy import func, select

from forecasts.db import Session
from forecasts.models import Forecaster, ForecasterMerge, Prediction, Question
from forecasts.text import name_order
from forecasts.values import ForecasterKind, Visibility


@dataclass(frozen=True, slots=True)
class ForecasterLine:
    """One forecaster in the list; counts are of public statements."""

    forecaster: str
    slug: str
    kind: ForecasterKind
    organisation: str | None
    role: str | None
    questions: int
    predictions: int


def forecaster_list(session: Session, *, is_public: bool = True) -> tuple[ForecasterLine, ...]:
    """Lists forecasters by name; who is merged into another is not among them.

    Args:
        session: a reading session.
        is_public: whether the reader is a member of the public, for whom somebody without a public
            statement does not exist; False is the owner's view.
    """
    said = (
        select(
            Prediction.forecaster_id,
            func.count().label("predictions"),
            func.count(Prediction.question_id.distinct()).label("questions"),
        )
        .join(Question, Question.id == Prediction.question_id)
        .where(
            Prediction.retracted_at.is_(None),
            Prediction.visibility == Visibility.PUBLIC,
            Question.visibility == Visibility.PUBLIC,
        )
        .group_by(Prediction.forecaster_id)
        .subquery()
    )
    merged = select(ForecasterMerge.merged_id).where(ForecasterMerge.undone_at.is_(None))
    query = (
        select(Forecaster, said.c.questions, said.c.predictions)
        .outerjoin(said, said.c.forecaster_id == Forecaster.id)
        .where(Forecaster.id.not_in(merged))
        .order_by(Forecaster.id)
    )
    if is_public:
        query = query.where(Forecaster.is_public)
    return tuple(
        ForecasterLine(
            forecaster=row.Forecaster.name,
            slug=row.Forecaster.slug,
            kind=row.Forecaster.kind,
            organisation=row.Forecaster.organisation,
            role=row.Forecaster.role,
            questions=row.questions or 0,
            predictions=row.predictions or 0,
        )
        for row in sorted(session.execute(query), key=lambda row: name_order(row.Forecaster.name))
    )
