"""The feed of a watch lists new pieces: in its time, politely, and never more than is bearable."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from forecasts.errors import (
    ConflictError,
    InvalidInputError,
    SourceGoneError,
    SourceUnavailableError,
)
from forecasts.jobs.read_feeds import do_one
from forecasts.jobs.running import run_once
from forecasts.jobs.schedule import JOBS
from forecasts.jobs.work import PoisonedItemError, Work
from forecasts.language.records import MetadataDate
from forecasts.models import Watch, WatchedPiece
from forecasts.outside import Outside
from forecasts.runtime import Runtime
from forecasts.sources import Fetched
from forecasts.sources.feeds import FeedItem
from forecasts.watches import end_watch, publication_day, watch_page
from forecasts.watches.feed import (
    EVERY,
    MOST_NEW,
    MOST_WAITING,
    SOON,
    FeedClaim,
    claim_feed,
    store_feed,
)
from tests.conftest import FakeClock
from tests.watches.lantern import column, watched

FEED = "https://lantern.example/feed.xml"
LISTED = """<rss version="2.0"><channel>
<item><title>Ferry</title><link>/ferry?utm_source=rss</link>
<pubDate>Mon, 20 May 2024 10:00:00 GMT</pubDate></item>
<item><title>Ferry, again</title><link>https://lantern.example/ferry#more</link>
<pubDate>Mon, 20 May 2024 11:00:00 GMT</pubDate></item>
<item><title>Too old</title><link>/old</link><pubDate>Mon, 01 Jan 2024 10:00:00 GMT</pubDate></item>
<item><title>No day</title><link>/undated</link></item>
<item><title>Ahead</title><link>/ahead</link><pubDate>Fri, 01 Jan 2027 10:00:00 GMT</pubDate></item>
</channel></rss>"""


class Web:
    """A web of one feed and one robots.txt."""

    def __init__(
        self, body: str = LISTED, robots: str = "", error: Exception | None = None
    ) -> None:
        self.body, self.robots, self.error = body, robots, error
        self.asked: list[str] = []

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Fetched:
        """Answers with the feed, or what it was told to raise."""
        del params, headers
        self.asked.append(url)
        if url.endswith("/robots.txt"):
            if not self.robots:
                raise SourceGoneError("There are no rules.")
            return Fetched(
                url, self.robots.encode(), "text/plain", datetime(2024, 6, 1, tzinfo=UTC)
            )
        if self.error is not None:
            raise self.error
        return Fetched(url, self.body.encode(), "text/xml", datetime(2024, 6, 1, tzinfo=UTC))


def work_of(runtime: Runtime, web: Web) -> Work:
    return Work(runtime, Outside(http=web, web=web, sources={}, close=lambda: None))


def begun(runtime: Runtime, clock: FakeClock) -> None:
    with runtime.transaction() as session:
        watched(session, clock, feed=FEED)


def listed(runtime: Runtime) -> list[tuple[str, date, str]]:
    with runtime.reading() as session:
        rows = session.scalars(select(WatchedPiece).order_by(WatchedPiece.id))
        return [(row.title, row.published_on, row.state.value) for row in rows]


def the_watch(runtime: Runtime) -> Watch:
    with runtime.reading() as session:
        return session.scalars(select(Watch)).one()


def test_new_pieces_wait_once_each_and_older_ones_are_left(
    runtime: Runtime, clock: FakeClock
) -> None:
    begun(runtime, clock)
    work = work_of(runtime, Web())
    assert run_once(work, JOBS)["read_feeds"] == 1
    today = clock().date()
    expected = [
        ("Ferry", date(2024, 5, 20), "waiting"),
        ("No day", today, "waiting"),
        ("Ahead", today, "waiting"),
    ]
    assert listed(runtime) == expected
    assert do_one(work) is False
    clock.at += EVERY
    assert do_one(work) is True
    assert listed(runtime) == expected
    watch = the_watch(runtime)
    assert (watch.feed_read_at, watch.feed_due_at) == (clock(), clock() + EVERY)


def test_what_a_feed_states_no_day_of_is_said_to_be_seen_and_counts_as_from_no_day(
    runtime: Runtime, clock: FakeClock
) -> None:
    with runtime.transaction() as session:
        watched(session, clock, feed=FEED, since=clock().date())
    now = format_datetime(clock())
    body = LISTED.replace("Mon, 20 May 2024 10:00:00 GMT", now)
    assert do_one(work_of(runtime, Web(body)))
    with runtime.reading() as session:
        page = watch_page(session, "the-lantern", now=clock())
        undated = {piece.title: piece.is_undated for piece in page.pieces}
        early = {piece.title: piece.is_before for piece in page.pieces}
    assert undated == {"Ferry": False, "No day": True, "Ahead": True}
    assert early == {"Ferry": True, "No day": False, "Ahead": False}
    assert page.watch.before == 1


def test_the_day_a_piece_was_seen_on_is_never_taken_for_the_day_it_was_published(
    runtime: Runtime, clock: FakeClock
) -> None:
    begun(runtime, clock)
    assert do_one(work_of(runtime, Web()))
    on_page = (MetadataDate(date(2024, 5, 9), "article:published_time"),)
    changed = (MetadataDate(date(2024, 5, 30), "article:modified_time"),)
    before = (MetadataDate(date(2019, 6, 4), "JSON-LD datePublished"),)
    with runtime.reading() as session:
        dated, undated, _ = session.scalars(select(WatchedPiece).order_by(WatchedPiece.id))
        assert publication_day(session, undated, on_page + changed, said=None) == date(2024, 5, 9)
        assert publication_day(session, undated, (), said=date(2024, 5, 4)) == date(2024, 5, 4)
        assert publication_day(session, dated, changed, said=None) == date(2024, 5, 20)
        for piece, dates in ((undated, changed), (undated, on_page + before), (dated, on_page)):
            with pytest.raises(InvalidInputError, match=r"--published-on YYYY-MM-DD"):
                publication_day(session, piece, dates, said=None)
        with pytest.raises(ConflictError, match="outside the watch"):
            publication_day(session, undated, before, said=None)


def test_a_piece_that_is_an_article_on_record_is_read_at_once(
    runtime: Runtime, clock: FakeClock
) -> None:
    begun(runtime, clock)
    with runtime.transaction() as session:
        column(session, clock, url="https://lantern.example/ferry", publisher="Another name")
    assert do_one(work_of(runtime, Web()))
    assert listed(runtime)[0] == ("Ferry", date(2024, 5, 20), "read")


def test_a_host_that_asks_programs_not_to_read_its_feed_is_left_alone(
    runtime: Runtime, clock: FakeClock
) -> None:
    begun(runtime, clock)
    web = Web(robots="User-agent: *\nDisallow: /feed.xml")
    work = work_of(runtime, web)
    assert do_one(work)
    assert FEED not in web.asked
    assert listed(runtime) == []
    assert "asks programs not to" in (the_watch(runtime).feed_trouble or "")
    assert work.troubles


def test_a_feed_that_fails_is_asked_less_and_less_and_goes_on_when_it_answers(
    runtime: Runtime, clock: FakeClock
) -> None:
    begun(runtime, clock)
    web = Web(error=SourceUnavailableError("Busy."))
    pauses = []
    for _ in range(8):
        assert do_one(work_of(runtime, web))
        due = the_watch(runtime).feed_due_at
        assert due is not None
        pauses.append(due - clock())
        clock.at = due
    assert pauses[:4] == [timedelta(hours=n) for n in (1, 2, 4, 8)]
    assert pauses[-1] == timedelta(days=2)
    web.error = None
    assert do_one(work_of(runtime, web))
    assert (the_watch(runtime).feed_failures, the_watch(runtime).feed_trouble) == (0, None)


def test_a_feed_that_fails_unexpectedly_is_put_off_with_its_reason(
    runtime: Runtime, clock: FakeClock
) -> None:
    begun(runtime, clock)
    work = work_of(runtime, Web(error=KeyError("odd")))
    with pytest.raises(PoisonedItemError, match="KeyError"):
        do_one(work)
    watch = the_watch(runtime)
    assert "KeyError" in (watch.feed_trouble or "")
    assert watch.feed_due_at is not None
    assert watch.feed_due_at > clock()


def test_two_processes_never_read_the_same_feed_at_once(runtime: Runtime, clock: FakeClock) -> None:
    begun(runtime, clock)
    with runtime.transaction() as session:
        assert claim_feed(session, now=clock()) is not None
        assert claim_feed(session, now=clock()) is None


def flood(number: int) -> str:
    items = "".join(
        f"<item><title>T{each}</title><link>/{number}/{each}</link></item>" for each in range(600)
    )
    return f'<rss version="2.0"><channel>{items}</channel></rss>'


def test_a_flood_is_taken_in_small_parts_and_ends(runtime: Runtime, clock: FakeClock) -> None:
    begun(runtime, clock)
    for number in range(MOST_WAITING // MOST_NEW + 2):
        assert do_one(work_of(runtime, Web(flood(number))))
        clock.advance(hours=4)
        if number == 0:
            assert len(listed(runtime)) == MOST_NEW
            due = the_watch(runtime).feed_due_at
            assert due == clock() - timedelta(hours=4) + SOON
    assert len(listed(runtime)) == MOST_WAITING
    assert "1,000 pieces wait" in (the_watch(runtime).feed_trouble or "")


@pytest.mark.parametrize(
    "body",
    ["", "<html>", "\x00", '<!DOCTYPE x [<!ENTITY a "b">]><rss/>', "<rss>" + "<a>" * 2000],
)
def test_what_is_no_feed_is_said_and_lists_nothing(
    runtime: Runtime, clock: FakeClock, body: str
) -> None:
    begun(runtime, clock)
    assert do_one(work_of(runtime, Web(body)))
    assert listed(runtime) == []
    assert the_watch(runtime).feed_trouble


def test_the_feed_of_a_watch_that_ended_is_read_until_its_last_days_were_seen(
    runtime: Runtime, clock: FakeClock
) -> None:
    begun(runtime, clock)
    with runtime.transaction() as session:
        end_watch(session, session.scalars(select(Watch)).one(), by="anna", now=clock())
    assert do_one(work_of(runtime, Web()))
    assert the_watch(runtime).feed_due_at is not None
    clock.advance(days=4)
    assert do_one(work_of(runtime, Web()))
    assert the_watch(runtime).feed_due_at is None


ITEMS = st.lists(
    st.builds(
        FeedItem,
        id=st.text(max_size=5),
        title=st.text(max_size=400),
        url=st.one_of(st.none(), st.sampled_from(["https://a.example/1", "https://a.example/1#x"])),
        published_at=st.one_of(
            st.none(),
            st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
        ),
        summary=st.just(""),
    ),
    max_size=20,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(items=ITEMS)
def test_whatever_a_feed_lists_a_second_reading_adds_nothing(
    runtime: Runtime, clock: FakeClock, items: list[FeedItem]
) -> None:
    with runtime.transaction() as session:
        watch = session.scalars(select(Watch)).one_or_none() or watched(session, clock, feed=FEED)
        claim = FeedClaim(watch.id, FEED)
        store_feed(session, claim, items, now=clock())
        before = session.query(WatchedPiece).count()
        again = store_feed(session, claim, items, now=clock())
        assert again.new == 0
        assert session.query(WatchedPiece).count() == before
        session.rollback()
