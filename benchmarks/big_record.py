"""Makes the big simulated record: 1,000 forecasters, 150,000 predictions, 1,500 questions.

Run: `python benchmarks/big_record.py FILE [--forecasters 1000]`. The opinions are those of a
simulated world (`forecasts.simulate`) with words, sources, ladders, causes, annulled and open
questions, linked markets and articles around them, so that every page has something to show.
Predictions grow with the forecasters, 150 for each; the questions stay 1,500.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from random import Random
from typing import Any, Final

import single_thread  # isort: split

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from big_words import (  # noqa: E402
    HOUSES,
    PUBLISHERS,
    SAYINGS,
    WORDED,
    happenings,
    model_name,
    people_names,
)
from markets import NOW as MARKETS_NOW  # noqa: E402
from markets import Bodies, bets, market  # noqa: E402
from sqlalchemy import func, select  # noqa: E402

from forecasts.clock import Edge, Moment, date_moment, utc_now  # noqa: E402
from forecasts.config import Settings  # noqa: E402
from forecasts.exchange import RejectedImportError, import_rows  # noqa: E402
from forecasts.intake import Acceptance, accept_candidate, read_article, store_article  # noqa: E402
from forecasts.language.chances.lexicon import Entry, lexicon  # noqa: E402
from forecasts.markets.adjudication import adjudicate_link  # noqa: E402
from forecasts.markets.link import link_market  # noqa: E402
from forecasts.markets.sync import sync_all  # noqa: E402
from forecasts.models import Candidate, Forecaster, Prediction, Question  # noqa: E402
from forecasts.predictions import Source, record_verdict  # noqa: E402
from forecasts.questions import QuestionDraft, add_question  # noqa: E402
from forecasts.runtime import Runtime, compose  # noqa: E402
from forecasts.simulate import simulated_world, world_rows  # noqa: E402
from forecasts.sources.manifold import Manifold  # noqa: E402
from forecasts.text import slugify  # noqa: E402
from forecasts.values import ForecasterKind, QuestionState, VerdictKind  # noqa: E402

SEED: Final = 1
BY: Final = "the makers of the simulation"
EACH: Final = 150  # predictions of a forecaster
QUESTIONS: Final = 1_500
AHEAD: Final = timedelta(days=90)  # that the last deadline lies in the future
MARKETS: Final = 24
ARTICLES: Final = 8
VERDICTS: Final = 40
HINDSIGHT: Final = 12  # one question in so many is retrospective
SHIFT_OF_PRICES: Final = 150

Row = dict[str, str]


@dataclass(slots=True)
class Wording:
    """Gives the rows of a simulated world the words of a record, always the same ones."""

    now: datetime
    forecasters: int
    random: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311  # nothing secret
    people: dict[str, tuple[str, str]] = field(default_factory=dict)
    units: dict[str, tuple[str, str]] = field(default_factory=dict)
    questions: dict[str, Row] = field(default_factory=dict)
    names: Iterator[str] = field(init=False)
    happenings: Iterator[tuple[str, str]] = field(init=False)
    entries: list[Entry] = field(init=False)

    def __post_init__(self) -> None:
        """Prepares what is handed out one after the other."""
        self.names = iter(people_names(self.random, self.forecasters))
        self.happenings = happenings(self.random)
        self.entries = [e for e in lexicon().entries if e.kind == "probability"]

    def person(self, row: Row) -> Row:
        """Names who speaks."""
        known = row["forecaster"]
        if row["kind"] == "market":
            return {"forecaster": "Estmark Exchange (simulated)", "organisation": ""}
        if known not in self.people:
            name = model_name(len(self.people)) if row["kind"] == "model" else next(self.names)
            self.people[known] = (name, self.random.choice(HOUSES))
        name, house = self.people[known]
        return {"forecaster": name, "organisation": "" if row["kind"] == "user" else house}

    def question(self, row: Row) -> Row:
        """Words the question, and takes away an outcome that nobody knows yet."""
        key = row["question_id"]
        if key not in self.questions:
            self.questions[key] = self._question(row, len(self.questions))
        return self.questions[key]

    def _question(self, row: Row, number: int) -> Row:
        unit = row["question"].partition(" of world")[0]
        if unit not in self.units:
            self.units[unit] = next(self.happenings)
        topic, words = self.units[unit]
        closes = datetime.fromisoformat(row["closes_at"])
        rung = f" by a margin above {row['question'].rpartition(' ')[2]}" if row["family"] else ""
        title = f"Will {words}{rung} before {closes:%B %Y}?"
        causes = [each for each in row["tags"].split(";") if each.startswith("cause-")]
        luck = self.random.random()
        outcome = row["outcome"]
        if closes >= self.now or (closes > self.now - timedelta(days=20) and luck < 0.5):
            outcome = ""
        elif luck < 0.015 and not row["family"]:
            outcome = "annulled"
        has_rate = self.random.random() < 0.25
        return {
            "question": title,
            "question_id": f"{slugify(title, limit=70)}-{number + 1}",
            "outcome": outcome,
            "known_at": row["known_at"] if outcome in {"0", "1"} else "",
            "family": f"ladder:How far will {words}?" if rung else "",
            "tags": ";".join(["simulated", topic, *self.random.sample(("europe", "weekly"), 1)]),
            "cause": causes[0].replace("cause-", "Simulated cause ") if causes else "",
            "criteria": f"Simulated. Yes if two newspapers of record report that {words}.",
            "base_rate": f"{self.random.uniform(0.1, 0.9):.2f}" if has_rate else "",
            "base_rate_source": "https://rates.example.org/tables" if has_rate else "",
        }

    def said(self, row: Row) -> Row:
        """Gives the words and the source of a statement."""
        if row["kind"] == "market":
            return {}
        source = {}
        if self.random.random() < 0.6 or row["quote"]:
            publisher = self.random.choice(PUBLISHERS)
            page = f"https://{slugify(publisher, limit=40)}.example.org/{row['stated_at'][:10]}"
            source = {"publisher": publisher, "url": page}
        if row["quote"]:
            entry = self._nearest(float(row["probability"]))
            return {
                **source,
                "probability": f"{entry.central}",
                "low": f"{entry.low}",
                "high": f"{entry.high}",
                "phrase": entry.phrase,
                "basis": "verbal",
                "lexicon_version": lexicon().version,
                "proposed": f"{entry.central}",
                "quote": self.random.choice(WORDED).format(entry.phrase),
            }
        if source and row["kind"] == "pundit" and self.random.random() < 0.4:
            number = f"{float(row['probability']):.0%}"
            return {**source, "quote": self.random.choice(SAYINGS).format(number)}
        return source

    def _nearest(self, p: float) -> Entry:
        """Gives a phrase that means about this; others that come near are used as well."""
        near = sorted(self.entries, key=lambda entry: abs(entry.central - p))[:4]
        return self.random.choice(near)

    def worded(self, rows: Iterator[Row]) -> Iterator[Row]:
        """Words rows, and leaves out what would be said in the future."""
        for row in rows:
            if datetime.fromisoformat(row["stated_at"]) < self.now:
                yield row | self.question(row) | self.person(row) | self.said(row)


def rows_of(forecasters: int, questions: int, wording: Wording) -> list[Row]:
    """Draws a world and cuts its statements down to what was asked for, prices apart."""
    models, users = max(1, forecasters // 14), max(1, forecasters // 3)
    world = simulated_world(
        SEED,
        forecasters=(forecasters - models - users, users, models),
        kind_noise=(1.0, 0.8, 0.6),
        questions=questions,
        fewest=90,
        most=300,
        market_share=0.3,
        verbal_share=0.2,
        verbal_noise=0.4,
        updates=0.3,
        ladder_share=0.03,
        causes=12,
        cause_share=0.3,
    )
    rows = list(wording.worded(world_rows(world, until=wording.now + AHEAD)))
    stated = [place for place, row in enumerate(rows) if row["kind"] != "market"]
    surplus = len(stated) - EACH * forecasters
    assert surplus >= 0, f"{-surplus} statements are lacking"
    dropped = set(wording.random.sample(stated, surplus))
    return [row for place, row in enumerate(rows) if place not in dropped]


def add_questions(runtime: Runtime, rows: list[Row]) -> None:
    """Puts questions on record at their opening; some are left to be imported in hindsight."""
    first = {row["question_id"]: row for row in rows}
    with runtime.transaction() as session:
        for number, row in enumerate(sorted(first.values(), key=lambda row: row["opens_at"])):
            if number % HINDSIGHT == 0 and row["outcome"] in {"0", "1"} and not row["family"]:
                continue
            opens = datetime.fromisoformat(row["opens_at"])
            draft = QuestionDraft(
                title=row["question"],
                criteria=row["criteria"],
                opens=Moment(opens),
                closes=Moment(datetime.fromisoformat(row["closes_at"])),
                base_rate=float(row["base_rate"]) if row["base_rate"] else None,
                base_rate_source=row["base_rate_source"] or None,
                cause=row["cause"] or None,
                tags=tuple(row["tags"].split(";")),
                slug=row["question_id"],
            )
            add_question(session, draft, by=BY, now=opens)


def link_markets(runtime: Runtime, now: datetime) -> int:
    """Links open questions to markets in the shape of Manifold's, and reads their prices."""
    source, bodies = Manifold("http://m.example"), Bodies(now)
    shift, numbers = int((now - MARKETS_NOW).total_seconds() * 1000), []
    with runtime.transaction() as session:
        query = select(Question).where(Question.state == QuestionState.OPEN)
        for number, question in enumerate(session.scalars(query.limit(MARKETS)).all()):
            body: dict[str, Any] = market(number) | {"question": question.title}
            body["createdTime"] += shift
            body["closeTime"] = int(question.closes_at.timestamp() * 1000)
            trades = bets(number, SHIFT_OF_PRICES)
            moved = [each | {"createdTime": each["createdTime"] + shift} for each in trades]
            body["probability"] = moved[-1]["probAfter"]
            bodies.kept[f"/market/V{number:06d}"] = json.dumps(body).encode()
            bodies.kept[f"/bets/V{number:06d}"] = json.dumps(moved).encode()
            found = source.fetch(bodies, f"V{number:06d}")
            linked = link_market(
                session, question, found, label="Manifold", is_inverted=False, by=BY, now=now
            )
            adjudicate_link(session, linked, is_reference=True, by=BY, now=now)
            numbers.append(question.id)
    summary = sync_all(
        runtime.transaction,
        {"manifold": source},
        bodies,
        now=lambda: now,
        question_ids=numbers,
    )
    assert not summary.troubles, summary.troubles
    return len(numbers)


