"""The state of the public record moves with what is public, and with nothing else."""

from forecasts.comments import remove_comment, write_comment
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


def test_a_comment_moves_the_public_record_only_where_others_read_it(
    session: Session, clock: FakeClock
) -> None:
    who = world.forecaster(session, clock())
    about = world.question(session, clock())
    seen = Visibility.UNLISTED
    unlisted = world.question(session, clock(), title="Will it sink?", visibility=seen)
    versions = [record_version(session, clock())]
    for where, visibility in (
        (unlisted, Visibility.PUBLIC),
        (about, Visibility.PRIVATE),
        (about, Visibility.PUBLIC),
    ):
        comment = write_comment(
            session, where, who, text="Ships wait.", visibility=visibility, by="anna", now=clock()
        )
        versions.append(record_version(session, clock()))
    remove_comment(session, comment, by="anna", now=clock())
    versions.append(record_version(session, clock()))
    assert versions[0] == versions[1] == versions[2]
    assert len(set(versions)) == 3
