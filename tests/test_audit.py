"""The ledger tells of every change, and verifying names the first thing that differs."""

from datetime import datetime

import pytest
from sqlalchemy import text
from sqlalchemy.orm import object_session

from forecasts import ledger
from forecasts.audit import verify
from forecasts.clock import Edge, parse_moment
from forecasts.db import Session
from forecasts.errors import NotFoundError
from forecasts.forecasters import find_forecaster, record_forecaster
from forecasts.models import Account, Forecaster, Question, Quotation
from forecasts.predictions import Source, retract_prediction
from forecasts.questions import QuestionChange, edit_question, find_question
from forecasts.resolution.resolve import annul_question, reopen_question, resolve_question
from forecasts.runtime import Runtime
from forecasts.standings import forecaster_profile, record_version
from forecasts.values import Chain, Decision, ForecasterKind, Role, Visibility
from tests import world
from tests.conftest import FakeClock


def fill(runtime: Runtime) -> None:
    """Puts two questions, three statements and one resolution on record."""
    with runtime.transaction() as session:
        now = runtime.now()
        alice, bob = world.forecaster(session, now), world.forecaster(session, now, "Bob Brook")
        about = world.question(session, now, closes="2023-12-31", title="Did it open in 2023?")
        world.question(session, now)
        world.prediction(session, now, about, alice, 0.06, "2023-02-22")
        world.prediction(session, now, about, bob, 0.40, "2023-02-22")
        world.prediction(session, now, about, bob, 0.9, "2023-05-01", visibility=Visibility.PRIVATE)
        decide(about, "2024-01-01", now=now)


def decide(about: Question, known: str, *, now: datetime) -> None:
    session = object_session(about)
    assert session is not None
    resolve_question(
        session,
        about,
        Decision.NO,
        known=parse_moment(known, edge=Edge.START),
        by="curator",
        now=now,
    )


def test_an_untouched_record_verifies(runtime: Runtime) -> None:
    fill(runtime)
    with runtime.reading() as session:
        found = verify(session)
    assert found.is_sound, found.difference
    assert found.entries == 2 + 2 + 3 + 1
    assert found.scores == 6


def test_an_empty_record_verifies(runtime: Runtime) -> None:
    with runtime.reading() as session:
        assert verify(session).is_sound


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        (
            "UPDATE prediction SET probability = 0.9 WHERE id = 2",
            "prediction 2 (Bob Brook on did-it-open-in-2023): probability is 0.9",
        ),
        ("UPDATE prediction SET recorded_by = 'nobody' WHERE id = 1", "prediction 1"),
        ("UPDATE prediction SET excluded_reason = 'hearsay' WHERE id = 1", "excluded_reason"),
        ("UPDATE score SET brier = 0.5 WHERE id = 1", "brier is 0.5"),
        ("UPDATE score SET log = 0.5 WHERE id = 2", "log is 0.5"),
        ("DELETE FROM score WHERE id = 1", "is missing"),
        ("UPDATE score SET forecaster_id = 2, visibility = 'unlisted' WHERE id = 1", "score first"),
        ("UPDATE question SET criteria = 'whatever' WHERE id = 1", "criteria"),
        ("UPDATE question SET state = 'open' WHERE id = 1", "state is 'open'"),
        ("UPDATE forecaster SET name = 'Alison' WHERE id = 1", "name is 'Alison'"),
        ("UPDATE resolution SET decision = 'yes' WHERE id = 1", "decision is 'yes'"),
        ("UPDATE ledger_entry SET payload = '{}' WHERE sequence = 4 AND chain = 'public'", "4"),
        ("DELETE FROM ledger_entry WHERE sequence = 3 AND chain = 'public'", "entry 3 is missing"),
        ("UPDATE ledger_entry SET kind = 'x.y' WHERE sequence = 2 AND chain = 'public'", "2"),
        ("DELETE FROM score WHERE prediction_id = 3", "is missing"),
        (
            "UPDATE prediction SET retracted_at = recorded_at, retraction_reason = 'x'",
            "retraction",
        ),
    ],
)
def test_a_change_made_behind_its_back_is_found_and_named(
    runtime: Runtime, statement: str, named: str
) -> None:
    fill(runtime)
    with runtime.transaction() as session:
        session.execute(text(statement))
    with runtime.reading() as session:
        found = verify(session)
    assert not found.is_sound
    assert named in (found.difference or "")


