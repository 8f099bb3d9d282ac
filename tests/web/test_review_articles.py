"""How an article comes to review, on each kind of database."""

import hashlib
import html
import re
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import encode_multipart

from forecasts.errors import SourceUnavailableError
from forecasts.intake.tips import TipDraft, send_tip
from forecasts.models import Article, Candidate, Dispute
from forecasts.sources import Fetched
from forecasts.values import DisputeState, Role
from tests import world
from tests.documents.made import lines, pdf
from tests.web.desk import TEXT, Desk, pasted, rows
from tests.web.people import Member, member, words_of


@pytest.fixture
def curator(app: Flask) -> Member:
    return member(app, "cora", role=Role.CURATOR)


@pytest.fixture
def desk(curator: Member) -> Desk:
    pasted(curator)
    return Desk(curator)


def test_an_empty_queue_says_how_to_begin(curator: Member) -> None:
    page = curator.open("/review")
    assert "No candidate waits" in page
    assert 'href="/review/articles/new"' in page
    assert "forecasts article add FILE" in page


def test_a_pasted_article_waits_in_the_queue_and_is_reviewed_at_once(curator: Member) -> None:
    page = words_of(pasted(curator, publisher="The Gull"))
    assert "Ferry to Vessel may stay away" in page
    assert "Saved; 4 candidates to decide about." in page
    assert "Candidate 2 of 4" in page
    queue = words_of(curator.open("/review"))
    assert "Ferry to Vessel may stay away The Gull , 3 Mar 2024 4 of 4 wait" in queue


def test_tips_and_disputes_that_wait_are_counted_beside_their_links(curator: Member) -> None:
    now = curator.runtime.now()
    assert "Tips: predictions people pointed out none waits" in words_of(curator.open("/review"))
    with curator.runtime.transaction() as session:
        for words in ("It will never open.", "It will open."):
            draft = TipDraft(words=words, person="Bob", url="https://gull.example/1")
            send_tip(session, draft, by=None, now=now)
        said = world.prediction(
            session, now, world.question(session, now), world.forecaster(session, now, "Ada"), 0.5
        )
        for state, decided in ((DisputeState.RECEIVED, None), (DisputeState.DISMISSED, now)):
            session.add(
                Dispute(
                    prediction_id=said.id,
                    person="Ada",
                    reason="No.",
                    filed_at=now,
                    state=state,
                    decided_at=decided,
                )
            )
    page = curator.open("/review")
    said_there = words_of(page)
    assert "Tips: predictions people pointed out 2 wait" in said_there
    assert "Disputed readings 1 waits" in said_there
    for path in ("/review/tips", "/review/disputes", "/review/agreement"):
        assert page.count(f'href="{path}"') == 1


def test_a_text_file_is_an_article_too(curator: Member) -> None:
    page = curator.send(
        "/review/articles/new", file=(BytesIO(TEXT.encode()), "ferry.txt"), do="save"
    )
    assert "Candidate 2 of 4" in words_of(page)


def test_the_same_text_again_leads_to_the_article_on_record(desk: Desk) -> None:
    assert "on record already" in words_of(pasted(desk.who, text=TEXT.replace("\n", "\r\n")))


def test_more_than_five_megabytes_are_refused_with_a_page_that_says_so(curator: Member) -> None:
    for size in (5_000_001, 7_000_000):
        answer = curator.answer("/review/articles/new", text="a" * size, do="save")
        assert answer.status_code == 413
        assert "larger than 5 MB" in answer.text
    assert "Candidate" not in curator.open("/review")


def test_a_long_article_is_taken_and_shown_in_part(curator: Member) -> None:
    lines = "The harbour lies there as it did.\n\n" * 20_000
    boundary, body = encode_multipart({"text": TEXT + lines, "do": "save"})
    answer = curator.client.post(
        "/review/articles/new",
        data=body,
        headers={"Sec-Fetch-Site": "same-origin"},
        content_type=f"multipart/form-data; boundary={boundary}",
    )
    assert answer.status_code == 303
    page = curator.open("/review/articles/1?candidate=1")
    assert "characters after" in words_of(page)
    assert len(page) < 120_000


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": ""}, "The article is empty"),
        ({"published_on": "yesterday"}, "is not a day"),
        ({"published_on": "2030-01-01"}, "in the future"),
        ({"text": "a\x00b"}, "NUL character"),
        ({"url": "javascript:alert(1)"}, "is not a web address"),
    ],
)
def test_what_cannot_be_an_article_comes_back_with_the_reason(
    curator: Member, fields: dict[str, Any], sentence: str
) -> None:
    sent = {"text": TEXT, "title": "A <b>title</b>", "do": "save", **fields}
    page = curator.send("/review/articles/new", status=400, **sent)
    assert sentence in html.unescape(page)
    assert "A &lt;b&gt;title&lt;/b&gt;" in page


