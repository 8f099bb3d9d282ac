"""Reads articles: who is quoted, what they predict, in which words, and how likely that sounds.

Pure text in, frozen records out; no database, no network, no model.
"""

from forecasts.language.extract import EXTRACTOR_VERSION, extract
from forecasts.language.records import (
    Alternative,
    Candidate,
    DateEvidence,
    Extraction,
    MetadataDate,
    Person,
    Quotation,
    Span,
)

__all__ = [
    "EXTRACTOR_VERSION",
    "Alternative",
    "Candidate",
    "DateEvidence",
    "Extraction",
    "MetadataDate",
    "Person",
    "Quotation",
    "Span",
    "extract",
]
