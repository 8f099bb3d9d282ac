"""Holds what a model says against the text: what does not stand there is dropped."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from forecasts.language import Alternative, Candidate, Extraction, Quotation, Span
from forecasts.language.candidates import one_line
from forecasts.language.classify import Statement as Said
from forecasts.language.classify import classify
from forecasts.language.conditions import find_condition
from forecasts.language.deadlines import find_deadline
from forecasts.language.directions import find_direction
from forecasts.language.estimate import OUTSPOKEN, Reading
from forecasts.llm.answer import Statement
from forecasts.llm.finding import Folded, fold
from forecasts.llm.naming import Named, name_speaker
from forecasts.llm.places import Places, read_places
from forecasts.llm.reading import find_near, read_words
from forecasts.llm.records import Checked, Dropped, Part
from forecasts.text import printable
from forecasts.values import Classification, QuotationKind

MOST_STATEMENTS: Final = 40
"""So many statements of one part are looked at."""
_LONGEST: Final = 2_000
_SHOWN: Final = 300
_QUOTED: Final = frozenset({QuotationKind.DIRECT, QuotationKind.MIXED})
_SCORABLE: Final = frozenset({Classification.FORECAST, Classification.CONDITIONAL})
_NOBODYS: Final = frozenset(
    {Classification.HEADLINE, Classification.REPORTER_INFERENCE, Classification.HEARSAY}
)

NOT_THERE: Final = "these words do not stand in the article"
IN_NOISE: Final = "these words stand only in lines that are no part of the article"
TOO_SHORT: Final = "one word alone says too little to be found again"
TOO_LONG: Final = "more than 2,000 characters are no quotation"
TWICE: Final = "these words were proposed twice"
TOO_MANY: Final = "more than 40 statements of one part are not looked at"
UNATTRIBUTED: Final = "named by the model; the text does not say that the words are theirs"


class _NotKeptError(Exception):
    """A statement does not stand up to the text; says why."""


def check_answer(
    text: str, parts: Sequence[Part], extraction: Extraction, *, published_on: date | None = None
) -> Checked:
    """Holds an answer against the article it is about.

    Of what a model says only words count. They must stand in the article letter by letter, up to
    quotation marks and spaces; where they stand is found here. Who is named must be named in the
    article. How likely it sounds is read by the lexicon, and a class is never made stronger than
    the rules make it.

    Args:
        text: the article.
        parts: the answer.
        extraction: what the rules found in the article.
        published_on: when it was published, where known.

    Returns:
        Proposals like those of the rules, in order of appearance, and what was dropped.
    """
    places = read_places(text, extraction, published_on=published_on)
    kept: dict[Span, Candidate] = {}
    dropped: list[Dropped] = []
    for part in parts:
        for number, statement in enumerate(part.statements):
            try:
                made = _judged(places, part.span, statement, number)
                _keep(kept, made)
            except _NotKeptError as error:
                dropped.append(Dropped(_shown(statement.quotation), str(error)))
    return Checked(tuple(kept[place] for place in sorted(kept)), tuple(dropped))


def _judged(places: Places, window: Span, statement: Statement, number: int) -> Candidate:
    if number >= MOST_STATEMENTS:
        raise _NotKeptError(TOO_MANY)
    return _candidate(places, window, statement)


def _keep(kept: dict[Span, Candidate], made: Candidate) -> None:
    if _whole(made) in kept:
        raise _NotKeptError(TWICE)
    kept[_whole(made)] = made


def _whole(candidate: Candidate) -> Span:
    return candidate.segments[0][0], candidate.segments[-1][1]


def _shown(words: str) -> str:
    """Makes words of a model safe to keep and to show."""
    safe = printable(words[: 4 * _SHOWN].encode(errors="replace").decode())
    return safe if len(safe) <= _SHOWN else safe[: _SHOWN - 1] + "…"


def _found(places: Places, window: Span, words: str) -> Span:
    """Finds the quoted words, in the body before the lines above it."""
    if len(words) > _LONGEST:
        raise _NotKeptError(TOO_LONG)
    if len(fold(words).split()) < 2:
        raise _NotKeptError(TOO_SHORT)
    stands: Iterator[Span] = Folded(places.text, window, places.extraction.noise).find(words)
    found = list(stands)
    if not found:
        masked = next(Folded(places.text, window).find(words), None)
        raise _NotKeptError(NOT_THERE if masked is None else IN_NOISE)
    return next((span for span in found if not places.is_headline(span)), found[0])


def _candidate(places: Places, window: Span, statement: Statement) -> Candidate:
    segments = places.segments(_found(places, window, statement.quotation))
    if not segments:
        raise _NotKeptError(IN_NOISE)
    kind = places.kind(segments)
    near = (segments[0][0], segments[-1][1])
    claimed = name_speaker(places, statement.speaker, window=window, near=near)
    named = claimed if _is_theirs(places, claimed, segments, kind) else None
    pointed = find_near(places, statement.expression, segments)
    reading, sentence = read_words(places, segments, pointed, kind)
    words = places.text[slice(*sentence)]
    direction = _direction(words, sentence[0], reading)
    deadline = _deadline(places, statement, segments, words)
    said = Said(
        words,
        kind,
        cue=None,
        mention=None,
        is_named=named is not None,
        reading=reading,
        offset=sentence[0],
        role=named.role if named else None,
        is_body=named is not None and named.is_body,
        has_deadline=deadline is not None,
    )
    classification = _class(statement, said)
    if classification in _SCORABLE and direction:
        classification = Classification.DIRECTION_ONLY
    if classification is Classification.DIRECTION_ONLY:
        reading, pointed = None, direction or pointed
    speaker = named.name if named and classification not in _NOBODYS else None
    return Candidate(
        quotation=_quotation(kind, segments, named if speaker else None, reading, classification),
        speaker=speaker,
        role=named.role if named and speaker else None,
        segments=segments,
        classification=classification,
        proposition=one_line(places.text, segments),
        expression=reading.span if reading else pointed,
        phrase=reading.phrase if reading else None,
        low=reading.low if reading else None,
        central=reading.central if reading else None,
        high=reading.high if reading else None,
        deadline=deadline,
        condition=_condition(places, statement, segments, words, classification),
        alternatives=(Alternative(claimed.name, 0.0, UNATTRIBUTED),)
        if claimed and classification is Classification.REPORTER_INFERENCE
        else (),
    )


def _quotation(
    kind: QuotationKind,
    segments: tuple[Span, ...],
    named: Named | None,
    reading: Reading | None,
    classification: Classification,
) -> Quotation | None:
    """Builds the attribution; the reporter's own words have none."""
    if classification is Classification.REPORTER_INFERENCE:
        return None
    is_outside = reading is not None and not any(
        start <= reading.span[0] and reading.span[1] <= end for start, end in segments
    )
    if is_outside and kind is not QuotationKind.HEADLINE:
        kind = QuotationKind.BELIEF_REPORT
    mention = named.mention if named else None
    return Quotation(kind, segments, named.name if named else None, mention, None)


