"""Metaculus' JSON read into records."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from itertools import pairwise
from typing import Final, NamedTuple

from forecasts.errors import SourceGoneError, SourceShapeError
from forecasts.sources.http import Fetched
from forecasts.sources.metaculus.outcome import all_options_of, options_of, resolution
from forecasts.sources.metaculus.posts import Part, body_of, one_post, parts
from forecasts.sources.reading import Fields
from forecasts.sources.records import PriceBasis, PricePoint, Snapshot, SourceResolution
from forecasts.values import SourceState

HIDDEN: Final = "the community prediction is not visible to this token"

_DEFAULT_METHOD: Final = "recency_weighted"
_LABEL_LIMIT: Final = 300
_KEY_LIMIT: Final = 100


class _Asked(NamedTuple):
    """One yes/no market out of a post: a question, or one option of one."""

    external_id: str
    part: Part
    option: str | None = None


def snapshots(fetched: Fetched) -> list[Snapshot]:
    """Reads every yes/no market of a post.

    Raises:
        SourceShapeError: it cannot be read, or asks only for numbers or dates.
    """
    post = one_post(fetched.body)
    return [_snapshot(post, each, fetched) for each in _asked(post)]


def snapshot(fetched: Fetched, external_id: str) -> Snapshot:
    """Reads the market with this id.

    Raises:
        SourceGoneError: the post has no such question or option any more.
        SourceShapeError: it is another post, or cannot be read.
    """
    post = one_post(fetched.body)
    return _snapshot(post, _named(post, external_id), fetched)


def points(raw: bytes, external_id: str, *, since: datetime, until: datetime) -> list[PricePoint]:
    """Lists what the community said: one point where each step of the aggregate begins.

    Nobody could see the community prediction before it was revealed: a step over before is left
    out, and the one that stands then begins with it.

    Args:
        raw: the post, read with its history.
        external_id: the market.
        since: the first moment wanted.
        until: the first moment not wanted any more.

    Raises:
        SourceShapeError: it cannot be read.
    """
    post = one_post(raw)
    asked = _named(post, external_id)
    question = asked.part.question
    aggregate = _aggregate(question)
    if aggregate is None or not aggregate.has("history"):
        return []
    reveal = _instant(question, "cp_reveal_time")
    close = _closes_at(question) or until
    place = _place(question, asked.option)
    steps = _steps(aggregate.items("history"), place, until=min(until, close))
    begun = [
        step._replace(starts_at=max(step.starts_at, reveal or step.starts_at)) for step in steps
    ]
    return [
        PricePoint(step.starts_at, step.probability, PriceBasis.COMMUNITY)
        for step in begun
        if since <= step.starts_at < step.ends_at
    ]


def _asked(post: Fields) -> list[_Asked]:
    key, found = post.identifier("id"), parts(post)
    kinds = [each.question.word("type") for each in found]
    if body_of(post) == "question" and kinds == ["multiple_choice"]:
        return _options(key, found[0])
    asked = [
        _Asked(key if body_of(post) == "question" else _child(key, each), each)
        for each, kind in zip(found, kinds, strict=True)
        if kind == "binary"
    ]
    if not asked:
        raise SourceShapeError(
            f"Metaculus asks for {' and '.join(sorted(set(kinds))) or 'nothing'} in post {key}; "
            "only yes/no questions and the options of multiple-choice ones can be followed."
        )
    return asked


def _child(key: str, part: Part) -> str:
    return f"{key}:{part.question.identifier('id')}"


def _options(key: str, part: Part) -> list[_Asked]:
    base = _child(key, part)
    return [_Asked(f"{base}:{_option_key(each)}", part, each) for each in options_of(part.question)]


def _option_key(option: str) -> str:
    """An option as part of an id; long ones by their hash."""
    if len(option) <= _KEY_LIMIT:
        return option
    return f"#{sha256(option.encode()).hexdigest()[:16]}"


def _named(post: Fields, external_id: str) -> _Asked:
    key = post.identifier("id")
    if external_id.partition(":")[0] != key:
        raise SourceShapeError(f"Asked Metaculus for {external_id}, got post {key}.")
    for each in _asked(post):
        if each.external_id == external_id:
            return each
    raise SourceGoneError(
        f"Metaculus' post {key} has no question or option {external_id} any more."
    )


def _snapshot(post: Fields, asked: _Asked, fetched: Fetched) -> Snapshot:
    question, held = asked.part.question, body_of(post)
    stands = _stands(post, asked)
    price, why = _price(question, asked.option, stands, fetched.fetched_at)
    is_alone = held == "question" and asked.option is None
    return Snapshot(
        source="metaculus",
        external_id=asked.external_id,
        url=_url(post),
        title=post.text("title"),
        criteria=_criteria(post, asked),
        resolution=replace(stands, status=f"{stands.status}; {why}") if why else stands,
        fetched_at=fetched.fetched_at,
        raw=fetched.body,
        outcome_label=_cut(asked.option or asked.part.label),
        event_id=None if is_alone else post.identifier("id"),
        is_exclusive=asked.option is not None,
        opens_at=_instant(question, "open_time"),
        closes_at=_closes_at(question),
        price=price,
        volume=post.number("forecasts_count", or_none=True, may_lack=True) if is_alone else None,
        forecasters=_forecasters(post, question, is_post=held == "question"),
    )


def _stands(post: Fields, asked: _Asked) -> SourceResolution:
    if body_of(post) == "question":
        return resolution(post.value, asked.option)
    return resolution(post.value, asked.part.question.identifier("id"))


def _cut(label: str | None) -> str | None:
    return None if label is None else label[:_LABEL_LIMIT]


def _url(post: Fields) -> str:
    slug = post.text("slug", or_none=True, may_lack=True)
    base = f"https://www.metaculus.com/questions/{post.identifier('id')}/"
    return f"{base}{slug}/" if slug else base


def _criteria(post: Fields, asked: _Asked) -> str:
    """The rules; where several questions share them, under the one they are read for."""
    question = asked.part.question
    if asked.option is not None:
        return f"Option: {asked.option}\n\n{_rules(question)}".strip()
    own = _rules(question)
    if own or not post.has("group_of_questions"):
        return own
    shared = _rules(post.object("group_of_questions"))
    return f"Question: {asked.part.label}\n\n{shared}".strip()


def _rules(holder: Fields) -> str:
    said = [
        holder.prose(name, or_none=True, may_lack=True)
        for name in ("resolution_criteria", "fine_print")
    ]
    return "\n\n".join(each for each in said if each)


def _instant(fields: Fields, name: str) -> datetime | None:
    return fields.instant_iso(name, or_none=True, may_lack=True)


def _closes_at(question: Fields) -> datetime | None:
    """The close; while a question is open, its "actual" close is only a plan filled in."""
    scheduled = _instant(question, "scheduled_close_time")
    if question.word("status") in {"open", "upcoming"}:
        return scheduled
    times = [scheduled, _instant(question, "actual_close_time")]
    return min((each for each in times if each is not None), default=None)


def _forecasters(post: Fields, question: Fields, *, is_post: bool) -> int | None:
    if is_post:
        return post.whole("nr_forecasters", or_none=True, may_lack=True)
    latest = _latest(_aggregate(question))
    return latest.whole("forecaster_count", or_none=True, may_lack=True) if latest else None


def _aggregate(question: Fields) -> Fields | None:
    """The community prediction; None when this token is not shown it, which looks like none."""
    if not question.has("aggregations"):
        return None
    aggregations = question.object("aggregations")
    method = question.word("default_aggregation_method", or_none=True, may_lack=True)
    name = method or _DEFAULT_METHOD
    return aggregations.object(name) if aggregations.has(name) else None


def _latest(aggregate: Fields | None) -> Fields | None:
    return aggregate.object("latest") if aggregate is not None and aggregate.has("latest") else None


def _price(
    question: Fields, option: str | None, stands: SourceResolution, now: datetime
) -> tuple[PricePoint | None, str]:
    """The probability in force, or why there is none to be seen."""
    if stands.state not in {SourceState.OPEN, SourceState.CLOSED_PENDING}:
        return None, ""
    reveal = _instant(question, "cp_reveal_time")
    if reveal is not None and reveal > now:
        return None, f"the community prediction is hidden until {reveal:%Y-%m-%d %H:%M} UTC"
    latest = _latest(_aggregate(question))
    if latest is None or not latest.has("centers"):
        return None, HIDDEN
    starts_at = latest.instant_s("start_time")
    ends_at = latest.instant_s("end_time", or_none=True, may_lack=True)
    is_open = stands.state is SourceState.OPEN
    value = _value(latest, _place(question, option))
    if value is None or starts_at is None or (is_open and ends_at is not None and ends_at <= now):
        return None, "no forecast is in force"
    at = now if is_open else max(starts_at, reveal or starts_at)
    return PricePoint(at, value, PriceBasis.COMMUNITY), ""


def _place(question: Fields, option: str | None) -> dict[int, int]:
    """Where an option's number stands, by how many numbers there are."""
    if option is None:
        return {1: 0}
    ever, present = all_options_of(question), options_of(question)
    places = {len(ever): ever.index(option)} if option in ever else {}
    return places | {len(present): present.index(option)}


def _value(step: Fields, place: dict[int, int]) -> float | None:
    centers = step.items("centers")
    if len(centers) not in place:
        raise SourceShapeError(
            f"{step.place('centers')}: found {len(centers)} numbers; expected "
            f"{' or '.join(str(each) for each in place)}."
        )
    return centers[place[len(centers)]].probability(or_none=True)


class _Step(NamedTuple):
    starts_at: datetime
    ends_at: datetime
    probability: float


def _steps(rows: Iterable[Fields], place: dict[int, int], *, until: datetime) -> Iterator[_Step]:
    """Reads steps in order; each ends where it says, or where the next one begins."""
    read = [_step(row, place, until) for row in rows]
    known = sorted(each for each in read if each is not None)
    for step, following in pairwise([*known, _Step(until, until, 0.0)]):
        yield step._replace(ends_at=min(step.ends_at, following.starts_at, until))


def _step(row: Fields, place: dict[int, int], until: datetime) -> _Step | None:
    starts_at, value = row.instant_s("start_time"), _value(row, place)
    if starts_at is None or value is None:
        return None
    return _Step(starts_at, row.instant_s("end_time", or_none=True) or until, value)
