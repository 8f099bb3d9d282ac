"""Import takes all of a file or none of it, and says which rows are bad."""

from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from forecasts import ledger
from forecasts.audit import verify
from forecasts.db import Session
from forecasts.errors import InvalidInputError
from forecasts.exchange import ImportSummary, RejectedImportError, import_csv, import_rows
from forecasts.families import members_of
from forecasts.models import (
    Alias,
    Base,
    Family,
    Forecaster,
    Prediction,
    Question,
    Quotation,
    Score,
    Withdrawal,
)
from forecasts.runtime import Runtime
from forecasts.standings import BoardFilter, leaderboard
from forecasts.values import Chain, ExcludedReason, Provenance, QuestionState, Visibility
from tests import world

HEADER = "question,forecaster,probability,stated_at,closes_at,outcome,known_at"


def load(runtime: Runtime, *lines: str) -> ImportSummary:
    with runtime.transaction() as session:
        return import_csv(session, as_file(lines), by="curator", now=runtime.now())


def as_file(lines: Iterable[str]) -> list[str]:
    return [f"{line}\n" for line in lines]


def counts(session: Session) -> dict[str, int]:
    return {
        table.name: session.scalar(select(func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
    }


def test_statements_questions_and_outcomes_come_in_and_are_scored(runtime: Runtime) -> None:
    summary = load(
        runtime,
        HEADER,
        "Did it open?,Alice,0.06,2023-02-22,2023-12-31,0,2024-01-01",
        "Did it open?,Bob,0.4,2023-02-22,,,",
        "Will it open?,Alice,1,2024-05-01,2024-12-31,,",
    )
    assert (summary.questions, summary.forecasters, summary.predictions) == (2, 2, 3)
    assert (summary.resolutions, summary.excluded, summary.notes) == (1, 0, ())
    with runtime.reading() as session:
        rows = {
            row.forecaster: row.brier
            for row in leaderboard(session, BoardFilter(), now=runtime.now()).rows
        }
        assert rows == pytest.approx({"Alice": 0.0036, "Bob": 0.16})
        assert verify(session).is_sound
        said = session.scalars(select(Prediction)).all()
        assert {each.provenance for each in said} == {Provenance.IMPORT}


def test_importing_the_same_file_again_adds_nothing(runtime: Runtime) -> None:
    lines = (HEADER, "Did it open?,Alice,0.06,2023-02-22,2023-12-31,0,2024-01-01")
    load(runtime, *lines)
    with runtime.reading() as session:
        before = counts(session)
    assert load(runtime, *lines).repeated == 1
    with runtime.reading() as session:
        assert counts(session) == before


def test_a_resolved_row_without_its_date_is_excluded_and_counted(runtime: Runtime) -> None:
    summary = load(runtime, HEADER, "Did it open?,Alice,0.06,,2023-12-31,0,2024-01-01")
    assert summary.excluded == 1
    assert "1 row without stated_at" in summary.notes[0]
    with runtime.reading() as session:
        assert session.scalars(select(Prediction.excluded_reason)).one() is (
            ExcludedReason.AFTER_KNOWN
        )


def test_a_resolved_question_without_known_at_counts_as_known_when_it_closed(
    runtime: Runtime,
) -> None:
    summary = load(runtime, HEADER, "Did it open?,Alice,0.06,2023-02-22,2023-12-31,0,")
    assert (summary.resolutions, summary.excluded) == (1, 0)
    assert "without known_at" in summary.notes[0]


def test_an_annulled_question_comes_in_annulled(runtime: Runtime) -> None:
    load(runtime, HEADER, "Did it open?,Alice,0.06,2023-02-22,2023-12-31,annulled,")
    with runtime.reading() as session:
        assert session.scalars(select(Question.state)).one() is QuestionState.ANNULLED


def test_questions_of_one_title_are_told_apart_by_their_id(runtime: Runtime) -> None:
    summary = load(
        runtime,
        "question,question_id,forecaster,probability,closes_at",
        "Will the home team win?,game-1,Alice,0.5,2024-12-31",
        "Will the home team win?,game-2,Alice,0.6,2024-12-31",
    )
    assert summary.questions == 2
    with runtime.reading() as session:
        assert set(session.scalars(select(Question.slug))) == {"game-1", "game-2"}


def test_an_id_in_any_spelling_names_one_question(runtime: Runtime) -> None:
    lines = (
        "question_id,question,forecaster,probability,closes_at,stated_at",
        "Q_1,Will A?,Bob,0.5,2024-12-31,2023-01-01",
    )
    assert load(runtime, *lines).questions == 1
    again = load(runtime, *lines)
    assert (again.questions, again.repeated) == (0, 1)


def test_one_id_with_two_questions_is_refused(runtime: Runtime) -> None:
    header = "question_id,question,forecaster,probability,closes_at"
    with pytest.raises(RejectedImportError) as caught:
        load(runtime, header, "q7,Will A?,Bob,0.5,2024-12-31", "q7,Will B?,Ann,0.5,2024-12-31")
    assert "question differs" in caught.value.problems[0][1]
    load(runtime, header, "q7,Will A?,Bob,0.5,2024-12-31")
    with pytest.raises(RejectedImportError) as caught:
        load(runtime, header, "q7,Will B?,Ann,0.5,2024-12-31")
    assert "is on record as 'Will A?'" in caught.value.problems[0][1]


def test_names_that_shape_one_address_stay_two_people(runtime: Runtime) -> None:
    header = "question,forecaster,probability,closes_at"
    summary = load(runtime, header, "A?,Élan,0.5,2024-12-31", "A?,Elan,0.9,2024-12-31")
    assert summary.forecasters == 2


def test_a_row_dated_today_is_recognised_the_second_time(runtime: Runtime) -> None:
    lines = (HEADER, "Open?,Alice,0.5,2024-06-01,2024-12-31,,")
    load(runtime, *lines)
    assert load(runtime, *lines).repeated == 1


def test_statements_on_a_resolved_question_are_scored_together(runtime: Runtime) -> None:
    load(runtime, HEADER, "Open?,Alice,0.5,2023-01-01,2023-12-31,1,2023-06-01")
    load(runtime, HEADER, *(f"Open?,F{n},0.5,2023-01-01,,," for n in range(5)))
    with runtime.reading() as session:
        assert len(leaderboard(session, BoardFilter(), now=runtime.now()).rows) == 6
        assert verify(session).is_sound


def test_kind_organisation_quote_url_range_and_tags_are_kept(runtime: Runtime) -> None:
    load(
        runtime,
        "question,forecaster,probability,low,high,kind,organisation,quote,url,tags,closes_at",
        'Open?,Alice,0.5,0.4,0.6,model,"Arden, Ltd","it may, or not",https://a.example/x,"a;B",2024-12-31',
    )
    with runtime.reading() as session:
        who = session.scalars(select(Forecaster)).one()
        assert (who.kind, who.organisation) == ("model", "Arden, Ltd")
        words = session.scalars(select(Quotation)).one()
        assert (words.excerpt, words.url) == ("it may, or not", "https://a.example/x")
        said = session.scalars(select(Prediction)).one()
        assert (said.low, said.high) == (0.4, 0.6)


BAD_ROWS = [
    ("Open?,Alice,5,,2024-12-31,,", "not a decimal between 0 and 1"),
    ("Open?,Alice,nan,,2024-12-31,,", "not a decimal"),
    ("Open?,Alice,inf,,2024-12-31,,", "not a decimal"),
    ("Open?,Alice,1e400,,2024-12-31,,", "not a decimal"),
    ("Open?,Alice,٠٫٥,,2024-12-31,,", "not a decimal"),
    ("Open?,Alice,,,2024-12-31,,", "not a decimal"),
    ("Open?,Alice,-0.1,,2024-12-31,,", "not a decimal"),
    (",Alice,0.5,,2024-12-31,,", "question is empty"),
    ("Open?,,0.5,,2024-12-31,,", "forecaster is empty"),
    ("Open?,Alice,0.5,,,,", "no deadline"),
    ("Open?,Alice,0.5,2030-01-01,2031-12-31,,", "in the future"),
    ("Open?,Alice,0.5,yesterday,2024-12-31,,", "not a date"),
    ("Open?,Alice,0.5,,2024-12-31,maybe,", "none of 1, 0, annulled"),
    ("Open?,Alice,0.5,,2024-12-31,1,2031-01-01", "future"),
    ("Open?,Alice,0.5,,2024-12-31,1", "6 fields found, 7 expected"),
    (f"{'x' * 301},Alice,0.5,,2024-12-31,,", "at most 300"),
    ("Op\x00en?,Alice,0.5,,2024-12-31,,", "NUL"),
]


@pytest.mark.parametrize(("row", "reason"), BAD_ROWS)
def test_a_bad_row_is_named_with_its_line_and_nothing_is_imported(
    runtime: Runtime, row: str, reason: str
) -> None:
    with pytest.raises(RejectedImportError) as caught:
        load(runtime, HEADER, "Fine?,Bob,0.5,,2024-12-31,,", row)
    assert caught.value.problems[0][0] == 3
    assert reason in caught.value.problems[0][1]
    with runtime.reading() as session:
        assert set(counts(session).values()) == {0}


def test_every_bad_row_is_reported_at_once(runtime: Runtime) -> None:
    with pytest.raises(RejectedImportError) as caught:
        load(runtime, HEADER, *(row for row, _ in BAD_ROWS[:6]))
    assert [line for line, _ in caught.value.problems] == [2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (
            ["Open?,Alice,0.5,,2024-12-31,,", "Open?,Bob,0.5,,2025-12-31,,"],
            "closes_at differs",
        ),
        (
            ["Open?,Alice,0.5,,2023-12-31,1,2023-01-01", "Open?,Bob,0.5,,,0,"],
            "outcome differs",
        ),
    ],
)
def test_rows_that_contradict_each_other_are_refused(
    runtime: Runtime, rows: list[str], reason: str
) -> None:
    with pytest.raises(RejectedImportError) as caught:
        load(runtime, HEADER, *rows)
    assert reason in caught.value.problems[0][1]


def test_an_import_that_contradicts_the_record_is_refused(runtime: Runtime) -> None:
    load(runtime, HEADER, "Open?,Alice,0.5,2023-01-01,2023-12-31,1,2023-06-01")
    with pytest.raises(RejectedImportError, match="nothing was imported"):
        load(runtime, HEADER, "Open?,Alice,0.5,2023-01-01,2023-12-31,0,2023-06-01")
    with pytest.raises(RejectedImportError):
        load(runtime, HEADER, "Open?,Alice,0.5,2023-01-01,2023-11-30,,")


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("", "must name the columns"),
        ("question,forecaster", "probability missing"),
        ("question,forecaster,probability,colour", "'colour' is not known"),
        ("question,forecaster,probability,probability", "there twice"),
    ],
)
def test_a_header_that_cannot_be_used_says_what_is_needed(
    runtime: Runtime, header: str, reason: str
) -> None:
    with pytest.raises(InvalidInputError, match=reason):
        load(runtime, header, "a,b,0.5")


