"""How likely a claim of a quotation sounds: its words, and how sure the speaker is of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from forecasts.language.chances.estimate import (
    OUTSPOKEN,
    Reading,
    combine,
    named_reading,
    read_belief,
    read_estimate,
)
from forecasts.language.claims.conditions import causes_of, find_condition
from forecasts.language.claims.plain import read_plain, read_step, tells_a_deed
from forecasts.language.claims.stances import is_disowned, read_stance
from forecasts.language.quotes.quotations import Attributed
from forecasts.language.records import Span
from forecasts.language.when.deadlines import find_deadline
from forecasts.language.words.cues import Cue, CueKind, cue_at
from forecasts.language.words.tokens import tokenize
from forecasts.language.words.vocabulary import PRONOUNS
from forecasts.values import QuotationKind

_EVEN: Final = 0.5
_BESIDE: Final = 24
_REPORTED: Final = frozenset({QuotationKind.INDIRECT, QuotationKind.MIXED})


_OUTLOOKS: Final = (
    "forecast", "project", "foresee", "foresaw", "envisage", "estimat", "predict", "foretold",
    "prophesie", "anticipat",
)  # fmt: skip
"""Beginnings of verbs that speak of what is to come, in whatever tense."""


_SUPPOSE: Final = ("assum", "presum", "suppos", "imagin")
_BY_PREPOSITION: Final = {("reck", "with"): "expect", ("warn", "of"): "warned of"}
"""What beginnings of verbs and the preposition behind them are read as."""
_NOT: Final = re.compile(r"(?i)\bnot\b|n[’']t\b|\bnever\b")
_DENYING: Final = ("deny", "deni", "dismiss", "reject", "refut", "disput", "rubbish", "scotch")
_UNDOUBTED: Final = re.compile(
    r"(?i)(?:\bnot|n[’']t|\bnever|\bno longer|\bhardly)\s(?:\w+ly\s)?doubt"
)
_NONE: Final = re.compile(
    r"(?i)\W*no\s(?!doubt|question|more\sthan|less|fewer|later|sooner|earlier)\w"
)
_AHEAD: Final = re.compile(
    r"(?i)(?:expect|predict|foresee|forecast|anticipat|fear|project|rul\w+ out)"
)


@dataclass(frozen=True, slots=True)
class Context:
    """What candidates of one article share.

    Attributes:
        text: the article.
        roles: what it says each person is.
        anchor: the day of publication, as far as it is known.
        bodies: the names that are organisations.
    """

    text: str
    roles: dict[str, str | None]
    anchor: date | None
    bodies: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Spoken:
    """A quotation with the day it was said."""

    item: Attributed
    stated_on: date | None
    stated_why: str
    anchor: date | None


def _nested_belief(text: str, item: Attributed, sentence: Span) -> Reading | None:
    """`X said she was confident that ...`: how sure the speaker is, said by the speaker."""
    if item.quotation.kind is QuotationKind.DIRECT:
        return None
    start, end = sentence
    tokens = tokenize(text, start, min(end, start + 80))
    first = 1 if tokens and tokens[0].key == "that" else 0
    if len(tokens) < first + 2 or tokens[first].key not in PRONOUNS:
        return None
    cue = cue_at(tokens, first + 1)
    is_belief = cue is not None and cue.kind in {CueKind.BELIEF, CueKind.SURENESS}
    if cue is None or not is_belief:
        return None
    return _by_verb(text, cue) or read_belief(text, cue.span)


def _by_verb(text: str, cue: Cue) -> Reading | None:
    """Verbs that say what somebody expects or thinks, whatever their tense."""
    if cue.verb in {"see", "sees"} or cue.verb.startswith(_OUTLOOKS):
        reading = named_reading("expect", cue.span)
    elif cue.verb.startswith(_SUPPOSE):
        reading = named_reading("think", cue.span)
    else:
        return None
    return reading.mirrored() if _NOT.search(text, *cue.span) else reading


def _belief(context: Context, item: Attributed, sentence: Span) -> Reading | None:
    """How sure the speaker is; words quoted directly speak for themselves."""
    nested = _nested_belief(context.text, item, sentence)
    if nested:
        return nested
    cue = item.cue
    if cue is None or item.quotation.kind is QuotationKind.DIRECT:
        return None
    if cue.kind not in {CueKind.BELIEF, CueKind.SURENESS, CueKind.SAY}:
        return None
    if _UNDOUBTED.search(context.text, max(0, cue.span[0] - _BESIDE), cue.span[1]):
        return named_reading("definitely", cue.span)
    first = context.text[sentence[0] : sentence[0] + 5].split(" ")[0]
    phrase = _BY_PREPOSITION.get((cue.verb[:4], first))
    if phrase:
        return named_reading(phrase, cue.span)
    return _by_verb(context.text, cue) or read_belief(context.text, cue.span)


def _content(context: Context, spoken: Spoken, parts: Sequence[Span]) -> Reading | None:
    """Reads what is said, without how sure the cue says that somebody is."""
    text, item = context.text, spoken.item
    read = (read_stance(text, *part) or read_estimate(text, *part) for part in parts)
    content = max((found for found in read if found), key=lambda found: found.rank, default=None)
    if content is None and item.quotation.kind in {QuotationKind.DIRECT, QuotationKind.MIXED}:
        plain = (read_plain(text, *part, anchor=spoken.anchor) for part in parts)
        content = next((found for found in plain if found), None)
    if content is None and item.quotation.kind in _REPORTED and item.cue:
        content = read_step(text, *parts[0])
    return content


def read_claim(context: Context, spoken: Spoken, parts: Sequence[Span]) -> Reading | None:
    """Finds the words that count in one sentence of a quotation, its cue taken into account.

    Args:
        context: the article.
        spoken: the quotation.
        parts: the sentence or clause.
    """
    item = spoken.item
    if any(is_disowned(context.text, *part) for part in parts):
        return None
    content = _content(context, spoken, parts)
    belief = _belief(context, item, parts[0])
    is_none = content is None and belief and _is_of_none(context.text, belief, parts[0])
    if belief and belief.central > _EVEN and (is_none or _is_few(item)):
        belief = belief.mirrored()
    if item.cue and item.cue.verb.startswith("hope") and not _is_outspoken(content):
        return None
    found = combine(belief, _backshifted(context, item, content, parts))
    if found and belief is None and _is_denied(item):
        found = found.mirrored()
    if found is None and item.cue and item.cue.kind is CueKind.PROMISE:
        is_refusal = item.cue.verb.startswith("refus")
        return named_reading("refused to" if is_refusal else "promised to", item.cue.span)
    if belief is not None and content is None and _moves_on(context.text, item, parts):
        return found
    looks_back = (
        belief is not None
        and content is None
        and belief.phrase != "expect"
        and not (_looks_ahead(item) or _AHEAD.search(context.text, *belief.span))
        and not _names_a_day(context.text, spoken, parts)
    )
    return None if looks_back else found


def _moves_on(text: str, item: Attributed, parts: Sequence[Span]) -> bool:
    """Whether a belief is told in the present tense of a deed: "thinks it goes to zero"."""
    is_held = item.quotation.kind is QuotationKind.BELIEF_REPORT and item.cue is not None
    is_now = is_held and item.cue is not None and item.cue.verb.endswith("s")
    return is_now and any(tells_a_deed(text, *part) for part in parts)


def _names_a_day(text: str, spoken: Spoken, parts: Sequence[Span]) -> bool:
    """Whether a belief told in plain words names a day that lies ahead."""
    is_plain = spoken.item.quotation.kind is QuotationKind.BELIEF_REPORT
    days = (find_deadline(text[start:end], anchor=spoken.anchor) for start, end in parts)
    return is_plain and any(days)


def _is_denied(item: Attributed) -> bool:
    """`denied that it will close`."""
    is_told = item.quotation.kind is not QuotationKind.DIRECT
    return is_told and item.cue is not None and item.cue.verb.startswith(_DENYING)


def _is_of_none(text: str, belief: Reading, part: Span) -> bool:
    """`expects no deal`: what is believed is that there will be none."""
    return bool(_NONE.match(text, max(part[0], min(belief.span[1], part[1])), part[1]))


def _is_few(item: Attributed) -> bool:
    """`few expect the truce to last`: what few believe most do not."""
    words = item.mention.words if item.mention else ()
    return bool(words) and words[0].key in {"few", "nobody", "none"}


def _is_outspoken(reading: Reading | None) -> bool:
    return reading is not None and reading.rank >= OUTSPOKEN


def _backshifted(
    context: Context, item: Attributed, content: Reading | None, parts: Sequence[Span]
) -> Reading | None:
    """`said it would`: the "will" of what was said; a condition leaves it hypothetical."""
    if content is None or content.phrase not in {"would", "wouldn't"}:
        return content
    words = " ".join(context.text[start:end] for start, end in parts)
    is_reported = item.quotation.kind in _REPORTED and item.cue is not None
    if not is_reported or find_condition(words) or causes_of(words)[0]:
        return content
    return named_reading(f"said it {content.phrase}", content.span)


def _looks_ahead(item: Attributed) -> bool:
    """Whether the cue itself speaks of the future, so that no modal is needed in the content."""
    return item.cue is not None and item.cue.verb.startswith(
        (*_OUTLOOKS, "expect", "fear", "doubt", "warn")
    )
