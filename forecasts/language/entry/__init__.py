"""Reads a line as people log predictions: the question, its deadline and the probability in one.

Pure text in, frozen records out; the day it is read on is given.
"""

from forecasts.language.entry.fields import entry_of_fields, meant_lines
from forecasts.language.entry.reading import EXAMPLE, read_entry, read_lines
from forecasts.language.entry.records import Entry, Line, Part, Problem, ReadDeadline

__all__ = [
    "EXAMPLE",
    "Entry",
    "Line",
    "Part",
    "Problem",
    "ReadDeadline",
    "entry_of_fields",
    "meant_lines",
    "read_entry",
    "read_lines",
]
