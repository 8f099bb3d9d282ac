"""Subjects that deny what is said of them: "nobody will", "no patient will"."""

from collections.abc import Sequence
from typing import Final

from forecasts.language.words.tokens import Token
from forecasts.language.words.vocabulary import DETERMINERS, PRONOUNS, word_set

_NO_SUBJECTS: Final = word_set("nobody nothing none neither noone no-one")
NO_DENIAL: Final = word_set(
    "doubt question wonder matter way chance surprise longer more less fewer later sooner earlier "
    "better worse higher lower thanks end small few mean secret mistake coincidence"
)
"""Behind "no" these are no subject."""
_NOT_THOSE: Final = word_set("other but knows knew")
"""Behind "none" and "nobody" these make no denial of what follows."""
_SUBJECT_REACH: Final = 12
_BREAKS: Final = word_set(", ; : . but and — – that who which because if unless")
_OPENING: Final = word_set(
    "that but and so because if insist insists insisted say says said believe believes believed "
    "think thinks thought expect expects expected claim claims claimed fear fears feared predict "
    "predicts predicted warn warns warned promise promises promised vow vows vowed swear swears "
    "swore reckon reckons argue argues argued add adds added suggest suggests bet guess know hope "
    "maintain maintains maintained sure certain confident convinced"
)
"""Behind one of these a clause begins, so that "no patient" is its subject."""


def _has_no_noun(tokens: Sequence[Token], at: int) -> bool:
    """`insists no patient will`, `says nobody will`: the subject right before the verb."""
    if at and tokens[at - 1].key in _NO_SUBJECTS:
        return True
    for first in range(at - 2, max(-1, at - 4), -1):
        nouns = tokens[first + 1 : at]
        if tokens[first].key == "no" and _denies(nouns[0].key):
            is_subject = first == 0 or not tokens[first - 1].is_word
            is_subject |= first > 0 and tokens[first - 1].key in _OPENING
            words = (t.is_word and t.key not in PRONOUNS | DETERMINERS for t in nouns)
            return is_subject and all(words)
    return False


def _denies(following: str) -> bool:
    return following not in NO_DENIAL and not following[:1].isdigit()


def has_no_subject(tokens: Sequence[Token], at: int) -> bool:
    """Tells whether the subject of a verb denies: `nobody will`, `nothing in there is going to`.

    Args:
        tokens: the sentence.
        at: where the verb stands.

    Example:
        >>> from forecasts.language.words.tokens import tokenize
        >>> has_no_subject(tokenize("No bank will fail", 0, 17), 2)
        True
        >>> has_no_subject(tokenize("The man with no plan will win", 0, 29), 5)
        False
    """
    if _has_no_noun(tokens, at):
        return True
    front = tokens[max(0, at - _SUBJECT_REACH) : at]
    near = [token.key.removesuffix("'s") for token in front if token.text not in '“”‘’"«»']
    breaks = [i for i, key in enumerate(near) if key in _BREAKS]
    near = near[breaks[-1] + 1 :] if breaks else near
    if not _NOT_THOSE.isdisjoint(near[1:3]):
        return False
    if near[:1] == ["no"]:
        return len(near) > 1 and _denies(near[1]) and "there" not in near
    return bool(near) and near[0] in _NO_SUBJECTS
