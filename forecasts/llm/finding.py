"""Finds words in a text letter by letter; only quotation marks and spaces may differ."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final

from forecasts.language import Span

_MARKS: Final = {
    **dict.fromkeys("“”„‟«»〝〞＂", '"'),
    **dict.fromkeys("‘’‚‛‹›`´′", "'"),
}
_ENDS: Final = " \"'"


def outside(span: Span, masked: Sequence[Span]) -> tuple[Span, ...]:
    """Gives what of a span lies outside masked spans.

    Args:
        span: start and end.
        masked: in order, none in another.

    Example:
        >>> outside((0, 10), [(2, 4), (9, 20)])
        ((0, 2), (4, 9))
    """
    pieces, (at, stop) = [], span
    first = max(0, bisect_right(masked, at, key=lambda each: each[0]) - 1)
    for start, end in masked[first:]:
        if start >= stop:
            break
        if end > at:
            pieces.append((at, start))
            at = end
    return tuple((a, b) for a, b in [*pieces, (at, stop)] if a < b)


class Folded:
    """A stretch of a text in which words are looked for.

    Args:
        text: the whole text.
        span: the stretch.
        masked: spans that are not read, in order; what stands around one is read on.
    """

    def __init__(self, text: str, span: Span, masked: Sequence[Span] = ()) -> None:
        letters: list[str] = []
        self._places: list[int] = []
        for start, end in outside(span, masked):
            for at, letter in enumerate(text[start:end], start=start):
                is_space = letter.isspace()
                if is_space and letters and letters[-1] == " ":
                    continue
                letters.append(" " if is_space else _MARKS.get(letter, letter))
                self._places.append(at)
        self._letters = "".join(letters)

    def find(self, words: str) -> Iterator[Span]:
        r"""Yields where words stand, in order; never within a word.

        Example:
            >>> text = "He said:\n“It won’t  rain.”"
            >>> [text[a:b] for a, b in Folded(text, (0, len(text))).find('"It won\'t rain"')]
            ['It won’t  rain']
        """
        wanted = fold(words)
        at = self._letters.find(wanted) if wanted else -1
        while at >= 0:
            end = at + len(wanted)
            if not (self._splits(at) or self._splits(end)):
                yield self._places[at], self._places[end - 1] + 1
            at = self._letters.find(wanted, at + 1)

    def _splits(self, at: int) -> bool:
        """Whether a border lies between two letters of one word."""
        return 0 < at < len(self._letters) and self._letters[at - 1 : at + 1].isalnum()


def fold(words: str) -> str:
    """Writes words with straight marks and single spaces, without marks at the ends.

    Example:
        >>> fold("“It won’t  rain.” ")
        "It won't rain."
    """
    marked = "".join(_MARKS.get(letter, letter) for letter in words)
    return " ".join(marked.split()).strip(_ENDS)
