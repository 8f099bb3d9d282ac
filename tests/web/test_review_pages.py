"""Candidates decided about in the browser, on each kind of database."""

import html
import re
from datetime import date
from typing import Any

import pytest
from flask import Flask

from forecasts.exchange.predictions_table import predictions_table
from forecasts.forecasters import record_forecaster
from forecasts.intake import Acceptance, accept_candidate, article_view
from forecasts.intake.matching import propose_question
from forecasts.models import Article, Candidate, Comment, Prediction, Question, Verdict
from forecasts.values import CandidateState, ForecasterKind, QuestionState, Role, Visibility
from tests import world
from tests.web.desk import ASKED, SLUG, TEXT, Desk, pasted, rows
from tests.web.people import Member, member, words_of


@pytest.fixture
def curator(app: Flask) -> Member:
    return member(app, "cora", role=Role.CURATOR)


@pytest.fixture
def desk(curator: Member) -> Desk:
    pasted(curator)
    return Desk(curator)


def test_the_words_are_marked_in_the_article_with_the_number_of_the_candidate(desk: Desk) -> None:
    page = desk.page(2)
    text = page.partition('class="text"')[2].partition("</section>")[0]
    assert re.search(r'id="words"[^>]*><span class="unseen">Candidate </span>2</a>', text)
    assert re.search(r'<mark class="expression[^"]*">will probably</mark>', text)
    shown = html.unescape(re.sub(r"<a class=\"numbered.*?</a>|<[^>]+>", "", text))
    assert TEXT.strip() in shown


def test_an_accepted_candidate_stands_on_a_new_public_question_at_once(desk: Desk) -> None:
    page = words_of(desk.decide(2, "accept", **ASKED))
    assert "Candidate 2 accepted, about 70 % (55–85), from ‘probably’" in page
    assert "Candidate 3 of 4" in page
    shown = words_of(desk.who.client.get(f"/questions/{SLUG}").text)
    assert "Orla Quist" in shown
    assert "probably return in May" in shown
    [row] = rows(desk.who, Prediction)
    assert row.recorded_by == desk.who.viewer.mark
    assert row.stated_at.date() == date(2024, 3, 3)


def test_the_likely_question_is_chosen_for_the_next_candidate(desk: Desk) -> None:
    desk.decide(2, "accept", **ASKED)
    assert desk.form(3)["choice"] == f"at:{SLUG}"
    desk.decide(3, "accept")
    assert [row.question_id for row in rows(desk.who, Prediction)] == [1, 1]


def test_a_second_statement_of_one_person_at_one_time_is_refused_with_the_first_named(
    desk: Desk,
) -> None:
    desk.decide(2, "accept", **ASKED)
    again = {"choice": f"at:{SLUG}", "speaker": "Orla Quist"}
    page = words_of(desk.decide(3, "accept", status=409, **again))
    assert f"Orla Quist is on record on {SLUG} with candidate 2 of this article" in page
    assert "Only one can be the statement. Reject this one" in page
    assert "or undo that one and accept this." in page
    assert desk.state(3) is CandidateState.PENDING


def test_the_reviewers_own_numbers_replace_those_of_the_words(desk: Desk) -> None:
    own: dict[str, Any] = {
        "probability": "60%",
        "low": "0.5",
        "high": "3/4",
        "reason": "She hedges twice.",
    }
    desk.decide(2, "accept", **ASKED, **own)
    [row] = rows(desk.who, Prediction)
    assert (row.low, row.probability, row.high) == (0.5, 0.6, 0.75)
    assert (row.proposed, row.reading_reason) == (0.7, "She hedges twice.")


