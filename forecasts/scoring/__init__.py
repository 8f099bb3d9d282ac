"""Scores, time averages and group means: arrays in, arrays or small frozen results out.

Nothing here knows a database, a web page or a clock. Losses are lower when better.
"""

from forecasts.scoring.brier import brier_score
from forecasts.scoring.grouped import grouped_mean
from forecasts.scoring.inference import Intervals, pooled_mean_interval
from forecasts.scoring.logarithmic import log_score
from forecasts.scoring.timeline import time_averaged

__all__ = [
    "Intervals",
    "brier_score",
    "grouped_mean",
    "log_score",
    "pooled_mean_interval",
    "time_averaged",
]
