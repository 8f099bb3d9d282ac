"""How calibrated a record is, and what chance alone would do."""
