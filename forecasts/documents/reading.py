"""One way from bytes to text, whatever they are."""

from forecasts.documents.kinds import bare_type, kind_of
from forecasts.documents.letters import as_utf8
from forecasts.documents.page import read_page_text
from forecasts.documents.pdf import read_pdf_text
from forecasts.documents.records import BYTES_LIMIT, Document
from forecasts.errors import InvalidInputError
from forecasts.text import decode_article


def read_document(raw: bytes, *, media_type: str = "", url: str = "") -> Document:
    r"""Reads the text of an article out of a page, a PDF or a text; nothing is ever fetched.

    Args:
        raw: the bytes as they were received.
        media_type: what was said of them, with a charset or without; they are looked at when
            nothing was.
        url: where they came from; a day in it is a hint.

    Raises:
        InvalidInputError: there is no text to be had from them, or it is not had within limits of
            size, depth and time. The sentence says what to do.

    Example:
        >>> body = b"<title>Ice</title><nav>Home</nav><p>It will <b>melt</b>.</p><p>Soon.</p>"
        >>> read_document(body).text
        'It will melt.\n\nSoon.'
    """
    kind = kind_of(raw, media_type)
    if kind == "text":
        text = decode_article(as_utf8(raw, media_type=media_type))
        return Document(text=text, kind="text", media_type=bare_type(media_type) or "text/plain")
    if len(raw) > BYTES_LIMIT:
        raise InvalidInputError(
            f"This {'page' if kind == 'html' else 'PDF'} has {len(raw):,} bytes; at most "
            f"{BYTES_LIMIT:,} (10 MB) are read: save the words of the article as text and add that."
        )
    if kind == "html":
        return read_page_text(raw, media_type=media_type, url=url)
    return read_pdf_text(raw)
