"""The settings of a language model that proposes predictions beside the rules."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from forecasts.errors import ConfigurationError

URL: Final = "FORECASTS_MODEL_URL"
_NAME: Final = "FORECASTS_MODEL_NAME"
_KEY: Final = "FORECASTS_MODEL_KEY"
_PRICE: Final = "FORECASTS_MODEL_PRICE"
_AMOUNT: Final = r"[0-9]{1,6}(?:\.[0-9]{1,6})?"


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """An endpoint that speaks the chat completions of OpenAI, and what it costs.

    Attributes:
        url: the base address, without a closing slash; `/chat/completions` is appended.
        name: which model is asked for.
        key: what it is asked with, None where it wants none.
        price: US dollars for a million tokens read, and for a million written; None when not said.
    """

    url: str
    name: str
    key: str | None = field(default=None, repr=False)
    price: tuple[float, float] | None = None


def read_model_settings(environment: Mapping[str, str]) -> ModelSettings | None:
    """Reads which model is asked; None when none is.

    Raises:
        ConfigurationError: a variable cannot be used, or one of two is missing.

    Example:
        >>> read_model_settings({URL: "http://127.0.0.1:8080/v1/", _NAME: "qwen3-8b"})
        ModelSettings(url='http://127.0.0.1:8080/v1', name='qwen3-8b', price=None)
    """
    url, name, key, price = (
        environment.get(variable, "").strip() for variable in (URL, _NAME, _KEY, _PRICE)
    )
    if not any((url, name, key, price)):
        return None
    if not url or not name:
        raise ConfigurationError(
            f"A model is asked where {URL} and {_NAME} are both set; one of them is missing."
        )
    if len(name) > 200 or not name.isprintable():
        raise ConfigurationError(
            f"{_NAME} is no name of a model; write it as the endpoint lists it, such as qwen3-8b."
        )
    if not key.isascii() or not key.isprintable():
        raise ConfigurationError(f"{_KEY} holds characters that no header may have.")
    return ModelSettings(_checked_url(url), name, key or None, _read_price(price))


def _checked_url(typed: str) -> str:
    try:
        parts = urlsplit(typed)
        is_usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_usable = False
    if not is_usable or len(typed) > 300 or not typed.isascii() or not typed.isprintable():
        raise ConfigurationError(
            f"{URL} is no web address; write it like http://127.0.0.1:8080/v1 or "
            "https://api.example.com/v1."
        )
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ConfigurationError(
            f"{URL} holds more than host and path; a key belongs in {_KEY}, where no message "
            "shows it."
        )
    return typed.rstrip("/")


def _read_price(typed: str) -> tuple[float, float] | None:
    if not typed:
        return None
    match = re.fullmatch(rf"({_AMOUNT})\s*/\s*({_AMOUNT})", typed, re.ASCII)
    if match is None:
        raise ConfigurationError(
            f"{_PRICE} is no pair of prices; write US dollars for a million tokens read and a "
            "million written, such as 0.15/0.60."
        )
    return float(match[1]), float(match[2])
