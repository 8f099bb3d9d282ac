"""Tells what somebody promises, plans or decides from what they foretell."""

import re
from typing import Final

from forecasts.language.chances.estimate import Reading
from forecasts.language.chances.lexicon import PhraseKind
from forecasts.language.who.mentions import Mention, MentionKind
from forecasts.language.words.cues import Cue, CueKind
from forecasts.language.words.tokens import tokenize
from forecasts.language.words.vocabulary import word_set
from forecasts.values import QuotationKind

_UNCONTROLLED: Final = word_set(
    """
    win lose see know be have need get remain face suffer miss beat find fail succeed
    survive struggle regret feel hear understand become live die experience prevail overcome
    learn never probably likely not certainly definitely also still soon all hardly perhaps
    reach recover grow lack want wake hit run look end climb pass
    """
)
"""Verbs whose doing does not lie in the speaker's hand."""
_DEEDS: Final = word_set(
    """
    abolish accept address air allow announce appeal appoint approve ask back ban begin block build
    buy call cancel close consult continue cooperate create cut defend deliver deploy draft drop end
    expand extend fight fill finance fix freeze fund give grant hire hold impose increase introduce
    invest join keep launch leave lift listen lower maintain meet move negotiate offer open oppose
    order outline pay postpone present produce propose protect provide publish pull push put quit
    raise reduce refuse reject release reopen repair replace report resign resist restore resume
    retire return
    review scrap seek sell send set shut sign speak spend stand start step stop submit support
    suspend table travel visit attend take test veto vote withdraw work
    respect honour honor finish complete implement enforce guarantee ensure secure tackle rebuild
    reimburse compensate refund pursue prosecute sue investigate ration evacuate mobilise deploy
    carry bring allocate recruit train inspect halve axe ditch overhaul upgrade renew license run
    operate serve host organise organize dismiss sack demolish scale phase repeal restrict
    tolerate hesitate rest budge waver bow yield compromise surrender prohibit outlaw
    subsidise nationalise privatise merge acquire list stage rule
    """
)
"""Verbs whose doing lies in the hand of a body or an office."""
_DONE_DEEDS: Final = word_set(
    "built bought cut drawn fought given held kept left met paid put sent shut sold spent taken "
    "withdrawn frozen hired brought set made"
)
_OWN_BODY: Final = re.compile(
    r"(?i)\b(?:this|our|my|his|her|its|their)\s(?:own\s)?(?:committee|government|company|party|"
    r"people|"
    r"members|union|club|board|team|crews?|engineers|firm|office|ministry|bank|council|paper|"
    r"cabinet|movement|department|lawyers|staff|troops|ships|drivers|pilots|nurses)\W*$"
)
_OTHERS: Final = re.compile(
    r"(?i)\b(?:people|voters|citizens|consumers|customers|households|families|farmers|markets|"
    r"investors|rivals|opponents|opposition|rebels|enemy|competitors|critics|prices|rates|somebody|"
    r"growth|inflation|unemployment|economy|peace|calm|normality|crisis|war|recession|storm|rain|"
    r"demand|output|exports|tourists|visitors|nobody|someone|everybody|everyone|others|you|"
    r"history|nature|time|god)\b(?:,?\s[\w’'-]+){0,2},?\s*$"
)
"""Subjects whose deeds are not the speaker's."""
GIVEN: Final = ("promis", "pledg", "vow", "guarant", "threat", "swore", "swear", "undert", "assur")
"""Beginnings of verbs by which somebody gives their word."""
_STRONG_OFFICES: Final = re.compile(
    r"(?i)\b(?:spokes\w+|ministers?|secretary|prefect|governor|mayor|premier|chancellor|ministry|"
    r"chief executive|ceo|managing director|commissioner|founder|owner|promoter|project (?:head|"
    r"lead|"
    r"manager|director))\b"
)
_SELF: Final = re.compile(
    r"(?i)\b(?P<who>i|we)(?:[’']ll|\s(?:will|won[’']t|shall|shan[’']t|would|are going to|"
    r"am going to|"
    r"intend to|plan to)|[’'](?:m|re) (?:not )?going to|[’']d sooner|[’']d rather)"
    r"\s(?:(?:not|never|also|always|certainly|definitely|continue to|simply|gladly|now)\s){0,2}"
    r"(?P<verb>[\w’'-]+)(?:\s(?P<next>[\w’'-]+))?"
    r"|\b(?:never|no (?:account|circumstances)|any circumstances|nor|neither|point|way)"
    r"(?: again)?\s(?:will|shall|would)\s(?P<inverted>i|we)\s(?P<deed>[\w’'-]+)"
)
_RESOLVED: Final = re.compile(
    r"(?i)\b(?:i|we)(?:[’'](?:m|re|ve)|\s(?:am|are|have))?\s(?:(?:not|never|no|absolutely|fully|"
    r"firmly|still|all|also|now|do not|don[’']t)\s){0,3}(?:intend|plan|planning|aim|aiming|refuse|"
    r"pledge|promise|vow|undertake|propose|commit|decline|resolve|decided|determined|committed|"
    r"resolved|agreed|intention|plans|prepared|preparing|willing|desire|ready|set)\s(?:to|of)\b"
    r"|\b(?:my|our) (?:firm |clear |only |whole )?(?:intention|plan|aim|goal|commitment|"
    r"promise|pledge)s? (?:is|are|remains?) to\b|\b(?:stop|prevent|keep|deter) (?:me|us)\b"
    r"|\b(?:i|we)(?:[’']ll|\s(?:will|shall)) see (?:it|this|that|them) (?:through|off|out)\b"
    r"|\b(?:my|our) (?:aim|goal|plan|intention|target|objective) (?:is|remains)\b"
    r"|^\W*(?:i|we) promise (?:you )?(?:that )?(?!you)"
    r"|\b(?:i|we)(?:[’']ll|\s(?:will|shall))? never (?:agree|accept|allow|consent|sign|apologise|"
    r"apologize|surrender|give (?:in|up)|back down|negotiate|resign)\b"
)
"""Says in the first person what is meant, refused or promised."""
_REFUSES: Final = re.compile(
    r"(?i)\b(?:i|we)\s(?:will not|won[’']t|are not going to|am not going to|refuse to|shall not)\s"
    r"be\s(?:\w+ly\s)?(?:\w+ed|drawn|driven|put|held|beaten|taken|told)\b"
)
_MEASURES: Final = (
    r"(?:\w+ ){0,2}?(?:tax(?:es)?|cuts?|rises?|increases?|hikes?|"
    r"elections?|referendums?|deals?|talks?|negotiations?|compromises?|layoffs?|redundancies|"
    r"closures?|concessions?|delays?|bailouts?|votes?|coalitions?|amnesty|pardons?|u-turns?|"
    r"retreat|surrender|exceptions?|charges?|fees?|sales?|strikes?|privatisation)\b"
)
"""What an office can do or leave."""
_RULED: Final = re.compile(rf"(?i)\bthere (?:will|shall) be no {_MEASURES}")
_DECIDED: Final = re.compile(rf"(?i)\W*(?:that\s)?(?:{_MEASURES}|\w+ing\b)")
_OWN_PLACE: Final = re.compile(
    r"(?i)\bi(?:[’']ll|\s(?:will|shall))\s(?:not\s)?(?:be\b|have\s\w+(?:ed|en)\b)"
)
_WE_DO: Final = re.compile(
    r"(?i)\b(?:we|i)(?:[’']ll|\s(?:will|shall|won[’']t|"
    r"shan[’']t))\s(?:not\s)?be\s(?:(?P<act>\w+ing)|in|at|there|back)\b"
)
_SUFFERED: Final = word_set(
    "talking seeing looking living facing paying having getting losing winning wondering suffering "
    "needing hearing wanting dying struggling asking saying feeling missing counting cleaning "
    "arguing reading waiting swimming drinking eating"
)
_EVERYBODY: Final = re.compile(r"(?i)\bwe(?:[’']ll|\s(?:will|shall))\s(?:all|both)\b")
_WORDGIVEN: Final = re.compile(
    r"(?i)\b(?:that much i (?:can )?promise|from us\b|i give you my word|you have my word|"
    r"my (?:first|next|last) (?:act|decision|job|task|"
    r"duty) will be|i (?:pledge|vow|swear|commit)\b|we (?:pledge|vow|promise|swear|commit)\b|"
    r"(?:i|we)(?:[’']ve| have) (?:not )?(?:decided|ruled out \w+ing|resolved|agreed)|"
    r"(?:i[’']d|he[’']d|she[’']d|we[’']d|they[’']d|would) (?:sooner|rather) (?:resign|die|quit|go|"
    r"leave|"
    r"walk|lose)\b|our (?:plan|intention|aim) is to|no (?:fifth|further|more|new|second|third) "
    r"(?:delays?|cuts?|strikes?|layoffs|closures?|increases?|taxes))"
)
_OWN_STEP: Final = re.compile(
    r"(?i)\b(?:i|we)(?:[’'](?:m|re)|\s(?:am|are))\s(?:not\s)?\w+ing\b|\bwe\s(?:open|launch|close|"
    r"start|"
    r"leave|begin|sign|ship|move|strike|stay|march|vote|appeal|sell|play|stop|publish)\b|"
    r"\bi\s(?:not|never)?\s?(?:resign|retire|leave|stay|go|quit|stand|stop)\b"
)
_OFFICES: Final = re.compile(
    r"(?i)\b(?:spokes\w+|ministers?|secretary|prefect|governor|mayor|president|premier|chancellor|"
    r"chief executive|ceo|chair\w*|director|head of|manager|commissioner|board|ministry|agency|"
    r"council|company|government|judge|commander|general|foreman|founder|owner|boss|promoter)\b"
)
_SURE: Final = frozenset({"under no circumstances", "will", "going to", "won't", "would",
                          "wouldn't", "not going to",
                          "never will", "said it would", "said it wouldn't",
                          "there will be no"})  # fmt: skip
