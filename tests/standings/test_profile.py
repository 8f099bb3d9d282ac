"""A forecaster's profile: what it counts, what it says, and what is in none of it."""

from datetime import UTC, datetime

import pytest

from forecasts.clock import Edge, parse_moment
from forecasts.db import Session
from forecasts.families import Condition, tie_branches, tie_family
from forecasts.models import Question
from forecasts.predictions import Source, record_verdict, record_withdrawal, retract_prediction
from forecasts.resolution.resolve import annul_question, resolve_question
from forecasts.standings import ForecasterProfile, forecaster_profile, site_calibration
from forecasts.standings.board.board_rows import BoardFilter
from forecasts.standings.board.leaderboard import both_boards, leaderboard
from forecasts.standings.board.own_rows import own_ticks
from forecasts.standings.people.calls import Call
from forecasts.values import (
    Board,
    Decision,
    ExcludedReason,
    FamilyKind,
    ForecasterKind,
    ReferenceClass,
    VerdictKind,
    Visibility,
)
from tests import world
from tests.conftest import FakeClock
from tests.standings.season import Season

KNOWN = parse_moment("2023-06-01", edge=Edge.START)


def profile(
    session: Session, clock: FakeClock, name: str = "Ann", board: Board | None = None
) -> ForecasterProfile:
    session.flush()
    return forecaster_profile(session, name, board=board, now=clock())


def ask(session: Session, clock: FakeClock, title: str) -> Question:
    return world.question(session, clock(), title=title, closes="2023-12-31", opens="2022-01-01")


def resolve(session: Session, clock: FakeClock, about: Question) -> None:
    resolve_question(session, about, Decision.NO, known=KNOWN, by="curator", now=clock())


def figures(found: ForecasterProfile) -> tuple[object, ...]:
    """Everything that counts something scored."""
    row = found.retrospective
    return (
        found.questions,
        found.average,
        found.calibration,
        found.breakdown,
        found.closest,
        found.furthest,
        None if row is None else (row.questions, row.brier, row.edge),
    )


def test_a_headline_has_edge_interval_and_what_it_is_against(
    session: Session, clock: FakeClock
) -> None:
    Season(session, clock).play(range(30))
    found = profile(session, clock)
    row = found.retrospective
    assert row is not None
    assert row.edge is not None
    opening = f"An estimated +{row.edge:.1f} points against the market (+"
    assert found.headline.startswith(opening)
    assert ") on 30 questions (30 met a market); calibration: " in found.headline
    assert "sign of Edge can differ" in found.edge_note
    assert found.compared == "Compared with the market on 30."
    assert found.breakdown.whole.questions == 30


def test_an_edge_of_too_few_people_is_named_and_doubted_but_never_denied(
    session: Session, clock: FakeClock
) -> None:
    Season(session, clock, names=("Ann", "Ben")).play(range(3))
    found = profile(session, clock)
    assert found.retrospective is not None
    assert found.retrospective.edge is not None
    assert found.headline.startswith("An estimated ")
    assert "too few forecasters have an Edge to lean on it" in found.headline
    assert "no Edge" not in found.headline
    assert found.headline.endswith("calibration: cannot tell yet.")


def test_without_anything_to_compare_with_there_is_no_edge(
    session: Session, clock: FakeClock
) -> None:
    Season(session, clock, names=("Ann", "Ben"), market=False).play(range(3))
    found = profile(session, clock)
    assert found.headline.startswith(
        "Mean Brier .052 on 3 questions, lower is better; no Edge yet; "
    )
    assert found.edge_note == ""


def test_both_boards_together_have_no_edge_while_the_cards_have(
    session: Session, clock: FakeClock
) -> None:
    Season(session, clock).play(range(30))
    found = profile(session, clock, board=Board.ALL)
    assert "no Edge of both boards together; " in found.headline
    assert found.edge_note == ""


def test_an_edge_on_the_other_board_is_not_denied(session: Session, clock: FakeClock) -> None:
    season = Season(session, clock)
    season.play(range(30))
    began = datetime(2022, 1, 1, tzinfo=UTC)
    ahead = world.question(session, began, title="Ahead?", closes="2023-12-31")
    world.prediction(session, began, ahead, season.people["Ann"], 0.2)
    resolve(session, clock, ahead)
    found = profile(session, clock)
    assert found.board is Board.PROSPECTIVE
    assert "no Edge on this board yet; " in found.headline


@pytest.mark.parametrize(("answered", "partly"), [(1, 0), (2, 1), (3, 0)])
def test_an_exclusive_family_answered_in_part_explains_its_brier_over_time(
    session: Session, clock: FakeClock, answered: int, partly: int
) -> None:
    members = [ask(session, clock, title) for title in ("Ada?", "Bea?", "Cle?")]
    tie_family(
        session, kind=FamilyKind.EXCLUSIVE, title="Who?", questions=members, by="curator",
        now=clock(),
    )  # fmt: skip
    ann = world.forecaster(session, clock(), "Ann")
    for about in members[:answered]:
        world.prediction(session, clock(), about, ann, 0.3, "2022-09-01")
    for about in members:
        resolve(session, clock, about)
    found = profile(session, clock)
    assert found.partly == partly
    assert bool(found.time_note) == bool(partly)


