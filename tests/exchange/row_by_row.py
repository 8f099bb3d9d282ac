"""Importing row by row through the services: slow, simple, and what the bulk path must equal."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from forecasts.clock import Edge, Moment, parse_moment
from forecasts.db import Session
from forecasts.exchange.cells import Topic, read_manner, read_topic
from forecasts.exchange.columns import INSIDE
from forecasts.exchange.topics import CRITERIA
from forecasts.exchange.writing import ANNULLED
from forecasts.forecasters import record_forecaster
from forecasts.models import Prediction, Question
from forecasts.predictions import Source, Statement, record_prediction
from forecasts.questions import QuestionDraft, add_question, known_question
from forecasts.resolution.resolve import annul_question, decide_question
from forecasts.scores import rescore_questions
from forecasts.text import name_key
from forecasts.values import Decision, ForecasterKind, Provenance, QuestionState

Rows = Sequence[Mapping[str, str]]


class RowByRow:
    """One import, one service call after the other."""

    def __init__(self, session: Session, rows: Rows, *, by: str, now: datetime) -> None:
        self.session, self.by, self.now = session, by, now
        self.rows = [dict.fromkeys(INSIDE, "") | dict(row) for row in rows]

    def run(self) -> None:
        groups: dict[str, list[dict[str, str]]] = {}
        for row in self.rows:
            topic = read_topic(row)
            groups.setdefault(f"#{topic.slug}" if topic.slug else topic.title_key, []).append(row)
        touched = [self.group(rows) for rows in groups.values()]
        self.session.flush()
        rescore_questions(self.session, touched)

    def group(self, rows: list[dict[str, str]]) -> int:
        topic = read_topic(rows[0])
        about = known_question(self.session, topic.slug or topic.title)
        if about is None:
            about = self.question(topic, rows)
        for row in rows:
            self.statement(about, row)
        if about.state not in {QuestionState.RESOLVED, QuestionState.ANNULLED}:
            self.decide(about, topic)
        return about.id

    def question(self, topic: Topic, rows: list[dict[str, str]]) -> Question:
        draft = QuestionDraft(
            title=topic.title,
            criteria=topic.criteria or CRITERIA,
            closes=topic.closes or topic.known,
            opens=topic.opens,
            zone=topic.zone or "UTC",
            base_rate=topic.base_rate,
            base_rate_source=topic.base_rate_source,
            cause=topic.cause,
            tags=tuple(tag for row in rows for tag in read_topic(row).tags),
            slug=topic.slug,
        )
        return add_question(self.session, draft, by=self.by, now=self.now)

    def decide(self, about: Question, topic: Topic) -> None:
        if topic.outcome is Decision.ANNULLED:
            annul_question(self.session, about, reason=ANNULLED, by=self.by, now=self.now)
        elif topic.outcome is not None:
            known = topic.known or Moment(about.closes_at, about.closes_precision)
            decide_question(
                self.session, about, topic.outcome, known=known, by=self.by, now=self.now
            )

    def statement(self, about: Question, row: dict[str, str]) -> None:
        same = [r for r in self.rows if name_key(r["forecaster"]) == name_key(row["forecaster"])]
        who = record_forecaster(
            self.session,
            name=same[0]["forecaster"],
            kind=ForecasterKind(next((r["kind"] for r in same if r["kind"]), "pundit")),
            organisation=next((r["organisation"] for r in same if r["organisation"]), None),
            now=self.now,
        )
        stated = parse_moment(row["stated_at"], edge=Edge.END) if row["stated_at"] else None
        if self.is_repeated(about, who.id, float(row["probability"]), stated):
            return
        manner = read_manner(row)
        record_prediction(
            self.session,
            question=about,
            forecaster=who,
            statement=Statement(
                probability=float(row["probability"]),
                low=float(row["low"]) if row["low"] else None,
                high=float(row["high"]) if row["high"] else None,
                stated=stated,
                basis=manner.basis,
                phrase=manner.phrase,
                lexicon_version=manner.lexicon_version,
                is_inverted=manner.is_inverted,
                proposed=manner.proposed,
                reading_reason=manner.reading_reason,
                is_commitment=manner.is_commitment,
                source=Source(
                    quote=row["quote"] or None,
                    url=row["url"] or None,
                    publisher=row["publisher"] or None,
                    directness=manner.directness,
                ),
                provenance=Provenance.IMPORT,
            ),
            by=self.by,
            now=self.now,
            is_rescored=False,
        )

    def is_repeated(
        self, about: Question, who: int, probability: float, stated: Moment | None
    ) -> bool:
        same = select(Prediction.id).where(
            Prediction.question_id == about.id,
            Prediction.forecaster_id == who,
            Prediction.probability == probability,
            Prediction.retracted_at.is_(None),
        )
        if stated is not None and stated.begins_at is not None:
            same = same.where(
                Prediction.stated_precision == stated.precision,
                Prediction.stated_at.between(stated.begins_at, stated.at),
            )
        elif stated is not None:
            same = same.where(Prediction.stated_at == stated.at)
        else:
            same = same.where(
                Prediction.stated_at == Prediction.recorded_at, Prediction.recorded_at < self.now
            )
        return self.session.scalars(same).first() is not None
