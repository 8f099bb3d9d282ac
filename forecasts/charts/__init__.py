"""The one chart path: frozen records in, SVG or PNG bytes out, for pages, mail and terminal.

Nothing is imported here, so that the words (`forecasts.charts.sentences`) and the records
(`forecasts.charts.records`) cost nothing to those who draw nothing: only the modules that draw
load matplotlib.
"""
