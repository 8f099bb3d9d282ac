"""The list of questions, and one question as a story."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import Blueprint, Response, request, url_for

from forecasts.db import Session
from forecasts.errors import InvalidInputError, NotFoundError
from forecasts.search import search_terms
from forecasts.standings import QuestionPage, question_page, replies_to
from forecasts.standings.questions.question_index import (
    IndexFilter,
    QuestionIndex,
    Section,
    question_index,
)
from forecasts.standings.questions.question_status import status_of, summary_words
from forecasts.standings.tags import unknown_tag_words
from forecasts.text import clean_text
from forecasts.values import Visibility
from web.contexts import (
    Head,
    Link,
    NumberedStatement,
    QuestionContext,
    QuestionsContext,
    ScoreLine,
    SectionTab,
)
from web.formats import counted
from web.paging import page_number, paging
from web.queries import is_plausible_name
from web.rendering import render
from web.serving import Moved, answer
from web.timeline import timeline

pages: Final = Blueprint("questions", __name__, url_prefix="/questions")

AT_ONCE: Final = 50
_SCORES_AT_ONCE: Final = 25


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the address asks of the list."""

    section: Section | None
    tag: str
    typed: str
    page: int

    def wanted(self) -> IndexFilter:
        return IndexFilter(
            section=self.section,
            tag=self.tag or None,
            terms=search_terms(self.typed) if self.typed else (),
            page=self.page,
        )

    def address(self, section: Section | None, page: int = 1, *, tag: str | None = None) -> str:
        return url_for(
            "questions.every",
            q=self.typed or None,
            tag=(self.tag if tag is None else tag) or None,
            state=section.value if section else None,
            page=page if page > 1 else None,
        )


def _value(key: str) -> str:
    given = request.args.getlist(key)
    if len(given) > 1:
        raise InvalidInputError(
            f"“{key}” is given {len(given)} times in the address; give it once."
        )
    return given[0].strip() if given else ""


def _section(typed: str) -> Section | None:
    if not typed:
        return None
    try:
        return Section(typed)
    except ValueError:
        known = ", ".join(Section)
        raise InvalidInputError(f"“state” is {typed[:60]!r}; it must be one of {known}.") from None


def _asked() -> _Asked:
    tag = _value("tag")
    return _Asked(
        section=_section(_value("state")),
        tag=clean_text(tag, what="tag", limit=60).lower() if tag else "",
        typed=_value("q"),
        page=page_number(request.args),
    )


def _hint(session: Session, asked: _Asked, index: QuestionIndex) -> str:
    if any(index.totals.values()):
        return "There is none here; the other sections have some."
    unknown = unknown_tag_words(session, asked.tag) if asked.tag else ""
    if unknown or not asked.typed:
        return unknown
    return (
        "No question holds all of these words in its title, tags or criteria; try fewer words, or "
        "the beginning of one."
    )


def questions_context(session: Session, asked: _Asked, *, now: datetime) -> QuestionsContext:
    """Gathers what the list's template shows.

    Raises:
        NotFoundError: the list has fewer parts.
        InvalidInputError: the search holds no word.
    """
    wanted = asked.wanted()
    index = question_index(session, wanted, now=now)
    if asked.page > index.pages:
        raise NotFoundError("page", str(asked.page))
    unfiltered = _Asked(asked.section, "", "", 1)
    return QuestionsContext(
        index=index,
        tabs=tuple(
            SectionTab(
                section=section,
                total=total,
                href=asked.address(section),
                lines=tuple(line for line in index.lines if line.section is section),
                is_current=section is asked.section,
            )
            for section, total in index.totals.items()
        ),
        everything=asked.address(None),
        chosen=asked.section,
        typed=asked.typed,
        tag=asked.tag,
        tags=tuple(Link(_Asked(None, tag, "", 1).address(None), tag) for tag in index.tags),
        unfiltered=unfiltered.address(asked.section),
        hint="" if index.lines or index.is_empty else _hint(session, asked, index),
        paging=(
            paging(asked.page, index.pages, lambda page: asked.address(asked.section, page))
            if wanted.is_flat
            else None
        ),
    )


def _list_words(index: QuestionIndex) -> str:
    totals = index.totals
    is_open = totals[Section.CLOSING] + totals[Section.OPEN]
    return (
        f"{counted(sum(totals.values()), 'question')} on record: {is_open:,} open, "
        f"{totals[Section.AWAITING]:,} awaiting an outcome, {totals[Section.RESOLVED]:,} resolved."
    )


