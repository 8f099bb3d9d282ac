"""Which questions were decided in a span of time, and whose first statement came how near."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from forecasts.clock import zone_named
from forecasts.db import AnyRow, Session
from forecasts.models import Article, Forecaster, Prediction, Question, Quotation, Resolution, Score
from forecasts.predictions import reading_of
from forecasts.reports.asked import Place
from forecasts.reports.items import Outcome, Said, Subject
from forecasts.standings.board.board_rows import OUTSIDE
from forecasts.standings.contested import contested_predictions
from forecasts.values import ForecasterKind, ScoreRule, Visibility

QUOTED: Final = 300
"""How many characters of somebody's words are repeated."""

_AT_ONCE: Final = 2000
_SAME: Final = 9  # decimals by which two scores are told apart


@dataclass(frozen=True, slots=True)
class _Voice:
    """A public first statement that was scored."""

    prediction: int
    slug: str
    kind: ForecasterKind
    probability: float
    brier: float

    @property
    def distance(self) -> float:
        return round(self.brier, _SAME)


def decided(session: Session, *conditions: ColumnElement[bool]) -> Sequence[AnyRow]:
    """Reads questions with the decision that stands, the newest first.

    A question that came in decided, as of an import, is no news until it is decided anew.

    Args:
        session: any session.
        conditions: which of them, over `Question` and `Resolution`.
    """
    later = aliased(Resolution)
    is_replaced = (
        select(later.id)
        .where(later.question_id == Resolution.question_id, later.id > Resolution.id)
        .exists()
    )
    query = (
        select(Question, Resolution)
        .join(Resolution, Resolution.question_id == Question.id)
        .where(~is_replaced, Resolution.decided_at > Question.created_at, *conditions)
        .order_by(Resolution.decided_at.desc(), Question.slug)
    )
    return session.execute(query).all()


def within(since: datetime, until: datetime) -> ColumnElement[bool]:
    """Selects the decisions of a span of time, its end left out."""
    return (Resolution.decided_at >= since) & (Resolution.decided_at < until)


def touched(since: datetime, until: datetime) -> ColumnElement[bool]:
    """Selects what was decided in a span of time, whenever the decision that stands was made."""
    then = aliased(Resolution)
    return (
        select(then.id)
        .where(
            then.question_id == Question.id,
            then.decided_at > Question.created_at,
            then.decided_at >= since,
            then.decided_at < until,
        )
        .exists()
    )


def in_batches(ids: Iterable[int]) -> Iterable[list[int]]:
    """Takes ids apart into as many as one query may name."""
    listed = sorted(set(ids))
    return (listed[start : start + _AT_ONCE] for start in range(0, len(listed), _AT_ONCE))


def _voices(session: Session, question_ids: Iterable[int]) -> dict[int, list[_Voice]]:
    """Reads the public scored first statements on questions; contested readings are left out.

    What markets, crowds and baselines said is heard only where nobody else spoke.
    """
    contested = contested_predictions(session)
    found: defaultdict[int, list[_Voice]] = defaultdict(list)
    for part in in_batches(question_ids):
        query = (
            select(
                Score.question_id,
                Score.prediction_id,
                Forecaster.slug,
                Forecaster.kind,
                Prediction.probability,
                Score.brier,
            )
            .join(Prediction, Prediction.id == Score.prediction_id)
            .join(Forecaster, Forecaster.id == Score.forecaster_id)
            .where(
                Score.question_id.in_(part),
                Score.rule == ScoreRule.FIRST,
                Score.visibility == Visibility.PUBLIC,
            )
        )
        for row in session.execute(query):
            if row.prediction_id not in contested:
                found[row.question_id].append(_Voice(*row[1:]))
    return {
        question: [voice for voice in voices if voice.kind not in OUTSIDE] or voices
        for question, voices in found.items()
    }


def _spoke(session: Session, question_ids: Iterable[int]) -> Counter[int]:
    """Counts who spoke on questions in public, where nothing is scored."""
    found: Counter[int] = Counter()
    for part in in_batches(question_ids):
        query = (
            select(Prediction.question_id, func.count(Prediction.forecaster_id.distinct()))
            .join(Forecaster, Forecaster.id == Prediction.forecaster_id)
            .where(
                Prediction.question_id.in_(part),
                Prediction.visibility == Visibility.PUBLIC,
                Prediction.retracted_at.is_(None),
                Prediction.excluded_reason.is_(None),
                Forecaster.kind.not_in(OUTSIDE),
            )
            .group_by(Prediction.question_id)
        )
        found.update({row[0]: row[1] for row in session.execute(query)})
    return found


