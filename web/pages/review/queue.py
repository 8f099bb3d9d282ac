"""What waits for a curator."""

from typing import Final

from flask import Response, current_app, url_for

from forecasts.intake.desk import queued_articles
from forecasts.resolution.desk import waiting_cards
from forecasts.standings.wanting import stuck_questions
from forecasts.values import Role
from web.access import ACCESS, Access, whoever
from web.contexts.review import QueueContext
from web.contexts.shared import Link
from web.pages.review.blueprint import pages
from web.private import page
from web.rendering import runtime

OTHERS: Final = (
    ("tips.every", "Tips: predictions people pointed out"),
    ("disputes.every", "Disputed readings"),
    ("coding.form", "Read blind, as a second reader"),
    ("coding.agreement", "Agreement of two readers"),
    ("merging.every", "Merges of forecasters"),
)
"""What else waits for curators: where it stands, and its name."""


def _may_open(endpoint: str, role: Role) -> bool:
    needed = ACCESS.get(endpoint, Access.TOKEN).value
    return (
        endpoint in current_app.view_functions and isinstance(needed, Role) and role.covers(needed)
    )


def _others() -> tuple[Link, ...]:
    role = whoever().role
    standing = [each for each in OTHERS if _may_open(each[0], role)]
    return tuple(Link(url_for(endpoint), words) for endpoint, words in standing)


@pages.get("")
def queue() -> Response:
    """Shows the queue: articles, proposed outcomes, questions that want a person."""
    with runtime().reading() as session:
        context = QueueContext(
            articles=queued_articles(session),
            proposals=waiting_cards(session),
            stuck=stuck_questions(session),
            others=_others(),
        )
    return page(context)
