"""What waits for a curator."""

from collections.abc import Callable, Mapping
from typing import Final

from flask import Response, current_app, url_for

from forecasts.db import Session
from forecasts.intake.desk import queued_articles, waiting_disputes, waiting_tips
from forecasts.resolution.desk import waiting_cards
from forecasts.standings.questions.wanting import stuck_questions
from forecasts.values import Role
from forecasts.watches import waiting_pieces
from web.access import whoever
from web.access_table import ACCESS, Access
from web.contexts.review import Elsewhere, QueueContext
from web.pages.review.blueprint import pages
from web.private import page
from web.rendering import runtime

OTHERS: Final = (
    ("tips.every", "Tips: predictions people pointed out"),
    ("disputes.every", "Disputed readings"),
    ("watching.every", "Watches"),
    ("coding.form", "Read blind, as a second reader"),
    ("coding.agreement", "Agreement of two readers"),
    ("merging.every", "Merges of forecasters"),
)
"""What else waits for curators: where it stands, and its name."""

_COUNTS: Final[Mapping[str, Callable[[Session], int]]] = {
    "tips.every": waiting_tips,
    "disputes.every": waiting_disputes,
    "watching.every": waiting_pieces,
}


def _may_open(endpoint: str, role: Role) -> bool:
    needed = ACCESS.get(endpoint, Access.TOKEN).value
    return (
        endpoint in current_app.view_functions and isinstance(needed, Role) and role.covers(needed)
    )


def _others(session: Session) -> tuple[Elsewhere, ...]:
    role = whoever().role
    return tuple(
        Elsewhere(
            url_for(endpoint),
            words,
            _COUNTS[endpoint](session) if endpoint in _COUNTS else None,
        )
        for endpoint, words in OTHERS
        if _may_open(endpoint, role)
    )


@pages.get("")
def queue() -> Response:
    """Shows the queue: articles, proposed outcomes, questions that want a person."""
    with runtime().reading() as session:
        context = QueueContext(
            articles=queued_articles(session),
            proposals=waiting_cards(session),
            stuck=stuck_questions(session),
            others=_others(session),
        )
    return page(context)