def _quoted(session: Session, predictions: Iterable[int]) -> dict[int, AnyRow]:
    """Reads statements with who made them and the words they come from."""
    found: dict[int, AnyRow] = {}
    for part in in_batches(predictions):
        query = (
            select(
                Prediction,
                Forecaster.name,
                Forecaster.slug,
                Forecaster.kind,
                Quotation.excerpt,
                func.coalesce(Quotation.url, Article.url).label("url"),
                func.coalesce(Quotation.publisher, Article.publisher).label("publisher"),
            )
            .join(Forecaster, Forecaster.id == Prediction.forecaster_id)
            .outerjoin(Quotation, Quotation.id == Prediction.quotation_id)
            .outerjoin(Article, Article.id == Quotation.article_id)
            .where(Prediction.id.in_(part))
        )
        found |= {row.Prediction.id: row for row in session.execute(query)}
    return found


def _ends(voices: Sequence[_Voice]) -> tuple[_Voice | None, _Voice | None]:
    """Picks who came nearest, and who stayed furthest off where that is not as near."""
    if not voices:
        return None, None
    closest = min(voices, key=lambda voice: (voice.distance, voice.slug))
    furthest = min(voices, key=lambda voice: (-voice.distance, voice.slug))
    return closest, furthest if furthest.distance > closest.distance else None


def _said(voice: _Voice | None, rows: Mapping[int, AnyRow], zone: str, place: Place) -> Said | None:
    if voice is None:
        return None
    row = rows[voice.prediction]
    said: Prediction = row.Prediction
    return Said(
        forecaster=row.name,
        url=place.forecaster(row.slug),
        kind=row.kind,
        reading=reading_of(said, row.excerpt),
        stated_on=said.stated_at.astimezone(zone_named(zone)).date(),
        brier=voice.brier,
        quote=(row.excerpt or "")[:QUOTED] or None,
        source_url=row.url,
        publisher=row.publisher,
        prediction_id=voice.prediction,
    )


def subject_of(question: Question, place: Place) -> Subject:
    """Names a question, with the page on which a reader who may see it finds it."""
    is_own = question.visibility is not Visibility.PUBLIC
    return Subject(
        question_id=question.id,
        title=question.title,
        url=place.question(question.slug, is_own=is_own),
        is_private=question.visibility is Visibility.PRIVATE,
    )


def in_order(outcomes: Iterable[Outcome], own: Collection[int] = ()) -> list[Outcome]:
    """Sorts what is told: the reader's own first, then outcomes, then what has none.

    Each the newest first; what was decided at once by its address.

    Args:
        outcomes: what was decided.
        own: the questions that are the reader's own.
    """
    by_name = sorted(outcomes, key=lambda each: each.subject.url)
    newest = sorted(by_name, key=lambda each: each.decided_at, reverse=True)

    def group(each: Outcome) -> tuple[bool, bool]:
        return each.subject.question_id not in own, each.decision.outcome is None

    return sorted(newest, key=group)


def bare_outcome(row: AnyRow, place: Place, *, forecasters: int = 0) -> Outcome:
    """Tells of a row of `decided`, without anybody's statement."""
    question, resolution = row.Question, row.Resolution
    return Outcome(
        subject=subject_of(question, place),
        resolution_id=resolution.id,
        decision=resolution.decision,
        known_at=resolution.known_at,
        known_precision=resolution.known_precision,
        decided_at=resolution.decided_at,
        zone=question.zone,
        forecasters=forecasters,
        evidence_url=resolution.evidence_url,
        reason=resolution.reason if resolution.decision.outcome is None else None,
    )


def public_outcomes(session: Session, rows: Sequence[AnyRow], place: Place) -> list[Outcome]:
    """Tells of decided public questions: who came nearest, who stayed furthest off, the average.

    By the first statement of each, as it was scored; of people and models, unless nobody else
    spoke. Equally near ones come in order of their names in addresses. What was annulled or
    reopened has no score.

    Args:
        session: any session.
        rows: public questions with their decisions, from `decided`.
        place: the site.
    """
    asked = [row.Question.id for row in rows]
    voices = _voices(session, asked)
    unscored = _spoke(session, (each for each in asked if each not in voices))
    ends = {each: _ends(voices.get(each, [])) for each in asked}
    quoted = _quoted(session, (one.prediction for pair in ends.values() for one in pair if one))
    found = []
    for row in rows:
        heard, (closest, furthest) = voices.get(row.Question.id, []), ends[row.Question.id]
        bare = bare_outcome(row, place, forecasters=len(heard) or unscored[row.Question.id])
        if row.Resolution.decision.outcome is None or not heard:
            found.append(bare)
            continue
        found.append(
            replace(
                bare,
                average=sum(voice.probability for voice in heard) / len(heard),
                closest=_said(closest, quoted, bare.zone, place),
                furthest=_said(furthest, quoted, bare.zone, place),
            )
        )
    return in_order(found)
