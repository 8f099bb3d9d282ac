"""Where the content of an indirect report begins and ends inside its sentence."""

from typing import Final

from forecasts.language.quotes.sentence_reader import (
    BRIDGE,
    SentenceReader,
    count_content,
    find_word,
)
from forecasts.language.who.mentions import Mention, MentionKind, phrase_after
from forecasts.language.who.subjects import role_in_front, subject_before, time_end
from forecasts.language.words.cues import Cue, CueKind
from forecasts.language.words.saying_words import OBJECT_VERBS
from forecasts.language.words.tokens import count_words
from forecasts.language.words.vocabulary import (
    AUXILIARIES,
    CONTRASTS,
    DETERMINERS,
    PERSON_PRONOUNS,
    PREPOSITIONS,
    PRONOUNS,
    SELF_PRONOUNS,
    word_set,
)

_TOLD: Final = word_set("reporters journalists them him her me us you parliament mps lawmakers")
_SPANS: Final = word_set(
    "hours minutes moments days weeks months years shortly just soon hour day week"
)
_OBJECT_BELIEFS: Final = (
    "expect", "fear", "anticipat", "predict", "forecast", "exclude", "out", "fores",
    "reckon", "see", "rules",
)  # fmt: skip
"""Beliefs whose mere object says something: "fears new riots in the spring"."""

_EVENT_WORDS: Final = 4
_CLAUSE_SIGNS: Final = AUXILIARIES | word_set("to probability likelihood chance chances odds")
"""With one of these the object of a belief says something: "expects rain with a probability"."""


def _after_object(reader: SentenceReader, cue: Cue) -> int:
    """Where content may begin behind the person told."""
    first = cue.last + 1
    if cue.verb not in OBJECT_VERBS or reader.key(first) == "that":
        return first
    if reader.key(first) in _TOLD:
        return first + 1
    told = phrase_after(reader.tokens, first)
    if told is not None:
        return told.last + 1
    return first + 1 if reader.key(first) in _TOLD else first


def content_start(reader: SentenceReader, cue: Cue) -> int | None:
    """Finds the token at which content begins behind a cue: "that", or a bare clause."""
    first = time_end(reader.tokens, _after_object(reader, cue))
    key = reader.key(first)
    if first > reader.last:
        return None
    if key == "that" or (key == "of" and cue.verb.startswith("warn")):
        return first
    if key == ":" and cue.kind in {CueKind.SAY, CueKind.BELIEF} and _is_plain(reader, first + 1):
        return first + 1
    if key in PREPOSITIONS | {"reporters", "journalists", ","} or cue.verb in OBJECT_VERBS:
        found = find_word(reader, "that", first, BRIDGE)
        is_far = key == "," and found is not None and reader.key(found - 1) != ","
        if found is not None and not (is_far or _adds(reader, first, found)):
            return found
    return first if cue.kind is CueKind.PROMISE else _bare_start(reader, cue, first)


def _bare_start(reader: SentenceReader, cue: Cue, first: int) -> int | None:
    """Where a clause without "that" begins, or None."""
    if cue.kind is CueKind.SURENESS:
        return first if _is_bare_clause(reader, first) else None
    if not cue.takes_bare_clause:
        is_told = cue.kind is CueKind.SAY and reader.key(first).split("'")[0] in PRONOUNS
        return first if is_told and _is_bare_clause(reader, first) else None
    first = _after_medium(reader, first)
    has_verb = any(t.text in AUXILIARIES for t in reader.tokens[first:])
    if cue.verb in _ADDS and not has_verb:
        return None
    return first if _starts_clause(reader, first, cue) else None


_ADDS: Final = word_set("added adds add")
"""Of things, too: "added fewer jobs"."""


def _adds(reader: SentenceReader, first: int, that: int) -> bool:
    """`she said, adding that`: the clause hangs on a verb of its own."""
    return any(first <= cue.first < that and cue.kind is CueKind.GERUND for cue in reader.cues)


