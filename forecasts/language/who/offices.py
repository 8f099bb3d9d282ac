"""Words for offices and professions."""

from typing import Final

from forecasts.language.words.people_words import ROLES

ROLE_ENDINGS: Final = ("ologist", "icist", "ician", "ographer")
_ROLE_PREFIXES: Final = ("ex-", "vice-", "co-", "deputy-", "sub-", "then-", "under-", "mid-")


def bare_role(word: str) -> str:
    """`minister` of "ex-minister"."""
    prefix = next((each for each in _ROLE_PREFIXES if word.startswith(each)), "")
    return word.removeprefix(prefix)


def is_role(word: str) -> bool:
    """Whether a word names an office or a profession, singular or plural.

    Example:
        >>> is_role("analysts"), is_role("table")
        (True, False)
    """
    word = bare_role(word)
    singular = word.removesuffix("s")
    return word in ROLES or singular in ROLES or singular.endswith(ROLE_ENDINGS)
