"""Turns the words of one statement into a probability of its event, with simple negation."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from forecasts.language.chances.lexicon import Entry, PhraseKind, phrases
from forecasts.language.chances.no_subjects import NO_DENIAL, has_no_subject
from forecasts.language.chances.numbers import find_chances
from forecasts.language.chances.usage import is_used
from forecasts.language.records import Span
from forecasts.language.words.contractions import split_contractions
from forecasts.language.words.tokens import Token, tokenize
from forecasts.language.words.vocabulary import BE_FORMS, word_set

_NUMERIC_RANK: Final = 60
OUTSPOKEN: Final = 50
_RANKS: Final = {
    PhraseKind.VERDICT: OUTSPOKEN,
    PhraseKind.PROBABILITY: OUTSPOKEN,
    PhraseKind.FLAT: 40,
    PhraseKind.BELIEF: 30,
    PhraseKind.MODAL: 20,
    PhraseKind.INTENT: 10,
}
_HYPOTHETICAL_RANK: Final = 15
"""Of "would" and "wouldn't", which often only shift the tense of reported words."""
_FIRM_BELIEF: Final = 0.8
"""A weaker belief in a flat denial is that belief turned round: "I think it won't"."""
_EVEN: Final = 0.6
_HEDGES: Final = frozenset({"may", "might", "could"})
"""Inside "thinks it may" these say how likely it is, and the belief adds nothing."""
_LIKELY: Final = frozenset({"likely", "very likely", "probable", "possible", "expected"})
"""What "no deal is" denies without a "to" behind it."""
_LIKELIHOOD: Final = word_set(
    "probability likelihood chance chances odds risk possibility prospect"
)
_LEVELS: Final = {
    "high": "probability is high", "higher": "probability is high", "great": "probability is high",
    "significant": "probability is high", "substantial": "probability is high",
    "considerable": "probability is high", "strong": "probability is high",
    "low": "probability is low", "small": "probability is low", "minimal": "probability is low",
    "slim": "chances are slight", "slight": "chances are slight", "tiny": "chances are slight",
    "good": "good chance", "decent": "decent chance", "excellent": "very good chance",
    "fair": "fair chance", "slender": "chances are slight",
    "negligible": "chances are slight",
    "remote": "remote chance", "zero": "no chance", "nil": "no chance", "even": "even chance",
}  # fmt: skip
_LEVEL_REACH: Final = 22
_LESSENING: Final = word_set("not less far")
"""Where one of these stands before "confident" and no wording of the table takes it in."""
_HELD: Final = frozenset({PhraseKind.BELIEF, PhraseKind.PROBABILITY})
_DENIALS: Final = word_set("won't not never wouldn't can't cannot isn't aren't didn't don't")
_NEGATORS: Final = word_set(
    "not never hardly isn't aren't wasn't doesn't don't didn't no nor scarcely"
)
_SKIPPED: Final = word_set(
    "very so at all that be being been is quite too really necessarily a an longer"
)
"""What may stand between a negation and the words it denies."""
_LITOTES: Final = (
    (0.05, "cannot be ruled out"),
    (0.11, "not impossible"),
    (0.36, "not unlikely"),
    (0.89, ""),
    (1.0, "not guaranteed"),
)
"""By the central value that is denied: what a denial is read as; "" is the mirror."""
_SURPRISES: Final = {"be surprised if": "wouldn't surprise me", "possible": "almost impossible"}
_LEADS: Final = word_set("that of chance to if")
"""What leads from words of likelihood to the clause they speak of."""
_STOPPING: Final = word_set("stop prevent halt derail hinder keep deter")
"""What nothing will do to that which is sure to come."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The words that carry a statement's probability.

    Attributes:
        span: where they stand.
        phrase: the lexicon phrase they are read as, or the number as said.
        low: lower end of the probability of the event.
        central: its central value.
        high: its upper end.
        kind: the kind of the phrase; None for a number.
        rank: how outspoken they are; of several the highest counts.
        like: the phrase of the lexicon that `phrase` is read like, if it is read like another.
    """

    span: Span
    phrase: str
    low: float
    central: float
    high: float
    kind: PhraseKind | None
    rank: int
    like: str = ""

    def is_of(self, names: Container[str]) -> bool:
        """Tells whether the words are one of some phrases, or read like one."""
        return self.phrase in names or self.like in names

    def mirrored(self) -> "Reading":
        """Returns the reading of the opposite event."""
        return replace(
            self,
            low=round(1 - self.high, 6),
            central=round(1 - self.central, 6),
            high=round(1 - self.low, 6),
        )


@cache
def _by_first_word() -> Mapping[str, tuple[tuple[tuple[str, ...], Entry], ...]]:
    """Wordings by their first word, longest first."""
    table: dict[str, list[tuple[tuple[str, ...], Entry]]] = {}
    for wording, entry in phrases().items():
        if not entry.is_sought:
            continue
        split = split_contractions(tokenize(wording, 0, len(wording)))
        words = ("'ll",) if wording == "'ll" else tuple(token.key for token in split)
        table.setdefault(words[0], []).append((words, entry))
    return {
        first: tuple(sorted(found, key=lambda pair: -len(pair[0])))
        for first, found in table.items()
    }


def _entry_at(keys: Sequence[str], at: int) -> tuple[int, Entry] | None:
    """The longest wording that begins at a token, with its number of tokens."""
    for words, entry in _by_first_word().get(keys[at], ()):
        if tuple(keys[at : at + len(words)]) == words:
            return len(words), entry
    return None


def _level(tokens: Sequence[Token], at: int) -> Reading | None:
    """`the probability of ... is (very) high`."""
    if tokens[at].key not in _LIKELIHOOD:
        return None
    stop = min(len(tokens), at + _LEVEL_REACH)
    seen_be = False
    for index in range(at + 1, stop):
        key = tokens[index].key
        if key in _LEVELS and seen_be:
            entry = phrases()[_LEVELS[key]]
            return _reading(entry, (tokens[at].start, tokens[index].end))
        if key in BE_FORMS or key in {"has", "have", "had"}:
            seen_be = True
        elif seen_be and not (
            key.endswith("ly") or key in {"very", "quite", "too", "so", "still", "not"}
        ):
            seen_be = False
    return None


def _reading(entry: Entry, span: Span) -> Reading:
    rank = _HYPOTHETICAL_RANK if entry.phrase in {"would", "wouldn't"} else _RANKS[entry.kind]
    return Reading(
        span, entry.phrase, entry.low, entry.central, entry.high, entry.kind, rank, entry.like
    )


def named_reading(phrase: str, span: Span) -> Reading:
    """Reads a span as a phrase of the table that was recognised by its grammar."""
    return _reading(phrases()[phrase], span)


def _is_negated(tokens: Sequence[Token], at: int, entry: Entry) -> bool:
    is_held = entry.kind is PhraseKind.BELIEF and entry.phrase == "expected to"
    if not is_held and entry.kind not in {PhraseKind.PROBABILITY, PhraseKind.INTENT}:
        return False
    for token in reversed(tokens[max(0, at - 4) : at]):
        if token.key in _NEGATORS:
            return True
        if not (token.key in _SKIPPED or token.key.endswith("ly")):
            return False
    return False


def _denied(reading: Reading) -> Reading:
    """The reading of a negated wording: an understatement where English makes it one."""
    phrase = _SURPRISES.get(reading.phrase) or _SURPRISES.get(reading.like)
    if phrase is None and "likely" in reading.phrase and reading.central > 0.8:
        phrase = "not very likely"
    if phrase is None:
        phrase = next(name for most, name in _LITOTES if reading.central <= most)
    if not phrase or reading.kind is not PhraseKind.PROBABILITY:
        return reading.mirrored()
    return named_reading(phrase, reading.span)


def _denied_after(tokens: Sequence[Token], after: int) -> bool:
    """`likely that it won't`: the clause behind the words denies the event."""
    if tokens[after - 1].key in _LEADS | {"are"}:
        return _has_denial(tokens[after : after + 14])
    if after >= len(tokens) or tokens[after].key not in _LEADS:
        return False
    return _has_denial(tokens[after : after + 14])


def _has_denial(tokens: Sequence[Token]) -> bool:
    first = next((at for at, token in enumerate(tokens) if token.key not in _LEADS), 0)
    keys = [token.key for token in tokens[first : first + 2]]
    if keys[:1] == ["no"] and not NO_DENIAL.issuperset(keys[1:]):
        return True
    for token in tokens:
        if token.text in ",;:." or token.key in {"but", "and", "unless", "because"}:
            return False
        if token.key in _DENIALS:
            return True
    return False


def _is_denied_next(tokens: Sequence[Token], after: int) -> bool:
    """`will certainly not`, `may not`, `probably never`."""
    while after < len(tokens) and tokens[after].key.endswith("ly"):
        after += 1
    keys = [token.key for token in tokens[after : after + 2]]
    return keys[:1] in (["not"], ["never"]) or keys == ["no", "longer"]


def _read_at(tokens: Sequence[Token], at: int, length: int, entry: Entry) -> Reading:
    """One wording with what its neighbours do to it."""
    after = at + length
    reading = _reading(entry, (tokens[at].start, tokens[after - 1].end))
    denies = entry.central > 0.5 and has_no_subject(tokens, at)
    if denies and entry.kind in {PhraseKind.MODAL, PhraseKind.FLAT}:
        stops = any(token.key in _STOPPING for token in tokens[after : after + 3])
        return named_reading("a formality" if stops else "won't", reading.span)
    if entry.kind is PhraseKind.MODAL:
        if entry.central > 0.5 and _is_denied_next(tokens, after):
            return named_reading("won't", reading.span)
        return reading.mirrored() if _is_denied_next(tokens, after) else reading
    leads_on = "to" in [token.key for token in tokens[after - 1 : after + 1]]
    leads_on |= entry.phrase in _LIKELY and at > 0 and tokens[at - 1].key in BE_FORMS
    if denies and leads_on and entry.kind in _HELD:
        return reading.mirrored()
    if _is_negated(tokens, at, entry):
        reading = _denied(reading)
    elif entry.kind is PhraseKind.PROBABILITY and _is_denied_next(tokens, after):
        reading = reading.mirrored()
    if entry.kind is PhraseKind.BELIEF:
        return reading  # what is denied behind it is read by itself
    return reading.mirrored() if _denied_after(tokens, after) else reading


def _readings(tokens: Sequence[Token], *, is_headline: bool = False) -> list[Reading]:
    keys = [token.key for token in tokens]
    found: list[Reading] = []
    at = 0
    while at < len(tokens):
        match = _entry_at(keys, at)
        level = _level(tokens, at)
        if level:
            found.append(level)
        if match is None or not is_used(tokens, at, *match, is_headline=is_headline):
            at += 1
            continue
        found.append(_read_at(tokens, at, *match))
        at += match[0]
    return found


def _numeric(text: str, start: int, end: int, tokens: Sequence[Token]) -> list[Reading]:
    found = []
    for chance in find_chances(text, start, end):
        reading = Reading(
            chance.span, chance.words, chance.low, chance.central, chance.high, None, _NUMERIC_RANK
        )
        after = [i for i, token in enumerate(tokens) if token.start >= chance.span[1]]
        follows = after[1] if len(after) > 1 and tokens[after[0]].key in _LIKELIHOOD else None
        if follows is not None and _denied_after(tokens, follows):
            reading = reading.mirrored()
        found.append(reading)
    return found


def read_estimate(text: str, start: int, end: int, *, is_headline: bool = False) -> Reading | None:
    """Finds the most outspoken words of likelihood in one sentence.

    A number beats any word; a word that says how likely beats a flat "won't", that beats "I think",
    and that a plain modal. Of equals the first counts.

    Args:
        text: the article.
        start: first code point of the sentence.
        end: its end, exclusive.
        is_headline: whether it is one, which leaves out forms of "to be".

    Example:
        >>> sentence = "It will probably rain."
        >>> reading = read_estimate(sentence, 0, len(sentence))
        >>> reading.phrase, reading.central
        ('probably', 0.7)
    """
    tokens = split_contractions(tokenize(text, start, end))
    found = _numeric(text, start, end, tokens)
    found += _readings(tokens, is_headline=is_headline)
    best = max(found, key=lambda reading: reading.rank, default=None)
    if best is not None and best.kind is PhraseKind.BELIEF:
        behind = sum(token.start < best.span[1] for token in tokens)
        return best.mirrored() if _denied_after(tokens, behind) else best
    if best is None or best.kind in {None, PhraseKind.VERDICT}:
        return best
    return combine(_belief_before(text, found, best), best)


def _belief_before(text: str, found: Sequence[Reading], best: Reading) -> Reading | None:
    """The speaker's own belief in the clause of the words that count."""
    for reading in found:
        between = text[reading.span[1] : best.span[0]]
        if reading.kind is PhraseKind.BELIEF and reading.span[1] <= best.span[0]:
            return None if any(mark in between for mark in ",;:.!?—–") else reading
    return None