FAMILY_HEADER = "question,forecaster,probability,stated_at,closes_at,outcome,family"


def families(session: Session) -> dict[str, tuple[str, list[str]]]:
    return {
        family.title: (
            family.kind.value,
            [member.question.title for member in members_of(session, family)],
        )
        for family in session.scalars(select(Family).order_by(Family.id))
    }


def test_questions_are_tied_to_the_family_their_rows_name(runtime: Runtime) -> None:
    summary = load(
        runtime,
        FAMILY_HEADER,
        "Alice wins?,Bob,0.5,2023-01-01,2023-12-31,1,exclusive:Who wins?",
        "Carol wins?,Bob,0.3,2023-01-01,2023-12-31,0,exclusive:Who wins?",
        "Open by June?,Bob,0.3,2023-01-01,2023-06-30,0,Ladder: Opened by when?",
        "Open by May?,Bob,0.2,2023-01-01,2023-05-31,0,ladder:opened by when?",
    )
    assert (summary.families, summary.notes) == (
        2,
        ("4 questions resolved without known_at: taken as known at the close.",),
    )
    with runtime.reading() as session:
        assert families(session) == {
            "Who wins?": ("exclusive", ["Alice wins?", "Carol wins?"]),
            "Opened by when?": ("ladder", ["Open by May?", "Open by June?"]),
        }
        assert verify(session).difference is None


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        (["A?,Bob,0.5,,2024-12-31,,f", "B?,Bob,0.5,,2024-12-31,,f"], "exclusive"),
        (["A?,Bob,0.5,,2024-12-31,,f", "B?,Bob,0.5,,2025-12-31,,f"], "ladder"),
        (["A?,Bob,0.5,,2023-12-31,1,f", "B?,Bob,0.5,,2023-12-31,1,f"], "ladder"),
    ],
)
def test_the_kind_of_a_family_named_without_one_is_seen_and_said(
    runtime: Runtime, rows: list[str], kind: str
) -> None:
    summary = load(runtime, FAMILY_HEADER, *rows)
    assert f"taken as {kind}" in summary.notes[-1]
    with runtime.reading() as session:
        assert families(session)["f"][0] == kind


