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


DOUBT = """Selm and the strike

Will the strike end by June? “I doubt it,” said Alice Arden, head of Selm Steel.

“We will probably need another round,” she said. “Not a single loaf will be lost.”
"""


def test_where_no_safe_rule_asks_the_words_before_make_a_draft_with_its_source(
    session: Session, clock: FakeClock
) -> None:
    read = read_article(DOUBT.encode(), published_on=date(2019, 2, 4))
    kept = store_article(session, read, published_on=date(2019, 2, 4), by="ann", now=clock())
    seen = article_view(session, kept.article.id)
    drafts = [question_after(seen, each, today=TODAY, text=DOUBT) for each in seen.candidates]
    titles = {each.title: each for each in drafts if each.is_draft}
    answer = titles["Will the strike end by the end of June 2019?"]
    assert answer.closes_on == date(2019, 6, 30)
    assert answer.criteria == (
        "Yes if reliable public reports show it by 2019-06-30 (UTC); No otherwise. As meant by "
        "Alice Arden in “Selm and the strike” (2019-02-04)."
    )
    round_ = titles["Will Selm Steel need another round?"]
    assert round_.suggests == date(2019, 12, 31)
    assert "As meant by" in round_.closing(TODAY).criteria
    assert not any(question_after(seen, each, today=TODAY).is_draft for each in seen.candidates)


def test_a_draft_that_asks_the_other_side_than_the_level_is_none(
    session: Session, clock: FakeClock
) -> None:
    words = "“Not a single loaf will be lost,” said Alice Arden, a baker.\n"
    read = read_article(words.encode(), published_on=date(2019, 2, 4))
    kept = store_article(session, read, published_on=date(2019, 2, 4), by="ann", now=clock())
    seen = article_view(session, kept.article.id)
    (candidate,) = seen.candidates
    sure = replace(candidate, low=0.9, central=0.95, high=0.99)
    unsure = replace(candidate, low=0.01, central=0.03, high=0.1)
    asked = [
        question_after(replace(seen, candidates=(each,)), each, today=TODAY, text=words)
        for each in (sure, unsure)
    ]
    assert [each.is_draft for each in asked] == [False, True]
