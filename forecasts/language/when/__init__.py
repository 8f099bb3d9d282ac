"""Dates, periods and deadlines as articles write them."""
