"""Two forecasters on what both answered: by hand, with an interval, without a winner."""

import numpy as np
import pytest

from forecasts.clock import Edge, parse_moment
from forecasts.db import Session
from forecasts.errors import InvalidInputError, NotFoundError
from forecasts.families import tie_family
from forecasts.predictions import record_withdrawal, retract_prediction
from forecasts.resolution.resolve import annul_question, resolve_question
from forecasts.standings import Comparison, compare_forecasters
from forecasts.standings.people.comparison import comparison_sentence, paired
from forecasts.values import Board, Decision, FamilyKind, Visibility
from tests import world
from tests.conftest import FakeClock
from tests.standings.season import Season


def compared(
    session: Session, clock: FakeClock, one: str = "Ann", other: str = "Ben"
) -> Comparison:
    session.flush()
    return compare_forecasters(session, one, other, now=clock())


def test_the_mean_difference_is_of_units_and_the_test_is_exact_when_small() -> None:
    found = paired(np.array([0.1, 0.2, 0.1, 0.3]), np.array([1, 2, 3, 4]))
    assert found is not None
    assert found.mean == pytest.approx(0.175)
    assert found.pvalue == pytest.approx(2 / 16)
    assert found.smallest_pvalue == pytest.approx(2 / 16)
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.mean < found.high
    assert paired(np.array([]), np.array([], dtype=int)) is None


def test_units_of_one_cause_are_one_to_the_test() -> None:
    found = paired(np.array([0.1, 0.2, 0.3]), np.array([1, 1, 1]))
    assert found is not None
    assert (found.questions, found.clusters, found.pvalue) == (3, 1, 1.0)
    assert (found.low, found.high) == (None, None)


@pytest.mark.parametrize(("causes", "is_known"), [(2, False), (3, True)])
def test_there_is_no_interval_of_two_causes(*, causes: int, is_known: bool) -> None:
    found = paired(np.array([0.1, 0.3, 0.2, 0.5]), np.minimum(np.arange(4), causes - 1))
    assert found is not None
    assert (found.low is not None, found.high is not None) == (is_known, is_known)
    said = comparison_sentence("Ann", "Ben", found)
    assert ("too few for an interval" in said) == (not is_known)


def test_a_market_is_compared_with_a_warning_about_the_time(
    session: Session, clock: FakeClock
) -> None:
    Season(session, clock).play(range(4))
    found = compared(session, clock, "Ann", "Exchange")
    time, adjusted = found.cautions
    assert time == (
        "Exchange is a market: its first price is set against a first statement made at another "
        "time on 4 of 4 shared questions, and whoever speaks later knows more."
    )
    assert found.adjusted is None
    assert adjusted.startswith("On no shared question can both be compared with something")
    assert compared(session, clock).cautions == ()


def test_without_anything_to_compare_with_that_is_said_of_people_too(
    session: Session, clock: FakeClock
) -> None:
    Season(session, clock, market=False).play(range(2), names=("Ann", "Ben"))
    (only,) = compared(session, clock).cautions
    assert "there is no adjusted difference" in only


def test_only_shared_questions_count_each_at_the_first_statement(
    session: Session, clock: FakeClock
) -> None:
    season = Season(session, clock, market=False, wobble=0)
    shared = season.play(range(6), names=("Ann", "Ben"))
    season.play(range(6, 9), names=("Ann",))
    world.prediction(session, clock(), shared[0], season.people["Ben"], 0.01, "2023-01-01")
    found = compared(session, clock)
    assert found.board is Board.RETROSPECTIVE
    assert (found.questions, len(found.shared)) == (6, 6)
    assert found.brier is not None
    assert found.brier.mean == pytest.approx(0.25**2 - 0.35**2)  # Ann leans by .25, Ben by .15
    assert found.adjusted is None
    assert {each.outcome for each in found.shared} == {0, 1}
    back = compared(session, clock, "Ben", "Ann")
    assert back.brier is not None
    assert back.brier.mean == pytest.approx(-found.brier.mean)
    assert back.brier.pvalue == pytest.approx(found.brier.pvalue)


def test_the_same_reference_at_the_same_instant_changes_nothing(
    session: Session, clock: FakeClock
) -> None:
    Season(session, clock).play(range(8))
    found = compared(session, clock)
    assert found.brier is not None
    assert found.adjusted is not None
    assert found.adjusted.questions == 8
    assert found.adjusted.mean == pytest.approx(found.brier.mean)


def test_who_spoke_later_against_a_better_price_gains_nothing_by_it(
    session: Session, clock: FakeClock
) -> None:
    season = Season(session, clock, names=(), wobble=0)
    season.add("Ann", 0.0)
    season.add("Ben", 0.4)
    for about in season.play(range(6), names=("Ann",)):
        outcome = int(about.title.split()[1].rstrip("?")) % 2
        says = 0.9 if outcome else 0.1
        world.prediction(session, clock(), about, season.people["Exchange"], says, "2023-02-01")
        world.prediction(session, clock(), about, season.people["Ben"], says, "2023-03-01")
    found = compared(session, clock)
    assert found.brier is not None
    assert found.brier.mean == pytest.approx(0.25 - 0.01)
    assert found.adjusted is not None
    assert found.adjusted.mean == pytest.approx(0, abs=1e-12)


