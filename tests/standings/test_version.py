"""The state of the public record moves with what is public, and with nothing else."""

from forecasts.db import Session
from forecasts.predictions import Source, record_verdict
from forecasts.standings import record_version
from forecasts.values import VerdictKind, Visibility
from tests import world
from tests.conftest import FakeClock


def test_a_verdict_moves_the_public_record_only_where_everybody_sees_it(
    session: Session, clock: FakeClock
) -> None:
    who = world.forecaster(session, clock())
    hidden = world.question(session, clock(), title="Hidden?", visibility=Visibility.PRIVATE)
    shown = world.question(session, clock())
    versions = [record_version(session, clock())]
    for about in (hidden, shown):
        record_verdict(
            session,
            question=about,
            forecaster=who,
            kind=VerdictKind.NONCOMMITTAL,
            stated=None,
            source=Source(),
            by="curator",
            now=clock(),
        )
        versions.append(record_version(session, clock()))
    assert versions[0] == versions[1] != versions[2]
