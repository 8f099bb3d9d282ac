"""Chances said in numbers: 70 percent, one in five, 50-50, three to one against."""

import re
from dataclasses import dataclass
from typing import Final

from forecasts.language.records import Span
from forecasts.language.words.number_words import BIG, NUMBER_WORD, WHOLE_WORD, number_of

_NUMBER: Final = rf"(?:\d{{1,3}}(?:\.\d{{1,3}})?|{NUMBER_WORD}|a hundred)"
_WHOLE: Final = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,7}}|{WHOLE_WORD})"
_SIDE: Final = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,7}}|{WHOLE_WORD})"
_NOUN: Final = r"(?:chances?|likelihood|probability|odds|risk|possibility|shot|prospect)"
_CHANCE: Final = (
    r"(?:chances?|likelihood|probability|odds|likely|certain|sure|confident|risk|possibility|"
    r"prospect|confidence|certainty|shot|bet|probable)"
)
_PERCENT: Final = r"(?:\s?%|\s?per[\s-]?cent\b|\spct\b)"
_PERCENT_WORD: Final = r"(?:\s?%|[\s-]per[\s-]?cent\b|\spct\b)"
_FRACTIONS: Final = {
    "quarter": 0.25, "quarters": 0.25, "third": 1 / 3, "thirds": 1 / 3, "half": 0.5, "fifth": 0.2,
    "fifths": 0.2,
}  # fmt: skip
_AND_RANGE: Final = (
    rf"(?:(?:somewhere|anywhere)\s)?between\s(?P<least>{_NUMBER})(?:{_PERCENT})?"
    rf"\s(?:and|to)\s(?P<most>{_NUMBER}){_PERCENT}"
)
_TO_RANGE: Final = (
    rf"(?P<since>(?:(?:somewhere|anywhere)\s)?from\s)?(?P<from>{_NUMBER})(?:{_PERCENT})?"
    rf"(?:\s(?:to|or|maybe|perhaps)\s|\s?[-–—]\s?(?=\d)|,\s(?:maybe\s|perhaps\s)?)"
    rf"(?P<to>{_NUMBER}){_PERCENT}"
)
_SHAPES: Final = re.compile(
    r"(?i)(?<![\w.$€£#])(?<!\d,)"
    rf"(?:{_AND_RANGE}|{_TO_RANGE}"
    rf"|(?P<percent>{_NUMBER}){_PERCENT_WORD}"
    r"|(?P<even>50\s?[-/–:]\s?50|fifty[-\s]fifty)"
    rf"|(?P<none>(?:not\s(?:even\s)?)?)(?P<part>\d{{1,2}}|{NUMBER_WORD}|a)"
    rf"(?:\s{_NOUN})?(?:\s|-)(?:in|out of)(?:\s|-)(?:every\s)?(?P<whole>{_WHOLE})"
    rf"|(?P<times>\d{{1,2}}|{NUMBER_WORD})\stimes\s(?:out\sof|in)\s(?P<tries>{_WHOLE})"
    rf"|(?P<odds1>{_SIDE}|a)(?:[\s-]to[\s-]|\s?[-–/]\s?)(?P<odds2>{_SIDE})"
    r"(?:\s(?P<side>on|against)\b(?!\s(?:the|a|his|her|their|its|aggregate|penalties|points)\b))?"
    r"(?P<shot>[\s-](?:shots?|outsiders?|underdogs?|long\s?shots?))?"
    r"|(?P<share>(?:(?:one|two|three|four|a)[-\s])(?:quarters?|thirds?|fifths?)|half)\s"
    r"(?:certain|sure|chance)"
    rf"|(?P<decimal>0?\.\d{{1,4}}|0\.\d{{1,4}}))"
    r"(?![\w%])"
)
_MAY_HOLD: Final = re.compile(
    rf"(?i)[%\d]|[Pp]er[ -]?cent|\b[Ff]ifty|\b(?:{NUMBER_WORD}|a|A)[\s-](?:{_NOUN}\s)?"
    rf"(?:in|out|times|to)[\s-]|quarters?\s|thirds?\s|\bhalf\s|(?:{'|'.join(BIG)})[\s-]to|ty-\w+ty\b"
)
_AFTER: Final = re.compile(
    rf"(?i)\s(?:or\s(?:so|more|less|better|thereabouts)\s)?"
    rf"(?:(?!(?:is|are|was|were|be|looks?|seems?)\s)\w+\s){{0,2}}?{_CHANCE}\b"
)
_ADJACENT: Final = re.compile(
    r"(?i)\b(?:chances?|likelihood|probability|odds)(?:\s|,\s|\s?[(:—–]\s?)"
    r"(?:about\s|around\s|roughly\s)?[“\"‘]?$"
)
"""A noun of likelihood right before a number: "with a probability between"."""
_ESTIMATED: Final = re.compile(
    r"(?i)\b(?:put|puts|putting|place|places|rate|rates|rated|estimate|estimates|estimated|see|"
    r"sees)\s"
    rf"[^.;!?]{{0,40}}?\b(?:{_NOUN}\b[^.;!?]{{0,50}}?|it|that|this)\s$"
    r"|^\W*(?:it|that|this)\s$"
    rf"|\b{_NOUN}\sof\s(?:(?!\w+ing\b)[\w’'-]+\s){{1,6}}$"
)
"""Stands before a range that needs no "at": "puts the odds of rain between"."""
_CHANGED: Final = re.compile(
    rf"(?i)\b{_NOUN}\b[^.;!?]{{0,50}}?\b(?:ros|ris|grow|grew|grown|increas|climb|jump|went|gone|"
    rf"mov|"
    r"f[ae]ll|drop|declin|decreas|shr[aiu]nk|cut|lower|rais|lift|up|down)\w*\s(?:\w+\s)?$"
    rf"|\b(?:rais|increas|lift|cut|lower|mov)\w*\s[^.;!?]{{0,40}}?\b{_NOUN}\b[^.;!?]{{0,40}}?$"
)
"""Stands before "from A to B" that tells a change: only B is the chance now."""
_HEDGES: Final = (
    r"(?:(?:about|around|roughly|approximately|maybe|perhaps|only|just|no more than|at least|"
    r"at most|up to|some|nearer(?: to)?|closer to|well over|well under|over|under|above|below|"
    r"less than|more than|somewhere (?:around|near|about)|"
    r"nearly|almost|a|an|something like|in the region of|say,?|easily)\s)"
)
_BEFORE: Final = re.compile(
    rf"(?i)\b{_NOUN}\b[^.;!?]{{0,70}}?(?:\s(?:at|is|was|of|as|be|being|to|than|are|stands?)|[,:—–])"
    rf"\s[“\"‘]?{_HEDGES}{{0,2}}[“\"‘]?{_HEDGES}?$"
    r"|\b(?:put|puts|putting|place|places|rated|(?:i|we|they|you|would|who|he|she|and|analysts|"
    r"economists|bookmakers|bookies)\srates?|give|gives|gave|call|calls|make|makes|"
    r"attach|assign|"
    r"reckon|reckons|estimate|estimates|estimated|go)\s"
    r"(?:[^.;!?]{0,60}?\sat\s|(?:it|that|this|them|him|her|us|the odds)?\s?"
    r"(?:at|as|to be|as high as|as low as|for)?\s?)"
    rf"{_HEDGES}{{0,2}}[“\"‘]?$"
    r"|\b(?:say|says|said|guess|estimate|think|maybe|perhaps|reckon|call it)[\s,:]+"
    rf"(?:it[’']s\s|it is\s|it at\s)?{_HEDGES}{{0,2}}$"
    rf"|^\W*(?:(?:it|that|this)\s)?at\s{_HEDGES}{{0,2}}$"
    r"|\b(?:sure|certain|confident|guess)\b[^.;!?]{0,40}?[,:—–]\s(?:I[’']d say\s)?"
    rf"{_HEDGES}{{0,2}}$"
)
_APPENDED: Final = re.compile(rf"(?:[;:—–]|\s-)\s(?:say,?\s|call it\s)?{_HEDGES}{{0,2}}$")
"""A number that ends its sentence behind a break: "it is on the cards; 75 per cent"."""
_HUNDRED: Final = 100
_SPLIT_BEFORE: Final = re.compile(
    r"(?i)^\W*$|\b(?:call it|it[’']s|it is|i[’']d say|about|say|maybe|perhaps|probably|roughly)\s$"
)
_NOTHING: Final = re.compile(rf"(?i)\W*{_HEDGES}{{0,2}}")
_SOFTENED: Final = re.compile(
    r"(?i),\s(?:if (?:i|you|we)\b|i[’']d (?:say|guess)|i would say|perhaps|maybe)"
)
"""What may stand behind a number that is a whole answer."""
_AT_A_STRETCH: Final = re.compile(
    r"(?i)^\W*(?:by|before|within|on|in)\s[\w\s’']{2,30},\s(?:maybe|perhaps|about|say|i[’']d say)\s"
    rf"{_HEDGES}?$"
)
"""`By December, maybe`: an answer that gives a chance for a time."""
_STANDING: Final = re.compile(
    r"(?i)\b(?:favou?rites?|favou?red|outsiders?|odds|bookmakers?|bookies|priced|offer\w*|quot\w+|"
    r"lay\w*|laid|bet\w*|wager\w*|are|is|at|make it|now|about|roughly)\s(?:it\s|at\s|about\s|"
    r"an?\s)*"
    r"[“\"‘]?$"
)
_ODDS_NOUNS: Final = re.compile(
    rf"(?i)\b(?:{_NOUN}|favou?rites?|outsiders?|bookmakers?|bookies|bet|wager|price)\b"
)
_AMOUNT_AFTER: Final = re.compile(
    r"(?i)\s(?:of\b(?!\s(?:it|that|this|the (?:time|way))\b)|full\b|people|adults|voters|children|"
    r"men|women|households|homes|turnout|[a-z]+ers\b|split|share|stake|partnership|ownership|more|"
    r"less|higher|lower|increase|decrease|rise|fall|cut|growth|years?|points?|tariff|tax|cheaper|"
    r"dearer|bigger|smaller|up|down|off|discount|interest|inflation|majority|capacity|complete|"
    r"win|victory|lead|draw|defeat|aggregate|effective|owned|in favou?r|voted?|jump|drop|swing|"
    r"per year|a year|annually)"
)
_AMOUNT_BEFORE: Final = re.compile(
    r"(?i)\b(?:by|grow|grew|rise|rose|fall|fell|cut|won|win|lost|lose|beat|drew|growth of|lead of|"
    r"rate of|vote of|turnout of|share of|stands at|sits at|to|than)\s(?:about\s|almost\s|just\s)?$"
)
_OR_MORE: Final = re.compile(
    r"(?i)\b(?:at least|no less than|well over|(?<!not )over|(?<!not )above|"
    r"(?<!no )(?<!not )more than|upwards of)\s(?:an?\s)?$"
)
_OR_LESS: Final = re.compile(
    r"(?i)\b(?:at most|no more than|not more than|not over|not above|well under|under|below|"
    r"less than|fewer than|no better than|no higher than|up to|as high as)\s(?:an?\s)?$"
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


def _ends(first: str, second: str) -> tuple[float, float]:
    low, high = sorted((number_of(first) / 100, number_of(second) / 100))
    return low, high


def _fraction(words: str) -> float:
    pieces = re.split(r"[-\s]", words.lower())
    return _FRACTIONS[pieces[-1]] * (number_of(pieces[0]) if len(pieces) > 1 else 1.0)


def _odds(groups: dict[str, str]) -> float:
    """`3 to 1 on`, `four to one against`; without a side the odds stand against."""
    first, second = number_of(groups["odds1"]), number_of(groups["odds2"])
    total = first + second
    if not total:
        return -1.0
    if total == _HUNDRED and min(first, second) > 1 and "side" not in groups:
        return first / total
    is_on = groups.get("side", "").lower() == "on"
    return (first if is_on else second) / total


def _share(groups: dict[str, str]) -> float:
    if "percent" in groups:
        return number_of(groups["percent"]) / 100
    if "share" in groups:
        return _fraction(groups["share"])
    if "decimal" in groups:
        return float(groups["decimal"])
    if "odds1" in groups:
        return _odds(groups)
    part = number_of(groups.get("part") or groups["times"])
    whole = number_of(groups.get("whole") or groups["tries"])
    return part / whole if whole else -1.0


def _range(match: re.Match[str]) -> tuple[float, float]:
    groups = {name: value for name, value in match.groupdict().items() if value}
    if "even" in groups:
        return 0.5, 0.5
    if "from" in groups:
        return _ends(groups["from"], groups["to"])
    if "least" in groups:
        return _ends(groups["least"], groups["most"])
    chance = _share(groups)
    return (0.0, chance) if "none" in groups else (chance, chance)


def _words_before(sentence: str, match: re.Match[str]) -> str:
    return sentence[max(0, match.start() - 110) : match.start()]


def _is_change(sentence: str, match: re.Match[str]) -> bool:
    """`the chance rose from 60 to 70 percent`."""
    return bool(match["since"] and _CHANGED.search(_words_before(sentence, match)))


def _is_estimated_range(before: str, match: re.Match[str]) -> bool:
    if match["least"] and _ESTIMATED.search(before):
        return True
    return bool(match["since"] and (_ESTIMATED.search(before) or _CHANGED.search(before)))


def _is_odds(before: str, match: re.Match[str]) -> bool:
    """Whether "3 to 1" and "4-1" are odds, not a score, a vote or a range."""
    if match["side"] or match["shot"]:
        return True
    if _AMOUNT_BEFORE.search(before):
        return False
    if _is_split(match) and _SPLIT_BEFORE.search(before):
        return True
    return bool(_ODDS_NOUNS.search(before) and _STANDING.search(before))


def _is_split(match: re.Match[str]) -> bool:
    """`sixty-forty`, `70/30`: both sides of a hundred."""
    sides = number_of(match["odds1"]), number_of(match["odds2"])
    return sum(sides) == _HUNDRED and min(sides) > 1


def _is_alone(before: str, sentence: str, match: re.Match[str]) -> bool:
    rest = sentence[match.end() : match.end() + 4].strip()
    is_last = not any(c.isalnum() for c in rest)
    is_last = is_last or bool(_SOFTENED.match(sentence, match.end()))
    return bool(_NOTHING.fullmatch(before)) and is_last


def _is_chance(sentence: str, match: re.Match[str]) -> bool:
    """Whether a number speaks of likelihood, not of an amount or a share."""
    before = _words_before(sentence, match)
    if match["odds1"]:
        return _is_odds(before, match)
    if match["times"] or match["share"] or match["none"] or _names_chance(match):
        return True
    if _AFTER.match(sentence, match.end(), match.end() + 60):
        return not (match["percent"] and _is_comparison(sentence, match))
    return bool(_ADJACENT.search(before)) or _is_read_as_chance(sentence, match, before)


def _names_chance(match: re.Match[str]) -> bool:
    """`one chance in six`: the noun stands inside the number."""
    return bool(match["part"] and _ODDS_NOUNS.search(match.group()))


def _is_read_as_chance(sentence: str, match: re.Match[str], before: str) -> bool:
    if _AMOUNT_AFTER.match(sentence, match.end(), match.end() + 40):
        return False
    if match["decimal"]:
        return bool(_BEFORE.search(before) and _ODDS_NOUNS.search(before))
    rest = sentence[match.end() : match.end() + 3].strip(" .!?”\"’'»")
    if not rest and _APPENDED.search(before):
        return True
    if match["even"] or _BEFORE.search(before) or _is_estimated_range(before, match):
        return True
    return bool(_AT_A_STRETCH.search(before)) or _is_alone(before, sentence, match)


def _is_comparison(sentence: str, match: re.Match[str]) -> bool:
    """`38 percent less likely`: says how two chances differ."""
    return bool(re.match(r"(?i)\s(?:more|less)\s", sentence[match.end() : match.end() + 8]))


def _bounded(before: str, low: float, high: float) -> tuple[float, float, float]:
    """Lower end, central value and upper end; "at least" and "under" leave one side open."""
    if low == high and _OR_MORE.search(before):
        return low, round(low + (1 - low) * 0.2, 6), round(low + (1 - low) * 0.7, 6)
    if low == high and _OR_LESS.search(before) and not re.search(r"(?i)as high as\s$", before):
        return round(low * 0.3, 6), round(low * 0.8, 6), high
    central = low if low == high else round((low + high) / 2, 6)
    return low, central, high


def find_chances(text: str, start: int, end: int) -> list[SpokenChance]:
    """Finds the chances said in numbers in one sentence.

    A percentage counts only where the words around it speak of likelihood; a range gives its ends,
    a change ("rose from 30 to 40 percent") only where it arrived, a bound ("at least 70 percent")
    leaves the side open that it leaves open.

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
            low = high = number_of(match["to"]) / 100
        if 0.0 <= low <= high <= 1.0 and _is_chance(sentence, match):
            span = (start + match.start(), start + match.end())
            bounds = _bounded(_words_before(sentence, match), low, high)
            found.append(SpokenChance(span, match.group(), *bounds))
    return found
