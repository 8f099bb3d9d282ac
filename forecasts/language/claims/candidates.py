"""From quotations to candidate predictions: which sentences speak of the future, and how likely."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from forecasts.language.chances.estimate import (
    OUTSPOKEN,
    Reading,
    named_reading,
    read_estimate,
)
from forecasts.language.chances.lexicon import PhraseKind, phrases
from forecasts.language.claims.classify import Statement, classify, says_both
from forecasts.language.claims.conditions import causes_of, find_condition, without_condition
from forecasts.language.claims.directions import find_direction
from forecasts.language.claims.hearsay import is_hearsay, read_hearsay
from forecasts.language.claims.idle import is_history
from forecasts.language.claims.plain import read_survival
from forecasts.language.claims.present import says_it_was
from forecasts.language.claims.readings import Context, Spoken, read_claim
from forecasts.language.claims.stances import is_disowned, read_stance
from forecasts.language.quotes.quotations import Attributed
from forecasts.language.records import Candidate, Quotation, Span
from forecasts.language.when.deadlines import find_deadline
from forecasts.language.when.statement_days import quotation_day
from forecasts.language.words.clauses import is_comment, is_question, sentences_of, split_claims
from forecasts.language.words.vocabulary import word_set
from forecasts.values import Classification, QuotationKind

_ELLIPTIC: Final = word_set("will won't would wouldn't could can can't may might not never do does")
_LONGEST: Final = 1000
_FIRST_PERSON: Final = re.compile(r"(?i)\b(?:i|my|we|our|me)\b")
_POINTS_BACK: Final = re.compile(r"(?i)\b(?:it|that|this|so|them|they|he|she)\b")
_HEADLINE_TO: Final = re.compile(
    r"^[^.?!:‘“'\"]{2,60}?\s(?P<to>(?:to|TO)\s(?!(?:be|BE|an?|the|its|his|her|their|your|my|"
    r"our|this|that|all)\b)[A-Za-z]+)\b"
)
_HEADLINE_ING: Final = re.compile(
    r"(?i)\b(?P<to>[a-z]{2,}ing|gone|over|out|finished|dead|open|closed|back)\b"
)
_UNWEIGHED: Final = frozenset({PhraseKind.MODAL, PhraseKind.FLAT})
_ONCE_SAID: Final = re.compile(r"(?i)\bwhen\s(?:[\w’'-]+\s){1,8}$")
"""`in August, when the president` stands before the saying of long ago."""
_BACKSHIFTED: Final = re.compile(r"(?i)\bwould\b|[’']d\b")
_HELD: Final = re.compile(
    r"(?i)(?:that\s)?(?:he|she|they|it)\s(?:believed|thought|expected|feared|hoped)\b"
)
_AROUND: Final = 90
_NEXT: Final = 2
"""Between "will" and "get worse"."""
_SHORT: Final = 90


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
    if reading is None:
        return False
    if reading.rank < OUTSPOKEN:
        return 0 <= direction[0] - reading.span[1] <= _NEXT and reading.kind in _UNWEIGHED
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
    words = [text[start:end] for start, end in parts]
    joined = [f"{word}," if word[-1:].isalnum() else word for word in words[:-1]]
    return " ".join([*joined, *words[-1:]])


def _speaks(context: Context, spoken: Spoken, piece: Span) -> bool:
    """Whether a clause makes a claim, or says which way a chance moves."""
    if read_claim(context, spoken, [piece]) is not None:
        return True
    return find_direction(context.text[piece[0] : piece[1]], piece[0]) is not None


def _claims(context: Context, spoken: Spoken, parts: list[Span]) -> list[list[Span]]:
    """A sentence as one claim, or as the clauses that each make one."""
    if says_both(_words(context.text, parts)):
        return [parts]
    *front, last = parts
    pieces = split_claims(context.text, last, lambda piece: _speaks(context, spoken, piece))
    return [[*front, pieces[0]], *([piece] for piece in pieces[1:])]


def _statement(
    context: Context,
    spoken: Spoken,
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
    context: Context, spoken: Spoken, parts: Sequence[Span], asked: Sequence[Span]
) -> date | None:
    """The day a claim names; a short one that points back takes that of the words before it."""
    words = _words(context.text, parts)
    if says_it_was(words):
        return None
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


def _spoken(context: Context, item: Attributed) -> Spoken:
    told = quotation_day(context.text, item.quotation, anchor=context.anchor)
    if told is None:
        return Spoken(item, None, "", context.anchor)
    return Spoken(item, told[0], told[1], told[0])


def _is_history(context: Context, item: Attributed, parts: Sequence[Span]) -> bool:
    text, (start, end) = context.text, (parts[0][0], parts[-1][1])
    opening = item.context[0] if item.context else start
    if item.quotation.kind is not QuotationKind.DIRECT and item.quotation.cue:
        opening = min(opening, item.quotation.cue[0])
        words = text[max(0, item.quotation.cue[0] - _AROUND) : item.quotation.cue[0]]
        if _ONCE_SAID.search(words) and _BACKSHIFTED.search(_words(text, parts)):
            return True
        if _HELD.match(text, start, end):
            return False
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
    context: Context, spoken: Spoken, parts: list[Span], before: list[Span], *, is_answer: bool
) -> Candidate | None:
    item, quotation = spoken.item, spoken.item.quotation
    if _is_history(context, item, parts):
        return None
    reading = read_claim(context, spoken, parts)
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
    context: Context, spoken: Spoken, made: Candidate, parts: list[Span]
) -> Candidate | None:
    """A claim with the sentence behind it that says how sure the speaker is."""
    whole = [*made.segments, *parts]
    reading = read_claim(context, spoken, parts)
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


def without_retold(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Leaves out what somebody only hands on: the words are a candidate of whoever said them.

    Args:
        candidates: of one article.
    """
    own: dict[Span, list[Candidate]] = {}
    for made in candidates:
        if made.expression:
            own.setdefault(made.expression, []).append(made)
    return [
        made
        for made in candidates
        if not (made.expression and _is_retold(made, own[made.expression]))
    ]


