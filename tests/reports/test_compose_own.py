"""The reader's own record in a report: what their own page says, and for their eyes only."""

from datetime import timedelta

import pytest

from forecasts.charts.records import CalibrationChart
from forecasts.db import Session
from forecasts.reports.asked import Reader
from forecasts.reports.items import Unscored
from forecasts.standings.own.record import own_record
from forecasts.values import ExcludedReason, Reading
from tests.conftest import FakeClock
from tests.reports.harbour import ANNULLED, NOON, PRIVATE, YES, Harbour, reader_of
from tests.standings.season import Season


@pytest.fixture
def reader(session: Session, clock: FakeClock, harbour: Harbour) -> Reader:
    """Somebody with two dozen public answers beside a market, and a private one."""
    me = harbour.account()
    season = Season(session, clock)
    season.people["Ann"] = harbour.person("Mira Own")
    season.play(range(24))
    secret = harbour.ask("Secret?", "2024-03-31", owner=me, visibility=PRIVATE, at=NOON)
    harbour.say(secret, "Mira Own", 0.9, "2024-02-01")
    harbour.decide(secret, at=NOON + timedelta(hours=1), known="2024-03-01")
    return reader_of(me)


def test_the_own_record_is_that_of_ones_own_page_private_answers_included(
    harbour: Harbour, session: Session, reader: Reader
) -> None:
    own = harbour.report(reader).own
    assert own is not None
    assert reader.forecaster_id is not None
    page = own_record(session, reader.forecaster_id, now=NOON)
    assert page.brier is not None
    assert (own.questions, own.brier) == (page.questions, page.brier.points)
    assert (own.brier_low, own.brier_high) == (page.brier.low, page.brier.high)
    assert own.words == page.calibration.measured.sentence
    assert own.null_words == page.calibration.null_words
    assert own.url == "https://f.example/me"
    assert own.market is not None
    assert page.market is not None
    assert (own.market.questions, own.market.points) == (
        page.market.questions, page.market.gained.points,
    )  # fmt: skip
    assert [(step.low, step.high, step.statements, step.yes) for step in own.steps] == [
        (step.low, step.high, step.statements, step.yes) for step in page.calibration.steps
    ]


def test_the_curve_can_be_drawn_from_the_numbers_alone(harbour: Harbour, reader: Reader) -> None:
    own = harbour.report(reader).own
    assert own is not None
    curve = own.curve
    assert curve is not None
    drawn = CalibrationChart(
        title="Your calibration", p=curve.said, recalibrated=curve.happened, counts=curve.counts,
        n=own.questions,
    )  # fmt: skip
    assert len(drawn.p) == len(curve.counted)
    assert sum(curve.counts) == sum(step.statements for step in own.steps)
    assert len(curve.band_said) == len(curve.band_low) == len(curve.band_high)


def test_nobody_else_gets_it_and_it_can_be_left_out(harbour: Harbour, reader: Reader) -> None:
    assert harbour.report().own is None
    assert harbour.report(reader_of(harbour.account("Olga Other"))).own is None
    without = Reader(
        public_id="r", role=reader.role, account_id=reader.account_id,
        forecaster_id=reader.forecaster_id, own_record=False,
    )  # fmt: skip
    assert harbour.report(without).own is None


def test_what_the_reader_said_too_late_is_told_with_the_reason_it_is_not_scored(
    harbour: Harbour,
) -> None:
    me = harbour.account()
    late, scored, void = (harbour.ask(title) for title in ("Late?", "Scored?", "Void?"))
    for about, day in ((late, "2024-05-20"), (scored, "2024-05-19"), (void, "2024-05-20")):
        harbour.say(about, "Mira Own", 0.9, day)
    for about, decision in ((late, YES), (scored, YES), (void, ANNULLED)):
        harbour.decide(about, decision, known="2024-05-20")
    found = {each.subject.title: each for each in harbour.report(reader_of(me)).resolved}
    told = found["Late?"]
    assert told.own is None
    assert told.unscored == Unscored(reading=Reading(0.9), why=ExcludedReason.AFTER_KNOWN)
    assert found["Scored?"].own is not None
    assert [found[title].unscored for title in ("Scored?", "Void?")] == [None, None]
    assert all(each.unscored is None for each in harbour.report().resolved)
