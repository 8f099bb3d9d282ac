"""What each page hands its template: frozen, whole, and nothing else."""

from web.contexts.api_docs import ApiDocsContext
from web.contexts.articles import ArticleContext, ArticlesContext, PassageLine
from web.contexts.board import BoardContext, BoardGroup, BoardLine, SortHead
from web.contexts.calibration import CalibrationContext, KindFigure
from web.contexts.calls import CallEntry, CallsContext, CallsPart, Choice
from web.contexts.cards import CardContext
from web.contexts.corrections import CorrectionsContext
from web.contexts.forecasters import (
    ComparisonContext,
    ForecasterContext,
    ForecastersContext,
    RecordCard,
)
from web.contexts.ledger import LedgerContext
from web.contexts.lexicon import LexiconContext
from web.contexts.markets import MarketEntry, MarketsContext
from web.contexts.methodology import MethodologyContext
from web.contexts.mistakes import MistakeContext
from web.contexts.personal import (
    FollowLinkContext,
    LinkSentContext,
    PersonalPage,
    SignInContext,
)
from web.contexts.questions import (
    NumberedStatement,
    QuestionContext,
    QuestionsContext,
    ScoreLine,
    SectionTab,
)
from web.contexts.reports import ReportContext, ReportsContext
from web.contexts.shared import FilterForm, Head, Link, Paging
from web.contexts.watches import WatchContext, WatchesContext

__all__ = [
    "ApiDocsContext",
    "ArticleContext",
    "ArticlesContext",
    "BoardContext",
    "BoardGroup",
    "BoardLine",
    "CalibrationContext",
    "CallEntry",
    "CallsContext",
    "CallsPart",
    "CardContext",
    "Choice",
    "ComparisonContext",
    "CorrectionsContext",
    "FilterForm",
    "FollowLinkContext",
    "ForecasterContext",
    "ForecastersContext",
    "Head",
    "KindFigure",
    "LedgerContext",
    "LexiconContext",
    "Link",
    "LinkSentContext",
    "MarketEntry",
    "MarketsContext",
    "MethodologyContext",
    "MistakeContext",
    "NumberedStatement",
    "PageContext",
    "Paging",
    "PassageLine",
    "PersonalPage",
    "QuestionContext",
    "QuestionsContext",
    "RecordCard",
    "ReportContext",
    "ReportsContext",
    "ScoreLine",
    "SectionTab",
    "SignInContext",
    "SortHead",
    "WatchContext",
    "WatchesContext",
]

PageContext = (
    BoardContext
    | ApiDocsContext
    | QuestionsContext
    | QuestionContext
    | ForecasterContext
    | ForecastersContext
    | CallsContext
    | CalibrationContext
    | ComparisonContext
    | ArticleContext
    | ArticlesContext
    | WatchContext
    | WatchesContext
    | MarketsContext
    | MethodologyContext
    | LexiconContext
    | CorrectionsContext
    | LedgerContext
    | ReportContext
    | ReportsContext
    | CardContext
    | MistakeContext
    | PersonalPage
)
