"""What asks for one's attention: what is due, what was not updated for long, what moved."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from forecasts.db import Session
from forecasts.standings.own.now import MarketNow, StandNow, stands_now
from forecasts.standings.own.questions import Owner, OwnQuestion, OwnStatement, own_questions

SOON: Final = timedelta(days=7)
LONG: Final = timedelta(days=30)
SHARE: Final = 4  # a statement is also old once a quarter of the question's life is over
MOVED: Final = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLine:
    """A question whose deadline has passed, or will within a week.

    Attributes:
        is_to_resolve: whether it waits for its owner's word: past its deadline, and nothing
            proposed yet.
    """

    question: OwnQuestion
    as_of: datetime
    is_to_resolve: bool

    @property
    def overdue(self) -> timedelta:
        """How long ago the deadline passed; negative while it lies ahead."""
        return self.as_of - self.question.closes_at


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleLine:
    """An open question on which one's last word is old.

    Attributes:
        mine: the last word.
        now: where others stand.
    """

    question: OwnQuestion
    as_of: datetime
    mine: OwnStatement
    now: StandNow

    @property
    def age(self) -> timedelta:
        """How old the last word is."""
        return self.as_of - self.mine.stated_at


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedLine:
    """A market that moved since one last spoke.

    Attributes:
        mine: the last word.
        market: the one that moved farthest, where several are linked.
        change: how far, in [-1, 1].
    """

    question: OwnQuestion
    mine: OwnStatement
    market: MarketNow
    change: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """What asks for one's attention.

    Attributes:
        overdue: undecided past the deadline: one's own to resolve first, the oldest first.
        closing: those that close within a week, the nearest first.
        stale: where one's last word is old, the oldest first.
        moved: where a market moved since, the farthest first.
        open: how many questions one owns or spoke on are open.
    """

    as_of: datetime
    overdue: tuple[DueLine, ...]
    closing: tuple[DueLine, ...]
    stale: tuple[StaleLine, ...]
    moved: tuple[MovedLine, ...]
    open: int


def old_after(question: OwnQuestion) -> timedelta:
    """Says from which age on a word on a question is old: 30 days, or a quarter of its life."""
    return max(LONG, (question.closes_at - question.began_at) / SHARE)


def _due(question: OwnQuestion, now: datetime) -> DueLine:
    is_past = question.closes_at <= now
    return DueLine(
        question=question,
        as_of=now,
        is_to_resolve=is_past and question.is_mine and not question.is_proposed,
    )


def _stale(
    questions: Iterable[OwnQuestion], stands: dict[int, StandNow], now: datetime
) -> list[StaleLine]:
    lines = [
        StaleLine(question=each, as_of=now, mine=each.stands, now=stands[each.question_id])
        for each in questions
        if each.stands is not None and now - each.stands.stated_at > old_after(each)
    ]
    return sorted(lines, key=lambda line: (line.mine.stated_at, line.question.slug))


def _moved(
    questions: Iterable[OwnQuestion], stands: dict[int, StandNow], threshold: float
) -> list[MovedLine]:
    lines = []
    for each in questions:
        known = [one for one in stands[each.question_id].markets if one.change is not None]
        if each.stands is None or not known:
            continue
        market = max(known, key=lambda one: abs(one.change or 0.0))
        if market.change is not None and abs(market.change) >= threshold:
            lines.append(
                MovedLine(question=each, mine=each.stands, market=market, change=market.change)
            )
    return sorted(lines, key=lambda line: (-abs(line.change), line.question.slug))


def own_agenda(
    session: Session, owner: Owner, *, threshold: float = MOVED, now: datetime
) -> Agenda:
    """Lists what asks for somebody's attention among the questions they own or spoke on.

    Args:
        session: a reading session.
        owner: who; it is for their eyes only.
        threshold: how far a market must have moved, in probability.
        now: the present instant.
    """
    questions = own_questions(session, owner)
    ahead = [each for each in questions if each.closes_at > now]
    stands = stands_now(session, ahead, owner.forecaster_id, now=now)
    overdue = [_due(each, now) for each in questions if each.closes_at <= now]
    return Agenda(
        as_of=now,
        overdue=tuple(sorted(overdue, key=lambda line: not line.is_to_resolve)),
        closing=tuple(_due(each, now) for each in ahead if each.closes_at <= now + SOON),
        stale=tuple(_stale(ahead, stands, now)),
        moved=tuple(_moved(ahead, stands, threshold)),
        open=len(ahead),
    )
