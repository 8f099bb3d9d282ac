"""What is said by nobody in particular: "is expected to", "traders see", "rumour has it"."""

import re
from typing import Final

from forecasts.language.chances.estimate import Reading, named_reading

_VOICES: Final = (
    r"(?:analysts?|economists?|experts?|insiders?|sources?|traders?|markets?|investors?|"
    r"bookmakers?|bookies|punters?|pundits?|observers|commentators?|critics|locals|residents|"
    r"villagers|fans|supporters|officials|diplomats?|pollsters?|polls|forecasters|scientists|"
    r"researchers|doctors|neighbours|neighbors|campaigners|lawyers|historians|brokers|dealers|"
    r"strategists|models|optimists|pessimists|sceptics|skeptics|cynics|friends|colleagues|"
    r"allies|aides|rivals|opponents|backers|watchers|regulars|rumours?|rumors?|gossip|whispers|"
    r"many|most|others|few|nobody|everyone|everybody|some)"
)
_ADVERBS: Final = r"(?:(?:now|still|also|already|all|not|long|at best|\w+ly)\s){0,3}"
_VERBS: Final = (
    r"(?:say|says|said|expects?|expected|thinks?|thought|believes?|believed|fears?|feared|"
    r"predicts?|predicted|forecasts?|reckons?|reckoned|warns?|warned|suggests?|suggested|"
    r"doubts?|doubted|priced? in|sees?|gives?|gave|makes?|made|puts?|offers?|offered|anticipates?|"
    r"are (?:\w+ly )?(?:pricing|betting|bracing|offering|giving)|is (?:\w+ly )?pricing|"
    r"has it|have it|ha(?:s|ve) (?:him|her|it|them|the \w+) (?:at|down as))"
)
_PASSIVE: Final = re.compile(
    rf"(?i)\b(?:(?:is|are|was|were)(?:n[’']t)?|be|been|being|[’']s|[’']re)\s{_ADVERBS}(?P<verb>expected|thought|"
    r"believed|rumoured|rumored|tipped|said|understood|reported|reputed|feared|forecast|predicted|"
    r"projected|estimated|assumed|anticipated|presumed|fancied)\s(?:to\b|that\b|by (?:many|most|"
    r"some|analysts|experts|economists|observers|insiders))"
)
_NOBODY: Final = re.compile(
    rf"(?i)(?:^|[,;:—–]\s|\b(?:and|but|while|though|although|as)\s)\W*(?:\w+\s){{0,3}}?{_VOICES}\b"
    rf"(?:\s(?:of|in|at|from|close to|near|on|polled|surveyed|around)\s[^.;,]{{1,40}}?)?\s"
    rf"{_ADVERBS}{_VERBS}\b"
    r"|\brumou?rs? (?:has|have|had) it\b|\b(?:the )?(?:word|talk|gossip|whisper|rumou?r|"
    r"consensus|betting|fear|expectation|thinking|received wisdom|conventional wisdom)"
    r"(?: (?:in|at|among|around|on|here)\s[^.;,]{1,30}?)? (?:is|was) that\b"
    r"|\b(?:the|a) (?:general|growing|prevailing|common|widespread|shared|popular|wide) "
    r"(?:view|feeling|consensus|expectation|belief|fear|assumption|sense)\b"
    r"|\b(?:there (?:is|are|was|were|has been|have been)|amid) (?:\w+ ){0,2}?(?:fears|talk|"
    r"speculation|rumou?rs|expectations?|concerns?)\s(?:that|of)\b"
    r"|\b(?:rais|stok|fuell?|spark|prompt|reviv|dash)(?:ing|ed|es)\s(?:\w+ ){0,2}?(?:fears|hopes|"
    r"speculation|expectations|concerns|doubts)\sthat\b"
    r"|\breportedly\b|\bby all accounts\b|\bso they say\b|\bword has it\b|\bthey say\b"
)
_DENIED: Final = re.compile(r"(?i)\bnot\b|n[’']t\b")
_TALK: Final = re.compile(
    r"(?i)\bthere (?:is|are|has been|have been) (?:\w+ ){0,2}?(?:talk|speculation|rumou?rs|"
    r"expectations?|fears) (?:of|that)\b|\brumou?rs? (?:has|have) it\b|\bmarkets? (?:are|is) "
    r"(?:\w+ly )?(?:pricing in|betting on|bracing for)\b"
)
_NONE: Final = re.compile(
    r"(?i)\b(?:nobody|no[- ]one|hardly anyone|hardly anybody)\b[^.;,“”\"]{0,40}?\s"
    r"(?:expects?|thinks?|believes?|imagines)\b"
)
_BY_VERB: Final = {
    "expected": "expected to", "forecast": "expected to", "predicted": "expected to",
    "projected": "expected to", "estimated": "expected to", "anticipated": "expected to",
    "thought": "believe", "believed": "believe", "assumed": "believe", "presumed": "believe",
    "feared": "fear", "tipped": "odds favour", "fancied": "odds favour",
}  # fmt: skip


