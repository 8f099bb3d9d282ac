"""What each number on the site means, with its formula and an example from the record."""

from datetime import datetime
from typing import Final

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from forecasts.db import Session
from web.contexts import Head, MethodologyContext
from web.rendering import render
from web.serving import answer

pages: Final = Blueprint("methodology", __name__)

_DESCRIPTION: Final = (
    "What each number means: a sentence to quote, the formula, what it cannot say, and an example "
    "from the record."
)
CONTENTS: Final = (
    ("brier", "Brier score"),
    ("log", "Log loss"),
    ("time-averaged", "Brier over time, and coverage"),
    ("reference", "The reference"),
    ("edge", "Edge"),
    ("interval", "The 90\u00a0% interval"),
    ("rank", "The interval of ranks"),
    ("provisional", "Provisional"),
    ("calibration", "Calibration"),
    ("parts", "Parts of a record"),
    ("head-to-head", "Two forecasters side by side"),
    ("hedging", "Hedging"),
    ("words", "Words as probabilities"),
    ("boards", "Prospective and retrospective"),
    ("families", "Questions that belong together"),
    ("left-out", "What is left out"),
)


@pages.get("/methodology")
def explained() -> Response:
    """Explains each number."""

    def page(_session: Session, _now: datetime) -> str:
        head = Head(canonical=url_for("methodology.explained"), description=_DESCRIPTION)
        return render(MethodologyContext(contents=CONTENTS), head)

    return answer(("methodology",), page)
