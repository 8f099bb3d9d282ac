"""What a candidate is about: questions it matches, a question made of it, the same words again.

Everything here works offline, from the words alone.
"""

from forecasts.intake.matching.asking import QuestionProposal, propose_question
from forecasts.intake.matching.before import Setting, setting_of
from forecasts.intake.matching.claims import Twin, are_apart, same_claims
from forecasts.intake.matching.likeness import Likeness, Ranked, Together, rank_questions
from forecasts.intake.matching.matches import (
    Agreement,
    Match,
    Said,
    Wanted,
    are_far_apart,
    match_question,
    match_questions,
)
from forecasts.intake.matching.polarity import are_opposite, is_turned_round
from forecasts.intake.matching.questions import (
    NearQuestion,
    last_day,
    near_question,
    questions_named,
)
from forecasts.intake.matching.repeats import are_nearly_the_same, differences, says_the_same

__all__ = [
    "Agreement",
    "Likeness",
    "Match",
    "NearQuestion",
    "QuestionProposal",
    "Ranked",
    "Said",
    "Setting",
    "Together",
    "Twin",
    "Wanted",
    "are_apart",
    "are_far_apart",
    "are_nearly_the_same",
    "are_opposite",
    "differences",
    "is_turned_round",
    "last_day",
    "match_question",
    "match_questions",
    "near_question",
    "propose_question",
    "questions_named",
    "rank_questions",
    "same_claims",
    "says_the_same",
    "setting_of",
]
