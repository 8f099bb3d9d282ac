"""Who logs: somebody signed in, or whoever sits at the record's own machine."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, true

from forecasts.accounts import Viewer, is_seen_question, own_forecaster
from forecasts.db import Session
from forecasts.models import Forecaster
from forecasts.values import Role, Visibility


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who logs something.

    Attributes:
        forecaster: whose statement it is.
        by: what the record says instead of a name where it says who recorded it.
        viewer: who is signed in; None at the record's own machine, which sees everything.
    """

    forecaster: Forecaster
    by: str
    viewer: Viewer | None = None

    @property
    def account_id(self) -> int | None:
        """The account whose new questions are, None without one."""
        return self.viewer.account_id if self.viewer else None

    @property
    def is_curator(self) -> bool:
        """Whether they decide about questions of the public record."""
        return self.viewer is None or self.viewer.role.covers(Role.CURATOR)

    def seen(self) -> ColumnElement[bool]:
        """Selects the questions that may be offered to them."""
        return is_seen_question(self.viewer) if self.viewer else true()


def author_of(session: Session, viewer: Viewer, *, now: datetime) -> Author:
    """Says who logs when somebody signed in does; their first statement makes them a forecaster."""
    forecaster = own_forecaster(session, viewer.account_id, now=now)
    return Author(forecaster=forecaster, by=viewer.mark, viewer=viewer)


def spoken(question: Visibility, wish: Visibility) -> Visibility:
    """Says who may see a statement or comment on a question: whoever sees the question, or nobody.

    Example:
        >>> spoken(Visibility.PUBLIC, Visibility.PRIVATE).value
        'private'
        >>> spoken(Visibility.UNLISTED, Visibility.UNLISTED).value
        'public'
    """
    if question is Visibility.PRIVATE or wish is Visibility.PRIVATE:
        return Visibility.PRIVATE
    is_narrower = question is Visibility.PUBLIC and wish is Visibility.UNLISTED
    return Visibility.PRIVATE if is_narrower else Visibility.PUBLIC