def test_words_that_speak_for_no_are_turned_round(desk: Desk) -> None:
    desk.decide(2, "accept", **ASKED, side="no")
    [row] = rows(desk.who, Prediction)
    assert (row.low, row.probability, row.high) == pytest.approx((0.15, 0.3, 0.45))
    assert row.is_inverted


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"probability": "5"}, "probability"),
        ({"low": "nine"}, "low"),
        ({"low": "90%"}, "probability"),
        ({"probability": "60%"}, "reason"),
        ({"speaker": " "}, "speaker"),
        ({"stated_on": "soon"}, "stated_on"),
        ({"title": ""}, "title"),
        ({"criteria": ""}, "criteria"),
        ({"closes_on": ""}, "closes_on"),
        ({"closes_on": "never"}, "closes_on"),
        ({"choice": "other", "other": "no such question"}, "other"),
        ({"choice": "none"}, "choice"),
    ],
)
def test_a_field_that_cannot_be_read_is_named_and_nothing_is_recorded(
    desk: Desk, fields: dict[str, Any], field: str
) -> None:
    page = desk.decide(2, "accept", status=400, **{**ASKED, **fields})
    assert f'id="{field}-refusal"' in page
    assert "forecasts candidate" not in page
    assert rows(desk.who, Question) == rows(desk.who, Prediction) == []
    assert desk.state(2) is CandidateState.PENDING


def test_what_was_typed_comes_back_with_the_refusal(desk: Desk) -> None:
    page = desk.decide(2, "accept", status=400, **{**ASKED, "closes_on": "<i>never</i>"})
    assert 'value="&lt;i&gt;never&lt;/i&gt;"' in page
    assert ASKED["criteria"] in html.unescape(page)


def test_the_words_of_the_article_alone_make_no_question(desk: Desk) -> None:
    with desk.who.runtime.reading() as session:
        words = propose_question(article_view(session, 1).candidates[3])
    given = {"choice": "new", "closes_on": "2024-05-31"}
    assert not words.is_question
    assert desk.form(4)["title"] == ""
    assert "A new question needs a title" in desk.decide(4, "accept", status=400, **given)
    page = desk.decide(4, "accept", status=400, title=words.title, **given)
    assert "make a question of them" in page
    assert rows(desk.who, Question) == []


def test_a_draft_of_a_question_says_so_and_a_deadline_is_asked_for(curator: Member) -> None:
    text = "The quay\n\n3 March 2024\n\n“We will need another round,” said Orla Quist.\n"
    pasted(curator, text=text)
    desk = Desk(curator)
    assert desk.form(1)["title"] == "Will Orla Quist’s side need another round?"
    assert desk.form(1)["closes_on"] == ""
    page = words_of(desk.page(1))
    assert "a draft: check its wording" in page
    assert "The words name none, so give one: such as 2024-12-31." in page


def test_a_deadline_that_is_missing_is_asked_for_and_accepting_once_more_takes_it(
    curator: Member,
) -> None:
    pasted(curator, text=UNDATED, published_on="2024-03-03")
    desk = Desk(curator)
    typed = {**desk.form(1), "decision": "accept"}
    for number, day in ((1, "2024-12-31"), (2, "2024-12-31")):
        typed = {**desk.form(number), "decision": "accept"}
        asked = curator.send(f"/review/articles/1/{number}", status=400, **typed)
        assert "A new question needs a deadline." in asked
        assert "accept once more to take it" in words_of(asked)
        assert re.search(rf'id="closes_on"[^>]* value="{day}"', asked)
        assert asked.count('name="decision" value="accept"') == 2, "also below the day"
        curator.send(f"/review/articles/1/{number}", **{**typed, "closes_on": day})
        assert desk.state(number) is CandidateState.ACCEPTED
    assert rows(curator, Question)[0].title.endswith("by the end of 2024?")


def test_a_name_like_one_on_record_is_asked_about(desk: Desk) -> None:
    with desk.who.runtime.transaction() as session:
        world.prediction(
            session, desk.who.runtime.now(),
            world.question(session, desk.who.runtime.now()),
            world.forecaster(session, desk.who.runtime.now(), "Orla Quisk"), 0.5,
        )  # fmt: skip
    page = html.unescape(desk.decide(2, "accept", status=400, **ASKED))
    assert "Orla Quist is not on record, but Orla Quisk is." in page
    desk.decide(2, "accept", **ASKED, is_new="1")
    assert desk.state(2) is CandidateState.ACCEPTED


