"""Finds the subject of a verb: over adverbs, times and insertions, or at the sentence's head."""

from collections.abc import Sequence
from typing import Final

from forecasts.language.when.calendar_words import DAY_NAMES
from forecasts.language.who.mentions import (
    ATTACHING,
    Mention,
    MentionKind,
    common_before,
    is_modifier,
    is_name_word,
    make_mention,
    name_before,
    phrase_after,
    phrase_before,
)
from forecasts.language.who.offices import is_role
from forecasts.language.words.people_words import ABBREVIATIONS, GROUPS
from forecasts.language.words.tokens import Token
from forecasts.language.words.vocabulary import (
    AUXILIARIES,
    DETERMINERS,
    LINKS,
    OPENERS,
    PLACE_PREPOSITIONS,
    PREPOSITIONS,
    PRONOUNS,
    SELF_PRONOUNS,
    word_set,
)

_TIMES: Final = word_set(
    "yesterday today tonight afterwards meanwhile recently once instead too always often first "
    "privately publicly"
)
_ASIDES: Final = word_set("however meanwhile though too therefore moreover nonetheless")
_WHEN: Final = _TIMES - word_set("first once too always often instead")
_PERIODS: Final = word_set(
    "night morning afternoon evening week month year weekend spring summer autumn winter day"
)
_TIME_FRONTS: Final = word_set("last this that on in late early previous same next the every at")
_UNCERTAIN: Final = word_set("a an some many one several few another his her its their my our the")
_NO_NOUNS: Final = (
    AUXILIARIES
    | PREPOSITIONS
    | DETERMINERS
    | SELF_PRONOUNS
    | word_set("and or not which that who but while though yet when as so nor")
)
_POSTMODIFIERS: Final = word_set(
    """
    familiar close with at in from of who briefed involved near on for polled surveyed contacted
    quoted asked interviewed inside around across within speaking working tracking following
    watching among to by
    """
)
_HEADS: Final = GROUPS | word_set("person pals mates watchers scientists")
_SOURCES: Final = word_set("at from by for of")
_POST_REACH: Final = 16
_JOINS: Final = word_set("and but then , or")
_SHORT_FRONT: Final = 4
_INSERTION: Final = 40
_DASHES: Final = frozenset("—–")
_INSERTION_MARKS: Final = _DASHES | {","}
_DASHED: Final = 16
_GROUP_REACH: Final = 10


def _time_start(tokens: Sequence[Token], at: int) -> int | None:
    """The index where a time that ends at a token begins: "on Tuesday", "last night"."""
    key = tokens[at].key
    if key in _TIMES:
        return at
    is_number = key.isdigit() and at > 0 and tokens[at - 1].key in DAY_NAMES
    if not (key in DAY_NAMES or key in _PERIODS or is_number):
        return None
    first = at
    while first > 0 and at - first < 4:
        before = tokens[first - 1].key
        if before not in _TIME_FRONTS and before not in DAY_NAMES:
            break
        first -= 1
    return first if first < at else None


def _before_aside(tokens: Sequence[Token], at: int) -> int | None:
    """The index in front of an adverb, a time or a bracket that ends at a token."""
    token = tokens[at]
    if token.key in LINKS or _is_adverb(token):
        return at - 1
    if token.text == "," and at > 2 and tokens[at - 1].key.isdigit() and tokens[at - 2].text == ",":
        return at - 3
    if (
        token.text == ","
        and at > 2
        and tokens[at - 1].key in _ASIDES
        and tokens[at - 2].text == ","
    ):
        return at - 3
    if token.text == ")":
        opened = (i for i in range(at - 1, max(-1, at - 20), -1) if tokens[i].text == "(")
        found = next(opened, None)
        return found - 1 if found is not None else None
    first = _time_start(tokens, at)
    return first - 1 if first is not None else None


def _is_adverb(token: Token) -> bool:
    return token.key.endswith("ly") and not token.is_capital


