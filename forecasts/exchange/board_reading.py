"""Reading a published board back: its evidence as arrays, and nothing from any database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from forecasts.clock import parse_day
from forecasts.errors import InvalidInputError
from forecasts.exchange.board_evidence import EVIDENCE_FORMAT
from forecasts.exchange.json_columns import (
    Array,
    JsonColumns,
    json_columns,
    json_object,
    json_table,
    refusal,
)
from forecasts.standings import BoardFilter
from forecasts.standings.board.board_order import BoardColumn, BoardOrder
from forecasts.standings.board.leaderboard import BoardEvidence
from forecasts.standings.board.ticks import Gaps
from forecasts.standings.records import (
    BASES,
    FAMILY_KINDS,
    KINDS,
    REFERENCES,
    WATCHED,
    Person,
    Records,
    microseconds,
)
from forecasts.values import Board, BoardScore


@dataclass(frozen=True, slots=True, eq=False)
class PublishedBoard:
    """A published board as its file says it, with what it says it was computed from.

    Attributes:
        stated: the file.
        board: which board it is.
        as_of: the instant it was computed for.
        wanted: the filter.
        order: how it was sorted, None for its own order.
        evidence: everything it was computed from.
        questions: the questions of the evidence, by their numbers there.
        tags: their tags, by question.
        has_watches: whether it says which statements came from a watch; files of earlier releases
            do not.
    """

    stated: Mapping[str, Any]
    board: Board
    as_of: datetime
    wanted: BoardFilter
    order: BoardOrder | None
    evidence: BoardEvidence
    questions: Mapping[int, str]
    tags: Mapping[str, Sequence[str]]
    has_watches: bool


def _people(found: JsonColumns) -> dict[int, Person]:
    names, kinds = found.texts("name"), found.words("kind", KINDS)
    return {
        place: Person(place, names[place], slug, kinds[place], None)
        for slug, place in found.numbered("slug").items()
    }


def _hedging(found: JsonColumns) -> dict[int, tuple[int, int]]:
    hedges = found.whole("hedges", optional=True)
    classified = found.whole("classified", low=1, optional=True)
    for place in np.flatnonzero((hedges > classified) | ((hedges < 0) != (classified < 0))):
        raise refusal(f"{found.place}[{place}].hedges", int(hedges[place]), "at most `classified`")
    known = np.flatnonzero(classified > 0).tolist()
    return {place: (int(hedges[place]), int(classified[place])) for place in known}


def _question_columns(found: JsonColumns) -> dict[str, Array]:
    """Reads what is said of each question; families and questions are numbered by their units."""
    unit = found.whole("unit")
    kind = found.codes("family", FAMILY_KINDS, optional=True)
    in_family = kind >= 0
    alone = len(found) + 1 + int(unit.max(initial=0))
    return {
        "question": np.where(in_family, alone + np.arange(len(found)), unit),
        "family": np.where(in_family, unit, -1),
        "family_kind": kind,
        "position": found.whole("position", optional=True),
        "members": found.whole("members", low=1),
        "cause": found.whole("cause", optional=True),
        "outcome": found.whole("outcome"),
        "base_rate": found.numbers("base_rate", optional=True),
        "closes_at": np.array([microseconds(at) for at in found.moments("closes_at")], np.int64),
        "is_retrospective": found.truths("retrospective"),
    }


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _tags(found: JsonColumns) -> dict[str, list[str]]:
    tags = found.values("tags", _is_texts, "a list of tags")
    return dict(zip(found.numbered("question"), tags, strict=True))


def _says_watches(found: JsonColumns) -> bool:
    return any("watch" in row for row in found.rows)


def _watches(found: JsonColumns) -> Array:
    if not _says_watches(found):
        return np.full(len(found), -1)
    return found.codes("watch", WATCHED, optional=True)


def _answer_columns(found: JsonColumns) -> dict[str, Array]:
    return {
        "probability": found.numbers("probability"),
        "brier": found.numbers("brier"),
        "log": found.losses("log", unknown=np.inf),
        "basis": found.codes("basis", BASES),
        "is_judged": found.truths("judged"),
        "predictions": found.whole("statements", low=1),
        "time_averaged": found.numbers("time_averaged_brier", optional=True),
        "coverage": found.numbers("coverage", optional=True),
        "reference_class": found.codes("reference", REFERENCES, optional=True),
        "reference_probability": found.numbers("reference_probability", optional=True),
        "reference_brier": found.numbers("reference_brier", optional=True),
        "reference_log": found.losses("reference_log"),
        "watch": _watches(found),
    }


def _records(
    people: dict[int, Person], questions: JsonColumns, answers: JsonColumns
) -> tuple[Records, dict[int, str]]:
    slugs = questions.numbered("question")
    of = _question_columns(questions)
    if np.any(of["outcome"] > 1):
        wrong = int(np.argmax(of["outcome"] > 1))
        raise refusal(f"{questions.place}[{wrong}].outcome", int(of["outcome"][wrong]), "1 or 0")
    place = answers.places("question", slugs)
    who = answers.places("forecaster", {each.slug: key for key, each in people.items()})
    kinds = np.array([KINDS.index(people[each].kind) for each in sorted(people)], dtype=np.int64)
    n = len(answers)
    unknown, none = np.full(n, np.nan), np.full(n, -1)
    names = {int(number): slug for number, slug in zip(of["question"], slugs, strict=True)}
    records = Records(
        forecaster=who,
        kind=kinds[who],
        low=unknown,
        high=unknown,
        phrase=none,
        is_inverted=np.zeros(n, dtype=bool),
        prediction=none,
        stated_at=none,
        known_at=none,
        people=people,
        **{name: values[place] for name, values in of.items()},
        **_answer_columns(answers),
    )
    return records, names


def _wanted(record: Mapping[str, Any], asked: JsonColumns, board: Board) -> BoardFilter:
    minimum = JsonColumns("the board", [record]).whole("minimum", low=1)
    since, until = (asked.texts(name, optional=True)[0] for name in ("since", "until"))
    return BoardFilter(
        board=board,
        kind=asked.words("kind", KINDS, optional=True)[0],
        tag=asked.texts("tag", optional=True)[0],
        since=since and parse_day(since),
        until=until and parse_day(until),
        minimum=int(minimum[0]),
        includes_early=bool(asked.truths("early")[0]),
        score=asked.words("score", tuple(BoardScore), optional=True)[0],
    )


def _order(asked: JsonColumns) -> BoardOrder | None:
    column = asked.words("sort", tuple(BoardColumn), optional=True)[0]
    is_descending = bool(asked.truths("descending")[0])
    return None if column is None else BoardOrder(column, is_descending)


def read_published(record: Any) -> PublishedBoard:
    """Reads a board published with its evidence.

    Args:
        record: the JSON of `/board.json?evidence=1` or `forecasts leaderboard --json --evidence`.

    Raises:
        InvalidInputError: it is something else, or a value cannot be read; its place is named.
    """
    if not isinstance(record, dict) or "rows" not in record:
        raise InvalidInputError("This is no board: a JSON object with `rows` was expected.")
    if not isinstance(record.get("evidence"), dict):
        raise InvalidInputError(
            "This board comes without its evidence; get it with /board.json?evidence=1 or "
            "forecasts leaderboard --json --evidence."
        )
    found = record["evidence"]
    if found.get("format") != EVIDENCE_FORMAT:
        raise refusal("evidence.format", found.get("format"), repr(EVIDENCE_FORMAT))
    whole = JsonColumns("the board", [record])
    board = whole.words("board", tuple(Board))[0]
    asked = json_object(found, "filter", inside="evidence.")
    forecasters = json_columns(found, "forecasters", inside="evidence.")
    questions = json_columns(found, "questions", inside="evidence.")
    answers = json_table(found, "answers", inside="evidence.")
    records, names = _records(_people(forecasters), questions, answers)
    annulled = found.get("annulled")
    if not isinstance(annulled, list) or not _is_texts(annulled):
        raise refusal("evidence.annulled", annulled, "a list of names")
    gone = np.arange(len(annulled))
    return PublishedBoard(
        stated=record,
        board=board,
        as_of=whole.moments("as_of")[0],
        wanted=_wanted(record, asked, board),
        order=_order(asked),
        evidence=BoardEvidence(records, Gaps(gone, gone, gone), _hedging(forecasters)),
        questions=names,
        tags=_tags(questions),
        has_watches=_says_watches(answers),
    )
