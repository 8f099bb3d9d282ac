"""What cards say: one figure with its interval and n, the date of the last fact, who says so."""

from collections.abc import Sequence
from datetime import datetime
from statistics import median
from typing import Final

from forecasts.charts.card import Card, CardPlot
from forecasts.charts.records import IntervalRow
from forecasts.language.chances.sourced import read_from_words
from forecasts.standings import BoardRow, Leaderboard
from forecasts.standings.cards import BoardCard, ForecasterCard, QuestionCard
from forecasts.values import BoardScore, QuestionState, Reading
from forecasts.wording import (
    DECISION_WORDS,
    KIND_WORDS,
    NO_BREAK,
    day_words,
    edge_words,
    probability_words,
    rank_words,
    score_words,
)
from web.drawings import ALWAYS_HALF
from web.formats import calendar_day, counted
from web.rendering import absolute

MOST_ROWS: Final = 5
_NOTHING: Final = "Nothing is scored yet."
_STEPS: Final = (0.5, 1, 2, 5, 10, 20, 50, 100)
_QUARTERS: Final = (0.25, 0.5, 0.75, 1.0)
_INTERVAL: Final = f"90{NO_BREAK}% interval"


def _dated(as_of: datetime | None) -> str:
    return f"As of {calendar_day(as_of.date())}" if as_of else "Nothing on record yet"


def _n(number: int, what: str) -> str:
    return f"n{NO_BREAK}={NO_BREAK}{counted(number, what)}"


def _source() -> str:
    return f"Corrections: {absolute('/corrections')}"


