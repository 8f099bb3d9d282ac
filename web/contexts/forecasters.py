"""What the pages of one forecaster and of two hand their templates."""

from dataclasses import dataclass
from typing import ClassVar

from forecasts.standings import (
    BoardRow,
    Comparison,
    ForecasterProfile,
    ReplyLine,
    SharedQuestion,
)
from forecasts.standings.people.forecaster_directory import Directory
from forecasts.standings.people.shared_pairs import SharedPair
from forecasts.values import Board, ForecasterKind
from web.contexts.calls import CallsPart, Choice
from web.contexts.shared import Link, Paging
from web.drawings import Bar, Scale, Strip
from web.figures import Figure


@dataclass(frozen=True, slots=True)
class RecordCard:
    """A forecaster's record on one board, with its sentence and drawings."""

    board: Board
    headline: str
    row: BoardRow
    bar: Bar
    strip: Strip


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecasterContext:
    """One forecaster.

    Attributes:
        profile: everything public about them.
        scale: the scale the bars share.
        records: by board, prospective first; empty before the first score.
        has_interval: whether any record has an interval to draw.
        curve: the calibration curve, None where there are too few questions.
        growth: the difference to the reference over time, None where there is too little.
        other: the same figures of the other board, where it holds anything.
        pictures: the curve as files.
        replies: what they say about the record as a whole.
        answered: how many replies to single calls there are.
        part: the newest calls, with the links to all others.
        companions: whom they can be compared with on most questions.
        contact: where a reply is sent to, None where the settings name nothing.
        feed: their calls as a feed.
    """

    template: ClassVar[str] = "forecaster.html"

    profile: ForecasterProfile
    scale: Scale
    records: tuple[RecordCard, ...]
    has_interval: bool
    curve: Figure | None
    growth: Figure | None
    other: Link | None
    pictures: tuple[Link, ...]
    replies: tuple[ReplyLine, ...]
    answered: int
    part: CallsPart
    companions: tuple[Link, ...]
    contact: Link | None
    feed: Link


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastersContext:
    """The list of forecasters.

    Attributes:
        directory: the part of it that is shown.
        text: what was searched for, empty without a search.
        kinds: by which kind the list can be narrowed, each with its link.
        kind: the kind it is narrowed to, None where it is not.
        everybody: the whole list.
        paging: the other parts.
    """

    template: ClassVar[str] = "forecasters.html"

    directory: Directory
    text: str
    kinds: tuple[Choice, ...]
    kind: ForecasterKind | None
    everybody: Link
    paging: Paging


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonContext:
    """Two forecasters on the questions both answered.

    Attributes:
        comparison: the figures, None while two have not been named.
        one: what stands in the form.
        other: the same, of the other.
        mistake: what was wrong with the names, empty otherwise.
        elsewhere: the same comparison on the other board, where it holds anything.
        names: whom the form offers.
        pairs: who share most questions, to choose from; None where two have been named.
        shared: the questions of this part of the list.
        paging: the other parts, None while there is no list.
    """

    template: ClassVar[str] = "compare.html"

    comparison: Comparison | None
    one: str
    other: str
    mistake: str
    elsewhere: Link | None
    names: tuple[str, ...]
    pairs: tuple[SharedPair, ...] | None
    shared: tuple[SharedQuestion, ...]
    paging: Paging | None
