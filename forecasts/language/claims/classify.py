"""Decides what a statement does: forecast, condition, commitment, direction, or none of these."""

import re
from dataclasses import dataclass
from typing import Final

from forecasts.language.chances.estimate import Reading
from forecasts.language.chances.lexicon import PhraseKind
from forecasts.language.claims.commitments import GIVEN, is_commitment
from forecasts.language.claims.conditions import causes_of, find_condition
from forecasts.language.claims.hearsay import hands_on, is_hearsay
from forecasts.language.claims.idle import is_idle
from forecasts.language.claims.plain import tells_a_deed
from forecasts.language.claims.present import PERFECT, is_said_of_now, says_now, speaks_of_now
from forecasts.language.who.mentions import Mention, MentionKind
from forecasts.language.words.cues import Cue, CueKind
from forecasts.language.words.vocabulary import word_set
from forecasts.values import Classification, QuotationKind

_ONGOING: Final = re.compile(
    r"(?i)\b(?:could|may|might|must)\s(?:\w+ly\s)?be\s(?:\w+ly\s)?\w+ing\b"
)
_LEVEL: Final = re.compile(
    r"(?i)(?:probability|likelihood|chances?|odds|risk|possibility|prospects?)\s(?:of|that)\b"
)
_BOTH: Final = re.compile(
    r"(?i)\b(?P<one>could|may|might|maybe|perhaps)\b[^.;!?]{0,40}[,;—–]\s(?:\w+\s|"
    r"[’']\w+\s)?(?P=one)\b"
    r"[^.;!?]{0,40}[.!?]?\W*$|\b(?:might|may|could) (?:or|and) (?:might|may|could) not\b"
    r"|\b(?P<modal>may|might|could)\b[^.;!?]{0,40}?,?\s(?:and|or|but|or then)\s(?:\w+\s){1,2}"
    r"(?P=modal)(?:\s(?:equally|just as well|well))?\s(?:not|never)\b"
)
"""`They might, they might not`: says both."""
_WHICH: Final = re.compile(r"(?i)^\W*(?:that\s)?(?:whether|who|where|what|when|which|how)\b")
_OPEN: Final = frozenset({"far from certain", "uncertain", "doubtful", "not sure that"})
_DONE: Final = re.compile(
    r"(?i)\b(?:has|have)\s(?:(?:not|already|\w+ly|in all \w+)\s){0,4}(?:been\b|\w+ed\b|gone\b|"
    r"begun\b|"
    r"made\b|left\b|won\b|lost\b|become\b|taken\b|had\b)"
    r"|\b(?:probably|almost certainly|certainly|very probably|very likely|most likely|likely|"
    r"in all likelihood|in all probability|presumably|undoubtedly|perhaps|possibly)\s(?:\w+ly\s)?"
    r"(?:was|were|went|had|did|came|took|began|fell|knew|sank|died|killed|caused|\w{3,}ed)\b"
    r"|\b(?:was|were)\s(?:probably|almost certainly|very probably|very likely|most likely|in all "
    r"likelihood|presumably|undoubtedly|perhaps|possibly)\b|\b(?:if|that) (?:all|any|both|none|"
    r"\w+) "
    r"(?:\w+ )?were (?:flukes|true|false|real|behind|right|wrong|lying)\b"
)
_AHEAD: Final = re.compile(
    r"(?i)\b(?:will|won[’']t|shall|would|going to|to be|could|may|might)\b|[’']ll\b|\btomorrow\b|"
    r"\bnext\b"
)
_FUTURE: Final = re.compile(
    r"(?i)\b(?:will|won[’']?t|shall|would(?!\s(?:say|like|argue))|going to|gonna|could|may|might|"
    r"tomorrow|tonight|next|soon|eventually|sooner or later|ever|again|in the end|if|unless|"
    r"within (?:\w+ )?(?:days|weeks|months|years)|"
    r"until|till|happen\w*|bound to|likely to|certain to|sure to|to come|ahead)\b|[’'](?:ll|d)\b"
    r"|\b(?:possible|certain|probable|likely) (?:that|to)\b"
)
_OUTLOOK: Final = re.compile(r"(?i)\bnot (?:expect|foresee|anticipate)|n[’']t (?:expect|foresee)")
_WAS: Final = re.compile(r"(?i)\b(?:was|were|wasn[’']t|weren[’']t)\s(?:(?:an?|the|\w+ly)\s)?$")
_POLITE: Final = re.compile(
    r"(?i)\bi (?:would|wouldn[’']t)\b|\bi[’']d\b|\bmy (?:money|bet) would\b"
)
_HEDGED: Final = frozenset({PhraseKind.PROBABILITY, PhraseKind.BELIEF, None})


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of somebody's words, ready to be classified.

    Attributes:
        text: its words.
        kind: the form of the quotation it stands in; None for the reporter's own sentence.
        cue: the attributing expression.
        mention: the phrase naming the speaker.
        is_named: whether the speaker is known by name.
        reading: the words of likelihood found.
        offset: where `text` begins in the article.
        role: what the article says the speaker is.
        is_body: whether the speaker is an organisation.
        has_deadline: whether it names a day that lies ahead.
    """

    text: str
    kind: QuotationKind | None
    cue: Cue | None
    mention: Mention | None
    is_named: bool
    reading: Reading | None
    offset: int
    role: str | None = None
    is_body: bool = False
    has_deadline: bool = False


_INDEFINITE: Final = word_set("a an one two three some many several another most few they")


def _is_unnamed(statement: Statement, reading: Reading) -> bool:
    """An unnamed group or somebody; a number said by nobody known is nobody's own either."""
    mention = statement.mention
    if statement.is_named:
        return False
    if reading.kind is None:
        return True
    if mention is None:
        return False
    first = mention.words[0].key if mention.words else ""
    is_voice = any("spokes" in word.key for word in mention.words)
    if mention.kind is MentionKind.ROLE and first != "the" and not is_voice:
        return not _is_held(statement, reading)
    return mention.kind is MentionKind.UNNAMED or (first in _INDEFINITE and not is_voice)


