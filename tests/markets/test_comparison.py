"""The sheet of both sides: what it finds to agree, to differ, and not to be able to tell."""

from datetime import UTC, datetime
from typing import Any

import pytest

from forecasts.markets.comparison import Asked, Aspect, compare_with_market, is_liquid
from forecasts.sources import Liquidity, Traits
from tests.markets.fakes import snapshot

CLOSES = datetime(2024, 12, 31, 23, 59, tzinfo=UTC)
ASKED = Asked("Will the harbour of Vessel open?", "Yes if a ship is let in; No otherwise.", CLOSES)
TRAITS = Traits(label="Tides Exchange", volume_unit="$", liquid=Liquidity(volume=1_000.0))


def sheet(asked: Asked = ASKED, *, is_inverted: bool = False, **market: Any) -> dict[str, Aspect]:
    found = compare_with_market(asked, snapshot(**market), TRAITS, is_inverted=is_inverted)
    return {each.name: each for each in found}


def test_each_aspect_stands_there_once_in_a_fixed_order() -> None:
    assert list(sheet()) == [
        "Title",
        "Outcome",
        "Polarity",
        "Deadline",
        "Threshold",
        "Criteria",
        "If void",
        "Liquidity",
    ]


@pytest.mark.parametrize(
    ("title", "is_inverted", "agrees"),
    [
        ("Will the harbour open?", False, True),
        ("Will the harbour open?", True, False),
        ("Will the harbour not open?", False, False),
        ("Will the harbour not open?", True, True),
        ("The harbour won't open?", True, True),
        ("Will it never not open?", False, True),
    ],
)
def test_polarity_is_read_from_negations(title: str, *, is_inverted: bool, agrees: bool) -> None:
    found = sheet(title=title, is_inverted=is_inverted)["Polarity"]
    assert found.agrees is agrees
    assert bool(found.hint) is not agrees


def test_deadlines_a_month_apart_differ_and_the_same_day_agrees() -> None:
    later = sheet(closes_at=datetime(2025, 1, 31, tzinfo=UTC))["Deadline"]
    assert (later.agrees, later.hint) == (False, "The market closes 30 days later than ours.")
    assert sheet(closes_at=datetime(2024, 12, 31, tzinfo=UTC))["Deadline"].agrees
    assert sheet(closes_at=None)["Deadline"].agrees is None


def test_a_threshold_only_one_side_names_is_pointed_at() -> None:
    asked = Asked("Over 5,000 ships by 2025?", "Yes above 5k.", CLOSES)
    assert sheet(asked, title="Over 5k ships?", criteria="As the port says.")["Threshold"].agrees
    found = sheet(asked, title="Over 6,000 ships?", criteria="")["Threshold"]
    assert (found.agrees, found.ours, found.theirs) == (False, "5,000", "6,000")
    assert found.hint == "Only the question names 5,000."
    assert sheet(title="Over 6,000 ships?")["Threshold"].agrees is None


def test_the_void_rule_is_picked_from_the_criteria() -> None:
    found = sheet()["If void"]
    assert found.theirs == "If cancelled, all are refunded."
    assert (found.agrees, found.ours, found.unsure) == (None, "–", "read both")
    neither = sheet(criteria="As the port says.")["If void"]
    assert (neither.agrees, neither.unsure) == (None, "unknown, neither side says")


def test_of_an_inverted_link_yes_here_is_no_there() -> None:
    assert sheet()["Outcome"].theirs == "Yes"
    assert sheet(is_inverted=True)["Outcome"].theirs.startswith("No,")
    assert sheet(is_inverted=True)["Polarity"].theirs.endswith("linked as the opposite")
    asked = Asked("Will Ann Arden be mayor?", "Yes if so.", CLOSES)
    found = sheet(asked, outcome_label="Ann Arden", is_inverted=True)["Outcome"]
    assert found.theirs == "any but Ann Arden"


def test_an_outcome_the_question_does_not_name_differs() -> None:
    assert not sheet(outcome_label="Ann Arden")["Outcome"].agrees
    asked = Asked("Will Ann Arden be mayor?", "Yes if so.", CLOSES)
    assert sheet(asked, outcome_label="ann arden")["Outcome"].agrees


def test_a_market_is_liquid_when_every_bound_that_is_given_holds() -> None:
    read = snapshot(volume=5_000.0, forecasters=20, spread=0.05)
    assert is_liquid(read, Liquidity())
    assert is_liquid(read, Liquidity(volume=5_000.0, forecasters=20, spread=0.05))
    assert not is_liquid(read, Liquidity(volume=1.0, forecasters=21))
    assert not is_liquid(read, Liquidity(spread=0.04))
    assert is_liquid(snapshot(spread=None), Liquidity(spread=0.04))
    assert not is_liquid(snapshot(volume=None), Liquidity(volume=1.0))
    thin, enough = sheet(volume=10.0)["Liquidity"], sheet(spread=0.01)["Liquidity"]
    assert "Too thin" in thin.hint
    assert (thin.unsure, enough.unsure) == ("too thin", "enough")
    assert (enough.sides, enough.theirs) == (("needed", "has"), "5,000 $, spread 1 point")
