"""What a letter says of records: places on the board, the reader's own, the end of the ledger."""

import math
from collections.abc import Sequence
from typing import Final

from forecasts.reports.items import BoardMove, Compared, Head, OwnRecord, Standing, Step
from forecasts.reports.letters.manner import Manner
from forecasts.reports.letters.parts import (
    Bar,
    Entry,
    Figure,
    Line,
    Row,
    Section,
    Table,
    Tone,
    Word,
    foreign,
    line,
    linked,
)
from forecasts.reports.words import counted
from forecasts.wording import (
    KIND_WORDS,
    NO_BREAK,
    edge_words,
    probability_words,
    range_words,
    rank_words,
    score_words,
)

_MOST_STEPS: Final = 30
_LEVEL: Final = f"90{NO_BREAK}% interval"


def _signed(points: float) -> str:
    return f"{points:+.0f}".replace("-", "−")


def _points_bar(
    end: float, *, low: float, dot: float, high: float, ring: float | None = None
) -> Bar:
    """Draws points on a scale that reaches equally far on both sides of zero."""

    def at(points: float) -> float:
        return (points + end) / (2 * end)

    return Bar(
        low=at(low), dot=at(dot), high=at(high), line=0.5,
        ring=None if ring is None else at(ring),
        left=_signed(-end), right=_signed(end),
    )  # fmt: skip


def scale_end(values: Sequence[float]) -> float:
    """Gives how far a scale of points reaches on both sides of zero: to a round number.

    Example:
        >>> scale_end([-3.2, 11.9]), scale_end([0.2]), scale_end([])
        (15.0, 5.0, 5.0)
    """
    farthest = max((abs(each) for each in values), default=0.0)
    return max(5.0, 5.0 * math.ceil(farthest / 5))


def _ends(standing: Standing) -> tuple[float, float, float]:
    return standing.low, standing.edge, standing.high


def _place(standing: Standing) -> str:
    """Says which place somebody has; a provisional record has none."""
    if standing.lacks:
        return "provisional"
    return f"rank {rank_words(standing.rank_low, standing.rank_high)}"


def _board_row(move: BoardMove, end: float, manner: Manner, *, is_compared: bool) -> Row:
    now, before = move.now, move.before
    lacks = (line("Provisional: ", foreign(now.lacks), "."),) if now.lacks else ()
    place = _LEVEL if now.lacks else f"{_place(now)}, {_LEVEL}"
    lines = [
        (
            f"{place[:1].upper()}{place[1:]} {edge_words(now.low)} to {edge_words(now.high)}, "
            f"n{NO_BREAK}{now.units:,}."
        )
    ]
    if before is None and is_compared:
        lines.append("New on the board.")
    if before is not None:
        clear = " The change is larger than chance." if move.is_clear else ""
        lines.append(
            f"Before: {edge_words(before.edge)} ({edge_words(before.low)} to "
            f"{edge_words(before.high)}), {_place(before)}, "
            f"n{NO_BREAK}{before.units:,}.{clear}"
        )
    kind = Word(KIND_WORDS[move.kind], tone=Tone.KIND)
    low, dot, high = _ends(now)
    return Row(
        label="You" if move.is_reader else "",
        name=line(manner.said(move.forecaster, move.url), " ", kind),
        unit="Edge",
        figure=edge_words(now.edge),
        bar=_points_bar(
            end, low=low, dot=dot, high=high, ring=None if before is None else before.edge
        ),
        lines=(*lacks, *(line(each) for each in lines)),
    )


def board_section(moves: Sequence[BoardMove], url: str, words: str, manner: Manner) -> Section:
    """Tells whose place on the board changed, with how little that may mean; or why nobody's."""
    shown = moves[: manner.most]
    stands = [each.now for each in shown] + [each.before for each in shown if each.before]
    end = scale_end([value for each in stands for value in _ends(each)])
    is_compared = any(each.before for each in shown)
    note = (
        f"From {_signed(-end)} to {_signed(end)} points: the dot is the Edge, more is better; the "
        f"bar its {_LEVEL}, the upright line 0{', the ring what it was' if is_compared else ''}."
    )

    def told(move: BoardMove) -> Entry:
        return Entry(rows=(_board_row(move, end, manner, is_compared=is_compared),))

    return Section(
        name="board",
        heading="Places on the board",
        intro=(
            *((line(foreign(words)),) if words else ()),
            *((line(note, tone=Tone.SOFT),) if shown else ()),
        ),
        entries=manner.entries(moves, told),
        after=(line(linked("The whole board", url), "."),) if url else (),
    )


