"""Questions: asked, read, changed, and how they came out."""

from dataclasses import dataclass
from typing import Any, Final

from forecasts.accounts import seen_question
from forecasts.clock import Edge
from forecasts.logbook import author_of, decide_own
from forecasts.logbook.own_question import edit_own
from forecasts.questions import QuestionChange, QuestionDraft, add_question
from forecasts.resources.deciding import governed_question
from forecasts.resources.parts import Paged
from forecasts.resources.questions import (
    QuestionRecord,
    QuestionsWanted,
    list_questions,
    question_record,
)
from forecasts.search import search_terms
from forecasts.values import Decision
from web.api.answers import Listing, check_unchanged
from web.api.area import Area, Asked
from web.api.asking import (
    OutcomeSent,
    QuestionChanged,
    QuestionsAsked,
    QuestionSent,
    ReasonSent,
    moment,
)
from web.api.callers import unauthorized

area: Final = Area("questions", "Yes/no questions: what is asked, and how it came out.")

_ONE: Final = "/questions/<slug>"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedRecord:
    """What became of somebody's word on how a question came out.

    Attributes:
        is_decided: whether it counts; false where it waits for a curator, as on a public question.
        question: the question as it is now.
    """

    is_decided: bool
    question: QuestionRecord


@area.reads("/questions", QuestionRecord, is_list=True, asks=QuestionsAsked)
def every(asked: Asked, query: dict[str, Any]) -> Listing:
    """Lists questions, the next to close first.

    Without a token public ones; with one also one's own, and unlisted ones one spoke on.
    """
    if query.get("mine") and asked.viewer is None:
        raise unauthorized("Whose questions are yours, only a token can say.")
    wanted = QuestionsWanted(
        state=query.get("state"),
        tag=query["tag"].strip().lower() if "tag" in query else None,
        terms=search_terms(query["q"]) if "q" in query else (),
        visibility=query.get("visibility"),
        is_mine=query.get("mine", False),
    )
    paged = Paged(query["page"], query["size"])
    return Listing.of(list_questions(asked.session, wanted, asked.viewer, paged, now=asked.now))


@area.reads(_ONE, QuestionRecord)
def one(asked: Asked, slug: str) -> QuestionRecord:
    """Shows a question.

    An unlisted one is shown to whoever has its address, a private one to its owner.
    """
    question = seen_question(asked.session, slug, asked.viewer)
    return question_record(asked.session, question, asked.viewer, now=asked.now)


@area.does("/questions", QuestionRecord, takes=QuestionSent, status=201)
def ask(asked: Asked, sent: dict[str, Any]) -> QuestionRecord:
    """Asks a new question."""
    me, zone = asked.me, sent.get("zone", asked.me.zone)
    resolve_by = moment(sent.get("resolve_by"), Edge.END, zone)
    draft = QuestionDraft(
        title=sent["title"],
        criteria=sent["criteria"],
        closes=moment(sent["closes"], Edge.END, zone),
        opens=moment(sent.get("opens"), Edge.START, zone),
        resolve_by=resolve_by.at if resolve_by else None,
        zone=zone,
        base_rate=sent.get("base_rate"),
        base_rate_source=sent.get("base_rate_source"),
        cause=sent.get("cause"),
        visibility=sent.get("visibility", me.usual_visibility),
        tags=tuple(sent.get("tags", ())),
    )
    question = add_question(asked.session, draft, by=me.mark, now=asked.now, owner_id=me.account_id)
    return question_record(asked.session, question, me, now=asked.now)


@area.does(_ONE, QuestionRecord, method="PATCH", takes=QuestionChanged)
def change(asked: Asked, sent: dict[str, Any], slug: str) -> QuestionRecord:
    """Changes a question of one's own; curators change every public one.

    What a public question asks only a curator changes once anybody has answered it in public, its
    deadline has passed, or it is decided; what an unlisted one asks stays once others answered it.
    Tags stay yours to change. With `If-Match` it is changed only if it is as you last saw it.
    """
    question = governed_question(asked.session, slug, asked.me)
    check_unchanged(question_record(asked.session, question, asked.me, now=asked.now))
    tags = sent.get("tags")
    wanted = QuestionChange(
        title=sent.get("title"),
        criteria=sent.get("criteria"),
        opens=moment(sent.get("opens"), Edge.START, question.zone),
        closes=moment(sent.get("closes"), Edge.END, question.zone),
        base_rate=sent.get("base_rate"),
        base_rate_source=sent.get("base_rate_source"),
        cause=sent.get("cause"),
        tags=None if tags is None else tuple(tags),
    )
    author = author_of(asked.session, asked.me, now=asked.now)
    edit_own(asked.session, question, wanted, author=author, now=asked.now)
    return question_record(asked.session, question, asked.me, now=asked.now)


def _decided(asked: Asked, slug: str, decision: Decision, sent: dict[str, Any]) -> DecidedRecord:
    question = governed_question(asked.session, slug, asked.me)
    is_decided = decide_own(
        asked.session,
        question,
        decision,
        author=author_of(asked.session, asked.me, now=asked.now),
        known=moment(sent.get("known"), Edge.START, question.zone),
        evidence_url=sent.get("evidence_url"),
        reason=sent.get("reason", ""),
        now=asked.now,
    )
    return DecidedRecord(
        is_decided=is_decided,
        question=question_record(asked.session, question, asked.me, now=asked.now),
    )


@area.does(f"{_ONE}/resolution", DecidedRecord, takes=OutcomeSent)
def resolve(asked: Asked, sent: dict[str, Any], slug: str) -> DecidedRecord:
    """Says how a question of one's own came out.

    On a public one this is a proposal until a curator accepts it.
    """
    return _decided(asked, slug, sent["outcome"], sent)


@area.does(f"{_ONE}/annulment", DecidedRecord, takes=ReasonSent)
def annul(asked: Asked, sent: dict[str, Any], slug: str) -> DecidedRecord:
    """Annuls a question that cannot be decided.

    On a public one this is a proposal until a curator accepts it.
    """
    return _decided(asked, slug, Decision.ANNULLED, sent)


@area.does(f"{_ONE}/reopening", DecidedRecord, takes=ReasonSent)
def reopen(asked: Asked, sent: dict[str, Any], slug: str) -> DecidedRecord:
    """Takes a decision back; a public question only a curator reopens."""
    return _decided(asked, slug, Decision.REOPENED, sent)
