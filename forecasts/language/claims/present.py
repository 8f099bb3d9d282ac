"""Claims about what already is, or was, so: "may have left", "is probably dead"."""

import re
from typing import Final

_DOERS: Final = (
    r"(?:been|\w{2,}ed|\w{2,}en|done|gone|known|left|come|made|got|met|won|lost|begun|said|told|"
    r"heard|felt|thought|read|built|bought|sold|sent|meant|paid|held|kept|found|run|cut|hit|put|"
    r"set|become|sunk|drowned|had)"
)
_SURE: Final = (
    r"(?:probably|almost certainly|certainly|very likely|very probably|most likely|most probably|"
    r"quite likely|in all likelihood|in all probability|presumably|undoubtedly|perhaps|possibly|"
    r"likely|surely|all but certainly|quite possibly|definitely|maybe|very possibly)"
)
PERFECT: Final = re.compile(
    r"(?i)\b(?:may|might|could(?= (?:already|well|even|easily|also))|must|can[’']?t|cannot|"
    r"couldn[’']t)\s(?:(?:well|already|also|even|not|never|only|still|in fact|by now|\w+ly)\s){0,3}"
    rf"have\s(?!to\b)(?:(?:all|already|\w+ly)\s)?{_DOERS}\b"
    r"|\b(?:may|might|could) (?:well )?be that [^.;,]{0,40}?\b(?:is|are|was|were|has|have|had)\b"
)
_IS: Final = re.compile(
    rf"(?i)(?:\b(?:is|are|am|was|were|has|have|had)|[’'](?:s|re|m|ve))\s(?:not\s)?{_SURE}\s"
    r"(?!(?:going|about|set|to|bound|heading|headed|doomed|finished|over|gone|won)\b)(?P<what>"
    r"[^,.;!?]*)"
    rf"|\b{_SURE},?\s(?:is|are|was|were|has|have|had)\s(?!(?:going|about|set|to)\b)"
    r"(?P<other>[^,.;!?]*)"
    rf"|^\W*(?:(?:and|but)\s)?{_SURE},?\s(?:he|she|it|they|we|someone|somebody|the \w+)\s"
    r"(?:(?:never|simply|just|already|only)\s)?(?:was|were|had|did|didn[’']t|left|went|fell|forgot|"
    r"knew|took|came|got|made|lost|\w{2,}ed)\b"
)
_BEHIND: Final = re.compile(
    r"(?i)^,?\s(?:that\s)?(?:[\w’'-]+\s){1,6}?(?:was|were|has|have|had|is|are)\s"
    r"(?!(?:going|about|set|to|bound|likely|not going|\w+ing)\b)"
)
_WAS: Final = re.compile(
    rf"(?i)\b{_SURE}\s(?:\w+ly\s)?(?:was|were|went|had|did|came|took|began|fell|knew|sank|died|killed|"
    r"caused|\w{3,}ed)\b"
    rf"|\b(?:was|were)\s{_SURE}\s(?!to\b|that\b)"
)
_OPINION: Final = re.compile(
    r"(?i)\b(?:most|best|worst|biggest|\w+est|good|bad|right|wrong|fair|true|worth|better|worse|"
    r"enough|time|reason|mistake|kind|favou?rite|important|necessary|hard|easy)\b"
)
_TO_COME: Final = re.compile(
    r"(?i)\b(?:will|won[’']t|shall|would|going to|to be|could|(?-i:may)|might|tomorrow|next)\b"
    r"|[’']ll\b"
)
_NOW: Final = re.compile(r"(?i)\b(?:right now|at this (?:very )?moment|as we speak)\b")


def speaks_of_now(text: str) -> bool:
    """Tells whether the verb of a statement says how likely something past or present is.

    Example:
        >>> speaks_of_now("She may already have left."), speaks_of_now("She may leave.")
        (True, False)
    """
    if PERFECT.search(text):
        return True
    match = _IS.search(text)
    what = (match["what"] or match["other"] or "") if match else ""
    return match is not None and not _OPINION.search(what)


def is_said_of_now(text: str, after: int) -> bool:
    """Tells whether the clause behind words of likelihood is about now: "likely that it was".

    Args:
        text: the statement.
        after: where its words of likelihood end.

    Example:
        >>> is_said_of_now("It is likely that he was there.", 12)
        True
    """
    match = _BEHIND.match(text[after:])
    return match is not None and not _OPINION.search(text[after:][match.end() :][:40])


def says_it_was(text: str) -> bool:
    """Tells whether a statement weighs what happened, so that a day in it lies behind.

    Example:
        >>> says_it_was("It probably came in May."), says_it_was("It will probably come in May.")
        (True, False)
    """
    return bool(_WAS.search(text)) and not _TO_COME.search(text)


def says_now(text: str) -> bool:
    """Tells whether a statement names this moment: "right now"."""
    return bool(_NOW.search(text))
