"""All that is kept of an account, as JSON in pieces: its owner's to take along."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, select

from forecasts.accounts.own_rows import Table
from forecasts.db import Session
from forecasts.models import (
    Account,
    ApiToken,
    Comment,
    Dispute,
    Forecaster,
    Prediction,
    Question,
    Quotation,
    Reply,
    Score,
    SignIn,
    Tip,
    Verdict,
    Webhook,
    Withdrawal,
)
from forecasts.plain import plain

_SECRET: Final = frozenset({"password_hash", "token_hash", "secret", "email_key", "title_key"})
_BATCH: Final = 500


def _plain_row(row: Any) -> dict[str, Any]:
    names = (column.key for column in type(row).__table__.columns)
    return {name: plain(getattr(row, name)) for name in names if name not in _SECRET}


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _parts(account: Account) -> Iterator[tuple[str, Table, ColumnElement[bool]]]:
    """Names each part of what is kept: the table, and which of its rows."""
    own = Account.id == account.id
    yield "account", Account, own
    held: tuple[tuple[str, Table], ...] = (
        ("sign_ins", SignIn),
        ("tokens", ApiToken),
        ("webhooks", Webhook),
    )
    for name, table in held:
        yield name, table, table.account_id == account.id
    yield "forecaster", Forecaster, Forecaster.id == account.forecaster_id
    yield "questions", Question, Question.owner_id == account.id
    said: tuple[tuple[str, Table], ...] = (
        ("predictions", Prediction),
        ("withdrawals", Withdrawal),
        ("verdicts", Verdict),
        ("comments", Comment),
        ("replies", Reply),
        ("scores", Score),
    )
    for name, table in said:
        yield name, table, table.forecaster_id == account.forecaster_id
    quoted = select(Prediction.quotation_id).where(
        Prediction.forecaster_id == account.forecaster_id
    )
    yield "quotations", Quotation, Quotation.id.in_(quoted)
    yield "tips", Tip, Tip.sent_by == account.mark
    yield "disputes", Dispute, Dispute.filed_by == account.mark


def _rows(session: Session, table: Table, condition: ColumnElement[bool]) -> Iterator[str]:
    order = table.__table__.primary_key.columns
    query = select(table).where(condition).order_by(*order).execution_options(yield_per=_BATCH)
    for batch in session.scalars(query).partitions():
        yield from (_written(_plain_row(row)) for row in batch)
        session.expunge_all()


def own_data(session: Session, account_id: int, *, now: datetime) -> Iterator[str]:
    """Writes all that is kept of an account as one JSON object, a list of rows a table.

    What opens something is left out: it is kept as hashes only.

    Args:
        session: a reading session, open until the last piece.
        account_id: the account.
        now: the present instant.
    """
    account = session.get_one(Account, account_id)
    yield f'{{"written_at":{_written(plain(now))}'
    for name, table, condition in list(_parts(account)):
        yield f',\n"{name}":['
        for number, row in enumerate(_rows(session, table, condition)):
            yield f",\n{row}" if number else f"\n{row}"
        yield "]"
    yield "}\n"
