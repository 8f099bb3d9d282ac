"""Double coding: a curator reads candidates blind, and sees how far curators agree."""

from typing import Final

from flask import Blueprint, Response, request, url_for

from forecasts.errors import ConflictError, InvalidInputError
from forecasts.intake import find_candidate
from forecasts.intake.coding import (
    BlindCandidate,
    CodingDraft,
    blind_candidate,
    code_candidate,
    coding_report,
    next_to_code,
)
from forecasts.probabilities import parse_probability
from forecasts.values import Classification
from web.access import whoever
from web.contexts.coding import AgreementContext, CodingContext, TypedReading
from web.private import done, page
from web.rendering import runtime

pages: Final = Blueprint("coding", __name__)


def _page(
    candidate: BlindCandidate | None, typed: TypedReading, refusal: str = "", status: int = 200
) -> Response:
    context = CodingContext(
        candidate=candidate, classes=tuple(Classification), typed=typed, refusal=refusal
    )
    return page(context, status)


@pages.get("/review/coding")
def form() -> Response:
    """Shows the words to read next."""
    with runtime().reading() as session:
        candidate = next_to_code(session, by=whoever().mark)
    return _page(candidate, TypedReading())


def _typed() -> TypedReading:
    names = ("classification", "speaker", "central", "low", "high", "note")
    return TypedReading(**{name: request.form.get(name, "") for name in names})


def _number(typed: str) -> float | None:
    return parse_probability(typed) if typed.strip() else None


def _class(typed: str) -> Classification:
    try:
        return Classification(typed)
    except ValueError:
        raise InvalidInputError("Say what the words are.") from None


def _draft(typed: TypedReading) -> CodingDraft:
    return CodingDraft(
        classification=_class(typed.classification),
        speaker=typed.speaker,
        low=_number(typed.low),
        central=_number(typed.central),
        high=_number(typed.high),
        note=typed.note,
    )


@pages.post("/review/coding/<int:number>")
def read(number: int) -> Response:
    """Keeps a reading and goes on to the next words."""
    typed, by = _typed(), whoever().mark
    try:
        with runtime().transaction() as session:
            candidate = find_candidate(session, number)
            code_candidate(session, candidate, _draft(typed), by=by, now=runtime().now())
    except InvalidInputError as error:
        with runtime().reading() as session:
            shown = blind_candidate(session, number)
        return _page(shown, typed, str(error), 400)
    except ConflictError as error:
        return done(url_for("coding.form"), str(error), "refused")
    return done(url_for("coding.form"), "Kept. The next one:")


@pages.get("/review/agreement")
def agreement() -> Response:
    """Shows how far curators read alike."""
    by = whoever().mark
    with runtime().reading() as session:
        context = AgreementContext(
            report=coding_report(session, seen_by=by),
            is_left=next_to_code(session, by=by) is not None,
        )
    return page(context)
