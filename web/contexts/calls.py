"""What the pages of a forecaster's calls hand their templates."""

from dataclasses import dataclass
from typing import ClassVar

from forecasts.standings import Call, ReplyLine
from forecasts.standings.people.call_list import CallList
from forecasts.standings.questions.statements import FurtherSource
from web.contexts.shared import Link, Paging


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several links, of which one is where the reader is."""

    link: Link
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class CallEntry:
    """One call, what the forecaster says about it, and other articles that say it once more."""

    call: Call
    replies: tuple[ReplyLine, ...]
    further: tuple[FurtherSource, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallsPart:
    """One part of a forecaster's calls.

    Attributes:
        entries: the calls of this part.
        first: the place of the first of them, from 1; 0 where there is none.
        last: the place of the last.
        found: how many there are in all parts.
        total: how many there are without a filter.
        is_by_number: whether they are ordered by a number that some have not.
        orders: how they can be ordered; empty where there is nothing to order.
        outcomes: which of them can be asked for alone.
        paging: the other parts.
    """

    entries: tuple[CallEntry, ...]
    first: int
    last: int
    found: int
    total: int
    is_by_number: bool
    orders: tuple[Choice, ...]
    outcomes: tuple[Choice, ...]
    paging: Paging


@dataclass(frozen=True, slots=True, kw_only=True)
class CallsContext:
    """The calls of a forecaster in another order, or beyond the first part.

    Attributes:
        who: whose they are.
        part: what is shown of them.
        whole: the page with the figures of the record.
    """

    template: ClassVar[str] = "calls.html"

    who: CallList
    part: CallsPart
    whole: Link
