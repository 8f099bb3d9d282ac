"""Fatebook's seventeen columns, with what is known to be wrong with such files."""

import csv
import io

import pytest
from sqlalchemy import select

from forecasts.audit import verify
from forecasts.errors import InvalidInputError
from forecasts.exchange import RejectedImportError
from forecasts.exchange.lifeboat.fatebook import COLUMNS
from forecasts.models import Family, Forecaster, Prediction, Question, Score
from forecasts.predictions import Statement, record_prediction
from forecasts.runtime import Runtime
from forecasts.values import ForecasterKind, Provenance, Visibility
from tests import world
from tests.contracts.checkout import ROOT
from tests.exchange.lifeboat.bringing import ANN, bring, brought, counts, outcomes, said, taken_away

HERON = 'Will the "Heron" reach Vessel by June?'


def file_of(*rows: dict[str, str], header: tuple[str, ...] = COLUMNS) -> bytes:
    base = {
        "Question title": "Open?",
        "Forecast created by": ANN,
        "Forecast (scale = 0-1)": "0.5",
        "Forecast created at": "2024-01-02 09:00:00",
        "Question created at": "2024-01-02 09:00:00",
        "Question resolve by": "2024-12-31 00:00:00",
    }
    lines = [",".join(header)]
    lines += [",".join((base | row).get(name, "") for name in header) for row in rows]
    return "\n".join(lines).encode()


def test_the_documentation_lists_every_column() -> None:
    page = (ROOT / "docs" / "exchange.md").read_text(encoding="utf-8")
    assert [each for each in COLUMNS if f"`{each}`" not in page] == []


def test_a_file_with_all_its_dirt_comes_in(runtime: Runtime) -> None:
    summary = brought(runtime, "fatebook", "fatebook.csv")
    assert (summary.questions, summary.predictions, summary.repeated) == (6, 7, 1)
    assert (summary.forecasters, summary.resolutions, summary.families) == (1, 5, 1)
    assert "Left out: 1 row by somebody else." in summary.notes
    assert "Not taken from 3 rows: comments." in summary.notes
    with runtime.reading() as session:
        assert said(session) == [
            (HERON, ANN, 0.7, "2024-01-02 09:30:05", "public"),
            (HERON, ANN, 0.75, "2024-01-02 09:30:45", "public"),  # within a minute: both stand
            ('=HYPERLINK("http://x")', ANN, 0.05, "2024-02-01 10:00:00", "private"),
            ("Will I run 10 km?", ANN, 0.5, "2024-01-05 07:00:00", "private"),
            ("Will I run 10 km?", ANN, 0.9, "2024-02-05 07:00:00", "private"),
            ("Who wins the regatta?: Team Red", ANN, 0.6, "2024-03-01 10:00:00", "public"),
            ("Who wins the regatta?: Team Blue", ANN, 0.3, "2024-03-01 10:00:00", "public"),
        ]
        assert outcomes(session)[HERON] == ["yes"]
        assert outcomes(session)["Will I run 10 km?"] == ["no", "annulled"]
        who = session.scalars(select(Forecaster)).one()
        assert (who.kind, who.is_public) == (ForecasterKind.USER, True)
        assert session.scalars(select(Family.title)).all() == ["Who wins the regatta?"]
        provenances = session.scalars(select(Prediction.provenance).distinct()).all()
        assert provenances == [Provenance.IMPORT]
        assert verify(session).is_sound


def test_a_row_without_a_resolution_stays_unresolved(runtime: Runtime) -> None:
    dated = {"Resolution": "", "Resolved at": "2024-02-01 00:00:00"}
    bring(runtime, "fatebook", file_of(dated))
    with runtime.reading() as session:
        assert outcomes(session) == {"Open?": [""]}
        assert session.scalars(select(Score)).all() == []


def test_importing_the_same_file_again_adds_nothing(runtime: Runtime) -> None:
    first = brought(runtime, "fatebook", "fatebook.csv")
    with runtime.reading() as session:
        before = counts(session)
    again = brought(runtime, "fatebook", "fatebook.csv")
    assert (again.predictions, again.questions, again.families) == (0, 0, 0)
    assert again.repeated == first.predictions + first.repeated
    with runtime.reading() as session:
        assert counts(session) == before


def test_their_scores_are_never_ours(runtime: Runtime) -> None:
    brought(runtime, "fatebook", "fatebook.csv")
    with runtime.reading() as session:
        heron = session.scalars(select(Question).where(Question.title == HERON)).one()
        scores = session.scalars(select(Score.brier).where(Score.question_id == heron.id)).all()
        assert max(scores) == pytest.approx(0.09)  # (1 - .7)², not the 1.62 of the file


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ({"Forecast (scale = 0-1)": "5"}, "For 5 % write 0.05"),
        ({"Forecast (scale = 0-1)": ""}, "not a decimal"),
        ({"Forecast (scale = 0-1)": "=1+1"}, "not a decimal"),
        ({"Forecast created at": "02/01/2024 09:00"}, "is not a date"),
        ({"Forecast created at": ""}, "when was it said"),
        ({"Forecast created at": "2199-01-01 00:00:00"}, "in the future"),
        ({"Resolution": "MAYBE"}, "none of YES, NO, AMBIGUOUS"),
        ({"Question shared publicly": "perhaps"}, "no true or false"),
        ({"Question resolve by": ""}, "no deadline"),
        ({"Question title": ""}, "question is empty"),
        ({"Question title": "x" * 301}, "at most 300"),
    ],
)
def test_a_bad_row_is_named_and_nothing_comes_in(
    runtime: Runtime, cell: dict[str, str], reason: str
) -> None:
    with pytest.raises(RejectedImportError) as refused:
        bring(runtime, "fatebook", file_of({}, cell))
    assert [line for line, _ in refused.value.problems] == [3]
    assert reason in refused.value.problems[0][1]
    with runtime.reading() as session:
        assert set(counts(session).values()) == {0}


