"""What the lexicon says of a phrase, in the version a candidate was read with."""

from forecasts.language.chances.lexicon import Entry, lexicon, lexicon_versions


def entry_of(phrase: str | None, version: str) -> Entry | None:
    """Finds the entry of a phrase; None where the table does not hold it, or is not known.

    Example:
        >>> found = entry_of("possible", "english-3")
        >>> found.note if found else ""
        "Measured as 'believes it is possible that'; alone it is often read lower."
        >>> entry_of("possible", "klingon-1") is None
        True
    """
    if not phrase or version not in lexicon_versions():
        return None
    return lexicon(version).find(phrase)


def is_read_as_a_point(phrase: str | None, version: str) -> bool:
    """Says whether the table itself gives a phrase no width.

    Example:
        >>> is_read_as_a_point("about even", "english-3"), is_read_as_a_point("likely", "english-3")
        (True, False)
    """
    entry = entry_of(phrase, version)
    return entry is not None and entry.low == entry.high


def note_on(phrase: str | None, version: str) -> str:
    """Gives what the table says is to be kept in mind about a phrase, or "".

    Example:
        >>> note_on("imminent", "english-3"), note_on("likely", "english-3")
        ('Needs a deadline.', '')
    """
    entry = entry_of(phrase, version)
    return entry.note if entry else ""
