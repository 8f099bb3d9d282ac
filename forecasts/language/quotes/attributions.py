"""Reads one sentence: who says or believes what, and which quoted passage that is."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from forecasts.language.quotes.believers import among_believers, asked_end, points_back
from forecasts.language.quotes.beside import called, lead_in, lead_quote, trailing
from forecasts.language.quotes.contents import (
    RELATIVES,
    aside_end,
    content_end,
    content_start,
    has_clause,
    says_something,
    writer_goes_on,
)
from forecasts.language.quotes.nouns import read_noun
from forecasts.language.quotes.sentence_reader import (
    Report,
    SentenceReader,
    count_content,
    find_word,
    is_closing,
    kind_for,
    next_quote,
)
from forecasts.language.quotes.views import (
    OBJECTS,
    OWNERS,
    clause_floor,
    pronoun_at,
    read_colon,
    read_view,
)
from forecasts.language.who.mentions import (
    Mention,
    MentionKind,
    make_mention,
    phrase_after,
)
from forecasts.language.who.roles import apposition_end, opens_apposition
from forecasts.language.who.subjects import (
    group_at_head,
    head_subject,
    joined_subject,
    role_in_front,
    shared_subject,
    subject_before,
)
from forecasts.language.words.cues import Cue, CueKind, find_cues
from forecasts.language.words.tokens import Token, bare
from forecasts.language.words.vocabulary import (
    BE_FORMS,
    DETERMINERS,
    OPENERS,
    PREPOSITIONS,
    PRONOUNS,
)
from forecasts.values import QuotationKind

_PROMISING: Final = frozenset({"promising", "vowing", "pledging", "threatening", "swearing"})
_NOBODY: Final = frozenset({"nobody", "none", "no"})


def _deed_end(reader: SentenceReader, first: int) -> int:
    """`plans to sue, but has no chance`: a promise ends where the writer goes on."""
    places = range(first + 1, reader.last)
    ends = (
        i - 1 for i in places if reader.key(i) == "," and reader.key(i + 1) in {"but", "though"}
    )
    return next(ends, reader.last)


def _content(reader: SentenceReader, cue: Cue, mention: Mention | None) -> int | None:
    """`X said that ...`: records the content and returns where reading goes on."""
    first = content_start(reader, cue)
    if first is None:
        return None
    near = [token.key for token in reader.tokens[max(0, cue.first - 2) : cue.first]]
    in_aside = mention is not None and "who" in near
    last = aside_end(reader, first, mention) if in_aside else None
    last = content_end(reader, first) if last is None else last
    if cue.kind is CueKind.PROMISE:
        last = min(last, _deed_end(reader, first))
    if last < first or not says_something(reader, first, last, cue):
        return None
    segments = (reader.span(first, last),)
    reader.reports.append(Report(kind_for(reader, first, last, cue), segments, mention, cue))
    return last + 1


def _says_who(reader: SentenceReader, comma: int) -> bool:
    return reader.key(comma + 1) in RELATIVES or opens_apposition(reader.tokens, comma)


def _around(reader: SentenceReader, cue: Cue, mention: Mention, at: int, after: int) -> int | None:
    """`..., X said, ...`: content before the attribution and, after a comma, behind it."""
    if reader.key(at - 1) != "," or at - 2 < reader.floor:
        return None
    parts = [(clause_floor(reader, at), at - 2)]
    comma = find_word(reader, ",", after, 8)
    while comma is not None and _says_who(reader, comma):
        comma = find_word(reader, ",", comma + 1, 30)
    adds = comma is not None and any(
        later.first == comma + 1 and later.kind is CueKind.GERUND for later in reader.cues
    )
    concedes = comma is not None and writer_goes_on(reader, comma + 1)
    if (
        comma is not None
        and not (adds or concedes)
        and count_content(reader.tokens[comma + 1 :]) >= 2
    ):
        parts.append((comma + 1, reader.last))
    if len(parts) == 1 and not has_clause(reader, *parts[0]):
        return None
    segments = tuple(reader.span(*part) for part in parts)
    kind = kind_for(reader, parts[0][0], parts[-1][1], cue)
    reader.reports.append(Report(kind, segments, mention, cue))
    return reader.last + 1 if len(parts) > 1 else after


def _parted(reader: SentenceReader, cue: Cue, mention: Mention, at: int) -> int | None:
    """`The port, she said, "will close"`: a subject, the attribution, a quoted rest."""
    quote = cue.last + 2
    is_parted = (
        reader.key(at - 1) == ","
        and reader.key(cue.last + 1) == ","
        and quote <= reader.last
        and reader.tokens[quote].is_quote
    )
    front = reader.tokens[reader.floor : max(0, at - 1)]
    if not is_parted or not front or front[0].key in _FRONTS or front[0].key.endswith("ing"):
        return None
    if any(not token.is_word for token in front) or len(front) > _PARTED:
        return None
    parts = ((reader.floor, at - 2), (quote, reader.last))
    segments = tuple(reader.span(*part) for part in parts)
    reader.reports.append(Report(QuotationKind.MIXED, segments, mention, cue))
    return reader.last + 1


_FRONTS: Final = (PREPOSITIONS | OPENERS) - DETERMINERS - PRONOUNS
_PARTED: Final = 12


def _described(reader: SentenceReader, cue: Cue, mention: Mention) -> int | None:
    first = cue.last + 1
    is_described = cue.kind is CueKind.VOICE or find_word(reader, "as", first, 14) is not None
    if not is_described or first > reader.last:
        return None
    last = content_end(reader, first)
    kind = kind_for(reader, first, last, cue)
    reader.reports.append(Report(kind, (reader.span(first, last),), mention, cue))
    return last + 1


def _with_subject(reader: SentenceReader, cue: Cue, mention: Mention) -> int | None:
    if cue.kind in {CueKind.DESCRIBE, CueKind.VOICE}:
        return (
            lead_in(reader, cue, mention)
            or called(reader, cue, mention)
            or _described(reader, cue, mention)
        )
    after = cue.last + 1
    role = (
        role_in_front(reader.tokens, mention.first, mention.last)
        if mention.kind is MentionKind.NAME
        else None
    )
    first = role.first if role else mention.first
    parted = _parted(reader, cue, mention, first)
    if parted is not None:
        return parted
    if cue.kind is CueKind.UTTER:
        uttered = trailing(reader, cue, mention, first, after) or lead_in(reader, cue, mention)
        is_reported = uttered is None and reader.key(after) == "that"
        return _content(reader, cue, mention) if is_reported else uttered
    return (
        points_back(reader, cue, mention)
        or trailing(reader, cue, mention, first, after)
        or lead_in(reader, cue, mention)
        or _content(reader, cue, mention)
        or _around(reader, cue, mention, first, after)
    )


def _inverted(reader: SentenceReader, cue: Cue) -> int | None:
    """`"...," said X` and `..., says X`."""
    before = reader.key(cue.first - 1)
    is_behind = cue.first > 0 and (before == "," or reader.tokens[cue.first - 1].is_quote)
    is_told = cue.kind in {CueKind.SAY, CueKind.UTTER}
    is_held = cue.kind is CueKind.BELIEF and reader.tokens[cue.first - 1].is_quote
    if not (is_told or is_held) or not is_behind:
        return None
    mention = phrase_after(reader.tokens, cue.last + 1)
    if mention is None:
        return None
    after = mention.last + 1
    told = trailing(reader, cue, mention, cue.first, after)
    if told is not None or cue.kind is CueKind.UTTER:
        return told
    return _around(reader, cue, mention, cue.first, after)


def _bare_gerund(reader: SentenceReader, cue: Cue, known: Mention | None) -> int | None:
    """`X disagreed, saying it would rain`."""
    first = cue.last + 1
    if reader.key(first) in {"to", "not"} and cue.verb in _PROMISING and cue.first > 0:
        mention = known or head_subject(reader.tokens, cue.first)
        if mention is None:
            return None
        last = content_end(reader, first)
        promise = Cue(cue.first, cue.last, CueKind.PROMISE, cue.verb, cue.span)
        kind = kind_for(reader, first, last, promise)
        reader.reports.append(Report(kind, (reader.span(first, last),), mention, promise))
        return last + 1
    begins = first < reader.last and reader.tokens[first].is_word and cue.first > 0
    if not begins or reader.key(first) in PREPOSITIONS:
        return None
    mention = known or head_subject(reader.tokens, cue.first)
    last = content_end(reader, first)
    if mention is None or not has_clause(reader, first, last):
        return None
    kind = kind_for(reader, first, last, cue)
    reader.reports.append(Report(kind, (reader.span(first, last),), mention, cue))
    return last + 1


def _gerund(reader: SentenceReader, cue: Cue) -> int | None:
    """`Adding that ..., he said` and `..., adding that ...`."""
    opens = cue.first == 0 or reader.key(cue.first - 1) in {",", "and", "-", "–", "—"}
    if not opens and find_word(reader, "that", cue.last + 1, 3) is None:
        return None
    known = reader.reports[-1].mention if reader.reports else None
    known = known or head_subject(reader.tokens, cue.first)
    if reader.key(cue.last + 1) != "that":
        return lead_in(reader, cue, known) or _bare_gerund(reader, cue, known)
    last, mention = reader.last, known
    for later in reader.cues:
        subject = subject_before(reader.tokens, later.first - 1) if later.first > cue.last else None
        if subject and reader.key(subject.first - 1) == "," and subject.first > cue.last + 3:
            last, mention = subject.first - 1, subject
            break
    segments = (reader.span(cue.last + 1, last),)
    kind = kind_for(reader, cue.last + 1, last, cue)
    reader.reports.append(Report(kind, segments, mention, cue))
    return last + 1


def _with_source(reader: SentenceReader, mention: Mention) -> Mention:
    """`a poll by Datum`: takes in the body a document comes from."""
    at = mention.last + 1
    if mention.kind is not MentionKind.UNNAMED or reader.key(at) not in {"from", "by"}:
        return mention
    source = phrase_after(reader.tokens, at + 1)
    if source is None or source.kind is not MentionKind.NAME:
        return mention
    return make_mention(reader.tokens, mention.first, source.last, MentionKind.UNNAMED)


def _owner_of(mention: Mention) -> Mention:
    """`the ministry's projections`: the ministry, without the mark of its genitive."""
    token = mention.words[-1]
    if not token.is_possessive:
        return mention
    plain = token._replace(text=bare(token.text), key=bare(token.key))
    return replace(mention, words=(*mention.words[:-1], plain))


def _according(reader: SentenceReader, cue: Cue) -> int | None:
    forms = OWNERS if cue.verb == "per" else OBJECTS
    mention = pronoun_at(reader.tokens, cue.last + 1, forms)
    mention = mention or phrase_after(reader.tokens, cue.last + 1)
    mention = _with_source(reader, mention) if mention else None
    if mention is None:
        return None
    mention = _owner_of(mention)
    after = mention.last + 1
    if reader.reports and reader.reports[-1].kind is QuotationKind.DIRECT:
        return None
    if cue.first > reader.floor:
        return trailing(reader, cue, mention, cue.first, after) or _around(
            reader, cue, mention, cue.first, after
        )
    comma = find_word(reader, ",", after, 30)
    if comma is not None:
        comma = apposition_end(reader.tokens, comma) or comma
    if comma is None or comma >= reader.last:
        return None
    quote = next_quote(reader, comma + 1)
    if quote == comma + 1 and is_closing(reader, quote + 1):
        return lead_quote(reader, cue, mention, quote)
    kind = kind_for(reader, comma + 1, reader.last, cue)
    segments = (reader.span(comma + 1, reader.last),)
    reader.reports.append(Report(kind, segments, mention, cue))
    return reader.last + 1


def _is_impersonal(cue: Cue, mention: Mention) -> bool:
    """`it is almost certain that`: nobody holds it."""
    is_open = cue.kind is CueKind.SURENESS and cue.verb in {"certain", "doubtful"}
    return is_open and mention.words[0].key == "it"


def _is_held_by_nobody(reader: SentenceReader, cue: Cue, mention: Mention) -> bool:
    """`it is (widely) feared that`: somebody holds it who is not named."""
    at = cue.first - 1
    while at > mention.last and reader.key(at).endswith("ly"):
        at -= 1
    return mention.words[0].key == "it" and reader.key(at) in BE_FORMS | {"been"}


def _carried(reader: SentenceReader, cue: Cue) -> Mention | None:
    """The subject of the verb before, where "and" or a comma joins another to it."""
    group = group_at_head(reader.tokens, cue.first)
    if group and not reader.reports:
        return group
    near = joined_subject(reader.tokens, cue.first - 1)
    if near:
        return near
    joined = shared_subject(reader.tokens, cue.first - 1)
    if joined and reader.reports and reader.key(cue.first - 1) in {"and", "but"}:
        return reader.reports[-1].mention or joined
    return joined


def _passive(reader: SentenceReader, cue: Cue) -> int | None:
    """`we were told that ...`: somebody said it who is not named."""
    first = find_word(reader, "that", cue.last + 1, 8)
    if first is None or first >= reader.last:
        return None
    last = content_end(reader, first)
    nobody = make_mention(reader.tokens, cue.first, cue.last, MentionKind.UNNAMED)
    kind = kind_for(reader, first, last, cue)
    reader.reports.append(Report(kind, (reader.span(first, last),), nobody, cue))
    return last + 1


def _read_cue(reader: SentenceReader, cue: Cue) -> int | None:
    special: dict[CueKind, Callable[[SentenceReader, Cue], int | None]] = {
        CueKind.GERUND: _gerund,
        CueKind.ACCORDING: _according,
        CueKind.PASSIVE: _passive,
    }
    if cue.kind in special:
        return special[cue.kind](reader, cue)
    mention = subject_before(reader.tokens, cue.first - 1) if cue.first else None
    turned = _inverted(reader, cue) if mention is None and _opens_behind(reader, cue) else None
    if turned is not None:
        return turned
    mention = mention or _carried(reader, cue)
    if mention and _is_held_by_nobody(reader, cue, mention):
        mention = make_mention(reader.tokens, mention.first, mention.last, MentionKind.UNNAMED)
    if mention and (_is_impersonal(cue, mention) or mention.words[0].key in _NOBODY):
        return None
    found = _with_subject(reader, cue, mention) if mention else None
    return found if found is not None else _inverted(reader, cue)


def _opens_behind(reader: SentenceReader, cue: Cue) -> bool:
    """`..., says our writer X`: a comma, the verb, and a noun phrase that closes."""
    if cue.kind is not CueKind.SAY or reader.key(cue.first - 1) != ",":
        return False
    who = phrase_after(reader.tokens, cue.last + 1)
    if who is None or who.kind is MentionKind.PRONOUN:
        return False
    after = who.last + 1
    return after > reader.last or not reader.tokens[after].is_word or reader.key(after) == "of"


def read_sentence(tokens: Sequence[Token]) -> list[Report]:
    """Finds the reports of one sentence, in order.

    Work is bounded by the length of a sentence, which is bounded.
    """
    cues = find_cues(tokens)
    reader = SentenceReader(tokens, cues)
    whole = among_believers(tokens, cues) or read_view(reader)
    if whole:
        return [whole]
    aside = asked_end(reader)
    for cue in cues:
        if cue.first < max(reader.floor, aside):
            continue
        resume = _read_cue(reader, cue)
        if resume is not None:
            reader.floor = max(reader.floor, resume)
    held = read_noun(reader) if not reader.reports else None
    reader.reports += [held] if held else []
    behind_colon = read_colon(reader)
    return reader.reports + ([behind_colon] if behind_colon else [])
