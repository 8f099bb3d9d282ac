"""What hundreds of apps and engines of one test run need not each work out again.

A served app compiles a template, an address and a statement once, and then for as long as it runs.
Tests make a new app and a new engine each; here what was compiled outlives them.
"""

import sys
from collections.abc import Callable
from types import CodeType
from typing import Any, Final

import pytest
import sqlalchemy
from argon2 import PasswordHasher, Type
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from forecasts import db
from forecasts.accounts import passwords

STATEMENTS: Final = 2000
HASHER: Final = passwords._HASHER
"""What hashes passwords in earnest."""


class _Templates(BytecodeCache):
    """Templates by name and content, once compiled."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Gives what was compiled of the same source."""
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keeps what was compiled."""
        if bucket.code is not None:
            self._kept[bucket.key, bucket.checksum] = bucket.code


class _LateRule(Rule):
    """A rule that learns to write its addresses when one is first written."""

    def _compile_builder(self, *args: bool, **how: bool) -> Callable[..., tuple[str, str]]:
        made: list[Callable[..., tuple[str, str]]] = []

        def build(*place: Any, **values: Any) -> tuple[str, str]:
            if not made:
                made.append(super(_LateRule, self)._compile_builder(*args, **how))
            return made[0](*place, **values)

        return build


def _engines() -> Callable[..., sqlalchemy.Engine]:
    """Makes engines that share the statements they compiled."""
    shared: LRUCache[Any, Any] = LRUCache(STATEMENTS)

    def made(url: sqlalchemy.URL, **how: Any) -> sqlalchemy.Engine:
        engine = sqlalchemy.create_engine(url, **how)
        engine._compiled_cache = shared
        return engine

    return made


def share(patch: pytest.MonkeyPatch) -> None:
    """Lets what is compiled once do for all engines and apps, and hashes passwords cheaply."""
    for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):  # compiled statements go by dialect
        patch.setattr(dialect, "__eq__", lambda one, other: type(one) is type(other))
        patch.setattr(dialect, "__hash__", lambda one: hash(type(one)))
    patch.setattr(db, "sqlalchemy_engine", _engines())
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1, type=Type.ID)
    patch.setattr(passwords, "_HASHER", cheap)
    if "web" in sys.modules:
        pages = sys.modules["web"]._Pages
        patch.setitem(pages.jinja_options, "bytecode_cache", _Templates())
        patch.setattr(pages, "url_rule_class", _LateRule)
