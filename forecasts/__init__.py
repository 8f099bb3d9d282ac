"""Forecasts puts public predictions on the record and scores them honestly."""

import os

__version__ = "0.1.0"

# The matrices are small and several processes share a machine: more threads make them slower.
# Whoever wants more sets it; it is read once, when NumPy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