_SPOKEN: Final = frozenset({QuotationKind.DIRECT, QuotationKind.MIXED})
_REPORTED: Final = frozenset({QuotationKind.INDIRECT, QuotationKind.MIXED})
_PLAIN: Final = frozenset({"stated as fact", "denied as fact"})
_SUBJECT: Final = re.compile(
    r"(?i)\b(?:it|she|he|they|engineers|crews|troops|teams|staff|officials|inspectors|lawyers|"
    r"companies|police|soldiers|firefighters|workers|doctors|the (?:company|government|ministry|"
    r"council|board|agency|firm|club|party|cabinet|court|police|army|bank|union|federation|"
    r"president|minister|prime minister|premier|mayor))\b"
)


def _is_held(reading: Reading) -> bool:
    """Whether the words say flatly that it will be done."""
    return reading.is_of(_SURE) or reading.phrase in _PLAIN or reading.kind is PhraseKind.INTENT


def _says_own_step(text: str, reading: Reading) -> bool:
    if _EVERYBODY.search(text):
        return False
    if _REFUSES.search(text) or _RESOLVED.search(text):
        return True
    if reading.phrase in _PLAIN:
        return bool(_OWN_STEP.search(text))
    match = _SELF.search(text)
    if match and (match["verb"] or match["deed"]).lower() not in _UNCONTROLLED:
        return True
    return bool(_OWN_PLACE.search(text) or _is_ours(text))


