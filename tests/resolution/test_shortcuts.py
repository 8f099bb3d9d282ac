"""Ways by which a wrong outcome might slip in, each closed."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from forecasts.errors import InvalidInputError
from forecasts.evidence import Capture, attach_evidence, evidence_body, keep_evidence
from forecasts.markets.adjudication import end_link
from forecasts.models import Evidence, Market, MarketLink, Question, QuestionEvidence
from forecasts.resolution.attachments import attach_capture
from forecasts.resolution.check import conclude
from forecasts.resolution.gather import Gathered, gather, plan_check
from forecasts.resolution.judging import PIN_NOTE
from forecasts.resolution.proposals import accept_proposal, reject_proposal, waiting_proposal
from forecasts.resolution.rule_choice import set_rule
from forecasts.resolution.rules import rule_from
from forecasts.resolution.steps import StepKind
from forecasts.sources.observations import Observation, Observations
from forecasts.values import Decision, RuleKind, SourceState
from tests.resolution.scripted import Bench

NO_WAIT = timedelta()
CSV: dict[str, Any] = {
    "provider": "csv",
    "date_field": "month",
    "value_field": "value",
    "frequency": "month",
    "period": "2024-05",
    "comparison": ">=",
    "threshold": "4.0",
    "vintage": "first",
    "lag_days": 0,
}


def statistic(bench: Bench, number: int, url: str, value: str, **more: Any) -> None:
    bench.web.pages[url] = f"month,value\n2024-05,{value}\n2024-06,{value}\n".encode()
    with bench.runtime.transaction() as session:
        question = session.get_one(Question, number)
        settings = {**CSV, "url": url, **more}
        set_rule(session, question, RuleKind.OBSERVATION, settings, by="curator", now=bench.clock())


def attach(
    bench: Bench, number: int, body: bytes, note: str, url: str | None = None, **more: Any
) -> None:
    with bench.runtime.transaction() as session:
        question = session.get_one(Question, number)
        capture = Capture(body=body, media_type="text/csv", captured_at=bench.clock(), url=url)
        kept = keep_evidence(session, capture, by="kim")
        attach_evidence(session, question, kept, note=note, by="kim", now=bench.clock(), **more)


def test_the_first_value_of_another_series_is_no_first_value_of_this_one(bench: Bench) -> None:
    number = bench.question(closes="2024-05-31")
    statistic(bench, number, "https://a.example/x.csv", "9.0")
    assert "Yes" in bench.look(number, hours=24).finding
    statistic(bench, number, "https://b.example/x.csv", "1.0")
    assert "No" in bench.look(number, hours=24).finding


def test_another_period_of_the_same_series_has_its_own_first_value(bench: Bench) -> None:
    number = bench.question(closes="2024-05-31")
    statistic(bench, number, "https://a.example/x.csv", "9.0")
    bench.look(number)
    bench.clock.advance(days=31)
    statistic(bench, number, "https://a.example/x.csv", "9.0", period="2024-06")
    assert "Yes" in bench.look(number, hours=1).finding


def test_a_note_typed_by_hand_pins_nothing(bench: Bench) -> None:
    number = bench.question(closes="2024-05-31")
    statistic(bench, number, "https://a.example/x.csv", "1.0")
    for note in (PIN_NOTE, f"{PIN_NOTE} (rule 1)"):
        attach(bench, number, b"month,value\n2024-05,8.0\n2024-06,8.0\n", note)
    assert "No" in bench.look(number, hours=24).finding


def test_evidence_for_yes_that_came_while_others_were_read_is_heard(bench: Bench) -> None:
    number = bench.question(closes="2024-05-31")
    with bench.runtime.transaction() as session:
        question = session.get_one(Question, number)
        settings = {"unless": "a notice"}
        set_rule(session, question, RuleKind.DEADLINE, settings, by="curator", now=bench.clock())
        plan = plan_check(session, question, until=question.due_at)
    gathered = gather(plan, bench.access.sources, bench.web, web=bench.web, now=bench.clock())
    attach(bench, number, b"It is open.", "A notice", speaks_for=Decision.YES)
    with bench.runtime.transaction() as session:
        checked = conclude(session, plan, gathered, wait=NO_WAIT, now=bench.clock())
    assert checked.kind is StepKind.NOTHING
    assert "Evidence speaks for Yes" in checked.finding


def test_what_was_known_before_the_stated_opening_needs_a_person(bench: Bench) -> None:
    number = bench.linked(opens="2024-05-01")
    decided = bench.clock() - timedelta(days=60)
    bench.one.says("harbour", SourceState.RESOLVED, value=1.0, effective_at=decided)
    checked = bench.look(number, hours=1)
    assert checked.kind is StepKind.NOTHING
    assert checked.wants_person
    assert "before the question opened" in checked.finding


def test_two_looks_at_the_same_time_are_one_poll(bench: Bench) -> None:
    number = bench.linked()
    bench.one.says("harbour", SourceState.RESOLVED, value=1.0, effective_at=bench.clock())
    with bench.runtime.transaction() as session:
        plan = plan_check(session, session.get_one(Question, number), until=None)
    began = bench.clock()
    gathered = gather(plan, bench.access.sources, bench.web, web=bench.web, now=began)
    bench.clock.advance(seconds=1)
    assert bench.look(number, wait=NO_WAIT).kind is StepKind.PROPOSE
    bench.clock.advance(seconds=1)
    with bench.runtime.transaction() as session:
        question = session.get_one(Question, number)
        plan = replace(plan, until=question.due_at)
        late = conclude(session, plan, gathered, began=began, wait=NO_WAIT, now=bench.clock())
    assert late.kind is StepKind.CONFIRM
    assert bench.look(number, hours=1, wait=NO_WAIT).kind is StepKind.FINALISE


def test_what_was_rejected_is_proposed_again_once_something_else_was_found(bench: Bench) -> None:
    number = bench.linked()
    bench.one.says("harbour", SourceState.RESOLVED, value=1.0, effective_at=bench.clock())
    bench.look(number)
    with bench.runtime.transaction() as session:
        waiting = waiting_proposal(session, session.get_one(Question, number))
        assert waiting is not None
        reject_proposal(session, waiting, by="curator", now=bench.clock())
    assert bench.look(number, hours=1).kind is StepKind.NOTHING
    bench.one.says("harbour", SourceState.OPEN)
    assert bench.look(number, hours=1).kind is StepKind.NOTHING
    bench.one.says("harbour", SourceState.RESOLVED, value=1.0, effective_at=bench.clock())
    assert bench.look(number, hours=1).kind is StepKind.PROPOSE


def test_a_decision_whose_link_was_wrong_is_in_doubt(bench: Bench) -> None:
    number = bench.linked()
    bench.one.says("harbour", SourceState.RESOLVED, value=1.0, effective_at=bench.clock())
    bench.look(number)
    assert bench.look(number, hours=49).kind is StepKind.FINALISE
    with bench.runtime.transaction() as session:
        link = session.scalars(select(MarketLink)).one()
        end_link(session, link, is_retracted=True, reason="other", by="kim", now=bench.clock())
    checked = bench.look(number, hours=1)
    assert checked.kind is StepKind.DOUBT
    assert checked.wants_person


def test_a_feed_whose_address_carries_a_secret_is_refused() -> None:
    for name in ("token", "api_key", "RegistrationKey", "sig"):
        settings = {"url": f"https://news.example/feed?{name}=hush"}
        with pytest.raises(InvalidInputError, match="carries a key"):
            rule_from(RuleKind.FEED, settings)


def test_an_entry_of_a_feed_is_kept_once_however_its_text_changes(bench: Bench) -> None:
    number = bench.question(closes="2024-12-31")
    url = "https://news.example/feed"
    with bench.runtime.transaction() as session:
        question = session.get_one(Question, number)
        set_rule(session, question, RuleKind.FEED, {"url": url}, by="c", now=bench.clock())
    for comments in range(3):
        bench.web.pages[url] = (
            "<rss version='2.0'><channel><title>News</title><item><guid>1</guid>"
            "<title>The ferry sails</title><link>https://news.example/1</link>"
            f"<description>{comments} comments</description></item></channel></rss>"
        ).encode()
        bench.look(number, hours=24)
    with bench.runtime.reading() as session:
        assert session.scalar(select(func.count()).select_from(QuestionEvidence)) == 1


def feed_of(bench: Bench, number: int, url: str) -> None:
    with bench.runtime.transaction() as session:
        question = session.get_one(Question, number)
        set_rule(session, question, RuleKind.FEED, {"url": url}, by="c", now=bench.clock())


def test_an_entry_is_known_by_its_id_not_by_its_title(bench: Bench) -> None:
    number = bench.question(closes="2024-12-31")
    url = "https://news.example/feed"
    feed_of(bench, number, url)
    item = "<item><guid>{}</guid><title>{}</title></item>"
    for look in range(3):
        items = item.format(1, f"Live, {look}") + item.format(2, "") + item.format(3, "")
        page = f"<rss version='2.0'><channel><title>News</title>{items}</channel></rss>"
        bench.web.pages[url] = page.encode()
        bench.look(number, hours=24)
    with bench.runtime.reading() as session:
        notes = list(session.scalars(select(QuestionEvidence.note)))
    assert notes == ["Live, 0", "An entry without a title", "An entry without a title"]


def test_no_secret_of_an_entry_s_address_is_kept(bench: Bench) -> None:
    number = bench.question(closes="2024-12-31")
    url = "https://news.example/feed"
    feed_of(bench, number, url)
    bench.web.pages[url] = (
        b"<rss version='2.0'><channel><title>News</title><item><guid>1</guid><title>A</title>"
        b"<link>https://news.example/1?a=b&amp;token=hush</link></item></channel></rss>"
    )
    bench.look(number)
    with bench.runtime.reading() as session:
        kept = session.scalars(select(Evidence)).one()
        assert kept.url == "https://news.example/1?a=b"
        assert b"hush" not in evidence_body(kept)


@pytest.mark.parametrize("value", [None, 1.0])
def test_a_market_whose_answer_cannot_be_stored_marks_that_market_only(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, value: float | None
) -> None:
    number = bench.linked()
    bench.two.says("port", SourceState.OPEN)
    bench.link(number, bench.two, "port")
    state = SourceState.OPEN if value is None else SourceState.RESOLVED
    bench.one.says("harbour", state, value=value)
    bench.two.says("port", SourceState.CLOSED_PENDING)
    told = bench.one.snapshot
    with monkeypatch.context() as patch:
        bad: dict[str, Any] = {"url": "nowhere", "volume": object()}
        patch.setattr(bench.one, "snapshot", lambda name: replace(told(name), **bad))
        checked = bench.look(number)
    assert not checked.is_poisoned
    assert checked.trouble is not None
    assert checked.kind is StepKind.NOTHING
    with bench.runtime.reading() as session:
        one, two = session.scalars(select(Market).order_by(Market.id))
        assert one.state is SourceState.OPEN
        assert one.trouble is not None
        assert one.failures == 1
        assert two.state is SourceState.CLOSED_PENDING
        assert two.trouble is None
    assert bench.look(number, hours=1).trouble is None


def test_the_same_bytes_attached_by_hand_keep_no_first_value_from_being_pinned(
    bench: Bench,
) -> None:
    number = bench.question(closes="2024-05-31")
    url = "https://a.example/x.csv"
    statistic(bench, number, url, "9.0")
    body = bench.web.pages[url]
    assert isinstance(body, bytes)
    attach(bench, number, body, f"{PIN_NOTE} (rule 1)", url=url)
    assert "Yes" in bench.look(number, hours=24).finding
    bench.web.pages[url] = body.replace(b"9.0", b"1.0")
    assert "Yes" in bench.look(number, hours=24).finding


def test_nobody_attaches_by_hand_under_the_name_of_a_rule(bench: Bench) -> None:
    number = bench.question()
    capture = Capture(body=b"9.0", media_type="text/csv", captured_at=bench.clock())
    with bench.runtime.transaction() as session, pytest.raises(InvalidInputError, match="rules"):
        attach_capture(
            session,
            session.get_one(Question, number),
            capture,
            note=f"{PIN_NOTE} (rule 1)",
            by="rule observation",
            now=bench.clock(),
        )


def test_bytes_that_are_no_entry_keep_no_feed_from_being_read(bench: Bench) -> None:
    number = bench.question(closes="2024-12-31")
    url = "https://news.example/feed"
    feed_of(bench, number, url)
    with bench.runtime.transaction() as session:
        question = session.get_one(Question, number)
        capture = Capture(body=b"no entry", media_type="text/plain", captured_at=bench.clock())
        kept = keep_evidence(session, capture, by="kim")
        attach_evidence(session, question, kept, note="x", by="rule feed", now=bench.clock())
    bench.web.pages[url] = (
        b"<rss version='2.0'><channel><title>News</title><item><title>A</title>"
        b"<link>https://news.example/1?token=hush</link></item></channel></rss>"
    )
    assert bench.look(number).trouble is None
    with bench.runtime.reading() as session:
        bodies = [evidence_body(each) for each in session.scalars(select(Evidence))]
    assert len(bodies) == 2
    assert not any(b"hush" in each for each in bodies)


@pytest.mark.parametrize(
    ("kind", "settings"),
    [(RuleKind.MANUAL, {}), (RuleKind.FEED, {"url": "https://news.example/feed"})],
)
def test_a_decision_whose_link_was_wrong_is_in_doubt_under_a_rule_that_never_proposes_too(
    bench: Bench, kind: RuleKind, settings: dict[str, Any]
) -> None:
    number = bench.linked()
    bench.one.says("harbour", SourceState.RESOLVED, value=1.0, effective_at=bench.clock())
    bench.look(number)
    with bench.runtime.transaction() as session:
        waiting = waiting_proposal(session, session.get_one(Question, number))
        assert waiting is not None
        accept_proposal(session, waiting, by="curator", now=bench.clock())
    with bench.runtime.transaction() as session:
        question = session.get_one(Question, number)
        set_rule(session, question, kind, settings, by="curator", now=bench.clock())
    assert bench.look(number, hours=1).kind is StepKind.NOTHING
    with bench.runtime.transaction() as session:
        link = session.scalars(select(MarketLink)).one()
        end_link(session, link, is_retracted=True, reason="other", by="kim", now=bench.clock())
    checked = bench.due()
    assert checked is not None
    assert checked.kind is StepKind.DOUBT
    assert checked.wants_person


def test_a_yes_from_before_the_opening_needs_a_person_under_a_deadline_too(bench: Bench) -> None:
    number = bench.linked(opens="2024-05-01", closes="2024-06-10")
    with bench.runtime.transaction() as session:
        question = session.get_one(Question, number)
        rule = {"unless": "a notice"}
        set_rule(session, question, RuleKind.DEADLINE, rule, by="curator", now=bench.clock())
    decided = bench.clock() - timedelta(days=60)
    bench.one.says("harbour", SourceState.RESOLVED, value=1.0, effective_at=decided)
    checked = bench.look(number, hours=1)
    assert checked.kind is StepKind.NOTHING
    assert checked.wants_person
    assert "before the question opened" in checked.finding
    bench.one.says("harbour", SourceState.RESOLVED, value=0.0, effective_at=decided)
    assert bench.look(number, hours=24 * 20).finding.startswith("No. The deadline has passed")


def test_a_value_published_before_the_opening_needs_a_person(bench: Bench) -> None:
    number = bench.question(opens="2024-05-20", closes="2024-12-31")
    settings = {
        "provider": "fred",
        "series": "UNRATE",
        "period": "2024-04",
        "comparison": ">=",
        "threshold": "4.0",
    }
    with bench.runtime.transaction() as session:
        question = session.get_one(Question, number)
        set_rule(session, question, RuleKind.OBSERVATION, settings, by="c", now=bench.clock())
        plan = plan_check(session, question, until=question.due_at)
    row = Observation(
        date(2024, 4, 1), date(2024, 4, 30), Decimal("4.1"), date(2024, 5, 3), "2024-04-01 4.1"
    )
    read = Observations([row], b"{}", "application/json", "https://fred.example", bench.clock())
    with bench.runtime.transaction() as session:
        checked = conclude(session, plan, Gathered(observations=read), now=bench.clock())
    assert checked.kind is StepKind.NOTHING
    assert checked.wants_person
    assert "before the question opened" in checked.finding