def test_annulled_and_retracted_leave_everything_and_a_withdrawal_changes_no_first_statement(
    session: Session, clock: FakeClock
) -> None:
    season = Season(session, clock, market=False)
    season.play(range(4), names=("Ann", "Ben"))
    before = compared(session, clock)
    gone = world.question(session, clock(), title="Gone?", closes="2023-12-31")
    wrong = world.question(session, clock(), title="Wrong?", closes="2023-12-31")
    for about in (gone, wrong):
        for name in ("Ann", "Ben"):
            said = world.prediction(session, clock(), about, season.people[name], 0.9, "2023-01-01")
    annul_question(session, gone, reason="void", by="curator", now=clock())
    retract_prediction(session, said, reason="misheard", now=clock())
    known = parse_moment("2023-06-01", edge=Edge.START)
    resolve_question(session, wrong, Decision.NO, known=known, by="curator", now=clock())
    assert compared(session, clock) == before
    left = world.question(session, clock(), title="Left?", closes="2023-12-31")
    for name in ("Ann", "Ben"):
        world.prediction(session, clock(), left, season.people[name], 0.3, "2023-01-01")
    record_withdrawal(
        session, question=left, forecaster=season.people["Ann"],
        stated=parse_moment("2023-02-01", edge=Edge.END), by="curator", now=clock(),
    )  # fmt: skip
    resolve_question(session, left, Decision.NO, known=known, by="curator", now=clock())
    assert compared(session, clock).questions == before.questions + 1


def test_a_family_counts_once_and_only_with_the_rungs_both_answered(
    session: Session, clock: FakeClock
) -> None:
    season = Season(session, clock, market=False, wobble=0)
    rungs = [
        world.question(session, clock(), title=f"By 202{n}?", closes=f"202{n}-12-31")
        for n in range(1, 4)
    ]
    tie_family(
        session, kind=FamilyKind.LADDER, title="When?", questions=rungs, by="curator", now=clock()
    )
    for about, names in zip(rungs, (("Ann", "Ben"), ("Ann", "Ben"), ("Ann",)), strict=True):
        for name in names:
            p = 0.6 if name == "Ann" else 0.2
            world.prediction(session, clock(), about, season.people[name], p, "2021-01-01")
        known = parse_moment(f"{about.closes_at:%Y-%m-%d}", edge=Edge.START)
        resolve_question(session, about, Decision.NO, known=known, by="curator", now=clock())
    found = compared(session, clock)
    assert (found.questions, len(found.shared)) == (1, 2)
    assert len({each.unit for each in found.shared}) == 1
    assert found.brier is not None
    assert found.brier.mean == pytest.approx(0.36 - 0.04)


def test_private_statements_are_nowhere_in_it(session: Session, clock: FakeClock) -> None:
    season = Season(session, clock, market=False)
    season.play(range(3), names=("Ann", "Ben"))
    before = compared(session, clock)
    about = world.question(session, clock(), title="Secret?", closes="2023-12-31")
    for name in ("Ann", "Ben"):
        world.prediction(
            session, clock(), about, season.people[name], 0.9, visibility=Visibility.PRIVATE
        )
    known = parse_moment("2023-06-01", edge=Edge.START)
    resolve_question(session, about, Decision.NO, known=known, by="curator", now=clock())
    assert compared(session, clock) == before


def test_nothing_shared_is_said_plainly(session: Session, clock: FakeClock) -> None:
    Season(session, clock, market=False).play(range(2), names=("Ann",))
    found = compared(session, clock)
    assert (found.questions, found.brier, found.shared) == (0, None, ())
    assert found.sentence == (
        "Ann and Ben share no scored question on this board, so nothing compares."
    )


def test_a_shared_question_before_its_deadline_waits(session: Session, clock: FakeClock) -> None:
    season = Season(session, clock, market=False)
    about = world.question(session, clock(), title="Early?", closes="2030-12-31")
    for name in ("Ann", "Ben"):
        world.prediction(session, clock(), about, season.people[name], 0.9, "2023-01-01")
    known = parse_moment("2023-06-01", edge=Edge.START)
    resolve_question(session, about, Decision.YES, known=known, by="curator", now=clock())
    found = compare_forecasters(session, "Ann", "Ben", board=Board.ALL, now=clock())
    assert (found.questions, found.early) == (0, 1)


def test_one_forecaster_twice_is_refused_and_an_unknown_one_is_named(
    session: Session, clock: FakeClock
) -> None:
    Season(session, clock, market=False)
    with pytest.raises(InvalidInputError, match="are both Ann; name two"):
        compared(session, clock, "Ann", "ann")
    with pytest.raises(NotFoundError, match="no forecaster 'Bennn'"):
        compared(session, clock, "Ann", "Bennn")


def test_the_sentence_names_no_winner_and_says_when_there_is_too_little() -> None:
    few = comparison_sentence("Ann", "Ben", paired(np.full(4, -0.3), np.arange(4)))
    assert few.startswith("On 4 shared questions the Brier score of Ann was .300 lower than that")
    assert "With 4 unrelated questions no difference could be told from luck" in few
    many = comparison_sentence("Ann", "Ben", paired(np.full(12, 0.2), np.arange(12)))
    assert "Luck alone would rarely do this (p < .001), if only these two" in many
    mixed = comparison_sentence("Ann", "Ben", paired(np.tile([0.2, -0.2], 6), np.arange(12)))
    assert "was the same as that of Ben" in mixed
    assert "cannot tell them apart yet" in mixed
    for said in (few, many, mixed):
        assert not any(word in said for word in ("won", "win", "beat", "better than", "worse"))
