"""Words and marks with their places; quoted passages stand as one token."""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

QUOTE_HEAD: Final = "\ue000"
QUOTE_BODY: Final = "\ue001"
"""In the text outside quotations a quoted passage is one head and as many bodies as needed."""

_TOKEN: Final = re.compile(
    rf"{QUOTE_HEAD}{QUOTE_BODY}*|[^\W_]+(?:[’'\-][^\W_]+)*[’']?|[^\w\s]|_|{QUOTE_BODY}"
)
_POSSESSIVE_ENDS: Final = ("’s", "'s", "’S", "'S", "’", "'")


class Token(NamedTuple):
    """A word, a mark, or a whole quoted passage."""

    start: int
    end: int
    text: str
    key: str

    @property
    def is_quote(self) -> bool:
        """Whether it stands for a quoted passage."""
        return self.key == QUOTE_HEAD

    @property
    def is_word(self) -> bool:
        """Whether it is a word or a number."""
        return self.text[0].isalnum()

    @property
    def is_capital(self) -> bool:
        """Whether it is a word that starts with a capital letter."""
        return self.text[0].isupper()

    @property
    def is_possessive(self) -> bool:
        """Whether it ends in 's or an apostrophe."""
        return self.is_word and self.text.endswith(_POSSESSIVE_ENDS)


def tokenize(text: str, start: int, end: int) -> list[Token]:
    """Splits a stretch of text into tokens; time grows with its length.

    Example:
        >>> [token.text for token in tokenize("Mr Roe’s plan won’t work.", 0, 25)]
        ['Mr', 'Roe’s', 'plan', 'won’t', 'work', '.']
    """
    tokens = []
    for match in _TOKEN.finditer(text, start, end):
        word = match.group()
        if word[0] == QUOTE_HEAD:
            tokens.append(Token(match.start(), match.end(), QUOTE_HEAD, QUOTE_HEAD))
        else:
            tokens.append(Token(match.start(), match.end(), word, word.lower().replace("’", "'")))
    return tokens


def bare(word: str) -> str:
    """Takes the possessive ending off a word.

    Example:
        >>> bare("Students’"), bare("Roe’s")
        ('Students', 'Roe')
    """
    for ending in _POSSESSIVE_ENDS:
        if word.endswith(ending) and len(word) > len(ending):
            return word[: -len(ending)]
    return word


def count_words(tokens: Iterable[Token]) -> int:
    """Counts the words, marks left out; a quoted passage counts as none."""
    return sum(1 for token in tokens if token.is_word)
