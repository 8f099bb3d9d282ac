"""What a letter says of outcomes: those that became known, and those told wrongly before."""

from collections.abc import Sequence
from typing import Final

from forecasts.reports.items import Correction, Outcome, OwnResult, Said, Unscored
from forecasts.reports.letters.manner import SCORES, Manner, reading_line
from forecasts.reports.letters.parts import Bar, Entry, Line, Row, Section, Tone, Word, line, linked
from forecasts.reports.words import counted
from forecasts.values import Decision, Reading
from forecasts.wording import (
    DECISION_WORDS,
    EXCLUDED_WORDS,
    KIND_WORDS,
    probability_words,
    quoted,
    score_words,
)

_TONES: Final = {Decision.YES: Tone.YES, Decision.NO: Tone.NO}
_TOLD: Final = {
    Decision.YES: "it resolved Yes",
    Decision.NO: "it resolved No",
    Decision.ANNULLED: "it was annulled",
    Decision.REOPENED: "it was open again",
}
_IS_NOW: Final = {
    Decision.YES: "It is Yes",
    Decision.NO: "It is No",
    Decision.ANNULLED: "It is annulled: nothing said on it is scored",
    Decision.REOPENED: "It is open again: nothing is decided",
}
_BARS: Final = line(
    "From 0 to 100\u00a0%: each dot is a first statement, its bar the range of the words it was "
    "read from, the upright line the outcome.",
    tone=Tone.SOFT,
)


def reading_bar(reading: Reading, *, at: float | None = None) -> Bar:
    """Draws a probability on its range, from 0 to 100 %, with a line where something stands."""
    p = reading.probability
    low = p if reading.low is None else min(reading.low, p)
    high = p if reading.high is None else max(reading.high, p)
    return Bar(low=low, dot=p, high=high, line=at, left="0", right="100\u00a0%")


def _sources(said: Said, manner: Manner) -> list[Line]:
    lines = []
    if said.quote:
        lines.append(line(manner.said(quoted(said.quote)), tone=Tone.QUOTE))
    if said.publisher or said.source_url:
        source = manner.said(said.publisher or "The source", said.source_url)
        lines.append(Line((source,), Tone.SOFT))
    return lines


def _said_row(label: str, said: Said, outcome: int | None, manner: Manner) -> Row:
    reading = f"{reading_line(said.reading)}, said on {manner.day(said.stated_on)}"
    kind = Word(KIND_WORDS[said.kind], tone=Tone.KIND)
    return Row(
        label=label,
        name=line(manner.said(said.forecaster, said.url), " ", kind),
        unit="Brier",
        figure=score_words(said.brier),
        bar=reading_bar(said.reading, at=outcome),
        lines=(line(reading), *_sources(said, manner)),
    )


def _beside(own: OwnResult) -> list[Line]:
    others = [
        f"{name} {score_words(score)}"
        for name, score in (("crowd without you", own.crowd), ("market", own.market))
        if score is not None
    ]
    return [line(f"Beside you: {', '.join(others)}.", tone=Tone.SOFT)] if others else []


def own_row(own: OwnResult, outcome: int | None) -> Row:
    """Tells how the reader did, beside the crowd and the market."""
    return Row(
        name=line("You"),
        unit="Brier",
        figure=score_words(own.brier),
        bar=reading_bar(own.reading, at=outcome),
        lines=(line(f"You said {reading_line(own.reading)}."), *_beside(own)),
    )


def _unscored_row(unscored: Unscored, outcome: int | None) -> Row:
    """Tells what the reader said, and why it is not scored."""
    words = (
        f"You said {reading_line(unscored.reading)}. It is not scored: "
        f"{EXCLUDED_WORDS[unscored.why]}."
    )
    return Row(
        name=line("You"),
        unit="Brier",
        figure="–",
        bar=reading_bar(unscored.reading, at=outcome),
        lines=(line(words),),
    )


