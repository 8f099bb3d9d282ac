"""What a signed column predicts is its writer's, counted before anybody decides about it."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from forecasts.db import Session
from forecasts.intake import Acceptance, accept_candidate, reject_candidate
from forecasts.intake.model_runs import article_to_ask, keep_run
from forecasts.language import extract
from forecasts.llm.consulting import Consultation
from forecasts.llm.records import Answer, Checked
from forecasts.merging import merge_forecasters
from forecasts.model_settings import ModelSettings
from forecasts.models import Article, Candidate, Prediction
from forecasts.text import name_key
from forecasts.values import Classification, Visibility, WatchKind
from forecasts.watches import take_named, watch_counts, watch_line, watched_predictions
from forecasts.watches.words import counts_words
from tests import world
from tests.conftest import FakeClock
from tests.watches.lantern import column, watched

WRITER = "Marta Halloran"
OWN = """Why the bridge stays shut

By Marta Halloran

I think the bridge will almost certainly not open before the end of the year. The mayor will
probably resign by June.

“It is unlikely that we will open by Christmas,” said Tom Reed, the engineer.
"""
UNSIGNED = OWN.replace("By Marta Halloran\n\n", "")


def inferences(session: Session, article: Article) -> list[Candidate]:
    query = select(Candidate).where(
        Candidate.article_id == article.id,
        Candidate.classification == Classification.REPORTER_INFERENCE,
    )
    return list(session.scalars(query.order_by(Candidate.position)))


def confirm(
    session: Session,
    clock: FakeClock,
    candidate: Candidate,
    speaker: str,
    visibility: Visibility = Visibility.PUBLIC,
) -> Prediction:
    about = world.question(session, clock(), title=f"Is {candidate.id} so?", visibility=visibility)
    said = Acceptance(speaker=speaker)
    return accept_candidate(session, candidate, question=about, said=said, by="anna", now=clock())


def test_a_watch_on_a_columnist_counts_what_the_column_predicts_itself(
    session: Session, clock: FakeClock
) -> None:
    watch = watched(session, clock, kind=WatchKind.PERSON, subject="marta halloran")
    article = column(session, clock, text=OWN)
    before = watch_counts(session, watch)
    assert (before.read, before.seen, before.scorable, before.captured) == (1, 2, 2, 0)
    said = confirm(session, clock, inferences(session, article)[1], WRITER)
    after = watch_counts(session, watch)
    assert (after.seen, after.scorable, after.captured, after.undecided) == (2, 2, 1, 1)
    assert set(watched_predictions(session)) == {said.id}


def test_what_is_captured_changes_neither_what_was_seen_nor_what_is_scorable(
    session: Session, clock: FakeClock
) -> None:
    watch = watched(session, clock)
    article = column(session, clock, text=OWN)
    before = watch_counts(session, watch)
    assert (before.seen, before.scorable) == (3, 3)
    first, second = inferences(session, article)
    confirm(session, clock, first, WRITER)
    reject_candidate(second, by="anna", now=clock())
    after = watch_counts(session, watch)
    assert (after.seen, after.scorable, after.captured, after.set_aside) == (3, 3, 1, 1)


def test_what_was_not_proposed_and_stands_on_record_all_the_same_is_told_apart(
    session: Session, clock: FakeClock
) -> None:
    watch = watched(session, clock)
    article = column(session, clock, text=UNSIGNED)
    before = watch_counts(session, watch)
    assert (before.seen, before.scorable, before.captured) == (1, 1, 0)
    confirm(session, clock, inferences(session, article)[0], WRITER)
    after = watch_counts(session, watch)
    assert (after.seen, after.scorable, after.captured, after.further) == (1, 1, 0, 1)
    assert "1 more statement of these pieces stands on record" in " ".join(
        counts_words(watch_line(session, watch, now=clock()))
    )


def test_what_turns_out_to_be_somebody_elses_is_set_aside_under_a_watch_on_a_person(
    session: Session, clock: FakeClock
) -> None:
    watch = watched(session, clock, kind=WatchKind.PERSON, subject=WRITER)
    article = column(session, clock, text=OWN)
    confirm(session, clock, inferences(session, article)[0], "Nora Vail")
    counts = watch_counts(session, watch)
    assert (counts.scorable, counts.captured, counts.set_aside) == (2, 0, 1)


def test_confirming_who_spoke_takes_the_article_into_the_watch_on_them(
    session: Session, clock: FakeClock
) -> None:
    watch = watched(session, clock, kind=WatchKind.PERSON, subject=WRITER)
    article = column(session, clock, text=UNSIGNED)
    assert watch_counts(session, watch).pieces == 0
    said = confirm(session, clock, inferences(session, article)[0], WRITER)
    counts = watch_counts(session, watch)
    assert (counts.read, counts.seen, counts.further) == (1, 0, 1)
    assert set(watched_predictions(session)) == {said.id}


@pytest.mark.parametrize("visibility", [Visibility.PRIVATE, Visibility.UNLISTED])
def test_confirming_it_out_of_sight_takes_nothing_in(
    session: Session, clock: FakeClock, visibility: Visibility
) -> None:
    watch = watched(session, clock, kind=WatchKind.PERSON, subject=WRITER)
    article = column(session, clock, text=UNSIGNED)
    confirm(session, clock, inferences(session, article)[0], WRITER, visibility)
    assert watch_counts(session, watch).pieces == 0


def test_an_article_in_which_only_a_model_hears_a_person_falls_under_their_watch(
    session: Session, clock: FakeClock
) -> None:
    watch = watched(session, clock, kind=WatchKind.PERSON, subject="Anna Berg")
    article = column(session, clock, text=f"{OWN}\nThe town sleeps, and nobody asks.\n")
    assert watch_counts(session, watch).pieces == 0
    (quoted,) = [each for each in extract(OWN).candidates if each.speaker == "Tom Reed"]
    place = (len(OWN) + 1, len(OWN) + 34)
    heard = replace(quoted, speaker="Anna Berg", quotation=None, segments=(place,), expression=None)
    answer = Answer((), requests=1, seconds=1.0, prompt_tokens=1, completion_tokens=1)
    found = Consultation(answer, Checked(kept=(heard,), dropped=()), ())
    settings = ModelSettings(url="https://model.example/v1", name="a-model")
    asked = article_to_ask(session, article.id)
    keep_run(session, asked, found, settings, by="anna", now=clock())
    counts = watch_counts(session, watch)
    assert (counts.read, counts.seen) == (1, 1)


def test_who_is_merged_brings_their_pieces_into_the_watch_on_the_other_name(
    session: Session, clock: FakeClock
) -> None:
    kept = world.forecaster(session, clock(), "M. Halloran")
    merged = world.forecaster(session, clock(), WRITER)
    watch = watched(session, clock, kind=WatchKind.PERSON, subject="M. Halloran")
    column(session, clock, text=OWN)
    assert take_named(session, kept, by="anna", now=clock()) == 0
    merge_forecasters(session, kept=kept, merged=merged, by="anna", now=clock())
    assert take_named(session, kept, by="anna", now=clock()) == 1
    counts = watch_counts(session, watch)
    assert (counts.read, counts.seen) == (1, 2)


def test_who_is_hidden_brings_nothing_into_a_watch(session: Session, clock: FakeClock) -> None:
    who = world.forecaster(session, clock(), WRITER)
    who.is_public = False
    watch = watched(session, clock, kind=WatchKind.PERSON, subject="Somebody")
    column(session, clock, text=OWN)
    watch.subject_key = name_key(WRITER)
    assert take_named(session, who, by="anna", now=clock()) == 0
