"""What was corrected is told in public, from what to what and why; what was private never is."""

from datetime import datetime

import pytest
from sqlalchemy import select

from forecasts.clock import DatePrecision, Edge, parse_moment
from forecasts.db import Session
from forecasts.intake.undoing import undo_decision
from forecasts.markets.adjudication import adjudicate_link, end_link
from forecasts.markets.link import link_market
from forecasts.models import Candidate, MarketLink, Question, Verdict
from forecasts.predictions import Source, Statement, record_prediction, retract_prediction
from forecasts.questions import QuestionChange, edit_question
from forecasts.replies import record_reply, retract_reply
from forecasts.resolution.resolve import annul_question, reopen_question, resolve_question
from forecasts.standings.corrected.corrections import CorrectionKind, correction_page, corrections
from forecasts.standings.questions.question_edits import Change
from forecasts.values import (
    Basis,
    Decision,
    ForecasterKind,
    Provenance,
    VerdictKind,
    Visibility,
)
from tests import world
from tests.conftest import FakeClock
from tests.markets.fakes import snapshot
from tests.web import record


def _spoken(session: Session, clock: FakeClock) -> Question:
    asked = world.question(session, clock(), closes="2024-05-01", opens="2024-01-01")
    who = world.forecaster(session, clock())
    world.prediction(session, clock(), asked, who, 0.3, "2024-02-01")
    return asked


def _resolve(session: Session, asked: Question, decision: Decision, now: datetime) -> None:
    known = parse_moment("2024-04-20", edge=Edge.START)
    resolve_question(session, asked, decision, known=known, by="curator", now=now)


def test_an_outcome_taken_back_and_changed_is_told_with_its_reason(
    session: Session, clock: FakeClock
) -> None:
    asked = _spoken(session, clock)
    _resolve(session, asked, Decision.YES, clock())
    assert corrections(session) == ()
    reopen_question(
        session, asked, reason="It was a barge.", by="curator", now=clock.advance(hours=1)
    )
    _resolve(session, asked, Decision.NO, clock.advance(hours=1))
    changed, reopened = corrections(session)
    assert (reopened.what, reopened.why, reopened.by) == (
        "Outcome taken back", "It was a barge.", "curator",
    )  # fmt: skip
    assert reopened.changes[0].before == "Resolved Yes, known 20 Apr 2024"
    assert reopened.changes[0].after == "Undecided"
    assert changed.what == "Outcome changed"
    assert changed.changes[0].before == "Resolved Yes, known 20 Apr 2024"
    assert changed.changes[0].after == "Resolved No, known 20 Apr 2024"
    assert changed.at > reopened.at


def test_the_same_outcome_again_and_an_annulment_afterwards_are_called_so(
    session: Session, clock: FakeClock
) -> None:
    asked = _spoken(session, clock)
    _resolve(session, asked, Decision.YES, clock())
    reopen_question(session, asked, by="curator", now=clock.advance(hours=1))
    _resolve(session, asked, Decision.YES, clock.advance(hours=1))
    reopen_question(session, asked, by="curator", now=clock.advance(hours=1))
    annul_question(session, asked, reason="Moot.", by="curator", now=clock.advance(hours=1))
    told = [line.what for line in corrections(session)]
    assert told == [
        "Annulled after it was decided",
        "Outcome taken back",
        "Decided again, as before",
        "Outcome taken back",
    ]


def test_what_happened_at_one_instant_stands_newest_first_too(
    session: Session, clock: FakeClock
) -> None:
    asked = _spoken(session, clock)
    for decision in 6 * (Decision.YES, Decision.NO):
        _resolve(session, asked, decision, clock())
        reopen_question(session, asked, by="curator", now=clock())
    told = [line.what for line in corrections(session)]
    assert told == [*(11 * ["Outcome taken back", "Outcome changed"]), "Outcome taken back"]


def test_an_annulment_without_a_decision_before_is_no_correction(
    session: Session, clock: FakeClock
) -> None:
    annul_question(session, _spoken(session, clock), reason="Moot.", by="curator", now=clock())
    assert corrections(session) == ()


def test_a_statement_recorded_wrongly_is_told_with_what_it_was(
    session: Session, clock: FakeClock
) -> None:
    asked = world.question(session, clock())
    said = world.prediction(session, clock(), asked, world.forecaster(session, clock()), 0.3)
    retract_prediction(session, said, reason="Misheard.", now=clock.advance(hours=1))
    (line,) = corrections(session)
    assert (line.kind, line.why, line.forecaster) == (
        CorrectionKind.STATEMENT, "Misheard.", "Alice Arden",
    )  # fmt: skip
    assert line.changes[0].before == "30\u00a0%"
    assert line.changes[0].after == "taken back"


