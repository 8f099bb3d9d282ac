"""Opening a peer's zip without trusting it: nothing is written anywhere, and no bomb unfolds."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import IO, Final, TextIO

from forecasts.errors import InvalidInputError

FILES: Final = 100
RATIO: Final = 100
SMALL: Final = 1_000_000
LIMIT: Final = 1_000_000_000


def _check_name(name: str) -> None:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name or "\x00" in name:
        raise InvalidInputError(f"The zip names a file outside itself ({name[:80]!r}); refused.")


def _check(archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    if len(members) > FILES:
        raise InvalidInputError(f"The zip holds {len(members):,} files; at most {FILES} are read.")
    for each in members:
        _check_name(each.filename)
        if each.flag_bits & 1:
            raise InvalidInputError("The zip is encrypted; unlock it first.")
        is_bomb = each.file_size > SMALL and each.file_size > RATIO * max(each.compress_size, 1)
        if is_bomb:
            raise InvalidInputError(
                f"{each.filename[:80]!r} in the zip would grow more than {RATIO} times; refused."
            )
    if sum(each.file_size for each in members) > LIMIT:
        raise InvalidInputError("The zip would unfold to more than 1 GB; refused.")


class Archive:
    """A checked zip: its files are read by name, wherever they lie in it."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        _check(archive)
        self._archive = archive
        self._names = {PurePosixPath(each).name.lower(): each for each in archive.namelist()}

    @contextmanager
    def lines(self, name: str) -> Iterator[TextIO]:
        """Lends a text file of the zip.

        Raises:
            InvalidInputError: there is none of this name, or it cannot be read.
        """
        found = self._names.get(name)
        if found is None:
            raise InvalidInputError(f"The zip holds no {name}.")
        try:
            with self._archive.open(found) as raw:
                yield io.TextIOWrapper(raw, encoding="utf-8-sig", newline="")
        except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError) as error:
            raise InvalidInputError(f"{name} in the zip cannot be read: {error}.") from None


@contextmanager
def opened_zip(raw: IO[bytes]) -> Iterator[Archive]:
    """Opens a zip and checks it.

    Raises:
        InvalidInputError: it is none, is encrypted, names files outside itself, or would grow
            beyond measure.
    """
    try:
        archive = zipfile.ZipFile(raw)
    except (zipfile.BadZipFile, OSError, ValueError):
        raise InvalidInputError("The file is no zip, or a broken one.") from None
    with archive:
        yield Archive(archive)
