"""Is there a language model beside the rules, and does it answer."""

import time
from typing import Final

from forecasts.errors import SourceError
from forecasts.llm.client import ModelClient
from forecasts.model_settings import ModelSettings
from forecasts.operations.checks.check import Check, Looking, Patient, ok, warning
from forecasts.operations.redaction import redacted

SECONDS: Final = 5.0
_NAME: Final = "model"


def model(patient: Patient) -> Check:
    """Looks whether the endpoint of the model is there; nothing is asked that costs."""
    settings = patient.settings.model
    if settings is None:
        return ok(_NAME, "None is set; articles are read by the rules alone.")
    try:
        listed = _listed(settings, patient)
    except SourceError as error:
        return warning(_NAME, redacted(str(error), patient.settings), "check FORECASTS_MODEL_URL")
    if listed is not None and settings.name not in listed:
        words = f"The endpoint answers, and lists no model {settings.name}."
        return warning(_NAME, words, "check FORECASTS_MODEL_NAME")
    return ok(_NAME, f"The endpoint of {settings.name} answers.")


def _listed(settings: ModelSettings, patient: Patient) -> tuple[str, ...] | None:
    client = ModelClient(settings, now=lambda: patient.now)
    try:
        return client.listed(until=time.monotonic() + SECONDS)
    finally:
        client.close()


CHECKS: Final[tuple[Looking, ...]] = (model,)