def _is_bare_clause(reader: SentenceReader, first: int) -> bool:
    """`is hopeful he'll be fit`: a subject and a verb without "that"."""
    token = reader.tokens[first]
    key = token.key.split("'")[0]
    begins = key in PRONOUNS | SELF_PRONOUNS | DETERMINERS or token.is_capital
    near = reader.tokens[first : first + 8]
    return begins and any(t.key in AUXILIARIES or "'" in t.key for t in near)


def _after_medium(reader: SentenceReader, first: int) -> int:
    """Where content begins behind "in a statement", "in an interview with Radio Selm"."""
    if reader.key(first) not in _MEDIUM_FRONTS:
        return first
    for at in range(first + 1, min(first + 8, reader.last - 2)):
        if not reader.tokens[at].is_word:
            return first
        if reader.key(at) not in _MEDIA:
            continue
        after = at + 1
        if reader.key(after) in {"with", "to", "on", "from", "for"}:
            who = phrase_after(reader.tokens, after + 1)
            if who is not None:
                after = who.last + 1
        after = time_end(reader.tokens, after)
        return after if after < reader.last else first
    return first


_MEDIUM_FRONTS: Final = word_set("in on at during via by through")
_MEDIA: Final = word_set(
    """
    statement interview letter note report email e-mail post tweet message speech conference
    briefing release article column memo filing blog broadcast address testimony call bulletin
    newsletter video interviews remarks communiqué communique text podcast thread radio television
    tv telegram facebook twitter telephone phone hearing meeting address lecture book paper
    """
)


def _is_plain(reader: SentenceReader, first: int) -> bool:
    """Whether what follows is some words without a quoted passage."""
    behind = reader.tokens[first:]
    return count_words(behind) >= _EVENT_WORDS - 1 and not any(token.is_quote for token in behind)


def _starts_clause(reader: SentenceReader, first: int, cue: Cue) -> bool:
    token = reader.tokens[first]
    if not token.is_word or token.key in PREPOSITIONS | {"to", "so", "as"}:
        is_to = token.key == "to" and cue.verb in {"expects", "expect", "expected"}
        warns = token.key == "of" and cue.verb.startswith("warn")
        return is_to or warns or (token.key == "with" and cue.verb.startswith("reckon"))
    return count_content(reader.tokens[first:]) >= _EVENT_WORDS - 1


def says_something(reader: SentenceReader, first: int, last: int, cue: Cue) -> bool:
    """Tells a clause from a mere object: "fears the rain" reports nothing."""
    content = reader.tokens[first : last + 1]
    is_bare_belief = cue.kind is CueKind.BELIEF and content[0].key != "that"
    if is_bare_belief:
        has_sign = any(token.key in _CLAUSE_SIGNS for token in content)
        is_event = cue.verb.startswith(_OBJECT_BELIEFS) and count_content(content) >= _EVENT_WORDS
        return has_sign or is_event
    return count_content(content) >= 2


_GOES_ON_ALONE: Final = word_set(
    "expects predicts forecasts fears doubts reckons sees gives puts says thinks believes argues "
    "insists warns"
)
"""Behind "and" these have the speaker for their subject."""


def content_end(reader: SentenceReader, first: int) -> int:
    """The last token of content: the sentence's end, or where somebody else takes over."""
    ends = (
        _contrast_end(reader, first),
        _joined_end(reader, first),
        _adjunct_end(reader, first),
        _own_words(reader, first),
    )
    return min(ends)


def _own_words(reader: SentenceReader, first: int) -> int:
    """Where the writer goes on in words of their own: "; it did not", ", and I believe him"."""
    for at in range(first + 3, reader.last - 1):
        key, following = reader.key(at), reader.key(at + 1)
        if key == ";" and following in PRONOUNS | SELF_PRONOUNS | {"that", "this", "so"}:
            return at - 1
        joins = key == "," and following in {"and", "but", "though", "although", "yet", "which"}
        if not joins:
            continue
        subject, verb = reader.key(at + 2), reader.key(at + 3)
        if subject in SELF_PRONOUNS or subject.split("'")[0] in SELF_PRONOUNS:
            return at - 1
        is_judged = subject in PERSON_PRONOUNS and verb in {"is", "has", "was", "may", "would"}
        if is_judged and reader.key(first - 1) in {"thinks", "says", "believes", "expects"}:
            return at - 1
        is_told = subject in PERSON_PRONOUNS and any(
            cue.first in {at + 3, at + 4} for cue in reader.cues
        )
        if is_told:
            return at - 1
    return reader.last


