"""Looking at what a file would bring in: all that writing it finds out, and nothing written."""

from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from forecasts.db import Session
from forecasts.exchange.bulk import Bulk, Row
from forecasts.exchange.cells import Topic
from forecasts.exchange.owning import NOBODY, Owner
from forecasts.exchange.reading import Reader
from forecasts.exchange.spool import Spool
from forecasts.exchange.statements import Asked
from forecasts.exchange.topics import closing
from forecasts.exchange.writing import Writing, window_of
from forecasts.models import Base, Prediction, Question
from forecasts.resolution.resolve import check_known
from forecasts.scores import current_resolution
from forecasts.values import Chain, Decision


class _Unwritten(Bulk):
    """Counts statements that are never scored, and lets everything go."""

    excluded = 0

    def add(self, model: type[Base], row: Row) -> None:
        self.excluded += model is Prediction and row["excluded_reason"] is not None

    def entry(self, chain: Chain, kind: str, payload: str) -> None:
        """Ledgers nothing."""

    def flush(self) -> None:
        """Writes nothing."""


class Looking(Writing):
    """Goes through everything a spool holds as `Writing` does; a reading session is enough."""

    BULK: ClassVar[type[Bulk]] = _Unwritten

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
        self._drafts: dict[int, Question] = {}
        super().__init__(session, spool, reader, by=by, now=now, owner=owner)

    @property
    def excluded(self) -> int:
        """How many statements would never be scored."""
        assert isinstance(self._bulk, _Unwritten)
        return self._bulk.excluded

    def _finish(self) -> None:
        if not self._problems:
            self.ties.foresee(self._session, self._drafts, now=self._now)

    def _add(self, question: Question) -> None:
        self._drafts[question.id] = question

    def _question(self, known: int) -> Question | None:
        return self._drafts.get(known) or super()._question(known)

    def _asked(self, question: Question) -> Asked:
        decided = current_resolution(self._session, question.id)
        return replace(super()._asked(question), window=window_of(question, decided))

    def _decide(self, topic: Topic, question: Question, outcome: Decision) -> None:
        self.resolutions += 1
        if outcome is not Decision.ANNULLED:
            self._assumed += topic.known is None
            check_known(question, topic.known or closing(question), self._now)
