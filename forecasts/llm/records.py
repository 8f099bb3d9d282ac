"""What a model was asked, what it answered, and what of that stood up to the text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from forecasts.language import Candidate, Span
from forecasts.llm.answer import Statement

Message: TypeAlias = Mapping[str, str]
"""`role` and `content`, as the endpoint takes them."""


@dataclass(frozen=True, slots=True)
class Completion:
    """What an endpoint wrote, and what it says it read and wrote in tokens."""

    content: str
    prompt_tokens: int | None
    completion_tokens: int | None


class Model(Protocol):
    """What is asked; `forecasts.llm.client` has the one over the web."""

    @property
    def requests(self) -> int:
        """How many requests it was sent so far."""

    def complete(self, messages: Sequence[Message], *, until: float) -> Completion:
        """Asks once.

        Args:
            messages: the conversation.
            until: when to give up, on the monotonic clock.

        Raises:
            SourceError: there is no answer.
        """


@dataclass(frozen=True, slots=True)
class Part:
    """What a model says of one part of the text."""

    span: Span
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything a model answered about one article.

    Attributes:
        parts: what was read, in order.
        requests: how often it was asked.
        seconds: how long that took.
        prompt_tokens: read by the model, as the endpoint counted; None where it does not say.
        completion_tokens: written by it.
        error: why there is no answer, or none about a part; empty when all went well.
        unread: how many characters were left out because the article is too long.
    """

    parts: tuple[Part, ...]
    requests: int
    seconds: float
    prompt_tokens: int | None
    completion_tokens: int | None
    error: str = ""
    unread: int = 0


@dataclass(frozen=True, slots=True)
class Dropped:
    """Words a model proposed that did not stand up to the text."""

    words: str
    why: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What of an answer stood up to the text, and what did not."""

    kept: tuple[Candidate, ...]
    dropped: tuple[Dropped, ...]
