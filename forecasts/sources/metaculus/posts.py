"""The shapes a Metaculus post comes in, and the questions in it."""

from typing import Any, Final, NamedTuple

from forecasts.errors import SourceShapeError
from forecasts.sources.reading import Fields, parse_json

_BODIES: Final = ("question", "group_of_questions", "conditional")
_BRANCHES: Final = {"yes": "question_yes", "no": "question_no"}


class Part(NamedTuple):
    """One question of a post, what tells it from its siblings, and its branch of a condition."""

    question: Fields
    label: str | None = None
    branch: str | None = None


def one_post(raw: Any) -> Fields:
    """Parses what may still be bytes, and opens a list of results with exactly one post.

    Raises:
        SourceShapeError: it is no JSON, or a list of several posts.
    """
    value = parse_json(raw) if isinstance(raw, bytes | str) else raw
    post = Fields(value, "post")
    if post.has("results"):
        rows = post.items("results")
        if len(rows) != 1:
            raise SourceShapeError(f"Found a list of {len(rows)} posts; expected one post.")
        return Fields(rows[0].value, "post")
    return post


def body_of(post: Fields) -> str | None:
    """Says what the post holds: a question, a group or a condition; None for a bare question."""
    held = [name for name in _BODIES if post.has(name)]
    if len(held) > 1:
        raise SourceShapeError(f"The post holds {' and '.join(held)}; expected one of them.")
    return held[0] if held else None


def parts(post: Fields) -> list[Part]:
    """Lists the questions of a post: one, the members of a group, or both branches of a condition.

    Raises:
        SourceShapeError: there is none.
    """
    held = body_of(post)
    if held == "question":
        return [Part(post.object("question"))]
    if held == "group_of_questions":
        members = post.object("group_of_questions").items("questions")
        return [Part(each, _label(each)) for each in members]
    if held == "conditional":
        pair = post.object("conditional")
        return [Part(pair.object(name), f"if {word}", word) for word, name in _BRANCHES.items()]
    raise SourceShapeError(
        f"{post.where}: found none of {', '.join(_BODIES)}; expected the post of a question."
    )


def part_named(post: Fields, name: str) -> Part:
    """Finds a question of a group or condition by its id, its label or its branch.

    Raises:
        SourceShapeError: none, or more than one, is called so.
    """
    found = parts(post)
    named = [each for each in found if each.question.identifier("id") == name]
    named = named or [each for each in found if name in {each.label, each.branch}]
    if len(named) != 1:
        raise SourceShapeError(
            f"{post.where}: {len(named)} of its {len(found)} questions are called {name[:80]!r}; "
            "expected one."
        )
    return named[0]


def _label(question: Fields) -> str:
    """What the group calls it; older ones write it behind the title, in brackets."""
    label = question.text("label", or_none=True, may_lack=True)
    if label:
        return label
    title = question.text("title")
    _, bracket, inside = title.rpartition("(")
    return inside[:-1] if bracket and title.endswith(")") and len(inside) > 1 else title
