"""Whether somebody stands behind words at all: "nobody expects it to end", "it is a myth that".

What is plainly turned round is read so; where the words leave the side open, there is no level.
"""

import re
from typing import Final

from forecasts.language.chances.estimate import Reading, named_reading, read_estimate
from forecasts.language.chances.lexicon import PhraseKind

_HEAD: Final = (
    r"^\W*(?:that\s)?(?:(?:and|but|so|yet|well|frankly|honestly|still|now|today|indeed)\b"
    r",?\s)?"
)
_NOBODY: Final = (
    r"(?:(?:almost\s|virtually\s|practically\s)?(?:nobody|no[ -]one)(?:\selse|\s(?:in|at|on|of|"
    r"around)(?:\s[\w’'-]+){1,3}?)?|none\sof(?:\s[\w’'-]+){1,4}?|no\s[a-z-]+(?:\s[a-z-]+)?|"
    r"(?:very\s|too\s|precious\s)?few(?:\sof)?(?:\s[a-z-]+){0,3}?|only\san?\s[a-z-]+(?:\s[a-z-]+)?|"
    r"(?:hardly|scarcely|barely)\s(?:anybody|anyone|any\s[a-z-]+|a\s[a-z-]+))"
)
_THINKS: Final = (
    r"(?:\w+ly\s)?(?:(?:would|should|could|will|can)\s(?:\w+ly\s)?)?"
    r"(?:expects?|believes?|thinks?|says?|imagines?|supposes?|assumes?|claims?|predicts?|"
    r"foresees?|anticipates?|reckons?|believed|thought|expected)"
)
_NOBODY_THINKS: Final = re.compile(
    rf"{_HEAD}(?P<words>{_NOBODY}\s{_THINKS})\b(?!\sso\b)", re.IGNORECASE
)
_NO_DOUBT: Final = re.compile(
    rf"{_HEAD}(?P<words>(?:(?:i|we)\s(?:\w+ly\s)?(?:do\snot|don[’']t|did\snot|didn[’']t|never|"
    r"cannot|can[’']t|have\snever|[’']ve\snever)(?:\s\w+ly|\sever)?|"
    rf"{_NOBODY}\s(?:\w+ly\s)?(?:can\s|could\s|should\s)?)\s?"
    r"doubt(?:s|ed)?(?:\sfor\s(?:a|one)\s(?:moment|second|minute))?)\b",
    re.IGNORECASE,
)
_FALSE: Final = (
    r"(?:a\smyth|a\slie|an?\s(?:fiction|fantasy|illusion|delusion|fairy\stale|hoax)|nonsense|"
    r"rubbish|absurd|ridiculous|ludicrous|laughable|preposterous|false|wrong|untrue|mistaken|"
    r"unfounded|baseless|groundless|fanciful|for\sthe\sbirds)"
)
_IDEA: Final = (
    r"(?:ideas?|notions?|rumou?rs?|myths?|claims?|suggestions?|beliefs?|reports?|talk|view|"
    r"theory|theories|story|stories|speculation|assumption|argument|allegations?)"
)
_IDEA_IS_FALSE: Final = re.compile(
    rf"{_HEAD}(?:(?:the\s|any\s|this\s|all\s)?(?:whole\s|very\s)?{_IDEA}\sthat|"
    rf"(?:anyone|anybody|everyone|everybody|those|people|whoever)\s(?:who\s)?{_THINKS}(?:\sthat)?)"
    rf"\s(?P<inner>[^.;!?]{{3,200}}?)\s"
    rf"(?:is|are|was|were)\s(?:\w+ly\s|just\s|quite\s|all\s|pure\s|sheer\s|utter\s){{0,2}}{_FALSE}\b",
    re.IGNORECASE,
)
_NOT_SO: Final = re.compile(
    rf"{_HEAD}it(?:(?:\sis|[’']s|\swas)\s(?:simply\s|just\s|quite\s|absolutely\s)?not|"
    r"\s(?:isn|wasn)[’']t)\s(?:\w+ly\s|at\sall\s)?(?:true|the\scase|so|correct|right)"
    r"(?:\sto\s(?:say|think|believe))?\sthat\s"
    rf"|{_HEAD}it(?:\sis|[’']s|\swas)\s(?:\w+ly\s|just\s|pure\s|sheer\s|utter\s)?{_FALSE}"
    r"(?:\sto\s(?:say|think|believe|claim|suggest))?\sthat\s",
    re.IGNORECASE,
)
_CANNOT_SEE_NOT: Final = re.compile(
    rf"{_HEAD}(?:i|we)\s(?P<words>(?:can[’']t|cannot|can\snot|couldn[’']t|could\snot)\s"
    r"(?:see|imagine|picture|envisage))\s(?:[\w’'-]+\s){1,5}?not\s\w+ing\b",
    re.IGNORECASE,
)
_DOUBTED_DENIAL: Final = re.compile(
    rf"{_HEAD}it(?:\sis|[’']s|\sremains|\sseems)\s(?:\w+ly\s)?(?P<words>doubtful)\s(?:whether|if|"
    r"that)\s[^,.;!?]{2,60}?\s(?:will\s(?:\w+ly\s)?not|won[’']t|will\snever)\b",
    re.IGNORECASE,
)
_INVERTED: Final = re.compile(
    rf"{_HEAD}(?P<words>never(?:\s(?:again|before))?|nowhere(?:\s[a-z]+){{0,3}}?|not\sonce|"
    r"not\suntil\s[^,.;!?]{1,40}?|in\sno\sway|on\sno\saccount)\s"
    r"(?:will|would|is|are|can|could|shall)\b",
    re.IGNORECASE,
)
_SELDOM: Final = re.compile(
    rf"{_HEAD}(?:(?:hardly|scarcely|barely)\s(?:any[a-z]*|an?)|(?:very\s|too\s|precious\s)?few|"
    r"not\s(?:every[a-z]*|all|many))(?:\s(?:[\w’'-]+\s){0,4}?)(?:will|would|is|are|can|could)\b",
    re.IGNORECASE,
)
_NEITHER: Final = re.compile(
    r"\b(?:will|would|is\sgoing\sto|are\sgoing\sto)\s(?:[\w’'-]+\s){1,5}?neither\b",
    re.IGNORECASE,
)
_ANYTHING_BUT: Final = re.compile(r"\banything\sbut\s\W?$", re.IGNORECASE)
_NOT_ONLY: Final = re.compile(
    r"\b(?:will|would|may|might|could|going\sto)(?:\snot|n[’']t)\s(?:only|just|merely|simply)\b"
    r"|\bwon[’']t\s(?:only|just|merely|simply)\b",
    re.IGNORECASE,
)
_NOT_FAIL: Final = re.compile(
    r"\b(?:won[’']t|will\snot|will\snever|cannot|can[’']t|can\shardly|could\snot|couldn[’']t)"
    r"\s(?:possibly\s)?fail\sto\b",
    re.IGNORECASE,
)
_THERE_IS_NO: Final = re.compile(
    r"(?:\W?\s?(?:chances?|odds|probability|likelihood))?\s(?:that\s)?"
    r"there(?:\sis|\swill\sbe|[’']s|[’']ll\sbe)\sno\s(?!doubt|question|way|chance|more|less|fewer)",
    re.IGNORECASE,
)
"""Stands behind words of likelihood: "70-30 that there is no deal"."""
_NO_THING: Final = re.compile(
    r"\s(?:to\ssee\s|there\sto\sbe\s)?no\s(?!doubt|question|more\sthan|less|fewer|later|sooner|earlier)",
    re.IGNORECASE,
)
"""Stands behind "expect": "we expect no deal"."""
_DENIED_CHANCE: Final = re.compile(
    r"\b(?:chances?|odds|probability|likelihood|risk|possibility)\s(?:that|of)\s[^,;.!?]{1,60}?"
    r"(?:\bnot|\bnever|n[’']t)\s[^,;.!?]{0,80}$",
    re.IGNORECASE,
)
"""`the chance that it will not end is 30 percent`, up to the end of the number."""
_UNREAD: Final = re.compile(
    r"(?:\b(?:not|no|never|cannot|refus\w+|stopped|stopping|reject\w*|rul(?:e|es|ed|ing)\sout|"
    r"given?\sup|giv(?:es|ing)\sup|gave\sup|lying|some\sdoubt|hard|wrong|mistaken|impossible)|n[’']t)\b"
    r"(?!\s(?:[\w’'-]+\s){0,3}?(?:forget|secret|mistake|surpris\w+|wonder|"
    r"question|doubts?|matter|deny|denying|denied|dispute|escape|ignore|hide|overlook|coincidence)\b)"
    r"[^,;:.!?—–]{0,60}?\b(?<!mean )(?<!means )(?<!so )(?<!ensure )(?:that|say|says|said|saying|"
    r"thinks?|thinking|believes?|believing|claims?|suggest|suggesting|assume)\s"
    r"[^,;:.!?—–]{1,60}?$",
    re.IGNORECASE,
)
"""Stands before a plain "will" of which the words before it say something that no rule reads."""
_EVEN: Final = 0.5
_PLAIN_TURNED: Final = (_INVERTED, _SELDOM, _NEITHER)
_TWICE_TURNED: Final = (_CANNOT_SEE_NOT, _DOUBTED_DENIAL)
_WEIGHED: Final = frozenset({PhraseKind.PROBABILITY, PhraseKind.BELIEF, None})
_ODDS_FIRST: Final = re.compile(
    rf"{_HEAD}(?:less|fewer|more|better)\sthan\s(?:an?\s)?[\w-]+\sin\s(?:an?\s)?[\w-]+\sthat\b",
    re.IGNORECASE,
)
"""`less than one in ten that`, of which the number is not read."""
_SAYING: Final = r"(?:say|claim|suggest|predict|promis|argu|think|believ|assum|suppos|expect)"
_DISOWNED: Final = re.compile(
    rf"{_HEAD}(?:i|we)\s?(?:am|[’']m|are|[’']re|was|were)\snot\s(?:\w+ly\s)?{_SAYING}ing\b"
    rf"|{_HEAD}(?:i|we)\s(?:would\snot|wouldn[’']t|did\snot|didn[’']t|never|will\snot|won[’']t|"
    r"cannot|can[’']t|can\snot)\s(?:go\sso\sfar\sas\sto\s)?(?:say|said|claim|claimed|"
    r"promise|promised|predict|predicted|guarantee|believe\sthat)\b"
    rf"|{_HEAD}(?!it\b|that\b)(?:[\w’'.-]+\s){{1,4}}?(?:is|are|was|were)\s(?:\w+ly\s)?"
    rf"(?:wrong|mistaken|foolish|mad|naive|crazy)\s(?:to|in)\s{_SAYING}\w*\b"
    rf"|^\W*against\s(?:\w+ly\s)?{_SAYING}ing\b"
    rf"|\b(?:warn|caution|advis)(?:s|ed|es|ing|e)?\s(?:[\w’'-]+\s){{0,3}}?against\s{_SAYING}ing\b"
    rf"|\b(?:stop|stops|stopped|stopping|fell|falls)\s(?:\w+\s)?short\sof\s{_SAYING}ing\b"
    r"|\b(?:declin|refus)(?:es|ed|ing|e)\sto\s(?:say|confirm|predict)\b"
    r"|\b(?:mock|scorn|ridicul|dismiss|reject|rubbish|disput|refut)(?:s|es|ed|ing)?\s"
    rf"(?:as\s\w+\s)?(?:the\s|any\s|all\s|such\s)?(?:\w+\s)?(?:{_IDEA}\s)?that\b",
    re.IGNORECASE,
)


