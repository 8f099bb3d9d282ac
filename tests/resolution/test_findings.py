"""What linked markets say together, and what a deadline says: never from a price, never a guess."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.resolution.findings import (
    FindingKind,
    Reading,
    Window,
    decide_by_deadline,
    decide_by_markets,
)
from forecasts.resolution.rules import Agreement, DeadlineRule, MarketRule, OnOther
from forecasts.sources import SourceResolution
from forecasts.values import Decision, SourceState

OPENS = datetime(2024, 1, 1, tzinfo=UTC)
CLOSES = datetime(2024, 5, 31, 23, 59, tzinfo=UTC)
NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)
WINDOW = Window(opens_at=OPENS, closes_at=CLOSES, resolve_by=CLOSES)


def reading(state: SourceState | None, value: float | None = None, **more: object) -> Reading:
    effective = more.pop("effective_at", None)
    told = None
    if state is not None:
        told = SourceResolution(
            state,
            value,
            effective_at=effective if isinstance(effective, datetime) else None,
            is_half=bool(more.pop("is_half", False)),
        )
    return Reading(
        source="one",
        label="Bourse",
        url="https://one.example/harbour",
        is_inverted=bool(more.pop("is_inverted", False)),
        resolution=told,
        error=None if told else "time-out",
    )


YES = reading(SourceState.RESOLVED, 1.0)
NO = reading(SourceState.RESOLVED, 0.0)
OPEN = reading(SourceState.OPEN)
DISPUTED = reading(SourceState.DISPUTED)
MISSING = reading(SourceState.MISSING)
UNKNOWN = reading(SourceState.UNKNOWN)
VOID = reading(SourceState.VOID)
HALF = reading(SourceState.RESOLVED, 0.5, is_half=True)
PARTIAL = reading(SourceState.RESOLVED, 0.7)
UNREAD = reading(None)


def kind(*readings: Reading, rule: MarketRule | None = None) -> str:
    return decide_by_markets(rule or MarketRule(), readings, window=WINDOW, now=NOW).kind.value


@pytest.mark.parametrize("agreement", Agreement)
def test_one_market_that_resolved_decides(agreement: Agreement) -> None:
    rule = MarketRule(agreement=agreement)
    assert kind(YES, rule=rule) == "yes"
    assert kind(NO, rule=rule) == "no"


def test_an_inverted_market_says_the_opposite() -> None:
    assert kind(reading(SourceState.RESOLVED, 1.0, is_inverted=True)) == "no"
    assert kind(reading(SourceState.RESOLVED, 0.0, is_inverted=True)) == "yes"
    assert kind(reading(SourceState.RESOLVED, 0.5, is_half=True, is_inverted=True)) == "annulled"


@pytest.mark.parametrize("agreement", Agreement)
def test_ended_markets_that_differ_never_decide(agreement: Agreement) -> None:
    rule = MarketRule(agreement=agreement)
    for pair in permutations([YES, NO, VOID], 2):
        assert kind(*pair, rule=rule) == "cannot tell"
    assert kind(YES, YES, YES, NO, rule=rule) == "cannot tell"


@pytest.mark.parametrize(
    ("blocking", "found"),
    [(DISPUTED, "disputed"), (MISSING, "cannot tell"), (UNKNOWN, "cannot tell")],
)
def test_a_disputed_missing_or_unknown_market_blocks_unless_one_is_enough(
    blocking: Reading, found: str
) -> None:
    assert kind(blocking) == found
    assert kind(YES, blocking) == found
    assert kind(YES, YES, blocking, rule=MarketRule(agreement=Agreement.MAJORITY)) == found
    assert kind(YES, blocking, rule=MarketRule(agreement=Agreement.ANY)) == "yes"


def test_all_must_have_ended_or_most_or_one() -> None:
    assert kind(YES, OPEN) == "not yet"
    assert kind(YES, OPEN, rule=MarketRule(agreement=Agreement.MAJORITY)) == "not yet"
    assert kind(YES, YES, OPEN, rule=MarketRule(agreement=Agreement.MAJORITY)) == "yes"
    assert kind(YES, OPEN, rule=MarketRule(agreement=Agreement.ANY)) == "yes"


def test_void_fifty_fifty_and_partial_ends_go_by_their_own_setting() -> None:
    assert kind(VOID) == kind(HALF) == "annulled"
    assert kind(PARTIAL) == "cannot tell"
    assert kind(VOID, rule=MarketRule(on_void=OnOther.PERSON)) == "cannot tell"
    assert kind(HALF, rule=MarketRule(on_half=OnOther.PERSON)) == "cannot tell"
    assert kind(PARTIAL, rule=MarketRule(on_partial=OnOther.ANNUL)) == "annulled"


@pytest.mark.parametrize("value", [None, float("nan"), float("inf"), -0.1, 1.1])
def test_a_pay_out_that_cannot_be_read_decides_nothing(value: float | None) -> None:
    generous = MarketRule(on_partial=OnOther.ANNUL)
    assert kind(reading(SourceState.RESOLVED, value), rule=generous) == "cannot tell"


def test_no_market_decides_nothing() -> None:
    assert kind() == "cannot tell"


def test_what_could_not_be_read_says_which_outcomes_it_does_not_speak_against() -> None:
    found = decide_by_markets(MarketRule(), [YES, UNREAD], window=WINDOW, now=NOW)
    assert found.possible == {Decision.YES}
    alone = decide_by_markets(MarketRule(), [UNREAD], window=WINDOW, now=NOW)
    assert alone.possible == {Decision.YES, Decision.NO, Decision.ANNULLED}
    left = decide_by_markets(MarketRule(), [OPEN, UNREAD], window=WINDOW, now=NOW)
    assert left.possible == frozenset()


def test_the_outcome_is_known_from_the_earliest_time_inside_the_window() -> None:
    may = datetime(2024, 5, 1, tzinfo=UTC)
    early = reading(SourceState.RESOLVED, 1.0, effective_at=may)
    late = reading(SourceState.RESOLVED, 1.0, effective_at=may + timedelta(days=9))

    def known(*readings: Reading) -> datetime:
        found = decide_by_markets(MarketRule(), readings, window=WINDOW, now=NOW)
        assert found.known is not None
        return found.known.at

    assert known(late, early) == known(early) == may
    assert known(YES) == CLOSES + timedelta(microseconds=1)
    before = reading(SourceState.RESOLVED, 1.0, effective_at=OPENS - timedelta(days=1))
    found = decide_by_markets(MarketRule(), [before], window=WINDOW, now=NOW)
    assert (found.kind, found.wants_person) == (FindingKind.CANNOT_TELL, True)
    assert "before the question opened" in found.reason
    ahead = reading(SourceState.RESOLVED, 1.0, effective_at=NOW + timedelta(days=1))
    assert known(ahead) == NOW


def deadline(*readings: Reading, at: datetime = NOW, shown: tuple[str, ...] = ()) -> str:
    rule = DeadlineRule(unless="a notice of the port")
    found = decide_by_deadline(rule, readings, window=WINDOW, evidence_for_yes=shown, now=at)
    return found.kind.value


def test_a_deadline_that_passed_says_no_unless_something_speaks_for_yes() -> None:
    before = CLOSES - timedelta(days=1)
    assert deadline(at=before) == deadline(NO, at=before) == "not yet"
    assert deadline() == deadline(NO) == "no"
    assert deadline(YES) == deadline(YES, at=before) == "yes"
    assert deadline(shown=("a ship was let in",)) == "cannot tell"


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (OPEN, "not yet"),
        (DISPUTED, "disputed"),
        (UNREAD, "cannot tell"),
        (VOID, "cannot tell"),
        (PARTIAL, "cannot tell"),
        (MISSING, "cannot tell"),
    ],
)
def test_a_linked_market_that_has_not_ended_in_no_keeps_the_no_back(
    said: Reading, found: str
) -> None:
    assert deadline(said) == found


readings = st.lists(
    st.sampled_from([YES, NO, OPEN, DISPUTED, MISSING, UNKNOWN, VOID, HALF, PARTIAL, UNREAD]),
    min_size=1,
    max_size=6,
)


@given(readings, st.sampled_from(Agreement), st.randoms(use_true_random=False))
def test_yes_and_no_rest_on_a_market_that_says_so_and_on_none_that_says_otherwise(
    said: list[Reading], agreement: Agreement, chance: object
) -> None:
    rule = MarketRule(agreement=agreement)
    found = decide_by_markets(rule, said, window=WINDOW, now=NOW)
    if found.kind is FindingKind.YES:
        assert YES in said
        assert not {NO.resolution, VOID.resolution} & {each.resolution for each in said}
    if found.kind is FindingKind.NO:
        assert NO in said
        assert YES not in said
    if found.decision is not None and agreement is not Agreement.ANY:
        assert not any(each in said for each in (DISPUTED, MISSING, UNKNOWN, UNREAD))
    mirrored = decide_by_markets(rule, said[::-1], window=WINDOW, now=NOW)
    assert (mirrored.kind, mirrored.known, mirrored.possible) == (
        found.kind,
        found.known,
        found.possible,
    )
