"""The hand-made record the tests of composing share."""

import pytest

from forecasts.db import Session
from tests.conftest import FakeClock
from tests.reports.harbour import Harbour


@pytest.fixture
def harbour(session: Session, clock: FakeClock) -> Harbour:
    return Harbour(session, clock)
