"""The demonstration's member: an account to sign in with, with invented calls of its own."""

import random
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from forecasts.accounts import add_account, own_forecaster
from forecasts.clock import Moment
from forecasts.db import Session
from forecasts.models import Account, Forecaster, Question, Resolution
from forecasts.predictions import Statement, record_prediction
from forecasts.questions import QuestionDraft, add_question
from forecasts.values import Decision, Provenance, QuestionState, Role, Visibility

EMAIL: Final = "member@demonstration.example"
NAME: Final = "Demonstration member"
_SEED: Final = 20_230_222
_AHEAD: Final = timedelta(days=20)
_OWN: Final = (
    ("Demonstration: will I have tidied the cellar by the end of the month?", 0.7, 40, -2),
    ("Demonstration: will I run ten kilometres before the deadline?", 0.35, 90, 25),
    ("Demonstration: will the kettle last until then?", 0.9, 10, 5),
)
"""Private questions: title, what was said, how many days ago, and in how many days they close."""


def add_member(session: Session, *, now: datetime) -> Account:
    """Adds an account of an admin, whose private calls on past questions are invented.

    They are drawn with a seed, better than chance and a little too sure, so that there is
    something to see on one's own page; nobody else sees them and nothing public counts them.
    """
    account = add_account(session, email=EMAIL, name=NAME, role=Role.ADMIN, now=now)
    forecaster = own_forecaster(session, account.id, now=now)
    drawn = random.Random(_SEED)  # noqa: S311  # invented, and the same every time
    resolved = (
        select(Question, Resolution.decision)
        .join(Resolution, Resolution.question_id == Question.id)
        .where(Question.state == QuestionState.RESOLVED)
        .order_by(Question.slug)
    )
    for question, decision in session.execute(resolved).all():
        chance = _invented(drawn, is_yes=decision is Decision.YES)
        _say(
            session,
            question,
            forecaster,
            chance,
            min(question.closes_at - _AHEAD, now),
            account,
            now,
        )
    for title, chance, ago, closes_in in _OWN:
        question = _ask(session, title, account, now - timedelta(days=ago), closes_in, now)
        said_at = now - timedelta(days=ago)
        _say(session, question, forecaster, chance, said_at, account, now)
    return account


def _invented(drawn: random.Random, *, is_yes: bool) -> float:
    """Draws a whole percentage that leans to what happened, and leans a little too far."""
    lean = drawn.gauss(0.22, 0.25)
    return round(min(0.97, max(0.03, 0.5 + (lean if is_yes else -lean))), 2)


def _ask(
    session: Session, title: str, account: Account, opens: datetime, closes_in: int, now: datetime
) -> Question:
    draft = QuestionDraft(
        title=title,
        criteria="Invented. Yes if it happens before the question closes, as its author sees it.",
        opens=Moment(opens - timedelta(days=1)),
        closes=Moment(now + timedelta(days=closes_in)),
        visibility=Visibility.PRIVATE,
        tags=("own life",),
    )
    return add_question(session, draft, by=account.mark, now=now, owner_id=account.id)


def _say(
    session: Session,
    question: Question,
    forecaster: Forecaster,
    chance: float,
    at: datetime,
    account: Account,
    now: datetime,
) -> None:
    statement = Statement(
        probability=chance,
        stated=Moment(at),
        provenance=Provenance.IMPORT,
        visibility=Visibility.PRIVATE,
    )
    record_prediction(
        session,
        question=question,
        forecaster=forecaster,
        statement=statement,
        by=account.mark,
        now=now,
    )
