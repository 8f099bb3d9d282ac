"""From what the rows say about a question to one question: they must agree with each other."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import or_, select

from forecasts.clock import Moment
from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError
from forecasts.exchange.bulk import Slugs
from forecasts.exchange.cells import Topic
from forecasts.exchange.reading import Problem
from forecasts.models import Question
from forecasts.naming import free_slug, is_taken_back
from forecasts.questions import QuestionDraft, draft_question
from forecasts.text import name_key
from forecasts.values import Visibility

Variants = Sequence[tuple[int, Topic]]

CRITERIA: Final = "As imported; see the sources of its predictions."
_AGREED: Final[dict[str, str]] = {
    "title_key": "question",
    "known": "known_at",
    "outcome": "outcome",
    "closes": "closes_at",
    "opens": "opens_at",
    "zone": "zone",
    "family": "family",
    "position": "position",
    "criteria": "criteria",
    "base_rate": "base_rate",
    "base_rate_source": "base_rate_source",
    "cause": "cause",
}
"""What all rows about a question must agree on, with the column it stands in."""


def _agreed(variants: Variants, name: str, problems: list[Problem]) -> Any:
    found = None
    for line, topic in variants:
        value = getattr(topic, name)
        if value is not None and found is not None and value != found:
            key = variants[0][1].slug or variants[0][1].title
            reason = f"{_AGREED[name]} differs from an earlier row about {key!r}."
            problems.append(Problem(line, reason))
            return found
        found = value if found is None else found
    return found


def agreed_topic(variants: Variants, problems: list[Problem]) -> Topic:
    """Brings together what rows say about one question; contradictions become problems."""
    first = variants[0][1]
    if len(variants) == 1:
        return first
    values = {name: _agreed(variants, name, problems) for name in _AGREED}
    return replace(first, **values, tags=tuple(tag for _, each in variants for tag in each.tags))


def _differences(topic: Topic, question: Question) -> Iterator[str]:
    if topic.title_key not in {question.title_key, name_key(question.slug)}:
        yield f"{question.slug} is on record as {question.title!r}."
    if topic.closes is not None and topic.closes.at != question.closes_at:
        yield (
            f"{question.slug} is on record with another deadline "
            f"({question.closes_at:%Y-%m-%d %H:%M} UTC)."
        )


def check_on_record(topic: Topic, question: Question) -> None:
    """Checks that rows mean the question on record.

    Raises:
        InvalidInputError: its wording or deadline differs.
    """
    for difference in _differences(topic, question):
        raise InvalidInputError(difference)


class Questions:
    """Finds the questions that rows name, and makes new ones.

    `owner_id` is the account whose questions new ones are, and who alone is asked about hidden
    ones; None is whoever keeps the record.
    """

    def __init__(
        self, session: Session, *, by: str, now: datetime, owner_id: int | None = None
    ) -> None:
        self._session, self._by, self._now, self._owner_id = session, by, now, owner_id
        self._slugs = Slugs(session, Question)
        self._is_empty = session.scalar(select(Question.id).limit(1)) is None
        self._new: dict[str, int] = {}
        self._new_titles: dict[str, int] = {}

    def known(self, topic: Topic) -> int | None:
        """Gives the number of the question of this slug or title, or None.

        What is not public is meant only where a row says so: what a file brings is public. Rows of
        a group, and rows about what is hidden, mean the question that says the same.
        """
        if topic.group or topic.visibility is not Visibility.PUBLIC:
            return self._alike(topic)
        slug = topic.slug or topic.title.lower()
        key = name_key(topic.slug) if topic.slug else topic.title_key
        new = self._new.get(slug) or self._new_titles.get(key)
        return new or self._on_record(slug, key)

    def _on_record(self, slug: str, key: str) -> int | None:
        if self._is_empty:
            return None
        is_asked = ~is_taken_back()
        by_slug = select(Question.id).where(Question.slug == slug, is_asked)
        by_title = (
            select(Question.id)
            .where(Question.title_key == key, Question.visibility == Visibility.PUBLIC, is_asked)
            .order_by(Question.id)
        )
        by_slug = by_slug.where(Question.visibility == Visibility.PUBLIC)
        connection = self._session.connection()
        return (
            connection.execute(by_slug).scalar() or connection.execute(by_title.limit(1)).scalar()
        )

    def _alike(self, topic: Topic) -> int | None:
        """Finds the question with the title and window of a row, among what its owner sees.

        Whoever knows the address of something unlisted sees it, and may speak there.
        """
        if self._is_empty:
            return None
        found = select(Question.id).where(Question.visibility == topic.visibility, ~is_taken_back())
        own = found
        if topic.visibility is not Visibility.PUBLIC:
            own = found.where(Question.owner_id.is_not_distinct_from(self._owner_id))
        connection = self._session.connection()
        if topic.slug:
            reached = found if topic.visibility is Visibility.UNLISTED else own
            named = connection.execute(reached.where(Question.slug == topic.slug)).scalar()
            if named is not None:
                return named
        found = own
        found = found.where(Question.title_key == topic.title_key).order_by(Question.id)
        if topic.closes is not None:
            found = found.where(Question.closes_at == topic.closes.at)
        if topic.opens is not None:
            is_given = or_(Question.opens_at == topic.opens.at, Question.opens_at.is_(None))
            found = found.where(is_given)
        return connection.execute(found.limit(1)).scalar()

    def _slug(self, topic: Topic) -> str:
        """Gives a free slug; whoever keeps the record may bring those of hidden questions along."""
        if topic.visibility is Visibility.PUBLIC:
            return self._slugs.free(topic.slug or topic.title)
        slug = topic.slug or ""
        is_fit = self._owner_id is None and slug.startswith(f"{topic.visibility}_")
        if is_fit and self._slugs.is_free(slug):
            return slug
        return free_slug(self._session, Question, topic.title, topic.visibility)

    def _check_title_free(self, topic: Topic) -> None:
        """Has an account ask nothing in public that is asked in public already."""
        if self._owner_id is None or topic.visibility is not Visibility.PUBLIC:
            return
        is_new = topic.title_key in self._new_titles
        if is_new or self._on_record("", topic.title_key) is not None:
            raise ConflictError(
                f"{topic.title!r} is asked in public already, by another name or with another "
                "window. To speak there, leave question_id, opens_at and closes_at blank; to ask "
                "your own, give it another title or keep it private."
            )

    def drafted(self, topic: Topic, number: int) -> Question:
        """Makes a new question with its number; it is not stored yet.

        Raises:
            InvalidInputError: it has no deadline, or an impossible one.
            ConflictError: an account asks in public what is asked in public already.
        """
        self._check_title_free(topic)
        closes = topic.closes or topic.known
        if topic.title == topic.slug and (closes is None or self._owner_id is not None):
            raise InvalidInputError("There is no question of this address.")
        if closes is None:
            raise InvalidInputError(
                "this new question has no deadline; fill closes_at (or known_at once it is "
                "resolved)."
            )
        draft = QuestionDraft(
            title=topic.title,
            criteria=topic.criteria or CRITERIA,
            closes=closes,
            opens=topic.opens,
            zone=topic.zone or "UTC",
            base_rate=topic.base_rate,
            base_rate_source=topic.base_rate_source,
            cause=topic.cause,
            visibility=topic.visibility,
            tags=topic.tags,
        )
        slug = self._slug(topic)
        question = draft_question(draft, slug=slug, by=self._by, now=self._now)
        question.id, question.owner_id = number, self._owner_id
        if topic.visibility is Visibility.PUBLIC:
            self._new[slug] = number
            self._new_titles.setdefault(question.title_key, number)
        return question


def closing(question: Question) -> Moment:
    """Gives when a question closes, as exactly as it is known."""
    return Moment(question.closes_at, question.closes_precision)
