"""Reading a file once: every cell checked, every bad row named, good ones spooled."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache, partial
from operator import itemgetter
from typing import Any, Final

from forecasts.errors import InvalidInputError
from forecasts.exchange.cells import (
    Dated,
    Manner,
    Person,
    Topic,
    check_reason,
    probability_cell,
    read_dated,
    read_manner,
    read_person,
    read_topic,
    slug_cell,
    text_cell,
    visibility_cell,
)
from forecasts.exchange.columns import (
    INSIDE,
    LONG_FORM,
    MANNER,
    PERSON,
    SAID,
    TOPIC,
    check_header,
)
from forecasts.exchange.spool import Spool
from forecasts.probabilities import check_range
from forecasts.text import QUOTE_LIMIT, check_url, name_key
from forecasts.values import Basis

Progress = Callable[[str, int, int | None], None]
Values = Sequence[str]

READING: Final = "reading"
REMEMBERED: Final = 65_536
EVERY: Final = 2_000
_KNOWN: Final = frozenset(INSIDE)

_probability = lru_cache(REMEMBERED)(probability_cell)
_url = lru_cache(1024)(check_url)


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that cannot be imported, and why; `line` is where its record ends."""

    line: int
    reason: str


def csv_values(lines: Iterable[str]) -> Iterator[tuple[int, Values] | Problem]:
    """Yields the header and the rows of a CSV file with the lines their records end on."""
    reader = csv.reader(lines, strict=True)
    try:
        for values in reader:
            if values:
                yield reader.line_num, values
    except csv.Error as error:
        yield Problem(reader.line_num, f"The line is no valid CSV: {error}.")
    except UnicodeDecodeError:
        yield Problem(reader.line_num + 1, "The file is not UTF-8 text; save it as UTF-8.")


def first_row(source: Iterator[tuple[int, Values] | Problem]) -> Values:
    """Takes the row that names the columns; empty where the file is.

    Raises:
        InvalidInputError: it cannot be read.
    """
    first = next(source, (0, ()))
    if isinstance(first, Problem):
        raise InvalidInputError(first.reason)
    return first[1]


def named_cells(
    rows: Iterable[tuple[int, Values] | Problem],
    header: Sequence[str],
    clean: Callable[[str], str] = str.strip,
) -> Iterator[tuple[int, dict[str, str]] | Problem]:
    """Yields the cells of each row by their columns, and what is wrong with others."""
    for each in rows:
        if isinstance(each, Problem):
            yield each
        elif len(each[1]) != len(header):
            yield Problem(each[0], f"{len(each[1])} fields found, {len(header)} expected.")
        else:
            yield each[0], dict(zip(header, map(clean, each[1]), strict=True))


def mapping_values(rows: Iterable[Mapping[str, str]]) -> Iterator[tuple[int, Values] | Problem]:
    """Yields mappings as if they stood in a file: the header is line 1, the first row line 2."""
    yield from placed_values(enumerate(rows, start=2))


def placed_values(
    rows: Iterable[tuple[int, Mapping[str, str]] | Problem],
) -> Iterator[tuple[int, Values] | Problem]:
    """Yields mappings that stand in lines of their own, and what is wrong with others."""
    yield 1, INSIDE
    for each in rows:
        if isinstance(each, Problem):
            yield each
            continue
        line, row = each
        if row.keys() <= _KNOWN:
            yield line, [row.get(name, "") for name in INSIDE]
        else:
            yield Problem(line, f"The column {min(row.keys() - _KNOWN)!r} is not known.")


def _picker(header: Sequence[str], names: Sequence[str]) -> Callable[[Values], tuple[str, ...]]:
    """Builds what picks columns from a row in the order of `names`, blank where there is none."""
    places = [header.index(name) if name in header else len(header) for name in names]
    pick: Callable[[Values], tuple[str, ...]] = itemgetter(*places)
    return pick


def _remember(known: dict[tuple[str, ...], Any], cells: tuple[str, ...], value: Any) -> None:
    if len(known) >= REMEMBERED:
        known.clear()
    known[cells] = value


