"""Decides what a statement does: forecast, condition, commitment, direction, or none of these."""

import re
from dataclasses import dataclass
from typing import Final

from forecasts.language.cues import Cue, CueKind
from forecasts.language.estimate import Reading
from forecasts.language.lexicon import PhraseKind
from forecasts.language.mentions import Mention, MentionKind
from forecasts.language.records import Span
from forecasts.language.tokens import tokenize
from forecasts.language.vocabulary import PRONOUNS, word_set
from forecasts.values import Classification, QuotationKind

_CONDITION: Final = re.compile(
    r"(?i)\b(?P<words>(?:if|unless|provided(?: that)?|as long as|in the event(?: of| that)"
    r"|should there)\s[^,;.?!”\"]{3,160})"
)
_WHETHER: Final = re.compile(
    r"(?i)\b(?:wonder|know|see|ask|asked|clear|question|wants to know|sure|and|as)(?: \w+)?\s$"
)
_CAUSES: Final = re.compile(
    r"(?i)\b(?:could|may|might|would|will)\s(?:\w+ly\s)?(?:lead to|trigger|spark|cause|result in|"
    r"provoke|bring about|set off|prompt)\b"
)
_DIRECTION: Final = re.compile(
    r"(?i)\b(?:becoming|getting|growing|looking|grown|become)\s(?:ever\s|even\s|a\sbit\s|a\slittle\s|"
    r"much\s|far\s|slightly\s|increasingly\s|somewhat\s)?(?:more|less|likelier|worse|better)\b"
    r"(?:\s(?!than)[\w’'-]+)?"
    r"|\bincreasingly\s(?:likely|unlikely|probable|possible|doubtful|concerning|dangerous)\b"
    r"|\b(?:more|less)\s(?:likely|probable)\b(?!\sthan\snot)"
    r"|\b(?:risks?|chances?|odds|probability|likelihood|threat|danger)\b[^.;,]{0,60}?\b"
    r"(?:is|are|was|were|has|have|had|keeps?|kept)\s(?:been\s)?(?:\w+ly\s)?[“\"‘']?"
    r"(?:rising|growing|increasing|falling|shrinking|receding|declining|grown|risen|fallen|"
    r"increased|decreased|gone up|gone down|going up|going down|improved|worsened)\b"
    r"|\b(?:growing|rising|increasing|mounting|shrinking|falling|declining)\s"
    r"(?:risks?|chances?|odds|probability|likelihood|threat|danger)\b"
)
_ONGOING: Final = re.compile(
    r"(?i)\b(?:could|may|might|must)\s(?:\w+ly\s)?be\s(?:\w+ly\s)?\w+ing\b"
)
_UNCONTROLLED: Final = word_set(
    """
    win lose see know be have need get remain face suffer miss beat find fail succeed
    survive struggle regret feel hear understand become live die experience prevail overcome
    learn never probably likely not certainly definitely also still soon
    """
)
_SELF: Final = re.compile(
    r"(?i)\b(?:i|we)(?:[’']ll|\s(?:will|won[’']t|shall|would|are going to|am going to|intend to"
    r"|plan to))"
    r"\s(?:(?:not|never|also|always|certainly|definitely|continue to)\s)?(?P<verb>[\w’'-]+)"
)


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
    """

    text: str
    kind: QuotationKind | None
    cue: Cue | None
    mention: Mention | None
    is_named: bool
    reading: Reading | None
    offset: int


def find_condition(text: str) -> str | None:
    """Finds the words of an if-clause; "ask if" and "as if" are none.

    Example:
        >>> find_condition("If the dam breaks, the town will flood.")
        'If the dam breaks'
    """
    for match in _CONDITION.finditer(text):
        if not _WHETHER.search(text[max(0, match.start() - 24) : match.start()]):
            return " ".join(match["words"].split())
    return None


def causes_of(text: str) -> tuple[bool, str | None]:
    """Tells whether "A could lead to B" makes a statement conditional on A, and gives A's words.

    A bare pronoun says nothing to a reader and gives None.

    Example:
        >>> causes_of("A long strike could lead to blackouts.")
        (True, 'A long strike')
    """
    match = _CAUSES.search(text)
    if match is None:
        return False, None
    before = re.split(r"[,;:—“\"]", text[max(0, match.start() - 160) : match.start()])[-1].strip()
    words = before.split()
    known = 2 <= len(words) <= 20 and words[0].lower() not in PRONOUNS | {"this", "that", "which"}
    return True, " ".join(words) if known else None


def find_direction(text: str, offset: int) -> Span | None:
    """Finds words that say which way a chance moves without saying where it stands.

    Example:
        >>> find_direction("The talks are becoming a bit more tense.", 0)
        (14, 39)
    """
    match = _DIRECTION.search(text)
    return (offset + match.start(), offset + match.end()) if match else None


def _is_commitment(statement: Statement) -> bool:
    if statement.cue and statement.cue.kind is CueKind.PROMISE:
        return True
    if statement.reading is None or statement.reading.kind not in {
        PhraseKind.MODAL, PhraseKind.FLAT, PhraseKind.INTENT,
    }:  # fmt: skip
        return False
    if statement.kind in {QuotationKind.DIRECT, QuotationKind.MIXED}:
        match = _SELF.search(statement.text)
        if match and match["verb"].lower() not in _UNCONTROLLED:
            return True
    return statement.kind in {QuotationKind.INDIRECT, QuotationKind.MIXED} and _speaks_of_self(
        statement
    )


def _speaks_of_self(statement: Statement) -> bool:
    """`it said it would act`: the subject of the modal is the speaker."""
    tokens = tokenize(statement.text, 0, len(statement.text))
    if statement.reading is None or not tokens:
        return False
    at = statement.reading.span[0] - statement.offset
    before = [token for token in tokens if token.end <= at]
    words = [token for token in before if token.key not in {"that", "also", "and"}]
    after = [
        token.key for token in tokens if token.start >= statement.reading.span[1] - statement.offset
    ]
    is_pronoun = len(words) == 1 and words[0].key in {"it", "he", "she", "they"}
    return (
        is_pronoun
        and _same_gender(statement.mention, words[0].key)
        and (not after or after[0] not in _UNCONTROLLED)
    )


def _same_gender(mention: Mention | None, pronoun: str) -> bool:
    if mention is None or mention.kind is not MentionKind.PRONOUN:
        return True
    return mention.words[0].key == pronoun


def _unnamed(statement: Statement, reading: Reading) -> bool:
    """An unnamed group; a number said by nobody known is nobody's own either."""
    mention = statement.mention
    if reading.kind is None and not statement.is_named:
        return True
    return not statement.is_named and mention is not None and mention.kind is MentionKind.UNNAMED


def classify(statement: Statement) -> Classification | None:
    """Says what a statement does, or None when it is no candidate.

    Form decides before content: a headline, an unnamed source and the reporter's own sentence are
    never a person's forecast.
    """
    if statement.reading is None:
        return None
    if statement.kind is QuotationKind.HEADLINE:
        return Classification.HEADLINE
    if statement.kind is None:
        return Classification.REPORTER_INFERENCE
    if _unnamed(statement, statement.reading):
        return Classification.HEARSAY
    return _by_content(statement, statement.reading)


def _by_content(statement: Statement, reading: Reading) -> Classification:
    if reading.kind is PhraseKind.VERDICT:
        return Classification.NONCOMMITTAL
    if _is_commitment(statement):
        return Classification.COMMITMENT
    if find_condition(statement.text) or _CAUSES.search(statement.text):
        return Classification.CONDITIONAL
    is_preparing = reading.kind is PhraseKind.INTENT
    if is_preparing or (reading.kind is PhraseKind.MODAL and _ONGOING.search(statement.text)):
        return Classification.PRESENT_CLAIM
    return Classification.FORECAST
