"""Which markets moved over a span of time, and since the reader last spoke."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from forecasts.clock import DatePrecision
from forecasts.db import AnyRow, Session
from forecasts.markets.cadence import DECIDED, is_followed, is_late
from forecasts.markets.lookup import linked_market, links_in_force
from forecasts.markets.movers import prices_at
from forecasts.markets.series import GAP, Point
from forecasts.models import Market, MarketLink, Question
from forecasts.reports.asked import MOVED, Place, Reader, Span
from forecasts.reports.items import Move, Spoken, Subject
from forecasts.reports.outcomes import subject_of
from forecasts.standings.own.now import prices_when_spoken
from forecasts.standings.own.questions import OwnQuestion
from forecasts.values import QuestionState, Visibility

MOST: Final = 5
YOUNG: Final = timedelta(days=14)
THIN: Final = 20
"""Below so many traders the price of a market nobody is compared with says little at first."""

_UNDECIDED: Final = (QuestionState.OPEN, QuestionState.AWAITING)


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceLine:
    """Where a linked market stood at both ends of a span.

    Attributes:
        link_id: of the link.
        slug: of the question, by which equal ones are ordered.
        since: what stood when the span began, None where nobody knows.
        until: what stood when it ended.
        read_at: when that was read.
        is_late: whether it should have been read again by then.
    """

    link_id: int
    slug: str
    subject: Subject
    market: str
    since: float | None
    until: float
    read_at: datetime
    is_late: bool


def _began_at(question: Question, market: Market) -> datetime:
    known = (question.opens_at, question.created_at, market.opens_at)
    return min(each for each in known if each is not None)


def _is_too_young(row: AnyRow, until: datetime) -> bool:
    """Says whether a price may jump for want of traders: of a young and thin market."""
    link, market = row.MarketLink, row.Market
    is_thin = not link.is_reference and (market.forecasters or 0) < THIN
    return is_thin and until - _began_at(row.Question, market) < YOUNG


def _last_price(row: AnyRow, recorded: Point | None, until: datetime) -> Point | None:
    """Gives the price at the end of a span: as it was read last, or, read since, as recorded."""
    linked = linked_market((row.MarketLink, row.Market, row.name, row.slug))
    read_at = linked.polled_at
    if linked.price is None or read_at is None or read_at > until:
        return recorded
    return Point(read_at, linked.price)


def _was_late(market: Market, until: datetime) -> bool:
    """Says whether a market should have been read again by then; what was read since was not."""
    read_at = market.polled_at
    has_followed = read_at is not None and read_at > until
    followed = not has_followed and is_followed(market.state, market.due_at)
    return followed and is_late(market.state, read_at, now=until)


def price_lines(
    session: Session, span: Span, place: Place, *, question_ids: Collection[int] | None = None
) -> tuple[PriceLine, ...]:
    """Reads where linked markets stood at both ends of a span; three queries.

    Only those that somebody compared with their question and that are believed, of questions that
    are undecided, and read within the span. Young markets with few traders are left out.

    Args:
        session: any session.
        span: over which time.
        place: the site.
        question_ids: of these questions, whoever may see them; of all public ones by default.
    """
    query = links_in_force().add_columns(Question)
    query = query.where(
        MarketLink.adjudicated_at.is_not(None),
        Market.quarantined_at.is_(None),
        Market.state.not_in(DECIDED),
        Question.state.in_(_UNDECIDED),
        Question.visibility == Visibility.PUBLIC
        if question_ids is None
        else Question.id.in_(question_ids),
    )
    begun, ended = prices_at(session, span.since), prices_at(session, span.until)
    lines = []
    for row in session.execute(query):
        link, market = row.MarketLink, row.Market
        last, since = _last_price(row, ended.get(link.id), span.until), begun.get(link.id)
        if last is None or last.at <= span.since or _is_too_young(row, span.until):
            continue
        lines.append(
            PriceLine(
                link_id=link.id,
                slug=row.slug,
                subject=subject_of(row.Question, place),
                market=row.name,
                since=None if since is None else since.probability,
                until=last.probability,
                read_at=last.at,
                is_late=_was_late(market, span.until),
            )
        )
    return tuple(lines)


def _is_far(change: float, threshold: float) -> bool:
    return round(abs(change), 9) >= threshold


def _since_spoken(
    line: PriceLine, one: OwnQuestion, stood: Point | None, reader: Reader, span: Span
) -> Move | None:
    """Tells how a market moved since the reader last spoke, the first time it is that far.

    It is told again only once it has moved on. Where nobody knows what stood when they spoke, it is
    told how it moved over the span.
    """
    mine, threshold = one.stands, reader.threshold
    if mine is None:
        return _over_span(line, threshold)
    is_known = stood is not None and mine.stated_at - stood.at <= GAP
    before = stood.probability if stood is not None and is_known else line.since
    if (
        before is None
        or mine.stated_at >= span.until
        or not _is_far(line.until - before, threshold)
    ):
        return None
    was_told = (
        mine.stated_at < span.since
        and line.since is not None
        and _is_far(line.since - before, threshold)
        and not _is_far(line.until - line.since, MOVED)
    )
    if was_told:
        return None
    move = replace(_move(line, before), since_own=mine.probability)
    return replace(move, since_spoken=_spoken(one, reader)) if is_known else move


def _spoken(one: OwnQuestion, reader: Reader) -> Spoken | None:
    """Says when the reader last spoke: an instant in their zone, a day in that of the question."""
    if one.mine is None:
        return None
    precision = one.mine.stated_precision
    zone = reader.zone if precision is DatePrecision.INSTANT else one.zone
    return Spoken(at=one.mine.stated_at, precision=precision, zone=zone)


def _move(line: PriceLine, before: float) -> Move:
    return Move(
        subject=line.subject,
        market=line.market,
        before=before,
        after=line.until,
        read_at=line.read_at,
        is_late=line.is_late,
    )


def _over_span(line: PriceLine, threshold: float) -> Move | None:
    if line.since is None or not _is_far(line.until - line.since, threshold):
        return None
    return _move(line, line.since)


def _farthest(found: Iterable[tuple[str, Move]]) -> tuple[Move, ...]:
    """Keeps the farthest move of each question, and the farthest of these."""

    def order(one: tuple[str, Move]) -> tuple[float, str, str]:
        slug, move = one
        return -round(abs(move.after - move.before), 9), slug, move.market

    best: dict[str, Move] = {}
    for slug, move in sorted(found, key=order):
        best.setdefault(slug, move)
    return tuple(best.values())[:MOST]


def moves_over(lines: Iterable[PriceLine], threshold: float = MOVED) -> tuple[Move, ...]:
    """Lists the markets that moved farthest over a span, one a question, at most five.

    Args:
        lines: where markets stood.
        threshold: how far one must have moved.
    """
    found = ((line.slug, _over_span(line, threshold)) for line in lines)
    return _farthest((slug, move) for slug, move in found if move is not None)


def own_moves(
    session: Session,
    lines: Iterable[PriceLine],
    spoken: Mapping[int, OwnQuestion],
    reader: Reader,
    span: Span,
) -> tuple[Move, ...]:
    """Lists the markets that moved farthest: since the reader last spoke, where they did.

    Elsewhere over the span.

    Args:
        session: any session.
        lines: where markets stood.
        spoken: the undecided questions of the reader, by id.
        reader: for whom.
        span: the time of the report.
    """
    stands = any(one.stands is not None for one in spoken.values())
    stood = prices_when_spoken(session, reader.forecaster_id) if stands else {}
    found = []
    for line in lines:
        one = spoken.get(line.subject.question_id)
        if one is None:
            move = _over_span(line, reader.threshold)
        else:
            move = _since_spoken(line, one, stood.get(line.link_id), reader, span)
        if move is not None:
            found.append((line.slug, move))
    return _farthest(found)