@dataclass(slots=True)
class Reader:
    """Checks rows and spools them; what was read is in its lists of people and manners."""

    spool: Spool
    now: datetime
    known: Sequence[str] = LONG_FORM
    problems: list[Problem] = field(default_factory=list)
    people: dict[str, Person] = field(default_factory=dict)
    manners: list[Manner] = field(default_factory=list)
    _questions: dict[str, int] = field(default_factory=dict)
    _person_numbers: dict[str, int] = field(default_factory=dict)
    _topics: dict[tuple[str, ...], tuple[int, str]] = field(default_factory=dict)
    _names: dict[tuple[str, ...], int] = field(default_factory=dict)
    _manners: dict[tuple[str, ...], int] = field(default_factory=dict)
    _lost_deadlines: set[str] = field(default_factory=set)
    _dated: Callable[[str, str, str], Dated] = field(init=False)

    def __post_init__(self) -> None:
        self._dated = lru_cache(REMEMBERED)(partial(read_dated, now=self.now))

    def read(self, rows: Iterable[tuple[int, Values] | Problem], progress: Progress) -> None:
        """Reads the header and all rows.

        Raises:
            InvalidInputError: the header is missing, or names columns wrong.
        """
        source = iter(rows)
        header = [name.strip().lower() for name in first_row(source)]
        check_header(header, self.known)
        pickers = [_picker(header, names) for names in (TOPIC, PERSON, MANNER, SAID)]
        for number, row in enumerate(source, start=1):
            self._take(row, len(header), pickers)
            if number % EVERY == 0:
                progress(READING, number, None)

    def _take(
        self,
        row: tuple[int, Values] | Problem,
        width: int,
        pickers: Sequence[Callable[[Values], tuple[str, ...]]],
    ) -> None:
        if isinstance(row, Problem):
            self.problems.append(row)
            return
        line, values = row
        if len(values) != width:
            self.problems.append(Problem(line, f"{len(values)} fields found, {width} expected."))
            return
        padded = [*map(str.strip, values), ""]
        topic, person, manner, said = (pick(padded) for pick in pickers)
        try:
            self._row(line, topic, person, manner, said)
        except InvalidInputError as error:
            self.problems.append(Problem(line, str(error)))
            self._refuse(dict(zip(TOPIC, topic, strict=True)))

    def _refuse(self, cells: Mapping[str, str]) -> None:
        """Remembers that a refused row gave the deadline of a question."""
        if cells["closes_at"] or cells["known_at"]:
            self._lost_deadlines.add(name_key(cells["question"]))
            self._lost_deadlines.add(f"#{slug_cell(cells['question_id'])}")

    def has_lost_deadline(self, topic: Topic) -> bool:
        """Says whether a question lacks a deadline only because the row that gave it is bad."""
        if topic.closes is not None or topic.known is not None:
            return False
        return bool({topic.title_key, f"#{topic.slug}"} & self._lost_deadlines)

    def _row(
        self,
        line: int,
        topic: tuple[str, ...],
        person: tuple[str, ...],
        manner: tuple[str, ...],
        said: tuple[str, ...],
    ) -> None:
        if not person[0] and not said[0]:  # a question on which nobody has said anything
            self._topic(line, topic)
            return
        probability = _probability(said[0])
        low = _probability(said[1]) if said[1] else None
        high = _probability(said[2]) if said[2] else None
        if low is not None or high is not None:
            check_range(low, probability, high)
        number = self._manner(manner, has_range=low is not None)
        if self.manners[number].phrase is not None:
            check_reason(self.manners[number], probability)
        who = self._person(person)
        question, zone = self._topic(line, topic)
        at = self._dated(said[3], said[4], zone) if said[3] else None
        dated = (at.at, at.precision, at.begins, at.ends) if at else (None, None, None, None)
        source = self._source(said) if said[5] or said[6] or said[7] else (None, None, None)
        withdrawn = self._withdrawn(said[8], zone, at) if said[8] else None
        seen = visibility_cell(said[9]) if said[9] else None
        self.spool.keep(
            (question, line, who, number, probability, low, high, *dated, *source, withdrawn, seen)
        )

    def _withdrawn(self, typed: str, zone: str, stated: Dated | None) -> str:
        withdrawn = self._dated(typed, "", zone)
        if stated is None or withdrawn.at < stated.at:
            raise InvalidInputError("withdrawn_at needs stated_at, and cannot lie before it.")
        return f"{withdrawn.precision} {withdrawn.at}"

    def _source(self, said: tuple[str, ...]) -> tuple[str | None, str | None, str | None]:
        cells = dict(zip(SAID, said, strict=True))
        return (
            text_cell(cells, "quote", QUOTE_LIMIT),
            _url(cells["url"]) if cells["url"] else None,
            text_cell(cells, "publisher", 300),
        )

    def _topic(self, line: int, cells: tuple[str, ...]) -> tuple[int, str]:
        known = self._topics.get(cells)
        if known is None:
            topic = read_topic(dict(zip(TOPIC, cells, strict=True)))
            key = f"#{topic.slug}" if topic.slug else topic.title_key
            key = f"{topic.visibility} {topic.group or key}"
            number = self._questions.setdefault(key, len(self._questions))
            self.spool.keep_topic(number, line, cells)
            known = number, topic.zone or "UTC"
            _remember(self._topics, cells, known)
        return known

    def _person(self, cells: tuple[str, ...]) -> int:
        number = self._names.get(cells)
        if number is None:
            person = read_person(dict(zip(PERSON, cells, strict=True)))
            key = name_key(person.name)
            number = self._person_numbers.setdefault(key, len(self._person_numbers))
            first = self.people.setdefault(key, person)
            first.kind = first.kind or person.kind
            first.organisation = first.organisation or person.organisation
            _remember(self._names, cells, number)
        return number

    def _manner(self, cells: tuple[str, ...], *, has_range: bool) -> int:
        number = self._manners.get(cells)
        if number is None:
            self.manners.append(read_manner(dict(zip(MANNER, cells, strict=True))))
            number = len(self.manners) - 1
            _remember(self._manners, cells, number)
        if self.manners[number].basis is Basis.VERBAL and not has_range:
            raise InvalidInputError("basis verbal needs low and high: words are a range.")
        return number
