"""Cards for other people's pages: a small page for a frame, the same as SVG and as PNG."""

from datetime import datetime
from typing import Final, Literal

from flask import Blueprint, Response, url_for
from markupsafe import Markup

from forecasts.charts.card import Card, card_picture, plot_picture
from forecasts.db import Session
from forecasts.errors import NotFoundError
from forecasts.standings import BoardFilter
from forecasts.standings.cards import board_card, forecaster_card, question_card
from web.card_words import board_words, forecaster_words, question_words
from web.contexts import CardContext, Head, Link
from web.queries import is_plausible_name
from web.rendering import absolute, render
from web.serving import Moved, answer
from web.shared_boards import shared_board, shared_boards

pages: Final = Blueprint("cards", __name__, url_prefix="/cards")

Kind = Literal["forecasters", "questions", "board"]
Ending = Literal["svg", "png"]
_MIMETYPES: Final = {"svg": "image/svg+xml", "png": "image/png"}
_SUBJECTS: Final = {"forecasters": "forecaster", "questions": "question"}

pages.add_app_template_filter(absolute, "absolute")


def _card(session: Session, kind: Kind, name: str, now: datetime) -> tuple[Card, str]:
    """Gives a card and the slug it is known by; cards offer no nearest names."""
    if kind == "board":
        board = shared_board(session, now, BoardFilter())
        return board_words(board_card(session, board, now=now)), ""
    try:
        if kind == "forecasters":
            boards = shared_boards(session, now)
            who = forecaster_card(session, name, boards=boards, now=now)
            return forecaster_words(who), who.slug
        about = question_card(session, name)
        return question_words(about, now=now), about.slug
    except NotFoundError:
        raise NotFoundError(_SUBJECTS[kind], name) from None


def card_context(card: Card, whole: str) -> CardContext:
    """Gathers what the template shows."""
    drawn = None if card.plot is None else plot_picture(card.plot, description=card.description)
    return CardContext(
        card=card,
        plot=None if drawn is None else Markup(drawn.decode()),  # noqa: S704  # our own drawing
        whole=Link(whole, card.title),
        corrections=Link(url_for("corrections.every"), "Corrections"),
    )


def _framed(kind: Kind, name: str) -> Response:
    subject = _SUBJECTS[kind]
    if not is_plausible_name(name):
        raise NotFoundError(subject, name)

    def page(session: Session, now: datetime) -> str | Moved:
        card, slug = _card(session, kind, name, now)
        if slug != name:
            return Moved(url_for(f"cards.{subject}", name=slug))
        whole = url_for(f"{kind}.one", name=slug)
        return render(card_context(card, whole), Head(canonical=whole))

    return answer(("card", kind, name), page)


@pages.get("/forecasters/<name>")
def forecaster(name: str) -> Response:
    """Shows a forecaster's card, to stand in a frame."""
    return _framed("forecasters", name)


@pages.get("/questions/<name>")
def question(name: str) -> Response:
    """Shows a question's card, to stand in a frame."""
    return _framed("questions", name)


@pages.get("/forecasters/<name>.<any(svg, png):ending>", defaults={"kind": "forecasters"})
@pages.get("/questions/<name>.<any(svg, png):ending>", defaults={"kind": "questions"})
@pages.get("/board.<any(svg, png):ending>", defaults={"kind": "board"})
def picture(kind: Kind, ending: Ending, name: str = "") -> Response:
    """Draws a card, found by slug; the PNG is as large as previews want it."""
    if not is_plausible_name(name):
        raise NotFoundError(_SUBJECTS[kind], name)

    def drawn(session: Session, now: datetime) -> bytes:
        card, _ = _card(session, kind, name, now)
        return card_picture(card, format=ending)

    return answer(("card picture", kind, name, ending), drawn, mimetype=_MIMETYPES[ending])