def test_a_name_only_its_owner_knows_is_never_offered(desk: Desk) -> None:
    now = desk.who.runtime.now()
    with desk.who.runtime.transaction() as session:
        hidden = world.question(session, now, visibility=Visibility.PRIVATE)
        who = record_forecaster(
            session, name="Orla Quisk", kind=ForecasterKind.PUNDIT, is_public=False, now=now
        )
        world.prediction(session, now, hidden, who, 0.5)
    page = desk.decide(2, "accept", **ASKED)
    assert "Quisk" not in page
    assert desk.state(2) is CandidateState.ACCEPTED


def test_words_that_commit_to_nothing_are_counted_with_or_without_a_question(desk: Desk) -> None:
    desk.decide(2, "accept", **ASKED)
    page = words_of(desk.decide(4, "noncommittal", choice="none"))
    assert "Candidate 4: noncommittal; counted, never scored." in page
    desk.decide(3, "direction")
    verdicts = rows(desk.who, Verdict)
    assert [row.question_id for row in verdicts] == [None, 1]
    assert desk.state(3) is CandidateState.DIRECTION


def test_the_last_decision_is_undone_from_any_page_of_the_article(desk: Desk) -> None:
    desk.decide(2, "accept", **ASKED)
    desk.decide(1, "reject")
    assert "Undo the last: 1 rejected" in words_of(desk.page(4))
    assert "Candidate 1 waits again." in words_of(desk.undo(1))
    assert "Undo the last: 2 accepted" in words_of(desk.page(4))
    desk.undo(2)
    [row] = rows(desk.who, Prediction)
    assert row.retracted_at is not None
    assert desk.state(2) is CandidateState.PENDING


def test_a_question_only_the_undone_decision_made_is_annulled_and_can_be_asked_again(
    desk: Desk,
) -> None:
    desk.decide(2, "accept", **ASKED)
    said = words_of(desk.undo(2))
    assert "The question “Will the ferry return in May?” was made by that decision and is" in said
    [made] = rows(desk.who, Question)
    assert made.state is QuestionState.ANNULLED
    shown = words_of(desk.who.client.get(f"/questions/{SLUG}").text)
    assert "the decision in review that made it was undone" in shown
    assert "Candidate 2 accepted" in words_of(desk.decide(2, "accept", **ASKED))
    assert [row.state for row in rows(desk.who, Question)][1:] == [QuestionState.OPEN]


def test_a_question_on_which_others_spoke_stays_when_the_decision_that_made_it_is_undone(
    desk: Desk,
) -> None:
    desk.decide(2, "accept", **ASKED)
    desk.decide(3, "accept")
    assert "“Will the ferry return in May?” stays on record" in words_of(desk.undo(2))
    assert "“Will the ferry return in May?” stays on record" in words_of(desk.undo(3))
    [made] = rows(desk.who, Question)
    assert made.state is not QuestionState.ANNULLED


def test_a_question_that_was_commented_stays(desk: Desk) -> None:
    desk.decide(2, "accept", **ASKED)
    now = desk.who.runtime.now()
    with desk.who.runtime.transaction() as session:
        who = world.forecaster(session, now, "Ada")
        session.add(
            Comment(
                question_id=1,
                forecaster_id=who.id,
                text="It came.",
                visibility=Visibility.PUBLIC,
                written_at=now,
                written_by="ada",
            )
        )
    assert "stays on record" in words_of(desk.undo(2))


def test_everything_decided_leads_to_what_is_on_record(desk: Desk) -> None:
    desk.decide(2, "accept", **ASKED)
    for number in (1, 3, 4):
        page = desk.decide(number, "reject")
    assert "Everything is decided" in words_of(page)
    assert f'href="/questions/{SLUG}"' in page
    assert "No candidate waits" in desk.who.open("/review")


def test_a_second_curator_is_told_what_the_first_decided(desk: Desk, app: Flask) -> None:
    other = Desk(member(app, "otto", role=Role.CURATOR))
    typed = {**other.form(2), **ASKED, "decision": "accept"}
    desk.decide(2, "reject")
    page = other.who.send("/review/articles/1/2", status=409, **typed)
    said = words_of(page)
    assert f"Candidate 2 was rejected meanwhile by {desk.who.viewer.mark}" in said
    assert "this is how it stands now" in said
    assert "Undo this decision" in said
    assert rows(desk.who, Prediction) == []
    desk.undo(2)
    assert "Candidate 2 waits already" in words_of(desk.undo(2, status=409))


