"""Merges of forecasters as programs read them; forecasters are named by their slugs."""

from dataclasses import dataclass

from forecasts.db import Session
from forecasts.forecasters import find_forecaster
from forecasts.merging import MergeLine, MergeSide, merge_preview, merges
from forecasts.values import ForecasterKind


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeSideRecord:
    """One of two forecasters; only what is public is counted.

    Attributes:
        slug: what its address ends in.
        name: as it is printed.
        kind: who or what it is.
        organisation: where it belongs.
        role: what it is there.
        names: all it is found by.
        statements: how many it has on record, retracted ones with them.
        questions: on how many questions.
        others: withdrawals, verdicts without a number, replies and comments.
        has_account: whether somebody signs in as this forecaster.
    """

    slug: str
    name: str
    kind: ForecasterKind
    organisation: str | None
    role: str | None
    names: tuple[str, ...]
    statements: int
    questions: int
    others: int
    has_account: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MergePreviewRecord:
    """What merging two forecasters would do.

    Attributes:
        kept: who stays.
        merged: whose record moves.
        shared: the questions both spoke on; there the earliest statement will count as the first.
        refusal: why it cannot be done, null where it can.
    """

    kept: MergeSideRecord
    merged: MergeSideRecord
    shared: int
    refusal: str | None


def _side(side: MergeSide) -> MergeSideRecord:
    return MergeSideRecord(
        slug=side.slug,
        name=side.name,
        kind=side.kind,
        organisation=side.organisation,
        role=side.role,
        names=side.names,
        statements=side.statements,
        questions=side.questions,
        others=side.others,
        has_account=side.has_account,
    )


def preview_record(session: Session, kept: str, merged: str) -> MergePreviewRecord:
    """Shows what merging two forecasters would do.

    Raises:
        NotFoundError: one of them is none whom everybody may see.
    """
    both = (find_forecaster(session, name, is_public=True) for name in (kept, merged))
    found = merge_preview(session, *both)
    return MergePreviewRecord(
        kept=_side(found.kept),
        merged=_side(found.merged),
        shared=found.shared,
        refusal=found.refusal,
    )


def merge_record(session: Session, number: int) -> MergeLine:
    """Shows one merge."""
    session.flush()
    return next(line for line in merges(session) if line.id == number)
