"""Links of letters: short, for one subscription and one purpose, and over when they are."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forecasts.db import Session
from forecasts.subscriptions import Links, Purpose, confirm, found_by, unsubscribe
from tests.conftest import FakeClock
from tests.subscriptions.letters import KEY, SITE, asked, letterhead, subscribed, token_of

LINKS = Links(SITE, KEY)


def test_each_address_is_short_enough_for_a_header(session: Session, clock: FakeClock) -> None:
    kept = asked(session, clock())
    found = [getattr(LINKS, purpose.value)(kept) for purpose in Purpose]
    assert all(len(each) < 120 for each in found)
    assert [each.split("/")[4] for each in found] == [purpose.value for purpose in Purpose]


@pytest.mark.parametrize("purpose", [Purpose.UNSUBSCRIBE, Purpose.PREFERENCES, Purpose.NEVER])
def test_a_link_opens_its_own_subscription_and_nothing_else(
    session: Session, clock: FakeClock, purpose: Purpose
) -> None:
    anna, bela = (subscribed(session, clock(), f"{name}@mail.example") for name in ("anna", "bela"))
    token = token_of(getattr(LINKS, purpose.value)(anna))

    found = found_by(session, KEY, token, purpose, now=clock())
    assert found is not None
    assert (found.subscription, found.is_over) == (anna, False)
    for other in Purpose:
        if other is not purpose:
            assert found_by(session, KEY, token, other, now=clock()) is None
    assert found_by(session, "another key", token, purpose, now=clock()) is None
    swapped = bela.public_id + token[len(anna.public_id) :]
    assert found_by(session, KEY, swapped, purpose, now=clock()) is None
    session.delete(anna)
    session.flush()
    assert found_by(session, KEY, token, purpose, now=clock()) is None


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_token_cut_lengthened_or_changed_anywhere_opens_nothing(
    session: Session, clock: FakeClock, data: st.DataObject
) -> None:
    with session.begin_nested() as begun:
        token = token_of(LINKS.unsubscribe(subscribed(session, clock())))
        at = data.draw(st.integers(0, len(token) - 1))
        letter = data.draw(st.characters())
        forged = data.draw(
            st.sampled_from(
                [token[:at], token[:at] + letter + token[at + 1 :], token + letter, letter + token]
            )
        )
        if forged != token:
            assert found_by(session, KEY, forged, Purpose.UNSUBSCRIBE, now=clock()) is None
        begun.rollback()


@given(typed=st.text())
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_in_place_of_a_token_is_no_error(
    session: Session, clock: FakeClock, typed: str
) -> None:
    for purpose in Purpose:
        assert found_by(session, KEY, typed, purpose, now=clock()) is None
    for odd in ("\ud800", "..", ".", "", "a" * 10_000, "\0"):
        assert found_by(session, KEY, odd, Purpose.CONFIRM, now=clock()) is None


def test_a_confirmation_works_once_and_for_three_days(session: Session, clock: FakeClock) -> None:
    kept = asked(session, clock())
    token = token_of(letterhead().links.confirm(kept))
    begun = clock()
    late = found_by(session, KEY, token, Purpose.CONFIRM, now=begun + timedelta(hours=72))
    assert late is not None
    assert late.is_over
    clock.advance(hours=71, minutes=59)
    first = confirm(session, KEY, token, now=clock())
    assert first is not None
    assert not first.is_over
    assert kept.confirmed_at == clock()
    clock.advance(minutes=-30)
    again = confirm(session, KEY, token, now=clock())
    assert again is not None
    assert again.is_over
    assert kept.confirmed_at != clock()


def test_a_confirmation_works_when_it_is_asked_anew_and_ends_when_mail_is_ended(
    session: Session, clock: FakeClock
) -> None:
    kept = asked(session, clock())
    first = token_of(letterhead().links.confirm(kept))
    clock.advance(hours=25)
    asked(session, clock())
    second = token_of(letterhead().links.confirm(kept))
    assert first != second
    for hours, is_over in ((0, (False, False)), (46, (False, False)), (47, (True, False))):
        for token, is_it in zip((first, second), is_over, strict=True):
            at = clock() + timedelta(hours=hours)
            found = found_by(session, KEY, token, Purpose.CONFIRM, now=at)
            assert found is not None
            assert found.is_over is is_it
    unsubscribe(session, kept, now=clock.advance(hours=1))
    for token in (first, second):
        found = confirm(session, KEY, token, now=clock())
        assert found is not None
        assert found.is_over
    assert kept.confirmed_at is None


def test_links_from_before_somebody_left_and_came_back_end_mail_and_show_nothing(
    session: Session, clock: FakeClock
) -> None:
    kept = subscribed(session, clock())
    purposes = (Purpose.UNSUBSCRIBE, Purpose.PREFERENCES, Purpose.NEVER)
    old = {each: token_of(getattr(LINKS, each.value)(kept)) for each in purposes}
    unsubscribe(session, kept, now=clock.advance(days=2))
    for purpose, token in old.items():
        found = found_by(session, KEY, token, purpose, now=clock())
        assert found is not None
        assert (found.is_over, found.is_old) == (False, False)
    subscribed(session, clock.advance(days=2))
    assert (kept.generation, kept.ended_at) == (2, None)
    for purpose, token in old.items():
        found = found_by(session, KEY, token, purpose, now=clock())
        assert found is not None
        assert (found.is_over, found.is_old) == (purpose is Purpose.PREFERENCES, True)


def test_no_link_of_a_letter_to_another_address_does_anything(
    session: Session, clock: FakeClock
) -> None:
    kept = subscribed(session, clock())
    old = {each: token_of(getattr(LINKS, each.value)(kept)) for each in Purpose}
    kept.email = kept.email_key = "new@mail.example"
    kept.generation += 1
    session.flush()
    for purpose, token in old.items():
        found = found_by(session, KEY, token, purpose, now=clock())
        assert found is not None
        assert found.is_over
