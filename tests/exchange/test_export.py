"""What is exported is what is on record, and comes back in without a difference."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import IO, Any

import pyarrow.parquet
import pytest
from sqlalchemy import func, select

from forecasts.audit import verify
from forecasts.clock import Edge, Moment, parse_moment
from forecasts.config import Settings
from forecasts.db import Session
from forecasts.errors import ConfigurationError
from forecasts.exchange import (
    Table,
    columns,
    formats,
    import_csv,
    predictions_table,
    questions_table,
    scores_table,
    write_csv,
    write_jsonl,
    write_parquet,
)
from forecasts.models import Family, Prediction, Score
from forecasts.predictions import (
    Source,
    Statement,
    record_prediction,
    record_withdrawal,
    retract_prediction,
)
from forecasts.resolution.resolve import resolve_question
from forecasts.runtime import Runtime, compose
from forecasts.values import Basis, Decision, Directness, ForecasterKind, Visibility
from tests import world
from tests.conftest import FakeClock
from tests.databases import SQLiteStore

LONG = (Path(__file__).parent / "long_form.csv").read_text(encoding="utf-8")
SCORED = (
    Score.rule,
    Score.brier,
    Score.log,
    Score.coverage,
    Score.predictions,
    Score.reference_class,
    Score.reference_probability,
    Score.reference_brier,
)


@pytest.fixture
def other(sqlite_databases: SQLiteStore, tmp_path: Path, clock: FakeClock) -> Iterator[Runtime]:
    """A second, empty record, some days later."""
    with sqlite_databases.fresh(tmp_path) as url:
        composed = replace(compose(Settings(database_url=url)), now=lambda: LATER)
        yield composed
        composed.engine.dispose()


LATER = datetime(2024, 7, 1, tzinfo=UTC)


def quiet(_step: str, _done: int, _total: int | None) -> None:
    """Shows nothing."""


def load(runtime: Runtime, text: str) -> None:
    with runtime.transaction() as session:
        import_csv(session, io.StringIO(text, newline=""), by="curator", now=runtime.now())


def written(runtime: Runtime, build: Callable[[Session], Table], *, as_csv: bool = True) -> str:
    out = io.BytesIO()
    with runtime.reading() as session:
        write: Callable[..., None] = write_csv if as_csv else write_jsonl
        write(build(session), out, progress=quiet)
    return out.getvalue().decode()


def listed(session: Session, *, includes_private: bool = False) -> Table:
    return questions_table(session, includes_private=includes_private, now=LATER)


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def add_words(runtime: Runtime) -> None:
    """Adds what only the services can say: words, withdrawals, retractions, a same-day date."""
    now = runtime.now()
    with runtime.transaction() as session:
        about = world.question(session, now, closes="2024-05-31", opens="2023-01-01")
        alice = world.forecaster(session, now)
        bob = world.forecaster(session, now, "Bob Brand")
        said = world.prediction(session, now, about, alice, 0.2, "2023-03-01")
        record_withdrawal(
            session,
            question=about,
            forecaster=alice,
            stated=parse_moment("2023-06-01", edge=Edge.END),
            by="curator",
            now=now,
        )
        world.prediction(session, now, about, alice, 0.4, "2023-09")
        world.prediction(session, now, about, bob, 0.7, "2023-04-01", is_commitment=True)
        hearsay = Source(quote="they say", directness=Directness.HEARSAY, publisher="The Paper")
        world.prediction(session, now, about, bob, 0.6, "2023-04-02", source=hearsay)
        slip = world.prediction(session, now, about, bob, 0.99, "2023-04-03")
        retract_prediction(session, slip, reason="misread", now=now)
        overruled = Statement(
            probability=0.4, low=0.05, high=0.5, stated=parse_moment("2023-04-05", edge=Edge.END),
            basis=Basis.VERBAL, phrase="unlikely", lexicon_version="english-3", proposed=0.2,
            reading_reason="“Unlikely”, she laughed",
        )  # fmt: skip
        record_prediction(
            session, question=about, forecaster=bob, statement=overruled, by="c", now=now
        )
        ahead = world.question(session, now, title="Same day?", closes="2024-12-31")
        world.prediction(session, now, ahead, bob, 0.5, "2024-06-01")
        resolve_question(
            session,
            about,
            Decision.YES,
            known=Moment(datetime(2024, 2, 1, 9, 15, tzinfo=UTC)),
            by="curator",
            now=now,
        )
        assert said.id


def scores(session: Session) -> list[tuple[Any, ...]]:
    query = select(Score.question_id, Prediction.stated_at, *SCORED).join(
        Prediction, Prediction.id == Score.prediction_id
    )
    return sorted(map(tuple, session.execute(query)), key=repr)


def test_predictions_come_back_in_with_the_same_scores(runtime: Runtime, other: Runtime) -> None:
    load(runtime, LONG)
    add_words(runtime)
    exported = written(runtime, predictions_table)
    load(other, exported)
    with runtime.reading() as here, other.reading() as there:
        assert scores(here) == scores(there)
        assert here.scalar(select(func.count()).select_from(Score)) == 22
        kinds = [list(s.execute(select(Family.title, Family.kind))) for s in (here, there)]
        assert kinds[0] == kinds[1]
        assert verify(there).difference is None
    assert "“Unlikely”, she laughed" in exported
    assert written(other, predictions_table) == exported
    for build in (scores_table, listed):
        ours, theirs = (rows_of(written(each, build)) for each in (runtime, other))
        for row in (*ours, *theirs):
            row.pop("fixed_at", None)
        if build is scores_table:  # retracted statements stay here
            ours = [row for row in ours if row["excluded_reason"] != "retracted"]
        key = json.dumps
        assert sorted(ours, key=key) == sorted(theirs, key=key)


def test_times_zones_and_precisions_stand_as_they_were_said(runtime: Runtime) -> None:
    load(runtime, LONG)
    add_words(runtime)
    rows = rows_of(written(runtime, predictions_table))
    said = {(row["question_id"], row["forecaster"]): row for row in rows}
    assert said["may", "Bob"]["stated_at"] == "2023-01-05T09:30:00Z"
    assert (said["may", "Bob"]["closes_at"], said["may", "Bob"]["zone"]) == (
        "2023-05-31",
        "Europe/Warsaw",
    )
    assert said["june", "Market X"]["stated_at"] == "2023-01-04T00:00:00.123456Z"
    assert said["carol", "Bob"]["stated_at"] == "2023-02"
    today = said["same-day", "Bob Brand"]
    assert (today["stated_at"], today["stated_precision"]) == ("2024-06-01T12:00:00Z", "day")
    assert said["nobody", ""]["probability"] == ""
    gone = [row["withdrawn_at"] for row in rows if row["withdrawn_at"]]
    assert gone == ["2023-06-01"]


def test_scores_name_their_rule_and_what_never_counts_its_reason(runtime: Runtime) -> None:
    load(runtime, LONG)
    rows = rows_of(written(runtime, scores_table))
    assert ",".join(rows[0]) == (
        "question,question_id,forecaster,kind,outcome,rule,brier,log,reference_class,"
        "reference_brier,coverage,predictions,excluded_reason"
    )
    by = {(row["question_id"], row["forecaster"], row["rule"]): row for row in rows}
    first = by["june", "Bob", "first"]
    assert (first["brier"], first["reference_class"]) == ("0.16000000000000003", "market")
    assert (first["coverage"], first["excluded_reason"]) == ("", "")
    late = by["june", "Élan", ""]
    assert (late["brier"], late["predictions"], late["excluded_reason"]) == ("", "1", "after_known")
    void = by["void", "Bob", ""]
    assert (void["outcome"], void["excluded_reason"]) == ("annulled", "annulled")
    assert by["miss", "Bob", "first"]["log"] == "inf"
    assert ("still", "Bob", "") not in by


def test_json_lines_have_null_for_infinity_and_say_so(runtime: Runtime) -> None:
    load(runtime, LONG)
    with runtime.reading() as session:
        out, table = io.BytesIO(), scores_table(session)
        write_jsonl(table, out, progress=quiet)
    rows = [json.loads(line) for line in out.getvalue().decode().splitlines()]
    missed = [row for row in rows if row["question_id"] == "miss"]
    assert [row["log"] for row in missed] == [None, None]
    assert table.notes == ["2 infinite log losses (a certain miss) are null: JSON has no infinity."]


def test_parquet_keeps_types_and_infinity(runtime: Runtime, tmp_path: Path) -> None:
    load(runtime, LONG)
    path = tmp_path / "scores.parquet"
    with runtime.reading() as session, path.open("wb") as out:
        write_parquet(scores_table(session), out, progress=quiet)
    table = pyarrow.parquet.read_table(path)
    assert str(table.schema.field("brier").type) == "double"
    assert str(table.schema.field("predictions").type) == "int64"
    assert float("inf") in table.column("log").to_pylist()
    assert table.num_rows == len(rows_of(written(runtime, scores_table)))
    for build in (predictions_table, listed):
        with runtime.reading() as session, path.open("wb") as out:
            write_parquet(build(session), out, progress=quiet)
        assert pyarrow.parquet.read_table(path).num_rows > 5


def test_parquet_without_its_library_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow.parquet", None)
    with pytest.raises(ConfigurationError, match=r"pip install 'forecasts\[parquet\]'"):
        formats.check_parquet()


def test_questions_are_listed_with_how_they_came_out(runtime: Runtime) -> None:
    load(runtime, LONG)
    rows = {row["question_id"]: row for row in rows_of(written(runtime, listed))}
    assert len(rows) == 8
    june = rows["june"]
    assert (june["state"], june["outcome"], june["known_at"]) == ("resolved", "0", "2023-07-01")
    assert (june["family"], june["position"], june["predictions"]) == ("ladder:When?", "2", "6")
    assert (rows["alice"]["tags"], rows["alice"]["cause"]) == ("race;sea", "war")
    assert (rows["nobody"]["predictions"], rows["nobody"]["forecasters"]) == ("0", "0")
    at_the_end = partial(questions_table, now=datetime(2199, 1, 1, tzinfo=UTC))
    late = rows_of(written(runtime, at_the_end))
    assert {row["state"] for row in rows.values()} == {"open", "resolved", "annulled"}
    assert {row["state"] for row in late} == {"awaiting", "resolved", "annulled"}


def test_what_is_not_public_stays_at_home_unless_the_owner_says_so(runtime: Runtime) -> None:
    now = runtime.now()
    with runtime.transaction() as session:
        hidden = world.question(
            session, now, title="Hidden?", closes="2023-12-31", visibility=Visibility.PRIVATE
        )
        unlisted = world.question(
            session, now, title="Unlisted?", closes="2023-12-31", visibility=Visibility.UNLISTED
        )
        shown = world.question(session, now, title="Shown?", closes="2023-12-31")
        who = world.forecaster(session, now, kind=ForecasterKind.USER)
        for about in (hidden, unlisted, shown):
            world.prediction(session, now, about, who, 0.25, "2023-02-01")
        world.prediction(
            session, now, shown, who, 0.75, "2023-03-01", visibility=Visibility.PRIVATE
        )
        for about in (hidden, unlisted, shown):
            known = parse_moment("2023-06-01", edge=Edge.START)
            resolve_question(session, about, Decision.YES, known=known, by="c", now=now)
    for build in (scores_table, predictions_table, listed):
        public = written(runtime, build)
        assert "Shown?" in public
        assert "Hidden?" not in public
        assert "Unlisted?" not in public
        assert "0.75" not in public
        whole = written(runtime, partial(build, includes_private=True))
        assert "Hidden?" in whole
        assert "Unlisted?" in whole
    with runtime.reading() as session:
        names = [each.name for each in predictions_table(session, includes_private=True).columns]
    assert names[-2:] == [
        "visibility",
        "question_visibility",
    ]  # which an import refuses, so that nothing turns public


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_a_formula_is_disarmed_only_when_asked(start: str) -> None:
    def table() -> Table:
        return Table(columns("name value", numbers="value"), iter([(f"{start}1+1", -0.5)]), 1)

    plain, guarded = io.BytesIO(), io.BytesIO()
    write_csv(table(), plain, progress=quiet)
    write_csv(table(), guarded, progress=quiet, for_spreadsheet=True)
    assert rows_of(plain.getvalue().decode())[0]["name"] == f"{start}1+1"
    assert rows_of(guarded.getvalue().decode())[0] == {"name": f"'{start}1+1", "value": "-0.5"}


def test_rows_are_read_while_they_are_written() -> None:
    class Watched(io.BytesIO):
        most = 0

    out: IO[bytes] = Watched()
    seen: list[int] = []

    def rows() -> Iterator[tuple[str, ...]]:
        for number in range(30_000):
            seen.append(out.tell())
            yield ("x" * 20, str(number))

    write_csv(Table(columns("a b"), rows(), 30_000), out, progress=quiet)
    assert seen[-1] > 600_000
