"""Finds the words that attribute: verbs of saying and believing, "is confident that"."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from forecasts.language.records import Span
from forecasts.language.words.chance_cues import CHANCE_VERBS, DEEMS, chance_end, is_a_rate, judges
from forecasts.language.words.saying_words import (
    BELIEFS,
    DESCRIBES,
    FEELINGS,
    GERUNDS,
    GOES_ON,
    PROGRESSIVES,
    PROMISES,
    REPORT_INFINITIVES,
    SAY_BARE,
    SAY_DIRECT,
    SAY_THAT,
    SURENESS,
    UTTERS,
    VOICES,
)
from forecasts.language.words.tokens import Token
from forecasts.language.words.vocabulary import (
    AUXILIARIES,
    BE_FORMS,
    DETERMINERS,
    PERSON_PRONOUNS,
    PRONOUNS,
    word_set,
)


class CueKind(Enum):
    """How a cue attributes, which decides where its content may stand."""

    SAY = "say"
    BELIEF = "belief"
    SURENESS = "sureness"
    PROMISE = "promise"
    DESCRIBE = "describe"
    VOICE = "voice"
    GERUND = "gerund"
    ACCORDING = "according"
    UTTER = "utter"
    PASSIVE = "passive"


@dataclass(frozen=True, slots=True)
class Cue:
    """An attributing expression.

    Attributes:
        first: index of its first token.
        last: index of its last token.
        kind: how it attributes.
        verb: the deciding word, lower case.
        span: where it stands.
    """

    first: int
    last: int
    kind: CueKind
    verb: str
    span: Span

    @property
    def takes_bare_clause(self) -> bool:
        """Whether a clause may follow without "that"."""
        return self.verb in SAY_BARE or self.kind is CueKind.BELIEF


def _cue(tokens: Sequence[Token], first: int, last: int, kind: CueKind, verb: str = "") -> Cue:
    span = (tokens[first].start, tokens[last].end)
    return Cue(first, last, kind, verb or tokens[last].key, span)


def _key(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].key if at < len(tokens) else ""


_DEGREES: Final = word_set(
    "not so less more quite far from still very almost near all but pretty rather"
)
_PERCENTS: Final = word_set("% percent cent pct")
_RANGE_WORDS: Final = _PERCENTS | word_set(
    """
    per - – — . to and or between from somewhere about around roughly only at least ten twenty
    thirty forty fifty sixty seventy eighty ninety hundred a
    """
)


def _sureness(tokens: Sequence[Token], at: int) -> Cue | None:
    """`is (not) (adverb) confident`, `is 70 per cent sure`, from the form of "to be" on."""
    for last in range(at + 1, min(len(tokens), at + 5)):
        key = tokens[last].key
        if key in SURENESS:
            if key in {"certain", "sure"} and _key(tokens, last + 1) == "to":
                return None
            return _cue(tokens, at, last, CueKind.SURENESS)
        if not (key in _DEGREES or key.endswith("ly")):
            break
    return _percent_sure(tokens, at)


def _percent_sure(tokens: Sequence[Token], at: int) -> Cue | None:
    """`is (between 60 and) 70 per cent sure`, from the form of "to be" on."""
    stop = min(len(tokens), at + 12)
    keys = [token.key for token in tokens[at:stop]]
    if not _PERCENTS.intersection(keys):
        return None
    last = next((i for i, key in enumerate(keys) if key in {"sure", "certain", "confident"}), 0)
    if last < 2 or keys[last - 1] not in _PERCENTS:
        return None
    is_number = all(key in _RANGE_WORDS or key[0].isdigit() for key in keys[1:last])
    return _cue(tokens, at, at + last, CueKind.SURENESS) if is_number else None


_SAY_PAIRS: Final = frozenset(
    {(verb, "out") for verb in ("pointed", "points", "point")}
    | {(verb, "clear") for verb in ("made", "makes", "make")}
)


_PAIRS: Final = {
    **dict.fromkeys(_SAY_PAIRS, CueKind.SAY),
    ("according", "to"): CueKind.ACCORDING,
    ("cast", "doubt"): CueKind.VOICE,
}


def _goes_on(tokens: Sequence[Token], at: int) -> Cue | None:
    """`went on to add`."""
    keys = [_key(tokens, i) for i in range(at + 1, at + 4)]
    is_saying = keys[:2] == ["on", "to"] and keys[2] in REPORT_INFINITIVES
    return _cue(tokens, at, at + 3, CueKind.SAY) if is_saying else None


def _pair(tokens: Sequence[Token], at: int) -> Cue | None:
    """Cues of two words, and `quoted as saying`."""
    key, following = tokens[at].key, _key(tokens, at + 1)
    is_per = key == "per" and at > 0 and (tokens[at - 1].is_quote or tokens[at - 1].text == ",")
    if is_per and following != "cent":
        return _cue(tokens, at, at, CueKind.ACCORDING)
    if key in {"made", "makes", "make"} and (following, _key(tokens, at + 2)) == ("it", "clear"):
        return _cue(tokens, at, at + 2, CueKind.SAY)
    if key in BE_FORMS - {"be"} and following in _PASSIVES:
        return _cue(tokens, at, at + 1, CueKind.PASSIVE)
    kind = _PAIRS.get((key, following))
    if kind:
        is_over = kind is CueKind.VOICE and _key(tokens, at + 2) in {"on", "over"}
        return _cue(tokens, at, at + 1 + is_over, kind)
    return _quoted_as(tokens, at) if key in {"quoted", "cited", "reported"} else None


def _quoted_as(tokens: Sequence[Token], at: int) -> Cue | None:
    """`quoted (by the paper) as saying`."""
    for last in range(at + 1, min(len(tokens) - 1, at + 9)):
        if tokens[last].key == "as" and tokens[last + 1].key in PROGRESSIVES:
            return _cue(tokens, at, last + 1, CueKind.SAY, "says")
        if not tokens[last].is_word:
            return None
    return None


def _progressive(tokens: Sequence[Token], at: int) -> Cue | None:
    """`is predicting`, `has been saying`, from the form of "to be" on."""
    last = at + 1
    while _key(tokens, last) in _DEGREES | {"now", "already", "also"} or _is_manner(tokens, last):
        last += 1
    verb = PROGRESSIVES.get(_key(tokens, last))
    if verb is None or last - at > 3:
        return None
    kind = CueKind.BELIEF if verb in BELIEFS else CueKind.SAY
    return _cue(tokens, at, last, kind, verb)


def _is_manner(tokens: Sequence[Token], at: int) -> bool:
    return _key(tokens, at).endswith("ly")


def _held_of(tokens: Sequence[Token], at: int) -> Cue | None:
    """`is understood to believe`: what others say somebody believes."""
    keys = [_key(tokens, i) for i in range(at + 1, at + 4)]
    is_held = keys[0] in _HELD and keys[1] == "to" and f"{keys[2]}s" in BELIEFS
    return _cue(tokens, at, at + 3, CueKind.BELIEF, f"{keys[2]}s") if is_held else None


_HELD: Final = word_set("understood said thought believed known reported reputed rumoured")


def _phrase(tokens: Sequence[Token], at: int) -> Cue | None:
    """Cues of several words."""
    key = tokens[at].key
    if key in {"ruled", "rules"} and _key(tokens, at + 1) == "out":
        return _cue(tokens, at, at + 1, CueKind.BELIEF, "rules")
    if key in GOES_ON:
        return _goes_on(tokens, at)
    if key in {"used", "to"}:
        return _infinitive(tokens, at)
    if key in {"let", "lets"}:
        slips = _key(tokens, at + 1) == "slip"
        return _cue(tokens, at, at + 1, CueKind.UTTER) if slips else _lets_know(tokens, at)
    if key in BE_FORMS:
        return (
            _pair(tokens, at)
            or _sureness(tokens, at)
            or _held_of(tokens, at)
            or _progressive(tokens, at)
        )
    return _pair(tokens, at)


def _infinitive(tokens: Sequence[Token], at: int) -> Cue | None:
    """`used to say`, and `to warn that` behind another verb."""
    first = at + (tokens[at].key == "used")
    is_saying = _key(tokens, first) == "to" and _key(tokens, first + 1) in REPORT_INFINITIVES
    if not is_saying or (first == at and _key(tokens, at + 2) != "that"):
        return None
    return _cue(tokens, at, first + 1, CueKind.SAY)


def _lets_know(tokens: Sequence[Token], at: int) -> Cue | None:
    for last in range(at + 2, min(len(tokens), at + 12)):
        is_known = tokens[last].key == "known" and tokens[last - 1].key == "be"
        if tokens[last].key == "know" or is_known:
            return _cue(tokens, at, last, CueKind.SAY)
    return None


_NEGATIONS: Final = word_set(
    "could can couldn't can't cannot doesn't don't didn't does do did would wouldn't won't"
)


def _negated_belief(tokens: Sequence[Token], at: int) -> Cue | None:
    """`doesn't think`, `does not expect`."""
    if tokens[at].key not in _NEGATIONS:
        return None
    last = at + 1 + (_key(tokens, at + 1) == "not")
    is_negative = last > at + 1 or tokens[at].key.endswith(("n't", "nnot"))
    key = _key(tokens, last)
    if is_negative and (key in BELIEFS or key in {"exclude", "see"}):
        return _cue(tokens, at, last, CueKind.BELIEF)
    if is_negative and key == "rule" and _key(tokens, last + 1) == "out":
        return _cue(tokens, at, last + 1, CueKind.BELIEF)
    return None


_BY_WORD: Final = (
    (GERUNDS, CueKind.GERUND),
    (DESCRIBES, CueKind.DESCRIBE),
    (BELIEFS, CueKind.BELIEF),
    (SAY_THAT | SAY_DIRECT, CueKind.SAY),
    (UTTERS, CueKind.UTTER),
)


_SPOKEN: Final = 16
"""A shorter passage beside a verb may be a word in marks and no speech."""
_LIGHT: Final = word_set(
    "rule speculate guess predict give comment say answer be discuss speak confirm deny take"
    " elaborate"
)
_PASSIVES: Final = word_set("told warned promised assured informed advised")


def _promises(tokens: Sequence[Token], at: int) -> bool:
    """`promised to cut`, and not `refused to comment`."""
    key, behind = tokens[at].key, _key(tokens, at + 1)
    is_light = key in {"refused", "refuses"} and _key(tokens, at + 2) in _LIGHT
    return key in PROMISES and behind in {"to", "not"} and not is_light


def _told_as(key: str) -> CueKind | None:
    return next((each for words, each in _BY_WORD if key in words), None)


def _conditional(tokens: Sequence[Token], at: int) -> tuple[bool, CueKind | None]:
    """Whether a word attributes only beside others, and how it then does."""
    key = tokens[at].key
    if key in VOICES:
        has_feeling = any(_key(tokens, i) in FEELINGS for i in range(at + 1, at + 4))
        return True, CueKind.VOICE if has_feeling else None
    if key in DEEMS:
        return True, CueKind.VOICE if judges(tokens, at) else _told_as(key)
    if key == "sees":
        near = tokens[at + 2 : at + 7]
        is_outlook = any(t.key.endswith("ing") or t.key[0].isdigit() for t in near)
        return True, CueKind.BELIEF if is_outlook else None
    return False, None


_IMPERSONAL: Final = word_set(
    "expected thought believed feared forecast predicted projected estimated anticipated"
)


def _is_impersonal(tokens: Sequence[Token], at: int) -> bool:
    """`is (widely) expected to fall`: said by nobody who is named."""
    if tokens[at].key not in _IMPERSONAL or _key(tokens, at + 1) != "to":
        return False
    before = at - 1
    while before > 0 and (tokens[before].key.endswith("ly") or tokens[before].key in _DEGREES):
        before -= 1
    return before >= 0 and tokens[before].key in {"is", "are", "was", "were", "been", "be", "not"}


def _reports(tokens: Sequence[Token], at: int) -> Cue | None:
    """`..., the paper reports.` and `X reports that`."""
    is_told = at > 0 and (tokens[at - 1].is_capital or tokens[at - 1].key in PRONOUNS)
    is_cue = is_told and _key(tokens, at + 1) in {"", ".", ",", "that"}
    return _cue(tokens, at, at, CueKind.SAY) if is_cue else None


def _single(tokens: Sequence[Token], at: int) -> Cue | None:
    key = tokens[at].key
    if key in CHANCE_VERBS:
        last = None if is_a_rate(tokens, at) else chance_end(tokens, at)
        if last is not None:
            return _cue(tokens, at, last, CueKind.VOICE, key)
        if key not in DEEMS | {"sees"}:
            return None
    if key == "reports":
        return _reports(tokens, at)
    if _promises(tokens, at):
        return _cue(tokens, at, at, CueKind.PROMISE)
    if _is_impersonal(tokens, at):
        return None
    depends, kind = _conditional(tokens, at)
    if not depends:
        kind = next((each for words, each in _BY_WORD if key in words), None)
    return _cue(tokens, at, at, kind) if kind else None


_FIRST_WORDS: Final = frozenset(
    {"according", "pointed", "points", "point", "made", "makes", "make", "quoted", "sees", "used",
     "let", "lets", "to", "reports", "per", "cited", "reported", "cast"}
).union(
    CHANCE_VERBS, DEEMS, _NEGATIONS, GOES_ON, BE_FORMS, GERUNDS, PROMISES, DESCRIBES, VOICES,
    BELIEFS,
    SAY_THAT,
    SAY_DIRECT, UTTERS,
)  # fmt: skip
"""Every word a cue can begin with: a quick test that spares most words the careful one."""


def cue_at(tokens: Sequence[Token], at: int) -> Cue | None:
    """Reads the cue that begins at a token, if there is one."""
    compares = at > 0 and tokens[at - 1].key in {"than", "as"} and tokens[at].key in _IMPERSONAL
    if compares or tokens[at].key not in _FIRST_WORDS:
        return None
    return _phrase(tokens, at) or _negated_belief(tokens, at) or _single(tokens, at)


def _beside_quote(tokens: Sequence[Token], at: int) -> Cue | None:
    """`“...,” she tutted` and `“...,” tutted Roe`: any verb right beside a longer passage."""
    token = tokens[at]
    is_verb = token.text.islower() and token.key.endswith(("ed", "s")) and at > 0
    if not is_verb or token.key in AUXILIARIES | DETERMINERS | PRONOUNS:
        return None
    before, following = tokens[at - 1], tokens[at + 1] if at + 1 < len(tokens) else None
    is_parted = before.text == "," and at > 1 and tokens[at - 2].is_quote
    if before.is_quote or is_parted:
        before = tokens[at - 2] if is_parted else before
        is_name = following is not None and (
            following.is_capital or following.key in PRONOUNS | DETERMINERS
        )
        return _cue(tokens, at, at, CueKind.UTTER) if is_name and _is_long(before) else None
    is_subject = before.key in PERSON_PRONOUNS or before.is_capital
    quote = next((t for t in reversed(tokens[max(0, at - 4) : at - 1]) if not t.is_capital), None)
    spoke = is_subject and quote is not None and quote.is_quote and _is_long(quote)
    return _cue(tokens, at, at, CueKind.UTTER) if spoke else None


def _is_long(quote: Token) -> bool:
    return quote.end - quote.start >= _SPOKEN


def find_cues(tokens: Sequence[Token]) -> list[Cue]:
    """Finds every cue of a sentence, from left to right, without overlaps.

    Example:
        >>> from forecasts.language.words.tokens import tokenize
        >>> sentence = "She said that others are not convinced."
        >>> [sentence[a:b] for a, b in (c.span for c in find_cues(tokenize(sentence, 0, 39)))]
        ['said', 'are not convinced']
    """
    cues: list[Cue] = []
    at = 0
    while at < len(tokens):
        cue = cue_at(tokens, at) or _beside_quote(tokens, at)
        if cue:
            cues.append(cue)
        at = cue.last + 1 if cue else at + 1
    return cues
