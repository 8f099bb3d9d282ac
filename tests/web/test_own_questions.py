"""One's own questions in the browser."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from forecasts.models import Comment, Proposal, Question
from forecasts.resolution.proposals import accept_proposal
from forecasts.values import Decision, QuestionState, Visibility
from tests import world
from tests.conftest import FakeClock
from tests.web.people import Member, member, words_of

RAIN = "Will it rain in Vessel by 31 December? 15% #weather"


def _asked(anna: Member, visibility: str = "private", line: str = RAIN) -> str:
    anna.send("/predict", action="save", line=line, visibility=visibility)
    with anna.runtime.reading() as session:
        slug = session.scalars(select(Question.slug).order_by(Question.id.desc())).first()
    return f"/me/questions/{slug}"


def test_an_empty_list_says_how_to_begin(app: Flask) -> None:
    assert "Log your first prediction" in member(app).open("/me/questions")


def test_the_list_is_narrowed_by_state_tag_and_words(app: Flask, clock: FakeClock) -> None:
    anna = member(app)
    _asked(anna)
    _asked(anna, line="Will it snow by 3 June? 5%")
    clock.advance(days=4)
    words = words_of(anna.open("/me/questions"))
    assert "All 2 Open 1 Awaiting an outcome 1" in words
    assert "you say 15 %" in words
    assert "snow" not in anna.open("/me/questions?state=open")
    assert "rain" not in anna.open("/me/questions?state=awaiting")
    assert "snow" not in anna.open("/me/questions?tag=weather")
    assert "snow" not in anna.open("/me/questions?q=vess")
    assert "None of your questions is here" in anna.open("/me/questions?q=unheard")
    assert "holds no word" in anna.open("/me/questions?q=%3F", status=400)
    anna.open("/me/questions?state=gone", status=400)
    anna.open("/me/questions?page=2", status=404)


def test_something_else_is_said_and_withdrawn_and_undone(app: Flask, clock: FakeClock) -> None:
    anna = member(app)
    own = _asked(anna)
    clock.advance(hours=1)
    html = anna.send(f"{own}/say", probability="25%", comment="Clouds.")
    assert "On record: 25 %, private." in words_of(html)
    assert "You say 25 %" in words_of(html)
    assert "Clouds." in html
    html = anna.send(f"{own}/undo", number=re.findall(r'name="number" value="(\d+)"', html)[0])
    assert "Taken back: 25 %." in words_of(html)
    assert "You say 15 %" in words_of(html)
    assert "Clouds." not in html
    html = anna.send(f"{own}/withdraw")
    assert "You stand by nothing" in words_of(html)
    html = anna.send(f"{own}/withdraw", status=400)
    assert "withdrew" in words_of(html)


def test_a_refused_form_comes_back_with_what_was_typed_and_the_sentence_beside_it(
    app: Flask,
) -> None:
    anna = member(app)
    own = _asked(anna)
    html = anna.send(f"{own}/say", status=400, probability="15", comment="Half a thought")
    assert 'value="15" aria-invalid="true" aria-describedby="why"' in html
    assert "did you mean 15%" in html
    assert "Half a thought" in html
    html = anna.send(f"{own}/comment", status=400, text=" ")
    assert "The comment is empty" in html
    html = anna.send(f"{own}/edit", status=400, title="", criteria="x", deadline="2024-12-31")
    assert "The title is empty" in html
    html = anna.send(
        f"{own}/decide", status=400, decision="annulled", reason="", evidence_url="nowhere"
    )
    assert "is not a web address" in html
    assert 'value="nowhere"' in html


def test_a_question_is_resolved_opened_again_and_annulled_with_what_shows_it(
    app: Flask, clock: FakeClock
) -> None:
    anna = member(app)
    own = _asked(anna)
    clock.advance(days=3)
    html = anna.send(
        f"{own}/decide", decision="yes", known_on="2024-06-03",
        evidence_url="https://news.example/rain", reason="It rained.",
    )  # fmt: skip
    words = words_of(html)
    assert "Resolved Yes." in words
    assert "Brier .723" in words.replace(".722", ".723")
    assert 'href="https://news.example/rain"' in html
    html = anna.send(f"{own}/decide", decision="reopened", reason="A drizzle.")
    assert "Open again." in words_of(html)
    html = anna.send(f"{own}/decide", decision="annulled", reason="Nobody looked.")
    assert "Annulled." in words_of(html)


def test_an_hour_keeps_what_was_said_earlier_that_day(app: Flask, clock: FakeClock) -> None:
    anna = member(app)
    own = _asked(anna)
    clock.advance(hours=3)
    html = anna.send(f"{own}/decide", decision="no", known_on="2024-06-01", known_time="14:00")
    assert "Brier .023" in words_of(html).replace(".022", ".023")


def test_on_a_public_question_its_owner_proposes(app: Flask, clock: FakeClock) -> None:
    anna = member(app)
    own = _asked(anna, "public")
    clock.advance(days=3)
    assert "proposal until a curator accepts it" in words_of(anna.open(own))
    html = anna.send(f"{own}/decide", decision="yes", known_on="2024-06-03")
    assert "a curator looks at it first" in words_of(html)
    assert "Waiting for a curator: Resolved Yes" in words_of(html)
    with anna.runtime.reading() as session:
        assert session.scalars(select(Question.state)).one() is QuestionState.OPEN
        assert session.scalars(select(Proposal.proposed_by)).one() == anna.viewer.mark


def test_a_question_is_reworded_moved_and_tagged(app: Flask) -> None:
    anna = member(app)
    own = _asked(anna)
    html = anna.send(
        f"{own}/edit", title="Will it pour?", criteria="A\r\nbucket.", deadline="2025-01-31",
        tags="#wet, cold",
    )  # fmt: skip
    words = words_of(html)
    assert "Changed." in words
    assert "Will it pour?" in words
    assert "Closes 31 Jan 2025" in words
    assert "cold , wet" in words
    html = anna.send(f"{own}/edit", tags="wet")
    assert "Will it pour?" in words_of(html)


def test_a_comment_is_kept_and_removed_by_its_author_alone(app: Flask, clock: FakeClock) -> None:
    anna, bert = member(app), member(app, "bert")
    with anna.runtime.transaction() as session:
        own = f"/me/questions/{world.question(session, clock()).slug}"
    html = anna.send(f"{own}/comment", text="Ships <b>wait</b>.", visibility="public")
    assert "Ships &lt;b&gt;wait&lt;/b&gt;." in html
    remove = re.findall(rf'action="({own}/comment/\d+/remove)"', html)[0]
    assert bert.answer(remove).status_code == 404
    assert "Ships" not in bert.open(own)
    assert "Ships" not in anna.send(remove)


@pytest.mark.parametrize(
    "action",
    ["", "/say", "/withdraw", "/undo", "/comment", "/comment/1/remove", "/edit", "/decide"],
)
def test_a_private_question_of_others_answers_as_one_that_never_was(
    app: Flask, action: str
) -> None:
    anna, bert = member(app), member(app, "bert")
    own = _asked(anna)
    answers = []
    for path in (own, "/me/questions/private_never-was-00000000"):
        answer = bert.client.get(path) if not action else bert.answer(path + action, number="1")
        assert answer.status_code == 404
        slug = path.rpartition("/")[2]
        text = re.sub(r"request_id|[0-9a-f]{16}", "…", answer.text.replace(slug, "SLUG"))
        answers.append(text)
    assert answers[0] == answers[1]
    assert bert.viewer.forecaster_id is None


def test_a_public_question_of_others_is_neither_edited_nor_decided(app: Flask) -> None:
    anna, bert = member(app), member(app, "bert")
    own = _asked(anna, "public")
    for action, fields in (
        ("edit", {"title": "Mine?"}), ("decide", {"decision": "yes", "known_on": "2024-06-01"}),
    ):  # fmt: skip
        assert bert.answer(f"{own}/{action}", **fields).status_code == 404
    html = bert.open(own)
    assert "Say how it came out" not in html
    assert "Change the question" not in html


def test_an_unlisted_question_is_open_to_whoever_has_its_address(app: Flask) -> None:
    anna, bert = member(app), member(app, "bert")
    own = _asked(anna, Visibility.UNLISTED)
    assert "On record: 40 %" in words_of(bert.send(f"{own}/say", probability="40%"))
    assert own in bert.open("/me/questions")


def test_what_comes_from_another_site_is_refused(app: Flask) -> None:
    anna = member(app)
    own = _asked(anna)
    for headers in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        answer = anna.client.post(f"{own}/withdraw", headers=headers)
        assert answer.status_code == 403
    assert "You say 15 %" in words_of(anna.open(own))


def test_a_comment_for_fewer_than_see_the_question_is_a_note_as_everywhere_else(
    app: Flask,
) -> None:
    anna = member(app)
    own = _asked(anna, "public")
    html = anna.send(f"{own}/comment", text="For the few.", visibility="unlisted")
    assert "Your note is kept." in html
    with anna.runtime.reading() as session:
        assert session.scalars(select(Comment.visibility)).all() == [Visibility.PRIVATE]


def test_a_day_on_which_a_public_question_opened_is_proposed_and_says_what_an_hour_is_good_for(
    app: Flask, clock: FakeClock
) -> None:
    anna = member(app)
    own = _asked(anna, "public")
    clock.advance(hours=3)
    assert "without the time, nothing said today counts" in words_of(anna.open(own))
    html = anna.send(f"{own}/decide", decision="yes", known_on="2024-06-01")
    assert "a curator looks at it first" in words_of(html)
    with anna.runtime.transaction() as session:
        proposal = session.scalars(select(Proposal)).one()
        resolution = accept_proposal(session, proposal, by="curator", now=clock())
        assert resolution.decision is Decision.YES


def test_a_question_decided_before_its_deadline_would_have_closed_then(
    app: Flask, clock: FakeClock
) -> None:
    anna = member(app)
    own = _asked(anna)
    clock.advance(days=3)
    anna.send(f"{own}/decide", decision="yes", known_on="2024-06-03")
    assert "Would have closed 31 Dec 2024" in words_of(anna.open(own))
    listed = words_of(anna.open("/me/questions"))
    assert "Yes private Resolved: would have closed 31 Dec 2024" in listed
    own = _asked(anna, line="Will it snow by 6 June? 5%")
    clock.advance(days=4)
    anna.send(f"{own}/decide", decision="no", known_on="2024-06-06")
    assert "Closed 6 Jun 2024" in words_of(anna.open(own))
    assert "Resolved: closed 6 Jun 2024" in words_of(anna.open("/me/questions"))


def test_a_bare_number_is_offered_as_both_it_may_mean(app: Flask) -> None:
    anna = member(app)
    own = _asked(anna)
    html = anna.send(f"{own}/say", status=400, probability="25", comment="Clouds.")
    assert re.findall(r'name="meant" value="([^"]+)"', html) == ["25%", "1 in 25"]
    html = anna.send(f"{own}/say", probability="25", meant="1 in 25", comment="Clouds.")
    assert "On record: 4 %, private." in words_of(html)
    assert 'name="meant"' not in html
    html = anna.send(f"{own}/say", status=400, probability="lots")
    assert 'name="meant"' not in html


def test_ones_own_decision_is_by_you(app: Flask, clock: FakeClock) -> None:
    anna = member(app)
    own = _asked(anna)
    clock.advance(days=3)
    html = anna.send(f"{own}/decide", decision="yes", known_on="2024-06-03")
    assert "by you" in words_of(html)
    assert anna.viewer.mark not in html


def test_the_list_says_in_which_order_it_is(app: Flask) -> None:
    anna = member(app)
    _asked(anna)
    assert "newest" not in words_of(anna.open("/me/questions"))
    _asked(anna, line="Will it snow by 3 June? 5%")
    assert "The newest question first." in words_of(anna.open("/me/questions"))
    assert "The next deadline first." in words_of(anna.open("/me/questions?state=open"))
