"""Reads every recorded payload as the sources do, and compares with what was written down by hand.

Run from anywhere: `python benchmarks/evaluate_payloads.py`. It reads `../shared/payloads`, seen
from the repository. Exit 0: every market is read as expected; 1: one is not, or a file is not
judged; 2: nothing to compare.

What is expected stands in `payload_expectations.py`, made from the description of the sources and
not from what the code says.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from payload_expectations import ANY, PAGE, ROWS, SERIES, Row, Series  # noqa: E402

from forecasts.config import SourceSettings  # noqa: E402
from forecasts.errors import SourceError, SourceGoneError  # noqa: E402
from forecasts.sources import (  # noqa: E402
    Fetched,
    PricePoint,
    Snapshot,
    Source,
    SourceResolution,
    kalshi,
    manifold,
    metaculus,
    polymarket,
    predictit,
)
from forecasts.sources.registry import build_sources  # noqa: E402

PAYLOADS: Final = ROOT.parent / "shared" / "payloads"
RESOLUTIONS: Final[Mapping[str, ModuleType]] = {
    "polymarket": polymarket,
    "kalshi": kalshi,
    "manifold": manifold,
    "metaculus": metaculus,
    "predictit": predictit,
}
NO_MARKETS: Final = {
    "kalshi/candlesticks_batch_response.json": "past prices, as in the series",
    "kalshi/event_candlesticks_response.json": "past prices, as in the series",
}


@dataclass(frozen=True, slots=True)
class Recorded:
    """What sources need of the web, answered from recordings by the end of the path."""

    answers: Mapping[str, Any]
    at: datetime

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Fetched:
        """Answers with the first recording whose pattern the path fits."""
        del params, headers
        for pattern, value in self.answers.items():
            if re.search(pattern, url):
                return Fetched(url, json.dumps(value).encode(), "application/json", self.at)
        raise SourceGoneError(f"{url} is not recorded.")


@dataclass(frozen=True, slots=True)
class Got:
    """What the code made of a recording: a reading, a resolution only, or a refusal."""

    resolution: SourceResolution | None
    snapshot: Snapshot | None = None
    refusal: str = ""


def when(written: Any) -> datetime | None:
    """Reads a time of the expectations."""
    if isinstance(written, str):
        return datetime.fromisoformat(written)
    if isinstance(written, int | float):
        seconds = written / 1000 if written > 10**11 else written
        return datetime.fromtimestamp(seconds, UTC)
    return None


def member(value: Any, place: str) -> Any:
    """Goes down to a member by its dotted place."""
    for part in filter(None, place.split(".")):
        value = value[int(part) if isinstance(value, list) else part]
    return value


def polymarket_book(market: dict[str, Any], winner: str) -> dict[str, Any]:
    """The twin in the order book, made by hand where it was not recorded."""
    tokens = [
        {"outcome": each, "price": int(each == winner), "winner": each == winner, "token_id": "1"}
        for each in json.loads(market["outcomes"])
    ]
    names = {"condition_id": market["conditionId"], "closed": True, "active": True}
    return names | {"accepting_orders": True, "is_50_50_outcome": False, "tokens": tokens}


def of_polymarket(row: Row, market: Any, _whole: Any) -> tuple[str, dict[str, Any]]:
    """Gamma by the id of the market, and the order book if the row has its twin."""
    answers = {rf"gamma[^/]*/markets/{market['id']}$": market}
    if row.beside:
        answers[r"clob[^/]*/markets/"] = polymarket_book(market, row.beside.rpartition(" ")[2])
    return str(market["id"]), answers


def of_kalshi(row: Row, market: Any, whole: Any) -> tuple[str, dict[str, Any]]:
    """The market by its ticker, and the event it was recorded in."""
    ticker = market["ticker"]
    title = {"event_ticker": market["event_ticker"], "series_ticker": "KX", "title": "An event"}
    event: Any = title | {"mutually_exclusive": False}
    if "events" in whole:
        event = member(whole, row.place.rpartition(".markets")[0])
    elif "event" in whole.get("response", {}):
        event = whole["response"]["event"]
    return ticker, {
        rf"/markets/{ticker}$": {"market": market},
        rf"/events/{market['event_ticker']}": {"event": event, "markets": [market]},
    }


def of_manifold(row: Row, market: Any, _whole: Any) -> tuple[str, dict[str, Any]]:
    """The market by its id, or the answer."""
    key = market["id"] if row.outcome is None else f"{market['id']}:{row.outcome}"
    return key, {rf"/market/{market['id']}$": market}


def of_metaculus(row: Row, post: Any, _whole: Any) -> tuple[str, dict[str, Any]]:
    """The post by its id, or the sub-question."""
    key = str(post["id"]) if row.outcome is None else f"{post['id']}:{row.outcome}"
    return key, {rf"/posts/{post['id']}/": post}


def of_predictit(row: Row, market: Any, _whole: Any) -> tuple[str, dict[str, Any]]:
    """The contract in its market."""
    return f"{market['id']}:{row.outcome}", {
        rf"/markets/{market['id']}": market,
        "/all": {"markets": [market]},
    }


ADDRESSES: Final[Mapping[str, Callable[[Row, Any, Any], tuple[str, dict[str, Any]]]]] = {
    "polymarket": of_polymarket,
    "kalshi": of_kalshi,
    "manifold": of_manifold,
    "metaculus": of_metaculus,
    "predictit": of_predictit,
}


def pure(source: str, market: Any, row: Row) -> SourceResolution:
    """Asks the pure function, with our clock where it takes one."""
    resolve = RESOLUTIONS[source].resolution
    more: dict[str, Any] = {} if row.outcome is None else {"outcome": row.outcome}
    if "now" in resolve.__annotations__:
        more["now"] = when(row.at)
    found: SourceResolution = resolve(market, **more)
    return found


def read(row: Row, sources: Mapping[str, Source]) -> Got:
    """Reads one row as the source does."""
    source = row.file.partition("/")[0]
    whole = json.loads((PAYLOADS / row.file).read_bytes())
    market, at = member(whole, row.place), when(row.at)
    assert at is not None
    try:
        if not row.is_whole:
            return Got(pure(source, market, row))
        key, answers = ADDRESSES[source](row, market, whole)
        snapshot = sources[source].fetch(Recorded(answers, at), key)
    except SourceError as error:
        return Got(None, refusal=str(error))
    return Got(snapshot.resolution, snapshot)


def differs(expected: Any, got: Any) -> bool:
    """Says whether a number or a time is off; a pair is a range."""
    if expected == ANY:
        return False
    if expected is None or got is None:
        return expected is not got
    if isinstance(got, datetime):
        due = when(expected)
        return due is None or abs(got - due) > timedelta(milliseconds=1)
    if isinstance(expected, tuple):
        low, high = expected
        return not low - 1e-9 <= got <= high + 1e-9
    return abs(expected - got) > 1e-9


def numbers(row: Row, got: Got, found: SourceResolution) -> Iterator[tuple[str, Any, Any]]:
    """Pairs what is expected with what was read: value, price and times."""
    yield "value", row.value, found.value
    yield "effective", row.effective, found.effective_at
    if got.snapshot is not None:
        price = got.snapshot.price
        yield "price", row.price, price.probability if price else None
        yield "opens", row.opens, got.snapshot.opens_at
        yield "closes", row.closes, got.snapshot.closes_at


def faults(row: Row, got: Got) -> Iterator[str]:
    """Says in words what is read otherwise than expected."""
    found = got.resolution
    allowed = row.state.split("|")
    if found is None:
        if "refused" not in allowed:
            yield f"refused: {got.refusal}"
        return
    if found.state.value not in allowed:
        yield f"state {found.state.value}, expected {row.state}"
    if row.is_half is not None and row.is_half is not found.is_half:
        yield f"fifty-fifty {found.is_half}, expected {row.is_half}"
    for name, expected, given in numbers(row, got, found):
        if differs(expected, given):
            yield f"{name} {given}, expected {expected}"


def short(value: Any) -> str:
    """Writes a value into a column of the table."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return "-" if value is None else f"{value:.4g}" if isinstance(value, float) else str(value)


