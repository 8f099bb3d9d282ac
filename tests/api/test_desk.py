"""Disputes, double coding, merges and watches by program, over a small record on each database."""

import pytest

from forecasts.audit import verify
from forecasts.predictions import Source
from forecasts.runtime import Runtime
from forecasts.values import Role
from tests import world
from tests.api.conftest import Program, Programs
from tests.api.test_questions import asked
from tests.api.test_record import ARTICLE
from tests.conftest import FakeClock

SLUG = "will-the-harbour-of-vessel-open"
KEY = f"alice-arden_{SLUG}_1"
DISPUTE = {
    "call": KEY,
    "person": "Ms Arden herself",
    "reason": "I spoke of spring only.",
    "contact": "alice@arden.example",
}


@pytest.fixture
def admin(programs: Programs) -> Program:
    return programs.of("Ada", Role.ADMIN, ["admin"])


@pytest.fixture(autouse=True)
def called(runtime: Runtime) -> None:
    """Puts two calls of two people on record."""
    with runtime.transaction() as session:
        now = runtime.now()
        about = world.question(session, now)
        words = Source(quote="Two in five, I say.", url="https://gull.example/1")
        for name, probability in (("Alice Arden", 0.4), ("A. Arden", 0.6)):
            who = world.forecaster(session, now, name)
            world.prediction(session, now, about, who, probability, "2024-05-01", source=words)


def sound(runtime: Runtime) -> bool:
    with runtime.reading() as session:
        return verify(session).is_sound


def test_a_public_statement_says_its_name_and_a_private_one_has_none(
    anna: Program, programs: Programs
) -> None:
    calls = {each["call"] for each in programs.nobody.get("/predictions")["items"]}
    assert calls == {KEY, f"a-arden_{SLUG}_1"}
    said = {"probability": 0.2, "visibility": "private"}
    assert anna.post(f"/questions/{SLUG}/predictions", said)["call"] is None


def test_a_dispute_is_filed_contested_answered_and_decided(
    anna: Program, curator: Program, programs: Programs, runtime: Runtime
) -> None:
    filed = anna.post("/disputes", DISPUTE)
    assert (filed["call"], filed["state"]) == (KEY, "received")
    assert "there already" in anna.post("/disputes", DISPUTE, 409)["detail"]
    assert programs.nobody.post("/disputes", DISPUTE, 401)["status"] == 401
    assert anna.post("/disputes", {**DISPUTE, "call": "x_y_1"}, 404)["status"] == 404
    assert anna.get("/disputes", 403)["status"] == 403
    waiting = curator.get("/disputes")
    assert (waiting["total"], waiting["items"][0]["contact"]) == (1, "alice@arden.example")
    where = f"/disputes/{waiting['items'][0]['id']}"
    contested = curator.post(f"{where}/contest", status=200)
    assert (contested["state"], contested["is_read"]) == ("contested", True)
    assert curator.post(f"{where}/contest", status=409)["status"] == 409
    curator.post(f"{where}/reply", {"text": "I meant spring."}, 200)
    assert "I meant spring." in programs.app.test_client().get("/forecasters/alice-arden").text
    assert curator.post(f"{where}/dismissal", {"answer": " "}, 422)["status"] == 422
    stands = curator.post(f"{where}/dismissal", {"answer": "No season is named."}, 200)
    assert (stands["state"], stands["is_retracted"]) == ("dismissed", False)
    assert curator.get("/disputes")["total"] == 0
    assert curator.get("/disputes?decided=true")["items"][0]["answer"] == "No season is named."
    assert programs.nobody.get("/corrections")["items"][0]["kind"] == "dispute"
    assert sound(runtime)


def test_an_upheld_dispute_takes_the_call_back_and_nobody_decides_their_own(
    curator: Program, anna: Program, programs: Programs
) -> None:
    own = curator.post("/disputes", DISPUTE)
    assert own["state"] == "received"
    number = curator.get("/disputes")["items"][0]["id"]
    answer = {"answer": "It is about another port."}
    refused = curator.post(f"/disputes/{number}/upholding", answer, 409)
    assert "another curator decides" in refused["detail"]
    other = programs.of("Carl", Role.CURATOR)
    upheld = other.post(f"/disputes/{number}/upholding", answer, 200)
    assert (upheld["state"], upheld["is_retracted"]) == ("upheld", True)
    assert KEY not in {each["call"] for each in programs.nobody.get("/predictions")["items"]}
    assert anna.post("/disputes", DISPUTE, 404)["status"] == 404


