"""From a market that resolved to a decision on record, and everything that may go wrong between."""

from datetime import timedelta

import pytest
from sqlalchemy import event, select

from forecasts.audit import verify
from forecasts.clock import Edge, parse_moment
from forecasts.errors import (
    SourceGoneError,
    SourceShapeError,
    SourceUnavailableError,
    UnsafeAddressError,
)
from forecasts.evidence import Capture, attach_evidence, keep_evidence
from forecasts.families import tie_family
from forecasts.markets.record import store_snapshot
from forecasts.models import (
    LedgerEntry,
    Market,
    Proposal,
    Question,
    QuestionCheck,
    QuestionEvidence,
    Resolution,
    Score,
)
from forecasts.questions import rule_in_force
from forecasts.resolution import storing
from forecasts.resolution.check import check_question, conclude
from forecasts.resolution.due import claim_question, questions_to_check
from forecasts.resolution.gather import Gathered, plan_check
from forecasts.resolution.proposals import (
    accept_proposal,
    list_proposals,
    reject_proposal,
    waiting_proposal,
)
from forecasts.resolution.resolve import annul_question, reopen_question, resolve_question
from forecasts.resolution.rule_choice import set_rule
from forecasts.resolution.steps import StepKind
from forecasts.values import (
    Chain,
    Decision,
    FamilyKind,
    ProposalState,
    QuestionState,
    RuleKind,
    SourceState,
    Visibility,
)
from tests import world
from tests.conftest import FakeClock
from tests.resolution.scripted import Bench, links_of

NO_WAIT = timedelta()


def decisions(bench: Bench) -> list[str]:
    with bench.runtime.reading() as session:
        return [each.value for each in session.scalars(select(Resolution.decision))]


def proposals(bench: Bench) -> list[tuple[str, str]]:
    with bench.runtime.reading() as session:
        return [
            (each.decision.value, each.state.value) for each in list_proposals(session, state=None)
        ]


def about(bench: Bench, number: int) -> Question:
    with bench.runtime.reading() as session:
        return session.get_one(Question, number)


def is_sound(bench: Bench) -> bool:
    with bench.runtime.reading() as session:
        return verify(session).difference is None


def resolve_market(bench: Bench, value: float, **more: object) -> None:
    bench.one.says("harbour", SourceState.RESOLVED, value=value, **more)


def decide(bench: Bench, number: int, value: float = 1.0) -> None:
    resolve_market(bench, value)
    bench.look(number)
    bench.look(number, hours=49)


def test_a_market_that_resolved_decides_after_two_looks_and_the_wait(
    bench: Bench, clock: FakeClock
) -> None:
    number = bench.linked()
    with bench.runtime.transaction() as session:
        asked = session.get_one(Question, number)
        alice = world.forecaster(session, clock())
        world.prediction(session, clock(), asked, alice, 0.8, "2024-06-01")
    assert bench.look(number, hours=1).finding.startswith("Not yet. Bourse One: still open")
    clock.advance(days=5)
    known = clock()
    resolve_market(bench, 1.0, effective_at=known, status="closed, paid 1")
    first = bench.look(number, hours=1)
    assert first.kind is StepKind.PROPOSE
    assert "final from" in first.step
    assert bench.look(number, hours=40).kind is StepKind.CONFIRM
    assert decisions(bench) == []
    assert bench.look(number, hours=9).kind is StepKind.FINALISE
    with bench.runtime.reading() as session:
        resolution = session.scalars(select(Resolution)).one()
        assert resolution.decision is Decision.YES
        assert resolution.known_at == known
        assert resolution.decided_by == "rule market: Bourse One"
        assert resolution.evidence_url == "https://one.example/harbour"
        assert session.scalars(select(Score.brier)).first() == pytest.approx(0.04)
        attached = session.scalars(select(QuestionEvidence)).all()
        assert {each.speaks_for for each in attached} == {Decision.YES}
        assert all(each.proposal_id is not None for each in attached)
    assert is_sound(bench)
    assert bench.look(number, hours=1).kind is StepKind.NOTHING
    assert decisions(bench) == ["yes"]


