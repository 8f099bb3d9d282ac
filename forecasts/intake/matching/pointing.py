"""Words that point back, as "I doubt it" does: what was asked or said just before."""

import re
from dataclasses import replace
from typing import Final

from forecasts.intake.matching.before import Setting, split_question
from forecasts.intake.matching.clauses import ADVERB, DENYING, Clause
from forecasts.intake.matching.drafting import clause_of, draft_clause
from forecasts.intake.matching.stems import telling_words
from forecasts.language.words.vocabulary import word_set

_LONGEST: Final = 110
_POINTS: Final = re.compile(
    r"(?i)^.{0,20}\b(?:it|that|so|this)\b.{0,20}\b(?:doubtful|likely|probable|inevitable|happening|"
    r"impossible|on the cards|"
    r"possible|conceivable|ruled out|out of the question)\b.{0,12}$|\b(?:doubt|believe|bet on|"
    r"stake|"
    r"count on|rule|question of|exclude|certain of|sure of|chance of|foresee)\b.{0,20}\b(?:it|that|"
    r"whether|"
    r"so)\b.{0,24}$|\b(?:will|would|won[’']t|wouldn[’']t|may be|astonished|surprised|years|"
    r"doubts)\W*$"
)
_BARE: Final = re.compile(
    r"(?i)^\W*(?:(?:no|yes|well|and|so|that|but),?\s)*(?:(?:by|before|after|in|this|"
    r"within)\s[^,]{3,30},\s)?"
    r"(?:i(?:\swould|[’']d)\s|i\s|there(?:[’']s| is)\s|"
    r"it(?:[’']s|\s(?:is|was|may|might|could|will))(?:\s(?:be|not))?\s?|"
    r"that(?:[’']s| is)\s|more |not |never|no|yes|probabl|maybe |perhaps |fifty|even |\d|"
    r"one |about )"
)
_LEVEL_WORDS: Final = word_set(
    """
    astonished surprised million years astonish thirty forty fifty sixty seventy eighty ninety
    twenty ten five two three four high low put rule doubt coin toss flip go question certain
    inevitable impossible likely unlikely improbable fear afraid cards call guess bet ruled out
    months sundays chances three-to-one evens even-money say tell wager conceivable guaranteed
    fat chance good fair decent quarters tenth third half against odds best worst most rate way
    certainly certainty probable cent per between much firmly
    """
)
_SEARCHED: Final = 8
_SHORT: Final = 60
_ENDS_BARE: Final = re.compile(r"(?i)\b(?:will|would|won[’']t|wouldn[’']t)\W*$")
_PRONOUN_FIRST: Final = re.compile(
    r"(?i)^\W*(?:(?:and|but|so|yes|no|it is far from certain that),?\s)*"
    r"(?:it|they|he|she|that|this|we|i|you)\b"
)
_ASIDE: Final = 40
"""A sentence as short as this that claims nothing does not end the search."""
_OWN: Final = re.compile(
    r"(?i)\b(?:it|they|that|he|she)(?:[’'](?:ll|d)|\s(?:will|would|could|may|"
    r"might))\s(?:not\s)?\w+\s\w+"
)
"""A claim of their own, however short."""
_NO_LONGER: Final = re.compile(r"(?i)no longer a question of whether")
_TURNING: Final = re.compile(
    r"(?i)\b(?:astonished|surprised|gobsmacked|amazed|rule (?:it|that) out)\b"
)
_OPENING: Final = re.compile(
    r"(?i)^(?:(?:and|but|so|then|now|well|ok|okay|right|mr|mrs|ms|doctor|minister|professor|"
    r"[\w’' -]{2,24}(?=,))\b,?\s+)?(?=(?:will|would|could|can|might|may|should|is|are|"
    r"does|do|did)\b)"
)
_THINK: Final = re.compile(
    r"(?i)^(?:do|does|did) (?:you|we|they|he|she) (?:\w+ )?(?:think|expect|believe|see|reckon|say|"
    r"fear)"
    r"(?: that)? (?P<clause>\S.*)$"
)
_GOING: Final = re.compile(
    rf"(?i)^(?:is|are) (?P<who>\S+(?:\s\S+){{0,7}}?) (?:{ADVERB} )*(?:going|likely|set|bound|about|"
    r"certain|expected|due) to (?P<what>\S.*)$"
)
_NAMED: Final = re.compile(
    r"^(?:(?:And|But|So|Then),?\s)?(?P<what>(?:(?i:an?|another)\s[a-z]|[A-Z]?[a-z]+(?:al|ion|ment|"
    r"ence)\b)"
    r"[^?,]{3,60})\?$"
)
"""A thing alone, asked after: "A treaty this year?"."""
_THERE: Final = re.compile(r"(?i)^(?:is|will) there (?:going to be |be )?(?P<what>\S.*)$")
_UNDER: Final = re.compile(
    r"(?i)^(?P<condition>(?:if|unless|provided that|once|should|without|with no|so long as)\b"
    r"[^,—–;]{3,120}?)(?:\s*[,—–;]\s*(?:[^,—–]{3,60}[—–]\s*)?|\s(?=(?:we|i|he|she|it|they|you|"
    r"there|the "
    r"\w+)(?:[’']ll|\s(?:will|would|won[’']t|could|may))\b))(?:then\s|yes,\s|"
    r"though,\s)*(?P<rest>\S.*)$"
)
_TRAILING: Final = re.compile(
    r"(?i)^(?P<rest>.{8,}?),?\s[‘']?(?P<condition>(?:if|unless|provided that|so long as|as long as|"
    r"should(?=\s(?:the|an?|we|they|he|she|it)\s))\s"
    r"(?!(?:you (?:ask|push)|i (?:did|add)))[^,;—–]{3,120})$"
)