def test_a_flood_of_disputes_from_one_address_is_refused(anna: Program) -> None:
    for number in range(10):
        anna.post("/disputes", {**DISPUTE, "reason": f"Reason {number}."})
    assert anna.post("/disputes", DISPUTE, 429)["status"] == 429


def test_two_curators_read_the_same_words_and_their_kappa_is_told(
    curator: Program, programs: Programs
) -> None:
    other = programs.of("Carl", Role.CURATOR)
    assert curator.get("/codings/next") == {"candidate": None}
    article = curator.post("/articles", {"text": ARTICLE, "published_on": "2024-05-06"})
    numbers = [each["id"] for each in article["candidates"]]
    assert len(numbers) == 2
    for who, classes in ((curator, ("forecast", "noncommittal")), (other, ("forecast",) * 2)):
        for number, said in zip(numbers, classes, strict=True):
            shown = who.get("/codings/next")["candidate"]
            assert shown["id"] == number
            assert set(shown) == {"id", "article", "title", "words", "readers"}
            reading = {"classification": said, "speaker": "Ann Bell"}
            assert who.post(f"/candidates/{number}/codings", reading)["classification"] == said
    again = {"classification": "forecast"}
    assert curator.post(f"/candidates/{numbers[0]}/codings", again, 409)["status"] == 409
    odd = {"classification": "forecast", "central": 0.4}
    third = programs.of("Dora", Role.CURATOR)
    assert third.post(f"/candidates/{numbers[0]}/codings", odd, 422)["status"] == 422
    report = curator.get("/codings/agreement")
    assert (report["read"], report["twice"], report["probabilities"]) == (2, 2, None)
    assert [each["candidate"] for each in report["conflicts"]] == [numbers[1]]
    assert report["pairs"][0]["classes"]["n"] == 2
    assert third.get("/codings/agreement")["conflicts"] == []  # still to be read blind


def test_two_forecasters_are_merged_and_taken_apart_by_an_admin_alone(
    admin: Program, curator: Program, programs: Programs, runtime: Runtime
) -> None:
    both = {"kept": "alice-arden", "merged": "A. Arden", "reason": "Her own page says so."}
    assert curator.post("/merges", both, 403)["status"] == 403
    narrow = programs.of("Adam", Role.ADMIN, ["curate"])
    assert narrow.post("/merges", both, 403)["status"] == 403
    preview = admin.get("/merges/preview?kept=alice-arden&merged=a-arden")
    assert (preview["shared"], preview["refusal"]) == (1, None)
    assert "id" not in preview["kept"]
    made = admin.post("/merges", both)
    assert (made["kept_slug"], made["is_last"]) == ("alice-arden", True)
    assert programs.nobody.get("/forecasters/a-arden")["slug"] == "alice-arden"
    assert admin.post("/merges", both, 409)["status"] == 409
    assert admin.post("/merges", {**both, "takes_account": "yes"}, 422)["status"] == 422
    assert admin.post("/merges", {**both, "kept": "nobody"}, 404)["status"] == 404
    undone = admin.post(f"/merges/{made['id']}/undo", status=200)
    assert undone["undone_at"] is not None
    assert programs.nobody.get("/forecasters/a-arden")["slug"] == "a-arden"
    assert admin.post(f"/merges/{made['id']}/undo", status=409)["status"] == 409
    assert admin.get("/merges")["total"] == 1
    assert sound(runtime)


def test_a_watch_begins_takes_pieces_and_ends(curator: Program, programs: Programs) -> None:
    begun = curator.post(
        "/watches", {"kind": "person", "subject": "Ann Bell", "rule": "All she writes."}
    )
    assert (begun["slug"], begun["counts"]["pieces"]) == ("ann-bell", 0)
    where = f"/watches/{begun['slug']}"
    assert programs.nobody.get(where) == begun
    assert programs.nobody.get("/watches")["items"] == [begun]
    piece = {"title": "Rain is likely", "published_on": "2024-06-01", "url": "https://a.example/1"}
    added = curator.post(f"{where}/pieces", piece)
    assert (added["title"], added["state"]) == ("Rain is likely", "waiting")
    assert curator.post(f"{where}/pieces", piece, 409)["status"] == 409
    early = {**piece, "published_on": "2020-01-01", "url": "https://a.example/2"}
    assert curator.post(f"{where}/pieces", early, 422)["status"] == 422
    passing = f"{where}/pieces/{added['id']}/passing"
    assert curator.post(passing, {"reason": "No forecast."}, 200)["state"] == "passed"
    assert programs.nobody.get(f"{where}/pieces?state=passed")["total"] == 1
    assert programs.nobody.get(f"{where}/pieces?page=2")["items"] == []
    assert curator.post(f"/watches/nobody/pieces/{added['id']}/passing", {"reason": "x"},
                        404)["status"] == 404  # fmt: skip
    assert curator.post(f"{where}/ending", {}, 200)["until"] == "2024-06-01"
    assert curator.post(f"{where}/ending", {}, 409)["status"] == 409


