"""Reading the cells of a row: what it says about a question, a forecaster, and how it was said.

Most rows repeat what rows before them said, so each group of cells is read once and remembered by
its text; the functions here are what is called for a text not seen before.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from enum import StrEnum
from typing import Final, TypeVar

from forecasts.clock import DatePrecision, Edge, Moment, parse_moment
from forecasts.errors import InvalidInputError
from forecasts.families import parse_label
from forecasts.language.chances.lexicon import Entry, lexicon, lexicon_versions
from forecasts.language.chances.numbers import find_chances
from forecasts.predictions import settle_stated
from forecasts.probabilities import decimal_probability
from forecasts.text import (
    READING_REASON_LIMIT,
    TITLE_LIMIT,
    check_url,
    clean_text,
    name_key,
    slugify,
)
from forecasts.values import Basis, Decision, Directness, FamilyKind, ForecasterKind, Visibility

Cells = Mapping[str, str]
Choice = TypeVar("Choice", bound=StrEnum)

SLUG_LIMIT: Final = 120
_SPACES: Final = {each.value for each in Visibility} - {Visibility.PUBLIC.value}
_OUTCOMES: Final = {
    "": None,
    "1": Decision.YES,
    "0": Decision.NO,
    "annulled": Decision.ANNULLED,
}
_WITHOUT_REASONS: Final = frozenset({"english-1", "english-2"})
"""Tables in whose time a reading was overruled without saying why."""
_SAME: Final = 1e-6  # numbers nearer than this are one
_ROUNDED: Final = 1e-3  # a table writes two in three as .667
_SWITCHES: Final = {"": False, "0": False, "1": True}


@dataclass(frozen=True, slots=True)
class FamilyLabel:
    """The family a question is said to belong to; `kind` None is to be found out."""

    kind: FamilyKind | None
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What a row says about its question; None where it says nothing."""

    title: str
    title_key: str
    slug: str | None
    opens: Moment | None
    closes: Moment | None
    outcome: Decision | None
    known: Moment | None
    family: FamilyLabel | None
    position: int | None
    criteria: str | None
    zone: str | None
    base_rate: float | None
    base_rate_source: str | None
    cause: str | None
    tags: tuple[str, ...]
    visibility: Visibility = Visibility.PUBLIC
    group: str | None = None


@dataclass(slots=True)
class Person:
    """Who is said to have spoken; `kind` None counts as a pundit."""

    name: str
    kind: ForecasterKind | None
    organisation: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How something was said: as a number or in words, and how close to the speaker's own."""

    basis: Basis = Basis.NUMERIC
    phrase: str | None = None
    lexicon_version: str | None = None
    is_inverted: bool = False
    proposed: float | None = None
    reading_reason: str | None = None
    directness: Directness = Directness.DIRECT
    is_commitment: bool = False


@dataclass(frozen=True, slots=True)
class Dated:
    """When something was said, as it will be stored, and the span in which it counts as repeated.

    All are texts in UTC that sort by time.
    """

    at: str
    precision: str
    begins: str | None = None
    ends: str | None = None


def time_text(at: datetime) -> str:
    """Writes an instant in UTC so that texts sort by time, as SQLite stores it.

    Example:
        >>> from datetime import UTC
        >>> time_text(datetime(2023, 2, 22, tzinfo=UTC))
        '2023-02-22 00:00:00.000000'
    """
    return at.replace(tzinfo=None).isoformat(" ", "microseconds")


def text_cell(cells: Cells, name: str, limit: int) -> str | None:
    """Reads a text that may be left out; plain ASCII needs no second look."""
    text = cells[name]
    if not text:
        return None
    is_plain = text.isascii() and text.isprintable() and "  " not in text
    return text if is_plain and len(text) <= limit else clean_text(text, what=name, limit=limit)


def _moment(cells: Cells, name: str, edge: Edge, zone: str) -> Moment | None:
    return parse_moment(cells[name], edge=edge, zone=zone) if cells[name] else None


def _choice(kind: type[Choice], typed: str, name: str) -> Choice | None:
    try:
        return kind(typed.lower()) if typed else None
    except ValueError:
        known = ", ".join(each.value for each in kind)
        raise InvalidInputError(f"{name} {typed!r} is none of {known}.") from None


def _switch(cells: Cells, name: str) -> bool:
    if cells[name] not in _SWITCHES:
        raise InvalidInputError(f"{name} {cells[name]!r} is none of 1, 0 or blank.")
    return _SWITCHES[cells[name]]


