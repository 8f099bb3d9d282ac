"""Conditions of a statement: if-clauses, "should it rain", "a strike could lead to blackouts"."""

import re
from typing import Final

from forecasts.language.records import Span
from forecasts.language.words.vocabulary import PRONOUNS

_HEAD: Final = (
    r"(?:only if|if|unless|provided(?: that)?|providing(?: that)?|on condition that|"
    r"as long as|so long as|assuming(?: that)?|in the event(?: of| that)|in case of|"
    r"should(?= (?:the|a|an|there|it|he|she|we|they|i|you|this|that|any|another|"
    r"(?-i:[A-Z])[\w’'-]+|his|"
    r"her|its|their|our|my)\s)|were(?= (?:the|an?|it|he|she|they|we|i|"
    r"you|there|this|that|any|another|his|her|its|their|our|my|(?-i:[A-Z])[\w’'-]+)"
    r"\b[\w’' -]{0,40}?\sto\s)|barring)"
)
_CONDITION: Final = re.compile(
    rf"(?i)(?<![\w-])(?<!\w[’'])(?P<words>{_HEAD}\s[^,;.?!—–”\"»]{{3,160}})"
    r"|^\W*(?:(?:and|but)\s)?(?P<bare>if (?:not|so)|otherwise|or else|failing that|"
    r"in (?:that|which|such a) (?:case|event))\b(?=,|\s)"
)
_INVERTED: Final = re.compile(
    r"(?:^\W*(?:(?:and|but|so|yet|that|then|also),?\s)?|[,;:—–]\s(?:and\s|but\s)?|"
    r"\b[a-z]+[a-z]\s)$",
    re.IGNORECASE,
)
_SUBJECT_BEFORE: Final = re.compile(
    r"(?i)\b(?:i|we|you|he|she|it|they|there|who|that|which|this|nor|why|how|what)\s$"
)
_WHETHER: Final = re.compile(
    r"(?i)\b(?:wonder(?:ed|ing)?|know|see|ask|asked|asking|clear|question|wants to know|sure|as|"
    r"tell|say|"
    r"doubts?|surprised|surprising|surprise me|surprise|amazed|gobsmacked|flabbergasted|astounded|"
    r"astonished|stunned|shocked|odd|"
    r"strange|"
    r"unusual|miracle|remarkable|even|not|unclear|decide|check|find out)(?: \w+)?\s$"
)
_SPEECH: Final = re.compile(
    r"(?i)^if (?:you (?:pushed?|press|pressed|ask|asked|forced?|like|will|want|made) ?(?:me)?\b|"
    r"i had "
    r"to|i may|i might|i were (?:a betting|you)|i[’']m (?:honest|right|wrong|not mistaken)|"
    r"anything|"
    r"not\b|any\b|memory|so\b|you believe|pushed|pressed|asked|possible|necessary|only\b|i (?:can|"
    r"could)|(?:it|he|she|we|they|you)(?:[’'](?:s|re)|\s(?:is|are))?\s(?:very\s)?lucky"
    r"|it please|truth be told|need be)"
)
"""Clauses that only soften what is said: "if you ask me"."""
_CAUSES: Final = re.compile(
    r"(?i)\b(?:could|may|might|would)\s(?:\w+ly\s)?(?:lead to|trigger|spark|cause|result in|"
    r"provoke|bring about|set off|prompt|mean\b|tip\b|force\b|unleash|usher in|plunge)"
)
_EVENT: Final = (
    r"(?:vote|exit|win|victory|defeat|loss|default|collapse|failure|withdrawal|invasion|attack|war|"
    r"strike|deal|no|yes|recession|boycott|blockade|split|break-?up|leak|merger|takeover|shutdown|"
    r"landslide|breach)"
)
_HYPOTHETICAL: Final = re.compile(
    r"(?i)^\W*(?:that\s|and\s|but\s)?(?P<words>(?:(?:an?|any|another|such an?|that kind of)\s"
    rf"(?:[\w’'-]+\s){{0,2}}?{_EVENT}\b|the \w+ of such an?\b)[^,;.?!“”\"]{{0,60}}?)"
    r"[,“\"‘’\s]{1,4}(?:would|could|might|needn[’']t)\b"
    r"|^\W*(?P<having>with\s(?:an?|another|more|these|those|enough|better|fewer|less|the right)\s"
    r"[^,;.?!“”\"]{2,50}?),?\s(?:[\w’'-]+\s){1,3}(?:would|could|might)\b"
    r"|^\W*(?:that\s|and\s|but\s)?(?P<without>(?:outside|"
    r"without(?!\s(?:\w+ )?(?:doubt|question)\b)|with no(?! doubt)|absent|short of|failing)\s"
    r"[^,;.?!“”\"]{2,50}?),?\s(?:[\w’'-]+\s){1,8}?[“\"‘']?(?:would|is\s|will|could|might|won[’']t)\b"
    r"|(?P<case>\bin (?:the )?(?:case|event) of [^,;.?!“”\"]{2,60})"
)


