"""What each forecaster stands by on the questions of a family, and where that cannot be meant."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from forecasts.db import AnyRow, Session
from forecasts.families.coherence import Incoherence, Place, Stand, incoherences
from forecasts.families.lookup import members_of
from forecasts.models import Family, FamilyMember, Forecaster, Prediction, Question, Withdrawal
from forecasts.values import Basis, Visibility


@dataclass(frozen=True, slots=True)
class ForecasterIncoherence:
    """Whose standing statements cannot all be meant, and what was found."""

    forecaster: str
    forecaster_slug: str
    found: Incoherence


def _statements(
    session: Session, family: Family, *, forecaster_id: int | None, is_public: bool
) -> list[AnyRow]:
    query = (
        select(Prediction, Question.slug, Forecaster.name, Forecaster.slug.label("who"))
        .join(FamilyMember, FamilyMember.question_id == Prediction.question_id)
        .join(Question, Question.id == Prediction.question_id)
        .join(Forecaster, Forecaster.id == Prediction.forecaster_id)
        .where(
            FamilyMember.family_id == family.id,
            Prediction.excluded_reason.is_(None),
            Prediction.retracted_at.is_(None),
        )
        .order_by(Prediction.stated_at, Prediction.id)
    )
    if forecaster_id is not None:
        query = query.where(Prediction.forecaster_id == forecaster_id)
    if is_public:
        query = query.where(Prediction.visibility == Visibility.PUBLIC)
    return list(session.execute(query))


def _withdrawn(
    session: Session, family: Family, *, is_public: bool
) -> dict[tuple[int, int, Visibility], datetime]:
    """Returns when each forecaster last withdrew what was public, unlisted or private."""
    query = (
        select(
            Withdrawal.forecaster_id,
            Withdrawal.question_id,
            Withdrawal.visibility,
            func.max(Withdrawal.withdrawn_at).label("at"),
        )
        .join(FamilyMember, FamilyMember.question_id == Withdrawal.question_id)
        .where(FamilyMember.family_id == family.id)
        .group_by(Withdrawal.forecaster_id, Withdrawal.question_id, Withdrawal.visibility)
    )
    if is_public:
        query = query.where(Withdrawal.visibility == Visibility.PUBLIC)
    return {
        (row.forecaster_id, row.question_id, row.visibility): row.at
        for row in session.execute(query)
    }


def _stand(prediction: Prediction) -> Stand:
    p, is_read = prediction.probability, prediction.basis is Basis.VERBAL
    low = prediction.low if is_read and prediction.low is not None else p
    high = prediction.high if is_read and prediction.high is not None else p
    return Stand(p, low, high, prediction.stated_at)


def _found(
    session: Session, family: Family, *, forecaster_id: int | None, is_public: bool
) -> Iterator[ForecasterIncoherence]:
    rows = _statements(session, family, forecaster_id=forecaster_id, is_public=is_public)
    withdrawn = _withdrawn(session, family, is_public=is_public)
    stands: defaultdict[tuple[str, str], dict[str, Stand]] = defaultdict(dict)
    for row in rows:
        said: Prediction = row.Prediction
        gone_at = withdrawn.get((said.forecaster_id, said.question_id, said.visibility))
        if gone_at is None or gone_at <= said.stated_at:
            stands[row.name, row.who][row.slug] = _stand(said)
    places = [
        Place(each.question.slug, each.ends_at, each.known_at)
        for each in members_of(session, family)
    ]
    for (name, slug), own in sorted(stands.items()):
        for each in incoherences(family.kind, places, own):
            yield ForecasterIncoherence(name, slug, each)


def family_incoherences(
    session: Session,
    family: Family,
    *,
    forecaster_id: int | None = None,
    is_public: bool = True,
) -> list[ForecasterIncoherence]:
    """Finds whose standing statements on a family cannot all be meant.

    Args:
        session: any session.
        family: the family.
        forecaster_id: only this forecaster; everybody when None.
        is_public: whether only public statements are looked at.

    Returns:
        What was found, by name of the forecaster.
    """
    found = _found(session, family, forecaster_id=forecaster_id, is_public=is_public)
    return list(found)
