"""What curators do: articles read, candidates decided, proposed outcomes accepted."""

from typing import Any, Final

from forecasts.accounts import Scope
from forecasts.clock import Edge
from forecasts.errors import InvalidInputError, SourceError
from forecasts.intake import (
    Acceptance,
    accept_candidate,
    fetched_capture,
    find_article,
    read_article,
    read_capture,
    reject_candidate,
    set_published_on,
    set_verdict,
    store_article,
)
from forecasts.outside import read_while_waiting
from forecasts.resolution.proposals import accept_proposal, reject_proposal
from forecasts.resources.curation import (
    ArticleLineRecord,
    ArticleRecord,
    CandidateRecord,
    ProposalRecord,
    article_record,
    candidate_record,
    curated_candidate,
    list_articles,
    list_candidates,
    list_waiting,
    proposed_question,
    public_question,
    waiting_on,
)
from forecasts.resources.parts import Paged
from forecasts.resources.questions import QuestionRecord, question_record
from forecasts.resources.undoing import take_back
from forecasts.text import check_url
from forecasts.values import VerdictKind
from web.api.answers import Listing, check_unchanged
from web.api.area import Area, Asked
from web.api.asking import (
    AcceptanceSent,
    ArticleDated,
    ArticleSent,
    CandidatesAsked,
    PageAsked,
    PageOfFifty,
    ReasonSent,
    VerdictSent,
    moment,
)
from web.api.callers import caller
from web.rendering import runtime

area: Final = Area("curation", "From an article to predictions on record, and proposed outcomes.")

_NUMBER: Final = "<int:number>"
_CURATE: Final = Scope.CURATE


@area.reads("/articles", ArticleLineRecord, is_list=True, asks=PageOfFifty)
def articles(asked: Asked, query: dict[str, Any]) -> Listing:
    """Lists the articles something public was read in, the latest first, 50 a page."""
    return Listing.of(list_articles(asked.session, page=query["page"]))


@area.reads(f"/articles/{_NUMBER}", ArticleRecord)
def article(asked: Asked, number: int) -> ArticleRecord:
    """Shows an article: with the scope curate also the candidates that are not decided."""
    found = caller()
    is_curator = found is not None and found.reaches(_CURATE)
    return article_record(asked.session, number, is_curator=is_curator)


def _read(sent: dict[str, Any]) -> dict[str, Any]:
    """Reads text or page before anything is written: no writer waits for that."""
    day, text, url = sent.get("published_on"), sent.get("text"), sent.get("url")
    if text is not None:
        read = read_article(text.encode("utf-8", "surrogatepass"), published_on=day, url=url or "")
        return {**sent, "read": read}
    if url is None:
        raise InvalidInputError("Give the text of the article, or the address of its page as url.")
    try:
        page = read_while_waiting(check_url(url), now=runtime().now)
    except SourceError as error:
        raise InvalidInputError(f"{error} Send the words of the article as text instead.") from None
    read = read_capture(fetched_capture(page), published_on=day)
    return {**sent, "url": page.url, "read": read}


@area.does("/articles", ArticleRecord, takes=ArticleSent, needs=_CURATE, status=201, before=_read)
def add_article(asked: Asked, sent: dict[str, Any]) -> ArticleRecord:
    """Stores an article and proposes candidates; the same text is recognised.

    Without a text the page at its address is read, where its host allows programs to.
    """
    stored = store_article(
        asked.session,
        sent["read"],
        title=sent.get("title"),
        url=sent.get("url"),
        publisher=sent.get("publisher"),
        published_on=sent.get("published_on"),
        by=asked.me.mark,
        now=asked.now,
    )
    asked.session.flush()
    return article_record(asked.session, stored.article.id, is_curator=True)


@area.does(f"/articles/{_NUMBER}", ArticleRecord, method="PATCH", takes=ArticleDated, needs=_CURATE)
def date_article(asked: Asked, sent: dict[str, Any], number: int) -> ArticleRecord:
    """Settles on which day an article was published."""
    found = find_article(asked.session, number)
    check_unchanged(article_record(asked.session, number, is_curator=True))
    set_published_on(found, sent["published_on"], by=asked.me.mark, now=asked.now)
    asked.session.flush()
    return article_record(asked.session, number, is_curator=True)


@area.reads("/candidates", CandidateRecord, is_list=True, asks=CandidatesAsked, needs=_CURATE)
def candidates(asked: Asked, query: dict[str, Any]) -> Listing:
    """Lists the candidates that wait for a curator."""
    paged = Paged(query["page"], query["size"])
    return Listing.of(list_candidates(asked.session, paged, article_id=query.get("article")))


