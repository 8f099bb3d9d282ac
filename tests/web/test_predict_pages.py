"""Logging predictions in the browser: one field, all fields, many lines, and taking it back."""

import re
from typing import Any

import html5lib
import pytest
from flask import Flask
from sqlalchemy import func, select

from forecasts.language.entry import EXAMPLE
from forecasts.models import Comment, Prediction, Question, QuestionTag
from forecasts.values import QuestionState, Role, Visibility
from tests import world
from tests.conftest import FakeClock
from tests.web.people import Member, member, words_of

RAIN = "Will it rain in Vessel by 31 December? 15%"
TITLE = "Will it rain in Vessel by 31 December 2024?"


def _counts(anna: Member) -> tuple[int, int]:
    with anna.runtime.reading() as session:
        count = select(func.count())
        questions = session.scalar(count.select_from(Question)) or 0
        predictions = session.scalar(
            count.select_from(Prediction).where(Prediction.retracted_at.is_(None))
        )
        return questions, predictions or 0


@pytest.mark.parametrize(
    "path", ["/predict", "/predict/full", "/predict/many", "/me/questions", "/predict?question=x"]
)
def test_whoever_is_not_signed_in_is_led_to_where_one_signs_in_and_back(
    app: Flask, path: str
) -> None:
    answer = app.test_client().get(path)
    assert answer.status_code == 303
    where = answer.headers["Location"]
    assert where.startswith("/sign-in?next=/")
    assert path.partition("?")[0] in where


def test_a_reader_may_not_log(app: Flask) -> None:
    assert "This is for forecasters" in member(app, role=Role.READER).open("/predict", status=403)


def test_a_line_is_shown_as_it_was_read_before_anything_is_saved(app: Flask) -> None:
    anna = member(app, zone="Europe/Warsaw")
    html = anna.send("/predict", status=200, action="read", line=RAIN)
    words = words_of(html)
    assert TITLE in words
    assert "31 Dec 2024, to the end of the day in Europe/Warsaw" in words
    assert "“by 31 December”: no year is given; it is the next one ahead" in words
    assert "15 %" in words
    assert re.search(r'value="private" checked', html)
    assert re.search(r'<button name="action" value="save" data-save autofocus>', html)
    assert _counts(anna) == (0, 0)


def test_the_field_has_the_focus_until_a_line_can_be_saved(app: Flask) -> None:
    anna = member(app)
    assert re.search(r'<input id="line"[^>]* autofocus>', anna.open("/predict"))
    html = anna.send("/predict", status=200, action="read", line="Will it rain? 15")
    assert re.search(r'<input id="line"[^>]* autofocus>', html)
    assert "data-save" not in html


def test_saving_leads_back_to_the_field_with_a_way_to_undo(app: Flask) -> None:
    anna = member(app)
    html = anna.send("/predict", action="save", line=f"{RAIN} #weather", visibility="private")
    assert f"On record: 15 % on {TITLE} , seen by only you" in words_of(html)
    number = re.search(r'name="number" value="(\d+)"', html)
    assert number is not None
    html = anna.send("/predict/undo", number=number[1])
    assert f"Taken back: 15 % on “{TITLE}”" in words_of(html)
    with anna.runtime.reading() as session:
        question = session.scalars(select(Question)).one()
        assert (question.state, question.visibility) == (
            QuestionState.ANNULLED,
            Visibility.PRIVATE,
        )
    assert _counts(anna) == (1, 0)


def test_a_bare_number_is_asked_about_and_answered_by_one_button(app: Flask) -> None:
    anna = member(app)
    html = anna.send("/predict", status=200, action="read", line=RAIN.replace("15%", "15 #wet"))
    meant = re.findall(r'name="line" value="([^"]*)">([^<]*)</button>', html)
    assert meant == [
        ("Will it rain in Vessel by 31 December? 15% #wet", "15%"),
        ("Will it rain in Vessel by 31 December? 1 in 15 #wet", "1 in 15"),
    ]
    html = anna.send("/predict", status=200, line=meant[0][0])
    assert "data-save" in html
    assert _counts(anna) == (0, 0)


def test_what_cannot_be_saved_comes_back_as_it_was_typed(app: Flask) -> None:
    anna = member(app)
    html = anna.send("/predict", status=400, action="save", line='Will "it" <rain>? 15')
    assert "No deadline is named" in html
    assert 'value="Will &#34;it&#34; &lt;rain&gt;? 15"' in html
    assert _counts(anna) == (0, 0)


@pytest.mark.parametrize("chosen", list(Visibility))
def test_what_is_chosen_beside_the_line_decides_who_may_see_it(app: Flask, chosen: str) -> None:
    anna = member(app)
    anna.send("/predict", action="save", line=f"{RAIN} !public", visibility=chosen)
    with anna.runtime.reading() as session:
        assert session.scalars(select(Question.visibility)).one() == chosen
    refused = anna.answer("/predict", action="save", line=RAIN, visibility="everybody")
    assert refused.status_code == 400