def article_text(question: str, names: list[str], day: str) -> bytes:
    """Writes an article about a question in which three people speak."""
    one, two, three = names
    return (
        f"{question} Three who follow it closely\n\n{day}\n\n"
        f"It is very likely, said {one}, who has watched it for years. “It is very likely to "
        f"happen,” {one} said.\n\n"
        f"Others are more careful. “It is unlikely to happen this year,” said {two}.\n\n"
        f"“I would say yes and no,” said {three}, and left it at that.\n"
    ).encode()


def write_articles(runtime: Runtime, now: datetime) -> int:
    """Stores articles and accepts what pundits on record say in them."""
    accepted = 0
    with runtime.transaction() as session:
        open_ones = select(Question).where(Question.state == QuestionState.OPEN)
        questions = session.scalars(open_ones.order_by(Question.id.desc()).limit(ARTICLES)).all()
        pundits = select(Forecaster.name).where(Forecaster.kind == ForecasterKind.PUNDIT)
        names = [
            each for each in session.scalars(pundits.order_by(Forecaster.id)) if each.isascii()
        ]
        heard = cycle(names)
        for place, question in enumerate(questions):
            day = (now - timedelta(days=place + 2)).date()
            told = article_text(question.title, list(islice(heard, 3)), f"{day:%-d %B %Y}")
            stored = store_article(
                session,
                read_article(told, published_on=day),
                publisher=PUBLISHERS[place % len(PUBLISHERS)],
                published_on=day,
                by=BY,
                now=now,
            )
            proposed = select(Candidate).where(Candidate.article_id == stored.article.id)
            for each in session.scalars(proposed.order_by(Candidate.position)).all():
                if each.central is not None and each.speaker:
                    said = Acceptance(stated=date_moment(day, edge=Edge.START, zone="UTC"))
                    accept_candidate(session, each, question=question, said=said, by=BY, now=now)
                    accepted += 1
                    break
    return accepted


