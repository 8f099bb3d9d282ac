"""Measures the pages of a big record over HTTP, by the server that `forecasts serve` starts.

Run: `python benchmarks/big_site.py [--forecasters 125,250,500,1000] [--questions 1500]`. The last
number is the record most is measured on; `--record FILE` takes one that `big_record.py` made.
Uncached means that nothing is kept when the request comes, with the time of the processor beside
that of the clock, which others may share; cached, that the page was asked for before; "from memory"
is a view of the same app that sends the same bytes and headers and does nothing else.
"""

import argparse
import gzip
import http.client
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import single_thread  # isort: split

from sidebyside import exponent, say, shown
from sqlalchemy import create_engine, text

HERE: Final = Path(__file__).resolve().parent
PACKED: Final = {"Accept-Encoding": "gzip"}
BATCH: Final = 40
CACHED_AT_LEAST: Final = 30
MEMORY_AT_MOST: Final = 2
GROWTH_AT_MOST: Final = 1.2
HEAVIEST: Final = 60_000
DATASETTE: Final = 6.0  # requests a second, its table page of 1,000 rows, as measured once
SPEAKERS: Final = (
    "SELECT slug FROM forecaster JOIN prediction ON forecaster_id = forecaster.id "
    "WHERE kind = 'pundit' GROUP BY forecaster.id ORDER BY count(*) DESC LIMIT 2"
)
SPOKEN_OF: Final = (
    "SELECT slug FROM question JOIN prediction ON question_id = question.id "
    "WHERE state = 'resolved' GROUP BY question.id ORDER BY count(*) DESC LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and how long it took."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    seconds: float

    @property
    def processor(self) -> float:
        """Seconds the server's processor worked, of an uncached answer."""
        return float(self.headers["X-Processor"])


@dataclass(frozen=True, slots=True)
class Served:
    """A running server."""

    port: int

    @property
    def url(self) -> str:
        """Where a browser finds it."""
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Asks for a path; the server closes each connection, as its workers do by default."""
        began = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.request("GET", path, headers={**PACKED, **(headers or {})})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        took = time.perf_counter() - began
        return Answer(answer.status, body, dict(answer.getheaders()), took)

    def fresh(self, path: str) -> Answer:
        """Asks for a path of which nothing is kept."""
        return self.get(path, {"X-Fresh": "1"})


@contextmanager
def served(record: Path) -> Iterator[Served]:
    """Serves a record with one worker, otherwise as `forecasts serve` does."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "1"]
    command += ["--log-level", "warning", "--timeout", "300"]
    if find_spec("gunicorn.ctl") is not None:
        command.append("--no-control-socket")
    url = f"sqlite:///{record.absolute()}"
    server = subprocess.Popen(
        [*command, "big_site_served:create_app()"],
        cwd=HERE,
        env={**os.environ, "FORECASTS_DATABASE_URL": url, "PYTHONPATH": str(HERE)},
    )
    site = Served(port)
    try:
        for _ in range(300):
            try:
                site.get("/healthz")
                break
            except OSError:
                time.sleep(0.1)
        yield site
    finally:
        server.terminate()
        server.wait(30)


def one(record: Path, query: str) -> list[str]:
    engine = create_engine(f"sqlite:///{record}")
    with engine.connect() as connection:
        found = [str(value) for value in connection.execute(text(query)).scalars()]
    engine.dispose()
    return found


def paths(record: Path) -> dict[str, str]:
    """Names one page of each kind; the question and the forecaster with the most to show."""
    (question,), (first, second) = one(record, SPOKEN_OF), one(record, SPEAKERS)
    (article,) = one(record, "SELECT max(id) FROM article")
    return {
        "leaderboard": "/",
        "question": f"/questions/{question}",
        "questions": "/questions",
        "forecaster": f"/forecasters/{first}",
        "forecasters": "/forecasters",
        "two compared": f"/compare/{first}/{second}",
        "calibration": "/calibration",
        "markets": "/markets",
        "article": f"/articles/{article}",
        "articles": "/articles",
        "methodology": "/methodology",
        "corrections": "/corrections",
        "board as CSV": "/board.csv",
        "board as JSON": "/board.json",
        "feed of outcomes": "/feeds/resolutions.atom",
        "calendar": "/calendar.ics",
        "card": f"/cards/forecasters/{first}",
        "sitemap": "/sitemap.xml",
    }


def weigh(site: Served, asked: Mapping[str, str]) -> None:
    """Prints the weight, the queries and the uncached time of each page."""
    print(f"{'page':<18}{'queries':>8}{'bytes':>10}{'packed':>9}{'uncached':>10}{'processor':>11}")
    for name, path in asked.items():
        answer = min((site.fresh(path) for _ in range(2)), key=lambda each: each.seconds)
        if answer.status != 200:
            print(f"{name:<18}{'':>8} answers {answer.status}")
            continue
        is_packed = answer.headers.get("Content-Encoding") == "gzip"
        whole = gzip.decompress(answer.body) if is_packed else answer.body
        line = f"{name:<18}{answer.headers['X-Queries']:>8}{len(whole):>10,}{len(answer.body):>9,}"
        too_heavy = name == "leaderboard" and len(answer.body) >= HEAVIEST
        taken = f"{shown(answer.seconds):>10}{shown(answer.processor):>11}"
        print(f"{line}{taken}{'  not under 60 KB' if too_heavy else ''}")


def quickest(site: Served, path: str, rounds: int) -> dict[str, tuple[float, float]]:
    """Gives seconds of one request in the quickest batch, and in the median one, by way."""
    tag = site.get(path).headers["ETag"]
    ways: dict[str, tuple[str, dict[str, str], int]] = {
        "cached": (path, {}, 200),
        "known already": (path, {"If-None-Match": tag}, 304),
        "memory": (f"/memory?path={path}", {}, 200),
    }
    assert site.get(path).body == site.get(f"/memory?path={path}").body
    order, taken = random.Random(1), {name: list[float]() for name in ways}  # noqa: S311
    for _ in range(rounds):
        for name in order.sample(list(ways), len(ways)):
            asked, headers, status = ways[name]
            began = time.perf_counter()
            answers = [site.get(asked, headers) for _ in range(BATCH)]
            taken[name].append((time.perf_counter() - began) / BATCH)
            assert {each.status for each in answers} == {status}
    return {name: (min(each), statistics.median(each)) for name, each in taken.items()}


def verdict(is_met: bool) -> str:  # noqa: FBT001  # one word of it
    return "met" if is_met else "not met"


def compare(site: Served, name: str, path: str, rounds: int) -> None:
    """Prints how quick a page is uncached, cached and from memory."""
    uncached = min(site.fresh(path).seconds for _ in range(3))
    taken = quickest(site, path, rounds)
    (cached, middle), memory = taken["cached"], taken["memory"]
    print(
        f"{name}: uncached {shown(uncached)}, cached {shown(cached)} (median {shown(middle)}), "
        f"304 {shown(taken['known already'][0])}, from memory {shown(memory[0])} "
        f"(median {shown(memory[1])})"
    )
    gain, behind = uncached / cached, cached / memory[0]
    print(f"  cached at least {CACHED_AT_LEAST}x uncached: {gain:,.0f}x", end=", ")
    print(verdict(gain >= CACHED_AT_LEAST))
    print(f"  cached within {MEMORY_AT_MOST}x of memory: {behind:.2f}x", end=", ")
    print(f"{verdict(behind <= MEMORY_AT_MOST)}; medians {middle / memory[1]:.2f}x")
    if name == "leaderboard":
        rate = 1 / uncached
        print(f"  uncached {rate:.1f} a second; ten times datasette's {DATASETTE:g}", end=": ")
        print(verdict(rate >= 10 * DATASETTE))


def paint(site: Served, path: str) -> None:
    """Prints when a browser shows the page, and when it does while no script arrives."""
    chromium = shutil.which("chromium")
    if chromium is None or find_spec("playwright") is None:
        print("first paint: no browser here")
        return
    from playwright.sync_api import Route, sync_playwright  # noqa: PLC0415  # need not be there

    withheld: list[Route] = []

    def withhold(route: Route) -> None:
        withheld.append(route)

    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        found = []
        for is_withheld in (False, True):
            page = browser.new_page(bypass_csp=True)
            if is_withheld:
                page.route("**/*.js", withhold)
            page.goto(f"{site.url}{path}", wait_until="commit")
            page.wait_for_function("performance.getEntriesByType('paint').length == 2")
            query = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
            found.append(float(page.evaluate(query)))
            for each in withheld:
                each.abort()
            page.close()
        browser.close()
    kept = f"{len(withheld)} script withheld until then"
    print(f"first paint: {found[0]:.0f} ms; {found[1]:.0f} ms with {kept}")


def grow(records: Mapping[int, Path], pages: tuple[str, ...]) -> None:
    """Prints how the uncached time grows with the number of forecasters."""
    taken: dict[str, list[float]] = {name: [] for name in pages}
    for record in records.values():
        asked = paths(record)
        with served(record) as site:
            for name in pages:
                site.fresh(asked[name])
                taken[name].append(min(site.fresh(asked[name]).processor for _ in range(3)))
    for name, times in taken.items():
        slope = exponent(list(records), times)
        sizes = ", ".join(f"{n:,}: {shown(t)}" for n, t in zip(records, times, strict=True))
        print(f"{name} uncached, processor, by forecasters: {sizes}; growth {slope:.2f}", end=" ")
        print(f"(at most {GROWTH_AT_MOST}): {verdict(slope <= GROWTH_AT_MOST)}")


def made(folder: Path, forecasters: int, questions: int) -> Path:
    """Makes a record in a process of its own."""
    record = folder / f"{forecasters}.db"
    say(f"making a record of {forecasters:,} forecasters")
    command = [sys.executable, str(HERE / "big_record.py"), str(record)]
    command += ["--forecasters", str(forecasters), "--questions", str(questions)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    say(done.stdout.strip().splitlines()[0])
    return record


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--forecasters", default="125,250,500,1000", help="sizes, commas between")
    parser.add_argument("--questions", type=int, default=1500)
    parser.add_argument("--record", type=Path, help="a big record that is there already")
    parser.add_argument("--rounds", type=int, default=12, help=f"of {BATCH} requests a way")
    wanted = parser.parse_args()
    sizes = [int(each) for each in wanted.forecasters.split(",")]
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {single_thread.VARIABLES[0]}=1")
    with tempfile.TemporaryDirectory() as name:
        there = {sizes[-1]: wanted.record} if wanted.record else {}
        records = {n: there.get(n) or made(Path(name), n, wanted.questions) for n in sizes}
        record = records[sizes[-1]]
        asked = paths(record)
        with served(record) as site:
            print(f"{sizes[-1]:,} forecasters")
            weigh(site, asked)
            for page in ("leaderboard", "question"):
                compare(site, page, asked[page], wanted.rounds)
            paint(site, asked["leaderboard"])
        if len(records) > 1:
            grow(records, ("leaderboard", "question"))


if __name__ == "__main__":
    main()
