"""The dump by which links are known to change nothing."""

import pytest

from forecasts.models import Suppression
from forecasts.runtime import Runtime
from forecasts.values import SuppressionReason
from tests.mail.unchanged import unchanged


def test_a_row_that_comes_is_seen_and_reading_is_not(runtime: Runtime) -> None:
    with unchanged(runtime.engine), runtime.reading() as session:
        assert session.query(Suppression).count() == 0
    with pytest.raises(AssertionError, match="suppression"), unchanged(runtime.engine):
        _suppress(runtime)


def _suppress(runtime: Runtime) -> None:
    with runtime.transaction() as session:
        reason = SuppressionReason.ASKED
        session.add(Suppression(email_hash="0" * 64, reason=reason, at=runtime.now()))
