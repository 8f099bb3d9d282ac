"""Two forecasters found to be one: moving all that is one's to the other, and moving it back.

Nothing said is edited: the ledger tells who is one with whom, and the scores of both are made anew
as if they had always been one. Undoing gives back exactly what moved; what was recorded since
stays with the forecaster it was recorded for.
"""

from forecasts.merging.checks import merge_in_force
from forecasts.merging.merge import find_merge, merge_forecasters, undo_merge
from forecasts.merging.views import MergeLine, MergePreview, MergeSide, merge_preview, merges

__all__ = [
    "MergeLine",
    "MergePreview",
    "MergeSide",
    "find_merge",
    "merge_forecasters",
    "merge_in_force",
    "merge_preview",
    "merges",
    "undo_merge",
]
