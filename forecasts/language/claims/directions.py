"""Words that say which way a chance moves without saying where it stands."""

import re
from typing import Final

from forecasts.language.records import Span

_NOUN: Final = r"(?:hopes?|risks?|chances?|odds|probability|likelihood|threat|danger|prospects?)"
_DIRECTION: Final = re.compile(
    r"(?i)\b(?:becoming|getting|growing|looking|grown|become|gets?|grows?|becomes)\s(?:ever\s|even\s|"
    r"a\sbit\s|a\slittle\s|much\s|far\s|slightly\s|increasingly\s|somewhat\s)?"
    r"(?:more|less|likelier|worse|better)\b(?!\s(?:at|than)\b)(?:\s(?!than|and|or)[\w’'-]+)?"
    r"|\bincreasingly\s(?:likely|unlikely|probable|possible|doubtful|concerning|dangerous)\b"
    r"|(?<!the\s)\b(?:more|less)\s(?:likely|probable)\b(?!\s(?:than|to be admitted))"
    r"|\bmake[sd]?\b[^.;,]{1,60}?\blikelier\b"
    rf"|\b{_NOUN}\b[^.;,]{{0,60}}?\b"
    r"(?:(?:is|are|was|were|has|have|had|keeps?|kept)\s(?:been\s|all\s)?(?:\w+ly\s)?[“\"‘']?"
    r"(?:rising|growing|increasing|falling|shrinking|receding|declining|grown|risen|fallen|"
    r"increased|decreased|gone up|gone down|going up|going down|improved|worsened|shortening|"
    r"shortened|lengthening|narrowing|narrowed|improving|worsening|mounting|climbing|dropping|"
    r"fading|receded|diminishing)|(?:go|goes|went)\s(?:up|down)|(?:get|gets|got)\s(?:better|worse|"
    r"longer|shorter|slimmer)|(?:rises?|grows?|falls?|shrinks?|increases?|declines?|fades?)\b)"
    rf"|\b(?:growing|rising|increasing|mounting|shrinking|falling|declining|dwindling)\s{_NOUN}\b"
    rf"|\b(?:raises?|raised|lowers?|lowered|reduces?|reduced|increases?|increased|boosts?|boosted|"
    rf"improves?|improved|cuts?|shortens?|shortened|lengthens?)\s(?:the|his|her|its|their|our)\s"
    rf"{_NOUN}\b"
    r"|\bthe\s(?:more|less|longer|fewer|better|worse|higher|lower)\b[^.;]{2,80}?,?\sthe\s"
    rf"(?:more|less|likelier|better|worse|greater|smaller|slimmer)\b[^.;]{{0,30}}?(?:{_NOUN}|likely|"
    r"risks|odds)\b"
    r"|\b(?:closer|nearer|further away|farther away|more distant|more remote)\sthan\s(?:ever|it|"
    r"they|at any|in)\b|\b(?:more|less)\s(?:un)?likely\sthan\s(?:it|they|ever|a|last|before|"
    r"yesterday)\b"
    r"|\b(?:the|those|these|his|her|our|their)\s(?:worse|better|shorter|longer)\s(?:those|the)\sodds\b"
    r"|\bevery\s(?:extra|additional|further|passing|new|more|dry|wet|lost|single)\s[^.;,]{2,60}?\s"
    r"(?:helps|hurts|harms|favou?rs|weakens|strengthens|brings\s[^.;,]{1,30}?closer)\b"
)


def find_direction(text: str, offset: int) -> Span | None:
    """Finds words that say which way a chance moves without saying where it stands.

    Example:
        >>> find_direction("The talks are becoming a bit more tense.", 0)
        (14, 39)
    """
    match = _DIRECTION.search(text)
    return (offset + match.start(), offset + match.end()) if match else None
