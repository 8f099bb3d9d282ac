"""What is read from public statistics: where a series stands, and its values, one by one."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from forecasts.errors import InvalidInputError
from forecasts.sources.observations.periods import Frequency
from forecasts.text import check_url

SECRET_NAMES: Final = frozenset(
    {
        *("api_key", "apikey", "api-key", "x-api-key", "key", "token", "access_token", "auth"),
        *("secret", "password", "registrationkey", "appid", "userid", "sig", "signature"),
    }
)
"""Parameters of an address that carry a secret."""

_PART: Final = r"[A-Za-z0-9][A-Za-z0-9_.:+@$%-]{0,119}"


class Provider(StrEnum):
    """Who gives the series, and in which shape."""

    FRED = "fred"
    WORLD_BANK = "worldbank"
    DBNOMICS = "dbnomics"
    JSON = "json"
    CSV = "csv"

    @property
    def has_vintages(self) -> bool:
        """Whether it says when each value was published."""
        return self is Provider.FRED


_CODES: Final = {
    Provider.FRED: (re.compile(_PART, re.ASCII), "UNRATE"),
    Provider.WORLD_BANK: (re.compile(f"{_PART}/{_PART}", re.ASCII), "POL/FP.CPI.TOTL.ZG"),
    Provider.DBNOMICS: (
        re.compile(f"{_PART}/{_PART}/{_PART}", re.ASCII),
        "AMECO/ZUTN/EA19.1.0.0.0.ZUTN",
    ),
}


def check_without_secrets(url: str) -> None:
    """Checks that no parameter of an address looks like a secret.

    Raises:
        InvalidInputError: one does.
    """
    names = {name.lower() for name, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True)}
    if names & SECRET_NAMES:
        raise InvalidInputError(
            "The address carries a key; a rule is public, so that keys have no place in it. "
            "Use an address that needs none."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Where a series stands, and how its rows are read.

    Attributes:
        provider: who gives it.
        code: of FRED `UNRATE`, of the World Bank `COUNTRY/INDICATOR`, of DBnomics
            `PROVIDER/DATASET/SERIES`; empty for a plain feed.
        url: of a plain JSON or CSV feed; empty otherwise.
        rows: dotted path to the list of rows in a JSON feed; empty when the feed is the list.
        date_field: dotted path inside a row, or the column of a CSV.
        value_field: dotted path inside a row, or the column of a CSV.
        frequency: how long a period is, where bare dates do not say it.

    Raises:
        InvalidInputError: it names nothing that can be read, or the address carries a key.
    """

    provider: Provider
    code: str = ""
    url: str = ""
    rows: str = ""
    date_field: str = ""
    value_field: str = ""
    frequency: Frequency | None = None

    def __post_init__(self) -> None:
        if self.provider in _CODES:
            self._check_code()
        else:
            self._check_feed()

    def _check_code(self) -> None:
        shape, example = _CODES[self.provider]
        if not shape.fullmatch(self.code):
            raise InvalidInputError(
                f"{self.code[:80]!r} is no series of {self.provider}; write it like {example}."
            )
        if self.url or self.rows or self.date_field or self.value_field:
            raise InvalidInputError(
                f"{self.provider} is asked by the code of its series; an address and the names of "
                "fields belong to json and csv."
            )

    def _check_feed(self) -> None:
        if self.code:
            raise InvalidInputError(f"A {self.provider} feed has an address and no series code.")
        check_url(self.url)
        if not self.date_field or not self.value_field:
            raise InvalidInputError(
                f"A {self.provider} feed needs the name of the field with the date and of the one "
                "with the value."
            )
        if self.rows and self.provider is not Provider.JSON:
            raise InvalidInputError("A path to rows is only for json; a CSV has its rows as lines.")
        check_without_secrets(self.url)

    @property
    def label(self) -> str:
        """What messages call it, such as `fred UNRATE`."""
        return f"{self.provider} {self.code or self.value_field}"


@dataclass(frozen=True, slots=True)
class Observation:
    """One row: the value a source gives for one period.

    Attributes:
        period_start: first day of the period.
        period_end: last day of the period.
        value: exactly as written; None where the row says that there is none (yet).
        vintage: the day this value was published, None if the source does not say it.
        row: the row of the feed, quoted in at most 300 characters.
    """

    period_start: date
    period_end: date
    value: Decimal | None
    vintage: date | None
    row: str


@dataclass(frozen=True, slots=True)
class Observations:
    """What a series held when it was read, and the bytes that say so.

    Attributes:
        observations: ascending by period, then by vintage; no two alike.
        raw: the bytes of the answer, without our key.
        media_type: of the bytes.
        url: where they came from, without our key.
        fetched_at: by our clock.
    """

    observations: list[Observation]
    raw: bytes
    media_type: str
    url: str
    fetched_at: datetime