def test_a_repeated_statement_is_shown_beside_and_merged(desk: Desk) -> None:
    desk.decide(2, "accept", **ASKED)
    again = TEXT.replace("Ferry to Vessel", "Ferry to Vessel, once more,")
    pasted(desk.who, text=again, published_on="2024-03-10")
    second = Desk(desk.who, 2)
    assert second.form(2)["choice"] == f"at:{SLUG}"
    assert second.form(4)["choice"] == "new"
    page = second.page(2)
    said = words_of(page)
    assert "On record already, in these words Will the ferry return in May? , 3 Mar 2024" in said
    assert "Same words Candidate 2 of Ferry to Vessel may stay away , decided" in said
    said = words_of(second.decide(2, f"merge {SLUG} 1"))
    assert "set aside as a repetition" in said
    with desk.who.runtime.reading() as session:
        row = session.get_one(Candidate, 6)
        assert (row.state, row.duplicate_of_id) == (CandidateState.REJECTED, 1)
    told = words_of(desk.who.client.get(f"/questions/{SLUG}").text)
    assert "as read in the article , also in as read in the article" in told
    listed = desk.who.client.get(f"/api/v1/questions/{SLUG}/predictions").json
    assert listed is not None
    assert [each["also_in"] for each in listed["items"]] == [["article:2"]]
    with desk.who.runtime.reading() as session:
        table = predictions_table(session)
        (exported,) = table.rows
        cells = dict(zip([each.name for each in table.columns], exported, strict=True))
    assert (cells["also_in"], cells["probability"]) == ("article:2", 0.7)
    theirs = words_of(desk.who.client.get("/forecasters/orla-quist").text)
    assert "as read in the article , also in as read in the article" in theirs
    assert "1 passage repeats what is on record" in desk.who.client.get("/articles/2").text
    assert "Undo the last: 2 merged" in words_of(second.page(3))
    second.undo(2)
    with desk.who.runtime.reading() as session:
        assert session.get_one(Candidate, 6).duplicate_of_id is None
    assert "no longer on record" in second.decide(2, f"merge {SLUG} 7", status=409)


def test_a_date_is_settled_on_the_page_before_anything_counts_from_it(curator: Member) -> None:
    curator.send("/review/articles/new", text=TEXT, do="save")
    desk = Desk(curator)
    page = desk.page(2)
    assert 'value="2024-03-03"' in page
    refused = desk.decide(2, "accept", status=400, **ASKED)
    assert "Settle the date of the article first" in refused
    wrong = curator.send("/review/articles/1/date", status=400, day="March", candidate="2")
    assert 'id="day-refusal"' in wrong
    page = curator.send("/review/articles/1/date", day="2024-03-03", candidate="2")
    assert "Candidate 2 of 4" in words_of(page)
    desk.decide(2, "accept", **ASKED)
    with curator.runtime.reading() as session:
        assert article_view(session, 1).dated_by == curator.viewer.mark


BYLINED = """Harbour of Vessel to reopen, says port chief

By Lena Marsh, 20 November 2023

The harbour will probably reopen before the end of March, said Orla Quist, head of the port.
"""
NAMED_IN_TEXT = """Harbour of Vessel to reopen

Since the storm of 20 November 2023 nothing has landed there.

The harbour will probably reopen before the end of March, said Orla Quist, head of the port.
"""


@pytest.mark.parametrize("text", [BYLINED, NAMED_IN_TEXT])
def test_the_one_day_an_article_names_is_offered_but_not_settled(
    curator: Member, text: str
) -> None:
    pasted(curator, text=text, published_on="")
    desk = Desk(curator)
    page = desk.page(1)
    assert 'value="2023-11-20"' in page
    assert "Read from the text; not settled before you say so." in page
    assert "date not settled" in page
    assert desk.form(2)["closes_on"] == "2024-03-31"
    assert "by 2024-03-31" in desk.form(2)["criteria"]
    curator.send("/review/articles/1/date", day="2023-11-20", candidate="1")
    assert "not settled before" not in desk.page(1)


