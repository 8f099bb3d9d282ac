"""Computing a published board again from its evidence, and naming every number that differs."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from forecasts.clock import Edge, day_edge
from forecasts.errors import InvalidInputError
from forecasts.exchange.board_evidence import evidence_digest
from forecasts.exchange.board_files import COUNTS, ROW_FIELDS, board_record
from forecasts.exchange.board_reading import PublishedBoard, read_published
from forecasts.exchange.json_columns import is_number, json_columns
from forecasts.plain import plain
from forecasts.scoring import brier_score, log_score
from forecasts.standings import BoardFilter
from forecasts.standings.board.board_order import in_order
from forecasts.standings.board.leaderboard import computed_board
from forecasts.standings.records import KINDS, Array, Records, instant, microseconds

CLOSE: Final = 1e-7
"""Numbers further apart than this differ; what is printed anywhere is coarser by far."""

OF_WATCHES: Final = frozenset(
    {"statements", "watched", "watched_afterwards", "watched_share", "wholly_watched"}
)
"""What files of releases that knew no watches leave out."""

_HEADS: Final = ("board", "as_of", "score", "minimum", "filter", *COUNTS)
_NOT_COMPUTED: Final = frozenset({"stability"})  # takes the words, which the evidence leaves out
_STABILITY: Final = "the share of other readings of the words under which ranks hold"
_TAKEN_AS_SAID: Final = (
    "that the evidence leaves out nothing that fits",
    "when statements were made",
    "what their references said",
    "averages over time",
    "which statements came from a watch",
)


@dataclass(frozen=True, slots=True)
class Difference:
    """A number of a published board that does not follow from its evidence.

    Attributes:
        where: what it belongs to, such as a row or an answer.
        what: the field.
        stated: what the file says.
        computed: what follows from the evidence.
    """

    where: str
    what: str
    stated: Any
    computed: Any


@dataclass(frozen=True, slots=True)
class BoardCheck:
    """What came of computing a board again.

    Attributes:
        board: which board.
        as_of: for which instant.
        rows: how many rows were compared.
        numbers: how many values were compared.
        answers: from how many scored answers.
        questions: on how many questions.
        narrowed_to: by what the file says its board was filtered; empty without a filter.
        unchecked: what the file cannot show and is taken as it says.
        differences: what does not agree.
    """

    board: str
    as_of: str
    rows: int
    numbers: int
    answers: int
    questions: int
    narrowed_to: str
    unchecked: tuple[str, ...]
    differences: tuple[Difference, ...]

    @property
    def is_confirmed(self) -> bool:
        """Whether everything agrees."""
        return not self.differences


def _agrees(stated: Any, computed: Any) -> bool:
    if is_number(stated) and is_number(computed):
        return math.isclose(stated, computed, rel_tol=CLOSE, abs_tol=CLOSE)
    is_truth = isinstance(stated, bool), isinstance(computed, bool)
    return is_truth[0] == is_truth[1] and bool(stated == computed)


def _compared(
    where: str, names: Sequence[str], stated: Mapping[str, Any], computed: Mapping[str, Any]
) -> Iterator[Difference]:
    for name in names:
        if name not in _NOT_COMPUTED and not _agrees(stated.get(name), computed[name]):
            yield Difference(where, name, stated.get(name), computed[name])


def _called(row: Any) -> str:
    name, slug = row.get("forecaster"), row.get("slug")
    return f"{name} ({slug})" if slug else str(name)


def _row_differences(
    part: str,
    names: Sequence[str],
    stated: Sequence[Mapping[str, Any]],
    computed: Sequence[Mapping[str, Any]],
) -> Iterator[Difference]:
    """Compares rows by forecaster, so that one row too many does not shift all that follow."""
    kind = "row" if part == "rows" else "reference"
    ours, theirs = [_called(row) for row in computed], [_called(row) for row in stated]
    if ours != theirs and sorted(ours) == sorted(theirs):
        at = next(n for n, pair in enumerate(zip(ours, theirs, strict=True)) if len({*pair}) > 1)
        yield Difference(f"{part}, from {at + 1} on", "order", theirs[at], ours[at])
    named = dict(zip(theirs, stated, strict=True))
    if len(named) < len(theirs):
        yield Difference(part, "number of rows", len(theirs), len(ours))
    for name, row in zip(ours, computed, strict=True):
        if name in named:
            yield from _compared(f"{kind} {name}", names, named[name], row)
        else:
            yield Difference(f"{kind} {name}", "forecaster", None, name)
    for name in theirs:
        if name not in ours:
            yield Difference(f"{kind} {name}", "forecaster", name, None)


def _losses(p: Array, y: Array) -> tuple[Array, Array]:
    known = ~np.isnan(p)
    brier, log = np.full(len(p), np.nan), np.full(len(p), np.nan)
    brier[known] = brier_score(p[known], y[known].astype(float))
    log[known] = log_score(p[known], y[known].astype(float), clip=None)
    return brier, log


def _apart(stated: Array, computed: Array) -> Array:
    close: Array = np.isclose(stated, computed, rtol=CLOSE, atol=CLOSE, equal_nan=True)
    return np.flatnonzero(~close)


def _answer_differences(records: Records, questions: Mapping[int, str]) -> Iterator[Difference]:
    """Compares what each answer and its reference are said to have scored with what they do."""
    brier, log = _losses(records.probability, records.outcome)
    other, other_log = _losses(records.reference_probability, records.outcome)
    has_reference = np.where(records.reference_class >= 0, 1.0, np.nan)
    stands = np.where(np.isnan(records.reference_probability), np.nan, 1.0)
    pairs = {
        "brier": (records.brier, brier),
        "log": (records.log, log),
        "reference": (has_reference, stands),
        "reference_brier": (records.reference_brier, other),
        # null is both an unknown and an infinite loss
        "reference_log": (np.nan_to_num(records.reference_log, nan=np.inf),
                          np.nan_to_num(other_log, nan=np.inf, posinf=np.inf)),
        "coverage": (np.isnan(records.coverage) * 1.0, np.isnan(records.time_averaged) * 1.0),
    }  # fmt: skip
    for name, (stated, computed) in pairs.items():
        for place in _apart(stated, computed).tolist():
            who = records.people[int(records.forecaster[place])]
            where = (
                f"answer of {who.name} ({who.slug}) to {questions[int(records.question[place])]}"
            )
            yield Difference(where, name, _finite(stated[place]), _finite(computed[place]))


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _filter_differences(published: PublishedBoard) -> Iterator[Difference]:
    """Finds evidence that the filter would have left out."""
    records, wanted = published.evidence.records, published.wanted
    if wanted.kind is not None:
        for each in np.unique(records.forecaster[records.kind != KINDS.index(wanted.kind)]):
            who = records.people[int(each)]
            yield Difference(f"forecaster {who.name} ({who.slug})", "kind", who.kind, wanted.kind)
    late = np.zeros(len(records), dtype=bool)
    if wanted.since is not None:
        late |= records.closes_at < microseconds(day_edge(wanted.since, Edge.START))
    if wanted.until is not None:
        late |= records.closes_at > microseconds(day_edge(wanted.until, Edge.END))
    period = f"{wanted.since or ''} to {wanted.until or ''}".strip()
    for question, first in zip(*np.unique(records.question[late], return_index=True), strict=True):
        closes = instant(records.closes_at[late][first])
        name = published.questions[int(question)]
        yield Difference(f"question {name}", "closes_at", plain(closes), period)


def _tag_differences(published: PublishedBoard) -> Iterator[Difference]:
    tag = published.wanted.tag
    for name, tags in published.tags.items():
        if tag is not None and tag not in tags:
            yield Difference(f"question {name}", "tags", ", ".join(tags), tag)


def _is_share(value: Any) -> bool:
    return is_number(value) and 0 <= value <= 1


def _stability_differences(stated: Mapping[str, Any]) -> Iterator[Difference]:
    """Finds what no stability can be: it is a share, of everybody with an Edge or of nobody."""
    rows = [*stated["rows"], *stated["references"]]
    is_given = any(row.get("stability") is not None for row in rows)
    for row in rows:
        share = row.get("stability")
        is_expected = is_given and row.get("edge") is not None
        if is_expected and not _is_share(share):
            yield Difference(f"row {_called(row)}", "stability", share, "a share from 0 to 1")
        elif not is_expected and share is not None:
            yield Difference(f"row {_called(row)}", "stability", share, None)


def _narrowed_to(wanted: BoardFilter) -> str:
    said = {
        "kind": wanted.kind,
        "tag": wanted.tag,
        "deadlines from": wanted.since,
        "deadlines to": wanted.until,
        "questions at least": wanted.minimum if wanted.minimum > 1 else None,
        "": "also questions decided before their deadline" if wanted.includes_early else None,
    }
    return ", ".join(f"{what} {value}".strip() for what, value in said.items() if value)


def _unchecked(stated: Mapping[str, Any]) -> tuple[str, ...]:
    has_stability = any(row.get("stability") is not None for row in stated["rows"])
    return (*_TAKEN_AS_SAID, _STABILITY) if has_stability else _TAKEN_AS_SAID


def _digest_difference(evidence: Mapping[str, Any]) -> Iterator[Difference]:
    """Finds what was changed in the evidence and moves no number of the board."""
    try:
        stated, computed = evidence.get("digest"), evidence_digest(evidence)
    except (ValueError, RecursionError):
        raise InvalidInputError("The evidence holds what JSON cannot write.") from None
    if stated != computed:
        yield Difference("the evidence", "digest", stated, computed)


def _checked(published: PublishedBoard, names: Sequence[str]) -> list[str]:
    """Lists the fields to compare; a file of an earlier release tells nothing of watches."""
    if published.has_watches:
        return list(names)
    told = {*published.stated, *(name for row in published.stated["rows"] for name in row)}
    return [name for name in names if name not in OF_WATCHES - told]


def _differences(published: PublishedBoard) -> Iterator[Difference]:
    yield from _answer_differences(published.evidence.records, published.questions)
    yield from _filter_differences(published)
    yield from _tag_differences(published)
    board = computed_board(
        published.evidence, published.board, published.wanted, now=published.as_of
    )
    order, stated = published.order, published.stated
    computed = plain(board_record(in_order(board, order), published.wanted, order))
    yield from _compared("the board", _checked(published, _HEADS), stated, computed)
    names = _checked(published, ROW_FIELDS)
    for part in ("rows", "references"):
        yield from _row_differences(part, names, json_columns(stated, part).rows, computed[part])
    yield from _stability_differences(stated)
    yield from _digest_difference(stated["evidence"])


def check_board(record: Any) -> BoardCheck:
    """Computes a published board again from its evidence, without any database.

    Every answer is scored anew against its question's outcome, as is its reference; families are
    put together, Edge is fitted, ranks are drawn and means are taken by the same functions that
    made the board. What the evidence states and nothing in it tells is taken as it is, and named
    in the answer.

    Args:
        record: the JSON of a board with its evidence.

    Raises:
        InvalidInputError: it cannot be read; the place is named.
    """
    published = read_published(record)
    differences = tuple(_differences(published))
    stated, records = published.stated, published.evidence.records
    rows = len(stated["rows"]) + len(stated["references"])
    return BoardCheck(
        board=published.board.value,
        as_of=str(stated["as_of"]),
        rows=rows,
        numbers=rows * (len(ROW_FIELDS) - len(_NOT_COMPUTED)) + len(_HEADS) + 4 * len(records),
        answers=len(records),
        questions=len(np.unique(records.question)),
        narrowed_to=_narrowed_to(published.wanted),
        unchecked=_unchecked(stated),
        differences=differences,
    )
