"""Reading what was scored: one row a forecaster and question, as arrays."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from forecasts.db import Session, read_arrays
from forecasts.language.chances.lexicon import PhraseKind, fold_phrase, phrases
from forecasts.models import Forecaster, Question
from forecasts.standings.contested import contested_predictions, without_contested
from forecasts.standings.record_queries import (
    Restriction,
    averages_query,
    firsts_query,
    questions_query,
)
from forecasts.values import Basis, Board, Decision, FamilyKind, ForecasterKind, ReferenceClass
from forecasts.watches import WatchedWhen, watched_predictions

Array: TypeAlias = NDArray[Any]

KINDS: Final = tuple(ForecasterKind)
BASES: Final = tuple(Basis)
REFERENCES: Final = tuple(ReferenceClass)
FAMILY_KINDS: Final = tuple(FamilyKind)
WATCHED: Final = tuple(WatchedWhen)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_EDITORS: Final = "C"
_SAME: Final = 1e-9
_AT_ONCE: Final = 5000  # values in one query; both databases take many more


@dataclass(frozen=True, slots=True)
class Person:
    """What a row says of its forecaster."""

    id: int
    name: str
    slug: str
    kind: ForecasterKind
    organisation: str | None


@dataclass(frozen=True, slots=True)
class QuestionWords:
    """What a row says of a question."""

    slug: str
    title: str


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Records:
    """Public scored first statements, one row a forecaster and question; all arrays equally long.

    Rows stand in order of question and forecaster. Codes count the members of their enumeration
    (`KINDS`, `BASES`, `REFERENCES`, `FAMILY_KINDS`) and are -1 where there is none; times are
    whole microseconds since 1970 in UTC; what is not known is nan. Scores are better when lower.

    Attributes:
        forecaster: id.
        kind: code of the forecaster's kind.
        question: id.
        family: id, -1 outside families.
        family_kind: code.
        position: place in the family from 1, -1 outside.
        members: K, how many public members of the family are not annulled; 1 outside.
        cause: code of the shared cause, -1 for none.
        probability: of Yes, as first stated.
        low: lower end of its range, nan without one.
        high: upper end.
        basis: code.
        phrase: a number for the words it was read from, the same for everybody; -1 for none.
        is_inverted: whether the words speak for No.
        is_judged: whether it rests on a flat assertion or on somebody's judgement of the words: a
            flat phrase, one without a survey or standard behind it, or the reviewer's own number.
        outcome: 1 or 0.
        brier: of the first statement, 0..1.
        log: raw log loss of the first statement in nats; infinite at a certain miss.
        time_averaged: Brier averaged over time, nan where nothing accrued.
        coverage: share of the window on record, nan beside no time average.
        predictions: how many statements were counted.
        prediction: id of the first statement.
        reference_class: code.
        reference_probability: nan without a reference, as are the next two.
        reference_brier: what the reference scored.
        reference_log: its raw log loss.
        base_rate: the question's stated base rate, nan without one.
        closes_at: the question's deadline.
        stated_at: when the first statement was made.
        known_at: when the outcome was known.
        is_retrospective: whether the question was fixed at or after that.
        watch: whether the first statement came from a watch, as the code of when that was declared
            (`WATCHED`); -1 where it came from none.
        people: every forecaster of the rows, by id.
    """

    forecaster: Array
    kind: Array
    question: Array
    family: Array
    family_kind: Array
    position: Array
    members: Array
    cause: Array
    probability: Array
    low: Array
    high: Array
    basis: Array
    phrase: Array
    is_inverted: Array
    is_judged: Array
    outcome: Array
    brier: Array
    log: Array
    time_averaged: Array
    coverage: Array
    predictions: Array
    prediction: Array
    reference_class: Array
    reference_probability: Array
    reference_brier: Array
    reference_log: Array
    base_rate: Array
    closes_at: Array
    stated_at: Array
    known_at: Array
    is_retrospective: Array
    watch: Array
    people: Mapping[int, Person]

    def __len__(self) -> int:
        return len(self.forecaster)

    def where(self, mask: Array) -> "Records":
        """Keeps the rows a mask or a list of places names."""
        kept = {each.name: getattr(self, each.name) for each in fields(self)}
        people = kept.pop("people")
        return replace(self, **{k: v[mask] for k, v in kept.items()}, people=people)

    def on_board(self, board: Board) -> "Records":
        """Keeps the rows of one board; of `all`, every row."""
        if board is Board.ALL:
            return self
        return self.where(self.is_retrospective == (board is Board.RETROSPECTIVE))

    def timely(self, now: datetime) -> "Records":
        """Keeps the rows whose scheduled deadline has passed."""
        return self.where(self.closes_at <= microseconds(now))


def microseconds(at: datetime) -> int:
    """Writes an instant as the arrays hold it.

    Example:
        >>> microseconds(datetime(1970, 1, 1, 0, 0, 1, 5, tzinfo=UTC))
        1000005
    """
    return (at - _EPOCH) // _MICROSECOND


def instant(micros: int) -> datetime:
    """Reads an instant as the arrays hold it.

    Example:
        >>> instant(1000005).isoformat()
        '1970-01-01T00:00:01.000005+00:00'
    """
    return _EPOCH + int(micros) * _MICROSECOND


def _people(
    session: Session, wanted: Restriction, forecasters: Collection[int] | None
) -> dict[int, Person]:
    query = select(
        Forecaster.id, Forecaster.name, Forecaster.slug, Forecaster.kind, Forecaster.organisation
    )
    if wanted.kind is not None:
        query = query.where(Forecaster.kind == wanted.kind)
    if forecasters is not None:
        query = query.where(Forecaster.id.in_(forecasters))
    return {row.id: Person(*row) for row in session.execute(query)}


def places(keys: Array, wanted: Array) -> Array:
    """Finds each wanted key among ascending keys; -1 where it is not among them."""
    if not len(keys):
        return np.full(len(wanted), -1)
    found = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[found] == wanted, found, -1)


def _codes(texts: Array) -> Array:
    """Numbers texts in their order, None as -1."""
    place = {words: code for code, words in enumerate(sorted({t for t in texts if t is not None}))}
    return np.array([place.get(words, -1) for words in texts], dtype=np.int64)


def _is_judgement(phrase: str | None) -> bool:
    entry = phrases().get(fold_phrase(phrase)) if phrase else None
    return entry is None or entry.kind is PhraseKind.FLAT or entry.tier == _EDITORS


def _judged(first: Mapping[str, Array]) -> Array:
    """Says which readings of words rest on a judgement; see `Records.is_judged`."""
    verbal = first["basis"] == BASES.index(Basis.VERBAL)
    judged: Array = verbal & (np.abs(first["proposed"] - first["probability"]) > _SAME)
    known: dict[str | None, bool] = {}
    for row in np.flatnonzero(verbal & ~judged):
        phrase = first["phrase"][row]
        if phrase not in known:
            known[phrase] = _is_judgement(phrase)
        judged[row] = known[phrase]
    return judged


def _kinds(people: Mapping[int, Person], forecasters: Array) -> Array:
    ids = np.array(sorted(people), dtype=np.int64)
    codes = np.array([KINDS.index(people[each].kind) for each in ids], dtype=np.int64)
    found = places(ids, forecasters)
    return np.where(found >= 0, codes[found], -1) if len(ids) else found


def _by_slug(people: Mapping[int, Person], forecasters: Array) -> Array:
    """Gives each forecaster's place by slug: their numbers tell who spoke in private first."""
    rank = {each: at for at, each in enumerate(sorted(people, key=lambda who: people[who].slug))}
    return np.array([rank[each] for each in forecasters.tolist()], dtype=np.int64)


