import csv
import io
import json
from typing import Any

import pytest
from sqlalchemy import func, select

from forecasts.accounts import add_account
from forecasts.audit import verify
from forecasts.models import Prediction
from forecasts.runtime import Runtime
from tests.api.conftest import Program, Programs
from tests.api.test_questions import asked
from web.api.bodies import read_json

LINES = "application/x-ndjson"


def send(program: Program, rows: list[dict[str, Any]], status: int = 200, key: str = "") -> Any:
    body = "\n".join(json.dumps(row) for row in rows)
    answer = program(
        "POST",
        "/predictions/bulk",
        data=body,
        content_type=LINES,
        headers={"Idempotency-Key": key} if key else {},
    )
    assert answer.status_code == status, answer.get_data(as_text=True)[:1000]
    return answer.get_json()


def said(runtime: Runtime) -> int:
    with runtime.reading() as session:
        return session.scalar(select(func.count()).select_from(Prediction)) or 0


def test_lines_are_recorded_on_known_and_new_questions(
    anna: Program, programs: Programs, runtime: Runtime
) -> None:
    asked(anna)
    mine = asked(anna, title="Will it hail?", visibility="private")["slug"]
    rows: list[dict[str, Any]] = [
        {"question": "will-it-rain", "probability": 0.35, "low": 0.3, "high": 0.5},
        {"question": "Will it rain?", "probability": "0.4"},
        {"question": mine, "probability": 0.1},
        {
            "question": "Will it snow?",
            "probability": 1e-3,
            "closes_at": "2025-01-31",
            "tags": ["weather", "snow"],
            "question_visibility": "private",
        },
    ]
    done = send(anna, rows)
    assert (done["predictions"], done["questions"], done["repeated"]) == (4, 1, 0)
    assert programs.nobody.get("/predictions")["total"] == 2
    assert anna.get("/predictions?mine=1")["total"] == 4
    snow = anna.get("/questions?q=snow&mine=1")["items"][0]
    assert (snow["tags"], snow["visibility"]) == (["snow", "weather"], "private")
    with runtime.reading() as session:
        assert verify(session).is_sound


def test_csv_is_recorded_as_lines_are(anna: Program) -> None:
    asked(anna)
    out = io.StringIO()
    table = csv.writer(out)
    table.writerows(
        [("probability", "question"), ("0.2", "will-it-rain"), (".25", "Will it rain?")]
    )
    answer = anna(
        "POST", "/predictions/bulk", data=out.getvalue(), content_type="text/csv; charset=utf-8"
    )
    assert answer.get_json()["predictions"] == 2


def test_every_bad_row_is_told_and_none_is_recorded(anna: Program, runtime: Runtime) -> None:
    asked(anna)
    rows: list[dict[str, Any]] = [
        {"question": "will-it-rain", "probability": 0.35},
        {"question": "will-it-rain", "probability": 35},
        {"question": "will-it-rain"},
        {"question": "will-it-rain", "probability": 0.5, "colour": "red"},
        {"question": "will-it-rain", "probability": 0.5, "forecaster": "Bert"},
        {"question": "will-it-rain", "probability": 0.5, "stated_at": "2020-01-01"},
        {"question": "will-it-rain", "probability": True},
        {"question": "Never asked?", "probability": 0.5},
        {"question": "will-it-rain", "probability": 0.5, "low": 0.6, "high": 0.7},
    ]
    refused = send(anna, rows, 422)
    assert [each["line"] for each in refused["errors"]] == [2, 3, 4, 5, 6, 7, 8, 9]
    assert refused["detail"] == "8 rows cannot be recorded, so none was."
    assert "0.35" in refused["errors"][0]["detail"]
    assert "deadline" in refused["errors"][6]["detail"]
    assert said(runtime) == 0


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", LINES, 422),
        (b"\n\n", LINES, 422),
        (b"", "text/csv", 422),
        (b"question,probability\n", "text/csv", 422),
        (b"question,question\na,b\n", "text/csv", 422),
        (b'question,probability\n"a', "text/csv", 422),
        (b"question,probability\n\xff,1\n", "text/csv", 422),
        (b"question,probability\na\x00,1\n", "text/csv", 422),
        (b"question\nwill-it-rain\n", "text/csv", 422),
        (b"[1]\n", LINES, 422),
        (b'{"question": "a", "question": "b", "probability": 1}\n', LINES, 422),
        (b'{"question": "' + b"x" * 40_000 + b'", "probability": 1}\n', LINES, 422),
        (b"{}", "application/json", 415),
        (b"{}", "", 415),
    ],
    ids=range(14),
)
def test_a_file_that_cannot_be_read_is_refused(
    anna: Program, body: bytes, kind: str, status: int
) -> None:
    answer = anna("POST", "/predictions/bulk", data=body, content_type=kind)
    assert answer.status_code == status, answer.data
    assert answer.content_type == "application/problem+json"


