"""Families, conditions and withdrawals as the page of a question shows them."""

import re

import pytest
from flask.testing import FlaskClient

from forecasts.clock import Edge, parse_moment
from forecasts.db import Session
from forecasts.families import Condition, tie_branches, tie_family
from forecasts.models import Question
from forecasts.predictions import record_withdrawal
from forecasts.questions import QuestionDraft, add_question
from forecasts.resolution.resolve import resolve_question
from forecasts.runtime import Runtime
from forecasts.standings import question_page
from forecasts.values import Decision, FamilyKind, Visibility
from tests import world
from tests.conftest import FakeClock
from web.timeline import timeline


def asked(session: Session, clock: FakeClock, *titles: str) -> list[Question]:
    return [world.question(session, clock(), title=title, opens="2024-01-01") for title in titles]


def words(client: FlaskClient, path: str) -> str:
    """The text of a page, its tags taken out."""
    answer = client.get(path)
    assert answer.status_code == 200
    text = re.sub(r"</(?:dt|dd|p|li)>", " ", answer.get_data(as_text=True))
    text = re.sub(r"<[^>]+>", "", text)
    return " ".join(text.replace("\u00a0", " ").split())


def test_siblings_show_where_they_stand_and_what_cannot_all_be_meant(
    runtime: Runtime, clock: FakeClock, client: FlaskClient
) -> None:
    with runtime.transaction() as session:
        ann, ben, cy = asked(session, clock, "Ann <b>wins</b>?", "Ben?", "Cy?")
        tie_family(
            session,
            kind=FamilyKind.EXCLUSIVE,
            title="Who <i>wins</i>?",
            questions=[ann, ben, cy],
            by="curator",
            now=clock(),
        )
        alice = world.forecaster(session, clock())
        world.prediction(session, clock(), ann, alice, 0.7, "2024-05-01")
        world.prediction(session, clock(), ben, alice, 0.5, "2024-05-01")
        world.prediction(
            session, clock(), cy, alice, 0.9, "2024-05-01", visibility=Visibility.PRIVATE
        )
        known = parse_moment("2024-05-10", edge=Edge.START)
        resolve_question(session, cy, Decision.NO, known=known, by="curator", now=clock())
    html = client.get("/questions/ben").get_data(as_text=True)
    assert "Who &lt;i&gt;wins&lt;/i&gt;?" in html
    assert 'href="/questions/cy"' in html
    assert 'href="/questions/ben"' not in html
    shown = words(client, "/questions/ben")
    assert "One of 3 questions, of which only one can come out Yes. Together they count" in shown
    assert "▼ No, known 10 May 2024" in shown.replace("&nbsp;", " ")
    assert (
        "Alice Arden: 70 % on “Ann &lt;b&gt;wins&lt;/b&gt;?” and 50 % on “Ben?” sum to 120 %"
        in shown
    )


def test_a_ladder_is_explained_in_separate_sentences(
    runtime: Runtime, clock: FakeClock, client: FlaskClient
) -> None:
    with runtime.transaction() as session:
        tie_family(
            session,
            kind=FamilyKind.LADDER,
            title="By when?",
            questions=asked(session, clock, "Early?", "Late?"),
            by="curator",
            now=clock(),
        )
    assert "a Yes on the next. Together they count as one." in words(client, "/questions/late")


def test_a_family_nobody_else_may_see_shows_nothing(
    runtime: Runtime, clock: FakeClock, client: FlaskClient
) -> None:
    with runtime.transaction() as session:
        world.question(session, clock(), title="Alone?")
        hidden = [
            world.question(session, clock(), title=title, visibility=Visibility.PRIVATE)
            for title in ("Plan A?", "Plan B?")
        ]
        tie_family(
            session,
            kind=FamilyKind.EXCLUSIVE,
            title="Which plan?",
            questions=hidden,
            by="curator",
            now=clock(),
        )
    assert "Tied to other questions" not in words(client, "/questions/alone")
    assert client.get("/questions/plan-a").status_code == 404


@pytest.fixture
def conditional(runtime: Runtime, clock: FakeClock) -> None:
    """War has come; alice spoke before and bob after, both on the price if it comes."""
    with runtime.transaction() as session:
        war, if_war, if_peace, price = asked(
            session, clock, "War?", "Price if war?", "Price if peace?", "Price?"
        )
        tie_branches(
            session,
            title="Price under war",
            under=Condition(question=war, if_yes=if_war, if_no=if_peace, unconditional=price),
            by="curator",
            now=clock(),
        )
        alice, bob = (world.forecaster(session, clock(), name) for name in ("Alice A", "Bob B"))
        world.prediction(session, clock(), if_war, alice, 0.9, "2024-04-01")
        known = parse_moment("2024-05-01", edge=Edge.START)
        resolve_question(session, war, Decision.YES, known=known, by="curator", now=clock())
        world.prediction(session, clock(), if_war, bob, 0.8, "2024-05-10")


@pytest.mark.usefixtures("conditional")
def test_a_condition_shows_with_its_branches_and_where_statements_count(
    client: FlaskClient,
) -> None:
    branch = words(client, "/questions/price-if-war")
    assert "Condition War? ▲ Yes, known 1 May 2024" in branch.replace("&nbsp;", " ")
    assert "Without condition Price?" in branch
    assert "Said once its condition was known to hold: it counts on the question" in branch
    plain = words(client, "/questions/price")
    assert "Said on the question under a condition, which was known." in plain
    assert "Bob B" in plain
    assert "Alice A" not in plain
    dead = words(client, "/questions/price-if-peace")
    assert "Its condition, war, came out Yes." in dead
    assert "Asked under a condition" in words(client, "/questions/war")


def test_a_withdrawal_and_a_cause_show_on_the_page(
    runtime: Runtime, clock: FakeClock, client: FlaskClient
) -> None:
    with runtime.transaction() as session:
        draft = QuestionDraft(
            title="Ann?",
            criteria="Yes if.",
            closes=parse_moment("2024-12-31", edge=Edge.END),
            opens=parse_moment("2024-01-01", edge=Edge.START),
            cause="The <b>war</b>",
        )
        ann = add_question(session, draft, by="curator", now=clock())
        alice, bob = (world.forecaster(session, clock(), name) for name in ("Alice A", "Bob B"))
        for who in (alice, bob):
            world.prediction(session, clock(), ann, who, 0.7, "2024-04-01")
        record_withdrawal(
            session,
            question=ann,
            forecaster=alice,
            stated=parse_moment("2024-05-01", edge=Edge.END),
            by="curator",
            now=clock(),
        )
    shown = words(client, "/questions/ann")
    assert shown.count("Withdrawn on 1 May 2024: what was said stays") == 1
    assert "Shared cause The &lt;b&gt;war&lt;/b&gt;" in shown
    assert words(client, "/forecasters/alice-a").count("Withdrawn on 1 May 2024") == 1
    assert "Withdrawn" not in words(client, "/forecasters/bob-b")
    with runtime.reading() as session:
        drawn = timeline(question_page(session, "ann"), now=clock())
    assert drawn is not None
    assert len({line.path.partition("H")[0] for line in drawn.people}) == 1
    assert len({line.path for line in drawn.people}) == 2, "the withdrawn step ends earlier"