def test_a_named_wait_replaces_the_usual_one_for_what_waits_too(bench: Bench) -> None:
    number = bench.linked()
    resolve_market(bench, 0.0)
    bench.look(number)
    assert bench.look(number, hours=1, wait=timedelta(hours=2)).kind is StepKind.CONFIRM
    assert bench.look(number, hours=1, wait=timedelta(hours=2)).kind is StepKind.FINALISE
    assert decisions(bench) == ["no"]


def test_an_outcome_that_flips_while_it_waits_starts_anew(bench: Bench) -> None:
    number = bench.linked()
    resolve_market(bench, 1.0)
    bench.look(number)
    resolve_market(bench, 0.0)
    assert bench.look(number, hours=47).kind is StepKind.SUPERSEDE
    assert bench.look(number, hours=2).kind is StepKind.CONFIRM
    assert proposals(bench) == [("yes", "superseded"), ("no", "waiting")]
    assert bench.look(number, hours=47).kind is StepKind.FINALISE
    assert decisions(bench) == ["no"]


def test_a_flip_after_the_decision_is_a_correction_that_only_a_person_accepts(
    bench: Bench, clock: FakeClock
) -> None:
    number = bench.linked()
    with bench.runtime.transaction() as session:
        asked = session.get_one(Question, number)
        alice = world.forecaster(session, clock())
        world.prediction(session, clock(), asked, alice, 0.8, "2024-06-01")
    clock.advance(days=5)
    decide(bench, number)
    resolve_market(bench, 0.0, effective_at=clock())
    assert bench.look(number, hours=1).kind is StepKind.CORRECT
    for _ in range(3):
        assert bench.look(number, hours=100).kind is StepKind.CONFIRM
    assert decisions(bench) == ["yes"]
    with bench.runtime.transaction() as session:
        waiting = waiting_proposal(session, session.get_one(Question, number))
        assert waiting is not None
        assert waiting.final_from is None
        accept_proposal(session, waiting, by="curator", now=clock())
    assert decisions(bench) == ["yes", "reopened", "no"]
    with bench.runtime.reading() as session:
        assert session.scalars(select(Score.brier)).first() == pytest.approx(0.64)
    assert is_sound(bench)
    assert bench.look(number, hours=1).kind is StepKind.NOTHING


def test_a_correction_that_is_rejected_does_not_come_again(bench: Bench, clock: FakeClock) -> None:
    number = bench.linked()
    decide(bench, number)
    resolve_market(bench, 0.0)
    bench.look(number, hours=1)
    with bench.runtime.transaction() as session:
        waiting = waiting_proposal(session, session.get_one(Question, number))
        assert waiting is not None
        reject_proposal(session, waiting, by="curator", now=clock())
    assert bench.look(number, hours=1).kind is StepKind.NOTHING
    assert decisions(bench) == ["yes"]


def test_a_source_that_takes_its_outcome_back_casts_doubt_on_the_decision(bench: Bench) -> None:
    number = bench.linked()
    decide(bench, number)
    bench.one.says("harbour", SourceState.DISPUTED)
    checked = bench.look(number, hours=1)
    assert checked.kind is StepKind.DOUBT
    assert "until a person reopens" in (checked.trouble or "")
    assert decisions(bench) == ["yes"]


@pytest.mark.parametrize(
    ("state", "more", "kind", "decided"),
    [
        (SourceState.VOID, {}, StepKind.PROPOSE, ["annulled"]),
        (SourceState.RESOLVED, {"value": 0.5, "is_half": True}, StepKind.PROPOSE, ["annulled"]),
        (SourceState.RESOLVED, {"value": 0.5}, StepKind.NOTHING, []),
        (SourceState.RESOLVED, {"value": None}, StepKind.NOTHING, []),
        (SourceState.DISPUTED, {}, StepKind.NOTHING, []),
        (SourceState.UNKNOWN, {}, StepKind.NOTHING, []),
        (SourceState.PROPOSED, {}, StepKind.NOTHING, []),
        (SourceState.CLOSED_PENDING, {}, StepKind.NOTHING, []),
    ],
)
def test_only_a_clean_end_leads_anywhere(
    bench: Bench,
    state: SourceState,
    more: dict[str, object],
    kind: StepKind,
    decided: list[str],
) -> None:
    number = bench.linked()
    bench.one.prices["harbour"] = 0.99
    bench.one.says("harbour", state, **more)
    assert bench.look(number).kind is kind
    bench.look(number, hours=49)
    bench.look(number, hours=49)
    assert decisions(bench) == decided
    assert is_sound(bench)


