"""Fills an empty record with the facts of `facts.toml`, the Belarus story, and invented markets."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files
from typing import Any, Final

from sqlalchemy import func, select

from forecasts.clock import Edge, parse_moment
from forecasts.db import Session
from forecasts.demo.markets import invent_markets
from forecasts.demo.watched import invent_watch, watch_retold
from forecasts.errors import ConflictError
from forecasts.families import RungOrder, tie_family
from forecasts.forecasters import find_forecaster, record_forecaster
from forecasts.intake import (
    Acceptance,
    accept_candidate,
    read_article,
    set_verdict,
    store_article,
)
from forecasts.language.chances.lexicon import lexicon
from forecasts.models import Candidate, Forecaster, Prediction, Question
from forecasts.predictions import Source, Statement, record_prediction, record_verdict
from forecasts.questions import QuestionDraft, add_question, find_question
from forecasts.resolution.resolve import annul_question, resolve_question
from forecasts.values import (
    Basis,
    Decision,
    Directness,
    FamilyKind,
    ForecasterKind,
    Provenance,
    VerdictKind,
)

Facts = dict[str, Any]
Progress = Callable[[int, int], None]

CURATOR: Final = "the demo's curators"
ARTICLE: Final = "belarus.txt"
ARTICLE_DAY: Final = date(2023, 2, 22)
ARTICLE_PUBLISHER: Final = "Forecasts, retold from published reports"
FORECASTS: Final = ("never will", "doesn’t mean they are planning to")
NONCOMMITTAL: Final = "yes and no"


@dataclass(frozen=True, slots=True)
class DemoSummary:
    """What the demonstration record holds."""

    forecasters: int
    questions: int
    predictions: int
    article_id: int


def load_facts() -> Facts:
    """Reads the facts shipped with the package."""
    return tomllib.loads((files("forecasts.demo") / "facts.toml").read_text(encoding="utf-8"))


def _source(said: Facts) -> Source:
    return Source(
        quote=said["words"],
        url=said["url"],
        publisher=said["publisher"],
        directness=Directness(said.get("directness", "direct")),
    )


def _statement(said: Facts) -> Statement:
    numbers: Facts = {key: said.get(key) for key in ("probability", "low", "high")}
    basis, version = Basis.NUMERIC, None
    if "phrase" in said:
        entry, table = lexicon().entry(said["phrase"]), lexicon()
        numbers = {"probability": entry.central, "low": entry.low, "high": entry.high}
        if said.get("side") == "no":
            ends = {"low": 1 - entry.high, "high": 1 - entry.low}
            numbers = {"probability": 1 - entry.central, **ends}
        basis, version = Basis.VERBAL, table.version
    return Statement(
        **numbers,
        stated=parse_moment(said["stated_on"], edge=Edge.END),
        basis=basis,
        phrase=said.get("phrase"),
        lexicon_version=version,
        is_inverted=said.get("side") == "no",
        proposed=numbers["probability"] if "phrase" in said else None,
        is_commitment=said.get("commitment", False),
        source=_source(said),
        provenance=Provenance.IMPORT,
    )


def _record(session: Session, about: Question, said: Facts, now: datetime) -> None:
    who = find_forecaster(session, said["forecaster"])
    if "verdict" not in said:
        statement = _statement(said)
        record_prediction(
            session, question=about, forecaster=who, statement=statement, by=CURATOR, now=now
        )
        return
    record_verdict(
        session,
        question=about,
        forecaster=who,
        kind=VerdictKind(said["verdict"]),
        stated=parse_moment(said["stated_on"], edge=Edge.END),
        source=_source(said),
        by=CURATOR,
        now=now,
    )


def _add_question(session: Session, fact: Facts, now: datetime) -> Question:
    draft = QuestionDraft(
        title=fact["title"],
        criteria=fact["criteria"],
        closes=parse_moment(fact["closes_on"], edge=Edge.END),
        tags=tuple(fact.get("tags", ())),
        cause=fact.get("cause"),
    )
    return add_question(session, draft, by=CURATOR, now=now)


def _tie(session: Session, fact: Facts, now: datetime) -> None:
    """Ties questions in the order given: a Yes on one of them implies a Yes on the next."""
    tie_family(
        session,
        kind=FamilyKind(fact["kind"]),
        title=fact["title"],
        questions=[find_question(session, title) for title in fact["questions"]],
        order=RungOrder.GIVEN,
        by=CURATOR,
        now=now,
    )


def _settle(session: Session, about: Question, fact: Facts, now: datetime) -> None:
    outcome = fact.get("outcome")
    if outcome is None:
        return
    if outcome == Decision.ANNULLED:
        annul_question(session, about, reason=fact["reason"], by=CURATOR, now=now)
        return
    resolve_question(
        session,
        about,
        Decision(outcome),
        known=parse_moment(fact["known_on"], edge=Edge.START),
        evidence_url=fact["evidence"],
        by=CURATOR,
        now=now,
    )


def _tell_the_story(session: Session, about: Question, now: datetime) -> int:
    raw = (files("forecasts.demo") / ARTICLE).read_bytes()
    stored = store_article(
        session,
        read_article(raw, published_on=ARTICLE_DAY),
        publisher=ARTICLE_PUBLISHER,
        published_on=ARTICLE_DAY,
        by=CURATOR,
        now=now,
    )
    article = stored.article
    proposed = session.scalars(
        select(Candidate).where(Candidate.article_id == article.id).order_by(Candidate.position)
    ).all()
    by_words = {_expression(each, article.text): each for each in proposed if each.speaker}
    for words in FORECASTS:
        accept_candidate(
            session, by_words[words], question=about, said=Acceptance(), by=CURATOR, now=now
        )
    set_verdict(
        session,
        by_words[NONCOMMITTAL],
        VerdictKind.NONCOMMITTAL,
        question=about,
        said=Acceptance(),
        by=CURATOR,
        now=now,
    )
    return article.id


def _expression(candidate: Candidate, text: str) -> str | None:
    if candidate.expression_start is None:
        return None
    return text[candidate.expression_start : candidate.expression_end]


def _count(session: Session, table: type[Forecaster | Question | Prediction]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def load_demo(
    session: Session, *, now: datetime, progress: Progress = lambda _done, _all: None
) -> DemoSummary:
    """Fills an empty record: forecasters, questions, what was said, the article, the outcomes.

    Beside these facts stand a few questions with markets, and a watch on an outlet, that are
    invented, and say so.
    Everything goes through the same functions as a person's own entries.

    Args:
        session: an open writing transaction.
        now: the present instant.
        progress: called with the number of questions done and their total.

    Raises:
        ConflictError: the record is not empty.
    """
    if _count(session, Question) or _count(session, Forecaster):
        raise ConflictError(
            "The record is not empty; the demo fills an empty one only. Point "
            "FORECASTS_DATABASE_URL at a new database."
        )
    facts = load_facts()
    for fact in facts["forecasters"]:
        record_forecaster(
            session,
            name=fact["name"],
            kind=ForecasterKind(fact["kind"]),
            organisation=fact.get("organisation"),
            role=fact.get("role"),
            aliases=fact.get("aliases", ()),
            now=now,
        )
    article_id = 0
    for done, fact in enumerate(facts["questions"], start=1):
        about = _add_question(session, fact, now)
        if done == 1:
            article_id = _tell_the_story(session, about, now)
        for said in fact.get("statements", ()):
            _record(session, about, said, now)
        _settle(session, about, fact, now)
        progress(done, len(facts["questions"]))
    for fact in facts["families"]:
        _tie(session, fact, now)
    invent_markets(session, now=now)
    watch_retold(session, ARTICLE_PUBLISHER, since=ARTICLE_DAY, now=now)
    invent_watch(session, now=now)
    return DemoSummary(
        forecasters=_count(session, Forecaster),
        questions=_count(session, Question),
        predictions=_count(session, Prediction),
        article_id=article_id,
    )
