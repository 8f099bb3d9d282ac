"""Forecasters as they are read: one record, all of them, two beside each other."""
