"""Names: when two are one person, and when a slip of the pen is likely."""

import pytest
from sqlalchemy import select

from forecasts.audit import verify
from forecasts.clock import Edge, parse_moment
from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError
from forecasts.forecasters import (
    find_forecaster,
    known_forecaster,
    record_forecaster,
    settle_forecaster,
    similar_pairs,
)
from forecasts.models import Forecaster, LedgerEntry, Score
from forecasts.resolution.resolve import resolve_question
from forecasts.values import Chain, Decision, ForecasterKind, ReferenceClass, ScoreRule
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


@pytest.mark.parametrize("typed", ["lone \ud800", "nul \x00", "\u200b", "x" * 301, " "])
def test_an_alias_that_cannot_be_read_is_refused(
    session: Session, clock: FakeClock, typed: str
) -> None:
    with pytest.raises(InvalidInputError, match="alias"):
        record_forecaster(
            session, name="Alice", kind=ForecasterKind.PUNDIT, aliases=[typed], now=clock()
        )


def test_aliases_and_roles_are_cleaned_like_names(session: Session, clock: FakeClock) -> None:
    who = record_forecaster(
        session, name="Alice", kind=ForecasterKind.PUNDIT, role="may\x07or\u202e\n of\tVessel",
        aliases=["A\u202el\x1b"], now=clock(),
    )  # fmt: skip
    assert who.role == "mayor of Vessel"
    assert known_forecaster(session, "Al") is who
    with pytest.raises(InvalidInputError, match="role"):
        record_forecaster(
            session, name="Bob", kind=ForecasterKind.PUNDIT, role="lone \ud800", now=clock()
        )


def test_very_long_names_and_titles_fit_both_databases(session: Session, clock: FakeClock) -> None:
    long = "\ufdfa" * 300
    assert world.forecaster(session, clock(), long).name == long
    assert world.question(session, clock(), title=long, tags=("İ" * 30,)).title == long


def organised(session: Session, clock: FakeClock, name: str, organisation: str | None) -> None:
    record_forecaster(
        session,
        name=name,
        kind=ForecasterKind.PUNDIT,
        organisation=organisation,
        role="analyst",
        now=clock(),
    )


def ledgered(session: Session) -> list[tuple[str, Chain]]:
    query = select(LedgerEntry).where(LedgerEntry.kind.like("forecaster.%"))
    return [(entry.kind, entry.chain) for entry in session.scalars(query.order_by(LedgerEntry.id))]


def test_an_organisation_is_ledgered_with_the_name(session: Session, clock: FakeClock) -> None:
    organised(session, clock, "Orla Quist", " Institute of Tides ")
    assert find_forecaster(session, "Orla Quist").organisation == "Institute of Tides"
    assert ledgered(session) == [("forecaster.recorded", Chain.PUBLIC)]
    assert verify(session).difference is None


def test_an_organisation_filled_in_later_is_ledgered_once_and_never_overwritten(
    session: Session, clock: FakeClock
) -> None:
    for organisation in (None, "Institute of Tides", "Institute of Tides", "Other"):
        organised(session, clock, "Orla Quist", organisation)
    assert find_forecaster(session, "Orla Quist").organisation == "Institute of Tides"
    assert [kind for kind, _ in ledgered(session)] == ["forecaster.recorded", "forecaster.edited"]
    assert verify(session).difference is None


def test_a_shared_organisation_is_one_vote_so_filling_it_in_rescores(
    session: Session, clock: FakeClock
) -> None:
    about = world.question(session, clock(), closes="2024-05-31", opens="2024-01-01")
    for number, name in enumerate(("Ann One", "Ben Two", "Cy Three", "Dee Four")):
        who = world.forecaster(session, clock(), name)
        world.prediction(session, clock(), about, who, 0.2, f"2024-05-0{number + 1}")
    known = parse_moment("2024-06-01", edge=Edge.START)
    resolve_question(session, about, Decision.NO, known=known, by="curator", now=clock())
    dee = find_forecaster(session, "Dee Four").id

    def reference() -> ReferenceClass | None:
        return session.scalars(
            select(Score.reference_class).where(
                Score.forecaster_id == dee, Score.rule == ScoreRule.FIRST
            )
        ).one()

    assert reference() is ReferenceClass.CROWD
    organised(session, clock, "Ann One", "Institute of Tides")
    assert reference() is ReferenceClass.CROWD
    organised(session, clock, "Ben Two", "Institute of Tides")
    assert reference() is None
    assert verify(session).difference is None


