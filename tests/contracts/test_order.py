"""The files that are begun first are there."""

from tests.conftest import LONGEST
from tests.contracts.checkout import ROOT


def test_every_file_that_is_begun_first_is_there() -> None:
    assert [file for file in LONGEST if not (ROOT / file).is_file()] == []
