"""An article with the words of its candidates marked in place, for whoever decides about them."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from forecasts.intake import CandidateView, SpanView
from forecasts.values import CandidateState

WINDOW: Final = 60_000
_LEAD: Final = 5_000
_Key = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A run of the article with the same marks.

    Attributes:
        text: as it is stored.
        begins: the candidates whose words begin here, by number.
        is_said: whether a candidate's words are here.
        is_expression: whether these words carry a probability.
        is_speaker: whether they name the speaker in hand.
        is_in_hand: whether they are of the candidate in hand.
        is_waiting: whether a candidate of these words waits for a decision.
    """

    text: str
    begins: tuple[int, ...] = ()
    is_said: bool = False
    is_expression: bool = False
    is_speaker: bool = False
    is_in_hand: bool = False
    is_waiting: bool = False


@dataclass(frozen=True, slots=True)
class MarkedText:
    """The part of an article that is shown, and how many characters stand before and after it."""

    before: int
    stretches: tuple[Stretch, ...]
    after: int


def _spans(candidates: Sequence[CandidateView], in_hand: int) -> Iterator[tuple[SpanView, _Key]]:
    for number, each in enumerate(candidates, start=1):
        for span in each.segments:
            yield span, ("said", number)
        if each.expression:
            yield each.expression, ("expression", number)
        if number == in_hand and each.speaker_mention:
            yield each.speaker_mention, ("speaker", number)


def _window(length: int, candidates: Sequence[CandidateView], in_hand: int) -> tuple[int, int]:
    if length <= WINDOW:
        return 0, length
    words = candidates[in_hand - 1].segments if in_hand else ()
    start = max(0, min((span.start for span in words), default=0) - _LEAD)
    start = min(start, length - WINDOW)
    return start, start + WINDOW


def marked_text(text: str, candidates: Sequence[CandidateView], in_hand: int) -> MarkedText:
    """Takes an article apart where marks begin and end; a long one only about the words.

    Args:
        text: the stored text.
        candidates: all of the article, in order.
        in_hand: the number of the one to be decided about, 0 for none.
    """
    start, end = _window(len(text), candidates, in_hand)
    turns: dict[int, list[tuple[_Key, int]]] = defaultdict(list)
    first: dict[int, list[int]] = defaultdict(list)
    for span, key in _spans(candidates, in_hand):
        if span.start < end and span.end > start:
            turns[max(span.start, start)].append((key, 1))
            turns[min(span.end, end)].append((key, -1))
    for number, each in enumerate(candidates, start=1):
        begins = min((span.start for span in each.segments), default=-1)
        if start <= begins < end:
            first[begins].append(number)
            turns[begins].append((("said", number), 0))
    waiting = {n for n, c in enumerate(candidates, 1) if c.state is CandidateState.PENDING}
    stretches = _stretches(text, sorted({start, end, *turns}), turns, first, in_hand, waiting)
    return MarkedText(start, tuple(stretches), len(text) - end)


def _stretches(
    text: str,
    places: list[int],
    turns: dict[int, list[tuple[_Key, int]]],
    first: dict[int, list[int]],
    in_hand: int,
    waiting: set[int],
) -> Iterator[Stretch]:
    on: Counter[_Key] = Counter()
    for place, following in pairwise(places):
        for key, step in turns.get(place, ()):
            on[key] += step
        open_now = [key for key, count in on.items() if count > 0]
        yield Stretch(
            text=text[place:following],
            begins=tuple(first.get(place, ())),
            is_said=any(kind == "said" for kind, _ in open_now),
            is_expression=any(kind == "expression" for kind, _ in open_now),
            is_speaker=any(kind == "speaker" for kind, _ in open_now),
            is_in_hand=any(number == in_hand for _, number in open_now),
            is_waiting=any(number in waiting for _, number in open_now),
        )
