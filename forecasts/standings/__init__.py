"""The reading side: leaderboard, forecaster profile, question page, list of questions.

Every function takes a reading session and returns frozen records; pages, commands, JSON and files
are made from the same ones, so they cannot disagree.
"""

from forecasts.markets.history import HistoryPoint, MarketHistory
from forecasts.markets.lookup import LinkedMarket
from forecasts.standings.board.board_order import BoardColumn, BoardOrder, BoardPart
from forecasts.standings.board.leaderboard import (
    BoardFilter,
    BoardReading,
    BoardRow,
    Leaderboard,
    Tick,
    board_reading,
    leaderboard,
    with_ticks,
)
from forecasts.standings.calibration.calibration_view import Calibration, CalibrationBin, Slope
from forecasts.standings.people.breakdown import Breakdown, Group, Mean, ReferenceShare, Step
from forecasts.standings.people.calls import Call, Reference
from forecasts.standings.people.comparison import (
    Comparison,
    PairedDifference,
    SharedQuestion,
    compare_forecasters,
)
from forecasts.standings.people.forecaster_list import ForecasterLine, forecaster_list
from forecasts.standings.people.profile import ForecasterProfile, forecaster_profile
from forecasts.standings.people.site_calibration import (
    ForecasterCalibration,
    KindCalibration,
    SiteCalibration,
    forecaster_calibration,
    site_calibration,
)
from forecasts.standings.questions.crowd_line import CROWD_MINIMUM, CrowdPoint
from forecasts.standings.questions.family_view import (
    FamilyLine,
    FamilyQuestion,
    FamilyView,
    IncoherenceLine,
    family_list,
    family_view,
)
from forecasts.standings.questions.outcome_view import (
    CheckView,
    EvidenceView,
    OutcomeView,
    ProposalView,
)
from forecasts.standings.questions.question_list import QuestionLine, QuestionList, question_list
from forecasts.standings.questions.question_page import (
    HistoryEntry,
    QuestionPage,
    QuestionScore,
    question_page,
)
from forecasts.standings.questions.statements import StatementLine
from forecasts.standings.questions.versions import QuestionVersion
from forecasts.standings.replies import ReplyLine, replies_of, replies_to
from forecasts.standings.version import latest_version, record_version
from forecasts.standings.worked.example_records import Examples
from forecasts.standings.worked.examples import worked_examples

__all__ = [
    "CROWD_MINIMUM",
    "BoardColumn",
    "BoardFilter",
    "BoardOrder",
    "BoardPart",
    "BoardReading",
    "BoardRow",
    "Breakdown",
    "Calibration",
    "CalibrationBin",
    "Call",
    "CheckView",
    "Comparison",
    "CrowdPoint",
    "EvidenceView",
    "Examples",
    "FamilyLine",
    "FamilyQuestion",
    "FamilyView",
    "ForecasterCalibration",
    "ForecasterLine",
    "ForecasterProfile",
    "Group",
    "HistoryEntry",
    "HistoryPoint",
    "IncoherenceLine",
    "KindCalibration",
    "Leaderboard",
    "LinkedMarket",
    "MarketHistory",
    "Mean",
    "OutcomeView",
    "PairedDifference",
    "ProposalView",
    "QuestionLine",
    "QuestionList",
    "QuestionPage",
    "QuestionScore",
    "QuestionVersion",
    "Reference",
    "ReferenceShare",
    "ReplyLine",
    "SharedQuestion",
    "SiteCalibration",
    "Slope",
    "StatementLine",
    "Step",
    "Tick",
    "board_reading",
    "compare_forecasters",
    "family_list",
    "family_view",
    "forecaster_calibration",
    "forecaster_list",
    "forecaster_profile",
    "latest_version",
    "leaderboard",
    "question_list",
    "question_page",
    "record_version",
    "replies_of",
    "replies_to",
    "site_calibration",
    "with_ticks",
    "worked_examples",
]
