"""Text at the edges: cleaning, names that compare equal, slugs, hashes, nearest matches."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from heapq import nlargest
from typing import Final

from forecasts.errors import InvalidInputError

TITLE_LIMIT: Final = 300
QUOTE_LIMIT: Final = 300
KEY_LIMIT: Final = 500
READING_REASON_LIMIT: Final = 500
ARTICLE_LIMIT: Final = 5_000_000
TAILED_LIMIT: Final = 72
"""What is left of a slug's 120 characters for the title, where it ends in chance."""

_WEB_ADDRESS: Final = re.compile(r"https?://[^\s/?#@\\]+(?:[/?#]\S*)?", re.IGNORECASE)
_BIDI_CONTROLS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)
_COMPARED: Final = 50
_LETTERS: Final = 3
_PIECES: Final = 32
_LINE_BREAKS: Final = frozenset("\n\t")
_PLAIN_LETTERS: Final = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i"}
)


def _is_kept(character: str, *, multiline: bool) -> bool:
    if character in _BIDI_CONTROLS:
        return False
    if unicodedata.category(character) != "Cc":
        return True
    return multiline and character in _LINE_BREAKS


def _check_encodable(text: str, *, what: str) -> None:
    if "\x00" in text:
        raise InvalidInputError(f"The {what} holds a NUL character; it looks like binary data.")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InvalidInputError(
            f"The {what} holds a broken character (a lone surrogate)."
        ) from None


def clean_text(text: str, *, what: str, limit: int, multiline: bool = False) -> str:
    """Makes typed text safe to store: NFC, without control and direction-override characters.

    Args:
        text: what was typed.
        what: its name in messages, such as "title".
        limit: the most code points allowed.
        multiline: whether line breaks stay; otherwise they become spaces.

    Raises:
        InvalidInputError: the text is empty, too long, or holds NUL or a lone surrogate.
    """
    _check_encodable(text, what=what)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not multiline:
        text = re.sub(r"\s", " ", text)
    kept = "".join(c for c in text if _is_kept(c, multiline=multiline)).strip()
    kept = unicodedata.normalize("NFC", kept if multiline else re.sub(" +", " ", kept))
    if not kept:
        raise InvalidInputError(f"The {what} is empty; please give one.")
    if len(kept) > limit:
        raise InvalidInputError(
            f"The {what} has {len(kept)} characters; at most {limit} are allowed."
        )
    return kept


def check_url(url: str) -> str:
    """Checks that an address is one a reader can open.

    Raises:
        InvalidInputError: it is not an http or https address.
    """
    clean = clean_text(url, what="URL", limit=2000)
    if not _WEB_ADDRESS.fullmatch(clean):
        raise InvalidInputError(
            f"{clean[:80]!r} is not a web address; it must begin with https://."
        )
    return clean


def printable(text: str) -> str:
    r"""Puts text on one line without the characters a terminal would obey.

    Example:
        >>> printable("it will\x1b]0;x\x07 rain\n")
        'it will]0;x rain'
    """
    kept = "".join(c for c in text if c in "\t\n" or unicodedata.category(c) != "Cc")
    return re.sub(r"[ \t\n]+", " ", kept).strip()


