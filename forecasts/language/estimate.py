"""Turns the words of one statement into a probability of its event, with simple negation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from forecasts.language.lexicon import Entry, PhraseKind, phrases
from forecasts.language.numbers import find_chances
from forecasts.language.records import Span
from forecasts.language.tokens import Token, tokenize
from forecasts.language.vocabulary import BE_FORMS, DETERMINERS, SELF_PRONOUNS, word_set

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
_LIKELIHOOD: Final = word_set(
    "probability likelihood chance chances odds risk possibility prospect"
)
_LEVELS: Final = {
    "high": "probability is high", "higher": "probability is high", "great": "probability is high",
    "significant": "probability is high", "substantial": "probability is high",
    "considerable": "probability is high", "strong": "probability is high",
    "low": "probability is low", "small": "probability is low", "minimal": "probability is low",
    "slim": "chances are slight", "slight": "chances are slight",
    "negligible": "chances are slight",
    "remote": "remote chance", "zero": "no chance", "nil": "no chance", "even": "even chance",
}  # fmt: skip
_LEVEL_REACH: Final = 22
_LESSENING: Final = word_set("not less far")
"""Where one of these stands before "confident" and no wording of the table takes it in."""
_HELD: Final = frozenset({PhraseKind.BELIEF, PhraseKind.PROBABILITY})
_NOUN_MARKERS: Final = {
    "will": DETERMINERS - {"this", "that", "these", "those", "another", "one"}
    | word_set("political free good ill own popular public last"),
    "might": DETERMINERS - {"this", "that", "these", "those", "another", "one"}
    | word_set("military economic full sheer financial industrial naval"),
}
_ADJECTIVES: Final = frozenset({"likely", "unlikely", "probable"})
_DENIALS: Final = word_set("won't not never wouldn't can't cannot fails fail isn't aren't")
_NEGATORS: Final = word_set("not never hardly isn't aren't wasn't doesn't don't didn't no nor")


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
    """

    span: Span
    phrase: str
    low: float
    central: float
    high: float
    kind: PhraseKind | None
    rank: int

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
        words = tuple(token.key for token in tokenize(wording, 0, len(wording)))
        words = ("'ll",) if wording == "'ll" else words
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


def _is_noun(tokens: Sequence[Token], at: int) -> bool:
    """`the will of`, `military might`, `May 3`: words that look like modals."""
    token = tokens[at]
    before = tokens[at - 1].key if at else ""
    if token.key == "may" and token.is_capital:
        following = tokens[at + 1].key if at + 1 < len(tokens) else ""
        return at > 0 or following[:1].isdigit()
    return before in _NOUN_MARKERS.get(token.key, ())


def _is_past(tokens: Sequence[Token], after: int) -> bool:
    """`could have won`: speaks of what did not happen, or of what nobody saw."""
    return after < len(tokens) and tokens[after].key == "have"


def _is_said_politely(tokens: Sequence[Token], at: int, after: int) -> bool:
    following = tokens[after].key if after < len(tokens) else ""
    before = tokens[at - 1].key if at else ""
    polite = {
        "like",
        "say",
        "argue",
        "add",
        "suggest",
        "love",
        "prefer",
        "hope",
        "guess",
        "put",
        "call",
    }
    return following in polite and before in SELF_PRONOUNS | {"who", "you"}


def _counts(tokens: Sequence[Token], at: int, length: int, entry: Entry) -> bool:
    """Whether a wording is used in the sense of the table here."""
    after = at + length
    before = tokens[at - 1].key if at else ""
    if entry.needs == "be" and not (before in BE_FORMS or before.endswith("ly") or before == "not"):
        return False
    if entry.kind is PhraseKind.BELIEF:
        return _is_own_belief(tokens, at, length)
    if entry.kind is PhraseKind.INTENT:
        return before in BE_FORMS or before in {"not", "reportedly", "now"}
    if entry.phrase == "possible":
        return before in BE_FORMS | {"quite", "still", "entirely", "perfectly"} or (
            after < len(tokens) and tokens[after].key == "that"
        )
    if entry.kind in {PhraseKind.MODAL, PhraseKind.FLAT}:
        return not (
            _is_noun(tokens, at) or _is_past(tokens, after) or _is_said_politely(tokens, at, after)
        )
    return _is_predicative(tokens, at, after, entry)


