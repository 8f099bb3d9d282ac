"""Several processes at once: one letter to an address, one writer of a report."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from sqlalchemy import func, select

from forecasts.models import Delivery, Subscription
from forecasts.runtime import Runtime
from forecasts.subscriptions import Asked, Choices, ask, claim_report, finish_report
from tests.conftest import FakeClock
from tests.subscriptions.letters import letterhead, subscribed

MONDAY = datetime(2024, 6, 3, 8, 0, tzinfo=UTC)


def test_an_address_asked_by_many_at_once_gets_one_letter(
    runtime: Runtime, clock: FakeClock
) -> None:
    head = letterhead()

    def one(_: int) -> Asked:
        with runtime.transaction() as session:
            return ask(session, "anna@mail.example", Choices(), head=head, now=clock())

    for day in range(2):
        clock.advance(days=day)
        with ThreadPoolExecutor(6) as crowd:
            came = Counter(crowd.map(one, range(12)))
        assert came == {Asked.CONFIRMATION: 1, Asked.TOO_SOON: 11}
    with runtime.reading() as session:
        assert session.scalar(select(func.count(Subscription.id))) == 1
        assert session.scalar(select(func.count(Delivery.id))) == 2


def test_each_report_is_written_by_one_of_many_writers(runtime: Runtime, clock: FakeClock) -> None:
    with runtime.transaction() as session:
        for number in range(24):
            subscribed(session, clock(), f"reader{number}@mail.example")

    def writer(_: int) -> list[int]:
        written, idle = list[int](), 0
        while idle < 30:
            with runtime.transaction() as session:
                claimed = claim_report(session, now=MONDAY)
            idle = idle + 1 if claimed is None else 0
            if claimed is not None:
                with runtime.transaction() as session:
                    if finish_report(session, claimed, now=MONDAY):
                        written.append(claimed.subscription_id)
        return written

    with ThreadPoolExecutor(4) as crowd:
        came = Counter(each for written in crowd.map(writer, range(4)) for each in written)
    assert len(came) == 24
    assert set(came.values()) == {1}
    with runtime.reading() as session:
        assert set(session.scalars(select(Subscription.last_week))) == {"2024-W23"}