def _outcome(typed: str) -> Decision | None:
    if typed.lower() not in _OUTCOMES:
        raise InvalidInputError(f"outcome {typed!r} is none of 1, 0, annulled or blank.")
    return _OUTCOMES[typed.lower()]


def _family(cells: Cells) -> FamilyLabel | None:
    label = text_cell(cells, "family", TITLE_LIMIT)
    if label is None:
        return None
    prefix = label.partition(":")[0].strip().lower()
    kinds = [kind.value for kind in FamilyKind]
    if ":" not in label or not (near := get_close_matches(prefix, kinds, n=1, cutoff=0.84)):
        return FamilyLabel(None, label)
    if prefix not in kinds:
        raise InvalidInputError(
            f"family {label[:60]!r} begins with no kind that is known, but much like "
            f"'{near[0]}:'; write that, or leave the colon out of the name."
        )
    return FamilyLabel(*parse_label(label))


def probability_cell(typed: str) -> float:
    """Reads a probability of a file: a decimal from 0 to 1.

    Raises:
        InvalidInputError: it is none; a percentage is met with the decimal to write for it.

    Example:
        >>> probability_cell("0.8")
        0.8
    """
    try:
        return decimal_probability(typed)
    except InvalidInputError as error:
        percent = re.fullmatch(r"(\d{1,3}(?:\.\d{1,9})?) ?(%?)", typed.strip(), re.ASCII)
        if percent is None or float(percent[1]) > 100:
            raise
        meant = f"{float(percent[1]) / 100:.12f}".rstrip("0").rstrip(".")
        raise InvalidInputError(f"{error} For {percent[1]} % write {meant}.") from None


def _position(typed: str) -> int | None:
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and 1 <= int(typed) <= 10_000):
        raise InvalidInputError(f"position {typed!r} is no whole number from 1.")
    return int(typed)


def _base_rate(cells: Cells) -> tuple[float | None, str | None]:
    rate, source = cells["base_rate"], cells["base_rate_source"]
    if bool(rate) != bool(source):
        raise InvalidInputError("base_rate needs base_rate_source, and the other way round.")
    return (probability_cell(rate), check_url(source)) if rate else (None, None)


def slug_cell(text: str) -> str:
    """Reads which question is meant; what is not public has a slug that no title shapes.

    Example:
        >>> slug_cell("Ice 7"), slug_cell("private_ice-7")
        ('ice-7', 'private_ice-7')
    """
    space, sign, name = text.partition("_")
    if sign and space in _SPACES:
        return f"{space}_{slugify(name, limit=SLUG_LIMIT)}"
    return slugify(text, limit=SLUG_LIMIT)


def visibility_cell(typed: str, name: str = "visibility") -> Visibility | None:
    """Reads who may see something; None where it is not said.

    Raises:
        InvalidInputError: there is no such visibility.
    """
    return _choice(Visibility, typed, name)


def _topic_visibility(cells: Cells, slug: str | None) -> Visibility:
    """Reads who may see a question: as said, else as its name shows."""
    space = (slug or "").partition("_")[0]
    shown = Visibility(space) if space in _SPACES else Visibility.PUBLIC
    return visibility_cell(cells["question_visibility"], "question_visibility") or shown


def read_topic(cells: Cells) -> Topic:
    """Reads what a row says about its question.

    Raises:
        InvalidInputError: a cell cannot be read.
    """
    title = clean_text(cells["question"], what="question", limit=TITLE_LIMIT)
    identity = text_cell(cells, "question_id", SLUG_LIMIT)
    zone = cells["zone"] or "UTC"
    base_rate, base_rate_source = _base_rate(cells)
    criteria = cells["criteria"]
    slug = slug_cell(identity) if identity else None
    return Topic(
        title=title,
        title_key=name_key(title),
        slug=slug,
        opens=_moment(cells, "opens_at", Edge.START, zone),
        closes=_moment(cells, "closes_at", Edge.END, zone),
        outcome=_outcome(cells["outcome"]),
        known=_moment(cells, "known_at", Edge.START, zone),
        family=_family(cells),
        position=_position(cells["position"]),
        criteria=clean_text(criteria, what="criteria", limit=10_000, multiline=True)
        if criteria
        else None,
        zone=cells["zone"] or None,
        base_rate=base_rate,
        base_rate_source=base_rate_source,
        cause=text_cell(cells, "cause", 120),
        tags=tuple(tag for tag in cells["tags"].replace(",", ";").split(";") if tag.strip()),
        visibility=_topic_visibility(cells, slug),
        group=cells["group"] or None,
    )