def _said(sent: dict[str, Any], zone: str) -> Acceptance:
    return Acceptance(
        probability=sent.get("probability"),
        low=sent.get("low"),
        high=sent.get("high"),
        is_inverted=sent.get("inverted", False),
        speaker=sent.get("speaker"),
        is_new=sent.get("is_new", False),
        stated=moment(sent.get("stated"), Edge.END, zone),
        reason=sent.get("reason") or "",
    )


@area.does(
    f"/candidates/{_NUMBER}/acceptance", CandidateRecord, takes=AcceptanceSent, needs=_CURATE
)
def accept(asked: Asked, sent: dict[str, Any], number: int) -> CandidateRecord:
    """Puts a candidate on record as a prediction on a public question."""
    candidate = curated_candidate(asked.session, number)
    question = public_question(asked.session, sent["question"], asked.me)
    said = _said(sent, question.zone)
    accept_candidate(
        asked.session, candidate, question=question, said=said, by=asked.me.mark, now=asked.now
    )
    return candidate_record(asked.session, candidate)


def _verdict(asked: Asked, sent: dict[str, Any], number: int, kind: VerdictKind) -> CandidateRecord:
    candidate = curated_candidate(asked.session, number)
    named = sent.get("question")
    question = public_question(asked.session, named, asked.me) if named else None
    set_verdict(
        asked.session,
        candidate,
        kind,
        question=question,
        said=_said(sent, question.zone if question else "UTC"),
        by=asked.me.mark,
        now=asked.now,
    )
    return candidate_record(asked.session, candidate)


@area.does(f"/candidates/{_NUMBER}/noncommittal", CandidateRecord, takes=VerdictSent, needs=_CURATE)
def noncommittal(asked: Asked, sent: dict[str, Any], number: int) -> CandidateRecord:
    """Records that a candidate commits to nothing: counted as hedging, never scored."""
    return _verdict(asked, sent, number, VerdictKind.NONCOMMITTAL)


@area.does(f"/candidates/{_NUMBER}/direction", CandidateRecord, takes=VerdictSent, needs=_CURATE)
def direction(asked: Asked, sent: dict[str, Any], number: int) -> CandidateRecord:
    """Records that a candidate names a direction and no level: counted, never scored."""
    return _verdict(asked, sent, number, VerdictKind.DIRECTION_ONLY)


@area.does(f"/candidates/{_NUMBER}/rejection", CandidateRecord, needs=_CURATE)
def reject(asked: Asked, number: int) -> CandidateRecord:
    """Sets a candidate aside as no prediction."""
    candidate = curated_candidate(asked.session, number)
    reject_candidate(candidate, by=asked.me.mark, now=asked.now)
    return candidate_record(asked.session, candidate)


@area.does(f"/candidates/{_NUMBER}/undo", CandidateRecord, needs=_CURATE)
def undo(asked: Asked, number: int) -> CandidateRecord:
    """Takes a decision back; a question it made, on which nothing else stands, is annulled."""
    candidate = curated_candidate(asked.session, number)
    take_back(asked.session, candidate, by=asked.me.mark, now=asked.now)
    return candidate_record(asked.session, candidate)


@area.reads("/proposals", ProposalRecord, is_list=True, asks=PageAsked, needs=_CURATE)
def proposals(asked: Asked, query: dict[str, Any]) -> Listing:
    """Lists the outcomes proposed for public questions, the oldest first."""
    return Listing.of(list_waiting(asked.session, Paged(query["page"], query["size"])))


@area.does("/proposals/<slug>/acceptance", QuestionRecord, needs=_CURATE)
def accept_outcome(asked: Asked, slug: str) -> QuestionRecord:
    """Decides a question as proposed; a decision it corrects is reopened first."""
    proposal = waiting_on(asked.session, slug, asked.me)
    accept_proposal(asked.session, proposal, by=asked.me.mark, now=asked.now)
    question = proposed_question(asked.session, proposal)
    return question_record(asked.session, question, asked.me, now=asked.now)


@area.does("/proposals/<slug>/rejection", QuestionRecord, takes=ReasonSent, needs=_CURATE)
def reject_outcome(asked: Asked, sent: dict[str, Any], slug: str) -> QuestionRecord:
    """Rejects a proposed outcome; the same finding is not proposed again unless it changes."""
    proposal = waiting_on(asked.session, slug, asked.me)
    by, now = asked.me.mark, asked.now
    reject_proposal(asked.session, proposal, reason=sent["reason"], by=by, now=now)
    question = proposed_question(asked.session, proposal)
    return question_record(asked.session, question, asked.me, now=asked.now)
