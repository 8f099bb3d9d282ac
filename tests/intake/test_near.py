"""Questions that words may be about."""

from forecasts.db import Session
from forecasts.intake.near import is_close, near_questions, questions_about, questions_named
from forecasts.resolution.resolve import annul_question
from forecasts.values import Visibility
from tests import world
from tests.conftest import FakeClock

SAID = "The ferry will probably return to Vessel before the ice has gone."


def _slugs(session: Session, text: str) -> list[str]:
    return [each.slug for each in near_questions(session, text)]


def test_questions_that_share_rarer_words_come_first(session: Session, clock: FakeClock) -> None:
    for title in ("Will Vessel grow?", "Will Vessel shrink?", "Will the ferry return to Vessel?"):
        world.question(session, clock(), title=title)
    assert _slugs(session, SAID)[0] == "will-the-ferry-return-to-vessel"
    assert len(_slugs(session, SAID)) == 3
    assert _slugs(session, "It will be with them.") == []
    assert _slugs(session, "") == []


def test_accents_and_case_make_no_difference(session: Session, clock: FakeClock) -> None:
    world.question(session, clock(), title="Will KRAKÓW host the games?")
    assert _slugs(session, "kraków is ready") == ["will-krakow-host-the-games"]


def test_only_public_questions_that_take_statements_are_near(
    session: Session, clock: FakeClock
) -> None:
    for visibility in (Visibility.PRIVATE, Visibility.UNLISTED):
        title = f"Will the {visibility} ferry burn?"
        hidden = world.question(session, clock(), title=title, visibility=visibility)
        assert questions_named(session, [hidden.slug]) == ()
    gone = world.question(session, clock(), title="Will the ferry sink?")
    annul_question(session, gone, reason="It was sold.", by="sue", now=clock())
    assert _slugs(session, SAID) == []
    assert questions_named(session, [gone.slug, "no-such-question"]) == ()


def test_a_question_is_close_when_half_of_its_telling_words_are_said(
    session: Session, clock: FakeClock
) -> None:
    for title in ("Will the ferry return this year?", "Will the ferry of Lund be painted green?"):
        world.question(session, clock(), title=title)
    close = {each.title: is_close(each, SAID) for each in near_questions(session, SAID)}
    assert close == {
        "Will the ferry return this year?": True,
        "Will the ferry of Lund be painted green?": False,
    }


def test_words_of_time_and_of_the_criteria_alone_make_no_question_worth_offering(
    session: Session, clock: FakeClock
) -> None:
    said = "The harbour will probably open before the end of March"
    for title in ("Will Lee Sedol win in March?", "Will it probably end?", "Will harbours close?"):
        world.question(session, clock(), title=title)
    assert [each.title for each in questions_about(session, f"{said}, as all harbours")] == [
        "Will harbours close?"
    ]
    assert questions_about(session, "In March") == ()
