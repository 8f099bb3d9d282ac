"""What the methodology page hands its template."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodologyContext:
    """What each number means.

    Attributes:
        contents: the id and the heading of each section.
    """

    template: ClassVar[str] = "methodology.html"

    contents: tuple[tuple[str, str], ...]
