"""Disputed readings: out of Edge while contested, decided with a public sentence, all ledgered."""

import pytest
from sqlalchemy import select, text

from forecasts.audit import verify
from forecasts.clock import Edge, parse_moment
from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError, NotFoundError
from forecasts.intake import Acceptance, accept_candidate, read_article, store_article
from forecasts.intake.disputes import (
    DisputeDraft,
    contest,
    dismiss,
    disputed_call,
    disputes,
    file_dispute,
    find_dispute,
    uphold,
)
from forecasts.models import Candidate, Dispute, Prediction
from forecasts.predictions import Source
from forecasts.questions import QuestionDraft, add_question
from forecasts.resolution.resolve import resolve_question
from forecasts.standings import (
    BoardFilter,
    leaderboard,
    question_page,
    record_version,
)
from forecasts.standings.corrected.corrections import corrections
from forecasts.standings.people.calls import calls_of
from forecasts.standings.records import scored_records
from forecasts.values import CandidateState, Decision, DisputeState, Role, Visibility
from tests import world
from tests.accounts.people import account
from tests.conftest import FakeClock

SLUG = "did-it-open-in-2023"
KEY = f"alice-arden_{SLUG}_1"
DRAFT = DisputeDraft(
    person="A. Arden", reason="I spoke of another harbour.", contact="a@arden.example"
)


@pytest.fixture
def call(session: Session, clock: FakeClock) -> Prediction:
    """A scored call of Alice with a base rate to be compared with, and one of Bob."""
    draft = QuestionDraft(
        title="Did it open in 2023?",
        criteria="Yes if a ship is let in; No otherwise.",
        closes=parse_moment("2023-12-31", edge=Edge.END),
        base_rate=0.5,
        base_rate_source="https://study.example",
    )
    about = add_question(session, draft, by="curator", now=clock())
    alice = world.forecaster(session, clock())
    words = Source(quote="Three in ten, I say.", url="https://gull.example/1")
    said = world.prediction(session, clock(), about, alice, 0.3, "2023-02-01", source=words)
    bob = world.forecaster(session, clock(), "Bob Brook")
    world.prediction(session, clock(), about, bob, 0.4, "2023-02-01")
    known = parse_moment("2024-01-01", edge=Edge.START)
    resolve_question(session, about, Decision.NO, known=known, by="curator", now=clock())
    return said


def filed(session: Session, clock: FakeClock) -> Dispute:
    return file_dispute(session, KEY, DRAFT, by=None, now=clock())


def referenced(session: Session) -> dict[str, float]:
    """Says by slug what a public first statement is compared with."""
    found = scored_records(session)
    who = [found.people[each].slug for each in found.forecaster.tolist()]
    return dict(zip(who, found.reference_brier.tolist(), strict=True))


@pytest.mark.usefixtures("call")
def test_a_dispute_waits_and_changes_nothing_in_public(session: Session, clock: FakeClock) -> None:
    version = record_version(session, clock())
    filed(session, clock)
    assert record_version(session, clock()) == version
    assert corrections(session) == ()
    (line,) = disputes(session, now=clock())
    assert (line.person, line.contact, line.state) == (
        "A. Arden",
        "a@arden.example",
        DisputeState.RECEIVED,
    )
    assert (line.call.key, line.is_read, line.waits) == (KEY, True, 0)
    (later,) = disputes(session, now=clock.advance(days=12))
    assert later.waits == 12
    assert disputes(session, now=clock(), is_waiting=False) == ()


