"""The demonstration has reports of its latest weeks, each with news of its invented markets."""

from datetime import UTC, datetime

from forecasts.demo import load_demo
from forecasts.demo.weeks import WEEKS, keep_weeks
from forecasts.reports.asked import place_of
from forecasts.reports.shown import edition_lines, shown_edition
from forecasts.runtime import Runtime


def test_the_latest_weeks_are_told_and_something_moved_in_them(runtime: Runtime) -> None:
    now = datetime(2026, 11, 4, 12, tzinfo=UTC)
    with runtime.transaction() as session:
        load_demo(session, now=now)
        keep_weeks(session, place=place_of(runtime.settings), now=now)
    site = runtime.settings.site_url
    with runtime.reading() as session:
        lines, pages = edition_lines(session, site_url=site)
        assert [line.week for line in lines] == ["2026-W44", "2026-W43", "2026-W42"]
        assert (len(lines), pages) == (WEEKS, 1)
        moves = shown_edition(session, "2026-W44", site_url=site).report.moves
        assert moves
        assert all("Demonstration" in each.subject.title for each in moves)
