"""Job: reads what came back, from a folder in which a mail server leaves it (a Maildir).

What is new there lies in `new`; what was read is moved to `cur` and marked as seen, as mail
programs do it. Nothing is deleted.
"""

from pathlib import Path

from forecasts.errors import ConfigurationError
from forecasts.jobs.work import Work, one_item
from forecasts.outbox import LONGEST_BOUNCE, follow_bounce, read_returned


def do_one(work: Work) -> bool:
    """Reads the first message that is new.

    Returns:
        Whether there was one.

    Raises:
        PoisonedItemError: a message failed in a way nobody expected; it was marked and moved away.
    """
    folder = work.runtime.settings.bounces
    path = _first(folder) if folder is not None else None
    if path is None:
        return False
    with one_item(work, f"message {path.name[:100]}", lambda _: _move(path, "FS")):
        with path.open("rb") as file:
            returned = read_returned(file.read(LONGEST_BOUNCE))
        with work.transaction() as session:
            follow_bounce(session, returned, work.now())
    _move(path, "S")
    return True


def _first(folder: Path) -> Path | None:
    new = folder / "new"
    if not new.is_dir() or not (folder / "cur").is_dir():
        raise ConfigurationError(
            f"FORECASTS_BOUNCES names {folder}, which is no Maildir: it has no folders new and cur."
        )
    return min((each for each in new.iterdir() if each.is_file()), default=None)


def _move(path: Path, flags: str) -> None:
    name = path.name.partition(":")[0]
    path.rename(path.parent.parent / "cur" / f"{name}:2,{flags}")
