"""Families: what can be tied, what is refused, what untying brings back, what cannot be meant."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from forecasts.audit import verify
from forecasts.clock import Edge, parse_moment
from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError, NotFoundError
from forecasts.families import (
    Condition,
    Incoherence,
    Place,
    RungOrder,
    Stand,
    add_member,
    contradictions,
    families_of,
    family_incoherences,
    family_label,
    find_family,
    follow_deadlines,
    incoherence_words,
    incoherences,
    ladder_by_deadline,
    members_of,
    parse_label,
    tie_branches,
    tie_family,
    untie_family,
)
from forecasts.models import Family, FamilyMember, LedgerEntry, Question
from forecasts.predictions import record_withdrawal
from forecasts.questions import QuestionChange, edit_question
from forecasts.resolution.resolve import resolve_question
from forecasts.standings import BoardFilter, leaderboard
from forecasts.values import Board, Chain, Decision, FamilyKind, Visibility
from forecasts.wording import NO_BREAK
from tests import world
from tests.conftest import FakeClock


def asked(
    session: Session, clock: FakeClock, *titles: str, closes: Sequence[str] = ()
) -> list[Question]:
    days = closes or ["2024-12-31"] * len(titles)
    return [
        world.question(session, clock(), title=f"{title}?", closes=day)
        for title, day in zip(titles, days, strict=True)
    ]


def tie(
    session: Session,
    clock: FakeClock,
    questions: Sequence[Question],
    kind: FamilyKind = FamilyKind.EXCLUSIVE,
    order: RungOrder | None = None,
    title: str = "Who wins Vessel?",
) -> Family:
    return tie_family(
        session,
        kind=kind,
        title=title,
        questions=questions,
        order=order,
        by="curator",
        now=clock(),
    )


def order_of(session: Session, family: Family) -> list[str]:
    return [member.question.slug for member in members_of(session, family)]


def resolve(session: Session, about: Question, decision: Decision, clock: FakeClock) -> None:
    known = parse_moment("2024-05-20", edge=Edge.START)
    resolve_question(session, about, decision, known=known, by="curator", now=clock())


def test_a_tied_family_is_found_by_slug_title_and_member(
    session: Session, clock: FakeClock
) -> None:
    ann, ben = asked(session, clock, "Ann", "Ben")
    family = tie(session, clock, [ann, ben])
    assert find_family(session, "who-wins-vessel") is family
    assert find_family(session, "Who wins Vessel?") is family
    assert families_of(session, [ann.id, ben.id]) == {ann.id: family, ben.id: family}
    assert order_of(session, family) == ["ann", "ben"]
    with pytest.raises(NotFoundError) as caught:
        find_family(session, "who-win-vessel")
    assert caught.value.nearest == ("who-wins-vessel",)


def test_tying_and_untying_are_ledgered_and_leave_the_record_sound(
    session: Session, clock: FakeClock
) -> None:
    ann, ben = asked(session, clock, "Ann", "Ben")
    family = tie(session, clock, [ann, ben])
    assert verify(session).difference is None
    family = find_family(session, "who-wins-vessel")
    assert untie_family(session, family, now=clock()) == ["ann", "ben"]
    assert session.scalars(select(FamilyMember)).all() == []
    kinds = session.scalars(select(LedgerEntry.kind).where(LedgerEntry.kind.like("family%"))).all()
    assert sorted(kinds) == sorted(
        [
            "family.tied",
            *["family_member.tied"] * 2,
            *["family_member.untied"] * 2,
            "family.untied",
        ]
    )
    assert verify(session).difference is None
    again = tie(session, clock, [session.merge(ann), session.merge(ben)])
    assert order_of(session, again) == ["ann", "ben"]
    assert verify(session).difference is None


def test_a_question_belongs_to_one_family_only(session: Session, clock: FakeClock) -> None:
    ann, ben, cy = asked(session, clock, "Ann", "Ben", "Cy")
    tie(session, clock, [ann, ben])
    with pytest.raises(ConflictError, match="ben belongs to the family who-wins-vessel already"):
        tie(session, clock, [cy, ben], title="Other")
    assert session.scalars(select(Family)).all() == [find_family(session, "who-wins-vessel")]


def test_a_title_names_one_family_only(session: Session, clock: FakeClock) -> None:
    ann, ben, cy, dee = asked(session, clock, "Ann", "Ben", "Cy", "Dee")
    tie(session, clock, [ann, ben])
    with pytest.raises(ConflictError, match="on record already"):
        tie(session, clock, [cy, dee])


@pytest.mark.parametrize("kind", [FamilyKind.EXCLUSIVE, FamilyKind.LADDER])
def test_one_question_is_no_family(session: Session, clock: FakeClock, kind: FamilyKind) -> None:
    with pytest.raises(InvalidInputError, match="at least two questions"):
        tie(session, clock, asked(session, clock, "Ann"), kind)


def test_a_question_named_twice_is_refused(session: Session, clock: FakeClock) -> None:
    (ann,) = asked(session, clock, "Ann")
    with pytest.raises(InvalidInputError, match="ann was named twice"):
        tie(session, clock, [ann, ann])


def test_a_conditional_family_is_not_tied_without_its_condition(
    session: Session, clock: FakeClock
) -> None:
    with pytest.raises(InvalidInputError, match="needs its condition"):
        tie(session, clock, asked(session, clock, "Ann", "Ben"), FamilyKind.CONDITIONAL)


def test_public_and_private_questions_are_not_tied_together(
    session: Session, clock: FakeClock
) -> None:
    ann = world.question(session, clock(), title="Ann?")
    ben = world.question(session, clock(), title="Ben?", visibility=Visibility.PRIVATE)
    with pytest.raises(InvalidInputError, match=r"ben-\w+ is private, ann is public"):
        tie(session, clock, [ann, ben])


def test_a_private_family_does_not_exist_for_the_public(session: Session, clock: FakeClock) -> None:
    hidden = [
        world.question(session, clock(), title=title, visibility=Visibility.PRIVATE)
        for title in ("Ann?", "Ben?")
    ]
    slug = tie(session, clock, hidden).slug
    assert find_family(session, slug).title == "Who wins Vessel?"
    with pytest.raises(NotFoundError) as caught:
        find_family(session, slug, is_public=True)
    assert caught.value.nearest == ()
    chains = session.scalars(select(LedgerEntry.chain).where(LedgerEntry.kind.like("family%")))
    assert set(chains) == {Chain.PRIVATE}


def test_two_that_came_out_yes_are_not_exclusive(session: Session, clock: FakeClock) -> None:
    ann, ben = asked(session, clock, "Ann", "Ben")
    resolve(session, ann, Decision.YES, clock)
    resolve(session, ben, Decision.YES, clock)
    with pytest.raises(InvalidInputError, match=r"Only one question .* but ann and ben did"):
        tie(session, clock, [ann, ben])


def test_a_second_yes_in_an_exclusive_family_is_refused(session: Session, clock: FakeClock) -> None:
    ann, ben = asked(session, clock, "Ann", "Ben")
    tie(session, clock, [ann, ben])
    resolve(session, ann, Decision.YES, clock)
    with pytest.raises(ConflictError, match="ann came out Yes already"):
        resolve(session, ben, Decision.YES, clock)
    resolve(session, ben, Decision.NO, clock)


def test_a_ladder_is_ordered_by_its_deadlines(session: Session, clock: FakeClock) -> None:
    rungs = asked(
        session, clock, "Late", "Early", "Middle", closes=["2026-01-01", "2024-09-01", "2025-01-01"]
    )
    family = tie(session, clock, rungs, FamilyKind.LADDER)
    assert order_of(session, family) == ["early", "middle", "late"]


def test_a_ladder_of_thresholds_keeps_the_order_given(session: Session, clock: FakeClock) -> None:
    rungs = asked(session, clock, "Over 30", "Over 20", "Over 10")
    with pytest.raises(InvalidInputError, match="one deadline"):
        tie(session, clock, rungs, FamilyKind.LADDER, RungOrder.DEADLINE)
    family = tie(session, clock, rungs, FamilyKind.LADDER)
    assert order_of(session, family) == ["over-30", "over-20", "over-10"]


def test_a_ladder_may_go_against_its_deadlines_when_told(
    session: Session, clock: FakeClock
) -> None:
    rungs = asked(session, clock, "Late", "Early", closes=["2026-01-01", "2024-09-01"])
    family = tie(session, clock, rungs, FamilyKind.LADDER, RungOrder.GIVEN)
    assert order_of(session, family) == ["late", "early"]


def test_a_rung_added_later_takes_its_place(session: Session, clock: FakeClock) -> None:
    early, late, middle = asked(
        session, clock, "Early", "Late", "Middle", closes=["2024-09-01", "2026-01-01", "2025-01-01"]
    )
    family = tie(session, clock, [early, late], FamilyKind.LADDER)
    add_member(session, family, middle, by="other", now=clock.advance(days=1))
    assert order_of(session, family) == ["early", "middle", "late"]
    assert (family.tied_by, family.tied_at) == ("other", clock())
    assert verify(session).difference is None


def test_a_rung_whose_deadline_moves_takes_its_new_place(
    session: Session, clock: FakeClock
) -> None:
    early, late = asked(session, clock, "Early", "Late", closes=["2024-09-01", "2025-01-01"])
    family = tie(session, clock, [early, late], FamilyKind.LADDER)
    assert ladder_by_deadline(session, early) is family
    change = QuestionChange(closes=parse_moment("2026-01-01", edge=Edge.END))
    edit_question(session, early, change, by="curator", now=clock())
    follow_deadlines(session, family, now=clock())
    assert order_of(session, family) == ["late", "early"]
    assert verify(session).difference is None


def test_a_ladder_of_thresholds_follows_no_deadlines(session: Session, clock: FakeClock) -> None:
    rungs = asked(session, clock, "Over 30", "Over 20", "Alone")
    tie(session, clock, rungs[:2], FamilyKind.LADDER)
    assert [ladder_by_deadline(session, rung) for rung in rungs] == [None, None, None]


def test_a_ladder_that_came_out_against_its_order_is_warned_of_and_kept(
    session: Session, clock: FakeClock
) -> None:
    early, late = asked(session, clock, "Early", "Late", closes=["2024-05-25", "2024-05-30"])
    family = tie(session, clock, [early, late], FamilyKind.LADDER)
    resolve(session, late, Decision.NO, clock)
    assert contradictions(members_of(session, family)) == []
    resolve(session, early, Decision.YES, clock)
    (warning,) = contradictions(members_of(session, family))
    assert warning.startswith("early came out Yes and late came out No")


def test_labels_are_read_as_they_are_written(session: Session, clock: FakeClock) -> None:
    family = tie(session, clock, asked(session, clock, "Ann", "Ben"))
    assert parse_label(family_label(family)) == (FamilyKind.EXCLUSIVE, "Who wins Vessel?")
    assert parse_label("Ladder: by: when") == (FamilyKind.LADDER, "by: when")


@pytest.mark.parametrize("label", ["Who wins?", "exclusive:", ":x", "group:x", "conditional:x"])
def test_a_label_that_names_no_family_is_refused(label: str) -> None:
    with pytest.raises(InvalidInputError, match=r"ladder:|family tie conditional"):
        parse_label(label)


NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
END = datetime(2025, 1, 1, tzinfo=UTC)
PLACES = [Place(slug, END) for slug in "abc"]


def stands(*probabilities: float | None, at: datetime = NOON) -> dict[str, Stand]:
    return {
        slug: Stand(p, p, p, at)
        for slug, p in zip("abcdefgh", probabilities, strict=False)
        if p is not None
    }


@pytest.mark.parametrize(
    ("said", "total"),
    [
        ((0.5, 0.3, 0.2), None),
        ((0.5, 0.3, 0.209), None),
        ((0.5, 0.3, 0.22), 1.02),
        ((0.5, 0.3, 0.1), 0.9),
        ((0.5, 0.3, None), None),
        ((0.7, 0.5, None), 1.2),
        ((0.2, None, None), None),
    ],
)
def test_exclusive_probabilities_must_not_exceed_one_and_must_reach_it_when_whole(
    said: tuple[float | None, ...], total: float | None
) -> None:
    found = incoherences(FamilyKind.EXCLUSIVE, PLACES, stands(*said))
    assert [each.total for each in found] == ([] if total is None else [pytest.approx(total)])


def test_what_was_known_to_be_out_no_longer_weighs_in_the_sum() -> None:
    places = [Place("a", NOON, known_at=NOON), *PLACES[1:]]
    later = stands(None, 0.6, 0.4, at=NOON + timedelta(days=1))
    assert incoherences(FamilyKind.EXCLUSIVE, places, stands(0.3) | later) == []


def test_a_reading_of_words_is_never_held_against_the_speaker() -> None:
    likely = {slug: Stand(0.7, 0.5, 0.9, NOON) for slug in "ab"}
    assert incoherences(FamilyKind.EXCLUSIVE, PLACES, likely) == []
    sure = {slug: Stand(0.9, 0.6, 0.95, NOON) for slug in "ab"}
    assert len(incoherences(FamilyKind.EXCLUSIVE, PLACES, sure)) == 1
    falling = {"a": Stand(0.7, 0.5, 0.9, NOON), "b": Stand(0.55, 0.5, 0.6, NOON)}
    assert incoherences(FamilyKind.LADDER, PLACES, falling) == []


def test_a_ladder_must_not_fall() -> None:
    (found,) = incoherences(FamilyKind.LADDER, PLACES, stands(0.2, 0.5, 0.3))
    assert found == Incoherence(FamilyKind.LADDER, ("b", "c"), (0.5, 0.3))
    words = incoherence_words(found).replace(NO_BREAK, " ")
    assert words == "30 % on c is less than 50 % on b, which implies it."
    (found,) = incoherences(FamilyKind.LADDER, PLACES, stands(0.4, None, 0.3))
    assert found.slugs == ("a", "c")


def test_many_questions_are_counted_rather_than_listed() -> None:
    places = [Place(slug, END) for slug in "abcde"]
    (found,) = incoherences(FamilyKind.EXCLUSIVE, places, stands(0.3, 0.3, 0.3, 0.3, None))
    words = incoherence_words(found).replace(NO_BREAK, " ")
    assert words.startswith("the probabilities on 4 questions sum to 120 %")
    (found,) = incoherences(FamilyKind.EXCLUSIVE, PLACES[:2], stands(0.5, 0.3))
    words = incoherence_words(found, names={"a": "“Ann?”"}).replace(NO_BREAK, " ")
    assert words == "50 % on “Ann?” and 30 % on b sum to 80 %; one of them comes out Yes."


def test_statements_that_never_stood_together_are_not_compared() -> None:
    places = [Place("a", NOON), Place("b", END)]
    said = stands(0.5, at=NOON - timedelta(days=1)) | {"b": Stand(0.3, 0.3, 0.3, NOON)}
    assert incoherences(FamilyKind.LADDER, places, said) == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_a_ladder_is_coherent_exactly_when_it_never_falls(said: list[float]) -> None:
    places = [Place(slug, END) for slug in "abcdefgh"[: len(said)]]
    found = incoherences(FamilyKind.LADDER, places, stands(*said))
    falls = any(b < max(said[:n]) - 1e-9 for n, b in enumerate(said) if n)
    assert bool(found) == falls


@given(st.lists(st.floats(0.001, 1), min_size=2, max_size=8))
def test_shares_of_one_are_coherent_in_any_number(weights: list[float]) -> None:
    said = [weight / sum(weights) for weight in weights]
    places = [Place(slug, END) for slug in "abcdefgh"[: len(said)]]
    assert incoherences(FamilyKind.EXCLUSIVE, places, stands(*said)) == []
    assert incoherences(FamilyKind.EXCLUSIVE, places, stands(*said[1:])) == []


def test_the_latest_standing_statements_are_compared(session: Session, clock: FakeClock) -> None:
    ann, ben = asked(session, clock, "Ann", "Ben")
    family = tie(session, clock, [ann, ben])
    alice = world.forecaster(session, clock())
    world.prediction(session, clock.advance(hours=1), ann, alice, 0.9)
    world.prediction(session, clock.advance(hours=1), ann, alice, 0.7)
    world.prediction(session, clock.advance(hours=1), ben, alice, 0.6)
    (alone,) = family_incoherences(session, family)
    assert alone.forecaster == "Alice Arden"
    assert alone.found.total == pytest.approx(1.3)
    record_withdrawal(
        session,
        question=ben,
        forecaster=alice,
        stated=None,
        by="curator",
        now=clock.advance(hours=1),
    )
    assert family_incoherences(session, family) == []
    world.prediction(session, clock.advance(hours=1), ben, alice, 0.3)
    assert family_incoherences(session, family, forecaster_id=alice.id) == []


def test_private_statements_show_no_incoherence_to_the_public(
    session: Session, clock: FakeClock
) -> None:
    ann, ben = asked(session, clock, "Ann", "Ben")
    family = tie(session, clock, [ann, ben])
    alice = world.forecaster(session, clock())
    world.prediction(session, clock(), ann, alice, 0.9)
    world.prediction(session, clock(), ben, alice, 0.9, visibility=Visibility.PRIVATE)
    assert family_incoherences(session, family) == []
    assert len(family_incoherences(session, family, is_public=False)) == 1


def test_a_condition_is_not_nested(session: Session, clock: FakeClock) -> None:
    war, talks, price, trade = asked(session, clock, "War", "Talks", "Price", "Trade")
    tie_branches(
        session,
        title="If war",
        under=Condition(question=war, if_yes=price, unconditional=trade),
        by="curator",
        now=clock(),
    )

    def refused(under: Condition, reason: str) -> None:
        with pytest.raises(ConflictError, match=reason):
            tie_branches(session, title="Other", under=under, by="curator", now=clock())

    refused(Condition(question=price, if_yes=talks), "price lives under a condition itself")
    refused(
        Condition(question=talks, if_yes=world.question(session, clock()), unconditional=price),
        "price lives under a condition itself",
    )
    refused(Condition(question=talks, if_yes=war), "rests on war")
    refused(Condition(question=talks, if_yes=trade), "rests on trade")


def test_a_condition_is_no_member_and_some_branch_is_needed(
    session: Session, clock: FakeClock
) -> None:
    war, price = asked(session, clock, "War", "Price")
    for under, reason in (
        (Condition(question=war, if_yes=war), "war was named twice"),
        (Condition(question=war, if_yes=price, unconditional=price), "price was named twice"),
        (Condition(question=war), "or both"),
    ):
        with pytest.raises(InvalidInputError, match=reason):
            tie_branches(session, title="If war", under=under, by="curator", now=clock())


def test_a_second_branch_is_added_to_the_other_outcome(session: Session, clock: FakeClock) -> None:
    war, price, calm, ann = asked(session, clock, "War", "Price", "Calm", "Ann")
    under = Condition(question=war, if_yes=price)
    family = tie_branches(session, title="If war", under=under, by="curator", now=clock())
    with pytest.raises(InvalidInputError, match="its Yes or its No"):
        add_member(session, family, calm, by="curator", now=clock())
    with pytest.raises(ConflictError, match="for that outcome already"):
        add_member(session, family, calm, branch=1, by="curator", now=clock())
    add_member(session, family, calm, branch=0, by="curator", now=clock())
    assert [member.branch for member in members_of(session, family)] == [1, 0]
    plain = tie(session, clock, [ann, world.question(session, clock())])
    (dee,) = asked(session, clock, "Dee")
    with pytest.raises(InvalidInputError, match="has no condition"):
        add_member(session, plain, dee, branch=1, by="curator", now=clock())


def test_a_cause_is_kept_and_does_not_make_a_question_retrospective(
    session: Session, clock: FakeClock
) -> None:
    (ann,) = asked(session, clock, "Ann")
    fixed_at = ann.fixed_at
    edit_question(
        session, ann, QuestionChange(cause=" The war "), by="other", now=clock.advance(days=1)
    )
    assert (ann.cause, ann.fixed_at) == ("The war", fixed_at)
    assert verify(session).difference is None
    ann = session.merge(ann)
    edit_question(session, ann, QuestionChange(cause=""), by="other", now=clock())
    assert ann.cause is None


def test_a_base_rate_given_later_counts_as_written_then(session: Session, clock: FakeClock) -> None:
    (ann,) = asked(session, clock, "Ann")
    with pytest.raises(InvalidInputError, match="needs its source"):
        edit_question(session, ann, QuestionChange(base_rate=0.2), by="other", now=clock())
    change = QuestionChange(base_rate=0.2, base_rate_source="https://example.org/rates")
    edit_question(session, ann, change, by="other", now=clock.advance(days=1))
    assert (ann.base_rate, ann.fixed_at, ann.fixed_by) == (0.2, clock(), "other")
    edit_question(session, ann, QuestionChange(base_rate=0.3), by="other", now=clock())
    assert (ann.base_rate, ann.base_rate_source) == (0.3, "https://example.org/rates")


def test_the_same_claim_renewed_every_year_counts_once(session: Session, clock: FakeClock) -> None:
    clock.at = datetime(2012, 1, 1, tzinfo=UTC)
    alice, rungs = world.forecaster(session, clock()), []
    for year in range(2012, 2021):
        clock.at = datetime(year, 3, 1, 12, tzinfo=UTC)
        about = world.question(
            session, clock(), title=f"Collapse by March {year + 1}?", closes=f"{year + 1}-02-28"
        )
        world.prediction(session, clock(), about, alice, 0.9)
        clock.at = datetime(year + 1, 3, 1, tzinfo=UTC)
        known = parse_moment(f"{year + 1}-03-01", edge=Edge.START)
        resolve_question(session, about, Decision.NO, known=known, by="curator", now=clock())
        rungs.append(about)
    everything = BoardFilter(board=Board.ALL)
    (apart,) = leaderboard(session, everything, now=clock()).rows
    assert (apart.questions, apart.predictions) == (9, 9)
    family = tie(session, clock, rungs, FamilyKind.LADDER, title="Collapse within a year?")
    (tied,) = leaderboard(session, everything, now=clock()).rows
    assert (tied.questions, tied.predictions) == (1, 9)
    assert tied.brier == pytest.approx(0.81)
    assert family_incoherences(session, family) == []
    untie_family(session, family, now=clock())
    (again,) = leaderboard(session, everything, now=clock()).rows
    assert again.questions == 9
