"""Logging predictions: one field that understands a line, a form for everything, many at once."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from flask import Blueprint, Response, request, url_for

from forecasts.accounts import Viewer, seen_question
from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError, NotFoundError
from forecasts.language.entry import (
    EXAMPLE,
    Entry,
    entry_of_fields,
    meant_lines,
    read_entry,
)
from forecasts.logbook import (
    LINES_AT_ONCE,
    Details,
    JustLogged,
    Logged,
    NumberedLine,
    author_of,
    just_logged,
    log_entry,
    log_lines,
    read_line,
    read_many,
    today_in,
    undo_own,
)
from forecasts.probabilities import parse_probability
from forecasts.values import Visibility
from forecasts.wording import probability_words
from web.access import safe_path, whoever
from web.contexts.predict import (
    FullFormContext,
    ManyContext,
    PredictContext,
    Reading,
    ReadingContext,
)
from web.formats import counted
from web.private import done, page
from web.rendering import runtime
from web.typed import chosen_visibility, number_in

pages: Final = Blueprint("predict", __name__, url_prefix="/predict")

_REFUSED: Final = (InvalidInputError, ConflictError, NotFoundError)
_FIELDS: Final = (
    *("title", "deadline", "probability", "criteria", "tags", "comment"),
    *("base_rate", "base_rate_source"),
)


def _choices(line_visibility: Visibility | None) -> tuple[Visibility, ...]:
    """Lists who may see what is said on a question of some visibility; None for a new question."""
    if line_visibility is None:
        return tuple(Visibility)
    if line_visibility is Visibility.PRIVATE:
        return ()
    return Visibility.PUBLIC, Visibility.PRIVATE


def _reading(
    session: Session, typed: str, me: Viewer, *, question: str = "", comment: str = ""
) -> Reading:
    line = read_line(
        session,
        typed,
        me,
        visibility=chosen_visibility(request.form),
        now=runtime().now(),
    )
    readings = next((each.readings for each in line.problems if each.readings), ())
    return Reading(
        line=line,
        meant=meant_lines(typed, readings),
        zone=me.zone,
        question=question,
        comment=comment,
        choices=_choices(line.same.visibility if line.same else None),
    )


def _shown(
    typed: str = "",
    reading: Reading | None = None,
    *,
    refusal: str = "",
    logged: tuple[JustLogged, ...] = (),
) -> Response:
    context = PredictContext(
        typed=typed, reading=reading, refusal=refusal, logged=logged, example=EXAMPLE
    )
    return page(context, 400 if refusal else 200)


@pages.get("")
def start() -> Response:
    """Shows the field, or leads to the question that was asked for."""
    question = request.args.get("question", "")
    if question:
        return done(url_for("own.one", name=question))
    number = number_in(request.args, "logged")
    if number is None:
        return _shown(request.args.get("line", ""))
    with runtime().reading() as session:
        logged = just_logged(session, number, whoever(), now=runtime().now())
    return _shown(logged=logged)


@pages.post("")
def enter() -> Response:
    """Shows how a line is read, or puts it on record."""
    typed = request.form.get("line", "")
    if request.form.get("action") == "save":
        return _save(typed)
    with runtime().reading() as session:
        return _shown(typed, _reading(session, typed, whoever()))


@pages.post("/read")
def read() -> Response:
    """Shows how a line is read, as a part of the page it is typed on."""
    with runtime().reading() as session:
        reading = _reading(session, request.form.get("line", ""), whoever())
    return page(ReadingContext(reading=reading))


def _save(typed: str) -> Response:
    me, question = whoever(), request.form.get("question", "")
    comment = request.form.get("comment", "")
    entry = read_entry(typed, today=today_in(me.zone, runtime().now()))
    try:
        logged = _log(entry, me, question=question, comment=comment)
    except _REFUSED as error:
        with runtime().reading() as session:
            reading = _reading(session, typed, me, question=question, comment=comment)
        return _shown(typed, reading, refusal=str(error))
    return _done(logged)


def _log(
    entry: Entry,
    me: Viewer,
    *,
    question: str = "",
    comment: str = "",
    details: Details | None = None,
) -> Logged:
    chosen = chosen_visibility(request.form)
    details = details or Details(visibility=Visibility.PRIVATE)
    whole = replace(
        details,
        visibility=chosen or me.usual_visibility,
        zone=me.zone,
        comment=comment,
        is_once=True,
    )
    composed = runtime()
    now = composed.now()
    with composed.transaction() as session:
        about = seen_question(session, question, me) if question else None
        return log_entry(
            session,
            replace(entry, visibility=None) if chosen else entry,
            whole,
            author=author_of(session, me, now=now),
            about=about,
            now=now,
        )


def _done(logged: Logged) -> Response:
    unused = ", ".join(logged.unused_tags)
    words = f"The question has its tags; {unused} was not added." if unused else ""
    return done(url_for("predict.start", logged=logged.place), words, "note")


@pages.get("/full")
def full() -> Response:
    """Shows a field for everything, filled in with what a line says."""
    me = whoever()
    entry = read_entry(request.args.get("line", ""), today=today_in(me.zone, runtime().now()))
    filled = {
        "title": entry.title,
        "deadline": entry.deadline.day.isoformat() if entry.deadline else "",
        "probability": "" if entry.probability is None else f"{100 * entry.probability:.10g}%",
        "tags": ", ".join(entry.tags),
    }
    return _form(filled, visibility=entry.visibility or me.usual_visibility)


def _form(
    typed: Mapping[str, str],
    *,
    visibility: Visibility,
    refusals: Mapping[str, str] | None = None,
    refusal: str = "",
) -> Response:
    me = whoever()
    context = FullFormContext(
        typed={name: typed.get(name, "") for name in _FIELDS},
        refusals=refusals or {},
        refusal=refusal,
        visibility=visibility,
        today=today_in(me.zone, runtime().now()).isoformat(),
        zone=me.zone,
    )
    return page(context, 400 if refusal or refusals else 200)


@pages.post("/full")
def log_full() -> Response:
    """Puts what was filled in on record."""
    me, typed = whoever(), request.form
    entry = entry_of_fields(
        title=typed.get("title", ""),
        deadline=typed.get("deadline", ""),
        probability=typed.get("probability", ""),
        tags=typed.get("tags", ""),
        visibility=None,
        today=today_in(me.zone, runtime().now()),
    )
    visibility = chosen_visibility(typed) or me.usual_visibility
    refusals = {problem.part.value: problem.words for problem in entry.problems}
    if refusals:
        return _form(typed, visibility=visibility, refusals=refusals)
    try:
        details = Details(
            visibility=visibility,
            criteria=typed.get("criteria", ""),
            base_rate=_base_rate(typed.get("base_rate", "")),
            base_rate_source=typed.get("base_rate_source", "").strip() or None,
        )
        logged = _log(entry, me, comment=typed.get("comment", ""), details=details)
    except _REFUSED as error:
        return _form(typed, visibility=visibility, refusal=str(error))
    return _done(logged)


def _base_rate(typed: str) -> float | None:
    return parse_probability(typed) if typed.strip() else None


def _many(typed: str = "", *, refusal: str = "", is_read: bool = False) -> Response:
    me, chosen = whoever(), chosen_visibility(request.form)
    lines: tuple[NumberedLine, ...] = ()
    if is_read:
        try:
            with runtime().reading() as session:
                lines = read_many(session, typed, me, visibility=chosen, now=runtime().now())
        except InvalidInputError as error:
            refusal = refusal or str(error)
    context = ManyContext(
        typed=typed,
        lines=lines,
        wrong=sum(not line.read.can_be_saved for line in lines),
        refusal=refusal,
        visibility=chosen or me.usual_visibility,
        most=LINES_AT_ONCE,
    )
    return page(context, 400 if refusal else 200)


@pages.get("/many")
def many() -> Response:
    """Shows where many lines are pasted."""
    return _many()


@pages.post("/many")
def log_many() -> Response:
    """Shows how many lines are read, or puts them all on record."""
    me, typed = whoever(), request.form.get("lines", "")
    if request.form.get("action") != "save":
        return _many(typed, is_read=True)
    details = Details(
        visibility=chosen_visibility(request.form) or me.usual_visibility,
        zone=me.zone,
        is_once=True,
    )
    composed = runtime()
    now = composed.now()
    try:
        with composed.transaction() as session:
            author = author_of(session, me, now=now)
            logged = log_lines(session, typed, details, author=author, now=now)
    except _REFUSED as error:
        return _many(typed, refusal=str(error), is_read=True)
    return done(url_for("predict.start", logged=logged[0].place))


@pages.post("/undo")
def undo() -> Response:
    """Takes back what was just said, all of it or nothing."""
    where = safe_path(request.form.get("next", "")) or url_for("predict.start")
    numbers = [number for number in request.form.getlist("number", type=int) if 0 < number < 2**31]
    if not numbers:
        return done(where, "Which statement is to be taken back is not said.", "refused")
    composed = runtime()
    now = composed.now()
    try:
        with composed.transaction() as session:
            author = author_of(session, whoever(), now=now)
            undone = [undo_own(session, number, author=author, now=now) for number in numbers]
    except _REFUSED as error:
        return done(where, str(error), "refused")
    if len(undone) == 1:
        said = probability_words(undone[0].probability)
        return done(where, f"Taken back: {said} on “{undone[0].title}”")
    return done(where, f"Taken back: {counted(len(undone), 'statement')}.")
