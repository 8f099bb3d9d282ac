"""Events and corrections as entries of a feed."""

from collections.abc import Iterable
from typing import Final

from flask import render_template, url_for
from markupsafe import Markup

from forecasts.language.chances.sourced import sourced_words
from forecasts.reports.letters.parts import Page
from forecasts.reports.shown import EditionLine
from forecasts.standings.corrected.corrections import Correction
from forecasts.standings.events import Event
from forecasts.values import Decision
from forecasts.wording import (
    DECISION_WORDS,
    EXCLUDED_WORDS,
    VERDICT_WORDS,
    day_words,
    outcome_words,
    score_words,
)
from web.atom import Entry
from web.rendering import absolute

_PARAGRAPH: Final = Markup("<p>{}</p>")
_QUOTE: Final = Markup("<blockquote>{}</blockquote>")
_LINK: Final = Markup('<p><a href="{}">{}</a></p>')
_CHANGE: Final = Markup("<p>{}: <del>{}</del> → <ins>{}</ins></p>")


def _joined(parts: Iterable[Markup]) -> Markup:
    return Markup("").join(parts)


def _page(slug: str | None, forecaster: str | None) -> str:
    if slug is not None:
        return absolute(url_for("questions.one", name=slug))
    if forecaster is not None:
        return absolute(url_for("forecasters.one", name=forecaster))
    return absolute(url_for("corrections.every"))


def _paragraphs(*sentences: str | None) -> list[Markup]:
    return [_PARAGRAPH.format(each) for each in sentences if each]


def _when(event: Event) -> str:
    if event.stated_at is None or event.stated_precision is None:
        return ""
    return day_words(event.stated_at, event.stated_precision, zone=event.zone)


def _known(event: Event) -> str:
    if event.known_at is None or event.known_precision is None:
        return ""
    return f"Known {day_words(event.known_at, event.known_precision, zone=event.zone)}."


def _decided(event: Event, decision: Decision) -> tuple[str, list[Markup]]:
    words = DECISION_WORDS[decision]
    if event.before is not None and decision is not Decision.REOPENED:
        words = f"{words} (was: {DECISION_WORDS[event.before]})"
    told = _paragraphs(
        f"{words}, decided by {event.by} on {day_words(event.at, zone=event.zone)}.",
        _known(event),
        event.reason,
    )
    if event.evidence_url:
        told.append(_LINK.format(event.evidence_url, "Evidence"))
    return f"{words}: {event.title}", told


def _scored(event: Event, brier: float) -> tuple[str, list[Markup]]:
    """Tells how a first statement came out."""
    said = sourced_words(event.said) if event.said else ""
    came = outcome_words(event.decision.outcome if event.decision else None)
    told = _paragraphs(
        f"First statement: {said}. It came out {came}. {_known(event)}",
        f"Brier score {score_words(brier)}; 0 to 1, lower is better.",
    )
    return f"{event.forecaster}, {said}: came out {came}. {event.title}", told


def _words_of(event: Event) -> list[Markup]:
    told = [_QUOTE.format(event.quote)] if event.quote else []
    if event.url:
        told.append(_LINK.format(event.url, event.publisher or "Source"))
    elif event.publisher:
        told += _paragraphs(event.publisher)
    return told


def _said(event: Event) -> tuple[str, list[Markup]]:
    """Tells what somebody said, or no longer stands by."""
    about = event.title or "no question on record"
    if event.is_withdrawal:
        words, note = "withdrew", "What was said stays, and counts until then."
    elif event.said is not None:
        words, note = sourced_words(event.said), ""
        if event.excluded_reason is not None:
            note = f"Not scored: {EXCLUDED_WORDS[event.excluded_reason]}."
    else:
        named = VERDICT_WORDS[event.verdict] if event.verdict else "nothing"
        words, note = named, "Counted, never scored."
    told = _paragraphs(f"{event.forecaster}, {_when(event)}: {words}.", note)
    return f"{event.forecaster}: {words}. {about}", [*told, *_words_of(event)]


def event_entry(event: Event) -> Entry:
    """Writes an event as an entry that leads to its page."""
    if event.brier is not None:
        title, told = _scored(event, event.brier)
    elif event.decision is not None:
        title, told = _decided(event, event.decision)
    else:
        title, told = _said(event)
    address = _page(event.slug, event.forecaster_slug)
    return Entry(event.key, title, address, event.at, _joined(told))


def correction_entry(line: Correction) -> Entry:
    """Writes a correction as an entry that leads to what was corrected."""
    about = " on ".join(each for each in (line.forecaster, line.title) if each)
    told = [
        _CHANGE.format(each.what, each.before or "nothing", each.after or "nothing")
        for each in line.changes
    ]
    told += _paragraphs(
        f"Why: {line.why}" if line.why else "No reason on record.",
        f"By {line.by}." if line.by else None,
    )
    return Entry(
        key=f"correction/{line.key}",
        title=f"{line.what}: {about}" if about else line.what,
        address=_page(line.slug, line.forecaster_slug),
        at=line.at,
        content=_joined(told),
    )


def report_entry(line: EditionLine, letter: Page) -> Entry:
    """Writes the report of a week as an entry: all of it, and what was corrected since."""
    content = render_template("report_feed.html", letter=letter, changed=line.changed)
    return Entry(
        key=f"report/{line.week}",
        title=f"{line.days}: {line.headline}",
        address=absolute(url_for("reports.one", week=line.week)),
        at=max(line.composed_at, line.changed_at or line.composed_at),
        content=Markup(content),  # noqa: S704  # ours
    )
