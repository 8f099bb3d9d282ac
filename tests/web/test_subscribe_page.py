"""The page that asks for the report by mail: one page and one answer for everybody."""

import re
import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import pytest
from flask import Flask
from sqlalchemy import func, select

from forecasts.models import Delivery, Subscription
from forecasts.outbox import suppress
from forecasts.runtime import Runtime
from forecasts.subscriptions import Purpose
from forecasts.values import Cadence, SuppressionReason
from tests import world
from tests.conftest import FakeClock
from tests.mail.mailbox import Mailbox, mail_server
from tests.web.conftest import Site
from tests.web.people import member, words_of
from tests.web.test_mail_links import ANNA, ASKED, KEY, own, send, subscribed
from web import create_app

KNOWN: Final = {"confirmed", "asked", "ended", "suppressed", "an account", "unknown"}


@pytest.fixture(scope="module")
def server() -> Iterator[Mailbox]:
    with mail_server() as mailbox:
        yield mailbox


@pytest.fixture
def mailing(runtime: Runtime, server: Mailbox) -> Flask:
    """The app of a site that mails."""
    kept = replace(runtime.settings, mail=server.settings, secret_key=KEY)
    return create_app(replace(runtime, settings=kept))


def letters(runtime: Runtime) -> int:
    with runtime.reading() as session:
        return session.scalar(select(func.count()).select_from(Delivery)) or 0


def test_what_is_asked_for_is_kept_until_the_address_agrees(
    mailing: Flask, runtime: Runtime
) -> None:
    chosen = {"zone": "Asia/Kolkata", "hour": "18", "weekday": "fri", "cadence": "monthly"}
    answer = send(mailing, "/subscribe", **(ASKED | chosen))
    assert "Look into your mail" in answer.text
    kept = own(runtime)
    assert (kept.cadence, kept.weekday, kept.hour) == (Cadence.MONTHLY, "fri", 18)
    assert kept.confirmed_at is None
    assert letters(runtime) == 1


def _everybody(app: Flask, runtime: Runtime, clock: FakeClock) -> dict[str, str]:
    """Makes somebody of every kind an address can belong to."""
    subscribed(app, runtime)
    addresses = {each: f"{each.replace(' ', '')}@mail.example" for each in KNOWN - {"confirmed"}}
    send(app, "/subscribe", **(ASKED | {"email": addresses["ended"]}))
    with runtime.transaction() as session:
        found = session.query(Subscription).filter_by(email=addresses["ended"]).one()
        found.confirmed_at = found.ended_at = clock()
        reason = SuppressionReason.BOUNCED
        suppress(session, addresses["suppressed"], reason, now=clock())
    member(app, "account")
    addresses["an account"] = "account@forecasts.example"
    clock.advance(hours=25)
    send(app, "/subscribe", **(ASKED | {"email": addresses["asked"]}))
    return addresses | {"confirmed": ANNA}


def test_w08_the_answer_tells_nothing_of_the_address(
    mailing: Flask, runtime: Runtime, clock: FakeClock
) -> None:
    found = set()
    for email in _everybody(mailing, runtime, clock).values():
        answer = mailing.test_client().post(
            "/subscribe", data=ASKED | {"email": email},
            headers={"Sec-Fetch-Site": "same-origin", "X-Request-Id": "the-same-for-all"},
        )  # fmt: skip
        headers = [each for each in answer.headers if each[0] not in {"Date", "Content-Length"}]
        found.add((answer.status_code, answer.text.replace(email, "EMAIL"), str(headers)))
    assert len(found) == 1


