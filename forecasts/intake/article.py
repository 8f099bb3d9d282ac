"""Storing an article whole, with what the extractor proposes; the same text only once."""

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import object_session

from forecasts import ledger
from forecasts.db import Session
from forecasts.documents import Document, read_document
from forecasts.errors import InvalidInputError, NotFoundError
from forecasts.evidence import Capture, keep_evidence
from forecasts.intake.proposing import propose
from forecasts.language import Extraction, extract
from forecasts.models import Article
from forecasts.text import (
    TITLE_LIMIT,
    check_url,
    clean_text,
    decode_article,
    printable,
    sha256_hex,
)
from forecasts.values import Chain
from forecasts.watches import take_article

EDITED: Final = ", edited by hand"
"""What is said of a text that a person changed after it was read from a page."""


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """An article that was read but not yet stored.

    Attributes:
        text: its text.
        extraction: what was found in it.
        document: what it was read from, and what that says of itself; None for words as given.
        raw: the bytes of that.
        capture: the same bytes with their address and time, where they were fetched or kept.
    """

    text: str
    extraction: Extraction
    document: Document | None = None
    raw: bytes = b""
    capture: Capture | None = None


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article on record; `is_new` is False when the same text was there before."""

    article: Article
    is_new: bool


def read_article(
    raw: bytes, *, published_on: date | None = None, media_type: str = "", url: str = ""
) -> ReadArticle:
    """Takes the text out of a page, a PDF or a text, and reads it; touches no database.

    Args:
        raw: the bytes as they were received.
        published_on: the date of publication, where known.
        media_type: what was said of the bytes; they are looked at when nothing was.
        url: where they came from.

    Raises:
        InvalidInputError: no text can be had from them, or it is over 5 MB.
    """
    document = read_document(raw, media_type=media_type, url=url)
    found = extract(document.text, published_on=published_on, metadata_dates=document.dates)
    return ReadArticle(document.text, found, document, raw)


def read_capture(capture: Capture, *, published_on: date | None = None) -> ReadArticle:
    """Reads an article from bytes that were fetched, which are kept with it as they are.

    Raises:
        InvalidInputError: no text can be had from them.
    """
    read = read_article(
        capture.body,
        published_on=published_on,
        media_type=capture.media_type,
        url=capture.url or "",
    )
    return replace(read, capture=capture)


def edit_article(read: ReadArticle, text: str, *, published_on: date | None) -> ReadArticle:
    """Puts the words a person made of what was read in its place; the record says so.

    Args:
        read: what was read.
        text: the words to be stored; the same words change nothing.
        published_on: the date of publication, where known.

    Raises:
        InvalidInputError: the words cannot be stored.
    """
    words = decode_article(text.encode("utf-8", "surrogatepass"))
    document = read.document
    if document is None or words.strip() == read.text.strip():
        return read
    edited = replace(document, text=words, read_with=f"{document.read_with}{EDITED}".strip(", "))
    found = extract(words, published_on=published_on, metadata_dates=document.dates)
    return replace(read, text=words, extraction=found, document=edited)


def _headline(read: ReadArticle) -> str:
    noise, start = read.extraction.noise, 0
    first = ""
    for line in read.text.splitlines(keepends=True):
        end, words = start + len(line), printable(line).strip()
        is_noise = any(begin < end and start < finish for begin, finish in noise)
        is_date = any(e.start < min(e.end, end) and start < e.end for e in read.extraction.dates)
        if words and not is_noise and not is_date:
            return words[:TITLE_LIMIT]
        first, start = first or words, end
    return first[:TITLE_LIMIT]


def _kept(session: Session, read: ReadArticle, *, by: str, now: datetime) -> int | None:
    """Keeps the bytes an article was read from, where they are more than its text."""
    capture = read.capture
    if capture is None:
        if read.document is None or read.document.kind == "text":
            return None
        kind = read.document.media_type
        capture = Capture(body=read.raw, media_type=kind, captured_at=now)
    return keep_evidence(session, capture, by=by).id


def store_article(
    session: Session,
    read: ReadArticle,
    *,
    title: str | None = None,
    url: str | None = None,
    publisher: str | None = None,
    published_on: date | None = None,
    by: str,
    now: datetime,
) -> StoredArticle:
    """Stores an article with its candidates; the same text is recognised and left as it is.

    A date given for an article stored without one settles it. The bytes of a page or a PDF are
    kept. Title and publisher are those the page gives where none is given here; the date never is.

    Args:
        session: a writing session.
        read: what was read.
        title: its headline.
        url: where it stands; where the bytes were fetched from, if left out.
        publisher: who published it.
        published_on: on which day, where somebody settles that.
        by: who stores it.
        now: the present instant.

    Raises:
        InvalidInputError: title, publisher or URL cannot be used, or the date is in the future.
    """
    known = session.scalars(
        select(Article).where(Article.sha256 == sha256_hex(read.text))
    ).one_or_none()
    if published_on is not None:
        _check_published(published_on, now)
    if known is not None:
        if known.published_on is None and published_on is not None:
            known.published_on, known.dated_by = published_on, by
        take_article(session, known, by=by, now=now)
        return StoredArticle(known, is_new=False)
    said = read.document
    title = title or (said and said.title) or _headline(read)
    publisher = publisher or (said and said.publisher) or None
    url = url or (read.capture.url if read.capture else None)
    article = Article(
        sha256=sha256_hex(read.text),
        text=read.text,
        title=clean_text(title, what="title", limit=TITLE_LIMIT),
        url=check_url(url) if url else None,
        publisher=publisher and clean_text(publisher, what="publisher", limit=300),
        published_on=published_on,
        dated_by=by if published_on else None,
        date_evidence=[
            {**asdict(evidence), "day": evidence.day.isoformat()}
            for evidence in read.extraction.dates
        ],
        date_warnings=list(read.extraction.date_warnings),
        noise=[list(span) for span in read.extraction.noise],
        evidence_id=_kept(session, read, by=by, now=now),
        read_with=(said and said.read_with) or None,
        added_at=now,
        added_by=by,
    )
    session.add(article)
    ledger.record(session, article, "recorded", chain=Chain.PUBLIC, now=now)
    extraction = read.extraction
    propose(session, article, extraction.candidates, people=extraction.people, now=now)
    take_article(session, article, by=by, now=now)
    return StoredArticle(article, is_new=True)


def find_article(session: Session, article_id: int) -> Article:
    """Finds an article by its number.

    Raises:
        NotFoundError: there is none.
    """
    article = session.get(Article, article_id)
    if article is None:
        raise NotFoundError("article", str(article_id))
    return article


def _check_published(day: date, now: datetime) -> None:
    if day > now.date():
        raise InvalidInputError(f"The article cannot be from {day}, which is in the future.")


def set_published_on(article: Article, day: date, *, by: str, now: datetime) -> None:
    """Settles on which day an article was published; decisions already taken keep their dates.

    With a date it falls under the watches of that day.

    Raises:
        InvalidInputError: the day is in the future.
    """
    _check_published(day, now)
    article.published_on, article.dated_by = day, by
    session = object_session(article)
    if session is not None:
        take_article(session, article, by=by, now=now)
