"""Which markets moved: over the span, since one's own last word, and never for want of traders."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from forecasts.clock import DatePrecision
from forecasts.db import Session
from forecasts.models import Question
from forecasts.predictions import record_withdrawal
from forecasts.reports.items import Move
from forecasts.values import SourceState, Visibility
from tests.reports.harbour import (
    NO,
    NOON,
    PRIVATE,
    WEEK,
    Harbour,
    reader_of,
    titles,
)

BEFORE, AFTER = WEEK.since - timedelta(hours=3), WEEK.until - timedelta(hours=2)
LONG_AGO = NOON - timedelta(days=40)


def moved(harbour: Harbour, title: str, before: float, after: float) -> Question:
    about = harbour.ask(title)
    harbour.link(about, (BEFORE, before), (AFTER, after))
    return about


def test_a_market_that_moved_five_points_over_the_span_is_told_with_both_ends(
    harbour: Harbour,
) -> None:
    moved(harbour, "Far?", 0.4, 0.52)
    moved(harbour, "Just?", 0.4, 0.35)
    moved(harbour, "Still?", 0.4, 0.44)
    far, just = harbour.report().moves
    assert far == Move(
        subject=far.subject, market="Tides", before=0.4, after=0.52, read_at=AFTER, is_late=True
    )
    assert (far.subject.title, just.subject.title, just.after) == ("Far?", "Just?", 0.35)


def test_five_questions_are_told_the_farthest_first_each_by_its_farthest_market(
    harbour: Harbour,
) -> None:
    for number in range(6):
        moved(harbour, f"Number {number}?", 0.4, 0.5 + 0.02 * number)
    harbour.link(moved(harbour, "Two?", 0.4, 0.5), (BEFORE, 0.4), (AFTER, 0.9), label="Currents")
    found = harbour.report().moves
    assert titles(found) == ["Two?", "Number 5?", "Number 4?", "Number 3?", "Number 2?"]
    assert (found[0].market, found[0].after) == ("Currents", 0.9)


def test_what_was_read_again_after_the_span_is_told_as_it_stood_at_its_end(
    harbour: Harbour, session: Session
) -> None:
    about = harbour.ask()
    market = harbour.link(about, (BEFORE, 0.4), (AFTER, 0.5))
    market.price, market.price_at, market.polled_at = 0.9, NOON, NOON + timedelta(minutes=1)
    session.flush()
    (told,) = harbour.report().moves
    assert (told.after, told.read_at, told.is_late) == (0.5, AFTER, False)


def test_what_nobody_read_within_the_span_did_not_move(harbour: Harbour) -> None:
    about = harbour.ask()
    harbour.link(about, (BEFORE - timedelta(days=1), 0.4), (BEFORE, 0.9))
    assert harbour.report().moves == ()
    lost = harbour.ask("Lost?")
    harbour.link(lost, (BEFORE - timedelta(days=3), 0.4), (AFTER, 0.9))  # nobody knows before
    assert harbour.report().moves == ()


@pytest.mark.parametrize(
    ("age", "traders", "is_reference", "is_told"),
    [(13, 19, False, False), (13, 20, False, True), (15, 19, False, True), (13, 0, True, True)],
)
def test_a_young_market_with_few_traders_is_left_out_unless_people_are_compared_with_it(
    harbour: Harbour, age: int, traders: int, *, is_reference: bool, is_told: bool
) -> None:
    opened = NOON - timedelta(days=age)
    about = harbour.ask(at=opened)
    market = harbour.link(
        about, (BEFORE, 0.4), (AFTER, 0.9), is_reference=is_reference, opened=opened
    )
    market.forecasters = traders
    assert bool(harbour.report().moves) is is_told


def test_what_is_decided_here_or_there_or_not_believed_is_not_told(
    harbour: Harbour, session: Session
) -> None:
    harbour.decide(moved(harbour, "Decided?", 0.4, 0.99), NO)
    over, strange = harbour.ask("Over?"), harbour.ask("Strange?")
    ended = harbour.link(over, (BEFORE, 0.4), (AFTER, 0.99))
    ended.state = SourceState.RESOLVED
    other = harbour.link(strange, (BEFORE, 0.4), (AFTER, 0.99))
    other.quarantined_at = NOON
    session.flush()
    assert harbour.report().moves == ()


def test_a_forecaster_is_told_how_far_it_moved_since_their_own_last_word(
    harbour: Harbour,
) -> None:
    me = harbour.account()
    about = harbour.ask()
    harbour.link(about, (LONG_AGO, 0.3), (BEFORE, 0.38), (AFTER, 0.42))
    harbour.say(about, "Mira Own", 0.25, LONG_AGO.date().isoformat(), visibility=PRIVATE)
    (told,) = harbour.report(reader_of(me)).moves
    assert (told.before, told.after, told.since_own) == (0.3, 0.42, 0.25)
    assert told.since_spoken is not None
    spoke = told.since_spoken
    assert (spoke.at.date(), spoke.precision) == (LONG_AGO.date(), DatePrecision.DAY)
    assert harbour.report().moves == ()  # four points over the week
    assert harbour.report(reader_of(me, moved_by=0.13)).moves == ()


def test_where_nobody_knows_what_stood_when_they_spoke_the_move_is_one_over_the_span(
    harbour: Harbour,
) -> None:
    me = harbour.account()
    about = harbour.ask()
    harbour.link(about, (BEFORE, 0.3), (AFTER, 0.42))
    harbour.say(about, "Mira Own", 0.25, LONG_AGO.date().isoformat())
    (told,) = harbour.report(reader_of(me)).moves
    assert (told.before, told.since_own, told.since_spoken) == (0.3, 0.25, None)


def test_a_move_since_ones_own_word_is_told_again_only_once_it_moved_on(
    harbour: Harbour,
) -> None:
    me = harbour.account()
    stood, went = harbour.ask("Stood?"), harbour.ask("Went?")
    harbour.link(stood, (LONG_AGO, 0.3), (BEFORE, 0.5), (AFTER, 0.52))
    harbour.link(went, (LONG_AGO, 0.3), (BEFORE, 0.5), (AFTER, 0.55))
    for about in (stood, went):
        harbour.say(about, "Mira Own", 0.25, LONG_AGO.date().isoformat())
    (told,) = harbour.report(reader_of(me)).moves
    assert (told.subject.title, told.before, told.after) == ("Went?", 0.3, 0.55)


def test_who_spoke_within_the_span_is_told_what_moved_since_then(harbour: Harbour) -> None:
    me = harbour.account()
    about = harbour.ask()
    harbour.link(about, (BEFORE, 0.3), (datetime(2024, 5, 28, 12, tzinfo=NOON.tzinfo), 0.6),
                 (AFTER, 0.62))  # fmt: skip
    harbour.say(about, "Mira Own", 0.6, "2024-05-28")
    assert harbour.report(reader_of(me)).moves == ()
    assert titles(harbour.report().moves) == ["Will the harbour open?"]


def test_who_withdrew_is_told_of_the_span_and_an_account_by_its_own_threshold(
    harbour: Harbour, session: Session
) -> None:
    me = harbour.account()
    about = harbour.ask()
    harbour.link(about, (LONG_AGO, 0.3), (BEFORE, 0.5), (AFTER, 0.58))
    harbour.say(about, "Mira Own", 0.25, LONG_AGO.date().isoformat())
    record_withdrawal(
        session, question=about, forecaster=harbour.person("Mira Own"), stated=None, by="me",
        now=BEFORE, visibility=Visibility.PUBLIC,
    )  # fmt: skip
    assert harbour.report(reader_of(me, moved_by=0.1)).moves == ()
    (told,) = harbour.report(reader_of(me, moved_by=0.08)).moves
    assert (told.before, told.since_own) == (0.5, None)


def test_the_market_of_ones_own_private_question_is_told_to_oneself_alone(
    harbour: Harbour,
) -> None:
    me, other = harbour.account(), harbour.account("Olga Other")
    about = harbour.ask(owner=me, visibility=PRIVATE)
    harbour.link(about, (BEFORE, 0.4), (AFTER, 0.9))
    (told,) = harbour.report(reader_of(me, whole_board=False)).moves
    assert (told.subject.is_private, told.subject.url) == (
        True, f"https://f.example/me/questions/{about.slug}",
    )  # fmt: skip
    for reader in (reader_of(other), replace(reader_of(other), account_id=None)):
        assert harbour.report(reader).moves == ()


def test_who_chose_tags_is_told_of_their_markets_and_of_those_they_spoke_on(
    harbour: Harbour,
) -> None:
    me = harbour.account()
    moved(harbour, "Rest?", 0.4, 0.9)
    mine = moved(harbour, "Mine?", 0.4, 0.9)
    harbour.link(harbour.ask("Tagged?", tags=("war",)), (BEFORE, 0.4), (AFTER, 0.8))
    harbour.say(mine, "Mira Own", 0.6, BEFORE.date().isoformat(), visibility=PRIVATE)
    found = harbour.report(reader_of(me, whole_board=False, tags=("war",))).moves
    assert titles(found) == ["Mine?", "Tagged?"]
