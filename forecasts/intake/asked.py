"""The question that is proposed for a candidate: after its words, or others about the same."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from forecasts.intake.conflicts import Statements
from forecasts.intake.dating import said_about
from forecasts.intake.matching import (
    QuestionProposal,
    Setting,
    are_opposite,
    propose_question,
    setting_of,
)
from forecasts.intake.views import ArticleView, CandidateView
from forecasts.language.when.deadlines import find_deadline
from forecasts.text import name_key
from forecasts.values import CandidateState, Classification, QuotationKind


def is_named(view: CandidateView) -> bool:
    """Says whether a candidate is somebody's own words, and the article says whose."""
    return view.speaker is not None and view.classification is not Classification.REPORTER_INFERENCE


def _is_by_one(view: CandidateView, other: CandidateView) -> bool:
    both = view.speaker, other.speaker
    return None not in both and len({name_key(name or "") for name in both}) == 1


def _topic(article: ArticleView, view: CandidateView) -> str:
    """Finds the question on which the speaker was put on record last before these words."""
    before = article.candidates[: article.candidates.index(view)]
    titles = [
        each.question_title
        for each in before
        if each.state is CandidateState.ACCEPTED and _is_by_one(view, each)
    ]
    return (titles[-1] or "") if titles else ""


def _setting(article: ArticleView, view: CandidateView, text: str) -> Setting:
    """Reads what stands before the words of a candidate."""
    return setting_of(
        text,
        view.segments[0].start if view.segments else 0,
        speaker=view.speaker if is_named(view) else None,
        role=view.role,
        people=tuple(dict.fromkeys(each.speaker for each in article.candidates if each.speaker)),
        is_direct=view.kind is QuotationKind.DIRECT,
    )


def _own(
    article: ArticleView, view: CandidateView, today: date, setting: Setting | None = None
) -> QuestionProposal:
    said_on = said_about(article, view, today=today)
    words = " ".join(each.text for each in view.segments)
    deadline = view.deadline or find_deadline(words, anchor=said_on)
    return propose_question(
        replace(view, deadline=deadline),
        said_on=said_on,
        speaker=view.speaker if is_named(view) else None,
        topic=_topic(article, view),
        setting=setting,
        level=view.central,
    )


_SHOWN: Final = 100


def _source(article: ArticleView, view: CandidateView) -> str:
    """Says who spoke, where and when, in a few words."""
    title = article.title if len(article.title) <= _SHOWN else f"{article.title[:_SHOWN]}…"
    day = view.stated_on or article.published_on
    said = f"by {view.speaker} in “{title}”" if is_named(view) else f"in “{title}”"
    return f"{said} ({day})" if day else said


def _lenders(article: ArticleView, view: CandidateView) -> Iterator[CandidateView]:
    """Lists the words after which the question serves for these: they are plainly of one event.

    What holds under a condition asks another question than what does not.
    """
    if not is_named(view) or view.classification is not Classification.FORECAST:
        return
    for other in Statements(article.candidates).about_the_same(view):
        if other.classification is Classification.FORECAST and not are_opposite(
            view.proposition, other.proposition
        ):
            yield other


def question_after(
    article: ArticleView, view: CandidateView, *, today: date, text: str = ""
) -> QuestionProposal:
    """Words a question after a candidate.

    A deadline that was not found before is looked for. Where no safe rule makes a question of the
    words, the question after other words of the same speaker about the same is taken, if there are
    any; else a draft is made of them, for a person to mend.

    Args:
        article: where it stands.
        view: the candidate.
        today: the present day.
        text: of the article; without it no drafts are made.
    """
    return _found(article, view, today, text).sourced(_source(article, view))


def _found(article: ArticleView, view: CandidateView, today: date, text: str) -> QuestionProposal:
    own = _own(article, view, today)
    if own.is_question:
        return own
    for other in _lenders(article, view):
        asked = _own(article, other, today)
        if asked.is_question:
            return replace(asked, words=own.words, is_denied=False)
    return _own(article, view, today, _setting(article, view, text)) if text else own
