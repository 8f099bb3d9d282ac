"""Where the text of an article came from: what read it, from which bytes, received when."""

from dataclasses import dataclass
from datetime import datetime

from forecasts.db import Session
from forecasts.errors import NotFoundError
from forecasts.evidence import Capture, evidence_body
from forecasts.intake.article import find_article
from forecasts.models import Evidence
from forecasts.sources import Fetched


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where the text of an article came from.

    Attributes:
        read_with: what took it out of the bytes, and whether a person changed it then; None where
            the text itself was given.
        evidence_id: number of the kept bytes, None where none are kept; what follows is of them.
        sha256: of the bytes.
        size: how many there are.
        media_type: what they were said to be.
        url: where they came from, None for a file or pasted ones.
        captured_at: when they were received.
        captured_by: by whom.
    """

    read_with: str | None
    evidence_id: int | None = None
    sha256: str | None = None
    size: int | None = None
    media_type: str | None = None
    url: str | None = None
    captured_at: datetime | None = None
    captured_by: str | None = None


def article_origin(session: Session, article_id: int) -> Origin:
    """Tells where the text of an article came from.

    Raises:
        NotFoundError: there is no such article.
    """
    article = find_article(session, article_id)
    if article.evidence_id is None:
        return Origin(read_with=article.read_with)
    kept = session.get_one(Evidence, article.evidence_id)
    return Origin(
        read_with=article.read_with,
        evidence_id=kept.id,
        sha256=kept.sha256,
        size=kept.size,
        media_type=kept.media_type,
        url=kept.url,
        captured_at=kept.captured_at,
        captured_by=kept.captured_by,
    )


def fetched_capture(page: Fetched) -> Capture:
    """Makes a page that was fetched ready to be read and kept, as its server sent it."""
    charset = f"; charset={page.charset}" if page.charset else ""
    return Capture(
        body=page.body,
        media_type=f"{page.media_type}{charset}",
        captured_at=page.fetched_at,
        url=page.url,
    )


def kept_capture(session: Session, evidence_id: int) -> Capture:
    """Finds bytes that were kept when an article was read, before it is stored.

    Raises:
        NotFoundError: there are none of that number.
    """
    kept = session.get(Evidence, evidence_id)
    if kept is None:
        raise NotFoundError("evidence", str(evidence_id))
    return Capture(
        body=evidence_body(kept),
        media_type=kept.media_type,
        captured_at=kept.captured_at,
        url=kept.url,
    )
