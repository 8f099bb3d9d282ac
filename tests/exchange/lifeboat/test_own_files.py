"""A member's file adds to their own record; it changes no score and nothing of anybody else's."""

import io
from datetime import datetime

import pytest
from sqlalchemy import select

from forecasts.audit import verify
from forecasts.clock import Edge, Moment, parse_moment
from forecasts.db import Session
from forecasts.exchange import (
    PEERS,
    CheckedFile,
    ImportSummary,
    RejectedImportError,
    Taking,
    import_own,
    look_own,
    read_from,
)
from forecasts.logbook import undo_statement
from forecasts.models import Family, Prediction, Question, Resolution, Score, Withdrawal
from forecasts.questions import QuestionDraft, add_question
from forecasts.resolution.resolve import resolve_question
from forecasts.values import Decision, Visibility
from tests import world
from tests.conftest import FakeClock
from tests.exchange.lifeboat.bringing import counts
from tests.logbook.people import Person, person

OWN = (
    "question,forecaster,probability,stated_at,withdrawn_at,opens_at,closes_at,question_id,family,"
)
OWN += "visibility,question_visibility"
FATEBOOK = "Question title,Forecast (scale = 0-1),Forecast created at,Question resolve by,"
FATEBOOK += "Question shared publicly"


def bring(
    session: Session, clock: FakeClock, who: Person, *rows: str, peer: str = "own", head: str = OWN
) -> ImportSummary:
    session.flush()
    raw = io.BytesIO("\n".join([head, *rows, ""]).encode())
    taking = Taking("Anna")
    with read_from(PEERS[peer], raw, taking, now=clock()) as file:
        looked = looked_at(session, who, file, taking, clock())
        summary = import_own(session, who.viewer, file, now=clock())
    session.flush()
    assert looked == summary
    return summary


def looked_at(
    session: Session, who: Person, file: CheckedFile, taking: Taking, now: datetime
) -> ImportSummary | None:
    """Looks at a file before it comes in; what is refused later is refused now."""
    before = counts(session)
    try:
        with session.no_autoflush:
            return look_own(session, who.viewer, file, taking, now=now)
    except RejectedImportError:
        file.reader.problems.clear()
        return None
    finally:
        assert not session.new
        assert not session.dirty
        assert counts(session) == before


def refusal(session: Session, clock: FakeClock, who: Person, *rows: str) -> str:
    with pytest.raises(RejectedImportError) as refused, session.begin_nested():
        bring(session, clock, who, *rows)
    return " ".join(reason for _, reason in refused.value.problems)


def row(question: str, p: float, **cells: str) -> str:
    usual = {"visibility": "public", "question_visibility": "public"}
    found = {"question": question, "forecaster": "Anna", "probability": str(p), **usual, **cells}
    return ",".join(found.get(name, "") for name in OWN.split(","))


def public_scores(session: Session) -> list[tuple[int, str, float]]:
    query = select(Score.forecaster_id, Score.rule, Score.brier).order_by(Score.id)
    scored = session.execute(query.where(Score.visibility == Visibility.PUBLIC))
    return [(who, rule.value, brier) for who, rule, brier in scored]


def seen(session: Session) -> list[tuple[float, str]]:
    query = select(Prediction.probability, Prediction.visibility).order_by(Prediction.id)
    return [(p, visibility.value) for p, visibility in session.execute(query)]


def test_a_file_gives_nobody_a_public_statement_from_before(
    session: Session, clock: FakeClock
) -> None:
    anna = person(session, clock())
    question = world.question(session, clock(), title="Will X?", opens="2024-01-01")
    known = parse_moment("2024-05-20", edge=Edge.START)
    resolve_question(session, question, Decision.YES, known=known, by="curator", now=clock())
    link = "https://pages.example/i-said-so"
    line = row("Will X?", 0.99, stated_at="2024-01-02") + f",{link}"
    head = f"{OWN},url"
    summary = bring(session, clock, anna, line, head=head)
    assert seen(session) == [(0.99, "private")]
    assert public_scores(session) == []
    assert any("1 row was said earlier, and only your word" in note for note in summary.notes)
    clock.advance(hours=1)
    again = bring(session, clock, anna, line, head=head)
    assert (again.predictions, again.repeated, again.notes) == (0, 1, ())
    assert verify(session).is_sound


def test_a_file_neither_improves_nor_ends_what_was_said_in_public(
    session: Session, clock: FakeClock
) -> None:
    anna = person(session, clock())
    question = world.question(session, clock(), title="Will X?")
    author, said = anna.author(session, clock()), clock.at
    world.prediction(session, clock(), question, author.forecaster, 0.99)
    clock.advance(days=100)
    known = Moment(clock.advance(hours=-1))
    clock.advance(hours=1)
    resolve_question(session, question, Decision.NO, known=known, by="curator", now=clock())
    session.flush()
    before = public_scores(session)
    assert before
    soon = said.replace(hour=(said.hour + 1) % 24).isoformat()
    bring(
        session,
        clock,
        anna,
        row("Will X?", 0.01, stated_at="2023-01-01"),
        row("Will X?", 0.99, stated_at=said.isoformat(), withdrawn_at=soon),
    )
    assert public_scores(session) == before
    assert session.scalars(select(Withdrawal.visibility)).all() == [Visibility.PRIVATE]
    assert verify(session).is_sound