def test_every_kind_of_change_keeps_the_record_verifiable(runtime: Runtime) -> None:
    fill(runtime)
    slug = "did-it-open-in-2023"
    with runtime.transaction() as session:
        about = find_question(session, slug)
        reopen_question(session, about, by="curator", now=runtime.now())
    with runtime.transaction() as session:
        about = find_question(session, slug)
        change = QuestionChange(closes=parse_moment("2023-06-30", edge=Edge.END))
        edit_question(session, about, change, by="curator", now=runtime.now())
    with runtime.transaction() as session:
        about = find_question(session, slug)
        decide(about, "2023-12-01", now=runtime.now())
        said = world.prediction(
            session, runtime.now(), about, world.forecaster(session, runtime.now(), "C"), 0.2
        )
        retract_prediction(session, said, reason="misheard", now=runtime.now())
        other = find_question(session, "will-the-harbour-of-vessel-open")
        annul_question(session, other, reason="renamed", by="curator", now=runtime.now())
    with runtime.reading() as session:
        assert verify(session).difference is None


def test_private_statements_are_ledgered_in_a_chain_of_their_own(runtime: Runtime) -> None:
    fill(runtime)
    with runtime.reading() as session:
        assert ledger.head(session, Chain.PRIVATE).size == 1
        public = "".join(entry.payload or "" for entry in ledger.entries(session, Chain.PUBLIC))
    assert "0.9" not in public


def test_an_entry_that_no_longer_says_what_it_recorded_is_found(runtime: Runtime) -> None:
    fill(runtime)
    with runtime.transaction() as session:
        session.execute(
            text("UPDATE ledger_entry SET payload = NULL, nonce = NULL WHERE chain = 'private'")
        )
    with runtime.reading() as session:
        assert "private ledger entry 1 (prediction.recorded) no longer says" in (
            verify(session).difference or ""
        )


def test_words_and_their_source_cannot_be_changed_unseen(runtime: Runtime) -> None:
    with runtime.transaction() as session:
        now = runtime.now()
        source = Source(quote="it may open", url="https://gull.example/1")
        about, who = world.question(session, now), world.forecaster(session, now)
        world.prediction(session, now, about, who, 0.4, source=source)
    for change in ("excerpt = 'I never said so'", "url = 'https://evil.example'"):
        with runtime.transaction() as session:
            session.execute(text(f"UPDATE quotation SET {change}"))
        with runtime.reading() as session:
            assert "quotation 1: " in (verify(session).difference or "")


def test_ledger_time_never_runs_backwards(runtime: Runtime) -> None:
    fill(runtime)
    earlier = runtime.now().replace(year=2020)
    with runtime.transaction() as session:
        entry = ledger.append(session, chain=Chain.PUBLIC, kind="x.y", payload={}, now=earlier)
        assert entry.recorded_at == runtime.now()


def test_a_name_is_public_from_its_first_public_statement_on(runtime: Runtime) -> None:
    with runtime.transaction() as session:
        now = runtime.now()
        hidden = record_forecaster(
            session, name="Carol Crane", kind=ForecasterKind.USER, is_public=False, now=now
        )
        slug, about = hidden.slug, world.question(session, now)
        world.prediction(session, now, about, hidden, 0.2, visibility=Visibility.PRIVATE)
        chain = "".join(entry.payload or "" for entry in ledger.entries(session, Chain.PUBLIC))
        assert "Carol" not in chain
    with runtime.reading() as session, pytest.raises(NotFoundError) as caught:
        forecaster_profile(session, "Carol Crane", is_public=True, now=runtime.now())
    assert caught.value.nearest == ()
    with runtime.transaction() as session:
        hidden = find_forecaster(session, slug)
        about = find_question(session, "will-the-harbour-of-vessel-open")
        world.prediction(session, runtime.now(), about, hidden, 0.3)
    with runtime.reading() as session:
        assert forecaster_profile(session, "Carol Crane", is_public=True, now=runtime.now()).calls
        assert verify(session).difference is None


def test_an_organisation_filled_in_once_a_private_name_is_public_stays_sound(
    session: Session, clock: FakeClock
) -> None:
    about = world.question(session, clock())
    kind = ForecasterKind.PUNDIT
    who = record_forecaster(session, name="Zed", kind=kind, is_public=False, now=clock())
    world.prediction(session, clock(), about, who, 0.3, visibility=Visibility.PRIVATE)
    world.prediction(session, clock(), about, who, 0.4)
    record_forecaster(session, name="Zed", kind=kind, organisation="Office", now=clock())
    assert verify(session).difference is None


