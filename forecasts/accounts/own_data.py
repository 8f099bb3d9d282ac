"""All that is kept of an account, as JSON in pieces: its owner's to take along."""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, select

from forecasts.accounts.own_rows import Table
from forecasts.db import Session
from forecasts.models import (
    Account,
    ApiToken,
    Comment,
    Delivery,
    Dispute,
    Forecaster,
    Prediction,
    Question,
    Quotation,
    Reply,
    Score,
    SignIn,
    Subscription,
    Tip,
    Verdict,
    Webhook,
    Withdrawal,
)
from forecasts.plain import plain

_SECRET: Final = frozenset({"password_hash", "token_hash", "secret", "email_key", "title_key"})
_OF_LETTERS: Final = frozenset({"kind", "period", "since", "until", "state", "is_late", "sent_at"})
"""What is told of each letter; the rest is the letter itself, and how its sending went."""

_BATCH: Final = 500


class _Numbers:
    """Numbers rows anew, as they come: numbers on record count what others keep private, too."""

    def __init__(self) -> None:
        self._given: defaultdict[str, dict[int, int]] = defaultdict(dict)

    def of(self, column: Column[Any], value: Any) -> Any:
        """Gives the number that stands for a row wherever it is named; other values as they are."""
        named = next((key.column.table.name for key in column.foreign_keys), "")
        table = column.table.name if column.primary_key else named
        if not table or not isinstance(value, int):
            return value
        given = self._given[table]
        return given.setdefault(value, len(given) + 1)


def _plain_row(row: Any, numbers: _Numbers) -> dict[str, Any]:
    columns = [each for each in type(row).__table__.columns if each.key not in _SECRET]
    if isinstance(row, Delivery):
        columns = [each for each in columns if each.key in _OF_LETTERS]
    return {each.key: numbers.of(each, plain(getattr(row, each.key))) for each in columns}


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
        ("subscription", Subscription),
    )
    for name, table in held:
        yield name, table, table.account_id == account.id
    mailed = select(Subscription.id).where(Subscription.account_id == account.id)
    yield "letters", Delivery, Delivery.subscription_id.in_(mailed)
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


def _rows(
    session: Session, table: Table, condition: ColumnElement[bool], numbers: _Numbers
) -> Iterator[str]:
    order = table.__table__.primary_key.columns
    query = select(table).where(condition).order_by(*order).execution_options(yield_per=_BATCH)
    for batch in session.scalars(query).partitions():
        yield from (_written(_plain_row(row, numbers)) for row in batch)
        session.expunge_all()


def own_data(session: Session, account_id: int, *, now: datetime) -> Iterator[str]:
    """Writes all that is kept of an account as one JSON object, a list of rows a table.

    Rows are numbered anew, from 1 in each table, and named by these numbers. What opens
    something is left out: it is kept as hashes only.

    Args:
        session: a reading session, open until the last piece.
        account_id: the account.
        now: the present instant.
    """
    account, numbers = session.get_one(Account, account_id), _Numbers()
    yield f'{{"written_at":{_written(plain(now))}'
    for name, table, condition in list(_parts(account)):
        yield f',\n"{name}":['
        for number, row in enumerate(_rows(session, table, condition, numbers)):
            yield f",\n{row}" if number else f"\n{row}"
        yield "]"
    yield "}\n"