_NOT_SO_LIKELY: Final = re.compile(
    r"\b(?:is|[’']s|was)(?:\snot|n[’']t)\san?\s[\w.-]+\s?(?:%|per\s?cent)\s(?:chance|probability)\b"
    r"|(?:%|per\s?cent)\slikely\snot\sto\b",
    re.IGNORECASE,
)
"""`there is not a 90 percent chance`: how likely it is then is open."""
_BEFORE: Final = re.compile(
    rf"\b(?:against|short\sof)\s(?:\w+ly\s)?{_SAYING}ing(?:\s[\w’'-]+){{0,6}}\s?\W*$", re.IGNORECASE
)
_AROUND: Final = 90
_FAR: Final = 200
_ANY_DENIAL: Final = re.compile(
    r"\b(?:not|no|never|cannot|refus|stopp|reject|rul|giv|gave|lying|some\sdoubt|hard|wrong|mistaken|"
    r"impossible)|n[’']t\b",
    re.IGNORECASE,
)
_NO_LONGER: Final = re.compile(r"(?:\bno\slonger|\bnever)\s$", re.IGNORECASE)


def is_disowned(text: str, start: int, end: int) -> bool:
    """Tells whether the words only name a claim that somebody does not make.

    Example:
        >>> words = "I am not saying that she will win."
        >>> is_disowned(words, 0, len(words))
        True
        >>> is_disowned("She will win.", 0, 13)
        False
    """
    words = text[start:end]
    before = text[max(0, start - _AROUND) : start]
    forms = (_DISOWNED, _NOT_ONLY, _NOT_FAIL, _ODDS_FIRST, _NOT_SO_LIKELY)
    is_none = any(form.search(words) for form in forms) or _BEFORE.search(before)
    return bool(is_none) or _is_unread(text, start, end)


