"""What writing one report takes, by the size of the record: what is shared, composed, rendered.

Records are those of `big_record.py`, one file a size; each is taken as if every outcome had been
put on record on the day it was known, so that a week holds a week's decisions. Nothing is changed:
all of it happens in a transaction that is rolled back. Told is the time this process worked.

Run it: python benchmarks/reports.py FILE [FILE ...] [--readers 20]
"""

import argparse
import json
import math
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

import single_thread  # isort: split

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sqlalchemy import event, func, select, update

from forecasts.clock import utc_now
from forecasts.config import Settings
from forecasts.db import Session
from forecasts.models import Forecaster, Resolution, Score
from forecasts.reports.compose import (
    Place,
    PublicParts,
    Reader,
    Span,
    report_for,
    week_of,
)
from forecasts.reports.facts import Report, report_to_json
from forecasts.reports.render import LetterLinks, render_report
from forecasts.runtime import compose
from forecasts.values import ForecasterKind, Role

PLACE: Final = Place(site_url="https://f.example", host="f.example")
LINKS: Final = LetterLinks(
    unsubscribe="https://f.example/mail/unsubscribe/abc",
    preferences="https://f.example/mail/preferences/abc",
    web="https://f.example/reports/mine/abc",
)
WEEK: Final = timedelta(days=7)
ROUNDS: Final = 3

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Taken:
    """Milliseconds of work, middle of several, on one record."""

    forecasters: int
    shared: float
    reader: float
    member: float
    queries: int
    rendered: float
    decided: int
    facts: int
    page: int


def timed(work: Callable[[], Result]) -> tuple[float, Result]:
    """Does some work; gives how many milliseconds this process worked for it."""
    begun = time.process_time()
    done = work()
    return (time.process_time() - begun) * 1000, done


def members(session: Session, most: int) -> list[Reader]:
    """Takes people with scores for accounts, evenly through the record."""
    query = (
        select(Forecaster.id)
        .where(
            Forecaster.kind == ForecasterKind.USER,
            Forecaster.id.in_(select(Score.forecaster_id)),
        )
        .order_by(Forecaster.id)
    )
    people = session.scalars(query).all()
    step = max(1, len(people) // most)
    return [
        Reader(public_id=f"{each}", role=Role.FORECASTER, account_id=-each, forecaster_id=each)
        for each in people[::step][:most]
    ]


def counted(session: Session, work: Callable[[], object]) -> int:
    """Counts the queries of some work."""
    asked: list[object] = []

    def count(*_: object) -> None:
        asked.append(1)

    bind = session.get_bind()
    event.listen(bind, "before_cursor_execute", count)
    work()
    event.remove(bind, "before_cursor_execute", count)
    return len(asked)


def measure(session: Session, most: int, now: datetime) -> Taken:
    """Composes and renders the reports of one week for some readers."""
    session.execute(
        update(Resolution)
        .where(Resolution.known_at.is_not(None))
        .values(decided_at=Resolution.known_at)
    )
    span = Span(week=week_of(now), since=now - WEEK, until=now, due_at=now)

    def written(reader: Reader, parts: PublicParts) -> Report:
        return report_for(session, reader, span, place=PLACE, now=now, parts=parts)

    shared, parts = [], PublicParts()
    for _ in range(ROUNDS):
        parts = PublicParts()
        shared.append(timed(partial(parts.of, session, span, place=PLACE))[0])
    anybody = [Reader(public_id=f"{number}") for number in range(most)]
    chosen = members(session, most)
    plain = [timed(partial(written, each, parts)) for each in anybody]
    own = [timed(partial(written, each, parts)) for each in chosen]
    render_report(own[0][1], LINKS)  # what is loaded once is loaded by now
    rendered = [timed(partial(render_report, report, LINKS)) for _, report in own]
    return Taken(
        forecasters=session.scalar(select(func.count(Forecaster.id))) or 0,
        shared=statistics.median(shared),
        reader=statistics.median(ms for ms, _ in plain),
        member=statistics.median(ms for ms, _ in own),
        queries=counted(session, partial(written, chosen[0], parts)),
        rendered=statistics.median(ms for ms, _ in rendered),
        decided=len(plain[0][1].resolved),
        facts=max(len(json.dumps(report_to_json(report))) for _, report in own),
        page=max(len(page.html.encode()) for _, page in rendered),
    )


def exponent(sizes: list[int], times: list[float]) -> float:
    """Fits how times grow with sizes: the slope of the logarithms."""
    x, y = [math.log(each) for each in sizes], [math.log(each) for each in times]
    middle_x, middle_y = statistics.mean(x), statistics.mean(y)
    above = sum((a - middle_x) * (b - middle_y) for a, b in zip(x, y, strict=True))
    return above / sum((a - middle_x) ** 2 for a in x)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="+", help="records of big_record.py")
    parser.add_argument("--readers", type=int, default=20)
    asked = parser.parse_args()
    now, found = utc_now(), []
    print(
        "forecasters  decided  shared ms  reader ms  member ms  queries  render ms  "
        "facts KB  html KB"
    )
    for file in asked.files:
        runtime = compose(Settings(database_url=f"sqlite:///{file.absolute()}"))
        with Session(runtime.engine) as session, session.begin() as begun:
            taken = measure(session, asked.readers, now)
            begun.rollback()
        runtime.engine.dispose()
        found.append(taken)
        print(
            f"{taken.forecasters:11,}  {taken.decided:7}  {taken.shared:9.0f}  {taken.reader:9.1f}"
            f"  {taken.member:9.1f}  {taken.queries:7}  {taken.rendered:9.1f}"
            f"  {taken.facts / 1000:8.1f}  {taken.page / 1000:7.1f}"
        )
    if len(found) > 1:
        sizes = [each.forecasters for each in found]
        for name in ("shared", "reader", "member", "rendered"):
            grown = exponent(sizes, [getattr(each, name) for each in found])
            print(f"{name}: grows with the {grown:.2f}th power of the forecasters")
    print(f"{single_thread.VARIABLES[0]}=1, {asked.readers} readers of each sort, SQLite")


if __name__ == "__main__":
    main()