def watch_codes(predictions: Array, watched: Mapping[int, WatchedWhen]) -> Array:
    """Says of each statement which came from a watch; see `Records.watch`."""
    codes = np.full(len(predictions), -1)
    if watched:
        ids = np.array(sorted(watched), dtype=np.int64)
        found = places(ids, predictions)
        of = np.array([WATCHED.index(watched[each]) for each in ids.tolist()], dtype=np.int64)
        codes[found >= 0] = of[found[found >= 0]]
    return codes


def _beside(first: Mapping[str, Array], later: Mapping[str, Array]) -> dict[str, Array]:
    """Lays the time averages beside the first statements of the same forecaster and question."""
    width = 1 + max((int(each["question"].max(initial=0)) for each in (first, later)), default=0)
    keys = later["forecaster"] * width + later["question"]
    order = np.argsort(keys)
    found = places(keys[order], first["forecaster"] * width + first["question"])
    beside = {}
    for name in ("time_averaged", "coverage"):
        beside[name] = np.full(len(found), np.nan)
        beside[name][found >= 0] = later[name][order][found[found >= 0]]
    return beside


def joined(
    people: dict[int, Person],
    asked: dict[str, Array],
    first: dict[str, Array],
    later: dict[str, Array],
) -> Records:
    """Lays questions, first statements and time averages side by side, as they were read.

    Args:
        people: whose statements, by id.
        asked: what `questions_query` gave.
        first: what `firsts_query` gave, one row a forecaster and question.
        later: what `averages_query` gave, likewise.

    Returns:
        The statements of these people on these questions, in order of question and forecaster.
    """
    asked["cause"] = _codes(asked["cause"])
    first["is_judged"] = _judged(first)
    first["phrase"] = _codes(first["phrase"])
    place, kind = places(asked["question"], first["question"]), _kinds(people, first["forecaster"])
    first |= _beside(first, later) | {"kind": kind, "place": place}
    kept = np.flatnonzero((place >= 0) & (kind >= 0))
    kept = kept[np.lexsort((_by_slug(people, first["forecaster"][kept]), place[kept]))]
    own = {name: values[kept] for name, values in first.items()}
    of = {name: values[own["place"]] for name, values in asked.items()}
    of["outcome"] = (of["decision"] == list(Decision).index(Decision.YES)).astype(np.int64)
    of["members"] = np.maximum(of["members"], 1)
    present = set(own["forecaster"].tolist())
    columns = {each.name for each in fields(Records)}
    both = {name: values for name, values in (of | own).items() if name in columns}
    return Records(**both, people={key: who for key, who in people.items() if key in present})


