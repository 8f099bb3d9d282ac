"""What every job is handed: the composed runtime, the ways to the outside, and when to stop."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy.exc import OperationalError

from forecasts.db import Session
from forecasts.operations.redaction import redacted
from forecasts.outside import Outside
from forecasts.runtime import Runtime

LONGEST_REASON: Final = 300


def _never() -> bool:
    return False


class PoisonedItemError(Exception):
    """One item failed in a way nobody expected; it was put off, and the others go on."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a job may use.

    Attributes:
        runtime: settings, database and clock.
        outside: web client and sources.
        is_stopping: whether the process was asked to end; nothing new is begun then.
        troubles: why items that were done could not do all they are for, such as a source that does
            not answer; those of one run of one job.
    """

    runtime: Runtime
    outside: Outside
    is_stopping: Callable[[], bool] = _never
    troubles: list[str] = field(default_factory=list)

    def note_trouble(self, reason: str) -> None:
        """Notes why an item, although done, could not do all it is for."""
        self.troubles.append(self.redacted(reason))

    def now(self) -> datetime:
        """Reads the clock."""
        return self.runtime.now()

    def transaction(self) -> AbstractContextManager[Session]:
        """Opens a writing transaction; never keep one open while asking the outside."""
        return self.runtime.transaction()

    def reading(self) -> AbstractContextManager[Session]:
        """Opens a reading session."""
        return self.runtime.reading()

    def redacted(self, text: str) -> str:
        """Writes a text in one short line, without anything secret."""
        return redacted(" ".join(text.split()), self.runtime.settings)[:LONGEST_REASON]

    def reason(self, error: BaseException) -> str:
        """Writes in one short line what went wrong, without anything secret."""
        return self.redacted(f"{type(error).__name__}: {error}").rstrip(": ")


@contextmanager
def one_item(work: Work, name: str, put_off: Callable[[Exception], None]) -> Iterator[None]:
    """Has an item put off that fails in a way nobody expected, so that the others go on.

    Args:
        work: what the job may use.
        name: names the item.
        put_off: puts it off, given what went wrong.

    Raises:
        PoisonedItemError: it failed so, and was put off.
    """
    try:
        yield
    except OperationalError:
        raise  # the database, not this item
    except Exception as error:
        put_off(error)
        raise PoisonedItemError(f"{name}: {work.reason(error)}") from error
