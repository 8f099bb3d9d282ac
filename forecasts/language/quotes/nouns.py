"""Attributions by a noun: "a warning from X that", "X has no doubt that", "fears that"."""

from typing import Final

from forecasts.language.quotes.contents import content_end
from forecasts.language.quotes.sentence_reader import (
    Report,
    SentenceReader,
    count_content,
    kind_for,
)
from forecasts.language.who.mentions import Mention, MentionKind, make_mention, phrase_after
from forecasts.language.who.subjects import shared_subject, subject_before, time_end
from forecasts.language.words.cues import Cue, CueKind
from forecasts.language.words.saying_words import (
    BELIEF_NOUNS,
    HEARSAY_NOUNS,
    LIGHT_VERBS,
    SPEECH_NOUNS,
)
from forecasts.language.words.vocabulary import AUXILIARIES, BE_FORMS, word_set

_NOUNS: Final = SPEECH_NOUNS | BELIEF_NOUNS | HEARSAY_NOUNS
_SOURCES: Final = word_set("from by of among")
_FRONTS: Final = word_set("a an the no any every little some this that of his her its their in")
_REACH: Final = 7
_SHORTEST: Final = 3


def _noun_before(reader: SentenceReader, that: int) -> tuple[int, Mention | None] | None:
    """The noun a clause hangs on and who stands between: "warning", "warning from X"."""
    if reader.key(that - 1) in _NOUNS:
        return that - 1, None
    for at in range(that - 2, max(-1, that - 12), -1):
        if reader.key(at) not in _NOUNS:
            continue
        after = time_end(reader.tokens, at + 1)
        if after == that:
            return at, None
        if reader.key(after) in _SOURCES:
            who = phrase_after(reader.tokens, after + 1)
            closes = who and time_end(reader.tokens, who.last + 1) == that
            return (at, who) if closes else None
    return None


def _light_verb(reader: SentenceReader, noun: int) -> int | None:
    """The verb a noun completes: "issued a stark", "is of the"."""
    for at in range(noun - 1, max(-1, noun - _REACH), -1):
        key = reader.key(at)
        if key in LIGHT_VERBS or (key in BE_FORMS and reader.key(at + 1) in {"of", "under", "in"}):
            return at
        token = reader.tokens[at]
        if not token.is_word or key in AUXILIARIES or token.is_possessive:
            return None
    return None


def _is_hearsay(reader: SentenceReader, noun: int) -> bool:
    """Whether nobody is said to hold it: "there are fears", "amid growing fears"."""
    if reader.key(noun) not in HEARSAY_NOUNS:
        return False
    for at in range(noun - 1, max(-1, noun - _REACH), -1):
        token = reader.tokens[at]
        if token.key in {"amid", "there", "there's", "despite"}:
            return True
        if not token.is_word or token.is_possessive:
            return False
    return noun < 2


def _holder(reader: SentenceReader, noun: int) -> tuple[int, Mention] | None:
    """Where the attribution begins and who holds it: the subject of a light verb, or nobody."""
    verb = _light_verb(reader, noun)
    if verb is not None and verb > 0:
        subject = subject_before(reader.tokens, verb - 1) or shared_subject(reader.tokens, verb - 1)
        if subject and subject.words[0].key not in {"it", "there"}:
            return verb, subject
    if _is_hearsay(reader, noun):
        return noun, make_mention(reader.tokens, noun, noun, MentionKind.UNNAMED)
    return None


def _report(reader: SentenceReader, first: int, noun: int, that: int, who: Mention) -> Report:
    key = reader.key(noun)
    kind = CueKind.BELIEF if key in BELIEF_NOUNS else CueKind.SAY
    cue = Cue(first, noun, kind, key, reader.span(first, noun))
    last = content_end(reader, that)
    form = kind_for(reader, that, last, cue)
    return Report(form, (reader.span(that, last),), who, cue)


def _idiom(reader: SentenceReader) -> Report | None:
    """`Rumour has it that ...` and `Word is (that) ...`: nobody is named."""
    for at in range(min(4, reader.last - 4)):
        keys = [reader.key(i) for i in range(at, at + 4)]
        if keys[0] not in HEARSAY_NOUNS | {"word", "legend", "gossip", "consensus"}:
            continue
        verb = next(
            (i for i in range(at + 1, min(at + 6, reader.last)) if _has_it(reader, i)), None
        )
        if verb is not None:
            after = verb + 1 + (reader.key(verb) != "is")
        elif keys[0] in {"word", "rumour", "rumor", "talk"} and keys[1] == "is":
            after = at + 2
        else:
            continue
        if count_content(reader.tokens[after:]) < _SHORTEST:
            return None
        nobody = make_mention(reader.tokens, at, at, MentionKind.UNNAMED)
        cue = Cue(at, after - 1, CueKind.SAY, keys[0], reader.span(at, after - 1))
        form = kind_for(reader, after, reader.last, cue)
        return Report(form, (reader.span(after, reader.last),), nobody, cue)
    return None


def _has_it(reader: SentenceReader, at: int) -> bool:
    return reader.key(at) in {"has", "had"} and reader.key(at + 1) == "it"


def read_noun(reader: SentenceReader) -> Report | None:
    """Finds content that hangs on a noun.

    Args:
        reader: the sentence, from its floor on.
    """
    idiom = _idiom(reader) if reader.floor == 0 else None
    if idiom:
        return idiom
    for that in range(max(1, reader.floor), reader.last - 1):
        if reader.key(that) != "that":
            continue
        found = _noun_before(reader, that)
        if found is None or count_content(reader.tokens[that:]) < _SHORTEST:
            continue
        noun, who = found
        if who:
            return _report(reader, noun, noun, that, who)
        held = _holder(reader, noun)
        if held:
            return _report(reader, held[0], noun, that, held[1])
    return None