_IMPERATIVE: Final = re.compile(
    r"(?i)^\W*(?:(?:so|and|but)\s)?(?P<words>(?:(?:lose|win|draw|beat|miss|give|take|cut|raise|let|"
    r"close|sell|remove|put|get|touch|push|keep|drop|sign|pull|bring|leave|stop|start|call|throw|"
    r"(?:just\s)?wait till|go|stay|turn|walk)\s(?!you\b)|"
    r"(?:just\s)?(?:one|another|an?|two|three|four|five|six|ten|"
    r"\d+)\s(?:\w+\s)?(?:more|further|good|bad|hard|cold|dry|wet|big|decent|wins?|defeats?|"
    r"strikes?|goals?|failures?|weeks?|storms?|shocks?|attacks?|mistakes?|slips?|winters?|"
    r"resignations?)\b)[^.;!?]{2,70}?),?\s(?:and|or)\s(?:then\s)?(?=(?:i|we|you|he|she|it|they|"
    r"this|that|the|there|nobody|my|our|his|her|their|(?-i:[A-Z])[\w’'-]+)(?:[’']\w+)?\s)"
)
"""`Lose on Sunday and he is out`, `one more defeat and the manager goes`."""


def _is_condition(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 40) : match.start()]
    if _SPEECH.match(match["words"]):
        return False
    if match["words"].lower().startswith(("should", "were ")):
        return bool(_INVERTED.search(before)) and not _SUBJECT_BEFORE.search(before)
    return not _WHETHER.search(before)


def condition_span(text: str) -> Span | None:
    """Finds where the words of an if-clause stand; "ask if" and "as if" are none.

    Example:
        >>> condition_span("Should we lose, she will go.")
        (0, 14)
    """
    for match in _CONDITION.finditer(text):
        if match["bare"]:
            return match.span("bare")
        if _is_condition(text, match):
            return match.span("words")
    order = _IMPERATIVE.match(text)
    return order.span("words") if order else None


def find_condition(text: str) -> str | None:
    """Finds the words of an if-clause.

    Example:
        >>> find_condition("If the dam breaks, the town will flood.")
        'If the dam breaks'
    """
    span = condition_span(text)
    return " ".join(text[span[0] : span[1]].split()) if span else None


def causes_of(text: str) -> tuple[bool, str | None]:
    """Tells whether "A could lead to B" makes a statement conditional on A, and gives A's words.

    A bare pronoun says nothing to a reader and gives None.

    Example:
        >>> causes_of("A long strike could lead to blackouts.")
        (True, 'A long strike')
    """
    match = _CAUSES.search(text)
    if match is None:
        return _hypothesis(text)
    before = re.split(r"[,;:—“\"]", text[max(0, match.start() - 160) : match.start()])[-1].strip()
    words = before.split()
    known = 2 <= len(words) <= 20 and words[0].lower() not in PRONOUNS | {"this", "that", "which"}
    return True, " ".join(words) if known else None


def _hypothesis(text: str) -> tuple[bool, str | None]:
    """`A British exit would …`, `outside the Union Britain would …`: what has not happened."""
    match = _HYPOTHETICAL.search(text)
    if match is None:
        return False, None
    words = match["words"] or match["having"] or match["without"] or match["case"]
    return True, " ".join(words.split())


def without_condition(text: str) -> str:
    """Blanks the if-clause, so that its days are not taken for the statement's.

    Example:
        >>> without_condition("If it rains on Friday, we stay.").strip()
        ', we stay.'
    """
    span = condition_span(text)
    return text[: span[0]] + " " * (span[1] - span[0]) + text[span[1] :] if span else text
