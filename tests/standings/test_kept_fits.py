"""Fits are kept by what they were made of: nothing else can come back."""

from dataclasses import replace

import numpy as np
import pytest

from forecasts.db import Session
from forecasts.scoring import edge
from forecasts.standings import BoardFilter
from forecasts.standings.board import edge_rows
from forecasts.standings.board.edge_rows import edge_fit, forget_fits
from forecasts.standings.records import scored_records
from forecasts.standings.units import unit_records
from forecasts.values import Board
from tests.conftest import FakeClock
from tests.standings.season import Season


def test_the_same_numbers_are_fitted_once_and_others_anew(
    session: Session, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    Season(session, clock).play(range(12))
    session.flush()
    records = scored_records(session, BoardFilter()).on_board(Board.ALL)
    units, fitted = unit_records(records), list[int]()
    fit = edge

    def counted(*arguments: object, **named: object) -> object:
        fitted.append(len(fitted))
        return fit(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(edge_rows, "edge", counted)
    forget_fits()
    first, again = (edge_fit(units, records.people) for _ in range(2))
    assert first is not None
    assert again is not None
    assert len(fitted) == 1
    assert np.array_equal(first.estimate, again.estimate)
    edge_fit(units, records.people, is_log=True, has_ranks=False)
    assert len(fitted) == 2
    other = edge_fit(replace(units, difference=units.difference + 0.01), records.people)
    assert other is not None
    assert len(fitted) == 3
    assert not np.array_equal(first.estimate, other.estimate)
    forget_fits()
    afresh = edge_fit(units, records.people)
    assert afresh is not None
    assert len(fitted) == 4
    for name in ("estimate", "low", "high", "weight", "better", "units", "market_share"):
        assert np.array_equal(getattr(first, name), getattr(afresh, name), equal_nan=True)
    assert np.array_equal(first.ranks, afresh.ranks)


def test_no_more_fits_are_kept_than_there_is_room_for(
    session: Session, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    Season(session, clock).play(range(6))
    session.flush()
    records = scored_records(session, BoardFilter()).on_board(Board.ALL)
    units = unit_records(records)
    monkeypatch.setattr(edge_rows, "_MOST_FITS", 3)
    forget_fits()
    for shift in range(5):
        edge_fit(replace(units, difference=units.difference + shift / 100), records.people)
    assert len(edge_rows._kept) == 3
