"""Which rule a question goes by: read from the record, or set anew; the newest counts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from forecasts.db import Session
from forecasts.errors import InvalidInputError, UnsafeAddressError
from forecasts.models import Question, QuestionCheck, ResolutionRule
from forecasts.questions import UNDECIDED, rule_in_force
from forecasts.resolution.proposals import end_waiting, let_lapse
from forecasts.resolution.rules import Rule, rule_from, settings_of
from forecasts.sources.addresses import WEB_PORTS, is_local, origin_of, web_url
from forecasts.values import QuestionState, RuleKind


def rule_of(session: Session, question: Question) -> Rule:
    """Reads the rule of a question; without one, its adjudicated markets or else a person decide.

    Raises:
        InvalidInputError: the settings on record cannot be read by this release.
    """
    return rule_from(*rule_in_force(session, question.id))


def _check_address(url: Any) -> None:
    """Checks that a feed or statistic stands where it may be asked: on the public web.

    Raises:
        InvalidInputError: it names another port or a private network.
    """
    if not isinstance(url, str):
        return
    try:
        where = origin_of(web_url(url.strip()))
    except UnsafeAddressError as error:
        raise InvalidInputError(str(error)) from None
    if where.port not in WEB_PORTS:
        raise InvalidInputError(
            f"The address names port {where.port}; a rule reads from the ports of the web, 80 and "
            "443, only. Give an address without a port."
        )
    if is_local(where.host):
        raise InvalidInputError(
            f"{where.host[:100]!r} is in a private network, where a rule reads nothing; give an "
            "address everybody can read."
        )


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
        InvalidInputError: a setting is unknown, missing or wrong, or the address is none that is
            ever asked.
    """
    rule = rule_from(kind, settings)
    _check_address(settings.get("url"))
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
    let_lapse(session, question.id)
    noted = session.get(QuestionCheck, question.id)
    if noted is not None:
        noted.wants_person = False
    is_machine = kind is not RuleKind.MANUAL
    if question.state in UNDECIDED or (question.state is QuestionState.RESOLVED and is_machine):
        question.due_at = now
    session.flush()
    return rule
