"""The columns of the long form: one statement a row, the same for import and export."""

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
    "directness",
    "is_commitment",
    "publisher",
    "withdrawn_at",
)
"""What an export adds so that an import gives the same scores."""
LONG_FORM: Final = (*REQUIRED, *OPTIONAL, *BESIDES)

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
)
PERSON: Final = ("forecaster", "kind", "organisation")
MANNER: Final = (
    "basis",
    "phrase",
    "lexicon_version",
    "is_inverted",
    "proposed",
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
)


def check_header(header: list[str]) -> None:
    """Checks that the first line names columns this release knows, each once.

    Raises:
        InvalidInputError: it does not.
    """
    missing = [name for name in REQUIRED if name not in header]
    if not header or missing:
        raise InvalidInputError(
            f"The first line must name the columns; {', '.join(missing)} missing. "
            f"Needed: {', '.join(REQUIRED)}; known besides: {', '.join(OPTIONAL)}, and what an "
            "export adds."
        )
    unknown = [name for name in header if name not in LONG_FORM]
    doubled = sorted({name for name in header if header.count(name) > 1})
    if unknown or doubled:
        raise InvalidInputError(
            f"The column {(unknown or doubled)[0]!r} is "
            f"{'not known' if unknown else 'there twice'}. Known are: {', '.join(LONG_FORM)}."
        )
