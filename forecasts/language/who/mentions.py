"""Noun phrases that can speak: names, pronouns, roles, bodies and unnamed groups."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from forecasts.language.records import Span
from forecasts.language.when.calendar_words import DAY_NAMES
from forecasts.language.who.offices import ROLE_ENDINGS, bare_role, is_role
from forecasts.language.words.people_words import (
    ABBREVIATIONS,
    BODIES,
    GROUPS,
    HONORIFICS,
    NAMED_BODIES,
    PARTICLES,
    ROLES,
)
from forecasts.language.words.saying_words import SAY_THAT
from forecasts.language.words.tokens import Token, bare
from forecasts.language.words.vocabulary import (
    AUXILIARIES,
    DETERMINERS,
    GENITIVE_ANAPHORS,
    JOINERS,
    LINKS,
    OPENERS,
    PLACE_PREPOSITIONS,
    PRONOUNS,
    SELF_PRONOUNS,
    word_set,
)

_JOINED_PARTICLE: Final = re.compile(r"(?:al|el|ad|an|ar|as|at|ath|d|l|de|ibn|bin|ul|ur)[-’'][A-Z]")
_FORMS: Final = word_set("plc llc gmbh ag inc ltd")
_LONGEST: Final = 14
_COUNTS: Final = word_set("one two three four five six seven eight nine ten")
ATTACHING: Final = word_set("in at from for of on with")


class MentionKind(Enum):
    """What sort of phrase names the speaker."""

    NAME = "name"
    PRONOUN = "pronoun"
    ROLE = "role"
    BODY = "body"
    UNNAMED = "unnamed"


@dataclass(frozen=True, slots=True)
class Mention:
    """A phrase that names somebody.

    Attributes:
        first: index of its first token.
        last: index of its last token.
        span: where it stands.
        kind: what sort of phrase it is.
        words: its tokens.
    """

    first: int
    last: int
    span: Span
    kind: MentionKind
    words: tuple[Token, ...]


def is_name_word(token: Token) -> bool:
    """Whether a word can be part of a name: a capital, and no weekday or month."""
    begins = token.is_capital or _JOINED_PARTICLE.match(token.text) is not None
    head = token.key.split("'")[0]
    is_pronoun = head in SELF_PRONOUNS or (head != token.key and head in PRONOUNS)
    return begins and token.key not in DAY_NAMES and not is_pronoun


def make_mention(tokens: Sequence[Token], first: int, last: int, kind: MentionKind) -> Mention:
    """Makes a mention of a run of tokens."""
    words = tuple(tokens[first : last + 1])
    return Mention(first, last, (words[0].start, words[-1].end), kind, words)


def _is_dot(tokens: Sequence[Token], at: int) -> bool:
    """Whether a full stop belongs to an initial or an abbreviated title."""
    if at < 1 or tokens[at].text != ".":
        return False
    before = tokens[at - 1]
    return before.is_capital and (len(before.text) == 1 or before.key in ABBREVIATIONS)


def _step_left(tokens: Sequence[Token], at: int) -> int | None:
    """The index one step further left inside the same name, or None at its beginning."""
    left = at - 1
    if left < 0:
        return None
    token = tokens[left]
    if is_name_word(token) and not token.is_possessive:
        return left
    if _is_dot(tokens, left):
        return left - 1
    if token.key == "the":
        return _over_office(tokens, left)
    if _ends_nickname(tokens, left):
        return left - 3
    is_joiner = token.key in PARTICLES or token.key in JOINERS or token.text == "&"
    return _over_joiner(tokens, left) if is_joiner else None


def _over_office(tokens: Sequence[Token], left: int) -> int | None:
    """`Leader of the Opposition Ada Roe`: the office belongs to the mention."""
    if left < 2 or tokens[left - 1].key not in {"of", "for"}:
        return None
    office = tokens[left - 2]
    return left - 2 if office.is_capital and is_role(office.key) else None


def _ends_nickname(tokens: Sequence[Token], at: int) -> bool:
    """Whether a mark closes the nickname in `Ada “Rocket” Roe`."""
    if at < 3 or tokens[at].text not in {"”", "’"} or tokens[at - 2].text not in {"“", "‘"}:
        return False
    return is_name_word(tokens[at - 1]) and is_name_word(tokens[at - 3])


def _over_joiner(tokens: Sequence[Token], left: int) -> int | None:
    further = left - 1
    while further >= 0 and tokens[further].key in PARTICLES | {"the"} and left - further < 3:
        further -= 1
    if further < 0 or not is_name_word(tokens[further]) or tokens[further].is_possessive:
        return None
    joins_body = any(key in BODIES for key in (tokens[further].key, tokens[left + 1].key))
    is_particle = tokens[left].key in PARTICLES or tokens[left].text == "&"
    of_role = tokens[left].key in {"of", "for"} and is_role(tokens[further].key)
    return further if is_particle or joins_body or of_role else None


def _name_start(tokens: Sequence[Token], last: int) -> int:
    first = last
    while last - first < _LONGEST:
        left = _step_left(tokens, first)
        if left is None:
            break
        first = left
    while first < last and _shouts(tokens, first):
        first += 1
    while first < last and _opens_sentence(tokens, first):
        first += 1
    return first


def _shouts(tokens: Sequence[Token], at: int) -> bool:
    """`UNDER-FIRE Ada Roe`: an adjective in capitals is no part of the name."""
    word, following = tokens[at].text, tokens[at + 1].text
    if tokens[at].key in _NO_FIRST_WORDS and tokens[at].key != following.lower():
        return True
    is_loud = word.isupper() and not following.isupper()
    is_compound = "-" in word and any(part.islower() for part in word.split("-")[1:-1])
    return (is_loud and ("-" in word or len(word) >= _LOUD)) or is_compound


_LOUD: Final = 5
_NO_FIRST_WORDS: Final = word_set("about ask inside meet why how pls dear exclusive behind")


def _opens_sentence(tokens: Sequence[Token], at: int) -> bool:
    """`Meanwhile Roe`, `Is Test cricket`: a first word that belongs to no name."""
    is_front = tokens[at].key in OPENERS or tokens[at].key in _ASKING
    return is_front and at == _sentence_head(tokens, at)


_ASKING: Final = AUXILIARIES - {"will", "may"}


def _sentence_head(tokens: Sequence[Token], at: int) -> int:
    return at if at == 0 or not tokens[at - 1].is_word else at + 1


def _with_modifiers(tokens: Sequence[Token], first: int) -> int:
    """Takes in "The country's", "energy analyst" or "former president" standing before a name."""
    left = first - 1
    if (
        left >= 0
        and tokens[left].is_possessive
        and (tokens[left].key in GENITIVE_ANAPHORS or is_name_word(tokens[left]))
    ):
        while left and tokens[left].text.endswith(("’", "'")) and _opens_body(tokens, left - 1):
            left -= 1
        return left - 1 if left >= 1 and tokens[left - 1].key == "the" else left
    at = first
    if left >= 0 and not tokens[left].is_capital and _describes(tokens[left].key):
        at = left
        while at > 0 and first - at < 4 and is_modifier(tokens[at - 1]):
            at -= 1
        if not is_role(tokens[left].key) and at > 0 and tokens[at - 1].key in PLACE_PREPOSITIONS:
            return first
    if at > 0 and tokens[at - 1].key == "the":
        at -= 1
    return at


def _opens_body(tokens: Sequence[Token], at: int) -> bool:
    """`Building` in "Building Societies’ Council"."""
    return is_name_word(tokens[at]) and tokens[at].key not in OPENERS | DETERMINERS


def _describes(key: str) -> bool:
    return is_role(key) or key in NAMED_BODIES


def is_modifier(token: Token) -> bool:
    """Whether a word can stand between a determiner and its noun."""
    return (
        token.is_word
        and token.key not in DETERMINERS
        and token.key not in OPENERS
        and token.key not in LINKS
        and token.key not in JOINERS
        and token.key not in SAY_THAT
    )


def _name_kind(words: Sequence[Token]) -> MentionKind:
    capitals = [token for token in words if is_name_word(token)]
    last = bare(words[-1].text).lower()
    named = any(t.is_capital and t.key in BODIES for t in words[:-2])
    if named and any(t.key in {"of", "for"} for t in words):
        return MentionKind.NAME
    if is_role(last) and (words[-1].key not in HONORIFICS):
        return MentionKind.ROLE if not last.endswith("s") else MentionKind.UNNAMED
    return MentionKind.NAME if capitals else MentionKind.ROLE


def name_before(tokens: Sequence[Token], last: int) -> Mention | None:
    """Reads the name that ends at a token, titles and roles before it included."""
    if last < 0 or not is_name_word(tokens[last]):
        return None
    first = _name_start(tokens, last)
    if first == last and tokens[last].key in OPENERS | PRONOUNS | DETERMINERS:
        return None
    whole = _with_modifiers(tokens, first)
    return make_mention(tokens, whole, last, _name_kind(tokens[whole : last + 1]))


def _common_kind(key: str) -> MentionKind | None:
    if key in GROUPS:
        return MentionKind.UNNAMED
    if key in BODIES:
        return MentionKind.BODY
    if key.endswith("-year-old"):
        return MentionKind.ROLE
    if is_role(key):
        return (
            MentionKind.ROLE
            if bare_role(key) in ROLES or key.endswith(ROLE_ENDINGS)
            else MentionKind.UNNAMED
        )
    return None


def common_before(tokens: Sequence[Token], last: int) -> Mention | None:
    """Reads the role, body or group that ends at a token."""
    kind = _common_kind(tokens[last].key)
    if kind is None:
        return None
    first = last
    while first > 0 and last - first < 4 and is_modifier(tokens[first - 1]):
        first -= 1
    if first > 0 and tokens[first - 1].key in DETERMINERS | GROUPS | _COUNTS:
        first -= 1
    if first > 1 and tokens[first - 1].key == "of" and tokens[first - 2].key in GROUPS | _COUNTS:
        return make_mention(tokens, first - 2, last, MentionKind.UNNAMED)
    return make_mention(tokens, first, last, kind)


def phrase_before(tokens: Sequence[Token], last: int) -> Mention | None:
    """Reads the noun phrase that ends at a token, if it is one that can speak."""
    if last < 0 or not tokens[last].is_word or tokens[last].is_possessive:
        return None
    token = tokens[last]
    head = token.key.split("'")[0]
    if head in PRONOUNS and (head == token.key or token.key.endswith(("'d", "'ll"))):
        plain = token._replace(text=token.text[: len(head)], key=head)
        return Mention(last, last, (token.start, token.end), MentionKind.PRONOUN, (plain,))
    if token.key in _FORMS and last and is_name_word(tokens[last - 1]):
        named = name_before(tokens, last - 1)
        return make_mention(tokens, named.first, last, MentionKind.NAME) if named else None
    is_titled = token.is_capital and last > 0 and _opens_body(tokens, last - 1)
    is_name = is_name_word(token) and (token.key not in GROUPS or is_titled)
    found = name_before(tokens, last) if is_name else common_before(tokens, last)
    return _head_of(tokens, found) if found else None


def _is_plain(token: Token) -> bool:
    """Whether a word can stand between a preposition and its noun."""
    is_noun_part = is_modifier(token) and not token.is_capital and token.key not in ATTACHING
    return token.key in {"the", "a", "an"} or (is_noun_part and token.key not in AUXILIARIES)


def _head_of(tokens: Sequence[Token], found: Mention) -> Mention:
    """`analysts at X`, `a spokesman for the ministry`: the head speaks, not what follows it."""
    at = found.first - 1
    while at > 0 and found.first - at < 5 and _is_plain(tokens[at]):
        at -= 1
    if at < 1 or tokens[at].key not in ATTACHING:
        return found
    at -= tokens[at - 1].key in {"over", "up", "down", "back"} and at > 1
    head = common_before(tokens, at - 1)
    if head:
        return make_mention(tokens, head.first, found.last, head.kind)
    return name_before(tokens, at - 1) or found


def _name_end(tokens: Sequence[Token], first: int) -> int:
    last = first
    while last + 1 < len(tokens) and last - first < _LONGEST:
        token = tokens[last + 1]
        further = last + 1
        if token.text == "." and _is_dot(tokens, last + 1):
            further = last + 2
        elif token.key in PARTICLES or (token.key in JOINERS and tokens[last].key in BODIES):
            further = last + 2 + (last + 2 < len(tokens) and tokens[last + 2].key == "the")
        elif not is_name_word(token):
            break
        if (
            further >= len(tokens)
            or not is_name_word(tokens[further])
            or tokens[last].is_possessive
        ):
            break
        last = further
    return last


def _named_behind(tokens: Sequence[Token], last: int) -> Mention | None:
    """`said the port's engineer, X.`: the name behind a role and a comma."""
    at = last + 2
    if at >= len(tokens) or tokens[last + 1].text != "," or not is_name_word(tokens[at]):
        return None
    end = _name_end(tokens, at)
    closes = end + 1 >= len(tokens) or not tokens[end + 1].is_word
    return make_mention(tokens, at, end, MentionKind.NAME) if closes and end > at else None


def _from_name(tokens: Sequence[Token], first: int, last: int) -> Mention:
    """A name and what it qualifies: `Delta analyst Ada Roe`, `Delta analysts`."""
    noun = last + 1
    behind = tokens[noun + 1 : noun + 2]
    if behind and behind[0].key in GROUPS and not (tokens[noun].is_capital or behind[0].is_capital):
        noun += tokens[noun].is_word and not tokens[last].is_possessive
    kind = _common_kind(tokens[noun].key) if noun < len(tokens) else None
    if kind and not tokens[noun].is_capital and not tokens[last].is_possessive:
        if kind is MentionKind.UNNAMED:
            return make_mention(tokens, first, noun, kind)
        if noun + 1 < len(tokens) and is_name_word(tokens[noun + 1]):
            last = _name_end(tokens, noun + 1)
    return make_mention(tokens, first, last, _name_kind(tokens[first : last + 1]))


def phrase_after(tokens: Sequence[Token], first: int) -> Mention | None:
    """Reads the noun phrase that begins at a token, if it is one that can speak.

    Example:
        >>> from forecasts.language.words.tokens import tokenize
        >>> words = tokenize("said former minister Ada Roe.", 0, 29)
        >>> found = phrase_after(words, 1)
        >>> " ".join(word.text for word in found.words)
        'former minister Ada Roe'
    """
    at = first
    limit = min(len(tokens), first + 8)
    while at < limit:
        token = tokens[at]
        if token.key in PRONOUNS and at == first:
            return make_mention(tokens, at, at, MentionKind.PRONOUN)
        is_name = is_name_word(token) and token.key not in DETERMINERS | GROUPS
        if is_name and not token.is_possessive:
            return _from_name(tokens, first, _name_end(tokens, at))
        ends = at + 1 >= len(tokens) or not (
            is_name_word(tokens[at + 1]) or _common_kind(tokens[at + 1].key)
        )
        kind = _common_kind(token.key)
        if kind is not None and ends:
            return _named_behind(tokens, at) or make_mention(tokens, first, at, kind)
        if not token.is_word or (token.key in PRONOUNS | SELF_PRONOUNS):
            return None
        at += 1
    return None
