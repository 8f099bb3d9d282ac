"""Calibration of one forecaster among all, and of the whole site by kind."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import numpy as np

from forecasts.charts.records import CalibrationChart
from forecasts.db import Session
from forecasts.errors import InvalidInputError
from forecasts.forecasters import find_forecaster
from forecasts.scoring.multiplicity import benjamini_hochberg
from forecasts.standings.board.evidence import Evidence, evidence
from forecasts.standings.board.leaderboard import BoardFilter
from forecasts.standings.calibration.calibration_tests import SUSPECT, everybody_tested
from forecasts.standings.calibration.calibration_view import (
    Calibration,
    calibration_chart_of,
    calibration_of,
    put_into_words,
)
from forecasts.standings.records import KINDS, Records
from forecasts.values import Board, ForecasterKind

KINDS_IN_WORDS: Final = {
    ForecasterKind.PUNDIT: "pundits",
    ForecasterKind.USER: "users",
    ForecasterKind.MARKET: "markets",
    ForecasterKind.MODEL: "models",
    ForecasterKind.CROWD: "the crowd",
    ForecasterKind.BASELINE: "baselines",
}
NOBODY: Final = ""  # a kind is no person: its sentence names nobody


@dataclass(frozen=True, slots=True)
class ForecasterCalibration:
    """How calibrated one forecaster is on one board.

    Attributes:
        as_of: the instant of the reading.
        early: questions left out because their deadline lies ahead.
        others: scored questions of theirs on the other board.
    """

    forecaster: str
    slug: str
    kind: ForecasterKind
    board: Board
    as_of: datetime
    early: int
    others: int
    calibration: Calibration

    def chart(self) -> CalibrationChart:
        """Builds the chart of the curve."""
        title = f"Calibration of {self.forecaster}"
        return calibration_chart_of(self.calibration, title=title, subject=self.forecaster)


@dataclass(frozen=True, slots=True)
class KindCalibration:
    """How calibrated all forecasters of one kind are together."""

    kind: ForecasterKind
    forecasters: int
    calibration: Calibration

    def chart(self) -> CalibrationChart:
        """Builds the chart of the curve."""
        title = f"Calibration of {KINDS_IN_WORDS[self.kind]}"
        return calibration_chart_of(self.calibration, title=title, subject=NOBODY)


@dataclass(frozen=True, slots=True)
class SiteCalibration:
    """How calibrated forecasters are, by kind.

    Attributes:
        as_of: the instant of the reading.
        early: questions left out because their deadline lies ahead.
        others: scored questions on the other board.
        kinds: those with a scored statement.
        together: all of these as one record; None where there is no scored statement.
    """

    board: Board
    as_of: datetime
    early: int
    others: int
    kinds: tuple[KindCalibration, ...]
    together: Calibration | None

    def chart(self) -> CalibrationChart:
        """Builds the chart of the only kind there is, or of all kinds together.

        Raises:
            InvalidInputError: there is nothing to draw.
        """
        if len(self.kinds) == 1:
            return self.kinds[0].chart()
        if self.together is None:
            raise InvalidInputError("There is no scored statement to plot here.")
        title = "Calibration of all forecasters"
        return calibration_chart_of(self.together, title=title, subject=NOBODY)


def corrected(rows: Records, forecaster_id: int, pvalue: float) -> tuple[float, int]:
    """Corrects the p-value of one forecaster for everybody who could have been looked at.

    All with at least two units on the board are tested (`everybody_tested`).

    Args:
        rows: the statements of everybody on the board.
        forecaster_id: whose q-value is wanted.
        pvalue: their own p-value.

    Returns:
        The q-value by Benjamini and Hochberg (1995), JRSS B 57:289-300, never below the p-value;
        and how many were tested.
    """
    found = everybody_tested(rows)
    own = int(np.searchsorted(found.forecaster, forecaster_id))
    found.pvalue[own] = pvalue
    return float(found.qvalues()[own]), len(found.forecaster)


def calibration_among_all(
    session: Session,
    own: Evidence,
    wanted: BoardFilter,
    *,
    forecaster_id: int,
    name: str,
    now: datetime,
) -> Calibration:
    """Measures one forecaster; everybody else is read only where the p-value gives cause.

    A q-value is never below its p-value, so a p-value of .05 or more settles that nothing can be
    said.
    """
    found = calibration_of(own.rows, subject=name)
    if found.pvalue is None or found.pvalue >= SUSPECT:
        return found
    everyone = evidence(session, replace(wanted, board=own.board, kind=None), now=now)
    qvalue, tested = corrected(everyone.rows, forecaster_id, found.pvalue)
    return put_into_words(replace(found, qvalue=qvalue, tested=tested), subject=name)


def forecaster_calibration(
    session: Session, name: str, wanted: BoardFilter, *, is_public: bool = False, now: datetime
) -> ForecasterCalibration:
    """Builds the calibration of one forecaster, found by slug, name or alias.

    Args:
        session: a reading session.
        name: slug, name or alias.
        wanted: which questions; by default those on the prospective board, or on the
            retrospective one when the forecaster has no other.
        is_public: whether the asker is a member of the public.
        now: the present instant.

    Raises:
        NotFoundError: nobody is called that.
    """
    who = find_forecaster(session, name, is_public=is_public)
    own = evidence(session, wanted, forecaster_id=who.id, now=now)
    found = calibration_among_all(
        session, own, wanted, forecaster_id=who.id, name=who.name, now=now
    )
    return ForecasterCalibration(
        forecaster=who.name,
        slug=who.slug,
        kind=who.kind,
        board=own.board,
        as_of=now,
        early=own.early,
        others=own.others,
        calibration=found,
    )


def _of_kind(rows: Records, kind: ForecasterKind) -> KindCalibration | None:
    own = rows.where(rows.kind == KINDS.index(kind))
    if not len(own):
        return None
    return KindCalibration(
        kind=kind,
        forecasters=int(np.unique(own.forecaster).size),
        calibration=calibration_of(own, subject=NOBODY),
    )


def _with_qvalues(kinds: Sequence[KindCalibration]) -> tuple[KindCalibration, ...]:
    """Corrects the p-values of the kinds for one another."""
    tested = [each for each in kinds if each.calibration.pvalue is not None]
    if not tested:
        return tuple(kinds)
    qvalues = benjamini_hochberg([each.calibration.pvalue or 0.0 for each in tested])
    known = {each.kind: float(value) for each, value in zip(tested, qvalues, strict=True)}
    return tuple(
        replace(
            each,
            calibration=put_into_words(
                replace(each.calibration, qvalue=known[each.kind], tested=len(tested)),
                subject=NOBODY,
            ),
        )
        if each.kind in known
        else each
        for each in kinds
    )


def site_calibration(session: Session, wanted: BoardFilter, *, now: datetime) -> SiteCalibration:
    """Builds the calibration of everybody on a board, kind by kind.

    All statements of a kind are measured together, as one record: a forecaster with many counts
    for more. One outcome is drawn for each question or family, however many people spoke of it.

    Args:
        session: a reading session.
        wanted: which questions and kinds; by default the prospective board, or the retrospective
            one when there is no other.
        now: the present instant.
    """
    found = evidence(session, wanted, now=now)
    kinds = [each for each in (_of_kind(found.rows, kind) for kind in KINDS) if each is not None]
    return SiteCalibration(
        board=found.board,
        as_of=now,
        early=found.early,
        others=found.others,
        kinds=_with_qvalues(kinds),
        together=calibration_of(found.rows, subject=NOBODY) if len(found.rows) else None,
    )
