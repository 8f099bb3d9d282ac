"""Behind a server of one's own, attempts are counted by the address that server was asked from."""

from dataclasses import replace

import pytest

from forecasts.config import Settings, load_settings
from forecasts.errors import ConfigurationError
from forecasts.runtime import Runtime
from web import create_app

SAME = {"Sec-Fetch-Site": "same-origin"}
WRONG = {"email": "nobody@forecasts.example", "password": "none of it"}


def _statuses(runtime: Runtime, *, proxies: int) -> set[int]:
    """Tries eleven addresses' one wrong password each, as a forwarding server would tell them."""
    app = create_app(
        replace(runtime, settings=Settings(runtime.settings.database_url, proxies=proxies))
    )
    client = app.test_client()
    return {
        client.post(
            "/sign-in",
            data={**WRONG, "email": f"n{number}@forecasts.example"},
            headers={**SAME, "X-Forwarded-For": f"203.0.113.{number}"},
        ).status_code
        for number in range(11)
    }


def test_addresses_are_told_apart_behind_a_proxy_of_ones_own(runtime: Runtime) -> None:
    assert _statuses(runtime, proxies=1) == {400}


def test_an_address_nobody_vouches_for_is_not_believed(runtime: Runtime) -> None:
    assert _statuses(runtime, proxies=0) == {400, 429}


def test_the_number_of_proxies_is_a_small_number(sqlite_url: str) -> None:
    environment = {"FORECASTS_DATABASE_URL": sqlite_url}
    assert load_settings({**environment, "FORECASTS_PROXIES": "2"}).proxies == 2
    for typed in ("-1", "ten", "12", "1.5"):
        with pytest.raises(ConfigurationError, match="FORECASTS_PROXIES"):
            load_settings({**environment, "FORECASTS_PROXIES": typed})
