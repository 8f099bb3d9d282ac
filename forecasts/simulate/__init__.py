"""Simulated worlds of known true skill, to test what ranks people and to look at.

Pure and reproducible by seed. Nothing here is about real people.
"""

from forecasts.simulate.draw import simulated_world
from forecasts.simulate.record import FIELDS, world_rows
from forecasts.simulate.rows import EdgeRows, edge_rows, true_edge, true_excess
from forecasts.simulate.settings import KINDS, Settings
from forecasts.simulate.world import People, Questions, Statements, World

__all__ = [
    "FIELDS",
    "KINDS",
    "EdgeRows",
    "People",
    "Questions",
    "Settings",
    "Statements",
    "World",
    "edge_rows",
    "simulated_world",
    "true_edge",
    "true_excess",
    "world_rows",
]
