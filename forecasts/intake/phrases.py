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
