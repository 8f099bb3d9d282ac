"""Verbs that attribute a number: "put the odds at", "gives it a ... chance", "makes it 3 to 1"."""

import re
from collections.abc import Sequence
from typing import Final

from forecasts.language.words.tokens import Token
from forecasts.language.words.vocabulary import PRONOUNS, word_set

_PUTS: Final = word_set("put puts rate rates rated pegged pegs priced prices set sets")
_GIVES: Final = word_set("give gives gave assigns assigned assign")
_SEES: Final = word_set("see sees saw seeing")
_MAKES: Final = word_set("make makes made")
CHANCE_VERBS: Final = _PUTS | _GIVES | _MAKES | _SEES

_ODDS: Final = re.compile(r"\d+[-/]\d+")
_OBJECT_REACH: Final = 26
_NUMBER_WORDS: Final = word_set(
    """
    one two three four five six seven eight nine ten twelve fifteen twenty thirty forty fifty
    sixty seventy eighty ninety hundred even evens
    """
)
_CHANCES: Final = word_set("chance chances odds probability likelihood shot hope")
_CHANCE_FRONTS: Final = word_set("a an no only better even odds little every at about just")
_FAVOURITES: Final = word_set("odds-on favourite favourites favorite favorites")


def _is_number(token: Token) -> bool:
    return token.text[:1].isdigit() or token.key.split("-")[0] in _NUMBER_WORDS


def _puts_a_number(tokens: Sequence[Token], at: int) -> bool:
    """`put the odds of a strike at 30%`, `put it between 30% and 40%`, `at "two in three"`."""
    for index in range(at + 1, min(len(tokens) - 1, at + _OBJECT_REACH)):
        if tokens[index].key in {"at", "between", "from"}:
            behind = tokens[index + 1 : index + 6]
            if any(_is_number(token) or token.is_quote for token in behind):
                return True
    return False


def _given(tokens: Sequence[Token], at: int) -> int | None:
    """`gives it a 15 per cent chance of ...`: the last token before "a"."""
    near = tokens[at + 1 : at + 16]
    if not any(token.key in _CHANCES or token.is_quote for token in near):
        return None
    for last in range(at, min(len(tokens) - 1, at + 7)):
        following = tokens[last + 1]
        if following.key in _CHANCE_FRONTS or _is_number(following) or following.is_quote:
            return last
    return None


def _sees_a_chance(tokens: Sequence[Token], at: int) -> bool:
    """`sees a 30% chance of`, `sees little prospect of`."""
    for index in range(at + 1, min(len(tokens) - 1, at + 9)):
        key = tokens[index].key
        if key in _CHANCES or key in {"prospect", "prospects", "risk", "danger", "possibility"}:
            return tokens[index + 1].key in {"of", "that", "for"}
        if tokens[index].is_quote:
            return tokens[index + 1].key in {"of", "that", "for"}
        if not (tokens[index].is_word or tokens[index].text in "%-–."):
            return False
    return False


def _makes_odds(tokens: Sequence[Token], at: int) -> bool:
    """`make Remain three to one on`, `makes it 15 to 1 against`."""
    near = [token.key for token in tokens[at + 1 : at + 12]]
    named = any(_ODDS.fullmatch(key) or key in _FAVOURITES for key in near)
    pairs = any(
        _is_number(tokens[i])
        and tokens[i + 1].key in {"to", "-", "/", "in"}
        and _is_number(tokens[i + 2])
        for i in range(at + 1, min(len(tokens) - 2, at + 12))
    )
    return named or pairs


def chance_end(tokens: Sequence[Token], at: int) -> int | None:
    """Gives the last token of an expression that gives a chance, or None where it gives none.

    Example:
        >>> from forecasts.language.words.tokens import tokenize
        >>> words = tokenize("gives it a 15 per cent chance", 0, 29)
        >>> chance_end(words, 0)
        1
    """
    key = tokens[at].key
    if key in _GIVES:
        return _given(tokens, at)
    if key in _SEES:
        return at if _sees_a_chance(tokens, at) else None
    found = _puts_a_number(tokens, at) if key in _PUTS else _makes_odds(tokens, at)
    return at if found else None


DEEMS: Final = word_set(
    "deems deem deemed judges judged judge considers considered rates rated finds regards regarded "
    "views viewed"
)
_LIKELY: Final = word_set(
    "likely unlikely probable improbable possible impossible inevitable untenable remote certain "
    "doubtful realistic unrealistic plausible implausible conceivable inconceivable feasible "
    "unrealisable unavoidable unthinkable premature"
)


def judges(tokens: Sequence[Token], at: int) -> bool:
    """Reads `deems a recession "remote"` and `judges the timetable untenable`.

    Example:
        >>> from forecasts.language.words.tokens import tokenize
        >>> judges(tokenize("judges it unlikely", 0, 18), 0)
        True
    """
    for index in range(at + 1, min(len(tokens), at + 13)):
        if tokens[index].is_quote or tokens[index].key in _LIKELY:
            return True
        if not tokens[index].is_word:
            return False
    return False


_RATERS: Final = word_set("i we you who and would analysts economists bookmakers bookies punters")
"""Who may rate something."""


def is_a_rate(tokens: Sequence[Token], at: int) -> bool:
    """Tells whether "rate" is a noun: "kept its repo rate at 6 per cent".

    Args:
        tokens: the sentence.
        at: where the word stands.
    """
    before = tokens[at - 1] if at else None
    if before is None or tokens[at].key not in {"rate", "rates"}:
        return False
    return before.text.islower() and before.key not in _RATERS | PRONOUNS
