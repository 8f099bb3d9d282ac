"""One's own page: for its owner alone, whole, and honest about how little few questions tell."""

import re
from collections.abc import Iterator
from datetime import timedelta

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from forecasts.accounts import add_account, begin_sign_in, own_forecaster
from forecasts.clock import Moment
from forecasts.db import Session
from forecasts.models import Account, Question
from forecasts.predictions import Statement, record_prediction
from forecasts.questions import QuestionDraft, add_question
from forecasts.resolution.resolve import resolve_question
from forecasts.runtime import Runtime
from forecasts.values import Decision, Role, Visibility
from tests.conftest import FakeClock
from tests.web.browsing import served

PUBLIC, PRIVATE = Visibility.PUBLIC, Visibility.PRIVATE
DAY = timedelta(days=1)


def account(runtime: Runtime, name: str = "mira", role: Role = Role.FORECASTER) -> int:
    with runtime.transaction() as session:
        made = add_account(session, email=f"{name}@example.org", role=role, now=runtime.now())
        return made.id


def entered(app: Flask, runtime: Runtime, account_id: int) -> FlaskClient:
    """A browser somebody is signed in with."""
    with runtime.transaction() as session:
        who = session.get_one(Account, account_id)
        token = begin_sign_in(session, who, browser="test", now=runtime.now())
    client = app.test_client()
    client.set_cookie("forecasts", token)
    return client


def ask(
    session: Session,
    runtime: Runtime,
    account_id: int,
    title: str,
    *,
    days: int,
    visibility: Visibility = PRIVATE,
    tag: str = "sea",
) -> Question:
    """A question that closes so many days from now and was asked a hundred days before."""
    now = runtime.now()
    draft = QuestionDraft(
        title=title,
        criteria="Yes if it comes to pass.",
        opens=Moment(now + (days - 100) * DAY),
        closes=Moment(now + days * DAY),
        visibility=visibility,
        tags=(tag,),
    )
    made = add_question(session, draft, by="mira", now=now + (days - 100) * DAY)
    made.owner_id = account_id
    session.flush()
    return made


def say(
    session: Session, runtime: Runtime, account_id: int, about: Question, p: float, days: int
) -> None:
    """A statement made so many days from now: before today, below 0."""
    at = runtime.now() + days * DAY
    record_prediction(
        session,
        question=about,
        forecaster=own_forecaster(session, account_id, now=at),
        statement=Statement(probability=p, visibility=about.visibility),
        by="mira",
        now=at,
    )


def resolved(runtime: Runtime, account_id: int, count: int) -> None:
    """So many private questions, of which every other came out Yes; one in five is public."""
    with runtime.transaction() as session:
        for number in range(count):
            about = ask(
                session, runtime, account_id, f"Number {number}?", days=-3 - 20 * number,
                visibility=PUBLIC if number % 5 == 0 else PRIVATE,
                tag="ice" if number % 3 == 0 else "sea",
            )  # fmt: skip
            p = (0.8 if number % 2 else 0.3) + number / 1000
            say(session, runtime, account_id, about, p, -60 - 20 * number)
            known = Moment(about.closes_at + timedelta(hours=1))
            yes = Decision.YES if number % 2 else Decision.NO
            resolve_question(session, about, yes, known=known, by="mira", now=runtime.now())


def shown(client: FlaskClient, path: str = "/me", *, status: int = 200) -> str:
    with client.get(path) as answer:
        assert answer.status_code == status
        assert answer.headers["Cache-Control"] == "no-store"
        parser = html5lib.HTMLParser()
        parser.parse(answer.data)
        assert not parser.errors, parser.errors
        return answer.get_data(as_text=True)


def words(html: str) -> str:
    """The words of the page, without drawings and tags."""
    text = re.sub(r"<svg.*?</svg>|<[^>]+>", " ", html[html.index("<main") :], flags=re.DOTALL)
    return re.sub(r"\s+", " ", text.replace("&nbsp;", " ").replace("\xa0", " "))


def test_whoever_is_not_signed_in_is_led_there_and_back(client: FlaskClient) -> None:
    answer = client.get("/me")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/sign-in?next=/me"


def test_the_page_is_never_kept_and_never_listed(app: Flask, runtime: Runtime) -> None:
    html = shown(entered(app, runtime, account(runtime)))
    assert 'name="robots" content="noindex' in html


def test_somebody_new_is_told_how_to_begin(app: Flask, runtime: Runtime) -> None:
    text = words(shown(entered(app, runtime, account(runtime))))
    assert "Nothing is on record yet." in text
    assert "Log the first one" in text


def test_a_reader_is_told_that_the_account_only_reads(app: Flask, runtime: Runtime) -> None:
    text = words(shown(entered(app, runtime, account(runtime, role=Role.READER))))
    assert "Your account reads; it does not log predictions." in text
    assert "Log the first one" not in text


def test_what_waits_comes_first_with_what_can_be_done(app: Flask, runtime: Runtime) -> None:
    mine = account(runtime)
    with runtime.transaction() as session:
        for title, days, said in (
            ("Past?", -2, -20),
            ("Soon?", 3, -20),
            ("Old?", 60, -39),
            ("Fresh?", 60, -1),
        ):
            about = ask(session, runtime, mine, title, days=days)
            say(session, runtime, mine, about, 0.3, said)
    html = shown(entered(app, runtime, mine))
    text = words(html)
    assert "3 questions open, 1 for you to resolve." in text
    assert "Its deadline passed 2 days ago; it is yours to resolve. You said 30 %" in text
    assert re.search(r'href="/me/questions/private_past[^"]*#outcome"[^>]*>Resolve<', html)
    assert re.search(r'href="/me/questions/private_soon[^"]*#say"[^>]*>Update<', html)
    order = [html.index(f'id="{part}"') for part in ("due", "closing", "stale", "moved")]
    assert order == sorted(order)
    assert "Fresh?" not in text
    assert "Nothing you spoke on is resolved yet." in text
    assert "with fewer than 20 it cannot tell anything" in text


