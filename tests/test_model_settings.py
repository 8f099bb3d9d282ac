"""Which model is asked: named by two variables, with a key nobody sees and a price."""

import pytest

from forecasts.config import Settings, load_settings
from forecasts.errors import ConfigurationError
from forecasts.model_settings import ModelSettings
from forecasts.operations.redaction import redacted

URL = "http://10.0.0.7:8080/v1"
KEY = "sk-ambergris-and-ivory"


def loaded(**environment: str) -> Settings:
    named = {f"FORECASTS_MODEL_{name}": value for name, value in environment.items()}
    return load_settings({"FORECASTS_DATABASE_URL": "sqlite:///x.db", **named})


def test_without_a_word_about_it_there_is_no_model() -> None:
    assert loaded().model is None
    assert loaded(URL="  ", NAME="").model is None


def test_a_model_has_an_endpoint_a_name_a_key_and_a_price() -> None:
    found = loaded(URL=f"{URL}/", NAME="heron-7b", KEY=KEY, PRICE="0.15 / 0.60").model
    assert found == ModelSettings(URL, "heron-7b", KEY, (0.15, 0.60))
    assert loaded(URL=URL, NAME="heron-7b").model == ModelSettings(URL, "heron-7b")


def test_the_key_is_in_no_picture_of_the_settings_and_in_no_report() -> None:
    settings = loaded(URL=URL, NAME="heron-7b", KEY=KEY)
    assert KEY not in repr(settings)
    assert redacted(f"refused {KEY}", settings) == "refused [secret]"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"URL": URL}, "one of them is missing"),
        ({"NAME": "heron-7b"}, "one of them is missing"),
        ({"KEY": KEY}, "one of them is missing"),
        ({"URL": "ftp://models.example", "NAME": "h"}, "is no web address"),
        ({"URL": "models.example/v1", "NAME": "h"}, "is no web address"),
        ({"URL": "http://models.example:0/v1", "NAME": "h"}, "is no web address"),
        ({"URL": "http://[::1/v1", "NAME": "h"}, "is no web address"),
        ({"URL": "http://mödels.example/v1", "NAME": "h"}, "is no web address"),
        ({"URL": f"https://me:{KEY}@models.example", "NAME": "h"}, "more than host and path"),
        ({"URL": f"https://models.example?key={KEY}", "NAME": "h"}, "more than host and path"),
        ({"URL": URL, "NAME": "a\nb"}, "is no name of a model"),
        ({"URL": URL, "NAME": "h", "KEY": "sk-ключ"}, "characters that no header may have"),
        ({"URL": URL, "NAME": "h", "PRICE": "0.15"}, "is no pair of prices"),
        ({"URL": URL, "NAME": "h", "PRICE": "free/free"}, "is no pair of prices"),
        ({"URL": URL, "NAME": "h", "PRICE": "-1/2"}, "is no pair of prices"),
    ],
)
def test_what_cannot_be_used_is_refused_without_showing_a_key(
    typed: dict[str, str], said: str
) -> None:
    with pytest.raises(ConfigurationError, match=said) as refused:
        loaded(**typed)
    assert KEY not in str(refused.value)
