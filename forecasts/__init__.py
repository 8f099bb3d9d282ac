"""Forecasts puts public predictions on the record and scores them honestly."""

__version__ = "0.1.0"
