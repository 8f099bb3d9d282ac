"""PredictionBook, Metaculus, Manifold, Good Judgment, and what another record of ours gives."""

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime

import pytest
from sqlalchemy import select

from forecasts.audit import verify
from forecasts.db import Session
from forecasts.errors import InvalidInputError
from forecasts.exchange import PEERS, Owner, RejectedImportError, Taking, import_from
from forecasts.forecasters import record_own_forecaster
from forecasts.models import (
    Account,
    Family,
    Forecaster,
    Prediction,
    Question,
    Quotation,
    Resolution,
    Score,
    Withdrawal,
)
from forecasts.runtime import Runtime
from forecasts.values import Basis, Role, Visibility
from tests import world
from tests.exchange.lifeboat.bringing import (
    ANN,
    FILES,
    bring,
    brought,
    counts,
    outcomes,
    said,
)

QUESTIONS = """\
Question ID,Question URL,Question Title,Label,Question Type,MC Options (All),Open Time,\
Scheduled Close Time,Actual Close Time,Resolution,Resolution Known Time
11,https://x,Will the mole break?,,binary,,2024-01-01 00:00:00+00:00,2024-03-01 12:00:00+00:00,\
2024-02-01 12:00:00+00:00,no,2024-02-01 12:00:00+00:00
12,https://x,Who rows first?,,multiple_choice,"['Red', ""Ben's""]",2024-01-01 00:00:00+00:00,\
2024-12-01 12:00:00+00:00,,,
13,https://x,How deep?,,numeric,,2024-01-01 00:00:00+00:00,2024-12-01 12:00:00+00:00,,,
14,https://x,Did it sink?,,binary,,2024-01-01 00:00:00+00:00,2024-03-01 12:00:00+00:00,\
2024-02-01 12:00:00+00:00,annulled,2024-02-01 12:00:00+00:00
"""
FORECASTS = """\
Question ID,Forecaster ID,Forecaster Username,Is Bot,Start Time,End Time,Probability Yes,\
Probability Yes Per Category
11,1,ann,False,2024-01-02 08:00:00+00:00,2024-01-05 08:00:00+00:00,0.2,
11,1,ann,False,2024-01-05 08:00:00+00:00,2024-01-20 08:00:00+00:00,0.1,
11,,recency_weighted,,2024-01-05 08:00:00+00:00,,0.4,
12,1,ann,False,2024-01-02 08:00:00+00:00,,,"[0.3, 0.7]"
13,1,ann,False,2024-01-02 08:00:00+00:00,,,
14,1,ann,False,2024-01-02 08:00:00+00:00,,0.9,
"""


