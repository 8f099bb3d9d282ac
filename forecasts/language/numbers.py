"""Chances said in numbers: 70 percent, one in five, 50-50, three to one against."""

import re
from dataclasses import dataclass
from typing import Final

from forecasts.language.records import Span

_UNITS: Final = {
    word: number
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
_TENS: Final = {
    word: number * 10
    for number, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
}
_BIG: Final = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
_WORDS: Final = "|".join(sorted({*_UNITS, *_TENS}, key=len, reverse=True))
_NUMBER: Final = (
    rf"(?:\d{{1,3}}(?:\.\d{{1,3}})?"
    rf"|(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(list(_UNITS)[1:10])}))?|{_WORDS}|a hundred)"
)
_WHOLE: Final = rf"(?:\d{{1,7}}|(?:{_WORDS})|(?:a|one) (?:{'|'.join(_BIG)})|{'|'.join(_BIG)})"
_CHANCE: Final = (
    r"(?:chances?|likelihood|probability|odds|likely|certain|sure|confident|risk|possibility|"
    r"prospect|confidence|certainty)"
)
_PERCENT: Final = r"(?:\s?%|\s?per\s?cent\b|\spct\b)"
_SHAPES: Final = re.compile(
    r"(?i)(?<![\w.])"
    rf"(?:(?:(?:somewhere|anywhere)\s)?between\s(?P<least>{_NUMBER})(?:{_PERCENT})?"
    rf"\s(?:and|to)\s(?P<most>{_NUMBER}){_PERCENT}"
    rf"|(?P<since>(?:(?:somewhere|anywhere)\s)?from\s)?(?P<from>{_NUMBER})(?:{_PERCENT})?"
    rf"(?:\s(?:to|or)\s|\s?[-–—]\s?(?=\d))(?P<to>{_NUMBER}){_PERCENT}"
    rf"|(?P<percent>{_NUMBER}){_PERCENT}"
    r"|(?P<even>50\s?[-/–]\s?50|fifty[-\s]fifty)"
    rf"|(?P<part>\d{{1,2}}|{_WORDS}|a)\s(?:in|out of)\s(?:every\s)?(?P<whole>{_WHOLE})"
    rf"|(?P<times>\d{{1,2}}|{_WORDS})\stimes\s(?:out\sof|in)\s(?P<tries>{_WHOLE})"
    rf"|(?P<odds1>\d{{1,3}}|{_WORDS})[\s-]to[\s-](?P<odds2>\d{{1,3}}|{_WORDS})\s(?P<side>on|against))"
    r"(?![\w%])"
)
_MAY_HOLD: Final = re.compile(
    rf"[%\d]|[Pp]er ?cent|\b[Ff]ifty|\b(?:{_WORDS}|{_WORDS.title()}|a|A)\s(?:in|out|times|to)\s"
    rf"|[- ]to[- ](?:{_WORDS})\s"
)
_AFTER: Final = re.compile(rf"(?i)\s(?:or\s(?:so|more|less|better)\s)?(?:\w+\s)?{_CHANCE}\b")
_NOUN: Final = r"(?:chances?|likelihood|probability|odds|risk|possibility)"
_ADJACENT: Final = re.compile(
    r"(?i)\b(?:chances?|likelihood|probability|odds)(?:\s|,\s|\s?[(:—–]\s?)"
    r"(?:about\s|around\s|roughly\s)?$"
)
"""A noun of likelihood right before a number: "with a probability between"."""
_ESTIMATED: Final = re.compile(
    r"(?i)\b(?:put|puts|putting|place|places|rate|rates|rated|estimate|estimates|estimated|see|sees)\s"
    rf"[^.;!?]{{0,40}}?\b(?:{_NOUN}\b[^.;!?]{{0,50}}?|it|that|this)\s$"
    r"|^\W*(?:it|that|this)\s$"
    rf"|\b{_NOUN}\sof\s(?:(?!\w+ing\b)[\w’'-]+\s){{1,6}}$"
)
"""Stands before a range that needs no "at": "puts the odds of rain between"."""
_CHANGED: Final = re.compile(
    rf"(?i)\b{_NOUN}\b[^.;!?]{{0,50}}?\b(?:ros|ris|grow|grew|grown|increas|climb|jump|went|gone|mov|"
    r"f[ae]ll|drop|declin|decreas|shr[aiu]nk|cut|lower|rais|lift|up|down)\w*\s(?:\w+\s)?$"
    rf"|\b(?:rais|increas|lift|cut|lower|mov)\w*\s[^.;!?]{{0,40}}?\b{_NOUN}\b[^.;!?]{{0,40}}?$"
)
"""Stands before "from A to B" that tells a change: only B is the chance now."""
_BEFORE: Final = re.compile(
    r"(?i)\b(?:chances?|likelihood|probability|odds|risk|possibility)\b[^.;!?]{0,60}?"
    r"\b(?:at|is|was|of|as|be|being|to|than|around|about|,)\s"
    r"(?:about\s|around\s|roughly\s|only\s|just\s|at\s(?:least|most)\s|up\sto\s)?$"
    r"|\b(?:put|puts|putting|place|places|rate|rates|rated|give|gives|gave|call|at)\s"
    r"(?:it|that|this|them|him|her|us|the odds)?\s?(?:at|as|to be)?\s?"
    r"(?:about|around|roughly|maybe|perhaps|only|just|no more than|at least|some)?\s?$"
    r"|\b(?:say|says|said|guess|estimate|think|maybe)\s"
    r"(?:it[’']s\s|it is\s|about\s|around\s|roughly\s|maybe\s|a\s){0,2}$"
)
_AMOUNT_AFTER: Final = re.compile(
    r"(?i)\s(?:of\b|people|adults|voters|children|men|women|households|[a-z]+ers\b|split|share|stake|"
    r"partnership|ownership|more|less|higher|lower|increase|decrease|rise|fall|cut|growth|years?|"
    r"points?|tariff|tax)"
)


@dataclass(frozen=True, slots=True)
class SpokenChance:
    """A chance said in numbers.

    Attributes:
        span: where the words stand.
        words: the words themselves.
        low: lower end; equal to the central value unless a range was said.
        central: the probability.
        high: upper end.
    """

    span: Span
    words: str
    low: float
    central: float
    high: float


def _value(words: str) -> float:
    word = words.lower().strip()
    if re.fullmatch(r"[\d.]+", word, re.ASCII):
        return float(word)
    total = 0.0
    for piece in re.split(r"[-\s]", word):
        if piece in _BIG:
            return float(_BIG[piece])
        total += _UNITS.get(piece, 0) + _TENS.get(piece, 0) + (piece == "a")
    return total


def _ends(first: str, second: str) -> tuple[float, float]:
    low, high = sorted((_value(first) / 100, _value(second) / 100))
    return low, high


def _range(match: re.Match[str]) -> tuple[float, float]:
    groups = match.groupdict()
    if groups["even"]:
        return 0.5, 0.5
    if groups["from"]:
        return _ends(groups["from"], groups["to"])
    if groups["least"]:
        return _ends(groups["least"], groups["most"])
    if groups["percent"]:
        part, whole = _value(groups["percent"]), 100.0
    elif groups["side"]:
        first, second = _value(groups["odds1"]), _value(groups["odds2"])
        part, whole = (first if groups["side"].lower() == "on" else second), first + second
    else:
        part = _value(groups["part"] or groups["times"])
        whole = _value(groups["whole"] or groups["tries"])
    chance = part / whole if whole else -1.0
    return chance, chance


def _words_before(sentence: str, match: re.Match[str]) -> str:
    return sentence[max(0, match.start() - 90) : match.start()]


def _is_change(sentence: str, match: re.Match[str]) -> bool:
    """`the chance rose from 60 to 70 percent`."""
    return bool(match["since"] and _CHANGED.search(_words_before(sentence, match)))


def _is_estimated_range(before: str, match: re.Match[str]) -> bool:
    if match["least"] and _ESTIMATED.search(before):
        return True
    return bool(match["since"] and (_ESTIMATED.search(before) or _CHANGED.search(before)))


def _is_chance(sentence: str, match: re.Match[str]) -> bool:
    """Whether a number speaks of likelihood, not of an amount or a share."""
    if match["side"] or match["times"]:
        return True
    if _AFTER.match(sentence, match.end(), match.end() + 60):
        return True
    before = _words_before(sentence, match)
    if _ADJACENT.search(before):
        return True
    if _AMOUNT_AFTER.match(sentence, match.end(), match.end() + 40):
        return False
    if match["even"] or _BEFORE.search(before) or _is_estimated_range(before, match):
        return True
    rest = sentence[match.end() : match.end() + 4].strip()
    return not any(c.isalnum() for c in before) and not any(c.isalnum() for c in rest)


def find_chances(text: str, start: int, end: int) -> list[SpokenChance]:
    """Finds the chances said in numbers in one sentence.

    A percentage counts only where the words around it speak of likelihood; a range gives its ends,
    a change ("rose from 30 to 40 percent") only where it arrived.

    Args:
        text: the article.
        start: first code point of the sentence.
        end: its end, exclusive.

    Example:
        >>> sentence = "There is a one in five chance."
        >>> [(c.words, c.central) for c in find_chances(sentence, 0, len(sentence))]
        [('one in five', 0.2)]
    """
    sentence = text[start:end]
    found: list[SpokenChance] = []
    if not _MAY_HOLD.search(sentence):
        return found
    for match in _SHAPES.finditer(sentence):
        low, high = _range(match)
        if _is_change(sentence, match):
            low = high = _value(match["to"]) / 100
        if 0.0 <= low <= high <= 1.0 and _is_chance(sentence, match):
            span = (start + match.start(), start + match.end())
            central = low if low == high else round((low + high) / 2, 6)
            found.append(SpokenChance(span, match.group(), low, central, high))
    return found