def _is_ours(text: str) -> bool:
    match = _WE_DO.search(text)
    if match is None or " here" in match.group():
        return False
    return match["act"] is None or match["act"].lower() not in _SUFFERED


def _verb_after(text: str, reading: Reading, offset: int) -> str:
    words = tokenize(text, max(0, reading.span[1] - offset), len(text))
    keys = [token.key for token in words[:4] if token.is_word]
    skipped = [key for key in keys if key not in {"not", "never", "also", "now", "be", "then"}]
    return skipped[0] if skipped else ""


_STATE: Final = re.compile(
    r"(?i)\W*(?:also\s|now\s|all\s)?(?:remain|stay|be|keep)\s(?:\w+ly\s)?(?:open|closed|shut|"
    r"suspended|in (?:place|force|effect|office)|free|ready|available|at (?:his|her|its|their) "
    r"post)\b"
)
"""What an office or a body can see to: "schools would remain closed"."""
_STAYS: Final = re.compile(r"(?i)\W*(?:remain|stay)\s(?:in|at|on|as|until|put)\b")


def _deed(verb: str) -> bool:
    """Whether a verb, or a participle ("published", "built"), names a deed of an office."""
    if verb in _DEEDS or verb in _DONE_DEEDS:
        return True
    return verb.endswith("ed") and not _DEEDS.isdisjoint({verb[:-2], verb[:-1], verb[:-3]})


