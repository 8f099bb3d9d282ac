"""The versioned table that turns words of likelihood into a range of probability."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Final

from forecasts.errors import NotFoundError
from forecasts.probabilities import check_range
from forecasts.text import name_key, nearest

_TABLE: Final = "english.toml"


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
        needs: "be" when the phrase counts only after a form of "to be", else "".
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
        found = phrases().get(fold_phrase(phrase)) if self is lexicon() else self._search(phrase)
        if found is None:
            raise NotFoundError(
                "phrase in the lexicon", phrase, nearest(phrase, [e.phrase for e in self.entries])
            )
        return found

    def _search(self, phrase: str) -> Entry | None:
        wanted = fold_phrase(phrase)
        matching = (e for e in self.entries if wanted in {e.phrase, *e.forms})
        return next(matching, None)


def _read_entry(raw: Mapping[str, Any], sources: Mapping[str, str]) -> Entry:
    check_range(raw["low"], raw["central"], raw["high"])
    return Entry(
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
    )


@cache
def lexicon() -> Lexicon:
    """Returns the table of this release, read once.

    Example:
        >>> entry = lexicon().entry("yes and no")
        >>> entry.low, entry.central, entry.high
        (0.35, 0.5, 0.65)
    """
    table = files("forecasts.language").joinpath("lexicons", _TABLE).read_text(encoding="utf-8")
    raw = tomllib.loads(table)
    entries = tuple(_read_entry(row, raw["sources"]) for row in raw["entries"])
    return Lexicon(version=raw["version"], entries=entries)


@cache
def phrases() -> Mapping[str, Entry]:
    """Returns every wording of the table, folded, with its entry."""
    return {
        fold_phrase(wording): entry
        for entry in lexicon().entries
        for wording in (entry.phrase, *entry.forms)
    }
