"""Work over an own record, with nothing outside."""

from collections.abc import Mapping

import pytest

from forecasts.errors import SourceUnavailableError
from forecasts.jobs.work import Work
from forecasts.outside import Outside
from forecasts.runtime import Runtime
from forecasts.sources import Fetched


class NoWeb:
    """A web client that reaches nothing."""

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Fetched:
        del params, headers
        raise SourceUnavailableError(f"{url} does not answer")


@pytest.fixture
def outside() -> Outside:
    return Outside(http=NoWeb(), web=NoWeb(), sources={}, close=lambda: None)


@pytest.fixture
def work(runtime: Runtime, outside: Outside) -> Work:
    return Work(runtime, outside)