def test_the_order_of_rungs_can_be_given(runtime: Runtime) -> None:
    load(
        runtime,
        "question,forecaster,probability,closes_at,family,position",
        "Over 200?,Bob,0.1,2024-12-31,ladder:How many?,2",
        "Over 100?,Bob,0.5,2024-12-31,ladder:How many?,3",
        "Over 300?,Bob,0.1,2024-12-31,ladder:How many?,1",
    )
    with runtime.reading() as session:
        assert families(session)["How many?"][1] == ["Over 300?", "Over 200?", "Over 100?"]


def test_a_family_imported_again_is_not_tied_again(runtime: Runtime) -> None:
    lines = (
        FAMILY_HEADER,
        "A?,Bob,0.5,2023-01-01,2024-12-31,,exclusive:f",
        "B?,Bob,0.5,2023-01-01,2024-12-31,,exclusive:f",
    )
    load(runtime, *lines)
    with runtime.reading() as session:
        before = counts(session)
    again = load(runtime, *lines)
    assert (again.families, again.repeated) == (0, 2)
    with runtime.reading() as session:
        assert counts(session) == before
    load(runtime, *lines, "C?,Bob,0.5,2023-01-01,2024-12-31,,exclusive:f")
    with runtime.reading() as session:
        assert families(session)["f"][1] == ["A?", "B?", "C?"]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (["A?,Bob,0.5,,2024-12-31,,conditional:f"], "condition"),
        (["A?,Bob,0.5,,2024-12-31,,exclusive:"], "name"),
        (["A?,Bob,0.5,,2024-12-31,,exclusive:f"], "at least two"),
        (
            ["A?,Bob,0.5,,2023-12-31,1,exclusive:f", "B?,Bob,0.5,,2023-12-31,1,exclusive:f"],
            "Yes",
        ),
        (
            ["A?,Bob,0.5,,2024-12-31,,exclusive:f", "B?,Bob,0.5,,2024-12-31,,ladder:f"],
            "exclusive in an earlier row",
        ),
        (
            ["A?,Bob,0.5,,2024-12-31,,exclusive:f", "A?,Ann,0.5,,,,exclusive:g"],
            "family differs",
        ),
    ],
)
def test_families_that_cannot_be_tied_are_refused_with_their_line(
    runtime: Runtime, rows: list[str], reason: str
) -> None:
    with pytest.raises(RejectedImportError) as caught:
        load(runtime, FAMILY_HEADER, *rows)
    line, words = caught.value.problems[0]
    assert line in {2, 3}
    assert reason in words
    with runtime.reading() as session:
        assert set(counts(session).values()) == {0}