_BELIEVED: Final = frozenset({
    "expect", "i'd bet", "doubt it", "doubt it very much", "my guess", "i'd bet the house",
    "wouldn't bet against it", "i'd bet on it", "wouldn't bet on it", "expected to", "can imagine",
    "can't see", "warned of", "ruled out", "don't believe for a moment", "fear",
})  # fmt: skip
"""Beliefs that speak of the future without a further word."""
_HEDGES: Final = frozenset({
    "little doubt",
    "definitely", "undoubtedly", "surely", "possibly", "maybe", "probably", "no question about it",
    "will clearly", "in all likelihood", "very probable", "most likely",
    "possible", "certain", "perfectly possible", "likelier", "as likely as not", "guaranteed",
})  # fmt: skip
"""Words that as well weigh what is past or general."""
_BARE: Final = frozenset({
    "little doubt",
    "definitely", "undoubtedly", "surely", "no question about it", "will clearly", "maybe",
    "possible",
    "certain", "perfectly possible", "likelier", "guaranteed",
})  # fmt: skip
"""Of these those that claim nothing when they stand in a sentence about the past."""


def _tells_a_deed(statement: Statement) -> bool:
    """`thinks it goes to zero`: a belief held now, told in the present tense of a deed."""
    is_held = statement.kind is QuotationKind.BELIEF_REPORT and statement.cue is not None
    is_now = is_held and statement.cue is not None and statement.cue.verb.endswith("s")
    return is_now and tells_a_deed(statement.text, 0, len(statement.text))


def looks_ahead(statement: Statement, reading: Reading) -> bool:
    """Tells whether a statement speaks of what is to come, as far as its words need to show it."""
    if statement.has_deadline or reading.kind is None:
        return True
    if reading.is_of({"should"}):
        return False
    if reading.kind is PhraseKind.BELIEF:
        is_outlook = statement.cue is not None and statement.cue.verb.startswith("expect")
        is_foreseen = is_outlook or _tells_a_deed(statement)
        needs = not (reading.is_of(_BELIEVED) or is_foreseen or _OUTLOOK.search(statement.text))
    else:
        needs = reading.is_of(_HEDGES)
    return not needs or bool(_FUTURE.search(statement.text))


def says_both(words: str) -> bool:
    """Tells whether somebody says that it may be and that it may not.

    Example:
        >>> says_both("It may rain and it may not."), says_both("It may rain.")
        (True, False)
    """
    return bool(_BOTH.search(words))


def _declines(statement: Statement, reading: Reading) -> bool:
    if reading.kind is PhraseKind.VERDICT or says_both(statement.text):
        return True
    return reading.is_of(_OPEN) and bool(_WHICH.search(statement.text))


