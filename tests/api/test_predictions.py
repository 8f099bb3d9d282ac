from datetime import timedelta

import pytest

from forecasts.runtime import Runtime
from tests.api.conftest import Program, Programs
from tests.api.test_questions import asked
from tests.conftest import FakeClock

ON = "/questions/will-it-rain/predictions"


def test_a_probability_is_stated_updated_and_listed(
    anna: Program, programs: Programs, clock: FakeClock
) -> None:
    asked(anna)
    first = anna.post(ON, {"probability": 0.15, "low": 0.1, "high": "30%", "comment": "Dry."})
    assert (first["probability"], first["low"], first["high"]) == (0.15, 0.1, 0.3)
    assert (first["number"], first["is_mine"], first["name"]) == (1, True, "Anna")
    clock.advance(hours=1)
    assert anna.post(ON, {"probability": "1 in 20"})["number"] == 2
    seen = programs.nobody.get(ON)
    assert [each["probability"] for each in seen["items"]] == [0.05, 0.15]
    assert {each["number"] for each in seen["items"]} == {None}
    assert programs.nobody.get("/predictions?forecaster=anna&question=will-it-rain")["total"] == 2
    assert anna.get(f"{ON}/2")["probability"] == 0.05
    assert anna.get(f"{ON}/3", 404)["status"] == 404
    comments = programs.nobody.get("/questions/will-it-rain/comments")["items"]
    assert [each["text"] for each in comments] == ["Dry."]


def test_private_statements_are_their_own_speakers_alone(
    anna: Program, bert: Program, programs: Programs
) -> None:
    asked(anna)
    assert anna.post(ON, {"probability": 0.2, "visibility": "private"})["visibility"] == "private"
    for who in (bert, programs.nobody):
        assert who.get(ON)["total"] == 0
        assert who.get("/predictions")["total"] == 0
        assert who.get("/forecasters")["total"] == 0
    assert anna.get(ON)["total"] == 1
    assert anna.get("/predictions?mine=1")["total"] == 1
    said = bert.post(ON, {"probability": 0.4})
    assert said["number"] == 1  # what others said in private moves no number
    assert programs.nobody.get("/predictions?mine=1", 401)["status"] == 401


def test_one_line_becomes_a_question_and_a_statement(anna: Program) -> None:
    line = "Will Belarus join the war by 31 December? 15% #war !public"
    logged = anna.post("/predictions", {"line": line})
    assert logged["is_new"]
    assert logged["prediction"]["probability"] == 0.15
    assert logged["title"] == "Will Belarus join the war by 31 December 2024?"
    again = anna.post("/predictions", {"line": line.replace("15", "20")})
    assert (again["is_new"], again["prediction"]["number"]) == (False, 2)
    refused = anna.post("/predictions", {"line": "Will it rain? 5"}, 422)
    assert "ambiguous" in refused["detail"]


def test_a_statement_is_undone_within_ten_minutes_and_withdrawn_later(
    anna: Program, bert: Program, clock: FakeClock
) -> None:
    asked(anna)
    clock.advance(seconds=1)
    anna.post(ON, {"probability": 0.15})
    assert bert.post(f"{ON}/1/undo", status=404)["status"] == 404
    assert anna.post(f"{ON}/1/undo", status=200)["probability"] == 0.15
    assert anna.get(ON)["total"] == 0
    assert anna.post(f"{ON}/1/undo", status=409)["status"] == 409
    anna.post(ON, {"probability": 0.25})
    clock.advance(minutes=11)
    late = anna.post(f"{ON}/2/undo", status=409)
    assert "10 minutes" in late["detail"]
    assert anna.post("/questions/will-it-rain/withdrawal", status=204) is None
    assert anna.post("/questions/will-it-rain/withdrawal", status=409)["status"] == 409


@pytest.mark.parametrize(
    ("typed", "read"),
    [(0, 0.0), (1, 1.0), (0.35, 0.35), ("5%", 0.05), ("1/20", 0.05), ("odds 1:19", 0.05)],
)
def test_a_probability_is_a_number_or_what_people_type(
    anna: Program, typed: float | str, read: float
) -> None:
    asked(anna)
    assert anna.post(ON, {"probability": typed})["probability"] == read


@pytest.mark.parametrize(
    "typed", [5, 100, -0.1, 1.01, "5", "1", "", " ", "nan", "５%", "1_0%", True, None, [], {}]
)
def test_a_probability_that_may_mean_two_things_is_refused(anna: Program, typed: object) -> None:
    asked(anna)
    refused = anna.post(ON, {"probability": typed}, 422)
    assert refused["errors"][0]["pointer"] == "/probability"
    if typed == 5:
        assert "5% or 1 in 5" in refused["errors"][0]["detail"]


def test_nothing_is_said_on_what_is_closed(anna: Program, clock: FakeClock) -> None:
    asked(anna, closes="2024-06-02")
    clock.at += timedelta(days=3)
    assert anna.post(ON, {"probability": 0.5}, 409)["status"] == 409


def test_a_comment_is_written_read_and_taken_away_by_its_author(
    anna: Program, bert: Program, programs: Programs
) -> None:
    asked(anna)
    on = "/questions/will-it-rain/comments"
    written = anna.post(on, {"text": "It smells of rain."})
    assert (written["number"], written["is_mine"]) == (1, True)
    anna.post(on, {"text": "A note.", "visibility": "private"})
    assert bert.post(on, {"text": "Agreed."})["number"] == 1
    assert [each["text"] for each in programs.nobody.get(on)["items"]] == [
        "It smells of rain.",
        "Agreed.",
    ]
    assert anna.get(on)["total"] == 3
    assert bert("DELETE", f"{on}/2").status_code == 404
    assert anna("DELETE", f"{on}/1").status_code == 204
    assert anna("DELETE", f"{on}/1").status_code == 404
    assert programs.nobody.get(on)["total"] == 1


def test_one_reads_what_is_due_and_how_one_did(
    anna: Program, runtime: Runtime, clock: FakeClock
) -> None:
    assert anna.get("/me")["forecaster"] is None
    assert anna.get("/me/record") == {"record": None}
    slug = asked(anna, visibility="private", closes="2024-06-03")["slug"]
    anna.post(f"/questions/{slug}/predictions", {"probability": 0.9})
    due = anna.get("/me/due")["items"]
    assert [(each["why"], each["question"], each["probability"]) for each in due] == [
        ("closing", slug, 0.9)
    ]
    clock.advance(days=5)
    assert anna.get("/me/due")["items"][0]["is_to_resolve"]
    outcome = {"outcome": "yes", "known": "2024-06-04"}
    anna.post(f"/questions/{slug}/resolution", outcome, 200)
    record = anna.get("/me/record")["record"]
    assert record["questions"] == 1
    assert record["brier"]["points"] == pytest.approx(0.01)
    profile = anna.get("/me")
    assert (profile["name"], profile["role"], profile["scopes"]) == (
        "Anna",
        "forecaster",
        ["predict"],
    )
