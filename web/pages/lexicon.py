"""The lexicon in public: every phrase with its range, where that comes from, and who disagrees."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from flask import Blueprint, Response, request

from forecasts.db import Session
from forecasts.errors import InvalidInputError
from forecasts.language.chances.lexicon import (
    LEXICON_VERSION,
    Entry,
    Lexicon,
    fold_phrase,
    lexicon,
    lexicon_versions,
)
from forecasts.language.chances.lexicon_changes import PhraseChange, lexicon_changes
from forecasts.language.chances.standards import bands_of, standards
from forecasts.resources.words import is_asked_for
from web.contexts import Head, LexiconContext, Link
from web.contexts.lexicon import BandMark, PhraseRow, ReadOtherwise, TierLink
from web.drawings import percent
from web.formats import counted
from web.phrases import lexicon_address
from web.rendering import render
from web.serving import Moved, answer

pages: Final = Blueprint("lexicon", __name__, url_prefix="/lexicon")

_TIERS: Final = {"A": "measured", "B": "standard", "C": "judgement"}
_LONGEST: Final = 100


def _row(entry: Entry) -> PhraseRow:
    return PhraseRow(
        entry,
        percent(entry.low),
        percent(entry.central),
        percent(entry.high),
        tuple(
            BandMark(band, band.disagrees(entry), percent(band.low), percent(band.high))
            for band in bands_of(entry)
        ),
    )


def _tiers(table: Lexicon, typed: str, tier: str) -> tuple[TierLink, ...]:
    counts = Counter(each.tier for each in table.entries if is_asked_for(each, typed, ""))
    every = Link(lexicon_address(table.version, typed=typed), "all")
    return (
        TierLink(every, counts.total(), not tier),
        *(
            TierLink(
                Link(lexicon_address(table.version, typed=typed, tier=each), words),
                counts[each],
                tier == each,
            )
            for each, words in _TIERS.items()
        ),
    )


def _read_otherwise(changes: Iterable[PhraseChange]) -> tuple[ReadOtherwise, ...]:
    """Takes the wordings together that moved from one phrase to one other."""
    groups: dict[tuple[Entry, Entry], list[str]] = {}
    for each in changes:
        if each.before is not None and each.after is not None:
            groups.setdefault((each.before, each.after), []).append(each.wording)
    return tuple(ReadOtherwise(tuple(said), *ends) for ends, said in groups.items())


def lexicon_context(version: str, *, typed: str = "", tier: str = "") -> LexiconContext:
    """Gathers what the template shows."""
    table, versions, changes = lexicon(version), lexicon_versions(), lexicon_changes(version)
    wanted = [e for e in table.entries if is_asked_for(e, fold_phrase(typed), tier)]
    wanted.sort(key=lambda e: (-e.central, -e.low, -e.high))
    place = versions.index(version)
    return LexiconContext(
        version=version,
        is_newest=version == LEXICON_VERSION,
        versions=tuple(Link(lexicon_address(each), each) for each in versions),
        rows=tuple(map(_row, wanted)),
        total=len(table.entries),
        typed=typed,
        tier=tier,
        tiers=_tiers(table, fold_phrase(typed), tier),
        unfiltered=lexicon_address(version),
        standards=standards(),
        before=versions[place + 1] if place + 1 < len(versions) else "",
        changes=_read_otherwise(changes),
        found=tuple(each for each in changes if not each.before),
        gone=tuple(each for each in changes if not each.after),
    )


def _asked() -> tuple[str, str]:
    typed, tier = request.args.get("q", "").strip(), request.args.get("tier", "").strip().upper()
    if len(typed) > _LONGEST:
        raise InvalidInputError(f"A phrase has at most {_LONGEST} characters here; shorten it.")
    if tier and tier not in _TIERS:
        known = ", ".join(_TIERS)
        raise InvalidInputError(f"“tier” is {tier[:60]!r}; it must be one of {known}.")
    return typed, tier


def _table(version: str) -> Response:
    typed, tier = _asked()
    newest = lexicon(version).version == LEXICON_VERSION

    def make(_session: Session, _now: datetime) -> str | Moved:
        address = lexicon_address(version, typed=typed, tier=tier)
        if newest and request.endpoint != "lexicon.newest":
            return Moved(address)
        context = lexicon_context(version, typed=typed, tier=tier)
        description = (
            f"{counted(context.total, 'phrase')} from “certain” to “impossible”: what readers take "
            "each to mean, from which study, and where published standards disagree."
        )
        head = Head(canonical=address, description=description, is_indexed=not typed and not tier)
        return render(context, head)

    return answer(("lexicon", version, typed, tier, request.endpoint), make)


@pages.get("")
def newest() -> Response:
    """Shows the table that is used today."""
    return _table(LEXICON_VERSION)


@pages.get("/<version>")
def one(version: str) -> Response:
    """Shows an older table; what was read with it stays so."""
    return _table(version)