def give_verdicts(runtime: Runtime, now: datetime) -> None:
    """Puts answers without a number on record."""
    with runtime.transaction() as session:
        questions = session.scalars(select(Question).order_by(Question.id.desc()).limit(VERDICTS))
        people = session.scalars(select(Forecaster).order_by(Forecaster.id).limit(VERDICTS)).all()
        for question, who in zip(questions.all(), people, strict=False):
            record_verdict(
                session,
                question=question,
                forecaster=who,
                kind=VerdictKind.NONCOMMITTAL,
                stated=Moment(question.opens_at or now),
                source=Source(
                    quote="Yes and no", url="https://harbour-post.example.org/yes-and-no"
                ),
                by=BY,
                now=now,
            )


def make(path: Path, forecasters: int, questions: int = QUESTIONS) -> str:
    """Makes the record in a new file; says what is in it."""
    now = utc_now().replace(microsecond=0)
    runtime = compose(Settings(database_url=f"sqlite:///{path.absolute()}"))
    rows = rows_of(forecasters, questions, Wording(now, forecasters))
    add_questions(runtime, rows)
    try:
        with runtime.transaction() as session:
            summary = import_rows(session, iter(rows), by=BY, now=now)
    except RejectedImportError as error:
        sys.exit(f"{error} {error.problems[:5]}")
    linked, accepted = link_markets(runtime, now), write_articles(runtime, now)
    give_verdicts(runtime, now)
    with runtime.reading() as session:
        counted = session.scalar(select(func.count()).select_from(Prediction))
    runtime.engine.dispose()
    return (
        f"{forecasters:,} forecasters, {EACH * forecasters:,} predictions and prices beside them "
        f"({counted:,} rows), {questions:,} units, {summary.resolutions:,} questions decided, "
        f"{summary.families} ladders, {linked} linked markets, {accepted} passages of articles"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="the SQLite file to make")
    parser.add_argument("--forecasters", type=int, default=1000)
    parser.add_argument("--questions", type=int, default=QUESTIONS, help="300 or more")
    wanted = parser.parse_args()
    if wanted.file.exists():
        parser.error(f"{wanted.file} is there already")
    began = time.perf_counter()
    print(make(wanted.file, wanted.forecasters, wanted.questions))
    print(f"{time.perf_counter() - began:.0f} s, {single_thread.VARIABLES[0]}=1")


if __name__ == "__main__":
    main()
