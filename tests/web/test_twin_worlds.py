"""Two records that differ in what is private cannot be told apart by anything that is public.

Both worlds stand at the same time and hold the same public things. One of them holds private ones
besides, of every sort, put there before the public ones and after them; some of them belong to an
account. Then every address is asked for, and the whole site is published.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import func, select

from forecasts import ledger
from forecasts.clock import Edge, parse_moment
from forecasts.config import Settings
from forecasts.db import Session
from forecasts.forecasters import (
    find_forecaster,
    known_forecaster,
    record_forecaster,
    settle_forecaster,
)
from forecasts.intake import Acceptance, accept_candidate
from forecasts.models import Candidate, Forecaster, Prediction, Question
from forecasts.predictions import (
    Source,
    Statement,
    record_prediction,
    record_verdict,
    record_withdrawal,
    retract_prediction,
)
from forecasts.questions import find_question, known_question
from forecasts.reports.asked import place_of, week_of
from forecasts.reports.editions import keep_edition
from forecasts.resolution.resolve import resolve_question
from forecasts.runtime import Runtime, compose
from forecasts.values import (
    Basis,
    CandidateState,
    Chain,
    Decision,
    ForecasterKind,
    VerdictKind,
    Visibility,
)
from tests import world
from tests.conftest import FakeClock
from tests.databases import PostgreSQLStore, SQLiteStore
from tests.web import members, record
from tests.web.copies import quiet, tree
from tests.web.everything import Answer, every_answer
from web import create_app
from web.publishing import publish
from web.publishing.names import MARKER

NOW: Final = datetime(2024, 6, 1, 12, tzinfo=UTC)
PRIVATE: Final = Visibility.PRIVATE
pytestmark = pytest.mark.usefixtures("drawings")

Secret = Callable[[Session, Question, Forecaster], None]


def _say(
    session: Session,
    about: Question,
    who: Forecaster,
    *,
    visibility: Visibility = PRIVATE,
    basis: Basis = Basis.NUMERIC,
) -> None:
    statement = Statement(
        probability=0.31,
        low=0.2,
        high=0.4,
        basis=basis,
        stated=parse_moment("2022-01-15", edge=Edge.END),
        visibility=visibility,
        source=Source(quote="between us", url="https://secret.example/", publisher="Nobody"),
    )
    record_prediction(
        session, question=about, forecaster=who, statement=statement, by="spy", now=NOW
    )


def _hidden_person(
    session: Session, name: str = "Secret Sam", kind: ForecasterKind = ForecasterKind.USER
) -> Forecaster:
    return record_forecaster(session, name=name, kind=kind, is_public=False, now=record.SET_UP)


def _hidden_question(session: Session, title: str, about: Question) -> Question:
    return world.question(
        session,
        record.SET_UP,
        title=f"{title} ({about.title})",
        closes="2022-11-30",
        opens="2022-01-01",
        visibility=PRIVATE,
        tags=("secret-tag", "ships"),
    )


def by_somebody_known(session: Session, about: Question, who: Forecaster) -> None:
    _say(session, about, who)


def unlisted(session: Session, about: Question, who: Forecaster) -> None:
    _say(session, about, who, visibility=Visibility.UNLISTED)


def by_somebody_hidden(session: Session, about: Question, _who: Forecaster) -> None:
    _say(session, about, _hidden_person(session))


def by_a_hidden_market(session: Session, about: Question, _who: Forecaster) -> None:
    market = _hidden_person(session, "Secret Exchange", ForecasterKind.MARKET)
    _say(session, about, market, basis=Basis.PRICE)


def on_a_hidden_question(session: Session, about: Question, who: Forecaster) -> None:
    _say(
        session,
        _hidden_question(session, "Will the mole dig?", about),
        who,
        visibility=Visibility.PUBLIC,
    )


def all_of_it_hidden_and_resolved(session: Session, about: Question, _who: Forecaster) -> None:
    hidden = _hidden_question(session, "Will the secret hold?", about)
    _say(session, hidden, _hidden_person(session, f"Secret Sue {about.id}"))
    known = parse_moment("2022-12-01", edge=Edge.START)
    resolve_question(session, hidden, Decision.YES, known=known, by="spy", now=NOW)


def taken_back(session: Session, about: Question, who: Forecaster) -> None:
    statement = Statement(probability=0.2, visibility=PRIVATE)
    said = record_prediction(
        session, question=about, forecaster=who, statement=statement, by="spy", now=NOW
    )
    retract_prediction(session, said, reason="a slip", now=NOW)


def withdrawn(session: Session, about: Question, who: Forecaster) -> None:
    _say(session, about, who)
    on = parse_moment("2022-03-01", edge=Edge.END)
    record_withdrawal(
        session, question=about, forecaster=who, stated=on, by="spy", now=NOW, visibility=PRIVATE
    )


def without_a_number(session: Session, about: Question, who: Forecaster) -> None:
    record_verdict(
        session, question=_hidden_question(session, "Will the owl hoot?", about), forecaster=who,
        kind=VerdictKind.NONCOMMITTAL, stated=None, source=Source(quote="who knows"),
        by="spy", now=NOW,
    )  # fmt: skip


def from_the_article(session: Session, about: Question) -> None:
    """Accepts the passage nobody decided about on a question of one's own."""
    waiting = select(Candidate).where(Candidate.state == CandidateState.PENDING)
    hidden = _hidden_question(session, "Will the ships bring gold?", about)
    accept_candidate(
        session,
        session.scalars(waiting).one(),
        question=hidden,
        said=Acceptance(),
        by="spy",
        now=NOW,
    )


