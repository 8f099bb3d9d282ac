"""What every command shares: the composed runtime, who is acting, times as typed."""

import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import FrameType
from typing import TYPE_CHECKING

from forecasts.cli.output import progress
from forecasts.clock import Edge, Moment, parse_moment
from forecasts.errors import InvalidInputError
from forecasts.text import clean_text

if TYPE_CHECKING:
    from forecasts.runtime import Runtime


@contextmanager
def opened(*, is_prepared: bool = True) -> Iterator["Runtime"]:
    """Composes the runtime from the environment and closes its database at the end.

    Args:
        is_prepared: whether to migrate an empty database and refuse an old one.
    """
    from forecasts.runtime import compose

    runtime = compose(is_prepared=is_prepared)
    if runtime.is_new:
        progress(f"New record: {runtime.engine.url.render_as_string(hide_password=True)}")
    try:
        yield runtime
    finally:
        runtime.engine.dispose()


@contextmanager
def opened_to_try() -> Iterator["Runtime"]:
    """Composes the runtime of a dry run: where no record is yet, over one that is thrown away."""
    from forecasts.config import load_settings
    from forecasts.runtime import compose, has_record

    settings = load_settings()
    with tempfile.TemporaryDirectory(prefix="forecasts-try-") as folder:
        if not has_record(settings):
            progress("No record is there yet; tried on an empty one.")
            settings = replace(settings, database_url=f"sqlite:///{folder}/record.db")
        runtime = compose(settings)
        try:
            yield runtime
        finally:
            runtime.engine.dispose()


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@contextmanager
def interrupted_by(*signals: signal.Signals) -> Iterator[None]:
    """Lets signals end the block like Ctrl-C, so that what was begun is tidied up."""
    before = {each: signal.signal(each, _interrupt) for each in signals}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def acting(by: str | None) -> str:
    """Names who is acting: as given with `--by`, else the login name.

    Raises:
        InvalidInputError: the name cannot be used, or nobody is logged in.
    """
    if by is not None:
        return clean_text(by, what="name after --by", limit=300)
    import getpass

    try:
        return clean_text(getpass.getuser(), what="login name", limit=300)
    except (OSError, KeyError, ImportError):
        raise InvalidInputError(
            "This system does not say who you are; name yourself with --by NAME."
        ) from None


def moment(typed: str | None, edge: Edge, zone: str) -> Moment | None:
    """Reads a time that may be left out; a bare date stands for one end of its day in the zone.

    Raises:
        InvalidInputError: it is no time.
    """
    return None if typed is None else parse_moment(typed, edge=edge, zone=zone)
