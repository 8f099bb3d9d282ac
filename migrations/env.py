"""Runs the migrations, atomically on SQLite too."""

from typing import Any

from alembic import context
from sqlalchemy import Connection

from forecasts.config import load_settings
from forecasts.db import create_engine
from forecasts.models import Base, UTCDateTime


def render_item(type_: str, item: Any, _autogen_context: Any) -> str | bool:
    """Writes our own column type as plain SQLAlchemy, so that migrations import nothing of ours."""
    if type_ == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def include_name(name: str | None, _type: str, _parents: Any) -> bool:
    """Leaves out the index of words, which each database keeps in its own way."""
    return not (name or "").startswith("question_search")


def run(connection: Connection) -> None:
    """Migrates on a connection whose transaction the caller has begun."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render_item,
        include_name=include_name,
        transactional_ddl=True,
        compare_server_default=True,
    )
    context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with create_engine(load_settings().database_url).begin() as begun:
        run(begun)
