"""Questions: putting one on record, finding it, changing it, writing down how it came out."""

from forecasts.questions.deciding import BY_RULE, UNDECIDED, record_decision, rule_in_force
from forecasts.questions.drafting import (
    QuestionDraft,
    add_question,
    clean_tags,
    draft_question,
)
from forecasts.questions.editing import QuestionChange, edit_question
from forecasts.questions.finding import find_question, known_question, tags_of

__all__ = [
    "BY_RULE",
    "UNDECIDED",
    "QuestionChange",
    "QuestionDraft",
    "add_question",
    "clean_tags",
    "draft_question",
    "edit_question",
    "find_question",
    "known_question",
    "record_decision",
    "rule_in_force",
    "tags_of",
]
