"""Merging two forecasters who are one, and taking them apart again."""

from typing import Any, Final

from forecasts.accounts import Scope
from forecasts.forecasters import find_forecaster
from forecasts.merging import MergeLine, find_merge, merge_forecasters, merges, undo_merge
from forecasts.resources.merges import MergePreviewRecord, merge_record, preview_record
from forecasts.resources.parts import Paged, sliced
from forecasts.watches import take_named
from web.api.answers import Listing
from web.api.area import Area, Asked
from web.api.asking import PageAsked
from web.api.desk_asking import MergeAsked, MergeSent

area: Final = Area("merges", "Forecasters who are one; for admins.")


@area.reads("/merges", MergeLine, is_list=True, asks=PageAsked, needs=Scope.ADMIN)
def every(asked: Asked, query: dict[str, Any]) -> Listing:
    """Lists every merge, the newest first, undone ones with them."""
    return Listing.of(sliced(merges(asked.session), Paged(query["page"], query["size"])))


@area.reads("/merges/preview", MergePreviewRecord, asks=MergeAsked, needs=Scope.ADMIN)
def preview(asked: Asked, query: dict[str, Any]) -> MergePreviewRecord:
    """Shows two forecasters side by side, and what merging them would do."""
    return preview_record(asked.session, query["kept"], query["merged"])


@area.does("/merges", MergeLine, takes=MergeSent, needs=Scope.ADMIN, status=201)
def merge(asked: Asked, sent: dict[str, Any]) -> MergeLine:
    """Moves all that is one forecaster's to another, and scores anew."""
    names = (sent["kept"], sent["merged"])
    kept, merged = (find_forecaster(asked.session, name, is_public=True) for name in names)
    made = merge_forecasters(
        asked.session,
        kept=kept,
        merged=merged,
        by=asked.me.mark,
        now=asked.now,
        reason=sent.get("reason"),
        takes_account=sent["takes_account"],
    )
    take_named(asked.session, kept, by=asked.me.mark, now=asked.now)
    asked.session.flush()
    return merge_record(asked.session, made.id)


@area.does("/merges/<int:number>/undo", MergeLine, needs=Scope.ADMIN)
def undo(asked: Asked, number: int) -> MergeLine:
    """Takes two forecasters apart again; what was recorded since stays where it is."""
    found = find_merge(asked.session, number)
    undo_merge(asked.session, found, by=asked.me.mark, now=asked.now)
    return merge_record(asked.session, number)
