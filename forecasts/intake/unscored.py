"""What is never scored however it is accepted: one table for the walk, the order and the record."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import Any, Final

from forecasts.intake.views import CandidateView
from forecasts.text import name_key
from forecasts.values import Classification, ExcludedReason
from forecasts.watches.matching import writer_of

NEVER_SCORED: Final = {
    Classification.HEADLINE: ExcludedReason.HEADLINE,
    Classification.REPORTER_INFERENCE: ExcludedReason.HEARSAY,
    Classification.HEARSAY: ExcludedReason.HEARSAY,
    Classification.COMMITMENT: ExcludedReason.COMMITMENT,
}
"""As what each is excluded. A reporter's inference counts as the prediction of whoever signed the
article, and as nobody else's."""
SET_ASIDE: Final = frozenset({*NEVER_SCORED, Classification.PRESENT_CLAIM})
"""What is no forecast as it stands; a claim about the present is one where a person says so."""
_WORDS: Final = {
    Classification.HEADLINE: "a headline",
    Classification.REPORTER_INFERENCE: "the reporter’s own inference",
    Classification.HEARSAY: "hearsay",
    Classification.COMMITMENT: "a commitment",
    Classification.PRESENT_CLAIM: "a claim about the present; accepted on a question, it counts",
}
_NOBODY: Final = "said by nobody named"


def why_never_scored(view: CandidateView) -> str:
    """Says why a candidate is never scored as it stands; empty where it may be."""
    writer = writer_of(view.classification, [asdict(each) for each in view.alternatives])
    if writer:
        words = _WORDS[Classification.REPORTER_INFERENCE]
        return f"{words}; accepted as said by {writer}, who signed the article, it counts"
    return _WORDS.get(view.classification, "" if view.speaker else _NOBODY)


def excluded_as(
    classification: Classification,
    alternatives: Collection[Mapping[str, Any]] | None,
    names: Collection[str],
) -> ExcludedReason | None:
    """Says why a candidate is not scored once it is accepted, whenever it was said.

    Args:
        classification: of the candidate.
        alternatives: who else may have said it.
        names: of whoever it is accepted as, folded.
    """
    writer = writer_of(classification, alternatives)
    if writer and name_key(writer) in names:
        return None
    return NEVER_SCORED.get(classification)