def test_what_is_never_scored_is_set_aside_and_taken_back_together(curator: Member) -> None:
    text = (
        "Pier ‘will never open again’, says Lund\n\n"
        "“The ferry will probably come back in May,” said Orla Quist, an analyst.\n\n"
        "Many fear that the ferry will never come back.\n\n"
        "The harbour could be closed for good.\n"
    )
    pasted(curator, text=text, published_on="2024-03-03")
    desk = Desk(curator)
    first = desk.who.client.get("/review/articles/1").text
    assert "can be scored" in first
    aside = int(re.findall(r"Set aside (\d) never scored", first)[0])
    assert aside >= 2
    page = desk.decide(2, "rest")
    assert f"{aside} set aside together: never scored." in words_of(page)
    assert f"Undo the last: {aside} together" in words_of(page)
    last = re.findall(r'action="(/review/articles/1/\d+/undo)"', page)[0]
    assert f"{aside} candidates wait again." in curator.send(last, together="1")
    assert "Nothing waits that is never scored" not in desk.page(2)


def test_who_else_may_have_said_it_and_when_is_shown_with_the_reasons(curator: Member) -> None:
    pasted(curator, text=BYLINED, published_on="2024-03-03")
    with curator.runtime.transaction() as session:
        row = session.get_one(Candidate, 2)
        row.alternatives = [{"name": "Bo Lind", "score": 0.3, "why": "named just before"}]
        row.stated_on, row.stated_why = date(2024, 3, 1), "“On Friday”"
    said = words_of(Desk(curator).page(2)).replace("\xa0", " ")
    assert re.search(r"or Bo Lind \(30 % sure\)\s?: named just before", said)
    assert "1 Mar 2024 “On Friday”" in said
    assert Desk(curator).form(2)["stated_on"] == "2024-03-01"


def test_the_reasons_of_a_match_are_shown_and_no_is_preselected(curator: Member) -> None:
    now = curator.runtime.now()
    with curator.runtime.transaction() as session:
        world.question(session, now, title="Will the harbour of Vessel stay closed?")
    text = "Port\n\n“The harbour of Vessel will probably open,” said Orla Quist, an analyst.\n"
    pasted(curator, text=text, published_on="2024-03-03")
    page = Desk(curator).page(1)
    assert "the words speak for No: “open” against “closed”" in words_of(page)
    assert re.search(r'name="side" value="" checked', page)
    assert "said of No" in page
    assert re.search(r'href="/lexicon[^"]*#probably"', page)


def test_without_a_choice_of_side_it_follows_the_question_that_is_chosen(curator: Member) -> None:
    now = curator.runtime.now()
    with curator.runtime.transaction() as session:
        world.question(session, now, title="Will the harbour of Vessel stay closed?")
        world.question(session, now, title="Will the harbour of Vessel open?")
    text = "Port\n\n“The harbour of Vessel will probably open,” said Orla Quist, an analyst.\n"
    pasted(curator, text=text, published_on="2024-03-03")
    desk = Desk(curator)
    labels = {
        found[1]: re.sub("<[^>]+>", " ", found[2])
        for found in re.finditer(r'value="at:([^"]+)"[^>]*>(.*?)</label>', desk.page(1), re.DOTALL)
    }
    assert "the words speak for Yes" in labels["will-the-harbour-of-vessel-open"]
    assert "the words speak for No" in labels["will-the-harbour-of-vessel-stay-closed"]
    for question, probability in (("stay-closed", 0.3), ("open", 0.7)):
        desk.decide(1, "accept", choice=f"at:will-the-harbour-of-vessel-{question}", side="")
        row = rows(curator, Prediction)[-1]
        assert row.probability == pytest.approx(probability)
        assert row.is_inverted is (probability < 0.5)
        desk.undo(1)
    desk.decide(1, "accept", choice="at:will-the-harbour-of-vessel-stay-closed", side="yes")
    assert rows(curator, Prediction)[-1].probability == pytest.approx(0.7)
    desk.undo(1)
    title = "Will the harbour be closed in June?"
    desk.decide(
        1, "accept", choice="new", title=title, criteria="Yes if so.", closes_on="2024-06-30"
    )
    assert rows(curator, Prediction)[-1].probability == pytest.approx(0.3)


