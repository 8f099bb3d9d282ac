"""Writing what was read, question by question: the question, its statements, how it came out."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import ClassVar, Final

from forecasts import ledger
from forecasts.clock import Moment
from forecasts.db import Session
from forecasts.errors import ConflictError, ForecastsError
from forecasts.exchange.bulk import Bulk
from forecasts.exchange.cells import Topic, read_topic
from forecasts.exchange.columns import TOPIC
from forecasts.exchange.owning import NOBODY, Owner
from forecasts.exchange.people import People
from forecasts.exchange.reading import Problem, Progress, Reader
from forecasts.exchange.spool import Said, Spool
from forecasts.exchange.statements import (
    Asked,
    Statements,
    nobody_said,
    seen_on,
    withdrawn_on,
)
from forecasts.exchange.ties import Ties
from forecasts.exchange.topics import Questions, agreed_topic, check_on_record, closing
from forecasts.forecasters import similar_pairs
from forecasts.models import Question, QuestionTag, QuestionWords, Resolution
from forecasts.questions import clean_tags
from forecasts.resolution.resolve import (
    annul_question,
    check_known,
    decide_question,
    is_opening_assumed,
)
from forecasts.scores import Window, current_resolution
from forecasts.search import index_new_words, words_of
from forecasts.values import Chain, Decision, QuestionState, Visibility

WRITING: Final = "writing"
ANNULLED: Final = "annulled in the import"
EVERY: Final = 2_000
NAMED: Final = 5


def _topic(cells: list[str]) -> Topic:
    return read_topic(dict(zip(TOPIC, cells, strict=True)))


class Writing:
    """Writes everything a spool holds; what cannot be written joins the reader's problems.

    Attributes:
        touched: questions to rescore afterwards.
    """

    BULK: ClassVar[type[Bulk]] = Bulk

    def __init__(
        self,
        session: Session,
        spool: Spool,
        reader: Reader,
        *,
        by: str,
        now: datetime,
        owner: Owner = NOBODY,
    ) -> None:
        self._owner = owner
        self._session, self._spool, self._by, self._now = session, spool, by, now
        self._problems, self._reader = reader.problems, reader
        self._bulk = self.BULK(session, now=now)
        self._known = Questions(session, by=by, now=now, owner_id=owner.account_id)
        names = list(reader.people.values())
        self.people = People(session, self._bulk, names, now=now, own=owner.forecaster)
        self.statements = Statements(self._bulk, self.people, reader.manners, by=by, now=now)
        self.ties = Ties(owner)
        self.touched: list[int] = []
        self.questions = self.resolutions = self._assumed = self._done = 0
        self._undecided = self._kept = 0

    def write(self, progress: Progress) -> None:
        """Writes all questions with their statements and outcomes, then ties their families."""
        statements = self._spool.statements()
        waiting = next(statements, None)
        for number, variants in self._spool.topics():
            said: Iterator[Said] = iter(())
            if waiting is not None and waiting[0] == number:
                said = waiting[1]
            self._group([(line, _topic(cells)) for line, cells in variants], said, progress)
            if waiting is not None and waiting[0] == number:
                waiting = next(statements, None)
        self._finish()

    def _finish(self) -> None:
        """Writes what is left, and ties the families."""
        self._bulk.flush()
        index_new_words(self._session)
        if not self._problems:
            self._problems.extend(self.ties.settle(self._session, by=self._by, now=self._now))

    def _group(
        self, variants: list[tuple[int, Topic]], said: Iterator[Said], progress: Progress
    ) -> None:
        line, found = variants[0][0], len(self._problems)
        topic = agreed_topic(variants, self._problems)
        if len(self._problems) > found:
            return
        asked = topic.visibility
        if self.people.is_own:
            rows = list(said)
            topic, said = self._seen_by(topic, rows), iter(rows)
        try:
            topic = self._allowed(topic)
            known = self._known.known(topic)
            if known is None:
                self._kept += topic.visibility is not asked
                self._write_new(line, topic, said, progress)
            else:
                self._write_known(line, topic, known, said, progress)
        except ForecastsError as error:
            self._problems.append(Problem(line, str(error)))

    def _seen_by(self, topic: Topic, said: Sequence[Said]) -> Topic:
        """Keeps a new question to whoever imports if they say nothing on it in public."""
        is_spoken = any(self.statements.is_public(topic.visibility, each) for each in said)
        is_hidden = topic.visibility is not Visibility.PUBLIC
        if is_spoken or is_hidden or self._known.known(topic) is not None:
            return topic
        return replace(topic, visibility=Visibility.PRIVATE)

    def _write_new(self, line: int, topic: Topic, said: Iterator[Said], progress: Progress) -> None:
        if self._reader.has_lost_deadline(topic):  # its row is named already
            return
        question = self._known.drafted(topic, self._bulk.number(Question))
        chain = ledger.chain_for(question.visibility)
        recorded = ledger.canonical(ledger.kept(question))
        resolution = self._resolution(topic, question)
        if self._problems:  # what is left is to find the other bad rows
            return
        self._add(question)
        tags = clean_tags(topic.tags)
        self._bulk.add(QuestionWords, words_of(question, tags))
        for tag in tags:
            self._bulk.add(QuestionTag, {"question_id": question.id, "tag": tag})
        self._bulk.entry(chain, "question.recorded", recorded)
        window = window_of(question, resolution)
        asked = Asked(question.id, question.visibility, window, nobody_said())
        self._write_statements(asked, said, progress)
        if ledger.canonical(ledger.kept(question)) != recorded:
            self._bulk.record(question, "edited", chain)
        if resolution is not None:
            self._write_resolution(resolution, chain)
        self.questions += 1
        self.ties.add(line, topic, question.id, question.closes_at)

    def _add(self, question: Question) -> None:
        self._bulk.add(Question, self._bulk.stored(question))

    def _question(self, known: int) -> Question | None:
        return self._session.get(Question, known)

    def _resolution(self, topic: Topic, question: Question) -> Resolution | None:
        """Decides a new question as the file says."""
        if topic.outcome is None:
            return None
        question.due_at, question.state = None, QuestionState.ANNULLED
        known: Moment | None = None
        if topic.outcome is not Decision.ANNULLED:
            question.state = QuestionState.RESOLVED
            self._assumed += topic.known is None
            known = topic.known or closing(question)
            if is_opening_assumed(question, known):
                question.opens_at = None
            check_known(question, known, self._now)
        return Resolution(
            question_id=question.id,
            decision=topic.outcome,
            known_at=known.at if known else None,
            known_precision=known.precision if known else None,
            decided_at=self._now,
            decided_by=self._by,
            reason=None if known else ANNULLED,
        )

    def _allowed(self, topic: Topic) -> Topic:
        """Leaves out how a public question came out, where not anybody's file decides that."""
        is_hidden = topic.visibility is not Visibility.PUBLIC
        if is_hidden or self._owner.may_decide_public or topic.outcome is None:
            return topic
        self._undecided += 1
        return replace(topic, outcome=None)

    def _allowed_on(self, topic: Topic, question: Question) -> Topic:
        """Leaves out how somebody else's hidden question came out, and what it is tied to."""
        is_own = self._owner.account_id in {None, question.owner_id}
        if is_own or question.visibility is Visibility.PUBLIC:
            return topic
        self._undecided += topic.outcome is not None
        return replace(topic, outcome=None, family=None)

    def _write_resolution(self, resolution: Resolution, chain: Chain) -> None:
        resolution.id = self._bulk.number(Resolution)
        self._bulk.add(Resolution, self._bulk.stored(resolution))
        self._bulk.record(resolution, "decided", chain)
        self.resolutions += 1
        if resolution.known_at is not None:
            self.touched.append(resolution.question_id)

    def _write_statements(self, asked: Asked, said: Iterator[Said], progress: Progress) -> None:
        for each in said:
            try:
                self.statements.write(asked, each)
            except ForecastsError as error:
                self._problems.append(Problem(each.line, str(error)))
                return
            self._done += 1
            if self._done % EVERY == 0:
                progress(WRITING, self._done, self._spool.rows)

    def _write_known(
        self, line: int, topic: Topic, known: int, said: Iterator[Said], progress: Progress
    ) -> None:
        if not self._problems:
            self._bulk.flush()
        question = self._question(known)
        if question is None:  # new in this file, and not written since a row was bad
            return
        check_on_record(topic, question)
        topic = self._allowed_on(topic, question)
        is_decided = self._check_decision(topic, question)
        if self._problems:
            return
        before = self.statements.written
        self._write_statements(self._asked(question), said, progress)
        if topic.outcome is not None and not is_decided:
            self._bulk.flush()
            self._decide(topic, question, topic.outcome)
        if self.statements.written > before:
            self.touched.append(known)
        self.ties.add(line, topic, known, question.closes_at)

    def _asked(self, question: Question) -> Asked:
        is_annulled = question.state is QuestionState.ANNULLED
        return Asked(
            question.id,
            question.visibility,
            None,
            seen_on(self._session, question.id),
            annulled_slug=question.slug if is_annulled else None,
            withdrawn=withdrawn_on(self._session, question.id),
        )

    def _check_decision(self, topic: Topic, question: Question) -> bool:
        """Says whether a question on record is decided; another decision is refused."""
        if question.state not in {QuestionState.RESOLVED, QuestionState.ANNULLED}:
            return False
        on_record = current_resolution(self._session, question.id)
        is_same = on_record is not None and on_record.decision is topic.outcome
        if topic.outcome is not None and not is_same:
            raise ConflictError(f"{question.slug} is on record as decided.")
        return True

    def _decide(self, topic: Topic, question: Question, outcome: Decision) -> None:
        self.resolutions += 1
        by, now = self._by, self._now
        if outcome is Decision.ANNULLED:
            annul_question(self._session, question, reason=ANNULLED, by=by, now=now)
            return
        self._assumed += topic.known is None
        known = topic.known or closing(question)
        decided = decide_question(self._session, question, outcome, known=known, by=by, now=now)
        self.touched.extend(decided.question_ids)

    def notes(self) -> Iterator[str]:
        """Says what was assumed, and what may be a slip."""
        undated, assumed = self.statements.undated, self._assumed
        if undated:
            rows = "1 row" if undated == 1 else f"{undated} rows"
            yield f"{rows} without stated_at: said now; on a resolved question never scored."
        if alone := self.statements.alone:
            rows = "1 row was" if alone == 1 else f"{alone:,} rows were"
            yield (
                f"{rows} said earlier, and only your word shows when: kept for you alone. In "
                "public counts what is said from now on; say it anew on the question's page."
            )
        if self._kept:
            asked = "1 new question" if self._kept == 1 else f"{self._kept:,} new questions"
            yield (
                f"{asked} kept for you alone, though the file says public: only your word shows "
                "when you spoke. To have everybody see what you say from now on, ask it anew."
            )
        if self._undecided:
            number = self._undecided
            asked = "1 question" if number == 1 else f"{number} questions"
            yield (
                f"The outcome of {asked} was left out: what everybody sees a curator decides, and "
                "what is somebody else's they do. Say on its own page how a question came out."
            )
        if assumed:
            asked = "1 question" if assumed == 1 else f"{assumed} questions"
            yield f"{asked} resolved without known_at: taken as known at the close."
        if self.ties.left:
            families = "1 family" if self.ties.left == 1 else f"{self.ties.left} families"
            yield (
                f"{families} left untied: your file ties what you alone see, and what it asks "
                "itself. A curator can tie the others."
            )
        for kind, number in self.ties.assumed.items():
            families = "1 family" if number == 1 else f"{number} families"
            yield (
                f"{families} named without a kind: taken as {kind.value}; write {kind.value}:NAME "
                "to say so yourself."
            )
        yield from _near_names(similar_pairs(self._session, self.people.new_names))


def _near_names(pairs: Sequence[tuple[str, str]]) -> Iterator[str]:
    for name, known in pairs[:NAMED]:
        yield f"New forecaster {name!r} is much like {known!r}, on record already; check the name."
    if len(pairs) > NAMED:
        yield f"{len(pairs) - NAMED} more new names are much like names on record."


def window_of(question: Question, resolution: Resolution | None) -> Window:
    """Gives what decides which statements on a question count."""
    return Window(
        opens_at=question.opens_at,
        closes_at=question.closes_at,
        visibility=question.visibility,
        fixed_at=question.fixed_at,
        base_rate=question.base_rate,
        known_at=resolution.known_at if resolution else None,
        outcome=resolution.decision.outcome if resolution else None,
    )
