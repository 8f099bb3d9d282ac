"""What the pages hand their templates where own data comes, goes, and is told of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from forecasts.exchange import ImportSummary, Peer
from forecasts.webhooks import Event, Hook, NewHook
from web.contexts.personal import Confirmation, PersonalPage


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleLine:
    """One statement as it was read from a file, in texts."""

    line: int
    question: str
    probability: float | None
    said: str
    seen_by: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportContext(PersonalPage):
    """Where a file of another place is brought in: looked at first, then imported.

    Attributes:
        peers: where it may come from.
        typed: the fields as filled in before.
        name: as whom the account is known.
        token: of the file that was looked at, empty before.
        summary: what would come in, None where nothing was looked at or the file is refused.
        sample: the first statements as they were read.
        problems: bad rows with their lines, at most some.
        more: how many bad rows there are beyond these.
        refusal: why the file is refused, empty where it is not.
    """

    template: ClassVar[str] = "own_import.html"
    peers: tuple[Peer, ...]
    typed: Mapping[str, str]
    name: str
    token: str
    summary: ImportSummary | None
    sample: tuple[SampleLine, ...]
    problems: tuple[tuple[int, str], ...]
    more: int
    refusal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportContext(PersonalPage):
    """Where one's own predictions are taken away."""

    template: ClassVar[str] = "own_export.html"
    is_empty: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhooksContext(PersonalPage):
    """The addresses that are told what happens.

    Attributes:
        hooks: them, each with what was sent last.
        events: what there is to be told of, with what it means.
        new: the one just added, with its secret, shown this once.
        typed_url: the address as typed before.
        chosen: the events chosen before.
        confirmation: by what it is made sure that the owner asks.
        refusal: why it was not added, empty where it was.
        is_sending: whether anything is sent now: a scheduler lives.
        zone: in which times are shown.
    """

    template: ClassVar[str] = "own_webhooks.html"
    hooks: tuple[Hook, ...]
    events: Mapping[Event, str]
    new: NewHook | None
    typed_url: str
    chosen: tuple[str, ...]
    confirmation: Confirmation
    refusal: str
    is_sending: bool
    zone: str