def _is_unread(text: str, start: int, end: int) -> bool:
    """`there is no sign that it will end`: a plain "will" under a denial that no rule reads."""
    if not _ANY_DENIAL.search(text, start, end):
        return False
    reading = read_estimate(text, start, end)
    if reading is None or reading.kind not in {PhraseKind.MODAL, PhraseKind.FLAT}:
        return False
    is_plain = (
        reading.central > _EVEN and named_reading(reading.phrase, reading.span).central > _EVEN
    )
    before = text[max(start, reading.span[0] - _FAR) : reading.span[0]]
    return is_plain and bool(_UNREAD.search(before)) and read_stance(text, start, end) is None


def _turned(reading: Reading | None) -> Reading | None:
    return reading.mirrored() if reading else None


def _believed(text: str, found: re.Match[str], base: int, end: int, phrase: str) -> Reading:
    """Joins what nobody believes, or nobody doubts, with the words of it."""
    held = named_reading(phrase, (base + found.start("words"), base + found.end("words")))
    inner = read_estimate(text, base + found.end("words"), end)
    is_against = held.central < 0.5
    if inner is None or inner.kind is PhraseKind.BELIEF:
        return held
    if inner.kind in {PhraseKind.MODAL, PhraseKind.FLAT}:
        return held.mirrored() if inner.central < 0.5 else held
    return inner.mirrored() if is_against else inner


