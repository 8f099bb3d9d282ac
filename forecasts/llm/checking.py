"""Holds what a model says against the text: what does not stand there is dropped."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from forecasts.language import Alternative, Candidate, Extraction, Quotation, Span
from forecasts.language.chances.estimate import OUTSPOKEN, Reading
from forecasts.language.claims.candidates import one_line
from forecasts.language.claims.classify import Statement as Said
from forecasts.language.claims.classify import classify
from forecasts.language.claims.conditions import causes_of, find_condition, without_condition
from forecasts.language.claims.directions import find_direction
from forecasts.language.when.deadlines import find_deadline
from forecasts.language.when.statement_days import quotation_day
from forecasts.language.words.vocabulary import PRONOUNS
from forecasts.llm.answer import Statement
from forecasts.llm.finding import Folded, fold
from forecasts.llm.naming import name_speaker
from forecasts.llm.places import Places, read_places
from forecasts.llm.reading import read_words
from forecasts.llm.records import Checked, Dropped, Part
from forecasts.llm.wholes import Whole, cue_of, find_beside, find_inside, whole_sentences
from forecasts.text import name_key, printable
from forecasts.values import Classification, QuotationKind

MOST_STATEMENTS: Final = 40
"""So many statements of one part are looked at."""
_LONGEST: Final = 2_000
_SHOWN: Final = 300
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
ASKED: Final = "a question foretells nothing"
RULED: Final = "as the rules read it"
UNATTRIBUTED: Final = "named by the model; the text does not say that the words are theirs"


class _NotKeptError(Exception):
    """A statement does not stand up to the text; says why."""


def check_answer(
    text: str, parts: Sequence[Part], extraction: Extraction, *, published_on: date | None = None
) -> Checked:
    """Holds an answer against the article it is about.

    Of what a model says only words count. They must stand in the article letter by letter, up to
    quotation marks and spaces; the whole sentences they stand in are taken, so that no "not", no
    condition and no question mark is cut off. Whose they are the rules say; another name is an
    alternative for a person to judge. How likely it sounds is read by the lexicon, and a class is
    never made stronger than the rules make it.

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
        for statement in part.statements[:MOST_STATEMENTS]:
            try:
                _keep(kept, _candidate(places, part.span, statement))
            except _NotKeptError as error:
                dropped.append(Dropped(_shown(statement.quotation), str(error)))
        left = len(part.statements) - MOST_STATEMENTS
        if left > 0:
            dropped.append(Dropped(f"{left:,} more", TOO_MANY))
    return Checked(tuple(kept[place] for place in sorted(kept)), tuple(dropped))


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
    whole = whole_sentences(places, _found(places, window, statement.quotation))
    if not whole.segments:
        raise _NotKeptError(IN_NOISE)
    if not whole.stated(places.text):
        raise _NotKeptError(ASKED)
    claimed = name_speaker(places, statement.speaker, window=window)
    reading, sentence = read_words(places, whole, statement.expression)
    words = " ".join(places.text[slice(*part)] for part in sentence)
    said_on, why = _day(places, whole)
    anchor = said_on or places.anchor
    deadline = _deadline(places, whole, statement, sentence, words, anchor)
    said = _said(places, whole, words, sentence[0][0], reading, has_deadline=deadline is not None)
    classification = _class(statement, said, whole, places.text)
    direction = _direction(places.text, sentence, reading)
    if classification in _SCORABLE and direction:
        classification = Classification.DIRECTION_ONLY
    pointed = find_inside(places, statement.expression, sentence)
    if classification is Classification.DIRECTION_ONLY:
        reading, pointed = None, direction or pointed
    speaker = _ruled(whole) if classification not in _NOBODYS else None
    return Candidate(
        quotation=_quotation(whole, reading, classification),
        speaker=speaker,
        role=said.role if speaker else None,
        segments=whole.segments,
        classification=classification,
        proposition=one_line(places.text, whole.segments),
        expression=reading.span if reading else pointed,
        phrase=reading.phrase if reading else None,
        low=reading.low if reading else None,
        central=reading.central if reading else None,
        high=reading.high if reading else None,
        deadline=deadline,
        condition=_condition(places, statement, sentence, words)
        if classification is Classification.CONDITIONAL
        else None,
        alternatives=_alternatives(whole, speaker, claimed),
        stated_on=said_on,
        stated_why=why,
    )