def test_a_repetition_is_merged_with_the_call_it_repeats(
    curator: Program, anna: Program, programs: Programs
) -> None:
    asked(anna, title="Will the port of Vessel open?", opens="2024-01-01")
    about = "will-the-port-of-vessel-open"
    first = curator.post("/articles", {"text": ARTICLE, "published_on": "2024-05-06"})
    bell = next(each["id"] for each in first["candidates"] if each["speaker"] == "Ann Bell")
    curator.post(f"/candidates/{bell}/acceptance", {"question": about}, 200)
    text = ARTICLE.replace("Port of Vessel\n", "Port of Vessel, once more\n")
    again = curator.post("/articles", {"text": text, "published_on": "2024-05-07"})
    hers = next(each["id"] for each in again["candidates"] if each["speaker"] == "Ann Bell")
    where = f"/candidates/{hers}/merging"
    assert curator.post(where, {"call": f"ann-bell_{about}_7"}, 404)["status"] == 404
    assert curator.post(where, {"call": f"nobody_{about}_1"}, 404)["status"] == 404
    merged = curator.post(where, {"call": f"ann-bell_{about}_1"}, 200)
    assert merged["state"] == "rejected"
    (call,) = programs.nobody.get(f"/questions/{about}/predictions")["items"]
    assert call["also_in"] == [f"article:{again['id']}"]
    assert curator.post(f"/candidates/{hers}/undo", status=200)["state"] == "pending"


def test_nobody_repeats_what_somebody_else_said(
    curator: Program, anna: Program, programs: Programs, clock: FakeClock
) -> None:
    asked(anna, title="Will the port of Vessel open?", opens="2024-01-01")
    about = "will-the-port-of-vessel-open"
    anna.post(f"/questions/{about}/predictions", {"probability": 0.9})
    clock.advance(hours=240)
    article = curator.post("/articles", {"text": ARTICLE, "published_on": "2024-06-10"})
    bell = next(each["id"] for each in article["candidates"] if each["speaker"] == "Ann Bell")
    where, call = f"/candidates/{bell}/merging", f"anna_{about}_1"
    refused = curator.post(where, {"call": call}, 409)
    assert refused["detail"].startswith("It is Ann Bell's; the call is Anna's.")
    (said,) = programs.nobody.get(f"/questions/{about}/predictions")["items"]
    assert said["also_in"] == []
    assert curator.post(where, {"call": call, "speaker": "Anna"}, 200)["state"] == "rejected"


def test_a_repetition_is_found_however_much_was_said_since(
    curator: Program, anna: Program, clock: FakeClock
) -> None:
    asked(anna, title="Will the port of Vessel open?", opens="2024-01-01")
    about = "will-the-port-of-vessel-open"
    for probability in (0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3):
        anna.post(f"/questions/{about}/predictions", {"probability": probability})
        clock.advance(hours=1)
    clock.advance(hours=240)
    text = ARTICLE.replace("Ann Bell", "Anna")
    article = curator.post("/articles", {"text": text, "published_on": "2024-06-10"})
    hers = article["candidates"][0]["id"]
    sent = {"call": f"anna_{about}_1", "speaker": "Anna"}
    assert curator.post(f"/candidates/{hers}/merging", sent, 200)["state"] == "rejected"


def test_what_is_never_scored_is_set_aside_together(curator: Program) -> None:
    text = "Port to open soon\n\n“Maybe the port opens,” said Ann Bell. “It may rain by May.”\n"
    article = curator.post("/articles", {"text": text, "published_on": "2024-05-06"})
    where = f"/articles/{article['id']}/setting-aside"
    assert [each["classification"] for each in article["candidates"]] == ["headline", "forecast"]
    states = [each["state"] for each in curator.post(where, status=200)["candidates"]]
    assert states == ["rejected", "pending"]
    assert curator.post(where, status=409)["status"] == 409
    assert curator.post("/articles/999/setting-aside", status=404)["status"] == 404
