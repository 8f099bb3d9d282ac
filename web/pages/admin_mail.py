"""How mail goes, for whoever runs the site: letters that wait or failed, addresses closed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from flask import Blueprint, Response, request, url_for

from forecasts.accounts import check_email
from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError, NotFoundError
from forecasts.operations.status import SchedulerState, scheduler_status
from forecasts.outbox import (
    Listed,
    OutboxState,
    deliveries,
    drop_held,
    find_delivery,
    lift,
    outbox_state,
    pause,
    release_held,
    resend,
    resume,
    suppress,
    suppressions,
)
from forecasts.values import DeliveryState, MailKind, SuppressionReason
from web.access import whoever
from web.contexts.mailing import AdminMailContext, LetterLine, MailAct, Option
from web.contexts.shared import Link, Paging
from web.formats import counted
from web.paging import page_number
from web.private import done, page
from web.rendering import runtime

pages: Final = Blueprint("admin_mail", __name__, url_prefix="/admin/mail")

PAGE: Final = 50
_STATES: Final = {
    DeliveryState.WAITING: "Waits",
    DeliveryState.SENT: "Sent",
    DeliveryState.HELD: "May have arrived",
    DeliveryState.FAILED: "Given up",
    DeliveryState.CANCELLED: "Called back",
}
_SETTLED: Final = frozenset({DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.CANCELLED})


def _state(asked: str) -> DeliveryState | None:
    if not asked:
        return None
    try:
        return DeliveryState(asked)
    except ValueError:
        known = ", ".join(DeliveryState)
        raise InvalidInputError(f"{asked[:60]!r} is no state; it must be one of {known}.") from None


def sentence_of(going: OutboxState) -> str:
    """Says how sending goes, first what asks for somebody."""
    if going.paused_at is not None:
        return "Sending pauses."
    if going.held:
        wait = "waits" if going.held == 1 else "wait"
        return f"{counted(going.held, 'letter')} may have arrived and {wait} for you to decide."
    if going.failures:
        last = "last attempt" if going.failures == 1 else f"last {going.failures:,} attempts"
        return f"The {last} failed; it goes on trying."
    wait = "waits" if going.waiting == 1 else "wait"
    if going.oldest_due_at is not None:
        return f"{counted(going.waiting, 'letter')} {wait} to be sent."
    if going.waiting:
        return f"{counted(going.waiting, 'letter')} {wait} for another try."
    return "All that was due is sent."


def _act(endpoint: str, each: Listed, words: str) -> MailAct:
    return MailAct(href=url_for(f"admin_mail.{endpoint}", name=each.public_id), words=words)


def _acts(each: Listed) -> tuple[MailAct, ...]:
    """Gives what can be done about a letter; bytes that are gone cannot be sent again."""
    if each.state is DeliveryState.HELD:
        again = (_act("release", each, "Send again"),) if each.has_content else ()
        return (*again, _act("drop", each, "Let it go"))
    if each.state in _SETTLED and each.has_content:
        return (_act("send_again", each, "Send again"),)
    return ()


def _line(each: Listed, now: datetime) -> LetterLine:
    words, at = _what_became(each, now)
    period = "" if each.kind is MailKind.CONFIRMATION else f" of {each.period}"
    title = f"{each.kind.capitalize()}{period}"
    return LetterLine(letter=each, title=title, words=words, at=at, acts=_acts(each))


def _what_became(each: Listed, now: datetime) -> tuple[str, datetime | None]:
    """Says what became of a letter, in words that go before a time."""
    tries = f", tried {counted(each.attempts, 'time')}" if each.attempts else ""
    words = f"{_STATES[each.state]}{tries}"
    if each.state is DeliveryState.SENT:
        return words, each.sent_at
    if each.state is not DeliveryState.WAITING:
        return f"{words}, the last" if each.attempted_at else words, each.attempted_at
    if each.is_under_way:
        return "Is being sent since", each.attempted_at
    is_due = each.due_at is not None and each.due_at <= now
    return f"{words}; {'due since' if is_due else 'next try'}", each.due_at


def _paging(number: int, *, has_more: bool) -> Paging:
    def lead(wanted: int, words: str) -> Link:
        kept: dict[str, Any] = {key: request.args.get(key) or None for key in ("state", "address")}
        kept["page"] = wanted if wanted > 1 else None
        return Link(url_for("admin_mail.every", **kept), words)

    return Paging(
        page=number,
        pages=number + has_more,
        before=lead(number - 1, "Newer") if number > 1 else None,
        after=lead(number + 1, "Older") if has_more else None,
    )


@pages.get("")
def every() -> Response:
    """Shows how sending goes, the letters, and the addresses nothing is sent to."""
    composed, number = runtime(), page_number(request.args)
    now = composed.now()
    state, address = _state(request.args.get("state", "")), request.args.get("address", "").strip()
    with composed.reading() as session:
        going = outbox_state(session, now=now)
        found = deliveries(
            session,
            states=(state,) if state else (),
            address=address[:254],
            skip=(number - 1) * PAGE,
            most=PAGE + 1,
        )
        closed = suppressions(session)
        scheduler = scheduler_status(session, now=now).state
    if number > 1 and not found:
        raise NotFoundError("page", str(number))
    context = AdminMailContext(
        going=going,
        sentence=sentence_of(going),
        can_mail=composed.settings.mail is not None,
        is_sending=scheduler is SchedulerState.ALIVE,
        states=tuple(Option(each.value, words) for each, words in _STATES.items()),
        state=state.value if state else "",
        address=address,
        lines=tuple(_line(each, now) for each in found[:PAGE]),
        paging=_paging(number, has_more=len(found) > PAGE),
        closed=tuple(closed),
        bounces=_bounces(),
        zone=whoever().zone,
    )
    return page(context)


def _bounces() -> str:
    folder = runtime().settings.bounces
    if folder is None:
        return "Letters that come back are not read: set FORECASTS_BOUNCES to their Maildir."
    return "Letters that come back are read every five minutes from the Maildir that is set."


def _home(words: str, kind: str = "done") -> Response:
    return done(url_for("admin_mail.every"), words, kind)


def _done(do: Callable[[Session], str]) -> Response:
    """Does something, and says what came of it."""
    try:
        with runtime().transaction() as session:
            words = do(session)
    except (ConflictError, InvalidInputError) as error:
        return _home(str(error), "refused")
    return _home(words)


@pages.post("/pause")
def pause_sending() -> Response:
    """Sends nothing until somebody resumes."""

    def do(session: Session) -> str:
        pause(session, f"Paused by {whoever().mark}.", now=runtime().now())
        return "Sending pauses; what is written meanwhile waits."

    return _done(do)


@pages.post("/resume")
def resume_sending() -> Response:
    """Sends again."""

    def do(session: Session) -> str:
        return "Sending goes on." if resume(session) else "It did not pause."

    return _done(do)


@pages.post("/letters/<name>/resend")
def send_again(name: str) -> Response:
    """Sends a settled letter again: the same bytes, under the same name."""

    def do(session: Session) -> str:
        resend(session, find_delivery(session, name), now=runtime().now())
        return "The letter is sent again, the same to the last byte."

    return _done(do)


@pages.post("/letters/<name>/release")
def release(name: str) -> Response:
    """Sends a letter again that may have arrived."""

    def do(session: Session) -> str:
        release_held(session, find_delivery(session, name), now=runtime().now())
        return "The letter is sent again, the same to the last byte."

    return _done(do)


@pages.post("/letters/<name>/drop")
def drop(name: str) -> Response:
    """Leaves a letter alone that may have arrived."""

    def do(session: Session) -> str:
        drop_held(session, find_delivery(session, name))
        return "The letter is let go."

    return _done(do)


@pages.post("/open")
def open_again() -> Response:
    """Lets an address be written to again."""

    def do(session: Session) -> str:
        email = check_email(request.form.get("address", ""))
        if not lift(session, email):
            raise ConflictError(f"{email} was not closed.")
        return f"Letters go to {email} again."

    return _done(do)


@pages.post("/close")
def close() -> Response:
    """Has nothing sent to an address, as its owner asked."""

    def do(session: Session) -> str:
        email = check_email(request.form.get("address", ""))
        if not suppress(session, email, SuppressionReason.ASKED, now=runtime().now()):
            raise ConflictError(f"{email} is closed already.")
        return f"Nothing is sent to {email} any more."

    return _done(do)