def read_belief(text: str, cue: Span) -> Reading | None:
    """Reads how sure a cue such as "isn't totally convinced" or "expects" says somebody is.

    Example:
        >>> sentence = "She is confident that it ends."
        >>> read_belief(sentence, (4, 16)).phrase
        'confident that'
    """
    tokens = tokenize(text, *cue)
    stated = _numeric(text, *cue, tokens)
    if stated:
        return replace(stated[0], span=cue)
    printed = [*(token.key for token in tokens), "that"]
    plain = ["not" if key in BE_FORMS and key.endswith("n't") else key for key in printed]
    matches = (_entry_at(keys, at) for keys in (printed, plain) for at in range(len(keys)))
    found = [match for match in matches if match and match[1].kind in _HELD]
    if not found:
        return None
    entry = max(found, key=lambda match: match[0])[1]
    is_lessened = entry.central > 0.5 and not _LESSENING.isdisjoint(plain)
    entry = phrases()["not sure that"] if is_lessened else entry
    return replace(_reading(entry, cue), rank=_RANKS[PhraseKind.BELIEF])


def combine(belief: Reading | None, content: Reading | None) -> Reading | None:
    """Joins how sure somebody is with the words of what they are sure of.

    A plain "will" inside takes the belief's range; outspoken words inside keep their own, turned
    round when the belief is a doubt. A number that says how sure somebody is stands, turned round
    when what they are sure of is a denial.

    Example:
        >>> text = "doubts it will not end"
        >>> combine(read_belief(text, (0, 6)), read_estimate(text, 7, 22)).central
        0.97
    """
    if belief is None or content is None:
        return content or belief
    is_same = belief.span[0] <= content.span[0] < belief.span[1]
    is_hedge = content.is_of(_HEDGES) and _EVEN <= belief.central < _FIRM_BELIEF
    if is_hedge and belief.kind is PhraseKind.BELIEF and not is_same:
        return content
    if is_same or content.rank <= belief.rank:
        is_denied = belief.kind is None and not is_same and content.central < 0.5
        return belief.mirrored() if is_denied else belief
    if belief.central < 0.5:
        return content.mirrored()
    is_weak = belief.kind is PhraseKind.BELIEF and belief.central < _FIRM_BELIEF
    return belief.mirrored() if is_weak and content.kind is PhraseKind.FLAT else content