def test_w08_known_and_unknown_addresses_take_as_long(
    runtime: Runtime, server: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The medians of 60 calls each, one after the other; repeated, as machines have moods."""
    monkeypatch.setattr("web.pages.subscribing.check_attempts", lambda *_, **__: None)
    clock = FakeClock(runtime.now())
    kept = replace(runtime.settings, mail=server.settings, secret_key=KEY)
    app = create_app(replace(runtime, settings=kept, now=clock))
    client, headers = app.test_client(), {"Sec-Fetch-Site": "same-origin"}
    for number in range(300):
        with runtime.transaction() as session:
            email = f"known{number}@mail.example"
            session.add(
                Subscription(
                    public_id=f"known{number}", email=email, email_key=email,
                    cadence=Cadence.WEEKLY, created_at=clock(), confirmed_at=clock(),
                )
            )  # fmt: skip
    for attempt in range(5):
        took: dict[str, list[float]] = {"known": [], "new": []}
        for number in range(attempt * 60, attempt * 60 + 60):
            for kind, times in took.items():
                asked = ASKED | {"email": f"{kind}{number}@mail.example"}
                begun = time.perf_counter()
                client.post("/subscribe", data=asked, headers=headers)
                times.append(time.perf_counter() - begun)
        known, new = (statistics.median(took[kind]) for kind in ("known", "new"))
        print(f"known {known * 1e3:.2f} ms, new {new * 1e3:.2f} ms")
        if 0.8 <= known / new <= 1.25:
            return
    pytest.fail("who is subscribed is told from who is not by the clock")


def test_e8_one_letter_a_day_goes_to_an_address_however_often_it_is_asked_for(
    mailing: Flask, runtime: Runtime, clock: FakeClock
) -> None:
    for _ in range(5):
        send(mailing, "/subscribe", **ASKED)
    send(mailing, "/subscribe", **(ASKED | {"email": "  ANNA@mail.example "}))
    assert letters(runtime) == 1
    clock.advance(hours=24)
    send(mailing, "/subscribe", **ASKED)
    assert letters(runtime) == 2


def test_e8_nothing_somebody_typed_is_in_the_letter(mailing: Flask, runtime: Runtime) -> None:
    with runtime.transaction() as session:
        world.question(session, runtime.now(), tags=("buy-pills", "evil"))
    typed = {
        "whole_board": "no",
        "tags": "buy-pills, evil",
        "zone": "Europe/Minsk",
        "forecasters": "",
    }
    send(mailing, "/subscribe", **(ASKED | typed))
    with runtime.reading() as session:
        content = session.scalars(select(Delivery.content)).one()
    assert content is not None
    assert not [word for word in (b"pills", b"evil", b"Minsk") if word in content]


def test_one_place_asks_only_so_often(mailing: Flask, clock: FakeClock) -> None:
    found = [
        send(mailing, "/subscribe", **(ASKED | {"email": f"a{number}@mail.example"})).status_code
        for number in range(12)
    ]
    assert found == [200] * 10 + [429] * 2
    clock.advance(hours=1)
    assert send(mailing, "/subscribe", **ASKED).status_code == 200


def test_a_program_that_fills_in_everything_is_thanked_and_nothing_is_written(
    mailing: Flask, runtime: Runtime
) -> None:
    answer = send(mailing, "/subscribe", **ASKED, website="https://spam.example")
    assert "Look into your mail" in answer.text
    assert letters(runtime) == 0


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_no_other_site_subscribes_anybody(mailing: Flask, runtime: Runtime, site: str) -> None:
    assert send(mailing, "/subscribe", site=site, **ASKED).status_code == 403
    assert letters(runtime) == 0


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"email": "no address"}, "email", "address"),
        ({"email": "a@b.example\r\nBcc: c@d.example"}, "email", "address"),
        ({"cadence": ""}, "cadence", "how often"),
        ({"zone": "Nowhere"}, "zone", "Nowhere"),
        ({"zone": ""}, "zone", ""),
    ],
)
def test_what_is_typed_wrongly_is_told_and_stays_in_the_fields(
    mailing: Flask, wrong: dict[str, str], field: str, words: str
) -> None:
    answer = send(mailing, "/subscribe", **(ASKED | {"tags": "snow", "whole_board": "no"} | wrong))
    assert answer.status_code == 400
    refusal = re.search(f'id="{field}-refusal" role="alert">([^<]+)<', answer.text)
    assert refusal
    assert words in refusal[1]
    assert 'value="snow"' in answer.text
    assert "Everything is chosen" not in answer.text


def test_nothing_chosen_is_refused_in_words(mailing: Flask) -> None:
    nothing = {name: value for name, value in ASKED.items() if name != "whole_board"}
    answer = send(mailing, "/subscribe", **nothing)
    assert answer.status_code == 400
    assert "tell of nothing" in words_of(answer.text)
    assert 'id="tags-refusal"' in answer.text


@pytest.mark.parametrize(
    ("field", "typed"), [("tags", "snow"), ("forecasters", "Alice Arden"), ("tags", " , SNOW,")]
)
def test_what_is_named_beside_everything_is_told_and_never_ignored(
    mailing: Flask, runtime: Runtime, field: str, typed: str
) -> None:
    with runtime.transaction() as session:
        world.question(session, runtime.now(), tags=("snow",))
        world.forecaster(session, runtime.now(), "Alice Arden")
    answer = send(mailing, "/subscribe", **(ASKED | {field: typed}))
    assert answer.status_code == 400
    assert f'id="{field}-refusal"' in answer.text
    assert "Everything is chosen" in answer.text
    assert letters(runtime) == 0
    only = ASKED | {field: typed, "whole_board": "no"}
    assert "Look into your mail" in send(mailing, "/subscribe", **only).text
    assert not own(runtime).whole_board
    assert (own(runtime).tags or own(runtime).forecasters) in (["snow"], ["alice-arden"])


def test_refused_tries_count_and_many_names_are_looked_up_for_nobody(
    mailing: Flask, runtime: Runtime
) -> None:
    many = "\n".join(f"Somebody {number}" for number in range(51))
    for typed in (many, "S" * 201, "Nobody at all"):
        form = ASKED | {"forecasters": typed, "whole_board": "no"}
        assert 'id="forecasters-refusal"' in send(mailing, "/subscribe", **form).text
    form = ASKED | {"tags": many.replace("\n", ","), "whole_board": "no"}
    assert "51 tags are too many" in send(mailing, "/subscribe", **form).text
    for _ in range(6):
        assert send(mailing, "/subscribe", **form).status_code == 400
    assert send(mailing, "/subscribe", **form).status_code == 429
    assert send(mailing, "/subscribe", **ASKED).status_code == 429


def test_the_page_is_the_same_for_everybody(mailing: Flask) -> None:
    anna, headers = member(mailing), {"X-Request-Id": "the-same-for-all"}
    own_page = anna.client.get("/subscribe", headers=headers).data
    assert own_page == mailing.test_client().get("/subscribe", headers=headers).data


def test_the_name_a_request_calls_us_by_is_in_no_letter(mailing: Flask, runtime: Runtime) -> None:
    headers = {"Host": "evil.example", "Sec-Fetch-Site": "same-origin"}
    mailing.test_client().post("/subscribe", data=ASKED, headers=headers)
    with runtime.reading() as session:
        content = session.scalars(select(Delivery.content)).one()
    assert content is not None
    assert b"evil.example" not in content
    assert f"/mail/{Purpose.CONFIRM}/".encode() in content.replace(b"=\r\n", b"")


def test_without_mail_the_page_says_so(app: Flask) -> None:
    page = words_of(app.test_client().get("/subscribe").text)
    assert "No mail goes out from this site" in page
    assert "Subscribe" not in page.partition("No mail")[2].partition("reports can")[0]
    assert send(app, "/subscribe", **ASKED).status_code == 400


def test_the_board_leads_to_it_in_one_line(site: Site) -> None:
    assert 'once a week: <a href="/subscribe">the report by mail</a>' in site.html("/")
