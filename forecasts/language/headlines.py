"""Headlines: what they say, and whom they put it in the mouth of."""

from collections.abc import Sequence

from forecasts.language.cues import CueKind, find_cues
from forecasts.language.mentions import Mention, name_before, phrase_after
from forecasts.language.names import read_name
from forecasts.language.people import People
from forecasts.language.records import Quotation, Span
from forecasts.language.subjects import subject_before
from forecasts.language.tokens import Token, tokenize
from forecasts.values import QuotationKind


def _after_kicker(tokens: Sequence[Token], last: int) -> int:
    """Index of the first token behind a topic such as "Trade war:"."""
    for at in range(1, min(5, last)):
        if tokens[at].text == ":":
            return at + 1
    return 0


def _speaker(mention: Mention | None, people: People) -> str | None:
    name = read_name(mention) if mention else None
    found = people.find(name) if name else None
    if name is None or found is None:
        return None
    people.note(found, name)
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
        mention = phrase_after(tokens, cue.last + 1) if cue.kind is CueKind.SAY else None
        last = cue.first - 1 - (cue.first > 1 and tokens[cue.first - 1].text == ",")
        if mention and mention.last >= len(tokens) - 2 and last > 1:
            first = _after_kicker(tokens, last)
            speaker = _speaker(mention, people)
            return _quotation(tokens, first, last, speaker, mention, cue.span)
    return None


def _in_front(tokens: Sequence[Token], people: People) -> Quotation | None:
    """`X says ...` and `X: ...`."""
    for cue in find_cues(tokens):
        mention = subject_before(tokens, cue.first - 1) if cue.first else None
        if mention and mention.first == 0 and cue.last + 2 < len(tokens):
            speaker = _speaker(mention, people)
            last = len(tokens) - 1
            return _quotation(tokens, cue.last + 1, last, speaker, mention, cue.span)
    first = _after_kicker(tokens, len(tokens) - 1)
    mention = name_before(tokens, first - 2) if first > 1 else None
    speaker = _speaker(mention, people)
    if mention and speaker:
        return _quotation(tokens, first, len(tokens) - 1, speaker, mention, None)
    return None


def read_headline(text: str, span: Span, people: People) -> Quotation | None:
    """Reads one headline line.

    The speaker is set only when the headline names somebody the article knows.
    """
    tokens = tokenize(text, *span)
    if len(tokens) < 2:
        return None
    found = _behind(tokens, people) or _in_front(tokens, people)
    return found or _quotation(tokens, 0, len(tokens) - 1, None, None, None)