def _compared_row(name: str, than: str, compared: Compared, end: float) -> Row:
    ends = (compared.points_low, compared.points, compared.points_high)
    words = (
        f"On {counted(compared.questions, 'question')} both answered: "
        f"you {score_words(compared.own)}, {than} {score_words(compared.theirs)}."
    )
    bar = None
    if compared.points_low is not None and compared.points_high is not None:
        bar = _points_bar(
            end, low=compared.points_low, dot=compared.points, high=compared.points_high
        )
        words += f" {_LEVEL} {edge_words(ends[0] or 0)} to {edge_words(ends[2] or 0)} points."
    return Row(
        name=line(name), unit="points", figure=edge_words(compared.points), bar=bar,
        lines=(line(words),),
    )  # fmt: skip


def _compared(own: OwnRecord) -> tuple[Entry, ...]:
    told = [
        (name, than, compared)
        for name, than, compared in (
            ("Beside the crowd", "the crowd", own.crowd),
            ("Beside the market", "the market", own.market),
        )
        if compared is not None
    ]
    values = [
        value
        for _, _, each in told
        for value in (each.points_low, each.points, each.points_high)
        if value is not None
    ]
    end = scale_end(values)
    rows = tuple(_compared_row(name, than, each, end) for name, than, each in told)
    note = (
        f"From {_signed(-end)} to {_signed(end)} points: 100 times their score less yours; "
        "above 0 you are closer to the outcomes."
    )
    return (Entry(lines=(line(note, tone=Tone.SOFT),), rows=rows),) if rows else ()


def _step(step: Step) -> tuple[str, ...]:
    said = range_words(step.low, step.high) if step.low < step.high else ""
    said = f"{said}{NO_BREAK}%" if said else probability_words(step.low)
    chance = "–"
    if step.null_low is not None and step.null_high is not None:
        chance = f"{range_words(step.null_low, step.null_high)}{NO_BREAK}%"
    return said, probability_words(step.happened), f"{step.yes:,} of {step.statements:,}", chance


def _mean(own: OwnRecord) -> Line:
    words = f"Mean Brier score {score_words(own.brier)} over {counted(own.questions, 'question')}"
    if own.brier_low is not None and own.brier_high is not None:
        words += f", {_LEVEL} {score_words(own.brier_low)} to {score_words(own.brier_high)}"
    return line(f"{words}; lower is better, and always saying 50{NO_BREAK}% scores .250.")


def own_section(own: OwnRecord, figure: Figure | None) -> Section:
    """Tells the reader's own record: mean, calibration with its chance, and who stands beside."""
    table = None
    if own.steps:
        table = Table(
            caption=f"n{NO_BREAK}= {own.questions:,}; by chance: where a calibrated record lies.",
            heads=("You said", "It happened", "Yes of n", "By chance"),
            rows=tuple(_step(each) for each in own.steps[:_MOST_STEPS]),
        )
    words = [each for each in (own.words, own.null_words) if each]
    return Section(
        name="own",
        heading="Your record",
        intro=(_mean(own), *(line(foreign(each)) for each in words)),
        figure=figure,
        table=table,
        entries=_compared(own),
        after=(line(linked("All of your record", own.url), "."),) if own.url else (),
    )


def ledger_section(head: Head) -> Section:
    """Tells where the ledger ended, so that nobody can change what stood before it unseen."""
    words = (
        f"When this was written the public ledger held {counted(head.size, 'entry', 'entries')}. "
        "Keep this line: it shows later whether anything before it was changed."
    )
    return Section(
        name="ledger",
        heading="The ledger",
        intro=(
            line(words),
            line(foreign(f"{head.size}/{head.digest}", tone=Tone.CODE)),
            line(linked("How to check it", head.verify_url), "."),
        ),
    )