def test_a_row_of_a_question_alone_puts_it_on_record(runtime: Runtime) -> None:
    summary = load(runtime, HEADER, "Will it open?,,,,2024-12-31,,")
    assert (summary.questions, summary.forecasters, summary.predictions) == (1, 0, 0)


def test_what_an_export_adds_comes_back_in(runtime: Runtime) -> None:
    load(
        runtime,
        "question,forecaster,probability,low,high,stated_at,stated_precision,closes_at,zone,"
        "criteria,base_rate,base_rate_source,cause,basis,phrase,lexicon_version,is_inverted,"
        "proposed,reading_reason,directness,is_commitment,quote,publisher,withdrawn_at",
        "Open?,Alice,0.2,0.1,0.3,2023-05-01T10:00Z,day,2023-12-31,Europe/Warsaw,"
        "Yes if open.,0.1,https://a.example/rate,war,verbal,unlikely,english-1,1,"
        "0.8,said in jest,paraphrase,1,hardly,The Paper,2023-06-01",
    )
    with runtime.reading() as session:
        asked = session.scalars(select(Question)).one()
        assert asked.closes_at == datetime(2023, 12, 31, 22, 59, 59, 999999, tzinfo=UTC)
        assert (asked.criteria, asked.zone, asked.cause) == ("Yes if open.", "Europe/Warsaw", "war")
        assert (asked.base_rate, asked.base_rate_source) == (0.1, "https://a.example/rate")
        said = session.scalars(select(Prediction)).one()
        assert (said.basis, said.phrase, said.lexicon_version) == (
            "verbal",
            "unlikely",
            "english-1",
        )
        assert (said.is_inverted, said.proposed, said.is_commitment) == (True, 0.8, True)
        assert said.reading_reason == "said in jest"
        assert (said.directness, said.stated_precision) == ("paraphrase", "day")
        assert said.excluded_reason is ExcludedReason.COMMITMENT
        words = session.scalars(select(Quotation)).one()
        assert (words.kind, words.directness, words.publisher) == (
            "indirect",
            "paraphrase",
            "The Paper",
        )
        gone = session.scalars(select(Withdrawal)).one()
        assert (gone.withdrawn_precision, gone.withdrawn_at.day) == ("day", 1)
        assert verify(session).difference is None


