"""Questions: what is refused, how windows move, and how one is found."""

import pytest

from forecasts.clock import Edge, parse_moment
from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError, NotFoundError
from forecasts.questions import (
    QuestionChange,
    QuestionDraft,
    add_question,
    edit_question,
    find_question,
    tags_of,
)
from forecasts.values import QuestionState, Visibility
from tests import world
from tests.conftest import FakeClock

DEADLINE = parse_moment("2024-12-31", edge=Edge.END)


def draft(**changes: object) -> QuestionDraft:
    fields: dict[str, object] = {
        "title": "Will it rain?",
        "criteria": "Yes if.",
        "closes": DEADLINE,
    }
    return QuestionDraft(**(fields | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"closes": None}, "no deadline"),
        ({"opens": parse_moment("2025-01-01", edge=Edge.START)}, "before it opens"),
        ({"title": ""}, "title is empty"),
        ({"title": "x" * 301}, "301 characters; at most 300"),
        ({"title": "nul\x00"}, "NUL"),
        ({"title": "half \ud800"}, "surrogate"),
        ({"criteria": " "}, "criteria is empty"),
        (
            {"resolve_by": parse_moment("2024-12-01", edge=Edge.END).at},
            "before the question closes",
        ),
        ({"zone": "Mars/Olympus"}, "not a time zone"),
        ({"base_rate": 0.2}, "needs its source"),
        ({"base_rate": 1.2, "base_rate_source": "https://x.example"}, "outside 0 to 1"),
    ],
)
def test_a_question_that_cannot_be_is_refused(
    session: Session, clock: FakeClock, changes: dict[str, object], reason: str
) -> None:
    with pytest.raises(InvalidInputError, match=reason):
        add_question(session, draft(**changes), by="curator", now=clock())


def test_the_same_title_is_recognised_whatever_its_case(session: Session, clock: FakeClock) -> None:
    add_question(session, draft(), by="curator", now=clock())
    with pytest.raises(ConflictError, match="on record already: will-it-rain"):
        add_question(session, draft(title="WILL  it rain?"), by="curator", now=clock())


@pytest.mark.parametrize(
    "title", ["Will it ☔ rain? 👩‍👩‍👧", "هل ستمطر غدا؟", "<script>alert(1)</script>?", "x" * 300]
)
def test_any_script_and_any_sign_may_stand_in_a_title(
    session: Session, clock: FakeClock, title: str
) -> None:
    added = add_question(session, draft(title=title), by="curator", now=clock())
    assert added.title == title
    assert find_question(session, added.slug) is added
    assert added.slug


def test_direction_overrides_and_controls_are_taken_out_of_a_title(
    session: Session, clock: FakeClock
) -> None:
    added = add_question(
        session, draft(title="Will\u202e it\x07 \n rain?"), by="curator", now=clock()
    )
    assert added.title == "Will it rain?"


def test_an_unknown_question_offers_the_nearest(session: Session, clock: FakeClock) -> None:
    world.question(session, clock())
    with pytest.raises(NotFoundError) as caught:
        find_question(session, "will-the-harbor-of-vessel-open")
    assert caught.value.nearest == ("will-the-harbour-of-vessel-open",)


def test_a_private_question_does_not_exist_for_the_public(
    session: Session, clock: FakeClock
) -> None:
    hidden = world.question(session, clock(), visibility=Visibility.PRIVATE)
    with pytest.raises(NotFoundError) as caught:
        find_question(session, hidden.slug, is_public=True)
    assert caught.value.nearest == ()


def test_a_question_that_closed_in_the_past_states_no_opening(
    session: Session, clock: FakeClock
) -> None:
    assert world.question(session, clock(), closes="2023-12-31").opens_at is None
    later = world.question(session, clock(), title="Later?", closes="2024-12-31")
    assert later.opens_at == clock()


def test_moving_the_deadline_of_an_awaiting_question_opens_it_again(
    session: Session, clock: FakeClock
) -> None:
    about = world.question(session, clock(), closes="2023-12-31")
    about.state, about.due_at = QuestionState.AWAITING, None
    edit_question(session, about, QuestionChange(closes=DEADLINE), by="curator", now=clock())
    assert about.state is QuestionState.OPEN
    assert about.due_at == about.closes_at == DEADLINE.at


def test_an_edit_that_changes_nothing_is_refused(session: Session, clock: FakeClock) -> None:
    about = world.question(session, clock())
    with pytest.raises(InvalidInputError, match="Nothing to change"):
        edit_question(session, about, QuestionChange(), by="curator", now=clock())


def test_an_edit_to_the_same_words_leaves_no_trace(session: Session, clock: FakeClock) -> None:
    about = world.question(session, clock())
    fixed_at = about.fixed_at
    clock.advance(days=1)
    same = QuestionChange(title=about.title, criteria=about.criteria)
    edit_question(session, about, same, by="curator", now=clock())
    assert about.fixed_at == fixed_at


def test_tags_are_kept_in_order_without_doubles(session: Session, clock: FakeClock) -> None:
    about = world.question(session, clock(), tags=("War", "belarus", "war"))
    assert tags_of(session, about.id) == ["belarus", "war"]


def test_tagging_does_not_make_a_question_retrospective(session: Session, clock: FakeClock) -> None:
    about = world.question(session, clock())
    fixed_at = about.fixed_at
    clock.advance(days=1)
    edit_question(session, about, QuestionChange(tags=("x",)), by="curator", now=clock())
    assert about.fixed_at == fixed_at
    edit_question(session, about, QuestionChange(criteria="Other."), by="curator", now=clock())
    assert about.fixed_at == clock()


def test_a_hidden_question_takes_neither_title_nor_address_from_a_public_one(
    session: Session, clock: FakeClock
) -> None:
    for visibility in (Visibility.PRIVATE, Visibility.UNLISTED):
        title = f"Will it {'snow' if visibility is Visibility.PRIVATE else 'rain'}?"
        hidden = world.question(session, clock(), title=title, visibility=visibility)
        assert hidden.slug.startswith(f"{visibility.value}_will-it-")
        with pytest.raises(NotFoundError):
            find_question(session, title, is_public=True)
        shown = world.question(session, clock(), title=title)
        assert hidden.slug.partition("_")[2].startswith(f"{shown.slug}-")
        assert find_question(session, title, is_public=True) is shown
        assert find_question(session, title) is shown
        assert find_question(session, hidden.slug) is hidden
        with pytest.raises(ConflictError, match="on record already"):
            world.question(session, clock(), title=title, visibility=visibility)
