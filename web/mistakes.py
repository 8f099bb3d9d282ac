"""Pages for what cannot be shown: one clear sentence, the nearest matches, never a stack trace."""

import math
from typing import Any, Final, cast
from urllib.parse import quote

from flask import Flask, Response, redirect, request, url_for
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from forecasts.errors import (
    ConflictError,
    ForecastsError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
    SourceUnavailableError,
    TooManyError,
)
from web.api.problems import is_asked, of_http, of_refusal
from web.contexts import FilterForm, Head, Link, MistakeContext
from web.headers import request_id
from web.pages.board import filter_form
from web.queries import filled_form
from web.rendering import render

Answer = tuple[str, int]
AnswerWithHeaders = tuple[str, int, dict[str, str]]

_PLACES: Final = {
    "forecasters.one": ("forecaster", "forecasters.every"),
    "questions.one": ("question", "questions.every"),
    "articles.one": ("article", "board.front"),
    "lexicon.one": ("version of the lexicon", "lexicon.newest"),
    "own.one": ("question", "own.every"),
    "review.question": ("question", "review.queue"),
}
_HOMES: Final = {
    "board.front": "The leaderboard",
    "forecasters.every": "All forecasters",
    "lexicon.newest": "The lexicon",
    "questions.every": "All questions",
    "own.every": "Your questions",
    "review.queue": "Review",
}
_TITLES: Final = {
    404: "No such page",
    405: "Not in this way",
    410: "No longer here",
    413: "Too large",
}
_PLAIN: Final[dict[type[ForecastsError], tuple[int, str]]] = {
    ConflictError: (409, "Not just now"),
    SourceUnavailableError: (503, "Not just now"),
    NotAllowedError: (403, "Not for you to do"),
}
_SENTENCES: Final = {
    404: "There is no page at this address.",
    405: "This address only shows a page; it takes nothing.",
    413: "What was sent is larger than this address takes.",
    410: "What stood at this address was taken back, and stays away.",
}


def _page(
    status: int,
    title: str,
    sentence: str,
    *,
    nearest: tuple[Link, ...] = (),
    home: str = "board.front",
    form: FilterForm | None = None,
) -> Answer:
    context = MistakeContext(
        title=title,
        sentence=sentence,
        nearest=nearest,
        home=Link(url_for(home), _HOMES[home]),
        form=form,
        request_id=request_id(),
    )
    return render(context, Head(is_indexed=False)), status


def _not_found(error: NotFoundError) -> Answer | Response:
    if is_asked():
        return of_refusal(error)
    what, home = _PLACES.get(request.endpoint or "", ("page", "board.front"))
    argument, value = next(iter((request.view_args or {}).items()), ("name", ""))
    asked = str(value)
    shown = asked if len(asked) <= 80 else f"{asked[:80]}…"
    place = str(request.endpoint)
    near: list[tuple[str, dict[str, Any]]] = [(name, {argument: name}) for name in error.nearest]
    nearest = tuple(Link(url_for(place, **values), name) for name, values in near)
    sentence = f"There is no {what} called “{shown}” on record."
    if what == "article":
        sentence = f"There is no article {shown} on record."
    if error.what == "page":
        return _page(404, "No such page", "The list has fewer pages than that.", home=home)
    return _page(404, f"No such {what}", sentence, nearest=nearest, home=home)


def _refused(error: ForecastsError) -> Answer | AnswerWithHeaders | Response:
    if is_asked():
        return of_refusal(error)
    if isinstance(error, InvalidInputError):
        is_filter = request.endpoint == "board.front"
        form = filter_form(filled_form(request.args), is_open=True) if is_filter else None
        return _page(400, "This cannot be read", str(error), form=form)
    for kind, (status, title) in _PLAIN.items():
        if isinstance(error, kind):
            return _page(status, title, str(error))
    if isinstance(error, TooManyError):
        seconds = max(1, math.ceil(error.retry_after.total_seconds()))
        return *_page(429, "Too often", str(error)), {"Retry-After": str(seconds)}
    return _failed(error)


def _http(error: HTTPException) -> Answer | AnswerWithHeaders | HTTPException | Response:
    status = error.code or 500
    if status < 400:
        return error
    if is_asked():
        return of_http(error)
    if status >= 500:
        return _failed(error)
    title = _TITLES.get(status, error.name)
    page = _page(status, title, _SENTENCES.get(status, "The request cannot be read."))
    if isinstance(error, MethodNotAllowed):
        if "GET" not in (error.valid_methods or ()):
            page = _page(status, title, "This address takes what a form sends, and shows nothing.")
        return *page, {"Allow": ", ".join(sorted(error.valid_methods or ()))}
    return page


def _failed(_error: Exception) -> Answer:
    return _page(
        500,
        "Something went wrong here",
        "The page could not be made; the record is not affected. Please try again later.",
    )


def _without_slash(response: Response) -> Response:
    """Leads from where nothing stands to the same address without the slashes at its end."""
    path = request.path.strip("/")
    has_slash = path and request.path.endswith("/")
    if (
        is_asked()
        or response.status_code != 404
        or request.method not in {"GET", "HEAD"}
        or not has_slash
    ):
        return response
    query = request.query_string.decode("latin-1")
    address = f"/{quote(path)}"  # two slashes at its beginning would name another site
    return cast("Response", redirect(f"{address}?{query}" if query else address))


def register(app: Flask) -> None:
    """Gives every error its page."""
    app.after_request(_without_slash)
    app.register_error_handler(NotFoundError, _not_found)
    app.register_error_handler(ForecastsError, _refused)
    app.register_error_handler(HTTPException, _http)
