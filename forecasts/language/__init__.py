"""Reads articles: who is quoted, what they predict, in which words, and how likely that sounds.

Pure text in, frozen records out; no database, no network, no model.
"""

from forecasts.language.extract import EXTRACTOR_VERSION, extract
from forecasts.language.records import (
    Candidate,
    DateEvidence,
    Extraction,
    Person,
    Quotation,
    Span,
)

__all__ = [
    "EXTRACTOR_VERSION",
    "Candidate",
    "DateEvidence",
    "Extraction",
    "Person",
    "Quotation",
    "Span",
    "extract",
]