@pytest.mark.parametrize(
    ("known", "typed"),
    [
        ("Bob Late", "Bob Lat"),
        ("Ann Early", "Anne Early"),
        ("Cy Hart", "Cy Hurt"),
        ("Dee Long", "Dee Longfellow"),
    ],
)
def test_one_word_cut_off_or_one_letter_off_is_taken_for_a_slip(
    session: Session, clock: FakeClock, known: str, typed: str
) -> None:
    world.forecaster(session, clock(), known)
    with pytest.raises(ConflictError, match=f"much like {known}"):
        settle(session, clock, typed)


def test_new_names_are_paired_with_names_on_record_that_they_are_like(
    session: Session, clock: FakeClock
) -> None:
    for name in ("Bob Late", "Model A", "Bob Lat", "Model B", "Cy Hart"):
        world.forecaster(session, clock(), name)
    assert similar_pairs(session, ["Bob Lat", "Model B", "Cy Hart"]) == [("Bob Lat", "Bob Late")]


def hidden(session: Session, clock: FakeClock, name: str, *aliases: str) -> Forecaster:
    return record_forecaster(
        session, name=name, kind=ForecasterKind.USER, organisation="Secret Service",
        role="secret adviser", aliases=aliases, is_public=False, now=clock(),
    )  # fmt: skip


def test_who_was_hidden_becomes_public_as_the_first_public_recording_says(
    session: Session, clock: FakeClock
) -> None:
    who = hidden(session, clock, "carol CRANE", "Spy")
    hidden(session, clock, "Carol-Crane")
    assert settle(session, clock, "Carol Crane") == "carol-crane"
    assert (who.name, who.kind, who.is_public) == ("Carol Crane", ForecasterKind.PUNDIT, True)
    assert (who.organisation, who.role, known_forecaster(session, "Spy")) == (None, None, None)
    assert verify(session).difference is None


def test_what_is_said_in_private_tells_nothing_about_who_is_public(
    session: Session, clock: FakeClock
) -> None:
    who = world.forecaster(session, clock(), "Dan Dare")
    assert hidden(session, clock, "Dan Dare", "Spy") is who
    assert (who.organisation, who.role, known_forecaster(session, "Spy")) == (None, None, None)
    assert ledgered(session) == [("forecaster.recorded", Chain.PUBLIC)]


def test_an_alias_of_somebody_hidden_goes_to_whoever_is_public(
    session: Session, clock: FakeClock
) -> None:
    slug = hidden(session, clock, "Al").slug
    kind = ForecasterKind.PUNDIT
    who = record_forecaster(session, name="Alice", kind=kind, aliases=["Al"], now=clock())
    assert known_forecaster(session, "al") is who
    assert find_forecaster(session, slug).name == "Al"


def test_only_the_owner_of_the_record_is_told_names_nobody_was_told_in_public(
    session: Session, clock: FakeClock
) -> None:
    kind = ForecasterKind.PUNDIT
    hidden = record_forecaster(
        session, name="Valery Kavaleuski", kind=kind, is_public=False, now=clock()
    )
    with pytest.raises(ConflictError, match="much like Valery Kavaleuski"):
        settle_forecaster(session, name="Kavaleuski", kind=kind, is_owner=True, now=clock())
    assert settle(session, clock, "Kavaleuski") == "kavaleuski"

    def settled(*, is_owner: bool) -> int:
        return settle_forecaster(
            session,
            name=hidden.name,
            kind=kind,
            is_new=True,
            is_public=False,
            is_owner=is_owner,
            now=clock(),
        ).id

    with pytest.raises(ConflictError, match="is on record already"):
        settled(is_owner=True)
    assert settled(is_owner=False) == hidden.id
