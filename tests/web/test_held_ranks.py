"""How the board tells how far its ranks depend on what words were taken to mean."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from forecasts.config import Settings
from forecasts.exchange import check_board
from forecasts.models import Prediction
from forecasts.runtime import Runtime, compose
from forecasts.standings import BoardFilter, board_reading
from forecasts.standings.board import stability
from forecasts.standings.board.edge_rows import edge_fit
from forecasts.standings.board.held_ranks import has_ranks_of_words
from forecasts.standings.board.stability import DRAWS, rank_shares, word_stability
from forecasts.standings.units import unit_records
from forecasts.values import Basis, ForecasterKind, Visibility
from tests import world
from tests.conftest import FakeClock
from tests.standings.season import PEOPLE, Season
from tests.web.copies import quiet, tree
from web import create_app
from web.publishing import publish

NOW: Final = datetime(2024, 6, 1, 12, tzinfo=UTC)
COMING: Final = "other readings of the words is being computed"
LEFT_OUT: Final = "takes longer to compute than a page should"


def _play(runtime: Runtime, clock: FakeClock, *, words_of: tuple[str, ...] = ()) -> None:
    """Records twelve questions answered by five people, some of them in words."""
    with runtime.transaction() as session:
        season = Season(session, clock, lean={"Ben": 0.249})
        season.play(range(12))
        for name in words_of:
            session.execute(
                update(Prediction)
                .where(Prediction.forecaster_id == season.people[name].id)
                .values(basis=Basis.VERBAL, low=0.0, high=1.0, phrase="perhaps")
            )


def _shares(runtime: Runtime) -> dict[str, float]:
    """Gives what `word_stability` says of the board, by slug."""
    with runtime.reading() as session:
        read = board_reading(session, BoardFilter(), now=runtime.now())
    records = read.records
    fit = edge_fit(unit_records(records), records.people)
    assert fit is not None
    shares = word_stability(records, records.people, fit)
    slugs = [records.people[each].slug for each in fit.forecaster.tolist()]
    return dict(zip(slugs, shares.tolist(), strict=True))


def _rows(client: FlaskClient, query: str = "") -> dict[str, dict[str, Any]]:
    board = client.get(f"/board.json{query}").get_json()
    return {row["slug"]: row for row in board["rows"]}


def _wait() -> None:
    for each in threading.enumerate():
        if each.name == "held ranks":
            each.join(60)


@contextmanager
def _large(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Takes every record for one too large for a page."""
    with monkeypatch.context() as patched:
        patched.setattr(stability, "MOST_ANSWERS", 1)
        yield


def test_each_rank_says_under_what_share_of_other_readings_it_holds(
    runtime: Runtime, clock: FakeClock, client: FlaskClient
) -> None:
    _play(runtime, clock, words_of=("Ann",))
    shares = _shares(runtime)
    assert len(shares) == len(PEOPLE)
    assert min(shares.values()) < 1
    html = client.get("/").text
    for slug, share in shares.items():
        row = next(r for r in html.split("<tr")[1:] if f"/forecasters/{slug}" in r)
        assert f"<small>holds {share * 100:.0f}\u00a0%</small>" in row
    assert f"Holds: in how many of {DRAWS} other readings of the words" in html
    assert {slug: row["stability"] for slug, row in _rows(client).items()} == shares


def test_a_board_of_numbers_tells_nothing_of_words(
    runtime: Runtime, clock: FakeClock, client: FlaskClient
) -> None:
    _play(runtime, clock)
    html = client.get("/").text
    assert 'class="rank"' in html
    assert "olds" not in html.partition("<h1")[2].replace("thresholds", "")
    assert {row["stability"] for row in _rows(client).values()} == {None}


def test_a_board_without_ranks_tells_nothing_of_words(
    runtime: Runtime, clock: FakeClock, client: FlaskClient
) -> None:
    _play(runtime, clock, words_of=("Ann",))
    assert "olds:" not in client.get("/?score=brier").text
    assert {row["stability"] for row in _rows(client, "?score=brier").values()} == {None}


def test_a_file_with_the_shares_and_its_evidence_is_confirmed(
    runtime: Runtime, clock: FakeClock, client: FlaskClient
) -> None:
    _play(runtime, clock, words_of=("Ann",))
    published = client.get("/board.json?evidence=1").get_json()
    stated = {row["slug"]: row["stability"] for row in published["rows"]}
    assert stated == _shares(runtime)
    checked = check_board(published)
    assert checked.differences == ()
    assert "the share of other readings of the words under which ranks hold" in checked.unchecked