def test_without_a_choice_the_line_or_the_usual_decides(app: Flask) -> None:
    anna = member(app, usual=Visibility.UNLISTED)
    anna.send("/predict", action="save", line=RAIN)
    anna.send("/predict", action="save", line="Will it snow by July? 5% !private")
    with anna.runtime.reading() as session:
        kept = session.scalars(select(Question.visibility).order_by(Question.id)).all()
    assert kept == [Visibility.UNLISTED, Visibility.PRIVATE]


def test_questions_much_like_a_line_are_offered_and_taken(app: Flask, clock: FakeClock) -> None:
    anna = member(app)
    with anna.runtime.transaction() as session:
        slug = world.question(session, clock(), title="Will rain fall in Vessel in 2024?").slug
        world.question(
            session, clock(), title="Will Vessel have rain?", visibility=Visibility.PRIVATE
        )
    html = anna.send("/predict", status=200, action="read", line=RAIN)
    assert re.findall(r'name="question" value="([^"]*)"', html) == ["", slug]
    html = anna.send(
        "/predict", action="save", line=RAIN, question=slug, visibility="public", comment="Clouds."
    )
    assert "Will rain fall in Vessel in 2024?" in html
    with anna.runtime.reading() as session:
        assert session.scalars(select(Comment.text)).one() == "Clouds."
    assert _counts(anna) == (2, 1)


def test_a_line_without_a_deadline_can_be_said_on_a_question_on_record(
    app: Flask, clock: FakeClock
) -> None:
    anna = member(app)
    with anna.runtime.transaction() as session:
        slug = world.question(session, clock()).slug
    line = "Vessel opens its harbour: 30%"
    html = anna.send("/predict", status=200, action="read", line=line)
    assert re.findall(r'name="question" value="([^"]*)" required', html) == [slug]
    anna.send("/predict", action="save", line=line, question=slug)
    anna.send("/predict", status=400, action="save", line=line)
    html = anna.send(
        "/predict", status=200, action="read", line="Will the harbour of Vessel open? 9%"
    )
    assert "On record already" in words_of(html)
    assert "you said 30 % last" in words_of(html)


def test_a_private_question_of_others_is_not_to_be_said_anything_on(app: Flask) -> None:
    anna, bert = member(app), member(app, "bert")
    bert.send("/predict", action="save", line=RAIN)
    with bert.runtime.reading() as session:
        slug = session.scalars(select(Question.slug)).one()
    hidden = anna.answer("/predict", action="save", line=RAIN, question=slug)
    absent = anna.answer("/predict", action="save", line=RAIN, question="never-was")
    assert hidden.status_code == absent.status_code == 400
    assert hidden.text.replace(slug, "never-was") == absent.text


def test_the_part_that_is_read_while_typing_is_what_the_page_shows(app: Flask) -> None:
    anna = member(app)
    part = anna.send("/predict/read", status=200, line=RAIN)
    html = anna.send("/predict", status=200, action="read", line=RAIN)
    assert part.strip() in html
    assert "<html" not in part


def test_the_full_form_takes_everything_and_says_beside_each_field_what_is_wrong(
    app: Flask,
) -> None:
    anna = member(app)
    html = anna.open("/predict/full?line=" + RAIN.replace("%", "%25"))
    assert f'value="{TITLE}"' in html
    assert 'value="2024-12-31"' in html
    assert 'value="15%"' in html
    fields: dict[str, Any] = {
        "title": "Will it rain?", "deadline": "2024-12-31", "probability": "1 in 20",
        "tags": "weather, Vessel", "visibility": "public", "comment": "Wind.",
        "criteria": "A drop.", "base_rate": "20%", "base_rate_source": "https://news.example/rain",
    }  # fmt: skip
    html = anna.send(
        "/predict/full", status=400,
        **{**fields, "deadline": "2020-01-01", "probability": "20", "title": " "},
    )  # fmt: skip
    assert re.search(r'id="why-deadline">1 January 2020 is past', html)
    assert re.search(r'id="why-probability">[^<]*ambiguous', html)
    assert re.search(r'id="why-title">The question is empty', html)
    assert "A drop." in html
    html = anna.send("/predict/full", status=400, **{**fields, "base_rate_source": ""})
    assert "A base rate needs its source" in html
    anna.send("/predict/full", **fields)
    with anna.runtime.reading() as session:
        kept = session.scalars(select(Question)).one()
        assert (kept.title, kept.criteria, kept.base_rate) == ("Will it rain?", "A drop.", 0.2)
        assert set(session.scalars(select(QuestionTag.tag))) == {"weather", "vessel"}


