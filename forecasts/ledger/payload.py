"""What the ledger keeps of each row, and the one way it is written down."""

import json
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from enum import StrEnum
from json.encoder import encode_basestring
from typing import Any, Final, TypeAlias

from forecasts.clock import isoformat
from forecasts.models import (
    Article,
    Family,
    FamilyMember,
    Forecaster,
    ForecasterMerge,
    Market,
    MarketLink,
    Prediction,
    Question,
    QuestionEvidence,
    Quotation,
    Resolution,
    Watch,
    Withdrawal,
)

Ledgered: TypeAlias = (
    Article
    | Quotation
    | Forecaster
    | ForecasterMerge
    | Question
    | Family
    | FamilyMember
    | Market
    | MarketLink
    | Prediction
    | Withdrawal
    | Resolution
    | QuestionEvidence
    | Watch
)
Kept: TypeAlias = dict[str, Any]

KEPT: Final[dict[type[Ledgered], tuple[str, ...]]] = {
    Article: ("id", "sha256", "url", "publisher"),
    Quotation: (
        "id",
        "article_id",
        "kind",
        "directness",
        "excerpt",
        "segments",
        "speaker",
        "url",
        "publisher",
    ),
    Forecaster: ("id", "slug", "name", "kind", "organisation"),
    ForecasterMerge: (
        "id",
        "kept_id",
        "merged_id",
        "merged_at",
        "merged_by",
        "reason",
        "undone_at",
        "undone_by",
    ),
    Question: (
        "id",
        "slug",
        "title",
        "criteria",
        "zone",
        "opens_at",
        "closes_at",
        "closes_precision",
        "base_rate",
        "base_rate_source",
        "cause",
        "visibility",
        "fixed_at",
        "fixed_by",
    ),
    Family: (
        "id",
        "slug",
        "title",
        "kind",
        "condition_id",
        "unconditional_id",
        "tied_at",
        "tied_by",
    ),
    FamilyMember: ("id", "family_id", "question_id", "position", "branch"),
    Market: ("id", "source", "external_id", "forecaster_id"),
    MarketLink: (
        "id",
        "question_id",
        "market_id",
        "is_inverted",
        "is_reference",
        "linked_at",
        "linked_by",
        "adjudicated_at",
        "adjudicated_by",
        "ended_at",
        "ended_by",
    ),
    Prediction: (
        "id",
        "forecaster_id",
        "question_id",
        "probability",
        "low",
        "high",
        "stated_at",
        "stated_precision",
        "recorded_at",
        "recorded_by",
        "basis",
        "phrase",
        "lexicon_version",
        "is_inverted",
        "proposed",
        "reading_reason",
        "directness",
        "is_commitment",
        "quotation_id",
        "provenance",
        "visibility",
    ),
    Withdrawal: (
        "id",
        "forecaster_id",
        "question_id",
        "withdrawn_at",
        "withdrawn_precision",
        "recorded_at",
        "recorded_by",
        "visibility",
    ),
    Resolution: (
        "id",
        "question_id",
        "decision",
        "known_at",
        "known_precision",
        "decided_at",
        "decided_by",
        "evidence_url",
        "reason",
    ),
    Watch: (
        "id",
        "slug",
        "kind",
        "subject",
        "rule",
        "since",
        "until",
        "started_at",
        "started_by",
        "ended_at",
        "ended_by",
    ),
    QuestionEvidence: (
        "id",
        "question_id",
        "evidence_id",
        "sha256",
        "note",
        "speaks_for",
        "attached_at",
        "attached_by",
    ),
}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return isoformat(value)
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value


def kept(row: Ledgered) -> Kept:
    """Lists what the ledger keeps of a row: all that its scores depend on, as plain JSON values."""
    return {name: _plain(getattr(row, name)) for name in KEPT[type(row)]}


def canonical(payload: Mapping[str, Any]) -> str:
    """Writes a payload as JSON in one fixed way: sorted keys, no spaces, shortest floats.

    Example:
        >>> canonical({"b": 0.1, "a": None})
        '{"a":null,"b":0.1}'
    """
    return json.dumps(
        payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


_WRITTEN: Final[dict[type, Callable[[Any], str]]] = {
    str: encode_basestring,
    float: float.__repr__,
    int: int.__repr__,
    bool: {True: "true", False: "false"}.__getitem__,
    type(None): {None: "null"}.__getitem__,
}


def written(value: str | float | bool | None) -> str:  # noqa: FBT001  # any plain value
    """Writes one plain value the way `canonical` does; numbers must be finite.

    Example:
        >>> written(0.5), written("é"), written(None)
        ('0.5', '"é"', 'null')
    """
    return _WRITTEN[type(value)](value)


class PayloadTemplate:
    """The canonical payload of many rows of one table, what they share written once.

    It writes the same bytes as `canonical(kept(row))`.

    Args:
        table: whose rows.
        varying: the names whose values are handed to `fill`.
        shared: the values of all other kept names.

    Raises:
        KeyError: a kept name is in neither.
    """

    def __init__(
        self, table: type[Ledgered], varying: Collection[str], shared: Mapping[str, Any]
    ) -> None:
        names = sorted(KEPT[table])
        self.varying = tuple(name for name in names if name in varying)
        fields = (
            f'"{name}":%s'
            if name in varying
            else f'"{name}":{written(_plain(shared[name]))}'.replace("%", "%%")
            for name in names
        )
        self._text = f"{{{','.join(fields)}}}"

    def fill(self, values: tuple[str, ...]) -> str:
        """Writes the payload of a row.

        Args:
            values: what `written` gives for the varying names, in alphabetical order.
        """
        return self._text % values