def test_a_contested_call_keeps_its_score_and_leaves_edge_until_it_is_decided(
    session: Session, clock: FakeClock, call: Prediction
) -> None:
    assert referenced(session) == {"alice-arden": 0.25, "bob-brook": 0.25}
    before = record_version(session, clock())
    dispute = filed(session, clock)
    contest(session, dispute, by="curator", now=clock())
    assert record_version(session, clock()) != before
    found = referenced(session)
    assert (found["bob-brook"], found["alice-arden"] != found["alice-arden"]) == (0.25, True)
    board = leaderboard(session, BoardFilter(), now=clock())
    rows = {row.slug: row for row in board.rows}
    assert rows["alice-arden"].edge is None
    assert rows["alice-arden"].brier == pytest.approx(0.09)
    assert rows["bob-brook"].edge is not None
    assert calls_of(session, call.forecaster_id)[0].contested_at == clock()
    statements = question_page(session, SLUG, is_public=True).statements
    assert {line.forecaster_slug: line.contested_at for line in statements} == {
        "alice-arden": clock(),
        "bob-brook": None,
    }
    with pytest.raises(ConflictError, match="is contested already"):
        contest(session, dispute, by="curator", now=clock())
    dismiss(session, dispute, answer="The article names this one.", by="curator", now=clock())
    assert referenced(session)["alice-arden"] == 0.25
    assert calls_of(session, call.forecaster_id)[0].contested_at is None
    told = [(line.what, line.why) for line in corrections(session)]
    assert told == [
        ("Reading reviewed", "The article names this one."),
        (
            "Reading contested",
            "Somebody says that it is read wrongly; it is out of Edge until reviewed.",
        ),
    ]
    assert verify(session).difference is None


@pytest.mark.usefixtures("call")
def test_who_disputed_and_why_is_in_no_public_line(session: Session, clock: FakeClock) -> None:
    dispute = filed(session, clock)
    contest(session, dispute, by="curator", now=clock())
    uphold(session, dispute, answer="It was another harbour.", by="curator", now=clock())
    told = repr(corrections(session))
    assert "It was another harbour." in told
    for secret in ("A. Arden", "arden.example", "I spoke of"):
        assert secret not in told


def test_an_upheld_dispute_takes_the_call_back(
    session: Session, clock: FakeClock, call: Prediction
) -> None:
    dispute = filed(session, clock)
    uphold(session, dispute, answer="It was another harbour.", by="curator", now=clock())
    assert call.retracted_at is not None
    assert "alice-arden" not in referenced(session)
    assert [line.what for line in corrections(session)] == [
        "Statement recorded wrongly",
        "Reading found wrong",
    ] or [line.what for line in corrections(session)] == [
        "Reading found wrong",
        "Statement recorded wrongly",
    ]
    for decide in (uphold, dismiss):
        with pytest.raises(ConflictError, match="is upheld already"):
            decide(session, dispute, answer="x", by="curator", now=clock())
    assert verify(session).difference is None


def test_what_was_read_from_an_article_is_a_candidate_again_when_upheld(
    session: Session, clock: FakeClock
) -> None:
    about = world.question(session, clock())
    read = read_article(
        "The harbour\n\n3 June 2023\n\n“There is a 20 percent chance that the harbour of Vessel "
        "will open this year,” Bob Brand, a pilot, said.\n".encode()
    )
    stored = store_article(session, read, by="curator", now=clock())
    (candidate,) = session.scalars(
        select(Candidate).where(Candidate.article_id == stored.article.id)
    )
    accept_candidate(
        session,
        candidate,
        question=about,
        said=Acceptance(stated=parse_moment("2023-06-03", edge=Edge.END)),
        by="curator",
        now=clock(),
    )
    draft = DisputeDraft(person="Bob", reason="I said 2 percent.")
    key = f"bob-brand_{about.slug}_1"
    dispute = file_dispute(session, key, draft, by=None, now=clock())
    (line,) = disputes(session, now=clock())
    assert (line.candidate, line.call.words is not None) == (candidate.id, True)
    uphold(session, dispute, answer="It was 2 percent.", by="curator", now=clock())
    assert candidate.state is CandidateState.PENDING
    assert disputes(session, now=clock(), is_waiting=False)[0].is_retracted


