"""What the pages of watches hand their templates, the public ones and those of curators."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from forecasts.values import PieceState
from forecasts.watches import WatchLine, WatchPage
from web.contexts.personal import PersonalPage
from web.contexts.shared import Link, Paging


@dataclass(frozen=True, slots=True)
class WatchEntry:
    """A watch with what has to be said of it.

    Attributes:
        watch: the watch.
        span: from when until when it goes.
        declared: when it was declared, and which part of it is retrospective.
        counts: what became of its pieces, and of the statements in those that were read.
        known: why its list is no whole list; empty where a feed makes it one.
        feed: when its feed was read, and why it could not be; empty without one.
    """

    watch: WatchLine
    span: str
    declared: str
    counts: tuple[str, ...]
    known: str
    feed: str


@dataclass(frozen=True, slots=True)
class StateLink:
    """The pieces of which one thing became; `count` says how many, `is_current` whether shown."""

    link: Link
    count: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class WatchesContext:
    """Every watch, those that go on first."""

    template: ClassVar[str] = "watches.html"

    watches: tuple[WatchEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchContext:
    """One watch: its rule, what came of it, and every piece that falls under it.

    Attributes:
        entry: the watch.
        whose: whose statements count.
        found: a part of its pieces.
        state: of which only this became, None for all.
        states: the pieces by what became of them.
        paging: the other parts.
    """

    template: ClassVar[str] = "watch.html"

    entry: WatchEntry
    whose: str
    found: WatchPage
    state: PieceState | None
    states: tuple[StateLink, ...]
    paging: Paging


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchDeskContext(PersonalPage):
    """Where curators begin a watch, and the watches there are.

    Attributes:
        watches: every watch.
        typed: the fields of the form as typed before.
        refusals: what is wrong, by field; "" for the whole.
    """

    template: ClassVar[str] = "review_watches.html"

    watches: tuple[WatchEntry, ...]
    typed: Mapping[str, str]
    refusals: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedDeskContext(PersonalPage):
    """One watch on the desk of curators: pieces that wait, a form for more, and its end.

    Attributes:
        entry: the watch.
        waiting: a part of the pieces that wait.
        paging: the other parts.
        today: the day a watch ends by default.
        typed: the fields of the form as typed before.
        refusals: what is wrong, by field; "" for the whole.
    """

    template: ClassVar[str] = "review_watch.html"

    entry: WatchEntry
    waiting: WatchPage
    paging: Paging
    today: str
    typed: Mapping[str, str]
    refusals: Mapping[str, str]