def zipped(files: Mapping[str, str | bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


def metaculus(**files: str) -> bytes:
    texts = {"question_data.csv": QUESTIONS, "forecast_data.csv": FORECASTS, **files}
    return zipped({f"data/{name}": text for name, text in texts.items()})


def account_of(session: Session, now: datetime, forecaster_id: int | None = None) -> int:
    account = Account(
        mark="member k3f9x2ma",
        email="ann@example.org",
        email_key="ann@example.org",
        name="Ann",
        role=Role.FORECASTER,
        created_at=now,
    )
    account.forecaster_id = forecaster_id
    session.add(account)
    session.flush()
    return account.id


def test_predictionbook_json_comes_in_with_whole_percents(runtime: Runtime) -> None:
    summary = brought(runtime, "predictionbook", "predictionbook.json")
    assert summary.predictions == 4
    assert "Left out: 1 row by somebody else." in summary.notes
    assert "Left out: 1 row of comments without a credence." in summary.notes
    with runtime.reading() as session:
        assert said(session) == [
            ("The ferry runs on Sunday", ANN, 0.8, "2024-01-10 08:00:00", "public"),
            ("The ferry runs on Sunday", ANN, 1.0, "2024-01-20 08:00:00", "public"),
            ("I finish the boat", ANN, 0.3, "2024-01-10 09:00:00", "private"),
            ("I buy a second boat", ANN, 0.9, "2024-01-10 09:00:00", "private"),
        ]
        assert outcomes(session) == {
            "The ferry runs on Sunday": ["yes"],
            "I finish the boat": [""],
            "I buy a second boat": ["annulled"],  # withdrawn there: counts nowhere
        }
        assert len(session.scalars(select(Score.question_id).distinct()).all()) == 1
        assert verify(session).is_sound


@pytest.mark.parametrize(
    ("row", "lacking"), [({"x": 1}, "description"), ({"description": "Rain?"}, "responses")]
)
def test_a_file_that_is_none_of_predictionbook_is_refused(
    runtime: Runtime, row: dict[str, object], lacking: str
) -> None:
    with pytest.raises(RejectedImportError) as refused:
        bring(runtime, "predictionbook", json.dumps([row]).encode(), named="ann")
    assert f"lacks '{lacking}'" in refused.value.problems[0][1]


def test_a_judgement_of_unknown_is_no_outcome(runtime: Runtime) -> None:
    brought(runtime, "predictionbook", "predictionbook.csv", named="ann")
    with runtime.reading() as session:
        assert outcomes(session) == {"The ferry runs on Sunday": [""], "Rain, or snow?": ["yes"]}
        assert [row[2] for row in said(session)] == [0.8, 0.05]


@pytest.mark.parametrize("typed", ["0.8", "101", "-5", "80%", "٥٠"])
def test_a_credence_that_is_no_whole_percent_is_refused(runtime: Runtime, typed: str) -> None:
    text = (FILES / "predictionbook.csv").read_text().replace(",80,", f",{typed},")
    with pytest.raises(RejectedImportError) as refused:
        bring(runtime, "predictionbook", text.encode(), named="ann")
    assert "no whole percentage" in refused.value.problems[0][1]


def test_metaculus_forecasts_come_in_with_their_history(runtime: Runtime) -> None:
    summary = bring(runtime, "metaculus", metaculus(), named="ann")
    assert (summary.predictions, summary.families) == (5, 1)
    assert "Left out: 1 row about a numeric question." in summary.notes
    with runtime.reading() as session:
        assert [row[:3] for row in said(session)] == [
            ("Will the mole break?", ANN, 0.2),
            ("Will the mole break?", ANN, 0.1),
            ("Who rows first?: Red", ANN, 0.3),
            ("Who rows first?: Ben's", ANN, 0.7),
            ("Did it sink?", ANN, 0.9),
        ]
        withdrawn = session.scalars(select(Withdrawal.withdrawn_at)).one()
        assert f"{withdrawn:%Y-%m-%d}" == "2024-01-20"  # ended, and no other began
        assert outcomes(session)["Did it sink?"] == ["annulled"]
        assert session.scalars(select(Family.title)).all() == ["Who rows first?"]
        assert verify(session).is_sound
    assert bring(runtime, "metaculus", metaculus(), named="ann").predictions == 0


@pytest.mark.parametrize(
    "name", ["../forecast_data.csv", "/etc/x", "a/../../x", "C:\\x", "a\\..\\x"]
)
def test_a_zip_that_reaches_outside_itself_is_refused(runtime: Runtime, name: str) -> None:
    files = {"question_data.csv": QUESTIONS, "forecast_data.csv": FORECASTS, name: "x"}
    with pytest.raises(InvalidInputError, match="outside itself"):
        bring(runtime, "metaculus", zipped(files), named="ann")


def test_a_zip_that_unfolds_beyond_measure_is_refused(runtime: Runtime) -> None:
    bomb = metaculus(**{"forecast_data.csv": FORECASTS + "\n" * 20_000_000})
    assert len(bomb) < 100_000
    with pytest.raises(InvalidInputError, match="more than 100 times"):
        bring(runtime, "metaculus", bomb, named="ann")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: raw[: len(raw) // 2],
        lambda _raw: b"PK\x03\x04 no zip",
        lambda _raw: zipped({"forecast_data.csv": FORECASTS}),
        lambda _raw: zipped({f"{n}.csv": "x" for n in range(101)}),
        lambda _raw: metaculus(**{"question_data.csv": "Question ID\n1\n"}),
    ],
)
def test_a_broken_zip_is_refused_and_nothing_comes_in(
    runtime: Runtime, spoil: Callable[[bytes], bytes]
) -> None:
    with pytest.raises(InvalidInputError):
        bring(runtime, "metaculus", spoil(metaculus()), named="ann")
    with runtime.reading() as session:
        assert set(counts(session).values()) == {0}


def test_of_bets_only_limit_orders_state_a_probability(runtime: Runtime) -> None:
    summary = brought(runtime, "manifold", "manifold.json", named="u1")
    assert (summary.predictions, summary.families) == (3, 1)
    trades = "Left out: 1 row of trades at the market's price, which state no probability."
    assert trades in summary.notes
    with runtime.reading() as session:
        assert [row[:3] for row in said(session)] == [
            ("Will the lock reopen?", ANN, 0.6),
            ("Which quay floods first?: North", ANN, 0.45),
            ("Which quay floods first?: South", ANN, 0.55),
        ]
        assert session.scalars(select(Prediction.basis).distinct()).all() == [Basis.NUMERIC]
        assert outcomes(session)["Will the lock reopen?"] == ["yes"]
        url = session.scalars(select(Quotation.url)).first()
        assert url == "https://manifold.markets/Ben/will-the-lock-reopen"


def test_who_bets_until_the_price_is_theirs_may_say_so(runtime: Runtime) -> None:
    assert brought(runtime, "manifold-trades", "manifold.json", named="u1").predictions == 4
    with runtime.reading() as session:
        assert [row[2] for row in said(session)] == [0.55, 0.5, 0.45, 0.52]
        assert session.scalars(select(Prediction.basis).distinct()).all() == [Basis.PRICE]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"bets": 1, "markets": []}', "[" * 100_000])
