"""Merging two forecasters: everything moves, scores are as if they had always been one, undone."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import inspect, select, text

from forecasts import ledger
from forecasts.audit import verify
from forecasts.clock import Edge, parse_moment
from forecasts.comments import write_comment
from forecasts.db import Session, upgrade
from forecasts.errors import ConflictError, NotFoundError
from forecasts.forecasters import find_forecaster, known_forecaster, record_forecaster
from forecasts.ledger import entries
from forecasts.merging import (
    find_merge,
    merge_forecasters,
    merge_preview,
    merges,
    undo_merge,
)
from forecasts.models import (
    Account,
    Base,
    Forecaster,
    ForecasterMerge,
    Prediction,
    Question,
    Score,
    Verdict,
)
from forecasts.predictions import (
    Source,
    Statement,
    record_prediction,
    record_verdict,
    record_withdrawal,
    retract_prediction,
)
from forecasts.replies import record_reply
from forecasts.resolution.resolve import resolve_question
from forecasts.runtime import Runtime
from forecasts.standings import forecaster_list, record_version
from forecasts.upgrading import carry_over
from forecasts.values import (
    Chain,
    Decision,
    ForecasterKind,
    Provenance,
    Role,
    ScoreRule,
    VerdictKind,
    Visibility,
)
from tests import world
from tests.conftest import FakeClock

DERIVED = {"ledger_entry", "forecaster_merge"}


def dump(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    """Reads every table but the ledger and the merges; rows of scores without their numbers."""
    session.flush()
    found = {}
    for table in Base.metadata.sorted_tables:
        if table.name in DERIVED:
            continue
        columns = [each for each in table.columns if (table.name, each.name) != ("score", "id")]
        rows = session.execute(select(*columns))
        found[table.name] = sorted((tuple(row) for row in rows), key=repr)
    return found


def sound(session: Session) -> bool:
    """Verifies the record, and gives the session back what verifying let go of."""
    session.flush()
    held = list(session.identity_map.values())
    found = verify(session)
    session.expunge_all()
    session.add_all(held)
    assert found.is_sound, found.difference
    return True


def person(session: Session, now: datetime, name: str, **more: Any) -> Forecaster:
    return record_forecaster(session, name=name, kind=ForecasterKind.PUNDIT, now=now, **more)


def decided(session: Session, now: datetime, title: str = "Did it open in 2023?") -> Question:
    about = world.question(session, now, closes="2023-12-31", title=title)
    known = parse_moment("2024-01-01", edge=Edge.START)
    resolve_question(session, about, Decision.NO, known=known, by="curator", now=now)
    return about


def merge(
    session: Session, kept: Forecaster, merged: Forecaster, now: datetime, **more: Any
) -> ForecasterMerge:
    return merge_forecasters(session, kept=kept, merged=merged, by="chief", now=now, **more)


def scores(session: Session, who: Forecaster) -> dict[str, tuple[float, int]]:
    rows = session.scalars(select(Score).where(Score.forecaster_id == who.id))
    return {row.rule.value: (row.brier, row.predictions) for row in rows}


def test_everything_said_moves_and_moves_back_as_it_was(session: Session, clock: FakeClock) -> None:
    now = clock()
    kept = person(session, now, "Robert Lane")
    merged = person(session, now, "Bob Lane", organisation="Office", role="fellow", aliases=["BL"])
    about, other = decided(session, now), decided(session, now, "Did it close?")
    world.prediction(session, now, about, kept, 0.4, "2023-03-01")
    said = world.prediction(session, now, about, merged, 0.1, "2023-02-01")
    world.prediction(session, now, other, merged, 0.8, "2023-02-01", visibility=Visibility.PRIVATE)
    record_withdrawal(
        session,
        question=about,
        forecaster=merged,
        stated=parse_moment("2023-02-15", edge=Edge.END),
        by="curator",
        now=now,
    )
    record_verdict(
        session,
        question=other,
        forecaster=merged,
        kind=VerdictKind.NONCOMMITTAL,
        stated=None,
        source=Source(quote="who knows"),
        by="curator",
        now=now,
    )
    record_reply(session, merged, text="Only spring.", prediction_id=said.id, by="c", now=now)
    before = dump(session)

    done = merge(session, kept, merged, now, reason="signs both ways")
    for table in (Prediction, Verdict, Score):
        owners = set(session.scalars(select(table.forecaster_id)))
        assert owners == {kept.id}, table
    assert sound(session)
    assert known_forecaster(session, "BL") is kept
    assert find_forecaster(session, "bob-lane", is_public=True) is kept
    assert (kept.organisation, kept.role) == ("Office", "fellow")
    assert [line.forecaster for line in forecaster_list(session, is_public=False)] == [
        "Robert Lane"
    ]

    undo_merge(session, done, by="chief", now=now)
    assert dump(session) == before
    assert sound(session)
    assert find_forecaster(session, "bob-lane", is_public=True) is merged


def test_the_first_statement_of_the_two_counts_and_nothing_is_lost(
    session: Session, clock: FakeClock
) -> None:
    now, about = clock(), decided(session, clock())
    kept, merged = person(session, now, "Robert Lane"), person(session, now, "Bob Lane")
    world.prediction(session, now, about, kept, 0.4, "2023-03-01")
    world.prediction(session, now, about, merged, 0.1, "2023-02-01")
    merge(session, kept, merged, now)
    assert scores(session, merged) == {}
    brier, statements = scores(session, kept)["first"]
    assert (round(brier, 9), statements) == (0.01, 2)


def test_an_organisation_that_is_filled_in_changes_the_crowds_the_kept_one_is_part_of(
    session: Session, clock: FakeClock
) -> None:
    now, about = clock(), decided(session, clock())
    homes = {"Ann Ash": "Office", "Ben Birch": None, "Cid Cedar": "Paper", "Dan Dahl": "Radio"}
    for n, (name, home) in enumerate(homes.items()):
        who = person(session, now, name, organisation=home)
        world.prediction(session, now, about, who, 0.1 + n / 5, f"2023-02-0{n + 1}")
    last = person(session, now, "Eve Elm", organisation="Institute")
    world.prediction(session, now, about, last, 0.5, "2023-02-09")
    heard = select(Score.reference_probability).where(
        Score.forecaster_id == last.id, Score.rule == ScoreRule.FIRST
    )
    before = session.scalar(heard)
    silent = person(session, now, "Benjamin Birch", organisation="Office")
    done = merge(session, find_forecaster(session, "Ben Birch"), silent, now)
    assert session.scalar(heard) != before
    assert sound(session)
    undo_merge(session, done, by="chief", now=now)
    assert session.scalar(heard) == before
    assert sound(session)


def test_what_is_recorded_after_the_merge_stays_with_the_kept_one(
    session: Session, clock: FakeClock
) -> None:
    now, about = clock(), decided(session, clock())
    kept, merged = person(session, now, "Robert Lane"), person(session, now, "Bob Lane")
    said = world.prediction(session, now, about, merged, 0.1, "2023-02-01")
    done = merge(session, kept, merged, now)
    later = world.prediction(
        session, now, about, find_forecaster(session, "Bob Lane"), 0.7, "2023-05-01"
    )
    reply = record_reply(session, kept, text="No.", prediction_id=said.id, by="c", now=now)
    retract_prediction(session, later, reason="misheard", now=now)
    undo_merge(session, done, by="chief", now=now)
    session.refresh(reply)
    assert (later.forecaster_id, said.forecaster_id) == (kept.id, merged.id)
    assert reply.forecaster_id == merged.id
    assert sound(session)


def test_overlapping_merges_are_undone_in_reverse_order(session: Session, clock: FakeClock) -> None:
    now, about = clock(), decided(session, clock())
    a, b, c, d = (person(session, now, f"Person {name}") for name in ("Ann", "Ben", "Cid", "Dan"))
    for n, each in enumerate((a, b, c, d)):
        world.prediction(session, now, about, each, 0.1 + n / 10, "2023-02-01")
    before = dump(session)
    first, second = merge(session, b, a, now), merge(session, c, b, now)
    third = merge(session, c, d, now)
    assert find_forecaster(session, a.slug, is_public=True) is c
    assert [line.is_last for line in merges(session)] == [True, False, False]
    with pytest.raises(ConflictError, match="Person Dan was merged into Person Cid since"):
        undo_merge(session, second, by="chief", now=now)
    for done in (third, second, first):
        undo_merge(session, done, by="chief", now=now)
        assert sound(session)
    assert dump(session) == before
    with pytest.raises(ConflictError, match="taken out of Person Ben again"):
        undo_merge(session, first, by="chief", now=now)


def test_merges_that_share_nobody_are_undone_in_any_order(
    session: Session, clock: FakeClock
) -> None:
    now = clock()
    a, b, c, d = (person(session, now, f"Person {name}") for name in ("Ann", "Ben", "Cid", "Dan"))
    before = dump(session)
    first, second = merge(session, a, b, now), merge(session, c, d, now)
    undo_merge(session, first, by="chief", now=now)
    undo_merge(session, second, by="chief", now=now)
    assert dump(session) == before


def account(session: Session, who: Forecaster, now: datetime) -> Account:
    row = Account(
        mark=f"member {who.name[:10]}",
        email=f"{who.id}@x.example",
        email_key=f"{who.id}@x.example",
        name="Somebody",
        role=Role.FORECASTER,
        forecaster_id=who.id,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row


def test_an_account_moves_only_when_that_is_said_and_never_meets_another(
    session: Session, clock: FakeClock
) -> None:
    now = clock()
    kept, merged = person(session, now, "Robert Lane"), person(session, now, "Bob Lane")
    other = person(session, now, "Rob Lane")
    owner = account(session, merged, now)
    with pytest.raises(ConflictError, match="Bob Lane has an account"):
        merge(session, kept, merged, now)
    done = merge(session, kept, merged, now, takes_account=True)
    assert owner.forecaster_id == kept.id
    with pytest.raises(ConflictError, match="Robert Lane has an account"):
        merge(session, other, kept, now)
    account(session, other, now)
    with pytest.raises(ConflictError, match="both have an account"):
        merge(session, other, kept, now, takes_account=True)
    undo_merge(session, done, by="chief", now=now)
    assert owner.forecaster_id == merged.id


def test_an_account_the_kept_one_has_since_stays_there(session: Session, clock: FakeClock) -> None:
    now = clock()
    kept, merged = person(session, now, "Robert Lane"), person(session, now, "Bob Lane")
    owner = account(session, merged, now)
    done = merge(session, kept, merged, now, takes_account=True)
    owner.forecaster_id = None
    session.flush()
    other = account(session, kept, now)
    undo_merge(session, done, by="chief", now=now)
    assert (owner.forecaster_id, other.forecaster_id) == (None, kept.id)


def test_what_an_owner_said_while_merged_follows_the_account_when_that_is_undone(
    session: Session, clock: FakeClock
) -> None:
    now, about = clock(), world.question(session, clock())
    kept = person(session, now, "Robert Lane")
    hidden = person(session, now, "Bob", is_public=False)
    world.prediction(session, now, about, kept, 0.2)
    owner = account(session, hidden, now)
    done = merge(session, kept, hidden, now, takes_account=True)
    now = clock.advance(hours=1)
    secret = Statement(probability=0.9, visibility=Visibility.PRIVATE)
    shown = Statement(probability=0.8)
    read = Statement(probability=0.3, provenance=Provenance.REVIEW)
    own, public, others = (
        record_prediction(
            session, question=about, forecaster=kept, statement=said, by=owner.mark, now=now
        )
        for said in (secret, shown, read)
    )
    note = write_comment(
        session, about, kept, text="So.", visibility=Visibility.PRIVATE, by=owner.mark, now=now
    )
    ended = record_withdrawal(
        session,
        question=about,
        forecaster=kept,
        stated=None,
        by=owner.mark,
        now=clock.advance(hours=1),
        visibility=Visibility.PRIVATE,
    )
    undo_merge(session, done, by="chief", now=clock())
    for row in (own, public, note, ended):
        session.refresh(row)
        assert row.forecaster_id == owner.forecaster_id == hidden.id
    assert others.forecaster_id == kept.id
    assert (hidden.is_public, hidden.slug) == (True, "bob")
    public_chain = "".join(each.payload or "" for each in entries(session, Chain.PUBLIC))
    assert "0.9" not in public_chain
    session.add_all([hidden, kept])
    assert sound(session)


def test_who_said_nothing_in_public_while_merged_stays_hidden(
    session: Session, clock: FakeClock
) -> None:
    now, about = clock(), world.question(session, clock())
    kept = person(session, now, "Robert Lane")
    hidden = person(session, now, "Bob", is_public=False)
    owner = account(session, hidden, now)
    done = merge(session, kept, hidden, now, takes_account=True)
    head = ledger.head(session, Chain.PUBLIC)
    secret = Statement(probability=0.9, visibility=Visibility.PRIVATE)
    record_prediction(
        session, question=about, forecaster=kept, statement=secret, by=owner.mark, now=now
    )
    undo_merge(session, done, by="chief", now=now)
    assert not hidden.is_public
    assert ledger.head(session, Chain.PUBLIC) == head
    assert sound(session)


def test_what_cannot_be_one_is_refused_with_the_reason(session: Session, clock: FakeClock) -> None:
    now = clock()
    kept, merged = person(session, now, "Robert Lane"), person(session, now, "Bob Lane")
    hidden = person(session, now, "Zed", is_public=False)
    market = world.forecaster(session, now, "Some Market", ForecasterKind.MARKET)
    for one, other, told in (
        (kept, kept, "are one forecaster already"),
        (kept, market, "Some Market is a market; only people and models are merged"),
        (market, kept, "Some Market is a market"),
        (hidden, kept, "Zed has no public statement; keep Robert Lane"),
    ):
        with pytest.raises(ConflictError, match=told):
            merge(session, one, other, now)
    merge(session, kept, merged, now)
    with pytest.raises(ConflictError, match="Bob Lane is merged into somebody else"):
        merge(session, hidden, merged, now)
    with pytest.raises(NotFoundError):
        find_merge(session, 99)


def test_a_hidden_name_stays_hidden_when_it_is_merged_into_a_public_one(
    session: Session, clock: FakeClock
) -> None:
    now, about = clock(), decided(session, clock())
    kept = person(session, now, "Robert Lane")
    hidden = person(
        session, now, "Zed Secret", organisation="Hideout", aliases=["Zs"], is_public=False
    )
    slug = hidden.slug
    world.prediction(session, now, about, hidden, 0.2, "2023-02-01", visibility=Visibility.PRIVATE)
    version = record_version(session, now)
    before = dump(session)
    done = merge(session, kept, hidden, now)
    assert known_forecaster(session, "Zs") is kept
    for name in ("Zs", "Zed Secret", slug):
        with pytest.raises(NotFoundError):
            find_forecaster(session, name, is_public=True)
    assert kept.organisation is None
    assert record_version(session, now) == version
    public = "".join(entry.payload or "" for entry in entries(session, Chain.PUBLIC))
    assert "merged_id" not in public
    assert sound(session)
    done = find_merge(session, done.id)
    undo_merge(session, done, by="chief", now=now)
    assert dump(session) == before
    assert sound(session)


def test_a_merge_moves_the_version_of_the_public_record(session: Session, clock: FakeClock) -> None:
    now = clock()
    kept, merged = person(session, now, "Robert Lane"), person(session, now, "Bob Lane")
    version = record_version(session, now)
    merge(session, kept, merged, now)
    assert record_version(session, now) != version


def test_an_upgrade_leaves_the_address_of_a_merged_one(runtime: Runtime) -> None:
    with runtime.transaction() as session:
        now = runtime.now()
        kept, merged = person(session, now, "Robert Lane"), person(session, now, "Bob Lane")
        merge(session, kept, merged, now)
    upgrade(runtime.engine)
    with runtime.transaction() as session:
        carry_over(session, now=runtime.now())
        assert find_forecaster(session, "bob-lane", is_public=True).name == "Robert Lane"


def test_the_preview_counts_what_would_move_and_says_what_forbids_it(
    session: Session, clock: FakeClock
) -> None:
    now, about = clock(), decided(session, clock())
    kept = person(session, now, "Robert Lane")
    merged = person(session, now, "Bob Lane", aliases=["BL"])
    for who in (kept, merged, merged):
        world.prediction(session, now, about, who, 0.4, "2023-03-01")
    found = merge_preview(session, kept, merged)
    assert (found.shared, found.refusal) == (1, None)
    assert (found.merged.statements, found.merged.questions, found.merged.others) == (2, 1, 0)
    assert found.merged.names == ("Bob Lane", "BL")
    assert "one forecaster already" in (merge_preview(session, kept, kept).refusal or "")


def test_the_preview_tells_nothing_of_what_others_do_not_see(
    session: Session, clock: FakeClock
) -> None:
    now, about = clock(), decided(session, clock())
    kept, merged = person(session, now, "Robert Lane"), person(session, now, "Bob Lane")
    world.prediction(session, now, about, merged, 0.4, "2023-03-01")
    before = merge_preview(session, kept, merged)
    unlisted = world.question(session, now, title="Will it?", visibility=Visibility.UNLISTED)
    for who in (kept, merged):
        world.prediction(session, now, about, who, 0.5, visibility=Visibility.PRIVATE)
        world.prediction(session, now, unlisted, who, 0.5, visibility=Visibility.UNLISTED)
        write_comment(
            session, unlisted, who, text="So.", visibility=Visibility.PUBLIC, by="c", now=now
        )
        write_comment(
            session, about, who, text="So.", visibility=Visibility.PRIVATE, by="c", now=now
        )
        record_withdrawal(
            session,
            question=unlisted,
            forecaster=who,
            stated=None,
            by="curator",
            now=clock.advance(hours=1),
            visibility=Visibility.UNLISTED,
        )
    assert merge_preview(session, kept, merged) == before


@pytest.mark.parametrize(
    ("tampering", "told"),
    [
        ("UPDATE forecaster_merge SET kept_id = 3", "forecaster_merge 1: kept_id is 3"),
        ("DELETE FROM forecaster_merge", "forecaster_merge 1 of public ledger entry"),
        ("UPDATE prediction SET forecaster_id = 2", "forecaster_id is 2"),
        ("UPDATE forecaster SET is_public = NOT is_public WHERE id = 2", "who may see it"),
    ],
)
def test_a_merge_that_was_tampered_with_is_named(
    session: Session, clock: FakeClock, tampering: str, told: str
) -> None:
    now, about = clock(), decided(session, clock())
    kept, merged = person(session, now, "Robert Lane"), person(session, now, "Bob Lane")
    person(session, now, "Third Lane")
    world.prediction(session, now, about, merged, 0.4, "2023-03-01")
    merge(session, kept, merged, now)
    session.flush()
    session.execute(text(tampering))
    session.expire_all()
    assert told in (verify(session).difference or "")


def test_every_table_that_names_a_forecaster_is_thought_of(session: Session) -> None:
    moved = {"prediction", "withdrawal", "verdict", "reply", "comment", "alias", "account"}
    derived_or_refused = {"score", "market"}
    naming = {
        name
        for name in inspect(session.connection()).get_table_names()
        for each in Base.metadata.tables.get(name, Base.metadata.tables["score"]).columns
        if name in Base.metadata.tables and each.name == "forecaster_id"
    }
    assert naming == moved | derived_or_refused