def decode_article(raw: bytes) -> str:
    """Decodes the bytes of an article into the one text that all offsets refer to.

    A byte-order mark and Windows line ends go; nothing else is changed.

    Raises:
        InvalidInputError: the bytes are empty, over 5 MB, binary or not UTF-8.
    """
    if len(raw) > ARTICLE_LIMIT:
        raise InvalidInputError(
            f"The article has {len(raw):,} bytes; at most {ARTICLE_LIMIT:,} (5 MB) are allowed."
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInputError(
            f"The article is not UTF-8 text (byte {error.start:,} cannot be read); "
            "it looks like a binary file or another encoding. Save it as UTF-8."
        ) from None
    _check_encodable(text, what="article")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not printable(text):
        raise InvalidInputError("The article is empty; there is no text to read.")
    return text


def sha256_hex(text: str) -> str:
    """Returns the SHA-256 of the text's UTF-8 bytes in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def name_key(name: str) -> str:
    """Folds a name so that spellings of the same name compare equal.

    NFKC, case folded, invisible format characters dropped, spaces joined; a key of more than 500
    characters ends in a hash, so that it fits its column.

    Example:
        >>> name_key(" Valery\u00a0 KAVALEUSKI ")
        'valery kavaleuski'
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    visible = "".join(c for c in folded if unicodedata.category(c) != "Cf")
    key = re.sub(r"\s+", " ", visible).strip()
    return key if len(key) <= KEY_LIMIT else f"{key[:400]}#{sha256_hex(key)}"


def without_invisible(name: str) -> str:
    """Takes what nobody sees out of a name, so that two that look the same are the same.

    What joins or parts letters stays in scripts without capitals, where it shows.

    Example:
        >>> without_invisible("An\u200bna\u00ad")
        'Anna'
    """
    before = ["", *name]
    return "".join(
        each
        for last, each in zip(before, name, strict=False)
        if not _INVISIBLE.match(each)
        or (each in "\u200c\u200d" and last and unicodedata.category(last) in {"Lo", "Mn", "Mc"})
    )


def mixed_word(name: str) -> str | None:
    """Finds a word whose letters come from two alphabets, as those of a lookalike do.

    Example:
        >>> mixed_word("Institut\u0435 of War") == "Institut\u0435", mixed_word("Анна Berg")
        (True, None)
    """
    for word in name.split():
        scripts = {unicodedata.name(each, "").partition(" ")[0] for each in word if each.isalpha()}
        if len(scripts & {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"}) > 1:
            return word
    return None


def name_order(name: str) -> tuple[str, str]:
    """Gives what names are sorted by: small letters without accents, then the name itself.

    It is computed here, not by a database, so that a list stands in the same order on each.

    Example:
        >>> sorted(["Zoe", "Łukasz", "Émile", "ann", "Mia"], key=name_order)
        ['ann', 'Émile', 'Łukasz', 'Mia', 'Zoe']
    """
    folded = unicodedata.normalize("NFKD", name_key(name)).translate(_PLAIN_LETTERS)
    return "".join(c for c in folded if unicodedata.category(c) != "Mn"), name


def is_said_in(phrase: str, words: str) -> bool:
    """Says whether a phrase stands in the words, whatever their case and quotation marks.

    Example:
        >>> is_said_in("won't", "It WON’T open"), is_said_in("unlikely", "hardly")
        (True, False)
    """
    straight = str.maketrans("’‘", "''")
    return name_key(phrase.translate(straight)) in name_key(words.translate(straight))


def is_named_in(name: str, text: str) -> bool:
    """Says whether somebody is named in a text or an address: by whole words, not inside others.

    A name of several words is found with endings as well, one in letters without case anywhere:
    such scripts set no spaces.

    Example:
        >>> is_named_in("Al", "It will totally happen"), is_named_in("Al", "So says Al.")
        (False, True)
        >>> is_named_in("Anna Amsel", "https://anna-amsel.example"), is_named_in("王芳", "王芳说")
        (True, True)
    """
    key, whole = name_key(name), name_key(text)
    words, said = (" ".join(re.findall(r"[^\W_]+", each)) for each in (key, whole))
    if words and f" {words} " in f" {said} ":
        return True
    return (" " in key or key.upper() == key) and key in whole


def slugify(title: str, *, limit: int = 80) -> str:
    """Makes the part of an address that names a title; never empty.

    Example:
        >>> slugify("Will Belarus enter the war?")
        'will-belarus-enter-the-war'
    """
    ascii_text = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", ascii_text.lower())
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word
        if len(longer) > limit:
            break
        slug = longer
    return slug or f"x-{sha256_hex(title)[:10]}"


def slug_candidates(title: str, *, space: str = "", tail: str = "") -> Iterator[str]:
    """Yields the slug of a title, then the same with -2, -3 and so on.

    Args:
        title: what is to be named.
        space: of what is not public, such as "private": no title shapes a slug that begins with a
            word and an underscore, so that nothing public is ever named around it.
        tail: what the slug ends in, however long the title.
    """
    name = slugify(title, limit=TAILED_LIMIT) if tail else slugify(title)
    slug = f"{space}_{name}" if space else name
    slug = f"{slug}-{tail}" if tail else slug
    yield slug
    number = 2
    while True:
        yield f"{slug}-{number}"
        number += 1


def _likeliest(wanted: str, names: Iterable[str]) -> list[str]:
    """Keeps of many names the few worth a close look: those that share most pieces of one.

    Up to 127 letters every letter is in a piece, so that no two names look alike by chance.
    """
    step = max(min(1 + len(wanted) // 8, _LETTERS), len(wanted) // _PIECES)
    pieces = {wanted[at : at + _LETTERS] for at in range(0, len(wanted), step)}

    def likeness(name: str) -> tuple[int, int]:
        shared = sum(map(name.lower().__contains__, pieces))
        return shared, -abs(len(name) - len(wanted))

    return nlargest(_COMPARED, names, key=likeness)


def nearest(name: str, names: Iterable[str], *, most: int = 3) -> list[str]:
    """Returns the names most like the one given, best first, compared without case.

    Of many names only the likeliest are compared letter by letter, so that it takes no longer
    than a reader waits.

    Example:
        >>> nearest("Lavaleuski", ["Valery Kavaleuski", "Kavaleuski", "Pavel Slunkin"])
        ['Kavaleuski', 'Valery Kavaleuski']
    """
    wanted = name_key(name)
    by_key = {name_key(other): other for other in _likeliest(wanted, names)}
    close = get_close_matches(wanted, list(by_key), n=most, cutoff=0.6)
    inside = [key for key in by_key if wanted in key and key not in close]
    return [by_key[key] for key in (*close, *inside)[:most]]