def test_prices_taken_back_together_are_told_in_one_line(
    session: Session, clock: FakeClock
) -> None:
    asked = world.question(session, clock())
    market = world.forecaster(session, clock(), "Harbour Exchange", ForecasterKind.MARKET)
    prices = []
    for day in ("2024-05-01", "2024-05-02", "2024-05-03"):
        statement = Statement(
            probability=0.4,
            basis=Basis.PRICE,
            provenance=Provenance.MARKET,
            stated=parse_moment(day, edge=Edge.END),
        )
        prices.append(
            record_prediction(
                session, question=asked, forecaster=market, statement=statement,
                by="curator", now=clock(),
            )
        )  # fmt: skip
    for price in prices:
        retract_prediction(session, price, reason="Another year.", now=clock())
    (line,) = corrections(session)
    assert (line.what, line.changes[0].before) == ("Prices recorded wrongly", "3 recorded")


def test_a_question_changed_once_somebody_had_spoken_is_told_field_by_field(
    session: Session, clock: FakeClock
) -> None:
    asked = world.question(session, clock())
    early = QuestionChange(title="Will the harbour of Vessel open again?")
    edit_question(session, asked, early, by="curator", now=clock.advance(hours=1))
    who = world.forecaster(session, clock())
    world.prediction(session, clock.advance(hours=1), asked, who, 0.3)
    closes = parse_moment("2025-06-30", edge=Edge.END)
    late = QuestionChange(criteria="Yes if two ships are let in.", closes=closes)
    edit_question(session, asked, late, by="editor", now=clock.advance(hours=1))
    edit_question(
        session, asked, QuestionChange(cause="a war"), by="editor", now=clock.advance(hours=1)
    )
    (line,) = corrections(session)
    assert (line.kind, line.by, line.at) == (CorrectionKind.QUESTION, "editor", asked.fixed_at)
    assert [(each.what, each.before, each.after) for each in line.changes] == [
        ("Criteria", "Yes if a ship is let in; No otherwise.", "Yes if two ships are let in."),
        ("Deadline", "31 Dec 2024", "30 Jun 2025"),
    ]


@pytest.mark.parametrize("visibility", [Visibility.PUBLIC, Visibility.PRIVATE])
def test_a_question_changed_once_somebody_had_spoken_without_a_number_is_told_too(
    session: Session, clock: FakeClock, visibility: Visibility
) -> None:
    asked, who = world.question(session, clock()), world.forecaster(session, clock())
    verdict = Verdict(
        forecaster_id=who.id,
        question_id=asked.id,
        kind=VerdictKind.NONCOMMITTAL,
        stated_at=clock(),
        stated_precision=DatePrecision.DAY,
        recorded_at=clock.advance(hours=1),
        recorded_by="curator",
        visibility=visibility,
    )
    session.add(verdict)
    change = QuestionChange(criteria="Yes if two ships are let in.")
    edit_question(session, asked, change, by="editor", now=clock.advance(hours=1))
    told = [line.kind for line in corrections(session)]
    assert told == ([CorrectionKind.QUESTION] if visibility is Visibility.PUBLIC else [])


def linked(
    session: Session, asked: Question, clock: FakeClock, *, is_reference: bool
) -> MarketLink:
    """Links a market, compared by a person, and moves the clock on."""
    market = snapshot("tides", at=clock(), probability=0.4)
    link = link_market(
        session, asked, market, label="Tides", is_inverted=False, by="curator", now=clock()
    )
    session.flush()
    adjudicate_link(
        session, link, is_reference=is_reference, by="curator", now=clock(), note="Compared."
    )
    clock.advance(hours=1)
    return link


def test_a_market_people_were_compared_with_is_told_when_its_link_ends(
    session: Session, clock: FakeClock
) -> None:
    asked = world.question(session, clock())
    link = linked(session, asked, clock, is_reference=True)
    assert corrections(session) == ()
    end_link(
        session, link, is_retracted=False, reason="Replaced by a deeper one.", by="editor",
        now=clock(),
    )  # fmt: skip
    (line,) = corrections(session)
    assert (line.kind, line.what, line.at) == (
        CorrectionKind.MARKET, "Market unlinked that people were compared with", clock(),
    )  # fmt: skip
    assert (line.slug, line.title, line.by) == (asked.slug, asked.title, "editor")
    assert line.changes == (
        Change("Market", "Tides: Harbour of Vessel open by the end of 2024?", "linked no more"),
    )
    assert line.why == "Replaced by a deeper one."


def test_a_link_that_ended_without_a_reason_gives_not_the_note_of_who_compared(
    session: Session, clock: FakeClock
) -> None:
    asked = world.question(session, clock())
    link = linked(session, asked, clock, is_reference=False)
    end_link(session, link, is_retracted=False, by="editor", now=clock())
    again = linked(session, asked, clock, is_reference=True)
    end_link(session, again, is_retracted=True, reason="Other rules.", by="editor", now=clock())
    told = {line.key: (line.what, line.why) for line in corrections(session)}
    assert told[f"link_{asked.slug}_1"] == ("Market unlinked", None)
    assert told[f"link_{asked.slug}_2"] == ("Market unlinked", "Other rules.")


