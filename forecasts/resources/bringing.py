"""What a file brought in, as programs read it."""

from collections.abc import Sequence
from dataclasses import dataclass

from forecasts.exchange import ImportSummary


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtRecord:
    """What a file brought in, or would.

    Attributes:
        is_dry: whether nothing was recorded.
        questions: new questions.
        predictions: new statements.
        resolutions: questions decided by the file.
        families: new families of questions.
        excluded: new statements that are never scored.
        repeated: rows that were on record already.
        notes: what was assumed and what was left out, in sentences.
    """

    is_dry: bool
    questions: int
    predictions: int
    resolutions: int
    families: int
    excluded: int
    repeated: int
    notes: tuple[str, ...]


def brought_record(
    summary: ImportSummary, notes: Sequence[str] = (), *, is_dry: bool = False
) -> BroughtRecord:
    """Shows what a file brought in; `notes` go before those of the summary."""
    return BroughtRecord(
        is_dry=is_dry,
        questions=summary.questions,
        predictions=summary.predictions,
        resolutions=summary.resolutions,
        families=summary.families,
        excluded=summary.excluded,
        repeated=summary.repeated,
        notes=(*notes, *summary.notes),
    )