def test_json_of_another_shape_is_refused(runtime: Runtime, text: str) -> None:
    with pytest.raises(InvalidInputError):
        bring(runtime, "manifold", text.encode())


@pytest.mark.parametrize(
    "change",
    [
        {"contractId": "gone"},
        {"createdTime": "yesterday"},
        {"createdTime": 1e300},
        {"limitProb": 1.5},
        {"limitProb": True},
        {"answerId": "none"},
    ],
)
def test_a_bet_that_cannot_be_read_is_named(runtime: Runtime, change: dict[str, object]) -> None:
    found = json.loads((FILES / "manifold.json").read_text())
    found["bets"][3] |= change
    with pytest.raises(RejectedImportError) as refused:
        bring(runtime, "manifold", json.dumps(found).encode(), named="u1")
    assert [line for line, _ in refused.value.problems] == [4]


def test_good_judgment_answers_exclude_each_other(runtime: Runtime) -> None:
    summary = brought(runtime, "goodjudgment", "goodjudgment.csv", named="ann")
    assert (summary.predictions, summary.repeated, summary.families) == (5, 1, 1)
    with runtime.reading() as session:
        assert [row[:3] for row in said(session)] == [
            ("Will the bridge close?", ANN, 0.3),
            ("How many ships a day?: under 5", ANN, 0.2),
            ("How many ships a day?: 5 to 9", ANN, 0.5),
            ("How many ships a day?: over 9", ANN, 0.3),
            ("Will the tolls rise?", ANN, 0.3),
        ]
        decided = outcomes(session)
        assert decided["Will the bridge close?"] == ["no"]
        assert decided["How many ships a day?: 5 to 9"] == ["yes"]
        assert decided["Will the tolls rise?"] == ["annulled"]


def test_everybody_of_a_file_can_be_taken(runtime: Runtime) -> None:
    brought(runtime, "goodjudgment", "goodjudgment.csv", everybody=True)
    with runtime.reading() as session:
        assert session.scalars(select(Forecaster.name)).all() == ["ann", "ben"]


