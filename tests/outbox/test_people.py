"""Facts name a forecaster beside their page; another name takes its place only there."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest

from forecasts.outbox.people import Called, renamed, renamed_board, slugs_named
from forecasts.reports.facts import notice_to_json, report_from_json, report_to_json
from forecasts.reports.items import BoardMove, Said
from tests.reports.sample import OUTCOMES, SITE, notice, outcome, report

NEW = Called(("Anna Amsel", "A. Amsel"), "Removed forecaster q", "removed-forecaster-q")
REPORT = report_to_json(report(covers="answered by Anna Amsel", named=(f"{SITE}/forecasters/x",)))
NOTICE = notice_to_json(notice())


def words_in(facts: Any) -> Iterator[str]:
    """Goes through every key and every text of plain JSON values."""
    if isinstance(facts, str):
        yield facts
    elif isinstance(facts, dict):
        for key, value in facts.items():
            yield key
            yield from words_in(value)
    elif isinstance(facts, list):
        for value in facts:
            yield from words_in(value)


def items_in(said: Any) -> Iterator[Any]:
    """Goes through every item of a report or a notice."""
    if is_dataclass(said):
        yield said
        for each in fields(said):
            yield from items_in(getattr(said, each.name))
    elif isinstance(said, tuple):
        for each in said:
            yield from items_in(each)


def test_no_word_of_a_report_names_anybody_but_the_page_beside_a_name() -> None:
    for facts in (REPORT, NOTICE):
        pages = (word.rpartition("/forecasters/") for word in words_in(facts))
        assert slugs_named(facts) == {slug for _, found, slug in pages if found}
        assert slugs_named(facts)
        words = {word: replace(NEW, names=(word,)) for word in words_in(facts)}
        assert renamed(facts, words) == facts


@pytest.mark.parametrize("said", [report(), notice()], ids=["report", "notice"])
def test_everything_that_has_the_name_of_a_forecaster_has_their_page(said: Any) -> None:
    facts = REPORT if said == report() else NOTICE
    found = [each for each in items_in(said) if hasattr(each, "forecaster")]
    assert found
    for each in found:
        assert isinstance(each, Said | BoardMove)
        assert each.url.rpartition("/")[2] in slugs_named(facts)


def test_another_name_takes_its_place_with_its_page_and_everything_else_stays() -> None:
    called = {"anna-amsel": NEW, "amsel": NEW}
    near, far = OUTCOMES[0].closest, OUTCOMES[0].furthest
    assert near is not None
    assert far is not None
    before = report(
        resolved=(
            replace(
                OUTCOMES[0],
                subject=replace(OUTCOMES[0].subject, title="Will Anna Amsel win?"),
                closest=replace(
                    near,
                    forecaster="Anna Amsel Kowalska",
                    url=f"{SITE}/forecasters/anna-amsel-kowalska",
                    quote="Anna Amsel will.",
                ),
                furthest=replace(far, publisher="anna-amsel.example"),
            ),
            outcome(9, "Will it snow?", closest=replace(far, quote="A. Amsel!")),
        )
    )
    first, second = before.resolved
    assert first.furthest is not None
    assert second.closest is not None
    page: dict[str, Any] = {"forecaster": NEW.name, "url": f"{SITE}/forecasters/{NEW.slug}"}
    after = replace(
        before,
        resolved=(
            replace(first, furthest=replace(first.furthest, **page, publisher=None)),
            replace(second, closest=replace(second.closest, **page, quote=None)),
        ),
        board=tuple(
            replace(each, **page) if each.forecaster == "Anna Amsel" else each
            for each in before.board
        ),
    )
    kept = report_to_json(before)
    assert report_from_json(renamed(kept, called)) == after
    assert kept == report_to_json(before)


def test_who_has_no_page_any_more_leads_to_the_board() -> None:
    called = {"amsel": replace(NEW, slug=None)}
    found = report_from_json(renamed(REPORT, called)).board[1]
    assert (found.forecaster, found.url) == (NEW.name, f"{SITE}/")


def test_a_board_keeps_its_numbers_under_the_new_slug_whatever_the_old_one_was() -> None:
    numbers = {"edge": 1.0, "low": 0.0, "high": 2.0}
    board = {"board": "prospective", "rows": {"edge": numbers, "rows": numbers, "low-2": numbers}}
    called = {each: replace(NEW, slug=f"removed-{each}") for each in ("edge", "low", "board")}
    expected = {"removed-edge": numbers, "rows": numbers, "low-2": numbers}
    assert renamed_board(board, called) == {"board": "prospective", "rows": expected}
    gone = {"rows": replace(NEW, slug=None)}
    assert list(renamed_board(board, gone)["rows"]) == ["edge", "low-2"]
    assert renamed_board({}, called) == {}
