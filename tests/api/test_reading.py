"""What everybody may read beside the board: words, corrections, the ledger, calibration, pairs."""

from forecasts.families import tie_family
from forecasts.language.chances.lexicon import LEXICON_VERSION, lexicon, lexicon_versions
from forecasts.ledger import head
from forecasts.values import Chain, FamilyKind
from tests import world
from tests.api.conftest import Program, Programs
from tests.api.test_questions import asked
from tests.web.conftest import Site, site, site_on_each_database

__all__ = ["site", "site_on_each_database"]


def test_every_phrase_of_every_lexicon_is_read(site: Site) -> None:
    nobody = Program(site.app)
    found = nobody.get("/lexicon")
    assert found == {"newest": LEXICON_VERSION, "versions": list(lexicon_versions())}
    for version in found["versions"]:
        table = lexicon(version)
        first = nobody.get(f"/lexicon/{version}?size=100")
        assert first["total"] == len(table.entries)
        for shown, entry in zip(first["items"], table.entries, strict=False):
            assert (shown["phrase"], shown["central"]) == (entry.phrase, entry.central)
    sure = nobody.get(f"/lexicon/{LEXICON_VERSION}?q=Likely&tier=A")
    assert sure["items"]
    assert {each["tier"] for each in sure["items"]} == {"A"}
    assert nobody.get(f"/lexicon/{LEXICON_VERSION}?tier=Z", 422)["status"] == 422
    assert nobody.get("/lexicon/klingon-1", 404)["status"] == 404


def test_the_ledger_holds_the_line_somebody_noted(site_on_each_database: Site) -> None:
    nobody = Program(site_on_each_database.app)
    with site_on_each_database.runtime.reading() as session:
        end = head(session, Chain.PUBLIC)
    found = nobody.get("/ledger")
    assert (found["size"], found["entry_hash"], found["noted"]) == (end.size, end.entry_hash, None)
    assert nobody.get(f"/ledger?line={end.size}/{end.entry_hash}")["noted"] == "held"
    assert nobody.get(f"/ledger?line={end.size}/{'0' * 64}")["noted"] == "changed"
    assert nobody.get("/ledger?line=x", 422)["status"] == 422


def test_corrections_are_those_of_their_page(site_on_each_database: Site) -> None:
    found = Program(site_on_each_database.app).get("/corrections")
    page = site_on_each_database.html("/corrections")
    assert found["items"]
    for each in found["items"]:
        assert each["what"] in page


def test_calibration_and_comparison_are_read(site_on_each_database: Site) -> None:
    nobody = Program(site_on_each_database.app)
    whole = nobody.get("/calibration")
    assert {each["kind"] for each in whole["kinds"]}
    of_one = nobody.get("/calibration?kind=pundit&board=prospective")
    assert [each["kind"] for each in of_one["kinds"]] in ([], ["pundit"])
    slugs = [each["slug"] for each in nobody.get("/forecasters?kind=pundit")["items"]]
    for slug in slugs:
        assert nobody.get(f"/forecasters/{slug}/calibration")["slug"] == slug
    both = nobody.get(f"/comparison?one={slugs[0]}&other={slugs[1]}")
    assert (both["one"]["slug"], both["other"]["slug"]) == tuple(slugs[:2])
    assert both["sentence"]
    assert nobody.get(f"/comparison?one={slugs[0]}", 422)["status"] == 422
    assert nobody.get(f"/comparison?one={slugs[0]}&other=nobody", 404)["status"] == 404


def test_the_families_of_a_question_are_read_with_it(programs: Programs, anna: Program) -> None:
    now = programs.runtime.now()
    with programs.runtime.transaction() as session:
        titles = ("Ann wins?", "Ben wins?")
        both = [world.question(session, now, title=title, opens="2024-01-01") for title in titles]
        title, exclusive = "Who wins?", FamilyKind.EXCLUSIVE
        tie_family(session, kind=exclusive, title=title, questions=both, by="curator", now=now)
        alice = world.forecaster(session, now)
        for each in both:
            world.prediction(session, now, each, alice, 0.7, "2024-05-01")
    (family,) = programs.nobody.get("/questions/ben-wins/families")["items"]
    assert (family["title"], family["kind"]) == ("Who wins?", "exclusive")
    assert [each["slug"] for each in family["members"]] == ["ann-wins", "ben-wins"]
    assert family["incoherences"][0]["forecaster_slug"] == "alice-arden"
    own = asked(anna, visibility="private")["slug"]
    assert anna.get(f"/questions/{own}/families")["total"] == 0
    assert programs.nobody.get(f"/questions/{own}/families", 404)["status"] == 404
