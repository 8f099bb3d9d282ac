"""What was changed about a question after somebody had spoken on it, read from the ledger."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, union_all

from forecasts.clock import DatePrecision
from forecasts.db import Session
from forecasts.models import Prediction, Question, Verdict
from forecasts.standings.questions.wordings import Kept, wordings
from forecasts.values import Chain, Provenance, Visibility
from forecasts.wording import day_words, probability_words


@dataclass(frozen=True, slots=True)
class Change:
    """What stood there before and what stands there now; None where nothing did."""

    what: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class QuestionEdit:
    """One change of wording, window or base rate.

    Attributes:
        number: the number of its entry in the public ledger.
    """

    number: int
    at: datetime
    by: str
    slug: str
    title: str
    changes: tuple[Change, ...]


def _opening(kept: Kept) -> str | None:
    opens_at = kept["opens_at"]
    return day_words(datetime.fromisoformat(opens_at), zone=kept["zone"]) if opens_at else None


def _deadline(kept: Kept) -> str:
    precision = DatePrecision(kept["closes_precision"])
    return day_words(datetime.fromisoformat(kept["closes_at"]), precision, zone=kept["zone"])


def _base_rate(kept: Kept) -> str | None:
    rate = kept["base_rate"]
    return None if rate is None else f"{probability_words(rate)} ({kept['base_rate_source']})"


def _told(kept: Kept) -> dict[str, str | None]:
    return {
        "Title": kept["title"],
        "Criteria": kept["criteria"],
        "Opening": _opening(kept),
        "Deadline": _deadline(kept),
        "Base rate": _base_rate(kept),
    }


def _changes(before: Kept, after: Kept) -> tuple[Change, ...]:
    """Compares two states; an opening nobody had stated, forgotten with the outcome, is none."""
    old, new = _told(before), _told(after)
    changed = [Change(what, old[what], new[what]) for what in old if old[what] != new[what]]
    return tuple(each for each in changed if (each.what, each.after) != ("Opening", None))


def _spoken_on(session: Session) -> dict[int, datetime]:
    """Gives when the first statement was recorded on each public question written anew since.

    A statement without a number is one too.
    """
    said = select(Prediction.question_id, Prediction.recorded_at).where(
        Prediction.visibility == Visibility.PUBLIC, Prediction.provenance != Provenance.MARKET
    )
    judged = select(Verdict.question_id, Verdict.recorded_at).where(
        Verdict.visibility == Visibility.PUBLIC
    )
    spoken = union_all(said, judged).subquery()
    query = (
        select(Question.id, func.min(spoken.c.recorded_at))
        .join(spoken, spoken.c.question_id == Question.id)
        .where(Question.visibility == Visibility.PUBLIC, Question.fixed_at > Question.created_at)
        .group_by(Question.id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def question_edits(session: Session) -> list[QuestionEdit]:
    """Lists what was changed about public questions after the first statement, oldest first."""
    spoken_on = _spoken_on(session)
    if not spoken_on:
        return []
    before: dict[int, Kept] = {}
    found = []
    for entry in wordings(session, Chain.PUBLIC, spoken_on):
        kept = entry.kept
        number = kept["id"]
        changes = _changes(before[number], kept) if number in before else ()
        before[number] = kept
        if changes and entry.recorded_at > spoken_on[number]:
            found.append(
                QuestionEdit(
                    number=entry.number,
                    at=entry.recorded_at,
                    by=kept["fixed_by"],
                    slug=kept["slug"],
                    title=kept["title"],
                    changes=changes,
                )
            )
    return found