@pytest.mark.parametrize(
    ("tampering", "told"),
    [
        ("UPDATE score SET scorer_version = '99'", "version 99 of the rules"),
        ("UPDATE forecaster SET is_public = NOT is_public", "differ on who may see it"),
    ],
)
def test_a_version_or_a_visibility_that_was_tampered_with_is_named(
    session: Session, clock: FakeClock, tampering: str, told: str
) -> None:
    about = world.question(session, clock(), closes="2023-12-31")
    world.prediction(session, clock(), about, world.forecaster(session, clock()), 0.3, "2023-02-01")
    known = parse_moment("2024-01-01", edge=Edge.START)
    resolve_question(session, about, Decision.NO, known=known, by="curator", now=clock())
    session.flush()
    session.execute(text(tampering))
    session.expire_all()
    assert told in (verify(session).difference or "")


def test_a_price_on_an_undecided_question_moves_the_chain_and_no_board(runtime: Runtime) -> None:
    with runtime.transaction() as session:
        world.question(session, runtime.now())
        before = ledger.head(session, Chain.PUBLIC)
        version = record_version(session, runtime.now())
        ledger.append(
            session, chain=Chain.PUBLIC, kind=ledger.PRICED, payload={"id": 1}, now=runtime.now()
        )
        assert ledger.head(session, Chain.PUBLIC).size == before.size + 1
        assert record_version(session, runtime.now()) == version


def erased_account(session: Session, now: datetime) -> str:
    """Makes an account that was erased, and gives its mark."""
    gone = Account(
        mark="member gone",
        email=None,
        email_key=None,
        name="",
        role=Role.READER,
        created_at=now,
        erased_at=now,
    )
    session.add(gone)
    session.flush()
    return gone.mark


def empty(session: Session, rows: dict[str, set[int]], mark: str, now: datetime) -> None:
    """Empties what tells of rows, as an erasure does."""
    for chain, told in ledger.entries_about(session, rows).items():
        ledger.erase_entries(session, chain, told, account=mark, now=now)


@pytest.mark.parametrize("is_erased", [False, True])
def test_an_unlisted_statement_is_not_taken_away_under_cover_of_an_erasure(
    session: Session, clock: FakeClock, *, is_erased: bool
) -> None:
    seen = Visibility.UNLISTED
    about, who = (
        world.question(session, clock(), visibility=seen),
        world.forecaster(session, clock()),
    )
    first, second = (
        world.prediction(session, clock.advance(hours=1), about, who, 0.2, visibility=seen).id
        for _ in range(2)
    )
    mark = erased_account(session, clock()) if is_erased else "member none"
    session.execute(text(f"DELETE FROM prediction WHERE id = {second}"))
    empty(session, {"prediction": {second}}, mark, clock())
    if is_erased:  # the one erasure this account has is used up
        session.execute(text(f"DELETE FROM prediction WHERE id = {first}"))
        empty(session, {"prediction": {first}}, mark, clock())
    session.expire_all()
    assert "there is no such erased account" in (verify(session).difference or "")


@pytest.mark.parametrize(
    ("noun", "changed", "verb"),
    [
        ("forecaster", "name = 'Other'", "edited"),
        ("forecaster", "name = 'Other'", "recorded"),
        ("quotation", "excerpt = 'it never will'", "edited"),
        ("quotation", "excerpt = 'it never will'", "recorded"),
    ],
)
def test_a_name_or_words_are_not_replaced_under_cover_of_an_erasure(
    session: Session, clock: FakeClock, noun: str, changed: str, verb: str
) -> None:
    source = Source(quote="it will", url="https://x.example/a")
    about, who = world.question(session, clock()), world.forecaster(session, clock())
    world.prediction(session, clock(), about, who, 0.2, source=source)
    empty(session, {noun: {1}}, erased_account(session, clock()), clock())
    session.execute(text(f"UPDATE {noun} SET {changed}"))
    session.expire_all()
    row: Forecaster | Quotation = (
        session.get_one(Forecaster, 1) if noun == "forecaster" else session.get_one(Quotation, 1)
    )
    ledger.record(session, row, verb, chain=Chain.PUBLIC, now=clock())
    assert f"{noun} 1 is in its table as it is" in (verify(session).difference or "")


def test_a_private_statement_that_is_still_there_was_not_erased(
    session: Session, clock: FakeClock
) -> None:
    about, who = world.question(session, clock()), world.forecaster(session, clock())
    said = world.prediction(session, clock(), about, who, 0.2, visibility=Visibility.PRIVATE)
    empty(session, {"prediction": {said.id}}, erased_account(session, clock()), clock())
    assert "prediction 1 is in its table as it is" in (verify(session).difference or "")


def test_an_emptied_name_is_named_although_what_it_said_hangs_on_it(runtime: Runtime) -> None:
    fill(runtime)
    with runtime.transaction() as session:
        mark = erased_account(session, runtime.now())
        empty(session, {"forecaster": {1}}, mark, runtime.now())
    with runtime.reading() as session:
        difference = verify(session).difference
    assert difference is not None
    assert "forecaster 1" in difference