READ = (
    "question,forecaster,probability,low,high,stated_at,closes_at,basis,phrase,lexicon_version,"
    "proposed,reading_reason"
)
READ_AS_THE_TABLE = "Own?,Alice,0.2,0.1,0.3,2023-05-01T10:00Z,2024-12-31,verbal,unlikely"
OVERRULED = "Open?,Alice,0.9,0.8,0.95,2023-05-01T10:00Z,2024-12-31,verbal,unlikely"


@pytest.mark.parametrize("version", ["english-3", ""])
def test_a_reading_that_overrules_its_table_needs_its_reason(
    runtime: Runtime, version: str
) -> None:
    with pytest.raises(RejectedImportError) as caught:
        load(runtime, READ, f"{OVERRULED},{version},0.2,")
    assert "reads 'unlikely' as 0.2" in str(caught.value.problems)
    assert "needs its reading_reason" in str(caught.value.problems)
    load(runtime, READ, f"{OVERRULED},{version},0.2,She laughed.")
    own = READ_AS_THE_TABLE if version else OVERRULED.replace("Open", "Own")
    load(runtime, READ, f"{own},{version},{'' if version else 0.9},")


def test_at_most_a_number_lies_below_what_a_table_says_of_the_number(runtime: Runtime) -> None:
    row = "Own?,Alice,0.16,0.06,0.2,2023-05-01T10:00Z,2024-12-31,verbal,one in five"
    assert load(runtime, READ, f"{row},english-3,0.16,").predictions == 1


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ("verbal,unlikely,english-3,0.9,", "english-3 reads 'unlikely' as 0.2 (0.05 to 0.35)"),
        ("verbal,unlikely,english-3,0.25,She laughed.", "or as 0.8 where it is denied"),
        ("verbal,an unlikely,english-1,0.5,", "english-1 reads 'an unlikely' as 0.2"),
        ("verbal,unlikely,english-9,0.2,", "none of english-3, english-2, english-1"),
        ("numeric,unlikely,klingon-1,,", "lexicon_version 'klingon-1' is none of"),
        ("verbal,unlikely,english-3,,", "reads 'unlikely' as 0.2, and the row says 0.9"),
    ],
)
def test_a_reading_is_held_against_the_table_it_names(
    runtime: Runtime, cells: str, reason: str
) -> None:
    with pytest.raises(RejectedImportError) as caught:
        load(runtime, READ, f"{OVERRULED.removesuffix('verbal,unlikely')}{cells}")
    assert reason in str(caught.value.problems)


