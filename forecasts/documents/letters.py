"""From bytes to letters: which encoding a page has, by its mark, its server or itself."""

import codecs
import re
from collections.abc import Iterator
from typing import Final

_MARKS: Final = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_NAMED: Final = re.compile(rb"""charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_META: Final = re.compile(
    rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE
)
_DECLARED: Final = re.compile(
    rb"""^\s*<\?xml[^>]{0,100}encoding\s*=\s*["']([\w.:-]{1,40})""", re.IGNORECASE
)
_META_WITHIN: Final = 4_000

# Pages are written in these; any other name, such as that of a transformation, is not followed.
_ENCODINGS: Final = frozenset(
    {"utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp1250", "cp1251", "cp1252", "cp1253"}
    | {"cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp874", "cp866", "koi8-r", "koi8-u"}
    | {f"iso8859-{n}" for n in range(2, 17) if n != 12}
    | {"gbk", "gb2312", "gb18030", "big5", "big5hkscs", "euc_jp", "euc_kr", "shift_jis", "cp932"}
    | {"iso2022_jp", "mac-roman", "mac-cyrillic"}
)
_AS_BROWSERS_DO: Final = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254"}


def encoding_named(name: str) -> str | None:
    """Finds the encoding a page names, as browsers understand it; None for one that is unknown.

    Example:
        >>> encoding_named("ISO-8859-1"), encoding_named("punycode"), encoding_named("no such")
        ('cp1252', None, None)
    """
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError, UnicodeError):
        return None
    found = _AS_BROWSERS_DO.get(found, found)
    return found if found in _ENCODINGS else None


def _guesses(raw: bytes, media_type: str) -> Iterator[str]:
    for mark, name in _MARKS.items():
        if raw.startswith(mark):
            yield name
    head = raw[:_META_WITHIN]
    told = media_type.encode("ascii", "replace")
    for pattern, where in ((_NAMED, told), (_META, head), (_DECLARED, head)):
        match = pattern.search(where)
        found = encoding_named(match[1].decode("ascii", "replace")) if match else None
        if found and (pattern is _NAMED or not found.startswith("utf-16")):
            yield found  # a page whose own letters can be read to name UTF-16 is not in it
    yield "utf-8"


def decode_page(raw: bytes, *, media_type: str = "") -> str:
    """Decodes a page: by its byte-order mark, by what its server said, by what it says itself.

    Where none of them fits, UTF-8 and then Windows-1252 are tried, as browsers do. NULs go.
    """
    for name in _guesses(raw, media_type):
        try:
            return raw.decode(name).replace("\x00", "")
        except UnicodeDecodeError:
            continue
    return raw.decode("cp1252", "replace").replace("\x00", "")


def as_utf8(raw: bytes, *, media_type: str) -> bytes:
    """Turns a text into UTF-8 where its server names another encoding that fits."""
    match = _NAMED.search(media_type.encode("ascii", "replace"))
    named = encoding_named(match[1].decode("ascii", "replace")) if match else None
    if named is None or named == "utf-8":
        return raw
    try:
        return raw.decode(named).encode()
    except (UnicodeDecodeError, UnicodeEncodeError):
        return raw
