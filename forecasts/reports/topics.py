"""What a reader chose: which questions are about it, and how that reads."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import select

from forecasts.db import Session
from forecasts.models import Forecaster, Prediction, Question, QuestionTag
from forecasts.reports.asked import Reader
from forecasts.values import Provenance, Visibility

_AT_ONCE: Final = 2000
ALL_OWN: Final = "your own questions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What a public question is about.

    Attributes:
        tags: its tags.
        speakers: slugs of who spoke on it in public, markets apart.
        owner_id: the account that asked it, None where it belongs to nobody.
    """

    tags: frozenset[str] = frozenset()
    speakers: frozenset[str] = frozenset()
    owner_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a reader chose, and the questions that are their own whatever they chose.

    Attributes:
        topics: what public questions are about, by id.
        own: the questions the reader owns or spoke on, by id.
    """

    reader: Reader
    topics: Mapping[int, Topic]
    own: Collection[int] = field(default_factory=frozenset)

    def liking(self, question_id: int) -> int:
        """Counts how many of the chosen tags and forecasters a question is about."""
        topic = self.topics.get(question_id, Topic())
        tags = topic.tags.intersection(self.reader.tags)
        return len(tags) + len(topic.speakers.intersection(self.reader.forecasters))

    def is_own(self, question_id: int) -> bool:
        """Says whether a question is the reader's own, or one they spoke on."""
        owner_id = self.topics.get(question_id, Topic()).owner_id
        is_asked = owner_id is not None and owner_id == self.reader.account_id
        return is_asked or question_id in self.own

    def covers(self, question_id: int) -> bool:
        """Says whether the reader is told of a question."""
        is_wanted = self.reader.whole_board or self.liking(question_id) > 0
        return is_wanted or self.is_own(question_id)

    def voices(self, question_id: int) -> int:
        """Counts who spoke on a public question."""
        return len(self.topics.get(question_id, Topic()).speakers)


def topics_of(session: Session, question_ids: Iterable[int]) -> dict[int, Topic]:
    """Reads what public questions are about; three queries per 2,000."""
    listed = sorted(set(question_ids))
    found: dict[int, Topic] = {}
    for start in range(0, len(listed), _AT_ONCE):
        found |= _topics(session, listed[start : start + _AT_ONCE])
    return found


def _topics(session: Session, part: list[int]) -> dict[int, Topic]:
    tags: defaultdict[int, set[str]] = defaultdict(set)
    speakers: defaultdict[int, set[str]] = defaultdict(set)
    tagged = select(QuestionTag.question_id, QuestionTag.tag)
    for question, tag in session.execute(tagged.where(QuestionTag.question_id.in_(part))):
        tags[question].add(tag)
    spoke = (
        select(Prediction.question_id, Forecaster.slug)
        .join(Forecaster, Forecaster.id == Prediction.forecaster_id)
        .where(
            Prediction.question_id.in_(part),
            Prediction.visibility == Visibility.PUBLIC,
            Prediction.retracted_at.is_(None),
            Prediction.provenance != Provenance.MARKET,
        )
        .distinct()
    )
    for question, slug in session.execute(spoke):
        speakers[question].add(slug)
    asked = select(Question.id, Question.owner_id).where(
        Question.id.in_(part), Question.visibility == Visibility.PUBLIC
    )
    return {
        question: Topic(
            tags=frozenset(tags[question]),
            speakers=frozenset(speakers[question]),
            owner_id=owner_id,
        )
        for question, owner_id in session.execute(asked)
    }


def _either(names: Iterable[str]) -> str:
    """Joins names with commas and a last "or".

    Example:
        >>> _either(["war", "trade", "sport"])
        'war, trade or sport'
    """
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else last


def slugs_covered(session: Session, reader: Reader) -> tuple[str, ...]:
    """Gives the slugs of the forecasters a report was narrowed to, as `covers_words` names them."""
    named = select(Forecaster.slug).where(
        Forecaster.slug.in_(() if reader.whole_board else reader.forecasters), Forecaster.is_public
    )
    return tuple(session.scalars(named.order_by(Forecaster.slug)))


def covers_words(session: Session, reader: Reader) -> str:
    """Says what a report was narrowed to; empty where it covers everything.

    Who is not public is not named.
    """
    if reader.whole_board:
        return ""
    parts = [f"tagged {_either(reader.tags)}"] if reader.tags else []
    names = session.scalars(
        select(Forecaster.name)
        .where(Forecaster.slug.in_(reader.forecasters), Forecaster.is_public)
        .order_by(Forecaster.name, Forecaster.slug)
    ).all()
    if names:
        parts.append(f"answered by {_either(names)}")
    if not parts:
        return ALL_OWN
    own = "" if reader.account_id is None else f", and {ALL_OWN}"
    return ", or ".join(parts) + own
