"""How a line would be saved: what it says, which question it means, what stands in its way."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from forecasts.accounts import Viewer, is_seen_question
from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError
from forecasts.language.entry import Entry, Line, Part, Problem, read_entry, read_lines
from forecasts.logbook.author import Author, spoken
from forecasts.logbook.matching import (
    Match,
    match_of,
    near_questions,
    other_deadline,
    same_question,
)
from forecasts.logbook.saving import (
    LINES_AT_ONCE,
    Details,
    Logged,
    check_takes_statements,
    log_entry,
    problems_of,
    taken_back,
    today_in,
)
from forecasts.models import Prediction, Question
from forecasts.text import name_key
from forecasts.values import Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLine:
    """A line as it would be saved.

    Attributes:
        typed: the line.
        entry: how it was read.
        same: the question of this title on record; what is said goes there.
        said: what its reader said there last, None without.
        near: questions that may be meant.
        visibility: who may see the question and what is said on it.
        problems: what stands in the way of saving it as it is.
    """

    typed: str
    entry: Entry
    same: Match | None
    said: float | None
    near: tuple[Match, ...]
    visibility: Visibility
    problems: tuple[Problem, ...]

    @property
    def can_be_saved(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.problems

    @property
    def can_be_said_elsewhere(self) -> bool:
        """Whether it could be saved on one of the questions that may be meant."""
        elsewhere = {Part.TITLE, Part.DEADLINE}
        return bool(self.near) and all(each.part in elsewhere for each in self.problems)


@dataclass(frozen=True, slots=True)
class NumberedLine:
    """One of many lines, with its number from 1."""

    number: int
    read: ReadLine


def _said_last(session: Session, question: Question, viewer: Viewer) -> float | None:
    if viewer.forecaster_id is None:
        return None
    said = select(Prediction.probability).where(
        Prediction.question_id == question.id,
        Prediction.forecaster_id == viewer.forecaster_id,
        Prediction.retracted_at.is_(None),
    )
    newest = said.order_by(Prediction.stated_at.desc(), Prediction.id.desc()).limit(1)
    return session.scalars(newest).first()


def _amiss(question: Question, entry: Entry, now: datetime) -> tuple[Problem, ...]:
    """Lists why nothing can be said on the question of a title as the line means it."""
    if other := other_deadline(question, entry):
        return (other,)
    try:
        check_takes_statements(question, now=now)
    except ConflictError as error:
        return (Problem(Part.TITLE, str(error)),)
    return ()


def read_line(
    session: Session,
    typed: str,
    viewer: Viewer,
    *,
    visibility: Visibility | None = None,
    now: datetime,
    is_one: bool = True,
    entry: Entry | None = None,
) -> ReadLine:
    """Reads a line for somebody signed in; nothing is recorded.

    Args:
        session: a reading session.
        typed: the line.
        viewer: who typed it.
        visibility: what was chosen beside the line; None for what the line says, or their usual.
        now: the present instant.
        is_one: whether questions that may be meant are looked for.
        entry: how it was read already.
    """
    entry = entry or read_entry(typed, today=today_in(viewer.zone, now))
    seen = is_seen_question(viewer)
    wish = visibility or entry.visibility or viewer.usual_visibility
    same = same_question(session, entry.title, seen=seen, account_id=viewer.account_id)
    if same is not None and taken_back(session, same):
        same = None
    near: tuple[Match, ...] = ()
    if is_one and same is None:
        near = near_questions(session, entry.title, seen=seen, now=now)
    amiss = _amiss(same, entry, now) if same else ()
    return ReadLine(
        typed=typed,
        entry=entry,
        same=match_of(same) if same else None,
        said=_said_last(session, same, viewer) if same else None,
        near=near,
        visibility=spoken(same.visibility, wish) if same else wish,
        problems=(*problems_of(entry, same), *amiss),
    )


def _twice(lines: Iterable[Line]) -> dict[int, Problem]:
    """Finds lines that ask what an earlier one asks."""
    first: dict[str, int] = {}
    found = {}
    for line in lines:
        key = name_key(line.entry.title)
        if key and key in first:
            words = f"Line {first[key]} asks the same; keep one of them."
            found[line.number] = Problem(Part.TITLE, words)
        first.setdefault(key, line.number)
    return found


def _lines(text: str, zone: str, now: datetime) -> tuple[Line, ...]:
    lines = read_lines(text, today=today_in(zone, now))
    if not lines:
        raise InvalidInputError("There is no line to read; paste one question to a line.")
    if len(lines) > LINES_AT_ONCE:
        raise InvalidInputError(
            f"There are {len(lines):,} lines; at most {LINES_AT_ONCE} are read at once."
        )
    return lines


def read_many(
    session: Session,
    text: str,
    viewer: Viewer,
    *,
    visibility: Visibility | None = None,
    now: datetime,
) -> tuple[NumberedLine, ...]:
    """Reads pasted lines for somebody signed in; nothing is recorded.

    Raises:
        InvalidInputError: there is none, or there are too many.
    """
    lines = _lines(text, viewer.zone, now)
    twice = _twice(lines)
    found = []
    for line in lines:
        read = read_line(
            session,
            line.typed,
            viewer,
            visibility=visibility,
            now=now,
            is_one=False,
            entry=line.entry,
        )
        if line.number in twice:
            read = replace(read, problems=(*read.problems, twice[line.number]))
        found.append(NumberedLine(line.number, read))
    return tuple(found)


def log_lines(
    session: Session, text: str, details: Details, *, author: Author, now: datetime
) -> list[Logged]:
    """Puts many lines on record, all or none.

    Args:
        session: an open writing transaction.
        text: the lines as they were pasted.
        details: what they do not say.
        author: who logs them.
        now: the present instant.

    Raises:
        InvalidInputError: there is none, there are too many, or some have problems, each named by
            its number.
    """
    lines = _lines(text, details.zone, now)
    wrong, twice, logged = [], _twice(lines), []
    for line in lines:
        try:
            if line.number in twice:
                raise InvalidInputError(twice[line.number].words)  # noqa: TRY301  # one way out
            logged.append(log_entry(session, line.entry, details, author=author, now=now))
        except (InvalidInputError, ConflictError) as error:
            wrong.append(f"Line {line.number}: {error}")
    if wrong:
        raise InvalidInputError(" ".join(wrong))
    return logged