def line(row: Row, got: Got) -> str:
    """A line of the table."""
    name = row.file + (f" {row.place}" if row.place else "")
    name += f" [{row.outcome}]" if row.outcome else ""
    name += f" ({row.beside})" if row.beside else ""
    if got.resolution is None:
        return f"{name:<78.78} refused"
    snapshot, found = got.snapshot, got.resolution
    price = snapshot.price.probability if snapshot and snapshot.price else None
    columns = (found.state.value, found.value, price, found.effective_at)
    times = (snapshot.opens_at, snapshot.closes_at) if snapshot else (None, None)
    state, value, shown, effective = (short(each) for each in columns)
    opens, closes = (short(each) for each in times)
    return f"{name:<78.78} {state:<14} {value:<6} {shown:<7} {effective:<16} {opens:<16} {closes}"


def rows_checked(sources: Mapping[str, Source]) -> int:
    """Prints the table; returns how many rows are off."""
    print(
        f"{'file and place':<78} {'state':<14} {'value':<6} {'price':<7} {'known':<16} "
        f"{'opens':<16} closes"
    )
    wrong = 0
    for row in ROWS:
        got = read(row, sources)
        found = list(faults(row, got))
        print(line(row, got))
        for fault in found:
            print(f"    WRONG: {fault}")
        wrong += bool(found)
    return wrong