@pytest.mark.parametrize("whose", ["call", "dispute"])
def test_nobody_decides_what_is_their_own(
    session: Session, clock: FakeClock, call: Prediction, whose: str
) -> None:
    cara = account(session, clock(), "Cara", Role.CURATOR)
    cara.forecaster_id = call.forecaster_id if whose == "call" else None
    by = cara.mark if whose == "dispute" else None
    dispute = file_dispute(session, KEY, DRAFT, by=by, now=clock())
    with pytest.raises(ConflictError, match="another curator decides"):
        contest(session, dispute, by=cara.mark, now=clock())
    contest(session, dispute, by="member other", now=clock())
    for decide in (dismiss, uphold):
        with pytest.raises(ConflictError, match="another curator decides"):
            decide(session, dispute, answer="So.", by=cara.mark, now=clock())
    assert (dispute.state, call.retracted_at) == (DisputeState.CONTESTED, None)
    dismiss(session, dispute, answer="It stands.", by="member other", now=clock())
    assert verify(session).difference is None


@pytest.mark.usefixtures("call")
def test_a_number_that_was_not_read_from_words_is_not_contested(
    session: Session, clock: FakeClock
) -> None:
    dispute = file_dispute(session, f"bob-brook_{SLUG}_1", DRAFT, by=None, now=clock())
    assert not disputes(session, now=clock())[0].is_read
    with pytest.raises(ConflictError, match="not read from words"):
        contest(session, dispute, by="curator", now=clock())
    assert referenced(session)["bob-brook"] == 0.25
    dismiss(session, dispute, answer="It is what he typed.", by="curator", now=clock())


@pytest.mark.usefixtures("call")
def test_only_what_the_public_sees_can_be_disputed(session: Session, clock: FakeClock) -> None:
    hidden = world.question(
        session, clock(), title="Is it a secret?", visibility=Visibility.PRIVATE
    )
    alice = world.forecaster(session, clock())
    world.prediction(session, clock(), hidden, alice, 0.3, visibility=Visibility.PRIVATE)
    for key in (
        f"alice-arden_{hidden.slug}_1",
        f"alice-arden_{SLUG}_2",
        f"alice-arden_{SLUG}_0",
        f"nobody_{SLUG}_1",
        "alice-arden",
        "",
        f"alice-arden_{SLUG}_9999999999999",
    ):
        with pytest.raises(NotFoundError):
            disputed_call(session, key)
    with pytest.raises(NotFoundError):
        find_dispute(session, 77)


@pytest.mark.usefixtures("call")
@pytest.mark.parametrize(
    ("draft", "told"),
    [
        (DisputeDraft(person=" ", reason="x"), "name is empty"),
        (DisputeDraft(person="x", reason=" "), "reason is empty"),
        (DisputeDraft(person="x", reason="x" * 2001), "2001 characters"),
        (DisputeDraft(person="x", reason="x", url="javascript:alert(1)"), "not a web address"),
    ],
)
def test_a_dispute_without_what_it_needs_is_refused(
    session: Session, clock: FakeClock, draft: DisputeDraft, told: str
) -> None:
    with pytest.raises(InvalidInputError, match=told):
        file_dispute(session, KEY, draft, by=None, now=clock())


@pytest.mark.usefixtures("call")
@pytest.mark.parametrize("state", ["contested", "received"])
def test_a_contest_made_behind_the_ledgers_back_is_found(
    session: Session, clock: FakeClock, state: str
) -> None:
    dispute = filed(session, clock)
    if state == "received":
        contest(session, dispute, by="curator", now=clock())
    session.flush()
    session.execute(text(f"UPDATE dispute SET state = '{state}'"))
    session.expire_all()
    assert "differ on whether its reading is contested" in (verify(session).difference or "")


@pytest.mark.usefixtures("call")
def test_the_same_words_of_one_sender_wait_once(session: Session, clock: FakeClock) -> None:
    first = filed(session, clock)
    with pytest.raises(ConflictError, match="there already"):
        filed(session, clock)
    file_dispute(session, KEY, DRAFT, by="member cara", now=clock())
    with pytest.raises(ConflictError, match="there already"):
        file_dispute(session, KEY, DRAFT, by="member cara", now=clock())
    dismiss(session, first, answer="It stands.", by="curator", now=clock())
    filed(session, clock)
    assert len(disputes(session, now=clock())) == 2
