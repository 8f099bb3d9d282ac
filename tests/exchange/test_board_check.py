"""A published board is computed again from its own file; whatever was changed in it is named."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from forecasts.clock import Edge, parse_moment
from forecasts.db import Session
from forecasts.errors import InvalidInputError
from forecasts.exchange import Difference, check_board, published_board
from forecasts.exchange.board_evidence import evidence_digest
from forecasts.families import tie_family
from forecasts.models import Question
from forecasts.predictions import Source, Statement, record_prediction
from forecasts.questions import QuestionChange, edit_question
from forecasts.resolution.resolve import annul_question
from forecasts.standings import BoardColumn, BoardFilter, BoardOrder, board_reading
from forecasts.values import Basis, Board, BoardScore, FamilyKind, ForecasterKind
from tests import world
from tests.conftest import FakeClock
from tests.standings.season import Season, set_base_rates

MIXED = BoardFilter(board=Board.ALL)


@pytest.fixture
def season(session: Session, clock: FakeClock) -> Season:
    """Five questions, two of which exclude each other; words, a certain miss, an annulled one."""
    season = Season(session, clock, names=("Ann", "Ben", "Cat", "Dan", "Eve"))
    asked = season.play(range(5))
    tie_family(
        session, kind=FamilyKind.EXCLUSIVE, title="Which?", questions=[asked[0], asked[2]],
        by="curator", now=clock(),
    )  # fmt: skip
    sure = season.people["Sure"] = world.forecaster(session, clock(), "Sure")
    late = world.question(session, clock(), title="Late?", closes="2023-12-31", opens="2022-01-01")
    world.prediction(session, clock(), late, sure, 0.0, "2022-09-01")
    said = Statement(
        probability=0.9, low=0.8, high=0.97, basis=Basis.VERBAL, phrase="surely",
        stated=parse_moment("2022-09-01", edge=Edge.END), source=Source(),
    )  # fmt: skip
    record_prediction(
        session, question=late, forecaster=season.people["Ann"], statement=said,
        by="curator", now=clock(),
    )  # fmt: skip
    season.resolve(late, yes=True)
    gone = world.question(session, clock(), title="Gone?", closes="2023-12-31", opens="2022-01-01")
    world.prediction(session, clock(), gone, sure, 0.3, "2022-09-01")
    annul_question(session, gone, reason="It burned down.", by="curator", now=clock())
    set_base_rates(session, 0.3)
    return season


def _published(
    season: Season, wanted: BoardFilter = MIXED, order: BoardOrder | None = None
) -> dict[str, Any]:
    read = board_reading(season.session, wanted, now=season.clock(), order=order)
    published = published_board(season.session, read, wanted, order=order)
    whole: dict[str, Any] = json.loads(json.dumps(published, allow_nan=False))
    return whole


@pytest.mark.parametrize("score", [None, *BoardScore])
def test_a_board_follows_from_its_own_file_by_every_score(
    season: Season, score: BoardScore | None
) -> None:
    found = check_board(_published(season, BoardFilter(board=Board.ALL, score=score)))
    assert found.differences == ()
    assert (found.rows, found.answers, found.questions) == (9, 32, 6)


@pytest.mark.parametrize(
    "wanted",
    [
        BoardFilter(), BoardFilter(kind=ForecasterKind.PUNDIT, minimum=3),
        BoardFilter(kind=ForecasterKind.MARKET), BoardFilter(tag="nowhere"),
        BoardFilter(board=Board.RETROSPECTIVE, includes_early=True),
        BoardFilter(since=parse_moment("2023-12-31", edge=Edge.START).at.date(),
                    until=parse_moment("2023-12-31", edge=Edge.START).at.date()),
    ],
)  # fmt: skip
def test_a_filtered_board_follows_from_its_own_file(season: Season, wanted: BoardFilter) -> None:
    assert check_board(_published(season, wanted)).differences == ()


def test_a_sorted_board_follows_from_its_own_file(season: Season) -> None:
    order = BoardOrder(BoardColumn.NAME, is_descending=True)
    published = _published(season, MIXED, order)
    assert published["evidence"]["filter"]["sort"] == "name"
    assert check_board(published).differences == ()


def test_rows_that_differ_by_rounding_alone_stand_by_name_whatever_the_order_of_the_evidence(
    session: Session, clock: FakeClock
) -> None:
    season = Season(session, clock, names=("Ann", "Ben"), wobble=0.0)
    season.play(range(6))
    alike = [world.forecaster(session, clock(), f"Like {number}") for number in range(8)]
    for number in range(8):
        title = f"Another {number}?"
        about = world.question(
            session, clock(), title=title, closes="2023-12-31", opens="2022-01-01"
        )
        exchange = season.people["Exchange"]
        world.prediction(session, clock(), about, exchange, 0.5, "2022-06-01")
        world.prediction(session, clock(), about, alike[number * 7 % 8], 0.67, "2022-09-01")
        season.resolve(about, yes=True)
    published = _published(season)
    names = [row["slug"] for row in published["rows"]]
    assert names == ["ann", *(f"like-{number}" for number in range(8)), "ben"]
    for column in published["evidence"]["answers"].values():
        column.reverse()
    assert check_board(_signed(published)).differences == ()


def test_nothing_in_the_file_numbers_what_is_private(season: Season) -> None:
    before = json.dumps(_published(season)["evidence"])
    assert '"id"' not in before
    assert "curator" not in before


def _numbers(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict | list):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for key, each in pairs:
            yield from _numbers(each, (*path, key))
    elif isinstance(value, int | float):
        yield path


def _one_of_each(published: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Takes a number of every field, from the middle of the list it stands in."""
    fields: dict[tuple[Any, ...], list[tuple[Any, ...]]] = {}
    for path in _numbers(published):
        field = tuple(each for each in path if not isinstance(each, int))
        fields.setdefault(field, []).append(path)
    return [paths[len(paths) // 2] for paths in fields.values()]


def _bent(published: dict[str, Any], path: tuple[Any, ...]) -> dict[str, Any]:
    bent = copy.deepcopy(published)
    at = bent
    for key in path[:-1]:
        at = at[key]
    value = at[path[-1]]
    step = 1 if isinstance(value, int) else 1e-4
    moved = value - step if value == 1 else value + step
    at[path[-1]] = not value if isinstance(value, bool) else moved
    return bent


def _found(bent: dict[str, Any]) -> tuple[Difference, ...]:
    """What is found in a file; where it is refused, the refusal."""
    try:
        return check_board(bent).differences
    except InvalidInputError as error:
        return (Difference("the file", str(error), None, None),)


def test_one_number_bent_anywhere_in_the_file_is_found_and_named(season: Season) -> None:
    published = _published(season, BoardFilter(board=Board.ALL, score=BoardScore.CALIBRATION))
    paths = _one_of_each(published)
    assert len(paths) > 60
    for path in paths:
        bent = _bent(published, path)
        found = _found(bent)
        assert found, path
        if found[0].where == "the file":
            assert str(path[-1]) in found[0].what
        elif path[0] in {"rows", "references"}:
            who = bent[path[0]][path[1]]["forecaster"]
            assert any(who in each.where and each.what == path[2] for each in found), path
        elif len(path) == 1:
            assert any(each.what == path[0] for each in found), path


def test_a_bent_probability_is_named_with_its_speaker_and_its_question(season: Season) -> None:
    published = _published(season)
    answers = published["evidence"]["answers"]
    place = answers["forecaster"].index("cat")
    answers["probability"][place] += 0.01
    found = check_board(published).differences
    where = f"answer of Cat (cat) to {answers['question'][place]}"
    assert [each.what for each in found if each.where == where] == ["brier", "log"]
    assert any(each.where == "row Cat (cat)" and each.what == "brier" for each in found)


def test_a_row_too_many_too_few_or_out_of_place_is_named(season: Season) -> None:
    published = _published(season)
    fewer = published | {"rows": published["rows"][1:]}
    assert any(each.stated is None for each in check_board(fewer).differences)
    twice = published | {"rows": [*published["rows"], published["rows"][0]]}
    assert any(each.what == "number of rows" for each in check_board(twice).differences)
    stranger = published["rows"][0] | {"forecaster": "Nobody", "slug": "nobody"}
    more = published | {"rows": [*published["rows"], stranger]}
    assert check_board(more).differences[0].where == "row Nobody (nobody)"
    turned = published | {"rows": published["rows"][::-1]}
    assert [each.what for each in check_board(turned).differences] == ["order"]


def test_evidence_that_the_filter_would_leave_out_is_named(season: Season) -> None:
    published = _published(season, BoardFilter(kind=ForecasterKind.PUNDIT))
    published["evidence"]["filter"] |= {"kind": "user", "until": "2023-01-01"}
    found = check_board(published).differences
    assert any(each.where == "forecaster Ann (ann)" and each.what == "kind" for each in found)
    assert any(each.where.startswith("question ") and each.what == "closes_at" for each in found)


def _signed(published: dict[str, Any]) -> dict[str, Any]:
    """The file as somebody would hand it out who wants to be believed."""
    published["filter"] = published["evidence"]["filter"]
    published["evidence"]["digest"] = evidence_digest(published["evidence"])
    return published


def test_a_question_without_the_tag_of_the_filter_is_named(season: Season) -> None:
    tagged = BoardFilter(board=Board.ALL, tag="harbour")
    for question in season.session.scalars(select(Question).order_by(Question.id).limit(2)):
        edit_question(
            season.session, question, QuestionChange(tags=("port", "harbour")),
            by="curator", now=season.clock(),
        )  # fmt: skip
    published = _published(season, tagged)
    asked = published["evidence"]["questions"]
    assert [each["tags"] for each in asked] == [["harbour", "port"]] * 2
    found = check_board(published)
    assert (found.differences, found.narrowed_to) == ((), "tag harbour")
    published["evidence"]["filter"]["tag"] = "bridge"
    names = [each["question"] for each in asked]
    assert check_board(_signed(published)).differences == tuple(
        Difference(f"question {name}", "tags", "harbour, port", "bridge") for name in names
    )


def test_a_filter_that_is_not_that_of_the_evidence_is_named(season: Season) -> None:
    published = _published(season)
    published["filter"] = published["filter"] | {"kind": "pundit"}
    assert [each.what for each in check_board(published).differences] == ["filter"]


def test_stability_is_a_share_of_everybody_with_an_edge_or_of_nobody(season: Season) -> None:
    published = _published(season, BoardFilter(board=Board.ALL, has_stability=True))
    found = check_board(published)
    assert found.differences == ()
    assert "the share of other readings" in found.unchecked[-1]
    assert "the share of other readings" not in check_board(_published(season)).unchecked[-1]
    for row, wrong in ((published["rows"][0], 1.01), (published["rows"][1], None)):
        kept, row["stability"] = row["stability"], wrong
        assert [each.what for each in check_board(_signed(published)).differences] == ["stability"]
        row["stability"] = kept
    published["references"][0]["stability"] = 0.99
    assert [each.what for each in check_board(_signed(published)).differences] == ["stability"]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("evidence", None, "without its evidence"),
        ("rows", [1], "rows"),
        ("references", {}, "references"),
        ("board", "best", "the board"),
        ("as_of", 3, "as_of"),
        ("minimum", True, "minimum"),
        ("evidence.format", "2", "format"),
        ("evidence.filter", [], "an object"),
        ("evidence.answers", {"question": ["question-0"]}, "no field"),
        ("evidence.answers", [{}], "an object of lists"),
        ("evidence.answers.log", [0.5], "all equally long"),
        ("evidence.questions", [3], "a list of objects"),
        ("evidence.questions.0.tags", "harbour", "a list of tags"),
        ("evidence.annulled", [3], "a list of names"),
        ("evidence.filter.since", "soon", "not a day"),
        ("evidence.filter.sort", "fame", "one of rank"),
        ("evidence.forecasters.0.slug", "ben", "twice"),
        ("evidence.forecasters.0.hedges", 7, "hedges"),
        ("evidence.answers.probability.0", "0.5", "evidence.answers[0].probability is '0.5'"),
        ("evidence.answers.forecaster.0", "nobody", "a name in the file"),
        ("evidence.questions.0.outcome", 2, "1 or 0"),
        ("evidence.questions.0.closes_at", "x" * 500, "closes_at"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(
    season: Season, name: str, value: object, words: str
) -> None:
    published = _published(season)
    *path, last = [int(each) if each.isdigit() else each for each in name.split(".")]
    at: Any = published
    for key in path:
        at = at[key]
    at[last] = value
    with pytest.raises(InvalidInputError) as refused:
        check_board(published)
    assert words in str(refused.value)
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize("value", [None, 3, [], {}, {"evidence": {}}])
def test_something_else_than_a_board_is_refused(value: object) -> None:
    with pytest.raises(InvalidInputError, match="no board"):
        check_board(value)