def classify(statement: Statement) -> Classification | None:
    """Says what a statement does, or None when it is no candidate.

    Form decides before content: a headline, an unnamed source and the reporter's own sentence are
    never a person's forecast.
    """
    reading = statement.reading
    if reading is None:
        return None
    if statement.kind is QuotationKind.HEADLINE:
        return Classification.HEADLINE
    is_reporter = statement.kind is None
    if is_idle(statement.text, reading, statement.offset, is_reporter=is_reporter):
        return None
    declines = _declines(statement, reading)
    if _was(statement, reading) or not (declines or _claims(statement, reading)):
        return None
    if is_reporter:
        return _of_reporter(statement, declines=declines)
    is_own = statement.kind is not QuotationKind.DIRECT or not hands_on(statement.text)
    unnamed = not is_own or _is_unnamed(statement, reading)
    return Classification.HEARSAY if unnamed else _by_content(statement, reading)


def _of_reporter(statement: Statement, *, declines: bool) -> Classification:
    if declines:
        return Classification.NONCOMMITTAL
    if is_hearsay(statement.text):
        return Classification.HEARSAY
    return Classification.REPORTER_INFERENCE


def _was(statement: Statement, reading: Reading) -> bool:
    """`promotion was a formality`, outside reported speech, tells of the past."""
    if statement.kind not in {None, QuotationKind.DIRECT} or reading.kind in {
        None,
        PhraseKind.MODAL,
    }:
        return False
    before = statement.text[: max(0, reading.span[0] - statement.offset)]
    return bool(_WAS.search(before)) and not statement.has_deadline


def _claims(statement: Statement, reading: Reading) -> bool:
    """Whether the words claim something: of what is to come, or how likely a past thing is."""
    if statement.kind is None and (
        reading.kind is not PhraseKind.BELIEF or is_hearsay(statement.text)
    ):
        return True
    if not reading.is_of(_BARE) and (_DONE.search(statement.text) or _is_now(statement, reading)):
        return True
    return looks_ahead(statement, reading)


def _is_now(statement: Statement, reading: Reading) -> bool:
    """Whether the verb beside the words of likelihood, or behind them, is one of the present."""
    if reading.kind is PhraseKind.MODAL or statement.has_deadline:
        return bool(PERFECT.search(statement.text)) and not statement.has_deadline
    if reading.kind is PhraseKind.BELIEF and not reading.is_of({"certain that"}):
        return False
    return speaks_of_now(statement.text) or is_said_of_now(
        statement.text, max(0, reading.span[1] - statement.offset)
    )


def _is_a_level(statement: Statement, reading: Reading) -> bool:
    """Whether the verb is that of the likelihood: "the risk of a raid has been high"."""
    start, end = (at - statement.offset for at in reading.span)
    words = statement.text
    behind = words[max(0, end) : max(0, end) + 40].lstrip(" ”’\"'")
    return bool(_LEVEL.match(words[max(0, start) : max(0, end)]) or _LEVEL.match(behind))


def _is_present_claim(statement: Statement, reading: Reading) -> bool:
    if reading.kind is PhraseKind.INTENT:
        return True
    if reading.kind is PhraseKind.MODAL and _ONGOING.search(statement.text):
        return not statement.has_deadline
    if reading.kind is PhraseKind.MODAL:
        return _is_now(statement, reading)
    if reading.kind not in _HEDGED or statement.has_deadline or _is_a_level(statement, reading):
        return False
    beside = statement.text
    is_past = bool(_DONE.search(beside)) or _is_now(statement, reading) or says_now(beside)
    return is_past and not _AHEAD.search(_DONE.sub(" ", beside))


def _is_held(statement: Statement, reading: Reading) -> bool:
    """Whether it is promised by whoever controls it."""
    return is_commitment(
        statement.text,
        reading,
        statement.offset,
        kind=statement.kind,
        cue=statement.cue,
        mention=statement.mention,
        role=statement.role,
        is_body=statement.is_body,
    )


def _is_supposed(statement: Statement, reading: Reading) -> bool:
    """`People would simply cross elsewhere`: in direct speech "would" supposes something."""
    is_bare = statement.kind is QuotationKind.DIRECT and reading.phrase in {"would", "wouldn't"}
    return is_bare and not _POLITE.search(statement.text)


def _by_content(statement: Statement, reading: Reading) -> Classification:
    if _declines(statement, reading):
        return Classification.NONCOMMITTAL
    held = _is_held(statement, reading)
    is_conditional = bool(find_condition(statement.text)) or causes_of(statement.text)[0]
    cue = statement.cue
    is_promise = cue is not None and (cue.kind is CueKind.PROMISE or cue.verb.startswith(GIVEN))
    if held and (is_promise or not is_conditional):
        return Classification.COMMITMENT
    if is_conditional or _is_supposed(statement, reading):
        return Classification.CONDITIONAL
    if _is_present_claim(statement, reading):
        return Classification.PRESENT_CLAIM
    return Classification.FORECAST
