"""From the bytes of a page to candidates, beside trafilatura alone on the same pages, in one run.

The pages are the articles of `tests/articles/development`, each put into the HTML that sites put
around them: menus, adverts, related links, scripts, a head. All take turns on one core, so that a
busy machine is busy for everybody; memory is the most that each path took in a process of its own.
Growth: one article of up to 5 MB, and one of up to 100,000 quotations.

Run it: python benchmarks/reading.py [--rounds 5] [--megabytes 5] [--quotes 100000]
"""

import argparse
import html
import multiprocessing
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sidebyside import exponent, shown
from trafilatura import bare_extraction

from forecasts.documents import read_document
from forecasts.language import extract

ARTICLES = Path(__file__).resolve().parents[1] / "tests/articles/development"
LINKS = "".join(f'<li><a href="/s/{n}">Section number {n}</a></li>' for n in range(40))
RELATED = "".join(
    f'<div class="card related"><a href="/a/{n}"><h3>What else happened, part {n}</h3>'
    '<img src="/i.jpg" alt="A picture"></a><p>Read more about it here.</p></div>'
    for n in range(20)
)
ADVERT = '<div class="ad advert" id="ad-1"><script>show({"slot": 1});</script>Advertisement</div>'
SCRIPT = f"<script>var state = {{{','.join(f'k{n}: {n}' for n in range(4000))}}};</script>"


def dirty(text: str, number: int) -> bytes:
    """Puts an article into the HTML of a site."""
    draw, parts = random.Random(number), []  # noqa: S311  # nothing secret
    for paragraph in text.split("\n\n"):
        words = html.escape(paragraph, quote=False).replace("\n", "<br>")
        parts.append(f'<p class="body-{draw.randrange(9)}"><span>{words}</span></p>')
        parts += [ADVERT] * (draw.random() < 0.2)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>An article</title>'
        '<meta property="og:site_name" content="The Gull">'
        '<meta property="article:published_time" content="2031-03-02T08:00:00Z">'
        f"{SCRIPT}<style>{'.a{color:red}' * 500}</style></head><body>"
        f'<header><nav><ul>{LINKS}</ul></nav></header><div id="cookie">We use cookies.</div>'
        f"<main><article>{''.join(parts)}</article><aside>{RELATED}</aside></main>"
        f"<footer><ul>{LINKS}</ul>Imprint</footer></body></html>"
    ).encode()


def ours(raw: bytes) -> Any:
    document = read_document(raw)
    return extract(document.text, metadata_dates=document.dates)


def reading(raw: bytes) -> Any:
    return read_document(raw)


def theirs(raw: bytes) -> Any:
    return bare_extraction(raw, with_metadata=True, include_comments=False)


def quick(raw: bytes) -> Any:
    return bare_extraction(raw, with_metadata=True, include_comments=False, fast=True)


PATHS: dict[str, Callable[[bytes], Any]] = {
    "bytes to candidates (ours)": ours,
    "bytes to text (ours)": reading,
    "trafilatura alone": theirs,
    "trafilatura alone, fast": quick,
}


def seconds(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def in_turns(pages: Sequence[bytes], texts: Sequence[str], rounds: int) -> dict[str, list[float]]:
    """Times every path over all pages, all taking turns."""
    works: dict[str, Callable[[], Any]] = {
        name: lambda path=path: [path(raw) for raw in pages]  # type: ignore[misc]
        for name, path in PATHS.items()
    }
    works["extractor alone"] = lambda: [extract(text) for text in texts]
    for work in works.values():
        work()
    taken: dict[str, list[float]] = {name: [] for name in works}
    draw = random.Random(1)  # noqa: S311  # nothing secret
    for _ in range(rounds):
        for name in draw.sample(list(works), len(works)):
            taken[name].append(seconds(works[name]))
    return taken


def _high_water() -> int:
    """The most memory of this process since it began, in KB; Linux alone tells."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def _most(name: str, pages: Sequence[bytes], answer: Any) -> None:
    before = _high_water()
    for raw in pages:
        PATHS[name](raw)
    after = _high_water()
    answer.put((after, after - before))


def memory(name: str, pages: Sequence[bytes]) -> tuple[int, int]:
    """The most memory of a path in a new process, and how much its work added, in KB."""
    context = multiprocessing.get_context("spawn")
    answer = context.Queue()
    process = context.Process(target=_most, args=(name, pages, answer))
    process.start()
    found: tuple[int, int] = answer.get()
    process.join()
    return found


def grown(sizes: Sequence[int], made: Callable[[int], str]) -> None:
    """Prints how time grows with size, from bytes to candidates and for the extractor alone."""
    for name, work in (("page to candidates", ours), ("extractor alone", None)):
        taken = []
        for size in sizes:
            text = made(size)
            if work is None:
                taken.append(seconds(lambda text=text: extract(text)))  # type: ignore[misc]
            else:
                raw = dirty(text, 1)
                taken.append(seconds(lambda raw=raw: ours(raw)))  # type: ignore[misc]
        steps = ", ".join(f"{s:,}: {shown(t)}" for s, t in zip(sizes, taken, strict=True))
        print(f"  {name:<22} exponent {exponent(sizes, taken):.2f}   {steps}", flush=True)


def sized(texts: Sequence[str]) -> Callable[[int], str]:
    whole = "\n\n".join(texts)

    def made(size: int) -> str:
        return (f"{whole}\n\n" * (1 + size // len(whole)))[:size]

    return made


def quoting(quotes: int) -> str:
    return "The harbour\n\n" + "\n\n".join(
        f"“Pier {n} may sink,” said Al Bo." for n in range(quotes)
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--megabytes", type=float, default=5)
    parser.add_argument("--quotes", type=int, default=100_000)
    asked = parser.parse_args()
    texts = [path.read_text() for path in sorted(ARTICLES.glob("*.txt"))]
    pages = [dirty(text, number) for number, text in enumerate(texts)]
    kept = statistics.mean(
        sum(p in read_document(raw).text for p in text.split("\n\n")) / len(text.split("\n\n"))
        for raw, text in zip(pages, texts, strict=True)
    )
    print(f"{len(pages)} pages of {statistics.mean(map(len, pages)) / 1000:.0f} KB on the average;")
    print(f"{kept:.0%} of their paragraphs come back whole. Quickest round and median, a second.\n")
    taken = in_turns(pages, texts, asked.rounds)
    base = min(taken["trafilatura alone"])
    for name, times in taken.items():
        best, middle = len(pages) / min(times), len(pages) / statistics.median(times)
        most, added = memory(name, pages) if name in PATHS else (0, 0)
        room = f"{most / 1024:.0f} MB at most, {added / 1024:.0f} MB by the work" if most else ""
        ratio = f"{min(times) / base:.2f} of trafilatura's time"
        print(f"{name:<28}{best:>8.1f}{middle:>8.1f}   {ratio:<34}{room}", flush=True)
    most = int(asked.megabytes * 880_000)  # characters; some take three bytes
    print("\nOne long article, by characters:")
    grown([most // 16, most // 4, most], sized(texts))
    print("\nOne article of many quotations, by their number:")
    grown([asked.quotes // 16, asked.quotes // 4, asked.quotes], quoting)


if __name__ == "__main__":
    main()
