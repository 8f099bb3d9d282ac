from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.conftest import Program, Programs

RAIN = {"title": "Will it rain?", "criteria": "Yes if it rains.", "closes": "2024-12-31"}


def asked(program: Program, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = program.post("/questions", {**RAIN, "visibility": "public", **more})
    return found


def test_a_question_is_asked_listed_and_read(anna: Program, programs: Programs) -> None:
    made = asked(anna, tags=["Weather"], base_rate="1 in 20", base_rate_source="https://a.example")
    assert made["slug"] == "will-it-rain"
    assert (made["state"], made["is_mine"], made["base_rate"]) == ("open", True, 0.05)
    assert made["closes_at"] == "2024-12-31T23:59:59.999999Z"
    listed = programs.nobody.get("/questions?tag=weather&state=open&q=rain")
    assert [each["slug"] for each in listed["items"]] == ["will-it-rain"]
    assert listed["items"][0] == {**made, "is_mine": False}
    assert programs.nobody.get("/questions?tag=war")["total"] == 0
    assert programs.nobody.get("/questions/will-it-rain")["is_mine"] is False


def test_what_is_private_answers_others_exactly_as_what_is_absent(
    anna: Program, bert: Program, curator: Program, programs: Programs
) -> None:
    slug = asked(anna, visibility="private")["slug"]
    absent = "x" * len(slug)
    for who in (bert, curator, programs.nobody):
        for path in ("", "/predictions", "/comments"):
            there = who.get(f"/questions/{slug}{path}", 404)
            nowhere = who.get(f"/questions/{absent}{path}", 404)
            assert _same(there, nowhere, slug, absent)
        assert who.get("/questions")["total"] == 0
    for method, path, body in (
        ("PATCH", "", {"title": "Mine now?"}),
        ("POST", "/predictions", {"probability": 0.5}),
        ("POST", "/comments", {"text": "Hello"}),
        ("POST", "/resolution", {"outcome": "yes", "known": "2024-05-01"}),
        ("POST", "/annulment", {"reason": "None of your business."}),
        ("POST", "/withdrawal", None),
    ):
        sent = {"json": body} if body else {}
        there = curator(method, f"/questions/{slug}{path}", **sent).get_json()
        nowhere = curator(method, f"/questions/{absent}{path}", **sent).get_json()
        assert there["status"] == 404
        assert _same(there, nowhere, slug, absent)
    assert anna.get(f"/questions/{slug}")["visibility"] == "private"
    assert anna.get("/questions?mine=true")["total"] == 1


def _same(one: dict[str, Any], other: dict[str, Any], slug: str, absent: str) -> bool:
    one["detail"] = one["detail"].replace(slug, absent)
    return {**one, "instance": ""} == {**other, "instance": ""}


def test_an_unlisted_question_is_found_by_its_address_alone(
    anna: Program, programs: Programs
) -> None:
    slug = asked(anna, visibility="unlisted")["slug"]
    assert programs.nobody.get(f"/questions/{slug}")["slug"] == slug
    assert programs.nobody.get("/questions")["total"] == 0


def test_a_change_needs_the_question_to_be_as_it_was_read(anna: Program) -> None:
    asked(anna)
    tag = anna("GET", "/questions/will-it-rain").headers["ETag"]
    first = anna(
        "PATCH", "/questions/will-it-rain", json={"title": "Rain?"}, headers={"If-Match": tag}
    )
    assert (first.status_code, first.get_json()["title"]) == (200, "Rain?")
    late = anna(
        "PATCH", "/questions/will-it-rain", json={"title": "Hail?"}, headers={"If-Match": tag}
    )
    assert (late.status_code, late.get_json()["status"]) == (412, 412)
    again = anna(
        "PATCH",
        "/questions/will-it-rain",
        json={"title": "Hail?"},
        headers={"If-Match": first.headers["ETag"]},
    )
    assert again.status_code == 200
    assert anna("PATCH", "/questions/will-it-rain", json={"title": "Snow?"}).status_code == 200


def test_what_was_answered_in_public_is_not_asked_otherwise(anna: Program) -> None:
    asked(anna)
    where = "/questions/will-it-rain"
    anna.post(f"{where}/predictions", {"probability": "90%", "visibility": "public"})
    refused = anna("PATCH", where, json={"closes": "2024-07-01"})
    assert refused.status_code == 409
    assert "You have answered this question in public" in refused.get_json()["detail"]
    assert "what it asks stays" in refused.get_json()["detail"]
    assert anna("PATCH", where, json={"tags": ["wet"]}).status_code == 200


def test_what_somebody_took_back_is_asked_by_others_in_its_words(
    anna: Program, bert: Program
) -> None:
    line = {"line": "Will it hail by 31 December 2024? 15%", "visibility": "public"}
    anna.post("/predictions", line)
    where = "/questions/will-it-hail-by-31-december-2024/predictions/1/undo"
    assert anna.post(where, status=200)["is_question_gone"]
    made = asked(bert, title="Will it hail by 31 December 2024?")
    assert made["slug"] == "will-it-hail-by-31-december-2024-2"


def test_what_is_unchanged_is_not_sent_again(anna: Program, programs: Programs) -> None:
    asked(anna)
    first = programs.nobody("GET", "/questions")
    same = programs.nobody("GET", "/questions", headers={"If-None-Match": first.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")
    anna.post("/questions/will-it-rain/comments", {"text": "It looks so.", "visibility": "private"})
    still = programs.nobody("GET", "/questions", headers={"If-None-Match": first.headers["ETag"]})
    assert still.status_code == 304
    asked(anna, title="Will it hail?")
    new = programs.nobody("GET", "/questions", headers={"If-None-Match": first.headers["ETag"]})
    assert new.status_code == 200


def test_somebody_elses_question_is_not_changed_and_a_curator_changes_public_ones(
    anna: Program, bert: Program, curator: Program
) -> None:
    asked(anna)
    refused = bert("PATCH", "/questions/will-it-rain", json={"title": "Mine?"})
    assert refused.status_code == 403
    assert curator("PATCH", "/questions/will-it-rain", json={"tags": ["a"]}).status_code == 200


def test_the_owners_word_counts_at_once_where_nobody_else_sees_the_question(anna: Program) -> None:
    slug = asked(anna, visibility="private")["slug"]
    outcome = {"outcome": "yes", "known": "2024-05-31", "evidence_url": "https://a.example/rain"}
    early = {**outcome, "known": "2024-09-01"}
    assert anna.post(f"/questions/{slug}/resolution", early, 422)["status"] == 422
    done = anna.post(f"/questions/{slug}/resolution", outcome, 200)
    assert done["is_decided"]
    assert done["question"]["outcome"]["decision"] == "yes"
    assert anna.post(f"/questions/{slug}/resolution", outcome, 409)["status"] == 409
    reopened = anna.post(f"/questions/{slug}/reopening", {"reason": "It was snow."}, 200)
    assert reopened["question"]["outcome"] is None
    gone = anna.post(f"/questions/{slug}/annulment", {"reason": "No station."}, 200)
    assert gone["question"]["state"] == "annulled"


def test_the_owners_word_on_a_public_question_waits_for_a_curator(
    anna: Program, curator: Program
) -> None:
    asked(anna, opens="2024-05-01")
    outcome = {"outcome": "no", "known": "2024-05-31", "reason": "Dry."}
    proposed = anna.post("/questions/will-it-rain/resolution", outcome, 200)
    assert (proposed["is_decided"], proposed["question"]["state"]) == (False, "open")
    assert anna.get("/proposals", 403)["status"] == 403
    waiting = curator.get("/proposals")["items"]
    assert [(each["question"], each["decision"]) for each in waiting] == [("will-it-rain", "no")]
    decided = curator.post("/proposals/will-it-rain/acceptance", status=200)
    assert (decided["state"], decided["outcome"]["decision"]) == ("resolved", "no")
    assert curator.get("/proposals")["total"] == 0
    assert curator.post("/proposals/will-it-rain/acceptance", status=404)["status"] == 404


def test_a_proposed_outcome_is_rejected_with_a_reason(anna: Program, curator: Program) -> None:
    asked(anna)
    anna.post("/questions/will-it-rain/annulment", {"reason": "Unclear."}, 200)
    kept = curator.post("/proposals/will-it-rain/rejection", {"reason": "It is clear."}, 200)
    assert kept["state"] == "open"
    assert curator.get("/proposals")["total"] == 0


def test_pages_of_a_list_are_linked_and_counted(anna: Program) -> None:
    for number in range(5):
        asked(anna, title=f"Will it rain {number} times?")
    second = anna("GET", "/questions?size=2&page=2")
    shown = second.get_json()
    assert (shown["page"], shown["pages"], shown["total"], len(shown["items"])) == (2, 3, 5, 2)
    for name, page in (("first", 1), ("prev", 1), ("next", 3), ("last", 3)):
        assert f'page={page}>; rel="{name}"' in second.headers["Link"]
    slugs = [
        each["slug"]
        for page in (1, 2, 3)
        for each in anna.get(f"/questions?size=2&page={page}")["items"]
    ]
    assert len(set(slugs)) == 5
    assert anna.get("/questions?size=2&page=9")["items"] == []


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=st.text(min_size=1, max_size=40), value=st.text(max_size=40))
def test_unknown_words_in_an_address_are_refused(programs: Programs, name: str, value: str) -> None:
    if name in {"page", "size", "state", "tag", "q", "visibility", "mine"}:
        return
    answer = programs.nobody("GET", "/questions", query_string={name: value})
    assert answer.status_code in {400, 422}