UNDATED = """Port

“The harbour of Vessel will probably open,” said Orla Quist, an analyst.

“The ferry of Vessel will probably sink,” said Tomas Brandt, a pilot.

“The quay will probably collapse by June 2024,” said Ines Moru, an engineer.
"""


def test_the_question_used_last_is_never_chosen_where_it_is_not_likely(curator: Member) -> None:
    pasted(curator, text=UNDATED, published_on="2024-03-03")
    desk = Desk(curator)
    desk.decide(1, "accept", choice="new", closes_on="2024-05-31")
    [kept] = rows(curator, Prediction)
    used = "at:will-the-harbour-of-vessel-open-by-the-end-of-may-2024"
    assert f'value="{used}"' in desk.page(2), "it is offered"
    assert desk.form(2)["choice"] == desk.form(3)["choice"] == "new"
    desk.decide(2, "accept", status=400)
    assert [row.id for row in rows(curator, Prediction)] == [kept.id]


def test_the_deadline_used_last_is_offered_but_never_filled_in_silently(curator: Member) -> None:
    pasted(curator, text=UNDATED, published_on="2024-03-03")
    desk = Desk(curator)
    first = desk.page(1)
    assert "The words name none, so give one" in first
    assert 'name="last_day"' not in first
    desk.decide(1, "accept", choice="new", closes_on="2024-05-31")
    assert desk.form(2)["closes_on"] == ""
    assert "As for the question used last: 31 May 2024" in words_of(desk.page(2))
    assert "needs a deadline" in desk.decide(2, "accept", status=400, choice="new")
    desk.decide(2, "accept", choice="new", last_day="2024-05-31")
    asked = rows(curator, Question)[-1]
    assert asked.title == "Will the ferry of Vessel sink by the end of May 2024?"
    assert asked.closes_at.date() == date(2024, 5, 31)
    named = desk.page(3)
    assert "As the words say." in named
    assert 'name="last_day"' not in named


AT_ODDS = """Selm and the war

“Selm will never enter the war,” said Alice Arden, an analyst at the Institute of Tides.

“There is a 40 percent chance that Selm will enter the war,” said Alice Arden.

“There is a 60 percent chance that the harbour of Selm will open,” said Alice Arden.
"""


def test_what_a_speaker_says_that_does_not_agree_is_shown_beside_until_decided(
    curator: Member,
) -> None:
    pasted(curator, text=AT_ODDS, published_on="2024-03-03")
    desk = Desk(curator)
    page = desk.page(1)
    said = words_of(page)
    assert "Does not agree" in said
    assert "the ranges do not overlap Candidate 2 , waits c" in said
    link = re.search(r'<a href="([^"]+)" data-key="c" aria-keyshortcuts="c">Candidate 2</a>', page)
    assert link
    assert "Candidate 1 , waits c" in words_of(curator.open(html.unescape(link[1])))
    assert "Does not agree" not in words_of(desk.page(3))
    desk.decide(2, "reject")
    assert "Does not agree" not in words_of(desk.page(1))


def test_a_day_that_is_to_come_or_one_of_two_is_not_offered(curator: Member) -> None:
    days = ("on 20 November 2031", "on 20 November 2023, and 3 January 2024,")
    for number, day in enumerate(days, start=1):
        text = NAMED_IN_TEXT.replace("of 20 November 2023", day)
        pasted(curator, text=text, published_on="")
        page = Desk(curator, number).page(1)
        assert re.search(r'id="day"[^>]*value=""', page)


