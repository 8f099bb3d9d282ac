"""What a candidate is about: questions it matches, a question made of it, the same words again.

Everything here works offline, from the words alone.
"""

from forecasts.intake.matching.asking import QuestionProposal, propose_question
from forecasts.intake.matching.claims import Twin, are_apart, same_claims, says_the_same
from forecasts.intake.matching.likeness import Likeness, Ranked, rank_questions
from forecasts.intake.matching.matches import (
    Agreement,
    Match,
    Said,
    Wanted,
    match_question,
    match_questions,
)
from forecasts.intake.matching.questions import NearQuestion, last_day, questions_named

__all__ = [
    "Agreement",
    "Likeness",
    "Match",
    "NearQuestion",
    "QuestionProposal",
    "Ranked",
    "Said",
    "Twin",
    "Wanted",
    "are_apart",
    "last_day",
    "match_question",
    "match_questions",
    "propose_question",
    "questions_named",
    "rank_questions",
    "same_claims",
    "says_the_same",
]