def more_about_somebody_known(session: Session, _about: Question, who: Forecaster) -> None:
    """Tells in private who somebody is, in review and otherwise."""
    settle_forecaster(
        session,
        name=who.name,
        kind=ForecasterKind.MODEL,
        role="secret adviser",
        is_public=False,
        now=record.SET_UP,
    )
    record_forecaster(
        session,
        name=who.name,
        kind=ForecasterKind.USER,
        organisation="Secret Service",
        aliases=[f"Agent {who.id}"],
        is_public=False,
        now=record.SET_UP,
    )


def by_somebody_who_speaks_up_later(session: Session, about: Question, _who: Forecaster) -> None:
    """Speaks as people who are public by another spelling, kind, organisation, role and alias."""
    for name, alias in (("EARLY Edna", "Secret Edna"), ("Hidden Hal", "Crowd 1")):
        hidden = known_forecaster(session, name) or record_forecaster(
            session,
            name=name,
            kind=ForecasterKind.MODEL,
            organisation="Secret Service",
            role="secret adviser",
            aliases=() if known_forecaster(session, alias) else [alias],
            is_public=False,
            now=record.SET_UP,
        )
        _say(session, about, hidden)
    _hidden_person(session, "Straggling-Sue")


def of_a_public_name(session: Session, about: Question, _who: Forecaster) -> None:
    """Asks in private what is public, or will be, with and without its sign at the end."""
    for title in ("Will the tide turn?", "Will the bridge stand", f"{about.title} "):
        if known_question(session, title) is None:
            world.question(
                session, record.SET_UP, title=title, closes="2022-11-30", visibility=PRIVATE
            )


SECRETS: Final = (
    more_about_somebody_known,
    by_somebody_who_speaks_up_later,
    of_a_public_name,
    by_somebody_known,
    unlisted,
    by_somebody_hidden,
    by_a_hidden_market,
    on_a_hidden_question,
    all_of_it_hidden_and_resolved,
    taken_back,
    withdrawn,
    without_a_number,
)


def _fill(session: Session, secrets: tuple[Secret, ...]) -> None:
    about = world.question(
        session, record.SET_UP, title="Will the first gate open?", closes="2022-12-31",
        opens="2022-01-01",
    )  # fmt: skip
    alice = record_forecaster(
        session,
        name="Alice Arden",
        kind=ForecasterKind.PUNDIT,
        organisation="Port of Vessel",
        role="mayor",
        aliases=["Mayor Arden / Vessel"],
        now=record.SET_UP,
    )
    world.prediction(session, NOW, about, alice, 0.6, "2022-02-01")
    for secret in secrets:
        secret(session, about, alice)
    members.settle(session, NOW)
    record.fill(session, NOW)
    if secrets:
        members.keep_private(session, NOW, part=1)
    members.speak_up(session, NOW)
    if secrets:
        members.keep_private(session, NOW, part=2)
    known = parse_moment("2022-12-30", edge=Edge.START)
    resolve_question(session, about, Decision.YES, known=known, by="curator", now=NOW)
    tide, bob = find_question(session, record.TIDE), find_forecaster(session, "Bob Birch")
    for secret in secrets:
        secret(session, tide, bob)
    if secrets:
        from_the_article(session, tide)


