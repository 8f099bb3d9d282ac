"""The list of articles: who is heard in which, what is public only, and the way to each passage."""

import re
from dataclasses import replace
from datetime import date

import pytest
from flask.testing import FlaskClient

from forecasts.clock import Moment
from forecasts.db import Session
from forecasts.intake import (
    Acceptance,
    Origin,
    ReadArticle,
    accept_candidate,
    article_view,
    set_verdict,
    store_article,
)
from forecasts.intake.listing import public_articles
from forecasts.models import Candidate, Question
from forecasts.runtime import Runtime
from forecasts.values import VerdictKind, Visibility
from tests import world
from tests.web.conftest import Site
from tests.web.record import ARTICLE_TEXT, STORY, read
from web.pages.articles import article_context


def stored(session: Session, number: int, day: date | None, runtime: Runtime) -> list[Candidate]:
    """Stores a copy of the article that differs in its last words; gives its candidates."""
    copy = ReadArticle(f"{ARTICLE_TEXT} {number}", read().extraction)
    made = store_article(
        session, copy, publisher=f"Post {number}", published_on=day, by="c", now=runtime.now()
    )
    found = session.query(Candidate).where(Candidate.article_id == made.article.id)
    return found.order_by(Candidate.position).all()


def accept(session: Session, one: Candidate, about: Question, runtime: Runtime) -> None:
    accept_candidate(session, one, question=about, said=Acceptance(), by="c", now=runtime.now())


def test_an_empty_list_says_how_an_article_gets_there(client: FlaskClient) -> None:
    html = client.get("/articles").get_data(as_text=True)
    assert "No article yet" in html
    assert "forecasts article add FILE" in html


def test_an_article_is_listed_with_its_day_its_passages_and_who_is_heard(site: Site) -> None:
    html = re.sub(r"\s+", " ", site.html("/articles"))
    assert "1 article in which somebody predicted something" in html
    assert f'<a href="{site.article}"><bdi>The harbour and the ice</bdi></a>' in html
    assert "Vessel &lt;b&gt;Post&lt;/b&gt;" in html
    assert '<time datetime="2022-03-01">1 Mar 2022</time>' in html
    assert "2 passages on 1 question" in html
    assert '<a href="/forecasters/alice-arden"><bdi>Alice Arden</bdi></a>, ' in html
    assert "SECRET" not in html


def test_pending_and_private_articles_are_not_listed(runtime: Runtime, client: FlaskClient) -> None:
    with runtime.transaction() as session:
        stored(session, 1, date(2022, 3, 1), runtime)
        hidden = world.question(session, runtime.now(), visibility=Visibility.PRIVATE)
        accept(session, stored(session, 2, date(2022, 3, 2), runtime)[0], hidden, runtime)
    assert "No article yet" in client.get("/articles").get_data(as_text=True)


def test_a_verdict_about_no_question_is_a_passage_about_none(runtime: Runtime) -> None:
    with runtime.transaction() as session:
        _, second, *_ = stored(session, 1, date(2022, 3, 1), runtime)
        set_verdict(
            session, second, VerdictKind.NONCOMMITTAL, said=Acceptance(), by="c", now=runtime.now()
        )
    with runtime.reading() as session:
        (line,) = public_articles(session).articles
    assert (line.passages, line.questions) == (1, 0)
    assert [who.name for who in line.speakers] == ["Bob Birch"]


def test_the_latest_come_first_in_pages_and_those_without_a_day_last(
    runtime: Runtime, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forecasts.intake.listing.LENGTH", 2)
    days = [date(2022, 3, 1), None, date(2023, 3, 1)]
    with runtime.transaction() as session:
        for number, day in enumerate(days):
            _, second, *_ = stored(session, number, day, runtime)
            said = Acceptance(stated=Moment(runtime.now()))
            set_verdict(
                session, second, VerdictKind.NONCOMMITTAL, said=said, by="c", now=runtime.now()
            )
    with runtime.reading() as session:
        pages = [public_articles(session, page=number) for number in (1, 2)]
    listed = [[line.publisher for line in page.articles] for page in pages]
    assert listed == [["Post 2", "Post 0"], ["Post 1"]]
    html = client.get("/articles").get_data(as_text=True)
    assert '<a rel="next" href="/articles?page=2">' in html
    assert client.get("/articles?page=7").location == "/articles?page=2"
    assert client.get("/articles?page=x").status_code == 400


def test_each_passage_has_an_address_of_its_own(site: Site) -> None:
    html = site.html(site.article)
    anchors = re.findall(r'<li id="(passage-[0-9-]+)" tabindex="-1">', html)
    assert len(anchors) == len(set(anchors)) == 2


def test_two_passages_read_in_the_same_words_have_two_addresses(site: Site) -> None:
    with site.runtime.reading() as session:
        article = article_view(session, int(site.article.rpartition("/")[2]), is_public=True)
    first = article.candidates[0]
    twice = replace(article, candidates=(first, first))
    anchors = [each.anchor for each in article_context(twice, Origin(read_with=None)).passages]
    assert anchors == [f"passage-{first.quotation}", f"passage-{first.quotation}-2"]


def test_from_a_call_one_gets_to_its_passage_and_back(site: Site) -> None:
    article = site.html(site.article)
    anchors = re.findall(r'<li id="(passage-[0-9-]+)"', article)
    for path in ("/forecasters/alice-arden", f"/questions/{STORY}"):
        found = re.findall(
            rf'href="{site.article}#(passage-[0-9]+)">as read in the article', site.html(path)
        )
        assert found
        assert set(found) <= set(anchors)
        assert f'href="{path}"' in article
