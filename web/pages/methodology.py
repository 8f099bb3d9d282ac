"""What each number on the site means, with its formula and an example from the record."""

from datetime import datetime
from typing import Final

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from forecasts.db import Session
from forecasts.language.chances.lexicon import lexicon
from forecasts.standings.board.board_rows import (
    FEWEST_SETTLED,
    FEWEST_WITH_EDGE,
    PROVISIONAL_BELOW,
    WEIGHT_NEEDED,
    BoardFilter,
)
from forecasts.standings.worked.example_records import Examples
from forecasts.standings.worked.examples import worked_examples
from web.contexts import Head
from web.contexts.methodology import Limits, MethodologyContext
from web.rendering import render
from web.serving import answer
from web.shared_boards import shared_board

pages: Final = Blueprint("methodology", __name__)

HEADINGS: Final = {
    "brier": "Brier score",
    "log": "Log loss",
    "time-averaged": "Brier over time, and coverage",
    "reference": "The reference",
    "edge": "Edge",
    "interval": "The 90\u00a0% interval",
    "rank": "The interval of ranks",
    "provisional": "Provisional records",
    "calibration": "Calibration",
    "parts": "Points, and parts of a record",
    "head-to-head": "Two forecasters side by side",
    "hedging": "Hedging",
    "words": "Words as probabilities",
    "markets": "Markets beside people",
    "boards": "Prospective and retrospective",
    "families": "Questions that belong together",
    "left-out": "What is left out",
    "ledger": "The ledger",
}
_DESCRIPTION: Final = (
    "What each number means: a sentence to quote, the formula, what it cannot say, and an example "
    "from the record."
)
_PHRASES: Final = (
    "almost certain", "very likely", "likely", "probably", "could", "uncertain", "unlikely",
    "very unlikely", "never will",
)  # fmt: skip


def methodology_context(examples: Examples) -> MethodologyContext:
    """Gathers what the template shows."""
    table = lexicon()
    return MethodologyContext(
        headings=HEADINGS,
        examples=examples,
        limits=Limits(
            with_edge=FEWEST_WITH_EDGE,
            referenced=FEWEST_SETTLED,
            weight=WEIGHT_NEEDED,
            questions=PROVISIONAL_BELOW,
        ),
        phrases=tuple(table.entry(phrase) for phrase in _PHRASES),
        lexicon=table.version,
    )


@pages.get("/methodology")
def explained() -> Response:
    """Explains each number."""

    def page(session: Session, now: datetime) -> str:
        head = Head(canonical=url_for("methodology.explained"), description=_DESCRIPTION)
        board = shared_board(session, now, BoardFilter())
        examples = worked_examples(session, now=now, board=board)
        return render(methodology_context(examples), head)

    return answer(("methodology",), page)
