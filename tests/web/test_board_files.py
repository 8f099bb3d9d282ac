"""The files of the leaderboard: exactly what the page shows, for spreadsheets and for machines."""

import csv
import io
import json
from typing import Any

import pytest

from forecasts.exchange import board_record, check_board
from forecasts.plain import plain
from forecasts.standings import BoardFilter, leaderboard
from forecasts.values import Board
from tests.web.conftest import Site


def _json(site: Site, query: str = "") -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(site.html(f"/board.json{query}"))
    return whole


def _csv(site: Site, query: str = "") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(site.html(f"/board.csv{query}"))))


def test_the_json_of_a_board_is_the_record_that_commands_print(site: Site) -> None:
    with site.runtime.reading() as session:
        wanted = BoardFilter(board=Board.ALL, minimum=2)
        board = leaderboard(session, wanted, now=site.runtime.now())
    assert _json(site, "?board=all&minimum=2") == plain(board_record(board, wanted))
    assert "evidence" not in _json(site)


@pytest.mark.parametrize("query", ["", "?board=all&sort=-name", "?kind=pundit&score=log&early=1"])
def test_page_csv_and_json_have_the_same_rows_in_the_same_order(site: Site, query: str) -> None:
    page, rows, record = site.html(f"/{query}"), _csv(site, query), _json(site, query)
    names = [row["slug"] for row in (*record["rows"], *record["references"])]
    assert [row["slug"] for row in rows] == names
    places = [page.index(f'"/forecasters/{name}"') for name in names if name]
    assert places == sorted(places)
    provisional = {row["slug"] for row in rows if row["provisional"] == "1"}
    assert provisional == {row["slug"] for row in record["rows"] if row["provisional"]}
    assert sum(row["is_reference"] == "1" for row in rows) == len(record["references"])


def test_a_file_has_all_rows_whatever_the_page(site: Site) -> None:
    assert _csv(site, "?page=9") == _csv(site)


def test_a_spreadsheet_runs_no_formula_of_a_name(site: Site) -> None:
    first = {row["forecaster"][:1] for row in _csv(site, "?board=all")}
    assert not first & set("=+-@\t")


def test_a_board_with_its_evidence_is_confirmed_by_anybody(site_on_each_database: Site) -> None:
    for query in ("evidence=1", "board=all&sort=name&evidence=1", "kind=market&evidence=1"):
        published = _json(site_on_each_database, f"?{query}")
        assert published["evidence"]["answers"]
        assert check_board(published).differences == ()


def test_evidence_holds_nothing_private(site: Site) -> None:
    text = site.html("/board.json?board=all&early=1&evidence=1")
    for private in ("hidden", "0.123", "curator", "SECRET"):
        assert private not in text


def test_files_are_named_by_the_day_and_may_be_fetched_from_other_sites(site: Site) -> None:
    client = site.app.test_client()
    got = client.get("/board.csv?board=retrospective")
    assert got.mimetype == "text/csv"
    assert got.headers["Content-Disposition"] == (
        'attachment; filename="forecasts-retrospective-board-2024-06-01.csv"'
    )
    assert got.headers["Access-Control-Allow-Origin"] == "*"
    seen = client.get("/board.json")
    assert seen.mimetype == "application/json"
    assert 'inline; filename="forecasts-board-2024-06-01.json"' in seen.headers.values()
    again = client.get("/board.json", headers={"If-None-Match": seen.headers["ETag"]})
    assert again.status_code == 304


def test_a_file_says_by_what_it_is_narrowed_and_sorted(site: Site) -> None:
    query = "?kind=pundit&since=2020-01-01&early=1&sort=-name"
    record = _json(site, query)
    assert record["filter"] == {
        "kind": "pundit", "tag": None, "since": "2020-01-01", "until": None,
        "early": True, "score": None, "sort": "name", "descending": True,
    }  # fmt: skip
    assert _json(site, f"{query}&evidence=1")["evidence"]["filter"] == record["filter"]


def test_the_name_of_a_file_says_by_what_it_is_narrowed(site: Site) -> None:
    got = site.app.test_client().get(
        "/board.csv?kind=pundit&tag=Kraków+%22ü%22;x&minimum=3&early=1"
    )
    assert got.headers["Content-Disposition"] == (
        'attachment; filename="forecasts-early-board-kind-pundit-tag-krakow-u-x-minimum-3'
        '-2024-06-01.csv"'
    )


@pytest.mark.parametrize("path", ["/board.xml", "/board.", "/board"])
def test_there_is_no_other_kind_of_file(site: Site, path: str) -> None:
    site.html(path, status=404)


@pytest.mark.parametrize("query", ["kind=guru", "sort=fame", "evidence=all"])
def test_a_file_of_something_nobody_knows_is_refused(site: Site, query: str) -> None:
    assert "This cannot be read" in site.html(f"/board.json?{query}", status=400)


def test_the_page_links_its_files(site: Site) -> None:
    html = site.html("/?minimum=2&sort=name")
    assert 'href="/board.csv?minimum=2&amp;sort=name"' in html
    assert 'href="/board.json?minimum=2&amp;sort=name&amp;evidence=1"' in html
    assert "forecasts verify-board FILE" in html
