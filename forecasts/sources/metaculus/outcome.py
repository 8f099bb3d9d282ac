"""How a Metaculus question came out: from its status and resolution, never from forecasts."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from forecasts.errors import SourceShapeError
from forecasts.sources.metaculus.posts import body_of, one_post, part_named, parts
from forecasts.sources.reading import Fields
from forecasts.sources.records import SourceResolution
from forecasts.values import SourceState

_STATES: Final[Mapping[str, SourceState]] = {
    "upcoming": SourceState.OPEN,
    "open": SourceState.OPEN,
    "closed": SourceState.CLOSED_PENDING,
    "resolved": SourceState.RESOLVED,
}
_VOID: Final = frozenset({"annulled", "ambiguous"})
_PAYS: Final = {"yes": 1.0, "no": 0.0}
_NUMBERS: Final = frozenset({"numeric", "date", "discrete"})
_LEGACY_PAYS: Final = frozenset({1.0, 0.0})
_LEGACY_VOID: Final = {-1.0: "ambiguous", -2.0: "annulled"}
_STATUS_LIMIT: Final = 200


def resolution(raw: Any, outcome: str | None = None) -> SourceResolution:
    """Reads how a question stands from the JSON of a post, a question or a list of one post.

    Args:
        raw: parsed, or as bytes or text; the retired shape of `api2` is read too.
        outcome: the option of a multiple-choice question; of a group the id or label of a
            question; of a condition its branch, `yes` or `no`, or the id of that question.

    Returns:
        The state; a value only for `resolved`, and none for numbers, dates, groups and questions
        with options unless an outcome is named.

    Raises:
        SourceShapeError: a field that decides is missing or of another kind, or there is no such
            outcome.

    Example:
        >>> resolution({"type": "binary", "status": "resolved", "resolution": "annulled"}).state
        <SourceState.VOID: 'void'>
    """
    post = one_post(raw)
    held = body_of(post)
    if held == "question":
        return of_question(post.object("question"), outcome)
    if held is None:
        return _of_legacy(post, outcome) if _is_legacy(post) else of_question(post, outcome)
    if outcome is None:
        return _of_post(post)
    part = part_named(post, outcome)
    stands = of_question(part.question)
    return stands if part.branch is None else _under_condition(post, part.branch, stands)


def of_question(question: Fields, outcome: str | None = None) -> SourceResolution:
    """Reads how one question stands; see `resolution`."""
    kind, status = question.word("type"), question.word("status")
    word = question.text("resolution", or_none=True)
    state = _STATES.get(status)
    if state is None:
        return _unknown(f"status {status!r} is not known")
    if outcome is not None and not _is_id(question, outcome):
        return _of_option(question, state, word, outcome)
    if state is not SourceState.RESOLVED:
        return _waiting(state, status, word)
    return _decided(question, kind, word)


def options_of(question: Fields) -> list[str]:
    """Lists the options of a multiple-choice question as they stand now."""
    return [each.text() for each in question.items("options")]


def all_options_of(question: Fields) -> list[str]:
    """Lists the options a question has or ever had."""
    if not question.has("all_options_ever"):
        return options_of(question)
    return [each.text() for each in question.items("all_options_ever")]


def _is_id(question: Fields, outcome: str) -> bool:
    """Whether the outcome only names the question itself."""
    return (
        question.word("type") != "multiple_choice"
        and question.has("id")
        and (question.identifier("id") == outcome)
    )


def _waiting(state: SourceState, status: str, word: str | None) -> SourceResolution:
    if word:
        return _unknown(f"status {status}, yet resolution {word}")
    return SourceResolution(state, status=status)


def _decided(question: Fields, kind: str, word: str | None) -> SourceResolution:
    if not word:
        return _unknown("resolved, but the resolution is not given or not visible to this token")
    if word in _VOID:
        return _at_end(question, SourceState.VOID, None, word)
    if kind == "binary" and word in _PAYS:
        return _at_end(question, SourceState.RESOLVED, _PAYS[word], word)
    is_listed = kind == "multiple_choice" and word in all_options_of(question)
    if kind in _NUMBERS or is_listed:
        return _at_end(question, SourceState.RESOLVED, None, word)
    return _unknown(f"resolution {word!r} of a {kind} question is not known")


def _of_option(
    question: Fields, state: SourceState, word: str | None, outcome: str
) -> SourceResolution:
    kind = question.word("type")
    if kind != "multiple_choice":
        raise SourceShapeError(f"{question.where}: a {kind} question has no option {outcome!r}.")
    known = {*options_of(question), *all_options_of(question)}
    if outcome not in known:
        raise SourceShapeError(f"{question.where}: there is no option {outcome[:80]!r}.")
    if state is not SourceState.RESOLVED:
        return _waiting(state, question.word("status"), word)
    if _has_several(question):
        return _unknown("resolved to several options")
    stands = _decided(question, kind, word)
    if stands.state is not SourceState.RESOLVED:
        return stands
    return _at_end(question, stands.state, 1.0 if word == outcome else 0.0, str(word))


def _has_several(question: Fields) -> bool:
    several = question.found("resolutions")
    return question.found("multi_resolution") is True or (
        isinstance(several, list) and len(several) > 1
    )


def _at_end(
    question: Fields, state: SourceState, value: float | None, word: str
) -> SourceResolution:
    """Adds when it was knowable: the close, or the event if that came before."""
    times = (
        question.instant_iso(name, or_none=True, may_lack=True)
        for name in ("scheduled_close_time", "actual_close_time", "actual_resolve_time")
    )
    return SourceResolution(state, value, word[:_STATUS_LIMIT], effective_at=_earliest(times))


def _earliest(times: Iterable[datetime | None]) -> datetime | None:
    return min((each for each in times if each is not None), default=None)


def _unknown(why: str) -> SourceResolution:
    return SourceResolution(SourceState.UNKNOWN, status=why[:_STATUS_LIMIT])


def _of_post(post: Fields) -> SourceResolution:
    """A group or a condition as a whole: it never has a pay-out, and can lag its questions."""
    status = post.word("status")
    state = _STATES.get(status)
    if state is None:
        return _unknown(f"status {status!r} is not known")
    each = [of_question(part.question).state for part in parts(post)]
    done = sum(one in {SourceState.RESOLVED, SourceState.VOID} for one in each)
    text = f"{status}, {done} of {len(each)} questions resolved"
    if state is SourceState.RESOLVED and done < len(each):
        return _unknown(text)
    return SourceResolution(state, status=text)


def _under_condition(post: Fields, branch: str, stands: SourceResolution) -> SourceResolution:
    """A branch has an outcome only if its condition came true; otherwise it is annulled."""
    condition = of_question(post.object("conditional").object("condition"))
    if stands.state is SourceState.RESOLVED and condition.value not in {None, _PAYS[branch]}:
        return _unknown(f"{stands.status}, although the condition came out {condition.status}")
    return stands


def _is_legacy(post: Fields) -> bool:
    return post.has("active_state") or post.found("type") == "forecast"


def _of_legacy(post: Fields, outcome: str | None) -> SourceResolution:
    """The retired `api2`: 1, 0, -1 for ambiguous, -2 for annulled."""
    if outcome is not None:
        raise SourceShapeError(f"{post.where}: this old shape has no option {outcome!r}.")
    active, number = post.word("active_state").lower(), post.number("resolution", or_none=True)
    state = _STATES.get(active)
    if state is None:
        return _unknown(f"active_state {active!r} is not known")
    if state is not SourceState.RESOLVED:
        return _waiting(state, active, None if number is None else f"{number:g}")
    if number is None:
        return _unknown("resolved, but the resolution is not given")
    return _legacy_decided(post, number)


def _legacy_decided(post: Fields, number: float) -> SourceResolution:
    if number in _LEGACY_VOID:
        return _legacy_end(post, SourceState.VOID, None, _LEGACY_VOID[number])
    if post.object("possibilities").word("type") != "binary":
        return _legacy_end(post, SourceState.RESOLVED, None, f"{number:g}")
    if number not in _LEGACY_PAYS:
        return _unknown(f"resolution {number:g} of a yes/no question is not known")
    return _legacy_end(post, SourceState.RESOLVED, number, f"{number:g}")


def _legacy_end(
    post: Fields, state: SourceState, value: float | None, word: str
) -> SourceResolution:
    times = (
        post.instant_iso(name, or_none=True, may_lack=True)
        for name in ("close_time", "effected_close_time", "resolve_time")
    )
    return SourceResolution(state, value, word, effective_at=_earliest(times))