def test_a_percentage_says_what_it_is(runtime: Runtime) -> None:
    bring(runtime, "fatebook", file_of({"Forecast (scale = 0-1)": "5%"}))
    with runtime.reading() as session:
        assert said(session)[0][2] == 0.05


def test_a_deadline_at_midnight_is_the_whole_day(runtime: Runtime) -> None:
    bring(runtime, "fatebook", file_of({"Question resolve by": "2024-12-31 00:00:00"}))
    with runtime.reading() as session:
        closes = session.scalars(select(Question.closes_at)).one()
        assert f"{closes:%Y-%m-%d %H:%M}" == "2024-12-31 23:59"


def test_a_question_written_after_its_deadline_has_no_opening(runtime: Runtime) -> None:
    late = {"Question resolve by": "2023-12-01 00:00:00", "Resolution": "NO"}
    bring(runtime, "fatebook", file_of(late | {"Resolved at": "2024-01-03 00:00:00"}))
    with runtime.reading() as session:
        assert session.scalars(select(Question.opens_at)).one() is None


def test_several_options_that_came_true_are_questions_of_their_own(runtime: Runtime) -> None:
    rows = [
        {"Multiple choice option": option, "Resolution": "YES", "Resolved at": "2024-02-01"}
        for option in ("Red", "Blue")
    ]
    summary = bring(runtime, "fatebook", file_of(*rows))
    assert summary.families == 0
    assert summary.notes[0] == "More than one option of 'Open?' came true: each counts by itself."


def test_everything_can_be_made_public_or_kept_private(runtime: Runtime) -> None:
    row = {"Question shared publicly": "true"}
    bring(runtime, "fatebook", file_of(row), visibility=Visibility.PRIVATE)
    with runtime.reading() as session:
        assert said(session)[0][4] == "private"
        assert session.scalars(select(Forecaster.is_public)).one() is False
    bring(runtime, "fatebook", file_of({}), visibility=Visibility.UNLISTED)
    bring(runtime, "fatebook", file_of({}), visibility=Visibility.PUBLIC)
    with runtime.reading() as session:
        assert [row[4] for row in said(session)] == ["private", "public", "public"]
        seen = session.scalars(select(Question.visibility).order_by(Question.id)).all()
        assert seen == [Visibility.PRIVATE, Visibility.UNLISTED, Visibility.PUBLIC]
        assert verify(session).difference is None


@pytest.mark.parametrize("visibility", list(Visibility))
def test_the_longest_title_has_an_address_that_fits(
    runtime: Runtime, visibility: Visibility
) -> None:
    title = f"{'a' * 80} {'b' * 200}"
    bring(runtime, "fatebook", file_of({"Question title": title}), visibility=visibility)
    with runtime.reading() as session:
        assert len(session.scalars(select(Question.slug)).one()) <= 120


def test_a_name_the_file_does_not_know_is_met_with_those_it_does(runtime: Runtime) -> None:
    with pytest.raises(InvalidInputError, match="It holds statements of Ann Arden"):
        bring(runtime, "fatebook", file_of({}), name="A. Arden")
    bring(runtime, "fatebook", file_of({}), name="A. Arden", named="ann arden")
    with runtime.reading() as session:
        assert said(session)[0][1] == "A. Arden"


def test_a_file_of_another_shape_is_refused_with_advice(runtime: Runtime) -> None:
    with pytest.raises(InvalidInputError, match="lacks 'Question title'"):
        bring(runtime, "fatebook", b"question,forecaster,probability\nOpen?,Ann,0.5\n")
    with pytest.raises(InvalidInputError, match="UTF-8"):
        bring(runtime, "fatebook", "Question title\n\u00e9".encode("utf-16"))


@pytest.mark.parametrize("seen", list(Visibility))
def test_nobody_is_named_as_having_asked_what_they_answered(
    runtime: Runtime, seen: Visibility
) -> None:
    with runtime.transaction() as session:
        about = world.question(session, runtime.now())
        ann = world.forecaster(session, runtime.now(), ANN, ForecasterKind.USER)
        statement = Statement(probability=0.4, visibility=seen)
        record_prediction(
            session, question=about, forecaster=ann, statement=statement, by="x", now=runtime.now()
        )
        (row,) = csv.DictReader(io.StringIO(taken_away(session, "fatebook").decode()))
    assert (row["Forecast created by"], row["Question created by"]) == (ANN, "")