def question_words(session: Session, questions: Iterable[int]) -> dict[int, QuestionWords]:
    """Reads slug and title of questions by id."""
    wanted = sorted({int(each) for each in questions})
    found: dict[int, QuestionWords] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        query = select(Question.id, Question.slug, Question.title).where(
            Question.id.in_(wanted[start : start + _AT_ONCE])
        )
        found |= {row[0]: QuestionWords(row[1], row[2]) for row in session.execute(query)}
    return found


def scored_records(
    session: Session,
    wanted: Restriction | None = None,
    *,
    forecaster_id: int | None = None,
    forecasters: Collection[int] | None = None,
) -> Records:
    """Reads every public scored first statement a restriction wants, of both boards.

    Questions whose deadline lies ahead are among them; `Records.timely` leaves them out, and
    `Records.on_board` takes the boards apart. What is contested has no reference, so that it is
    in no Edge.

    Args:
        session: a reading session.
        wanted: which rows; all by default.
        forecaster_id: only rows of this forecaster.
        forecasters: only rows of these; as many as stand on a page, not thousands.

    Returns:
        The rows, in order of question and forecaster.
    """
    wanted = wanted or Restriction()
    if forecaster_id is not None:
        forecasters = [forecaster_id]
    people = _people(session, wanted, forecasters)
    asked = read_arrays(session, questions_query(wanted))
    first = read_arrays(session, firsts_query(forecasters))
    first = without_contested(first, contested_predictions(session))
    first["watch"] = watch_codes(first["prediction"], watched_predictions(session))
    later = read_arrays(session, averages_query(forecasters))
    return joined(people, asked, first, later)
