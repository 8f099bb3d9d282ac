"""Reads a series once: one request, its rows, and the bytes as evidence without our key."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from forecasts.errors import SourceError, SourceRefusedError
from forecasts.sources.http import Http
from forecasts.sources.observations.dbnomics import parse_dbnomics
from forecasts.sources.observations.fred import parse_fred
from forecasts.sources.observations.plain import parse_csv, parse_json_feed
from forecasts.sources.observations.records import (
    SECRET_NAMES,
    Observation,
    Observations,
    Provider,
    Series,
)
from forecasts.sources.observations.worldbank import parse_world_bank

BASE_URLS: Final[Mapping[str, str]] = MappingProxyType(
    {
        Provider.FRED: "https://api.stlouisfed.org/fred",
        Provider.WORLD_BANK: "https://api.worldbank.org/v2",
        Provider.DBNOMICS: "https://api.db.nomics.world/v22",
    }
)
"""Where each provider is asked; paths are appended."""

_HISTORY: Final = timedelta(days=800)
_EARLIEST: Final = date(1776, 7, 4)


@dataclass(frozen=True, slots=True)
class _Request:
    url: str
    params: dict[str, str | int] = field(default_factory=dict)


def _back(day: date, by: timedelta) -> str:
    return (day - by if day - _EARLIEST > by else _EARLIEST).isoformat()


def _fred_request(base: str, series: Series, since: date, until: date) -> _Request:
    params: dict[str, str | int] = {
        "series_id": series.code,
        "file_type": "json",
        # From before the first period, so that the day each value was published shows.
        "realtime_start": _back(since, timedelta(days=1)),
        "realtime_end": "9999-12-31",
        # Some history, so that a frequency that does not fit shows.
        "observation_start": _back(since, _HISTORY),
        "observation_end": until.isoformat(),
        "limit": 100_000,
    }
    return _Request(f"{base}/series/observations", params)


def _request(base: str, series: Series, since: date, until: date) -> _Request:
    path = quote(series.code, safe="/:.$+@%-_")
    if series.provider is Provider.FRED:
        return _fred_request(base, series, since, until)
    if series.provider is Provider.WORLD_BANK:
        country, indicator = path.split("/")
        where = f"{base}/country/{country}/indicator/{indicator}"
        return _Request(where, {"format": "json", "per_page": 20_000})
    if series.provider is Provider.DBNOMICS:
        return _Request(f"{base}/series/{path}", {"observations": "true"})
    return _Request(series.url)


def without_secrets(url: str) -> str:
    """Takes keys, tokens and passwords out of an address.

    Example:
        >>> without_secrets("https://me:pw@data.example/series?id=UNRATE&api_key=abc")
        'https://data.example/series?id=UNRATE'
    """
    parts = urlsplit(url)
    kept = [
        pair
        for pair in parse_qsl(parts.query, keep_blank_values=True)
        if pair[0].lower() not in SECRET_NAMES
    ]
    query = parts.query
    if len(kept) != len(parse_qsl(parts.query, keep_blank_values=True)):
        query = urlencode(kept)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, query, ""))


def parse_observations(raw: bytes, series: Series) -> list[Observation]:
    """Reads the rows out of an answer's bytes; pure.

    Raises:
        SourceShapeError: they cannot be read.
    """
    if series.provider is Provider.FRED:
        return parse_fred(raw, series.frequency)
    if series.provider is Provider.WORLD_BANK:
        return parse_world_bank(raw, series.frequency)
    if series.provider is Provider.DBNOMICS:
        return parse_dbnomics(raw, series.frequency)
    return (parse_json_feed if series.provider is Provider.JSON else parse_csv)(raw, series)


def _blanked(text: str, key: str | None) -> str:
    if not key:
        return text
    return text.replace(key, "***").replace(quote(key, safe=""), "***")


def read_observations(
    http: Http,
    series: Series,
    *,
    since: date,
    until: date,
    api_key: str | None = None,
    base_urls: Mapping[str, str] = BASE_URLS,
) -> Observations:
    """Reads a series as it stands now.

    Args:
        http: the way to the web.
        series: where it stands and how its rows are read.
        since: first day of interest, not in the future; FRED gives what was published from the day
            before on, and some earlier periods.
        until: last day of interest.
        api_key: of FRED; it is in no message and nothing that is kept.
        base_urls: where the providers are.

    Raises:
        SourceRefusedError: FRED is asked without a key.
        SourceError: it cannot be read; one of its kinds says why.
    """
    request = _request(base_urls.get(series.provider, ""), series, since, until)
    key = None
    if series.provider is Provider.FRED:
        key = api_key
        if not key:
            raise SourceRefusedError(
                "FRED answers only with a key; set FORECASTS_FRED_API_KEY to yours."
            )
        request.params["api_key"] = key
    try:
        got = http.get(request.url, params=request.params or None)
        raw = got.body.replace(key.encode(), b"***") if key else got.body
        observations = parse_observations(raw, series)
    except SourceError as error:
        error.args = tuple(_blanked(str(each), key) for each in error.args)
        raise error from None
    url = without_secrets(_blanked(got.url, key))
    return Observations(observations, raw, got.media_type, url, got.fetched_at)
