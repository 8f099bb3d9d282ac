"""Whose statements are taken from a peer's file, who may see them here, and what is left out."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, TypeAlias

from forecasts.clock import Edge, parse_moment
from forecasts.errors import InvalidInputError
from forecasts.exchange.reading import Problem
from forecasts.text import name_key
from forecasts.values import Visibility

PlacedRows: TypeAlias = Iterator[tuple[int, Mapping[str, str]] | Problem]
"""Rows of the long form with the lines they stood in."""

NAMED: Final = 8
SAMPLE: Final = 20
REMEMBERED: Final = 4_096
_CLOCK: Final = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)[T ](?P<hour>\d{1,2}):(?P<minute>\d{1,2})"
    r"(?::(?P<second>\d{1,2})(?P<fraction>\.\d{1,9})?)?"
    r"\s*(?:(?P<utc>Z|UTC|GMT)|(?P<offset>[+-]\d\d):?(?P<rest>\d\d)?)?",
    re.ASCII,
)


@dataclass(slots=True)
class Taking:
    """What whoever imports wants from a file.

    Attributes:
        name: the forecaster here whose statements they become.
        named: what the file calls them, where that differs.
        visibility: who may see everything; None is as the file says, else only its owner.
        everybody: whether statements of all people in the file are taken, each as their own.
        left_out: how many rows were not taken, by reason.
        dropped: what was not taken from how many rows that were.
        notes: whole sentences about what was assumed.
        sample: the first statements as they were read, with their lines.
    """

    name: str
    named: str | None = None
    visibility: Visibility | None = None
    everybody: bool = False
    left_out: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    sample: list[tuple[int, Mapping[str, str]]] = field(default_factory=list)
    _others: Counter[str] = field(default_factory=Counter)
    _taken: int = 0

    def forecaster(self, printed: str) -> str | None:
        """Gives whose statement a row is here; None where it is somebody else's."""
        if self.everybody:
            self._taken += 1
            return printed or self.name
        if printed and name_key(printed) != name_key(self.named or self.name):
            self._others[printed[:80]] += 1
            return None
        self._taken += 1
        return self.name

    def seen(self, said: Visibility | None = None) -> Visibility:
        """Gives who may see something of which the file says `said`."""
        return self.visibility or said or Visibility.PRIVATE

    def watched(self, rows: PlacedRows) -> PlacedRows:
        """Yields rows and keeps the first statements among them as a sample."""
        for each in rows:
            if (
                len(self.sample) < SAMPLE
                and not isinstance(each, Problem)
                and "probability" in each[1]
            ):
                self.sample.append(each)
            yield each

    def close(self) -> None:
        """Says what was left out, once the file is read.

        Raises:
            InvalidInputError: the file holds statements, and none of them is by who was named.
        """
        if not self._taken and self._others:
            people = ", ".join(name for name, _ in self._others.most_common(NAMED))
            raise InvalidInputError(
                f"Nobody in the file is called {(self.named or self.name)[:80]!r}. It holds "
                f"statements of {people}; say which of them you are."
            )
        if others := self._others.total():
            self.left_out["by somebody else"] += others
        for reason, number in sorted(self.left_out.items()):
            rows = "1 row" if number == 1 else f"{number:,} rows"
            self.notes.append(f"Left out: {rows} {reason}.")
        for what, number in sorted(self.dropped.items()):
            rows = "1 row" if number == 1 else f"{number:,} rows"
            self.notes.append(f"Not taken from {rows}: {what}.")


@lru_cache(REMEMBERED)
def clock_text(typed: str, *, is_deadline: bool = False) -> str:
    """Writes a peer's time so that it can be read; what is no time stays as it is.

    Hours, minutes and seconds may lack their zero. A deadline at midnight without a zone is the
    day alone: its end.

    Example:
        >>> clock_text("2024-05-01 9:30:5"), clock_text("2024-05-01 00:00:00", is_deadline=True)
        ('2024-05-01T09:30:05+00:00', '2024-05-01')
    """
    found = _CLOCK.fullmatch(typed.strip())
    if found is None:
        return typed.strip()
    hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
    offset = f"{found['offset']}:{found['rest'] or '00'}" if found["offset"] else "+00:00"
    is_zoned = bool(found["offset"] or found["utc"])
    if is_deadline and not is_zoned and not (hour or minute or second or found["fraction"]):
        return found["day"]
    fraction = (found["fraction"] or "")[:7]
    return f"{found['day']}T{hour:02}:{minute:02}:{second:02}{fraction}{offset}"


@lru_cache(REMEMBERED)
def is_before(one: str, edge: Edge, other: str, other_edge: Edge) -> bool:
    """Says whether both texts are times and the first does not lie after the second."""
    try:
        return parse_moment(one, edge=edge).at <= parse_moment(other, edge=other_edge).at
    except InvalidInputError:
        return False


def group(*parts: str) -> str:
    """Names what rows share that are about one question."""
    return json.dumps(parts, ensure_ascii=False)


def joined_title(title: str, option: str) -> str:
    """Names the question whether one option of several comes true."""
    return f"{title}: {option}"


def turned(
    rows: Iterable[tuple[int, dict[str, str]] | Problem],
    turn: Callable[[int, dict[str, str]], Mapping[str, str] | None],
) -> PlacedRows:
    """Turns rows into the long form; None leaves one out, and what is refused is a problem."""
    for each in rows:
        if isinstance(each, Problem):
            yield each
            continue
        try:
            row = turn(*each)
        except InvalidInputError as error:
            yield Problem(each[0], str(error))
            continue
        if row is not None:
            yield each[0], row


@dataclass(slots=True)
class Options:
    """Questions of several options: one question an option, tied together where one comes true.

    The tie is written last, in rows on which nobody says anything, since only then it is known
    whether more than one option came true.
    """

    _labels: dict[str, dict[str, str]] = field(default_factory=dict)
    _members: dict[tuple[str, str], dict[str, tuple[int, Mapping[str, str]]]] = field(
        default_factory=dict
    )
    _yeses: dict[tuple[str, str], set[str]] = field(default_factory=dict)

    def label(self, title: str, key: str, *, seen: str, day: str) -> str:
        """Names a question of several options; a second one of the same title has its day."""
        labels = self._labels.setdefault(f"{seen} {name_key(title)}", {})
        if key not in labels:
            label = title if not labels else f"{title} ({day[:10]})"
            taken = set(labels.values())
            labels[key] = next(
                each
                for each in (label, *(f"{label} {n}" for n in range(2, len(taken) + 3)))
                if each not in taken
            )
        return labels[key]

    def keep(self, label: str, key: str, line: int, row: Mapping[str, str]) -> None:
        """Remembers an option and how it came out."""
        family = (label, key)
        topic = {
            name: row[name]
            for name in ("question", "group", "question_visibility", "opens_at", "closes_at")
            if name in row
        }
        self._members.setdefault(family, {}).setdefault(row["question"], (line, topic))
        if row.get("outcome") == "1":
            self._yeses.setdefault(family, set()).add(row["question"])

    def rows(self, taking: Taking) -> PlacedRows:
        """Yields the rows that tie options together."""
        for family, members in self._members.items():
            if len(members) < 2:
                continue
            if len(self._yeses.get(family, ())) > 1:
                taking.notes.append(
                    f"More than one option of {family[0]!r} came true: each counts by itself."
                )
                continue
            for line, topic in members.values():
                yield line, {**topic, "family": f"exclusive:{family[0]}"}
