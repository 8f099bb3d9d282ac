"""The reading side: leaderboard, forecaster profile, question page, list of questions.

Every function takes a reading session and returns frozen records; pages, commands, JSON and files
are made from the same ones, so they cannot disagree.
"""

from forecasts.standings.family_view import (
    FamilyLine,
    FamilyQuestion,
    FamilyView,
    IncoherenceLine,
    family_list,
    family_view,
)
from forecasts.standings.forecaster_list import ForecasterLine, forecaster_list
from forecasts.standings.leaderboard import (
    BoardFilter,
    BoardRow,
    Leaderboard,
    Tick,
    leaderboard,
)
from forecasts.standings.profile import Call, ForecasterProfile, forecaster_profile
from forecasts.standings.question_list import QuestionLine, QuestionList, question_list
from forecasts.standings.question_page import (
    HistoryEntry,
    QuestionPage,
    QuestionScore,
    question_page,
)
from forecasts.standings.statements import StatementLine

__all__ = [
    "BoardFilter",
    "BoardRow",
    "Call",
    "FamilyLine",
    "FamilyQuestion",
    "FamilyView",
    "ForecasterLine",
    "ForecasterProfile",
    "HistoryEntry",
    "IncoherenceLine",
    "Leaderboard",
    "QuestionLine",
    "QuestionList",
    "QuestionPage",
    "QuestionScore",
    "StatementLine",
    "Tick",
    "family_list",
    "family_view",
    "forecaster_list",
    "forecaster_profile",
    "leaderboard",
    "question_list",
    "question_page",
]
