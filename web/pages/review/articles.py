"""An article enters the record: pasted, brought as a page, PDF or text, or read by its address."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from flask import Response, request, url_for
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.exceptions import RequestEntityTooLarge

from forecasts.clock import parse_day
from forecasts.errors import ForecastsError, InvalidInputError, SourceError
from forecasts.evidence import Capture, body_sha256, keep_evidence
from forecasts.intake import (
    ReadArticle,
    edit_article,
    fetched_capture,
    kept_capture,
    read_article,
    read_capture,
    store_article,
)
from forecasts.outside import read_while_waiting
from forecasts.text import ARTICLE_LIMIT, check_url
from web.access import whoever
from web.contexts.review import NewArticleContext, WhatWasRead
from web.letters import link_key
from web.pages.review.blueprint import pages
from web.private import done, page
from web.refusals import RefusedFieldError, page_words
from web.rendering import runtime

_FIELDS: Final = ("url", "title", "publisher", "published_on", "text", "received")
_TOO_LARGE: Final = (
    "The article is larger than 5 MB; paste only its text, without pictures and what stands around."
)


def _form(
    typed: Mapping[str, str],
    *,
    refusals: Mapping[str, str] | None = None,
    found: WhatWasRead | None = None,
    status: int = 200,
) -> Response:
    filled = {name: typed.get(name, "") for name in _FIELDS}
    return page(NewArticleContext(typed=filled, refusals=refusals or {}, found=found), status)


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
        file = _file()
    except RequestEntityTooLarge:
        return _form({}, refusals={"text": _TOO_LARGE}, status=413)
    raw = file or typed["text"].encode("utf-8", "surrogatepass")
    if len(raw) > ARTICLE_LIMIT:
        return _form({**typed, "text": ""}, refusals={"text": _TOO_LARGE}, status=413)
    try:
        is_reading = request.form.get("do") == "read" or (typed["url"] and not raw.strip())
        return _shown(typed, file) if is_reading else _kept(typed, raw, is_file=bool(file))
    except RefusedFieldError as error:
        return _form(typed, refusals={error.field: str(error)}, status=400)
    except ForecastsError as error:
        return _form(typed, refusals={"": page_words(error)}, status=400)


def _file() -> bytes:
    file = request.files.get("file")
    return file.stream.read() if file and file.filename else b""


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(link_key(), salt="what an article was read from")


def _received(token: str) -> int:
    """Reads which kept bytes the words on the form were read from."""
    try:
        number, mark = _signer().loads(token)
    except (BadSignature, ValueError, TypeError):
        number, mark = 0, ""
    if mark != whoever().mark:
        raise RefusedFieldError("url", "What was read is not known any more; read it again.")
    return int(number)


def _captured(typed: Mapping[str, str], file: bytes) -> Capture:
    """Takes the file, or fetches the page with no session open."""
    if file:
        return Capture(body=file, media_type="", captured_at=runtime().now())
    try:
        return fetched_capture(read_while_waiting(check_url(typed["url"]), now=runtime().now))
    except (SourceError, InvalidInputError) as error:
        raise RefusedFieldError("url", str(error)) from None


def _shown(typed: Mapping[str, str], file: bytes) -> Response:
    """Reads a page or a file, keeps its bytes, and shows what was found before saving."""
    capture, day = _captured(typed, file), _published_on(typed["published_on"])
    try:
        read = read_capture(capture, published_on=day)
    except InvalidInputError as error:
        raise RefusedFieldError("text" if file else "url", str(error)) from None
    document, mark = read.document, whoever().mark
    if document is None:
        raise AssertionError("What was captured is a document.")
    if not capture.media_type:
        capture = replace(capture, media_type=document.media_type)
    with runtime().transaction() as session:
        number = keep_evidence(session, capture, by=mark).id
    found = WhatWasRead(
        read_with=document.read_with,
        url=capture.url or "",
        size=len(capture.body),
        sha256=body_sha256(capture.body),
        author=document.author,
        dates=read.extraction.dates,
        warnings=read.extraction.date_warnings,
    )
    filled = {
        **typed,
        "url": capture.url or typed["url"],
        "title": typed["title"] or document.title,
        "publisher": typed["publisher"] or document.publisher,
        "text": document.text,
        "received": _signer().dumps([number, mark]),
    }
    return _form(filled, found=found)


def _published_on(typed: str) -> date | None:
    try:
        return parse_day(typed) if typed.strip() else None
    except InvalidInputError as error:
        raise RefusedFieldError("published_on", str(error)) from None


def _read(typed: Mapping[str, str], raw: bytes, day: date | None, *, is_file: bool) -> ReadArticle:
    """Reads what is to be kept: words as given, or those read before, as they are now."""
    if is_file or not typed["received"]:
        return read_article(raw, published_on=day, url=typed["url"])
    number = _received(typed["received"])
    with runtime().reading() as session:
        capture = kept_capture(session, number)
    return edit_article(read_capture(capture, published_on=day), typed["text"], published_on=day)


def _kept(typed: Mapping[str, str], raw: bytes, *, is_file: bool) -> Response:
    day, composed = _published_on(typed["published_on"]), runtime()
    try:
        read = _read(typed, raw, day, is_file=is_file)
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
