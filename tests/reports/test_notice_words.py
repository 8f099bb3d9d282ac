"""What a notice says beside its news: why one gets it, and the days as asked for."""

from forecasts.db import Session
from forecasts.reports.asked import Reader
from forecasts.reports.facts import Notice
from forecasts.reports.notices import Wanted, notice_for
from forecasts.values import ExcludedReason
from tests.reports.harbour import ANNULLED, ASKED, NOON, PLACE, YES, Harbour, reader_of


def composed(session: Session, reader: Reader) -> Notice:
    wanted = Wanted(subscription_id=1, since=ASKED)
    notice, _ = notice_for(session, reader, wanted, day=NOON.date(), place=PLACE, now=NOON)
    return notice


def test_the_days_of_a_reminder_are_written_as_the_reader_chose(
    harbour: Harbour, session: Session
) -> None:
    me = harbour.account()
    about = harbour.ask(closes="2024-06-05")
    harbour.say(about, "Mira Own", 0.5, "2024-01-10")
    for language, closes, said in (
        ("de", "05.06.2024 (UTC)", "10.01.2024 (UTC)"),
        ("iso", "2024-06-05 (UTC)", "2024-01-10 (UTC)"),
        ("en_US", "Jun 5, 2024 (UTC)", "Jan 10, 2024"),
    ):
        reader = reader_of(me, language=language, zone="Europe/Berlin")
        (nudge,) = composed(session, reader).nudges
        words = nudge.words.replace("\xa0", " ")
        assert words.startswith(f"Closes on {closes}, in 4 days. You said 50 % on {said}")
    (plain,) = composed(session, reader_of(me)).nudges
    assert plain.words.startswith("Closes on 5 Jun 2024, in 4 days.")


def test_an_account_is_told_that_it_is_why_and_nobody_is_said_to_have_asked(
    harbour: Harbour, session: Session
) -> None:
    why = composed(session, reader_of(harbour.account())).why
    assert why.startswith("You get this because you have an account at f.example, where mail about")
    assert "asked" not in why


def test_how_it_came_out_is_told_with_the_reason_ones_answer_is_not_scored(
    harbour: Harbour, session: Session
) -> None:
    me = harbour.account()
    late, void = harbour.ask("Late?"), harbour.ask("Void?")
    for about, decision in ((late, YES), (void, ANNULLED)):
        harbour.say(about, "Mira Own", 0.9, "2024-05-20")
        harbour.decide(about, decision, known="2024-05-20")
    found = {each.subject.title: each for each in composed(session, reader_of(me)).resolved}
    told = found["Late?"].unscored
    assert told is not None
    assert told.why is ExcludedReason.AFTER_KNOWN
    assert found["Void?"].unscored is None