@contextmanager
def _world(url: str, secrets: tuple[Secret, ...] = ()) -> Iterator[Runtime]:
    runtime = replace(compose(Settings(database_url=url)), now=FakeClock(NOW))
    try:
        with runtime.transaction() as session:
            _fill(session, secrets)
            keep_edition(session, week_of(NOW), place=place_of(runtime.settings), now=NOW)
        yield runtime
    finally:
        runtime.engine.dispose()


def _end_of_ledger(runtime: Runtime) -> bytes:
    """Gives the hash of the newest public entry; nonces are drawn, so no two records share it."""
    with runtime.reading() as session:
        return ledger.head(session, Chain.PUBLIC).entry_hash.encode()


def _answers(runtime: Runtime) -> dict[str, Answer]:
    """Gives every answer; where one tells the end of the ledger, with a word in its place."""
    end = _end_of_ledger(runtime)
    return {
        address.replace(end.decode(), "END"): (
            (status, _untagged(headers), body.replace(end, b"END"))
            if end in body or end.decode() in address
            else (status, headers, body)
        )
        for address, (status, headers, body) in every_answer(create_app(runtime)).items()
    }


def _files(folder: Path, end: bytes) -> dict[str, bytes]:
    """Reads a copy; where a file tells the end of the ledger, with a word in its place."""
    files = tree(folder)
    telling = {name for name, content in files.items() if end in content}
    marker = json.loads(files[MARKER])
    assert telling <= set(marker["files"])
    marker["files"] |= dict.fromkeys(telling, "END")  # what is said of their bytes
    files[MARKER] = json.dumps(marker).encode()
    return {name: content.replace(end, b"END") for name, content in files.items()}


def _untagged(headers: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple(each for each in headers if each[0] not in {"ETag", "Content-Length"})


def _differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    return sorted(each for each in one.keys() | other.keys() if one.get(each) != other.get(each))


Store = SQLiteStore | PostgreSQLStore


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
)
def store(request: pytest.FixtureRequest) -> Store:
    lent: Store = request.getfixturevalue(f"{request.param}_databases")
    return lent


@pytest.fixture(scope="module")
def plain(
    drawings: None, store: Store, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Answer]:
    """Every answer of the world without secrets."""
    with store.fresh(tmp_path_factory.mktemp("plain")) as url, _world(url) as runtime:
        return _answers(runtime)


def test_every_kind_of_address_is_asked_for(plain: dict[str, Answer]) -> None:
    for wanted in (
        "/", "/board.csv", "/questions/will-the-tide-turn", "/articles/1",
        "/forecasters/alice-arden", "/forecasters/alice-arden/calibration.png", "/calendar.ics",
        "/feeds/corrections.atom", "/feeds/forecasters/bob-birch.atom", "/sitemap.xml",
        "/feeds/questions/will-the-tide-turn.atom", "/cards/forecasters/alice-arden.svg",
        "/cards/questions/will-the-tide-turn.png", "/compare/alice-arden/bob-birch", "/readyz",
    ):  # fmt: skip
        assert plain[wanted][0] == 200, wanted
    assert any(address.startswith("/?sort=") for address in plain)
    assert b"How it came out" in plain[f"/reports/{week_of(NOW)}"][2]
    assert plain["/no-such-page"][0] == 404
    assert not [each for each, answer in plain.items() if answer[0] >= 500]


def test_what_is_private_changes_no_answer(
    store: Store, plain: dict[str, Answer], tmp_path: Path
) -> None:
    with store.fresh(tmp_path) as url, _world(url, SECRETS) as runtime:
        assert _differing(plain, _answers(runtime)) == []
        with runtime.reading() as session:
            hidden = select(func.count()).where(Prediction.visibility != Visibility.PUBLIC)
            assert session.scalar(hidden) == 25, "the secrets are on record"


def test_what_is_private_changes_no_published_file(
    sqlite_databases: SQLiteStore, tmp_path: Path
) -> None:
    trees = []
    for name, secrets in (("plain", ()), ("secret", SECRETS)):
        with sqlite_databases.fresh(tmp_path) as url, _world(url, secrets) as runtime:
            publish(runtime, tmp_path / name, progress=quiet)
            trees.append(_files(tmp_path / name, _end_of_ledger(runtime)))
    assert _differing(*trees) == []
