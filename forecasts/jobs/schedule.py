"""The one list of periodic jobs: what is done, and how often."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from forecasts.jobs import (
    check_resolutions,
    housekeeping,
    keep_editions,
    keep_pages,
    read_bounces,
    read_feeds,
    read_past_prices,
    send_mail,
    tell_webhooks,
    track_prices,
    write_notices,
    write_reports,
)
from forecasts.jobs.running import Job
from forecasts.periods import Daily, Every

JOBS: Final[Mapping[str, Job]] = MappingProxyType(
    {
        "track_prices": Job(track_prices.do_one, Every(60)),
        "check_resolutions": Job(check_resolutions.do_one, Every(60)),
        "tell_webhooks": Job(tell_webhooks.do_one, Every(60)),
        "keep_editions": Job(keep_editions.do_one, Every(900)),
        "write_reports": Job(write_reports.do_one, Every(60)),
        "write_notices": Job(write_notices.do_one, Every(60)),
        "send_mail": Job(send_mail.do_one, Every(60)),
        "read_bounces": Job(read_bounces.do_one, Every(300)),
        "read_past_prices": Job(read_past_prices.do_one, Every(900)),
        "keep_pages": Job(keep_pages.do_one, Every(300)),
        "read_feeds": Job(read_feeds.do_one, Every(300)),
        "housekeeping": Job(housekeeping.do_one, Daily(3, 30)),
    }
)
"""By name, in the order in which `forecasts scheduler --once` works them."""
