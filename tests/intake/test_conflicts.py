"""What the same speaker says in one article and does not agree."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forecasts.cli.overview import print_overview
from forecasts.db import Session
from forecasts.intake import ArticleView, article_view, read_article, store_article
from forecasts.intake.asked import question_after
from forecasts.intake.conflicts import Conflict, Statements, conflicts_with
from forecasts.intake.matching import Together, are_apart, are_far_apart, are_opposite
from forecasts.values import CandidateState, Classification
from tests.conftest import FakeClock
from tests.effort import effort

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


WORDS = (
    "Selm Vessel Carthy open close harbour harbours win lose war enter leave rise fall above below "
    "40 not the bank fail fails vote against for strike end stay out 2031"
)
LIKE = (
    "Selm will enter",
    "Selm may never leave by June",
    "then Selm will open the bank",
    "then Selm will open a mill",
    "Selm will not close the bank now",
)
said = st.lists(st.sampled_from(WORDS.split()), max_size=7).map(" ".join)
changes = st.fixed_dictionaries(
    {
        "proposition": st.sampled_from(LIKE) | said,
        "state": st.sampled_from([*[CandidateState.PENDING] * 4, CandidateState.REJECTED]),
        "speaker": st.sampled_from(["Ann Roe", "ann  roe", "Ann Roe", "Bob Brand", None]),
        "condition": st.sampled_from([None, None, None, "Peace", "peace"]),
        "deadline": st.sampled_from([None, None, date(2031, 6, 1), date(2033, 6, 1)]),
        "low": st.sampled_from([None, 0.05, 0.1, 0.4, 0.7, 0.9]),
    }
)


def _pair_by_pair(article: ArticleView, number: int) -> tuple[Conflict, ...]:
    """Looks at every other candidate in turn, and leaves none out for the words it lacks."""
    view, found = article.candidates[number - 1], []
    together = Together([each.proposition for each in article.candidates])
    for place, other in enumerate(article.candidates, start=1):
        waits = view.state is other.state is CandidateState.PENDING
        names = {" ".join((each.speaker or "").lower().split()) for each in (view, other)}
        conditions = {(each.condition or "").lower() for each in (view, other)}
        likeness = together.likeness(view.proposition, other.proposition)
        is_opposite = are_opposite(view.proposition, other.proposition)
        ends = other.low, other.high
        if is_opposite and other.low is not None and other.high is not None:
            ends = 1 - other.high, 1 - other.low
        if (
            waits
            and place != number
            and len(names) == len(conditions) == 1
            and "" not in names
            and not are_far_apart(view.deadline, other.deadline)
            and likeness.is_close
            and are_apart(ends, (view.low, view.high))
        ):
            found.append(Conflict(place, other, likeness.shared, is_opposite))
    return tuple(found)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(changes, min_size=1, max_size=7))
def test_none_is_missed_of_the_conflicts_that_are_found_pair_by_pair(
    article: ArticleView, several: list[dict[str, object]]
) -> None:
    one = article.candidates[0]
    candidates = tuple(
        replace(one, id=place, high=low + 0.1 if isinstance(low, float) else None, **changed)  # type: ignore[arg-type]
        for place, changed in enumerate(several)
        for low in [changed["low"]]
    )
    changed = replace(article, candidates=candidates)
    statements = Statements(candidates)
    for number, view in enumerate(candidates, start=1):
        assert statements.conflicts_with(view) == _pair_by_pair(changed, number)


def _of_many(article: ArticleView, many: int) -> ArticleView:
    """Gives the article so many candidates of one speaker, each about something else."""
    first, second = "bcdfghjk", "lmnprstv"
    names = [f"{a}{x}{b}" for x in "oua" for a in first for b in second]
    verbs = ("open", "collapse", "expand", "enter", "win", "resign")
    candidates = tuple(
        replace(
            article.candidates[0],
            id=place,
            proposition=f"what of the {names[place]}ock, the {names[place]}ur {verbs[place % 6]}",
            classification=Classification.FORECAST,
            low=(0.05, 0.8)[place % 2],
            high=(0.15, 0.9)[place % 2],
        )
        for place in range(many)
    )
    return replace(article, candidates=candidates)


def _list(article: ArticleView) -> None:
    print_overview(article, article.candidates)


def _conflicts(article: ArticleView) -> None:
    conflicts_with(article.candidates[-1], article.candidates)


def _question(article: ArticleView) -> None:
    proposed = question_after(article, article.candidates[-1], today=date(2031, 3, 1))
    assert not proposed.is_question


@pytest.mark.parametrize(("work", "most"), [(_list, 3.2), (_conflicts, 2.5), (_question, 2.5)])
def test_twice_the_candidates_of_one_speaker_are_little_more_than_twice_the_work(
    article: ArticleView, work: Callable[[ArticleView], None], most: float
) -> None:
    short, long = (_of_many(article, many) for many in (40, 80))
    once, twice = (effort(partial(work, each)) for each in (short, long))
    assert twice.calls < most * once.calls