_OTHERS: Final = (
    r"(?:(?:my|our|your|his|her|their|the|some|many|most|these|those|other|all|a few|several|"
    r"certain)\s(?:[\w’'-]+\s){0,2}?(?:opponents?|critics?|rivals?|people|enemies|minister|"
    r"president|mayor|chancellor|governor|senator|commentators?|experts?|pundits?|pollsters?|"
    r"economists?|analysts?|colleagues?|friends?|neighbou?rs?|predecessor|others|optimists|"
    r"pessimists|voters|men|women|man|woman)|some|many|others|people|they|critics|"
    r"(?:Mr|Mrs|Ms|Miss|Dr|Sir|Lord|Lady|President|Senator|Minister|Mayor)\.?\s"
    r"(?-i:[A-Z])[\w’'-]+(?:\s(?-i:[A-Z])[\w’'-]+)?)"
)
_ANOTHERS: Final = re.compile(
    rf"(?i)^\W*(?:(?:and|but|so|now|well|yes|yet|today|still),?\s)?{_OTHERS}\s{_ADVERBS}"
    r"(?:says?|said|thinks?|believes?|claims?|claimed|insists?|predicts?|predicted|reckons?|argues?|"
    r"expects?|swears?|imagines?|warns?|(?:is|are)\s(?:\w+\s)?(?:sure|certain|confident|convinced))"
    r"\b(?!,)"
    r"|^\W*(?:[\w’'.-]+\s){1,3}?(?:told|tells|assured|assures|promised|warned)\s(?:me|us)\b"
)


def hands_on(words: str) -> bool:
    """Tells whether somebody who is quoted hands on what others say or think.

    Example:
        >>> hands_on("My opponent says the tax will fall."), hands_on("The tax will fall.")
        (True, False)
    """
    return bool(_ANOTHERS.search(words))


def is_hearsay(words: str) -> bool:
    """Tells whether a sentence hands on what people say who are not named.

    Example:
        >>> is_hearsay("He is rumoured to be leaving."), is_hearsay("He will leave.")
        (True, False)
    """
    return bool(_PASSIVE.search(words) or _NOBODY.search(words) or _NONE.search(words))


def read_hearsay(text: str, start: int, end: int) -> Reading | None:
    """Reads "is expected to" and its like, which need no further word of likelihood.

    Args:
        text: the article.
        start: first code point of the sentence.
        end: its end, exclusive.
    """
    match = _PASSIVE.search(text, start, end)
    if match:
        reading = named_reading(_BY_VERB.get(match["verb"].lower(), "rumoured to"), match.span())
        return reading.mirrored() if _DENIED.search(match.group()) else reading
    none = _NONE.search(text, start, end)
    if none:
        return named_reading("nobody expects", none.span())
    talk = _TALK.search(text, start, end)
    return named_reading("rumoured to", talk.span()) if talk else None
