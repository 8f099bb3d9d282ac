"""Forecasts summed up by bins of one width or of equal mass."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from forecasts.errors import InvalidInputError
from forecasts.scoring._bins import as_bin_count, assign_bins
from forecasts.scoring._inputs import FloatArray, IntArray

Binning: TypeAlias = Literal["width", "mass"]

_SNAP = 1e-12  # how near to an edge counts as on it


@dataclass(frozen=True, slots=True, eq=False)
class BinMeans:
    """What the forecasts of each bin have in common; bins without forecasts are left out.

    Attributes:
        n: how many forecasts, 1 or more.
        p: their mean probability.
        frequency: the share of them that came out Yes.
    """

    n: FloatArray
    p: FloatArray
    frequency: FloatArray


def bin_means(p: FloatArray, y: FloatArray, bins: int, binning: Binning) -> BinMeans:
    """Averages checked forecasts by bin.

    Raises:
        InvalidInputError: bins or binning is out of range.
    """
    index = assign(p, p, bins, binning)
    n = np.bincount(index).astype(np.float64)
    held = n > 0
    sums = (np.bincount(index, weights=weights)[held] for weights in (p, y))
    mean_p, frequency = (total / n[held] for total in sums)
    return BinMeans(n=n[held], p=mean_p, frequency=frequency)


def assign(p: FloatArray, record: FloatArray, bins: int, binning: Binning) -> IntArray:
    """Gives the number of the bin, from 0, that each probability falls into.

    Args:
        p: checked probabilities.
        record: the checked probabilities that equal masses are taken from.
        bins: how many bins, from 1 to a million.
        binning: bins of one width, or of equal mass.

    Raises:
        InvalidInputError: bins or binning is out of range.
    """
    if binning not in ("width", "mass"):
        raise InvalidInputError(f"Found binning {binning!r}; expected 'width' or 'mass'.")
    if binning == "width":
        return assign_bins(p, bins)
    # the edges are quantiles by linear interpolation, and each belongs to the bin below it
    count = as_bin_count(bins)
    inner = np.quantile(record, np.arange(1, count) / count)
    return np.searchsorted(inner + _SNAP, p, side="left").astype(np.intp, copy=False)
