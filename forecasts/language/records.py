"""What the extractor hands over: frozen records whose spans are code points of the given text."""

from dataclasses import dataclass
from datetime import date

from forecasts.values import Classification, QuotationKind

Span = tuple[int, int]
"""Start and end in code points of the text that was read; the end is exclusive."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Somebody who may be the speaker, for a person to judge.

    Attributes:
        name: full name.
        score: how well they fit, from 0 to 1; only the order means anything.
        why: what speaks for them, in a few words.
    """

    name: str
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class MetadataDate:
    """A date that the head of a page gives.

    Attributes:
        day: the calendar day.
        source: which entry of the head says so.
    """

    day: date
    source: str


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words attributed to somebody.

    Attributes:
        kind: the grammatical form of the attribution.
        segments: the parts of the content in order; a noise line or an attribution may lie between.
        speaker: the full name the mention stands for, or None when it is nobody known by name.
        speaker_mention: where the speaker is named, or None when only a verb form points to them.
        cue: the verb or expression that attributes.
        alternatives: whom the words may be by where that is unsure, likeliest first, the speaker
            chosen among them.
    """

    kind: QuotationKind
    segments: tuple[Span, ...]
    speaker: str | None
    speaker_mention: Span | None
    cue: Span | None
    alternatives: tuple[Alternative, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A prediction proposed for review; nothing counts before a person confirms it.

    Attributes:
        quotation: the attributed words it comes from; None for the reporter's own inference.
        speaker: full name of whoever predicts, or None when nobody is named.
        role: what the article says the speaker is or was.
        segments: the words shown to the reviewer, in order.
        classification: what the statement does.
        proposition: the statement in one line, quotation marks and line breaks removed.
        expression: where the words that carry the probability stand.
        phrase: the lexicon phrase they were read as, or the number as it was said.
        low: lower end of the probability of the event the statement speaks of, negation counted in
            ("it won't rain" has the low probability of rain); None without a number.
        central: its central value, or None when the words give no number.
        high: upper end of the range, or None.
        deadline: last day of the period named in the statement, or None.
        condition: the words of the if-clause, or None.
        alternatives: whom the words may be by where that is unsure, likeliest first.
        stated_on: the day the words were said, where the text tells one.
        stated_why: how that day was read, or "".
    """

    quotation: Quotation | None
    speaker: str | None
    role: str | None
    segments: tuple[Span, ...]
    classification: Classification
    proposition: str
    expression: Span | None = None
    phrase: str | None = None
    low: float | None = None
    central: float | None = None
    high: float | None = None
    deadline: date | None = None
    condition: str | None = None
    alternatives: tuple[Alternative, ...] = ()
    stated_on: date | None = None
    stated_why: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the article names: a person, or an organisation that speaks.

    Attributes:
        name: the fullest form of the name in the text.
        role: what the text says they are or were.
        aliases: the other forms the text uses, misspellings included, in order of appearance.
        is_organisation: whether it is a body rather than a person.
    """

    name: str
    role: str | None
    aliases: tuple[str, ...] = ()
    is_organisation: bool = False


@dataclass(frozen=True, slots=True)
class DateEvidence:
    """A day the text names, and how it was read.

    Attributes:
        start: first code point of the words; 0 where they are not in the text.
        end: end of the words, exclusive; 0 where they are not in the text.
        text: the words themselves.
        day: the calendar day they are read as.
        kind: "masthead", "in text", "statement" or, from the head of the page, "metadata".
        note: why this day, for a person to judge.
    """

    start: int
    end: int
    text: str
    day: date
    kind: str
    note: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything read from one article.

    Attributes:
        quotations: attributed words in order of appearance.
        candidates: predictions proposed for review, in order of appearance.
        people: whom the article names, in order of appearance.
        noise: spans of lines that are no part of the article.
        dates: days the text names.
        date_warnings: whole sentences about dates that contradict each other.
        extractor_version: which rules read the text.
        lexicon_version: which table turned words into probabilities.
    """

    quotations: tuple[Quotation, ...]
    candidates: tuple[Candidate, ...]
    people: tuple[Person, ...]
    noise: tuple[Span, ...]
    dates: tuple[DateEvidence, ...]
    date_warnings: tuple[str, ...]
    extractor_version: str
    lexicon_version: str