def asked_in(question: str, setting: Setting) -> Clause | None:
    """Takes a yes/no question apart; None where it is none that Will can begin.

    Example:
        >>> asked_in("And do you think the truce will hold?", Setting())
        Clause(who='the truce', what='hold', is_denied=False, condition='', is_of_condition=False, \
is_of_topic=False)
    """
    if not question.endswith("?"):
        return None
    if found := _NAMED.match(question):
        return clause_of("there", f"be {found['what']}", 0, setting)
    words = _OPENING.sub("", question.rstrip("? "))
    if found := _THINK.match(words):
        return draft_clause(found["clause"], setting)
    if found := _GOING.match(words):
        return clause_of(found["who"], found["what"], 0, setting)
    if found := _THERE.match(words):
        return clause_of("there", f"be {found['what']}", 0, setting)
    split = split_question(f"{words}?")
    return clause_of(*split, 0, setting) if split else None


def is_pure_level(words: str) -> bool:
    """Says whether words say how likely something is, and nothing of what.

    Example:
        >>> [is_pure_level(each) for each in ("By May, maybe thirty percent", "It will open")]
        [True, False]
    """
    telling = telling_words(words).values()
    return bool(_BARE.match(words)) and not [each for each in telling if each not in _LEVEL_WORDS]


def _points_back(words: str) -> bool:
    """Says whether words take up what was said: short ones, with no other subject of theirs."""
    is_other = _ENDS_BARE.search(words) and not _PRONOUN_FIRST.match(words)
    return bool(len(words) <= _SHORT and _POINTS.search(words)) and not is_other


def _before(setting: Setting) -> Clause | None:
    """Finds what was asked or claimed last, over sentences that only say how likely."""
    for back in range(1, min(_SEARCHED, len(setting.before)) + 1):
        last, earlier = setting.before[-back], replace(setting, before=setting.before[:-back])
        if found := asked_in(last, earlier):
            return found
        if last.endswith("?"):
            continue
        condition, rest = under_condition(last.rstrip("."))
        if found := draft_clause(rest, earlier, is_claim=bool(condition)):
            return replace(found, condition=condition)
        if len(last) > _ASIDE and not is_pure_level(last):
            return None
    return None


def pointed_at(words: str, setting: Setting) -> Clause | None:
    """Finds what short words are said of: the question before them, or the claim.

    Example:
        >>> pointed_at("I doubt it", Setting(before=("Will the truce hold?",)))
        Clause(who='the truce', what='hold', is_denied=True, condition='', is_of_condition=False, \
is_of_topic=False)
    """
    if len(words) > _LONGEST or not setting.before or _OWN.search(words):
        return None
    is_pure, points = is_pure_level(words), _points_back(words)
    found = _before(setting) if is_pure or points else None
    if found is None:
        return None
    told = _NO_LONGER.sub("", words)
    turns = len(DENYING.findall(told)) + len(_TURNING.findall(told))
    return replace(found, is_denied=found.is_denied ^ (turns % 2 == 1))


def under_condition(words: str) -> tuple[str, str]:
    """Splits words into the condition they begin with, empty without one, and the rest.

    Example:
        >>> under_condition("Without the tug, another fall is likely")
        ('without the tug', 'another fall is likely')
    """
    found = _UNDER.match(words)
    if found is None:
        return "", words
    condition = found["condition"].strip()
    return f"{condition[0].lower()}{condition[1:]}", found["rest"]


def with_trailing_condition(words: str) -> tuple[str, str]:
    """Splits words before the condition they end with, empty without one.

    Example:
        >>> with_trailing_condition("the show will go on unless she is ill")
        ('unless she is ill', 'the show will go on')
    """
    found = _TRAILING.match(words)
    if found is None or _TURNING.search(found["rest"][-12:]):
        return "", words
    return found["condition"].strip(" .'’"), found["rest"]
