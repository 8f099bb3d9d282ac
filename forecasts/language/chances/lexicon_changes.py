"""What a version of the lexicon changed against the one before it."""

from dataclasses import dataclass
from functools import cache

from forecasts.language.chances.lexicon import Entry, lexicon, lexicon_versions


@dataclass(frozen=True, slots=True)
class PhraseChange:
    """A wording whose reading changed between two tables.

    Attributes:
        wording: a phrase or a form.
        before: its entry in the older table, None where it is new.
        after: its entry in the newer one, None where it was taken out.
    """

    wording: str
    before: Entry | None
    after: Entry | None


def _figures(entry: Entry | None) -> tuple[float | str, ...] | None:
    return None if entry is None else (entry.low, entry.central, entry.high, entry.tier)


def _by_wording(version: str) -> dict[str, Entry]:
    return {each: e for e in lexicon(version).entries for each in (e.phrase, *e.forms)}


@cache
def lexicon_changes(version: str) -> tuple[PhraseChange, ...]:
    """Lists the wordings a version reads otherwise than the one before, in its own order.

    A wording counts when its range, its central value or its tier changed, when it is new, or when
    it is gone; those gone come last. The oldest version changes nothing.

    Raises:
        NotFoundError: there is no such version.

    Example:
        >>> changes = {each.wording: each for each in lexicon_changes("english-3")}
        >>> change = changes["inconceivable"]
        >>> change.before.central, change.after.central
        (0.03, 0.02)
    """
    lexicon(version)
    versions = lexicon_versions()
    place = versions.index(version)
    if place + 1 == len(versions):
        return ()
    old, new = _by_wording(versions[place + 1]), _by_wording(version)
    changed = [
        PhraseChange(each, old.get(each), entry)
        for each, entry in new.items()
        if _figures(entry) != _figures(old.get(each))
    ]
    gone = [PhraseChange(each, entry, None) for each, entry in old.items() if each not in new]
    return (*changed, *gone)
