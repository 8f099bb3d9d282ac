"""The question that is proposed for a candidate, seen beside the others of its article."""

from dataclasses import replace
from datetime import date

import pytest

from forecasts.db import Session
from forecasts.intake import ArticleView, article_view, read_article, store_article
from forecasts.intake.asked import question_after
from forecasts.values import CandidateState
from tests.conftest import FakeClock

TODAY = date(2019, 7, 1)
TEXT = """Selm and the war

But while many fear Selm’s entering the war, others are confident that the country never will. \
Among those who believe this is Alice Arden, an analyst at the Institute of Tides.

She explained: “The army would be no help, it could lead to [soldiers] laying down arms and \
switching sides.”

Even Ms Arden, who isn’t totally convinced that Selm will enter the war, has her fears.
"""


@pytest.fixture
def article(session: Session, clock: FakeClock) -> ArticleView:
    read = read_article(TEXT.encode(), published_on=date(2019, 6, 3))
    kept = store_article(session, read, published_on=date(2019, 6, 3), by="ann", now=clock())
    return article_view(session, kept.article.id)


def asked(article: ArticleView, words: str) -> str | None:
    view = next(
        each
        for each in article.candidates
        if each.speaker == "Alice Arden" and each.phrase and words in each.phrase
    )
    proposed = question_after(article, view, today=TODAY)
    return proposed.title if proposed.is_question else None


def test_words_that_make_no_question_take_that_of_the_same_speaker_about_the_same(
    article: ArticleView,
) -> None:
    assert asked(article, "never will") == "Will Selm enter the war?"


def test_what_it_would_lead_to_is_asked_once_the_speaker_is_on_record_on_what_comes_before(
    article: ArticleView,
) -> None:
    assert asked(article, "could") is None
    title = "Will Selm enter the war by the end of 2019?"
    accepted = tuple(
        replace(each, state=CandidateState.ACCEPTED, question_title=title)
        if each.speaker == "Alice Arden" and each.phrase == "never will"
        else each
        for each in article.candidates
    )
    assert asked(replace(article, candidates=accepted), "could") == (
        "Should Selm enter the war, will soldiers lay down arms and switch sides?"
    )