def test_markets_that_disagree_decide_nothing(bench: Bench) -> None:
    number = bench.linked()
    bench.two.says("port", SourceState.RESOLVED, value=0.0)
    bench.link(number, bench.two, "port")
    resolve_market(bench, 1.0)
    checked = bench.look(number)
    assert checked.finding.startswith("Cannot tell. The markets disagree")
    bench.two.says("port", SourceState.RESOLVED, value=1.0)
    assert bench.look(number, hours=1).kind is StepKind.PROPOSE


def test_a_market_nobody_compared_yet_decides_nothing(bench: Bench) -> None:
    number = bench.question()
    bench.one.says("harbour", SourceState.RESOLVED, value=1.0)
    bench.link(number, bench.one, "harbour", is_adjudicated=False)
    assert bench.look(number).finding == "Not yet. A person decides."
    assert bench.one.asked == 0


def test_a_market_that_is_gone_is_never_a_no(bench: Bench) -> None:
    number = bench.linked()
    bench.one.says("harbour", SourceGoneError("404 Not Found"))
    checked = bench.look(number)
    assert checked.finding.startswith("Cannot tell. Bourse One: the market is gone")
    with bench.runtime.reading() as session:
        assert session.scalars(select(Market.state)).one() is SourceState.MISSING
    bench.look(number, hours=100)
    assert decisions(bench) == []


def test_an_outage_neither_counts_nor_ends_what_waits(bench: Bench) -> None:
    number = bench.linked()
    resolve_market(bench, 1.0)
    bench.look(number)
    bench.one.says("harbour", SourceUnavailableError("503"))
    away = bench.look(number, hours=49)
    assert away.kind is StepKind.NOTHING
    assert "503" in (away.trouble or "")
    assert away.next_due is not None
    assert away.next_due - bench.clock() == timedelta(minutes=2)
    with bench.runtime.reading() as session:
        assert "503" in (session.scalars(select(Market.trouble)).one() or "")
    resolve_market(bench, 1.0)
    assert bench.look(number, hours=1).kind is StepKind.FINALISE


def test_one_market_in_trouble_does_not_keep_the_others_from_being_read(bench: Bench) -> None:
    number = bench.linked()
    bench.two.says("port", SourceState.RESOLVED, value=1.0)
    bench.link(number, bench.two, "port")
    bench.one.says("harbour", ZeroDivisionError("a fault of ours"))
    bench.look(number)
    with bench.runtime.reading() as session:
        found = {each.source: each for each in session.scalars(select(Market))}
        assert "a fault of ours" in (found["one"].trouble or "")
        assert found["two"].state is SourceState.RESOLVED
    with bench.runtime.transaction() as session:
        set_rule(
            session,
            session.get_one(Question, number),
            RuleKind.MARKET,
            {"agreement": "any"},
            by="curator",
            now=bench.clock(),
        )
    assert bench.look(number, hours=1).kind is StepKind.PROPOSE


def test_a_market_that_became_another_one_is_not_believed(bench: Bench) -> None:
    number = bench.linked()
    bench.one.titles["harbour"] = "Will the other harbour open?"
    resolve_market(bench, 1.0)
    dry = bench.preview(number)
    assert "became another market" in dry.finding
    assert "became another" in bench.look(number).finding
    assert "became another" in bench.look(number, hours=49).finding
    assert decisions(bench) == []


def test_a_dry_run_says_what_would_be_done_and_changes_nothing(bench: Bench) -> None:
    number = bench.linked()
    resolve_market(bench, 1.0)

    def everything() -> list[object]:
        with bench.runtime.reading() as session:
            tables = (Question, Market, Proposal, QuestionCheck, QuestionEvidence, LedgerEntry)
            return [
                tuple(getattr(row, name.key) for name in row.__table__.columns)
                for table in tables
                for row in session.scalars(select(table))
            ]

    before = everything()
    dry = bench.preview(number)
    assert dry.kind is StepKind.PROPOSE
    assert dry.step.startswith("would propose Yes, final from 3 Jun 2024, 12:00 UTC, unless")
    assert everything() == before
    bench.look(number)
    before = everything()
    bench.clock.advance(hours=1)
    assert bench.preview(number, wait=NO_WAIT).step.startswith("would decide: Yes")
    assert everything() == before


