"""The folder of a copy: made beside the one that is wanted, put in its place once it is whole."""

import json
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, Final

from forecasts.errors import ConflictError, InvalidInputError
from web.publishing.names import MARKER

_ABANDONED_SECONDS: Final = 3600
_NAMED: Final = 5
_PARTIAL: Final = ".partial"
_ASIDE: Final = f"{_PARTIAL}.before"


def _written_before(folder: Path) -> set[str] | None:
    """Lists what an earlier run wrote into a folder; None when none did."""
    try:
        said = json.loads((folder / MARKER).read_text(encoding="utf-8"))
        return {MARKER, *said["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _in_folder(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        if path.is_symlink() or not path.is_dir():
            yield path.relative_to(folder).as_posix()


def check_folder(folder: Path) -> None:
    """Checks that a folder may be written, or replaced: nothing but an earlier copy is lost.

    Raises:
        ConflictError: it holds what no earlier run wrote.
        InvalidInputError: it is no folder, or the folder above it does not exist.
    """
    if not folder.parent.is_dir():
        raise InvalidInputError(f"The folder {folder.parent} does not exist; make it first.")
    if not folder.exists():
        return
    if not folder.is_dir():
        raise InvalidInputError(f"{folder} is no folder; name one that is new or empty.")
    ours = _written_before(folder) or set()
    foreign = list(islice((file for file in _in_folder(folder) if file not in ours), _NAMED + 1))
    if foreign:
        named = ", ".join(sorted(foreign[:_NAMED])) + (", …" if len(foreign) > _NAMED else "")
        raise ConflictError(
            f"{folder} holds what `forecasts publish` did not write ({named}), and would be "
            "replaced whole; name a folder that is new, empty or written by it."
        )


def _left_beside(folder: Path, ending: str) -> list[tuple[float, Path]]:
    """Lists what runs that were killed left beside the folder, and when each last wrote."""
    named = re.compile(rf"\.{re.escape(folder.name)}\.[^.]+{re.escape(ending)}")
    found = [left for left in folder.parent.glob(f".*{ending}") if named.fullmatch(left.name)]
    return sorted(
        ((left / MARKER).stat().st_mtime, left) for left in found if (left / MARKER).is_file()
    )


def _put_back(folder: Path) -> None:
    """Puts back the copy that a run had moved aside when it was killed."""
    left = _left_beside(folder, _ASIDE)
    if left and not folder.exists():
        left[-1][1].rename(folder)


def _remove_abandoned(folder: Path) -> None:
    """Removes what a run that was killed left beside the folder, an hour after it last wrote."""
    for wrote_at, left in [*_left_beside(folder, _PARTIAL), *_left_beside(folder, _ASIDE)]:
        if time.time() - wrote_at > _ABANDONED_SECONDS:
            shutil.rmtree(left, ignore_errors=True)


def _put_in_place(made: Path, folder: Path) -> None:
    if not folder.exists():
        made.rename(folder)
        return
    check_folder(folder)
    aside = made.with_name(made.name.removesuffix(_PARTIAL) + _ASIDE)
    try:
        folder.rename(aside)
        made.rename(folder)
    finally:
        if aside.exists() and not folder.exists():
            aside.rename(folder)
    shutil.rmtree(aside, ignore_errors=True)


class Partial:
    """A copy in the making."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._marker = root / MARKER
        self._marker.touch()

    def write(self, file: str, content: bytes) -> None:
        """Writes a file, or writes it again."""
        path = self._root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        self._marker.touch()

    def read(self, file: str) -> bytes:
        """Reads what was written."""
        return (self._root / file).read_bytes()

    def mark(self, said: dict[str, Any]) -> None:
        """Writes what this copy is, with the names of its files under `files`."""
        self.write(MARKER, (json.dumps(said, indent=1, sort_keys=True) + "\n").encode())


@contextmanager
def replacing(folder: Path) -> Iterator[Partial]:
    """Lends a copy in the making, and puts it in the place of the folder once it is whole.

    What fails on the way leaves the folder as it was, and nothing beside it.

    Raises:
        ConflictError: the folder holds what no earlier run wrote.
        InvalidInputError: it cannot be written.
    """
    folder = folder.resolve()
    try:
        _put_back(folder)
        check_folder(folder)
        _remove_abandoned(folder)
        made = Path(tempfile.mkdtemp(_PARTIAL, f".{folder.name}.", folder.parent))
        try:
            made.chmod(0o755)
            yield Partial(made)
            _put_in_place(made, folder)
        finally:
            shutil.rmtree(made, ignore_errors=True)
    except OSError as error:
        raise InvalidInputError(
            f"{folder} cannot be written: {error.strerror or error}."
        ) from error