def test_a_large_board_is_computed_beside_the_page_and_shown_when_it_is_there(
    runtime: Runtime, clock: FakeClock, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    _play(runtime, clock, words_of=("Ann",))
    with _large(monkeypatch):
        begun = client.get("/").text
        assert COMING in begun
        assert "<small>holds" not in begun
        _wait()
        clock.advance(minutes=1)
        there = client.get("/").text
    assert COMING not in there
    assert there.count("<small>holds") == len(PEOPLE)
    assert {slug: row["stability"] for slug, row in _rows(client).items()} == _shares(runtime)


def test_no_request_waits_for_the_shares_of_a_large_board_and_one_is_computed_at_a_time(
    runtime: Runtime, clock: FakeClock, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    _play(runtime, clock, words_of=("Ann",))
    may_end, begun = threading.Event(), list[str]()

    def slow(*_: object) -> dict[int, float]:
        begun.append(threading.current_thread().name)
        may_end.wait(60)
        return {}

    monkeypatch.setattr("web.held_ranks.rank_shares", slow)
    with _large(monkeypatch):
        for path in ("/", "/?board=all", "/?minimum=2", "/board.json?evidence=1"):
            assert client.get(path).status_code == 200
        may_end.set()
        _wait()
    assert begun == ["held ranks"]


def test_a_filter_of_a_large_record_is_not_tried_and_the_page_says_so(
    runtime: Runtime, clock: FakeClock, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    _play(runtime, clock, words_of=("Ann",))
    with _large(monkeypatch):
        assert LEFT_OUT in client.get("/?kind=pundit").text
    assert not [each for each in threading.enumerate() if each.name == "held ranks"]


def test_the_shares_of_the_same_numbers_are_computed_once(
    runtime: Runtime, clock: FakeClock, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    _play(runtime, clock, words_of=("Ann",))
    asked = list[int]()

    def counted(records: Any) -> dict[int, float]:
        asked.append(len(records))
        return rank_shares(records)

    monkeypatch.setattr("web.held_ranks.rank_shares", counted)
    for path in ("/", "/?minimum=2", "/?score=log_edge", "/board.csv", "/board.json?evidence=1"):
        client.get(path)
        clock.advance(minutes=1)
    assert len(asked) == 1
    with runtime.transaction() as session:
        session.execute(update(Prediction).where(Prediction.phrase == "perhaps").values(high=0.99))
    clock.advance(minutes=1)
    client.get("/")
    assert len(asked) == 2


def test_the_published_copy_waits_for_the_shares_of_a_large_board(
    runtime: Runtime, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _play(runtime, clock, words_of=("Ann",))
    with _large(monkeypatch):
        copies = [tmp_path / "one", tmp_path / "two"]
        for each in copies:
            publish(runtime, each, progress=quiet)
    first, second = map(tree, copies)
    assert first == second
    assert first["index.html"].count(b"<small>holds") == len(PEOPLE)


def _whisper(runtime: Runtime, clock: FakeClock, number: int) -> None:
    """Says privately, in words of its own, what the others said in public."""
    with runtime.transaction() as session:
        about = world.question(
            session, clock(), title=f"Hidden {number}?", closes="2023-12-31", opens="2022-01-01",
            visibility=Visibility.PRIVATE,
        )  # fmt: skip
        hidden = world.forecaster(session, clock(), f"Zed {number}", ForecasterKind.USER)
        said = world.prediction(session, clock(), about, hidden, 0.4, "2022-09-01")
        said.visibility, said.basis = Visibility.PRIVATE, Basis.VERBAL
        said.low, said.high, said.phrase = 0.1, 0.9, f"a secret phrase {number}"


def test_nothing_private_moves_a_share(tmp_path: Path) -> None:
    told = []
    for whispers in (0, 1, 2):
        clock = FakeClock(NOW)
        settings = Settings(database_url=f"sqlite:///{tmp_path / f'{whispers}.db'}")
        runtime = replace(compose(settings), now=clock)
        for number in range(whispers):
            _whisper(runtime, clock, number)
        _play(runtime, clock, words_of=("Ann", "Dan"))
        _whisper(runtime, clock, 7)
        rows = _rows(create_app(runtime).test_client())
        told.append({slug: row["stability"] for slug, row in rows.items()})
        runtime.engine.dispose()
    assert told[0] == told[1] == told[2]
    assert min(told[0].values()) < 1


def test_the_methodology_says_where_the_board_has_the_shares(
    runtime: Runtime, clock: FakeClock, client: FlaskClient
) -> None:
    _play(runtime, clock, words_of=("Ann",))
    with runtime.reading() as session:
        assert has_ranks_of_words(board_reading(session, BoardFilter(), now=runtime.now()))
    words = " ".join(client.get("/methodology").text.split())
    assert (
        f"<em>holds</em> below the rank on the board says in what share of {DRAWS} other" in words
    )
    assert '<td class="rank">' in client.get("/").text