def _day(places: Places, whole: Whole) -> tuple[date | None, str]:
    """Reads on which day the words were said, and why, as the rules do."""
    if whole.quotation is None:
        return None, ""
    return quotation_day(places.text, whole.quotation, anchor=places.anchor) or (None, "")


def _ruled(whole: Whole) -> str | None:
    """Whose the rules say the words are."""
    return whole.quotation.speaker if whole.quotation else None


def _said(
    places: Places, whole: Whole, words: str, offset: int, reading: Reading | None, *,
    has_deadline: bool,
) -> Said:  # fmt: skip
    name = _ruled(whole)
    person = places.people.get(name_key(name)) if name else None
    return Said(
        words,
        whole.kind,
        cue=cue_of(places, whole),
        mention=None,
        is_named=name is not None,
        reading=reading,
        offset=offset,
        role=person.role if person else None,
        is_body=person is not None and person.is_organisation,
        has_deadline=has_deadline,
    )


def _alternatives(
    whole: Whole, speaker: str | None, claimed: str | None
) -> tuple[Alternative, ...]:
    """Whom the words may be by as well: a name of the model never takes the place of the rules'."""
    ruled = _ruled(whole)
    told = whole.quotation.alternatives if whole.quotation else ()
    own = (Alternative(ruled, 1.0, RULED),) if ruled else ()
    if claimed is None or claimed in {ruled, *(each.name for each in told)}:
        return told if speaker or told else own
    return (*(told or own), Alternative(claimed, 0.0, UNATTRIBUTED))


def _quotation(
    whole: Whole, reading: Reading | None, classification: Classification
) -> Quotation | None:
    """Builds the attribution; the reporter's own words have none."""
    kind = whole.kind
    if kind is None or classification is Classification.REPORTER_INFERENCE:
        return None
    is_outside = reading is not None and not any(
        start <= reading.span[0] and reading.span[1] <= end for start, end in whole.segments
    )
    if is_outside and kind is not QuotationKind.HEADLINE:
        kind = QuotationKind.BELIEF_REPORT
    found = whole.quotation
    if found is None or classification in _NOBODYS:
        return Quotation(kind, whole.segments, None, None, None)
    return replace(found, kind=kind, segments=whole.segments)


def _is_hearsay(whole: Whole, text: str) -> bool:
    """Whether the rules find that somebody said it whom nobody names, and who is no "he"."""
    found = whole.quotation
    if found is None or found.speaker or found.speaker_mention is None:
        return False
    first = text[slice(*found.speaker_mention)].split()[:1]
    return bool(first) and first[0].casefold() not in PRONOUNS


def _class(statement: Statement, said: Said, whole: Whole, text: str) -> Classification:
    """Settles what a statement does: what the model says, or the weaker reading of the rules."""
    told = statement.kind
    if said.kind is QuotationKind.HEADLINE:
        return Classification.HEADLINE
    if told is Classification.HEARSAY or _is_hearsay(whole, text):
        return Classification.HEARSAY
    if said.kind is None:
        return Classification.REPORTER_INFERENCE
    if told is Classification.HEADLINE:
        told = Classification.FORECAST
    ruled = classify(said) if told in _SCORABLE else None
    return told if ruled is None or ruled is Classification.FORECAST else ruled


def _direction(text: str, sentence: Sequence[Span], reading: Reading | None) -> Span | None:
    """Where words say which way a chance moves, and none say where it stands."""
    start, end = sentence[-1]
    found = find_direction(text[start:end], start)
    if found is None or reading is None or reading.rank < OUTSPOKEN:
        return found
    is_part = found[0] <= reading.span[0] and reading.span[1] <= found[1]
    return found if is_part and reading.kind is not None else None


def _deadline(
    places: Places,
    whole: Whole,
    statement: Statement,
    sentence: tuple[Span, ...],
    words: str,
    anchor: date | None,
) -> date | None:
    """Reads the last day from the sentence, or from words of its attribution."""
    day = find_deadline(without_condition(words), anchor=anchor)
    if day or find_inside(places, statement.deadline, sentence):
        return day
    pointed = find_beside(places, statement.deadline, whole)
    return find_deadline(places.text[slice(*pointed)], anchor=anchor) if pointed else None


def _condition(
    places: Places, statement: Statement, sentence: tuple[Span, ...], words: str
) -> str | None:
    pointed = find_inside(places, statement.condition, sentence)
    found = find_condition(words) or causes_of(words)[1]
    return one_line(places.text, (pointed,)) if pointed else found
