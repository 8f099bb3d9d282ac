"""Which rule a question goes by: read from the record, or set anew; the newest counts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from forecasts.db import Session
from forecasts.models import Question, ResolutionRule
from forecasts.questions import UNDECIDED, rule_in_force
from forecasts.resolution.proposals import end_waiting
from forecasts.resolution.rules import Rule, rule_from, settings_of
from forecasts.values import QuestionState, RuleKind


def rule_of(session: Session, question: Question) -> Rule:
    """Reads the rule of a question; without one, its adjudicated markets or else a person decide.

    Raises:
        InvalidInputError: the settings on record cannot be read by this release.
    """
    return rule_from(*rule_in_force(session, question.id))


def set_rule(
    session: Session,
    question: Question,
    kind: RuleKind,
    settings: Mapping[str, Any],
    *,
    by: str,
    now: datetime,
) -> Rule:
    """Sets how a question finds its outcome; what an earlier rule proposed waits no more.

    Args:
        session: an open writing transaction.
        question: the question; it is looked at again at once.
        kind: the kind of the rule.
        settings: as `rule_from` reads them; what is left out has its default.
        by: who sets it.
        now: the present instant.

    Raises:
        InvalidInputError: a setting is unknown, missing or wrong.
    """
    rule = rule_from(kind, settings)
    session.add(
        ResolutionRule(
            question_id=question.id,
            kind=kind,
            settings=settings_of(rule),
            set_at=now,
            set_by=by,
        )
    )
    end_waiting(session, question, by=by, now=now)
    is_machine = kind is not RuleKind.MANUAL
    if question.state in UNDECIDED or (question.state is QuestionState.RESOLVED and is_machine):
        question.due_at = now
    session.flush()
    return rule
