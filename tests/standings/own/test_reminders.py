"""What a reminder says: each question once, for its most urgent reason, in plain words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from forecasts.clock import DatePrecision
from forecasts.standings.own.agenda import Agenda, DueLine, MovedLine, StaleLine
from forecasts.standings.own.now import MarketNow, StandNow
from forecasts.standings.own.questions import OwnQuestion, OwnStatement
from forecasts.standings.own.reminders import ReminderKind, reminders
from forecasts.values import Visibility
from forecasts.wording import NO_BREAK

NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)
MINE = OwnStatement(
    probability=0.3,
    stated_at=NOW - timedelta(days=60),
    stated_precision=DatePrecision.DAY,
    visibility=Visibility.PRIVATE,
    is_withdrawn=False,
)
QUESTION = OwnQuestion(
    question_id=1,
    slug="harbour",
    title="Will the harbour open?",
    visibility=Visibility.PRIVATE,
    zone="UTC",
    began_at=NOW - timedelta(days=100),
    closes_at=NOW + timedelta(days=5),
    closes_precision=DatePrecision.DAY,
    is_mine=True,
    is_proposed=False,
    mine=MINE,
)
NOTHING = Agenda(as_of=NOW, overdue=(), closing=(), stale=(), moved=(), open=0)
CLOSING = DueLine(question=QUESTION, as_of=NOW, is_to_resolve=False)
PASSED = replace(QUESTION, closes_at=NOW - timedelta(days=2))
OVERDUE = DueLine(question=PASSED, as_of=NOW, is_to_resolve=True)
MARKET = MarketNow(
    label="Tides", url="https://tides.example/1", price=0.45, price_at=NOW, before=0.3
)
STALE = StaleLine(
    question=QUESTION,
    mine=MINE,
    as_of=NOW,
    now=StandNow(markets=(MARKET,), market=0.45, crowd=0.5),
)
MOVED = MovedLine(question=QUESTION, mine=MINE, market=MARKET, change=0.15)


def said(agenda: Agenda) -> list[str]:
    return [each.words.replace(NO_BREAK, " ") for each in reminders(agenda)]


def test_nothing_to_do_says_nothing() -> None:
    assert reminders(NOTHING) == ()


def test_each_question_is_named_once_for_its_most_urgent_reason() -> None:
    both = replace(NOTHING, closing=(CLOSING,), stale=(STALE,), moved=(MOVED,))
    (one,) = reminders(both)
    assert (one.kind, one.slug) == (ReminderKind.CLOSING, "harbour")
    (one,) = reminders(replace(NOTHING, stale=(STALE,), moved=(MOVED,)))
    assert one.kind is ReminderKind.MOVED


def test_what_waits_for_others_is_no_reminder() -> None:
    spoken = replace(OVERDUE, is_to_resolve=False)
    assert reminders(replace(NOTHING, overdue=(spoken,))) == ()
    (one,) = reminders(replace(NOTHING, overdue=(OVERDUE,)))
    assert one.kind is ReminderKind.RESOLVE


def test_the_words_say_what_to_do_and_what_was_said() -> None:
    assert said(replace(NOTHING, overdue=(OVERDUE,))) == [
        "Its deadline passed 2 days ago; it is yours to resolve. You said 30 % on 2 Apr 2024."
    ]
    assert said(replace(NOTHING, closing=(CLOSING,))) == [
        "Closes on 6 Jun 2024, in 5 days. You said 30 % on 2 Apr 2024."
    ]
    late = replace(QUESTION, mine=None, closes_at=NOW + timedelta(hours=5))
    silent = replace(CLOSING, question=late)
    assert said(replace(NOTHING, closing=(silent,))) == [
        "Closes on 1 Jun 2024, in 5 hours. You have said nothing yet."
    ]
    assert said(replace(NOTHING, stale=(STALE,))) == [
        (
            "You said 30 % on 2 Apr 2024, 60 days ago, and nothing since. "
            "The market stands at 45 %, the crowd without you at 50 %."
        )
    ]
    assert said(replace(NOTHING, moved=(MOVED,))) == [
        "Tides went up 15 points, from 30 % to 45 %, since you said 30 % on 2 Apr 2024."
    ]
