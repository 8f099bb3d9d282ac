"""`forecasts watch`: begin, list, show, add pieces, pass and read them, end."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

import pytest

from forecasts.cli import watch_reading
from forecasts.errors import SourceRefusedError
from forecasts.sources import Fetched
from tests.cli.conftest import ARTICLE, Shell

RULE: Final = "Every column of its politics page."
URL: Final = "https://lantern.example/harbour"


def begun(shell: Shell) -> None:
    shell.done("watch", "start", "outlet", "The Lantern", "--rule", RULE, "--since", "2019-01-01")


def listed(shell: Shell, *more: str) -> None:
    day = ("--published-on", "2019-06-03")
    shell.done("watch", "piece", "add", "the-lantern", "Harbour", *day, *more)


def test_a_watch_is_begun_listed_shown_and_ended(shell: Shell) -> None:
    assert "Nobody is watched yet" in shell.done("watch", "list")
    begun(shell)
    words = " ".join(shell.done("watch", "list").split())
    assert RULE in words
    assert "that part is retrospective" in words
    (line,) = shell.json("watch", "list")
    assert (line["slug"], line["is_backdated"]) == ("the-lantern", True)
    assert line["counts"]["pieces"] == 0
    assert "No piece yet" in shell.done("watch", "show", "the-lantern")
    assert "is watched already" in shell.refused(
        "watch", "start", "outlet", "the lantern", "--rule", RULE
    )
    assert "ends on" in shell.done("watch", "end", "the-lantern")
    assert "has an end already" in shell.refused("watch", "end", "the-lantern")


def test_a_piece_is_added_passed_with_a_reason_and_shown(shell: Shell) -> None:
    begun(shell)
    listed(shell)
    shell.done("watch", "pass", "1", "--reason", "Behind a paywall.")
    (piece,) = shell.json("watch", "show", "the-lantern")["pieces"]
    assert (piece["state"], piece["reason"]) == ("passed", "Behind a paywall.")
    assert "Harbour" in shell.done("watch", "show", "the-lantern", "--state", "passed")
    assert "No piece yet" in shell.done("watch", "show", "the-lantern", "--state", "waiting")


def answering(answer: Fetched | Exception) -> Callable[..., Fetched]:
    def read(url: str, **_: object) -> Fetched:
        assert url == URL
        if isinstance(answer, Exception):
            raise answer
        return answer

    return read


def test_a_waiting_piece_is_read_from_its_address(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Fetched(URL, ARTICLE.encode(), "text/plain", datetime(2024, 6, 1, tzinfo=UTC))
    monkeypatch.setattr(watch_reading, "read_while_waiting", answering(page))
    begun(shell)
    listed(shell, "--url", URL)
    assert "Piece 1 is article 1." in shell.done("watch", "read", "1")
    (piece,) = shell.json("watch", "show", "the-lantern")["pieces"]
    assert (piece["state"], piece["article"], piece["published_on"]) == ("read", 1, "2019-06-03")
    assert piece["statements"]["seen"] > 0
    assert "is article 1 already" in shell.refused("watch", "read", "1")


def test_a_piece_is_not_dated_by_its_list_where_the_page_says_another_day(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = '<meta property="article:published_time" content="2019-05-02T10:00:00Z">'
    words = "".join(f"<p>{each}</p>" for each in ARTICLE.split("\n\n"))
    html = f"<html><head>{head}</head><body><article>{words}</article></body></html>"
    page = Fetched(URL, html.encode(), "text/html", datetime(2024, 6, 1, tzinfo=UTC))
    monkeypatch.setattr(watch_reading, "read_while_waiting", answering(page))
    begun(shell)
    listed(shell, "--url", URL)
    told = " ".join(shell.refused("watch", "read", "1").split())
    assert "given several days: 2019-05-02, 2019-06-03" in told
    assert shell.json("article", "list") == []
    shell.done("watch", "read", "1", "--published-on", "2019-05-02")
    (piece,) = shell.json("watch", "show", "the-lantern")["pieces"]
    assert (piece["state"], piece["published_on"]) == ("read", "2019-05-02")


def test_a_piece_that_cannot_be_read_goes_on_waiting(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusal = SourceRefusedError("lantern.example asks programs not to read this page.")
    monkeypatch.setattr(watch_reading, "read_while_waiting", answering(refusal))
    begun(shell)
    listed(shell, "--url", URL)
    told = shell.refused("watch", "read", "1")
    assert "asks programs not to" in told
    assert "Save its page as a file and add that" in told
    assert shell.json("watch", "show", "the-lantern")["pieces"][0]["state"] == "waiting"


def test_a_piece_without_an_address_is_an_article_on_record(shell: Shell, article: str) -> None:
    begun(shell)
    listed(shell)
    assert "has no address" in shell.refused("watch", "read", "1")
    assert "not settled" in shell.refused("watch", "read", "1", "--article", article)
    shell.done("article", "date", article, "2019-06-03")
    assert "Piece 1 is article 1." in shell.done("watch", "read", "1", "--article", article)


def test_a_piece_added_by_hand_is_tied_to_the_article_it_is(shell: Shell, article: str) -> None:
    shell.done("article", "date", article, "2019-06-03")
    begun(shell)
    add = ("watch", "piece", "add", "the-lantern", "The harbour of Vessel")
    assert "Say when the piece was published" in shell.refused(*add)
    offered = shell.done(*add, "--published-on", "2019-06-03")
    assert "same title and day as article 1" in offered
    assert "If it is that one: forecasts watch read 1 --article 1" in offered
    shell.done("watch", "pass", "1", "--reason", "A second copy.")
    assert "Piece 2 of The Lantern: read." in shell.done(*add, "--article", article)
    pieces = shell.json("watch", "show", "the-lantern")["pieces"]
    assert {each["id"]: each["article"] for each in pieces} == {1: None, 2: 1}


def test_a_piece_that_is_read_after_all_says_why_it_had_been_passed(
    shell: Shell, article: str
) -> None:
    shell.done("article", "date", article, "2019-06-03")
    begun(shell)
    listed(shell)
    shell.done("watch", "pass", "1", "--reason", "Behind a paywall.")
    shell.done("watch", "read", "1", "--article", article)
    (piece,) = shell.json("watch", "show", "the-lantern")["pieces"]
    assert (piece["state"], piece["reason"]) == ("read", "Behind a paywall.")
    shown = " ".join(shell.done("watch", "show", "the-lantern", columns=160).split())
    assert "read; passed before: Behind a paywall." in shown


def test_the_board_says_how_much_of_it_comes_from_a_watch(
    shell: Shell, harbour: str, article: str
) -> None:
    begun(shell)
    shell.done("article", "date", article, "2019-06-03")
    shell.done("candidate", "accept", "1", "--question", harbour)
    resolved = ("--known-on", "2019-11-01", "--evidence", "https://gull.example/1")
    shell.done("question", "resolve", harbour, "yes", *resolved)
    words = " ".join(shell.done("leaderboard").split())
    assert "0 of 1 scored statement" in words
    shell.done("watch", "start", "person", "Alice Arden", "--rule", RULE, "--since", "2019-06-01")
    words = " ".join(shell.done("leaderboard").split())
    assert "1 of 1 scored statement" in words
    assert "1 of 1 row rests wholly on one" in words
    board = shell.json("leaderboard")
    assert (board["watched"], board["rows"][0]["watched_share"]) == (1, 1.0)
    assert "come" in shell.done("forecaster", "show", "Alice Arden")


def test_merging_two_names_takes_in_what_stands_under_the_other(
    shell: Shell, harbour: str, article: str
) -> None:
    shell.done("article", "date", article, "2019-06-03")
    shell.done("candidate", "accept", "1", "--question", harbour)
    shell.done("predict", harbour, "30%", "--as", "A. Arden", "--new")
    shell.done("watch", "start", "person", "A. Arden", "--rule", RULE, "--since", "2019-06-01")
    assert shell.json("watch", "list")[0]["counts"]["pieces"] == 0
    shell.done("forecaster", "merge", "A. Arden", "Alice Arden", "--yes")
    counts = shell.json("watch", "list")[0]["counts"]
    assert (counts["read"], counts["captured"]) == (1, 1), counts
