"""What the tests of published copies share: quiet progress, the files, and where links lead."""

import html
import re
from collections.abc import Iterator
from pathlib import Path
from posixpath import join, normpath
from typing import Final
from urllib.parse import unquote, urlsplit

LINK: Final = re.compile(r' (href|src|xlink:href|action)="([^"]*)"')
_TEXTS: Final = (".html", ".svg")


def quiet(_step: str, _done: int, _known: int | None) -> None:
    """Takes progress and says nothing."""


def tree(folder: Path) -> dict[str, bytes]:
    """Reads every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def leads_to(file: str, link: str) -> tuple[str, str] | None:
    """Finds the file a link of the copy leads to, and the part of it; None when out of it."""
    parts = urlsplit(html.unescape(link))
    if parts.scheme or parts.netloc:
        return None
    there = normpath(join(*file.rpartition("/")[:1], unquote(parts.path))) if parts.path else file
    return there, parts.fragment


def links(text: str) -> Iterator[tuple[str, str]]:
    """Yields the links of a page, each with the name of its attribute."""
    for found in LINK.finditer(text):
        yield found[1], html.unescape(found[2])


def check_links(folder: Path) -> int:
    """Asserts that every link of a copy leads to a file and to a part of it; counts them."""
    seen = 0
    pages = {name: body.decode() for name, body in tree(folder).items() if name.endswith(_TEXTS)}
    for file, text in pages.items():
        for name, link in links(text):
            assert not link.startswith("/"), f"{file}: {link}"
            found = leads_to(file, link)
            if found is None:
                continue
            assert name != "action", file
            there, part = found
            assert (folder / there).is_file(), f"{file}: {link}"
            assert not part or f' id="{part}"' in pages[there], f"{file}: {link}"
            seen += 1
    return seen
