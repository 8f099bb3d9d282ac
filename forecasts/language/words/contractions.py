"""Splits what is written together: we'll, he'd."""

from collections.abc import Sequence
from typing import Final

from forecasts.language.words.tokens import Token
from forecasts.language.words.vocabulary import word_set

_WOULD: Final = word_set("he'd she'd it'd they'd we'd that'd there'd who'd nobody'd")
_HAD: Final = word_set(
    "better been had rather sooner like love prefer gone done seen got already never just always "
    "made taken come left known lost won found told said heard thought met kept given put set cut"
)


def _is_would(tokens: Sequence[Token], at: int) -> bool:
    """Whether "he'd" is "he would": no participle follows."""
    following = tokens[at + 1].key if at + 1 < len(tokens) else ""
    if following in {"not", "also", "probably", "never"}:
        following = tokens[at + 2].key if at + 2 < len(tokens) else ""
    is_participle = following in _HAD or following.endswith(("ed", "en"))
    return bool(following) and following.isalpha() and not is_participle


def split_contractions(tokens: Sequence[Token]) -> list[Token]:
    """Splits the shortened "will" and "would" off a pronoun: we'll, he'd.

    Example:
        >>> from forecasts.language.words.tokens import tokenize
        >>> [token.key for token in split_contractions(tokenize("he'd go", 0, 7))]
        ['he', 'would', 'go']
    """
    split: list[Token] = []
    for at, token in enumerate(tokens):
        if token.key.endswith("'ll") and len(token.key) > 3:
            cut = token.end - 3
            split.append(Token(token.start, cut, token.text[:-3], token.key[:-3]))
            split.append(Token(cut, token.end, token.text[-3:], "'ll"))
        elif token.key in _WOULD and _is_would(tokens, at):
            cut = token.end - 2
            split.append(Token(token.start, cut, token.text[:-2], token.key[:-2]))
            split.append(Token(cut, token.end, token.text[-2:], "would"))
        else:
            split.append(token)
    return split
