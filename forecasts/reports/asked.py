"""What is asked of a report: for whom, over which time, from which site."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from urllib.parse import urlsplit

from forecasts.config import Settings
from forecasts.errors import InvalidInputError
from forecasts.values import Role

LANGUAGE: Final = "en_GB"
MOVED: Final = 0.05
"""How far a market must move to be told to readers."""

_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Whom a report is written for, and what they chose.

    Attributes:
        public_id: of the subscription.
        role: what the account may do; reader without one.
        account_id: whose questions are theirs, None without an account.
        forecaster_id: whose statements are theirs, None before the first.
        zone: in which times are told.
        language: of dates.
        whole_board: whether the report covers everything; else what was chosen, and one's own.
        is_widened: whether it does so only because whom it was narrowed to is gone from the record.
        tags: chosen; named first where the report covers everything.
        forecasters: slugs of those chosen, likewise.
        own_record: whether one's own record is in it.
        moved_by: how far a market must move to be told, in probability.
    """

    public_id: str
    role: Role = Role.READER
    account_id: int | None = None
    forecaster_id: int | None = None
    zone: str = "UTC"
    language: str = LANGUAGE
    whole_board: bool = True
    is_widened: bool = False
    tags: tuple[str, ...] = ()
    forecasters: tuple[str, ...] = ()
    own_record: bool = True
    moved_by: float = 0.1

    @property
    def threshold(self) -> float:
        """How far a market must move: as an account chose, else 5 points."""
        return MOVED if self.account_id is None else self.moved_by


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The time a report tells of: from `since` on, up to and without `until`.

    Attributes:
        week: the ISO week it is the report of, such as "2026-W48".
        due_at: when it was to come; None for everybody's.
        is_late: whether it comes later than it was due.
        is_monthly: whether it is sent once a month.
        is_sign_of_life: whether it is sent although nothing may have happened.
        looks_back: how far before `since` decisions are looked for, too: one that was made just
            before may have been recorded after the report before was composed. Whoever asks for it
            leaves out what was told.
    """

    week: str
    since: datetime
    until: datetime
    due_at: datetime | None = None
    is_late: bool = False
    is_monthly: bool = False
    is_sign_of_life: bool = False
    looks_back: timedelta = timedelta(0)

    @property
    def decided_since(self) -> datetime:
        """From when on decisions are told."""
        return self.since - self.looks_back


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The site a report comes from, with the addresses of its pages.

    Attributes:
        site_url: without a closing slash.
        contact: where to ask for a correction; empty when none is named.
        host: the name of the site.
    """

    site_url: str
    contact: str = ""
    host: str = ""

    def at(self, path: str) -> str:
        """Gives the whole address of a path."""
        return f"{self.site_url.rstrip('/')}{path}"

    def question(self, slug: str, *, is_own: bool = False) -> str:
        """Gives the page of a question: everybody's, or the reader's own side of it."""
        return self.at(f"/me/questions/{slug}" if is_own else f"/questions/{slug}")

    def forecaster(self, slug: str) -> str:
        """Gives the page of a forecaster."""
        return self.at(f"/forecasters/{slug}")

    def edition(self, week: str) -> str:
        """Gives the page of a week for everybody."""
        return self.at(f"/reports/{week}")

    def mine(self, public_id: str) -> str:
        """Gives the page of a personal report, by the name of its letter."""
        return self.at(f"/reports/mine/{public_id}")


def place_of(settings: Settings) -> Place:
    """Gives the place a site's reports come from.

    Example:
        >>> place_of(Settings(database_url="", site_url="https://f.example:8443")).host
        'f.example'
    """
    host = urlsplit(settings.site_url).hostname or "localhost"
    return Place(site_url=settings.site_url, contact=settings.contact, host=host)


def week_of(at: datetime) -> str:
    """Names the ISO week, in UTC, in which an instant lies.

    Example:
        >>> week_of(datetime(2027, 1, 3, 23, 59, tzinfo=UTC))
        '2026-W53'
    """
    year, week, _ = at.astimezone(UTC).isocalendar()
    return f"{year}-W{week:02d}"


def week_span(week: str) -> Span:
    """Gives the time of an ISO week: from Monday 00:00 UTC to the next.

    Raises:
        InvalidInputError: there is no such week.

    Example:
        >>> week_span("2026-W53").until.isoformat()
        '2027-01-04T00:00:00+00:00'
    """
    try:
        monday = date.fromisoformat(f"{week}-1")
    except ValueError:
        monday = None
    since = datetime.combine(monday or date.min, time(), UTC)
    if monday is None or week_of(since) != week:
        raise InvalidInputError(f"{week[:20]!r} is no ISO week; write it like 2026-W48.")
    return Span(week=week, since=since, until=since + _WEEK)
