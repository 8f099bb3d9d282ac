"""One line of the log of corrections."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from forecasts.standings.questions.question_edits import Change


class CorrectionKind(StrEnum):
    """What was corrected."""

    OUTCOME = "outcome"
    QUESTION = "question"
    MARKET = "market"
    STATEMENT = "statement"
    READING = "reading"
    REPLY = "reply"
    MERGE = "merge"
    DISPUTE = "dispute"


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One correction.

    Attributes:
        key: names it for good.
        kind: what was corrected.
        at: when.
        what: what happened, in a few words.
        slug: of the question, None where it is about none.
        title: of the question.
        forecaster: whose statement it was, None for a question.
        forecaster_slug: the address of the forecaster.
        changes: from what to what.
        why: the reason on record, None where none was given.
        by: who corrected it, None where that is not on record.
    """

    key: str
    kind: CorrectionKind
    at: datetime
    what: str
    slug: str | None = None
    title: str | None = None
    forecaster: str | None = None
    forecaster_slug: str | None = None
    changes: tuple[Change, ...]
    why: str | None = None
    by: str | None = None
