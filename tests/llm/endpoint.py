"""A loopback server that answers chat completions as it is told."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from forecasts.llm.client import ModelClient
from forecasts.model_settings import ModelSettings
from tests.sources.loopback import Answer, Loopback, reply

KEY = "sk-ambergris-and-ivory"
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PATH = "/v1/chat/completions"


def statement(quotation: str, **more: Any) -> dict[str, Any]:
    return {
        "quotation": quotation,
        "speaker": None,
        "kind": "forecast",
        "expression": None,
        "condition": None,
        "deadline": None,
        **more,
    }


def completion(content: str, *, read: int | None = 900, written: int | None = 100) -> bytes:
    """Writes an answer of an endpoint around what a model wrote."""
    usage = {"prompt_tokens": read, "completion_tokens": written}
    body: dict[str, Any] = {"choices": [{"message": {"role": "assistant", "content": content}}]}
    if read is not None:
        body["usage"] = usage
    return reply(body=json.dumps(body).encode(), Content_Type="application/json")


def stating(*statements: dict[str, Any]) -> bytes:
    return completion(json.dumps({"statements": list(statements)}))


@dataclass
class Endpoint:
    """A server with the settings that name it."""

    server: Loopback = field(default_factory=Loopback)

    def says(self, *answers: bytes | Answer) -> None:
        self.server.on(PATH, *answers)

    @property
    def settings(self) -> ModelSettings:
        return ModelSettings(f"{self.server.url}/v1", "heron-7b", KEY, (1.0, 5.0))

    @property
    def environment(self) -> dict[str, str]:
        return {
            "FORECASTS_MODEL_URL": f"{self.server.url}/v1",
            "FORECASTS_MODEL_NAME": "heron-7b",
            "FORECASTS_MODEL_KEY": KEY,
            "FORECASTS_MODEL_PRICE": "1/5",
        }

    @property
    def asked(self) -> list[dict[str, Any]]:
        """What was asked, decoded."""
        return [json.loads(each.body) for each in self.server.asked]

    def client(self) -> ModelClient:
        return ModelClient(self.settings, now=lambda: NOW)