def _relative_start(tokens: Sequence[Token], comma: int) -> int | None:
    """The comma that opens the clause which ends at a comma, right behind a name or a role."""
    for at in range(comma - 2, max(-1, comma - _INSERTION), -1):
        if tokens[at].text != "," or at == 0:
            continue
        opener = tokens[at + 1]
        is_clause = not opener.is_capital and opener.key not in {"but", "and", "he", "she", "it"}
        if is_clause and is_name_word(tokens[at - 1]):
            return at
        if opener.key == "who" and tokens[at - 1].is_word:
            return at
    return None


def role_in_front(tokens: Sequence[Token], first: int, last: int | None = None) -> Mention | None:
    """Reads the role in `the port's engineer, X,`: a phrase and a comma before a name.

    Args:
        tokens: the sentence.
        first: index of the first token of the name.
        last: index of its last token; a comma behind it lets any noun be a role.
    """
    is_set_off = last is not None and last + 1 < len(tokens) and tokens[last + 1].text == ","
    if first < 2 or tokens[first - 1].text != ",":
        return None
    found = common_before(tokens, first - 2)
    if found and found.kind is MentionKind.ROLE:
        return found
    is_several = found is not None and found.kind is MentionKind.UNNAMED
    names_role = False
    for at in range(first - 2, max(-1, first - 12), -1):
        names_role = names_role or is_role(tokens[at].key)
        begins = at == 0 or not tokens[at - 1].is_word or names_role
        is_owner = tokens[at].is_possessive and names_role
        is_front = names_role or is_set_off or first - at > _SHORT_FRONT
        opens = is_front and tokens[at].key in DETERMINERS and begins
        if at < first - 2 and (is_owner or opens):
            if is_several and at:
                return None
            return make_mention(tokens, at, first - 2, MentionKind.ROLE)
        is_aside = tokens[at].key in AUXILIARIES or not tokens[at].is_word
        if is_aside or not (is_modifier(tokens[at]) or tokens[at].key in ATTACHING | {"the"}):
            return None
    return None


def _generic_before(tokens: Sequence[Token], last: int) -> Mention | None:
    """`a rescue volunteer`, `a man in our street`: a noun of no list, with its determiner."""
    token = tokens[last]
    if not token.is_word or token.is_capital or token.key in _NO_NOUNS or token.key.isdigit():
        return None
    for first in range(last - 1, max(-1, last - 6), -1):
        key = tokens[first].key
        if key in _UNCERTAIN:
            if first > 0 and tokens[first - 1].key in PLACE_PREPOSITIONS | ATTACHING | PREPOSITIONS:
                further = _generic_before(tokens, first - 2) if first > 1 else None
                return make_mention(tokens, further.first, last, further.kind) if further else None
            kind = MentionKind.ROLE if key == "the" else MentionKind.UNNAMED
            return make_mention(tokens, first, last, kind)
        if not is_modifier(tokens[first]) or key in AUXILIARIES:
            return None
    return None


def time_end(tokens: Sequence[Token], first: int) -> int:
    """The index behind a time that begins at a token: "on Friday", "last night", "today"."""
    at = first
    while at < len(tokens) and at - first < 4 and tokens[at].key in _TIME_FRONTS:
        at += 1
    if at < len(tokens) and tokens[at].key in _WHEN | DAY_NAMES | _PERIODS:
        is_date = at + 1 < len(tokens) and tokens[at + 1].key.isdigit()
        return at + 1 + is_date
    return first


def _noun_before(tokens: Sequence[Token], last: int) -> Mention | None:
    if last < 0:
        return None
    return (
        _postmodified(tokens, last)
        or _free(tokens, phrase_before(tokens, last))
        or _generic_before(tokens, last)
        or _bare_plural(tokens, last)
        or _one_of_them(tokens, last)
    )


def _free(tokens: Sequence[Token], found: Mention | None) -> Mention | None:
    """`everyone I meet in Selm says`: a place behind a preposition says nothing."""
    is_place = (
        found is not None
        and found.kind is MentionKind.NAME
        and found.first > 1
        and tokens[found.first - 1].key in {"in", "near", "outside", "inside"}
        and found.last == found.first
    )
    return None if is_place else found


