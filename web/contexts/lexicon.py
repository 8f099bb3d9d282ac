"""What the page of the lexicon hands its template."""

from dataclasses import dataclass
from typing import ClassVar

from forecasts.language.chances.lexicon import Entry
from forecasts.language.chances.lexicon_changes import PhraseChange
from forecasts.language.chances.standards import Band, Standard
from web.contexts.shared import Link


@dataclass(frozen=True, slots=True)
class BandMark:
    """What a standard says of a phrase, and where it lies on the scale of the ranges.

    Attributes:
        band: what it says.
        disagrees: whether the median of the table lies outside.
        low: where the band begins, as an SVG length.
        high: where it ends.
    """

    band: Band
    disagrees: bool
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class PhraseRow:
    """A phrase with its range as a bar.

    Attributes:
        entry: the phrase.
        low: where its range begins, as an SVG length.
        middle: where the median stands.
        high: where the range ends.
        bands: what the standards say of it.
    """

    entry: Entry
    low: str
    middle: str
    high: str
    bands: tuple[BandMark, ...]

    @property
    def has_conflict(self) -> bool:
        """Whether a standard disagrees."""
        return any(each.disagrees for each in self.bands)


@dataclass(frozen=True, slots=True)
class TierLink:
    """The phrases of one kind of evidence; `is_current` says whether they are shown."""

    link: Link
    count: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class ReadOtherwise:
    """Wordings of one phrase with how they were read before and how they are read now."""

    wordings: tuple[str, ...]
    before: Entry
    after: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class LexiconContext:
    """The table that reads words, in one of its versions.

    Attributes:
        version: which version is shown.
        is_newest: whether readings are made with it today.
        versions: every version, the newest first.
        rows: the phrases asked for, from what is surest to what is least likely.
        total: how many phrases there are in all.
        typed: what they were searched for, or "".
        tier: of which evidence alone they are, or "".
        tiers: the phrases by their evidence.
        unfiltered: the whole table.
        standards: the published standards beside it.
        before: the version before, or "" where there is none.
        changes: what was read otherwise there.
        found: wordings that are new.
        gone: wordings that were taken out.
    """

    template: ClassVar[str] = "lexicon.html"

    version: str
    is_newest: bool
    versions: tuple[Link, ...]
    rows: tuple[PhraseRow, ...]
    total: int
    typed: str
    tier: str
    tiers: tuple[TierLink, ...]
    unfiltered: str
    standards: tuple[Standard, ...]
    before: str
    changes: tuple[ReadOtherwise, ...]
    found: tuple[PhraseChange, ...]
    gone: tuple[PhraseChange, ...]
