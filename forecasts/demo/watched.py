"""The demonstration's watches: one on what it retells, one on an outlet that is invented.

The first is declared when the demonstration is loaded, so all of it is retrospective, and its page
says so. The second shows what a watch looks like: pieces read, passed and waiting. Nothing that is
invented is scored.
"""

from datetime import date, datetime, timedelta
from importlib.resources import files
from typing import Final

from sqlalchemy import select

from forecasts.clock import Moment
from forecasts.db import Session
from forecasts.demo.markets import INVENTOR, ROLE
from forecasts.forecasters import record_forecaster
from forecasts.intake import Acceptance, accept_candidate, read_article, store_article
from forecasts.models import Article, Candidate, Watch
from forecasts.questions import QuestionDraft, add_question
from forecasts.values import Classification, ForecasterKind, WatchKind
from forecasts.watches import PieceDraft, WatchDraft, add_piece, pass_piece, start_watch

OUTLET: Final = "The Demonstration Lamp"
COLUMNIST: Final = "Demo Lampwright"
QUESTION: Final = "Demonstration: will a ship reach Vessel before the column of the Lamp is old?"
_DECLARED: Final = 40
_COLUMNS: Final = (("lamp-1.txt", 30), ("lamp-2.txt", 12))
_RULE: Final = (
    "Every column of the Demonstration Lamp, an outlet invented to show what a watch looks like; "
    "every dated forecast in it is taken, whatever it says."
)
_RETOLD: Final = (
    "Every article retold for this demonstration from published reports; each forecast in it that "
    "a person confirms is taken."
)
_PASSED: Final = "Invented as well: a page that could not be had."


def watch_retold(session: Session, outlet: str, *, since: date, now: datetime) -> Watch:
    """Begins the watch on what the demonstration retells; it takes in what is on record.

    Args:
        session: an open writing transaction.
        outlet: the name its articles are published under.
        since: when the first of them was published.
        now: the present instant, later than all of it.
    """
    draft = WatchDraft(kind=WatchKind.OUTLET, subject=outlet, rule=_RETOLD, since=since)
    return start_watch(session, draft, by=INVENTOR, now=now)


def _column(session: Session, name: str, at: datetime) -> Article:
    day = at.date()
    read = read_article((files("forecasts.demo") / name).read_bytes(), published_on=day)
    return store_article(
        session, read, publisher=OUTLET, published_on=day, by=INVENTOR, now=at + timedelta(days=1)
    ).article


def _capture(session: Session, article: Article, now: datetime) -> None:
    """Confirms the first forecast of the first column, on a question that is still open."""
    first = session.scalars(
        select(Candidate)
        .where(
            Candidate.article_id == article.id,
            Candidate.classification == Classification.FORECAST,
            Candidate.speaker == COLUMNIST,
        )
        .order_by(Candidate.position)
    ).first()
    if first is None:
        return
    draft = QuestionDraft(
        title=QUESTION,
        criteria="Yes if a ship is let in before the close; No otherwise. Invented, as is the "
        "column; all of it is made up.",
        closes=Moment(now + timedelta(days=60)),
    )
    about = add_question(session, draft, by=INVENTOR, now=now)
    accept_candidate(session, first, question=about, said=Acceptance(), by=INVENTOR, now=now)


def invent_watch(session: Session, *, now: datetime) -> Watch:
    """Begins the watch on the invented outlet, with its columns as if they had come since.

    Args:
        session: an open writing transaction.
        now: the present instant.
    """

    def ago(days: int) -> datetime:
        return now - timedelta(days=days)

    record_forecaster(
        session,
        name=COLUMNIST,
        kind=ForecasterKind.PUNDIT,
        organisation=OUTLET,
        role=ROLE,
        now=ago(_DECLARED),
    )
    draft = WatchDraft(
        kind=WatchKind.OUTLET, subject=OUTLET, rule=_RULE, since=ago(_DECLARED).date()
    )
    watch = start_watch(session, draft, by=INVENTOR, now=ago(_DECLARED))
    articles = [_column(session, name, ago(days)) for name, days in _COLUMNS]
    _capture(session, articles[0], ago(_COLUMNS[0][1] - 2))
    for title, days in (("Letters to the Lamp (invented)", 21), ("Tides and hopes (invented)", 3)):
        seen = PieceDraft(title=title, published_on=ago(days).date())
        piece = add_piece(session, watch, seen, by=INVENTOR, now=ago(days - 1))
        if days > _COLUMNS[1][1]:
            pass_piece(piece, reason=_PASSED, by=INVENTOR, now=ago(days - 2))
    return watch
