"""A stated probability with all it was read from: phrase, range, table, and whose judgement."""

from collections.abc import Iterable

from forecasts.language.chances.lexicon import lexicon, lexicon_versions
from forecasts.values import Basis, Reading
from forecasts.wording import reading_words


def is_judgement(phrase: str | None, version: str | None) -> bool:
    """Tells whether a phrase's range is the editors' judgement, which no study measured.

    Args:
        phrase: the words of the lexicon, None for a number.
        version: the table they were read with.
    """
    if phrase is None or version not in lexicon_versions():
        return False
    entry = lexicon(version).find(phrase)
    return entry is not None and entry.tier == "C"


def is_judged(said: Reading | None) -> bool:
    """Tells whether the range of a reading is the editors' judgement."""
    return said is not None and is_judgement(said.phrase, said.lexicon_version)


def _table(said: Reading) -> str:
    """Names the table words were read with; empty for what was not read with one."""
    is_read = said.basis is Basis.VERBAL and said.phrase
    return f"lexicon {said.lexicon_version}" if is_read and said.lexicon_version else ""


def sourced_words(said: Reading) -> str:
    """Writes a stated probability; a reading of words with its table, and where it is judgement.

    Example:
        >>> said = Reading(0.06, 0.01, 0.2, Basis.VERBAL, "never will", lexicon_version="english-3")
        >>> sourced_words(said).replace("\N{NO-BREAK SPACE}", " ")
        'about 6 % (1–20), from ‘never will’, lexicon english-3, judgement'
        >>> sourced_words(Reading(0.5)) == reading_words(Reading(0.5))
        True
    """
    parts = (reading_words(said), _table(said), "judgement" if is_judged(said) else "")
    return ", ".join(part for part in parts if part)


def words_below(said: Reading | None) -> str:
    """Writes what stands below a bare percentage: all of a reading of words, else nothing."""
    return sourced_words(said) if said is not None and said.basis is Basis.VERBAL else ""


def read_from_words(stated: Iterable[Reading]) -> str:
    """Says what stands beside a figure made of several probabilities, "" where all are numbers.

    It is how many were read from words, and with which tables; of one, or of several that are the
    same, all of it.

    Example:
        >>> said = Reading(0.06, 0.01, 0.2, Basis.VERBAL, "never will", lexicon_version="english-3")
        >>> read_from_words([said, said, Reading(0.5)]), read_from_words([Reading(0.5)])
        ('2 read from words, lexicon english-3', '')
        >>> read_from_words([said, said]) == words_below(said)
        True
    """
    everything = list(stated)
    if len(set(everything)) == 1:
        return words_below(everything[0])
    read = [each for each in everything if each.basis is Basis.VERBAL]
    tables = sorted({_table(each) for each in read} - {""})
    return ", ".join((f"{len(read):,} read from words", *tables)) if read else ""
