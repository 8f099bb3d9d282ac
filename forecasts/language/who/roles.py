"""What an article says somebody is: the clause or apposition behind a name."""

from collections.abc import Sequence
from typing import Final

from forecasts.language.who.offices import is_role
from forecasts.language.who.subjects import role_in_front
from forecasts.language.words.people_words import BODIES
from forecasts.language.words.tokens import Token
from forecasts.language.words.vocabulary import BE_FORMS, word_set

_LONGEST: Final = 160
_REACH: Final = 30
_ROLE_VERBS: Final = word_set(
    """
    worked works served serves headed heads led leads ran runs chaired chairs taught teaches
    studied studies advised advises founded directed directs covered covers represented
    represents edits edited wrote writes specialises specializes specialised specialized
    researches spent commanded commands managed manages oversees oversaw covers owns joined
    """
)
_ADVERBS: Final = word_set("formerly once previously now currently also long")
_OPENERS: Final = word_set("a an the one former senior chief deputy of head co-founder")


def _end(tokens: Sequence[Token], first: int) -> int:
    """Index behind the last token of a clause that ends at a comma, dash, quotation or stop."""
    at = first
    while at < len(tokens) and at - first < _REACH:
        if tokens[at].is_quote or tokens[at].text in ",.;:—–()!?":
            break
        at += 1
    return at


def _is_relative_role(tokens: Sequence[Token], first: int, end: int) -> bool:
    at = first
    while at < end and (tokens[at].key in _ADVERBS or tokens[at].key in {"has", "had", "have"}):
        at += 1
    if at >= end:
        return False
    if tokens[at].key in _ROLE_VERBS:
        return True
    rest = {token.key for token in tokens[at + 1 : end]}
    is_being = tokens[at].key in BE_FORMS and tokens[at + 1 : at + 2]
    return bool(is_being) and any(is_role(key) for key in rest) and "that" not in rest


def _is_apposition(tokens: Sequence[Token], first: int, end: int) -> bool:
    keys = [token.key for token in tokens[first:end]]
    if not keys or len(keys) > _REACH:
        return False
    names_role = any(is_role(key) for key in keys[:14])
    if keys[0] in {"a", "an", "the"} and _names_body(keys):
        return True
    if keys[:2] == ["one", "of"] or keys[0] == "of":
        return names_role or any(key in BODIES for key in keys)
    return names_role and (keys[0] in _OPENERS or is_role(keys[0]) or not tokens[first].is_capital)


def _names_body(keys: Sequence[str]) -> bool:
    """`the grid operator (of the islands)`: a body and at most what belongs to it."""
    at = next((i for i, key in enumerate(keys[:6]) if key in BODIES), None)
    if at is None:
        return False
    return keys[at + 1 : at + 2] in ([], ["of"], ["in"], ["for"], ["behind"], ["that"], ["which"])


def opens_apposition(tokens: Sequence[Token], comma: int) -> bool:
    """Whether what stands behind a comma says who somebody is."""
    return _is_apposition(tokens, comma + 1, _end(tokens, comma + 1))


def apposition_end(tokens: Sequence[Token], comma: int) -> int | None:
    """Gives the index of the comma that closes an apposition opened by a comma, or None."""
    end = _end(tokens, comma + 1)
    closes = end < len(tokens) and tokens[end].text == ","
    return end if closes and _is_apposition(tokens, comma + 1, end) else None


def role_around(tokens: Sequence[Token], first: int, last: int, text: str) -> str | None:
    """Reads the role behind a name, or else the one in front of it and a comma.

    Args:
        tokens: the sentence.
        first: index of the first token of the name.
        last: index of its last token.
        text: the article.
    """
    front = role_in_front(tokens, first, last)
    before = " ".join(text[front.span[0] : front.span[1]].split())[:_LONGEST] if front else None
    return role_after(tokens, last, text) or before


def role_after(tokens: Sequence[Token], last: int, text: str) -> str | None:
    """Reads the role behind a name that ends at a token, or None.

    Args:
        tokens: the sentence.
        last: index of the last token of the name.
        text: the article, from which the words are taken as printed.

    Example:
        >>> from forecasts.language.words.tokens import tokenize
        >>> text = "Ada Roe, who once led the harbour board, said no."
        >>> role_after(tokenize(text, 0, len(text)), 1, text)
        'once led the harbour board'
    """
    at = last + 1
    if at >= len(tokens) - 1 or tokens[at].text not in {",", "—", "–"}:
        return None
    first = at + 1
    if tokens[first].key == "who":
        first += 1
        end = _end(tokens, first)
        found = _is_relative_role(tokens, first, end)
    else:
        end = _end(tokens, first)
        found = _is_apposition(tokens, first, end)
    if not found or end <= first or end >= len(tokens):
        return None
    return " ".join(text[tokens[first].start : tokens[end - 1].end].split())[:_LONGEST]
