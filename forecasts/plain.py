"""Records as plain JSON values, for commands and files alike."""

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any

from forecasts.clock import isoformat


def plain(value: Any) -> Any:
    """Turns records into plain JSON values: times in UTC, spans and rows as objects.

    A number that is not finite, such as the log loss of a certain miss, becomes null.

    Example:
        >>> plain({"log": math.inf, "on": date(2023, 2, 22), "spans": ((0, 4),)})
        {'log': None, 'on': '2023-02-22', 'spans': [[0, 4]]}
    """
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if is_dataclass(value):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    return _plain_scalar(value)


def _plain_scalar(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, datetime):
        return isoformat(value)
    return value.isoformat() if isinstance(value, date) else value
