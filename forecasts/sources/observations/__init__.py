"""Numbers from public statistics: FRED, World Bank, DBnomics, plain JSON and CSV; see quirks.md."""

from forecasts.sources.observations.client import (
    BASE_URLS,
    parse_observations,
    read_observations,
    without_secrets,
)
from forecasts.sources.observations.periods import Frequency, Period, parse_period, period_of
from forecasts.sources.observations.records import (
    Observation,
    Observations,
    Provider,
    Series,
    check_without_secrets,
)

__all__ = [
    "BASE_URLS",
    "Frequency",
    "Observation",
    "Observations",
    "Period",
    "Provider",
    "Series",
    "check_without_secrets",
    "parse_observations",
    "parse_period",
    "period_of",
    "read_observations",
    "without_secrets",
]
