"""What is never scored however it is accepted, and which of two statements is the statement."""

from datetime import date

import pytest

from forecasts.clock import Edge, parse_moment
from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError
from forecasts.intake import (
    Acceptance,
    accept_candidate,
    article_view,
    merge_candidate,
    merged_words,
    read_article,
    set_verdict,
    store_article,
    undo_decision,
)
from forecasts.intake.order import Standing, standing
from forecasts.intake.unscored import NEVER_SCORED, why_never_scored
from forecasts.models import Candidate, Prediction, Question
from forecasts.values import (
    CandidateState,
    Classification,
    ExcludedReason,
    VerdictKind,
)
from tests import world
from tests.conftest import FakeClock

DAY = date(2024, 3, 3)
TEXT = """The harbour of Vessel

“It is likely that the harbour will open in May,” said Alice Arden, an analyst.

“It is unlikely that the harbour will open in May,” Arden said.

“It will probably rain in Selm in May,” said Bob Brand, a pilot.
"""
AGAIN = TEXT.replace("of Vessel", "again")
WRITER = [{"name": "Wilma Writer", "score": 0.4, "why": "the byline"}]
READING = {"probability": 0.7, "low": 0.5, "high": 0.9}


def _candidates(session: Session, clock: FakeClock, text: str = TEXT) -> list[Candidate]:
    read = read_article(text.encode())
    kept = store_article(session, read, published_on=DAY, by="sue", now=clock())
    query = session.query(Candidate).where(Candidate.article_id == kept.article.id)
    return [each for each in query.order_by(Candidate.position) if each.speaker]


def _accept(
    session: Session, clock: FakeClock, candidate: Candidate, about: Question, **said: object
) -> Prediction:
    settled = Acceptance(**said)  # type: ignore[arg-type]
    return accept_candidate(session, candidate, question=about, said=settled, by="sue", now=clock())


@pytest.mark.parametrize("kind", sorted(Classification))
def test_what_is_shown_as_never_scored_is_excluded_when_it_is_accepted(
    session: Session, clock: FakeClock, kind: Classification
) -> None:
    candidate = _candidates(session, clock)[0]
    candidate.classification = kind
    view = article_view(session, candidate.article_id).candidates[candidate.position]
    about = world.question(session, clock())
    row = _accept(session, clock, candidate, about, speaker="Alice Arden")
    assert row.excluded_reason is NEVER_SCORED.get(kind)
    why = why_never_scored(view)
    assert bool(why) == (standing(view) is Standing.REST)
    if row.excluded_reason is None and why:
        assert why.endswith("accepted on a question, it counts")


def test_a_reporters_inference_counts_as_said_by_whoever_signed_the_article_only(
    session: Session, clock: FakeClock
) -> None:
    own, other = _candidates(session, clock)[::2]
    for each in (own, other):
        each.classification, each.alternatives = Classification.REPORTER_INFERENCE, WRITER
    view = article_view(session, own.article_id).candidates[own.position]
    assert "accepted as said by Wilma Writer" in why_never_scored(view)
    about = world.question(session, clock())
    with pytest.raises(InvalidInputError, match="for example Wilma Writer, who signed"):
        _accept(session, clock, own, about)
    counted = _accept(session, clock, own, about, speaker="wilma writer", **READING, reason="So.")
    assert counted.excluded_reason is None
    elses = _accept(session, clock, other, about, speaker="Bob Brand")
    assert elses.excluded_reason is ExcludedReason.HEARSAY


def test_a_reporters_inference_is_no_verdict_of_somebody_elses(
    session: Session, clock: FakeClock
) -> None:
    candidate = _candidates(session, clock)[0]
    candidate.classification, candidate.alternatives = Classification.REPORTER_INFERENCE, WRITER

    def decide(name: str) -> None:
        said, kind = Acceptance(speaker=name), VerdictKind.NONCOMMITTAL
        set_verdict(session, candidate, kind, said=said, by="sue", now=clock())

    with pytest.raises(InvalidInputError, match="does not say what Bob Brand commits to"):
        decide("Bob Brand")
    decide("Wilma Writer")


def test_one_article_has_one_statement_of_a_person_on_a_question_at_a_time(
    session: Session, clock: FakeClock
) -> None:
    first, second, _ = _candidates(session, clock)
    about = world.question(session, clock())
    _accept(session, clock, first, about)
    with pytest.raises(ConflictError, match=rf"candidate undo {first.id}$"):
        _accept(session, clock, second, about)
    assert second.state is CandidateState.PENDING
    _accept(session, clock, second, world.question(session, clock(), title="Another?"))
    undo_decision(session, second, by="sue", now=clock())
    earlier = parse_moment("2024-03-01", edge=Edge.END)
    _accept(session, clock, second, about, stated=earlier)
    undo_decision(session, second, by="sue", now=clock())
    undo_decision(session, first, by="sue", now=clock())
    _accept(session, clock, second, about)


def test_the_order_of_the_clicks_decides_nothing_on_the_day_of_the_article_itself(
    session: Session, clock: FakeClock
) -> None:
    first, second, _ = _candidates(session, clock)
    about = world.question(session, clock())
    today = parse_moment(clock().date().isoformat(), edge=Edge.END)
    _accept(session, clock, first, about, stated=today)
    clock.advance(minutes=5)
    with pytest.raises(ConflictError, match="Only one can be the statement"):
        _accept(session, clock, second, about, stated=today)


def test_the_day_the_text_names_is_when_it_was_said(session: Session, clock: FakeClock) -> None:
    first, second, _ = _candidates(session, clock)
    first.stated_on = second.stated_on = date(2024, 2, 28)
    about = world.question(session, clock())
    said = _accept(session, clock, first, about)
    assert said.stated_at == parse_moment("2024-02-28", edge=Edge.END).at
    verdict = set_verdict(
        session,
        second,
        VerdictKind.DIRECTION_ONLY,
        question=about,
        said=Acceptance(),
        by="sue",
        now=clock(),
    )
    assert verdict.stated_at == said.stated_at


def test_an_earlier_source_is_not_merged_into_a_later_statement(
    session: Session, clock: FakeClock
) -> None:
    first, again = _candidates(session, clock)[0], _candidates(session, clock, AGAIN)[0]
    said = _accept(session, clock, first, world.question(session, clock()))
    again.stated_on = date(2024, 2, 28)
    with pytest.raises(ConflictError, match=r"28 Feb 2024, before .* 3 Mar 2024"):
        merge_candidate(session, again, said.id, by="sue", now=clock())
    again.stated_on = DAY
    merge_candidate(session, again, said.id, by="sue", now=clock())
    assert again.duplicate_of_id == said.id


def test_what_was_merged_waits_again_once_the_statement_is_taken_back(
    session: Session, clock: FakeClock
) -> None:
    first, again = _candidates(session, clock)[0], _candidates(session, clock, AGAIN)[0]
    about = world.question(session, clock())
    said = _accept(session, clock, first, about)
    merge_candidate(session, again, said.id, by="sue", now=clock())
    merged = undo_decision(session, first, by="sue", now=clock())
    assert merged == (again,)
    assert (again.state, again.duplicate_of_id) == (CandidateState.PENDING, None)
    assert f"candidate 1 of article {again.article_id}" in merged_words(merged)
    _accept(session, clock, first, about)
