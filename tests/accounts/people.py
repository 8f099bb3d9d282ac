"""Accounts for tests, and everything that stands in a database, as text."""

from datetime import datetime

from sqlalchemy import inspect, select, text

from forecasts.accounts import add_account
from forecasts.db import Session
from forecasts.models import Account, Base
from forecasts.text import slugify
from forecasts.values import Role


def account(
    session: Session, now: datetime, name: str = "Anna Amsel", role: Role = Role.FORECASTER
) -> Account:
    """Makes an account whose address is made of its name."""
    email = f"{slugify(name).replace('-', '.')}@mail.example"
    return add_account(session, email=email, name=name, role=role, now=now)


def everything(session: Session) -> str:
    """Writes every row of every table, those the database keeps for itself too."""
    session.flush()
    found = [
        str(tuple(row))
        for table in Base.metadata.sorted_tables
        for row in session.execute(select(table))
    ]
    beside = set(inspect(session.connection()).get_table_names()) - set(Base.metadata.tables)
    for name in sorted(beside):
        found += [str(tuple(row)) for row in session.execute(text(f'SELECT * FROM "{name}"'))]
    return "\n".join(found)