@pytest.mark.parametrize(
    "cells",
    [
        "0.2,0.05,0.35,2023-05-01T10:00Z,2024-12-31,verbal,Unlikely,english-2,0.2,",
        "0.8,0.65,0.95,2023-05-01T10:00Z,2024-12-31,verbal,unlikely,english-3,0.8,",
        "0.8,0.65,0.95,2023-05-01T10:00Z,2024-12-31,verbal,unlikely,english-3,,",
        "0.25,0.2,0.3,2023-05-01T10:00Z,2024-12-31,verbal,20 to 30 percent,english-3,0.25,",
        "0.6666667,0.6,0.7,2023-05-01T10:00Z,2024-12-31,verbal,two in three,english-3,0.6666667,",
    ],
)
def test_what_a_table_says_of_words_comes_in_for_yes_and_for_no(
    runtime: Runtime, cells: str
) -> None:
    assert load(runtime, READ, f"Open?,Alice,{cells}").predictions == 1


def test_no_reason_was_kept_in_the_time_of_older_tables(runtime: Runtime) -> None:
    assert load(runtime, READ, f"{OVERRULED},english-2,0.2,").predictions == 1


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("kind", "wizard", "kind 'wizard' is none of"),
        ("basis", "guess", "basis 'guess' is none of"),
        ("basis", "verbal", "needs low and high"),
        ("directness", "rumour", "directness 'rumour' is none of"),
        ("is_commitment", "yes", "none of 1, 0 or blank"),
        ("proposed", "0.4", "needs the phrase"),
        ("reading_reason", "in jest", "needs the phrase"),
        ("position", "0", "no whole number from 1"),
        ("zone", "Mars/Base", "not a time zone"),
        ("base_rate", "0.4", "needs base_rate_source"),
        ("stated_precision", "week", "stated_precision 'week' is none of"),
        ("withdrawn_at", "2022-01-01", "cannot lie before"),
        ("url", "ftp://x", "not a web address"),
    ],
)
def test_a_bad_cell_of_any_column_is_named(
    runtime: Runtime, column: str, value: str, reason: str
) -> None:
    header = f"question,forecaster,probability,stated_at,closes_at,{column}"
    with pytest.raises(RejectedImportError) as caught:
        load(runtime, header, f"Open?,Alice,0.5,2023-05-01T10:00Z,2024-12-31,{value}")
    assert reason in caught.value.problems[0][1]


def test_an_organisation_in_any_row_is_kept_and_ledgered(runtime: Runtime) -> None:
    header = "question,forecaster,probability,closes_at,organisation"
    load(runtime, header, "A?,Alice,0.5,2024-12-31,", "A?,alice,0.6,2024-12-31,Arden")
    load(runtime, header, "A?,Bob,0.5,2024-12-31,")
    load(runtime, header, "B?,Bob,0.5,2024-12-31,Brand")
    with runtime.reading() as session:
        assert set(session.scalars(select(Forecaster.organisation))) == {"Arden", "Brand"}
        assert verify(session).difference is None


def test_a_known_question_can_be_resolved_by_a_later_file(runtime: Runtime) -> None:
    load(runtime, HEADER, "Open?,Alice,0.5,2023-01-01,2023-12-31,,")
    summary = load(runtime, HEADER, "Open?,Bob,0.4,2023-02-01,,1,2023-06-01")
    assert (summary.questions, summary.predictions, summary.resolutions) == (0, 1, 1)
    with runtime.reading() as session:
        assert session.scalar(select(func.count()).select_from(Score)) == 4
        assert verify(session).difference is None


