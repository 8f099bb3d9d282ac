"""What everybody may read, and what curators do, over the invented record and an empty one."""

import json

import pytest

from tests.api.conftest import Program, Programs
from tests.api.test_questions import asked
from tests.standings.test_word_meanings import talker
from tests.web.conftest import Site, site, site_on_each_database

__all__ = ["site", "site_on_each_database"]

ARTICLE = (
    "Port of Vessel\n\nAnn Bell, an analyst, said on Monday: “It is very likely that the port will "
    "open by June 2025.”\n\n“It may or may not open,” said Carl Dorn, a captain.\n"
)


def test_the_board_is_the_same_as_the_file_beside_the_page(site_on_each_database: Site) -> None:
    client = site_on_each_database.app.test_client()
    for query in ("", "?kind=pundit&minimum=1", "?board=all&score=brier&sort=-name&early=1"):
        there = client.get(f"/board.json{query}").get_json()
        here = client.get(f"/api/v1/leaderboard{query}").get_json()
        assert {**here, "as_of": ""} == {**there, "as_of": ""}
        assert here["rows"]


def test_forecasters_are_listed_found_and_measured(site_on_each_database: Site) -> None:
    nobody = Program(site_on_each_database.app)
    listed = nobody.get("/forecasters")
    assert listed["total"] == len(listed["items"]) > 3
    for each in listed["items"]:
        assert nobody.get(f"/forecasters/{each['slug']}") == each
        record = nobody.get(f"/forecasters/{each['slug']}/record")
        assert record["forecaster"] == each
        for stands in record["boards"]:
            assert stands["row"]["slug"] == each["slug"]
    pundits = nobody.get("/forecasters?kind=pundit")["items"]
    assert {each["kind"] for each in pundits} == {"pundit"}
    found = nobody.get(f"/forecasters?q={pundits[0]['name'].split()[-1]}")["items"]
    assert pundits[0] in found
    assert nobody.get("/forecasters/nobody-at-all", 404)["status"] == 404


def test_markets_and_articles_are_listed_as_on_their_pages(site_on_each_database: Site) -> None:
    nobody = Program(site_on_each_database.app)
    assert nobody.get("/markets?order=closing")["page"] == 1
    articles = nobody.get("/articles")["items"]
    assert articles
    shown = nobody.get(f"/articles/{articles[0]['id']}")
    assert shown["title"] == articles[0]["title"]
    assert {each["state"] for each in shown["candidates"]} <= {
        "accepted",
        "noncommittal",
        "direction",
    }


def test_the_statements_of_a_question_are_those_of_its_page(site_on_each_database: Site) -> None:
    nobody = Program(site_on_each_database.app)
    for question in nobody.get("/questions?size=100")["items"]:
        for each in nobody.get(f"/questions/{question['slug']}/predictions?size=100")["items"]:
            assert each["question"] == question["slug"]
            assert nobody.get(f"/forecasters/{each['forecaster']}")["name"] == each["name"]


def test_a_curator_reads_an_article_and_decides_its_candidates(
    curator: Program, anna: Program, programs: Programs
) -> None:
    asked(anna, title="Will the port of Vessel open?", opens="2024-01-01")
    assert anna.post("/articles", {"text": ARTICLE}, 403)["status"] == 403
    article = curator.post("/articles", {"text": ARTICLE, "published_on": "2024-05-06"})
    assert curator.post("/articles", {"text": ARTICLE}) == article
    waiting = curator.get("/candidates")["items"]
    assert [each["id"] for each in waiting] == [each["id"] for each in article["candidates"]]
    assert programs.nobody.get(f"/articles/{article['id']}")["candidates"] == []
    bell = next(each for each in waiting if each["speaker"] == "Ann Bell")
    where = f"/candidates/{bell['id']}"
    about = {"question": "will-the-port-of-vessel-open"}
    other = {**about, "probability": 0.99}
    assert "needs its reason" in curator.post(f"{where}/acceptance", other, 422)["detail"]
    curator.post(f"{where}/acceptance", {**other, "reason": "She laughed."}, 200)
    read = programs.nobody.get("/predictions")["items"][0]
    assert (read["reading_reason"], read["proposed"]) == ("She laughed.", bell["central"])
    curator.post(f"{where}/undo", status=200)
    accepted = curator.post(f"{where}/acceptance", about, 200)
    assert (accepted["state"], accepted["forecaster"]) == ("accepted", "ann-bell")
    assert programs.nobody.get("/predictions")["items"][0]["phrase"] == bell["phrase"]
    assert curator.post(f"{where}/rejection", status=409)["status"] == 409
    assert curator.post(f"{where}/undo", status=200)["state"] == "pending"
    assert programs.nobody.get("/predictions")["total"] == 0
    for how, state in (("noncommittal", "noncommittal"), ("direction", "direction")):
        assert curator.post(f"{where}/{how}", about, 200)["state"] == state
        curator.post(f"{where}/undo", status=200)
    assert curator.post(f"{where}/rejection", status=200)["state"] == "rejected"
    assert curator.post("/candidates/999/rejection", status=404)["status"] == 404


