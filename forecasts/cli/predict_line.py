"""What `forecasts predict` does with a line, with many lines, and to take one back."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import click

from forecasts.cli.context import opened
from forecasts.cli.output import print_json, warn
from forecasts.errors import InvalidInputError, NotFoundError
from forecasts.values import Visibility
from forecasts.wording import probability_words

if TYPE_CHECKING:
    from datetime import datetime

    from forecasts.cli.speaker import Speaker
    from forecasts.db import Session
    from forecasts.language.entry import Entry
    from forecasts.logbook import Author, Details, Logged
    from forecasts.predictions import Statement

ZONE: Final = "UTC"


def check_line(typed: str) -> str:
    """Refuses what is a name and no line: its probability was forgotten.

    Raises:
        UsageError: it is one word.
    """
    if not any(map(str.isspace, typed)):
        raise click.UsageError(
            f"Give a probability after {typed}, such as 15%, or a whole line in quotation marks."
        )
    return typed


def _record(logged: "Logged") -> dict[str, Any]:
    return {
        "id": logged.prediction,
        "question": logged.slug,
        "title": logged.title,
        "probability": logged.probability,
        "visibility": logged.visibility,
        "is_new_question": logged.is_new,
    }


def _say(logged: "Logged") -> None:
    said = f"{probability_words(logged.probability)} on {logged.slug}"
    click.echo(f"Recorded as prediction {logged.prediction}: {said}, {logged.visibility.value}")
    if logged.unused_tags:
        warn(f"{logged.slug} keeps its tags; {', '.join(logged.unused_tags)} was not added.")


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of one speaker, and what they do not say themselves."""

    speaker: "Speaker"
    statement: "Statement"

    @property
    def _details(self) -> "Details":
        from forecasts.logbook import Details

        said = self.statement
        return Details(
            visibility=said.visibility,
            zone=ZONE,
            low=said.low,
            high=said.high,
            is_commitment=said.is_commitment,
            source=said.source,
        )

    def _author(self, session: "Session", entries: "list[Entry]", now: "datetime") -> "Author":
        """Finds who speaks, or records them, in public if anything they say is."""
        from forecasts.logbook import Author

        wishes = {entry.visibility or self.statement.visibility for entry in entries}
        forecaster = self.speaker.settled(session, is_public=Visibility.PUBLIC in wishes, now=now)
        return Author(forecaster=forecaster, by=self.speaker.by)

    def record_one(self, line: str, *, as_json: bool) -> None:
        """Puts one line on record: the question, unless it is there, and what is said."""
        from forecasts.language.entry import read_entry
        from forecasts.logbook import log_entry, today_in

        with opened() as runtime, runtime.transaction() as session:
            now = runtime.now()
            entry = read_entry(line, today=today_in(ZONE, now))
            author = self._author(session, [entry], now)
            logged = log_entry(session, entry, self._details, author=author, now=now)
        if as_json:
            print_json(_record(logged))
            return
        _say(logged)
        if logged.is_new:
            click.echo(f"New question: {logged.title}")
        elif logged.before is not None:
            before = probability_words(logged.before)
            click.echo(f"An update: {before} was said before; both stay on record.")
        click.echo(f"Within 10 minutes, `forecasts predict --undo {logged.prediction}` undoes it.")
        if logged.is_new and entry.deadline and entry.deadline.note:
            warn(f"“{entry.deadline.words}” is {entry.deadline.day}: {entry.deadline.note}.")

    def record_all(self, file: BinaryIO, *, as_json: bool) -> None:
        """Puts many lines on record, all or none."""
        from forecasts.language.entry import read_lines
        from forecasts.logbook import log_lines, today_in

        said = self.statement
        if said.low is not None or said.is_commitment or said.source.is_given:
            raise click.UsageError("A range, a source or a commitment goes with one statement.")
        try:
            text = file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise InvalidInputError("The lines are not UTF-8 text; save them as UTF-8.") from None
        with opened() as runtime, runtime.transaction() as session:
            now = runtime.now()
            entries = [line.entry for line in read_lines(text, today=today_in(ZONE, now))]
            author = self._author(session, entries, now)
            logged = log_lines(session, text, self._details, author=author, now=now)
        if as_json:
            print_json([_record(each) for each in logged])
            return
        for each in logged:
            _say(each)
        new = sum(each.is_new for each in logged)
        click.echo(f"{len(logged)} recorded, {new} of them on new questions.")


def take_back(number: int) -> None:
    """Takes back what was recorded within the last ten minutes, with the question it made."""
    from forecasts.logbook import Author, undo_statement
    from forecasts.models import Forecaster, Prediction

    with opened() as runtime, runtime.transaction() as session:
        row = session.get(Prediction, number)
        if row is None:
            raise NotFoundError("prediction", str(number))
        who = session.get_one(Forecaster, row.forecaster_id)
        author = Author(forecaster=who, by=row.recorded_by)
        undone = undo_statement(session, number, author=author, now=runtime.now())
        name = who.name
    gone = "; the question is annulled with it" if undone.is_question_gone else ""
    said = probability_words(undone.probability)
    click.echo(f"Taken back: {said} of {name} on {undone.slug}{gone}.")
