"""What a curator sees of the language model beside the rules, where one is set."""

from dataclasses import dataclass
from datetime import datetime

from forecasts.intake.model_runs import DroppedLine


@dataclass(frozen=True, slots=True)
class ModelRunShown:
    """One time the model was asked: what came of it and what it cost, in words."""

    words: str
    error: str
    asked_at: datetime
    asked_by: str
    dropped: tuple[DroppedLine, ...]


@dataclass(frozen=True, slots=True)
class ModelDesk:
    """The model that is set, and its last runs about an article, the latest first."""

    name: str
    runs: tuple[ModelRunShown, ...]
