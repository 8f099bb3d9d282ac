"""One's own page: what is due, how calibrated one is, and one's record; for its owner alone."""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from flask import Blueprint, Response, request, url_for

from forecasts.accounts import Viewer
from forecasts.errors import InvalidInputError
from forecasts.standings.own.agenda import Agenda
from forecasts.standings.own.calibration import CalibrationStep
from forecasts.standings.own.page import OwnPage, own_page
from forecasts.standings.own.questions import Owner, OwnQuestion
from forecasts.standings.own.reminders import due_words, moved_words, stale_words
from forecasts.standings.own.rows import OwnFilter
from forecasts.standings.own.words import lede_words
from forecasts.text import clean_text
from forecasts.values import Role
from forecasts.wording import NO_BREAK, probability_words, range_words
from web.access import whoever
from web.contexts.me import MeContext, OwnLine, OwnPart
from web.contexts.shared import Link
from web.figures import Drawn, calibration_figure, growth_figure
from web.private import page
from web.rendering import runtime

pages: Final = Blueprint("me", __name__)

MOST: Final = 8
_TAG_LIMIT: Final = 60
_Line = TypeVar("_Line")


def _at(question: OwnQuestion, words: str, part: str) -> Link:
    return Link(url_for("own.one", name=question.slug, _anchor=part), words)


def _update(question: OwnQuestion) -> Link:
    return _at(question, "Say something" if question.stands is None else "Update", "say")


def _line(question: OwnQuestion, words: str, *acts: Link) -> OwnLine:
    return OwnLine(
        question=Link(url_for("own.one", name=question.slug), question.title),
        visibility=question.visibility,
        words=words,
        acts=acts,
    )


def _part(
    lines: Sequence[_Line],
    write: Callable[[_Line], OwnLine],
    *,
    anchor: str,
    heading: str,
    caption: str,
    nothing: str,
) -> OwnPart:
    return OwnPart(
        anchor=anchor,
        heading=heading,
        caption=caption,
        lines=tuple(write(line) for line in lines[:MOST]),
        more=max(0, len(lines) - MOST),
        nothing=nothing,
    )


def _agenda(agenda: Agenda, zone: str) -> tuple[OwnPart, ...]:
    overdue = _part(
        agenda.overdue,
        lambda line: _line(
            line.question,
            due_words(line, zone=zone),
            *([_at(line.question, "Resolve", "outcome")] if line.is_to_resolve else []),
        ),
        anchor="due",
        heading="Due",
        caption="Questions you asked or spoke on whose deadline has passed without an outcome.",
        nothing="Nothing waits for an outcome.",
    )
    closing = _part(
        agenda.closing,
        lambda line: _line(line.question, due_words(line, zone=zone), _update(line.question)),
        anchor="closing",
        heading="Closing within a week",
        caption="The last days to say or change anything.",
        nothing="Nothing closes within a week.",
    )
    stale = _part(
        agenda.stale,
        lambda line: _line(line.question, stale_words(line, zone=zone), _update(line.question)),
        anchor="stale",
        heading="Not updated for long",
        caption=(
            "Your last word is older than 30 days and than a quarter of the question’s life; the "
            "oldest first."
        ),
        nothing="Everything you stand by is recent.",
    )
    moved = _part(
        agenda.moved,
        lambda line: _line(line.question, moved_words(line, zone=zone), _update(line.question)),
        anchor="moved",
        heading="Moved since you spoke",
        caption=f"Linked markets that moved 10{NO_BREAK}points or more since your last word.",
        nothing="No linked market moved far since you spoke.",
    )
    return overdue, closing, stale, moved


def _percents(low: float, high: float) -> str:
    return probability_words(low) if low == high else f"{range_words(low, high)}{NO_BREAK}%"


def _steps(steps: Sequence[CalibrationStep]) -> Drawn | None:
    """Writes the curve step by step: how many of how many came out Yes, and what chance does."""
    if not steps:
        return None
    rows = tuple(
        (
            _percents(step.low, step.high),
            probability_words(step.happened),
            f"{step.yes} of {step.statements} Yes",
            "–" if step.null_low is None else _percents(step.null_low, step.null_high or 0.0),
        )
        for step in steps
    )
    return Drawn(
        caption=(
            "Step by step: what lies side by side is pooled until the curve never falls. Last, "
            f"where 90{NO_BREAK}% of the curves would be if every probability were true."
        ),
        names=("You said", "Happened", "Came out", "By chance"),
        rows=rows,
        whole=len(rows),
    )


def me_context(own: OwnPage, wanted: OwnFilter, viewer: Viewer) -> MeContext:
    """Gathers what the template shows."""
    record = own.record
    agenda = _agenda(own.agenda, viewer.zone)
    is_known = wanted != OwnFilter() or own.agenda.open or any(part.lines for part in agenda)
    return MeContext(
        lede=lede_words(own),
        is_new=not is_known and (record is None or not (record.questions or record.early)),
        can_log=viewer.role.covers(Role.FORECASTER),
        agenda=agenda,
        record=record,
        wanted=wanted,
        tags=own.tags,
        curve=calibration_figure(record.calibration.chart()) if record else None,
        steps=_steps(record.calibration.steps) if record else None,
        growth=growth_figure(record.parts) if record else None,
    )


def _wanted() -> OwnFilter:
    """Reads which part of the record is asked for.

    Raises:
        InvalidInputError: the visibility is none of the two, or the tag cannot be one.
    """
    seen = request.args.get("visibility", "").strip()
    if seen not in {"", "all", "public"}:
        raise InvalidInputError(f"“visibility” is {seen[:60]!r}; it must be all or public.")
    typed = request.args.get("tag", "").strip()
    tag = clean_text(typed, what="tag", limit=_TAG_LIMIT).lower() if typed else None
    return OwnFilter(tag=tag, is_public_only=seen == "public")


@pages.get("/me")
def overview() -> Response:
    """Shows what asks for one's attention, and one's record."""
    wanted, viewer = _wanted(), whoever()
    owner = Owner(account_id=viewer.account_id, forecaster_id=viewer.forecaster_id)
    composed = runtime()
    with composed.reading() as session:
        own = own_page(session, owner, wanted, now=composed.now())
    return page(me_context(own, wanted, viewer))
