"""The text of a PDF, page by page, within limits of pages, letters, work and time."""

import logging
from collections.abc import Callable
from importlib.metadata import version
from io import BytesIO
from time import monotonic
from typing import Any, Final

from pypdf import PageObject, PdfReader, apply_configuration
from pypdf.errors import LimitReachedError

from forecasts.documents.head import one_line
from forecasts.documents.pdf_lines import Line, join_pages, measure, paragraphs
from forecasts.documents.records import Document
from forecasts.errors import InvalidInputError
from forecasts.language.records import MetadataDate
from forecasts.language.when.calendar_words import day_or_none
from forecasts.text import ARTICLE_LIMIT

MOST_PAGES: Final = 300
SECONDS: Final = 15.0

_STREAM: Final = 8_000_000
_LIMITS: Final[dict[str, Any]] = {
    "maximum_declared_stream_length": 10_000_000,
    "disable_legacy_handling": True,
    "array_based_stream_maximum_output_length": _STREAM,
    "lzw_maximum_output_length": _STREAM,
    "run_length_maximum_output_length": _STREAM,
    "zlib_maximum_output_length": _STREAM,
    "brotli_maximum_output_length": _STREAM,
    "stream_decoding_work_maximum_length": 4 * _STREAM,
    "stream_parsing_work_maximum_count": 400_000,
    "xform_maximum_invocations_per_extraction": 500,
    "page_tree_maximum_entries": 10_000,
    "page_tree_maximum_page_entries": 100_000,
}
_PYPDF: Final = f"pypdf {version('pypdf')}"
_REMEDY: Final = "save its words as text and add that."
_DAMAGED: Final = f"This PDF is damaged and cannot be read; open it elsewhere, {_REMEDY}"

logging.getLogger("pypdf").addHandler(logging.NullHandler())


class _Clock:
    """Breaks reading off where it takes too long."""

    def __init__(self) -> None:
        self._end = monotonic() + SECONDS

    def check(self) -> None:
        if monotonic() > self._end:
            raise InvalidInputError(
                f"This PDF takes more than {SECONDS:g} seconds to read, and was left; {_REMEDY}"
            )


class _Lines:
    """Takes what pypdf finds on a page and makes lines of it, each with its place and size."""

    def __init__(self, clock: _Clock) -> None:
        self._clock = clock
        self.lines: list[Line] = [Line()]

    def text(self, text: str, cm: list[float], tm: list[float], _font: Any, size: float) -> None:
        self._clock.check()
        before, *others = text.split("\n")
        self.lines[-1].add(before, cm, tm, size)
        for other in others:
            self.lines.append(Line())
            self.lines[-1].add(other, cm, tm, size)

    def operator(self, *_: Any) -> None:
        self._clock.check()


def _page(page: PageObject, clock: _Clock) -> list[Line]:
    found = _Lines(clock)
    page.extract_text(visitor_text=found.text, visitor_operand_before=found.operator)
    return found.lines


def _opened(raw: bytes) -> PdfReader:
    reader = PdfReader(BytesIO(raw), strict=False)
    if reader.is_encrypted and not _is_open(reader):
        raise InvalidInputError(
            f"This PDF is locked with a password; open it, {_REMEDY[:-1]}, without the password."
        )
    return reader


def _is_open(reader: PdfReader) -> bool:
    """Tells whether a locked PDF opens without a password, as many do."""
    try:
        return bool(reader.decrypt(""))
    except Exception:  # noqa: BLE001  # a lock we have no key for, of whatever kind
        return False


def _text(reader: PdfReader, clock: _Clock) -> str:
    count = len(reader.pages)
    if count > MOST_PAGES:
        raise InvalidInputError(
            f"This PDF has {count:,} pages; at most {MOST_PAGES} are read. Save the pages that "
            "matter, or their words as text."
        )
    pages: list[list[Line]] = []
    letters = 0
    for page in reader.pages:
        clock.check()
        pages.append(_page(page, clock))
        letters += sum(len(line.text) for line in pages[-1])
        if letters > ARTICLE_LIMIT:
            raise InvalidInputError(
                f"This PDF holds more than {ARTICLE_LIMIT:,} characters; save the part that "
                "matters as text and add that."
            )
    usual = measure(pages)
    found = []
    for lines in pages:
        clock.check()
        found.append(paragraphs(lines, usual))
    return join_pages(found)


def _days(info: Any) -> tuple[MetadataDate, ...]:
    found = []
    for name in ("/CreationDate", "/ModDate"):
        digits = "".join(c for c in str(info.get(name) or "")[:20] if c in "0123456789")
        parts = [digits[:4], digits[4:6] or "1", digits[6:8] or "1"]
        day = day_or_none(*map(int, parts)) if len(digits) >= 8 else None
        if day:
            found.append(MetadataDate(day, f"PDF {name[1:]}"))
    return tuple(dict.fromkeys(found))


def _said(reader: PdfReader) -> tuple[str, str, tuple[MetadataDate, ...]]:
    """Title, author and days as the PDF gives them; whatever is broken about them is left out."""
    try:
        info: Any = reader.metadata or {}
        title, author = (one_line(str(info.get(name) or "")) for name in ("/Title", "/Author"))
        return title, author, _days(info)
    except Exception:  # noqa: BLE001  # what a PDF says of itself may be broken in any way
        return "", "", ()


def _guarded(read: Callable[[], Document]) -> Document:
    """Turns whatever goes wrong inside into a sentence: pypdf raises errors of many kinds."""
    try:
        with apply_configuration(**_LIMITS):
            return read()
    except InvalidInputError:
        raise
    except (LimitReachedError, MemoryError):
        raise InvalidInputError(
            f"This PDF unpacks into far more than an article needs, and was left; {_REMEDY}"
        ) from None
    except Exception:  # noqa: BLE001  # a damaged file breaks the reader in ways nobody listed
        raise InvalidInputError(_DAMAGED) from None


def read_pdf_text(raw: bytes) -> Document:
    """Reads the text of a PDF: lines joined into paragraphs where their places say so.

    Raises:
        InvalidInputError: it is locked, damaged, a picture of text, or too large or slow to read.
    """

    def read() -> Document:
        reader = _opened(raw)
        text = "".join(c for c in _text(reader, _Clock()) if not 0xD800 <= ord(c) <= 0xDFFF)
        if not any(map(str.isalnum, text)):
            raise InvalidInputError(
                "This PDF holds no text, only pictures of it perhaps; let a program for text "
                "recognition read it, or type the words that matter."
            )
        title, author, dates = _said(reader)
        return Document(
            text=text,
            kind="pdf",
            title=title,
            author=author,
            dates=dates,
            read_with=_PYPDF,
            media_type="application/pdf",
        )

    return _guarded(read)
