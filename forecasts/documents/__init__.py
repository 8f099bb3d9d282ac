"""From the bytes of a page, a PDF or a text to the one text that is stored; asks no network."""

from forecasts.documents.reading import read_document
from forecasts.documents.records import BYTES_LIMIT, Document

__all__ = ["BYTES_LIMIT", "Document", "read_document"]