def test_links_that_nobody_compared_or_that_are_not_public_are_never_told(
    session: Session, clock: FakeClock
) -> None:
    hidden = world.question(session, clock(), visibility=Visibility.PRIVATE)
    link = linked(session, hidden, clock, is_reference=True)
    end_link(session, link, is_retracted=False, reason="SECRET", by="editor", now=clock())
    asked = world.question(session, clock(), title="Another?")
    proposed = link_market(
        session, asked, snapshot("mist", at=clock()), label="Tides", is_inverted=False,
        by="curator", now=clock(),
    )  # fmt: skip
    session.flush()
    end_link(session, proposed, is_retracted=False, reason="No.", by="editor", now=clock())
    assert corrections(session) == ()


def test_an_opening_nobody_stated_and_the_outcome_forgot_is_no_correction(
    session: Session, clock: FakeClock
) -> None:
    asked = world.question(session, clock())
    world.prediction(session, clock(), asked, world.forecaster(session, clock()), 0.3, "2024-02-01")
    known = parse_moment("2024-03-01", edge=Edge.START)
    resolve_question(
        session, asked, Decision.YES, known=known, by="curator", now=clock.advance(hours=1)
    )
    assert asked.opens_at is None
    assert corrections(session) == ()


def test_a_reply_taken_back_is_told_without_its_words(session: Session, clock: FakeClock) -> None:
    asked = world.question(session, clock())
    who = world.forecaster(session, clock())
    world.prediction(session, clock(), asked, who, 0.3)
    reply = record_reply(session, who, text="SECRET WORDS", by="curator", now=clock())
    session.flush()
    retract_reply(session, reply.id, reason="Not hers.", by="curator", now=clock.advance(hours=1))
    (line,) = corrections(session)
    assert (line.kind, line.what, line.why) == (
        CorrectionKind.REPLY, "Reply taken back", "Not hers.",
    )  # fmt: skip
    assert "SECRET" not in repr(line)


def test_words_read_otherwise_than_the_lexicon_does_are_told(
    session: Session, clock: FakeClock
) -> None:
    asked, who = world.question(session, clock()), world.forecaster(session, clock())
    statement = Statement(
        probability=0.06, low=0.0, high=0.1, basis=Basis.VERBAL, phrase="never will",
        lexicon_version="1", proposed=0.02, source=Source(),
    )  # fmt: skip
    record_prediction(
        session, question=asked, forecaster=who, statement=statement, by="editor", now=clock()
    )
    (line,) = corrections(session)
    assert line.kind is CorrectionKind.READING
    assert line.changes[0].what == "‘never will’"
    assert line.changes[0].before == "2\u00a0% by lexicon 1"
    assert line.changes[0].after == (
        "about 6\u00a0% (0–10), the reviewer’s reading of ‘never will’ (lexicon: 2\u00a0%), "
        "lexicon 1"
    )


def test_a_decision_in_review_that_was_undone_is_told(session: Session, clock: FakeClock) -> None:
    record.fill(session, clock())
    before = len(corrections(session))
    decided = session.scalars(select(Candidate).where(Candidate.verdict_id.is_not(None)))
    for candidate in decided.all():
        undo_decision(session, candidate, by="curator", now=clock.advance(hours=1))
    session.flush()
    found = corrections(session)
    told = found[: len(found) - before]
    assert told
    assert all(line.changes[0].after == "taken back" for line in told)
    assert all("without a number" in str(line.changes[0].before) for line in told)


@pytest.mark.parametrize("visibility", [Visibility.PRIVATE, Visibility.UNLISTED])
def test_what_is_not_public_is_never_told(
    session: Session, clock: FakeClock, visibility: Visibility
) -> None:
    asked = world.question(session, clock(), visibility=visibility)
    who = world.forecaster(session, clock())
    said = world.prediction(session, clock(), asked, who, 0.3, visibility=visibility)
    change = QuestionChange(criteria="Yes if two ships are let in.")
    edit_question(session, asked, change, by="curator", now=clock.advance(hours=1))
    retract_prediction(session, said, reason="Misheard.", now=clock.advance(hours=1))
    annul_question(session, asked, reason="Moot.", by="curator", now=clock())
    reopen_question(session, asked, by="curator", now=clock())
    assert corrections(session) == ()


def test_a_long_log_comes_in_parts_without_gaps(session: Session, clock: FakeClock) -> None:
    asked, who = world.question(session, clock()), world.forecaster(session, clock())
    for _ in range(53):
        said = world.prediction(session, clock.advance(minutes=1), asked, who, 0.3)
        retract_prediction(session, said, reason="Misheard.", now=clock())
    first, second = correction_page(session), correction_page(session, page=2)
    assert (first.total, first.pages, len(first.lines), len(second.lines)) == (53, 2, 50, 3)
    assert (*first.lines, *second.lines) == corrections(session)
    assert correction_page(session, page=3).lines == ()
