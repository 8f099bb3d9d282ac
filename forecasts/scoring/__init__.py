"""Scores, time averages and group means: arrays in, arrays or small frozen results out.

Nothing here knows a database, a web page or a clock. Losses are lower when better.
"""

from forecasts.scoring.brier import brier_score
from forecasts.scoring.crowd import CrowdRule, leave_one_out_crowd
from forecasts.scoring.edge import EdgeEstimates, edge
from forecasts.scoring.grouped import grouped_mean
from forecasts.scoring.inference import Intervals, pooled_mean_interval
from forecasts.scoring.logarithmic import log_score
from forecasts.scoring.timeline import time_averaged, time_averages

__all__ = [
    "CrowdRule",
    "EdgeEstimates",
    "Intervals",
    "brier_score",
    "edge",
    "grouped_mean",
    "leave_one_out_crowd",
    "log_score",
    "pooled_mean_interval",
    "time_averaged",
    "time_averages",
]
