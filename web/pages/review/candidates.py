"""An article beside its candidates, and what a curator decides about each."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from flask import Response, request, url_for

from forecasts.clock import parse_day
from forecasts.db import Session
from forecasts.errors import ConflictError, ForecastsError, InvalidInputError, NotFoundError
from forecasts.intake import (
    ArticleView,
    CandidateView,
    article_view,
    find_article,
    set_published_on,
)
from forecasts.intake.asked import question_after
from forecasts.intake.conflicts import conflicts_with
from forecasts.intake.dating import proposed_day
from forecasts.intake.desk import (
    Beside,
    article_text,
    calls_beside,
    last_decision,
    nth_candidate,
    questions_used,
)
from forecasts.intake.matching import (
    Match,
    Wanted,
    match_question,
    match_questions,
    questions_named,
    same_claims,
)
from forecasts.intake.order import STANDING_WORDS, rest_of, standing
from forecasts.intake.phrases import note_on
from forecasts.intake.unscored import why_never_scored
from forecasts.values import CandidateState, Reading
from web.access import whoever
from web.contexts.review import CandidateTab, Desk, ReviewContext
from web.pages.review.asking import model_desk
from web.pages.review.blueprint import pages
from web.pages.review.deciding import Decided, decide_candidate, undo_candidate, undo_together
from web.passages import passage
from web.private import done, page
from web.queries import article_number
from web.refusals import RefusedFieldError, page_words
from web.rendering import runtime
from web.review_form import (
    AT,
    OTHER,
    CandidateForm,
    proposed_form,
    speaks_for_no,
    typed_form,
)
from web.spans import marked_text

_MOST_NEAR: Final = 6
_TABS: Final = 40
"""How many candidates before and after the one in hand have a tab."""


def article_seen(session: Session, number: int) -> ArticleView:
    """Reads an article; what was recorded on a question of others is set aside here."""
    return article_view(session, number, hidden_as=CandidateState.REJECTED)


def _address(article: int, number: int, *, anchor: str = "words") -> str:
    return url_for("review.article", number=article, candidate=number, _anchor=anchor)


def _told(article: int, number: int) -> str:
    """Gives where it is said what was decided, above the next candidate; 0 where none waits."""
    if number:
        return _address(article, number, anchor="decided")
    return url_for("review.article", number=article, _anchor="decided")


def _number(typed: str) -> int:
    wanted = article_number(typed)
    if wanted is None:
        raise NotFoundError("article", typed)
    return wanted


def next_waiting(article: ArticleView, after: int = 0) -> int:
    """Gives the number of the next candidate that waits, else 0.

    What can be scored comes first, what is never scored last; from the top again at the end.
    """
    places = list(enumerate(article.candidates, start=1))
    waiting = sorted(
        (standing(each), number) for number, each in places if each.state is CandidateState.PENDING
    )
    passed = (standing(article.candidates[after - 1]), after) if after else (-1, 0)
    following = [number for place, number in waiting if (place, number) > passed]
    first = [number for _, number in waiting]
    return (following or first or [0])[0]


def _desk(
    session: Session,
    article: ArticleView,
    number: int,
    form: CandidateForm | None,
    used: list[str],
    *,
    is_day_asked: bool,
) -> Desk | None:
    row = nth_candidate(session, article.id, number)
    if row is None:
        return None
    view = article.candidates[number - 1]
    sought = form.other if form and form.choice == OTHER and form.other else ""
    near = _near(session, view, sought, used)
    asked_after = question_after(
        article,
        view,
        today=runtime().now().date(),
        text=article_text(session, article.id),
    )
    filled = form or proposed_form(view, asked_after, published_on=article.published_on, near=near)
    last = questions_named(session, used[:1])
    last_day = last[0].last_day if last else None
    if is_day_asked and not filled.closes_on:
        day = asked_after.usual(last_day)
        filled = replace(filled, closes_on=day.isoformat() if day else "")
    chosen = filled.choice.removeprefix(AT) if filled.choice.startswith(AT) else None
    asked = next((each.question for each in near if each.question.slug == chosen), None)
    is_inverted = speaks_for_no(filled, view, asked)
    speaker = filled.speaker or view.speaker
    return Desk(
        number=number,
        candidate=view,
        pieces=passage(view),
        before=_address(article.id, number - 1) if number > 1 else "",
        after=_address(article.id, number + 1) if number < len(article.candidates) else "",
        form=filled,
        near=near,
        calls=calls_beside(
            session, speaker, _beside(view, article, chosen, is_inverted=is_inverted)
        )
        if speaker
        else (),
        twins=same_claims(session, row),
        conflicts=conflicts_with(view, article.candidates),
        standing=_standing_words(view),
        rest=len(rest_of(article.candidates)),
        reading=_reading(view, is_inverted=is_inverted),
        note=note_on(view.phrase, view.lexicon_version),
        asked=asked_after,
        last_day=last_day,
    )


def _standing_words(view: CandidateView) -> str:
    why = why_never_scored(view)
    return f"{STANDING_WORDS[standing(view)]}{f': {why}' if why else ''}"


def _reading(view: CandidateView, *, is_inverted: bool) -> Reading | None:
    """Gives the level the words were read as, of Yes of the question in hand."""
    said = view.reading
    if said is None or not is_inverted:
        return said
    low, high = (None if each is None else 1 - each for each in (said.high, said.low))
    return replace(said, probability=1 - said.probability, low=low, high=high, is_inverted=True)


def _near(session: Session, view: CandidateView, sought: str, used: list[str]) -> tuple[Match, ...]:
    """Lists the questions it may be about: the likely ones, those used before, the others."""
    found = match_questions(session, Wanted(sought) if sought else view, most=_MOST_NEAR)
    if sought:
        found = tuple(_read_as(view, each) for each in found)
    listed = {each.question.slug for each in found}
    last = [each for each in questions_named(session, used[:2]) if each.slug not in listed]
    matches = (*found, *(match_question(view, each) for each in last))
    return tuple(sorted(matches, key=lambda match: not match.is_likely))


def _read_as(view: CandidateView, match: Match) -> Match:
    """Says of a question that was looked for how the candidate stands to it."""
    own = match_question(view, match.question)
    return replace(match, deadline=own.deadline, polarity=own.polarity, why=own.why)


def _beside(
    view: CandidateView, article: ArticleView, chosen: str | None, *, is_inverted: bool
) -> Beside:
    low, high = view.low, view.high
    if is_inverted and low is not None and high is not None:
        low, high = 1 - high, 1 - low
    return Beside(
        said_on=view.stated_on or article.published_on,
        question=chosen,
        words=" ".join(each.text for each in view.segments),
        low=low,
        high=high,
    )


def _shown(
    number: int,
    *,
    candidate: int | None = None,
    form: CandidateForm | None = None,
    day: str | None = None,
    refusals: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    with runtime().reading() as session:
        article = article_seen(session, number)
        in_hand = candidate if candidate is not None else next_waiting(article)
        used = questions_used(session, number)
        is_day_asked = "closes_on" in (refusals or {})
        desk = _desk(session, article, in_hand, form, used, is_day_asked=is_day_asked)
        states = [each.state for each in article.candidates]
        settled = str(
            article.published_on or proposed_day(article, today=runtime().now().date()) or ""
        )
        context = ReviewContext(
            article=article,
            marked=marked_text(
                article_text(session, number), article.candidates, desk.number if desk else 0
            ),
            tabs=tuple(
                CandidateTab(place, state, _address(number, place), place == in_hand)
                for place, state in enumerate(states, start=1)
                if abs(place - (in_hand or 1)) <= _TABS
            ),
            total=len(states),
            waiting=states.count(CandidateState.PENDING),
            desk=desk,
            used=questions_named(session, used),
            last=last_decision(session, number, by=whoever().mark),
            day=settled if day is None else day,
            days=()
            if article.published_on
            else tuple(sorted({parse_day(each["day"]) for each in article.date_evidence})),
            refusals=refusals or {},
            model=model_desk(session, number),
        )
    return page(context, status)


@pages.get("/articles/<number>")
def article(number: str) -> Response:
    """Shows an article with the next candidate that waits, or the one asked for."""
    asked = request.args.get("candidate", "")
    return _shown(_number(number), candidate=article_number(asked) if asked else None)


@pages.post("/articles/<number>/date")
def settle_date(number: str) -> Response:
    """Settles on which day the article was published."""
    wanted = _number(number)
    typed = request.form.get("found") or request.form.get("day", "")
    place = article_number(request.form.get("candidate", ""))
    composed = runtime()
    try:
        day = parse_day(typed)
        with composed.transaction() as session:
            found = find_article(session, wanted)
            set_published_on(found, day, by=whoever().mark, now=composed.now())
    except InvalidInputError as error:
        refusals = {"day": str(error)}
        return _shown(wanted, candidate=place, day=typed, refusals=refusals, status=400)
    words = f"The article is dated {day}; what was decided before keeps its date."
    return done(url_for("review.article", number=wanted, candidate=place), words)


def _carried_out(number: int, place: int, act: Callable[[Session], Decided]) -> Response:
    """Does something about a candidate; a refusal comes back with what was typed."""
    form = typed_form(request.form)
    try:
        with runtime().transaction() as session:
            decided = act(session)
    except RefusedFieldError as error:
        refusals = {error.field: str(error)}
        return _shown(number, candidate=place, form=form, refusals=refusals, status=400)
    except ConflictError as error:
        return _shown(number, candidate=place, refusals={"": page_words(error)}, status=409)
    except NotFoundError:
        raise
    except ForecastsError as error:
        refusals = {"": page_words(error)}
        return _shown(number, candidate=place, form=form, refusals=refusals, status=400)
    return done(decided.address, decided.words, "decided")


@pages.post("/articles/<number>/<place>")
def decide(number: str, place: str) -> Response:
    """Decides about a candidate and goes on to the next one that waits."""
    wanted, at, viewer = _number(number), _number(place), whoever()
    if request.form.get("decision") == "find":
        return _shown(wanted, candidate=at, form=typed_form(request.form))

    def act(session: Session) -> Decided:
        seen = article_seen(session, wanted)
        words = decide_candidate(
            session, seen, at, request.form, by=viewer.mark, now=runtime().now()
        )
        following = next_waiting(article_seen(session, wanted), at)
        return Decided(words, _told(wanted, following))

    return _carried_out(wanted, at, act)


@pages.post("/articles/<number>/<place>/undo")
def undo(number: str, place: str) -> Response:
    """Takes a decision back: the candidate waits again."""
    wanted, at, viewer = _number(number), _number(place), whoever()

    def act(session: Session) -> Decided:
        seen = article_seen(session, wanted)
        take_back = undo_together if request.form.get("together") else undo_candidate
        words = take_back(session, seen, at, by=viewer.mark, now=runtime().now())
        return Decided(words, _told(wanted, at))

    return _carried_out(wanted, at, act)