def _is_own_belief(tokens: Sequence[Token], at: int, length: int) -> bool:
    """Inside content a belief counts only in the first person: "I think", "we are confident"."""
    start = max(0, at - 4)
    near = [token.key for token in tokens[start : at + length]]
    return any(key in SELF_PRONOUNS or key in {"i'm", "we're"} for key in near) or (
        tokens[at].key in {"expected", "is", "are", "was", "widely"} and length >= 2
    )


def _is_predicative(tokens: Sequence[Token], at: int, after: int, entry: Entry) -> bool:
    """Leaves out "the likely winner", "as soon as possible", "more likely" without a level."""
    before = tokens[at - 1].key if at else ""
    following = tokens[after].key if after < len(tokens) else ""
    is_adjective = tokens[after - 1].key == entry.phrase and entry.phrase in _ADJECTIVES
    if is_adjective and before in {"the", "a", "an", "more", "less", "increasingly", "as"}:
        return False
    return not (entry.phrase == "maybe" and following.isdigit())


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
    return Reading(span, entry.phrase, entry.low, entry.central, entry.high, entry.kind, rank)


def _is_negated(tokens: Sequence[Token], at: int, entry: Entry) -> bool:
    if entry.kind not in {PhraseKind.PROBABILITY, PhraseKind.INTENT}:
        return False
    near = [token.key for token in tokens[max(0, at - 2) : at]]
    return any(key in _NEGATORS for key in near)


def _denied_after(tokens: Sequence[Token], after: int) -> bool:
    """`likely that it won't`: the clause behind the words denies the event."""
    if after >= len(tokens) or tokens[after].key not in {"that", "of", "chance", "to"}:
        return False
    for token in tokens[after : after + 14]:
        if token.text in ",;:.":
            return False
        if token.key in _DENIALS:
            return True
    return False


def _contractions(tokens: Sequence[Token]) -> list[Token]:
    """Splits the shortened "will" off a pronoun: we'll."""
    split: list[Token] = []
    for token in tokens:
        if token.key.endswith("'ll") and len(token.key) > 3:
            cut = token.end - 3
            split.append(Token(token.start, cut, token.text[:-3], token.key[:-3]))
            split.append(Token(cut, token.end, token.text[-3:], "'ll"))
        else:
            split.append(token)
    return split


def _readings(tokens: Sequence[Token]) -> list[Reading]:
    keys = [token.key for token in tokens]
    found: list[Reading] = []
    at = 0
    while at < len(tokens):
        match = _entry_at(keys, at)
        level = _level(tokens, at)
        if level:
            found.append(level)
        if match is None or not _counts(tokens, at, *match):
            at += 1
            continue
        length, entry = match
        reading = _reading(entry, (tokens[at].start, tokens[at + length - 1].end))
        if _is_negated(tokens, at, entry):
            reading = reading.mirrored()
        if entry.kind is not PhraseKind.MODAL and _denied_after(tokens, at + length):
            reading = reading.mirrored()
        found.append(reading)
        at += length
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


def read_estimate(text: str, start: int, end: int) -> Reading | None:
    """Finds the most outspoken words of likelihood in one sentence.

    A number beats any word; a word that says how likely beats a flat "won't", that beats "I think",
    and that a plain modal. Of equals the first counts.

    Args:
        text: the article.
        start: first code point of the sentence.
        end: its end, exclusive.

    Example:
        >>> sentence = "It will probably rain."
        >>> reading = read_estimate(sentence, 0, len(sentence))
        >>> reading.phrase, reading.central
        ('probably', 0.7)
    """
    tokens = _contractions(tokenize(text, start, end))
    found = _numeric(text, start, end, tokens) + _readings(tokens)
    return max(found, key=lambda reading: reading.rank, default=None)


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
    if is_same or content.rank <= belief.rank:
        is_denied = belief.kind is None and not is_same and content.central < 0.5
        return belief.mirrored() if is_denied else belief
    return content.mirrored() if belief.central < 0.5 else content
