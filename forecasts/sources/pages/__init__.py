"""Any page of the web, captured as evidence or read where its host allows programs to read it."""

from forecasts.sources.pages.capture import read_page
from forecasts.sources.pages.robots import Robots

__all__ = ["Robots", "read_page"]
