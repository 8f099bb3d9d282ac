"""Names: when two are one person, and when a slip of the pen is likely."""

import pytest

from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError
from forecasts.forecasters import find_forecaster, settle_forecaster
from forecasts.values import ForecasterKind
from tests import world
from tests.conftest import FakeClock


def settle(session: Session, clock: FakeClock, name: str, *, is_new: bool = False) -> str:
    kind = ForecasterKind.PUNDIT
    return settle_forecaster(session, name=name, kind=kind, is_new=is_new, now=clock()).slug


@pytest.mark.parametrize(
    "typed", ["Lavaleuski", "Kavaleuski", "Valery Kavaleusky", "valéry kavaleuski"]
)
def test_a_name_much_like_another_is_met_with_it(
    session: Session, clock: FakeClock, typed: str
) -> None:
    world.forecaster(session, clock(), "Valery Kavaleuski")
    with pytest.raises(ConflictError, match="much like Valery Kavaleuski"):
        settle(session, clock, typed)
    assert settle(session, clock, typed, is_new=True) != "valery-kavaleuski"


@pytest.mark.parametrize(
    ("known", "typed"),
    [
        ("Writer 1", "Writer 2"),
        ("writer1", "writer2"),
        ("Model A", "Model B"),
        ("FiveThirtyEight Classic", "FiveThirtyEight Deluxe"),
        ("Bloomberg survey of economists", "Reuters survey of economists"),
        ("John Smith", "Jane Smith"),
        ("Alice Arden", "Alice"),
    ],
)
def test_names_told_apart_on_purpose_are_two_people(
    session: Session, clock: FakeClock, known: str, typed: str
) -> None:
    world.forecaster(session, clock(), known)
    assert settle(session, clock, typed) != find_forecaster(session, known).slug


def test_names_that_shape_one_address_are_two_people_when_said_to_be(
    session: Session, clock: FakeClock
) -> None:
    assert settle(session, clock, "Zoë") == "zoe"
    assert settle(session, clock, "Zoe", is_new=True) == "zoe-2"
    assert find_forecaster(session, "Zoe").slug == "zoe"
    assert find_forecaster(session, "zoe-2").name == "Zoe"


def test_a_name_on_record_cannot_be_new(session: Session, clock: FakeClock) -> None:
    world.forecaster(session, clock(), "Orla Quist")
    with pytest.raises(ConflictError, match="on record already"):
        settle(session, clock, "orla quist", is_new=True)


def test_a_name_that_shows_nothing_is_refused(session: Session, clock: FakeClock) -> None:
    with pytest.raises(InvalidInputError, match="shows nothing"):
        settle(session, clock, "\u200b")


def test_very_long_names_and_titles_fit_both_databases(session: Session, clock: FakeClock) -> None:
    long = "\ufdfa" * 300
    assert world.forecaster(session, clock(), long).name == long
    assert world.question(session, clock(), title=long, tags=("İ" * 30,)).title == long