def test_annulled_retracted_excluded_and_private_are_in_no_figure_at_once(
    session: Session, clock: FakeClock
) -> None:
    season = Season(session, clock)
    season.play(range(6))
    ann, before = season.people["Ann"], profile(session, clock)
    gone = ask(session, clock, "Gone?")
    world.prediction(session, clock(), gone, ann, 0.99, "2022-09-01")
    annul_question(session, gone, reason="void", by="curator", now=clock())
    others = [ask(session, clock, f"{title}?") for title in ("Wrong", "Late", "Secret", "Promise")]
    wrong, late, secret, promise = others
    said = world.prediction(session, clock(), wrong, ann, 0.99, "2022-09-01")
    retract_prediction(session, said, reason="misheard", now=clock())
    world.prediction(session, clock(), late, ann, 0.01, "2023-07-01")
    world.prediction(session, clock(), secret, ann, 0.99, visibility=Visibility.PRIVATE)
    world.prediction(session, clock(), promise, ann, 0.99, "2022-09-01", is_commitment=True)
    for about in others:
        resolve(session, clock, about)
    after = profile(session, clock)
    assert figures(after) == figures(before)
    assert len(after.calls) == len(before.calls) + 3  # gone, late and promise stay visible
    site = site_calibration(session, BoardFilter(), now=clock())
    pundits = next(each for each in site.kinds if each.kind is ForecasterKind.PUNDIT)
    assert pundits.calibration.statements == 6 * 6


def test_updates_and_withdrawals_add_no_point_to_the_curve(
    session: Session, clock: FakeClock
) -> None:
    season = Season(session, clock, market=False)
    season.play(range(4))
    about = ask(session, clock, "Often?")
    ann = season.people["Ann"]
    world.prediction(session, clock(), about, ann, 0.3, "2022-02-01")
    resolve(session, clock, about)
    before = profile(session, clock)
    for month in range(3, 9):
        world.prediction(session, clock(), about, ann, month / 10, f"2022-{month:02}-01")
    withdrawn = parse_moment("2022-10-01", edge=Edge.END)
    record_withdrawal(
        session, question=about, forecaster=ann, stated=withdrawn, by="curator", now=clock()
    )
    after = profile(session, clock)
    assert after.calibration == before.calibration
    assert after.calibration.statements == 5
    assert after.breakdown == before.breakdown
    assert after.average == before.average


def test_a_question_before_its_deadline_waits_and_is_counted(
    session: Session, clock: FakeClock
) -> None:
    season = Season(session, clock, market=False)
    season.play(range(2))
    about = world.question(session, clock(), title="Early?", closes="2030-12-31")
    world.prediction(session, clock(), about, season.people["Ann"], 0.9, "2022-09-01")
    resolve(session, clock, about)
    found = profile(session, clock)
    assert (found.questions, found.calibration.statements, found.early) == (2, 2, 1)


def test_the_two_boards_are_never_mixed_unasked(session: Session, clock: FakeClock) -> None:
    season = Season(session, clock, market=False)
    season.play(range(3))
    began = datetime(2022, 1, 1, tzinfo=UTC)
    ahead = world.question(session, began, title="Ahead?", closes="2023-12-31")
    world.prediction(session, began, ahead, season.people["Ann"], 0.2)
    resolve(session, clock, ahead)
    found = profile(session, clock)
    assert (found.board, found.questions, found.others) == (Board.PROSPECTIVE, 1, 3)
    assert found.average == pytest.approx(0.04)
    backward = profile(session, clock, board=Board.RETROSPECTIVE)
    assert (backward.questions, backward.others) == (3, 1)
    assert profile(session, clock, board=Board.ALL).questions == 4


def call_on(found: ForecasterProfile, title: str) -> Call:
    return next(call for call in found.calls if call.title == title)


def test_a_call_shows_its_reference_and_the_difference_in_points(
    session: Session, clock: FakeClock
) -> None:
    Season(session, clock, wobble=0).play(range(2))
    call = call_on(profile(session, clock), "Question 1?")
    assert call.brier == pytest.approx(0.0625)
    assert call.reference is not None
    assert (call.reference.kind, call.reference.probability) == (ReferenceClass.MARKET, 0.5)
    assert call.reference.points == pytest.approx(18.75)


