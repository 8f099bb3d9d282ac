"""Do the sources answer, agree with our clock, and still have what is linked."""

import statistics
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.sql import ColumnElement

from forecasts.markets.cadence import DECIDED
from forecasts.models import (
    Market,
    MarketLink,
    Page,
    Question,
    ResolutionRule,
    SourceHealth,
)
from forecasts.operations.checks.check import (
    Check,
    Looking,
    Patient,
    counted,
    ok,
    red,
    span_words,
    warning,
)
from forecasts.operations.redaction import redacted
from forecasts.values import QuestionState, RuleKind, SourceState

SILENT: Final = timedelta(hours=3)
SKEW_SECONDS: Final = 300.0
METACULUS: Final = "metaculus"
FRED: Final = "fred"
_OFTEN: Final = (
    SourceState.OPEN,
    SourceState.CLOSED_PENDING,
    SourceState.PROPOSED,
    SourceState.DISPUTED,
)
LIST: Final = "forecasts market list"


def _is_linked() -> ColumnElement[bool]:
    links = select(MarketLink.market_id).where(MarketLink.ended_at.is_(None))
    return Market.id.in_(links)


def _asked_often(patient: Patient) -> dict[str, datetime]:
    """The sources that have markets read at least hourly, and since when the first is known."""
    rows = patient.session.execute(
        select(Market.source, func.min(Market.first_seen_at))
        .where(
            _is_linked(),
            Market.state.in_(_OFTEN),
            Market.due_at.is_not(None),
            Market.quarantined_at.is_(None),
        )
        .group_by(Market.source)
        .order_by(Market.source)
    )
    return {source: seen_at for source, seen_at in rows}  # noqa: C416  # rows are no pairs to mypy


def _has_token(patient: Patient, source: str) -> bool:
    return source != METACULUS or patient.settings.sources.metaculus_token is not None


def _answered(patient: Patient) -> dict[str, SourceHealth]:
    return {each.source: each for each in patient.session.scalars(select(SourceHealth))}


def _silence(patient: Patient, health: SourceHealth | None, seen_at: datetime) -> timedelta:
    succeeded_at = health.succeeded_at if health else None
    return patient.now - max(seen_at, succeeded_at or seen_at)


def silent(patient: Patient) -> Check:
    """Looks for sources that have linked markets and gave no answer for three hours."""
    answered, silent_for, trouble = _answered(patient), dict[str, timedelta](), list[str]()
    for source, seen_at in _asked_often(patient).items():
        health = answered.get(source)
        span = _silence(patient, health, seen_at)
        if not _has_token(patient, source):
            continue
        if span > SILENT:
            silent_for[source] = span
        if health is not None and health.failures:
            trouble.append(redacted(f"{source}: {health.error or 'no answer'}", patient.settings))
    said = f" {'; '.join(trouble)}" if trouble else ""
    if silent_for:
        words = ", ".join(f"{source} for {span_words(span)}" for source, span in silent_for.items())
        return red("sources", f"No answer that could be used: {words}.{said}", LIST)
    if trouble:
        return warning("sources", f"The last answer could not be used.{said}", LIST)
    return ok("sources", "Every source with linked markets answers.")


def token(patient: Patient) -> Check:
    """Looks whether something is to be read that cannot be read without a token or key."""
    linked = patient.session.scalar(
        select(func.count()).select_from(Market).where(_is_linked(), Market.source == METACULUS)
    )
    lacking = [] if not linked or _has_token(patient, METACULUS) else [_no_metaculus(linked)]
    by_fred = 0 if patient.settings.sources.fred_api_key else _fred_rules(patient)
    lacking += [_no_fred(by_fred)] if by_fred else []
    if not lacking:
        return ok("tokens", "No source lacks a token it needs.")
    words = " ".join(each for each, _ in lacking)
    return warning("tokens", words, "; ".join(remedy for _, remedy in lacking))


