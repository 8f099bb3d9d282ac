"""What a letter says of what is under way: markets, deadlines, quotations, own questions."""

from collections.abc import Iterator, Sequence
from typing import Final

from forecasts.reports.facts import Nudge
from forecasts.reports.items import Closing, Move, Quote
from forecasts.reports.letters.manner import Manner, reading_line
from forecasts.reports.letters.outcomes import reading_bar
from forecasts.reports.letters.parts import (
    Bar,
    Entry,
    Line,
    Row,
    Section,
    Tone,
    foreign,
    line,
    linked,
)
from forecasts.reports.words import counted
from forecasts.values import Reading, Telling
from forecasts.wording import probability_words, quoted

_NUDGED: Final = {
    Telling.DUE: "Due: how did it come out?",
    Telling.CLOSING: "Closing soon",
    Telling.STALE: "Not looked at for long",
    Telling.MOVED: "Markets that moved since you spoke",
    Telling.OUTCOME: "Decided",
}
_DOTS: Final = line("From 0 to 100\u00a0%: the dot is what is said.", tone=Tone.SOFT)
_BARS: Final = line(
    "From 0 to 100\u00a0%: the dot is what is said, its bar the range of the words it was read "
    "from.",
    tone=Tone.SOFT,
)


def _move(move: Move, manner: Manner) -> Entry:
    before, after = probability_words(move.before), probability_words(move.after)
    since = ""
    if move.since_spoken is not None:
        since = f" since you spoke {manner.spoken(move.since_spoken)};"
    lines = [line(f"{before} → {after}{since or ','} read {manner.instant(move.read_at)}.")]
    if move.is_late:
        lines.append(line("It should have been read again since.", tone=Tone.SOFT))
    if move.since_own is not None:
        lines.append(line(f"You last said {probability_words(move.since_own)}."))
    low, high = sorted((move.before, move.after))
    bar = Bar(
        low=low, dot=move.after, high=high, ring=move.before, line=move.since_own,
        left="0", right="100\u00a0%",
    )  # fmt: skip
    row = Row(
        name=line(manner.said(move.market)), unit="now", figure=after, bar=bar, lines=tuple(lines)
    )
    return Entry(lead=manner.title(move.subject), rows=(row,))


def _ring_words(moves: Sequence[Move]) -> str:
    """Says since when markets moved: over the span, or since the reader spoke."""
    over_span = "when this span began"
    if all(each.since_spoken is not None for each in moves):
        return "when you last spoke"
    if any(each.since_spoken is not None for each in moves):
        return f"{over_span} or, where it says so, when you last spoke"
    return over_span


def moves_section(moves: Sequence[Move], manner: Manner) -> Section:
    """Tells which markets moved, from where to where, and since when."""
    words = (
        f"From 0 to 100\u00a0%: the ring is where the price stood {_ring_words(moves)}, the dot "
        "where it stands."
    )
    if any(each.since_own is not None for each in moves):
        words += " The upright line is what you last said."
    return Section(
        name="moves",
        heading="Markets that moved",
        intro=(line(words, tone=Tone.SOFT),),
        entries=manner.entries(moves, lambda each: _move(each, manner)),
    )


def _closing(closing: Closing, manner: Manner) -> Entry:
    closes = manner.known(closing.closes_at, closing.closes_precision, closing.zone)
    lines = [line(f"Closes {closes}.")]
    if closing.is_asked:
        words = linked("Give it now", closing.answer_url or closing.subject.url)
        lines.append(line("Your answer is missing. ", words, ".", tone=Tone.ACTION))
    rows = []
    if closing.own is not None:
        figure, words_ = probability_words(closing.own.probability), reading_line(closing.own)
        said = (line(f"You said {words_}."),) if words_ != figure else ()
        bar = reading_bar(closing.own)
        rows.append(Row(name=line("You"), unit="now", figure=figure, bar=bar, lines=said))
    if closing.crowd is not None:
        figure, bar = probability_words(closing.crowd), reading_bar(Reading(closing.crowd))
        who = "The others" if closing.answer_url else "The crowd"
        rows.append(Row(name=line(who), unit="now", figure=figure, bar=bar))
    after: tuple[Line, ...] = ()
    if not closing.is_asked and closing.answer_url:
        after = (line(linked("Change your answer", closing.answer_url), "."),)
    return Entry(
        lead=manner.title(closing.subject), lines=tuple(lines), rows=tuple(rows), after=after
    )


def closing_section(closing: Sequence[Closing], manner: Manner) -> Section:
    """Tells what closes within a week, first what waits for the reader's answer."""
    asked = sum(1 for each in closing if each.is_asked)
    is_drawn = any(each.own is not None or each.crowd is not None for each in closing)
    is_ranged = any(each.own is not None and each.own.low is not None for each in closing)
    drawn = _BARS if is_ranged else _DOTS
    first = f"{counted(asked, 'answer')} of yours {'is' if asked == 1 else 'are'} missing."
    return Section(
        name="closing",
        heading="Closing within a week",
        intro=(*((line(first),) if asked else ()), *((drawn,) if is_drawn else ())),
        entries=manner.entries(closing, lambda each: _closing(each, manner)),
    )


def _quote(quote: Quote, manner: Manner) -> Entry:
    speaker = foreign(quote.speaker) if quote.speaker else "No speaker named"
    return Entry(
        lead=line(speaker, ", in ", manner.said(quote.publisher)),
        lines=(
            line(manner.said(quoted(quote.words)), tone=Tone.QUOTE),
            line(linked("Decide about it", quote.review_url), ".", tone=Tone.ACTION),
        ),
    )


def quotes_section(quotes: Sequence[Quote], waiting: int, desk: str, manner: Manner) -> Section:
    """Tells which quotations wait to be checked, the oldest first, and where all of them are."""
    verb = "waits" if waiting == 1 else "wait"
    return Section(
        name="quotes",
        heading="Quotations to check",
        intro=(line(f"{counted(waiting, 'quotation')} {verb}; the oldest first."),),
        entries=manner.entries(
            quotes, lambda each: _quote(each, manner), waiting=waiting, desk=desk
        ),
    )


def _nudge(nudge: Nudge, manner: Manner) -> Entry:
    return Entry(lead=manner.title(nudge.subject), lines=(line(manner.said(nudge.words)),))


def nudge_sections(nudges: Sequence[Nudge], manner: Manner) -> Iterator[Section]:
    """Tells what of the reader's own waits for a look, by what is to be done."""
    for about, heading in _NUDGED.items():
        told = [each for each in nudges if each.about == about.value]
        if told:
            entries = manner.entries(told, lambda each: _nudge(each, manner))
            yield Section(name=about.value, heading=heading, entries=entries)
