"""Asks a model about an article, a part at a time, within a bound of requests and time."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from forecasts.errors import SourceError
from forecasts.language import Span
from forecasts.language.page.layout import read_layout
from forecasts.llm.answer import MisshapenError, Statement, read_answer
from forecasts.llm.prompt import correction, opening
from forecasts.llm.records import Answer, Completion, Message, Model, Part
from forecasts.llm.windows import cut_windows

PATIENT: Final = 600.0
"""Seconds for a whole article, asked from a terminal."""
HURRIED: Final = 50.0
"""Seconds for a whole article while somebody waits for a page."""
_UNCOUNTED: Final = Completion("", None, None)
_TWICE: Final = "its answer was no JSON of the agreed form, twice"


def tell_nobody(_done: int, _total: int) -> None:
    """Tells nobody."""


@dataclass(slots=True)
class _Count:
    """What was read and written so far; None once the endpoint did not say."""

    prompt: int | None = 0
    completion: int | None = 0

    def add(self, got: Completion) -> None:
        self.prompt = _sum(self.prompt, got.prompt_tokens)
        self.completion = _sum(self.completion, got.completion_tokens)


def _sum(before: int | None, more: int | None) -> int | None:
    return None if before is None or more is None else before + more


@dataclass(slots=True)
class _Asking:
    model: Model
    until: float
    count: _Count = field(default_factory=_Count)

    def part(self, words: str) -> tuple[Statement, ...]:
        """Asks about one part; an answer of another form is told so, exactly once."""
        messages = opening(words)
        first = self._complete(messages)
        try:
            return read_answer(first.content)
        except MisshapenError as error:
            again = [*messages, *correction(first.content, str(error))]
        return read_answer(self._complete(again).content)

    def _complete(self, messages: Sequence[Message]) -> Completion:
        try:
            got = self.model.complete(messages, until=self.until)
        except SourceError:
            self.count.add(_UNCOUNTED)  # it may have read and written all the same, and bill it
            raise
        self.count.add(got)
        return got


def _without(text: str, window: Span, noise: Sequence[Span]) -> str:
    """A window without the lines that are no part of the article."""
    pieces, at = [], window[0]
    for start, end in noise:
        if at <= start and end <= window[1]:
            pieces.append(text[at:start].rstrip(" "))
            at = end
    return "".join([*pieces, text[at : window[1]]])


def ask_model(
    model: Model, text: str, *, seconds: float, progress: Callable[[int, int], None] = tell_nobody
) -> Answer:
    """Asks a model who predicts what in a text; to be called with no transaction open.

    A part whose answer has another form twice is passed over; when the endpoint cannot be read,
    asking ends with what there is.

    Args:
        model: what is asked.
        text: the article.
        seconds: for all of it.
        progress: is told how many parts are done, of how many.
    """
    begun = time.monotonic()
    asked_before = model.requests
    asking = _Asking(model, begun + seconds)
    layout = read_layout(text)
    windows, unread = cut_windows([*layout.headlines, *layout.paragraphs])
    parts: list[Part] = []
    errors: list[str] = []
    for number, window in enumerate(windows):
        progress(number, len(windows))
        where = f"Part {number + 1} of {len(windows)}: " if len(windows) > 1 else ""
        try:
            words = _without(text, window, layout.noise)
            parts.append(Part(window, asking.part(words)))
        except MisshapenError:
            errors.append(f"{where}{_TWICE}.")
        except SourceError as error:
            errors.append(f"{where}{error}")
            break
    return Answer(
        parts=tuple(parts),
        requests=model.requests - asked_before,
        seconds=time.monotonic() - begun,
        prompt_tokens=asking.count.prompt,
        completion_tokens=asking.count.completion,
        error=" ".join(errors),
        unread=unread,
    )
