"""Accounts that log things in tests."""

from dataclasses import dataclass
from datetime import datetime

from forecasts.accounts import Viewer, add_account, viewer_of
from forecasts.db import Session
from forecasts.language.entry import read_entry
from forecasts.logbook import Author, Details, Logged, author_of, log_entry, today_in
from forecasts.models import Account
from forecasts.values import Role, Visibility


@dataclass(frozen=True)
class Person:
    """Somebody with an account."""

    account: Account

    @property
    def viewer(self) -> Viewer:
        return viewer_of(self.account)

    def author(self, session: Session, now: datetime) -> Author:
        return author_of(session, self.viewer, now=now)

    def log(
        self,
        session: Session,
        now: datetime,
        line: str,
        *,
        visibility: Visibility = Visibility.PRIVATE,
        zone: str = "UTC",
        comment: str = "",
    ) -> Logged:
        """Logs a line as it is typed."""
        entry = read_entry(line, today=today_in(zone, now))
        details = Details(visibility=visibility, zone=zone, comment=comment)
        return log_entry(session, entry, details, author=self.author(session, now), now=now)


def person(
    session: Session, now: datetime, name: str = "anna", role: Role = Role.FORECASTER
) -> Person:
    """Makes an account."""
    email = f"{name}@forecasts.example"
    return Person(add_account(session, email=email, name=name.capitalize(), role=role, now=now))
