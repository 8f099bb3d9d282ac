"""Storing an article whole, with what the extractor proposes; the same text only once."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import object_session

from forecasts import ledger
from forecasts.db import Session
from forecasts.errors import InvalidInputError, NotFoundError
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


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """An article that was read but not yet stored: its text and what was found in it."""

    text: str
    extraction: Extraction


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article on record; `is_new` is False when the same text was there before."""

    article: Article
    is_new: bool


def read_article(raw: bytes, *, published_on: date | None = None) -> ReadArticle:
    """Decodes an article and reads it with the extractor; touches no database.

    Raises:
        InvalidInputError: the bytes are empty, binary, not UTF-8 or over 5 MB.
    """
    text = decode_article(raw)
    return ReadArticle(text, extract(text, published_on=published_on))


def _headline(read: ReadArticle) -> str:
    noise, start = read.extraction.noise, 0
    first = ""
    for line in read.text.splitlines(keepends=True):
        end, words = start + len(line), printable(line).strip()
        is_noise = any(begin < end and start < finish for begin, finish in noise)
        is_date = any(e.start < end and start < e.end for e in read.extraction.dates)
        if words and not is_noise and not is_date:
            return words[:TITLE_LIMIT]
        first, start = first or words, end
    return first[:TITLE_LIMIT]


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

    A date given for an article stored without one settles it.

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
    article = Article(
        sha256=sha256_hex(read.text),
        text=read.text,
        title=clean_text(title or _headline(read), what="title", limit=TITLE_LIMIT),
        url=check_url(url) if url else None,
        publisher=publisher and clean_text(publisher, what="publisher", limit=300),
        published_on=published_on,
        dated_by=by if published_on else None,
        date_evidence=[
            {**asdict(evidence), "day": evidence.day.isoformat()}
            for evidence in read.extraction.dates
        ],
        date_warnings=list(read.extraction.date_warnings),
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
