"""The demonstration record: real, public, checkable facts, loaded the way a person would.

Apart from them stand invented markets, labelled as such, which show prices without a network.
"""

from forecasts.demo.load import DemoSummary, load_demo

__all__ = ["DemoSummary", "load_demo"]
