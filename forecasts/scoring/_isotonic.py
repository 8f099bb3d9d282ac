"""Isotonic regression of many segments at once: each forecaster, each simulated record."""

import numpy as np
from scipy.optimize import isotonic_regression

from forecasts.scoring._inputs import FloatArray, IntArray


def blocks(successes: FloatArray, counts: FloatArray, segment: IntArray) -> IntArray:
    """Gives where the blocks of pooled levels begin, and as last number where they all end.

    Weighted least squares under the condition that the values do not fall (pool adjacent
    violators). Segments never share a block: raising each by 2 over the one before, when all
    values lie in [0, 1], leaves nothing to pool across their border.

    Args:
        successes: the number of Yes of each level, levels ascending within a segment.
        counts: the number of forecasts of each level, above 0.
        segment: the segment of each level, not falling; gaps are allowed.
    """
    raised = successes / counts + 2.0 * segment
    starts: IntArray = isotonic_regression(raised, weights=counts).blocks.astype(np.intp)
    return starts


def block_sums(values: FloatArray, starts: IntArray) -> FloatArray:
    """Adds up the values of each block."""
    return np.add.reduceat(values, starts[:-1])


def recalibrated(successes: FloatArray, counts: FloatArray, segment: IntArray) -> FloatArray:
    """Gives the isotonic frequency of each level, computed from the counts of its block."""
    starts = blocks(successes, counts, segment)
    means = block_sums(successes, starts) / block_sums(counts, starts)
    return np.repeat(means, np.diff(starts))


def recalibrated_brier(
    successes: FloatArray, counts: FloatArray, segment: IntArray, n_segments: int
) -> FloatArray:
    """Gives the summed Brier score of the recalibrated probabilities of each segment.

    A block with s Yes among n forecasts at s / n adds n * (s/n) * (1 - s/n) = s - s^2 / n.
    """
    starts = blocks(successes, counts, segment)
    hits, rows = block_sums(successes, starts), block_sums(counts, starts)
    return segment_sums(segment[starts[:-1]], hits * (rows - hits) / rows, n_segments)


def segment_sums(segment: IntArray, values: FloatArray, n_segments: int) -> FloatArray:
    """Adds up the values of each segment; 0 for an empty one."""
    sums = np.bincount(segment, weights=values, minlength=n_segments)
    return sums.astype(np.float64, copy=False)  # NumPy gives whole numbers when there is nothing