def _is_theirs(
    places: Places, claimed: Named | None, segments: Sequence[Span], kind: QuotationKind
) -> bool:
    """Whether words are somebody's: unquoted ones only where the text attributes them."""
    if claimed is None or kind in _QUOTED:
        return claimed is not None
    return places.is_attributed(segments, claimed.mention)


def _class(statement: Statement, said: Said) -> Classification:
    """Settles what a statement does: what the model says, or the weaker reading of the rules."""
    told = statement.kind
    if said.kind is QuotationKind.HEADLINE:
        return Classification.HEADLINE
    if not said.is_named and said.kind not in _QUOTED and told is not Classification.HEARSAY:
        return Classification.REPORTER_INFERENCE
    if told is Classification.HEADLINE:
        told = Classification.FORECAST
    ruled = classify(said) if told in _SCORABLE else None
    return told if ruled is None or ruled is Classification.FORECAST else ruled


def _direction(words: str, offset: int, reading: Reading | None) -> Span | None:
    """Where words say which way a chance moves, and none say where it stands."""
    found = find_direction(words, offset)
    if found is None or reading is None or reading.rank < OUTSPOKEN:
        return found
    is_part = found[0] <= reading.span[0] and reading.span[1] <= found[1]
    return found if is_part and reading.kind is not None else None


def _deadline(
    places: Places, statement: Statement, segments: Sequence[Span], words: str
) -> date | None:
    """Reads the last day from words of the text, those the model points at first."""
    pointed = find_near(places, statement.deadline, segments)
    said = [places.text[slice(*pointed)]] if pointed else []
    said += [words, *(places.text[slice(*each)] for each in segments)]
    days = (find_deadline(each, anchor=places.anchor) for each in said)
    return next((day for day in days if day), None)


def _condition(
    places: Places,
    statement: Statement,
    segments: Sequence[Span],
    words: str,
    classification: Classification,
) -> str | None:
    if classification is not Classification.CONDITIONAL:
        return None
    pointed = find_near(places, statement.condition, segments)
    return one_line(places.text, (pointed,)) if pointed else find_condition(words)