def _one_of_them(tokens: Sequence[Token], last: int) -> Mention | None:
    """`One told the paper`: somebody of a group just named."""
    is_one = last == 0 and tokens[0].key in {"one", "another"}
    return make_mention(tokens, 0, 0, MentionKind.UNNAMED) if is_one else None


def _clause_head(tokens: Sequence[Token], last: int) -> int:
    """Where the stretch of plain words that ends at a token begins."""
    at = last
    while at > 0 and last - at < _POST_REACH and (tokens[at - 1].is_word or _in_number(tokens, at)):
        at -= 1
    while at < last and tokens[at].key in {"but", "and", "yet", "so", "while", "as", "though"}:
        at += 1
    return at


def _in_number(tokens: Sequence[Token], at: int) -> bool:
    return tokens[at - 1].text == "-" and at > 1


def _postmodified(tokens: Sequence[Token], last: int) -> Mention | None:
    """`two people familiar with the talks`, `economists polled by X`: the group speaks."""
    first = _clause_head(tokens, last)
    for at in range(first, min(first + 5, last - 1)):
        key = tokens[at].key
        is_group = key in _HEADS or (key.endswith("s") and is_role(key))
        if is_group and tokens[at + 1].key in _POSTMODIFIERS:
            is_plain = all(t.is_word for t in tokens[at:last])
            is_clause = tokens[at + 1].key == "who"
            behind = tokens[at + 1 : last + 1]
            has_verb = not is_clause and any(t.key in AUXILIARIES for t in behind)
            if not is_plain or has_verb:
                return None
            has_source = tokens[at + 1].key in _SOURCES and tokens[last].is_capital
            end = last if has_source else at
            return make_mention(tokens, first, end, MentionKind.UNNAMED)
        if key in AUXILIARIES or (tokens[at].is_capital and at > first):
            return None
    return None


def _bare_plural(tokens: Sequence[Token], last: int) -> Mention | None:
    """`Industry watchers`, `pals` at a clause's head: nouns of no list, in the plural."""
    first = _clause_head(tokens, last)
    key = tokens[last].key
    is_plural = key.endswith("s") and not key.endswith(("ss", "us", "is")) and len(key) > 3
    if not is_plural or last - first > 3 or tokens[last].is_possessive or key in AUXILIARIES:
        return None
    words = tokens[first : last + 1]
    is_low = all(not t.is_capital for t in words[1:]) and (first == 0 or not words[0].is_capital)
    if not is_low or any(t.key in _NO_NOUNS - {"the"} or not t.is_word for t in words):
        return None
    return make_mention(tokens, first, last, MentionKind.UNNAMED)


def subject_before(tokens: Sequence[Token], last: int) -> Mention | None:
    """Finds the subject of a verb: the phrase before it, over adverbs and an inserted clause.

    Example:
        >>> from forecasts.language.words.tokens import tokenize
        >>> words = tokenize("Ada Roe, who once led the bank, said", 0, 36)
        >>> found = subject_before(words, 8)
        >>> " ".join(word.text for word in found.words)
        'Ada Roe'
    """
    at = last
    while at >= 0:
        before = _before_aside(tokens, at)
        if before is None:
            break
        at = before
    if at < 0:
        return None
    at -= tokens[at].text == "." and at > 0 and tokens[at - 1].key in ABBREVIATIONS
    if tokens[at].is_word or tokens[at].text not in _INSERTION_MARKS:
        return _before_who(tokens, at) if tokens[at].key == "who" else _noun_before(tokens, at)
    return _before_comma(tokens, at) if tokens[at].text == "," else _before_dash(tokens, at)


def _before_who(tokens: Sequence[Token], at: int) -> Mention | None:
    """`X, head of the Y Bank, who fears`: the person, not the body of the apposition."""
    if not at or tokens[at - 1].text != ",":
        return phrase_before(tokens, at - 1)
    found = phrase_before(tokens, at - 2)
    opened = next(
        (i for i in range(at - 2, max(0, at - _DASHED), -1) if tokens[i].text == ","), None
    )
    if opened is None or found is None or found.first <= opened:
        return found
    is_role_there = any(is_role(token.key) for token in tokens[opened + 1 : at - 1])
    named = name_before(tokens, opened - 1) if is_role_there else None
    return named or found


