"""Somebody's words without what only stands around a claim."""

import re
from typing import Final

_CONTRACTIONS: Final = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        (r"(?i)\b(?:won't|shan't)(?!\w)", "will not"),
        (r"(?i)\b(?:can't|cannot)(?!\w)", "can not"),
        (r"(?i)n't(?!\w)", " not"),
        (r"(?i)'ll(?!\w)", " will"),
        (r"(?i)\b(it|that|there|he|she|this|who|what)'s(?!\w)", r"\1 is"),
        (r"(?i)\b(i|we|you|he|she|it|they|that|there|nobody)'d(?!\w)", r"\1 would"),
        (r"(?i)\b(\w+)'s (?=nailed|back\b|over\b|likely|unlikely|on the cards)", r"\1 is "),
        (r"(?i)'re(?!\w)", " are"),
        (r"(?i)'m(?!\w)", " am"),
        (r"(?i)'ve(?!\w)", " have"),
        (r"[“”\"\[\]]|(?<!\w)'|(?<!s)'(?!\w)|'$", ""),
        (r"(?i)\b(?:um|er|uh|sha),\s", ""),
        (r"(?i),?\sin all (?:likelihood|probability)\b,?", ""),
    )
)
_LEAD_IN: Final = re.compile(
    r"(?i)^(?:[-–—*•]\s*|(?:and|but|so|or|then|that|look|well|yes(?=,)|no(?=,)|now|also|"
    r"while [^,]{3,80}(?=,)|even so|frankly|indeed|"
    r"nobody should be in any doubt that|(?:\S+\s)?\S+ to (?:one|\d+)"
    r"(?: on| against)?(?: that)?|"
    r"between you and me|god willing|touch wood|with a bit of luck|in all likelihood|"
    r"commenting on[^,]+|"
    r"for [^,]{2,40}|the \w+, [^,]{2,40}, (?:thinks|says|believes|expects|assures us)(?: that)?|"
    r"(?:[^,]{2,70},\s){0,2}(?:\w+\s){0,2}(?:remarked|warned|predicted|feared|added|said) that|"
    r"in the end|at these prices)\b,?\s+)"
)
_CUT: Final = re.compile(
    r"(?:\s*[;:–—]|\s-\s|,\s(?!(?:before|after|by|in|at|on|from|with|without|and\s\w+\s\w+ing)\s)|"
    r",?\s(?:and|but|so|or)\s(?=(?:i|we|you|he|she|it|they|the|an?|that|there|this)\b)|"
    r"\s(?:is|are|was|were|at)\s(?:about|around|tiny|small|slim|low|high|roughly|\d|one in)\b|"
    r"\s(?:because|as an?\s\w+\s\S+\s\S+\s\S+|although|though|whereas|whereupon|"
    r"whatever|whoever|not least)\b|"
    r"(?<!\b[MD]r)[.!?]\s(?!\d)).*$",
    re.IGNORECASE,
)
_SURELY: Final = re.compile(
    r"(?i)\s(?:surely|certainly|definitely|undoubtedly|no doubt)\b|"
    r"\sthis year(?=\s(?:\w+\s)?\ue000)"
)
_TRAIL: Final = re.compile(
    r"(?i)(?:,?\s(?:either|though|too|as well|you know|mate|duck|me|sooner or later|easy|say|"
    r"i think|if you (?:pushed|asked|ask) me|tops|at best|at all|of course|as per|any time soon|"
    r"well|once more|surely|certainly))+$"
)


def plain_words(words: str) -> str:
    """Writes out what is written together, without marks and fillers.

    Example:
        >>> plain_words("“Um, it’ll hold”")
        'it will hold'
    """
    words = words.replace("’", "'").replace("‘", "'")
    for form, instead in _CONTRACTIONS:
        words = form.sub(instead, words)
    return " ".join(words.split())


def without_lead_in(words: str) -> str:
    """Takes off what only leads to a claim.

    Example:
        >>> without_lead_in("But frankly, the truce will hold")
        'the truce will hold'
    """
    before = ""
    while before != words:
        before = words
        words = _LEAD_IN.sub("", words).strip(" ,")
    return words


def cut_short(what: str) -> str:
    """Cuts off what is said beside a claim, behind it.

    Example:
        >>> cut_short("hold, whatever they say")
        'hold'
    """
    before, what = "", _SURELY.sub("", what)
    while before != what:
        before = what
        what = _TRAIL.sub("", _CUT.sub("", what)).strip(" ,.;:!?'")
    return what