def _turns(reading: Reading, text: str, start: int, end: int) -> bool:
    """Tells whether what stands around words of likelihood turns them round."""
    first, last = reading.span
    if reading.kind in _WEIGHED:
        is_belief = reading.kind is PhraseKind.BELIEF
        behind = _NO_THING if is_belief else _THERE_IS_NO
        before = text[max(start, last - _FAR) : last]
        is_read = is_belief and reading.central < _EVEN
        if (behind.match(text, last, end) and not is_read) or _DENIED_CHANCE.search(before):
            return True
        if is_belief and _NO_LONGER.search(text, max(start, first - _FAR), first):
            return reading.central > _EVEN
    words = text[start:end]
    is_high = reading.central >= _EVEN
    if is_high and _ANYTHING_BUT.search(text, max(start, first - _FAR), first):
        return True
    return any(form.search(words) for form in (_PLAIN_TURNED if is_high else _TWICE_TURNED))


def read_stance(text: str, start: int, end: int) -> Reading | None:
    """Reads a statement whose frame says for which side it speaks; None where it has no such frame.

    Args:
        text: the article.
        start: first code point of the statement.
        end: its end, exclusive.

    Example:
        >>> words = "Few believe that it will rain."
        >>> read_stance(words, 0, len(words)).central
        0.05
    """
    words = text[start:end]
    for form, phrase in ((_NO_DOUBT, "definitely"), (_NOBODY_THINKS, "nobody expects")):
        if found := form.match(words):
            return _believed(text, found, start, end, phrase)
    if found := _IDEA_IS_FALSE.match(words) or _NOT_SO.match(words):
        inner = found.span("inner") if found.re is _IDEA_IS_FALSE else (found.end(), len(words))
        return _turned(read_estimate(text, start + inner[0], start + inner[1]))
    reading = read_estimate(text, start, end)
    if reading is None:
        return None
    return reading.mirrored() if _turns(reading, text, start, end) else None
