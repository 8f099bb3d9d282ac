"""Murphy's decomposition of the Brier score into reliability, resolution and uncertainty."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from forecasts.errors import InvalidInputError
from forecasts.scoring._bins import Closed, assign_bins
from forecasts.scoring._inputs import FloatArray, IntArray, Numbers
from forecasts.scoring._levels import Ties, as_rows, as_ticks

Bins: TypeAlias = int | Literal["distinct"]


@dataclass(frozen=True, slots=True)
class MurphyDecomposition:
    """The parts of a mean Brier score, all on its scale.

    BS = reliability - resolution + uncertainty + within_bin_variance - within_bin_covariance, for
    the uncorrected parts.

    Attributes:
        reliability: REL, how far the mean probability of a bin lies from its frequency; lower is
            better, 0 is perfectly calibrated.
        resolution: RES, how far the frequencies of the bins lie from the overall one; higher is
            better.
        uncertainty: UNC, the variance of the outcomes; not the forecaster's doing.
        within_bin_variance: WBV, the variance of the probabilities inside the bins.
        within_bin_covariance: WBC, twice the covariance of probability and outcome inside the
            bins.
    """

    reliability: float
    resolution: float
    uncertainty: float
    within_bin_variance: float
    within_bin_covariance: float


def murphy_decomposition(
    p: Numbers,
    y: Numbers,
    *,
    bins: Bins = 10,
    bias_corrected: bool = False,
    clipped: bool = False,
    closed: Closed = "right",
    ties: Ties = "close",
) -> MurphyDecomposition:
    """Splits the mean Brier score into reliability, resolution and uncertainty.

    With n_k forecasts of mean probability pbar_k and frequency obar_k in bin k, and obar overall:

    BS = REL - RES + UNC + WBV - WBC,
    REL = 1/N sum n_k (pbar_k - obar_k)^2,    RES = 1/N sum n_k (obar_k - obar)^2,
    UNC = obar (1 - obar),
    WBV = 1/N sum (p - pbar_k)^2,             WBC = 2/N sum (y - obar_k)(p - pbar_k).

    The last two vanish when every bin holds one probability (`bins="distinct"`).

    **Bias.** With few forecasts in a bin its frequency is off by chance, which raises REL and RES
    alike. The correction is

    REL' = REL - A,    RES' = RES - A + B,    UNC' = UNC + B,
    A = 1/N sum over bins with n_k >= 2 of n_k obar_k (1 - obar_k) / (n_k - 1),  B = UNC / (N - 1).

    A bin of one forecast cannot be corrected and stays as it is. REL' and RES' **may be
    negative**: that is what makes them right on average, so they are given as they are unless
    `clipped` asks for the largest share of the correction that keeps REL' >= 0, 0 <= RES' <= 1
    and UNC' <= 1/4. REL' - RES' + UNC' is the same as without correction in every case.

    Args:
        p: probabilities of Yes in [0, 1], one-dimensional, at least one.
        y: outcomes, 1 or True for Yes and 0 or False for No, as many.
        bins: a number of bins of equal width, or "distinct" for one bin a distinct probability,
            read to twelve decimals.
        bias_corrected: whether to correct for few forecasts; needs two forecasts or more.
        clipped: whether to correct only as far as the parts stay in their ranges.
        ties: with distinct bins, "close" as above; "equal" takes apart what differs in the last
            bit, for comparison with programs that do so.
        closed: with "right" a bin is (a, b] and the first also holds 0, so that .1, .2 to 1.0 each
            end the bin below them; with "left" it is [a, b) and the last also holds 1. A value
            that is an edge but for rounding, such as .1 * 3, counts as the edge.

    Returns:
        The parts, in units of the Brier score. Empty bins take no part.

    Raises:
        InvalidInputError: a probability is not a finite number in [0, 1], an outcome is neither 0
            nor 1, the shapes differ, there are no forecasts, or bins or closed is wrong.

    References:
        Murphy (1973), Journal of Applied Meteorology 12:595-600.
        Stephenson, Coelho and Jolliffe (2008), Weather and Forecasting 23:752-757, for the
        within-bin parts.
        Bröcker (2012), Climate Dynamics 39:655-667, and Ferro and Fricker (2012), Quarterly
        Journal of the Royal Meteorological Society 138:1954-1960, for the correction.

    Example:
        >>> parts = murphy_decomposition([0.1, 0.1, 0.8, 0.8], [0, 1, 1, 1])
        >>> round(parts.reliability, 4), round(parts.resolution, 4), parts.uncertainty
        (0.1, 0.0625, 0.1875)
    """
    probabilities, outcomes = as_rows(p, y)
    index = bin_index(probabilities, bins, closed, ties)
    counts, mean_p, frequency = bin_means(index, probabilities, outcomes)
    n, overall = outcomes.size, float(outcomes.mean())
    spread_p, spread_y = probabilities - mean_p[index], outcomes - frequency[index]
    parts = MurphyDecomposition(
        reliability=float(np.nansum(counts * (mean_p - frequency) ** 2) / n),
        resolution=float(np.nansum(counts * (frequency - overall) ** 2) / n),
        uncertainty=overall * (1.0 - overall),
        within_bin_variance=float((spread_p**2).mean()),
        within_bin_covariance=float(2.0 * (spread_p * spread_y).mean()),
    )
    return _corrected(parts, counts, frequency, is_clipped=clipped) if bias_corrected else parts


def bin_index(p: FloatArray, bins: Bins, closed: Closed, ties: Ties = "close") -> IntArray:
    """Gives the bin of each probability, one a distinct probability if asked for.

    Raises:
        InvalidInputError: bins or closed is wrong.
    """
    if not isinstance(bins, str):
        return assign_bins(p, bins, closed=closed)
    if bins != "distinct":
        raise InvalidInputError(f"Found bins {bins!r}; expected a number or 'distinct'.")
    levels = as_ticks(p) if ties == "close" else p
    return np.unique(levels, return_inverse=True)[1]


def bin_means(
    index: IntArray, p: FloatArray, y: FloatArray
) -> tuple[IntArray, FloatArray, FloatArray]:
    """Gives the number of forecasts, the mean probability and the frequency of each bin."""
    counts = np.bincount(index)
    n = np.where(counts > 0, counts, np.nan)
    return counts, np.bincount(index, weights=p) / n, np.bincount(index, weights=y) / n


def _corrected(
    parts: MurphyDecomposition, counts: IntArray, frequency: FloatArray, *, is_clipped: bool
) -> MurphyDecomposition:
    n = int(counts.sum())
    if n < 2:
        raise InvalidInputError("Found 1 forecast; the bias correction needs at least 2.")
    several = counts >= 2
    k, o = counts[several], frequency[several]
    within = float((k * o * (1.0 - o) / (k - 1)).sum()) / n
    overall = parts.uncertainty / (n - 1)
    share = _largest_share(parts, within, overall) if is_clipped else 1.0
    return MurphyDecomposition(
        reliability=parts.reliability - share * within,
        resolution=parts.resolution - share * (within - overall),
        uncertainty=parts.uncertainty + share * overall,
        within_bin_variance=parts.within_bin_variance,
        within_bin_covariance=parts.within_bin_covariance,
    )


def _largest_share(parts: MurphyDecomposition, within: float, overall: float) -> float:
    """Gives the share of the correction, at most 1, at which every part still is in its range."""
    less = within - overall
    room = [
        (parts.reliability, within),
        (parts.resolution, less) if less > 0.0 else (1.0 - parts.resolution, -less),
        (0.25 - parts.uncertainty, overall),
    ]
    return min([1.0, *(max(have, 0.0) / need for have, need in room if need > 0.0)])