def test_nothing_more_can_be_said_on_an_annulled_question(runtime: Runtime) -> None:
    lines = (HEADER, "Open?,Alice,0.5,2023-01-01,2023-12-31,annulled,")
    load(runtime, *lines)
    assert load(runtime, *lines).repeated == 1
    with pytest.raises(RejectedImportError) as caught:
        load(runtime, *lines, "Open?,Bob,0.5,2023-01-01,,,")
    assert caught.value.problems == ((3, "open is annulled; nothing stated on it can count."),)


def test_what_is_repeated_inside_one_file_counts_once(runtime: Runtime) -> None:
    row = "Open?,Alice,0.5,2023-01-01,2023-12-31,,"
    summary = load(runtime, HEADER, row, row, "Open?,Alice,0.6,2023-01-01,,,")
    assert (summary.predictions, summary.repeated) == (2, 1)


def test_rows_made_by_a_program_come_in_like_those_of_a_file(runtime: Runtime) -> None:
    row = {
        "question": "Open?",
        "forecaster": "Alice",
        "probability": "0.06",
        "stated_at": "2023-02-22",
        "closes_at": "2023-12-31",
        "outcome": "0",
        "known_at": "2024-01-01",
    }
    with runtime.transaction() as session:
        summary = import_rows(session, iter([row]), by="curator", now=runtime.now())
    assert (summary.predictions, summary.resolutions) == (1, 1)
    with pytest.raises(RejectedImportError) as caught, runtime.transaction() as session:
        import_rows(session, [row, {**row, "colour": "red"}], by="curator", now=runtime.now())
    assert caught.value.problems == ((3, "The column 'colour' is not known."),)


def test_a_stopped_import_leaves_nothing(runtime: Runtime) -> None:
    def stop(step: str, _done: int, _total: int | None) -> None:
        if step == "scoring":
            raise KeyboardInterrupt

    lines = as_file([HEADER, "Open?,Alice,0.5,2023-01-01,2023-12-31,1,2023-06-01"])
    with pytest.raises(KeyboardInterrupt), runtime.transaction() as session:
        import_csv(session, lines, by="curator", now=runtime.now(), progress=stop)
    with runtime.reading() as session:
        assert set(counts(session).values()) == {0}
    load(runtime, *(line.strip() for line in lines))


def test_a_forecaster_found_by_an_alias_is_not_recorded_twice(runtime: Runtime) -> None:
    load(runtime, HEADER, "Open?,Alice Arden,0.5,,2024-12-31,,")
    with runtime.transaction() as session:
        key = session.scalars(select(Forecaster.id)).one()
        session.add(Alias(forecaster_id=key, name="A. Arden", name_key="a. arden"))
    assert load(runtime, HEADER, "Open?,A. Arden,0.6,,2024-12-31,,").forecasters == 0


def test_rows_on_a_hidden_question_name_nobody_in_public(runtime: Runtime) -> None:
    with runtime.transaction() as session:
        now = runtime.now()
        slug = world.question(session, now, title="Open?", visibility=Visibility.PRIVATE).slug
        alice = world.forecaster(session, now, "Alice")
        about = world.question(session, now, title="Shut?")
        world.prediction(session, now, about, alice, 0.5, visibility=Visibility.PRIVATE)
        before = ledger.head(session, Chain.PUBLIC)
    header = "question,question_id,forecaster,organisation,probability"
    rows = (f"Open?,{slug},Alice,Secret Service,0.5", f"Open?,{slug},Sam,Secret,0.4")
    assert load(runtime, header, *rows).forecasters == 1
    with runtime.reading() as session:
        assert ledger.head(session, Chain.PUBLIC) == before
        assert verify(session).difference is None
    rows = ("Shut?,,SAM,Office,0.5", "Shut?,,Alice,,0.5")
    assert load(runtime, header, *rows).predictions == 2
    with runtime.reading() as session:
        sam = session.scalars(select(Forecaster).where(Forecaster.is_public)).all()[-1]
        assert (sam.name, sam.slug, sam.organisation) == ("SAM", "sam", "Office")
        assert verify(session).difference is None
    summary = load(runtime, f"{header},closes_at", "Open?,,Alice,,0.5,2030-01-01")
    assert summary.questions == 1
