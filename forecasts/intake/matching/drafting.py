"""A question for a person to mend: of words that no safe rule turns into one.

Unlike the rules of `clauses`, these cut off what stands beside a claim, take a likely word for the
verb, and say whom "she" and "it" may mean. So whatever they give is a draft.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from forecasts.intake.matching.before import Setting, with_subject
from forecasts.intake.matching.clauses import (
    ADVERB,
    DENYING,
    Clause,
    stripped,
)
from forecasts.intake.matching.inflection import base_of, is_base
from forecasts.intake.matching.naming import subject_named, with_names
from forecasts.intake.matching.plain import cut_short, plain_words, without_lead_in
from forecasts.language.words.vocabulary import word_set

_AHEAD: Final = (
    r"(?:will|would|could|may|might|can|shall|should|"
    rf"(?:is|are|am|was|were)\s(?:not\s)?(?:{ADVERB}\s)*(?:going|likely|unlikely|"
    rf"more likely than not|"
    r"expected|set|bound|due|certain|sure|poised|about|liable|projected|forecast|scheduled)\sto)"
)
_MODAL: Final = re.compile(
    rf"^(?P<who>\S+(?:\s\S+){{0,11}}?)(?P<will>\s(?:{ADVERB}\s)*{_AHEAD}(?:\s(?:not|{ADVERB}))*)\s"
    r"(?P<what>\S.*)$"
)
_TO: Final = re.compile(
    r"(?i)^(?P<will>.{0,60}?\b(?:expects?|foresees?|want|takes?\s.{1,30}?\sfor|for|predicts?))\s"
    r"(?P<who>(?!to\b)\S+(?:\s\S+){0,6}?)\sto\s(?P<what>\S.*)$"
)
_SURPRISE: Final = re.compile(
    r"(?i)^i (?P<will>would be (?:\w+\s)?(?:surprised|perfectly possible|astonished|amazed|"
    r"gobsmacked|shocked|stunned)) "
    r"(?P<inner>(?:if|were|to see)\s.+)$"
)
_LEVELS: Final = (
    r"(?:chances?|odds|risk|danger|likelihood|probability|prospect|per\s?cent|percent|even money|"
    r"fifty-fifty|coin (?:toss|flip)|likely|unlikely|probable|improbable|impossible|possible|"
    r"conceivable|inconceivable|plausible|certain|sure|confident|convinced|doubt|doubts|hopeful|"
    r"think|thinks|believe|believes|guess|say|says|bet|wager|fancy|reckon|reckons|swears?|expect|"
    r"expects|"
    r"fears?|feared|idea|scenario|imagine|see|in (?:ten|twenty|three|four|five|two|six|a hundred)|"
    r"to one|on|against|likelihood|way|shot|matter of time|put it at)"
)
_THAT: Final = re.compile(
    rf"(?i)^(?P<will>.{{0,110}}?\b{_LEVELS}\b[^.;:]{{0,50}}?)\s"
    r"(?:that|whether|if|in which|before|how)\s(?P<inner>\S.*)$"
)
_INVERTED: Final = re.compile(r"(?i)^that\s(?P<inner>[^,]{8,120}),\s(?P<will>i hold\b.*)$")
_HAS: Final = re.compile(
    r"(?i)^(?P<who>\S+(?:\s\S+){0,5}?)\s(?P<will>(?:has|have)\s(?:\S+\s){0,6}?(?:chances?|"
    r"prospects?|hope|"
    r"prayer)\sof)\s(?P<verb>\w+ing)(?P<rest>.*)$"
)
_SHOWING: Final = re.compile(
    r"(?i)^.{0,40}\b(?:scenario|forecast|model|models|polls?)\s(?:has|have|shows?)\s(?P<what>\S.*)$"
)
_ALONE: Final = re.compile(r"^(?P<what>(?:an?|another|the)\s\S+(?:\s\S+){0,11})$")
_SURE: Final = re.compile(
    r"(?i)\b(?:chances?|odds|risk|likelihood|probability|prospects?|shot|outcome|"
    r"coin|bet|possible|likely|unlikely|question|doubt)\b"
)
_BARE_THAT: Final = re.compile(
    r"(?i)^(?P<will>(?:.{0,60}\b(?:chances?|odds)\sare(?:\s(?:about\s)?\S+\sto\s\S+(?:\son|"
    r"\sagainst)?)?|"
    r".{0,60}\b(?:per\s?cent|percent|even money|every chance|in ten|in three|"
    r"in twenty)(?:\schance)?|"
    r".{0,40}\b(?:says?|thinks?|believes?|swears?|expects?|fancy|reckons?|hopes?|fears?|doubts?|"
    r"told \w+)|"
    r"in all (?:likelihood|probability)|(?:even so|touch wood),?))[,:]?\s(?P<inner>\S.*)$"
)
_SEEING: Final = re.compile(
    r"(?i)^(?:i|we) (?P<will>(?:can(?: not)?|could(?: not)?|do not|would not)(?:\s\w+)? "
    r"(?:see|imagine|picture|envisage|rule out|exclude)) (?P<who>\S+(?:\s\S+){0,4}?) "
    r"(?P<verb>\w+ing)\b(?P<rest>.*)$"
)
_CHANCE_OF: Final = re.compile(
    r"(?i)^(?P<will>.{0,80}?\b(?:chances?|odds|probability|risk|likelihood|prospect|even money|"
    r"danger|"
    r"possibility)) (?:of|on) (?P<what>\S.*?)(?:\s(?:at|is|are|as|was|were|stands?)\s.*)?$"
)
_NOUN: Final = re.compile(
    r"(?i)^(?P<what>(?:an?|another|any|more|further|(?-i:[a-z])[a-z-]+|relegation|"
    r"promotion)\b(?:\s\S+){0,14}?)"
    r"(?P<will>(?:\s(?:can|is|are|was|were|would|will|seems?|looks?|being))?(?:\snot)?(?:\s(?:be|"
    r"only|"
    r"now|still|"
    rf"just|{ADVERB}))*\s(?:a matter of time|(?:a )?remote prospect|nailed on|a formality|"
    rf"on the cards|"
    r"(?:all but )?ruled out|the likelier outcome|the (?:more|most|less|least) (?:likely|"
    r"probable)\b.*|"
    r"inevitable|improbable|unlikely|likely|probable|surprise (?:me|us)|a long shot|"
    r"a live possibility|"
    r"more likely than not|a certainty|impossible|out of the question|a coin (?:toss|flip))\b).*$"
)
_FORESEEN: Final = re.compile(
    r"(?i)^(?:\S+\s){1,4}?(?P<will>(?:did not |do not |does not )?(?:foresees?|envisages?|"
    r"predicts?|"
    r"forecasts?|expects?|sees?)) (?P<what>(?:an?|any|another|more|fewer|\d|[a-z-]+s\b).*)$"
)
_AMOUNT: Final = re.compile(r"^(?P<what>(?:a (?:rise|fall|drop|slip|cut|gain)|an increase)\b.*)$")
_WE_SEE: Final = re.compile(r"(?i)^(?:we|you) (?:will )?(?:see|get|have) (?P<what>\S.*)$")
_EMPTY: Final = re.compile(
    r"(?i)^(?:be (?:very |quite |\w+ly )?(?:right|ruled out|excluded|wrong|ok|fine|true|clear|"
    r"surprised|perfectly possible|astonished|amazed|"
    r"gobsmacked|shocked|stunned|interesting|possible|tempted|"
    r"easy|hard|honest|fair|careful|a lot|it|failing|me|mean|doomed)\b|say\b(?! (?:yes|no)\b)|"
    r"think\b|agree\b|"
    r"be no better\b|do(?: so| it| that)?$|be$|have$|happen$|(?:like|prefer|rather|love|argue|"
    r"suggest|mean|seem|appear|"
    r"guess|stake|put|bet|call|wager|fancy|reckon|sooner|see|imagine|picture|surprise|expect|"
    r"believe|swear|go (?:as|along)\b|look at\b|rule|exclude|hold for)\b|take\b.*\bto\b|not\b|"
    r"never\b|"
    r"stop (?:us|me)\b|"
    r"be a (?:question|matter)\b|have been\b|have \w+ed\b|have to be\b)"
)
_NO_THING: Final = re.compile(
    r"(?i)(?:one|as|such|neither|either|nobody|so|like|the|it|that|this|he|she|they|them|we|you|i|"
    r"an? (?:bit|lot)|who|"
    r"which|what|if|whether|"
    r"in|on|at|"
    r"by|to|of|for|from|with|is|are|was|were|be|will|would|going|has|have)\b|.*\bis\sgoing\b|"
    r"(?:an?|any|more|another|the)?\s?\ue000|(?:more|any|another|further)$"
)
_DETERMINED: Final = re.compile(r"(?:An?|Another|Any|More|Further|[A-Z][a-z]+s?)\b(?!\s[A-Z])")
_NO_SUBJECT_END: Final = word_set("a an the of to for and")
_NOUNS_TOO: Final = word_set("back return fall rise cut hit run stop start vote win")
_LONGEST_WHAT: Final = 24


def clause_of(who: str, what: str, denials: int, setting: Setting) -> Clause | None:
    """Puts a clause together, its subject by name; None where it says too little.

    Args:
        who: the subject as it was said.
        what: the verb and what follows.
        denials: how often the words deny.
        setting: what was said before.
    """
    named, denied = subject_named(who.strip(" ,"), setting)
    short = cut_short(what)
    if who.lower() == "we" and setting.body is None and short.startswith(("have a ", "have an ")):
        return _there(short.removeprefix("have "), denials, setting)
    told = None if not short or _EMPTY.match(short) else with_names(short, setting)
    if named is None or told is None:
        return None
    if named.lower() == "there":
        return _there(told.removeprefix("be "), denials, setting)
    first = told.split()[0]
    if not first[0].islower() or len(told.split()) > _LONGEST_WHAT:
        return None
    return Clause(named, told, (denials + denied) % 2 == 1)


def _there(what: str, denials: int, setting: Setting) -> Clause | None:
    told = with_names(cut_short(what), setting)
    if not told or len(told.split()) > _LONGEST_WHAT or _NO_THING.match(told):
        return None
    if no := re.match(r"(?i)no (?=\w)", told):
        told, denials = f"any {told[no.end() :]}", denials + 1
    if _SURE.search(told):
        return None
    is_plain = _DETERMINED.match(told)
    return Clause("", told[0].lower() + told[1:] if is_plain else told, denials % 2 == 1)


def _gerund(words: str, denials: int, setting: Setting) -> Clause | None:
    """Reads "the mayor asking": somebody with what they do."""
    parts = words.split()
    for at, word in enumerate(parts[1:7], start=1):
        base = base_of(word) if word.endswith("ing") else None
        if base and parts[at - 1].lower() not in {"a", "an", "the", "of", "for", "as"}:
            if _SURE.search(" ".join(parts[:at])):
                return None
            who = re.sub(r"'s?$", "", " ".join(parts[:at]))
            return clause_of(who, " ".join([base, *parts[at + 1 :]]), denials, setting)
    return None


def _finite(words: str, denials: int, setting: Setting) -> Clause | None:
    """Reads a clause without a modal, as "that it slipped" or "they convict" is."""
    parts = words.split()
    for at, word in enumerate(parts[1:8], start=1):
        bare, base = word.strip(",.;:").lower(), base_of(word.strip(",.;:"))
        is_gerund = bare.endswith("ing") and bare != base
        if base is None or is_gerund or parts[at - 1].lower() in _NO_SUBJECT_END:
            continue
        before = parts[at - 1].lower()
        if base == "do" and parts[at + 1 : at + 2] == ["not"]:
            what = " ".join(parts[at + 2 :])
            return clause_of(" ".join(parts[:at]), what, denials + 1, setting) if what else None
        progressive = base_of(parts[at + 1]) if base == "be" and len(parts) > at + 1 else None
        if progressive and parts[at + 1].endswith("ing"):
            what = " ".join([progressive, *parts[at + 2 :]])
            return clause_of(" ".join(parts[:at]), what, denials, setting)
        is_many = before in {"we", "i", "they", "you"} or before.endswith("s")
        if bare == base and not is_many and bare != "be":
            continue
        who = re.sub(rf"(?:\s{ADVERB})+$", "", " ".join(parts[:at]))
        return clause_of(who, " ".join([base, *parts[at + 1 :]]), denials, setting)
    return None


def _modal(words: str, denials: int, setting: Setting) -> Clause | None:
    found = _MODAL.match(words)
    if found is None:
        return None
    denials += len(DENYING.findall(found["will"]))
    if found["who"].lower() in {"we", "you"} and found["what"].startswith("see "):
        return _inner(f"we {found['what']}", denials, setting)
    return clause_of(found["who"], found["what"], denials, setting)


def _inner(words: str, denials: int, setting: Setting) -> Clause | None:
    """Reads what something that says how likely is said of."""
    if noun := _NOUN.match(words):
        return _foreseen(noun, denials, setting)
    if seen := _WE_SEE.match(words):
        parts = seen["what"].split()
        for at, word in enumerate(parts[1:4], start=1):
            is_many = parts[at - 1].endswith("s") or parts[at - 1] == "them"
            if is_base(word) and (is_many or word not in _NOUNS_TOO):
                who = {"them": "they", "him": "he", "her": "she"}.get(
                    parts[0], " ".join(parts[:at])
                )
                return clause_of(who, " ".join(parts[at:]), denials, setting)
        return _there(seen["what"], denials, setting)
    readers = (_modal, _finite, _gerund)
    return next(filter(None, (read(words, denials, setting) for read in readers)), None)


def _surprised(found: re.Match[str], denials: int, setting: Setting) -> Clause | None:
    word, _, inner = found["inner"].partition(" ")
    if word.lower() == "to":
        whole = inner.removeprefix("see ")
        middle = re.match(r"(?P<who>(?:the|an?|my|our)\s\S+|\S+)\s(?P<what>\S.*)$", whole)
        if middle and (is_base(middle["what"].split()[0]) or middle["what"].startswith("be ")):
            return clause_of(middle["who"], middle["what"], denials + 1, setting)
        return _there(whole, denials + 1, setting)
    return _finite(inner, denials + 1, setting) or _modal(inner, denials + 1, setting)


def _sighted(found: re.Match[str], denials: int, setting: Setting) -> Clause | None:
    base = base_of(found["verb"])
    denials += len(DENYING.findall(found["will"])) + bool(
        re.search("rule out|exclude", found["will"])
    )
    return clause_of(found["who"], f"{base}{found['rest']}", denials, setting) if base else None


def _to(found: re.Match[str], denials: int, setting: Setting) -> Clause | None:
    if not (is_base(found["what"].split()[0]) or found["what"].startswith(("be ", "have "))):
        return None
    denials += len(DENYING.findall(found["will"]))
    return clause_of(found["who"], found["what"], denials, setting)


def _likely(found: re.Match[str], denials: int, setting: Setting) -> Clause | None:
    return _inner(found["inner"], denials + len(DENYING.findall(found["will"])), setting)


def _has(found: re.Match[str], denials: int, setting: Setting) -> Clause | None:
    base = base_of(found["verb"])
    denials += len(DENYING.findall(found["will"])) + ("little" in found["will"])
    return clause_of(found["who"], f"{base}{found['rest']}", denials, setting) if base else None


def _shown(found: re.Match[str], denials: int, setting: Setting) -> Clause | None:
    return _gerund(found["what"], denials, setting)


def _alone(found: re.Match[str], denials: int, setting: Setting) -> Clause | None:
    """Reads a thing that was named alone, as what is forecast: "a blast of steam"."""
    what = found["what"]
    first = next((at for at, word in enumerate(what.split()) if word.endswith("ing")), 0)
    is_plain = not any(is_base(word) for word in what.split()[2:first])
    named = _gerund(what, denials, setting) if is_plain else None
    is_claim = any(base_of(word) and not word.endswith(("s", "ing")) for word in what.split()[2:])
    return named if named or is_claim or what.startswith("the ") else _there(what, denials, setting)


def _chance_of(found: re.Match[str], denials: int, setting: Setting) -> Clause | None:
    denials += len(DENYING.findall(found["will"]))
    what = found["what"]
    first = base_of(what.split()[0]) if what.split()[0].endswith("ing") else None
    if first:
        return None
    return _gerund(what, denials, setting) or _there(what, denials, setting)


def _foreseen(found: re.Match[str], denials: int, setting: Setting) -> Clause | None:
    denials += len(DENYING.findall(found["will"])) + ("surprise" in found["will"])
    return _there(found["what"], denials, setting)


def _amount(found: re.Match[str], denials: int, setting: Setting) -> Clause | None:
    return _there(found["what"], denials, setting)


_Reader = Callable[[re.Match[str], int, Setting], Clause | None]
_FRAMES: Final[tuple[tuple[re.Pattern[str], _Reader], ...]] = (
    (_SURPRISE, _surprised),
    (_INVERTED, _likely),
    (_HAS, _has),
    (_SHOWING, _shown),
    (_SEEING, _sighted),
    (_TO, _to),
    (_CHANCE_OF, _chance_of),
    (_THAT, _likely),
    (_BARE_THAT, _likely),
    (_NOUN, _foreseen),
    (_FORESEEN, _foreseen),
    (_AMOUNT, _amount),
    (_ALONE, _alone),
)


def _readings(words: str, denials: int, setting: Setting) -> Iterator[Clause | None]:
    frames = [(form.match(words), read) for form, read in _FRAMES]
    yield from (read(found, denials, setting) for found, read in frames[:9] if found)
    yield _modal(words, denials, setting)
    yield from (read(found, denials, setting) for found, read in frames[9:] if found)


def draft_clause(words: str, setting: Setting, *, is_claim: bool = False) -> Clause | None:
    """Reads somebody's words as well as may be; None where they say too little.

    Args:
        words: one statement.
        setting: what was said before.
        is_claim: whether it is known to speak of the future, so that "it goes" means that it will.

    Example:
        >>> draft_clause("I'd be surprised if the vote slipped", Setting())
        Clause(who='the vote', what='slip', is_denied=True, condition='', is_of_condition=False, \
is_of_topic=False)
    """
    first = with_subject(words.strip(" “‘'"), setting)
    words, denials = stripped(first)
    is_framed = len(words) < len(first.strip(" '‘’.,;")) - 4
    words = without_lead_in(plain_words(words))
    found = next(filter(None, _readings(words, denials, setting)), None)
    if found or not (is_framed or is_claim):
        return found
    return _finite(words, denials, setting) or _gerund(words, denials, setting)
