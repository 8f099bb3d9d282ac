"""Numbers for the public: counted among what belongs together, so that nothing private moves them.

The numbers of rows in the database tell how much lies between two of them, private things
included. Where a page, a feed or a calendar has to name a row for good, it is counted among its
like instead: the statements of one forecaster on one question, the decisions on one question, the
quotations of one article. Such a number stays, except where merging two forecasters, or taking
them apart, puts their statements together anew; an erasure leaves public statements where they are.
"""

from typing import Any, Final

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import aliased

from forecasts.models.article import Quotation
from forecasts.models.curation import Dispute
from forecasts.models.market import MarketLink
from forecasts.models.prediction import Prediction, Verdict, Withdrawal
from forecasts.models.question import Resolution
from forecasts.models.reply import Reply
from forecasts.models.resolving import Proposal


def _number(table: Any, *shared: str, or_none: str = "") -> ScalarSelect[int]:
    earlier = aliased(table)
    alike = [getattr(earlier, name) == getattr(table, name) for name in shared]
    if or_none:
        alike.append(getattr(earlier, or_none).is_not_distinct_from(getattr(table, or_none)))
    return (
        select(func.count())
        .select_from(earlier)
        .where(earlier.id <= table.id, *alike)
        .correlate(table)
        .scalar_subquery()
    )


STATEMENT_NUMBER: Final = _number(Prediction, "question_id", "forecaster_id", "visibility")
"""Which of its forecaster's statements on its question a prediction is, from 1."""

VERDICT_NUMBER: Final = _number(Verdict, "forecaster_id", "visibility")
"""Which of its forecaster's statements without a number a verdict is, from 1."""

WITHDRAWAL_NUMBER: Final = _number(Withdrawal, "question_id", "forecaster_id", "visibility")
"""Which of its forecaster's on its question a withdrawal is, from 1."""

DECISION_NUMBER: Final = _number(Resolution, "question_id")
"""Which of the decisions on its question a resolution is, from 1."""

PROPOSAL_NUMBER: Final = _number(Proposal, "question_id")
"""Which of the proposed outcomes of its question one is, from 1."""

LINK_NUMBER: Final = _number(MarketLink, "question_id")
"""Which of the links of its question to markets a link is, from 1."""

REPLY_NUMBER: Final = _number(Reply, "forecaster_id", or_none="prediction_id")
"""Which of its forecaster's replies to one call, or to the record as a whole, it is, from 1."""

DISPUTE_NUMBER: Final = _number(Dispute, "prediction_id")
"""Which of the disputes about its call one is, from 1."""

PASSAGE_NUMBER: Final = _number(Quotation, "article_id")
"""Which of the quotations of its article one is, from 1; 0 where it is of none."""


def call_key(forecaster_slug: str, question_slug: str, number: int) -> str:
    """Names a call in public addresses by its `STATEMENT_NUMBER`.

    Example:
        >>> call_key("alice-arden", "will-it-open", 2)
        'alice-arden_will-it-open_2'
    """
    return f"{forecaster_slug}_{question_slug}_{number}"
