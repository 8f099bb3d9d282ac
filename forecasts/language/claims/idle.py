"""What sounds like a prediction and is none: permissions, old predictions, questions, wishes."""

import re
from typing import Final

from forecasts.language.chances.estimate import Reading
from forecasts.language.chances.lexicon import PhraseKind
from forecasts.language.chances.usage import is_past_ability, is_permission

_BACKSHIFTED: Final = re.compile(r"(?i)\b(?:would|could|was|were|might)\b|n[’']t\b|[’']d\b")
_LONG_AGO: Final = re.compile(
    r"(?i)\b(?:last (?:year|spring|summer|autumn|fall|winter|time)|"
    r"(?:\w+|\d+) (?:years?|months?|decades?) (?:ago|earlier|before)|"
    r"(?:back )?in (?:the year )?(?:19|20)\d\d|back in|always said|used to say|once (?:said|"
    r"promised|"
    r"predicted|thought|believed|swore)|had (?:expected|planned|said|proclaimed|predicted|"
    r"promised|sworn|forecast|"
    r"claimed|announced|told|boasted|warned)|(?:in|for) those days|at the time|long ago|"
    r"years back)\b"
)
_TOLD: Final = re.compile(
    r"(?i)\b(?:you|they) (?:told|said|promised|swore|assured)\b|\b(?:always|once) (?:said|promised|"
    r"thought|believed|told)\b|\b(?:last year|years ago|in (?:19|20)\d\d (?:it|he|she|they|you|we) "
    r"(?:said|predicted|promised|warned|told))\b"
)
_WERE_TOLD: Final = re.compile(
    r"(?i)\b(?:i|we|they|you|he|she|people|residents|voters) (?:was|were|had been) (?:\w+ )?"
    r"(?:told|promised|assured)\b[^.;]*?(?:\b(?:would|were|was|could|might)\b|[’']d\b)"
    r"|^\W*(?:\w+\s){0,2}?(?:i|we|they|everyone|everybody|people|nobody) (?:\w+ )?(?:thought|"
    r"believed|expected|hoped|feared|reckoned|imagined|assumed)\b[^.;]{0,40}?(?:\bwould\b|[’']d\s)"
)
_FAILED: Final = re.compile(
    r"(?i)(?:\b(?:and|but)\s|[;,:—–]\s|[.!]\s(?:\w+\s)?)(?:he|she|it|they|that|this|none|nothing|"
    r"we)\s"
    r"(?:(?:wasn[’']t|weren[’']t|didn[’']t|did not|was not|were not)(?=\W*(?:[.,;!?—–]|$)|\s(?:"
    r"happen|come|work|materiali[sz]e|last|hold|even)\b)|never did|came back|came to nothing|"
    r"was wrong|were wrong|proved wrong|did nothing of the sort|never happened|never came|"
    r"was laughed)\b|\bwas laughed out\b|\bnone arrived\b|\bwas proved wrong\b|"
    r"\bthat did not happen\b|\bbut (?:has|have) since\b"
)
_ASKED: Final = re.compile(
    r"(?i)\b(?:asked|asks|ask|asking|wonders?|wondered|question(?:s|ed)?|debat\w+|discuss\w*|"
    r"decid\w+|"
    r"consider\w*|argu\w+ (?:over|about)|know|knows|see|remains to be seen|unclear|known|declin\w+|"
    r"refus\w+|drawn|matters?|"
    r"depends on)\s"
    r"(?:[^.;]{0,50}?\s)?(?:whether|if|when|how|who|what|where|which)\b[^.;]*$"
)
_UNREAL: Final = re.compile(
    r"(?i)\b(?:would|could|should|might) (?:never |not |\w+ly )?have "
    r"(?!(?:to|no|an?|the|any|some|little|few|more|less|his|her|its|their|our|my|nothing|"
    r"everything|enough)\b)\w+|\bhad (?:it|he|"
    r"she|they)"
    r" \w+ed\b|\bif (?:i|we) were (?!to\b)|\bif it were up to\b|^\W*if only\b|\bi wish\b|"
    r"\bwish (?:that )?(?:i|we|he|she|they)\b|\bused to\b"
)
_ADVICE: Final = re.compile(
    r"(?i)^\W*(?:please\s|let[’']s\s|let us\s|do not\s|don[’']t\s(?:forget|worry|expect|ask))"
    r"|\bso that\b[^.;]*$|\bin order (?:to|that)\b[^.;]*$"
)
_ADDRESS: Final = re.compile(
    r"(?i)\b(?:readers?|you)(?:[’']ll|\s(?:\w+\s){0,4}?(?:will|may|might))\s(?:\w+ly\s)?(?:recall|"
    r"remember|know|notice|have noticed|forgive|recognise|recognize|find\s(?:it|them|more|the)|"
    r"see\s"
    r"(?:that|from|below|above))\b"
)
_VALUED: Final = re.compile(
    r"(?i)\b(?:would|will|might|may|could)(?: not|n[’']t)? be (?:(?:an?|the|very|quite|so|rather|"
    r"absolutely|much|more|deeply)\s)*(?:mistake|shame|wrong|nice|lovely|good|better|best|fair|"
    r"unfair|"
    r"foolish|mad|madness|crazy|folly|pity|honou?r|pleasure|irresponsible|naive|silly|stupid|"
    r"unwise|"
    r"wise|prudent|premature|remiss|great to|easier to|true|so)\b"
    r"|\b(?:may|might) (?:well )?(?:look|seem|sound|appear)\b|\bwill always\b|\b(?:that|this|it|"
    r"which) "
    r"would (?:explain|suggest|imply)\b"
)
"""Judges, or grants, or tells what is always so."""
_HABIT: Final = re.compile(
    r"(?i)\b(?:(?:some|most|many|on) (?:\w+ )?(?:days|nights|evenings|mornings|summers|winters|"
    r"afternoons|weekends)|as an? (?:child|boy|girl|student|young \w+)|(?:in )?those days|"
    r"when (?:i|he|she|we|they) (?:was|were) (?:young|an?|small|little|growing|still)|every "
    r"(?:morning|evening|day|night|summer|winter|spring|autumn|week|year|\w+day)|often|sometimes)\b"
    r"[^.;]*?\bwould\b|\bwould\b[^.;]*?\b(?:every (?:morning|evening|day|night|summer|winter|"
    r"spring|"
    r"autumn|\w+day)|in those days|as an? (?:child|boy|girl))\b"
    r"|\b(?:may|might) be \w+,? but (?:they|it|he|she|we|this|that)(?: (?:are|is)|[’'](?:s|re))\b"
)
"""Tells what somebody used to do, or grants something."""
_HOPED: Final = re.compile(
    r"(?i)\b(?:i|we|they|you|he|she) (?:\w+ )?(?:hopes?|prays?|wish(?:es)?)\b"
)
_ELLIPSIS: Final = re.compile(r"(?i)\b(?:would|could|might|may)\W*$")
_AROUND: Final = 120


