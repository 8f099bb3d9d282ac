"""What a board was computed from, as JSON that anybody can compute it from again."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np

from forecasts.db import Session
from forecasts.exchange.board_files import board_record, filter_record
from forecasts.plain import plain
from forecasts.standings import BoardFilter
from forecasts.standings.board.board_order import BoardOrder
from forecasts.standings.board.leaderboard import BoardEvidence, BoardReading
from forecasts.standings.records import (
    BASES,
    FAMILY_KINDS,
    REFERENCES,
    WATCHED,
    Array,
    Records,
    instant,
    question_words,
)
from forecasts.standings.tags import question_tags
from forecasts.standings.units import unit_numbers

EVIDENCE_FORMAT: Final = "forecasts board evidence 1"


def _optional(values: Array) -> list[float | None]:
    return [None if np.isnan(value) else float(value) for value in values]


def _named(names: tuple[Any, ...], codes: Array) -> list[str | None]:
    return [None if code < 0 else str(names[code]) for code in codes.tolist()]


def _whole(codes: Array) -> list[int | None]:
    return [None if code < 0 else code for code in codes.tolist()]


def _lines(**columns: Any) -> Iterator[dict[str, Any]]:
    for values in zip(*columns.values(), strict=True):
        yield dict(zip(columns, values, strict=True))


def _questions(
    records: Records,
    slugs: dict[int, str],
    titles: dict[int, str],
    tags: dict[int, list[str]],
) -> Any:
    """Describes each question once, units numbered in their order."""
    ids, first = np.unique(records.question, return_index=True)
    rows = records.where(first)
    units = np.unique(unit_numbers(records), return_inverse=True)[1][first]
    return _lines(
        question=[slugs[each] for each in ids.tolist()],
        title=[titles[each] for each in ids.tolist()],
        tags=[tags.get(each, []) for each in ids.tolist()],
        outcome=rows.outcome.tolist(),
        retrospective=rows.is_retrospective.tolist(),
        closes_at=[instant(at) for at in rows.closes_at],
        base_rate=_optional(rows.base_rate),
        unit=units.tolist(),
        family=_named(FAMILY_KINDS, rows.family_kind),
        position=_whole(rows.position),
        members=rows.members.tolist(),
        cause=_whole(rows.cause),
    )


def _answers(records: Records, slugs: dict[int, str]) -> dict[str, list[Any]]:
    """Lists the answers column by column, which is a third of the size of rows."""
    return {
        "question": [slugs[each] for each in records.question.tolist()],
        "forecaster": [records.people[each].slug for each in records.forecaster.tolist()],
        "probability": records.probability.tolist(),
        "brier": records.brier.tolist(),
        "log": records.log.tolist(),
        "basis": _named(BASES, records.basis),
        "judged": records.is_judged.tolist(),
        "statements": records.predictions.tolist(),
        "time_averaged_brier": _optional(records.time_averaged),
        "coverage": _optional(records.coverage),
        "reference": _named(REFERENCES, records.reference_class),
        "reference_probability": _optional(records.reference_probability),
        "reference_brier": _optional(records.reference_brier),
        "reference_log": _optional(records.reference_log),
        "watch": _named(WATCHED, records.watch),
    }


def _forecasters(found: BoardEvidence) -> Iterator[dict[str, Any]]:
    for each, who in sorted(found.records.people.items(), key=lambda item: item[1].slug):
        hedges, classified = found.hedging.get(each, (None, None))
        yield {
            "slug": who.slug,
            "name": who.name,
            "kind": who.kind,
            "hedges": hedges,
            "classified": classified,
        }


def evidence_record(
    session: Session, found: BoardEvidence, wanted: BoardFilter, order: BoardOrder | None
) -> dict[str, Any]:
    """Builds the JSON of what a board was computed from; nothing private is in it.

    Args:
        session: a reading session.
        found: the evidence.
        wanted: the filter it has passed.
        order: how the board was sorted.
    """
    words = question_words(
        session, {*found.records.question.tolist(), *found.gaps.question.tolist()}
    )
    slugs = {each: said.slug for each, said in words.items()}
    titles = {each: said.title for each, said in words.items()}
    tags = question_tags(session, found.records.question.tolist())
    return {
        "format": EVIDENCE_FORMAT,
        "filter": filter_record(wanted, order),
        "forecasters": list(_forecasters(found)),
        "questions": list(_questions(found.records, slugs, titles, tags)),
        "answers": _answers(found.records, slugs),
        "annulled": sorted({slugs[each] for each in found.gaps.question.tolist()}),
    }


def evidence_digest(evidence: Mapping[str, Any]) -> str:
    """Names plain evidence by its content, the digest itself left out.

    Example:
        >>> evidence_digest({"answers": []}) == evidence_digest({"answers": [], "digest": "x"})
        True
    """
    bare = {name: value for name, value in evidence.items() if name != "digest"}
    written = json.dumps(bare, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return f"sha256:{hashlib.sha256(written.encode()).hexdigest()}"


def published_board(
    session: Session, read: BoardReading, wanted: BoardFilter, *, order: BoardOrder | None = None
) -> dict[str, Any]:
    """Builds the JSON of a board with its evidence, plain, for `forecasts verify-board`."""
    record = board_record(read.board, wanted, order)
    evidence = plain(evidence_record(session, read.evidence, wanted, order))
    published: dict[str, Any] = plain(record)
    return published | {"evidence": evidence | {"digest": evidence_digest(evidence)}}
