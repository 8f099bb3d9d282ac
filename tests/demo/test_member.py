"""The demonstration's member has a private record of invented calls, which nothing public shows."""

from datetime import UTC, datetime

from forecasts import ledger
from forecasts.audit import verify
from forecasts.demo import load_demo
from forecasts.demo.member import add_member
from forecasts.models import Prediction
from forecasts.runtime import Runtime
from forecasts.values import Chain, Role, Visibility


def test_the_member_has_a_private_record_and_the_public_one_stays(runtime: Runtime) -> None:
    now = datetime(2026, 11, 1, tzinfo=UTC)  # everything the demonstration tells was over
    with runtime.transaction() as session:
        load_demo(session, now=now)
        before = ledger.head(session, Chain.PUBLIC)
        member = add_member(session, now=now)
        own = session.query(Prediction).filter_by(forecaster_id=member.forecaster_id).all()
        assert len(own) > 30
        assert {each.visibility for each in own} == {Visibility.PRIVATE}
        assert {each.recorded_by for each in own} == {member.mark}
        assert sum(each.excluded_reason is None for each in own) > 25
        assert member.role is Role.ADMIN
        assert ledger.head(session, Chain.PUBLIC) == before
        assert verify(session).difference is None
