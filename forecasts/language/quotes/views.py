"""Attributions without a verb of saying: "in Roe's view", "Roe's answer is that", "so Roe"."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from forecasts.language.quotes.sentence_reader import (
    Report,
    SentenceReader,
    count_content,
    is_closing,
    kind_for,
)
from forecasts.language.who.mentions import (
    Mention,
    MentionKind,
    make_mention,
    name_before,
    phrase_after,
    phrase_before,
)
from forecasts.language.who.subjects import head_subject, subject_before
from forecasts.language.words.cues import Cue, CueKind
from forecasts.language.words.saying_words import SPEECH_NOUNS, VIEW_NOUNS
from forecasts.language.words.tokens import Token, bare
from forecasts.language.words.vocabulary import DETERMINERS, PERSON_PRONOUNS, PRONOUNS, word_set
from forecasts.values import QuotationKind

OWNERS: Final = {"his": "he", "her": "she", "their": "they", "its": "it"}
OBJECTS: Final = {"him": "he", "her": "she", "them": "they"}
"""What a pronoun is called as a subject."""

_BE: Final = word_set("is was remains remained")
_ASIDE: Final = 16


def pronoun_at(tokens: Sequence[Token], at: int, forms: dict[str, str]) -> Mention | None:
    """Reads "him" or "his" as a mention of "he"."""
    key = forms.get(tokens[at].key) if at < len(tokens) else None
    if key is None:
        return None
    found = make_mention(tokens, at, at, MentionKind.PRONOUN)
    word = tokens[at]._replace(key=key)
    return Mention(found.first, found.last, found.span, found.kind, (word,))


def _owner(tokens: Sequence[Token], last: int) -> Mention | None:
    """The genitive that ends at a token: "Roe's", "her"."""
    if last < 0:
        return None
    token = tokens[last]
    if token.is_possessive and token.is_capital:
        found = name_before(tokens, last)
        plain = token._replace(text=bare(token.text), key=bare(token.key))
        return replace(found, words=(*found.words[:-1], plain)) if found else None
    return pronoun_at(tokens, last, OWNERS)


def _cue(reader: SentenceReader, first: int, last: int) -> Cue:
    return Cue(first, last, CueKind.ACCORDING, reader.key(last), reader.span(first, last))


def _as_put(reader: SentenceReader, at: int) -> tuple[Cue, Mention, int] | None:
    """`as Roe put it`, `as she says`, from "as" on."""
    for verb in range(at + 2, min(len(reader.tokens), at + 14)):
        cue = next((c for c in reader.cues if c.first == verb and c.kind in _TELLING), None)
        puts_it = reader.key(verb) in {"put", "puts"} and reader.key(verb + 1) == "it"
        if not puts_it and cue is None:
            continue
        after = verb + 2 if puts_it else verb + 1
        closes = after > reader.last or reader.key(after) in {",", ":", ".", ";", "—", "–", ")"}
        who = subject_before(reader.tokens, verb - 1) if closes else None
        if who is None or who.first != at + 1:
            return None
        return _cue(reader, at, after - 1), who, after
    return None


_TELLING: Final = frozenset({CueKind.SAY, CueKind.BELIEF})


def _in_view(reader: SentenceReader, at: int) -> tuple[Cue, Mention, int] | None:
    """`in Roe's view`, `in the words of Roe`, from "in" on: the cue, who, and what follows."""
    for last in range(at + 1, min(len(reader.tokens), at + 7)):
        if reader.key(last) not in VIEW_NOUNS:
            continue
        owner = _owner(reader.tokens, last - 1)
        if owner and owner.first > at:
            return _cue(reader, at, last), owner, last + 1
        if reader.key(last + 1) == "of":
            who = phrase_after(reader.tokens, last + 2) or _one(reader, last + 2)
            return (_cue(reader, at, last + 1), who, who.last + 1) if who else None
    return None


def _one(reader: SentenceReader, at: int) -> Mention | None:
    is_one = reader.key(at) in {"one", "a", "an", "some", "another"}
    return make_mention(reader.tokens, at, at, MentionKind.UNNAMED) if is_one else None


def _view(reader: SentenceReader, at: int) -> Report | None:
    found = _as_put(reader, at) if reader.key(at) == "as" else _in_view(reader, at)
    if found is None:
        return None
    cue, mention, after = found
    first = clause_floor(reader, at)
    parts: list[tuple[int, int]] = []
    if at > first:
        last = at - 1 - (reader.key(at - 1) in {",", "—", "–", "("})
        parts.append((first, last))
    is_aside = reader.key(after) in {",", "—", "–", ")", ":"}
    if not is_aside and at == first and _opens_clause(reader, after):
        after, is_aside = after - 1, True
    if is_aside and count_content(reader.tokens[after + 1 :]) >= 2:
        parts.append((after + 1, reader.last))
    parts = [part for part in parts if part[1] >= part[0]]
    if sum(count_content(reader.tokens[a : b + 1]) for a, b in parts) < 3:
        return None
    segments = tuple(reader.span(*part) for part in parts)
    only = parts[0][0] == parts[0][1] and len(parts) == 1 and reader.tokens[parts[0][0]].is_quote
    if only:
        starts = (reader.tokens[parts[0][0]].start,)
        return Report(QuotationKind.DIRECT, segments, mention, cue, passages=starts)
    kind = kind_for(reader, parts[0][0], parts[-1][1], cue)
    return Report(kind, segments, mention, cue)


def _opens_clause(reader: SentenceReader, at: int) -> bool:
    """Whether a subject stands at an index: `In his view the premier will go`."""
    if at >= reader.last:
        return False
    token = reader.tokens[at]
    return token.is_capital or token.key in DETERMINERS | PRONOUNS


def clause_floor(reader: SentenceReader, at: int) -> int:
    """Where the clause before an attribution begins: behind what was read, or a semicolon."""
    marks = (i + 1 for i in range(at - 1, reader.floor, -1) if reader.key(i) in {";", ":"})
    return next(marks, reader.floor)


def _noun(reader: SentenceReader, at: int) -> Report | None:
    """`Roe's answer, which you know, is that ...`, from the noun on."""
    owner = _owner(reader.tokens, at - 1) or _owner(reader.tokens, at - 2)
    if owner is None:
        return None
    if reader.key(at + 1) in {":", "?"} and count_content(reader.tokens[at + 2 :]) >= 2:
        cue = Cue(at, at, CueKind.SAY, reader.key(at), reader.span(at, at))
        span = reader.span(at + 2, reader.last)
        if reader.tokens[at + 2].is_quote and is_closing(reader, at + 3):
            starts = (reader.tokens[at + 2].start,)
            return Report(QuotationKind.DIRECT, (span,), owner, cue, passages=starts)
        return Report(kind_for(reader, at + 2, reader.last, cue), (span,), owner, cue)
    for be in range(at + 1, min(reader.last - 1, at + _ASIDE)):
        if reader.key(be) in _BE and reader.key(be + 1) == "that":
            cue = Cue(at, at, CueKind.SAY, reader.key(at), reader.span(at, at))
            kind = kind_for(reader, be + 1, reader.last, cue)
            return Report(kind, (reader.span(be + 1, reader.last),), owner, cue)
    return None


def _so(reader: SentenceReader, at: int) -> Report | None:
    """`..., so the minister.`: what translations from German print."""
    before = reader.tokens[at - 1]
    mention = phrase_after(reader.tokens, at + 1)
    if mention is None or not is_closing(reader, mention.last + 1):
        return None
    cue = Cue(at, at, CueKind.SAY, "so", reader.span(at, at))
    if before.is_quote:
        span = (before.start, before.end)
        return Report(QuotationKind.DIRECT, (span,), mention, cue, passages=(before.start,))
    if before.text != "," or at - 2 < reader.floor:
        return None
    first = clause_floor(reader, at)
    segments = (reader.span(first, at - 2),)
    return Report(kind_for(reader, first, at - 2, cue), segments, mention, cue)


def read_view(reader: SentenceReader) -> Report | None:
    """Finds an attribution by a noun or an adverbial phrase."""
    for at, token in enumerate(reader.tokens):
        found = None
        if token.key in {"in", "to", "as"}:
            found = _view(reader, at)
        elif token.key in SPEECH_NOUNS and at:
            found = _noun(reader, at)
        elif token.key == "so" and at:
            found = _so(reader, at)
        if found:
            return found
    return None


def read_colon(reader: SentenceReader) -> Report | None:
    """`Then she took it back: "..."`: a passage behind a colon, without a verb of saying."""
    tokens = reader.tokens
    used = {start for report in reader.reports for start in report.passages}
    for at in range(1, len(tokens)):
        is_open = (
            tokens[at].is_quote and tokens[at - 1].text == ":" and tokens[at].start not in used
        )
        if not is_open or not is_closing(reader, at + 1):
            continue
        inside = any(a <= tokens[at].start < b for r in reader.reports for a, b in r.segments)
        if inside or tokens[at].end - tokens[at].start < _SHORTEST:
            return None
        cue = Cue(at - 1, at - 1, CueKind.SAY, ":", reader.span(at - 1, at - 1))
        span = (tokens[at].start, tokens[at].end)
        mention = _announced(tokens, at - 1)
        return Report(QuotationKind.DIRECT, (span,), mention, cue, passages=(span[0],))
    return None


_SHORTEST: Final = 12


_AGAIN: Final = word_set("again too later")


def _announced(tokens: Sequence[Token], colon: int) -> Mention | None:
    """Who speaks behind a colon: "a text from X:", the sentence's subject, or "he" in it."""
    colon -= colon > 1 and tokens[colon - 1].key in _AGAIN
    beside = phrase_before(tokens, colon - 1)
    is_from = beside and beside.first and tokens[beside.first - 1].key in {"from", "by"}
    if beside and (is_from or beside.kind is MentionKind.UNNAMED):
        return beside
    head = head_subject(tokens, colon)
    if head:
        return head
    at = next((i for i in range(colon) if tokens[i].key in PERSON_PRONOUNS), None)
    return make_mention(tokens, at, at, MentionKind.PRONOUN) if at is not None else None
