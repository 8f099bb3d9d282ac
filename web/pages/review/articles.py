"""An article enters the record: pasted, brought as a file, or read from its address."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from flask import Response, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge

from forecasts.clock import parse_day
from forecasts.errors import ForecastsError, InvalidInputError, SourceError
from forecasts.intake import read_article, store_article
from forecasts.outside import read_while_waiting
from forecasts.sources.pages import page_text
from forecasts.text import ARTICLE_LIMIT, check_url
from web.access import whoever
from web.contexts.review import NewArticleContext
from web.pages.review.blueprint import pages
from web.private import done, page
from web.refusals import RefusedFieldError, page_words
from web.rendering import runtime

_FIELDS: Final = ("url", "title", "publisher", "published_on", "text")
_TOO_LARGE: Final = (
    "The article is larger than 5 MB; paste only its text, without pictures and what stands around."
)


def _form(
    typed: Mapping[str, str],
    *,
    refusals: Mapping[str, str] | None = None,
    said: str = "",
    status: int = 200,
) -> Response:
    filled = {name: typed.get(name, "") for name in _FIELDS}
    return page(NewArticleContext(typed=filled, refusals=refusals or {}, said=said), status)


@pages.get("/articles/new")
def new_article() -> Response:
    """Shows where an article is pasted."""
    return _form({name: request.args.get(name, "") for name in _FIELDS})


@pages.post("/articles/new")
def add_article() -> Response:
    """Keeps an article with what is proposed about it, or reads its page to be checked first."""
    request.max_form_memory_size = request.max_content_length  # a text is one long field
    try:
        typed = {name: request.form.get(name, "") for name in _FIELDS}
        raw = _raw(typed)
    except RequestEntityTooLarge:
        return _form({}, refusals={"text": _TOO_LARGE}, status=413)
    if len(raw) > ARTICLE_LIMIT:
        return _form({**typed, "text": ""}, refusals={"text": _TOO_LARGE}, status=413)
    try:
        is_reading = request.form.get("do") == "read" or (typed["url"] and not raw.strip())
        return _read(typed) if is_reading else _kept(typed, raw)
    except RefusedFieldError as error:
        return _form(typed, refusals={error.field: str(error)}, status=400)
    except ForecastsError as error:
        return _form(typed, refusals={"": page_words(error)}, status=400)


def _raw(typed: Mapping[str, str]) -> bytes:
    file = request.files.get("file")
    brought = file.stream.read() if file and file.filename else b""
    return brought or typed["text"].encode("utf-8", "surrogatepass")


def _read(typed: Mapping[str, str]) -> Response:
    """Reads the page, with no session open, and shows what was found before anything is kept."""
    try:
        read = page_text(read_while_waiting(check_url(typed["url"]), now=runtime().now))
    except (SourceError, InvalidInputError) as error:
        raise RefusedFieldError("url", str(error)) from None
    found = {"title": read.title, "publisher": read.publisher, "text": read.text}
    said = "This is what was read. Cut away what is not the article, then save it."
    return _form({**typed, **{name: typed[name] or found[name] for name in found}}, said=said)


def _published_on(typed: str) -> date | None:
    try:
        return parse_day(typed) if typed.strip() else None
    except InvalidInputError as error:
        raise RefusedFieldError("published_on", str(error)) from None


def _kept(typed: Mapping[str, str], raw: bytes) -> Response:
    day, composed = _published_on(typed["published_on"]), runtime()
    try:
        read = read_article(raw, published_on=day)
    except InvalidInputError as error:
        raise RefusedFieldError("text", str(error)) from None
    with composed.transaction() as session:
        stored = store_article(
            session,
            read,
            title=typed["title"].strip() or None,
            url=typed["url"].strip() or None,
            publisher=typed["publisher"].strip() or None,
            published_on=day,
            by=whoever().mark,
            now=composed.now(),
        )
        number = stored.article.id
    found = len(read.extraction.candidates)
    proposed = f"{found} candidate{'' if found == 1 else 's'}"
    words = (
        f"Saved; {proposed} to decide about."
        if stored.is_new
        else ("This text was on record already; it is shown as it stands.")
    )
    return done(url_for("review.article", number=number), words)
