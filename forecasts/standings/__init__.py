"""The reading side: leaderboard, forecaster profile, question page, list of questions.

Every function takes a reading session and returns frozen records; pages, commands, JSON and files
are made from the same ones, so they cannot disagree.
"""

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
    StatementLine,
    question_page,
)

__all__ = [
    "BoardFilter",
    "BoardRow",
    "Call",
    "ForecasterLine",
    "ForecasterProfile",
    "HistoryEntry",
    "Leaderboard",
    "QuestionLine",
    "QuestionList",
    "QuestionPage",
    "QuestionScore",
    "StatementLine",
    "Tick",
    "forecaster_list",
    "forecaster_profile",
    "leaderboard",
    "question_list",
    "question_page",
]
