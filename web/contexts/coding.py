"""What the pages of double coding hand their templates."""

from dataclasses import dataclass
from typing import ClassVar

from forecasts.intake.coding import BlindCandidate, CodingReport
from forecasts.values import Classification
from web.contexts.personal import PersonalPage


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedReading:
    """A reading as it was typed."""

    classification: str = ""
    speaker: str = ""
    central: str = ""
    low: str = ""
    high: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodingContext(PersonalPage):
    """One candidate to read blind.

    Attributes:
        candidate: its words, None where everything was read.
        classes: what it can be.
        typed: as typed before.
        refusal: what is wrong with it, empty at first.
    """

    template: ClassVar[str] = "review_coding.html"
    candidate: BlindCandidate | None
    classes: tuple[Classification, ...]
    typed: TypedReading
    refusal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementContext(PersonalPage):
    """How far curators read alike, and where they do not.

    Attributes:
        report: the figures and the conflicts.
        is_left: whether there is something to read that whoever asks has not read yet.
    """

    template: ClassVar[str] = "review_agreement.html"
    report: CodingReport
    is_left: bool