def test_what_a_file_does_not_date_is_said_in_public_now(
    session: Session, clock: FakeClock
) -> None:
    anna = person(session, clock())
    bring(session, clock, anna, row("Will Y?", 0.3, closes_at="2024-12-31"))
    said = session.scalars(select(Prediction)).one()
    assert (said.visibility, said.stated_at) == (Visibility.PUBLIC, clock())
    question = session.get_one(Question, said.question_id)
    assert (question.visibility, question.owner_id) == (Visibility.PUBLIC, anna.account.id)


def test_a_new_question_is_its_owners_alone_where_they_say_nothing_in_public(
    session: Session, clock: FakeClock
) -> None:
    anna = person(session, clock())
    lines = [f"Will {name}?,0.3,2024-01-02,2024-12-31,true" for name in "AB"]
    summary = bring(session, clock, anna, *lines, peer="fatebook", head=FATEBOOK)
    assert set(session.scalars(select(Question.visibility))) == {Visibility.PRIVATE}
    assert any("2 new questions kept for you alone" in note for note in summary.notes)
    again = bring(session, clock, anna, *lines, peer="fatebook", head=FATEBOOK)
    assert (again.questions, again.predictions, again.repeated) == (0, 0, 2)


def test_a_file_asks_nothing_in_public_twice(session: Session, clock: FakeClock) -> None:
    anna = person(session, clock())
    world.question(session, clock(), title="Will A?")
    line = "Will A?,0.3,2024-01-02,2024-11-01,true"
    bring(session, clock, anna, line, peer="fatebook", head=FATEBOOK)
    public = select(Question.slug).where(Question.visibility == Visibility.PUBLIC)
    assert session.scalars(public).all() == ["will-a"]
    other = row("Will A?", 0.3, closes_at="2024-11-01", question_id="mine")
    assert "is asked in public already" in refusal(session, clock, anna, other)
    pair = [row("Will C?", 0.3, closes_at="2024-11-01", question_id=name) for name in ("c1", "c2")]
    assert "give it another title" in refusal(session, clock, anna, *pair)
    assert session.scalars(public).all() == ["will-a"]


def test_an_undated_row_is_not_recorded_again_by_the_same_file(
    session: Session, clock: FakeClock
) -> None:
    anna = person(session, clock())
    line = row("Will P?", 0.5, closes_at="2024-12-31", visibility="private")
    assert bring(session, clock, anna, line).predictions == 1
    clock.advance(hours=1)
    assert bring(session, clock, anna, line).predictions == 0


def test_a_file_ties_only_what_nobody_else_can_have_answered(
    session: Session, clock: FakeClock
) -> None:
    anna = person(session, clock())
    for title in ("Will one?", "Will two?"):
        draft = QuestionDraft(
            title=title, criteria="c", closes=parse_moment("2024-12-31", edge=Edge.END)
        )
        add_question(session, draft, by=anna.account.mark, owner_id=anna.account.id, now=clock())
    clock.advance(hours=1)
    old = [row(f"Will {name}?", 0.5, family="exclusive:Old") for name in ("one", "two")]
    summary = bring(session, clock, anna, *old)
    assert (summary.families, summary.predictions) == (0, 2)
    assert any("1 family left untied" in note for note in summary.notes)
    new = [
        row(f"Will {name}?", 0.5, closes_at="2024-12-31", family="exclusive:New")
        for name in ("three", "four")
    ]
    assert bring(session, clock, anna, *new).families == 1
    clock.advance(hours=1)
    again = bring(session, clock, anna, *new)
    assert (again.families, again.notes[1:]) == (0, ())
    three = row("Will five?", 0.5, closes_at="2024-12-31", family="exclusive:New")
    late = bring(session, clock, anna, three)
    assert any("1 family left untied" in note for note in late.notes)
    assert session.scalars(select(Family.title)).all() == ["New"]
    assert verify(session).is_sound


def test_what_was_taken_back_neither_holds_a_title_nor_stops_a_file(
    session: Session, clock: FakeClock
) -> None:
    anna, bert = person(session, clock()), person(session, clock(), "bert")
    line = "Will it rain by 31 December 2024? 15%"
    logged = bert.log(session, clock(), line, visibility=Visibility.PUBLIC)
    author = bert.author(session, clock())
    undo_statement(session, logged.prediction, author=author, now=clock())
    session.flush()
    assert session.scalars(select(Resolution.reason)).one() == "taken back by whoever asked it"
    bring(session, clock, anna, row(logged.title, 0.3, closes_at="2024-12-31"))
    newest = session.scalars(select(Question).order_by(Question.id.desc())).first()
    assert newest is not None
    assert (newest.slug, newest.owner_id) == (f"{logged.slug}-2", anna.account.id)