def test_an_article_gets_its_day_and_a_stale_change_is_refused(curator: Program) -> None:
    article = curator.post("/articles", {"text": ARTICLE})
    where = f"/articles/{article['id']}"
    tag = {"If-Match": '"something-else"'}
    day = {"published_on": "2024-05-06"}
    assert curator("PATCH", where, json=day, headers=tag).status_code == 412
    assert curator("PATCH", where, json=day).get_json()["published_on"] == "2024-05-06"
    assert curator("PATCH", where, json={"published_on": "2199-01-01"}).status_code == 422


def test_one_article_has_one_statement_of_a_person_on_a_question_at_a_time(
    curator: Program, anna: Program
) -> None:
    asked(anna, title="Will the port of Vessel open?", opens="2024-01-01")
    again = f"{ARTICLE}\n“It is unlikely that the port will open by June 2025,” Ann Bell said.\n"
    article = curator.post("/articles", {"text": again, "published_on": "2024-05-06"})
    hers = [each["id"] for each in article["candidates"] if each["speaker"] == "Ann Bell"]
    about = {"question": "will-the-port-of-vessel-open", "stated": "2024-05-06"}
    curator.post(f"/candidates/{hers[0]}/acceptance", about, 200)
    refused = curator.post(f"/candidates/{hers[1]}/acceptance", about, 409)
    assert "Only one can be the statement" in refused["detail"]
    assert f"candidate undo {hers[0]}" in refused["detail"]


def test_a_candidate_goes_to_no_question_that_is_not_public(
    curator: Program, anna: Program
) -> None:
    own = asked(curator, visibility="private")["slug"]
    foreign = asked(anna, title="Hers?", visibility="private")["slug"]
    candidate = curator.post("/articles", {"text": ARTICLE})["candidates"][0]["id"]
    accept = f"/candidates/{candidate}/acceptance"
    assert curator.post(accept, {"question": own}, 422)["status"] == 422
    assert curator.post(accept, {"question": foreign}, 404)["status"] == 404
    assert curator.post(accept, {"question": "nowhere"}, 404)["status"] == 404


def test_a_tip_waits_for_a_curator(anna: Program, curator: Program, programs: Programs) -> None:
    tip = {"words": "It will rain.", "person": "Ann Bell", "url": "https://a.example/rain"}
    assert anna.post("/tips", tip)["state"] == "waiting"
    assert programs.nobody.post("/tips", tip, 401)["status"] == 401
    assert anna.post("/tips", {**tip, "url": "javascript:alert(1)"}, 422)["status"] == 422
    assert anna.get("/tips", 403)["status"] == 403
    anna.post("/tips", {**tip, "words": "It will hail."})
    first, second = curator.get("/tips")["items"]
    taken = curator.post(f"/tips/{first['id']}/taking", status=200)
    assert (taken["words"], taken["state"]) == ("It will rain.", "taken")
    why = {"reason": "No number in it."}
    assert curator.post(f"/tips/{second['id']}/setting-aside", why, 200)["state"] == "set aside"
    assert curator.post(f"/tips/{second['id']}/taking", status=409)["status"] == 409
    assert curator.get("/tips")["total"] == 0
    for _ in range(8):
        anna.post("/tips", tip)
    assert anna.post("/tips", tip, 429)["status"] == 429  # as on the page: 10 an hour


@pytest.mark.parametrize("path", ["/questions", "/forecasters", "/leaderboard", "/articles"])
def test_what_is_public_is_the_same_for_everybody_but_for_what_is_ones_own(
    anna: Program, bert: Program, programs: Programs, path: str
) -> None:
    asked(anna)
    anna.post("/questions/will-it-rain/predictions", {"probability": 0.3})
    as_bert = json.dumps(bert.get(path))
    assert json.dumps(programs.nobody.get(path)) == as_bert


def test_what_words_turned_out_to_mean_is_read_once_enough_came_out(programs: Programs) -> None:
    with programs.runtime.transaction() as session:
        slug = talker(session, "nnnnnnnnyn").slug
    found = programs.nobody.get(f"/forecasters/{slug}/words")
    assert found["total"] == 1
    said = found["items"][0]
    assert (said["words"], said["outcomes"], said["came"]) == ("very likely", 10, 1)
    assert said["low"] < 0.1 < said["high"]
    assert programs.nobody.get("/forecasters/nobody/words", 404)["status"] == 404