def _edge_scale(ends: Sequence[float]) -> tuple[float, float, tuple[tuple[float, str], ...]]:
    """Gives a scale of round points that holds zero and all ends, with at most six ticks."""
    low, high = min(0.0, *ends), max(0.0, *ends)
    step = next((each for each in _STEPS if (high - low) / each <= 4), _STEPS[-1])
    first, last = int(low // step), int(-(-high // step))
    last = max(last, first + 1)
    ticks = tuple(
        (step * n, edge_words(step * n).removesuffix(".0")) for n in range(first, last + 1)
    )
    return step * first, step * last, ticks


def _brier_scale(ends: Sequence[float]) -> tuple[float, float, tuple[tuple[float, str], ...]]:
    high = next(each for each in _QUARTERS if each >= max(ALWAYS_HALF, *ends))
    ticks = tuple((each, score_words(each)) for each in (0.0, *_QUARTERS) if each <= high)
    return 0.0, high, ticks


def _by_edge(row: BoardRow, *, name: str = "", note: str = "") -> IntervalRow:
    return IntervalRow(
        name=name,
        estimate=row.edge,
        low=row.edge_low,
        high=row.edge_high,
        note=note,
        is_provisional=row.provisional,
    )


def _by_brier(row: BoardRow, *, name: str = "", note: str = "") -> IntervalRow:
    has_interval = row.brier_low is not None and row.brier_high is not None
    return IntervalRow(
        name=name,
        estimate=row.brier,
        low=row.brier_low if has_interval else row.brier,
        high=row.brier_high if has_interval else row.brier,
        note=note,
        is_provisional=row.provisional,
    )


def _ends(rows: Sequence[IntervalRow]) -> list[float]:
    return [end for row in rows for end in (row.low, row.high) if end is not None]


def _edge_plot(rows: Sequence[IntervalRow], words: str) -> CardPlot:
    low, high, ticks = _edge_scale(_ends(rows))
    return CardPlot(low=low, high=high, ticks=ticks, line=0.0, words=words, rows=tuple(rows))


def _brier_plot(rows: Sequence[IntervalRow], words: str) -> CardPlot:
    low, high, ticks = _brier_scale(_ends(rows))
    return CardPlot(
        low=low, high=high, ticks=ticks, line=ALWAYS_HALF, words=words, rows=tuple(rows)
    )


def _caution(row: BoardRow) -> str:
    if not row.provisional:
        return ""
    if row.missing:
        return f" Cannot tell yet: about {row.missing} more needed."
    return " Cannot tell yet: more than half is a judgement of words."


def _rests_on(row: BoardRow) -> str:
    """Says on how many questions an Edge rests, and how many are scored where those are more."""
    words = f"{_n(row.referenced, 'question')} with a reference"
    return words if row.referenced == row.questions else f"{words}; {row.questions:,} scored"


def _scored(row: BoardRow) -> tuple[str, str, CardPlot]:
    """Gives the figure of a record, what it is, and its plot."""
    if row.edge is not None and row.edge_low is not None and row.edge_high is not None:
        words = f"Edge in points, {_INTERVAL} {edge_words(row.edge_low)} to "
        words += f"{edge_words(row.edge_high)}; {_rests_on(row)}."
        if row.rank_low is not None and row.rank_high is not None:
            words += f" Rank {rank_words(row.rank_low, row.rank_high)}."
        plot = _edge_plot(
            [_by_edge(row)],
            f"Edge, {_INTERVAL}; the line: as good as the reference, right of it closer",
        )
        return edge_words(row.edge), words + _caution(row), plot
    words = "Mean Brier score, lower is better"
    if row.brier_low is not None and row.brier_high is not None:
        words += f", {_INTERVAL} {score_words(row.brier_low)} to {score_words(row.brier_high)}"
    plot = _brier_plot([_by_brier(row)], f"Left is better; the line: always saying 50{NO_BREAK}%")
    words += f"; {_n(row.questions, 'question')}.{_caution(row)}"
    return score_words(row.brier), words, plot


def forecaster_words(card: ForecasterCard) -> Card:
    """Says what a forecaster's card says."""
    kicker = KIND_WORDS[card.kind].capitalize()
    figure, words, plot = ("", _NOTHING, None) if card.row is None else _scored(card.row)
    return Card(
        kicker=f"{kicker}, {card.board} record" if card.row else kicker,
        title=card.name,
        figure=figure,
        words=words,
        plot=plot,
        dated=_dated(card.as_of),
        source=_source(),
    )


def _stand(card: QuestionCard, now: datetime) -> str:
    if card.current is not None:
        return DECISION_WORDS[card.current.decision]
    when = day_words(card.closes_at, card.closes_precision, zone=card.zone)
    return f"Question, {'closed' if card.closes_at <= now else 'closes'} {when}"


def _middle(latest: Sequence[Reading]) -> str:
    return probability_words(median(said.probability for said in latest))


def _said(latest: Sequence[Reading], *, is_over: bool) -> str:
    if not latest:
        return "Nobody stated a probability." if is_over else "Nobody has stated a probability yet."
    who, stand = _n(len(latest), "forecaster"), "stood" if is_over else "stand"
    if len(latest) == 1:
        words = read_from_words(latest)
        only = f"the only statement that {stand}{'' if is_over else 's'}"
        return f"{only}: {words}; {who}." if words else f"{only}; {who}."
    read = read_from_words(latest)
    who = f"{who}, {read}" if read else who
    low, high = (probability_words(latest[end].probability) for end in (0, -1))
    if low == high:
        return f"where all of them {stand}; {who}."
    return f"median of where they {stand}, from {low} to {high}; {who}."


def _outcome_words(card: QuestionCard) -> str:
    current = card.current
    if current is None or current.known_at is None or current.known_precision is None:
        return "Left out of every mean and count." if current else ""
    known = day_words(current.known_at, current.known_precision, zone=card.zone)
    said = _said(card.latest, is_over=True)
    middle = f"{_middle(card.latest)}, " if card.latest else ""
    return f"Known {known}. Last said: {middle}{said}" if middle else f"Known {known}. {said}"


def _question_figure(card: QuestionCard) -> tuple[str, str]:
    if card.state is QuestionState.ANNULLED:
        return "Annulled", _outcome_words(card)
    if card.current is not None:
        is_yes = card.current.decision.outcome == 1
        return ("▲ Yes" if is_yes else "▼ No"), _outcome_words(card)
    if not card.latest:
        return "", _said(card.latest, is_over=False)
    return _middle(card.latest), _said(card.latest, is_over=False).capitalize()


def question_words(card: QuestionCard, *, now: datetime) -> Card:
    """Says what a question's card says."""
    figure, words = _question_figure(card)
    plot = CardPlot(
        low=0.0,
        high=1.0,
        ticks=tuple((each, f"{100 * each:.0f}") for each in (0.0, 0.25, 0.5, 0.75, 1.0)),
        words="Probability of Yes in %, each dot a forecaster",
        dots=tuple(said.probability for said in card.latest),
        outcome=card.current.decision.outcome if card.current else None,
    )
    return Card(
        kicker=_stand(card, now),
        title=card.title,
        figure=figure,
        words=words,
        plot=plot if card.latest else None,
        dated=_dated(card.as_of),
        source=_source(),
    )


def _board_plot(board: Leaderboard) -> CardPlot:
    shown = board.rows[:MOST_ROWS]
    total = f"the first {len(shown)} of {counted(len(board.rows), 'record')}"
    if board.score is BoardScore.EDGE:
        rows = [_by_edge(row, name=row.forecaster, note=f"n {row.referenced:,}") for row in shown]
        words = f"Edge in points, {_INTERVAL}, right is better; n: questions with a reference"
        return _edge_plot(rows, f"{words}; {total}")
    rows = [_by_brier(row, name=row.forecaster, note=f"n {row.questions:,}") for row in shown]
    return _brier_plot(rows, f"Mean Brier score, {_INTERVAL}, left is better; {total}")


def _board_caution(board: Leaderboard) -> str:
    """Says how many of the rows that are drawn rest on too little to tell."""
    shown = board.rows[:MOST_ROWS]
    provisional = sum(row.provisional for row in shown)
    if not provisional:
        return ""
    which = "All" if provisional == len(shown) else f"{provisional} of {len(shown)}"
    return f"{which} provisional, drawn hollow: cannot tell yet who comes closer."


def board_words(card: BoardCard) -> Card:
    """Says what the board's card says."""
    board = card.board
    return Card(
        kicker=f"Leaderboard, {board.board} board, {counted(board.questions, 'question')}",
        title="Who came closest to what happened?",
        figure="",
        words=_board_caution(board) if board.rows else _NOTHING,
        plot=_board_plot(board) if board.rows else None,
        dated=_dated(card.as_of),
        source=_source(),
    )
