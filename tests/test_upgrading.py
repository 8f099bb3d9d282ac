"""A record of the release before is carried over: nothing lost, scored anew, sound."""

from pathlib import Path

from sqlalchemy import select, text

from forecasts import ledger
from forecasts.audit import verify
from forecasts.clock import Edge, parse_moment
from forecasts.db import check_schema, schema_state, upgrade
from forecasts.forecasters import record_forecaster
from forecasts.models import Forecaster, Question, Score
from forecasts.resolution.resolve import resolve_question
from forecasts.runtime import Runtime
from forecasts.upgrading import carry_over
from forecasts.values import Chain, Decision, ForecasterKind, ReferenceClass, Visibility
from tests import world

ROOT = Path(__file__).parents[1]


def downgrade(runtime: Runtime, revision: str) -> None:
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.set_main_option("path_separator", "os")
    with runtime.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)


def fill(runtime: Runtime) -> None:
    with runtime.transaction() as session:
        now = runtime.now()
        about = world.question(session, now, closes="2023-12-31")
        pundit = world.forecaster(session, now)
        market = world.forecaster(session, now, "Vessel Exchange", ForecasterKind.MARKET)
        world.prediction(session, now, about, market, 0.6, "2023-03-01")
        world.prediction(session, now, about, pundit, 0.3, "2023-05-01")
        known = parse_moment("2024-01-02", edge=Edge.START)
        resolve_question(session, about, Decision.NO, known=known, by="curator", now=now)


def test_scores_of_the_release_before_are_kept_then_made_anew_with_their_references(
    runtime: Runtime,
) -> None:
    fill(runtime)
    downgrade(runtime, "0001")
    with runtime.engine.begin() as connection:
        connection.execute(text("UPDATE score SET scorer_version = '1'"))
        connection.execute(text("UPDATE forecaster SET organisation = 'Vessel Institute'"))
        before = connection.execute(text("SELECT brier FROM score ORDER BY brier")).all()
    assert schema_state(runtime.engine) == "old"
    upgrade(runtime.engine)
    check_schema(runtime.engine)
    with runtime.engine.connect() as connection:
        assert connection.execute(text("SELECT brier FROM score ORDER BY brier")).all() == before
    with runtime.transaction() as session:
        assert carry_over(session, now=runtime.now()) == 1
    with runtime.transaction() as session:
        assert verify(session).difference is None
        classes = session.scalars(select(Score.reference_class).order_by(Score.brier))
        assert ReferenceClass.MARKET in list(classes)
        assert carry_over(session, now=runtime.now()) == 0


def test_a_question_that_awaited_its_outcome_before_is_looked_at_again(runtime: Runtime) -> None:
    with runtime.transaction() as session:
        about = world.question(session, runtime.now(), closes="2023-12-31")
        resolve_by = about.resolve_by
    downgrade(runtime, "0002")
    with runtime.engine.begin() as connection:
        connection.execute(text("UPDATE question SET state = 'awaiting', due_at = NULL"))
    upgrade(runtime.engine)
    with runtime.transaction() as session:
        assert session.scalars(select(Question.due_at)).one() == resolve_by


def test_prices_come_back_as_imports_when_the_release_before_is_taken_up_again(
    runtime: Runtime,
) -> None:
    fill(runtime)
    with runtime.engine.begin() as connection:
        connection.execute(text("UPDATE prediction SET provenance = 'market'"))
    downgrade(runtime, "0002")
    with runtime.engine.connect() as connection:
        found = set(connection.execute(text("SELECT provenance FROM prediction")).scalars())
    assert found == {"import"}
    upgrade(runtime.engine)
    check_schema(runtime.engine)


def test_what_is_hidden_gets_a_slug_of_its_own_once(runtime: Runtime) -> None:
    fill(runtime)
    with runtime.transaction() as session:
        now, kind = runtime.now(), ForecasterKind.USER
        who = record_forecaster(session, name="Sam", kind=kind, is_public=False, now=now)
        about = world.question(session, now, title="Hidden?", visibility=Visibility.PRIVATE)
        for row, slug in ((who, "sam"), (about, "hidden")):
            row.slug = slug
            ledger.record(session, row, "edited", chain=Chain.PRIVATE, now=now)
    with runtime.transaction() as session:
        before = ledger.head(session, Chain.PUBLIC)
        for _ in range(2):
            carry_over(session, now=runtime.now())
            slugs = {
                *session.scalars(select(Question.slug)),
                *session.scalars(select(Forecaster.slug)),
            }
            assert "alice-arden" in slugs
            assert {"sam", "hidden"}.isdisjoint(slugs)
            assert {name.rpartition("-")[0] for name in slugs if name.startswith("private_")} == {
                "private_sam",
                "private_hidden",
            }
            assert ledger.head(session, Chain.PRIVATE).size == 6
        assert ledger.head(session, Chain.PUBLIC) == before
        assert verify(session).difference is None