def _own_rows(told: Outcome | Correction) -> list[Row]:
    came = told.decision.outcome
    if told.own is not None:
        return [own_row(told.own, came)]
    return [_unscored_row(told.unscored, came)] if told.unscored is not None else []


def _how(outcome: Outcome, manner: Manner) -> Line:
    """Says how it came out, since when that is known, and what shows it."""
    tone = _TONES.get(outcome.decision, Tone.STRONG)
    words = [Word(DECISION_WORDS[outcome.decision], tone=tone)]
    if outcome.known_at is not None and outcome.known_precision is not None:
        known = manner.known(outcome.known_at, outcome.known_precision, outcome.zone)
        words.append(Word(f"; known since {known}"))
    words.append(Word(f", recorded on {manner.instant(outcome.decided_at)}."))
    return Line((*words, *_evidence(outcome.evidence_url)))


def _evidence(url: str | None) -> tuple[Word, ...]:
    return (Word(" "), linked("What shows it", url), Word(".")) if url else ()


def _why(reason: str | None, manner: Manner) -> tuple[Line, ...]:
    return (line("Why: ", manner.said(reason)),) if reason else ()


def _spoken(outcome: Outcome) -> tuple[Line, ...]:
    if not outcome.forecasters:
        nobody = line("Nobody had said anything on it.", tone=Tone.SOFT)
        is_told = outcome.own or outcome.unscored or outcome.subject.is_private
        return () if is_told else (nobody,)
    words = f"{counted(outcome.forecasters, 'forecaster')} spoke"
    if outcome.average is not None:
        average = probability_words(outcome.average)
        several = outcome.forecasters > 1
        words += f"; first statements average {average}" if several else f": {average}"
    return (line(f"{words}.", tone=Tone.SOFT),)


def _outcome(outcome: Outcome, manner: Manner) -> Entry:
    came = outcome.decision.outcome
    rows = _own_rows(outcome)
    rows += [
        _said_row(label, said, came, manner)
        for label, said in (
            ("Closest to the outcome", outcome.closest),
            ("Furthest from it", outcome.furthest),
        )
        if said is not None
    ]
    return Entry(
        lead=manner.title(outcome.subject),
        lines=(_how(outcome, manner), *_why(outcome.reason, manner), *_spoken(outcome)),
        rows=tuple(rows),
    )


def resolved_section(outcomes: Sequence[Outcome], manner: Manner) -> Section:
    """Tells how questions came out, and who was closest."""
    is_scored = any(each.own or each.unscored or each.closest or each.furthest for each in outcomes)
    return Section(
        name="resolved",
        heading="How it came out",
        intro=(SCORES, _BARS) if is_scored else (),
        entries=manner.entries(outcomes, lambda each: _outcome(each, manner)),
    )


def _correction(correction: Correction, manner: Manner) -> Entry:
    told = "We said" if manner.is_public else "We told you"
    words = f"{told} on {manner.instant(correction.told_at)} that {_TOLD[correction.was]}. "
    tone = _TONES.get(correction.decision, Tone.STRONG)
    now = Word(f"{_IS_NOW[correction.decision]}.", tone=tone)
    since = f" Recorded on {manner.instant(correction.decided_at)}."
    shown = _evidence(correction.evidence_url)
    lines = (line(words, now, since, *shown), *_why(correction.reason, manner))
    rows = tuple(_own_rows(correction))
    return Entry(lead=manner.title(correction.subject), lines=lines, rows=rows)


def corrections_section(corrections: Sequence[Correction], manner: Manner) -> Section:
    """Tells what an earlier letter said otherwise."""
    is_scored = any(each.own or each.unscored for each in corrections)
    return Section(
        name="corrections",
        heading="Corrections",
        intro=(SCORES, _BARS) if is_scored else (),
        entries=manner.entries(corrections, lambda each: _correction(each, manner)),
    )
