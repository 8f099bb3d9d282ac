"""How a question finds its outcome, as a terminal shows it."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import click

from forecasts.cli.tables import paragraph
from forecasts.clock import utc_now
from forecasts.values import RuleKind
from forecasts.wording import SOURCE_STATE_WORDS, day_words, probability_words

if TYPE_CHECKING:
    from forecasts.markets.lookup import LinkedMarket
    from forecasts.standings.questions.outcome_view import EvidenceView, OutcomeView, ProposalView


def age_words(at: datetime, now: datetime) -> str:
    """Writes how long ago something was.

    Example:
        >>> from datetime import UTC
        >>> now = datetime(2024, 6, 3, 12, tzinfo=UTC)
        >>> age_words(datetime(2024, 6, 3, 11, 50, tzinfo=UTC), now), age_words(now, now)
        ('10 min ago', 'just now')
        >>> age_words(datetime(2024, 6, 1, 12, tzinfo=UTC), now)
        '2 days ago'
    """
    minutes = max(0, int((now - at).total_seconds() // 60))
    if minutes < 120:
        return f"{minutes} min ago" if minutes else "just now"
    return f"{minutes // 60} h ago" if minutes < 48 * 60 else f"{minutes // 1440} days ago"


def look_words(due_at: datetime, now: datetime) -> str:
    """Writes when a question is looked at next, or since when that is due.

    Example:
        >>> from datetime import UTC
        >>> due_at = datetime(2024, 6, 3, 12, tzinfo=UTC)
        >>> look_words(due_at, datetime(2024, 6, 3, 11, tzinfo=UTC))
        'Next look: 3 Jun 2024, 12:00 UTC'
        >>> look_words(due_at, datetime(2024, 6, 3, 13, tzinfo=UTC))
        'Next look: due since 3 Jun 2024, 12:00 UTC'
    """
    return f"Next look: {'due since ' if due_at < now else ''}{day_words(due_at)}"


def proposal_words(view: "ProposalView") -> str:
    """Writes a proposal that waits in a sentence."""
    seen = {0: "not seen again yet", 1: "seen once", 2: "seen twice"}.get(
        view.polls, f"seen {view.polls} times"
    )
    what = "Proposed correction" if view.is_correction else "Proposed"
    if view.final_from is None:
        ending = f"only a person may accept it: forecasts proposal accept {view.id}"
    else:
        ending = f"final from {day_words(view.final_from)}, unless it changes"
    return f"{what}: {view.decision.value.capitalize()}, {seen}, {ending}."


def _market(market: "LinkedMarket", now: datetime) -> str:
    parts = [f"{market.label}: {SOURCE_STATE_WORDS[market.state]}"]
    if market.paid is not None:
        parts.append(f"pays {market.paid:g} for Yes")
    if market.price is not None and market.price_at is not None:
        parts.append(f"{probability_words(market.price)} {age_words(market.price_at, now)}")
    if market.is_inverted:
        parts.append("asks the opposite")
    if not market.is_adjudicated:
        parts.append("not compared yet, so that it decides nothing")
    if market.trouble:
        parts.append(f"trouble: {market.trouble}")
    return f"{', '.join(parts)} ({market.url})"


def _evidence(view: "EvidenceView") -> str:
    shows = f" (for {view.speaks_for.value.capitalize()})" if view.speaks_for else ""
    where = view.url or "a file"
    when = day_words(view.captured_at)
    return f"{view.note}{shows}: {where}, {when}, {view.sha256[:12]}, by {view.attached_by}"


def _lines(view: "OutcomeView", now: datetime) -> Iterator[str]:
    yield view.rule
    for market in view.markets:
        yield _market(market, now)
    if view.proposal is not None:
        yield proposal_words(view.proposal)
    if view.check is not None:
        yield f"Looked at {age_words(view.check.checked_at, now)}: {view.check.finding}"
        if view.check.trouble and view.check.trouble not in view.check.finding:
            yield f"Trouble: {view.check.trouble}"
    if view.due_at is not None and view.rule_kind is not RuleKind.MANUAL:
        yield look_words(view.due_at, now)


def print_outcome(view: "OutcomeView", *, now: datetime | None = None) -> None:
    """Prints how a question finds its outcome, and the evidence."""
    if view.due_at is not None or view.markets or view.rule_kind is not RuleKind.MANUAL:
        click.secho("\nHow it finds its outcome", bold=True)
        for line in _lines(view, now or utc_now()):
            click.echo(paragraph(line, indent=2, hanging=4))
    if view.evidence:
        click.secho(f"\nEvidence ({len(view.evidence)})", bold=True)
        for each in view.evidence:
            click.echo(paragraph(_evidence(each), indent=2, hanging=4))
