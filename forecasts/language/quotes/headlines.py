"""Headlines: what they say, and whom they put it in the mouth of."""

import re
from collections.abc import Sequence
from typing import Final

from forecasts.language.quotes.marks import find_passages
from forecasts.language.records import Quotation, Span
from forecasts.language.who.mentions import Mention, MentionKind, name_before, phrase_after
from forecasts.language.who.names import read_name
from forecasts.language.who.people import People
from forecasts.language.who.subjects import subject_before
from forecasts.language.words.cues import CueKind, find_cues
from forecasts.language.words.tokens import Token, tokenize
from forecasts.language.words.vocabulary import word_set
from forecasts.values import QuotationKind

_SCENES: Final = word_set("as after amid ahead while following")
"""Words that begin what happened when it was said: "Roe says no as jury goes out"."""

_DEEDS: Final = word_set("holds held accepts accepted continues continued rules ruled demands asks")
"""In headlines these tell a deed: "bank holds rates"."""
_SMALL: Final = 4
_SHARE: Final = 0.8


def is_title_case(headline: str) -> bool:
    """Whether a headline gives every longer word a capital, so that capitals show no name.

    Example:
        >>> is_title_case("Rains Arrive Late Again in Selm"), is_title_case("Rain for Selm")
        (True, False)
    """
    words = [word for word in re.findall(r"[^\W\d_]+", headline) if len(word) >= _SMALL]
    capital = sum(word[0].isupper() for word in words)
    is_list = "," in headline or ";" in headline
    return len(words) >= _SMALL and capital >= _SHARE * len(words) and not is_list


_SAYING: Final = frozenset({CueKind.SAY, CueKind.UTTER})


def _after_kicker(tokens: Sequence[Token], last: int) -> int:
    """Index of the first token behind a topic such as "Trade war:"."""
    for at in range(1, min(5, last)):
        if tokens[at].text == ":":
            return at + 1
    return 0


def _scene(tokens: Sequence[Token], first: int) -> int:
    """Index of the last token before the scene, or of the last one."""
    for at in range(first + 2, len(tokens) - 1):
        if tokens[at].key in _SCENES and not (tokens[at - 1].key == "as" or at - first < 2):
            return at - 1 - (tokens[at - 1].text == ",")
    return len(tokens) - 1


def _speaker(mention: Mention | None, people: People) -> str | None:
    name = read_name(mention) if mention else None
    found = people.find(name) if name else None
    if found is None and mention and mention.kind is MentionKind.ROLE:
        found = people.with_role([mention.words[-1].key])
    if found is None:
        return None
    if name and name.is_body == found.is_body:
        people.note(found, name)
    found.is_evident = True
    return found.name


def _quotation(
    tokens: Sequence[Token],
    first: int,
    last: int,
    speaker: str | None,
    mention: Mention | None,
    cue: Span | None,
) -> Quotation:
    segments = ((tokens[first].start, tokens[last].end),)
    return Quotation(
        QuotationKind.HEADLINE, segments, speaker, mention.span if mention else None, cue
    )


def _behind(tokens: Sequence[Token], people: People) -> Quotation | None:
    """`... says X`."""
    for cue in find_cues(tokens):
        mention = phrase_after(tokens, cue.last + 1) if cue.kind in _SAYING else None
        comma = cue.first > 1 and tokens[cue.first - 1].text == ","
        last = cue.first - 1 - comma
        closes = mention and (mention.last >= len(tokens) - 2 or comma)
        if mention and closes and last > 1:
            first = _after_kicker(tokens, last)
            speaker = _speaker(mention, people)
            return _quotation(tokens, first, last, speaker, mention, cue.span)
    return None


def _in_front(tokens: Sequence[Token], people: People) -> Quotation | None:
    """`X says ...`, `rain tonight - but X says ...` and `X: ...`."""
    for cue in find_cues(tokens):
        mention = subject_before(tokens, cue.first - 1) if cue.first else None
        opens = mention and (
            mention.first == 0 or tokens[mention.first - 1].key in {"but", "as", "-", "–", "—", ":"}
        )
        does = cue.verb in _DEEDS and tokens[min(cue.last + 1, len(tokens) - 1)].key != "that"
        if mention and opens and not does and cue.last + 2 < len(tokens):
            first = cue.last + 1
            last = _scene(tokens, first)
            return _quotation(tokens, first, last, _speaker(mention, people), mention, cue.span)
        if mention and mention.first > 2 and tokens[mention.first - 1].text == ",":
            first = _after_kicker(tokens, mention.first)
            speaker = _speaker(mention, people)
            return _quotation(tokens, first, mention.first - 2, speaker, mention, cue.span)
    first = _after_kicker(tokens, len(tokens) - 1)
    mention = name_before(tokens, first - 2) if first > 1 else None
    speaker = _speaker(mention, people)
    if mention and speaker:
        return _quotation(tokens, first, len(tokens) - 1, speaker, mention, None)
    return None


def _quoted(text: str, span: Span, tokens: Sequence[Token]) -> Quotation | None:
    """`Appeal of the mayor: “...”`: only the quoted words behind a colon are anybody's."""
    for passage in find_passages(text, [span]):
        inside = [token for token in tokens if passage.start <= token.start < passage.end]
        before = [token for token in tokens if token.end <= passage.start]
        if len(inside) > 4 and before and before[-1].text == ":":
            where = ((passage.start, passage.end),)
            return Quotation(QuotationKind.HEADLINE, where, None, None, None)
    return None


def read_headline(text: str, span: Span, people: People) -> Quotation | None:
    """Reads one headline line.

    The speaker is set only when the headline names somebody the article knows.
    """
    tokens = tokenize(text, *span)
    if len(tokens) < 2:
        return None
    found = _behind(tokens, people) or _in_front(tokens, people) or _quoted(text, span, tokens)
    return found or _quotation(tokens, 0, len(tokens) - 1, None, None, None)
