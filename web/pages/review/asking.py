"""A curator has the model read an article, where one is set."""

from datetime import timedelta
from typing import Final

from flask import Response, url_for

from forecasts.accounts import Limit, check_attempts, count_attempt
from forecasts.db import Session
from forecasts.errors import NotFoundError
from forecasts.intake.model_runs import (
    AskedArticle,
    RunLine,
    article_to_ask,
    keep_run,
    model_runs,
    run_words,
)
from forecasts.llm.asking import HURRIED
from forecasts.llm.client import ModelClient
from forecasts.llm.consulting import consult
from forecasts.model_settings import ModelSettings
from web.access import whoever
from web.contexts.asking import ModelDesk, ModelRunShown
from web.pages.review.blueprint import pages
from web.private import done
from web.queries import article_number
from web.rendering import runtime

_ASKED: Final = Limit("model asked", 20, timedelta(hours=1))
_MOST_RUNS: Final = 5


def model_desk(session: Session, article: int) -> ModelDesk | None:
    """Gathers what a curator sees of the model; nothing where none is set."""
    settings = runtime().settings.model
    if settings is None:
        return None
    runs = model_runs(session, article)[:_MOST_RUNS]
    return ModelDesk(settings.name, tuple(_shown(run) for run in runs))


def _shown(run: RunLine) -> ModelRunShown:
    return ModelRunShown(run_words(run), run.error or "", run.asked_at, run.asked_by, run.dropped)


def _ask(settings: ModelSettings, asked: AskedArticle, by: str) -> RunLine:
    """Asks with no session open, and keeps what came of it."""
    composed = runtime()
    client = ModelClient(settings, now=composed.now)
    try:
        found = consult(client, asked.text, published_on=asked.published_on, seconds=HURRIED)
    finally:
        client.close()
    with composed.transaction() as session:
        return keep_run(session, asked, found, settings, by=by, now=composed.now())


@pages.post("/articles/<number>/model")
def ask_model(number: str) -> Response:
    """Asks the model about an article while the curator waits, 50 seconds at most."""
    composed, viewer, wanted = runtime(), whoever(), article_number(number)
    settings = composed.settings.model
    if wanted is None or settings is None:
        raise NotFoundError("article" if wanted is None else "model", number)
    with composed.transaction() as session:
        asked = article_to_ask(session, wanted)
        check_attempts(session, _ASKED, viewer.mark, now=composed.now())
        count_attempt(session, _ASKED, viewer.mark, now=composed.now())
    run = _ask(settings, asked, viewer.mark)
    words = f"{run_words(run)} {run.error or ''}".strip()
    return done(url_for("review.article", number=wanted), words, "refused" if run.error else "done")
