"""What came of a watch: pieces, statements seen, scorable and captured; of public things only.

Seen is every statement the extractor, or a model, proposed in the pieces that were read, by the
watched person or by anybody in the watched outlet; what a signed piece predicts itself is its
writer's. Headlines, hearsay, what an unsigned piece infers and what says once more what is on
record are none. Scorable is one that was read as a forecast, a conditional one or a writer's own,
with a level. Both are settled before anybody decides, so that what is captured, a scorable one that
stands on the public record, is no share of itself; what else of a piece stands there is told apart.
What was decided about a question that is not public counts as not decided yet.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from forecasts.db import AnyRow, AnySelect, Session
from forecasts.models import Candidate, Prediction, Question, Verdict, Watch, WatchedPiece
from forecasts.values import CandidateState, Classification, PieceState, Visibility
from forecasts.watches.matching import Subject, subject_of, writer_of

_NOBODYS: Final = (Classification.HEADLINE, Classification.HEARSAY)
_SCORABLE: Final = frozenset(
    {Classification.FORECAST, Classification.CONDITIONAL, Classification.REPORTER_INFERENCE}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statements:
    """How many statements were seen, how many of them can be scored, and what was decided.

    Attributes:
        seen: by the watched subject, in the pieces that were read.
        scorable: of those, how many name a level.
        captured: of those, how many stand on the public record.
        set_aside: of the scorable, how many a person decided are no such statement.
        further: how many others of the same pieces stand on the public record as the subject's,
            which were not proposed as scorable.
    """

    seen: int = 0
    scorable: int = 0
    captured: int = 0
    set_aside: int = 0
    further: int = 0

    @property
    def undecided(self) -> int:
        """How many scorable ones wait for a decision."""
        return self.scorable - self.captured - self.set_aside

    @property
    def captured_share(self) -> float | None:
        """The share of the scorable ones that stands on record, None without any."""
        return self.captured / self.scorable if self.scorable else None

    def __add__(self, other: "Statements") -> "Statements":
        """Adds what was counted elsewhere."""
        return Statements(
            seen=self.seen + other.seen,
            scorable=self.scorable + other.scorable,
            captured=self.captured + other.captured,
            set_aside=self.set_aside + other.set_aside,
            further=self.further + other.further,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts(Statements):
    """The same with the pieces: how many were listed, and what became of them."""

    pieces: int = 0
    waiting: int = 0
    read: int = 0
    passed: int = 0


_ACCEPTED, _DOUBLED = aliased(Question), aliased(Prediction)
_DOUBLED_ON: Final = aliased(Question)


def _is_public(statement: type[Prediction | Verdict], about: type[Question]) -> ColumnElement[bool]:
    """Says of a joined statement whether there is one and everybody sees it."""
    return and_(
        statement.id.is_not(None),
        statement.retracted_at.is_(None),
        statement.visibility == Visibility.PUBLIC,
        or_(about.id.is_(None), about.visibility == Visibility.PUBLIC),
    )


def _statements(watches: Collection[int]) -> AnySelect:
    """Asks for the candidates of the read pieces of some watches, with what everybody may see."""
    query: AnySelect = select(
        WatchedPiece.watch_id,
        WatchedPiece.id.label("piece"),
        Candidate.speaker,
        Candidate.aliases,
        Candidate.alternatives,
        Candidate.classification,
        Candidate.central.is_not(None).label("has_level"),
        Candidate.state,
        Candidate.duplicate_of_id.is_not(None).label("is_double"),
        Prediction.forecaster_id,
        _is_public(Prediction, _ACCEPTED).label("is_captured"),
        _is_public(Verdict, _ACCEPTED).label("is_verdict"),
        _is_public(_DOUBLED, _DOUBLED_ON).label("is_repeat"),
    )
    return (
        query.join(Candidate, Candidate.article_id == WatchedPiece.article_id)
        .outerjoin(Prediction, Prediction.id == Candidate.prediction_id)
        .outerjoin(Verdict, Verdict.id == Candidate.verdict_id)
        .outerjoin(
            _ACCEPTED,
            _ACCEPTED.id == func.coalesce(Prediction.question_id, Verdict.question_id),
        )
        .outerjoin(_DOUBLED, _DOUBLED.id == Candidate.duplicate_of_id)
        .outerjoin(_DOUBLED_ON, _DOUBLED_ON.id == _DOUBLED.question_id)
        .where(
            WatchedPiece.watch_id.in_(watches),
            Candidate.classification.not_in(_NOBODYS) | Candidate.prediction_id.is_not(None),
        )
    )


def _is_proposed(row: AnyRow, who: Subject) -> bool:
    """Says whether a statement was proposed as the watched subject's, whatever was decided."""
    writer = writer_of(row.classification, row.alternatives)
    if row.classification is Classification.REPORTER_INFERENCE and writer is None:
        return False
    if row.classification in _NOBODYS:
        return False
    return not who.is_person or who.is_named(row.speaker, row.aliases) or who.is_named(writer)


def _counted(row: AnyRow, who: Subject) -> Statements:
    if row.is_repeat:
        return Statements()
    is_theirs = bool(row.is_captured) and (
        not who.is_person or row.forecaster_id in who.forecasters
    )
    if not _is_proposed(row, who):
        return Statements(further=int(is_theirs))
    if not (row.has_level and row.classification in _SCORABLE):
        return Statements(seen=1, further=int(is_theirs))
    is_rejected = row.state is CandidateState.REJECTED and not row.is_double
    is_aside = is_rejected or bool(row.is_verdict) or (bool(row.is_captured) and not is_theirs)
    return Statements(seen=1, scorable=1, captured=int(is_theirs), set_aside=int(is_aside))


def statements_by_piece(
    session: Session, watches: Collection[Watch]
) -> dict[int, dict[int, Statements]]:
    """Counts the statements of each read piece, by watch and piece."""
    subjects = {watch.id: subject_of(session, watch) for watch in watches}
    found: dict[int, dict[int, Statements]] = defaultdict(dict)
    for row in session.execute(_statements(subjects)):
        pieces, counted = found[row.watch_id], _counted(row, subjects[row.watch_id])
        pieces[row.piece] = pieces.get(row.piece, Statements()) + counted
    return found


def _states(session: Session, watches: Collection[int]) -> Iterator[tuple[int, Counter[str]]]:
    query = (
        select(WatchedPiece.watch_id, WatchedPiece.state, func.count().label("count"))
        .where(WatchedPiece.watch_id.in_(watches))
        .group_by(WatchedPiece.watch_id, WatchedPiece.state)
    )
    found: dict[int, Counter[str]] = {each: Counter() for each in watches}
    for row in session.execute(query):
        found[row.watch_id][row.state] = row[2]
    yield from found.items()


def counts_of(session: Session, watches: Collection[Watch]) -> dict[int, Counts]:
    """Counts what came of some watches, by id; two queries, and two a watched person."""
    said = statements_by_piece(session, watches)
    counted = {}
    for number, states in _states(session, [watch.id for watch in watches]):
        total = sum(said.get(number, {}).values(), start=Statements())
        counted[number] = Counts(
            seen=total.seen,
            scorable=total.scorable,
            captured=total.captured,
            set_aside=total.set_aside,
            further=total.further,
            pieces=states.total(),
            waiting=states[PieceState.WAITING],
            read=states[PieceState.READ],
            passed=states[PieceState.PASSED],
        )
    return counted


def watch_counts(session: Session, watch: Watch) -> Counts:
    """Counts what came of a watch."""
    return counts_of(session, [watch])[watch.id]
