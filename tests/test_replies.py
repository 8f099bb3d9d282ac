"""Right of reply: what forecasters say stands beside the record, once, and is never edited."""

import pytest

from forecasts.clock import DatePrecision, Edge, parse_moment
from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError, NotFoundError
from forecasts.forecasters import record_forecaster
from forecasts.models import Forecaster, Reply
from forecasts.predictions import retract_prediction
from forecasts.replies import REPLY_LIMIT, record_reply, retract_reply
from forecasts.runtime import Runtime
from forecasts.standings import record_version, replies_of
from forecasts.values import ForecasterKind, Visibility
from tests import world
from tests.conftest import FakeClock


@pytest.fixture
def alice(session: Session, clock: FakeClock) -> Forecaster:
    return world.forecaster(session, clock())


def said(
    session: Session, who: Forecaster, clock: FakeClock, text: str = "I meant spring."
) -> Reply:
    return record_reply(session, who, text=text, by="curator", now=clock())


def test_a_reply_stands_as_it_was_said_with_its_day_and_source(
    session: Session, clock: FakeClock, alice: Forecaster
) -> None:
    record_reply(
        session,
        alice,
        text="First line.\r\nSecond \u202eline.",
        url="https://news.example/reply",
        said=parse_moment("2024-05-01", edge=Edge.END),
        by="curator",
        now=clock(),
    )
    (line,) = replies_of(session, alice.id)
    assert line.text == "First line.\nSecond line."
    assert (line.url, line.said_precision) == ("https://news.example/reply", DatePrecision.DAY)
    assert line.said_at.isoformat() == "2024-05-01T23:59:59.999999+00:00"
    assert (line.prediction, line.retracted_at) == (None, None)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"text": " \n "}, "reply is empty"),
        ({"text": "x" * (REPLY_LIMIT + 1)}, "has 2001 characters"),
        ({"text": "a\x00b"}, "NUL"),
        ({"url": "javascript:alert(1)"}, "not a web address"),
        (
            {"said": parse_moment("2024-06-02", edge=Edge.END)},
            "The reply is dated 2024-06-02 23:59 UTC",
        ),
        ({"prediction_id": 77}, "77 is no public call of Alice Arden"),
    ],
)
def test_what_cannot_be_a_reply_is_refused_and_nothing_is_kept(
    session: Session, clock: FakeClock, alice: Forecaster, changed: dict[str, object], message: str
) -> None:
    given_reply: dict[str, object] = {"text": "I meant spring."} | changed
    with pytest.raises(InvalidInputError, match=message):
        record_reply(session, alice, by="curator", now=clock(), **given_reply)  # type: ignore[arg-type]
    assert session.query(Reply).count() == 0


def test_somebody_whom_nobody_sees_has_no_page_for_a_reply(
    session: Session, clock: FakeClock
) -> None:
    who = record_forecaster(
        session, name="Quiet Quin", kind=ForecasterKind.USER, is_public=False, now=clock()
    )
    with pytest.raises(ConflictError, match="no public statement"):
        said(session, who, clock)


def test_only_an_own_public_standing_call_is_answered(
    session: Session, clock: FakeClock, alice: Forecaster
) -> None:
    bob = world.forecaster(session, clock(), "Bob Birch")
    about = world.question(session, clock())
    own = world.prediction(session, clock(), about, alice, 0.3)
    hidden = world.prediction(session, clock(), about, alice, 0.4, visibility=Visibility.PRIVATE)
    his = world.prediction(session, clock(), about, bob, 0.5)
    for refused in (hidden, his):
        with pytest.raises(InvalidInputError, match="no public call of Alice"):
            record_reply(
                session, alice, text="No.", prediction_id=refused.id, by="curator", now=clock()
            )
    record_reply(session, alice, text="No.", prediction_id=own.id, by="curator", now=clock())
    assert [line.prediction for line in replies_of(session, alice.id)] == [own.id]
    retract_prediction(session, own, reason="a slip", now=clock())
    with pytest.raises(InvalidInputError, match="no public call of Alice"):
        record_reply(session, alice, text="Yes.", prediction_id=own.id, by="curator", now=clock())


def test_the_same_said_twice_stands_once(
    session: Session, clock: FakeClock, alice: Forecaster
) -> None:
    first = said(session, alice, clock)
    clock.advance(hours=3)
    assert said(session, alice, clock, " I meant  spring. ").id != first.id
    assert said(session, alice, clock).id == first.id
    today = parse_moment("2024-06-01", edge=Edge.END)
    dated = record_reply(session, alice, text="Dated.", said=today, by="curator", now=clock())
    clock.advance(hours=3)
    again = record_reply(session, alice, text="Dated.", said=today, by="curator", now=clock())
    assert again.id == dated.id
    before = parse_moment("2024-05-01", edge=Edge.END)
    other = record_reply(session, alice, text="Dated.", said=before, by="curator", now=clock())
    assert other.id != dated.id


def test_a_retracted_reply_leaves_the_page_and_keeps_its_reason(
    session: Session, clock: FakeClock, alice: Forecaster
) -> None:
    reply = said(session, alice, clock)
    with pytest.raises(InvalidInputError, match="reason is empty"):
        retract_reply(session, reply.id, reason=" ", by="curator", now=clock())
    retract_reply(session, reply.id, reason="not hers", by="curator", now=clock())
    retract_reply(session, reply.id, reason="not hers", by="curator", now=clock.advance(hours=1))
    assert replies_of(session, alice.id) == ()
    (line,) = replies_of(session, alice.id, includes_retracted=True)
    assert (line.retracted_by, line.retraction_reason) == ("curator", "not hers")
    assert line.retracted_at == line.recorded_at
    with pytest.raises(ConflictError, match="retracted on 2024-06-01 already: not hers"):
        retract_reply(session, reply.id, reason="another", by="curator", now=clock())
    with pytest.raises(NotFoundError, match="no reply '99'"):
        retract_reply(session, 99, reason="x", by="curator", now=clock())
    assert said(session, alice, clock).id != reply.id


def test_a_reply_and_its_retraction_move_the_version_of_the_record(
    runtime: Runtime, clock: FakeClock
) -> None:
    with runtime.transaction() as session:
        alice = world.forecaster(session, clock())
        versions = [record_version(session, clock())]
        reply = said(session, alice, clock)
        versions.append(record_version(session, clock()))
        retract_reply(session, reply.id, reason="not hers", by="curator", now=clock())
        session.flush()
        versions.append(record_version(session, clock()))
    assert len(set(versions)) == 3
