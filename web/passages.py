"""Quoted passages with their parts marked in place; the text around them is never served."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from forecasts.intake import CandidateView, SpanView

EXCERPT_LIMIT: Final = 300
GAP: Final = " … "
_CUT: Final = "…"
_LEAD: Final = 60


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text with the same marks; one without any stands for words left out."""

    text: str
    is_quote: bool = False
    is_speaker: bool = False
    is_expression: bool = False


@dataclass(frozen=True, slots=True)
class _Letter:
    text: str
    marks: tuple[bool, bool, bool]


def _covers(spans: Iterable[SpanView]) -> dict[int, str]:
    return {
        span.start + offset: letter for span in spans for offset, letter in enumerate(span.text)
    }


def _letters(candidate: CandidateView) -> list[_Letter]:
    quote = _covers(candidate.segments)
    speaker = _covers([candidate.speaker_mention] if candidate.speaker_mention else [])
    expression = _covers([candidate.expression] if candidate.expression else [])
    text = quote | speaker | expression
    letters: list[_Letter] = []
    last: int | None = None
    for place in sorted(text):
        if last is not None and place > last + 1:
            letters += [_Letter(letter, (False, False, False)) for letter in GAP]
        marks = (place in quote, place in speaker, place in expression)
        letters.append(_Letter(" " if text[place].isspace() else text[place], marks))
        last = place
    return letters


def _cut(letters: list[_Letter]) -> list[_Letter]:
    if len(letters) <= EXCERPT_LIMIT:
        return letters
    expression = [place for place, letter in enumerate(letters) if letter.marks[2]]
    room = EXCERPT_LIMIT - 2 * len(_CUT)
    is_late = bool(expression) and expression[-1] >= room
    start = min(max(expression[0] - _LEAD, 0), len(letters) - room) if is_late else 0
    kept = letters[start : start + room]
    plain = _Letter(_CUT, (False, False, False))
    before = [plain] if start else []
    return before + kept + ([plain] if start + room < len(letters) else [])


def passage(candidate: CandidateView) -> tuple[Piece, ...]:
    """Puts the words of a candidate together in the order of the text, at most 300 characters.

    The probability expression is kept in view when the words are too many.
    """
    pieces: list[Piece] = []
    for letter in _cut(_letters(candidate)):
        last = pieces[-1] if pieces else None
        if last and (last.is_quote, last.is_speaker, last.is_expression) == letter.marks:
            pieces[-1] = Piece(last.text + letter.text, *letter.marks)
        else:
            pieces.append(Piece(letter.text, *letter.marks))
    return tuple(pieces)
