"""The questions one asked or spoke on, and what can be done with each."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from flask import Blueprint, Response, request, url_for

from forecasts.accounts import own_question, seen_question
from forecasts.clock import Edge, Moment, date_moment, parse_day, parse_moment
from forecasts.comments import write_comment
from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError, NotFoundError
from forecasts.logbook import (
    Author,
    Details,
    author_of,
    decide_own,
    log_statement,
    spoken,
    today_in,
    undo_own,
    withdraw_own,
)
from forecasts.logbook.listing import OwnFilter, Stand, own_list
from forecasts.logbook.own_question import edit_own, own_question_page, remove_own_comment
from forecasts.probabilities import parse_probability, probability_readings
from forecasts.questions import QuestionChange
from forecasts.search import search_terms
from forecasts.text import clean_text
from forecasts.values import Decision, Visibility
from forecasts.wording import probability_words
from web.access import whoever
from web.contexts import Link
from web.contexts.own_questions import OwnQuestionContext, OwnQuestionsContext, StandTab
from web.paging import page_number, paging
from web.private import done, page
from web.queries import is_plausible_name
from web.rendering import runtime
from web.typed import chosen_visibility, number_in

pages: Final = Blueprint("own", __name__, url_prefix="/me/questions")

_REFUSED: Final = (InvalidInputError, ConflictError)
_DONE: Final = {
    Decision.YES: "Resolved Yes.",
    Decision.NO: "Resolved No.",
    Decision.ANNULLED: "Annulled.",
    Decision.REOPENED: "Open again.",
}
_PROPOSED: Final = "Proposed: the question is public, so a curator looks at it first."


def _stand(typed: str) -> Stand | None:
    try:
        return Stand(typed) if typed else None
    except ValueError:
        known = ", ".join(Stand)
        raise InvalidInputError(f"“state” is {typed[:60]!r}; it must be one of {known}.") from None


@pages.get("")
def every() -> Response:
    """Lists them by where they stand, by tag, or by words."""
    stand = _stand(request.args.get("state", ""))
    typed, tag = request.args.get("q", "").strip(), request.args.get("tag", "").strip()
    tag = clean_text(tag, what="tag", limit=60).lower() if tag else ""
    part, refusal = page_number(request.args), ""
    try:
        terms = search_terms(typed) if typed else ()
    except InvalidInputError as error:
        terms, refusal = (), str(error)
    wanted = OwnFilter(stand=stand, tag=tag, terms=terms, page=part)
    with runtime().reading() as session:
        own = own_list(session, whoever(), wanted, now=runtime().now())
    if part > own.pages:
        raise NotFoundError("page", str(part))

    def address(chosen: Stand | None, number: int = 1, named: str = tag) -> str:
        return url_for(
            "own.every",
            q=typed or None,
            tag=named or None,
            state=chosen.value if chosen else None,
            page=number if number > 1 else None,
        )

    tabs = [
        StandTab(stand=each, total=total, href=address(each), is_current=each is stand)
        for each, total in own.totals.items()
    ]
    whole = StandTab(stand=None, total=own.total, href=address(None), is_current=stand is None)
    context = OwnQuestionsContext(
        own=own,
        tabs=(whole, *tabs),
        chosen=stand,
        typed=typed,
        tag=tag,
        tags=tuple(Link(address(stand, named=each), each) for each in own.tags),
        refusal=refusal,
        paging=paging(part, own.pages, lambda number: address(stand, number)),
    )
    return page(context, 400 if refusal else 200)


def _choices(question: Visibility) -> tuple[Visibility, ...]:
    return () if question is Visibility.PRIVATE else (Visibility.PUBLIC, Visibility.PRIVATE)


def _meant() -> tuple[str, ...]:
    """Lists what the number that was typed may mean."""
    return probability_readings(request.form.get("probability", ""))


def _shown(name: str, *, refused: str = "", refusal: str = "") -> Response:
    me, now = whoever(), runtime().now()
    with runtime().reading() as session:
        question = own_question_page(session, name, me, now=now)
    said = next((each for each in question.said if each.place), None)
    usual = said.visibility if said else me.usual_visibility
    is_open = usual is not Visibility.PRIVATE
    chosen = Visibility.PUBLIC if is_open else Visibility.PRIVATE
    context = OwnQuestionContext(
        question=question,
        typed=request.form.to_dict() if refused else {},
        refused=refused,
        refusal=refusal,
        meant=_meant() if refused == "say" else (),
        choices=_choices(question.visibility),
        visibility=chosen_visibility(request.form) or chosen if refused else chosen,
        today=today_in(question.zone, now).isoformat(),
        zone=me.zone,
    )
    return page(context, 400 if refused else 200)


@pages.get("/<name>")
def one(name: str) -> Response:
    """Shows one's own side of a question, and what can be done with it."""
    if not is_plausible_name(name):
        raise NotFoundError("question", name)
    return _shown(name)


def _act(name: str, form: str, act: Callable[[Session, Author, datetime], str]) -> Response:
    """Does something with a question in one transaction, or shows why not beside its form."""
    me, composed = whoever(), runtime()
    now = composed.now()
    try:
        with composed.transaction() as session:
            seen_question(session, name, me)
            words = act(session, author_of(session, me, now=now), now)
    except _REFUSED as error:
        return _shown(name, refused=form, refusal=str(error))
    return done(url_for("own.one", name=name), words)


