"""What everybody may be told of a span of time: read once, shared by all whose span it is."""

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Final

from forecasts import ledger
from forecasts.db import Session
from forecasts.models import Question
from forecasts.reports.asked import Place, Span
from forecasts.reports.board import BoardPart, board_part
from forecasts.reports.closing import OpenLine, open_lines
from forecasts.reports.items import Head, Outcome
from forecasts.reports.market_moves import PriceLine, price_lines
from forecasts.reports.outcomes import decided, public_outcomes, touched, within
from forecasts.reports.topics import Topic, topics_of
from forecasts.standings.version import record_version
from forecasts.values import Chain, Visibility

VERIFY: Final = "/ledger?line={}/{}"
MOST: Final = 8
"""How many spans are kept at once: subscribers of many zones fall due at different hours."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class PublicPart:
    """The public part of the reports of one span, before anybody's choice.

    Attributes:
        outcomes: what was decided; what has no outcome last, each the newest first.
        prices: where linked markets stood at both ends.
        closing: what closes within a week of the end.
        topics: what these questions are about, by id.
        board: the board at the end, and the one before the beginning.
        head: the end of the public ledger.
    """

    outcomes: tuple[Outcome, ...]
    prices: tuple[PriceLine, ...]
    closing: tuple[OpenLine, ...]
    topics: Mapping[int, Topic]
    board: BoardPart
    head: Head


def public_part(
    session: Session, span: Span, *, place: Place, is_changed_told: bool = False
) -> PublicPart:
    """Reads what everybody may be told of a span.

    Args:
        session: any session.
        span: over which time.
        place: the site.
        is_changed_told: whether to tell what was decided in the span and decided anew since, as it
            stands by now; else the span in which that happened tells it.
    """
    when = touched if is_changed_told else within
    rows = decided(
        session, when(span.decided_since, span.until), Question.visibility == Visibility.PUBLIC
    )
    outcomes = public_outcomes(session, rows, place)
    prices = price_lines(session, span, place)
    closing = open_lines(session, place, span.until)
    subjects = [*(each.subject for each in outcomes), *(each.subject for each in prices)]
    subjects += [each.subject for each in closing]
    last = ledger.head(session, Chain.PUBLIC)
    return PublicPart(
        outcomes=tuple(outcomes),
        prices=prices,
        closing=closing,
        topics=topics_of(session, (each.question_id for each in subjects)),
        board=board_part(session, since=span.since, until=span.until),
        head=Head(
            size=last.size,
            digest=last.entry_hash,
            verify_url=place.at(VERIFY.format(last.size, last.entry_hash)),
        ),
    )


class PublicParts:
    """The public parts of the latest spans, kept while the public record is the same.

    Whoever writes many reports keeps one of these, so that what they share is read once.

    Args:
        most: how many are kept.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most, self._lock = most, Lock()
        self._parts: OrderedDict[Hashable, PublicPart] = OrderedDict()

    def of(self, session: Session, span: Span, *, place: Place, now: datetime) -> PublicPart:
        """Gives the public part of a span, read anew once the public record has changed.

        What the version of the record does not count, such as tags, shows within the minute.
        """
        key = span.decided_since, span.since, span.until, place, record_version(session, now)
        with self._lock:
            if key not in self._parts:
                self._parts[key] = public_part(session, span, place=place)
            self._parts.move_to_end(key)
            while len(self._parts) > self._most:
                self._parts.popitem(last=False)
            return self._parts[key]
