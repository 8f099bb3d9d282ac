"""What opening an address must leave as it is: every row of every table."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, MetaData, select

Rows = dict[str, list[str]]


def rows_of(engine: Engine) -> Rows:
    """Reads every row of every table there is, in an order of its own."""
    tables = MetaData()
    tables.reflect(engine)
    with engine.connect() as connection:
        return {
            name: sorted(str(tuple(row)) for row in connection.execute(select(table)))
            for name, table in tables.tables.items()
        }


def changed_rows(before: Rows, after: Rows) -> dict[str, list[str]]:
    """Lists by table the rows that came, went or are not what they were."""
    found = {
        name: sorted(set(before.get(name, [])) ^ set(after.get(name, [])))
        for name in before.keys() | after.keys()
    }
    return {name: rows for name, rows in found.items() if rows}


@contextmanager
def unchanged(engine: Engine) -> Iterator[None]:
    """Makes sure that whatever is done meanwhile changes no row.

    Example:
        with unchanged(runtime.engine):
            client.get(link)
    """
    before = rows_of(engine)
    yield
    changed = changed_rows(before, rows_of(engine))
    assert changed == {}, changed
