"""What words say will come about, taken apart: who, what, and whether they deny it.

Every rule is a safe one: where words might mean something else than the clause, there is none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from forecasts.intake.matching.verbs import is_change, verb_behind, verb_of
from forecasts.language.words.people_words import BODIES

ADVERB: Final = (
    r"(?:almost|very|quite|fairly|rather|highly|most|extremely|increasingly|somewhat|"
    r"conceivably|still|also|now|soon|just|ever|never|not|probably|likely|certainly|definitely|"
    r"surely|possibly|"
    r"perhaps|undoubtedly|inevitably|eventually|ultimately|simply|well|really|clearly|all but|"
    r"no longer|again|maybe|presumably|easily|duly|far|a lot|much)"
)
_LEVEL: Final = (
    r"(?:likely|unlikely|probable|improbable|possible|impossible|inconceivable|certain|inevitable|"
    r"doubtful|conceivable|plausible|implausible|clear|a safe bet|a given)"
)
_CHANCE: Final = (
    r"(?:chances?|probability|likelihood|possibility|risk|danger|odds|prospect|hope|question|way)"
)
_NUMBER_WORDS: Final = r"(?:[\w.,%/’'-]+\s+){0,8}?"
_THINK: Final = (
    r"(?:think|believe|expect|reckon|guess|predict|fear|hope|suspect|imagine|say|bet|know|"
    r"assume|(?:woul|coul)d\s+(?:say|think|bet|guess)|\W?[’']d\s+(?:say|think|bet|guess))"
)
DENYING: Final = re.compile(
    r"(?i)\b(?:(?<!than )not|never|no(?! question that| doubt)|cannot|doubtful|unlikely|improbable|"
    r"(?<!\bno )(?<!without )(?<!without a )(?<!without any )(?<!little )(?<!scant )"
    r"(?<!hardly any )(?<!barely any )(?<!beyond )doubt|impossible|inconceivable|"
    r"implausible|exclud(?:e|ed)|rul(?:e|ed) out|off the table|out of the question|miracle|"
    r"sceptical|skeptical|\w+n[’']t)\b"
)
_FRAMES: Final = tuple(
    re.compile(rf"(?i)^{frame}\s+")
    for frame in (
        r"[-–—*•]+",
        (
            r"(?:and|but|so|yet|still|now|well|moreover|however|frankly|honestly|sadly|"
            r"of course|in (?:my|our) (?:view|opinion|judg(?:e)?ment)|no doubt|"
            r"without (?:a )?doubt|"
            r"probably|perhaps|maybe|in all (?:likelihood|probability)|eventually|most likely),?"
        ),
        (
            rf"(?:i|we)(?:\s+(?:do\s+not|don[’']t|really|still|firmly|strongly|personally|can|"
            rf"can[’']t|cannot))*\s*(?:{_THINK}|doubt|very much doubt|seriously doubt)"
            r"(?:\s+(?:that|whether|if))?"
        ),
        (
            r"(?:i|we)\s*(?:[’']m|am|[’']re|are)\s+(?:\w+\s+)?"
            r"(?:sure|certain|confident|convinced|sceptical|skeptical|afraid)\s+that"
        ),
        (
            r"it(?:\s+is|[’']s|\s+isn[’']t|\s+was|\s+seems|\s+looks)\s+"
            rf"(?:{ADVERB}\s+)*{_LEVEL}\s+that"
        ),
        (
            r"there(?:\s+is|[’']s|\s+was|\s+isn[’']t)\s+"
            rf"{_NUMBER_WORDS}(?:{_CHANCE}|doubt)\s+that"
        ),
        (r"(?:odds|chances)\s+are(?:\s+that)?"),
        (rf"(?:a|an|the)\s+{_NUMBER_WORDS}{_CHANCE}\s+that"),
    )
)
_REPORT: Final = re.compile(
    r"^(?P<by>(?:[\w’'.-]+\s+){0,4}[\w’'.-]+(?:,\s[^,]{1,60},)?)\s+"
    r"(?:says|said|thinks|thought|believes|believed|expects|expected|predicts|predicted|reckons|"
    r"assures us|assured us|warns|warned)(?:\s+that)?\s+(?=\S)"
)
_HEDGE: Final = re.compile(
    r"(?i)\s?[,;.–—-]+\s*(?:and\s+)?(?:(?:you )?mark my words|you[’']ll see|"
    r"simple as that|"
    r"it is as simple as that|that is certain|that[’']s certain|that[’']s for sure|for sure|"
    r"no two ways about it|there(?:[’']s| is) no (?:question|doubt)(?: about (?:it|that))?|"
    r"no question(?: about it)?|no doubt(?: about it)?|i promise you(?: this| that)?|"
    r"i guarantee (?:it|you)|i(?:[’']m| am) (?:as good as |pretty |quite |fairly |very |almost )?"
    r"(?:sure|certain|confident)(?: of (?:it|that))?|i have (?:little|no) doubt(?: of (?:it|that)|"
    r" about (?:it|that))?|i (?:think|believe|fear|suspect|reckon|guess|expect|hope|say|imagine)|"
    r"i[’']d (?:say|guess|think|bet)|i would say|if you ask me|let me put it that way|"
    r"in (?:my|our) (?:judg(?:e)?ment|view|opinion)|to my mind|sooner or later|at any rate|"
    r"that much i can tell you|not for love or money|easy|say|though|of course|as ever|"
    r"(?:perhaps |maybe |about |around )?[\w-]+(?: to [\w-]+)? (?:percent|per cent)|"
    r"(?:for which )?i[’']m afraid)$"
)
_AMID: Final = re.compile(
    r"(?i),\s*(?:i (?:think|believe|fear|suspect|hope|expect)|"
    r"in (?:my|our) (?:view|opinion|judg(?:e)?ment)|of course|no doubt|without (?:any )?doubt|"
    r"beyond (?:any |all )?(?:reasonable )?doubt|"
    r"in all (?:likelihood|probability)|however|though|therefore|then),\s*"
    r"|\s(?:without (?:any )?doubt|beyond (?:any |all )?(?:reasonable )?doubt)(?=\s)"
)
_TOO: Final = re.compile(
    r"(?i),\s(?:and )?that\s.*$|\s(?:much|well|long|even)(?=\s?\ue000)"
    r"|\s(?:in|over|within) the (?:coming|next few|near) (?:days|weeks|months|years|future)$"
)
_ASIDE: Final = re.compile(r"^(?P<who>[^,]{2,60}),\s(?:who|which)\s[^,]{2,60},\s(?=\S)")
_WILL: Final = (
    r"(?:(?:will|would|could|may|might|can|shall)(?:\s+not)?|won[’']t|cannot|can[’']t|couldn[’']t|"
    r"wouldn[’']t|(?:is|are|isn[’']t|aren[’']t|[’']s|[’']re)\s+"
    rf"(?:{ADVERB}\s+)*(?:likely|unlikely|more likely than not|expected|forecast|tipped|set|going|"
    r"due|sure|certain|bound|poised|about|on course|on track|projected|predicted|scheduled)\s+to|"
    rf"(?:was|were|wasn[’']t|weren[’']t)\s+(?:{ADVERB}\s+)*"
    r"(?:likely|unlikely|more likely than not|certain|bound|sure)\s+to)"
)
_CLAUSE: Final = re.compile(
    rf"^(?P<who>\S+(?:\s+\S+){{0,7}}?)(?P<will>\s+(?:{ADVERB}\s+)*{_WILL}\s+(?:{ADVERB}\s+)*)"
    r"(?P<what>\S+(?:\s+\S+){0,22})$"
)
_FOR_TO: Final = re.compile(
    r"(?i)^it (?P<will>(?:would|will|[’']d|[’']ll) take (?:a miracle|\w+ luck) for) "
    r"(?P<who>\S+(?:\s+\S+){0,7}?) to (?P<what>\S+(?:\s+\S+){0,17})$"
)
_ODDS_OF: Final = re.compile(
    rf"(?i)^(?P<will>(?:(?:the|a|an|there\s+is|there[’']s|there\s+was|perhaps|about)\s+){{1,2}}"
    rf"{_NUMBER_WORDS}{_CHANCE})\s+of\s+(?P<who>(?:the|an?)\s+\S+(?:\s+\S+){{0,4}}?)\s+"
    r"(?P<verb>\w+ing)(?P<rest>(?:\s+\S+){0,14}?)"
    r"(?:\s+(?:at|are|is|as|stands? at)\s+(?:about\s+)?[\w.,%-]+(?:\s+[\w.,%-]+){0,7})?$"
)
_HAS_CHANCE: Final = re.compile(
    rf"^(?P<who>\S+(?:\s+\S+){{0,7}}?)(?P<will>\s+(?:has|have|had)\s+(?:{ADVERB}\s+)*"
    rf"{_NUMBER_WORDS}{_CHANCE}\s+of\s+)(?P<verb>\w+ing)(?P<rest>(?:\s+\S+){{0,14}})$"
)
_STALLS: Final = re.compile(
    rf"(?i)^(?P<will>(?:(?:the|an?|there\s+is|there[’']s|there\s+was)\s+){{1,2}}{_NUMBER_WORDS}"
    rf"{_CHANCE}\s+that|it(?:\s+is|[’']s|\s+isn[’']t|\s+was|\s+seems)\s+(?:{ADVERB}\s+)*{_LEVEL}\s+"
    rf"that)\s+(?P<who>(?:the|an?)\s+\S+(?:\s+\S+){{0,3}}?)"
    r"\s+(?P<verb>\w+s)(?P<rest>(?:\s+\S+){0,14}?)"
    r"(?:\s+(?:at|is|as)\s+(?:about\s+|between\s+)?[\w.,%-]+(?:\s+[\w.,%-]+){0,7})?$"
)
_LEADS: Final = re.compile(
    rf"(?i)(?:^|[,;:]\s+)(?:(?:and|but|or)\s+)?(?:it|this|that)(?P<will>\s+(?:{ADVERB}\s+)*"
    rf"{_WILL}\s+(?:{ADVERB}\s+)*)(?:lead to|result in|end in|end with)\s+"
    r"\[?(?P<who>\w+(?:\s+\w+){0,4}?)\]?\s+(?P<verb>\w+ing)(?P<rest>(?:\s+\S+){0,14})$"
)
_STANDS: Final = re.compile(
    rf"(?i)^(?:the\s+)?{_CHANCE}\s+of\s+(?P<what>\S+(?:\s+\S+){{0,9}}?)"
    r"(?:,\swhich\s[^,]{2,60},)?(?P<will>\s+(?:has been|have been|is|are|was|were|remains?)\s+"
    rf"(?:{ADVERB}\s+)*(?:high|low|small|slim|great|big|large|real|considerable|significant))\b"
    r"(?:\s+(?:for|since|at)\s.*)?$"
)
_THERE: Final = re.compile(
    rf"(?i)^there(?P<will>(?:\s+is|[’']s|\s+was|\s+isn[’']t)\s+{_NUMBER_WORDS}{_CHANCE})\s+of\s+"
    r"(?P<what>(?:an?\s+)?\S+(?:\s+\S+){0,14})$"
)
_THING: Final = re.compile(
    rf"^(?P<what>(?:(?:A|An|a|an)\s+)?\S+(?:\s+\S+){{0,14}}?)\s+"
    rf"(?P<will>(?:is|isn[’']t|are|aren[’']t|was|wasn[’']t|were)\s+"
    rf"(?:{ADVERB}\s+)*(?:likely|unlikely|probable|improbable|possible|impossible|"
    r"inevitable|certain"
    r"|inconceivable|conceivable|off the table|out of the question|on the cards|"
    r"a (?:live|real|distinct) possibility)|"
    r"(?:cannot|can[’']t|could not) be (?:ruled out|excluded))"
    r"(?:,?\s+though\s.*|,?\s+verging on impossible|,?\s+no more than that)?$"
)
_RULED_OUT: Final = re.compile(
    r"(?i)^(?:i|we)\s+(?P<will>(?:can|cannot|can[’']t|would|would not|wouldn[’']t)(?:\s+all but)?"
    r"(?:\s+want to)?\s+(?:rule out|exclude))\s+(?P<what>an?\s+\S+(?:\s+\S+){0,12})$"
)
_EXPECTED: Final = re.compile(
    r"^(?P<who>[a-z]\S*(?:\s+(?!for\b)\S+){0,4}?)\s+(?P<will>to)\s+(?P<verb>\w+)(?P<rest>(?:\s+\S+){0,14})$"
)
_TAKES_TO: Final = re.compile(
    r"(?i)\b(?:votes?|plans?|decisions?|bids?|calls?|moves?|offers?|promises?|threats?|right|"
    r"pressure|attempts?|efforts?|need|chances?|odds|want|wants|likely|have|has|had|way|ways|"
    r"permission|pledges?|proposals?|reasons?|time|ability|failure|refusal|agreements?|deals?|"
    r"options?|orders?|mandate|going|set|due|able|unable)$"
)
_DETERMINED: Final = frozenset(
    ("the", "all", "any", "every", "each", "no", "another", "more", "most", "less", "fewer")
)
_IF: Final = re.compile(
    r"(?i)^(?P<word>if|unless|provided that|once)\s+(?P<condition>[^,]+),\s+"
    r"(?:then\s+)?(?P<rest>.+)$"
)
_TRAILING_IF: Final = re.compile(
    r"(?i)^(?P<rest>[^,]+?),?\s+(?P<word>if|unless|provided that|so long as|as long as)\s+"
    r"(?P<condition>[^,]+)$"
)
_SOMETHING: Final = re.compile(r"^(?:A|An|a|an)\s+\S+")
_MODAL: Final = re.compile(
    r"(?i)\b(?:will|would|could|may|might|can|shall|won[’']t|cannot|\w+n[’']t|likely|unlikely|"
    r"chances?|odds|probability|likelihood|percent chance|certainty)\b|[’'](?:ll|d)\b"
)
_FINITE: Final = re.compile(
    r"(?i)\b(?:is|are|was|were|am|be|been|has|have|had|do|does|did|says?|said|thinks?|thought|"
    r"believes?|expects?|predicts?|warns?|warned|told|means?|shows?|hopes?|fears?|insists?|"
    r"reckons?|knows?|doubts?|denies|denied|where|what|why|how|not|of which|as)\b"
)
_UNSAFE: Final = re.compile(
    r"(?i)[“”\"«»()\[\]{};:?!…–—]|\.\s|(?:^|\s)['’‘]|\b(?:i|we|you|he|she|it|they|me|us|him|them|"
    r"my|"
    r"our|your|his|her|hers|this|that|these|those|there|here|if|unless|because|although|while|when|"
    r"whether|which|who|whom|since|but|so|other|others|many|some|few|nobody|everybody|everyone|"
    r"nothing|something|someone|somebody|anything|anyone|anybody|one|ones|both|neither|either|"
    r"such|only|hardly|barely|scarcely|unlike|alike)\b"
)
_BESIDE: Final = re.compile(r"(?i),\s(?!(?:before|after|by|in|at|with|despite|on|under|from)\s)")
_EMPTY: Final = re.compile(
    r"(?i)^(?:be (?:right|wrong|ok|okay|fine|all right|easy|hard|true|clear|ruled out|excluded|"
    r"dismissed|tempted|forgiven|surprised|interesting|different|better|worse)|say|think|agree|"
    r"(?:do|say|think|mean|expect|prefer|like|want|need|rather|sooner|argue|suggest|imagine|seem|"
    r"appear|look|feel|include|depend|hang)\b|have (?!to\b)|happen$|be$|do so|well\b|see\b|once\b|"
    r"always\b)"
)
_NO_SUBJECT: Final = re.compile(
    r"(?i)^(?:in|on|at|by|after|before|with|for|from|as|once|not|no|none|why|how|what|even|despite|"
    r"during|until|among|under|above|below|between|since|if|then|adding|speaking|"
    r"its|their|his|her|our|my|your|and|or|nor|a single|"
    r"top to bottom|to|of|than|like|without|within|should|were|had|nothing|never|"
    r"the (?:thing|former|latter|same|idea|fact|question|answer|problem|point)\b)\b"
)
_GENERIC: Final = re.compile(r"(?i)\b(?:itself|themselves|himself|herself|myself|ourselves)\b")
_WE: Final = re.compile(r"(?i)^(?P<who>we|i)\b")


@dataclass(frozen=True, slots=True)
class Clause:
    """A simple clause.

    Attributes:
        who: its subject; empty where the words only say that there will be something.
        what: the verb and what follows it, or what there will be.
        is_denied: whether the words speak against it.
        condition: "If …" or "Unless …", empty without one.
        is_of_condition: whether the condition is what does it, in "a strike would cost lives".
        is_of_topic: whether what was spoken of before would lead to it, in "it could lead to".
    """

    who: str
    what: str
    is_denied: bool
    condition: str = ""
    is_of_condition: bool = False
    is_of_topic: bool = False


def stripped(words: str) -> tuple[str, int]:
    """Takes off what only says how sure somebody is; with how often that denies."""
    before, denials = "", 0
    words = words.strip(" '‘’.,;")
    while before != words:
        before = words
        for frame in _FRAMES:
            if found := frame.match(words):
                denials += len(DENYING.findall(found[0]))
                words = words[found.end() :]
        words = _HEDGE.sub("", words).strip(" '‘’.,;")
        words = _AMID.sub(" ", _TOO.sub("", words))
    return words, denials


def _is_unsafe(words: str) -> bool:
    return bool(_UNSAFE.search(words) or _BESIDE.search(words))


def _subject(who: str, speaker: str | None) -> str | None:
    """Names the subject; "we" and "I" only where the speaker is known to be that."""
    if _WE.fullmatch(who):
        is_body = bool(speaker and set(speaker.lower().split()) & BODIES)
        is_one = who.lower() == "i"
        return speaker if speaker and is_body != is_one else None
    if _NO_SUBJECT.match(who) or _is_unsafe(who) or _MODAL.search(who) or _FINITE.search(who):
        return None
    return who


def _simple(who: str, what: str, *, denials: int, speaker: str | None) -> Clause | None:
    named = _subject(who.rstrip(","), speaker)
    is_other = _is_unsafe(what) or _MODAL.search(what) or _GENERIC.search(what)
    if named is None or not what or _EMPTY.match(what) or is_other:
        return None
    return Clause(named, what, denials % 2 == 1)


def _from_present(found: re.Match[str]) -> str:
    """Gives the bare verb and what follows, a second verb too; empty where one is not known."""
    verb, rest = verb_behind(found["verb"]), found["rest"]
    if second := re.search(r"\s(?:and|or)\s(\w+s)\b", rest):
        bare = verb_behind(second[1])
        rest = f"{rest[: second.start(1)]}{bare}{rest[second.end(1) :]}"
        verb = verb if bare else None
    return f"{verb}{rest}" if verb else ""


def _from_gerund(found: re.Match[str]) -> str:
    verb, rest = verb_of(found["verb"]), found["rest"]
    if second := re.search(r"\s(?:and|or)\s(\w+ing)\b", rest):
        bare = verb_of(second[1])
        rest = f"{rest[: second.start(1)]}{bare}{rest[second.end(1) :]}"
        verb = verb if bare else None
    return f"{verb}{rest}" if verb else ""


def _expected(found: re.Match[str]) -> str:
    is_plain = is_change(found["verb"]) and not _TAKES_TO.search(found["who"])
    return f"{found['verb']}{found['rest']}" if is_plain else ""


def _bare(found: re.Match[str]) -> str:
    return str(found["what"])


_SHAPES: Final = (
    (_ODDS_OF, _from_gerund),
    (_HAS_CHANCE, _from_gerund),
    (_FOR_TO, _bare),
    (_CLAUSE, _bare),
    (_EXPECTED, _expected),
)


def _shapes(words: str, denials: int, speaker: str | None) -> Iterator[Clause | None]:
    for shape in (_THERE, _STANDS, _RULED_OUT, _THING):
        if found := shape.match(words):
            yield _existing(found["what"], denials + len(DENYING.findall(found["will"])))
    if found := _LEADS.search(words):
        no = denials + len(DENYING.findall(found["will"]))
        clause = _simple(found["who"], _from_gerund(found), denials=no, speaker=None)
        yield clause and replace(clause, is_of_topic=True)
    for form, read in _SHAPES:
        if found := form.match(words):
            no = denials + len(DENYING.findall(found["will"]))
            yield _simple(found["who"], read(found), denials=no, speaker=speaker)


def _existing(what: str, denials: int) -> Clause | None:
    first = what.split(maxsplit=1)[0]
    is_bare = first.islower() and first not in _DETERMINED and not first[:1].isdigit()
    is_named = first.lower() in {"a", "an"} or is_bare
    is_other = verb_of(first) or _NO_SUBJECT.match(what) or _is_unsafe(what)
    if not is_named or is_other or _MODAL.search(what) or _FINITE.search(what):
        return None
    return Clause("", what, denials % 2 == 1)


def _one(words: str, speaker: str | None) -> Clause | None:
    """Reads words without a condition."""
    if found := _STALLS.match(words):
        no = len(DENYING.findall(found["will"]))
        if clause := _simple(found["who"], _from_present(found), denials=no, speaker=None):
            return clause
    words, denials = stripped(words)
    if found := _ASIDE.match(words):
        words = f"{found['who']} {words[found.end() :]}"
    found = _REPORT.match(words)
    if found and not _UNSAFE.search(found["by"]):
        words, more = stripped(words[found.end() :])
        denials, speaker = denials + more, None
    words = re.sub(r"(?<=\w)[’']ll\b", " will", words)
    return next(_shapes(words, denials, speaker), None)


def _with_condition(words: str, speaker: str | None) -> Clause | None:
    for shape in (_IF, _TRAILING_IF):
        found = shape.match(stripped(words)[0])
        if found is None:
            continue
        condition = found["condition"]
        clause = None if _is_unsafe(condition) else _one(found["rest"], speaker)
        return clause and replace(clause, condition=f"{found['word'].lower()} {condition}")
    return None


def clause_in(
    words: str, *, condition: str | None = None, speaker: str | None = None
) -> Clause | None:
    """Takes words apart; None where no safe rule does.

    Args:
        words: one statement, its days taken out or written in full.
        condition: what the statement was found to depend on.
        speaker: whom "we" of an organisation, or "I" of a person, means.

    Example:
        >>> found = clause_in("I doubt that the truce will hold")
        >>> (found.who, found.what, found.is_denied) if found else None
        ('the truce', 'hold', True)
        >>> found = clause_in("There is no chance of an early election")
        >>> found.what if found else None
        'an early election'
        >>> clause_in("They will win") is None
        True
    """
    branched = _with_condition(words, speaker)
    if branched is not None or _IF.match(words):
        return branched
    clause = _one(words, speaker)
    if clause is None or not condition:
        return clause
    is_subject = clause.who.lower() == condition.lower() and _SOMETHING.match(clause.who)
    return replace(clause, is_of_condition=True) if is_subject else None
