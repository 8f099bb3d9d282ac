"""How a question finds its outcome, as its page shows it: rule, markets, proposal, evidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from forecasts.clock import DatePrecision
from forecasts.db import Session
from forecasts.markets.lookup import LinkedMarket, linked_markets
from forecasts.models import Evidence, Proposal, Question, QuestionCheck, QuestionEvidence
from forecasts.questions import rule_in_force
from forecasts.values import Decision, ProposalState, RuleKind


@dataclass(frozen=True, slots=True)
class ProposalView:
    """An outcome that waits; `final_from` is None for what only a person may accept."""

    id: int
    decision: Decision
    is_correction: bool
    known_at: datetime | None
    known_precision: DatePrecision | None
    reason: str
    proposed_by: str
    polls: int
    final_from: datetime | None


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """Evidence on a question, without its bytes."""

    id: int
    note: str
    speaks_for: Decision | None
    sha256: str
    url: str | None
    captured_at: datetime
    attached_by: str


@dataclass(frozen=True, slots=True)
class CheckView:
    """What the last look for an outcome found."""

    checked_at: datetime
    finding: str
    trouble: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeView:
    """How a question finds its outcome.

    Attributes:
        rule: in words.
        due_at: when it is looked at next, None if it is not.
        check: the last look, None before the first.
    """

    rule_kind: RuleKind
    rule: str
    due_at: datetime | None
    markets: tuple[LinkedMarket, ...]
    proposal: ProposalView | None
    evidence: tuple[EvidenceView, ...]
    check: CheckView | None


_AGREEING = {
    "all": "all linked markets must agree",
    "majority": "more than half of the linked markets must agree",
    "any": "one linked market is enough",
}


def _market_words(settings: Mapping[str, Any]) -> str:
    words = _AGREEING.get(settings.get("agreement", "all"), "the linked markets decide")
    ends = {
        "void": settings.get("on_void", "annul"),
        "fifty-fifty": settings.get("on_half", "annul"),
        "partial": settings.get("on_partial", "person"),
    }
    annulling = [name for name, what in ends.items() if what == "annul"]
    asking = [name for name, what in ends.items() if what != "annul"]
    sentences = [f"Markets: {words}."]
    sentences += [f"An end that is {_either(annulling)} annuls the question."] if annulling else []
    sentences += [f"One that is {_either(asking)} goes to a person."] if asking else []
    return " ".join(sentences)


def _either(names: list[str]) -> str:
    return " or ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)


_PROVIDERS = {"fred": "FRED", "worldbank": "World Bank", "dbnomics": "DBnomics"}


def _series_words(settings: Mapping[str, Any]) -> str:
    provider = str(settings.get("provider"))
    if settings.get("series"):
        return f"{_PROVIDERS.get(provider, provider)} {settings.get('series')}"
    return f"‘{settings.get('value_field')}’ in the {provider.upper()} at {settings.get('url')}"


def _observation_words(settings: Mapping[str, Any]) -> str:
    return (
        f"Statistic: Yes if {_series_words(settings)}, {settings.get('period')}, is "
        f"{settings.get('comparison')} {settings.get('threshold')}, by the "
        f"{settings.get('vintage')} value published, at most {settings.get('lag_days')} days late."
    )


def _all_words(line: str) -> str:
    """Writes what an entry must hold: every word of the line, in any order.

    Example:
        >>> _all_words("harbour vessel opens"), _all_words("harbour")
        ('‘harbour’, ‘vessel’ and ‘opens’', '‘harbour’')
    """
    quoted = [f"‘{word}’" for word in line.split()]
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]] if quoted[1:] else quoted)


def rule_words(kind: RuleKind, settings: Mapping[str, Any]) -> str:
    """Writes a rule in a sentence.

    Example:
        >>> rule_words(RuleKind.DEADLINE, {"unless": "a notice of the port"})
        'Deadline: No once it has passed, unless Yes is shown by a notice of the port.'
    """
    if kind is RuleKind.MARKET:
        return _market_words(settings)
    if kind is RuleKind.OBSERVATION:
        return _observation_words(settings)
    if kind is RuleKind.FEED:
        words = ", or ".join(_all_words(each) for each in settings.get("words", ()))
        about = f" that hold {words}," if words else ""
        return f"Feed: entries of {settings.get('url')}{about} become evidence; a person decides."
    if kind is RuleKind.DEADLINE:
        shown = str(settings.get("unless")).rstrip(".")
        return f"Deadline: No once it has passed, unless Yes is shown by {shown}."
    return "By hand: a person decides."


def _proposal(session: Session, question_id: int) -> ProposalView | None:
    query = select(Proposal).where(
        Proposal.question_id == question_id, Proposal.state == ProposalState.WAITING
    )
    waiting = session.scalars(query).one_or_none()
    if waiting is None:
        return None
    return ProposalView(
        id=waiting.id,
        decision=waiting.decision,
        is_correction=waiting.is_correction,
        known_at=waiting.known_at,
        known_precision=waiting.known_precision,
        reason=waiting.reason,
        proposed_by=waiting.proposed_by,
        polls=waiting.polls,
        final_from=waiting.final_from,
    )


def _evidence(session: Session, question_id: int) -> list[EvidenceView]:
    query = (
        select(QuestionEvidence, Evidence.url, Evidence.captured_at)
        .join(Evidence, Evidence.id == QuestionEvidence.evidence_id)
        .where(QuestionEvidence.question_id == question_id)
        .order_by(QuestionEvidence.id)
    )
    return [
        EvidenceView(
            id=attached.evidence_id,
            note=attached.note,
            speaks_for=attached.speaks_for,
            sha256=attached.sha256,
            url=url,
            captured_at=captured_at,
            attached_by=attached.attached_by,
        )
        for attached, url, captured_at in session.execute(query)
    ]


def _check(session: Session, question_id: int) -> CheckView | None:
    check = session.get(QuestionCheck, question_id)
    if check is None or not check.finding:
        return None
    return CheckView(check.checked_at, check.finding, check.trouble)


def outcome_view(session: Session, question: Question, *, is_public: bool) -> OutcomeView:
    """Reads how a question finds its outcome.

    Args:
        session: a reading session.
        question: the question.
        is_public: whether the reader is a member of the public, who sees adjudicated links only.
    """
    kind, settings = rule_in_force(session, question.id)
    markets = linked_markets(session, question.id, adjudicated_only=is_public)
    return OutcomeView(
        rule_kind=kind,
        rule=rule_words(kind, settings),
        due_at=question.due_at,
        markets=tuple(markets),
        proposal=_proposal(session, question.id),
        evidence=tuple(_evidence(session, question.id)),
        check=_check(session, question.id),
    )
