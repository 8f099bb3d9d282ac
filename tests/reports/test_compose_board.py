"""Whose place changed since the last edition, how little that tells, and what waits to be read."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from forecasts.db import Session
from forecasts.intake import read_article, store_article
from forecasts.models import Edition
from forecasts.reports.board import lacks_words
from forecasts.reports.compose import week_span
from forecasts.reports.items import BoardMove
from forecasts.standings import BoardRow
from forecasts.values import ForecasterKind, Role
from tests.conftest import FakeClock
from tests.reports.harbour import PLACE, WEEK, Harbour, reader_of
from tests.standings.season import PEOPLE, Season

LAST = week_span("2024-W20")
LATER = replace(WEEK, since=WEEK.since + timedelta(days=3), until=WEEK.until + timedelta(days=3))


@pytest.fixture
def season(session: Session, clock: FakeClock) -> Season:
    made = Season(session, clock)
    made.play(range(24))
    return made


def keep(
    session: Session,
    rows: dict[str, Any],
    board: str = "retrospective",
    at: datetime = LAST.until,
) -> None:
    session.add(
        Edition(
            week=LAST.week, since=LAST.since, until=LAST.until, composed_at=at,
            facts={}, board={"board": board, "rows": rows},
        )
    )  # fmt: skip
    session.flush()


def as_kept(move: BoardMove, **changed: float) -> dict[str, float]:
    now = move.now
    kept = {
        "edge": now.edge, "low": now.low, "high": now.high, "rank_low": now.rank_low,
        "rank_high": now.rank_high, "units": now.units,
    }  # fmt: skip
    return kept | changed


def test_the_first_report_shows_the_top_of_the_board_and_says_that_it_compares_nothing(
    harbour: Harbour, season: Season
) -> None:
    report = harbour.report(span=LATER)
    assert [move.forecaster for move in report.board] == list(PEOPLE)
    assert {move.before for move in report.board} == {None}
    assert report.board_since is None
    assert "no earlier one to compare" in report.board_words
    assert report.board[0].now.low < report.board[0].now.edge < report.board[0].now.high
    assert report.board[0].url == "https://f.example/forecasters/ann"


def test_changes_are_told_against_the_last_edition_and_called_chance_unless_they_are_clear(
    harbour: Harbour, session: Session, season: Season
) -> None:
    top = {each.forecaster: each for each in harbour.report(span=LATER).board}
    ann, ben, cat, dan, eve = (top[name] for name in PEOPLE[:5])
    keep(
        session,
        {
            "ann": as_kept(ann),
            "ben": as_kept(ben, edge=ben.now.edge - 1),
            "cat": as_kept(cat, edge=-60, low=-70, high=-50),
            "dan": as_kept(dan, edge=dan.now.edge + 2),
            "eve": as_kept(eve, rank_low=1),
        },
    )
    report = harbour.report(span=LATER)
    assert [(move.forecaster, move.is_clear) for move in report.board] == [
        ("Cat", True), ("Fay", False), ("Dan", False), ("Ben", False), ("Eve", False),
    ]  # fmt: skip
    assert report.board[1].before is None
    assert report.board_since == LAST.until
    assert "Compared with the board of 20 May 2024, 00:00 UTC." in report.board_words
    assert "1 of 4 changes shown is larger than chance" in report.board_words


def test_without_a_clear_change_the_words_say_that_all_is_within_chance(
    harbour: Harbour, session: Session, season: Season
) -> None:
    top = {each.forecaster.lower(): each for each in harbour.report(span=LATER).board}
    rows = {slug: as_kept(move) for slug, move in top.items()}
    keep(session, rows)
    assert harbour.report(span=LATER).board == ()
    assert harbour.report(span=LATER).board_words.endswith("Nobody’s place changed.")
    session.query(Edition).delete()
    keep(session, rows | {"ben": as_kept(top["ben"], edge=top["ben"].now.edge - 1)})
    report = harbour.report(span=LATER)
    assert [move.forecaster for move in report.board] == ["Ben"]
    assert "Every change shown is within chance" in report.board_words


def test_a_board_of_other_questions_or_a_later_one_is_not_compared_with(
    harbour: Harbour, session: Session, season: Season
) -> None:
    top = harbour.report(span=LATER).board
    keep(session, {"ann": as_kept(top[0], edge=-9)}, board="prospective")
    assert harbour.report(span=LATER).board_since is None
    session.query(Edition).delete()
    keep(session, {"ann": as_kept(top[0], edge=-9)})
    early = replace(LATER, since=LAST.until - timedelta(seconds=1))
    assert harbour.report(span=early).board_since is None
    assert harbour.report(span=replace(LATER, since=LAST.until)).board_since == LAST.until


def test_a_board_that_was_kept_late_is_named_by_the_day_it_is_of(
    harbour: Harbour, session: Session, season: Season
) -> None:
    top = harbour.report(span=LATER).board
    keep(session, {"ann": as_kept(top[0], edge=-9)}, at=LAST.until + timedelta(days=2))
    report = harbour.report(span=LATER)
    assert report.board_since == LAST.until + timedelta(days=2)
    assert "Compared with the board of 22 May 2024" in report.board_words


def test_the_reader_comes_first_whether_they_moved_or_not_then_whom_they_chose(
    harbour: Harbour, session: Session, season: Season
) -> None:
    me = harbour.account()
    me.forecaster_id = season.people["Fay"].id
    top = {each.forecaster.lower(): each for each in harbour.report(span=LATER).board}
    shift = {"ben": -5, "cat": -4, "dan": -1, "fay": 0}
    keep(
        session,
        {
            slug: as_kept(move, edge=move.now.edge + shift.get(slug, 0))
            for slug, move in top.items()
        },
    )
    report = harbour.report(reader_of(me, forecasters=("dan",)), LATER)
    assert [(move.forecaster, move.is_reader) for move in report.board] == [
        ("Fay", True), ("Dan", False), ("Ben", False), ("Cat", False),
    ]  # fmt: skip


@pytest.fixture
def beginning(session: Session, clock: FakeClock) -> Season:
    made = Season(session, clock)
    made.play(range(6))
    return made


def test_while_nobody_is_settled_no_place_is_told_but_that_nobody_is(
    harbour: Harbour, session: Session, beginning: Season
) -> None:
    report = harbour.report(span=LATER)
    assert report.board == ()
    assert "every record on it is provisional" in report.board_words
    assert "top of the board" not in report.board_words
    me = harbour.account()
    me.forecaster_id = beginning.people["Fay"].id
    own, chosen = harbour.report(reader_of(me, forecasters=("dan",)), LATER).board
    assert (own.forecaster, chosen.forecaster) == ("Fay", "Dan")
    assert own.now.lacks.endswith(" more questions needed")
    keep(session, {"ann": as_kept(own, edge=-60, low=-70, high=-50)})
    assert harbour.report(span=LATER).board == ()  # whatever changed


def test_what_a_provisional_record_lacks_is_said_in_words() -> None:
    row = BoardRow(
        forecaster="A", slug="a", kind=ForecasterKind.PUNDIT, questions=3, predictions=3,
        brier=0.1, log=0.3, provisional=True, missing=1,
    )  # fmt: skip
    assert lacks_words(row) == "1 more question needed"
    assert lacks_words(replace(row, missing=9, weight=0.1, referenced=2)) == (
        "9 more questions with a reference needed"
    )
    assert lacks_words(replace(row, missing=0)) == "more than half of it rests on judged words"
    assert lacks_words(replace(row, provisional=False)) == ""


def test_a_board_that_opens_by_brier_moves_nobody_and_says_why(
    harbour: Harbour, session: Session, clock: FakeClock
) -> None:
    Season(session, clock, names=PEOPLE[:3]).play(range(4))
    report = harbour.report(span=LATER)
    assert report.board == ()
    assert report.board_words.startswith("Ordered by Brier and not by Edge")


def test_a_curator_sees_the_oldest_quotations_that_wait_and_nobody_else_does(
    harbour: Harbour, session: Session
) -> None:
    text = " ".join(
        f"“It is very unlikely that the harbour of Vessel will open in {2030 + number},” "
        "said Anna Example, an analyst at the Institute of Tides."
        for number in range(7)
    )
    store_article(
        session, read_article(text.encode()), url="https://papers.example/1", by="curator",
        now=datetime(2024, 5, 1, tzinfo=UTC),
    )  # fmt: skip
    report = harbour.report(reader_of(harbour.account(role=Role.CURATOR)))
    assert (len(report.quotes), report.quotes_waiting) == (5, 7)
    assert report.has_news
    first = report.quotes[0]
    assert first.review_url == "https://f.example/review/articles/1?candidate=1"
    assert first.speaker == "Anna Example"
    assert "very unlikely" in first.words
    assert len(first.words) <= 300
    for role in (Role.READER, Role.FORECASTER):
        other = harbour.report(replace(reader_of(harbour.account(f"{role} X")), role=role))
        assert (other.quotes, other.quotes_waiting) == ((), 0)


def test_the_ledger_and_its_check_are_named(harbour: Harbour) -> None:
    harbour.ask()
    head = harbour.report().ledger
    assert (head.size, len(head.digest)) == (1, 64)
    assert head.verify_url == f"{PLACE.site_url}/ledger?line={head.size}/{head.digest}"
