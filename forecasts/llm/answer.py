"""The one form an answer may have: words of the article and a class, no number and no place."""

import json
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from forecasts.values import Classification

_FENCE: Final = "```"
_MOST_TOLD: Final = 1000


class MisshapenError(ValueError):
    """An answer has another form; the text says how, for the model to read."""


def _closed(schema: dict[str, Any]) -> None:
    """Asks for every field and no other, as strict endpoints want it."""
    schema["additionalProperties"] = False
    schema["required"] = list(schema["properties"])
    for field in schema["properties"].values():
        field.pop("default", None)


class Statement(BaseModel):
    """One statement as the model tells it; whatever else it adds is not read.

    Attributes:
        quotation: the words, as they stand in the article.
        speaker: whose they are, None for nobody's.
        kind: what they do.
        expression: the words that say how likely it is.
        condition: the words of an if-clause.
        deadline: the words that say until when.
    """

    model_config = ConfigDict(
        strict=True, frozen=True, extra="ignore", json_schema_extra=_closed, title="statement"
    )

    quotation: str
    speaker: str | None = None
    kind: Classification
    expression: str | None = None
    condition: str | None = None
    deadline: str | None = None


class Statements(BaseModel):
    """A whole answer."""

    model_config = ConfigDict(
        strict=True, frozen=True, extra="ignore", json_schema_extra=_closed, title="answer"
    )

    statements: tuple[Statement, ...]


def answer_schema() -> dict[str, Any]:
    """Gives the JSON schema of an answer.

    Example:
        >>> answer_schema()["required"]
        ['statements']
    """
    return Statements.model_json_schema()


def read_answer(content: str) -> tuple[Statement, ...]:
    r"""Reads what a model wrote; a code fence around it is forgiven.

    Raises:
        MisshapenError: it is no JSON of the agreed form.

    Example:
        >>> read_answer('```json\n{"statements": []}\n```')
        ()
    """
    bare = content.strip()
    if bare.startswith(_FENCE) and bare.endswith(_FENCE):
        bare = bare.removeprefix(_FENCE).removeprefix("json").removesuffix(_FENCE).strip()
    try:
        return Statements.model_validate_json(bare).statements
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        told = [{"at": list(each["loc"]), "what": each["msg"]} for each in found[:5]]
        raise MisshapenError(json.dumps(told)[:_MOST_TOLD]) from None
