"""How questions read in a terminal."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from forecasts.cli.family_words import print_family
from forecasts.cli.outcome_words import print_outcome
from forecasts.cli.output import plural
from forecasts.cli.tables import Column, paragraph, print_table
from forecasts.language.chances.sourced import sourced_words, words_below
from forecasts.values import Decision, ExcludedReason, QuestionState, Visibility
from forecasts.wording import (
    EXCLUDED_WORDS,
    STATE_WORDS,
    VERDICT_WORDS,
    day_words,
    outcome_words,
    probability_words,
    quoted,
    score_words,
)

if TYPE_CHECKING:
    from forecasts.standings import HistoryEntry, QuestionLine, QuestionPage, StatementLine


def _line(line: "QuestionLine") -> str:
    closes = day_words(line.closes_at, line.closes_precision, zone=line.zone)
    parts = [line.slug, f"closes {closes}"]
    if line.outcome is not None and line.known_at and line.known_precision:
        known = day_words(line.known_at, line.known_precision, zone=line.zone)
        parts[1:] = [f"{outcome_words(line.outcome)}, known {known}"]
    parts.append(f"{plural(line.predictions, 'statement')} by {line.forecasters:,}")
    return " · ".join(parts)


def _print_wanting(lines: Sequence["QuestionLine"]) -> None:
    if lines:
        click.secho(f"Wants a person ({len(lines)})", bold=True)
    for line in lines:
        click.echo(paragraph(line.title, indent=2))
        click.echo(paragraph(f"{STATE_WORDS[line.state].capitalize()} · {_line(line)}", indent=4))
        click.echo(paragraph(line.wants or "", indent=4))


def print_question_list(listed: Mapping[str, Sequence["QuestionLine"]]) -> None:
    """Prints questions under the state they are in, each with its slug.

    Those that want a person come first, with the reason.
    """
    if not any(listed.values()):
        click.echo(
            "No question here; put one on record: forecasts question add TITLE --closes-at DATE "
            "--criteria TEXT"
        )
        return
    _print_wanting([line for lines in listed.values() for line in lines if line.wants])
    for state, all_lines in listed.items():
        lines = [line for line in all_lines if not line.wants]
        if not lines:
            continue
        click.secho(f"{STATE_WORDS[QuestionState(state)].capitalize()} ({len(lines)})", bold=True)
        for line in lines:
            click.echo(paragraph(line.title, indent=2))
            click.echo(paragraph(_line(line), indent=4))


def _facts(page: "QuestionPage") -> Iterator[str]:
    closes = day_words(page.closes_at, page.closes_precision, zone=page.zone)
    opens = f"opened {day_words(page.opens_at, zone=page.zone)}, " if page.opens_at else ""
    yield f"{STATE_WORDS[page.state].capitalize()}; {opens}closes {closes}."
    if page.visibility is not Visibility.PUBLIC:
        yield f"{page.visibility.value.capitalize()}: it stands on no public page."
    yield f"Criteria: {' '.join(page.criteria.split())}"
    if page.base_rate is not None:
        yield f"Base rate: {probability_words(page.base_rate)} ({page.base_rate_source})"
    if page.cause:
        yield f"Cause shared with others: {page.cause}"
    if page.tags:
        yield f"Tags: {', '.join(page.tags)}"
    if page.is_retrospective:
        yield "Retrospective: written down once the outcome was, or had to be, known."


def _decision(entry: "HistoryEntry", zone: str) -> str:
    words = {Decision.YES: "Yes", Decision.NO: "No"}.get(entry.decision, entry.decision.value)
    known = ""
    if entry.known_at and entry.known_precision:
        known = f", known {day_words(entry.known_at, entry.known_precision, zone=zone)}"
    why = f" {entry.reason.rstrip('.')}." if entry.reason else ""
    where = f" {entry.evidence_url}" if entry.evidence_url else ""
    return f"{words.capitalize()}{known}. Decided by {entry.decided_by}.{why}{where}"


def _said(line: "StatementLine", zone: str) -> str:
    if line.verdict is not None:
        return VERDICT_WORDS[line.verdict]
    if line.said is None:
        return ""
    words = sourced_words(line.said)
    if line.said_on is not None:
        words += f"; said on {line.said_on}, whose condition was known"
    if line.withdrawn_at is not None and line.withdrawn_precision is not None:
        words += (
            f"; withdrawn on {day_words(line.withdrawn_at, line.withdrawn_precision, zone=zone)}"
        )
    if line.counted_on is not None:
        words += f"; {EXCLUDED_WORDS[ExcludedReason.CONDITION_KNOWN]}: counts on {line.counted_on}"
    elif line.excluded_reason is not None:
        words += f"; not scored: {EXCLUDED_WORDS[line.excluded_reason]}"
    return words


def _print_statement(line: "StatementLine", zone: str) -> None:
    when = day_words(line.stated_at, line.stated_precision, zone=zone)
    click.echo(paragraph(f"{when}  {line.forecaster}: {_said(line, zone)}", indent=2, hanging=4))
    if line.quote:
        where = ", ".join(each for each in (line.publisher, line.url) if each)
        source = f" ({where})" if where else ""
        click.echo(paragraph(quoted(line.quote) + source, indent=4))


def print_question(page: "QuestionPage") -> None:
    """Prints a question as a story: what was asked, who said what when, how it came out."""
    click.secho(paragraph(page.title), bold=True)
    for fact in _facts(page):
        click.echo(paragraph(fact, hanging=2))
    for family in page.families:
        click.echo()
        print_family(family)
    if page.history:
        click.secho("\nHow it came out", bold=True)
        for entry in page.history:
            click.echo(paragraph(_decision(entry, page.zone), indent=2, hanging=4))
    print_outcome(page.outcome)
    click.secho(f"\nWhat was said ({len(page.statements)})", bold=True)
    for line in page.statements:
        _print_statement(line, page.zone)
    if page.scores:
        click.secho("\nScores (lower is better)", bold=True)
        print_table(
            [
                Column("Forecaster", shrinks=True),
                Column("Said", is_number=True),
                Column("Brier", is_number=True),
                Column("Over time", is_number=True),
            ],
            [
                [
                    row.forecaster,
                    probability_words(row.said.probability),
                    score_words(row.brier),
                    "–"
                    if row.time_averaged_brier is None
                    else score_words(row.time_averaged_brier),
                ]
                for row in page.scores
            ],
            [words_below(row.said) for row in page.scores],
        )