@pages.post("/<name>/say")
def say(name: str) -> Response:
    """Records what one says now: the first time, or instead of what one said before."""

    def act(session: Session, author: Author, now: datetime) -> str:
        question = seen_question(session, name, whoever())
        typed = request.form.get("meant") or request.form.get("probability", "")
        logged = log_statement(
            session,
            question,
            parse_probability(typed),
            Details(
                visibility=chosen_visibility(request.form) or whoever().usual_visibility,
                comment=request.form.get("comment", ""),
                is_once=True,
            ),
            author=author,
            now=now,
        )
        return f"On record: {probability_words(logged.probability)}, {logged.visibility.value}."

    return _act(name, "say", act)


@pages.post("/<name>/withdraw")
def withdraw(name: str) -> Response:
    """Ends to stand by what one said."""

    def act(session: Session, author: Author, now: datetime) -> str:
        question = seen_question(session, name, whoever())
        withdraw_own(session, question, author=author, now=now)
        return "Withdrawn: what you said stays, and counts until now."

    return _act(name, "withdraw", act)


@pages.post("/<name>/undo")
def undo(name: str) -> Response:
    """Takes back what was just said."""

    def act(session: Session, author: Author, now: datetime) -> str:
        number = number_in(request.form, "number")
        if number is None:
            raise InvalidInputError("Which statement is to be taken back is not said.")
        undone = undo_own(session, number, author=author, now=now)
        gone = " The question is annulled with it." if undone.is_question_gone else ""
        return f"Taken back: {probability_words(undone.probability)}.{gone}"

    return _act(name, "undo", act)


@pages.post("/<name>/comment")
def comment(name: str) -> Response:
    """Puts a comment beside what one said, or a note to oneself."""

    def act(session: Session, author: Author, now: datetime) -> str:
        question = seen_question(session, name, whoever())
        chosen = chosen_visibility(request.form) or Visibility.PRIVATE
        seen = spoken(question.visibility, chosen)
        write_comment(
            session,
            question,
            author.forecaster,
            text=request.form.get("text", ""),
            visibility=seen,
            by=author.by,
            now=now,
        )
        if seen is Visibility.PRIVATE:
            return "Your note is kept."
        return "Your comment is on the question’s page."

    return _act(name, "comment", act)


@pages.post("/<name>/comment/<int(max=999999999):number>/remove")
def remove(name: str, number: int) -> Response:
    """Removes a comment of one's own."""

    def act(session: Session, author: Author, now: datetime) -> str:
        question = seen_question(session, name, whoever())
        remove_own_comment(session, question, number, author=author, now=now)
        return "Removed."

    return _act(name, "comment", act)


def _changed(typed: str, before: str) -> str | None:
    """Gives what was typed where it differs; browsers send line breaks their own way."""
    clean = typed.replace("\r\n", "\n").strip()
    return None if clean == before.strip() else clean


def _deadline(typed: str, zone: str, closes_at: datetime) -> Moment | None:
    day = parse_day(typed)
    moment = date_moment(day, edge=Edge.END, zone=zone)
    return None if moment.at == closes_at else moment


@pages.post("/<name>/edit")
def edit(name: str) -> Response:
    """Changes one's own question: what it asks, its deadline, its tags."""

    def act(session: Session, author: Author, now: datetime) -> str:
        question, typed = own_question(session, name, whoever()), request.form
        change = QuestionChange(
            title=_changed(typed.get("title", question.title), question.title),
            criteria=_changed(typed.get("criteria", question.criteria), question.criteria),
            closes=(
                _deadline(typed["deadline"], question.zone, question.closes_at)
                if "deadline" in typed
                else None
            ),
            tags=tuple(tag.strip().lstrip("#") for tag in typed.get("tags", "").split(",")),
        )
        edit_own(session, question, change, author=author, now=now)
        return "Changed."

    return _act(name, "edit", act)


def _known(zone: str) -> Moment | None:
    """Reads when an outcome was known: a day, or an hour of it."""
    day, hour = request.form.get("known_on", "").strip(), request.form.get("known_time", "").strip()
    if not day:
        return None
    return parse_moment(f"{day}T{hour}" if hour else day, edge=Edge.START, zone=zone)


def _decision(typed: str) -> Decision:
    try:
        return Decision(typed)
    except ValueError:
        raise InvalidInputError("Say how it came out: Yes, No, annulled or open again.") from None


@pages.post("/<name>/decide")
def decide(name: str) -> Response:
    """Says how one's own question came out; on a public one it is a proposal."""

    def act(session: Session, author: Author, now: datetime) -> str:
        question, typed = own_question(session, name, whoever()), request.form
        decision = _decision(typed.get("decision", ""))
        is_decided = decide_own(
            session,
            question,
            decision,
            author=author,
            known=_known(question.zone) if decision.outcome is not None else None,
            evidence_url=typed.get("evidence_url", "").strip() or None,
            reason=typed.get("reason", ""),
            now=now,
        )
        return _DONE[decision] if is_decided else _PROPOSED

    return _act(name, "decide", act)