def test_pasted_lines_are_shown_with_their_problems_and_saved_all_or_none(app: Flask) -> None:
    anna = member(app)
    good = f"# mine\n{RAIN}\n\nWill it snow by July? 5% !public #cold\n"
    bad = f"{good}Will it hail? 5\nwill it rain in vessel by 31 december? 20%"
    html = anna.send("/predict/many", status=200, action="read", lines=bad)
    words = words_of(html)
    assert "2 of 4 cannot be saved yet" in words.replace("lines of", "of")
    assert "Line 2 asks the same" in words
    assert "No deadline is named" in words
    assert 'value="save"' not in html
    html = anna.send("/predict/many", status=400, action="save", lines=bad)
    assert "Line 5: No deadline is named" in html
    assert _counts(anna) == (0, 0)
    html = anna.send("/predict/many", status=200, action="read", lines=good)
    assert "Save 2 predictions" in html
    html = anna.send("/predict/many", action="save", lines=good, visibility="private")
    assert "On record: 2 predictions" in words_of(html)
    with anna.runtime.reading() as session:
        seen = session.scalars(select(Question.visibility).order_by(Question.id)).all()
    assert seen == [Visibility.PRIVATE, Visibility.PUBLIC]
    numbers = re.findall(r'name="number" value="(\d+)"', html)
    assert len(numbers) == 2
    html = anna.send("/predict/undo", number=numbers)
    assert "Taken back: 2 statements." in words_of(html)
    assert _counts(anna) == (2, 0)


@pytest.mark.parametrize("lines", ["", "# nothing\n\n", "x\n" * 501])
def test_no_line_and_too_many_lines_are_refused(app: Flask, lines: str) -> None:
    html = member(app).send("/predict/many", status=400, action="read", lines=lines)
    assert re.search(r"no line to read|at most 500", html)


def test_undoing_what_is_somebody_elses_or_too_old_says_so_and_changes_nothing(
    app: Flask, clock: FakeClock
) -> None:
    anna, bert = member(app), member(app, "bert")
    html = anna.send("/predict", action="save", line=RAIN, visibility="public")
    number = re.findall(r'name="number" value="(\d+)"', html)[0]
    theirs = words_of(bert.send("/predict/undo", number=number))
    absent = words_of(bert.send("/predict/undo", number="999"))
    assert theirs.replace(f"'{number}'", "…") == absent.replace("'999'", "…")
    assert "On record" not in words_of(bert.open(f"/predict?logged={number}"))
    clock.advance(minutes=11)
    assert "more than 10 minutes ago" in words_of(anna.send("/predict/undo", number=number))
    assert "Undo" not in anna.open(f"/predict?logged={number}")
    assert _counts(anna) == (1, 1)


def test_the_address_from_a_public_question_leads_to_ones_own_side_of_it(
    app: Flask, clock: FakeClock
) -> None:
    anna = member(app)
    with anna.runtime.transaction() as session:
        slug = world.question(session, clock()).slug
    answer = anna.client.get(f"/predict?question={slug}")
    assert answer.headers["Location"] == f"/me/questions/{slug}"
    assert re.search(r'<input id="probability"[^>]* autofocus', anna.open(f"/me/questions/{slug}"))


def test_a_form_sent_twice_is_on_record_once(app: Flask, clock: FakeClock) -> None:
    anna = member(app)
    for _ in range(2):
        html = anna.send("/predict", action="save", line=RAIN, comment="Wet.")
        clock.advance(seconds=1)
    assert "On record: 15 %" in words_of(html)
    assert _counts(anna) == (1, 1)
    clock.advance(seconds=20)
    anna.send("/predict", action="save", line=RAIN)
    assert _counts(anna) == (1, 2)


def test_every_page_of_logging_is_html_that_a_strict_parser_reads(app: Flask) -> None:
    anna = member(app)
    many = f"{RAIN}\nWill it hail? 5"
    pages = [
        anna.open("/predict"),
        anna.send("/predict", status=200, action="read", line=RAIN),
        anna.send("/predict", status=200, action="read", line="Will it hail? 5"),
        anna.send("/predict/full", status=400, title=""),
        anna.send("/predict/many", status=200, action="read", lines=many),
        anna.send("/predict", action="save", line=f"{RAIN} #wet !public", comment="Clouds."),
        anna.send(
            "/predict", status=200, action="read", line="Will rain fall in Vessel by May? 5%"
        ),
        listed := anna.open("/me/questions"),
    ]
    own = re.findall(r'href="(/me/questions/[^"]+)"', listed)[0]
    pages += [anna.open(own), anna.send(f"{own}/decide", status=400, decision="yes")]
    for html in pages:
        parser = html5lib.HTMLParser()
        parser.parse(html)
        assert not parser.errors
        assert html.count("<h1") == 1
        named = re.findall(r' id="([^"]+)"', html)
        assert len(named) == len(set(named))


@pytest.mark.parametrize("numbers", [[], ["0"], ["x"]])
def test_taking_back_nothing_says_so(app: Flask, numbers: list[str]) -> None:
    html = member(app).send("/predict/undo", number=numbers)
    assert "Which statement is to be taken back is not said." in words_of(html)
    assert "Taken back" not in html


def test_the_example_is_text_that_a_narrow_field_cuts_nowhere(app: Flask) -> None:
    html = member(app).open("/predict")
    assert "placeholder" not in html
    assert f"For example: {EXAMPLE}" in words_of(html)