def test_what_an_account_imports_is_its_own(runtime: Runtime) -> None:
    with (FILES / "fatebook.csv").open("rb") as raw, runtime.transaction() as session:
        now = runtime.now()
        own = record_own_forecaster(session, name="Ann", now=now)
        session.flush()
        key = account_of(session, now, own.id)
        owner = Owner(account_id=key, forecaster=own, may_decide_public=False)
        taking = Taking("Ann", named=ANN)
        fatebook = PEERS["fatebook"]
        summary = import_from(session, fatebook, raw, taking, by="member", now=now, owner=owner)
    assert summary.resolutions == 5  # all of them are seen by nobody else
    assert any("only your word shows" in note for note in summary.notes)
    with runtime.reading() as session:
        who = session.scalars(select(Forecaster)).one()
        assert (who.name, who.is_public) == ("Ann", False)
        assert set(session.scalars(select(Question.visibility))) == {Visibility.PRIVATE}
        assert set(session.scalars(select(Question.owner_id))) == {key}
        assert verify(session).difference is None


def test_an_import_never_touches_what_others_keep_for_themselves(runtime: Runtime) -> None:
    row = b"question,forecaster,probability,closes_at,outcome,known_at,question_id\n"
    row += b"Secret?,Ann,0.5,2024-12-31,1,2024-05-01,%s\n"
    with runtime.transaction() as session:
        now = runtime.now()
        hidden = world.question(session, now, title="Secret?", visibility=Visibility.PRIVATE)
        hidden.owner_id = account_of(session, now)
        slug, key = hidden.slug, hidden.id
    bring(runtime, "own", row % slug.encode(), name="Ann")
    with runtime.reading() as session:
        assert session.scalars(select(Prediction.question_id)).all() != [key]
        assert session.scalars(select(Resolution.question_id)).all() != [key]
        assert len(session.scalars(select(Question)).all()) == 2


def test_a_members_file_neither_decides_nor_ties_what_belongs_to_others(runtime: Runtime) -> None:
    brought(runtime, "fatebook", "fatebook.csv")  # whoever keeps the record
    raw = (FILES / "fatebook.csv").read_bytes()
    raw = raw.replace(b'"YES",2024-02-20', b'"NO",2024-02-20').replace(b"Ann Arden", b"Zoe")
    with runtime.transaction() as session:
        now, before = runtime.now(), session.scalars(select(Resolution.id)).all()
        families = session.scalars(select(Family.id)).all()
        own = record_own_forecaster(session, name="Zoe", now=now)
        session.flush()
        key = account_of(session, now, own.id)
        owner = Owner(account_id=key, forecaster=own, may_decide_public=False)
        taking, peer = Taking("Zoe", visibility=Visibility.PUBLIC), PEERS["fatebook"]
        raw = raw.replace(b'"Team Blue"', b'"Team Teal"')
        file = io.BytesIO(raw)
        summary = import_from(session, peer, file, taking, by="member", now=now, owner=owner)
        assert summary.predictions == 7
        assert summary.families == 0
        assert any("left untied" in note for note in summary.notes)
        decided = select(Resolution.id).join(Question, Question.id == Resolution.question_id)
        assert session.scalars(decided.where(Question.owner_id.is_(None))).all() == before
        assert session.scalars(select(Family.id)).all() == families
        teal = select(Question).where(Question.title.contains("Teal"))
        assert session.scalars(teal).one().owner_id == key
    with runtime.reading() as session:
        assert verify(session).is_sound


def test_every_peer_is_named_once_and_says_which_file_it_reads() -> None:
    assert set(PEERS) == {
        "fatebook",
        "predictionbook",
        "metaculus",
        "manifold",
        "manifold-trades",
        "goodjudgment",
        "own",
    }
    assert all(peer.label and peer.file for peer in PEERS.values())
