"""Where the checkout is, and what is in it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
SCRIPTS: Final = Path(sys.executable).parent


def modules(*folders: str) -> Iterator[Path]:
    """Walks the Python modules of folders."""
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def name(path: Path) -> str:
    """Names a file by its place in the checkout."""
    return path.relative_to(ROOT).as_posix()


def tracked() -> list[Path]:
    """Lists the files that belong to the project: tracked, or new and not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    paths = (ROOT / line for line in listed.stdout.split("\0") if line)
    return [path for path in paths if path.is_file()]