def _is_retold(outer: Candidate, others: Sequence[Candidate]) -> bool:
    first, last = outer.segments[0][0], outer.segments[-1][1]
    return any(
        inner.quotation is not None
        and inner.quotation is not outer.quotation
        and first <= inner.segments[0][0]
        and inner.segments[-1][1] <= last
        and (first, last) != (inner.segments[0][0], inner.segments[-1][1])
        for inner in others
    )


def _is_verdict(reading: Reading | None) -> bool:
    return reading is not None and reading.kind is PhraseKind.VERDICT


def from_reporter(context: Context, span: Span, outside: str) -> Candidate | None:
    """Proposes a sentence of the reporter's own that speaks of the future; it is never scored."""
    words = outside[span[0] : span[1]]
    if is_question(context.text, span) or is_disowned(outside, *span):
        return None
    reading = read_stance(outside, *span) or read_estimate(outside, *span)
    if words.lower().startswith("whether ") and not _is_verdict(reading):
        return None
    reading = reading or read_survival(outside, *span, anchor=context.anchor)
    is_belief = reading is not None and reading.kind is PhraseKind.BELIEF
    if is_belief and not (_FIRST_PERSON.search(words) or is_hearsay(words)):
        reading = None
    reading = reading or read_hearsay(outside, *span)
    if reading is None and find_direction(words, 0) is None:
        return None
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
    reading = read_estimate(context.text, *span, is_headline=True)
    words = context.text[span[0] : span[1]]
    day = find_deadline(words, anchor=context.anchor)
    planned = _HEADLINE_TO.match(words) if reading is None else None
    if reading is None and planned is None and _lies_ahead(context, day):
        planned = _HEADLINE_ING.search(words)
    if planned:
        place = (span[0] + planned.start("to"), span[0] + planned.end("to"))
        reading = named_reading("headline: to do", place)
    statement = Statement(
        words, QuotationKind.HEADLINE, None, None, quotation.speaker is not None, reading, span[0]
    )
    return _candidate(context, quotation, statement, (span,), day)


def _lies_ahead(context: Context, day: date | None) -> bool:
    return day is not None and context.anchor is not None and day > context.anchor