@pages.get("")
def every() -> Response:
    """Lists the questions by where they stand, or finds some by words or tag."""
    asked = _asked()

    def page(session: Session, now: datetime) -> str:
        context = questions_context(session, asked, now=now)
        head = Head(
            canonical=asked.address(asked.section, asked.page),
            description="" if asked.typed or asked.tag else _list_words(context.index),
            feeds=(Link(url_for("feeds.resolutions"), "How questions came out"),),
            is_indexed=not asked.typed,
        )
        return render(context, head)

    return answer(("questions", asked), page)


def _scores(question: QuestionPage) -> tuple[ScoreLine, ...]:
    briers = {score.brier for score in question.scores}
    return tuple(
        ScoreLine(
            score=score,
            is_closest=len(briers) > 1 and score.brier == min(briers),
        )
        for score in question.scores
    )


def _recorder(question: QuestionPage) -> str | None:
    names = {line.recorded_by for line in question.statements}
    return names.pop() if len(names) == 1 else None


def _version_at(question: QuestionPage, at: datetime) -> int | None:
    """Finds the wording that held at a time; None where that is the one in force."""
    held = [version for version in question.versions if version.since <= at]
    return held[-1].number if held and held[-1].until is not None else None


def _feeds(question: QuestionPage) -> tuple[Link, ...]:
    return (
        Link(url_for("feeds.question", name=question.slug), "what is said on this question"),
        Link(url_for("feeds.calendar"), "all deadlines"),
    )


def _numbered(
    session: Session, question: QuestionPage, listed: range
) -> tuple[NumberedStatement, ...]:
    lines = [
        (number, line)
        for number, line in enumerate(question.statements, start=1)
        if number in listed
    ]
    replies = replies_to(session, {line.prediction for _, line in lines if line.prediction})
    return tuple(
        NumberedStatement(
            number,
            line,
            _version_at(question, line.recorded_at),
            replies.get(line.prediction, ()) if line.prediction else (),
        )
        for number, line in lines
    )


def question_context(
    session: Session, question: QuestionPage, *, now: datetime, page: int = 1
) -> QuestionContext:
    """Gathers what the question's template shows.

    Args:
        session: a reading session.
        question: the question.
        now: the present instant.
        page: the part of the statements to list, from 1.

    Raises:
        NotFoundError: there are fewer parts.
    """
    parts = max(1, -(-len(question.statements) // AT_ONCE))
    if page > parts:
        raise NotFoundError("page", str(page))
    listed = range(AT_ONCE * (page - 1) + 1, AT_ONCE * page + 1)
    scores = _scores(question)

    def address(part: int) -> str:
        wanted = part if part > 1 else None
        return url_for("questions.one", name=question.slug, page=wanted, _anchor="said")

    return QuestionContext(
        question=question,
        status=status_of(question, now=now),
        timeline=timeline(question, now=now, shown=listed),
        statements=_numbered(session, question, listed),
        paging=paging(page, parts, address),
        versions=question.versions[-2::-1],
        recorder=_recorder(question),
        scores=scores[:_SCORES_AT_ONCE],
        more_scores=scores[_SCORES_AT_ONCE:],
        has_unaveraged=any(score.time_averaged_brier is None for score in question.scores),
        is_closed=question.closes_at <= now,
        feeds=_feeds(question),
    )


@pages.get("/<path:name>")
def one(name: str) -> Response:
    """Tells the story of a question; its title as address leads to its own address."""
    if not is_plausible_name(name):
        raise NotFoundError("question", name)
    part = page_number(request.args)

    def page(session: Session, now: datetime) -> str | Moved:
        question = question_page(session, name).seen_at(now)
        address = url_for("questions.one", name=question.slug, page=part if part > 1 else None)
        if question.slug != name:
            return Moved(address)
        summary = summary_words(question, now=now)
        head = Head(
            canonical=address,
            description=summary,
            image=f"/cards/questions/{question.slug}.png",
            image_words=f"{question.title} {summary}",
            feeds=_feeds(question)[:1],
            is_indexed=question.visibility is Visibility.PUBLIC,
        )
        return render(question_context(session, question, now=now, page=part), head)

    return answer(("question", name, part), page)
