"""What was decided: in exactly one report, by first statements, fair to who is named."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from forecasts.db import Session
from forecasts.intake.disputes import DisputeDraft, contest, file_dispute
from forecasts.models.numbers import call_key
from forecasts.predictions import Source
from forecasts.reports.facts import report_from_json, report_to_json
from forecasts.reports.items import Correction, OwnResult
from forecasts.values import (
    Basis,
    ForecasterKind,
    Role,
    Visibility,
)
from tests.reports.harbour import (
    ANNULLED,
    NO,
    NOON,
    PRIVATE,
    REOPENED,
    UNLISTED,
    WEEK,
    YES,
    Harbour,
    reader_of,
    titles,
)

INSTANT = timedelta(microseconds=1)
QUOTED = Source(
    quote="It is very unlikely, I would say, that a ship will be let in this year.",
    url="https://papers.example/17",
    publisher="The Vessel Gazette",
)


def test_an_empty_record_has_no_news_and_says_so(harbour: Harbour) -> None:
    report = harbour.report()
    assert not report.has_news
    assert (report.resolved, report.moves, report.closing, report.quotes) == ((), (), (), ())
    assert (report.own, report.board, report.ledger.size) == (None, (), 0)
    assert report.board_words == "Nobody has a scored question yet, so there is no board."
    assert report_from_json(report_to_json(report)) == report


def test_every_decision_is_in_exactly_one_of_the_spans_that_follow_each_other(
    harbour: Harbour,
) -> None:
    before = replace(WEEK, since=WEEK.since - timedelta(days=7), until=WEEK.since)
    after = replace(WEEK, since=WEEK.until, until=WEEK.until + timedelta(days=7))
    edges = (WEEK.since, WEEK.until)
    for number, at in enumerate(
        edge + shift for edge in edges for shift in (-INSTANT, 0 * INSTANT)
    ):
        about = harbour.ask(f"Number {number}?")
        harbour.decide(about, at=at)
    told = [titles(harbour.report(span=span).resolved) for span in (before, WEEK, after)]
    assert told == [["Number 0?"], ["Number 2?", "Number 1?"], ["Number 3?"]]


def test_what_came_in_decided_is_no_news_until_it_is_decided_anew(harbour: Harbour) -> None:
    at = NOON - timedelta(days=2)
    past = harbour.ask(closes="2024-03-31", at=at)
    harbour.decide(past, at=at, known="2024-04-01")
    assert not harbour.report().has_news
    harbour.decide(past, REOPENED, at=at + timedelta(hours=1))
    assert [each.decision for each in harbour.report().resolved] == [REOPENED]


def test_the_nearest_and_the_furthest_are_told_with_their_words_and_the_average(
    harbour: Harbour,
) -> None:
    about = harbour.ask()
    harbour.say(about, "Ann", 0.9, "2024-02-01")
    harbour.say(about, "Ben", 0.1, "2024-02-02", source=QUOTED)
    harbour.say(about, "Cat", 0.5, "2024-02-03")
    harbour.say(about, "Ben", 0.99, "2024-04-01")  # the first statement counts
    harbour.decide(about, YES)
    (told,) = harbour.report().resolved
    assert (told.decision, told.forecasters, told.evidence_url) == (YES, 3, "https://e.example/1")
    assert told.average == pytest.approx(0.5)
    assert told.closest is not None
    assert told.furthest is not None
    assert told.closest.forecaster == "Ann"
    assert told.closest.brier == pytest.approx(0.01)
    assert (told.closest.url, told.closest.quote) == ("https://f.example/forecasters/ann", None)
    ben = told.furthest
    assert (ben.forecaster, ben.reading.probability) == ("Ben", 0.1)
    assert ben.brier == pytest.approx(0.81)
    assert (ben.quote, ben.source_url, ben.publisher) == (
        QUOTED.quote, "https://papers.example/17", "The Vessel Gazette",
    )  # fmt: skip
    assert ben.stated_on.isoformat() == "2024-02-02"


def test_words_are_told_as_a_range_with_the_phrase(harbour: Harbour) -> None:
    about = harbour.ask()
    harbour.word(about, "Ann", "very unlikely", QUOTED)
    harbour.decide(about, NO)
    (told,) = harbour.report().resolved
    assert told.closest is not None
    said = told.closest.reading
    assert (said.basis, said.phrase) == (Basis.VERBAL, "very unlikely")
    assert said.low is not None
    assert said.low < said.probability < (said.high or 0)


def test_equally_near_ones_come_in_order_of_their_names_and_one_alone_is_not_furthest(
    harbour: Harbour,
) -> None:
    tied, alone = harbour.ask("Tied?"), harbour.ask("Alone?")
    for name in ("Zoe", "Ann", "Ben"):
        harbour.say(tied, name, 0.8)
    harbour.say(alone, "Zoe", 0.2)
    for about in (tied, alone):
        harbour.decide(about)
    first, second = harbour.report().resolved
    for told, name in ((first, "Zoe"), (second, "Ann")):
        assert told.closest is not None
        assert (told.closest.forecaster, told.furthest) == (name, None)


def test_markets_are_not_told_as_people_unless_nobody_else_spoke(harbour: Harbour) -> None:
    both, priced = harbour.ask("Both?"), harbour.ask("Priced?")
    harbour.person("Exchange", ForecasterKind.MARKET)
    for about in (both, priced):
        harbour.say(about, "Exchange", 0.99)
    for name, p in (("Ann", 0.6), ("Ben", 0.3)):
        harbour.say(both, name, p)
    harbour.decide(both)
    harbour.decide(priced, at=NOON - timedelta(days=2))
    first, second = harbour.report().resolved
    assert first.closest is not None
    assert (first.closest.forecaster, first.forecasters) == ("Ann", 2)
    assert first.average == pytest.approx(0.45)
    assert second.closest is not None
    assert (second.closest.forecaster, second.forecasters) == ("Exchange", 1)


def test_a_contested_reading_is_neither_nearest_nor_furthest_nor_in_the_average(
    harbour: Harbour, session: Session
) -> None:
    about = harbour.ask()
    harbour.word(about, "Ann", "very unlikely", QUOTED)
    for name, p in (("Ben", 0.6), ("Cat", 0.8)):
        harbour.say(about, name, p)
    draft = DisputeDraft(person="Ann", reason="Not what I said.")
    key = call_key("ann", about.slug, 1)
    dispute = file_dispute(session, key, draft, by=None, now=harbour.clock())
    contest(session, dispute, by="curator", now=harbour.clock())
    harbour.decide(about)
    (told,) = harbour.report().resolved
    assert told.closest is not None
    assert told.furthest is not None
    assert (told.closest.forecaster, told.furthest.forecaster) == ("Cat", "Ben")
    assert told.average == pytest.approx(0.7)
    assert told.forecasters == 2


def test_what_was_annulled_or_reopened_is_told_as_such_and_never_scored(harbour: Harbour) -> None:
    void, again = harbour.ask("Void?"), harbour.ask("Again?")
    for about in (void, again):
        harbour.say(about, "Ann", 0.6)
    harbour.decide(void, ANNULLED)
    harbour.decide(again, YES, at=NOON - timedelta(days=10))
    harbour.decide(again, REOPENED, at=NOON - timedelta(days=2))
    found = harbour.report().resolved
    assert [(each.subject.title, each.decision) for each in found] == [
        ("Void?", ANNULLED),
        ("Again?", REOPENED),
    ]
    for each in found:
        assert (each.average, each.closest, each.known_at, each.forecasters) == (
            None,
            None,
            None,
            1,
        )


def test_what_was_decided_anew_is_told_once_by_what_stands(harbour: Harbour) -> None:
    about = harbour.ask()
    harbour.say(about, "Ann", 0.6)
    harbour.decide(about, YES, at=NOON - timedelta(days=3))
    harbour.decide(about, REOPENED, at=NOON - timedelta(days=2))
    harbour.decide(about, NO, at=NOON - timedelta(days=1))
    (told,) = harbour.report().resolved
    assert told.decision is NO
    assert told.closest is not None
    assert told.closest.brier == pytest.approx(0.36)
    harbour.decide(about, REOPENED, at=NOON)
    assert harbour.report().resolved == ()  # the next one tells what stands then


def test_ones_own_result_stands_beside_the_crowd_and_the_market_of_that_instant(
    harbour: Harbour,
) -> None:
    me = harbour.account()
    crowded, priced = harbour.ask("Crowded?"), harbour.ask("Priced?")
    harbour.link(priced, (datetime(2024, 2, 19, 12, tzinfo=UTC), 0.7))
    for about in (crowded, priced):
        for name in ("Ann", "Ben", "Cat"):
            harbour.say(about, name, 0.8, "2024-02-10")
        harbour.say(about, "Mira Own", 0.6, "2024-02-20")
        harbour.decide(about)
    found = {each.subject.title: each.own for each in harbour.report(reader_of(me)).resolved}
    crowd = (1 - 1 / (1 + 4 ** (-3 / 4))) ** 2
    beside_crowd, beside_market = found["Crowded?"], found["Priced?"]
    assert isinstance(beside_crowd, OwnResult)
    assert isinstance(beside_market, OwnResult)
    assert beside_crowd.brier == pytest.approx(0.16)
    assert beside_crowd.market is None
    assert beside_crowd.crowd == pytest.approx(crowd)
    assert beside_market.crowd == pytest.approx(crowd)
    assert beside_market.market == pytest.approx(0.09)
    assert [each.own for each in harbour.report().resolved] == [None, None]


def test_ones_own_hidden_questions_are_told_to_oneself_alone_with_a_page_one_may_open(
    harbour: Harbour,
) -> None:
    me, other = harbour.account(), harbour.account("Olga Other")
    mine = harbour.ask("Mine?", owner=me, visibility=PRIVATE)
    shared = harbour.ask("Shared?", owner=other, visibility=UNLISTED)
    theirs = harbour.ask("Theirs?", owner=other, visibility=PRIVATE)
    for about in (mine, shared):
        harbour.say(about, "Mira Own", 0.7)
    for about in (mine, shared, theirs):
        harbour.decide(about)
    found = harbour.report(reader_of(me)).resolved
    assert [(each.subject.title, each.subject.url, each.subject.is_private) for each in found] == [
        ("Mine?", f"https://f.example/me/questions/{mine.slug}", True),
        ("Shared?", f"https://f.example/me/questions/{shared.slug}", False),
    ]
    for each in found:
        assert each.own is not None
        assert each.own.brier == pytest.approx(0.09)
        assert each.closest is None
    assert harbour.report().resolved == ()


def test_a_private_word_on_a_public_question_is_told_to_its_speaker_alone(
    harbour: Harbour,
) -> None:
    me, other = harbour.account(), harbour.account("Olga Other")
    about = harbour.ask()
    harbour.say(about, "Mira Own", 0.7, visibility=PRIVATE)
    harbour.decide(about)
    (mine,) = harbour.report(reader_of(me)).resolved
    assert mine.own is not None
    assert (mine.own.reading.probability, mine.forecasters, mine.closest) == (0.7, 0, None)
    for reader in (reader_of(other), reader_of(harbour.account("Cora Curator", Role.CURATOR))):
        (theirs,) = harbour.report(reader).resolved
        assert (theirs.own, theirs.forecasters, theirs.average) == (None, 0, None)


def test_who_chose_tags_or_forecasters_is_told_of_these_and_of_their_own(
    harbour: Harbour,
) -> None:
    me = harbour.account()
    tagged, spoken, mine, rest = (
        harbour.ask(title, tags=("war",) if title == "Tagged?" else ())
        for title in ("Tagged?", "Spoken?", "Mine?", "Rest?")
    )
    harbour.say(spoken, "Ann", 0.6)
    harbour.say(mine, "Mira Own", 0.6, visibility=PRIVATE)
    for about in (tagged, spoken, mine, rest):
        harbour.decide(about)

    def told(**chosen: object) -> tuple[set[str], str]:
        report = harbour.report(reader_of(me, **chosen))
        return set(titles(report.resolved)), report.covers

    assert told() == ({"Tagged?", "Spoken?", "Mine?", "Rest?"}, "")
    assert told(whole_board=False) == ({"Mine?"}, "your own questions")
    assert told(whole_board=False, tags=("war",)) == (
        {"Tagged?", "Mine?"}, "tagged war, and your own questions",
    )  # fmt: skip
    assert told(whole_board=False, tags=("sea", "war"), forecasters=("ann", "mira-own")) == (
        {"Tagged?", "Spoken?", "Mine?"},
        "tagged sea or war, or answered by Ann, and your own questions",
    )


def test_a_corrected_outcome_is_told_once_as_a_correction_with_how_one_did(
    harbour: Harbour,
) -> None:
    me = harbour.account()
    about = harbour.ask()
    harbour.say(about, "Mira Own", 0.7)
    harbour.decide(about, YES, at=NOON - timedelta(days=9))
    harbour.decide(about, REOPENED, at=NOON - timedelta(days=2))
    now = harbour.decide(about, NO)
    plain = harbour.report(reader_of(me))
    correction = Correction(
        subject=plain.resolved[0].subject,
        was=YES,
        decision=NO,
        resolution_id=now.id,
        decided_at=now.decided_at,
        told_at=NOON - timedelta(days=7),
        message_id="<report.2024-W21.abc@f.example>",
    )
    report = harbour.report(reader_of(me), corrections=(correction,))
    assert report.resolved == ()
    assert report.has_news
    (told,) = report.corrections
    assert told.own is not None
    assert told.own.brier == pytest.approx(0.49)
    assert replace(told, own=None) == correction


def test_a_sign_of_life_is_one_only_where_nothing_happened(harbour: Harbour) -> None:
    span = replace(WEEK, is_sign_of_life=True)
    assert harbour.report(span=span).is_sign_of_life
    harbour.decide(harbour.ask())
    report = harbour.report(span=span)
    assert (report.is_sign_of_life, report.has_news) == (False, True)
    assert harbour.report(span=replace(WEEK, is_monthly=True)).why == (
        "You get this once a month because you asked f.example for it."
    )


def test_ones_own_come_first_and_what_has_no_outcome_last(harbour: Harbour) -> None:
    me = harbour.account()
    void, old, new, spoken, mine = (
        harbour.ask(title, owner=me if title == "Mine?" else None)
        for title in ("Void?", "Old?", "New?", "Spoken?", "Mine?")
    )
    harbour.say(spoken, "Mira Own", 0.6, visibility=PRIVATE)
    for days, about, decision in (
        (1, void, ANNULLED), (2, new, YES), (3, old, NO), (4, spoken, YES), (5, mine, YES),
    ):  # fmt: skip
        harbour.decide(about, decision, at=NOON - timedelta(days=days))
    found = titles(harbour.report(reader_of(me)).resolved)
    assert found == ["Spoken?", "Mine?", "New?", "Old?", "Void?"]
    assert titles(harbour.report().resolved) == ["New?", "Old?", "Spoken?", "Mine?", "Void?"]


def test_ten_of_each_kind_take_as_many_queries_as_one(harbour: Harbour, session: Session) -> None:
    me = harbour.account(role=Role.CURATOR)
    prices = (NOON - timedelta(days=8), 0.3), (NOON - timedelta(days=1), 0.6)

    def one_more(number: int) -> None:
        decided, hidden = (
            harbour.ask(f"{name} {number}?", owner=me, visibility=visibility)
            for name, visibility in (("Decided", Visibility.PUBLIC), ("Hidden", PRIVATE))
        )
        open_ = harbour.ask(f"Open {number}?", "2024-06-05", tags=("war",))
        harbour.link(open_, *prices)
        for name in ("Ann", "Ben", "Cat", "Mira Own"):
            for about in (decided, open_):
                harbour.say(about, name, 0.7, "2024-03-01")
        harbour.say(hidden, "Mira Own", 0.7)
        for about in (decided, hidden):
            harbour.decide(about)

    def queries() -> int:
        reader = reader_of(me)
        session.flush()
        session.expunge_all()
        asked: list[object] = []

        def count(*_: object) -> None:
            asked.append(1)

        event.listen(session.get_bind(), "before_cursor_execute", count)
        report = harbour.report(reader)
        event.remove(session.get_bind(), "before_cursor_execute", count)
        assert report_from_json(report_to_json(report)) == report
        return len(asked)

    one_more(0)
    first = queries()
    for number in range(1, 10):
        one_more(number)
    assert queries() == first
