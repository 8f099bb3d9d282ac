"""What bytes are: a page, a PDF or a text; told by what was said of them, else by themselves."""

import codecs
import re
from typing import Final

from forecasts.documents.records import Kind
from forecasts.errors import InvalidInputError

_PAGES: Final = frozenset({"text/html", "application/xhtml+xml"})
_UNTOLD: Final = frozenset(
    {"", "application/octet-stream", "binary/octet-stream", "application/xml", "text/xml"}
)
_PDF_TYPES: Final = frozenset({"application/pdf", "application/x-pdf"})
_PDF_MARK: Final = b"%PDF-"
_MARK_WITHIN: Final = 1024  # as PDF readers have it: something may stand before

_PACKED: Final = {
    b"\x1f\x8b": "gzip",
    b"PK\x03\x04": "ZIP",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"(\xb5/\xfd": "zstd",
}
_LOOKED_AT: Final = 4_000
_BEFORE: Final = re.compile(r"(?:\s|<!--.*?-->|<\?xml[^>]{0,200}\?>)*", re.DOTALL)
_PAGE_START: Final = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_BLOCK_START: Final = re.compile(
    r"<(article|aside|blockquote|dl|div|figure|footer|h[1-6]|header|main|meta|link|nav|ol|p|"
    r"section|table|title|ul)\b[^<>]{0,2000}>",
    re.IGNORECASE,
)
_BLOCK_END: Final = re.compile(
    r"</(?:article|blockquote|dl|div|h[1-6]|header|main|nav|ol|p|section|table|title|ul)\s*>",
    re.IGNORECASE,
)


def bare_type(media_type: str) -> str:
    """Takes a media type without its parameters, in lower case.

    Example:
        >>> bare_type("Text/HTML; charset=utf-8")
        'text/html'
    """
    return media_type.partition(";")[0].strip().lower()


def _beginning(raw: bytes) -> str:
    head = raw[:_LOOKED_AT]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.decode("utf-16", "replace")
    return head.removeprefix(codecs.BOM_UTF8).decode("latin-1")


def is_page(raw: bytes) -> bool:
    """Tells whether bytes are HTML: a whole page, or a piece that begins and ends elements.

    A text that merely mentions a tag is a text.

    Example:
        >>> is_page(b"<p>It will rain.</p>"), is_page(b"<p> begins a paragraph in HTML.")
        (True, False)
    """
    head = _beginning(raw)
    start = _BEFORE.match(head)
    at = start.end() if start else 0
    if _PAGE_START.match(head, at):
        return True
    if not _BLOCK_START.match(head, at):
        return False
    return _BLOCK_END.search(head) is not None or b"</" in raw[_LOOKED_AT:]


def _check_unpacked(raw: bytes) -> None:
    for mark, name in _PACKED.items():
        if raw.startswith(mark):
            raise InvalidInputError(
                f"This is a compressed file ({name}), and what is in it is not read; unpack it "
                "and add the page, the PDF or the text itself."
            )


def kind_of(raw: bytes, media_type: str) -> Kind:
    """Tells what bytes are.

    Args:
        raw: the bytes.
        media_type: what was said of them; empty when nothing was.

    Raises:
        InvalidInputError: they are something else, such as a picture or a compressed file.
    """
    told = bare_type(media_type)
    if told in _PDF_TYPES or _PDF_MARK in raw[:_MARK_WITHIN]:
        return "pdf"
    _check_unpacked(raw)
    if told in _PAGES:
        return "html"
    if told in _UNTOLD:
        return "html" if is_page(raw) else "text"
    if told.startswith("text/"):
        return "text"
    raise InvalidInputError(
        f"This is no page, PDF or text but {told[:60]}; paste the words instead."
    )
