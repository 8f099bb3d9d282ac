"""From quotations to candidate predictions: which sentences speak of the future, and how likely."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from forecasts.language.classify import (
    Statement,
    causes_of,
    classify,
    find_condition,
    find_direction,
)
from forecasts.language.cues import CueKind, cue_at
from forecasts.language.deadlines import find_deadline
from forecasts.language.estimate import OUTSPOKEN, Reading, combine, read_belief, read_estimate
from forecasts.language.lexicon import PhraseKind
from forecasts.language.quotations import Attributed
from forecasts.language.records import Candidate, Quotation, Span
from forecasts.language.sentences import split_sentences
from forecasts.language.tokens import tokenize
from forecasts.language.vocabulary import PRONOUNS, word_set
from forecasts.values import Classification, QuotationKind

_ELLIPTIC: Final = word_set("will won't would wouldn't could can can't may might not never do does")
_LONGEST: Final = 1000


@dataclass(frozen=True, slots=True)
class Context:
    """What candidates of one article share."""

    text: str
    roles: dict[str, str | None]
    anchor: date | None


def one_line(text: str, segments: Sequence[Span]) -> str:
    """Writes segments in one line, without quotation marks and a leading "that"."""
    words = " ".join(text[start : min(end, start + _LONGEST)] for start, end in segments)
    line = " ".join(words.translate(str.maketrans("", "", '“”"«»„')).split())
    line = line.removeprefix("that ").strip(" ,;")
    if line.startswith("‘"):
        line = line.strip("‘’").strip(" ,;")
    return line[:_LONGEST]


def _sentences(text: str, segments: Sequence[Span]) -> Iterator[list[Span]]:
    """The sentences of a quotation; one interrupted by its attribution has two parts."""
    parts: list[Span] = []
    for start, end in segments:
        for span in split_sentences(text, start, end):
            if parts and not _runs_on(text, parts[-1], span):
                yield parts
                parts = []
            parts.append(span)
    if parts:
        yield parts


def _runs_on(text: str, before: Span, span: Span) -> bool:
    """Whether "A," and "b" are one sentence."""
    ending = text[max(before[0], before[1] - 4) : before[1]].rstrip("”\"’' »")
    opening = text[span[0] : span[0] + 4].lstrip("“\"‘' «[")
    return ending.endswith((",", "—", "–")) and opening[:1].islower()


def _is_question(text: str, span: Span) -> bool:
    return text[span[0] : span[1]].rstrip("”\"’' ").endswith("?")


def _is_elliptic(text: str, span: Span) -> bool:
    words = text[max(span[0], span[1] - 40) : span[1]].replace("’", "'").lower().split()
    return bool(words) and words[-1].strip('.,”"') in _ELLIPTIC


def _nested_belief(text: str, item: Attributed, sentence: Span) -> Reading | None:
    """`X said she was confident that ...`: how sure the speaker is, said by the speaker."""
    if item.quotation.kind is QuotationKind.DIRECT:
        return None
    start, end = sentence
    tokens = tokenize(text, start, min(end, start + 80))
    first = 1 if tokens and tokens[0].key == "that" else 0
    if len(tokens) < first + 2 or tokens[first].key not in PRONOUNS:
        return None
    cue = cue_at(tokens, first + 1)
    is_belief = cue is not None and cue.kind in {CueKind.BELIEF, CueKind.SURENESS}
    return read_belief(text, cue.span) if cue and is_belief else None


def _belief(context: Context, item: Attributed, sentence: Span) -> Reading | None:
    """How sure the speaker is; words quoted directly speak for themselves."""
    nested = _nested_belief(context.text, item, sentence)
    if nested:
        return nested
    cue = item.cue
    if cue is None or item.quotation.kind is QuotationKind.DIRECT:
        return None
    if cue.kind not in {CueKind.BELIEF, CueKind.SURENESS, CueKind.SAY}:
        return None
    return read_belief(context.text, cue.span)


def _reading(context: Context, item: Attributed, parts: Sequence[Span]) -> Reading | None:
    """The words that count in one sentence of a quotation, its cue taken into account."""
    read = (read_estimate(context.text, *part) for part in parts)
    content = max((found for found in read if found), key=lambda found: found.rank, default=None)
    belief = _belief(context, item, parts[0])
    found = combine(belief, content)
    looks_back = belief is not None and content is None and not _looks_ahead(item)
    return None if looks_back else found


def _looks_ahead(item: Attributed) -> bool:
    """Whether the cue itself speaks of the future, so that no modal is needed in the content."""
    return item.cue is not None and item.cue.verb.startswith(
        ("expect", "predict", "forecast", "anticip")
    )


def _condition(classification: Classification, words: str) -> str | None:
    if classification is not Classification.CONDITIONAL:
        return None
    return find_condition(words) or causes_of(words)[1]


def _as_read(
    quotation: Quotation | None, segments: Sequence[Span], expression: Span
) -> Quotation | None:
    """Words of likelihood outside what was said are the reporter's: they report a belief."""
    is_inside = any(a <= expression[0] and expression[1] <= b for a, b in segments)
    if quotation is None or is_inside:
        return quotation
    return replace(quotation, kind=QuotationKind.BELIEF_REPORT)


