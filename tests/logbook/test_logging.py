"""Logging a line: the question it means, what is said on it, and taking it back."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from forecasts.accounts import seen_question
from forecasts.audit import verify
from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError, NotFoundError, TooManyError
from forecasts.language.entry import Entry, entry_of_fields
from forecasts.logbook import (
    Details,
    log_entry,
    log_statement,
    near_questions,
    read_line,
    same_question,
    undo_statement,
    withdraw_own,
)
from forecasts.logbook.own_question import own_question_page
from forecasts.logbook.saving import ASKED_IN_PUBLIC
from forecasts.models import Comment, Prediction, Question, Resolution
from forecasts.questions import find_question
from forecasts.values import QuestionState, Role, Visibility
from tests import world
from tests.conftest import FakeClock
from tests.logbook.people import person

RAIN = "Will it rain in Vessel by 31 December? 15% #weather"


def test_a_line_becomes_a_question_and_what_is_said_on_it(
    session: Session, clock: FakeClock
) -> None:
    anna = person(session, clock())
    logged = anna.log(session, clock(), RAIN, zone="Europe/Warsaw", comment="Clouds.")
    question = session.scalars(select(Question)).one()
    said = session.scalars(select(Prediction)).one()
    assert (logged.title, logged.is_new) == ("Will it rain in Vessel by 31 December 2024?", True)
    assert question.slug == logged.slug
    assert (question.owner_id, question.visibility) == (anna.account.id, Visibility.PRIVATE)
    assert question.closes_at.isoformat() == "2024-12-31T22:59:59.999999+00:00"
    assert question.criteria == (
        "Yes if what the title says happens by 31 December 2024 (Europe/Warsaw), otherwise No; "
        "judged by whoever asked."
    )
    assert (said.probability, said.recorded_by) == (0.15, anna.account.mark)
    assert said.forecaster_id == anna.account.forecaster_id
    assert session.scalars(select(Comment.text)).one() == "Clouds."
    page = own_question_page(session, logged.slug, anna.viewer, now=clock())
    assert (page.tags, page.is_mine, page.stands_by) == (("weather",), True, 0.15)


def test_the_same_line_again_is_an_update_and_no_second_question(
    session: Session, clock: FakeClock
) -> None:
    anna = person(session, clock())
    first = anna.log(session, clock(), RAIN)
    clock.advance(days=3)
    second = anna.log(session, clock(), "20% will it rain in vessel by 31 December 2024?")
    assert (second.slug, second.is_new) == (first.slug, False)
    page = own_question_page(session, first.slug, anna.viewer, now=clock())
    assert [each.probability for each in page.said] == [0.2, 0.15]
    assert page.stands_by == 0.2


def test_what_others_keep_to_themselves_is_neither_found_nor_in_the_way(
    session: Session, clock: FakeClock
) -> None:
    anna, bert = person(session, clock()), person(session, clock(), "bert")
    anna.log(session, clock(), RAIN)
    logged = bert.log(session, clock(), RAIN)
    assert logged.is_new
    author = bert.author(session, clock())
    near = near_questions(
        session, "Will rain fall in Vessel by June 2024?", seen=author.seen(), now=clock()
    )
    assert [each.slug for each in near] == [logged.slug]


def test_a_public_question_of_others_is_found_by_its_title_and_offered_by_its_words(
    session: Session, clock: FakeClock
) -> None:
    anna, bert = person(session, clock()), person(session, clock(), "bert")
    asked = anna.log(session, clock(), RAIN, visibility=Visibility.PUBLIC)
    seen = bert.author(session, clock()).seen()
    found = same_question(
        session, "will it RAIN in Vessel by 31 December 2024?", seen=seen, account_id=None
    )
    assert found is not None
    assert found.slug == asked.slug
    near = near_questions(session, "Rain in Vessel before July 2024", seen=seen, now=clock())
    assert [each.slug for each in near] == [asked.slug]
    assert near_questions(session, "Snow on the moon by 2030", seen=seen, now=clock()) == ()
    logged = bert.log(session, clock(), RAIN)
    assert (logged.is_new, logged.visibility) == (False, Visibility.PRIVATE)
    assert logged.unused_tags == ("weather",)


def test_a_public_statement_makes_its_author_public_and_a_private_one_does_not(
    session: Session, clock: FakeClock
) -> None:
    anna = person(session, clock())
    anna.log(session, clock(), RAIN)
    assert not anna.author(session, clock()).forecaster.is_public
    anna.log(session, clock(), "Will it snow by June? 5% !public")
    assert anna.author(session, clock()).forecaster.is_public


def test_what_stands_in_the_way_is_said_whole_and_nothing_is_recorded(
    session: Session, clock: FakeClock
) -> None:
    anna = person(session, clock())
    with pytest.raises(InvalidInputError, match=r"No deadline is named.* did you mean 15%"):
        anna.log(session, clock(), "Will it rain? 15")
    assert session.scalar(select(func.count()).select_from(Question)) == 0


def test_nothing_is_said_on_a_question_that_is_closed_or_decided(
    session: Session, clock: FakeClock
) -> None:
    anna = person(session, clock())
    closed = world.question(session, clock(), closes="2024-05-01")
    author = anna.author(session, clock())
    with pytest.raises(ConflictError, match="closed on 2024-05-01"):
        log_statement(
            session, closed, 0.5, Details(visibility=Visibility.PUBLIC), author=author, now=clock()
        )


def test_an_undone_entry_takes_its_question_and_its_comment_with_it(
    session: Session, clock: FakeClock
) -> None:
    anna = person(session, clock())
    logged = anna.log(session, clock(), RAIN, comment="Clouds.")
    clock.advance(minutes=10)
    author = anna.author(session, clock())
    undone = undo_statement(session, logged.prediction, author=author, now=clock())
    assert undone.is_question_gone
    question = seen_question(session, logged.slug, anna.viewer)
    assert question.state is QuestionState.ANNULLED
    assert session.scalars(select(Resolution.reason)).one() == "taken back by whoever asked it"
    assert session.scalars(select(Comment.text)).one() == ""
    with pytest.raises(ConflictError, match="taken back already"):
        undo_statement(session, logged.prediction, author=author, now=clock())


def test_what_was_taken_back_can_be_asked_again_and_taken_back_again(
    session: Session, clock: FakeClock
) -> None:
    anna = person(session, clock())
    logged = anna.log(session, clock(), RAIN)
    undo_statement(session, logged.prediction, author=anna.author(session, clock()), now=clock())
    clock.advance(minutes=1)
    again = anna.log(session, clock(), RAIN.replace("15", "25"))
    assert (again.slug, again.is_new) == (logged.slug, True)
    question = seen_question(session, logged.slug, anna.viewer)
    assert question.state is QuestionState.OPEN
    undone = undo_statement(
        session, again.prediction, author=anna.author(session, clock()), now=clock()
    )
    assert undone.is_question_gone


def test_what_somebody_else_took_back_keeps_nobody_from_asking(
    session: Session, clock: FakeClock
) -> None:
    anna, bert = person(session, clock()), person(session, clock(), "bert")
    logged = anna.log(session, clock(), RAIN, visibility=Visibility.PUBLIC)
    (said,) = session.scalars(select(Prediction.id))
    undo_statement(session, said, author=anna.author(session, clock()), now=clock())
    read = read_line(session, RAIN, bert.viewer, now=clock())
    assert (read.same, read.problems) == (None, ())
    asked = bert.log(session, clock(), RAIN, visibility=Visibility.PUBLIC)
    assert asked.is_new
    assert asked.slug == f"{logged.slug}-2"
    again = anna.log(session, clock(), RAIN, visibility=Visibility.PUBLIC)
    assert (again.slug, again.is_new) == (asked.slug, False)
    assert find_question(session, asked.title).slug == asked.slug


def fields(title: str, deadline: str, today: date) -> Entry:
    return entry_of_fields(
        title=title, deadline=deadline, probability="10%", tags="", visibility=None, today=today
    )


@pytest.mark.parametrize(
    ("deadline", "terms", "reason"),
    [
        ("2024-09-30", {}, "with the deadline 31 December 2024. To speak there, give that day"),
        ("2024-12-31", {"criteria": "Two ships."}, "its own criteria and base rate. To speak"),
        ("2024-12-31", {"base_rate": 0.2}, "leave yours blank; to ask by yours"),
        ("2024-12-31", {"criteria": "Yes if a ship is\r\nlet in;  No otherwise."}, ""),
        ("2024-12-31", {}, ""),
    ],
)
def test_the_title_of_a_question_with_another_deadline_or_criteria_is_asked_about(
    session: Session, clock: FakeClock, deadline: str, terms: dict[str, Any], reason: str
) -> None:
    anna = person(session, clock())
    about = world.question(session, clock())
    entry = fields(about.title, deadline, clock().date())
    assert entry.problems == ()
    details = Details(visibility=Visibility.PUBLIC, **terms)
    author = anna.author(session, clock())
    if not reason:
        assert not log_entry(session, entry, details, author=author, now=clock()).is_new
        return
    with pytest.raises(ConflictError, match=reason):
        log_entry(session, entry, details, author=author, now=clock())
    assert session.scalars(select(Prediction)).all() == []
    if not terms:
        read = read_line(session, "", anna.viewer, now=clock(), entry=entry)
        assert [each.part.value for each in read.problems] == ["deadline"]


def test_a_title_that_names_its_day_asks_the_same_whenever_the_record_closes(
    session: Session, clock: FakeClock
) -> None:
    anna = person(session, clock())
    title = "Will it rain in Vessel before 2025?"
    about = world.question(session, clock(), title=title, closes="2024-12-30")
    logged = anna.log(session, clock(), f"{title} 15%", visibility=Visibility.PUBLIC)
    assert (logged.slug, logged.is_new) == (about.slug, False)


def test_who_took_a_question_back_may_ask_it_with_another_deadline(
    session: Session, clock: FakeClock
) -> None:
    anna = person(session, clock())
    author, details = anna.author(session, clock()), Details(visibility=Visibility.PUBLIC)
    slugs = []
    for day in ("2024-09-30", "2024-12-31"):
        entry = fields("Rain?", day, clock().date())
        logged = log_entry(session, entry, details, author=author, now=clock())
        undo_statement(session, logged.prediction, author=author, now=clock())
        slugs.append(logged.slug)
        clock.advance(minutes=1)
    assert slugs == ["rain", "rain-2"]


@pytest.mark.parametrize("said", [Visibility.PUBLIC, Visibility.PRIVATE])
def test_an_undone_entry_leaves_a_question_somebody_else_answered_in_public(
    session: Session, clock: FakeClock, said: Visibility
) -> None:
    anna, bert = person(session, clock()), person(session, clock(), "bert")
    logged = anna.log(session, clock(), RAIN, visibility=Visibility.PUBLIC)
    bert.log(session, clock(), RAIN, visibility=said)
    undone = undo_statement(
        session, logged.prediction, author=anna.author(session, clock()), now=clock()
    )
    # what is kept to oneself would tell of itself
    is_heard = said is Visibility.PUBLIC
    assert undone.is_question_gone is not is_heard
    state = seen_question(session, logged.slug, None).state
    assert state is (QuestionState.OPEN if is_heard else QuestionState.ANNULLED)


def test_a_member_asks_so_many_questions_in_public_in_a_day_and_a_curator_any_number(
    session: Session, clock: FakeClock
) -> None:
    anna, cora = person(session, clock()), person(session, clock(), "cora", Role.CURATOR)
    for number in range(ASKED_IN_PUBLIC.most):
        anna.log(
            session,
            clock(),
            f"Does it rain {number} times by 31 December? 20%",
            visibility=Visibility.PUBLIC,
        )
    with pytest.raises(TooManyError):
        anna.log(session, clock(), "Does it snow by 31 December? 20%", visibility=Visibility.PUBLIC)
    assert anna.log(session, clock(), "Does it snow by 31 December? 20%").is_new
    for number in range(ASKED_IN_PUBLIC.most + 1):
        cora.log(
            session,
            clock(),
            f"Does it hail {number} times by 31 December? 20%",
            visibility=Visibility.PUBLIC,
        )
    clock.advance(days=1)
    assert anna.log(
        session, clock(), "Is it calm by 31 December? 20%", visibility=Visibility.PUBLIC
    ).is_new


def test_an_undone_update_leaves_what_was_said_before(session: Session, clock: FakeClock) -> None:
    anna = person(session, clock())
    logged = anna.log(session, clock(), RAIN)
    clock.advance(minutes=2)
    update = anna.log(session, clock(), RAIN.replace("15", "80"))
    undone = undo_statement(
        session, update.prediction, author=anna.author(session, clock()), now=clock()
    )
    assert not undone.is_question_gone
    page = own_question_page(session, logged.slug, anna.viewer, now=clock())
    assert page.stands_by == 0.15
    assert [each.retracted_at is None for each in page.said] == [False, True]


def test_undoing_ends_after_ten_minutes_and_is_nobody_elses(
    session: Session, clock: FakeClock
) -> None:
    anna, bert = person(session, clock()), person(session, clock(), "bert")
    logged = anna.log(session, clock(), RAIN, visibility=Visibility.PUBLIC)
    with pytest.raises(NotFoundError):
        undo_statement(
            session, logged.prediction, author=bert.author(session, clock()), now=clock()
        )
    clock.at += timedelta(minutes=10, seconds=1)
    with pytest.raises(ConflictError, match="10 minutes ago"):
        undo_statement(
            session, logged.prediction, author=anna.author(session, clock()), now=clock()
        )


def test_withdrawing_ends_what_stands_until_something_is_said_again(
    session: Session, clock: FakeClock
) -> None:
    anna = person(session, clock())
    logged = anna.log(session, clock(), RAIN)
    clock.advance(hours=1)
    question = seen_question(session, logged.slug, anna.viewer)
    author = anna.author(session, clock())
    withdraw_own(session, question, author=author, now=clock())
    assert own_question_page(session, logged.slug, anna.viewer, now=clock()).stands_by is None
    clock.advance(hours=1)
    anna.log(session, clock(), RAIN)
    page = own_question_page(session, logged.slug, anna.viewer, now=clock())
    assert (page.stands_by, len(page.said)) == (0.15, 3)


def test_withdrawing_what_was_never_said_is_refused(session: Session, clock: FakeClock) -> None:
    anna = person(session, clock())
    question = world.question(session, clock())
    author = anna.author(session, clock())
    with pytest.raises(ConflictError, match="You said nothing"):
        withdraw_own(session, question, author=author, now=clock())


def test_the_ledger_stays_whole_through_logging_undoing_and_asking_again(
    session: Session, clock: FakeClock
) -> None:
    anna = person(session, clock())
    for visibility in Visibility:
        line = f"Will it rain {visibility.value}ly by 31 December? 15%"
        logged = anna.log(session, clock(), line, visibility=visibility)
        clock.advance(minutes=1)
        author = anna.author(session, clock())
        undo_statement(session, logged.prediction, author=author, now=clock())
        clock.advance(minutes=1)
        anna.log(session, clock(), line, visibility=visibility)
    assert verify(session).difference is None
