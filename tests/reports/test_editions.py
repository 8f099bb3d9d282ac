"""The report of a week for everybody: public alone, kept once, and corrected by the next."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from forecasts.db import Session
from forecasts.errors import InvalidInputError
from forecasts.models import Edition, Prediction
from forecasts.predictions import retract_prediction
from forecasts.reports.compose import edition_for, week_of, week_span
from forecasts.reports.editions import keep_edition
from forecasts.reports.facts import Audience, report_from_json, report_to_json
from forecasts.reports.letters.text import text_of
from forecasts.reports.render import LetterLinks, render_report
from forecasts.reports.shown import edition_lines, latest_letters, shown_edition
from tests.reports.harbour import (
    NO,
    PLACE,
    PRIVATE,
    REOPENED,
    UNLISTED,
    YES,
    Harbour,
    titles,
)

WEEK, NEXT = week_span("2024-W22"), week_span("2024-W23")


def test_a_week_is_from_monday_to_monday_in_utc_and_knows_its_name() -> None:
    assert WEEK.since == datetime(2024, 5, 27, tzinfo=UTC)
    assert WEEK.until == NEXT.since
    assert week_span("2026-W53").until == datetime(2027, 1, 4, tzinfo=UTC)
    for week in ("2024-W53", "2024-W00", "2024-22", "2024-W22-1", "", "zz"):
        with pytest.raises(InvalidInputError, match="no ISO week"):
            week_span(week)


def test_each_week_of_thirty_years_begins_where_the_one_before_ended() -> None:
    at, weeks = datetime(2010, 1, 4, tzinfo=UTC), set()
    while at.year < 2040:
        span = week_span(week_of(at))
        assert span.since == at
        assert week_of(span.until - timedelta(microseconds=1)) == span.week
        assert span.week not in weeks
        weeks.add(span.week)
        at = span.until


def test_an_edition_holds_what_is_public_and_nothing_else(harbour: Harbour) -> None:
    me = harbour.account()
    for title, visibility in (("Mine?", PRIVATE), ("Shared?", UNLISTED)):
        about = harbour.ask(title, owner=me, visibility=visibility)
        harbour.say(about, "Mira Own", 0.7)
        harbour.decide(about)
    about = harbour.ask("Everybody's?")
    harbour.say(about, "Mira Own", 0.7, visibility=PRIVATE)
    harbour.decide(about)
    harbour.ask("Soon?", "2024-06-05")
    edition = edition_for(harbour.session, "2024-W22", place=PLACE, now=WEEK.until)
    assert (edition.audience, edition.url) == (
        Audience.PUBLIC, "https://f.example/reports/2024-W22",
    )  # fmt: skip
    (told,) = edition.resolved
    assert (told.subject.title, told.forecasters, told.own) == ("Everybody's?", 0, None)
    assert titles(edition.closing) == ["Soon?"]
    assert (edition.own, edition.quotes, edition.why) == (None, (), "")
    assert "Mira" not in str(report_to_json(edition))


def test_an_edition_is_kept_once_and_reads_back_the_same(
    harbour: Harbour, session: Session
) -> None:
    harbour.decide(harbour.ask())
    kept = keep_edition(session, "2024-W22", place=PLACE, now=WEEK.until)
    assert kept is not None
    assert (kept.since, kept.until, kept.composed_at) == (WEEK.since, WEEK.until, WEEK.until)
    again = edition_for(session, "2024-W22", place=PLACE, now=WEEK.until)
    assert report_from_json(kept.facts) == again
    assert keep_edition(session, "2024-W22", place=PLACE, now=WEEK.until) is None
    assert len(session.scalars(select(Edition)).all()) == 1


def test_the_next_edition_corrects_what_the_last_one_told_once(
    harbour: Harbour, session: Session
) -> None:
    wrong, right, untold = (harbour.ask(title) for title in ("Wrong?", "Right?", "Untold?"))
    for about in (wrong, right):
        harbour.decide(about, YES, at=WEEK.until - timedelta(days=2))
    keep_edition(session, WEEK.week, place=PLACE, now=WEEK.until)
    harbour.clock.at = NEXT.until
    harbour.decide(untold, YES, at=NEXT.since)
    for about, decision in ((wrong, NO), (right, YES), (untold, NO)):
        harbour.decide(about, REOPENED, at=NEXT.since + timedelta(hours=1))
        harbour.decide(about, decision, at=NEXT.since + timedelta(hours=2))
    kept = keep_edition(session, NEXT.week, place=PLACE, now=NEXT.until)
    assert kept is not None
    edition = report_from_json(kept.facts)
    (told,) = edition.corrections
    assert (told.subject.title, told.was, told.decision) == ("Wrong?", YES, NO)
    assert (told.told_at, told.message_id) == (WEEK.until, None)
    assert titles(edition.resolved) == ["Right?", "Untold?"]
    later = edition_for(session, "2024-W24", place=PLACE, now=NEXT.until + timedelta(days=7))
    assert (later.corrections, later.resolved) == ((), ())


def test_what_a_correction_told_is_corrected_in_its_turn(
    harbour: Harbour, session: Session
) -> None:
    about = harbour.ask()
    harbour.clock.at = NEXT.until
    harbour.decide(about, YES, at=WEEK.until - timedelta(days=2))
    keep_edition(session, WEEK.week, place=PLACE, now=WEEK.until)
    harbour.decide(about, REOPENED, at=NEXT.since)
    keep_edition(session, NEXT.week, place=PLACE, now=NEXT.until)
    harbour.decide(about, YES, at=NEXT.until)
    third = edition_for(session, "2024-W24", place=PLACE, now=NEXT.until + timedelta(days=7))
    (told,) = third.corrections
    assert (told.was, told.decision, told.told_at) == (REOPENED, YES, NEXT.until)


def test_what_was_changed_before_the_edition_was_composed_is_told_as_it_stands_once(
    harbour: Harbour, session: Session
) -> None:
    about = harbour.ask()
    harbour.clock.at = late = WEEK.until + timedelta(days=3)
    harbour.decide(about, YES, at=WEEK.until - timedelta(days=2))
    harbour.decide(about, REOPENED, at=WEEK.until + timedelta(days=1))
    kept = keep_edition(session, WEEK.week, place=PLACE, now=late)
    assert kept is not None
    (told,) = report_from_json(kept.facts).resolved
    assert told.decision is REOPENED
    assert edition_for(session, NEXT.week, place=PLACE, now=NEXT.until).resolved == ()
    harbour.clock.at = NEXT.until
    harbour.decide(about, NO, at=late + timedelta(days=1))
    after = edition_for(session, NEXT.week, place=PLACE, now=NEXT.until)
    (corrected,) = after.corrections
    assert (corrected.was, corrected.decision, after.resolved) == (REOPENED, NO, ())


def test_what_an_earlier_edition_told_is_corrected_by_the_late_one_as_it_stands(
    harbour: Harbour, session: Session
) -> None:
    about = harbour.ask()
    harbour.clock.at = NEXT.until + timedelta(days=3)
    harbour.decide(about, YES, at=WEEK.until - timedelta(days=2))
    keep_edition(session, WEEK.week, place=PLACE, now=WEEK.until)
    harbour.decide(about, REOPENED, at=NEXT.until - timedelta(days=1))
    harbour.decide(about, NO, at=NEXT.until + timedelta(days=1))
    edition = edition_for(session, NEXT.week, place=PLACE, now=harbour.clock.at)
    (corrected,) = edition.corrections
    assert (corrected.was, corrected.decision, edition.resolved) == (YES, NO, ())


def test_an_edition_that_was_composed_late_says_of_when_it_is(
    harbour: Harbour, session: Session
) -> None:
    harbour.ask()
    for after, is_said in ((timedelta(hours=1), False), (timedelta(days=3), True)):
        edition = edition_for(session, WEEK.week, place=PLACE, now=WEEK.until + after)
        assert edition.composed_at == WEEK.until + after
        text = render_report(edition, LetterLinks()).text
        assert ("It was composed only on 6 Jun 2024, 00:00 UTC" in text) is is_said


def test_who_never_said_what_an_edition_quoted_is_named_in_it_no_more(
    harbour: Harbour, session: Session
) -> None:
    about = harbour.ask()
    harbour.say(about, "Near Nora", 0.9)
    wrong = harbour.say(about, "Far Fred", 0.1)
    harbour.decide(about, YES)
    keep_edition(session, WEEK.week, place=PLACE, now=WEEK.until)

    def written() -> list[str]:
        site_url = PLACE.site_url
        (line,), _ = edition_lines(session, site_url=site_url)
        ((_, page),) = latest_letters(session, site_url=site_url)
        one = shown_edition(session, WEEK.week, site_url=site_url).report
        return [line.headline, text_of(page), render_report(one, LetterLinks()).text]

    assert [("Far Fred" in each) for each in written()] == [False, True, True]
    said = session.get_one(Prediction, wrong)
    retract_prediction(session, said, reason="He never said it.", now=WEEK.until)
    assert all("Far Fred" not in each for each in written())
    assert "Near Nora" in written()[1]