def test_questions_stay_in_the_queue_however_long_they_are_overdue(bench: Bench) -> None:
    number = bench.question(closes="2024-06-10")
    assert bench.due() is None
    bench.clock.advance(days=10)
    assert bench.due() is not None
    assert about(bench, number).state is QuestionState.AWAITING
    for _ in range(3):
        assert bench.due() is None
        bench.clock.advance(days=400)
        assert bench.due() is not None
        assert about(bench, number).due_at is not None


def test_what_a_machine_decided_is_watched_for_thirty_days(bench: Bench) -> None:
    number = bench.linked()
    decide(bench, number)
    looks = 0
    for _ in range(24 * 40):
        bench.clock.advance(hours=1)
        looks += bench.due() is not None
    assert about(bench, number).due_at is None
    assert 24 + 20 + 20 < looks < 80


def test_what_a_rule_annulled_is_watched_and_a_later_outcome_is_a_correction(bench: Bench) -> None:
    number = bench.linked()
    bench.one.says("harbour", SourceState.VOID)
    bench.look(number)
    bench.look(number, hours=49)
    assert decisions(bench) == ["annulled"]
    assert about(bench, number).due_at == bench.clock() + timedelta(hours=1)
    resolve_market(bench, 1.0)
    bench.clock.advance(hours=2)
    checked = bench.due()
    assert checked is not None
    assert checked.kind is StepKind.CORRECT
    with bench.runtime.transaction() as session:
        waiting = waiting_proposal(session, session.get_one(Question, number))
        assert waiting is not None
        accept_proposal(session, waiting, by="curator", now=bench.clock())
    assert decisions(bench) == ["annulled", "reopened", "yes"]
    assert is_sound(bench)


def test_what_a_rule_annulled_is_watched_for_thirty_days_and_woken_by_its_market(
    bench: Bench,
) -> None:
    number = bench.linked()
    bench.one.says("harbour", SourceState.VOID)
    bench.look(number)
    bench.look(number, hours=49)
    bench.clock.advance(hours=2)
    with bench.runtime.transaction() as session:
        market = session.scalars(select(Market)).one()
        bench.one.says("harbour", SourceState.DISPUTED)
        store_snapshot(session, market, bench.one.snapshot("harbour"), now=bench.clock())
    assert about(bench, number).due_at is not None
    assert about(bench, number).due_at <= bench.clock()  # type: ignore[operator]
    bench.clock.advance(days=31)
    assert bench.due() is not None
    assert about(bench, number).due_at is None


def test_what_a_person_annulled_is_not_watched(bench: Bench) -> None:
    number = bench.linked()
    with bench.runtime.transaction() as session:
        question = session.get_one(Question, number)
        annul_question(session, question, reason="no port", by="curator", now=bench.clock())
    assert about(bench, number).due_at is None
    with bench.runtime.transaction() as session:
        market = session.scalars(select(Market)).one()
        resolve_market(bench, 1.0)
        store_snapshot(session, market, bench.one.snapshot("harbour"), now=bench.clock())
    assert about(bench, number).due_at is None


def test_what_a_person_decided_without_a_machine_is_not_watched(bench: Bench) -> None:
    number = bench.question(closes="2024-06-10")
    bench.clock.advance(days=20)
    with bench.runtime.transaction() as session:
        asked = session.get_one(Question, number)
        known = bench.clock() - timedelta(days=1)
        resolve_question(
            session,
            asked,
            Decision.NO,
            known=parse_moment(known.date().isoformat(), edge=Edge.START),
            by="curator",
            now=bench.clock(),
        )
        assert asked.due_at is None


