"""One sentence while it is read for attributions, and what was found in it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from forecasts.language.records import Span
from forecasts.language.who.mentions import Mention
from forecasts.language.words.cues import Cue, CueKind
from forecasts.language.words.saying_words import OBJECT_VERBS
from forecasts.language.words.tokens import Token, count_words
from forecasts.language.words.vocabulary import PREPOSITIONS, word_set
from forecasts.values import QuotationKind

BRIDGE: Final = 16
"""How many tokens may stand between a cue and the passage or clause it introduces."""


PREDICTING: Final = word_set("predict predicts predicted forecasts")
"""Verbs of saying that tell how likely the speaker finds what is said."""


@dataclass(frozen=True, slots=True)
class Report:
    """Content attributed inside a sentence, or the attribution of a quoted passage.

    Attributes:
        kind: its grammatical form.
        segments: the content; a direct quotation's passages; empty for a pointer back.
        mention: the phrase naming the speaker, or None when the sentence leaves it out.
        cue: the attributing expression.
        passages: starts of the quoted passages that are this report's whole content.
        points_back: whether the content is what was reported before ("believes this").
    """

    kind: QuotationKind
    segments: tuple[Span, ...]
    mention: Mention | None
    cue: Cue
    passages: tuple[int, ...] = ()
    points_back: bool = False


@dataclass(slots=True)
class SentenceReader:
    """One sentence being read from left to right."""

    tokens: Sequence[Token]
    cues: list[Cue]
    floor: int = 0
    reports: list[Report] = field(default_factory=list)
    cue_starts: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        self.cue_starts = frozenset(cue.first for cue in self.cues)

    def span(self, first: int, last: int) -> Span:
        """Where a run of tokens stands."""
        return self.tokens[first].start, self.tokens[last].end

    def key(self, at: int) -> str:
        """The lower-case word at an index, or "" outside the sentence."""
        return self.tokens[at].key if 0 <= at < len(self.tokens) else ""

    @property
    def last(self) -> int:
        """Index of the last token."""
        return len(self.tokens) - 1


def count_content(tokens: Sequence[Token]) -> int:
    """Counts words, a quoted passage as two."""
    return count_words(tokens) + 2 * sum(token.is_quote for token in tokens)


def is_closing(reader: SentenceReader, at: int) -> bool:
    """Whether only marks are left from an index on."""
    return not any(t.is_word or t.is_quote for t in reader.tokens[at:])


def next_quote(reader: SentenceReader, at: int) -> int | None:
    """Finds the next quoted passage close by."""
    stop = min(len(reader.tokens), at + BRIDGE)
    return next((i for i in range(at, stop) if reader.tokens[i].is_quote), None)


def is_bridge(reader: SentenceReader, first: int, quote: int, cue: Cue) -> bool:
    """Whether what stands between a cue and a passage is no content of its own."""
    between = reader.tokens[first:quote]
    keys = [token.key for token in between]
    if "that" in keys[:1] or any(at in reader.cue_starts for at in range(first, quote)):
        return False
    words = count_words(between)
    if words == 0:
        return True
    if keys[-1] == ":":
        return True
    starts_aside = keys[0] in PREPOSITIONS or keys[0] in {",", "("} or cue.verb in OBJECT_VERBS
    return keys[-1] == "," and starts_aside


def kind_for(reader: SentenceReader, first: int, last: int, cue: Cue) -> QuotationKind:
    """Gives the form of content: mixed when it holds a quoted passage."""
    if any(token.is_quote for token in reader.tokens[first : last + 1]):
        return QuotationKind.MIXED
    if cue.kind in {CueKind.BELIEF, CueKind.SURENESS} or cue.verb in PREDICTING:
        return QuotationKind.BELIEF_REPORT
    return QuotationKind.INDIRECT


def find_word(reader: SentenceReader, key: str, first: int, most: int) -> int | None:
    """Finds a word or mark before the next quoted passage, within a number of tokens."""
    for at in range(first, min(len(reader.tokens), first + most)):
        if reader.key(at) == key:
            return at
        if reader.tokens[at].is_quote:
            return None
    return None


def ends_clause(reader: SentenceReader, at: int) -> bool:
    """Whether a mark or the end of the sentence stands at an index."""
    return at > reader.last or not (reader.tokens[at].is_word or reader.tokens[at].is_quote)
