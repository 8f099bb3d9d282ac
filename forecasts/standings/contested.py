"""Readings of words: which are contested, and which were made before the outcome was known."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from forecasts.db import Session
from forecasts.models import Dispute, Prediction
from forecasts.values import Basis, DisputeState

_COMPARED: Final = ("reference_probability", "reference_brier", "reference_log")


def contested_predictions(session: Session) -> dict[int, datetime]:
    """Says of the predictions whose reading is contested, by id, since when."""
    query = (
        select(Dispute.prediction_id, Dispute.contested_at)
        .where(Dispute.state == DisputeState.CONTESTED)
        .order_by(Dispute.contested_at.desc())
    )
    return {key: since for key, since in session.execute(query) if since is not None}


def without_contested(
    first: Mapping[str, NDArray[Any]], contested: Collection[int]
) -> dict[str, NDArray[Any]]:
    """Takes from contested first statements what they are compared with, so that no Edge has them.

    They keep their scores.
    """
    found = dict(first)
    if not contested:
        return found
    mask = np.isin(found["prediction"], list(contested))
    found["reference_class"] = np.where(mask, -1, found["reference_class"])
    for name in _COMPARED:
        found[name] = np.where(mask, np.nan, found[name])
    return found


def read_before(said: Prediction, known_at: datetime | None) -> bool | None:
    """Says whether words were read as a probability before the outcome was known.

    None where no words were read, or nothing is known yet.
    """
    if said.basis is not Basis.VERBAL or known_at is None:
        return None
    return said.recorded_at < known_at
