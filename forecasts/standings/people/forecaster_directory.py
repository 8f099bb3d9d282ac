"""The public list of forecasters: found by name or alias, by kind, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select

from forecasts.clock import DatePrecision
from forecasts.db import AnySelect, Session
from forecasts.models import Alias, Forecaster, Prediction, Question, Score
from forecasts.text import name_key, name_order
from forecasts.values import ForecasterKind, ScoreRule, Visibility

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class LatestCall:
    """The newest public statement of a forecaster."""

    slug: str
    title: str
    zone: str
    stated_at: datetime
    stated_precision: DatePrecision


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryLine:
    """One forecaster.

    Attributes:
        aliases: other names they go by.
        questions: on how many questions they stated a probability in public.
        scored: how many of those have a score.
        last: the newest statement, None where there is none with a probability.
    """

    forecaster: str
    slug: str
    kind: ForecasterKind
    organisation: str | None
    role: str | None
    aliases: tuple[str, ...]
    questions: int
    scored: int
    last: LatestCall | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """A page of the list, by name.

    Attributes:
        lines: the forecasters on it.
        total: how many there are in all that fit what was asked.
        page: which page it is, from 1.
        pages: how many there are, at least 1.
    """

    lines: tuple[DirectoryLine, ...]
    total: int
    page: int
    pages: int


def _wanted(query: AnySelect, text: str, kind: ForecasterKind | None) -> AnySelect:
    query = query.where(Forecaster.is_public)
    if kind is not None:
        query = query.where(Forecaster.kind == kind)
    if text:
        named = select(Alias.forecaster_id).where(
            Alias.name_key.contains(name_key(text), autoescape=True)
        )
        query = query.where(Forecaster.id.in_(named))
    return query


def _by_name(session: Session, text: str, kind: ForecasterKind | None) -> list[int]:
    """Lists who fits, in order of name."""
    named = session.execute(_wanted(select(Forecaster.name, Forecaster.id), text, kind))
    return [row[1] for row in sorted(named, key=lambda row: (name_order(row[0]), row[1]))]


def _said(ids: list[int]) -> AnySelect:
    """Asks for what forecasters stated in public on public questions."""
    return (
        select(Prediction.forecaster_id)
        .join(Question, Question.id == Prediction.question_id)
        .where(
            Prediction.forecaster_id.in_(ids),
            Prediction.retracted_at.is_(None),
            Prediction.visibility == Visibility.PUBLIC,
            Question.visibility == Visibility.PUBLIC,
        )
    )


def _questions(session: Session, ids: list[int]) -> dict[int, int]:
    asked = func.count(Prediction.question_id.distinct())
    rows = session.execute(_said(ids).add_columns(asked).group_by(Prediction.forecaster_id))
    return {row[0]: row[1] for row in rows}


def _scored(session: Session, ids: list[int]) -> dict[int, int]:
    rows = session.execute(
        select(Score.forecaster_id, func.count())
        .where(
            Score.forecaster_id.in_(ids),
            Score.rule == ScoreRule.FIRST,
            Score.visibility == Visibility.PUBLIC,
        )
        .group_by(Score.forecaster_id)
    )
    return {row[0]: row[1] for row in rows}


def _last(session: Session, ids: list[int]) -> dict[int, LatestCall]:
    newest = (
        _said(ids)
        .add_columns(func.max(Prediction.stated_at).label("at"))
        .group_by(Prediction.forecaster_id)
        .subquery()
    )
    query = (
        _said(ids)
        .add_columns(
            Question.slug,
            Question.title,
            Question.zone,
            Prediction.stated_at,
            Prediction.stated_precision,
        )
        .join(
            newest,
            (newest.c.forecaster_id == Prediction.forecaster_id)
            & (newest.c.at == Prediction.stated_at),
        )
        .order_by(Prediction.id)
    )
    return {row[0]: LatestCall(*row[1:]) for row in session.execute(query)}


def _aliases(session: Session, ids: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {each: [] for each in ids}
    rows = session.execute(
        select(Alias.forecaster_id, Alias.name)
        .where(Alias.forecaster_id.in_(ids))
        .order_by(Alias.id)
    )
    for who, name in rows:
        found[who].append(name)
    return found


def directory_lines(session: Session, people: Sequence[Forecaster]) -> tuple[DirectoryLine, ...]:
    """Says of forecasters whom everybody may see what their lines in the list say; four queries."""
    ids = [who.id for who in people]
    questions, scored = _questions(session, ids), _scored(session, ids)
    last, aliases = _last(session, ids), _aliases(session, ids)
    return tuple(
        DirectoryLine(
            forecaster=who.name,
            slug=who.slug,
            kind=who.kind,
            organisation=who.organisation,
            role=who.role,
            aliases=tuple(name for name in aliases[who.id] if name != who.name),
            questions=questions.get(who.id, 0),
            scored=scored.get(who.id, 0),
            last=last.get(who.id),
        )
        for who in people
    )


def forecaster_directory(
    session: Session, *, text: str = "", kind: ForecasterKind | None = None, page: int = 1
) -> Directory:
    """Lists the forecasters whom everybody may see, by name.

    Args:
        session: a reading session.
        text: part of a name or alias, however it is spelt in upper and lower case.
        kind: only forecasters of this kind.
        page: which page, from 1; beyond the last it is empty.
    """
    fitting = _by_name(session, text, kind)
    total, ids = len(fitting), fitting[(page - 1) * PAGE : page * PAGE]
    shown = session.scalars(select(Forecaster).where(Forecaster.id.in_(ids)))
    people = sorted(shown, key=lambda who: ids.index(who.id))
    return Directory(
        lines=directory_lines(session, people),
        total=total,
        page=page,
        pages=max(1, -(-total // PAGE)),
    )


def forecaster_names(session: Session, *, most: int = 300) -> tuple[str, ...]:
    """Lists the names of those with most scored questions, for a form to offer."""
    scored = (
        select(Score.forecaster_id, func.count().label("n"))
        .where(Score.rule == ScoreRule.FIRST, Score.visibility == Visibility.PUBLIC)
        .group_by(Score.forecaster_id)
        .subquery()
    )
    query = (
        select(Forecaster.name)
        .join(scored, scored.c.forecaster_id == Forecaster.id)
        .where(Forecaster.is_public)
        .order_by(scored.c.n.desc(), Forecaster.slug)
        .limit(most)
    )
    return tuple(session.scalars(query))
