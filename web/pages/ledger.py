"""The end of the public ledger, and whether it still holds a line somebody noted."""

from datetime import datetime
from typing import Final

from flask import Blueprint, Response, request, url_for

from forecasts.db import Session
from forecasts.errors import InvalidInputError
from forecasts.ledger import head
from forecasts.ledger.noted import Noted, look_up
from forecasts.values import Chain
from web.contexts import Head, LedgerContext
from web.rendering import render
from web.serving import answer

pages: Final = Blueprint("ledger", __name__)

_LONGEST: Final = 120


@pages.get("/ledger")
def end() -> Response:
    """Shows where the public ledger ends, and holds a line against it."""
    line = request.args.get("line", "")[:_LONGEST]

    def make(session: Session, _now: datetime) -> str:
        noted: Noted | None = None
        refusal = ""
        if line.strip():
            try:
                noted = look_up(session, line)
            except InvalidInputError as error:
                refusal = str(error)
        context = LedgerContext(
            line=line, noted=noted, refusal=refusal, now=head(session, Chain.PUBLIC)
        )
        return render(context, Head(canonical=url_for("ledger.end")))

    return answer(("ledger", line), make)
