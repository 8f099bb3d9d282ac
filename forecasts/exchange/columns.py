"""The columns of the long form: one statement a row, the same for import and export."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Final

from forecasts.errors import InvalidInputError

REQUIRED: Final = ("question", "forecaster", "probability")
OPTIONAL: Final = (
    "question_id",
    "kind",
    "organisation",
    "low",
    "high",
    "stated_at",
    "opens_at",
    "closes_at",
    "outcome",
    "known_at",
    "family",
    "quote",
    "url",
    "tags",
)
BESIDES: Final = (
    "position",
    "criteria",
    "zone",
    "base_rate",
    "base_rate_source",
    "cause",
    "stated_precision",
    "basis",
    "phrase",
    "lexicon_version",
    "is_inverted",
    "proposed",
    "reading_reason",
    "directness",
    "is_commitment",
    "publisher",
    "withdrawn_at",
    "also_in",
    "judgement",
)
"""What an export adds so that an import gives the same scores; it passes over the last two."""
LONG_FORM: Final = (*REQUIRED, *OPTIONAL, *BESIDES)
OWN_FORM: Final = (*LONG_FORM, "visibility", "question_visibility")
"""What the export of one person's own record adds: who may see the statement and the question."""
INSIDE: Final = (*OWN_FORM, "group")
"""What rows made by a program may say besides: rows of one group are about one question."""

TOPIC: Final = (
    "question",
    "question_id",
    "opens_at",
    "closes_at",
    "outcome",
    "known_at",
    "family",
    "position",
    "criteria",
    "zone",
    "base_rate",
    "base_rate_source",
    "cause",
    "tags",
    "question_visibility",
    "group",
)
PERSON: Final = ("forecaster", "kind", "organisation")
MANNER: Final = (
    "basis",
    "phrase",
    "lexicon_version",
    "is_inverted",
    "proposed",
    "reading_reason",
    "directness",
    "is_commitment",
)
SAID: Final = (
    "probability",
    "low",
    "high",
    "stated_at",
    "stated_precision",
    "quote",
    "url",
    "publisher",
    "withdrawn_at",
    "visibility",
)


def _nearest(unknown: Sequence[str], names: Sequence[str]) -> str:
    """Says which column an unknown one may be meant for; empty where none is like it."""
    for name in filter(None, unknown):
        begun = [known for known in names if len(name) >= 3 and known.startswith(name)]
        for known in (*begun, *get_close_matches(name, names, n=1, cutoff=0.7)):
            return f"Is {name[:60]!r} meant for {known!r}? "
    return ""


def _hint(header: Sequence[str], unknown: Sequence[str], missing: Sequence[str]) -> str:
    for separator, words in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and separator in header[0]:
            return f"Columns are separated by commas, and here by {words}; save it with commas. "
    return _nearest(unknown, missing)


def check_header(header: list[str], known: Sequence[str] = LONG_FORM) -> None:
    """Checks that the first line names columns this release knows, each once.

    Args:
        header: the names in the first line.
        known: all columns there may be.

    Raises:
        InvalidInputError: it does not.
    """
    missing = [name for name in REQUIRED if name not in header]
    unknown = [name for name in header if name not in known]
    if not header or missing:
        raise InvalidInputError(
            f"The first line must name the columns; {', '.join(missing)} missing. "
            f"{_hint(header, unknown, missing)}"
            f"Needed: {', '.join(REQUIRED)}; known besides: {', '.join(OPTIONAL)}, and what an "
            "export adds."
        )
    doubled = sorted({name for name in header if header.count(name) > 1})
    if unknown or doubled:
        raise InvalidInputError(
            f"The column {(unknown or doubled)[0]!r} is "
            f"{'not known' if unknown else 'there twice'}. {_nearest(unknown, LONG_FORM)}"
            f"Known are: {', '.join(LONG_FORM)}."
        )
