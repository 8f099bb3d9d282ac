"""From an article to confirmed predictions: nothing counts before a person decides."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from forecasts.clock import Edge, parse_moment
from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError
from forecasts.intake import (
    Acceptance,
    accept_candidate,
    article_list,
    article_view,
    read_article,
    reject_candidate,
    set_published_on,
    set_verdict,
    store_article,
    undo_decision,
)
from forecasts.models import Article, Candidate, Forecaster, LedgerEntry, Prediction, Verdict
from forecasts.predictions import reading_of
from forecasts.values import (
    Basis,
    CandidateState,
    Classification,
    Directness,
    ExcludedReason,
    Provenance,
    VerdictKind,
)
from forecasts.wording import reading_words
from tests import world
from tests.conftest import FakeClock

TEXT = """Harbour of Vessel may stay shut

3 March 2024

Orla Quist, a shipping analyst at the Northern Institute, said it will probably open soon.

“It is unlikely that the ferry returns,” said Tomas Brandt, who formerly ran the port.

The Port Authority said it would keep the lights on.
"""


def add(
    session: Session, clock: FakeClock, published_on: date | None = date(2024, 3, 3)
) -> Article:
    read = read_article(TEXT.encode(), published_on=published_on)
    stored = store_article(
        session, read, published_on=published_on, publisher="The Gull", by="bob", now=clock()
    )
    return stored.article


def candidate(session: Session, speaker: str) -> Candidate:
    found = session.scalars(select(Candidate).where(Candidate.speaker == speaker)).first()
    assert found is not None, [c.speaker for c in session.scalars(select(Candidate))]
    return found


def test_the_text_is_kept_whole_and_every_span_is_its_own(
    session: Session, clock: FakeClock
) -> None:
    article = add(session, clock)
    assert article.text == TEXT
    view = article_view(session, article.id)
    assert view.characters == len(TEXT)
    for each in view.candidates:
        spans = [*each.segments, each.expression, each.speaker_mention]
        assert all(TEXT[s.start : s.end] == s.text for s in spans if s is not None)


def test_the_same_article_twice_is_recognised(session: Session, clock: FakeClock) -> None:
    first = add(session, clock, None)
    read = read_article(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    again = store_article(session, read, published_on=date(2024, 3, 3), by="bob", now=clock())
    assert (again.is_new, again.article.id) == (False, first.id)
    assert first.published_on == date(2024, 3, 3)
    assert len(article_list(session)) == 1


def test_nothing_counts_before_a_person_decides(session: Session, clock: FakeClock) -> None:
    add(session, clock)
    assert session.scalars(select(Prediction)).all() == []
    states = set(session.scalars(select(Candidate.state)))
    assert states == {CandidateState.PENDING}


def test_accepting_records_words_range_date_and_who_confirmed(
    session: Session, clock: FakeClock
) -> None:
    article, about = add(session, clock), world.question(session, clock())
    chosen = candidate(session, "Orla Quist")
    said = accept_candidate(
        session, chosen, question=about, said=Acceptance(), by="bob", now=clock()
    )
    assert (said.probability, said.low, said.high) == (chosen.central, chosen.low, chosen.high)
    assert said.phrase == chosen.phrase
    assert said.lexicon_version == chosen.lexicon_version
    assert (said.basis, said.provenance) == (Basis.VERBAL, Provenance.REVIEW)
    assert (said.directness, said.recorded_by) == (Directness.PARAPHRASE, "bob")
    assert said.stated_at == parse_moment("2024-03-03", edge=Edge.END).at
    who = session.get_one(Forecaster, said.forecaster_id)
    assert who.name == "Orla Quist"
    assert "analyst" in (who.role or "")
    assert article_view(session, article.id).candidates[0].id


def test_another_reading_widens_the_range_to_hold_it(session: Session, clock: FakeClock) -> None:
    add(session, clock)
    about, chosen = world.question(session, clock()), candidate(session, "Orla Quist")
    said = accept_candidate(
        session,
        chosen,
        question=about,
        said=Acceptance(probability=0.99, reason="  She said it twice. "),
        by="b",
        now=clock(),
    )
    assert said.reading_reason == "She said it twice."
    assert (said.probability, said.high) == (0.99, 0.99)
    assert said.low == chosen.low


def test_a_date_nobody_settled_must_be_settled_first(session: Session, clock: FakeClock) -> None:
    article, about = add(session, clock, None), world.question(session, clock())
    chosen = candidate(session, "Orla Quist")
    with pytest.raises(InvalidInputError, match=r"not settled.*3 March 2024.*article date"):
        accept_candidate(session, chosen, question=about, said=Acceptance(), by="b", now=clock())
    set_published_on(article, date(2024, 3, 3), by="bob", now=clock())
    accept_candidate(session, chosen, question=about, said=Acceptance(), by="b", now=clock())


def test_a_decision_is_taken_once_and_can_be_undone(session: Session, clock: FakeClock) -> None:
    add(session, clock)
    about, chosen = world.question(session, clock()), candidate(session, "Tomas Brandt")
    said = accept_candidate(
        session, chosen, question=about, said=Acceptance(), by="bob", now=clock()
    )
    with pytest.raises(ConflictError, match="accepted already"):
        reject_candidate(chosen, by="bob", now=clock())
    undo_decision(session, chosen, by="bob", now=clock())
    assert chosen.state is CandidateState.PENDING
    assert said.excluded_reason is ExcludedReason.RETRACTED
    again = accept_candidate(
        session, chosen, question=about, said=Acceptance(), by="bob", now=clock()
    )
    assert again.excluded_reason is None
    with pytest.raises(ConflictError, match="nothing to undo"):
        undo_decision(session, candidate(session, "Orla Quist"), by="bob", now=clock())


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (VerdictKind.NONCOMMITTAL, CandidateState.NONCOMMITTAL),
        (VerdictKind.DIRECTION_ONLY, CandidateState.DIRECTION),
    ],
)
def test_a_verdict_without_a_number_is_recorded_and_can_be_undone(
    session: Session, clock: FakeClock, kind: VerdictKind, state: CandidateState
) -> None:
    add(session, clock)
    chosen = candidate(session, "Tomas Brandt")
    verdict = set_verdict(session, chosen, kind, said=Acceptance(), by="bob", now=clock())
    assert (chosen.state, verdict.kind, verdict.question_id) == (state, kind, None)
    undo_decision(session, chosen, by="bob", now=clock())
    assert session.scalars(select(Verdict)).one().retracted_at == clock()


def test_a_commitment_is_recorded_and_excluded(session: Session, clock: FakeClock) -> None:
    add(session, clock)
    found = session.scalars(
        select(Candidate).where(Candidate.classification == Classification.COMMITMENT)
    ).one()
    said = accept_candidate(
        session,
        found,
        question=world.question(session, clock()),
        said=Acceptance(probability=0.9, low=0.5, high=0.95, reason="A promise."),
        by="bob",
        now=clock(),
    )
    assert said.excluded_reason is ExcludedReason.COMMITMENT


def test_a_name_much_like_one_on_record_is_not_recorded_twice(
    session: Session, clock: FakeClock
) -> None:
    world.forecaster(session, clock(), "Orla Quists")
    add(session, clock)
    about, chosen = world.question(session, clock()), candidate(session, "Orla Quist")
    with pytest.raises(ConflictError, match="much like Orla Quists"):
        accept_candidate(session, chosen, question=about, said=Acceptance(), by="bob", now=clock())
    accept_candidate(
        session, chosen, question=about, said=Acceptance(is_new=True), by="bob", now=clock()
    )


def test_an_article_from_the_future_is_refused(session: Session, clock: FakeClock) -> None:
    with pytest.raises(InvalidInputError, match="in the future"):
        add(session, clock, date(2024, 6, 2))


@pytest.mark.parametrize(
    "numbers",
    [{"probability": 0.9}, {"low": 0.5}, {"high": 0.99}, {"probability": 0.7, "is_inverted": True}],
)
def test_another_reading_than_the_lexicons_needs_its_reason(
    session: Session, clock: FakeClock, numbers: dict[str, float | bool]
) -> None:
    add(session, clock)
    about, chosen = world.question(session, clock()), candidate(session, "Orla Quist")
    said = Acceptance(**numbers, reason=" ")  # type: ignore[arg-type]
    with pytest.raises(InvalidInputError, match=r"'probably' is read as .* needs its reason"):
        accept_candidate(session, chosen, question=about, said=said, by="b", now=clock())
    assert chosen.state is CandidateState.PENDING
    why = replace(said, reason="Dry wit, as the paragraph before shows.")
    row = accept_candidate(session, chosen, question=about, said=why, by="b", now=clock())
    assert row.reading_reason == "Dry wit, as the paragraph before shows."
    assert ", the reviewer’s reading of ‘probably’" in reading_words(reading_of(row))
    entry = session.scalars(
        select(LedgerEntry.payload).where(LedgerEntry.kind == "prediction.recorded")
    ).one()
    assert "Dry wit" in str(entry)


def test_the_numbers_as_proposed_need_no_reason_however_they_are_given(
    session: Session, clock: FakeClock
) -> None:
    add(session, clock)
    about, chosen = world.question(session, clock()), candidate(session, "Orla Quist")
    assert chosen.central is not None
    assert chosen.low is not None
    assert chosen.high is not None
    said = Acceptance(
        probability=1 - chosen.central, low=1 - chosen.high, high=1 - chosen.low, is_inverted=True
    )
    row = accept_candidate(session, chosen, question=about, said=said, by="b", now=clock())
    assert row.reading_reason is None
    assert "reviewer" not in reading_words(reading_of(row))


@pytest.mark.parametrize(
    ("version", "basis"), [("english-3", Basis.VERBAL), ("english-2", Basis.NUMERIC)]
)
def test_whether_a_phrase_is_a_number_is_said_by_the_table_it_was_read_with(
    session: Session, clock: FakeClock, version: str, basis: Basis
) -> None:
    article, about = add(session, clock), world.question(session, clock())
    chosen = candidate(session, "Orla Quist")
    chosen.phrase, chosen.lexicon_version = "about even", version
    chosen.low = chosen.central = chosen.high = 0.5
    session.flush()
    view = next(e for e in article_view(session, article.id).candidates if e.id == chosen.id)
    assert view.reading is not None
    assert view.reading.basis is basis
    said = accept_candidate(
        session, chosen, question=about, said=Acceptance(), by="bob", now=clock()
    )
    assert said.basis is basis
