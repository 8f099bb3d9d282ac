"""The extractor reads the held-out half at least as well as it did when it was last measured.

The floors stand one point under the figures told in docs/extraction.md.
"""

from typing import Final

import pytest

from tests.articles import gold_articles
from tests.articles.scorer import figures

FLOORS: Final = {
    "direct quotations, span F1": 91.0,
    "direct quotations, span and speaker F1": 81.0,
    "all quotations, span F1": 85.0,
    "all quotations, span and speaker F1": 73.0,
    "predictions, span F1": 75.0,
    "predictions, span and class F1": 55.0,
    "probabilities inside the annotated range": 91.0,
    "deadlines right where one is named": 74.0,
}


@pytest.fixture(scope="module")
def measured() -> dict[str, float]:
    return {each.name: each.value for each in figures(gold_articles("heldout"))}


@pytest.mark.parametrize("name", FLOORS)
def test_no_figure_falls_under_its_floor(name: str, measured: dict[str, float]) -> None:
    assert measured[name] >= FLOORS[name]
