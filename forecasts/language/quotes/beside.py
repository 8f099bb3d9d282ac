"""Reports whose content stands in quotation marks beside the verb."""

from typing import Final

from forecasts.language.quotes.sentence_reader import (
    Report,
    SentenceReader,
    is_bridge,
    is_closing,
    next_quote,
)
from forecasts.language.who.mentions import Mention
from forecasts.language.words.cues import Cue, CueKind
from forecasts.language.words.vocabulary import word_set
from forecasts.values import QuotationKind


def lead_in(reader: SentenceReader, cue: Cue, mention: Mention | None) -> int | None:
    """`He said: "..."`: records the passage and returns where reading goes on."""
    quote = next_quote(reader, cue.last + 1)
    if quote is None or cue.kind in {CueKind.ACCORDING, CueKind.VOICE}:
        return None
    if not is_bridge(reader, cue.last + 1, quote, cue):
        return None
    after = quote + 1
    goes_on = not is_closing(reader, after) and reader.key(after) not in {
        ",", "and", "before", "as", "while", "when", ".", ";", "—", "–", "but",
    } and not reader.tokens[after].is_quote  # fmt: skip
    if goes_on:
        segments = (reader.span(quote, reader.last),)
        reader.reports.append(Report(QuotationKind.MIXED, segments, mention, cue))
        return reader.last + 1
    token = reader.tokens[quote]
    segments = ((token.start, token.end),)
    reader.reports.append(
        Report(QuotationKind.DIRECT, segments, mention, cue, passages=(token.start,))
    )
    return after


def trailing(reader: SentenceReader, cue: Cue, mention: Mention, at: int, after: int) -> int | None:
    """`"..." he said, "..."`: records the passage before and one that follows the attribution."""
    before = at - 1 - (reader.key(at - 1) in {",", "—", "–"})
    if before < 0 or not reader.tokens[before].is_quote:
        return None
    passages = [reader.tokens[before]]
    quote = next_quote(reader, after)
    if quote is not None and is_bridge(reader, after, quote, cue) and is_closing(reader, quote + 1):
        passages.append(reader.tokens[quote])
        after = quote + 1
    segments = tuple((token.start, token.end) for token in passages)
    starts = tuple(token.start for token in passages)
    reader.reports.append(Report(QuotationKind.DIRECT, segments, mention, cue, passages=starts))
    return after


_NAMING: Final = word_set("called calls dubbed labelled labeled branded")


def called(reader: SentenceReader, cue: Cue, mention: Mention) -> int | None:
    """`called the budget "a cruel joke"`: the words in marks."""
    quote = next_quote(reader, cue.last + 2)
    if cue.verb not in _NAMING or quote is None:
        return None
    if any(not token.is_word for token in reader.tokens[cue.last + 1 : quote]):
        return None
    segments = (reader.span(quote, quote),)
    reader.reports.append(Report(QuotationKind.MIXED, segments, mention, cue))
    return quote + 1


def lead_quote(reader: SentenceReader, cue: Cue, mention: Mention, quote: int) -> int:
    """`According to X, "..."`: records the passage and returns where reading goes on."""
    token = reader.tokens[quote]
    segments = ((token.start, token.end),)
    reader.reports.append(
        Report(QuotationKind.DIRECT, segments, mention, cue, passages=(token.start,))
    )
    return quote + 1
