"""A small invented world, the same in every test: alice, bob and the harbour of Vessel."""

from datetime import datetime

from forecasts.clock import Edge, parse_moment
from forecasts.db import Session
from forecasts.forecasters import record_forecaster
from forecasts.models import Forecaster, Prediction, Question
from forecasts.predictions import Source, Statement, record_prediction
from forecasts.questions import QuestionDraft, add_question
from forecasts.values import ForecasterKind, Visibility


def question(
    session: Session,
    now: datetime,
    *,
    title: str = "Will the harbour of Vessel open?",
    closes: str = "2024-12-31",
    opens: str | None = None,
    visibility: Visibility = Visibility.PUBLIC,
    tags: tuple[str, ...] = (),
) -> Question:
    """Puts a question on record."""
    draft = QuestionDraft(
        title=title,
        criteria="Yes if a ship is let in; No otherwise.",
        closes=parse_moment(closes, edge=Edge.END),
        opens=parse_moment(opens, edge=Edge.START) if opens else None,
        visibility=visibility,
        tags=tags,
    )
    return add_question(session, draft, by="curator", now=now)


def forecaster(
    session: Session,
    now: datetime,
    name: str = "Alice Arden",
    kind: ForecasterKind = ForecasterKind.PUNDIT,
) -> Forecaster:
    """Puts a forecaster on record."""
    return record_forecaster(session, name=name, kind=kind, now=now)


def prediction(
    session: Session,
    now: datetime,
    about: Question,
    who: Forecaster,
    probability: float,
    stated: str | None = None,
    *,
    source: Source | None = None,
    visibility: Visibility = Visibility.PUBLIC,
    is_commitment: bool = False,
) -> Prediction:
    """Puts a stated probability on record."""
    statement = Statement(
        probability=probability,
        stated=parse_moment(stated, edge=Edge.END) if stated else None,
        source=source or Source(),
        visibility=visibility,
        is_commitment=is_commitment,
    )
    return record_prediction(
        session, question=about, forecaster=who, statement=statement, by="curator", now=now
    )
