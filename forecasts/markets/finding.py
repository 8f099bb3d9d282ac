"""Finding the market that a pasted address names; reads outside, and no record."""

from collections.abc import Sequence

from forecasts.errors import InvalidInputError
from forecasts.sources import Http, Snapshot, Sources
from forecasts.sources.registry import recognise
from forecasts.text import clean_text


def find_snapshots(sources: Sources, http: Http, url: str) -> list[Snapshot]:
    """Reads the market an address names, or all outcomes of the event it names.

    Raises:
        InvalidInputError: no source knows such an address, or there is no market behind it.
        SourceError: it cannot be read.
    """
    ref = recognise(sources, clean_text(url, what="address", limit=2000))
    source = sources[ref.source]
    found = source.find(http, ref)
    if not found:
        raise InvalidInputError(
            f"{source.traits.label} names no yes/no market at {ref.url}; give the address of one "
            "market."
        )
    return found


def choose_outcome(snapshots: Sequence[Snapshot], label: str | None) -> Snapshot:
    """Picks the one market that is meant, by the label of its outcome.

    Raises:
        InvalidInputError: there are several and none is named, or none is called so.
    """
    if label is None:
        if len(snapshots) == 1:
            return snapshots[0]
        raise InvalidInputError(
            f"That event has {len(snapshots)} outcomes; say which is meant with --outcome LABEL: "
            f"{_labels(snapshots)}. Or put all on record: forecasts market add-event URL."
        )
    wanted = label.strip().casefold()
    chosen = [each for each in snapshots if (each.outcome_label or "").casefold() == wanted]
    if len(chosen) == 1:
        return chosen[0]
    if len(snapshots) == 1 and snapshots[0].outcome_label is None:
        return _plain(snapshots[0], wanted)
    raise InvalidInputError(f"No outcome is called {label!r}; there are: {_labels(snapshots)}.")


def _plain(snapshot: Snapshot, wanted: str) -> Snapshot:
    """Takes a market that is answered with Yes or No; asked for is its Yes."""
    if wanted == "yes":
        return snapshot
    hint = "link it with --inverted" if wanted == "no" else "leave out --outcome"
    raise InvalidInputError(f"That market is answered with Yes or No, it has no outcomes; {hint}.")


def _labels(snapshots: Sequence[Snapshot]) -> str:
    names = [each.outcome_label or each.title for each in snapshots]
    more = f", and {len(names) - 12} more" if len(names) > 12 else ""
    return ", ".join(names[:12]) + more