def _candidate(
    context: Context,
    quotation: Quotation | None,
    statement: Statement,
    segments: Sequence[Span],
) -> Candidate | None:
    classification = classify(statement)
    reading = statement.reading
    if classification is None or reading is None:
        return None
    speaker = quotation.speaker if quotation else None
    return Candidate(
        quotation=_as_read(quotation, segments, reading.span),
        speaker=speaker,
        role=context.roles.get(speaker) if speaker else None,
        segments=tuple(segments),
        classification=classification,
        proposition=one_line(context.text, segments),
        expression=reading.span,
        phrase=reading.phrase,
        low=reading.low,
        central=reading.central,
        high=reading.high,
        deadline=find_deadline(statement.text, anchor=context.anchor),
        condition=_condition(classification, statement.text),
    )


def _has_level(reading: Reading | None, direction: Span) -> bool:
    """Whether a statement says how likely; "risk of" in "the risk of war is growing" does not."""
    if reading is None or reading.rank < OUTSPOKEN:
        return False
    is_part = direction[0] <= reading.span[0] and reading.span[1] <= direction[1]
    return reading.kind is None or not is_part


def _direction(
    context: Context, item: Attributed, span: Span, statement: Statement
) -> Candidate | None:
    """A statement that says which way a chance moves and not where it stands."""
    found = find_direction(context.text[span[0] : span[1]], span[0])
    if found is None or _has_level(statement.reading, found):
        return None
    quotation = item.quotation
    return Candidate(
        quotation=quotation,
        speaker=quotation.speaker,
        role=context.roles.get(quotation.speaker) if quotation.speaker else None,
        segments=(span,),
        classification=Classification.DIRECTION_ONLY,
        proposition=one_line(context.text, (span,)),
        expression=found,
        deadline=find_deadline(statement.text, anchor=context.anchor),
    )


def from_quotation(context: Context, item: Attributed) -> Iterator[Candidate]:
    """Proposes the predictions of one quotation, a sentence each, in order.

    A verdict that answers a question of its own shows the question with it.
    """
    text, quotation = context.text, item.quotation
    asked: list[Span] = []
    for parts in _sentences(text, quotation.segments):
        span = parts[-1]
        if _is_question(text, span):
            asked = parts
            continue
        reading = _reading(context, item, parts)
        statement = Statement(
            text=" ".join(text[start:end] for start, end in parts),
            kind=quotation.kind,
            cue=item.cue,
            mention=item.mention,
            is_named=quotation.speaker is not None,
            reading=reading,
            offset=parts[0][0],
        )
        is_verdict = reading is not None and reading.kind is PhraseKind.VERDICT
        segments = [*asked, *parts] if is_verdict else parts
        made = _direction(context, item, span, statement) or _candidate(
            context, quotation, statement, segments
        )
        asked = []
        if made:
            yield _explained(context, item, made, span)


def _explained(context: Context, item: Attributed, made: Candidate, span: Span) -> Candidate:
    """Content that ends in a bare "will" is put with the sentence it stands in."""
    if item.context is None or not _is_elliptic(context.text, span):
        return made
    return Candidate(
        **{name: getattr(made, name) for name in made.__slots__ if name != "proposition"},
        proposition=one_line(context.text, (item.context,)),
    )


def from_reporter(context: Context, span: Span, outside: str) -> Candidate | None:
    """Proposes a sentence of the reporter's own that speaks of the future; it is never scored."""
    words = outside[span[0] : span[1]]
    if _is_question(context.text, span) or words.lower().startswith("whether "):
        return None
    reading = read_estimate(outside, *span)
    if reading is None or reading.kind in {PhraseKind.BELIEF, PhraseKind.VERDICT}:
        return None
    statement = Statement(words, None, None, None, is_named=False, reading=reading, offset=span[0])
    return _candidate(context, None, statement, (span,))


def from_headline(context: Context, quotation: Quotation) -> Candidate | None:
    """Proposes a headline that speaks of the future; it is never scored as anybody's."""
    span = quotation.segments[0]
    if _is_question(context.text, span):
        return None
    reading = read_estimate(context.text, *span)
    words = context.text[span[0] : span[1]]
    statement = Statement(
        words, QuotationKind.HEADLINE, None, None, quotation.speaker is not None, reading, span[0]
    )
    return _candidate(context, quotation, statement, (span,))
