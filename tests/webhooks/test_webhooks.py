"""Webhooks over a real server on loopback: who is told what, signed, again until it is taken."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from forecasts.accounts import add_account, disable_account, own_forecaster
from forecasts.clock import Edge, Moment, parse_moment
from forecasts.db import Session
from forecasts.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    UnsafeAddressError,
)
from forecasts.exchange import import_csv
from forecasts.jobs import tell_webhooks
from forecasts.jobs.work import Work
from forecasts.models import Account, Prediction, Question, Webhook, WebhookDelivery
from forecasts.outside import Outside
from forecasts.predictions import Statement, record_prediction, retract_prediction
from forecasts.resolution.resolve import annul_question, decide_question, reopen_question
from forecasts.runtime import Runtime
from forecasts.sources.client import PoliteClient
from forecasts.sources.politeness import OWN_SERVER, Politeness
from forecasts.values import Decision, Visibility
from forecasts.webhooks import (
    Event,
    add_webhook,
    derive_news,
    is_genuine,
    remove_webhook,
    send_again,
    send_ping,
    sign,
    switch_off,
    switch_on,
    webhooks_of,
)
from forecasts.webhooks.sending import claim_message, send_message, settle_message
from tests import world
from tests.conftest import FakeClock
from tests.contracts.checkout import ROOT
from tests.jobs.conftest import NoWeb
from tests.sources.loopback import Asked, Loopback, reply, silence

EVERY = [each.value for each in Event]


@pytest.fixture
def server() -> Iterator[Loopback]:
    opened = Loopback()
    yield opened
    opened.close()


@pytest.fixture
def work(runtime: Runtime, clock: FakeClock, server: Loopback) -> Iterator[Work]:
    client = PoliteClient(
        now=clock,
        allowed=frozenset({server.place}),
        paces={f"127.0.0.1:{server.port}": OWN_SERVER},
        politeness=Politeness(whole=0.5, failures=1000),
    )
    outside = Outside(http=NoWeb(), web=NoWeb(), sources={}, close=client.close, sender=client)
    yield Work(runtime, outside)
    client.close()


def member(session: Session, now: datetime, email: str = "ann@forecasts.example") -> Account:
    return add_account(session, email=email, now=now)


def hooked(session: Session, account: Account, url: str, events: list[str], now: datetime) -> str:
    """Adds a webhook to the server of the test, which an owner could not add."""
    new = add_webhook(
        session, account_id=account.id, url="https://x.example/h", events=events, now=now
    )
    session.scalars(select(Webhook).where(Webhook.public_id == new.public_id)).one().url = url
    return new.secret


def work_all(work: Work) -> None:
    for _ in range(100):
        if not tell_webhooks.do_one(work):
            return
    raise AssertionError("the job does not come to an end")


def told(server: Loopback) -> list[tuple[str, str]]:
    bodies = [json.loads(each.body) for each in server.asked]
    return [(each["event"], each["data"]["question"]["title"]) for each in bodies]


def heard(asked: Asked, secret: str, at: datetime) -> bool:
    return is_genuine(
        secret,
        asked.headers["forecasts-signature"],
        event_id=asked.headers["forecasts-event-id"],
        body=asked.body.decode(),
        at=int(at.timestamp()),
    )


def say(
    session: Session,
    now: datetime,
    about: Question,
    account: Account,
    visibility: Visibility = Visibility.PUBLIC,
) -> int:
    prediction = record_prediction(
        session,
        question=about,
        forecaster=own_forecaster(session, account.id, now=now),
        statement=Statement(probability=0.25, visibility=visibility),
        by=account.mark,
        now=now,
    )
    session.flush()
    return prediction.id


def test_what_happens_in_public_is_told_to_whoever_asked(
    work: Work, server: Loopback, clock: FakeClock
) -> None:
    url = server.on("/hook", reply(204))
    with work.transaction() as session:
        secret = hooked(session, member(session, clock()), url, EVERY, clock())
        about = world.question(session, clock())
        bob = world.forecaster(session, clock(), "Bob")
        world.prediction(session, clock(), about, bob, 0.7, "2024-05-01")
        key = about.id
    clock.advance(hours=1)
    with work.transaction() as session:
        question = session.get_one(Question, key)
        known = parse_moment("2024-06-01T12:30Z", edge=Edge.START)
        decide_question(session, question, Decision.YES, known=known, by="curator", now=clock())
    work_all(work)
    clock.advance(hours=1)
    with work.transaction() as session:
        question = session.get_one(Question, key)
        reopen_question(session, question, reason="too early", by="curator", now=clock())
        annul_question(session, question, reason="void", by="curator", now=clock())
    work_all(work)
    title = "Will the harbour of Vessel open?"
    assert told(server) == [
        ("prediction.recorded", title),
        ("question.resolved", title),
        ("question.reopened", title),
        ("question.annulled", title),
    ]
    assert all(heard(each, secret, clock()) for each in server.asked[2:])
    first = json.loads(server.asked[0].body)
    assert first["id"] == server.asked[0].headers["forecasts-event-id"]
    assert first["data"] == {
        "question": {
            "slug": "will-the-harbour-of-vessel-open",
            "title": title,
            "url": f"{work.runtime.settings.site_url}/questions/will-the-harbour-of-vessel-open",
            "closes_at": "2024-12-31T23:59:59.999999Z",
            "visibility": "public",
        },
        "forecaster": {"slug": "bob", "name": "Bob", "kind": "pundit"},
        "prediction": 1,
        "probability": 0.7,
        "low": None,
        "high": None,
        "basis": "numeric",
        "stated_at": "2024-05-01T23:59:59.999999Z",
        "stated_precision": "day",
        "recorded_at": "2024-06-01T12:00:00.000000Z",
        "visibility": "public",
    }
    work_all(work)
    assert len(server.asked) == 4


def test_what_is_hidden_is_told_to_its_owner_alone(
    work: Work, server: Loopback, clock: FakeClock
) -> None:
    ann_url, ben_url = server.on("/ann", reply()), server.on("/ben", reply())
    now = work.now()
    with work.transaction() as session:
        ann, ben = member(session, now), member(session, now, "ben@forecasts.example")
        hooked(session, ann, ann_url, EVERY, now)
        hooked(session, ben, ben_url, EVERY, now)
        secret = world.question(session, now, title="Secret?", visibility=Visibility.PRIVATE)
        shared = world.question(session, now, title="Shared?", visibility=Visibility.UNLISTED)
        public = world.question(session, now, title="Public?")
        secret.owner_id = shared.owner_id = ann.id
        say(session, now, secret, ann, Visibility.PRIVATE)
        say(session, now, shared, ben, Visibility.UNLISTED)
        say(session, now, public, ann, Visibility.PRIVATE)
        keys = [secret.id, shared.id]
    later = clock.advance(hours=2)
    with work.transaction() as session:
        for key in keys:
            known = Moment(later - timedelta(minutes=1))
            question = session.get_one(Question, key)
            decide_question(session, question, Decision.NO, known=known, by="x", now=later)
    work_all(work)
    by_path: dict[str, list[tuple[str, str]]] = {"/ann": [], "/ben": []}
    for asked, what in zip(server.asked, told(server), strict=True):
        by_path[asked.path].append(what)
    assert sorted(by_path["/ann"]) == [
        ("prediction.recorded", "Public?"),
        ("prediction.recorded", "Secret?"),
        ("question.resolved", "Secret?"),
        ("question.resolved", "Shared?"),
    ]
    assert sorted(by_path["/ben"]) == [
        ("prediction.recorded", "Shared?"),
        ("question.resolved", "Shared?"),
    ]


def test_only_events_that_were_asked_for_and_happen_later_are_told(
    work: Work, server: Loopback
) -> None:
    now = work.now()
    with work.transaction() as session:
        about, ann = world.question(session, now), member(session, now)
        say(session, now, about, ann)  # before
        hooked(session, ann, server.on("/hook", reply()), ["question.resolved"], now)
        say(session, now, about, ann)
    work_all(work)
    assert server.asked == []


def test_an_import_and_what_was_taken_back_are_no_news(work: Work, server: Loopback) -> None:
    now = work.now()
    with work.transaction() as session:
        ann = member(session, now)
        hooked(session, ann, server.on("/hook", reply()), EVERY, now)
        about = world.question(session, now)
        key = say(session, now, about, ann)
        lines = [
            "question,forecaster,probability,closes_at,outcome\n",
            "Past?,Bob,0.5,2024-01-01,1\n",
        ]
        import_csv(session, lines, by="curator", now=now)
    with work.transaction() as session:
        retract_prediction(session, session.get_one(Prediction, key), reason="undone", now=now)
    work_all(work)
    assert server.asked == []


def test_a_question_that_closes_within_a_day_is_told_once(
    work: Work, server: Loopback, clock: FakeClock
) -> None:
    with work.transaction() as session:
        ann, ben = member(session, clock()), member(session, clock(), "ben@forecasts.example")
        for who in (ann, ben):
            url = server.on(f"/{who.name}", reply())
            hooked(session, who, url, ["question.closing"], clock())
        world.question(session, clock(), title="Soon?", closes="2024-06-02")
        world.question(session, clock(), title="Later?", closes="2024-06-20")
        mine = world.question(
            session, clock(), title="Mine?", closes="2024-06-02", visibility=Visibility.PRIVATE
        )
        mine.owner_id = ann.id
    work_all(work)
    assert server.asked == []
    clock.advance(hours=13)
    for _ in range(3):
        work_all(work)
    closing = "question.closing"
    assert sorted(zip([each.path for each in server.asked], told(server), strict=True)) == [
        ("/ann", (closing, "Mine?")),
        ("/ann", (closing, "Soon?")),
        ("/ben", (closing, "Soon?")),
    ]


def test_a_message_that_fails_comes_again_with_the_same_id_and_bytes(
    work: Work, server: Loopback, clock: FakeClock
) -> None:
    url = server.on("/hook", reply(500), reply(302, Location="/other"), silence, reply(200))
    with work.transaction() as session:
        ann, about = member(session, clock()), world.question(session, clock())
        secret = hooked(session, ann, url, EVERY, clock())
        say(session, clock(), about, ann)
        account_id = ann.id
    for wait in (1, 5, 30, 120):
        work_all(work)
        clock.advance(minutes=wait)
    work_all(work)
    assert {each.path for each in server.asked} == {"/hook"}  # no redirect is followed
    assert len(server.asked) == 4
    assert len({each.body for each in server.asked}) == 1
    assert len({each.headers["forecasts-event-id"] for each in server.asked}) == 1
    assert len({each.headers["forecasts-signature"] for each in server.asked}) == 4
    with work.reading() as session:
        sent = webhooks_of(session, account_id)[0].sent[0]
        assert (sent.attempts, sent.status, sent.trouble, sent.due_at) == (4, 200, None, None)
    assert not heard(server.asked[0], secret, clock())  # over five minutes old


def test_a_webhook_nobody_answers_for_three_days_is_switched_off(
    work: Work, server: Loopback, clock: FakeClock
) -> None:
    with work.transaction() as session:
        ann, about = member(session, clock()), world.question(session, clock())
        hooked(session, ann, server.on("/hook", reply(503)), EVERY, clock())
        say(session, clock(), about, ann)
        account_id = ann.id
    began = clock()
    while clock() < began + timedelta(hours=80):
        work_all(work)
        clock.advance(minutes=30)
    tries = len(server.asked)
    assert 8 <= tries <= 14
    with work.reading() as session:
        hook = webhooks_of(session, account_id)[0]
        assert hook.disabled_at is not None
        assert hook.disabled_at <= began + timedelta(hours=72)
        assert "attempts within three days failed" in (hook.disabled_why or "")
        assert hook.sent[0].due_at is None


def test_an_old_message_sent_again_is_given_as_long_as_a_new_one(
    work: Work, server: Loopback, clock: FakeClock
) -> None:
    with work.transaction() as session:
        ann, about = member(session, clock()), world.question(session, clock())
        hooked(session, ann, server.on("/hook", reply(200), reply(503)), EVERY, clock())
        say(session, clock(), about, ann)
        account_id = ann.id
    work_all(work)
    clock.advance(hours=24 * 30)
    with work.transaction() as session:
        hook = webhooks_of(session, account_id)[0]
        send_again(
            session,
            account_id=account_id,
            public_id=hook.public_id,
            event_id=hook.sent[0].event_id,
            now=clock(),
        )
    asked_for = clock()
    while clock() < asked_for + timedelta(hours=80):
        work_all(work)
        clock.advance(minutes=30)
    with work.reading() as session:
        disabled_at = webhooks_of(session, account_id)[0].disabled_at
    assert disabled_at is not None
    assert timedelta(hours=60) < disabled_at - asked_for <= timedelta(hours=72)


def test_one_test_message_waits_at_a_time(work: Work, server: Loopback) -> None:
    with work.transaction() as session:
        ann = member(session, work.now())
        hooked(session, ann, server.on("/hook", reply(200)), EVERY, work.now())
        account_id = ann.id
    with work.reading() as session:
        key = webhooks_of(session, account_id)[0].public_id
    for tries in (1, 2):
        with work.transaction() as session:
            send_ping(session, account_id=account_id, public_id=key, now=work.now())
        with work.transaction() as session, pytest.raises(ConflictError, match="waits to be sent"):
            send_ping(session, account_id=account_id, public_id=key, now=work.now())
        work_all(work)
        assert len(server.asked) == tries


def test_an_address_that_is_gone_is_switched_off_at_once(work: Work, server: Loopback) -> None:
    with work.transaction() as session:
        ann, about = member(session, work.now()), world.question(session, work.now())
        hooked(session, ann, server.on("/hook", reply(410)), EVERY, work.now())
        say(session, work.now(), about, ann)
        account_id = ann.id
    work_all(work)
    with work.reading() as session:
        assert "410" in (webhooks_of(session, account_id)[0].disabled_why or "")


def test_one_dead_address_holds_up_nobody(work: Work, server: Loopback) -> None:
    with work.transaction() as session:
        now = work.now()
        ann, ben = member(session, now), member(session, now, "ben@forecasts.example")
        hooked(session, ann, server.on("/dead", reply(500)), EVERY, now)
        hooked(session, ben, server.on("/alive", reply(200)), EVERY, now)
        about = world.question(session, now)
        for _ in range(5):
            say(session, now, about, ann)
    work_all(work)
    paths = [each.path for each in server.asked]
    assert (paths.count("/dead"), paths.count("/alive")) == (1, 5)


def test_a_process_killed_while_it_sends_leaves_the_message_to_another(
    work: Work, server: Loopback, clock: FakeClock
) -> None:
    with work.transaction() as session:
        ann, about = member(session, clock()), world.question(session, clock())
        hooked(session, ann, server.on("/hook", reply(200)), EVERY, clock())
        say(session, clock(), about, ann)
    with work.transaction() as session:
        tell = derive_news(session, site_url="", now=clock())
    assert tell
    with work.transaction() as session:
        first = claim_message(session, now=clock())
    with work.transaction() as session:
        assert claim_message(session, now=clock()) is None  # held
    assert first is not None
    answer = send_message(first, work.outside.sender, now=clock())
    clock.advance(minutes=6)  # the first process is dead
    work_all(work)
    with work.transaction() as session:
        settle_message(session, first, answer, now=clock())  # it was not: too late, no harm
        message = session.scalars(select(WebhookDelivery)).one()
        assert (message.attempts, message.delivered_at) == (2, clock())
    assert len({each.body for each in server.asked}) == 1


def test_a_process_killed_while_it_reads_the_ledger_loses_and_repeats_nothing(
    work: Work, server: Loopback
) -> None:
    with work.transaction() as session:
        ann, about = member(session, work.now()), world.question(session, work.now())
        hooked(session, ann, server.on("/hook", reply(200)), EVERY, work.now())
        say(session, work.now(), about, ann)
    with Session(work.runtime.engine) as session, session.begin() as begun:
        assert derive_news(session, site_url="", now=work.now())
        begun.rollback()  # as if it was killed
    work_all(work)
    assert len(server.asked) == 1


@pytest.mark.parametrize("how", ["off", "removed", "disabled"])
def test_nothing_is_sent_where_nothing_is_wanted_any_more(
    work: Work, server: Loopback, how: str
) -> None:
    with work.transaction() as session:
        now = work.now()
        ann, about = member(session, now), world.question(session, now)
        hooked(session, ann, server.on("/hook", reply(200)), EVERY, now)
        say(session, now, about, ann)
        assert derive_news(session, site_url="", now=now)
        public_id = webhooks_of(session, ann.id)[0].public_id
        if how == "off":
            switch_off(session, account_id=ann.id, public_id=public_id, now=now)
        elif how == "removed":
            remove_webhook(session, account_id=ann.id, public_id=public_id)
        else:
            disable_account(session, ann, now=now)
        account_id = ann.id
    work_all(work)
    assert server.asked == []
    if how == "off":
        with work.transaction() as session:
            switch_on(session, account_id=account_id, public_id=public_id, now=work.now())
        work_all(work)
        assert len(server.asked) == 1


def test_a_test_message_says_nothing_and_is_signed(work: Work, server: Loopback) -> None:
    with work.transaction() as session:
        ann = member(session, work.now())
        secret = hooked(session, ann, server.on("/hook", reply(200)), EVERY, work.now())
        public_id = webhooks_of(session, ann.id)[0].public_id
        send_ping(session, account_id=ann.id, public_id=public_id, now=work.now())
    work_all(work)
    (asked,) = server.asked
    assert json.loads(asked.body)["event"] == "ping"
    assert json.loads(asked.body)["data"] == {}
    assert heard(asked, secret, work.now())


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/hook",
        "https://127.0.0.1/",
        "https://localhost/hook",
        "https://10.0.0.7/",
        "https://[::1]/",
        "https://169.254.169.254/latest/meta-data",
        "https://0x7f000001/",
        "https://example.org:8443/",
        "https://me:secret@example.org/",
        "ftp://example.org/",
        "javascript:alert(1)",
        "https://example.org/" + "x" * 2000,
        "",
    ],
)
def test_an_address_that_is_not_public_https_is_refused(session: Session, url: str) -> None:
    now = datetime.fromisoformat("2024-06-01T12:00:00+00:00")
    ann = member(session, now)
    try:
        add_webhook(session, account_id=ann.id, url=url, events=EVERY, now=now)
    except (InvalidInputError, UnsafeAddressError):
        assert session.scalar(select(func.count(Webhook.id))) == 0
    else:
        assert url == "https://0x7f000001/"  # a name like another, judged when it is looked up


def test_a_name_that_leads_into_a_private_network_is_never_asked(
    runtime: Runtime, clock: FakeClock, server: Loopback
) -> None:
    client = PoliteClient(now=clock, resolve=lambda _host, _port: ["127.0.0.1"])
    with pytest.raises(UnsafeAddressError):
        client.post("http://innocent.example/", body=b"{}", headers={})
    client.close()
    assert server.asked == []
    assert runtime is not None


def test_there_are_bounds_and_nobody_reaches_the_webhooks_of_others(session: Session) -> None:
    now = datetime.fromisoformat("2024-06-01T12:00:00+00:00")
    ann, ben = member(session, now), member(session, now, "ben@forecasts.example")
    new = [
        add_webhook(session, account_id=ann.id, url=f"https://x.example/{n}", events=EVERY, now=now)
        for n in range(10)
    ]
    with pytest.raises(ConflictError, match="as many as there may be"):
        add_webhook(session, account_id=ann.id, url="https://x.example/a", events=EVERY, now=now)
    with pytest.raises(InvalidInputError, match="no event"):
        add_webhook(session, account_id=ben.id, url="https://x.example/a", events=["x"], now=now)
    with pytest.raises(InvalidInputError, match="at least one"):
        add_webhook(session, account_id=ben.id, url="https://x.example/a", events=[], now=now)
    with pytest.raises(NotFoundError):
        remove_webhook(session, account_id=ben.id, public_id=new[0].public_id)
    assert "secret" not in {
        name for hook in webhooks_of(session, ann.id) for name in hook.__slots__
    }


@given(
    secret=st.text(min_size=1, max_size=20),
    body=st.text(max_size=50),
    event_id=st.text("abc_09.", max_size=20),
    at=st.integers(0, 4_000_000_000),
    late=st.integers(-1000, 1000),
    spoiled=st.sampled_from(["nothing", "body", "event_id", "secret", "signature"]),
)
def test_a_signature_holds_for_its_message_and_five_minutes(
    secret: str, body: str, event_id: str, at: int, late: int, spoiled: str
) -> None:
    signature = sign(secret, event_id=event_id, body=body, at=at)
    if spoiled == "signature":
        signature = signature[:-1] + ("0" if signature[-1] != "0" else "1")
    genuine = is_genuine(
        secret + ("x" if spoiled == "secret" else ""),
        signature,
        event_id=event_id + ("x" if spoiled == "event_id" else ""),
        body=body + ("x" if spoiled == "body" else ""),
        at=at + late,
    )
    assert genuine is (spoiled == "nothing" and abs(late) <= 300)


@pytest.mark.parametrize("header", ["", "t=1", "v1=00", "t=x,v1=" + "0" * 64, "t=1,v1=" + "z" * 64])
def test_a_header_of_another_shape_is_no_signature(header: str) -> None:
    assert not is_genuine("s", header, event_id="e", body="", at=1)


def test_the_server_of_these_tests_hears_what_is_sent(server: Loopback) -> None:
    url = server.on("/hook", reply(201))
    assert httpx.post(url, content=b"abc").status_code == 201
    assert server.asked[0].body == b"abc"


def test_what_the_docs_tell_receivers_to_run_agrees_with_what_is_sent() -> None:
    page = (ROOT / "docs" / "webhooks.md").read_text(encoding="utf-8")
    names: dict[str, Any] = {}
    exec(page.partition("```python\n")[2].partition("```")[0], names)
    signature = sign("whsec_x", event_id="evt_1", body='{"a": "é"}', at=1_700_000_000)
    body = '{"a": "é"}'.encode()
    check = names["is_genuine"]
    assert check("whsec_x", signature, "evt_1", body, now=1_700_000_299)
    assert not check("whsec_x", signature, "evt_1", body, now=1_700_000_301)
    assert not check("whsec_x", signature, "evt_1", body + b" ", now=1_700_000_000)
    assert not check("whsec_y", signature, "evt_1", body, now=1_700_000_000)
    assert all(f"`{event.value}`" in page for event in Event)


def test_where_a_name_leads_inside_a_network_is_told_to_whoever_runs_the_site_alone(
    work: Work,
) -> None:
    with work.transaction() as session:
        ann = member(session, work.now())
        hooked(session, ann, "https://10.0.0.7/hook", EVERY, work.now())
        number, public_id = ann.id, webhooks_of(session, ann.id)[0].public_id
        send_ping(session, account_id=number, public_id=public_id, now=work.now())
    tell_webhooks.do_one(work)
    assert "10.0.0.7" in work.troubles[0]
    with work.transaction() as session:
        (sent,) = webhooks_of(session, number)[0].sent
    assert sent.trouble == "It leads to no public address."


def test_slow_webhooks_of_one_account_hold_up_another_for_one_message(
    work: Work, server: Loopback, clock: FakeClock
) -> None:
    with work.transaction() as session:
        ann, ben = member(session, clock()), member(session, clock(), "ben@forecasts.example")
        for number in range(3):
            hooked(session, ann, server.on(f"/slow/{number}", silence), EVERY, clock())
        for number in range(2):
            hooked(session, ben, server.on(f"/quick/{number}", reply(200)), EVERY, clock())
        for account in (ann, ben):
            for hook in webhooks_of(session, account.id):
                send_ping(session, account_id=account.id, public_id=hook.public_id, now=clock())
                clock.advance(seconds=1)
    clock.advance(minutes=1)
    paths = []
    for _ in range(4):
        clock.advance(seconds=1)
        assert tell_webhooks.do_one(work)
        paths.append(server.asked[-1].path)
    assert paths == ["/slow/0", "/quick/0", "/slow/1", "/quick/1"]