def is_history(statement: str, before: str, after: str) -> bool:
    """Tells whether somebody foretold this long ago, or it is known to have failed.

    Args:
        statement: the words of the statement.
        before: what stands before it in its sentence.
        after: what follows it.

    Example:
        >>> is_history("it would be over by May", "Two years ago he said ", ". It was not.")
        True
    """
    if _WERE_TOLD.search(statement):
        return True
    if not _BACKSHIFTED.search(statement):
        return False
    would = re.search(r"(?i)\b(?:would|was|were)\b", statement)
    head = statement[: would.start()] if would else ""
    if _TOLD.search(head):
        return True
    if _LONG_AGO.search(before[-_AROUND:]) and not re.search(r"(?i)\bhas\b", before[-_AROUND:]):
        return True
    return bool(_FAILED.search(statement[-90:] + after[:_AROUND]))


def is_idle(statement: str, reading: Reading, offset: int, *, is_reporter: bool) -> bool:
    """Tells whether the words of likelihood foretell nothing here.

    Args:
        statement: the words of the statement.
        reading: the words of likelihood in it.
        offset: where `statement` begins in the article.
        is_reporter: whether they are the writer's own.

    Example:
        >>> from forecasts.language.chances.estimate import read_estimate
        >>> words = "You may enter after six."
        >>> is_idle(words, read_estimate(words, 0, len(words)), 0, is_reporter=False)
        True
    """
    if _ADDRESS.search(statement) or _UNREAL.search(statement):
        return reading.kind is not None and reading.kind is not PhraseKind.PROBABILITY
    if reading.kind not in {PhraseKind.MODAL, PhraseKind.FLAT}:
        return False
    before = statement[: max(0, reading.span[0] - offset)]
    word = statement[len(before) : max(0, reading.span[1] - offset)].lower()
    return bool(
        ("may" in word and is_permission(statement))
        or ("could" in word and is_past_ability(statement))
        or _ADVICE.search(before)
        or _VALUED.search(statement)
        or _HABIT.search(statement)
        or _HOPED.search(before)
        or (is_reporter and (_ASKED.search(before) or _ELLIPSIS.search(statement)))
    )
