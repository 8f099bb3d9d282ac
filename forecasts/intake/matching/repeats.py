"""Whether two quotations are the same words, or nearly the same with another meaning."""

import re
from collections import Counter
from typing import Final

from forecasts.intake.matching.likeness import numbers_in
from forecasts.intake.matching.polarity import opposites_between
from forecasts.intake.matching.stems import PLAIN, telling_words
from forecasts.search import folded_words

_ALIKE: Final = 0.6
_SHORTEST: Final = 5
"""Words that near-verbatim quotations must have; shorter ones must be the same altogether."""
_DENIALS: Final = """
not never no nor neither nobody none nothing cannot without hardly scarcely barely nowhere
fail fails failed refuse refuses refused
"""
_DENIED: Final = re.compile(
    r"(?i)\b(?:wo|ca|do|does|did|is|are|was|were|has|have|had|\w+d)n[’']t\b"
)
_LEVELS: Final = """
likely unlikely probable probably improbable possible possibly impossible perhaps maybe may must
certain certainly uncertain sure surely unsure doubt doubtful inevitable inevitably chance chances
odds risk hope fear expect believe very highly almost quite fairly extremely nearly virtually
somewhat rather totally confident convinced conceivable inconceivable plausible half most some if
unless
"""
_COUNTING: Final = """
one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty
sixty seventy eighty ninety hundred thousand million billion third quarter dozen first second double
twice
"""
_TIMES: Final = """
this next last day days week weeks month months year years decade decades today tomorrow tonight
spring summer autumn fall winter before after until since
"""
_SAME_LEVEL: Final = {
    "might": "may",
    "hopes": "hope",
    "fears": "fear",
    "expects": "expect",
    "believes": "believe",
    "doubts": "doubt",
}
_DENYING, _LEVEL, _COUNT, _WHEN = (
    frozenset(words.split()) for words in (_DENIALS, _LEVELS, _COUNTING, _TIMES)
)
_YEAR: Final = re.compile(r"\b(?:19|20|21)\d\d\b")
_WORD: Final = re.compile(r"[^\W\d_][\w’'-]*")


def _shingles(words: list[str]) -> frozenset[tuple[str, ...]]:
    return frozenset(zip(words, words[1:], words[2:], strict=False))


def _are_alike(first: list[str], second: list[str]) -> bool:
    if min(len(first), len(second)) < _SHORTEST:
        return False
    ours, theirs = _shingles(first), _shingles(second)
    return len(ours & theirs) >= _ALIKE * min(len(ours), len(theirs))


def _denials(text: str, words: list[str]) -> list[str]:
    found = [word for word in words if word in _DENYING]
    return [*found, *("not" for _ in _DENIED.findall(text))]


def _levels(words: list[str]) -> list[str]:
    plain = (_SAME_LEVEL.get(word, word) for word in words)
    return [word for word in plain if word in _LEVEL]


def _numbers(text: str, words: list[str]) -> list[str]:
    digits = [*numbers_in(text), *_YEAR.findall(text)]
    return [*digits, *(word for word in words if word in _COUNT)]


def _names(text: str) -> set[str]:
    """Lists the words written large that are no plain ones: names, months, days of the week."""
    large = [word for word in _WORD.findall(text) if word[:1].isupper() and len(word) > 1]
    folded = {each: word for word in large for each in folded_words(word)[:1]}
    return {folded[each] for each in folded if each not in PLAIN and each not in _LEVEL}


def _apart(kind: str, one: list[str], other: list[str]) -> str:
    ours, theirs = (
        list((Counter(one) - Counter(other)).elements()),
        list((Counter(other) - Counter(one)).elements()),
    )
    if not ours and not theirs:
        return ""
    sides = (" and ".join(dict.fromkeys(each)) for each in (ours, theirs))
    return " against ".join(side or f"no {kind}" for side in sides)


def _names_apart(one: str, other: str) -> str:
    """Compares names; a word that is only written small elsewhere is none."""
    ours, theirs = _names(one), _names(other)
    first, second = set(folded_words(one)), set(folded_words(other))
    new = [name for name in sorted(ours) if not second.issuperset(folded_words(name))]
    gone = [name for name in sorted(theirs) if not first.issuperset(folded_words(name))]
    return _apart("name", new, gone)


def _replaced(one: str, other: str) -> str:
    """Names what stands in place of something else; what one side only adds replaces nothing."""
    ours, theirs = telling_words(one), telling_words(other)
    new = [word for bare, word in ours.items() if bare not in theirs]
    gone = [word for bare, word in theirs.items() if bare not in ours]
    return _apart("word", new, gone) if new and gone else ""


def differences(one: str, other: str) -> tuple[str, ...]:
    """Lists in what two quotations that are nearly the same do not mean the same.

    Example:
        >>> differences("It will open in March", "It will not open in June")
        ('no denial against not', 'March against June')
    """
    first, second = folded_words(one), folded_words(other)
    ours, theirs = ([word for word in words if word in _WHEN] for words in (first, second))
    is_other_time = bool(Counter(ours) - Counter(theirs)) and bool(Counter(theirs) - Counter(ours))
    found = (
        _apart("denial", _denials(one, first), _denials(other, second)),
        _apart("number", _numbers(one, first), _numbers(other, second)),
        _names_apart(one, other),
        _apart("level", _levels(first), _levels(second)),
        _apart("time", ours, theirs) if is_other_time else "",
        *(f"{each.said} against {each.asked}" for each in opposites_between(one, other)),
    )
    told = tuple(filter(None, found))
    replaced = _replaced(one, other)
    return told or ((replaced,) if replaced else ())


def are_nearly_the_same(one: str, other: str) -> bool:
    """Says whether most words of two quotations stand together, whatever the rest means."""
    first, second = folded_words(one), folded_words(other)
    return bool(first) and (first == second or _are_alike(first, second))


def says_the_same(one: str, other: str) -> bool:
    """Says whether two quotations are the same words, or nearly: cut short, or a small one changed.

    What denies, or has another number, name, time or level, or says the opposite, is not the same.

    Example:
        >>> words = "The harbour will never open again, whatever the minister says"
        >>> says_the_same(words, "the harbour will never open again, whatever he says")
        True
        >>> says_the_same(words, "The harbour will open again, whatever the minister says")
        False
    """
    if folded_words(one) == folded_words(other):
        return bool(folded_words(one))
    return are_nearly_the_same(one, other) and not differences(one, other)