def test_a_decision_by_hand_ends_what_waits(bench: Bench, clock: FakeClock) -> None:
    number = bench.linked()
    clock.advance(days=1)
    resolve_market(bench, 1.0)
    bench.look(number)
    with bench.runtime.transaction() as session:
        resolve_question(
            session,
            session.get_one(Question, number),
            Decision.YES,
            known=parse_moment("2024-06-02", edge=Edge.START),
            by="curator",
            now=clock(),
        )
    assert bench.look(number, hours=1).kind is StepKind.WITHDRAW
    assert proposals(bench) == [("yes", "superseded")]


def test_an_outcome_a_person_took_back_waits_for_a_person(bench: Bench, clock: FakeClock) -> None:
    number = bench.linked()
    decide(bench, number)
    with bench.runtime.transaction() as session:
        reopen_question(session, session.get_one(Question, number), by="bob", now=clock())
    assert bench.look(number, hours=1).kind is StepKind.PROPOSE
    for _ in range(3):
        assert bench.look(number, hours=100).kind is StepKind.CONFIRM
    assert decisions(bench) == ["yes", "reopened"]


def test_a_look_that_fails_unexpectedly_is_put_off_and_the_next_goes_on(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = bench.linked()
    good = bench.question(title="Another?", closes="2024-06-10")
    bench.clock.advance(days=20)
    with monkeypatch.context() as patch:

        def broken(*_: object, **__: object) -> None:
            message = "broken"
            raise ZeroDivisionError(message)

        patch.setattr(storing, "_store_markets", broken)
        poisoned = bench.look(bad)
    assert poisoned.is_poisoned
    assert poisoned.next_due == bench.clock() + timedelta(hours=1)
    with bench.runtime.reading() as session:
        assert "broken" in (session.get_one(QuestionCheck, bad).trouble or "")
    checked = bench.due()
    assert checked is not None
    assert about(bench, good).state is QuestionState.AWAITING


def test_an_outcome_that_cannot_be_is_refused_with_its_reason(bench: Bench) -> None:
    number = bench.linked()
    with bench.runtime.transaction() as session:
        question = session.get_one(Question, number)
        other = world.question(session, bench.clock(), title="The other port?")
        tie_family(
            session,
            questions=[question, other],
            kind=FamilyKind.EXCLUSIVE,
            title="One port",
            by="curator",
            now=bench.clock(),
        )
        bench.clock.advance(days=1)
        resolve_question(
            session,
            other,
            Decision.YES,
            known=parse_moment("2024-06-02", edge=Edge.START),
            by="curator",
            now=bench.clock(),
        )
    resolve_market(bench, 1.0)
    bench.look(number)
    checked = bench.look(number, hours=49)
    assert "came out Yes already" in (checked.trouble or "")
    assert proposals(bench) == [("yes", "waiting")]
    assert is_sound(bench)


def test_nothing_of_a_private_question_shows_in_the_public_chain(bench: Bench) -> None:
    number = bench.linked(visibility=Visibility.PRIVATE)
    decide(bench, number)
    assert decisions(bench) == ["yes"]
    with bench.runtime.reading() as session:
        public = session.scalars(select(LedgerEntry).where(LedgerEntry.chain == Chain.PUBLIC)).all()
    assert public == []
    assert is_sound(bench)


def test_a_deadline_rule_says_no_unless_evidence_speaks_for_yes(bench: Bench) -> None:
    number = bench.question(closes="2024-06-10")
    other = bench.question(title="Another?", closes="2024-06-10")
    with bench.runtime.transaction() as session:
        for each in (number, other):
            question = session.get_one(Question, each)
            rule = {"unless": "a notice of the port"}
            set_rule(session, question, RuleKind.DEADLINE, rule, by="curator", now=bench.clock())
        kept = keep_evidence(
            session,
            Capture(body=b"a ship", media_type="text/plain", captured_at=bench.clock()),
            by="curator",
        )
        attach_evidence(
            session,
            question,
            kept,
            note="A ship was let in",
            speaks_for=Decision.YES,
            by="curator",
            now=bench.clock(),
        )
    assert bench.look(number).finding.startswith("Not yet.")
    bench.clock.advance(days=10)
    bench.look(number)
    assert bench.look(number, hours=49).kind is StepKind.FINALISE
    checked = bench.look(other)
    assert checked.finding.startswith("Cannot tell. Evidence speaks for Yes")
    assert "A ship was let in" in checked.finding
    with bench.runtime.reading() as session:
        known = session.scalars(select(Resolution.known_at)).one()
        assert known is not None
        assert known.isoformat() == "2024-06-11T00:00:00+00:00"


FEED = b"""<rss version="2.0"><channel>
<item><guid>1</guid><title>A ship enters the harbour of Vessel</title>
<link>https://news.example/1</link></item>
<item><guid>2</guid><title>Weather</title><link>https://news.example/2</link></item>
</channel></rss>"""


def test_a_feed_only_gathers_evidence_and_each_entry_once(bench: Bench) -> None:
    number = bench.question()
    url = "https://news.example/feed.xml"
    bench.web.pages[url] = FEED
    with bench.runtime.transaction() as session:
        settings = {"url": url, "words": ["harbour vessel"]}
        question = session.get_one(Question, number)
        set_rule(session, question, RuleKind.FEED, settings, by="curator", now=bench.clock())
    for _ in range(3):
        assert bench.look(number, hours=1).kind is StepKind.NOTHING
    bench.web.pages[url] = SourceShapeError("no feed")
    assert "no feed" in (bench.look(number, hours=1).trouble or "")
    with bench.runtime.reading() as session:
        attached = session.scalars(select(QuestionEvidence)).all()
        assert [each.note for each in attached] == ["A ship enters the harbour of Vessel"]


CSV = b"month,value\n2024-04,3.0\n2024-05,4.1\n"
STATISTIC = {
    "provider": "csv",
    "url": "https://data.example/ships.csv",
    "date_field": "month",
    "value_field": "value",
    "period": "2024-05",
    "comparison": ">=",
    "threshold": "4.0",
    "vintage": "first",
    "lag_days": 5,
}


def test_a_statistic_decides_by_the_value_first_seen(bench: Bench) -> None:
    number = bench.question(closes="2024-06-10")
    bench.web.media_type = "text/csv"
    bench.web.pages[STATISTIC["url"]] = CSV  # type: ignore[index]
    with bench.runtime.transaction() as session:
        question = session.get_one(Question, number)
        set_rule(
            session, question, RuleKind.OBSERVATION, STATISTIC, by="curator", now=bench.clock()
        )
    assert bench.look(number).kind is StepKind.PROPOSE
    bench.web.pages[STATISTIC["url"]] = SourceUnavailableError("503")  # type: ignore[index]
    away = bench.look(number, hours=49)
    assert away.kind is StepKind.NOTHING
    assert "503" in (away.trouble or "")
    bench.web.pages[STATISTIC["url"]] = CSV.replace(b"4.1", b"1.0")  # type: ignore[index]
    final = bench.look(number, hours=1)
    assert final.kind is StepKind.FINALISE
    assert final.finding.startswith("Yes. 2024-05: 4.1 >= 4.0")
    assert decisions(bench) == ["yes"]
    assert is_sound(bench)


def test_a_new_rule_ends_what_the_earlier_one_proposed(bench: Bench) -> None:
    number = bench.linked()
    resolve_market(bench, 1.0)
    bench.look(number)
    with bench.runtime.transaction() as session:
        question = session.get_one(Question, number)
        set_rule(session, question, RuleKind.MANUAL, {}, by="curator", now=bench.clock())
        assert rule_in_force(session, number) == (RuleKind.MANUAL, {})
    assert proposals(bench) == [("yes", ProposalState.SUPERSEDED.value)]
    assert bench.look(number, hours=49).kind is StepKind.NOTHING


def test_a_link_that_ended_meanwhile_is_not_heard(bench: Bench) -> None:
    number = bench.linked()
    resolve_market(bench, 1.0)
    bench.look(number)
    with bench.runtime.transaction() as session:
        (link,) = links_of(session, number)
        link.ended_at, link.ended_by = bench.clock(), "curator"
    assert bench.look(number, hours=49).kind is StepKind.WITHDRAW
    assert decisions(bench) == []


def wants(bench: Bench, number: int) -> bool:
    with bench.runtime.reading() as session:
        return bool(session.get_one(QuestionCheck, number).wants_person)


def test_a_source_that_does_not_answer_wants_no_person_and_one_that_forgot_the_market_does(
    bench: Bench,
) -> None:
    number = bench.linked()
    bench.one.says("harbour", SourceUnavailableError("503."))
    silent = bench.look(number)
    assert silent.trouble is not None
    assert ".." not in silent.finding
    assert not wants(bench, number)
    bench.one.says("harbour", SourceGoneError("404"))
    gone = bench.look(number, hours=1)
    assert gone.wants_person
    assert gone.is_new
    assert "the market is gone" in gone.finding
    assert wants(bench, number)
    assert not bench.look(number, hours=1).is_new
    bench.one.says("harbour", SourceState.OPEN)
    back = bench.look(number, hours=1)
    assert back.is_new
    assert not wants(bench, number)


def test_a_source_that_never_says_how_markets_come_out_is_told_apart(bench: Bench) -> None:
    number = bench.linked()
    bench.one.has_resolutions = False
    bench.one.says("harbour", SourceGoneError("404"))
    assert "never says how a market came out" in bench.look(number).finding
    assert "gone" not in bench.look(number).finding


def test_a_market_that_became_another_wants_a_person(bench: Bench) -> None:
    number = bench.linked()
    bench.one.titles["harbour"] = "Will the lighthouse fall?"
    assert bench.look(number).wants_person


def test_a_decision_in_doubt_wants_a_person_and_a_person_s_own_does_not(bench: Bench) -> None:
    number = bench.linked()
    decide(bench, number)
    assert not wants(bench, number)
    bench.one.says("harbour", SourceState.OPEN)
    assert bench.look(number, hours=1).kind is StepKind.DOUBT
    assert wants(bench, number)
    with bench.runtime.transaction() as session:
        question = session.get_one(Question, number)
        reopen_question(session, question, reason="it is open", by="curator", now=bench.clock())
        known = parse_moment("2024-06-02", edge=Edge.END)
        resolve_question(
            session, question, Decision.YES, known=known, by="curator", now=bench.clock()
        )
    bench.look(number, hours=1)
    assert not wants(bench, number)


def test_a_rule_set_anew_asks_for_nobody(bench: Bench) -> None:
    number = bench.linked()
    resolve_market(bench, 0.3)
    bench.look(number)
    assert wants(bench, number)
    with bench.runtime.transaction() as session:
        question = session.get_one(Question, number)
        set_rule(session, question, RuleKind.MANUAL, {}, by="curator", now=bench.clock())
    assert not wants(bench, number)


def test_an_answer_is_attached_again_only_if_it_shows_something_else(bench: Bench) -> None:
    number = bench.linked()
    since = bench.clock()
    resolve_market(bench, 1.0, status="paid", effective_at=since)
    bench.look(number)
    bench.look(number, hours=49)
    assert decisions(bench) == ["yes"]
    with bench.runtime.reading() as session:
        notes = list(session.scalars(select(QuestionEvidence.note)))
    assert notes == ["one: paid, pays 1 for Yes, since 1 Jun 2024, 12:00 UTC"]
    other = bench.question(title="Will it open twice?")
    bench.one.says("twice", SourceState.RESOLVED, value=1.0, status="paid")
    bench.link(other, bench.one, "twice")
    bench.look(other)
    bench.one.says("twice", SourceState.RESOLVED, value=1.0, status="paid out")
    bench.look(other, hours=49)
    with bench.runtime.reading() as session:
        of_other = select(QuestionEvidence.note).where(QuestionEvidence.question_id == other)
        assert [note.split(",")[0] for note in session.scalars(of_other)] == [
            "one: paid",
            "one: paid out",
        ]


def test_an_address_that_is_never_asked_is_not_tried_every_few_minutes(bench: Bench) -> None:
    number = bench.question(closes="2024-06-10")
    url = "https://news.example/feed.xml"
    with bench.runtime.transaction() as session:
        question = session.get_one(Question, number)
        set_rule(session, question, RuleKind.FEED, {"url": url}, by="curator", now=bench.clock())
    bench.web.pages[url] = UnsafeAddressError("it leads into a private network")
    found = bench.look(number)
    assert found.wants_person
    assert found.next_due is not None
    assert found.next_due - bench.clock() >= timedelta(hours=1)


def test_what_a_round_looks_at_is_asked_of_the_record_at_once(bench: Bench) -> None:
    linked = bench.linked()
    by_hand = bench.question(title="By hand?")
    overdue = bench.question(title="Overdue?", closes="2024-06-10")
    kinds = {
        RuleKind.DEADLINE: {"unless": "a notice"},
        RuleKind.FEED: {"url": "https://news.example/feed.xml"},
        RuleKind.MANUAL: {},
    }
    ruled = {}
    for kind, rule in kinds.items():
        ruled[kind] = bench.question(title=f"By {kind}?")
        with bench.runtime.transaction() as session:
            question = session.get_one(Question, ruled[kind])
            for each in (RuleKind.MANUAL, RuleKind.DEADLINE):
                earlier = kinds[each]
                set_rule(session, question, each, earlier, by="curator", now=bench.clock())
            set_rule(session, question, kind, rule, by="curator", now=bench.clock())
            question.due_at = question.resolve_by
    undone = bench.question(title="Linked once?")
    bench.one.says("once", SourceState.OPEN)
    bench.link(undone, bench.one, "once")
    with bench.runtime.transaction() as session:
        (link,) = links_of(session, undone)
        link.ended_at, link.ended_by = bench.clock(), "curator"
        session.get_one(Question, undone).due_at = bench.clock() + timedelta(days=90)
    bench.clock.advance(days=20)
    asked = 0

    def count(*_: object) -> None:
        nonlocal asked
        asked += 1

    with bench.runtime.reading() as session:
        session.scalar(select(1))
        engine = session.get_bind()
        event.listen(engine, "before_cursor_execute", count)
        found = questions_to_check(session, now=bench.clock())
        event.remove(engine, "before_cursor_execute", count)
        machine = {
            number
            for number in session.scalars(select(Question.id))
            if rule_in_force(session, number)[0] is not RuleKind.MANUAL
        }
    assert asked == 1
    assert {number for number, _ in found} == machine | {overdue}
    assert machine == {linked, ruled[RuleKind.DEADLINE], ruled[RuleKind.FEED]}
    assert by_hand not in machine
    assert undone not in machine


def test_nobody_looks_at_a_question_that_somebody_is_looking_at(bench: Bench) -> None:
    number = bench.linked()
    with bench.runtime.transaction() as session:
        claim = claim_question(session, session.get_one(Question, number), now=bench.clock())
        assert claim is not None
    bench.clock.advance(seconds=30)
    assert check_question(bench.access, number) is None
    with bench.runtime.transaction() as session:
        session.get_one(Question, number).due_at = bench.clock()  # as news of its market does
    assert bench.due() is None
    bench.clock.advance(seconds=15)
    assert bench.due() is not None
    assert check_question(bench.access, number) is not None


def test_a_look_that_is_over_ends_no_claim_of_another(bench: Bench) -> None:
    number = bench.linked()
    with bench.runtime.transaction() as session:
        question = session.get_one(Question, number)
        first = claim_question(session, question, now=bench.clock())
        assert first is not None
        plan = plan_check(session, question, until=first.until)
    bench.clock.advance(minutes=20)
    with bench.runtime.transaction() as session:
        question = session.get_one(Question, number)
        assert claim_question(session, question, now=bench.clock()) is not None
    with bench.runtime.transaction() as session:
        conclude(session, plan, Gathered(), now=bench.clock())
    assert check_question(bench.access, number) is None


def test_a_look_broken_off_lets_the_next_one_begin_at_once(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = bench.linked()

    def broken_off(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(bench.one, "fetch", broken_off)
        with pytest.raises(KeyboardInterrupt):
            check_question(bench.access, number)
    assert check_question(bench.access, number) is not None


def test_what_no_record_takes_is_left_out_of_what_a_look_is_remembered_by(
    bench: Bench,
) -> None:
    number = bench.linked()
    bench.one.says("harbour", SourceUnavailableError("503 \x00\ud800\x1b[31mgone"))
    assert "503 [31mgone" in (bench.look(number).trouble or "")
    with bench.runtime.reading() as session:
        assert "503 [31mgone" in session.get_one(QuestionCheck, number).finding
