"""Where the content of an indirect report begins and ends inside its sentence."""

from typing import Final

from forecasts.language.cues import Cue, CueKind
from forecasts.language.mentions import Mention, MentionKind, phrase_after
from forecasts.language.saying_words import OBJECT_VERBS
from forecasts.language.sentence_reader import BRIDGE, SentenceReader, find_word
from forecasts.language.subjects import subject_before
from forecasts.language.tokens import count_words
from forecasts.language.vocabulary import AUXILIARIES, CONTRASTS, PREPOSITIONS, word_set

_CLAUSE_SIGNS: Final = AUXILIARIES | word_set("to probability likelihood chance chances odds")
"""With one of these the object of a belief says something: "expects rain with a probability"."""


def _after_object(reader: SentenceReader, cue: Cue) -> int:
    """Where content may begin behind the person told."""
    first = cue.last + 1
    if cue.verb not in OBJECT_VERBS or reader.key(first) == "that":
        return first
    told = phrase_after(reader.tokens, first)
    if told is not None:
        return told.last + 1
    return (
        first + 1
        if reader.key(first) in {"reporters", "journalists", "them", "him", "her"}
        else first
    )


def content_start(reader: SentenceReader, cue: Cue) -> int | None:
    """Finds the token at which content begins behind a cue: "that", or a bare clause."""
    first = _after_object(reader, cue)
    key = reader.key(first)
    if first > reader.last:
        return None
    if key == "that":
        return first
    if key in PREPOSITIONS | {"reporters", "journalists"} or cue.verb in OBJECT_VERBS:
        found = find_word(reader, "that", first, BRIDGE)
        if found is not None:
            return found
    if cue.kind is CueKind.PROMISE:
        return first
    if cue.kind is CueKind.SURENESS or not cue.takes_bare_clause:
        return None
    return first if _starts_clause(reader, first, cue) else None


def _starts_clause(reader: SentenceReader, first: int, cue: Cue) -> bool:
    token = reader.tokens[first]
    if not token.is_word or token.key in PREPOSITIONS | {"to", "so", "as"}:
        return token.key == "to" and cue.verb in {"expects", "expect", "expected"}
    quotes = sum(token.is_quote for token in reader.tokens[first:])
    return count_words(reader.tokens[first:]) + 2 * quotes >= 3


def says_something(reader: SentenceReader, first: int, last: int, cue: Cue) -> bool:
    """Tells a clause from a mere object: "fears the rain" reports nothing."""
    content = reader.tokens[first : last + 1]
    is_bare_belief = cue.kind is CueKind.BELIEF and content[0].key != "that"
    if is_bare_belief:
        return any(token.key in _CLAUSE_SIGNS for token in content)
    return count_words(content) >= 2


def contrast_end(reader: SentenceReader, first: int) -> int:
    """The last token of content: the sentence's end, or where another speaker takes over."""
    for cue in reader.cues:
        if cue.first <= first + 1:
            continue
        subject = subject_before(reader.tokens, cue.first - 1)
        if subject is None or subject.kind is MentionKind.PRONOUN or subject.first <= first + 1:
            continue
        at = subject.first - 1 - (reader.key(subject.first - 1) in CONTRASTS)
        if reader.key(at) in {",", ";"}:
            return at - 1
    return reader.last


def aside_end(reader: SentenceReader, first: int, mention: Mention | None) -> int | None:
    """Content inside "X, who believes ..., did" ends at the comma."""
    if (
        mention is None
        or reader.key(mention.last + 1 + (reader.key(mention.last + 1) == ",")) != "who"
    ):
        return None
    found = find_word(reader, ",", first + 1, len(reader.tokens))
    return found - 1 if found is not None else None


def has_clause(reader: SentenceReader, first: int, last: int) -> bool:
    """Tells a clause from an adverbial such as "Speaking on Monday"."""
    content = reader.tokens[first : last + 1]
    if count_words(content) < 3:
        return False
    is_aside = content[0].key in PREPOSITIONS or content[0].key.endswith("ing")
    return not is_aside or any(token.key in AUXILIARIES for token in content)
