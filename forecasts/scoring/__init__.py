"""Scores, calibration, comparison and Edge: arrays in, arrays or small frozen results out.

Nothing here knows a database, a web page or a clock. Losses are lower when better; where more is
better, as for the spherical score and for Edge, the function says so.
"""

from forecasts.scoring.agreement import Agreement, cohen_kappa, krippendorff_alpha
from forecasts.scoring.bands import CalibrationBand, confidence_band, consistency_band
from forecasts.scoring.bootstrap import (
    BootstrapIntervals,
    cluster_bootstrap,
    cluster_bootstrap_means,
)
from forecasts.scoring.brier import brier_score, ladder_brier, multicategory_brier
from forecasts.scoring.calibration_tests import ChiSquare, hosmer_lemeshow, spiegelhalter
from forecasts.scoring.comparison import PairedComparison, paired_permutation_test
from forecasts.scoring.corp import Corp, GroupedCorp, corp, corp_by_group
from forecasts.scoring.crowd import CrowdRule, leave_one_out_crowd
from forecasts.scoring.decomposition import MurphyDecomposition, murphy_decomposition
from forecasts.scoring.edge import EdgeEstimates, edge
from forecasts.scoring.expected_error import (
    CalibrationErrors,
    calibration_errors,
    expected_calibration_error,
)
from forecasts.scoring.grouped import grouped_mean
from forecasts.scoring.inference import Intervals, pooled_mean_interval
from forecasts.scoring.logarithmic import log_score
from forecasts.scoring.miscalibration import (
    GroupedMiscalibration,
    MiscalibrationTest,
    miscalibration_by_group,
    miscalibration_test,
)
from forecasts.scoring.multiplicity import benjamini_hochberg
from forecasts.scoring.pooling import age_weights, pool, recency_weights
from forecasts.scoring.recalibration import (
    CalibrationInTheLarge,
    CoxCalibration,
    calibration_in_the_large,
    cox_calibration,
)
from forecasts.scoring.reliability import ReliabilityTable, reliability_table
from forecasts.scoring.spherical import spherical_score
from forecasts.scoring.timeline import time_averaged, time_averages
from forecasts.scoring.walk_forward import WalkForward, walk_forward_recalibration

__all__ = [
    "Agreement",
    "BootstrapIntervals",
    "CalibrationBand",
    "CalibrationErrors",
    "CalibrationInTheLarge",
    "ChiSquare",
    "Corp",
    "CoxCalibration",
    "CrowdRule",
    "EdgeEstimates",
    "GroupedCorp",
    "GroupedMiscalibration",
    "Intervals",
    "MiscalibrationTest",
    "MurphyDecomposition",
    "PairedComparison",
    "ReliabilityTable",
    "WalkForward",
    "age_weights",
    "benjamini_hochberg",
    "brier_score",
    "calibration_errors",
    "calibration_in_the_large",
    "cluster_bootstrap",
    "cluster_bootstrap_means",
    "cohen_kappa",
    "confidence_band",
    "consistency_band",
    "corp",
    "corp_by_group",
    "cox_calibration",
    "edge",
    "expected_calibration_error",
    "grouped_mean",
    "hosmer_lemeshow",
    "krippendorff_alpha",
    "ladder_brier",
    "leave_one_out_crowd",
    "log_score",
    "miscalibration_by_group",
    "miscalibration_test",
    "multicategory_brier",
    "murphy_decomposition",
    "paired_permutation_test",
    "pool",
    "pooled_mean_interval",
    "recency_weights",
    "reliability_table",
    "spherical_score",
    "spiegelhalter",
    "time_averaged",
    "time_averages",
    "walk_forward_recalibration",
]