def test_every_question_named_can_be_opened_and_acted_on(app: Flask, runtime: Runtime) -> None:
    mine, other = account(runtime), account(runtime, "other")
    with runtime.transaction() as session:
        for title, days, owner, visibility in (
            ("Mine, past?", -2, mine, PRIVATE),
            ("Theirs, soon?", 3, other, PUBLIC),
            ("Theirs, old?", 60, other, Visibility.UNLISTED),
        ):
            about = ask(session, runtime, owner, title, days=days, visibility=visibility)
            say(session, runtime, mine, about, 0.3, -39)
    client = entered(app, runtime, mine)
    html = shown(client)
    links = set(re.findall(r'href="(/me/questions/[^"]+)"', html))
    assert len({link.partition("#")[0] for link in links}) == 3
    for link in links:
        path, _, anchor = link.partition("#")
        with client.get(path) as answer:
            assert answer.status_code == 200
            assert not anchor or f'id="{anchor}"' in answer.get_data(as_text=True), link


def test_long_lists_say_how_many_are_left_out(app: Flask, runtime: Runtime) -> None:
    mine = account(runtime)
    with runtime.transaction() as session:
        for number in range(11):
            ask(session, runtime, mine, f"Past {number}?", days=-2)
    text = words(shown(entered(app, runtime, mine)))
    assert "Due 11" in text
    assert "And 3 more among your questions" in text


@pytest.mark.parametrize("count", [1, 3, 19])
def test_few_resolved_questions_claim_nothing(app: Flask, runtime: Runtime, count: int) -> None:
    mine = account(runtime)
    resolved(runtime, mine, count)
    text = words(shown(entered(app, runtime, mine)))
    if count == 1:
        assert "1 resolved question: too few for a curve." in text
        assert "perfect calibration" not in text
        return
    assert f"Only {count} resolved questions. Cannot tell yet." in text
    assert f"With {count} resolved questions this is what perfect calibration would" in text


def test_the_record_stands_in_the_order_of_use_with_its_numbers(
    app: Flask, runtime: Runtime
) -> None:
    mine = account(runtime)
    resolved(runtime, mine, 25)
    html = shown(entered(app, runtime, mine))
    text = words(html)
    brier = sum(
        ((0.8 if n % 2 else 0.3) + n / 1000 - n % 2) ** 2 for n in range(25)
    ) / 25  # fmt: skip
    assert f"On 25 resolved questions your mean Brier score is {brier:.3f}"[:-5] in text
    assert f"{brier:.3f}"[1:] in text
    order = [html.index(f'id="{part}"') for part in ("due", "calibration", "scores", "time")]
    assert order == sorted(order)
    assert re.search(r"\d+ of \d+ Yes", text)
    assert "30 to 89 days 25" in text


def test_only_the_public_part_or_one_tag_can_be_looked_at(app: Flask, runtime: Runtime) -> None:
    mine = account(runtime)
    resolved(runtime, mine, 25)
    client = entered(app, runtime, mine)
    assert "On 5 resolved questions" in words(shown(client, "/me?visibility=public"))
    assert "On 9 resolved questions" in words(shown(client, "/me?tag=ice"))
    nothing = words(shown(client, "/me?tag=fire"))
    assert "Nothing resolved fits. Show everything" in nothing
    for wrong in ("visibility=mine", "tag=%00", f"tag={'x' * 61}"):
        with client.get(f"/me?{wrong}") as answer:
            assert answer.status_code == 400


def test_nothing_of_one_account_stands_on_the_page_of_another(app: Flask, runtime: Runtime) -> None:
    mine, other = account(runtime), account(runtime, "other")
    before = shown(entered(app, runtime, other))
    resolved(runtime, mine, 3)
    with runtime.transaction() as session:
        ask(session, runtime, mine, "Secret?", days=-2)
    assert shown(entered(app, runtime, other)) == before


def test_a_title_is_shown_as_it_is_typed(app: Flask, runtime: Runtime) -> None:
    mine = account(runtime)
    with runtime.transaction() as session:
        ask(session, runtime, mine, '"><script>alert(1)</script>?', days=-2)
    html = shown(entered(app, runtime, mine))
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html


@pytest.fixture
def place(app: Flask) -> Iterator[str]:
    yield from served(app)


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_scrolls_sideways_in_a_browser(
    app: Flask, runtime: Runtime, clock: FakeClock, place: str, browser: Browser, width: int
) -> None:
    mine = account(runtime)
    resolved(runtime, mine, 25)
    with runtime.transaction() as session:
        ask(session, runtime, mine, f"Will {'verylongword' * 12} come?", days=-2)
    assert clock() == runtime.now()
    cookie = entered(app, runtime, mine).get_cookie("forecasts")
    assert cookie is not None
    context = browser.new_context(viewport={"width": width, "height": 800})
    context.add_cookies([{"name": "forecasts", "value": cookie.value, "url": place}])
    page = context.new_page()
    page.goto(f"{place}/me")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("figure.chart svg").first.is_visible()
    context.close()
