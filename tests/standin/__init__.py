"""A server on loopback that speaks the formats of all sources, for tests and for trying by hand."""

from tests.standin import faults
from tests.standin.server import StandIn, serving
from tests.standin.world import furnish

__all__ = ["StandIn", "faults", "furnish", "serving"]