def test_an_address_is_read_and_shown_before_anything_is_kept(
    curator: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = f"<title>Ferry</title><article><p>{TEXT}</p></article>".encode()
    at = datetime(2024, 6, 1, tzinfo=UTC)
    asked = []

    def read(url: str, **_: object) -> Fetched:
        asked.append(url)
        with curator.runtime.transaction():  # nobody holds the writer's lock meanwhile
            return Fetched(url, body, "text/html", at)

    monkeypatch.setattr("web.pages.review.articles.read_while_waiting", read)
    page = curator.send(
        "/review/articles/new", status=200, url="https://news.example/ferry", do="read"
    )
    assert asked == ["https://news.example/ferry"]
    assert "Cut away what is not the article" in page
    assert "said Tomas Brandt" in html.unescape(page)
    assert rows(curator, Candidate) == []
    assert hashlib.sha256(body).hexdigest() in page


PAGE = f"""<!doctype html><title>Ferry</title>
<meta property="og:site_name" content="The Gull">
<meta property="article:published_time" content="2024-03-04">
<article>{"".join(f"<p>{each}</p>" for each in TEXT.split(chr(10) * 2))}</article>""".encode()


def shown(curator: Member, **fields: Any) -> dict[str, Any]:
    """Reads a file and gives the form as it is filled in."""
    page = curator.send(
        "/review/articles/new",
        status=200,
        file=(BytesIO(PAGE), "ferry.html"),
        do="read",
        **fields,
    )
    assert "2024-03-04 (metadata): the head of the page: article:published_time" in words_of(page)
    filled = {
        name: html.unescape(value)
        for name, value in re.findall(r'name="(\w+)"[^>]*? value="([^"]*)"', page)
        if name in {"received", "title", "publisher", "published_on", "url"}
    }
    text = page.partition('<textarea id="text"')[2].partition(">")[2].partition("</textarea>")[0]
    return {**filled, "text": html.unescape(text.removeprefix("\n"))}


def test_a_date_of_the_head_of_a_page_is_shown_without_words_of_the_text(curator: Member) -> None:
    curator.send("/review/articles/new", **shown(curator), do="save")
    page = words_of(curator.open("/review/articles/1"))
    assert "2024-03-04 (metadata): the head of the page: article:published_time" in page
    assert "‘ ’" not in page


def test_what_was_read_from_a_page_is_saved_with_the_bytes_of_it(curator: Member) -> None:
    filled = shown(curator)
    assert filled["publisher"] == "The Gull"
    assert filled["published_on"] == ""
    curator.send("/review/articles/new", **filled, do="save")
    page = curator.client.get("/articles/1").text
    assert hashlib.sha256(PAGE).hexdigest() in page
    assert "trafilatura" in page
    assert "edited by hand" not in page
    (article,) = rows(curator, Article)
    assert article.published_on is None


def test_words_a_person_changed_after_reading_are_marked_as_such(curator: Member) -> None:
    filled = shown(curator)
    changed = filled["text"].replace("Will it come?", "").replace("\n", "\r\n")
    curator.send("/review/articles/new", **{**filled, "text": changed}, do="save")
    page = curator.client.get("/articles/1").text
    assert "edited by hand" in page
    assert hashlib.sha256(PAGE).hexdigest() in page


@pytest.mark.parametrize("token", ["x", "WzEsImEiXQ.forged", "WzksImN1cmF0b3IgY29yYSJd"])
def test_bytes_nobody_read_are_never_tied_to_an_article(curator: Member, token: str) -> None:
    filled = shown(curator)
    page = curator.send(
        "/review/articles/new", status=400, **{**filled, "received": token}, do="save"
    )
    assert "read it again" in page
    assert rows(curator, Article) == []


def test_a_pdf_is_an_article_too(curator: Member) -> None:
    body = pdf(
        lines("Ferry", "", "“It is unlikely that the ferry returns in May,” said Tomas Brandt.")
    )
    page = curator.send("/review/articles/new", file=(BytesIO(body), "ferry.pdf"), do="save")
    assert "Saved; 1 candidate to decide about." in words_of(page)
    assert hashlib.sha256(body).hexdigest() in curator.client.get("/articles/1").text


def test_a_link_brings_what_is_known_of_an_article(curator: Member) -> None:
    page = curator.open("/review/articles/new?url=https://news.example/x&text=It%20%3Cb%3E&do=save")
    assert 'value="https://news.example/x"' in page
    assert "It &lt;b&gt;</textarea>" in page


def test_an_address_that_cannot_be_read_says_why(
    curator: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_url: str, **_: object) -> Fetched:
        raise SourceUnavailableError("news.example: no answer.")

    monkeypatch.setattr("web.pages.review.articles.read_while_waiting", fail)
    page = curator.send(
        "/review/articles/new", status=400, url="https://news.example/ferry", do="read"
    )
    assert "news.example: no answer." in page


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/x", "http://[::1]/x", "http://10.0.0.1/x"])
def test_an_address_in_a_private_network_is_never_asked(curator: Member, url: str) -> None:
    page = curator.send("/review/articles/new", status=400, url=url, do="read")
    assert 'id="url-refusal"' in page


HOSTILE = """<script>alert(1)</script> & "quotes" {{ 7 * 7 }}

3 March 2024

“It is <img src=x onerror=alert(2)> unlikely that </mark></section> the ferry returns,” said \
Tomas <b>Brandt</b>, a captain.
"""


def test_marks_in_the_text_of_an_article_stay_text(curator: Member) -> None:
    pasted(curator, text=HOSTILE)
    page = curator.open("/review/articles/1")
    for mark in ("<script>alert", "<img", "</mark></section> the", "<b>Brandt"):
        assert mark not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "{{ 7 * 7 }}" in page


def test_review_is_for_curators_alone(app: Flask) -> None:
    forecaster = member(app, "fred", role=Role.FORECASTER)
    for path in ("/review", "/review/articles/new", "/review/proposals", "/review/questions/x"):
        assert "signed in as forecaster" in forecaster.open(path, status=403)
        assert app.test_client().get(path).status_code == 303
    assert "Review" not in forecaster.open("/me").partition('aria-label="Yours"')[2][:600]


@pytest.mark.parametrize(
    "path",
    ["/review/articles/0", "/review/articles/x", "/review/articles/9", "/review/articles/1%00"],
)
def test_an_article_that_is_not_there_is_not_found(curator: Member, path: str) -> None:
    assert "No such" in curator.open(path, status=404)
