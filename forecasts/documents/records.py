"""What is handed over about a document that was read."""

from dataclasses import dataclass
from typing import Final, Literal

from forecasts.language.records import MetadataDate

BYTES_LIMIT: Final = 10_000_000
"""The largest page or PDF that is read; its text may have half of that."""

Kind = Literal["html", "pdf", "text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document that was read.

    Attributes:
        text: what is stored; every offset counts its code points. Paragraphs are parted by an
            empty line.
        kind: what the bytes are.
        title: as the document itself says, like all below; empty where it does not.
        publisher: who published it.
        author: who wrote it.
        dates: days it gives for itself, each with the place that says so; nothing is settled.
        read_with: what took the text out of the bytes, empty where they are the text.
        media_type: of the bytes, without parameters.
    """

    text: str
    kind: Kind
    title: str = ""
    publisher: str = ""
    author: str = ""
    dates: tuple[MetadataDate, ...] = ()
    read_with: str = ""
    media_type: str = "text/plain"
