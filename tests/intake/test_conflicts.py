"""What the same speaker says in one article and does not agree."""

from dataclasses import replace
from datetime import date

import pytest

from forecasts.db import Session
from forecasts.intake import ArticleView, article_view, read_article, store_article
from forecasts.intake.conflicts import conflicts_with
from forecasts.values import CandidateState
from tests.conftest import FakeClock

TWICE = """Selm and the war

“Selm will never enter the war,” said Alice Arden, an analyst at the Institute of Tides.

“There is a 40 percent chance that Selm will enter the war,” said Alice Arden.

“There is a 60 percent chance that the harbour of Selm will open,” said Alice Arden.

“There is a 70 percent chance that Selm will enter the war,” said Bob Brand, a pilot.
"""
ELLIPTIC = "But while many fear Selm’s entering the war, others are confident that it never will"


@pytest.fixture
def article(session: Session, clock: FakeClock) -> ArticleView:
    kept = store_article(session, read_article(TWICE.encode()), by="sue", now=clock())
    return article_view(session, kept.article.id)


def _numbers(article: ArticleView, number: int) -> list[int]:
    found = conflicts_with(article.candidates[number - 1], article.candidates)
    return [each.number for each in found]


def _with(article: ArticleView, number: int, **changes: object) -> ArticleView:
    changed = list(article.candidates)
    changed[number - 1] = replace(changed[number - 1], **changes)  # type: ignore[arg-type]
    return replace(article, candidates=tuple(changed))


def test_two_ranges_apart_about_one_event_are_a_conflict_and_other_events_are_none(
    article: ArticleView,
) -> None:
    assert [_numbers(article, number) for number in (1, 2, 3, 4)] == [[2], [1], [], []]
    (conflict,) = conflicts_with(article.candidates[0], article.candidates)
    assert set(conflict.shared) == {"Selm", "enter", "war"}
    assert not conflict.is_opposite


def test_an_elliptic_never_will_is_understood_by_its_proposition(article: ArticleView) -> None:
    changed = _with(article, 1, proposition=ELLIPTIC)
    assert _numbers(changed, 1) == [2]
    assert _numbers(changed, 2) == [1]


@pytest.mark.parametrize(
    "changes",
    [
        {"state": CandidateState.REJECTED},
        {"speaker": None},
        {"low": 0.01, "high": 0.5},
        {"low": None, "high": None, "central": None},
        {"condition": "the port stays closed"},
    ],
)
def test_what_is_decided_unnamed_or_conditional_or_overlaps_is_no_conflict(
    article: ArticleView, changes: dict[str, object]
) -> None:
    assert _numbers(_with(article, 2, **changes), 1) == []


def test_deadlines_that_differ_make_two_events(article: ArticleView) -> None:
    early = _with(article, 1, deadline=date(2031, 6, 30))
    assert _numbers(_with(early, 2, deadline=date(2031, 7, 2)), 1) == [2]
    assert _numbers(_with(early, 2, deadline=date(2032, 6, 30)), 1) == []


def test_the_opposite_event_is_compared_the_other_way_round(article: ArticleView) -> None:
    said = "Selm will stay out of the war"
    likely = _with(article, 2, proposition=said, low=0.9, central=0.95, high=1.0)
    assert _numbers(likely, 1) == []
    unlikely = _with(article, 2, proposition=said, low=0.1, central=0.2, high=0.3)
    (conflict,) = conflicts_with(unlikely.candidates[0], unlikely.candidates)
    assert conflict.is_opposite
