"""What the page that explains the API hands its template."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiField:
    """One thing that is sent or answered.

    Attributes:
        name: as it is written.
        kind: what values it has, in words.
        shape: the shape it is of, empty for plain values.
        is_required: whether it must be sent.
        words: what it is.
    """

    name: str
    kind: str
    shape: str
    is_required: bool
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiOperation:
    """One thing a program can do.

    Attributes:
        anchor: where it stands on the page.
        method: GET, POST, PATCH or DELETE.
        path: the address, with what varies in braces.
        summary: what it does, in a sentence.
        more: what else is to be said, paragraph by paragraph.
        needs: the scope of the token it needs, empty where anybody may.
        parameters: what the address and the headers say.
        body: what is sent.
        gives: the shape it answers with, empty where it answers with nothing, or a file.
        file: the media type of the file it answers with, empty for others.
        status: of that answer.
        curl: how to do it from a terminal.
    """

    anchor: str
    method: str
    path: str
    summary: str
    more: tuple[str, ...]
    needs: str
    parameters: tuple[ApiField, ...]
    body: tuple[ApiField, ...]
    gives: str
    file: str
    status: str
    curl: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiGroup:
    """What belongs together."""

    name: str
    words: str
    operations: tuple[ApiOperation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiShape:
    """What an answer looks like."""

    name: str
    fields: tuple[ApiField, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiProblem:
    """A kind of refusal."""

    status: int
    title: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiDocsContext:
    """Everything a program can do, made from the document of the API.

    Attributes:
        site: the address everything begins with.
        limits: how often a program may ask: by token, by address, and in bulk.
        groups: what it can do.
        shapes: what is answered.
        problems: what is refused.
    """

    template: ClassVar[str] = "api_docs.html"

    site: str
    limits: tuple[str, str, str]
    groups: tuple[ApiGroup, ...]
    shapes: tuple[ApiShape, ...]
    problems: tuple[ApiProblem, ...]