def test_others_hidden_questions_are_out_of_reach_of_a_file(
    anna: Program, bert: Program, runtime: Runtime
) -> None:
    private = asked(anna, visibility="private")["slug"]
    row = {"question": private, "probability": 0.5}
    there = send(bert, [row], 422)["errors"]
    absent = f"private_{'x' * (len(private) - 8)}"
    nowhere = send(bert, [{**row, "question": absent}], 422)["errors"]
    assert there == nowhere
    assert said(runtime) == 0


def test_whoever_has_the_address_of_an_unlisted_question_speaks_there_by_file(
    anna: Program, bert: Program, runtime: Runtime
) -> None:
    unlisted = asked(anna, visibility="unlisted")["slug"]
    assert send(bert, [{"question": unlisted, "probability": 0.5}])["predictions"] == 1
    assert anna.get(f"/questions/{unlisted}/predictions")["total"] == 1
    with runtime.reading() as session:
        assert verify(session).is_sound


@pytest.mark.parametrize("window", [{}, {"closes_at": "2025-01-31"}])
def test_an_address_that_is_mistyped_names_no_question(
    anna: Program, runtime: Runtime, window: dict[str, str]
) -> None:
    asked(anna)
    refused = send(anna, [{"question": "will-it-rian", "probability": 0.5, **window}], 422)
    assert refused["errors"][0]["detail"] == "There is no question of this address."
    assert said(runtime) == 0


def test_rows_are_read_before_the_place_of_the_writer_is_taken(
    anna: Program, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(anna)

    def read(line: bytes) -> Any:
        with runtime.transaction() as session:
            add_account(session, email="zoe@forecasts.example", now=runtime.now())
        return read_json(line)

    monkeypatch.setattr("web.api.bulk.read_json", read)
    send(anna, [{"question": "will-it-rain", "probability": 0.5}])


def test_a_file_about_too_many_questions_is_refused(
    anna: Program, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(anna)
    monkeypatch.setattr("forecasts.exchange.csv_import.QUESTIONS_AT_ONCE", 1)
    rows = [
        {"question": name, "probability": 0.5, "closes_at": "2025-01-31"}
        for name in ("Will it rain or hail?", "Will it snow?")
    ]
    refused = send(anna, rows, 422)
    assert "at most 1 are taken at once" in refused["detail"]
    assert said(runtime) == 0


def test_a_file_that_is_sent_twice_with_one_key_is_taken_once(
    anna: Program, runtime: Runtime
) -> None:
    asked(anna)
    rows = [{"question": "will-it-rain", "probability": 0.35}]
    assert send(anna, rows, key="a-file") == send(anna, rows, key="a-file")
    assert said(runtime) == 1
    send(anna, [*rows, *rows], 422, key="a-file")
    assert said(runtime) == 1


def test_more_rows_than_are_taken_are_refused(
    anna: Program, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(anna)
    monkeypatch.setattr("forecasts.resources.bulk.ROWS", 3)
    rows = [{"question": "will-it-rain", "probability": 0.1 * n} for n in range(1, 5)]
    assert "more than 3 rows" in send(anna, rows, 422)["detail"]
    assert said(runtime) == 0
    assert send(anna, rows[:3])["predictions"] == 3


def test_files_are_taken_a_few_times_an_hour(anna: Program) -> None:
    answers = [anna("POST", "/predictions/bulk", data=b"", content_type=LINES) for _ in range(21)]
    assert [answer.status_code for answer in answers] == [422] * 20 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 3000
    assert '"3600s";q=20' in answers[0].headers["RateLimit-Policy"]
    assert anna.get("/me")["name"] == "Anna"
