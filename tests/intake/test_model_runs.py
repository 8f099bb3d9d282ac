"""What a model proposes is put beside what the rules proposed; every run is kept."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, text

from forecasts import ledger
from forecasts.db import Session
from forecasts.errors import NotFoundError
from forecasts.intake import article_view, read_article, store_article
from forecasts.intake.asked import question_after
from forecasts.intake.model_runs import (
    RunLine,
    article_to_ask,
    keep_run,
    model_runs,
    run_words,
)
from forecasts.llm.consulting import consult
from forecasts.models import Base, Candidate, ModelRun
from forecasts.runtime import Runtime
from forecasts.values import CandidateState, Chain
from tests.llm.endpoint import KEY, Endpoint, completion, statement, stating
from tests.sources.loopback import reply

TEXT = """The harbour of Vessel

3 June 2019

“It is very likely that the harbour will open by the end of 2019,” said Alice Arden, an analyst.

Opinions differ. For Bob Brand, a former pilot, the mole opens by June.
"""
KNOWN = statement("It is very likely that the harbour will open", speaker="Alice Arden")
NEW = statement("the mole opens by June", speaker="Bob Brand")
FALSE = statement("There is a 99 percent chance", speaker="Alice Arden")


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    running = Endpoint()
    yield running
    running.server.close()


@pytest.fixture
def article(runtime: Runtime) -> int:
    with runtime.transaction() as session:
        read = read_article(TEXT.encode())
        return store_article(session, read, by="anna", now=runtime.now()).article.id


def ask(runtime: Runtime, article: int, endpoint: Endpoint, **settings: Any) -> RunLine:
    with runtime.reading() as session:
        asked = article_to_ask(session, article)
    client = endpoint.client()
    found = consult(client, asked.text, seconds=5.0)
    client.close()
    asked_of = replace(endpoint.settings, **settings)
    with runtime.transaction() as session:
        return keep_run(session, asked, found, asked_of, by="anna", now=runtime.now())


def test_what_the_rules_proposed_is_not_proposed_again_and_what_is_false_is_dropped(
    runtime: Runtime, article: int, endpoint: Endpoint
) -> None:
    endpoint.says(stating(KNOWN, NEW, FALSE))
    run = ask(runtime, article, endpoint)
    assert (run.proposed, run.kept, run.added) == (3, 2, 1)
    assert [each.words for each in run.dropped] == ["There is a 99 percent chance"]
    with runtime.reading() as session:
        view = article_view(session, article)
    rules, model = view.candidates
    assert (rules.model, model.model) == (None, "heron-7b")
    assert model.state is CandidateState.PENDING
    assert [each.text for each in model.segments] == [
        "For Bob Brand, a former pilot, the mole opens by June."
    ]
    assert model.low is None
    assert run_words(run).startswith(
        "heron-7b named 3 statements: 2 stand in the text (1 new, 1 proposed already), 1 dropped. "
    )
    assert run_words(run).endswith("1 request, 900 tokens read, 100 written, $0.0014.")


def test_what_a_model_proposes_has_its_day_and_its_question_as_the_rules_give_them(
    runtime: Runtime, endpoint: Endpoint
) -> None:
    said = "“Yes, within six weeks,” Bob Brand said on Friday, 3 May.\n"
    words = f"Will the mole open? {said}"
    with runtime.transaction() as session:
        read = read_article(f"The mole\n\n10 May 2019\n\n{words}".encode())
        number = store_article(session, read, by="anna", now=runtime.now()).article.id
    endpoint.says(stating(statement("Yes, within six weeks")))
    assert ask(runtime, number, endpoint).added == 1
    with runtime.reading() as session:
        view = article_view(session, number)
        (found,) = view.candidates
        whole = article_to_ask(session, number).text
        asked = question_after(view, found, today=date(2019, 6, 1), text=whole)
    assert found.model == "heron-7b"
    assert (found.stated_on, found.deadline) == (date(2019, 5, 3), date(2019, 6, 14))
    assert found.stated_why
    assert (asked.title, asked.is_question) == ("Yes, within six weeks?", False)  # as for the rules
    assert asked.closes_on == found.deadline
    assert "“Yes, within six weeks”" in asked.criteria


def test_an_endless_list_of_statements_is_kept_as_one_line(
    runtime: Runtime, article: int, endpoint: Endpoint
) -> None:
    endpoint.says(stating(*[FALSE] * 5_000))
    run = ask(runtime, article, endpoint)
    assert (run.proposed, run.kept, len(run.dropped)) == (5_000, 0, 41)
    assert "5,000 dropped" in run_words(run)


def test_asking_again_doubles_nothing(runtime: Runtime, article: int, endpoint: Endpoint) -> None:
    endpoint.says(stating(KNOWN, NEW))
    assert ask(runtime, article, endpoint).added == 1
    assert ask(runtime, article, endpoint).added == 0
    with runtime.reading() as session:
        assert len(article_view(session, article).candidates) == 2
        assert [run.added for run in model_runs(session, article)] == [0, 1]
        assert model_runs(session) == model_runs(session, article)


def test_another_speaker_is_named_beside_the_one_of_the_rules(
    runtime: Runtime, article: int, endpoint: Endpoint
) -> None:
    endpoint.says(stating({**KNOWN, "speaker": "Bob Brand"}))
    assert ask(runtime, article, endpoint).added == 0
    ask(runtime, article, endpoint)
    with runtime.reading() as session:
        (row,) = session.scalars(select(Candidate))
        assert row.speaker == "Alice Arden"
        assert [each["name"] for each in row.alternatives or ()] == ["Alice Arden", "Bob Brand"]
        assert (row.alternatives or [])[1]["why"] == "named by heron-7b"


@pytest.mark.parametrize(
    ("given", "error"),
    [
        (reply(500, b"boom " + KEY.encode()), "answered 500"),
        (reply(401, KEY.encode()), "FORECASTS_MODEL_KEY is missing"),
        (completion("no"), "no JSON of the agreed form, twice"),
    ],
)
def test_a_run_that_failed_is_kept_and_changes_nothing_else(
    runtime: Runtime, article: int, endpoint: Endpoint, given: bytes, error: str
) -> None:
    with runtime.reading() as session:
        before = ledger.head(session, Chain.PUBLIC)
    endpoint.says(given)
    run = ask(runtime, article, endpoint)
    assert error in (run.error or "")
    assert (run.proposed, run.kept, run.added, run.dropped) == (0, 0, 0, ())
    with runtime.reading() as session:
        assert ledger.head(session, Chain.PUBLIC) == before
        assert session.scalars(select(ModelRun.error)).one() == run.error


def everything(session: Session) -> str:
    rows = [session.execute(text(f'SELECT * FROM "{name}"')).all() for name in Base.metadata.tables]
    return json.dumps(rows, default=str)


def test_the_key_is_nowhere_on_record(
    runtime: Runtime, article: int, endpoint: Endpoint, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    endpoint.says(reply(400, KEY.encode()), stating(NEW), reply(403, KEY.encode()))
    ask(runtime, article, endpoint)
    ask(runtime, article, endpoint)
    with runtime.reading() as session:
        kept = everything(session)
    assert "heron-7b" in kept
    assert KEY not in kept
    assert KEY not in caplog.text


def test_a_cost_is_known_only_with_a_price_and_tokens(
    runtime: Runtime, article: int, endpoint: Endpoint
) -> None:
    endpoint.says(stating(), completion('{"statements": []}', read=None), stating())
    assert ask(runtime, article, endpoint).cost == pytest.approx(0.0014)
    assert ask(runtime, article, endpoint).cost is None
    unpriced = ask(runtime, article, endpoint, price=None)
    assert unpriced.cost is None
    assert run_words(unpriced).endswith("cost unknown.")


def test_words_no_database_takes_are_made_safe(
    runtime: Runtime, article: int, endpoint: Endpoint
) -> None:
    endpoint.says(stating(statement("a\x00 b \x1b[2J"), statement("it rains", speaker="\x00")))
    run = ask(runtime, article, endpoint)
    assert [each.words for each in run.dropped] == ["a b [2J", "it rains"]


def test_no_transaction_is_open_while_the_model_is_asked(
    runtime: Runtime, article: int, endpoint: Endpoint
) -> None:
    open_during: list[int] = []

    def answer(connection: Any) -> None:
        with runtime.transaction() as session:  # would wait for another writer
            open_during.append(session.scalars(select(ModelRun.id)).all().__len__())
        connection.sendall(stating())
        time.sleep(0.01)

    endpoint.says(answer)
    ask(runtime, article, endpoint)
    assert open_during == [0]


def test_an_article_that_is_not_there_is_not_asked_about(runtime: Runtime) -> None:
    with runtime.reading() as session:
        with pytest.raises(NotFoundError):
            article_to_ask(session, 7)
        with pytest.raises(NotFoundError):
            model_runs(session, 7)
