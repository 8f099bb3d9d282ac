"""Which watches an article falls under, and whose a candidate is."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from forecasts.db import Session
from forecasts.models import Alias, Article, Candidate, Forecaster, Prediction, Question, Watch
from forecasts.text import name_key
from forecasts.values import Classification, Visibility, WatchKind
from forecasts.watches.addresses import is_hosted_by

_BYLINE: Final = "the byline"
"""What the extractor says of the author it names for a sentence that nobody is quoted with."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Who is watched: the folded names, and for a person the forecasters who bear them."""

    kind: WatchKind
    names: frozenset[str]
    forecasters: frozenset[int] = frozenset()

    @property
    def is_person(self) -> bool:
        """Whether it is a person."""
        return self.kind is WatchKind.PERSON

    def is_named(self, speaker: str | None, aliases: Collection[str] = ()) -> bool:
        """Says whether a watched person is called so."""
        said = {name_key(name) for name in (speaker, *aliases) if name}
        return not said.isdisjoint(self.names)


def subject_of(session: Session, watch: Watch) -> Subject:
    """Finds who is watched; of a person, every name the public record knows them by."""
    own = frozenset({watch.subject_key})
    if watch.kind is WatchKind.OUTLET:
        return Subject(watch.kind, own)
    bearers = session.scalars(
        select(Forecaster.id)
        .join(Alias, Alias.forecaster_id == Forecaster.id)
        .where(Alias.name_key == watch.subject_key, Forecaster.is_public)
    ).all()
    names = session.scalars(select(Alias.name_key).where(Alias.forecaster_id.in_(bearers)))
    return Subject(watch.kind, own | frozenset(names), frozenset(bearers))


def writer_of(
    classification: Classification, alternatives: Collection[Mapping[str, Any]] | None
) -> str | None:
    """Names who wrote a prediction of an article's own, where the article is signed."""
    if classification is not Classification.REPORTER_INFERENCE:
        return None
    first: Mapping[str, Any] = next(iter(alternatives or ()), {})
    return first.get("name") if first.get("why") == _BYLINE else None


def is_of_outlet(watch: Watch, *, publisher: str | None, url: str | None) -> bool:
    """Says whether something was published by a watched outlet: by its name, or by its host."""
    is_published = publisher is not None and name_key(publisher) == watch.subject_key
    return is_published or is_hosted_by(url, watch.subject_key)


def covers(watch: Watch, day: date) -> bool:
    """Says whether a day lies within a watch: from the day it begins to its last one."""
    return watch.since <= day and (watch.until is None or day <= watch.until)


def _speaks_in(session: Session, watch: Watch, articles: Collection[int]) -> set[int]:
    """Finds the articles in which a watched person is heard, or which they signed."""
    who = subject_of(session, watch)
    rows = session.execute(
        select(
            Candidate.article_id,
            Candidate.speaker,
            Candidate.aliases,
            Candidate.classification,
            Candidate.alternatives,
        ).where(Candidate.article_id.in_(articles))
    )
    heard = {
        row.article_id
        for row in rows
        if who.is_named(row.speaker, row.aliases)
        or who.is_named(writer_of(row.classification, row.alternatives))
    }
    confirmed = session.scalars(
        select(Candidate.article_id)
        .join(Prediction, Prediction.id == Candidate.prediction_id)
        .join(Question, Question.id == Prediction.question_id)
        .where(
            Candidate.article_id.in_(articles),
            Prediction.forecaster_id.in_(who.forecasters),
            Prediction.visibility == Visibility.PUBLIC,
            Prediction.retracted_at.is_(None),
            Question.visibility == Visibility.PUBLIC,
        )
    )
    return heard | set(confirmed)


def of_subject(session: Session, watch: Watch, articles: Iterable[Article]) -> list[Article]:
    """Keeps the articles that are by a watched outlet, or in which a watched person is heard."""
    if watch.kind is WatchKind.OUTLET:
        return [
            each for each in articles if is_of_outlet(watch, publisher=each.publisher, url=each.url)
        ]
    several = list(articles)
    heard = _speaks_in(session, watch, [each.id for each in several])
    return [each for each in several if each.id in heard]