def test_a_deadline_that_needs_the_settled_day_is_offered_once_there_is_one(
    curator: Member,
) -> None:
    text = BYLINED.replace("By Lena Marsh, 20 November 2023\n\n", "")
    pasted(curator, text=text, published_on="")
    desk = Desk(curator)
    assert desk.form(2)["closes_on"] == ""
    curator.send("/review/articles/1/date", day="2024-04-02", candidate="1")
    assert desk.form(2)["closes_on"] == "2025-03-31"


def test_only_questions_that_are_about_the_same_are_offered(curator: Member) -> None:
    now = curator.runtime.now()
    with curator.runtime.transaction() as session:
        world.question(session, now, title="Will Lee Sedol beat the machine in March?")
        world.question(session, now, title="Will the harbour of Lund be sold?")
    pasted(curator, text=BYLINED, published_on="2023-11-20")
    page = Desk(curator).page(1)
    assert "Sedol" not in page
    assert "harbour of Lund" in page


def test_questions_are_looked_for_by_words(desk: Desk) -> None:
    now = desk.who.runtime.now()
    with desk.who.runtime.transaction() as session:
        world.question(session, now, title="Will the lighthouse be sold?")
        world.question(
            session, now, title="Will the lighthouse burn?", visibility=Visibility.PRIVATE
        )
        world.question(
            session, now, title="Will the lighthouse shine?", visibility=Visibility.UNLISTED
        )
    assert "lighthouse" not in desk.page(2)
    found = desk.decide(2, "find", status=200, choice="other", other="lighthouse")
    assert "at:will-the-lighthouse-be-sold" in found
    assert "burn" not in found
    assert "shine" not in found
    refused = desk.decide(
        2, "accept", status=400, choice="other", other="Will the lighthouse burn?"
    )
    assert 'id="other-refusal"' in refused
    desk.decide(2, "accept", choice="other", other="Will the lighthouse be sold?")
    assert desk.state(2) is CandidateState.ACCEPTED


def test_what_was_decided_on_a_private_question_shows_nothing_of_it(desk: Desk) -> None:
    runtime = desk.who.runtime
    with runtime.transaction() as session:
        secret = world.question(
            session, runtime.now(), title="Will the secret come out?",
            visibility=Visibility.PRIVATE,
        )  # fmt: skip
        candidate = session.get_one(Candidate, 2)
        accept_candidate(
            session, candidate, question=secret, said=Acceptance(), by="sue", now=runtime.now()
        )
    page = desk.page(2)
    assert "secret" not in page
    assert "sue" not in page
    assert "Undo this decision" not in page
    assert "cannot be taken back here" in desk.undo(2, status=409)
    assert "secret" not in desk.who.send(
        "/review/articles/1/2", status=409, decision="accept", **ASKED
    )


def test_what_the_lexicon_notes_about_a_phrase_stands_where_it_is_decided(curator: Member) -> None:
    text = "The harbour\n\n“It is possible that the ferry will sink by May 2024,” said Alice Arden."
    pasted(curator, text=text, published_on="2024-03-03")
    page = words_of(Desk(curator).page(1))
    assert "alone it is often read lower." in page.partition("Words about")[2]


TWO_DAYS = """Thu. Mar 30th, 2023

The harbour

On Tuesday, February 21, the port was shut.

“The ferry will probably sink this year,” said Alice Arden, a pilot.
"""


def test_each_day_an_article_names_is_settled_with_one_button(curator: Member) -> None:
    pasted(curator, text=TWO_DAYS, published_on="")
    page = Desk(curator).page(1)
    assert '<button class="second" name="found" value="2023-02-21">21 Feb 2023</button>' in page
    curator.send("/review/articles/1/date", day="", found="2023-02-21", candidate="1")
    [article] = rows(curator, Article)
    assert article.published_on == date(2023, 2, 21)
    assert 'name="found"' not in Desk(curator).page(1)


def test_words_no_rule_makes_a_question_of_fill_no_criteria(curator: Member) -> None:
    pasted(curator, text="The quay\n\n“Perhaps, perhaps not,” said Alice Arden, a pilot.")
    desk = Desk(curator)
    form = desk.form(1)
    assert form["title"] == ""
    assert form["criteria"] == (
        "Yes if reliable public reports show it by the deadline; No otherwise."
    )
