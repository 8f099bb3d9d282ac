"""Pages and PDFs made by hand, for tests of how they are read."""

import zlib
from collections.abc import Sequence

LONG = "The ferry will hardly return before the ice is gone, the harbour office wrote. " * 5


def page(inside: str, *, head: str = "") -> bytes:
    return f"<!doctype html><html><head>{head}</head><body>{inside}</body></html>".encode()


def pdf_of(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """Writes objects, numbered from 1, of which the first is the catalogue."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + each + b"\nendobj\n"
    start, size = len(out), len(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (size, trailer, start)
    return bytes(out)


def stream(data: bytes, extra: bytes = b"") -> bytes:
    packed = zlib.compress(data, 9)
    head = b"<<%s/Filter/FlateDecode/Length %d>>" % (extra, len(packed))
    return head + b"\nstream\n" + packed + b"\nendstream"


def pdf(
    *contents: bytes, trailer: bytes = b"", more: Sequence[bytes] = (), repeated: int = 1
) -> bytes:
    """Writes a PDF with one page for each content, each page so many times."""
    first = 4 + len(more)
    streams = [stream(each) for each in contents]
    numbers = [first + n for n in range(len(streams)) for _ in range(repeated)]
    resources = b"/Font<</F1 3 0 R>>" + (b"/XObject<</X 4 0 R>>" if more else b"")
    pages = [
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents %d 0 R/Resources<<%s>>>>"
        % (number, resources)
        for number in numbers
    ]
    begin = first + len(streams)
    kids = b" ".join(b"%d 0 R" % (begin + n) for n in range(len(pages)))
    return pdf_of(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(pages)),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
            *more,
            *streams,
            *pages,
        ],
        trailer,
    )


def lines(*texts: str, top: int = 700, leading: int = 14) -> bytes:
    """Writes lines of a page at 12 points, one under the other; "" leaves one out."""
    out = []
    for number, text in enumerate(texts):
        if text:
            raw = text.encode("cp1252").replace(b"(", rb"\(").replace(b")", rb"\)")
            place = b"BT /F1 12 Tf 50 %d Td (" % (top - leading * number)
            out.append(place + raw + b") Tj ET")
    return b"\n".join(out)
