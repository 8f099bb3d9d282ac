"""Files somebody sent to be looked at first: kept an hour on this machine, for them alone.

An account has one such file at a time.
"""

import os
import re
import secrets
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

from forecasts.errors import InvalidInputError

LARGEST: Final = 5 * 1024 * 1024
KEPT_SECONDS: Final = 3600
_TOKEN: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)


def _folder() -> Path:
    folder = Path(tempfile.gettempdir()) / f"forecasts-uploads-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.getuid():
        raise InvalidInputError("The folder for files sent here belongs to somebody else.")
    return folder


def _sweep(folder: Path) -> None:
    """Removes what nobody came back for."""
    for each in folder.iterdir():
        with suppress(OSError):
            if each.stat().st_mtime < time.time() - KEPT_SECONDS:
                each.unlink()


def _clear(folder: Path, account_id: int) -> None:
    """Removes what an account sent before."""
    for each in folder.glob(f"{account_id}-*"):
        each.unlink(missing_ok=True)


def _path(account_id: int, token: str) -> Path:
    if not _TOKEN.fullmatch(token):
        raise InvalidInputError("Choose the file.")
    return _folder() / f"{account_id}-{token}"


def keep_upload(sent: IO[bytes], account_id: int) -> str:
    """Keeps one file for an account in place of any before, and gives the token it is found by.

    Raises:
        InvalidInputError: it is empty, or larger than 5 MB.
    """
    folder, token = _folder(), secrets.token_hex(16)
    _sweep(folder)
    _clear(folder, account_id)
    path = _path(account_id, token)
    size = 0
    with path.open("xb") as kept:
        path.chmod(0o600)
        while size <= LARGEST and (piece := sent.read(65_536)):
            size += len(piece)
            kept.write(piece)
    if 0 < size <= LARGEST:
        return token
    path.unlink()
    words = "is empty" if not size else "is larger than 5 MB; use the command line for it"
    raise InvalidInputError(f"The file {words}.")


@contextmanager
def opened_upload(account_id: int, token: str) -> Iterator[IO[bytes]]:
    """Opens a file that was kept for an account.

    Raises:
        InvalidInputError: there is none of this token, or the hour is over.
    """
    try:
        raw = _path(account_id, token).open("rb")
    except OSError:
        raise InvalidInputError("The file is no longer kept here; choose it again.") from None
    with raw:
        yield raw


def forget_upload(account_id: int, token: str) -> None:
    """Removes a file that was kept for an account; an odd token names none."""
    if _TOKEN.fullmatch(token):
        _path(account_id, token).unlink(missing_ok=True)
