"""What the page of a mistake hands its template."""

from dataclasses import dataclass
from typing import ClassVar

from web.contexts.shared import FilterForm, Link


@dataclass(frozen=True, slots=True, kw_only=True)
class MistakeContext:
    """A page that cannot be shown.

    Attributes:
        title: what happened, short.
        sentence: what was found and what was expected.
        nearest: what may have been meant.
        home: where to go instead.
        form: the filter to mend, where that is what could not be read.
        request_id: what the answer is called in the log.
    """

    template: ClassVar[str] = "mistake.html"

    title: str
    sentence: str
    nearest: tuple[Link, ...]
    home: Link
    form: FilterForm | None
    request_id: str
