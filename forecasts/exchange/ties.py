"""Tying the families that a file names, once all its questions are on record."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple

from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError
from forecasts.exchange.cells import Topic
from forecasts.exchange.owning import NOBODY, Owner
from forecasts.exchange.reading import Problem
from forecasts.families import (
    RungOrder,
    add_member,
    families_of,
    known_family,
    members_of,
    tie_family,
)
from forecasts.models import Family, Question
from forecasts.text import name_key
from forecasts.values import Decision, FamilyKind, Visibility

SMALLEST: Final = 2


class Place(NamedTuple):
    """A question's place in a family: the position given, else the order in the file."""

    position: int
    order: int
    question_id: int


@dataclass(slots=True)
class Tie:
    """A family as the file describes it."""

    line: int
    title: str
    kind: FamilyKind | None = None
    places: list[Place] = field(default_factory=list)
    deadlines: set[datetime] = field(default_factory=set)
    yeses: int = 0
    is_ordered: bool = False

    def settled_kind(self) -> FamilyKind:
        """Gives the kind that is said, or the one that its questions show."""
        is_ladder = len(self.deadlines) > 1 or self.yeses > 1
        return self.kind or (FamilyKind.LADDER if is_ladder else FamilyKind.EXCLUSIVE)


class Ties:
    """Collects families, and ties them."""

    def __init__(self, owner: Owner = NOBODY) -> None:
        self._owner = owner
        self._ties: dict[str, Tie] = {}
        self.new = self.left = 0
        self.assumed: dict[FamilyKind, int] = {}

    def add(self, line: int, topic: Topic, question_id: int, closes_at: datetime) -> None:
        """Notes that a question belongs to the family its rows name, if they name one.

        Raises:
            InvalidInputError: another row says that the family is of another kind.
        """
        if topic.family is None:
            return
        kind, title = topic.family.kind, topic.family.title
        key = f"{topic.visibility} {name_key(title)}"
        tie = self._ties.setdefault(key, Tie(line, title))
        if kind is not None and tie.kind not in {None, kind}:
            raise InvalidInputError(
                f"family {title!r} is {kind.value} here and {tie.kind} in an earlier row."
            )
        tie.kind = tie.kind or kind
        order = len(tie.places) + 1
        tie.places.append(Place(topic.position or order, order, question_id))
        tie.is_ordered |= topic.position is not None
        tie.deadlines.add(closes_at)
        tie.yeses += topic.outcome is Decision.YES

    def settle(self, session: Session, *, by: str, now: datetime) -> Iterator[Problem]:
        """Ties every family; one that cannot be tied becomes a problem of its first line."""
        for tie in self._ties.values():
            kind = tie.settled_kind()
            try:
                self._tie(session, tie, kind, by=by, now=now)
            except (InvalidInputError, ConflictError) as error:
                yield Problem(tie.line, f"family {tie.title!r}: {error}")
            if tie.kind is None:
                self.assumed[kind] = self.assumed.get(kind, 0) + 1

    def foresee(self, session: Session, drafts: Mapping[int, Question], *, now: datetime) -> None:
        """Counts the families that would be new, and ties nothing.

        Args:
            session: any session.
            drafts: questions by their numbers that would be new.
            now: the present instant.
        """
        for tie in self._ties.values():
            numbers = dict.fromkeys(place.question_id for place in sorted(tie.places))
            questions = [drafts.get(each) or session.get_one(Question, each) for each in numbers]
            known = _known(session, tie, questions)
            self.new += not self._is_left(session, questions, known, now) and known is None
            if tie.kind is None:
                kind = tie.settled_kind()
                self.assumed[kind] = self.assumed.get(kind, 0) + 1

    def _is_left(
        self, session: Session, questions: list[Question], known: Family | None, now: datetime
    ) -> bool:
        """Says whether nothing is tied, as others may have answered, or there is nothing to tie.

        Who may not decide what is public ties what they alone see, and what the file itself asks.
        """
        if self._owner.may_decide_public:
            return False
        members = [each.question for each in members_of(session, known)] if known else []
        if members and {each.id for each in questions} <= {each.id for each in members}:
            return True
        is_free = all(self._is_free(each, now) for each in (*questions, *members))
        is_left = not is_free or (len(questions) < SMALLEST and known is None)
        self.left += is_left
        return is_left

    def _is_free(self, question: Question, now: datetime) -> bool:
        """Says whether nobody but the owner can have answered a question."""
        is_own = question.owner_id == self._owner.account_id
        is_alone = question.visibility is Visibility.PRIVATE or question.created_at == now
        return is_own and is_alone

    def _tie(self, session: Session, tie: Tie, kind: FamilyKind, *, by: str, now: datetime) -> None:
        questions = [
            session.get_one(Question, key)
            for key in dict.fromkeys(p[2] for p in sorted(tie.places))
        ]
        known = _known(session, tie, questions)
        if self._is_left(session, questions, known, now):
            return
        if known is not None:
            _join(session, known, kind if tie.kind else known.kind, questions, by=by, now=now)
            return
        order = RungOrder.GIVEN if tie.is_ordered and kind is FamilyKind.LADDER else None
        tie_family(
            session, kind=kind, title=tie.title, questions=questions, by=by, now=now, order=order
        )
        self.new += 1


def _known(session: Session, tie: Tie, questions: list[Question]) -> Family | None:
    """Finds the family on record; a hidden one is known by its questions, not by its name."""
    if questions[0].visibility is Visibility.PUBLIC:
        return known_family(session, tie.title, is_public=True)
    families = families_of(session, [each.id for each in questions])
    return next(iter(families.values()), None)


def _join(
    session: Session,
    family: Family,
    kind: FamilyKind,
    questions: list[Question],
    *,
    by: str,
    now: datetime,
) -> None:
    if family.kind is not kind:
        raise ConflictError(f"it is on record as {family.kind.value}.")
    members = {member.question.id for member in members_of(session, family)}
    for question in questions:
        if question.id not in members:
            add_member(session, family, question, by=by, now=now)
