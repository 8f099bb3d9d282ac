"""The versioned tables that turn words of likelihood into a range of probability."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Final

from forecasts.errors import NotFoundError
from forecasts.probabilities import check_range
from forecasts.text import name_key, nearest, slugify

_FILES: Final = {
    "english-3": "english.toml",
    "english-2": "english-2.toml",
    "english-1": "english-1.toml",
}
"""Every version, the newest first; one that is published never changes."""
LEXICON_VERSION: Final = next(iter(_FILES))
_ARTICLES: Final = ("a ", "an ", "the ")


class PhraseKind(StrEnum):
    """What a phrase does in a sentence; see the head of the table."""

    PROBABILITY = "probability"
    FLAT = "flat"
    MODAL = "modal"
    BELIEF = "belief"
    INTENT = "intent"
    VERDICT = "verdict"


@dataclass(frozen=True, slots=True)
class Entry:
    """One phrase with the probability of the event it speaks of.

    Attributes:
        phrase: the wording that stands for all its forms.
        low: about the 10th percentile of what readers understand, in [0, 1].
        central: the median.
        high: about the 90th percentile.
        kind: what the phrase does.
        tier: A measured, B a published standard, C judged by the editors.
        source: where the figures come from, as a reader may see it.
        n: how many people answered, where measured.
        note: what to keep in mind, or "".
        forms: other wordings read the same way.
        like: the phrase of a study it is read like, "" where it stands for itself.
        needs: "be" when the phrase counts only after a form of "to be", else "".
        is_sought: whether it is looked for in articles; one that is not, because it means too much
            else or is read as a number there, serves whoever reads the words.
    """

    phrase: str
    low: float
    central: float
    high: float
    kind: PhraseKind
    tier: str
    source: str
    n: int | None = None
    note: str = ""
    forms: tuple[str, ...] = ()
    needs: str = ""
    is_sought: bool = True
    like: str = ""

    @property
    def slug(self) -> str:
        """Names the phrase in addresses."""
        return slugify(self.phrase.replace("'", ""))


def fold_phrase(phrase: str) -> str:
    """Folds a phrase so that curly apostrophes, case and spacing do not matter.

    Example:
        >>> fold_phrase("Won’t  EVER")
        "won't ever"
    """
    return name_key(phrase.replace("’", "'").replace("‘", "'"))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The whole table.

    Attributes:
        version: changes whenever a figure or a form does; stored with every reading.
        entries: in the order of the table.
    """

    version: str
    entries: tuple[Entry, ...]

    def entry(self, phrase: str) -> Entry:
        """Finds the entry of a phrase or of one of its forms.

        Raises:
            NotFoundError: the table does not hold it; the nearest phrases are offered.

        Example:
            >>> lexicon().entry("won’t").central
            0.03
        """
        found = self.find(phrase)
        if found is None:
            raise NotFoundError(
                "phrase in the lexicon", phrase, nearest(phrase, [e.phrase for e in self.entries])
            )
        return found

    def find(self, phrase: str) -> Entry | None:
        """Finds the entry of a phrase or of one of its forms; None where the table lacks it.

        An article before it does not matter.

        Example:
            >>> found = lexicon().find("A slim chance")
            >>> found.phrase if found else None
            'slim chance'
        """
        wordings, wanted = _wordings(self.version), fold_phrase(phrase)
        found = wordings.get(wanted)
        for article in _ARTICLES:
            if found is None and wanted.startswith(article):
                found = wordings.get(wanted.removeprefix(article))
        return found


def _read_entry(raw: Mapping[str, Any], sources: Mapping[str, str]) -> Iterator[Entry]:
    """Reads a row of the table; each wording that is only likened to it is an entry of its own."""
    check_range(raw["low"], raw["central"], raw["high"])
    entry = Entry(
        phrase=raw["phrase"],
        low=raw["low"],
        central=raw["central"],
        high=raw["high"],
        kind=PhraseKind(raw["kind"]),
        tier=raw["tier"],
        source=sources[raw["source"]],
        n=raw.get("n"),
        note=raw.get("note", ""),
        forms=tuple(raw.get("forms", ())),
        needs=raw.get("needs", ""),
        is_sought=raw.get("sought", True),
    )
    yield entry
    alike = replace(
        entry,
        tier="C",
        source=f"editors' judgement: read like “{entry.phrase}”",
        n=None,
        like=entry.phrase,
    )
    for wording, *others in raw.get("likened", ()):
        yield replace(alike, phrase=wording, forms=tuple(others))


@cache
def _table(version: str) -> Lexicon:
    if version not in _FILES:
        raise NotFoundError("lexicon", version, nearest(version, list(_FILES)))
    table = files("forecasts.language.chances").joinpath("lexicons", _FILES[version])
    raw = tomllib.loads(table.read_text(encoding="utf-8"))
    assert raw["version"] == version, "the file of a version says which it is"
    entries = tuple(each for row in raw["entries"] for each in _read_entry(row, raw["sources"]))
    return Lexicon(version=version, entries=entries)


@cache
def _wordings(version: str) -> Mapping[str, Entry]:
    return {
        fold_phrase(wording): entry
        for entry in _table(version).entries
        for wording in (entry.phrase, *entry.forms)
    }


def lexicon(version: str | None = None) -> Lexicon:
    """Returns the table of this release, or an older one; each is read once.

    Args:
        version: which, as a prediction keeps it; None is the newest.

    Raises:
        NotFoundError: there is no such version.

    Example:
        >>> entry = lexicon().entry("yes and no")
        >>> entry.low, entry.central, entry.high
        (0.35, 0.5, 0.65)
        >>> lexicon("english-2").entry("poised to").phrase
        'on course to'
    """
    return _table(version or LEXICON_VERSION)


def lexicon_versions() -> tuple[str, ...]:
    """Returns every version there is, the newest first.

    Example:
        >>> lexicon_versions()[-1]
        'english-1'
    """
    return tuple(_FILES)


def phrases() -> Mapping[str, Entry]:
    """Returns every wording of the table of this release, folded, with its entry."""
    return _wordings(LEXICON_VERSION)
