"""Whether words of the lexicon are used in its sense: modals, not nouns, permissions or habits."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from forecasts.language.chances.lexicon import Entry, PhraseKind
from forecasts.language.words.tokens import Token
from forecasts.language.words.vocabulary import (
    BE_FORMS,
    DETERMINERS,
    PRONOUNS,
    SELF_PRONOUNS,
    word_set,
)

Check = Callable[[Sequence[Token], int, int, Entry], bool]
_BE_ENDINGS: Final = ("ly", "'s", "'re", "'m")
_POSSIBLE_AFTER: Final = BE_FORMS | {"quite", "still", "entirely", "perfectly", "rate"}
_NOUN_MARKERS: Final = {
    "will": DETERMINERS - {"this", "that", "these", "those", "another", "one"}
    | word_set("no political free good ill own popular public last of iron called named"),
    "might": DETERMINERS - {"this", "that", "these", "those", "another", "one"}
    | word_set("military economic full sheer financial industrial naval"),
}
_ADJECTIVES: Final = frozenset({"likely", "unlikely", "probable"})
_POLITE: Final = word_set(
    "like say argue add suggest love prefer hope guess put call rather watch venture urge advise "
    "wish appreciate welcome go"
)
_SHIFTED: Final = word_set("would could might wouldn't")
"""Before "have done" these speak of what did not happen, or of what nobody saw."""
_SPEECH_ACTS: Final = word_set(
    "say tell admit give grant put ask concede confess repeat quote spare explain remind start "
    "begin let leave note add mention stop venture hazard pass skip"
)
"""What "I'll" announces of the talk itself."""
_SPEECH_STEPS: Final = frozenset({
    "be honest", "be frank", "be blunt", "be brief", "be quick", "be clear", "be plain",
    "come back",
    "come to", "get to", "go further", "take your", "take that", "turn to", "say this",
    "go that", "go so", "be candid", "be careful",
})  # fmt: skip
_PAUSES: Final = word_set("after shortly soon in with to right")
_SUPPOSING: Final = word_set(
    "think say ask imagine expect call want like wonder argue object suppose believe remember add"
)
_ADDRESSED: Final = word_set("you readers viewers listeners")
_RECALLING: Final = word_set("recall remember know forgive notice see recognise recognize find")
_WORTH: Final = word_set("better nothing more less respect loyalty honesty")
_NO_BELIEF_AFTER: Final = word_set("him her you me them in us so")
_ABLE: Final = word_set("could can to ever never")
_ONCE_BELIEVED: Final = word_set(
    "thought expected believed hoped feared doubted suspected reckoned predicted anticipated"
)
_FIRST_PERSON: Final = SELF_PRONOUNS | word_set("i'm we're i'd we'd i've we've my our me myself")

_KNOWING: Final = word_set("if whether when how who what which where yet that for")
_RISKS: Final = word_set("there there's a an real serious some great little grave at no growing")

_PERMITTED: Final = re.compile(
    r"(?i)\byou may\b|^\W*(?:and\s)?may\s"
    r"|\b(?:members|visitors|applicants|guests|passengers|readers|delegates|candidates|bidders|"
    r"subscribers|holders|pupils|entrants) may\b"
    r"|\bmay (?:not\s)?(?:only\b|[^.;]*?\b(?:only|without)\b)"
    r"|\b(?:under|by) (?:the|his|her|its|their|a) (?:\w+\s)?(?:permit|contract|constitution|law|"
    r"rules?|licence|license|terms|treaty|charter|statutes?|regulations?|agreement|act)\b"
    r"|\bmay\b[^.;]*?\b(?:as (?:they|he|she|you|it) (?:like|please|need)|all the time)\b"
    r"|\bmay (?:contain|differ|vary|apply|be subject|be reproduced|be used|be quoted|order|"
    r"earn|receive a commission)\b|\bmay\b[^.;,]{1,30}\bbut\b|\bcome what may\b"
    r"|\bmay (?:not )?be (?:brought|taken|used|reproduced|ordered|collected|left|carried|told|"
    r"forgiven)\b"
    r"|\bmay (?:not )?(?:address|enter|attend|bring|park|register|vote|leave|apply|use|carry|smoke|"
    r"photograph|touch|feed|speak to)\b|\bmay\b[^.;]*?\b(?:as|what|whatever) (?:he|she|they|you|"
    r"it) "
    r"(?:likes?|wants?|pleases?)\b"
)
_WAS_ABLE: Final = re.compile(
    r"(?i)\bcould (?:once|barely|scarcely|only just|hardly be (?:more|less|better|worse))\b|"
    r"\bcould(?:n[’']t| not| hardly)?\s(?:\w+ly\s)?(?:hear|see\s(?!\w+ing)|"
    r"feel|smell|speak|count|read|remember|recall|predict|afford|find|not\b)"
    r"|\b(?:who|what (?:we|they|he|she|i|you)|wish (?:i|we|he|she|they)|as (?:best|fast|much|many|"
    r"far|well) as (?:\w+\s)?(?:he|she|they|we|i)) could\b"
    r"|\bcould\b[^.;]*?\b(?:back (?:when|then|in)|in (?:its|his|her|their|our|my|the) (?:day|youth|"
    r"old days)|for hours|(?:this|that|yesterday) morning|yesterday|at the age of|by the age of|"
    r"last (?:night|week|year|month)|ago|as a (?:child|boy|girl)|at the time|when (?:he|she|it|"
    r"they|i|we) (?:was|were))\b"
    r"|\b(?:back in|back when|once,?|in (?:19|20)\d\d,?|years ago,?|those days,?)[^.;]*?\bcould\b"
    r"|\bcould(?: be)?(?: very| get| be| too)* (?:worked up|difficult with)\b|\bcould(?: have)?\W*$"
)


def _is_noun(tokens: Sequence[Token], at: int) -> bool:
    """`the will of`, `military might`, `May 3`, `Will Roe`: words that look like modals."""
    token = tokens[at]
    before = tokens[at - 1].key if at else ""
    following = tokens[at + 1].key if at + 1 < len(tokens) else ""
    if token.key == "may" and before == "what":
        return True
    if token.key == "may" and token.is_capital and not token.text.isupper():
        return at > 0 or following[:1].isdigit()
    if token.key == "will" and token.is_capital and not token.text.isupper():
        words = [each for each in tokens[:at] if each.is_word]
        is_named = tokens[at + 1 : at + 2] != [] and tokens[at + 1].is_capital
        if not words or (is_named and words[-1].text.islower()):
            return tokens[-1].text != "?"
    return before in _NOUN_MARKERS.get(token.key, ())


_PERFECT: Final = frozenset({"must have", "can't have"})
_PARTICIPLES: Final = word_set(
    "been had done gone known seen left come made taken given got met won lost begun fallen risen "
    "broken written died told heard felt thought read built bought sold sent meant paid held kept "
    "found run cut hit put set let become"
)


def _is_perfect(tokens: Sequence[Token], after: int) -> bool:
    """Whether a participle follows: `must have known`, and not `must have peace`."""
    near = [token.key for token in tokens[after : after + 3]]
    while near and (near[0].endswith("ly") or near[0] in {"already", "all", "also", "just"}):
        near.pop(0)
    return bool(near) and (near[0] in _PARTICIPLES or near[0].endswith(("ed", "en")))


_OBJECTS: Final = PRONOUNS | word_set("to a an the no him her them us this that these those")


def _is_past(tokens: Sequence[Token], after: int, entry: Entry) -> bool:
    """`could have won`; not "could have to win" and not "will have won"."""
    if entry.phrase.split(maxsplit=1)[0] not in _SHIFTED or after >= len(tokens):
        return False
    following = tokens[after + 1].key if after + 1 < len(tokens) else ""
    return tokens[after].key == "have" and following not in _OBJECTS


def _is_said_politely(tokens: Sequence[Token], at: int, after: int) -> bool:
    """`I would say`, `I'll be honest`, `you might think`, `people will tell you`."""
    while after < len(tokens) and (
        tokens[after].key in {"not", "just", "only", "also", "even"}
        or tokens[after].key[-2:] == "ly"
    ):
        after += 1
    near = [token.key for token in tokens[after : after + 3]]
    following = near[0] if near else ""
    before = tokens[at - 1].key if at else ""
    key = tokens[at].key
    if key in {"would", "should", "could", "might", "wouldn't", "won't"} and following in _POLITE:
        return before in SELF_PRONOUNS | {"who", "you", "one", "i'd"}
    if before in SELF_PRONOUNS and key in {"will", "'ll", "won't", "shall"}:
        is_break = near[:2] == ["be", "back"] and near[2:] != [] and near[2] in _PAUSES
        return is_break or following in _SPEECH_ACTS or " ".join(near[:2]) in _SPEECH_STEPS
    if key in {"might", "may", "could"} and before in {"you", "one", "we"}:
        return following in _SUPPOSING or near[:2] == ["as", "well"]
    if key in {"will", "'ll", "may", "might"} and before in _ADDRESSED:
        return following in _RECALLING
    if key in {"might", "may"} and following == "want":
        return True
    return (key == "will" and following == "recall") or near[:2] in (
        ["tell", "you"], ["care", "less"], ["as", "well"], ["that", "be"],
    )  # fmt: skip


def _is_habit_or_knowledge(tokens: Sequence[Token], at: int, after: int) -> bool:
    """`he would know`, `they wouldn't be drawn`."""
    if tokens[at].key not in {"would", "wouldn't"}:
        return False
    near = [token.key for token in tokens[after : after + 4]]
    if (at and tokens[at - 1].key == "you") or near == ["be", "a", "fine", "thing"]:
        return True
    near = near[:2]
    return (
        near[:1] == ["know"]
        or near in (["say", "that"], ["be", "drawn"])
        or near[:1] in (["comment"], ["often"])
    )


_ADVISED: Final = PRONOUNS | SELF_PRONOUNS | {"you", "who", "nobody", "people", "everybody"}
"""Before "should" these are told what to do."""


_BY_WHEN: Final = word_set("by before within until tonight tomorrow next soon later")


def _is_advice(tokens: Sequence[Token], at: int, after: int) -> bool:
    """`they should resign`; not `we should know by midnight`."""
    before = tokens[at - 1] if at else None
    if before is None or not before.is_word or before.key in {"and", "but", "what"}:
        return True
    near = (token.key for token in tokens[after : after + 12])
    return before.key in _ADVISED and _BY_WHEN.isdisjoint(near)


def _is_modal(tokens: Sequence[Token], at: int, after: int, entry: Entry) -> bool:
    if "should" in {entry.phrase, entry.like} and _is_advice(tokens, at, after):
        return False
    if not _PERFECT.isdisjoint({entry.phrase, entry.like}):
        return _is_perfect(tokens, after)
    return not (
        _is_noun(tokens, at)
        or _is_past(tokens, after, entry)
        or _is_said_politely(tokens, at, after)
        or _is_habit_or_knowledge(tokens, at, after)
    )


def _has_object(tokens: Sequence[Token], at: int) -> bool:
    """`expect him to resign`, `can't see them lasting`: a clause follows, not a person."""
    following = tokens[at + 1].key if at + 1 < len(tokens) else ""
    return following == "to" or (following.endswith("ing") and len(following) > len("thing"))


def _is_own_belief(tokens: Sequence[Token], at: int, after: int, entry: Entry) -> bool:
    """Inside content a belief counts only in the first person: "I think", "we are confident"."""
    _ = entry
    following = tokens[after].key if after < len(tokens) else ""
    before = tokens[at - 1].key if at else ""
    if following in _NO_BELIEF_AFTER and not _has_object(tokens, after):
        return False
    if tokens[at].key == "expect" and not any(token.is_word for token in tokens[:at]):
        return True
    if before in _ABLE or (following in _WORTH and tokens[at].key.startswith("expect")):
        return False
    if tokens[at].key in _ONCE_BELIEVED and before in SELF_PRONOUNS:
        return False
    if tokens[at].key == "afraid" and before in {"i'm", "am", "we're"}:
        return False
    near = [token.key for token in tokens[max(0, at - 4) : after]]
    return not _FIRST_PERSON.isdisjoint(near) or (
        tokens[at].key in {"expected", "is", "are", "was", "widely", "not", "don't"}
        and after - at > 1
    )


def _is_predicative(tokens: Sequence[Token], at: int, after: int, entry: Entry) -> bool:
    """Leaves out "the likely winner", "as soon as possible", "more likely" without a level."""
    before = tokens[at - 1].key if at else ""
    following = tokens[after].key if after < len(tokens) else ""
    is_adjective = tokens[after - 1].key == entry.phrase and entry.phrase in _ADJECTIVES
    if is_adjective and before in {"the", "a", "an", "more", "less", "increasingly", "as"}:
        return False
    return not (entry.phrase in {"maybe", "possibly"} and following[:1].isdigit())


def _is_verdict(tokens: Sequence[Token], at: int, after: int, entry: Entry) -> bool:
    """Leaves out "I don't know him" and "a man who knows"."""
    _ = entry
    first, last = tokens[at].key, tokens[after - 1].key
    following = tokens[after].key if after < len(tokens) else ""
    if first == "who" and at > 0 and tokens[at - 1].is_word:
        return False
    if first == "put" and any(token.key == "if" for token in tokens[max(0, at - 6) : at]):
        return False
    if last == "see":
        return not following[:1].isalpha() or following in _KNOWING | {"about", "then"}
    if last in {"know", "knows"} and first != "impossible":
        return not following or following in _KNOWING or not following[:1].isalpha()
    return True


def is_used(
    tokens: Sequence[Token], at: int, length: int, entry: Entry, *, is_headline: bool = False
) -> bool:
    """Whether a wording is used in the sense of the table here.

    Args:
        tokens: of the sentence.
        at: index of the first token of the wording.
        length: how many tokens it has.
        entry: what the table says of it.
        is_headline: whether it stands in a headline, which leaves out forms of "to be".
    """
    after = at + length
    if entry.needs == "be" and not is_headline and not _follows_be(tokens, at):
        return tokens[at].key == "for"
    check = _CHECKS.get(entry.kind)
    if check is not None:
        return check(tokens, at, after, entry)
    return _is_outspoken(tokens, at, after, entry)


def _follows_be(tokens: Sequence[Token], at: int) -> bool:
    before = tokens[at - 1].key if at else ""
    return before in BE_FORMS or before in {"not", "for", "all"} or before.endswith(_BE_ENDINGS)


def _is_outspoken(tokens: Sequence[Token], at: int, after: int, entry: Entry) -> bool:
    before = tokens[at - 1].key if at else ""
    following = tokens[after].key if after < len(tokens) else ""
    if tokens[at].key in {"risk", "danger"}:
        return not _RISKS.isdisjoint(token.key for token in tokens[max(0, at - 4) : at])
    if "impossible" in {entry.phrase, entry.like} or (
        "no way" in {entry.phrase, entry.like} and tokens[after - 1].key == "way"
    ):
        return following not in {"to", "of", "in"}
    if tokens[at].key in _LOOKS and tokens[after - 1].key in {"like", "if", "though"}:
        return _shows_ahead(tokens, after)
    if "possible" in {entry.phrase, entry.like}:
        return following == "that" or (before in _POSSIBLE_AFTER and following != "to")
    return _is_predicative(tokens, at, after, entry)


_INTENT_AFTER: Final = word_set(
    "not reportedly now have has had i've we've fully firmly absolutely"
)
_LOOKS: Final = word_set("look looks looked")
_AHEAD: Final = word_set("will 'll won't be is are going getting being heading")


def _shows_ahead(tokens: Sequence[Token], after: int) -> bool:
    """`looks like raining`, `looks as if they will win`; not `looks like a shed`."""
    near = [token.key for token in tokens[after : after + 7]]
    return bool(near) and (near[0].endswith("ing") or not _AHEAD.isdisjoint(near[1:]))


def _is_own_intent(tokens: Sequence[Token], at: int, after: int, entry: Entry) -> bool:
    _ = after, entry
    before = tokens[at - 1].key if at else ""
    if tokens[at + 1].key in BE_FORMS:
        return True
    return before in BE_FORMS | PRONOUNS | SELF_PRONOUNS | _INTENT_AFTER


_CHECKS: Final[Mapping[PhraseKind, Check]] = {
    PhraseKind.BELIEF: _is_own_belief,
    PhraseKind.INTENT: _is_own_intent,
    PhraseKind.VERDICT: _is_verdict,
    PhraseKind.MODAL: _is_modal,
    PhraseKind.FLAT: _is_modal,
}


def is_permission(sentence: str) -> bool:
    """Tells whether the "may" of a sentence permits or wishes and foretells nothing.

    Example:
        >>> is_permission("Visitors may enter only with a pass."), is_permission("It may rain.")
        (True, False)
    """
    return bool(_PERMITTED.search(sentence))


def is_past_ability(sentence: str) -> bool:
    """Tells whether the "could" of a sentence says what somebody once was able to do.

    Example:
        >>> is_past_ability("They could hear knocking."), is_past_ability("It could rain.")
        (True, False)
    """
    return bool(_WAS_ABLE.search(sentence))