def _office_acts(
    text: str, reading: Reading, offset: int, role: str | None, *, is_body: bool
) -> bool:
    """Whether an office or a body says what it, or its own people, will do."""
    before = text[: max(0, reading.span[0] - offset)]
    is_state = bool(_STATE.match(text, max(0, reading.span[1] - offset)))
    if not (is_state or _deed(_verb_after(text, reading, offset))) or _OTHERS.search(before):
        return False
    if is_body or (role and _STRONG_OFFICES.search(role)):
        return True
    if _OWN_BODY.search(before):
        return True
    return bool(role and _OFFICES.search(role) and _SUBJECT.search(before[-60:]))


def _speaks_of_self(text: str, reading: Reading, offset: int, mention: Mention | None) -> bool:
    """`it said it would act`: the subject of the modal is the speaker."""
    if reading.phrase in _PLAIN:
        return True
    tokens = tokenize(text, 0, len(text))
    at = reading.span[0] - offset
    words = [
        token
        for token in tokens
        if token.end <= at and token.key not in {"that", "also", "and", "had", "was"}
    ]
    if len(words) != 1 or words[0].key not in {"it", "he", "she", "they"}:
        return False
    is_pronoun = mention is not None and mention.kind is MentionKind.PRONOUN
    if is_pronoun and mention and mention.words[0].key != words[0].key:
        return False
    verb = _verb_after(text, reading, offset)
    if _STAYS.match(text, max(0, reading.span[1] - offset)):
        return True
    return verb not in _UNCONTROLLED or bool(
        re.search(r"(?i)\bbe\s(?:not\s)?\w+ing\b", text[at:][:40])
    )


def _is_given(text: str, reading: Reading, offset: int, cue: Cue | None) -> bool:
    """`vowed that she would fight`: somebody's word is given for what is in their hand."""
    if cue is None or not cue.verb.startswith(GIVEN) or not _is_held(reading):
        return False
    before = text[: max(0, reading.span[0] - offset)]
    return _verb_after(text, reading, offset) not in _UNCONTROLLED and not _OTHERS.search(before)


def _decides(role: str | None, *, is_body: bool) -> bool:
    """Whether whoever rules something out has it in hand: a body or an office."""
    return is_body or bool(role and _STRONG_OFFICES.search(role))


def is_commitment(
    text: str,
    reading: Reading | None,
    offset: int,
    *,
    kind: QuotationKind | None,
    cue: Cue | None,
    mention: Mention | None,
    role: str | None,
    is_body: bool,
) -> bool:
    """Tells whether a statement is made by whoever controls what it speaks of.

    Args:
        text: the words of the statement.
        reading: the words of likelihood in it.
        offset: where `text` begins in the article.
        kind: the form of its quotation.
        cue: the attributing expression.
        mention: the phrase naming the speaker.
        role: what the article says the speaker is.
        is_body: whether the speaker is an organisation.
    """
    if cue and cue.verb == "rules" and _DECIDED.match(text) and _decides(role, is_body=is_body):
        return True
    if _RULED.search(text) and role and _STRONG_OFFICES.search(role):
        return True
    if reading is None or (cue and cue.kind is CueKind.PROMISE):
        return cue is not None and cue.kind is CueKind.PROMISE
    if _is_given(text, reading, offset, cue):
        return True
    if not _is_held(reading):
        return bool(_WORDGIVEN.search(text)) and reading.kind is not PhraseKind.VERDICT
    return (
        bool(_WORDGIVEN.search(text))
        or (kind in _SPOKEN and _says_own_step(text, reading))
        or (kind in _REPORTED and _speaks_of_self(text, reading, offset, mention))
        or _office_acts(text, reading, offset, role, is_body=is_body)
    )