def test_verdicts_stand_among_the_calls_without_a_number(
    session: Session, clock: FakeClock
) -> None:
    season = Season(session, clock, market=False)
    (about,) = season.play(range(1))
    for question, day in ((about, "2023-01-01"), (None, "2021-01-01")):
        record_verdict(
            session, question=question, forecaster=season.people["Ann"],
            kind=VerdictKind.NONCOMMITTAL, stated=parse_moment(day, edge=Edge.END),
            source=Source(quote="who can say"), by="curator", now=clock(),
        )  # fmt: skip
    found = profile(session, clock)
    newest, scored, oldest = found.calls
    assert newest.verdict is oldest.verdict is VerdictKind.NONCOMMITTAL
    assert (newest.said, newest.title, newest.quote) == (None, "Question 0?", "who can say")
    assert (oldest.slug, oldest.outcome, oldest.brier) == (None, None, None)
    assert scored.brier is not None
    assert (found.noncommittal, found.classified) == (2, 3)
    assert found.hedging_share == pytest.approx(2 / 3)


def test_a_statement_made_once_its_condition_was_known_shows_where_it_counts(
    session: Session, clock: FakeClock
) -> None:
    war, if_war, price = (
        ask(session, clock, title) for title in ("War?", "Price if war?", "Price?")
    )
    under = Condition(question=war, if_yes=if_war, unconditional=price)
    tie_branches(session, title="If war", under=under, by="curator", now=clock())
    known = parse_moment("2022-06-01", edge=Edge.START)
    resolve_question(session, war, Decision.YES, known=known, by="curator", now=clock())
    ann = world.forecaster(session, clock(), "Ann")
    world.prediction(session, clock(), if_war, ann, 0.4, "2022-09-01")
    resolve(session, clock, price)
    found = profile(session, clock)
    (call,) = found.calls
    assert (call.title, call.counted_on, call.outcome) == ("Price if war?", price.slug, 0)
    assert call.excluded_reason is ExcludedReason.CONDITION_KNOWN
    assert call.brier == pytest.approx(0.16)
    assert (found.questions, found.calibration.statements) == (1, 1)


def test_only_verdicts_leave_nothing_to_say_and_say_so(session: Session, clock: FakeClock) -> None:
    ann = world.forecaster(session, clock(), "Ann")
    record_verdict(
        session, question=None, forecaster=ann, kind=VerdictKind.DIRECTION_ONLY, stated=None,
        source=Source(), by="curator", now=clock(),
    )  # fmt: skip
    found = profile(session, clock)
    assert found.headline == (
        "Nothing scored yet, so nothing can be said about how close the calls come. "
        "1 statement named no probability."
    )
    assert (found.compared, found.average, found.questions) == ("", None, 0)
    assert found.calibration.curve == ()


def test_one_scored_question_gets_no_curve_sentence(session: Session, clock: FakeClock) -> None:
    Season(session, clock, market=False, names=("Ann",), wobble=0).play(range(1))
    found = profile(session, clock)
    assert found.calibration.sentence == "1 resolved question: too few for a curve."
    assert found.headline.startswith("Brier .062 on 1 question, lower is better")
    assert (found.closest, found.furthest) == (None, None)


def test_a_market_has_a_profile_too(session: Session, clock: FakeClock) -> None:
    Season(session, clock).play(range(3))
    found = profile(session, clock, "Exchange")
    assert found.retrospective is not None
    assert found.calibration.statements == 3
    assert found.headline.startswith("Mean Brier .250 on 3 questions")
    assert "no Edge: a market is what others are compared with; " in found.headline


def test_the_site_is_measured_kind_by_kind(session: Session, clock: FakeClock) -> None:
    Season(session, clock).play(range(4))
    site = site_calibration(session, BoardFilter(), now=clock())
    counts = {
        each.kind.value: (each.forecasters, each.calibration.statements, each.calibration.questions)
        for each in site.kinds
    }
    assert counts == {"pundit": (6, 24, 4), "market": (1, 4, 4)}
    assert (site.board, site.early, site.others) == (Board.RETROSPECTIVE, 0, 0)
    only = site_calibration(session, BoardFilter(kind=ForecasterKind.MARKET), now=clock())
    assert [each.kind.value for each in only.kinds] == ["market"]
    assert site_calibration(session, BoardFilter(tag="nowhere"), now=clock()).kinds == ()


def test_rows_on_boards_computed_before_are_those_of_boards_computed_anew(
    session: Session, clock: FakeClock
) -> None:
    season = Season(session, clock)
    season.play(range(12))
    gone = ask(session, clock, "Will it be annulled?")
    world.prediction(session, clock(), gone, season.people["Ann"], 0.3, "2023-02-01")
    annul_question(session, gone, reason="unclear", by="curator", now=clock())
    session.flush()
    boards = both_boards(session, now=clock())
    for name in ("Ann", "Ben", "Exchange"):
        who = season.people[name]
        anew = [
            leaderboard(session, BoardFilter(board=each.board), now=clock(), has_ticks=True)
            for each in boards
        ]
        before = own_ticks(session, boards, forecaster_id=who.id, slug=who.slug, now=clock())
        rows = [[board.row(who.slug) for board in each] for each in (anew, before)]
        assert rows[0] == rows[1]
        assert any(row is not None and row.ticks for row in rows[0])
        found = forecaster_profile(session, name, boards=boards, now=clock())
        assert found == forecaster_profile(session, name, now=clock())
