"""One schema: mapped classes with their constraints; no queries, no input or output."""

from forecasts.models.article import Article, Candidate, Quotation
from forecasts.models.base import Base, UTCDateTime
from forecasts.models.family import Family, FamilyMember
from forecasts.models.forecaster import Alias, Forecaster
from forecasts.models.ledger import LedgerEntry
from forecasts.models.prediction import Prediction, Verdict, Withdrawal
from forecasts.models.question import Question, QuestionTag, Resolution
from forecasts.models.score import Score

__all__ = [
    "Alias",
    "Article",
    "Base",
    "Candidate",
    "Family",
    "FamilyMember",
    "Forecaster",
    "LedgerEntry",
    "Prediction",
    "Question",
    "QuestionTag",
    "Quotation",
    "Resolution",
    "Score",
    "UTCDateTime",
    "Verdict",
    "Withdrawal",
]
