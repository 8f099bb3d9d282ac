"""Published standards of words of likelihood, kept beside the lexicon as bands of their own."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from forecasts.language.chances.lexicon import Entry, fold_phrase
from forecasts.probabilities import check_range

_SLACK: Final = 1e-9  # numbers nearer than this are one


@dataclass(frozen=True, slots=True)
class Band:
    """What one term of a standard means.

    Attributes:
        standard: key of the standard.
        name: of the standard, as a reader may see it.
        term: the words, as the standard prints them.
        low: lower end, in [0, 1].
        high: upper end.
    """

    standard: str
    name: str
    term: str
    low: float
    high: float

    def disagrees(self, entry: Entry) -> bool:
        """Whether the central value of an entry lies outside the band.

        Example:
            >>> from forecasts.language.chances.lexicon import lexicon
            >>> said = lexicon().entry("realistic possibility")
            >>> [(band.name, band.disagrees(said)) for band in bands_of(said)]
            [('UK PHIA yardstick', True)]
        """
        return not self.low - _SLACK <= entry.central <= self.high + _SLACK


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard with its bands, from the highest to the lowest.

    Attributes:
        key: names it in addresses.
        name: as a reader may see it.
        title: where it is printed.
        note: what to keep in mind, or "".
        bands: one for each term.
    """

    key: str
    name: str
    title: str
    note: str
    bands: tuple[Band, ...]


@cache
def standards() -> tuple[Standard, ...]:
    """Returns the standards, the oldest first.

    Example:
        >>> [each.name for each in standards()][:2]
        ['Kent 1964', 'US ICD 203']
    """
    raw = files("forecasts.language.chances").joinpath("lexicons", "standards.toml")
    return tuple(_standard(row) for row in tomllib.loads(raw.read_text("utf-8"))["standards"])


def _standard(row: dict[str, object]) -> Standard:
    key, name, bands = str(row["key"]), str(row["name"]), []
    printed = row["bands"]
    assert isinstance(printed, list)
    for each in printed:
        check_range(each["low"], each["low"], each["high"])
        bands += [Band(key, name, term, each["low"], each["high"]) for term in each["terms"]]
    return Standard(key, name, str(row["title"]), str(row.get("note", "")), tuple(bands))


@cache
def bands_of(entry: Entry) -> tuple[Band, ...]:
    """Returns what the standards say of an entry: of its phrase or of one of its forms.

    Example:
        >>> from forecasts.language.chances.lexicon import lexicon
        >>> [(b.name, b.low, b.high) for b in bands_of(lexicon().entry("remote chance"))]
        [('UK PHIA yardstick', 0.0, 0.05)]
    """
    wordings = {fold_phrase(each) for each in (entry.phrase, *entry.forms)}
    every = (band for standard in standards() for band in standard.bands)
    return tuple(band for band in every if fold_phrase(band.term) in wordings)