def read_person(cells: Cells) -> Person:
    """Reads who is said to have spoken.

    Raises:
        InvalidInputError: a cell cannot be read, or the name shows nothing.
    """
    name = clean_text(cells["forecaster"], what="forecaster", limit=300)
    if not name_key(name):
        raise InvalidInputError("The name shows nothing; give one that can be read.")
    kind = _choice(ForecasterKind, cells["kind"], "kind")
    return Person(name, kind, text_cell(cells, "organisation", 300))


def read_manner(cells: Cells) -> Manner:
    """Reads how something was said.

    Raises:
        InvalidInputError: a cell cannot be read, or they contradict each other.
    """
    phrase = text_cell(cells, "phrase", 300)
    if cells["proposed"] and phrase is None:
        raise InvalidInputError("proposed needs the phrase it belongs to.")
    reason = text_cell(cells, "reading_reason", READING_REASON_LIMIT)
    if reason and phrase is None:
        raise InvalidInputError("reading_reason needs the phrase it is about.")
    manner = Manner(
        reading_reason=reason,
        basis=_choice(Basis, cells["basis"], "basis") or Basis.NUMERIC,
        phrase=phrase,
        lexicon_version=text_cell(cells, "lexicon_version", 32),
        is_inverted=_switch(cells, "is_inverted"),
        proposed=probability_cell(cells["proposed"]) if cells["proposed"] else None,
        directness=_choice(Directness, cells["directness"], "directness") or Directness.DIRECT,
        is_commitment=_switch(cells, "is_commitment"),
    )
    _check_table(manner)
    return manner


def _entry(manner: Manner) -> Entry | None:
    """Finds what the table of a reading says of its words; None where it does not hold them.

    Nor is it asked where the words are a number: of `at most one in five` the phrase is the number,
    and what is proposed lies below it.
    """
    if manner.basis is not Basis.VERBAL or not manner.phrase or not manner.lexicon_version:
        return None
    if find_chances(manner.phrase, 0, len(manner.phrase)):
        return None
    return lexicon(manner.lexicon_version).find(manner.phrase)


def _is_of(entry: Entry, value: float, within: float = _ROUNDED) -> bool:
    """Says whether a table reads its phrase so, denied or not."""
    return min(abs(entry.central - value), abs(1 - entry.central - value)) <= within


def _check_table(manner: Manner) -> None:
    """Checks that there is a table of that name, and that it proposes what the row says."""
    version, known = manner.lexicon_version, lexicon_versions()
    if version is not None and version not in known:
        raise InvalidInputError(
            f"lexicon_version {version!r} is none of {', '.join(known)}; leave it blank where the "
            "words were read with another table."
        )
    entry = _entry(manner)
    if entry is None or manner.proposed is None or _is_of(entry, manner.proposed):
        return
    raise InvalidInputError(
        f"proposed is {manner.proposed:g}, but {version} reads {manner.phrase!r} as "
        f"{entry.central:g} ({entry.low:g} to {entry.high:g}), or as {1 - entry.central:g} where "
        "it is denied or said of No."
    )


def check_reason(manner: Manner, probability: float) -> None:
    """Checks that a reading which overrules its table comes with its reason.

    Of readings by tables older than reasons none was kept.

    Raises:
        InvalidInputError: the reason is missing.
    """
    is_free = manner.basis is not Basis.VERBAL or manner.lexicon_version in _WITHOUT_REASONS
    if is_free or manner.reading_reason is not None:
        return
    entry, proposed = _entry(manner), manner.proposed
    if proposed is None and entry is not None and not _is_of(entry, probability):
        proposed = entry.central
    if proposed is None or abs(proposed - probability) <= _SAME:
        return
    raise InvalidInputError(
        f"The lexicon reads {manner.phrase!r} as {proposed:g}, and the row says "
        f"{probability:g}: another reading needs its reading_reason, which is shown beside it."
    )


def read_dated(typed: str, precision: str, zone: str, *, now: datetime) -> Dated:
    """Reads when something was said; a time may be given to stand for its day, month or year.

    Raises:
        InvalidInputError: it is no time, or lies in the future.
    """
    moment = parse_moment(typed, edge=Edge.END, zone=zone)
    settled = settle_stated(moment, now=now)
    at, stated = time_text(settled.at), _choice(DatePrecision, precision, "stated_precision")
    if moment.begins_at is not None:
        return Dated(at, moment.precision, time_text(moment.begins_at), time_text(moment.at))
    if stated in {None, DatePrecision.INSTANT}:
        return Dated(at, DatePrecision.INSTANT)
    return Dated(at, str(stated), at, at)
