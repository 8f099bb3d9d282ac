"""The demonstration record: real, public, checkable facts, loaded the way a person would."""

from forecasts.demo.load import DemoSummary, load_demo

__all__ = ["DemoSummary", "load_demo"]