def _joined_end(reader: SentenceReader, first: int) -> int:
    """Where "and predicts that" begins another report of the same speaker."""
    for cue in reader.cues:
        if cue.first <= first + 3 or cue.kind in {CueKind.GERUND, CueKind.SURENESS}:
            continue
        joins = reader.key(cue.first - 1) in {"and", "but", "yet"}
        denies = reader.key(cue.first) in {"does", "doesn't"}
        if joins and (denies or cue.verb in _GOES_ON_ALONE):
            return cue.first - 2 - (reader.key(cue.first - 2) == ",")
        behind = reader.key(cue.last + 1)
        if reader.key(cue.first - 1) in PERSON_PRONOUNS and behind in {"that", "to"}:
            if reader.key(cue.first - 2) in {"and", "but", "yet"}:
                return cue.first - 3 - (reader.key(cue.first - 3) == ",")
            continue
        concedes = reader.key(cue.first - 2) in {"though", "although", "whereas", "while"}
        if concedes and reader.key(cue.first - 1) in PRONOUNS:
            return cue.first - 3 - (reader.key(cue.first - 3) == ",")
        goes_on = behind in {"that", "to"} or (
            cue.last < reader.last and reader.tokens[cue.last + 1].is_quote
        )
        if joins and goes_on:
            return cue.first - 2 - (reader.key(cue.first - 2) == ",")
    return reader.last


def _adjunct_end(reader: SentenceReader, first: int) -> int:
    """Where the reporter says when it was said: ", hours after ...", "; " before a quotation."""
    for at in range(first + 2, reader.last):
        key = reader.key(at)
        if key in {";", ":"} and reader.tokens[at + 1].is_quote:
            return at - 1
        if key == "," and _is_adjunct(reader, at + 1):
            return at - 1
        if key == "and" and reader.key(at + 1) == ",":
            return at - 1
        if key == "as" and at > first + 3 and _is_scene(reader, at + 1):
            return at - 1
    return reader.last


def _is_adjunct(reader: SentenceReader, at: int) -> bool:
    keys = [reader.key(i) for i in range(at, at + 4)]
    if keys[0] == "and" and keys[1] in {"that's", "which"}:
        return True
    has_span = keys[0] in _SPANS or keys[1] in _SPANS
    return has_span and any(key in {"after", "before"} for key in keys[1:])


def _is_scene(reader: SentenceReader, at: int) -> bool:
    """`as jurors retired`: a noun and a verb in the past."""
    words = [reader.key(i) for i in range(at, at + 3)]
    return words[0].endswith("s") and words[0] not in {"is", "was"} and words[1].endswith("ed")


def _contrast_end(reader: SentenceReader, first: int) -> int:
    for cue in reader.cues:
        if cue.first <= first + 1:
            continue
        subject = subject_before(reader.tokens, cue.first - 1)
        if subject is None or subject.kind is MentionKind.PRONOUN or subject.first <= first + 1:
            continue
        role = role_in_front(reader.tokens, subject.first, subject.last)
        opens = role.first if role else subject.first
        at = opens - 1 - (reader.key(opens - 1) in CONTRASTS)
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


RELATIVES: Final = frozenset({"who", "whose", "which"})
_CONCEDES: Final = frozenset({"though", "although", "whereas"})
"""Behind an attribution these begin what the writer adds."""


def writer_goes_on(reader: SentenceReader, first: int) -> bool:
    """Tells whether the writer adds something behind an attribution: `..., X said, citing ...`.

    Args:
        reader: the sentence.
        first: the token behind the comma.
    """
    key = reader.key(first)
    is_quoted = any(token.is_quote for token in reader.tokens[first:])
    return not is_quoted and (key in _CONCEDES or (key.endswith("ing") and len(key) > _THING))


_THING: Final = 5
