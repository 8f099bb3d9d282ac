"""Proposed outcomes, and public questions edited, decided and reopened by a curator."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from flask import Response, request, url_for

from forecasts.clock import DatePrecision, Edge, Moment, parse_moment, zone_named
from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError, NotFoundError
from forecasts.families import follow_deadlines, ladder_by_deadline
from forecasts.probabilities import parse_probability
from forecasts.questions import QuestionChange, edit_question
from forecasts.resolution.desk import (
    cards_on,
    decided_cards,
    nth_proposal,
    public_question,
    take_back,
    waiting_cards,
)
from forecasts.resolution.proposals import accept_proposal, end_waiting, reject_proposal
from forecasts.resolution.resolve import annul_question, reopen_question, resolve_question
from forecasts.standings import question_page
from forecasts.standings.questions.question_page import QuestionPage
from forecasts.values import Decision, QuestionState
from web.access import whoever
from web.contexts.review import ProposalsContext, QuestionDeskContext
from web.pages.review.blueprint import pages
from web.private import done, page
from web.queries import article_number, is_plausible_name
from web.refusals import RefusedFieldError, page_words
from web.rendering import runtime

_DECIDED: Final = frozenset({QuestionState.RESOLVED, QuestionState.ANNULLED})
_FIELDS: Final = (
    "title", "criteria", "opens_on", "closes_on", "tags", "cause", "base_rate", "base_rate_source",
    "outcome", "known_on", "evidence_url", "reason",
)  # fmt: skip


def _proposals(refused: str = "", status: int = 200) -> Response:
    with runtime().reading() as session:
        context = ProposalsContext(
            waiting=waiting_cards(session), decided=decided_cards(session), refused=refused
        )
    return page(context, status)


@pages.get("/proposals")
def proposals() -> Response:
    """Shows the outcomes that wait, and those decided about lately."""
    return _proposals()


@pages.post("/questions/<slug>/proposals/<number>")
def decide_proposal(slug: str, number: str) -> Response:
    """Accepts or rejects a proposed outcome, or takes that back."""
    wanted, viewer, composed = article_number(number), whoever(), runtime()
    if wanted is None or not is_plausible_name(slug):
        raise NotFoundError("proposal", number)
    try:
        with composed.transaction() as session:
            words = _decided(session, slug, wanted, by=viewer.mark, now=composed.now())
    except ConflictError as error:
        return _proposals(page_words(error), 409)
    except InvalidInputError as error:
        return _proposals(page_words(error), 400)
    return done(url_for("review.proposals"), words)


def _decided(session: Session, slug: str, number: int, *, by: str, now: datetime) -> str:
    question = public_question(session, slug)
    found = nth_proposal(session, question, number)
    reason, does = request.form.get("reason", "").strip(), request.form.get("do", "")
    if does == "accept":
        accept_proposal(session, found, by=by, now=now)
        return f"Decided: {found.decision.value.capitalize()}, {question.title}"
    if does == "reject":
        _check_reason(reason)
        reject_proposal(session, found, reason=reason, by=by, now=now)
        return "Rejected; the same is not proposed again unless it changes."
    if does == "undo":
        take_back(session, found, reason=reason or f"Taken back by {by}.", by=by, now=now)
        return "Taken back: it waits again, and only a person may accept it."
    raise InvalidInputError("Say what is decided: accept, reject or undo.")


def _check_reason(reason: str) -> None:
    if len(reason) < 2:
        raise InvalidInputError(
            "Say in a sentence why it is rejected; whoever looks next reads it."
        )


def _written(at: datetime | None, precision: DatePrecision, zone: str) -> str:
    """Writes a time as it can be typed again."""
    if at is None:
        return ""
    local = at.astimezone(zone_named(zone))
    if precision is DatePrecision.INSTANT:
        return local.isoformat(timespec="minutes")[:16]
    return local.date().isoformat()


def _filled(question: QuestionPage) -> dict[str, str]:
    rate = question.base_rate
    return dict.fromkeys(_FIELDS, "") | {
        "title": question.title,
        "criteria": question.criteria,
        "opens_on": _written(question.opens_at, DatePrecision.INSTANT, question.zone),
        "closes_on": _written(question.closes_at, question.closes_precision, question.zone),
        "tags": ", ".join(question.tags),
        "cause": question.cause or "",
        "base_rate": "" if rate is None else f"{100 * rate:.10g}%",
        "base_rate_source": question.base_rate_source or "",
    }


def _public_page(session: Session, slug: str) -> QuestionPage:
    if not is_plausible_name(slug):
        raise NotFoundError("question", slug)
    public_question(session, slug)
    return question_page(session, slug, is_public=True)


def _desk(
    slug: str,
    *,
    typed: Mapping[str, str] | None = None,
    refusals: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    with runtime().reading() as session:
        found = _public_page(session, slug).seen_at(runtime().now())
        context = QuestionDeskContext(
            question=found,
            cards=cards_on(session, public_question(session, slug)),
            typed={**_filled(found), **(typed or {})},
            refusals=refusals or {},
        )
    return page(context, status)


@pages.get("/questions/<slug>")
def question(slug: str) -> Response:
    """Shows a public question to be edited and decided."""
    return _desk(slug)


def _moment(typed: str, field: str, edge: Edge, zone: str) -> Moment:
    try:
        return parse_moment(typed, edge=edge, zone=zone)
    except InvalidInputError as error:
        raise RefusedFieldError(field, str(error)) from None


def _change(typed: Mapping[str, str], before: QuestionPage) -> QuestionChange:
    """Reads what is different from what the question says."""
    stands = _filled(before)
    new = {name: typed[name] for name in stands if typed[name] != stands[name]}
    for name, what in (("title", "a title"), ("criteria", "criteria"), ("closes_on", "a deadline")):
        if new.get(name) == "":
            raise RefusedFieldError(name, f"A question needs {what}.")
    try:
        rate = parse_probability(new["base_rate"]) if new.get("base_rate") else None
    except InvalidInputError as error:
        raise RefusedFieldError("base_rate", str(error)) from None
    zone, opens, closes = before.zone, new.get("opens_on"), new.get("closes_on")
    return QuestionChange(
        title=new.get("title"),
        criteria=new.get("criteria"),
        opens=_moment(opens, "opens_on", Edge.START, zone) if opens else None,
        closes=_moment(closes, "closes_on", Edge.END, zone) if closes else None,
        base_rate=rate,
        base_rate_source=new.get("base_rate_source") or None,
        cause=new.get("cause"),
        tags=tuple(new["tags"].split(",")) if "tags" in new else None,
    )


def _edit(session: Session, slug: str, typed: Mapping[str, str], by: str, now: datetime) -> str:
    found = public_question(session, slug)
    change = _change(typed, _public_page(session, slug))
    if change == QuestionChange():
        raise RefusedFieldError("title", "Nothing is different yet.")
    ladder = ladder_by_deadline(session, found)
    edit_question(session, found, change, by=by, now=now)
    if ladder is not None:
        follow_deadlines(session, ladder, now=now)
    return "Changed. What is resolved was scored anew."


def _check_undecided(found: Any) -> None:
    if found.state in _DECIDED:
        raise ConflictError(
            f"This question is {found.state.value} already; this is how it stands now. Reopen it "
            "first to decide otherwise."
        )


def _resolve(session: Session, slug: str, typed: Mapping[str, str], by: str, now: datetime) -> str:
    found = public_question(session, slug)
    _check_undecided(found)
    if typed["outcome"] not in {"yes", "no"}:
        raise RefusedFieldError("outcome", "Say how it came out: Yes or No.")
    if not typed["known_on"]:
        raise RefusedFieldError("known_on", "Say on which day this was publicly known.")
    known = _moment(typed["known_on"], "known_on", Edge.START, found.zone)
    end_waiting(session, found, by=by, now=now)
    resolve_question(
        session,
        found,
        Decision(typed["outcome"]),
        known=known,
        evidence_url=typed["evidence_url"] or None,
        reason=typed["reason"] or None,
        by=by,
        now=now,
    )
    return f"Resolved {typed['outcome'].capitalize()}; everybody who spoke in time is scored."


def _needs_reason(typed: Mapping[str, str]) -> str:
    if len(typed["reason"]) < 2:
        raise RefusedFieldError("reason", "Say why, in a sentence; the history shows it.")
    return typed["reason"]


def _annul(session: Session, slug: str, typed: Mapping[str, str], by: str, now: datetime) -> str:
    found = public_question(session, slug)
    _check_undecided(found)
    reason = _needs_reason(typed)
    end_waiting(session, found, by=by, now=now)
    annul_question(session, found, reason=reason, by=by, now=now)
    return "Annulled: it stays to be seen and counts for nobody."


def _reopen(session: Session, slug: str, typed: Mapping[str, str], by: str, now: datetime) -> str:
    found = public_question(session, slug)
    if found.state not in _DECIDED:
        raise ConflictError("This question is open already; it was reopened meanwhile.")
    reopen_question(session, found, reason=_needs_reason(typed), by=by, now=now)
    return "Reopened: its scores are taken back until it is decided again."


_ACTS: Final[Mapping[str, Callable[[Session, str, Mapping[str, str], str, datetime], str]]] = {
    "edit": _edit,
    "resolve": _resolve,
    "annul": _annul,
    "reopen": _reopen,
}


@pages.post("/questions/<slug>")
def change_question(slug: str) -> Response:
    """Edits, resolves, annuls or reopens a public question."""
    typed = {
        name: request.form[name].replace("\r\n", "\n").strip()
        for name in _FIELDS
        if name in request.form
    }
    act, viewer, composed = _ACTS.get(request.form.get("do", "")), whoever(), runtime()
    if act is None or not is_plausible_name(slug):
        raise NotFoundError("question", slug)
    with composed.reading() as session:
        whole = {**_filled(_public_page(session, slug)), **typed}
    try:
        with composed.transaction() as session:
            words = act(session, slug, whole, viewer.mark, composed.now())
    except RefusedFieldError as error:
        return _desk(slug, typed=typed, refusals={error.field: str(error)}, status=400)
    except ConflictError as error:
        return _desk(slug, refusals={"": page_words(error)}, status=409)
    except InvalidInputError as error:
        return _desk(slug, typed=typed, refusals={"": page_words(error)}, status=400)
    return done(url_for("review.question", slug=slug), words)
