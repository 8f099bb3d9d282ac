"""Whether a question made of words is plain English that asks what they speak of.

The rules before see only the shape of words. What fails here is no question, not even a draft.
"""

import re
from typing import Final

from forecasts.intake.matching.clauses import Clause
from forecasts.intake.matching.inflection import base_of, is_base

_EDGE: Final = re.compile(
    r"(?i)\bat the (?:very )?(?:earliest|soonest)\b|\b(?:no|not|n[’']t) (?:any )?(?:earlier|sooner)"
    r" than\b|(?:\b(?:not|never|no|nobody|none|nothing|hardly|nor|cannot)|n[’']t)\b[^.;]{0,80}?"
    r"\b(?:until|till)\b"
)
"""Words by which something comes after a day, and not by it."""
_TOLD: Final = re.compile(
    r"(?i)\b(?:refuses?|refused|used|pretends?) to (?:believe|think|say)\b|"
    r"^who (?:says|thinks|believes)\b|\b(?:people|they|critics|some|others) will say\b"
)
"""Words about what is thought, which nobody in them holds."""
_NO_HEAD: Final = re.compile(
    r"(?i)(?:under|over|at|in|on|by|during|after|before|since|until|despite|without|within|through|"
    r"throughout|against|among|between|beyond|unlike|if|whether|while|because|asked|told|nowhere|"
    r"only|far|little|least|sooner|later|then|often|always|maybe|perhaps|even|here|there|thus|either|"
    r"anything but|any more than|the (?:idea|rumour|notion|myth|claim|suggestion))\b"
)
_NO_WHO: Final = re.compile(
    r"(?i)\b(?:not|never|no|nor|neither|hardly|barely|scarcely|rarely|seldom|nowhere|nobody|"
    r"no one|nothing|none|saying|"
    r"thinking|believing|claiming|suggesting|predicting|warned|denied|refused|declined|stopped|"
    r"asked|whether)\b|n[’']t\b|[’']s$"
)
_DENIAL: Final = re.compile(
    r"(?i)\b(?:not|never|nor|neither|nobody|nothing|none|nowhere|hardly|barely|scarcely|cannot|"
    r"anything but|(?<!say )no(?! (?:more|less|fewer) than\b))\b|n[’']t\b"
)
_FINITE: Final = re.compile(
    r"(?i)\b(?:is|are|was|were|has|looks|seems|appears|says|said|thinks|believes|will|would)\b"
)
_JOINT: Final = re.compile(
    r"(?i)\b(?:that|which|who|whom|whose|what|where|when|how|why|if|once|as|than|before|after|"
    r"until|while|because|since|though|unless|and|or|but|so)\b|,"
)
"""What may begin a clause of its own within a question."""
_NO_CONDITION: Final = re.compile(
    r"(?i)^(?:if|unless|should)\s(?:you|i|we|anybody|anyone|one|people)\s(?:really\s)?"
    r"(?:thinks?|believes?|says?|asks?|expects?|imagines?|want|look)\b"
)
_ODD: Final = re.compile(
    r"(?i)[’']s? side[’']s? (?=lifetimes?)|[?!“”\"]|\bpigs (?:will )?fly\b|\beat \S.* hats?\b|"
    r"\b(?:only|merely)\s.*\bbut\b|\b(?:or|and)\s(?:\S+\s){1,4}(?:will|would|won[’']t)\b"
)
"""Marks within a question, proverbs, and a second claim of its own."""
_LASTS: Final = re.compile(
    r"(?i)\bfor\s(?:[\w-]+\s){0,4}?(?:weeks?|months?|years?|decades?|generations?|centur(?:y|ies)|"
    r"lifetimes?)\b"
)


def is_unfit(words: str) -> bool:
    """Says whether the day of words is the first, not the last, or nobody in them holds a view.

    Example:
        >>> is_unfit("The port will close no earlier than June"), is_unfit("It will close by June")
        (True, False)
        >>> is_unfit("I refuse to believe that the port will close")
        True
    """
    return bool(_EDGE.search(words) or _TOLD.search(words))


def lasts(words: str) -> bool:
    """Says whether words speak of a length of time, so that no near day can tell.

    Example:
        >>> lasts("The port will be closed for two years"), lasts("The port will close")
        (True, False)
    """
    return _LASTS.search(words) is not None


def _is_verb_first(what: str) -> bool:
    """Says whether words begin with no form of a verb but its base."""
    first = what.split(maxsplit=1)[0].strip(",")
    return base_of(first) is None or is_base(first)


def is_sound(clause: Clause) -> bool:
    """Says whether a question can be made of a clause: subject, base of a verb, no denial left.

    Example:
        >>> is_sound(Clause("the strike", "end by June", is_denied=False))
        True
        >>> is_sound(Clause("the mayor", "is likely in the safe", is_denied=False))
        False
    """
    who, what = clause.who.strip(), clause.what.strip()
    if not what or not (what[0].isalnum() or what[0] in "’'‘£$€"):
        return False
    if who and (_NO_HEAD.match(who) or _NO_WHO.search(who) or not _is_verb_first(what)):
        return False
    finite = _FINITE.search(what)
    if finite and not _JOINT.search(what, 0, finite.start()):
        return False
    is_other = _DENIAL.search(what) or _NO_CONDITION.match(clause.condition)
    return not (is_other or _ODD.search(f"{who} {what}"))