def _no_metaculus(linked: int) -> tuple[str, str]:
    verb = "is" if linked == 1 else "are"
    words = f"{counted(linked, 'market')} of Metaculus {verb} linked, but there is no token."
    return words, "export FORECASTS_METACULUS_TOKEN=..."


def _no_fred(rules: int) -> tuple[str, str]:
    verb = "goes" if rules == 1 else "go"
    words = f"{counted(rules, 'question')} {verb} by a series of FRED, but there is no key."
    return words, "export FORECASTS_FRED_API_KEY=..."


def _fred_rules(patient: Patient) -> int:
    """Counts the undecided questions whose rule asks FRED."""
    newest = select(func.max(ResolutionRule.id)).group_by(ResolutionRule.question_id)
    settings = patient.session.scalars(
        select(ResolutionRule.settings)
        .join(Question, Question.id == ResolutionRule.question_id)
        .where(
            ResolutionRule.id.in_(newest),
            ResolutionRule.kind == RuleKind.OBSERVATION,
            Question.state.in_((QuestionState.OPEN, QuestionState.AWAITING)),
        )
    )
    return sum(each.get("provider") == FRED for each in settings)


def clock(patient: Patient) -> Check:
    """Compares the clocks of the sources with ours."""
    skews = {
        each.source: each.skew_seconds
        for each in _answered(patient).values()
        if each.skew_seconds is not None
    }
    wide = {source: skew for source, skew in skews.items() if abs(skew) > SKEW_SECONDS}
    if not wide:
        return ok("clock", "No source contradicts this machine's clock.")
    words = ", ".join(
        f"{source} says it is {span_words(timedelta(seconds=skew))} "
        f"{'later' if skew > 0 else 'earlier'}"
        for source, skew in sorted(wide.items())
    )
    is_ours = abs(statistics.median(skews.values())) > SKEW_SECONDS
    level = red if is_ours else warning
    whose = "this machine's clock is wrong" if is_ours else "the others agree with this machine"
    return level("clock", f"{words}; {whose}.", "timedatectl")


def _count(patient: Patient, *conditions: ColumnElement[bool]) -> int:
    counting = select(func.count()).select_from(Market).where(_is_linked(), *conditions)
    return patient.session.scalar(counting) or 0


def markets(patient: Patient) -> Check:
    """Counts linked markets that are not believed, gone, not followed, or could not be read."""
    is_quarantined = Market.quarantined_at.is_not(None)
    parts = (
        (
            _count(patient, is_quarantined),
            ("became another one and waits for a person", "became others and wait for a person"),
        ),
        (
            _count(patient, ~is_quarantined, Market.state == SourceState.MISSING),
            ("is gone from its source", "are gone from their sources"),
        ),
        (
            _count(patient, ~is_quarantined, Market.state == SourceState.UNKNOWN),
            (
                "is in a state this release does not know",
                "are in states this release does not know",
            ),
        ),
        (_count(patient, ~is_quarantined, Market.failures > 0), ("could not be read",) * 2),
    )
    found = [
        f"{counted(number, 'market')} {words[number > 1]}" for number, words in parts if number
    ]
    if not found:
        resting = _count(patient, Market.due_at.is_(None), Market.state.not_in(DECIDED))
        if resting:
            words = f"{counted(resting, 'linked market')} {'are' if resting > 1 else 'is'}"
            return ok("markets", f"{words} not followed; every other is read and believed.")
        return ok("markets", "Every linked market is read and believed.")
    return warning("markets", f"{'; '.join(found)}.", LIST)


def links(patient: Patient) -> Check:
    """Counts pages behind quotations and outcomes that answer no more."""
    gone = patient.session.scalar(
        select(func.count()).select_from(Page).where(Page.gone_at.is_not(None))
    )
    if not gone:
        return ok("pages", "Every page behind a quotation or an outcome answers.")
    verb = "answers" if gone == 1 else "answer"
    words = f"{counted(gone, 'page')} behind quotations and outcomes {verb} no more."
    return warning("pages", words, "forecasts evidence links")


CHECKS: Final[tuple[Looking, ...]] = (silent, token, clock, markets, links)
