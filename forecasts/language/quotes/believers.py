"""Who holds what was reported before: "X believes this", "among those who think so is X"."""

from collections.abc import Sequence

from forecasts.language.quotes.sentence_reader import Report, SentenceReader, ends_clause, find_word
from forecasts.language.who.mentions import Mention, phrase_after, phrase_before
from forecasts.language.words.cues import Cue, CueKind
from forecasts.language.words.tokens import Token
from forecasts.language.words.vocabulary import ANAPHORS
from forecasts.values import QuotationKind


def points_back(reader: SentenceReader, cue: Cue, mention: Mention) -> int | None:
    """Reads `X believes this`: what was reported before.

    Args:
        reader: the sentence.
        cue: the verb.
        mention: its subject.
    """
    agrees = cue.verb in {"agrees", "agree", "agreed"} and ends_clause(reader, cue.last + 1)
    if not agrees and (
        cue.kind not in {CueKind.BELIEF, CueKind.SAY} or reader.key(cue.last + 1) not in ANAPHORS
    ):
        return None
    ends = agrees or cue.last + 2 > reader.last or not reader.tokens[cue.last + 2].is_word
    if not ends and reader.key(cue.last + 2) not in {"too", "also", "as"}:
        return None
    reader.reports.append(Report(QuotationKind.BELIEF_REPORT, (), mention, cue, points_back=True))
    return cue.last + 2


def among_believers(tokens: Sequence[Token], cues: Sequence[Cue]) -> Report | None:
    """Reads `Among those who believe this includes X` and `X is among those who believe it`.

    The content is what was reported before; the report only says who holds it.
    """
    keys = [token.key for token in tokens]
    for cue in cues:
        group = keys[max(0, cue.first - 4) : cue.first]
        is_group = "those" in group or "them" in group
        if cue.kind is CueKind.BELIEF and is_group and keys[cue.last + 1 : cue.last + 2]:
            if keys[cue.last + 1] not in ANAPHORS:
                continue
            mention = _believer(tokens, keys, cue)
            if mention:
                return Report(QuotationKind.BELIEF_REPORT, (), mention, cue, points_back=True)
    return None


def _believer(tokens: Sequence[Token], keys: Sequence[str], cue: Cue) -> Mention | None:
    links = {"includes", "include", "is", "are", "was", "were", "included"}
    for at in range(cue.last + 2, min(len(tokens) - 1, cue.last + 6)):
        if keys[at] in links:
            return phrase_after(tokens, at + 1)
    for at in range(max(0, cue.first - 8), cue.first):
        if keys[at] in links:
            return phrase_before(tokens, at - 1)
    return None


def asked_end(reader: SentenceReader) -> int:
    """Where the main clause begins behind "Asked whether ...," or 0."""
    at = int(reader.key(0) in {"when", "if"})
    if reader.key(at) not in {"asked", "pressed", "quizzed", "questioned", "challenged"}:
        return 0
    comma = find_word(reader, ",", at, 40)
    return comma + 1 if comma is not None else 0
