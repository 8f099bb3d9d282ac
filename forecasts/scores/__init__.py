"""From predictions and a resolution to score rows: which statements count, and what they scored.

`record` says what counts, `references` what a statement is compared with, `rows` makes the scores,
all three pure; `rescore` reads the record and stores them.
"""

from forecasts.scores.record import (
    LiquidSpan,
    Statement,
    Window,
    excluded_reason,
    is_liquid,
    strictest,
)
from forecasts.scores.references import Reference, references
from forecasts.scores.rescore import (
    current_resolution,
    moved_statement,
    outdated,
    rescore_question,
    rescore_questions,
    settle_exclusion,
)
from forecasts.scores.rows import SCORER_VERSION, ScoreRow, clipped_log, score_statements

__all__ = [
    "SCORER_VERSION",
    "LiquidSpan",
    "Reference",
    "ScoreRow",
    "Statement",
    "Window",
    "clipped_log",
    "current_resolution",
    "excluded_reason",
    "is_liquid",
    "moved_statement",
    "outdated",
    "references",
    "rescore_question",
    "rescore_questions",
    "score_statements",
    "settle_exclusion",
    "strictest",
]
