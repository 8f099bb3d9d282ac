"""A record with two scripted sources and a scripted web."""

import pytest

from forecasts.runtime import Runtime
from tests.conftest import FakeClock
from tests.resolution.scripted import Bench, Scripted, ScriptedWeb


@pytest.fixture
def bench(runtime: Runtime, clock: FakeClock) -> Bench:
    return Bench(
        runtime=runtime,
        clock=clock,
        one=Scripted("one", clock, "Bourse One"),
        two=Scripted("two", clock, "Bourse Two"),
        web=ScriptedWeb(clock),
    )
