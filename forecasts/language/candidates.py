"""From quotations to candidate predictions: which sentences speak of the future, and how likely."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from forecasts.language.classify import Statement, classify
from forecasts.language.clauses import is_comment, is_question, sentences_of, split_claims
from forecasts.language.conditions import causes_of, find_condition, without_condition
from forecasts.language.cues import CueKind, cue_at
from forecasts.language.deadlines import find_deadline
from forecasts.language.directions import find_direction
from forecasts.language.estimate import (
    OUTSPOKEN,
    Reading,
    combine,
    named_reading,
    read_belief,
    read_estimate,
)
from forecasts.language.idle import is_history
from forecasts.language.lexicon import PhraseKind, phrases
from forecasts.language.plain import read_plain, read_survival
from forecasts.language.quotations import Attributed
from forecasts.language.records import Candidate, Quotation, Span
from forecasts.language.statement_days import statement_day
from forecasts.language.tokens import tokenize
from forecasts.language.vocabulary import PRONOUNS, word_set
from forecasts.values import Classification, QuotationKind

_ELLIPTIC: Final = word_set("will won't would wouldn't could can can't may might not never do does")
_LONGEST: Final = 1000
_REPORTED: Final = frozenset({QuotationKind.INDIRECT, QuotationKind.MIXED})
_FIRST_PERSON: Final = re.compile(r"(?i)\b(?:i|my|we|our|me)\b")
_POINTS_BACK: Final = re.compile(r"(?i)\b(?:it|that|this|so|them|they|he|she)\b")
_HEADLINE_TO: Final = re.compile(r"^[^.?!:‘“'\"]{2,60}?\s(?P<to>to\s(?!be\b)[a-z]+)\b")
_UNWEIGHED: Final = frozenset({PhraseKind.MODAL, PhraseKind.FLAT})
_SHORT: Final = 90


@dataclass(frozen=True, slots=True)
class Context:
    """What candidates of one article share.

    Attributes:
        text: the article.
        roles: what it says each person is.
        anchor: the day of publication, as far as it is known.
        bodies: the names that are organisations.
    """

    text: str
    roles: dict[str, str | None]
    anchor: date | None
    bodies: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Spoken:
    """A quotation with the day it was said."""

    item: Attributed
    stated_on: date | None
    stated_why: str
    anchor: date | None


def one_line(text: str, segments: Sequence[Span]) -> str:
    """Writes segments in one line, without quotation marks and a leading "that"."""
    words = " ".join(text[start : min(end, start + _LONGEST)] for start, end in segments)
    line = " ".join(words.translate(str.maketrans("", "", '“”"«»„')).split())
    line = line.removeprefix("that ").strip(" ,;")
    if line.startswith("‘"):
        line = line.strip("‘’").strip(" ,;")
    return line[:_LONGEST]


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


def _reading(context: Context, spoken: _Spoken, parts: Sequence[Span]) -> Reading | None:
    """The words that count in one sentence of a quotation, its cue taken into account."""
    item = spoken.item
    read = (read_estimate(context.text, *part) for part in parts)
    content = max((found for found in read if found), key=lambda found: found.rank, default=None)
    if content is None and item.quotation.kind in {QuotationKind.DIRECT, QuotationKind.MIXED}:
        plain = (read_plain(context.text, *part, anchor=spoken.anchor) for part in parts)
        content = next((found for found in plain if found), None)
    belief = _belief(context, item, parts[0])
    if item.cue and item.cue.verb.startswith("hope") and not _is_outspoken(content):
        return None
    found = combine(belief, _backshifted(context, item, content, parts))
    if found is None and item.cue and item.cue.kind is CueKind.PROMISE:
        is_refusal = item.cue.verb.startswith("refus")
        return named_reading("refused to" if is_refusal else "promised to", item.cue.span)
    looks_back = belief is not None and content is None and not _looks_ahead(item)
    return None if looks_back else found


def _is_outspoken(reading: Reading | None) -> bool:
    return reading is not None and reading.rank >= OUTSPOKEN


def _backshifted(
    context: Context, item: Attributed, content: Reading | None, parts: Sequence[Span]
) -> Reading | None:
    """`said it would`: the "will" of what was said; a condition leaves it hypothetical."""
    if content is None or content.phrase not in {"would", "wouldn't"}:
        return content
    words = " ".join(context.text[start:end] for start, end in parts)
    is_reported = item.quotation.kind in _REPORTED and item.cue is not None
    if not is_reported or find_condition(words) or causes_of(words)[0]:
        return content
    return named_reading(f"said it {content.phrase}", content.span)


def _looks_ahead(item: Attributed) -> bool:
    """Whether the cue itself speaks of the future, so that no modal is needed in the content."""
    return item.cue is not None and item.cue.verb.startswith(
        ("expect", "predict", "forecast", "anticip", "fear", "doubt")
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
    deadline: date | None,
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
        deadline=deadline,
        condition=_condition(classification, statement.text),
        alternatives=quotation.alternatives if quotation else (),
    )


def _has_level(reading: Reading | None, direction: Span) -> bool:
    """Whether a statement says how likely; "risk of" in "the risk of war is growing" does not."""
    if reading is None or reading.rank < OUTSPOKEN:
        return False
    is_part = direction[0] <= reading.span[0] and reading.span[1] <= direction[1]
    return reading.kind is None or not is_part


def _direction(
    context: Context,
    quotation: Quotation | None,
    parts: Sequence[Span],
    statement: Statement,
    deadline: date | None,
) -> Candidate | None:
    """A statement that says which way a chance moves and not where it stands."""
    start, end = parts[-1]
    found = find_direction(context.text[start:end], start)
    if found is None or _has_level(statement.reading, found):
        return None
    speaker = quotation.speaker if quotation else None
    return Candidate(
        quotation=quotation,
        speaker=speaker,
        role=context.roles.get(speaker) if speaker else None,
        segments=tuple(parts),
        classification=Classification.DIRECTION_ONLY,
        proposition=one_line(context.text, parts),
        expression=found,
        deadline=deadline,
        alternatives=quotation.alternatives if quotation else (),
    )


def _words(text: str, parts: Sequence[Span]) -> str:
    return " ".join(text[start:end] for start, end in parts)


def _claims(context: Context, spoken: _Spoken, parts: list[Span]) -> list[list[Span]]:
    """A sentence as one claim, or as the clauses that each make one."""
    if len(parts) > 1:
        return [parts]
    pieces = split_claims(
        context.text, parts[0], lambda piece: _reading(context, spoken, [piece]) is not None
    )
    return [[piece] for piece in pieces]


def _statement(
    context: Context,
    spoken: _Spoken,
    parts: Sequence[Span],
    reading: Reading | None,
    day: date | None,
) -> Statement:
    item, quotation = spoken.item, spoken.item.quotation
    return Statement(
        text=_words(context.text, parts),
        kind=quotation.kind,
        cue=item.cue,
        mention=item.mention,
        is_named=quotation.speaker is not None,
        reading=reading,
        offset=parts[0][0],
        role=context.roles.get(quotation.speaker) if quotation.speaker else None,
        is_body=quotation.speaker in context.bodies,
        has_deadline=day is not None,
    )


def _deadline(
    context: Context, spoken: _Spoken, parts: Sequence[Span], asked: Sequence[Span]
) -> date | None:
    """The day a claim names; a short one that points back takes that of the words before it."""
    words = _words(context.text, parts)
    day = find_deadline(without_condition(words), anchor=spoken.anchor)
    if day or not asked:
        return day
    is_question = is_question_asked(context.text, asked)
    if len(words) <= _SHORT and (is_question or _POINTS_BACK.search(words)):
        return find_deadline(_words(context.text, asked), anchor=spoken.anchor)
    return None


def is_question_asked(text: str, parts: Sequence[Span]) -> bool:
    """Tells whether the last of some sentences asks."""
    return is_question(text, parts[-1])


def _spoken(context: Context, item: Attributed) -> _Spoken:
    quotation = item.quotation
    place = quotation.cue[0] if quotation.cue else quotation.segments[0][0]
    start = context.text.rfind("\n", 0, place) + 1
    stop = context.text.find("\n", place)
    around = (start, stop if stop >= 0 else len(context.text))
    told = statement_day(
        context.text, around, quotation.segments, quotation.cue, anchor=context.anchor
    )
    if told is None:
        return _Spoken(item, None, "", context.anchor)
    return _Spoken(item, told[0], told[1], told[0])


def _is_history(context: Context, item: Attributed, parts: Sequence[Span]) -> bool:
    text, (start, end) = context.text, (parts[0][0], parts[-1][1])
    opening = item.context[0] if item.context else start
    if item.quotation.kind is not QuotationKind.DIRECT and item.quotation.cue:
        opening = min(opening, item.quotation.cue[0])
    return is_history(
        _words(text, parts), text[max(0, opening, start - 160) : start], text[end : end + 160]
    )


def from_quotation(context: Context, item: Attributed) -> Iterator[Candidate]:
    """Proposes the predictions of one quotation, a claim each, in order.

    A verdict that answers a question of its own shows the question with it, and a sentence that
    only says how sure the speaker is ("I'm certain of that") belongs to the one before.
    """
    spoken = _spoken(context, item)
    made: Candidate | None = None
    asked: list[Span] = []
    before: list[Span] = []
    for parts in sentences_of(context.text, item.quotation.segments):
        if is_question(context.text, parts[-1]):
            asked = parts
            continue
        if made and before and is_comment(context.text, parts[0]):
            joined = _commented(context, spoken, made, parts)
            if joined:
                made = joined
                continue
        for claim in _claims(context, spoken, parts):
            if made:
                yield made
            made = _from_claim(context, spoken, claim, asked or before, is_answer=bool(asked))
        asked, before = [], parts
    if made:
        yield made


def _from_claim(
    context: Context, spoken: _Spoken, parts: list[Span], before: list[Span], *, is_answer: bool
) -> Candidate | None:
    item, quotation = spoken.item, spoken.item.quotation
    if _is_history(context, item, parts):
        return None
    reading = _reading(context, spoken, parts)
    day = _deadline(context, spoken, parts, before)
    statement = _statement(context, spoken, parts, reading, day)
    is_verdict = reading is not None and reading.kind is PhraseKind.VERDICT
    segments = [*before, *parts] if is_verdict and is_answer else parts
    made = _direction(context, quotation, parts, statement, day) or _candidate(
        context, quotation, statement, segments, day
    )
    if made is None:
        return None
    made = replace(made, stated_on=spoken.stated_on, stated_why=spoken.stated_why)
    return _explained(context, item, made, parts[-1])


def _commented(
    context: Context, spoken: _Spoken, made: Candidate, parts: list[Span]
) -> Candidate | None:
    """A claim with the sentence behind it that says how sure the speaker is."""
    whole = [*made.segments, *parts]
    reading = _reading(context, spoken, parts)
    entry = phrases().get(made.phrase or "")
    if reading is None or made.central is None or entry is None or entry.kind not in _UNWEIGHED:
        return None
    if made.central < 0.5 and reading.kind is not None:
        reading = reading.mirrored()
    statement = _statement(context, spoken, whole, reading, made.deadline)
    joined = _candidate(context, spoken.item.quotation, statement, whole, made.deadline)
    if joined is None:
        return None
    return replace(joined, stated_on=made.stated_on, stated_why=made.stated_why)


def _explained(context: Context, item: Attributed, made: Candidate, span: Span) -> Candidate:
    """Content that ends in a bare "will" is put with the sentence it stands in."""
    if item.context is None or not _is_elliptic(context.text, span):
        return made
    return replace(made, proposition=one_line(context.text, (item.context,)))


def from_reporter(context: Context, span: Span, outside: str) -> Candidate | None:
    """Proposes a sentence of the reporter's own that speaks of the future; it is never scored."""
    words = outside[span[0] : span[1]]
    if is_question(context.text, span) or words.lower().startswith("whether "):
        return None
    reading = read_estimate(outside, *span) or read_survival(outside, *span, anchor=context.anchor)
    if (
        reading is not None
        and reading.kind is PhraseKind.BELIEF
        and not _FIRST_PERSON.search(words)
    ):
        reading = None
    day = find_deadline(without_condition(words), anchor=context.anchor)
    statement = Statement(
        words, None, None, None, is_named=False, reading=reading, offset=span[0],
        has_deadline=day is not None,
    )  # fmt: skip
    if is_history(words, words, outside[span[1] : span[1] + 120]):
        return None
    return _direction(context, None, (span,), statement, day) or _candidate(
        context, None, statement, (span,), day
    )


def from_headline(context: Context, quotation: Quotation) -> Candidate | None:
    """Proposes a headline that speaks of the future; it is never scored as anybody's."""
    span = quotation.segments[0]
    if is_question(context.text, span):
        return None
    reading = read_estimate(context.text, *span)
    words = context.text[span[0] : span[1]]
    planned = _HEADLINE_TO.match(words) if reading is None else None
    if planned:
        place = (span[0] + planned.start("to"), span[0] + planned.end("to"))
        reading = named_reading("headline: to do", place)
    statement = Statement(
        words, QuotationKind.HEADLINE, None, None, quotation.speaker is not None, reading, span[0]
    )
    day = find_deadline(words, anchor=context.anchor)
    return _candidate(context, quotation, statement, (span,), day)