def _before_dash(tokens: Sequence[Token], at: int) -> Mention | None:
    """`X — a gloomier soul — argues`."""
    places = range(at - 1, max(-1, at - _DASHED), -1)
    opened = next((i for i in places if tokens[i].text in _DASHES), None)
    return _noun_before(tokens, opened - 1) if opened else None


def _before_comma(tokens: Sequence[Token], at: int) -> Mention | None:
    """`the engineer, X, said` and `X, who knows, said`."""
    named = name_before(tokens, at - 1)
    if named and role_in_front(tokens, named.first, named.last):
        return named
    opened = _relative_start(tokens, at)
    if opened is not None:
        return _noun_before(tokens, opened - 1)
    return named if named and _heads_apposition(tokens, named.first) else None


def _heads_apposition(tokens: Sequence[Token], first: int) -> bool:
    """`The owner of the reactor at Selm, X, told`: a phrase with a role opens the sentence."""
    if first < 3 or tokens[first - 1].text != "," or tokens[0].key not in DETERMINERS:
        return False
    front = tokens[: first - 1]
    is_plain = all(token.is_word and token.key not in AUXILIARIES for token in front)
    return is_plain and any(is_role(t.key) or t.key in {"owner", "owners"} for t in front)


def head_subject(tokens: Sequence[Token], before: int) -> Mention | None:
    """Finds the subject that opens a sentence, for a second verb: `X rose and told`."""
    at = 0
    if tokens and tokens[0].key in (OPENERS | PREPOSITIONS) - DETERMINERS - PRONOUNS:
        comma = next((i for i in range(min(12, before)) if tokens[i].text == ","), None)
        at = comma + 1 if comma is not None and tokens[0].key not in {"and", "but"} else 1
    found = phrase_after(tokens, at) if at < before else None
    if found is None or found.last >= before or found.first > at + 1:
        return None
    if any(word.key in AUXILIARIES for word in found.words):
        return None
    named = _set_beside(tokens, found.last + 1, before)
    if named and found.kind is MentionKind.ROLE:
        return named
    places = range(found.last, found.first, -1)
    inner = next((i for i in places if tokens[i].key in DETERMINERS), None)
    return found if inner is None else make_mention(tokens, inner, found.last, found.kind)


def _set_beside(tokens: Sequence[Token], comma: int, before: int) -> Mention | None:
    """`Its founder, X, is on stage`: the name between commas behind a role."""
    if comma + 2 >= before or tokens[comma].text != ",":
        return None
    named = phrase_after(tokens, comma + 1)
    closes = named is not None and named.last + 1 < before and tokens[named.last + 1].text == ","
    return named if named and closes and named.kind is MentionKind.NAME else None


def group_at_head(tokens: Sequence[Token], before: int) -> Mention | None:
    """`Sources close to the board say`: an unnamed group that opens the sentence."""
    at = 1 if tokens and tokens[0].key in {"a", "the", "some", "many", "two", "three"} else 0
    if at >= before or before - at > _GROUP_REACH or tokens[at].key not in GROUPS:
        return None
    is_plain = all(t.is_word and t.key not in AUXILIARIES for t in tokens[at:before])
    return make_mention(tokens, 0, at, MentionKind.UNNAMED) if is_plain else None


def shared_subject(tokens: Sequence[Token], last: int) -> Mention | None:
    """The head of the sentence where "and", "but" or a comma joins a verb to the one before."""
    at = last
    while at >= 0 and (before := _before_aside(tokens, at)) is not None:
        at = before
    if at < 2 or tokens[at].key not in _JOINS:
        return None
    return joined_subject(tokens, at) or head_subject(tokens, at)


def joined_subject(tokens: Sequence[Token], at: int) -> Mention | None:
    """`X shrugged and said`: the name before the verb that "and" joins another to."""
    if at < 2 or tokens[at].key not in {"and", "but", "then"}:
        return None
    is_verb = tokens[at - 1].key.endswith("ed") and not tokens[at - 1].is_capital
    found = subject_before(tokens, at - 2) if is_verb else None
    return found if found and found.kind is MentionKind.NAME else None