def recorded_series(series: Series) -> Mapping[str, Any]:
    """The answers past prices are read from."""
    value = json.loads((PAYLOADS / series.file).read_bytes())
    if series.file.startswith("manifold"):
        return {"/bets": sorted(value, key=lambda each: each["createdTime"])}
    if series.file.startswith("kalshi"):
        return {"/candlesticks": value["response"]}
    return {"/posts/": value}


def series_off(series: Series, points: list[PricePoint]) -> Iterator[str]:
    """Says in words how past prices differ."""
    if len(points) != series.points:
        yield f"{len(points)} points, expected {series.points}"
    for name, expected, got in (
        ("first", series.first, points[0] if points else None),
        ("last", series.last, points[-1] if points else None),
    ):
        if got is None or abs(got.at.timestamp() - expected[0]) > 0.001:
            yield f"{name} at {got and got.at}, expected {when(expected[0])}"
        elif abs(got.probability - expected[1]) > 1e-9:
            yield f"{name} {got.probability}, expected {expected[1]}"


def series_checked(sources: Mapping[str, Source]) -> int:
    """Prints a line for each recorded series; returns how many are off."""
    wrong = 0
    for series in SERIES:
        first, last = (when(each[0]) for each in (series.first, series.last))
        assert first is not None
        assert last is not None
        day = timedelta(days=1)
        source = sources[series.file.partition("/")[0]]
        batches = source.history(
            Recorded(recorded_series(series), last + day),
            series.external_id,
            hint="KXELONMARS" if "kalshi" in series.file else None,
            since=first - day,
            until=last + day,
        )
        points = sorted((point for batch in batches for point in batch), key=lambda each: each.at)
        print(f"{series.file:<78} {len(points)} past prices")
        found = list(series_off(series, points))
        for fault in found:
            print(f"    WRONG: {fault}")
        wrong += bool(found)
    return wrong


def page_checked() -> int:
    """Counts a page of 100 markets of the order book; a missing winner is no No."""
    markets = json.loads((PAYLOADS / PAGE).read_bytes())["data"]
    found = [(each, polymarket.resolution(each)) for each in markets]
    states = Counter(got.state.value for _, got in found)
    print(f"{PAGE:<78} " + ", ".join(f"{n} {state}" for state, n in sorted(states.items())))
    won = [any(token["winner"] for token in each["tokens"]) for each in markets]
    off = [
        each["question"]
        for (each, got), has_winner in zip(found, won, strict=True)
        if (got.state.value == "resolved") is not (has_winner and each["closed"])
        or (got.value is not None) is not has_winner
        or (has_winner and got.value != float(each["tokens"][0]["winner"]))
        or (not each["closed"] and got.state.value not in {"open", "closed_pending", "unknown"})
    ]
    nothing_pays = [
        got.state.value
        for each, got in found
        if each["closed"] and not any(token["price"] for token in each["tokens"])
    ]
    counts = (len(markets), sum(each["closed"] for each in markets), sum(won), len(nothing_pays))
    if counts != (100, 98, 24, 18) or off or set(nothing_pays) != {"unknown"}:
        print(f"    WRONG: counted {counts}, expected (100, 98, 24, 18); off: {off}")
        return 1
    return 0


def unjudged() -> list[str]:
    """Recorded files no row speaks about."""
    judged = {row.file for row in ROWS} | {each.file for each in SERIES} | {PAGE} | set(NO_MARKETS)
    files = (path.relative_to(PAYLOADS).as_posix() for path in PAYLOADS.rglob("*.json"))
    return sorted(set(files) - judged)


def main() -> int:
    """Prints the table and how many are wrong."""
    if not PAYLOADS.is_dir():
        print(f"SKIPPED: {PAYLOADS.relative_to(ROOT.parent)} is absent: NOTHING COMPARED.")
        return 2
    sources = build_sources(SourceSettings(metaculus_token="any"))  # noqa: S106  # nothing is sent
    wrong = rows_checked(sources) + series_checked(sources) + page_checked()
    missed = unjudged()
    for file in missed:
        print(f"NOT JUDGED: {file}")
    files = {row.file for row in ROWS} | {each.file for each in SERIES} | {PAGE}
    print(f"{len(ROWS)} markets and {len(SERIES)} series in {len(files)} files: {wrong} wrong")
    return 1 if wrong or missed else 0


if __name__ == "__main__":
    sys.exit(main())
