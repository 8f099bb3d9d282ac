"""An event of several outcomes put on record: a question an outcome, linked, tied as a family."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from forecasts.clock import LATEST, Moment
from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError
from forecasts.families import tie_family
from forecasts.markets.adjudication import adjudicate_link
from forecasts.markets.comparison import is_liquid
from forecasts.markets.link import link_market
from forecasts.markets.record import safe_text
from forecasts.models import Family, MarketLink, Question
from forecasts.questions import QuestionDraft, add_question, known_question
from forecasts.sources import Snapshot, Traits
from forecasts.text import TITLE_LIMIT
from forecasts.values import FamilyKind, Visibility


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """What was put on record; `family` is None where more than one outcome may come true."""

    questions: list[Question]
    links: list[MarketLink]
    family: Family | None


def outcome_title(snapshot: Snapshot) -> str:
    """Names the question of one outcome; an address may cut it, its outcome never is.

    Example:
        >>> from types import SimpleNamespace
        >>> outcome_title(SimpleNamespace(title="Who is mayor of Vessel?", outcome_label="Ann"))
        'Who is mayor of Vessel? Ann'
    """
    title = safe_text(" ".join(snapshot.title.split()), limit=TITLE_LIMIT)
    if snapshot.outcome_label is None:
        return title
    label = safe_text(" ".join(snapshot.outcome_label.split()), limit=150)
    return f"{title[: TITLE_LIMIT - len(label) - 1].rstrip()} {label}"


def _draft(
    snapshot: Snapshot, tags: tuple[str, ...], closes_at: datetime | None, visibility: Visibility
) -> QuestionDraft:
    closes = closes_at or snapshot.closes_at
    if closes is None or closes >= LATEST:
        raise InvalidInputError(
            f"{snapshot.title[:60]!r} names no close; give one with --closes-at DATE."
        )
    opens = snapshot.opens_at if snapshot.opens_at and snapshot.opens_at < closes else None
    return QuestionDraft(
        title=outcome_title(snapshot),
        criteria=safe_text(snapshot.criteria, limit=10_000) or f"As resolved at {snapshot.url}.",
        closes=Moment(closes),
        opens=Moment(opens) if opens else None,
        tags=tags,
        visibility=visibility,
    )


def record_event(
    session: Session,
    snapshots: Sequence[Snapshot],
    *,
    traits: Traits,
    by: str,
    now: datetime,
    tags: tuple[str, ...] = (),
    closes_at: datetime | None = None,
    visibility: Visibility = Visibility.PUBLIC,
) -> RecordedEvent:
    """Puts one question an outcome on record, in the market's own words, each linked to it.

    As the words are the market's own, the links are adjudicated at once. Where only one outcome
    can come true the questions are tied as an exclusive family.

    Args:
        session: an open writing transaction.
        snapshots: the outcomes of one event, or one market, as they were just read.
        traits: of their source.
        by: who does it.
        now: the present instant.
        tags: words under which the questions are found.
        closes_at: the close of all, in place of the market's own.
        visibility: who may see the questions.

    Raises:
        InvalidInputError: there is no outcome, or no close.
        ConflictError: a question of that title, or a family of that name, is on record.
    """
    if not snapshots:
        raise InvalidInputError("The event has no outcome.")
    questions, links = [], []
    for snapshot in snapshots:
        draft = _draft(snapshot, tags, closes_at, visibility)
        question = _added(session, draft, snapshot, by=by, now=now)
        link = link_market(
            session, question, snapshot, label=traits.label, is_inverted=False, by=by, now=now
        )
        adjudicate_link(
            session, link, is_reference=is_liquid(snapshot, traits.liquid), by=by, now=now
        )
        questions.append(question)
        links.append(link)
    return RecordedEvent(questions, links, _tied(session, snapshots, questions, by=by, now=now))


def _added(
    session: Session, draft: QuestionDraft, snapshot: Snapshot, *, by: str, now: datetime
) -> Question:
    """Puts a question on record; where it is already, says how to link the market to it."""
    try:
        return add_question(session, draft, by=by, now=now)
    except ConflictError as error:
        known = known_question(session, draft.title)
        if known is None:
            raise
        label = snapshot.outcome_label
        outcome = "" if label is None else f" --outcome {shlex.quote(safe_text(label, limit=300))}"
        raise ConflictError(
            f"This question is on record already: {known.slug}. Link this market to it: "
            f"forecasts market link {known.slug} {shlex.quote(snapshot.url)}{outcome}"
        ) from error


def _tied(
    session: Session,
    snapshots: Sequence[Snapshot],
    questions: Sequence[Question],
    *,
    by: str,
    now: datetime,
) -> Family | None:
    if len(snapshots) < 2 or not all(each.is_exclusive for each in snapshots):
        return None
    title = safe_text(" ".join(snapshots[0].title.split()), limit=TITLE_LIMIT)
    return tie_family(
        session, kind=FamilyKind.EXCLUSIVE, title=title, questions=questions, by=by, now=now
    )
