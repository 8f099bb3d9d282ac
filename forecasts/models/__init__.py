"""One schema: mapped classes with their constraints; no queries, no input or output."""

from forecasts.models.account import (
    Account,
    ApiToken,
    Attempt,
    IdempotentAnswer,
    SignIn,
    SignInLink,
    Webhook,
    WebhookDelivery,
)
from forecasts.models.article import Article, Candidate, ModelRun, Quotation
from forecasts.models.base import Base, UTCDateTime
from forecasts.models.curation import Coding, Comment, Dispute, ForecasterMerge, Tip
from forecasts.models.evidence import Evidence, Page, QuestionEvidence
from forecasts.models.family import Family, FamilyMember
from forecasts.models.forecaster import Alias, Forecaster
from forecasts.models.ledger import LedgerEntry
from forecasts.models.mailing import (
    Delivery,
    Edition,
    Outbox,
    Subscription,
    Suppression,
    Told,
)
from forecasts.models.market import Market, MarketLink
from forecasts.models.prediction import Prediction, Verdict, Withdrawal
from forecasts.models.question import Question, QuestionTag, QuestionWords, Resolution
from forecasts.models.reply import Reply
from forecasts.models.resolving import Proposal, QuestionCheck, ResolutionRule
from forecasts.models.score import Score
from forecasts.models.watching import Watch, WatchedPiece
from forecasts.models.work import Heartbeat, JobRun, SourceHealth

__all__ = [
    "Account",
    "Alias",
    "ApiToken",
    "Article",
    "Attempt",
    "Base",
    "Candidate",
    "Coding",
    "Comment",
    "Delivery",
    "Dispute",
    "Edition",
    "Evidence",
    "Family",
    "FamilyMember",
    "Forecaster",
    "ForecasterMerge",
    "Heartbeat",
    "IdempotentAnswer",
    "JobRun",
    "LedgerEntry",
    "Market",
    "MarketLink",
    "ModelRun",
    "Outbox",
    "Page",
    "Prediction",
    "Proposal",
    "Question",
    "QuestionCheck",
    "QuestionEvidence",
    "QuestionTag",
    "QuestionWords",
    "Quotation",
    "Reply",
    "Resolution",
    "ResolutionRule",
    "Score",
    "SignIn",
    "SignInLink",
    "SourceHealth",
    "Subscription",
    "Suppression",
    "Tip",
    "Told",
    "UTCDateTime",
    "Verdict",
    "Watch",
    "WatchedPiece",
    "Webhook",
    "WebhookDelivery",
    "Withdrawal",
]
